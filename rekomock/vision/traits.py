"""What Rekognition reports about a face beyond its place and identity.

All of it follows from the face's seeds: the same face always has the same traits, permanent ones are the same in every
shot of a person, and what a portrait shows is what is reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin
from typing import Generic, Literal, NamedTuple, TypeVar

from rekomock.vision.chance import Chance
from rekomock.vision.geometry import LANDMARKS, Box
from rekomock.vision.persona import Expression, Persona
from rekomock.vision.reading import DetectedFace

__all__ = ["EyeDirection", "Judged", "Landmark", "Pose", "Traits", "traits_of"]

_V = TypeVar("_V")

_EMOTIONS = ("HAPPY", "SAD", "ANGRY", "CONFUSED", "DISGUSTED", "SURPRISED", "CALM", "FEAR")
# How far the tip of the nose stands out of the plane of the face, in widths of the face.
_NOSE_DEPTH = 0.18


@dataclass(frozen=True, slots=True)
class Judged(Generic[_V]):
    """A value and how sure it is, 0 to 100."""

    value: _V
    confidence: float


class Pose(NamedTuple):
    """Angles in degrees: roll (clockwise tilt), yaw (turn to the right) and pitch (up)."""

    roll: float
    yaw: float
    pitch: float


class Landmark(NamedTuple):
    """A point of the face, in ratios of the picture."""

    type: str
    x: float
    y: float


class EyeDirection(NamedTuple):
    """Where the eyes look, in degrees, and how sure that is, 0 to 100."""

    yaw: float
    pitch: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Traits:
    """What is reported about a face.

    Attributes:
        confidence: How sure it is that this is a face, 0 to 100.
        pose: How the head is held.
        brightness: 0 to 100.
        sharpness: 0 to 100.
        landmarks: The 30 landmarks in Rekognition's order.
        age_range: Lowest and highest plausible age in years.
        smile: Whether the face smiles.
        eyeglasses: Whether it wears glasses.
        sunglasses: Whether those are sunglasses.
        gender: Apparent gender.
        beard: Whether it has a beard.
        mustache: Whether it has a moustache.
        eyes_open: Whether the eyes are open.
        mouth_open: Whether the mouth is open.
        face_occluded: Whether something covers part of the face.
        emotions: All eight emotions, the surest first; the confidences add up to 100.
        eye_direction: Where the eyes look.
    """

    confidence: float
    pose: Pose
    brightness: float
    sharpness: float
    landmarks: tuple[Landmark, ...]
    age_range: tuple[int, int]
    smile: Judged[bool]
    eyeglasses: Judged[bool]
    sunglasses: Judged[bool]
    gender: Judged[Literal["Male", "Female"]]
    beard: Judged[bool]
    mustache: Judged[bool]
    eyes_open: Judged[bool]
    mouth_open: Judged[bool]
    face_occluded: Judged[bool]
    emotions: tuple[Judged[str], ...]
    eye_direction: EyeDirection


def traits_of(face: DetectedFace) -> Traits:
    """The traits of a face."""
    persona, expression = Persona.of(face.person_seed), Expression.of(face.shot_seed)
    chance = Chance(face.shot_seed)

    def judged(name: str, value: _V, least: float = 90.0) -> Judged[_V]:
        return Judged(value, chance.between(f"{name} confidence", least, 99.99))

    pose = Pose(
        roll=chance.between("roll", -4, 4),
        yaw=chance.between("yaw", -8, 8),
        pitch=chance.between("pitch", -6, 6),
    )
    return Traits(
        confidence=chance.between("confidence", 99.9, 99.9999),
        pose=pose,
        brightness=82.5 + 10 * expression.light + chance.between("brightness", -2.5, 2.5),
        sharpness=chance.between("sharpness", 80, 99),
        landmarks=_landmarks(face.head, pose),
        age_range=(persona.age - 4, persona.age + 4),
        smile=judged("smile", expression.smile),
        eyeglasses=judged("eyeglasses", persona.eyeglasses),
        sunglasses=judged("sunglasses", False, least=97.0),
        gender=judged("gender", persona.gender, least=96.0),
        beard=judged("beard", persona.beard),
        mustache=judged("mustache", persona.mustache),
        eyes_open=judged("eyes open", True),
        mouth_open=judged("mouth open", expression.mouth_open),
        face_occluded=judged("face occluded", False),
        emotions=_emotions(chance, expression),
        eye_direction=EyeDirection(
            yaw=pose.yaw + chance.between("eye yaw", -4, 4),
            pitch=pose.pitch + chance.between("eye pitch", -4, 4),
            confidence=chance.between("eye direction confidence", 95, 99.99),
        ),
    )


def _landmarks(head: Box, pose: Pose) -> tuple[Landmark, ...]:
    """The landmarks of a head that is held like this."""
    roll_cos, roll_sin = cos(radians(pose.roll)), sin(radians(pose.roll))
    nose_x = _NOSE_DEPTH * sin(radians(pose.yaw))
    nose_y = -_NOSE_DEPTH * sin(radians(pose.pitch))
    landmarks = []
    for name, (x, y) in LANDMARKS.items():
        if name.startswith("nose"):
            x, y = x + nose_x, y + nose_y
        across, down = x - 0.5, y - 0.5
        turned = (0.5 + across * roll_cos - down * roll_sin, 0.5 + across * roll_sin + down * roll_cos)
        landmarks.append(Landmark(name, *head.at(*turned)))
    return tuple(landmarks)


def _emotions(chance: Chance, expression: Expression) -> tuple[Judged[str], ...]:
    leading = "HAPPY" if expression.smile else "CALM"
    main = chance.between("emotion", 85, 99)
    weights = {name: chance.unit(f"emotion {name}") for name in _EMOTIONS if name != leading}
    rest = (100 - main) / sum(weights.values())
    confidences = {leading: main} | {name: rest * weight for name, weight in weights.items()}
    return tuple(sorted((Judged(*pair) for pair in confidences.items()), key=lambda e: -e.confidence))
