"""Engines: what finds the faces in a picture, and says how alike two of them are.

What reads the pictures of ``photo()`` is one; an author may choose another one for all other pictures.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from rekomock.vectors.space import Space
from rekomock.vision.details import UNDECLARED, Details
from rekomock.vision.geometry import LANDMARKS, Box

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PIL import Image

    from rekomock.vectors.index import Vector

# Whoever only names an engine need not wait for numpy and Pillow

__all__ = ["DetectedFace", "Engine"]


@runtime_checkable
class Engine(Space, Protocol):
    """Finds faces and tells people apart.

    It is asked for every picture once, as its answers are kept; by several threads at once, perhaps. Faces that one
    engine found are not similar at all to those of another one: engines that are not equal have each a space of their
    own. An engine must be hashable, as any object of a class without ``__eq__`` is.

    Attributes:
        dimensions: How many numbers its vectors have.
    """

    def faces(self, image: Image.Image) -> Sequence[DetectedFace] | None:
        """The faces in a picture, in any order.

        Args:
            image: The pixels, mode RGB, upright.

        Returns:
            Nothing in it for a picture of nobody; None where it does not know, and the next one is to be asked.
        """


@dataclass(frozen=True, slots=True, eq=False)
class DetectedFace:
    """A face found in a picture.

    Attributes:
        box: Where it lies: left, top, width and height in ratios of the picture, 0 to 1.
        vector: Who it is: a unit vector.
        details: What is known of it beyond who it is: quality, pose, and so on.
        landmarks: Where its points lie, as (x, y) in ratios of the picture, by Rekognition's names (``eyeLeft``); the
            others follow from ``head`` and pose.
        head: The face proper within ``box``, forehead to chin; in ratios of the picture, and possibly cut by its edge.
            By default ``box``.
        person_seed: What never changes about the person follows from these bytes. By default, as what differs from shot
            to shot, from the vector.
        shot_seed: What differs from shot to shot follows from these.

    Raises:
        ValueError: For a box without area, what is no unit vector, and an unknown landmark.
    """

    box: Box
    vector: Vector
    details: Details = UNDECLARED
    landmarks: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    head: Box = None  # type: ignore[assignment]  # which __post_init__ replaces
    person_seed: bytes = b""
    shot_seed: bytes = b""

    def __post_init__(self) -> None:
        """Refuse what cannot be; make the face safe to be shared by all who see the picture."""
        import numpy as np

        box = Box(*map(float, self.box))
        if not (box.width > 0 and box.height > 0):
            raise ValueError(f"box is {tuple(box)}: left, top, width and height are needed, the latter two above 0")
        vector = np.array(self.vector, np.float32)
        if vector.ndim != 1 or not abs(np.linalg.norm(vector) - 1) < 1e-3:
            raise ValueError(f"vector has the shape {vector.shape}: a unit vector is needed, of length 1")
        vector.setflags(write=False)
        unknown = set(self.landmarks) - set(LANDMARKS)
        if unknown:
            raise ValueError(f"there is no landmark {min(unknown)!r}: they are {', '.join(LANDMARKS)}")
        seed = b"found" + vector.tobytes()
        for name, value in {
            "box": box,
            "vector": vector,
            "head": self.head or box,
            "person_seed": self.person_seed or seed,
            "shot_seed": self.shot_seed or seed,
        }.items():
            object.__setattr__(self, name, value)
