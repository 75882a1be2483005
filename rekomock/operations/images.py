"""The pictures in requests, and what the answers say of the faces in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rekomock.errors import INVALID_PARAMETERS, NOT_SIMULATED
from rekomock.operations.call import Call
from rekomock.vision.images import Picture
from rekomock.vision.reading import Box, DetectedFace, detect
from rekomock.vision.traits import traits_of

__all__ = ["bounding_box", "detected_faces", "face_detail", "picture_of"]

MOST_FACES = 100
DEFAULT_LANDMARKS = ("eyeLeft", "eyeRight", "mouthLeft", "mouthRight", "nose")


def picture_of(image: dict[str, Any]) -> Picture:
    """The picture that an ``Image`` member holds.

    Raises:
        RekognitionError: InvalidParameterException, where it holds both bytes and an S3 object or neither, and for a
            picture with a side under 80 pixels; InvalidImageFormatException; ImageTooLargeException.
    """
    if ("Bytes" in image) == ("S3Object" in image):
        raise INVALID_PARAMETERS()
    if "S3Object" in image:
        raise NOT_SIMULATED(reason="rekomock does not read pictures from S3 yet: send them as Bytes")
    return Picture(image["Bytes"])


def detected_faces(call: Call, picture: Picture) -> Sequence[DetectedFace]:
    """The faces in a picture, largest first, 100 at most."""
    return detect(picture, call.settings.unknown_images)[:MOST_FACES]


def bounding_box(box: Box | tuple[float, float, float, float]) -> dict[str, float]:
    """A box as AWS writes it."""
    left, top, width, height = box
    return {"Width": width, "Height": height, "Left": left, "Top": top}


def face_detail(face: DetectedFace, attributes: Sequence[str] = ()) -> dict[str, Any]:
    """What AWS tells of a face.

    Args:
        face: The face.
        attributes: The attributes asked for beside the default ones, by AWS's names; ``ALL`` asks for every one.
    """
    traits = traits_of(face)
    everything = "ALL" in attributes
    landmarks = traits.landmarks if everything else traits.landmarks[: len(DEFAULT_LANDMARKS)]
    low, high = traits.age_range
    detail: dict[str, Any] = {
        "BoundingBox": bounding_box(face.box),
        "AgeRange": {"Low": low, "High": high},
        "Smile": _judged(traits.smile),
        "Eyeglasses": _judged(traits.eyeglasses),
        "Sunglasses": _judged(traits.sunglasses),
        "Gender": _judged(traits.gender),
        "Beard": _judged(traits.beard),
        "Mustache": _judged(traits.mustache),
        "EyesOpen": _judged(traits.eyes_open),
        "MouthOpen": _judged(traits.mouth_open),
        "Emotions": [{"Type": name, "Confidence": confidence} for name, confidence in traits.emotions],
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


def _judged(judgement: tuple[bool | str, float]) -> dict[str, Any]:
    value, confidence = judgement
    return {"Value": value, "Confidence": confidence}
