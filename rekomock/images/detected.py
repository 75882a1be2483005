"""A face that was found in an image, by whatever means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rekomock.hints import choices
from rekomock.images.attributes import UNDECLARED, FaceAttributes
from rekomock.images.geometry import LANDMARKS, Box

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from rekomock.images.celebrity import Celebrity
    from rekomock.vectors.index import Vector

__all__ = ["DetectedFace"]


@dataclass(frozen=True, slots=True, eq=False, init=False)
class DetectedFace:
    """A face found in an image. Its arrays are read-only, as everything that reads the image shares it.

    Attributes:
        box: Bounding box in ratios of the image.
        vector: Unit vector that identifies the person.
        attributes: What is known about the face besides: quality, pose, and so on.
        landmarks: Known landmarks by Rekognition's names, as (x, y) in ratios of the image.
        head: The part of ``box`` from forehead to chin.
        person_seed: Seed of traits that are the same in every shot of the person.
        shot_seed: Seed of traits that differ between shots.
        celebrity: The celebrity that the person is, if any.
    """

    box: Box
    vector: Vector
    attributes: FaceAttributes
    landmarks: Mapping[str, tuple[float, float]]
    head: Box
    person_seed: bytes
    shot_seed: bytes
    celebrity: Celebrity | None

    def __init__(
        self,
        box: Sequence[float],
        vector: npt.ArrayLike,
        attributes: FaceAttributes = UNDECLARED,
        landmarks: Mapping[str, tuple[float, float]] | None = None,
        head: Sequence[float] | None = None,
        person_seed: bytes = b"",
        shot_seed: bytes = b"",
        celebrity: Celebrity | None = None,
    ) -> None:
        """Create a face.

        Args:
            box: Left, top, width and height in ratios of the image, 0 to 1.
            vector: The numbers of a unit vector, as many as the engine has dimensions.
            attributes: What is known about the face besides; the rest follows from the seeds.
            landmarks: Known landmarks by Rekognition's names, such as ``eyeLeft``, as (x, y) in ratios of the image.
                The others follow from ``head`` and the pose.
            head: The part of ``box`` from forehead to chin, in ratios of the image; may be cut off by its edges. By
                default ``box``.
            person_seed: Seed of traits that are the same in every shot of the person; by default the vector.
            shot_seed: Seed of traits that differ between shots; by default the vector.
            celebrity: The celebrity that the person is, if any.

        Raises:
            TypeError: ``box`` or ``head`` is not a sequence of numbers.
            ValueError: A box has no area, ``vector`` is not a unit vector, or a landmark is unknown.
        """
        import numpy as np

        bounding_box = _to_box(box, "box")
        unit_vector = np.array(vector, np.float32)
        if unit_vector.ndim != 1 or not abs(np.linalg.norm(unit_vector) - 1) < 1e-3:
            raise ValueError(
                "vector must be a one-dimensional unit vector, "
                f"got shape {unit_vector.shape} and length {np.linalg.norm(unit_vector):.6g}"
            )
        unit_vector.setflags(write=False)
        landmarks = {} if landmarks is None else landmarks
        unknown = sorted(set(landmarks) - set(LANDMARKS))
        if unknown:
            hint = choices(unknown[0], LANDMARKS, "landmarks")
            raise ValueError(f"landmarks must have Rekognition's names, got {unknown[0]!r}; {hint}")
        seed = b"found" + unit_vector.tobytes()
        for name, value in {
            "box": bounding_box,
            "vector": unit_vector,
            "attributes": attributes,
            "landmarks": landmarks,
            "head": bounding_box if head is None else _to_box(head, "head"),
            "person_seed": person_seed or seed,
            "shot_seed": shot_seed or seed,
            "celebrity": celebrity,
        }.items():
            object.__setattr__(self, name, value)


def _to_box(value: Sequence[float], argument: str) -> Box:
    expected = f"{argument} must be (left, top, width, height) in ratios of the image, width and height above 0"
    try:
        numbers = tuple(map(float, value))
    except (TypeError, ValueError):
        raise TypeError(f"{expected}, got {value!r}") from None
    if len(numbers) != 4 or not (numbers[2] > 0 and numbers[3] > 0):
        raise ValueError(f"{expected}, got {numbers}")
    return Box(*numbers)
