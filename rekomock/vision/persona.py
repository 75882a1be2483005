"""What follows from who a person is: looks and permanent traits, shared by the drawing and by what is reported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rekomock.vision.chance import Chance

__all__ = ["Colour", "Expression", "HairStyle", "Persona"]

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


@dataclass(frozen=True, slots=True)
class Persona:
    """A person's looks, the same in every shot.

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

    gender: Literal["Male", "Female"]
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
    def of(cls, person_seed: bytes) -> Persona:
        """The persona that follows from a person's seed."""
        chance = Chance(person_seed)
        male = chance.happens("Gender", 0.5)
        age = int(chance.between("age", 19, 68))
        beard = male and chance.happens("beard", 0.3)
        grey = age > 60 or (age > 48 and chance.happens("grey", 0.5))
        return cls(
            gender="Male" if male else "Female",
            age=age,
            beard=beard,
            mustache=beard or (male and chance.happens("mustache", 0.15)),
            eyeglasses=chance.happens("eyeglasses", 0.3),
            hair_style=chance.pick("hair style", _MALE_HAIR if male else _FEMALE_HAIR),
            skin=chance.pick("skin", _SKINS),
            hair=chance.pick("hair", _GREYS if grey else _HAIRS),
            eyes=chance.pick("eyes", _EYES),
            clothes=chance.pick("clothes", _CLOTHES),
            collar=chance.pick("collar", ("round", "v", "shirt")),
            backdrop=chance.pick("backdrop", _BACKDROPS),
            face_width=chance.between("face width", 0.92, 1.0),
        )


@dataclass(frozen=True, slots=True)
class Expression:
    """What changes from shot to shot.

    Attributes:
        smile: Whether the face smiles.
        mouth_open: Whether teeth show; only in some smiles.
        light: How bright the shot is, -1 to 1.
    """

    smile: bool
    mouth_open: bool
    light: float

    @classmethod
    def of(cls, shot_seed: bytes) -> Expression:
        """The expression that follows from a shot's seed."""
        chance = Chance(shot_seed)
        smile = chance.happens("smile", 0.6)
        return cls(
            smile=smile,
            mouth_open=smile and chance.happens("mouth open", 0.5),
            light=chance.between("light", -1, 1),
        )
