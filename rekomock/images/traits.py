"""What Rekognition reports about a face beyond its place and identity.

What is declared is reported as declared. The rest follows from the face's seeds: the same face always has the same
traits, permanent ones are the same in every shot of a person, and what a portrait shows is what is reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians, sin
from typing import Generic, NamedTuple, TypeVar

from rekomock.images.attributes import EMOTIONS, Emotion, FaceAttributes, Gender
from rekomock.images.detected import DetectedFace
from rekomock.images.geometry import HEAD, LANDMARKS, Box
from rekomock.images.persona import Expression, Persona, Pose
from rekomock.images.seeded import Chance

__all__ = ["EyeDirection", "Judged", "Landmark", "Traits", "confidence_of", "traits_of"]

_V = TypeVar("_V")

# How far points stand out of the plane of the face, in heights of the face; by the start of the landmark's name.
_DEPTHS = {"nose": 0.1, "upperJaw": -0.2, "midJaw": -0.12}
_NOSE_TIP = 0.16
# Years around an age that Rekognition's range covers.
_AGE_MARGIN = 4


@dataclass(frozen=True, slots=True)
class Judged(Generic[_V]):
    """A value and how sure it is, 0 to 100."""

    value: _V
    confidence: float


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
    gender: Judged[Gender]
    beard: Judged[bool]
    mustache: Judged[bool]
    eyes_open: Judged[bool]
    mouth_open: Judged[bool]
    face_occluded: Judged[bool]
    emotions: tuple[Judged[Emotion], ...]
    eye_direction: EyeDirection


# The faces themselves are kept as long as their picture is among the recent ones
@lru_cache(maxsize=1024)
def traits_of(face: DetectedFace) -> Traits:
    """The traits of a face."""
    attributes = face.attributes
    persona, expression = Persona.of(face.person_seed, attributes), Expression.of(face.shot_seed, attributes)
    chance = Chance(face.shot_seed)

    def judged(name: str, value: _V, least: float = 90.0, most: float = 99.99) -> Judged[_V]:
        return Judged(value, chance.between(f"{name} confidence", least, most))

    # Nobody sees eyes through sunglasses.
    eyes = judged("eyes open", expression.eyes_open, *((55.0, 80.0) if expression.sunglasses else ()))
    return Traits(
        confidence=confidence_of(face.shot_seed, attributes),
        pose=expression.pose,
        brightness=expression.brightness,
        sharpness=expression.sharpness,
        landmarks=_landmarks(face.head, expression.pose, face.landmarks),
        age_range=_age_range(attributes, persona.age),
        smile=judged("smile", expression.smile),
        eyeglasses=judged("eyeglasses", persona.eyeglasses),
        sunglasses=judged("sunglasses", expression.sunglasses, least=97.0),
        gender=judged("gender", persona.gender, least=96.0),
        beard=judged("beard", persona.beard),
        mustache=judged("mustache", persona.mustache),
        eyes_open=eyes,
        mouth_open=judged("mouth open", expression.mouth_open),
        face_occluded=judged("face occluded", expression.occluded),
        emotions=_emotions(chance, expression.emotion),
        eye_direction=EyeDirection(*expression.gaze, confidence=chance.between("eye direction confidence", 95, 99.99)),
    )


def confidence_of(shot_seed: bytes, attributes: FaceAttributes) -> float:
    """How sure it is that a face is one, 0 to 100."""
    if attributes.confidence is not None:
        return attributes.confidence
    return Chance(shot_seed).between("confidence", 99.9, 99.9999)


def _age_range(attributes: FaceAttributes, age: int) -> tuple[int, int]:
    if isinstance(attributes.age, tuple):
        return attributes.age
    return max(age - _AGE_MARGIN, 0), age + _AGE_MARGIN


def _landmarks(head: Box, pose: Pose, known: Mapping[str, tuple[float, float]]) -> tuple[Landmark, ...]:
    """The landmarks of a head that is held like this, as seen from the front, but for those that are known."""
    roll_cos, roll_sin = cos(radians(pose.roll)), sin(radians(pose.roll))
    yaw_cos, yaw_sin = cos(radians(pose.yaw)), sin(radians(pose.yaw))
    pitch_cos, pitch_sin = cos(radians(pose.pitch)), sin(radians(pose.pitch))
    # A turned head keeps its shape, so it is turned in one measure for both directions: its height.
    shape = HEAD.width / HEAD.height
    landmarks = []
    for name, (x, y) in LANDMARKS.items():
        depth = _NOSE_TIP if name == "nose" else sum(_DEPTHS[start] for start in _DEPTHS if name.startswith(start))
        across, down = (x - 0.5) * shape, y - 0.5
        across, depth = across * yaw_cos + depth * yaw_sin, depth * yaw_cos - across * yaw_sin
        down = down * pitch_cos - depth * pitch_sin
        across, down = across * roll_cos - down * roll_sin, across * roll_sin + down * roll_cos
        landmarks.append(Landmark(name, *known.get(name, head.at(0.5 + across / shape, 0.5 + down))))
    return tuple(landmarks)


def _emotions(chance: Chance, leading: Emotion) -> tuple[Judged[Emotion], ...]:
    main = chance.between("emotion", 85, 99)
    weights = {name: chance.unit(f"emotion {name}") for name in EMOTIONS if name != leading}
    rest = (100 - main) / sum(weights.values())
    confidences = {leading: main} | {name: rest * weight for name, weight in weights.items()}
    return tuple(sorted((Judged(*pair) for pair in confidences.items()), key=lambda e: -e.confidence))
