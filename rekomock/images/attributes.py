"""What a test may declare about a face beyond person and box."""

from __future__ import annotations

from dataclasses import InitVar, dataclass
from typing import Any, Literal, get_args

from rekomock.images.keywords import hint_fields
from rekomock.images.validators import (
    validate_age,
    validate_angles,
    validate_choice,
    validate_choices,
    validate_flag,
    validate_percentage,
)

__all__ = [
    "EMOTIONS",
    "EQUIPMENT",
    "FLAGS",
    "GENDERS",
    "UNDECLARED",
    "Emotion",
    "Equipment",
    "FaceAttributes",
    "Gender",
]

Gender = Literal["Male", "Female"]
Emotion = Literal["HAPPY", "SAD", "ANGRY", "CONFUSED", "DISGUSTED", "SURPRISED", "CALM", "FEAR"]
Equipment = Literal["FACE_COVER", "HEAD_COVER", "HAND_COVER"]

GENDERS: tuple[Gender, ...] = get_args(Gender)
EMOTIONS: tuple[Emotion, ...] = get_args(Emotion)
EQUIPMENT: tuple[Equipment, ...] = get_args(Equipment)
#: The boolean fields of ``FaceAttributes``.
FLAGS = ("smile", "eyeglasses", "sunglasses", "beard", "mustache", "eyes_open", "mouth_open", "occluded")


@hint_fields
@dataclass(frozen=True, slots=True, kw_only=True)
class FaceAttributes:
    """Declared attributes of a face; those left at None are derived from the person and the shot.

    Derived attributes agree with declared ones: sunglasses are eyeglasses, beards grow on men, HAPPY faces smile.
    Declared attributes need not agree with each other, as AWS judges each one separately: a smile may come with
    ``emotion="SAD"``.

    An image drawn by ``photo()`` stores angles to a tenth of a degree and percentages to a half.

    Attributes:
        confidence: Confidence that this is a face, 0 to 100.
        brightness: 0 to 100.
        sharpness: 0 to 100.
        quality: Default of ``brightness`` and ``sharpness``, 0 to 100.
        pose: (roll, yaw, pitch) of the head in degrees, -180 to 180.
        age: Age in years, or the (low, high) end of its range.
        gender: ``"Male"`` or ``"Female"``.
        smile: Whether the face smiles.
        eyeglasses: Whether it wears glasses; sunglasses count.
        sunglasses: Whether it wears sunglasses.
        beard: Whether it has a beard.
        mustache: Whether it has a moustache.
        eyes_open: Whether the eyes are open.
        mouth_open: Whether the mouth is open.
        occluded: Whether something covers part of the face.
        emotion: The dominant one of AWS's eight emotions.
        eye_direction: (yaw, pitch) of the gaze in degrees, -180 to 180.
        protective_equipment: What the person wears of ``"FACE_COVER"``, ``"HEAD_COVER"`` and ``"HAND_COVER"``. A cover
            of the face occludes it. Hands are in the image if they are covered.

    Raises:
        TypeError: A value has the wrong type.
        ValueError: A value is out of range, or two values contradict each other.
    """

    confidence: float | None = None
    brightness: float | None = None
    sharpness: float | None = None
    quality: InitVar[float | None] = None
    pose: tuple[float, float, float] | None = None
    age: int | tuple[int, int] | None = None
    gender: Gender | None = None
    smile: bool | None = None
    eyeglasses: bool | None = None
    sunglasses: bool | None = None
    beard: bool | None = None
    mustache: bool | None = None
    eyes_open: bool | None = None
    mouth_open: bool | None = None
    occluded: bool | None = None
    emotion: Emotion | None = None
    eye_direction: tuple[float, float] | None = None
    protective_equipment: tuple[Equipment, ...] = ()

    def __post_init__(self, quality: float | None) -> None:
        """Validate and normalize the values."""
        if quality is not None:
            self._apply_quality(quality)
        for name, validate in _VALIDATORS.items():
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, validate(value, name))
        if self.sunglasses and self.eyeglasses is False:
            raise ValueError("eyeglasses must not be False with sunglasses=True; leave eyeglasses out")

    def _apply_quality(self, quality: float) -> None:
        validate_percentage(quality, "quality")
        unset = [name for name in ("brightness", "sharpness") if getattr(self, name) is None]
        if not unset:
            raise ValueError("quality must not be given with both brightness and sharpness; leave quality out")
        for name in unset:
            object.__setattr__(self, name, quality)


_VALIDATORS: dict[str, Any] = {
    "confidence": validate_percentage,
    "brightness": validate_percentage,
    "sharpness": validate_percentage,
    "pose": lambda value, name: validate_angles(value, name, ("roll", "yaw", "pitch")),
    "age": validate_age,
    "gender": lambda value, name: validate_choice(value, name, GENDERS),
    **dict.fromkeys(FLAGS, validate_flag),
    "emotion": lambda value, name: validate_choice(value, name, EMOTIONS),
    "eye_direction": lambda value, name: validate_angles(value, name, ("yaw", "pitch")),
    "protective_equipment": lambda value, name: validate_choices(value, name, EQUIPMENT),
}

#: No attribute declared: all are derived from the person and the shot.
UNDECLARED = FaceAttributes()
