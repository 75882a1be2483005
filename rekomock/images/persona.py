"""What follows from who a person is, and from the shot: shared by the drawing and by what is reported.

What is declared about a face comes first; the rest follows from seeds, and agrees with what is declared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeVar

from rekomock.images.attributes import UNDECLARED, Emotion, FaceAttributes, Gender
from rekomock.images.seeded import Chance

__all__ = ["Colour", "Expression", "HairStyle", "Persona", "Pose"]

_V = TypeVar("_V")

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""

HairStyle = Literal["bald", "cropped", "parted", "curly", "bob", "long", "bun"]

_SKINS: tuple[Colour, ...] = (
    (255, 224, 196), (246, 205, 170), (232, 184, 142), (214, 160, 116), (184, 128, 86),
    (150, 98, 64), (116, 74, 48), (86, 54, 38),
)  # fmt: skip
_HAIRS: tuple[Colour, ...] = (
    (34, 28, 28), (58, 40, 32), (92, 60, 38), (128, 82, 46), (168, 116, 62), (212, 170, 98),
    (158, 72, 40), (72, 68, 76),
)  # fmt: skip
_GREYS: tuple[Colour, ...] = ((150, 150, 154), (196, 196, 198), (226, 224, 220))
_EYES: tuple[Colour, ...] = ((88, 60, 40), (60, 90, 62), (66, 104, 148), (44, 36, 34))
_CLOTHES: tuple[Colour, ...] = (
    (38, 70, 122), (162, 44, 58), (34, 112, 92), (94, 62, 132), (222, 128, 44), (52, 56, 66),
    (196, 84, 130), (44, 132, 168), (120, 128, 52), (214, 196, 168),
)  # fmt: skip
_BACKDROPS: tuple[Colour, ...] = (
    (176, 208, 226), (244, 208, 176), (190, 216, 186), (224, 196, 220), (248, 226, 160),
    (204, 204, 214), (168, 212, 208), (240, 190, 190),
)  # fmt: skip
_MALE_HAIR: tuple[HairStyle, ...] = ("bald", "cropped", "cropped", "parted", "parted", "curly")
_FEMALE_HAIR: tuple[HairStyle, ...] = ("bob", "bob", "long", "long", "bun", "curly")


# Younger people have no beard; grey hair is possible from the second age, certain from the third.
_GROWN_UP, _GREYING, _GREY = 18, 48, 60
# Who is surprised or afraid opens the mouth.
_GAPING = ("SURPRISED", "FEAR")


@dataclass(frozen=True, slots=True)
class Persona:
    """A person's looks, the same in every shot for which nothing else is declared.

    Attributes:
        gender: As Rekognition would report it.
        age: Years.
        beard: Whether the person wears a full beard.
        mustache: Whether the person wears a moustache; everyone with a beard does.
        eyeglasses: Whether the person wears glasses.
        hair_style: How the hair is worn.
        skin: Colour of the skin.
        hair: Colour of the hair, brows and beard.
        eyes: Colour of the irises.
        clothes: Colour of the shirt.
        collar: Shape of the neckline.
        backdrop: Colour of the wall behind the person.
        face_width: Width of the face, as a share of the usual one.
    """

    gender: Gender
    age: int
    beard: bool
    mustache: bool
    eyeglasses: bool
    hair_style: HairStyle
    skin: Colour
    hair: Colour
    eyes: Colour
    clothes: Colour
    collar: Literal["round", "v", "shirt"]
    backdrop: Colour
    face_width: float

    @classmethod
    def of(cls, person_seed: bytes, attributes: FaceAttributes = UNDECLARED) -> Persona:
        """The persona that follows from a person's seed and from what is declared."""
        chance = Chance(person_seed)
        if attributes.gender is None:
            male = bool(attributes.beard or attributes.mustache) or chance.happens("Gender", 0.5)
        else:
            male = attributes.gender == "Male"
        age = _age(attributes, int(chance.between("age", 19, 68)))
        bearded = male and age >= _GROWN_UP
        beard = _first(attributes.beard, bearded and chance.happens("beard", 0.3))
        grey = age > _GREY or (age > _GREYING and chance.happens("grey", 0.5))
        return cls(
            gender="Male" if male else "Female",
            age=age,
            beard=beard,
            mustache=_first(attributes.mustache, beard or (bearded and chance.happens("mustache", 0.15))),
            eyeglasses=_first(attributes.eyeglasses, bool(attributes.sunglasses) or chance.happens("eyeglasses", 0.3)),
            hair_style=chance.pick("hair style", _MALE_HAIR if male else _FEMALE_HAIR),
            skin=chance.pick("skin", _SKINS),
            hair=chance.pick("hair", _GREYS if grey else _HAIRS),
            eyes=chance.pick("eyes", _EYES),
            clothes=chance.pick("clothes", _CLOTHES),
            collar=chance.pick("collar", ("round", "v", "shirt")),
            backdrop=chance.pick("backdrop", _BACKDROPS),
            face_width=chance.between("face width", 0.92, 1.0),
        )


