"""What may be declared about a face beyond who it is and where."""

from __future__ import annotations

from dataclasses import InitVar, dataclass
from typing import Any, Literal, get_args

from rekomock.images.validators import checked_age, checked_angles, checked_choice, checked_flag, checked_number

__all__ = ["EMOTIONS", "FLAGS", "GENDERS", "UNDECLARED", "Emotion", "FaceAttributes", "Gender"]

Gender = Literal["Male", "Female"]
Emotion = Literal["HAPPY", "SAD", "ANGRY", "CONFUSED", "DISGUSTED", "SURPRISED", "CALM", "FEAR"]

GENDERS: tuple[Gender, ...] = get_args(Gender)
EMOTIONS: tuple[Emotion, ...] = get_args(Emotion)
FLAGS = ("smile", "eyeglasses", "sunglasses", "beard", "mustache", "eyes_open", "mouth_open", "occluded")
"""The fields of ``FaceAttributes`` that are true or false."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceAttributes:
    """What is declared about a face; None leaves a value to follow from the person and the shot.

    What is not declared agrees with what is: sunglasses are eyeglasses, a beard is a man's, HAPPY smiles. What is
    declared stands as it is, since AWS judges each attribute by itself: a smile may come with ``emotion="SAD"``.

    A picture from ``photo()`` keeps angles to a tenth of a degree and numbers from 0 to 100 to a half.

    Attributes:
        confidence: How sure it is that this is a face, 0 to 100.
        brightness: 0 to 100.
        sharpness: 0 to 100.
        quality: Short for ``brightness`` and ``sharpness``, where these are not given; 0 to 100.
        pose: How the head is held: (roll, yaw, pitch) in degrees, -180 to 180.
        age: Years, or the lowest and the highest plausible age.
        gender: ``"Male"`` or ``"Female"``.
        smile: Whether the face smiles.
        eyeglasses: Whether it wears glasses; sunglasses are glasses.
        sunglasses: Whether it wears sunglasses.
        beard: Whether it has a beard.
        mustache: Whether it has a moustache.
        eyes_open: Whether the eyes are open.
        mouth_open: Whether the mouth is open.
        occluded: Whether something covers part of the face.
        emotion: The leading one of AWS's eight.
        eye_direction: Where the eyes look: (yaw, pitch) in degrees, -180 to 180.

    Raises:
        TypeError: A value is of the wrong type.
        ValueError: A value is out of range, or two contradict each other.
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

    def __post_init__(self, quality: float | None) -> None:
        """Refuse what cannot hold."""
        if quality is not None:
            self._set_quality(quality)
        for name, check in _CHECKS.items():
            given = getattr(self, name)
            if given is not None:
                object.__setattr__(self, name, check(given, name))
        if self.sunglasses and self.eyeglasses is False:
            raise ValueError(
                "sunglasses is True and eyeglasses is False, but sunglasses are eyeglasses; leave eyeglasses out"
            )

    def _set_quality(self, quality: float) -> None:
        checked_number(quality, "quality")
        unset = [name for name in ("brightness", "sharpness") if getattr(self, name) is None]
        if not unset:
            raise ValueError(
                f"quality is {quality!r}, but brightness and sharpness, which it is short for, are given too; "
                "leave quality out"
            )
        for name in unset:
            object.__setattr__(self, name, quality)


_CHECKS: dict[str, Any] = {
    "confidence": checked_number,
    "brightness": checked_number,
    "sharpness": checked_number,
    "pose": lambda given, what: checked_angles(given, what, ("roll", "yaw", "pitch")),
    "age": lambda given, what: checked_age(given),
    "gender": lambda given, what: checked_choice(given, what, GENDERS),
    **dict.fromkeys(FLAGS, checked_flag),
    "emotion": lambda given, what: checked_choice(given, what, EMOTIONS),
    "eye_direction": lambda given, what: checked_angles(given, what, ("yaw", "pitch")),
}

UNDECLARED = FaceAttributes()
"""Nothing declared: all follows from the person and the shot."""
