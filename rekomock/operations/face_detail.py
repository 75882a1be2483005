"""What a response says of the faces in an image."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rekomock.images.quality import QualityFilter, rejection_reasons

if TYPE_CHECKING:
    from rekomock.images.detected import DetectedFace
    from rekomock.images.recognition.scene import Scene
    from rekomock.images.traits import Estimate, Traits
    from rekomock.state.collection import Sought
    from rekomock.vectors.space import Space

__all__ = ["MAX_FACES", "SeenFace", "bounding_box", "face_detail", "faces_seen", "largest"]

MAX_FACES = 100
#: How many of the landmarks, which come in AWS's order, are told without being asked for.
DEFAULT_LANDMARKS = 5


@dataclass(frozen=True, slots=True, eq=False)
class SeenFace:
    """A face in a picture, as an operation sees it.

    Attributes:
        face: Where it is and who it is.
        space: The space of its vector.
        traits: What else there is to say of it.
        shortcomings: Why it does not pass the quality filter, by AWS's names; empty where it passes.
    """

    face: DetectedFace
    space: Space
    traits: Traits
    shortcomings: list[str]

    @property
    def sought(self) -> Sought:
        """What is sought with it: who is similar to it."""
        return {self.space: self.face.vector}


def faces_seen(scene: Scene, quality_filter: QualityFilter) -> list[SeenFace]:
    """The faces in a picture, largest first, 100 at most."""
    from rekomock.images.traits import traits_of

    seen = []
    for face in scene.faces[:MAX_FACES]:
        traits = traits_of(face)
        seen.append(
            SeenFace(face, scene.space, traits, rejection_reasons(traits, face.box, scene.size, quality_filter))
        )
    return seen


def largest(seen: Sequence[SeenFace]) -> SeenFace | None:
    """The largest face that passes the quality filter; None where none does."""
    return next((face for face in seen if not face.shortcomings), None)


def bounding_box(box: tuple[float, float, float, float]) -> dict[str, float]:
    """A box (left, top, width, height) as AWS writes it."""
    left, top, width, height = box
    return {"Width": width, "Height": height, "Left": left, "Top": top}


def face_detail(seen: SeenFace, attributes: Sequence[str] = ()) -> dict[str, Any]:
    """What AWS tells of a face.

    Args:
        seen: The face.
        attributes: The attributes asked for beside the default ones, by AWS's names; ``ALL`` asks for every one.
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
