"""What Rekognition reports about a face besides its bounding box and identity.

Declared attributes are reported as declared. The others are derived from the face's seeds: the same face always has the
same traits, permanent ones are the same in every shot of a person, and all agree with the drawn portrait.
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
from rekomock.images.seeded import SeededRandom

__all__ = ["Estimate", "EyeDirection", "Landmark", "Traits", "confidence_of", "traits_of"]

_V = TypeVar("_V")

# How far landmarks protrude from the plane of the face, in heights of the head; by prefix of the landmark's name
_DEPTHS = {"nose": 0.1, "upperJaw": -0.2, "midJaw": -0.12}
_NOSE_TIP = 0.16
# The reported age range extends this many years to either side
_AGE_MARGIN = 4


@dataclass(frozen=True, slots=True)
class Estimate(Generic[_V]):
    """A value and the confidence in it, 0 to 100."""

    value: _V
    confidence: float


class Landmark(NamedTuple):
    """A point of the face in ratios of the image."""

    type: str
    x: float
    y: float


class EyeDirection(NamedTuple):
    """Direction of the eyes in degrees, and the confidence in it, 0 to 100."""

    yaw: float
    pitch: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Traits:
    """Everything that is reported about a face.

    Attributes:
        confidence: Confidence that this is a face, 0 to 100.
        pose: How the head is held.
        brightness: 0 to 100.
        sharpness: 0 to 100.
        landmarks: The 30 landmarks in Rekognition's order.
        age_range: Low and high end of the estimated age in years.
        smile: Whether the face smiles.
        eyeglasses: Whether it wears glasses.
        sunglasses: Whether it wears sunglasses.
        gender: Apparent gender.
        beard: Whether it has a beard.
        mustache: Whether it has a moustache.
        eyes_open: Whether the eyes are open.
        mouth_open: Whether the mouth is open.
        face_occluded: Whether something covers part of the face.
        emotions: All eight emotions by falling confidence; the confidences add up to 100.
        eye_direction: Direction of the eyes.
    """

    confidence: float
    pose: Pose
    brightness: float
    sharpness: float
    landmarks: tuple[Landmark, ...]
    age_range: tuple[int, int]
    smile: Estimate[bool]
    eyeglasses: Estimate[bool]
    sunglasses: Estimate[bool]
    gender: Estimate[Gender]
    beard: Estimate[bool]
    mustache: Estimate[bool]
    eyes_open: Estimate[bool]
    mouth_open: Estimate[bool]
    face_occluded: Estimate[bool]
    emotions: tuple[Estimate[Emotion], ...]
    eye_direction: EyeDirection


# Keyed by object: faces compare by identity, and scene.py keeps those of recent images
@lru_cache(maxsize=1024)
def traits_of(face: DetectedFace) -> Traits:
    """Return the traits of a face."""
    attributes = face.attributes
    persona, expression = Persona.of(face.person_seed, attributes), Expression.of(face.shot_seed, attributes)
    random = SeededRandom(face.shot_seed)

    def estimate(name: str, value: _V, low: float = 90.0, high: float = 99.99) -> Estimate[_V]:
        return Estimate(value, random.uniform(f"{name} confidence", low, high))

    # Low confidence behind sunglasses, which hide the eyes
    eyes_open = estimate("eyes open", expression.eyes_open, *((55.0, 80.0) if expression.sunglasses else ()))
    return Traits(
        confidence=confidence_of(face.shot_seed, attributes),
        pose=expression.pose,
        brightness=expression.brightness,
        sharpness=expression.sharpness,
        landmarks=_landmarks(face.head, expression.pose, face.landmarks),
        age_range=_age_range(attributes, persona.age),
        smile=estimate("smile", expression.smile),
        eyeglasses=estimate("eyeglasses", persona.eyeglasses),
        sunglasses=estimate("sunglasses", expression.sunglasses, low=97.0),
        gender=estimate("gender", persona.gender, low=96.0),
        beard=estimate("beard", persona.beard),
        mustache=estimate("mustache", persona.mustache),
        eyes_open=eyes_open,
        mouth_open=estimate("mouth open", expression.mouth_open),
        face_occluded=estimate("face occluded", expression.occluded),
        emotions=_emotions(random, expression.emotion),
        eye_direction=EyeDirection(*expression.gaze, confidence=random.uniform("eye direction confidence", 95, 99.99)),
    )


def confidence_of(shot_seed: bytes, attributes: FaceAttributes) -> float:
    """Return the confidence that a face is one, 0 to 100."""
    if attributes.confidence is not None:
        return attributes.confidence
    return SeededRandom(shot_seed).uniform("confidence", 99.9, 99.9999)


def _age_range(attributes: FaceAttributes, age: int) -> tuple[int, int]:
    if isinstance(attributes.age, tuple):
        return attributes.age
    return max(age - _AGE_MARGIN, 0), age + _AGE_MARGIN


def _landmarks(head: Box, pose: Pose, known: Mapping[str, tuple[float, float]]) -> tuple[Landmark, ...]:
    """Return the known landmarks, and for the others the projection of the posed head to the image plane."""
    roll_cos, roll_sin = cos(radians(pose.roll)), sin(radians(pose.roll))
    yaw_cos, yaw_sin = cos(radians(pose.yaw)), sin(radians(pose.yaw))
    pitch_cos, pitch_sin = cos(radians(pose.pitch)), sin(radians(pose.pitch))
    # Rotations need the same unit in both directions: the height of the head
    aspect = HEAD.width / HEAD.height
    landmarks = []
    for name, (x, y) in LANDMARKS.items():
        depth = _NOSE_TIP if name == "nose" else sum(_DEPTHS[prefix] for prefix in _DEPTHS if name.startswith(prefix))
        across, down = (x - 0.5) * aspect, y - 0.5
        across, depth = across * yaw_cos + depth * yaw_sin, depth * yaw_cos - across * yaw_sin
        down = down * pitch_cos - depth * pitch_sin
        across, down = across * roll_cos - down * roll_sin, across * roll_sin + down * roll_cos
        landmarks.append(Landmark(name, *known.get(name, head.at(0.5 + across / aspect, 0.5 + down))))
    return tuple(landmarks)


def _emotions(random: SeededRandom, dominant: Emotion) -> tuple[Estimate[Emotion], ...]:
    confidence = random.uniform("emotion", 85, 99)
    weights = {name: random.random(f"emotion {name}") for name in EMOTIONS if name != dominant}
    rest = (100 - confidence) / sum(weights.values())
    confidences = {dominant: confidence} | {name: rest * weight for name, weight in weights.items()}
    return tuple(sorted((Estimate(*pair) for pair in confidences.items()), key=lambda emotion: -emotion.confidence))