class Pose(NamedTuple):
    """Angles in degrees: roll (clockwise tilt), yaw (turn to the right) and pitch (up)."""

    roll: float
    yaw: float
    pitch: float


@dataclass(frozen=True, slots=True)
class Expression:
    """What changes from shot to shot.

    Attributes:
        smile: Whether the face smiles.
        mouth_open: Whether the mouth is open.
        emotion: The leading emotion.
        eyes_open: Whether the eyes are open.
        sunglasses: Whether the face wears sunglasses.
        occluded: Whether something covers part of the face.
        pose: How the head is held.
        gaze: Where the eyes look, as (yaw, pitch) in degrees.
        brightness: 0 to 100.
        sharpness: 0 to 100.
    """

    smile: bool
    mouth_open: bool
    emotion: Emotion
    eyes_open: bool
    sunglasses: bool
    occluded: bool
    pose: Pose
    gaze: tuple[float, float]
    brightness: float
    sharpness: float

    @classmethod
    def of(cls, shot_seed: bytes, attributes: FaceAttributes = UNDECLARED) -> Expression:
        """The expression that follows from a shot's seed and from what is declared."""
        chance = Chance(shot_seed)
        happy = chance.happens("smile", 0.6) if attributes.emotion is None else attributes.emotion == "HAPPY"
        smile = _first(attributes.smile, happy)
        emotion = attributes.emotion or ("HAPPY" if smile else "CALM")
        pose = Pose(chance.between("roll", -4, 4), chance.between("yaw", -8, 8), chance.between("pitch", -6, 6))
        if attributes.pose is not None:
            pose = Pose(*attributes.pose)
        gaze = (pose.yaw + chance.between("eye yaw", -4, 4), pose.pitch + chance.between("eye pitch", -4, 4))
        light = 10 * chance.between("light", -1, 1) + chance.between("brightness", -2.5, 2.5)
        return cls(
            smile=smile,
            mouth_open=_first(
                attributes.mouth_open, emotion in _GAPING or (smile and chance.happens("mouth open", 0.5))
            ),
            emotion=emotion,
            eyes_open=_first(attributes.eyes_open, True),
            sunglasses=_first(attributes.sunglasses, False),
            occluded=_first(attributes.occluded, False),
            pose=pose,
            gaze=_first(attributes.eye_direction, (_angle(gaze[0]), _angle(gaze[1]))),
            brightness=_first(attributes.brightness, 82.5 + light),
            sharpness=_first(attributes.sharpness, chance.between("sharpness", 80, 99)),
        )


def _first(declared: _V | None, otherwise: _V) -> _V:
    return otherwise if declared is None else declared


def _age(attributes: FaceAttributes, otherwise: int) -> int:
    """The age in years; of a declared range, the middle."""
    if isinstance(attributes.age, tuple):
        return sum(attributes.age) // 2
    return _first(attributes.age, otherwise)


def _angle(degrees: float) -> float:
    return min(max(degrees, -180.0), 180.0)
