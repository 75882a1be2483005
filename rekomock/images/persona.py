"""A person's looks and a shot's expression, used both for drawing and for reporting.

Declared attributes are used as they are; the others are derived from seeds, and agree with the declared ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple, TypeVar

from rekomock.images.attributes import UNDECLARED, Emotion, Equipment, FaceAttributes, Gender
from rekomock.images.identity import key_of
from rekomock.images.seeded import SeededRandom

__all__ = ["Colour", "Expression", "HairStyle", "Persona", "Pose"]

_V = TypeVar("_V")

#: Red, green and blue, 0 to 255.
Colour = tuple[int, int, int]

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
_FEMALE: Gender = "Female"
_MALE: Gender = "Male"
# Minimum age of a beard; age above which hair may be grey, and above which it is
_ADULT, _GREYING, _GREY = 18, 48, 60
# Emotions that open the mouth
_OPEN_MOUTHED = ("SURPRISED", "FEAR")


# Names that tests and manuals use for people, with the looks that their readers expect. A person's other looks, and
# those of all other names, follow from chance alone
_FEMALE_NAMES = (
    "alice anna anne barbara carla carol caroline clara claire diana donna dora elena ellen elizabeth emily emma "
    "erin eve fatima fiona grace hannah helen ida irene isabel jane jennifer julia karen kate laura linda lisa "
    "lucy maria mary mia monica nancy nina olivia olga patricia peggy rachel rosa ruth sara sarah sofia sophia "
    "susan sybil trudy ursula vera victoria wendy zoe zoë"
)
_MALE_NAMES = (
    "adam ahmed alan albert alex andrew anthony arthur ben bob brian carlos charles charlie chris craig dan "
    "daniel dave david dennis edward eric ernest felix frank fred george gustav harry henry hugo ivan jack james "
    "jim joe john josé juan karl kevin leo louis luis lukas łukasz mark martin max michael mike mohammed nick "
    "noah oliver omar oscar paul pedro peter ralph ray richard robert roger sam steve thomas tim tom trent victor "
    "walter will william"
)


@cache
def _gender_of_names() -> dict[bytes, Gender]:
    genders: dict[bytes, Gender] = {}
    for names, gender in ((_FEMALE_NAMES, _FEMALE), (_MALE_NAMES, _MALE)):
        for name in names.split():
            genders |= {key_of(name): gender, key_of(name.capitalize()): gender}
    return genders


@dataclass(frozen=True, slots=True)
class Persona:
    """A person's looks: the same in every shot, unless attributes are declared.

    Attributes:
        gender: The apparent gender, as Rekognition reports it.
        age: Age in years.
        beard: Whether the person wears a full beard.
        mustache: Whether the person wears a moustache; all with a beard do.
        eyeglasses: Whether the person wears glasses.
        hair_style: Style of the hair.
        skin: Colour of the skin.
        hair: Colour of the hair, brows and beard.
        eyes: Colour of the irises.
        clothes: Colour of the shirt.
        collar: Shape of the neckline.
        backdrop: Colour of the wall behind the person.
        face_width: Width of the face relative to the widest one.
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
        """Derive the persona from a person's seed and the declared attributes."""
        random = SeededRandom(person_seed)
        if attributes.gender is None:
            named = _gender_of_names().get(person_seed)
            male = bool(attributes.beard or attributes.mustache) or (
                random.chance("Gender", 0.5) if named is None else named == "Male"
            )
        else:
            male = attributes.gender == "Male"
        age = _age(attributes, int(random.uniform("age", 19, 68)))
        bearded = male and age >= _ADULT
        beard = _declared_or(attributes.beard, bearded and random.chance("beard", 0.3))
        grey = age > _GREY or (age > _GREYING and random.chance("grey", 0.5))
        return cls(
            gender="Male" if male else "Female",
            age=age,
            beard=beard,
            mustache=_declared_or(attributes.mustache, beard or (bearded and random.chance("mustache", 0.15))),
            eyeglasses=_declared_or(
                attributes.eyeglasses, bool(attributes.sunglasses) or random.chance("eyeglasses", 0.3)
            ),
            hair_style=random.choice("hair style", _MALE_HAIR if male else _FEMALE_HAIR),
            skin=random.choice("skin", _SKINS),
            hair=random.choice("hair", _GREYS if grey else _HAIRS),
            eyes=random.choice("eyes", _EYES),
            clothes=random.choice("clothes", _CLOTHES),
            collar=random.choice("collar", ("round", "v", "shirt")),
            backdrop=random.choice("backdrop", _BACKDROPS),
            face_width=random.uniform("face width", 0.92, 1.0),
        )


class Pose(NamedTuple):
    """How the head is held, in degrees: roll (clockwise tilt), yaw (turn to the right) and pitch (upwards)."""

    roll: float
    yaw: float
    pitch: float


@dataclass(frozen=True, slots=True)
class Expression:
    """The part of a face's appearance that differs between shots.

    Attributes:
        smile: Whether the face smiles.
        mouth_open: Whether the mouth is open.
        emotion: The dominant emotion.
        eyes_open: Whether the eyes are open.
        sunglasses: Whether the face wears sunglasses.
        occluded: Whether something covers part of the face.
        pose: How the head is held.
        gaze: Direction of the eyes as (yaw, pitch) in degrees.
        brightness: 0 to 100.
        sharpness: 0 to 100.
        equipment: The protective equipment that the person wears.
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
    equipment: tuple[Equipment, ...]

    @classmethod
    def of(cls, shot_seed: bytes, attributes: FaceAttributes = UNDECLARED) -> Expression:
        """Derive the expression from a shot's seed and the declared attributes."""
        random = SeededRandom(shot_seed)
        happy = random.chance("smile", 0.6) if attributes.emotion is None else attributes.emotion == "HAPPY"
        smile = _declared_or(attributes.smile, happy)
        emotion = attributes.emotion or ("HAPPY" if smile else "CALM")
        pose = Pose(random.uniform("roll", -4, 4), random.uniform("yaw", -8, 8), random.uniform("pitch", -6, 6))
        if attributes.pose is not None:
            pose = Pose(*attributes.pose)
        gaze = (pose.yaw + random.uniform("eye yaw", -4, 4), pose.pitch + random.uniform("eye pitch", -4, 4))
        light = 10 * random.uniform("light", -1, 1) + random.uniform("brightness", -2.5, 2.5)
        return cls(
            smile=smile,
            mouth_open=_declared_or(
                attributes.mouth_open, emotion in _OPEN_MOUTHED or (smile and random.chance("mouth open", 0.5))
            ),
            emotion=emotion,
            eyes_open=_declared_or(attributes.eyes_open, True),
            sunglasses=_declared_or(attributes.sunglasses, False),
            occluded=_declared_or(attributes.occluded, "FACE_COVER" in attributes.protective_equipment),
            pose=pose,
            gaze=_declared_or(attributes.eye_direction, (_clamp_angle(gaze[0]), _clamp_angle(gaze[1]))),
            brightness=_declared_or(attributes.brightness, 82.5 + light),
            sharpness=_declared_or(attributes.sharpness, random.uniform("sharpness", 80, 99)),
            equipment=attributes.protective_equipment,
        )


def _declared_or(declared: _V | None, default: _V) -> _V:
    return default if declared is None else declared


def _age(attributes: FaceAttributes, default: int) -> int:
    """Return the declared age in years, for a range its middle, or the default."""
    if isinstance(attributes.age, tuple):
        return sum(attributes.age) // 2
    return _declared_or(attributes.age, default)


def _clamp_angle(degrees: float) -> float:
    return min(max(degrees, -180.0), 180.0)
