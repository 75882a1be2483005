"""FaceDetail and BoundingBox: the faces of an image in a response."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rekomock.images.quality import QualityFilter, rejection_reasons

if TYPE_CHECKING:
    from rekomock.images.detected import DetectedFace
    from rekomock.images.recognition.scene import Scene
    from rekomock.images.traits import Estimate, Traits
    from rekomock.state.collection import Query
    from rekomock.vectors.space import Space

__all__ = ["MAX_FACES", "SeenFace", "bounding_box", "face_detail", "faces_seen", "largest"]

MAX_FACES = 100
#: The number of landmarks returned by default, the first ones in AWS's order.
DEFAULT_LANDMARKS = 5


@dataclass(frozen=True, slots=True, eq=False)
class SeenFace:
    """A face detected in an image.

    Attributes:
        face: Its box and vector.
        space: The space of its vector.
        traits: Its attributes.
        shortcomings: The reasons why it fails the quality filter, by AWS's names; empty if it passes.
    """

    face: DetectedFace
    space: Space
    traits: Traits
    shortcomings: list[str]

    @property
    def query(self) -> Query:
        """The query for what is similar to this face."""
        return {self.space: self.face.vector}


def faces_seen(scene: Scene, quality_filter: QualityFilter) -> list[SeenFace]:
    """Return the faces in an image, largest first, at most 100."""
    from rekomock.images.traits import traits_of

    seen = []
    for face in scene.faces[:MAX_FACES]:
        traits = traits_of(face)
        seen.append(
            SeenFace(face, scene.space, traits, rejection_reasons(traits, face.box, scene.size, quality_filter))
        )
    return seen


def largest(seen: Sequence[SeenFace]) -> SeenFace | None:
    """Return the largest face that passes the quality filter; None if none does."""
    return next((face for face in seen if not face.shortcomings), None)


def bounding_box(box: tuple[float, float, float, float]) -> dict[str, float]:
    """Return the BoundingBox of a box (left, top, width, height)."""
    left, top, width, height = box
    return {"Width": width, "Height": height, "Left": left, "Top": top}


def face_detail(seen: SeenFace, attributes: Sequence[str] = ()) -> dict[str, Any]:
    """Return the FaceDetail of a face.

    Args:
        seen: The face.
        attributes: The requested attributes in addition to the default ones, by AWS's names; ``ALL`` for all of them.
    """
    traits = seen.traits
    everything = "ALL" in attributes
    landmarks = traits.landmarks if everything else traits.landmarks[:DEFAULT_LANDMARKS]
    low, high = traits.age_range
    detail: dict[str, Any] = {
        "BoundingBox": bounding_box(seen.face.box),
        "AgeRange": {"Low": low, "High": high},
        "Smile": _judged(traits.smile),
        "Eyeglasses": _judged(traits.eyeglasses),
        "Sunglasses": _judged(traits.sunglasses),
        "Gender": _judged(traits.gender),
        "Beard": _judged(traits.beard),
        "Mustache": _judged(traits.mustache),
        "EyesOpen": _judged(traits.eyes_open),
        "MouthOpen": _judged(traits.mouth_open),
        "Emotions": [{"Type": felt.value, "Confidence": felt.confidence} for felt in traits.emotions],
        "Landmarks": [{"Type": name, "X": x, "Y": y} for name, x, y in landmarks],
        "Pose": {"Roll": traits.pose.roll, "Yaw": traits.pose.yaw, "Pitch": traits.pose.pitch},
        "Quality": {"Brightness": traits.brightness, "Sharpness": traits.sharpness},
        "Confidence": traits.confidence,
        "FaceOccluded": _judged(traits.face_occluded),
        "EyeDirection": {
            "Yaw": traits.eye_direction.yaw,
            "Pitch": traits.eye_direction.pitch,
            "Confidence": traits.eye_direction.confidence,
        },
    }
    return {
        name: value
        for name, value in detail.items()
        if everything or name in _DEFAULT or _ATTRIBUTES.get(name) in attributes
    }


_DEFAULT = frozenset({"BoundingBox", "Landmarks", "Pose", "Quality", "Confidence"})
_ATTRIBUTES = {
    "AgeRange": "AGE_RANGE",
    "Smile": "SMILE",
    "Eyeglasses": "EYEGLASSES",
    "Sunglasses": "SUNGLASSES",
    "Gender": "GENDER",
    "Beard": "BEARD",
    "Mustache": "MUSTACHE",
    "EyesOpen": "EYES_OPEN",
    "MouthOpen": "MOUTH_OPEN",
    "Emotions": "EMOTIONS",
    "FaceOccluded": "FACE_OCCLUDED",
    "EyeDirection": "EYE_DIRECTION",
}


def _judged(judged: Estimate[Any]) -> dict[str, Any]:
    return {"Value": judged.value, "Confidence": judged.confidence}
