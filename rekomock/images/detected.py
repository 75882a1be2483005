"""A face that was found in an image, by whatever means."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rekomock.images.attributes import UNDECLARED, FaceAttributes
from rekomock.images.geometry import LANDMARKS, Box

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rekomock.vectors.index import Vector

__all__ = ["DetectedFace"]


@dataclass(frozen=True, slots=True, eq=False)
class DetectedFace:
    """A face found in a picture.

    Attributes:
        box: Where it lies: left, top, width and height in ratios of the picture, 0 to 1.
        vector: Who it is: a unit vector.
        attributes: What is known of it beyond who it is: quality, pose, and so on.
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
    attributes: FaceAttributes = UNDECLARED
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
