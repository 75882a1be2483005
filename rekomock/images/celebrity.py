"""What a test may declare about a person who is a celebrity."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from string import ascii_letters, digits
from typing import Literal, get_args
from unicodedata import normalize

from rekomock.images.keywords import hint_fields
from rekomock.images.validators import validate_choice, validate_name, validate_names

__all__ = ["Celebrity", "KnownGender"]

KnownGender = Literal["Male", "Female", "Nonbinary", "Unlisted"]

_KNOWN_GENDERS: tuple[KnownGender, ...] = get_args(KnownGender)
_ALPHABET = digits + ascii_letters
# As long as the ids in AWS's examples
_ID_LENGTH = 7
_MAX_URLS = 255


@hint_fields
@dataclass(frozen=True, slots=True)
class Celebrity:
    """A celebrity, as RecognizeCelebrities and GetCelebrityInfo report one.

    Attributes:
        name: The celebrity's name.
        id: The celebrity's id, letters and digits; by default one that follows from the name.
        urls: Addresses with more about the celebrity, at most 255.
        known_gender: ``"Male"``, ``"Female"``, ``"Nonbinary"`` or ``"Unlisted"``; by default the gender that is
            reported for the face.

    Raises:
        TypeError: A value has the wrong type.
        ValueError: A value is out of range.
    """

    name: str
    id: str = field(default="", kw_only=True)
    urls: tuple[str, ...] = field(default=(), kw_only=True)
    known_gender: KnownGender | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        """Validate and normalize the values."""
        validate_name(self.name, "name")
        if not isinstance(self.id, str):
            raise TypeError(f"id must be a str of letters and digits, got {self.id!r}")
        if any(character not in _ALPHABET for character in self.id):
            raise ValueError(f"id must consist of the letters a to z and digits, got {self.id!r}")
        object.__setattr__(self, "id", self.id or default_id(self.name))
        object.__setattr__(self, "urls", validate_names(self.urls, "urls", "example.com/alice"))
        if len(self.urls) > _MAX_URLS:
            raise ValueError(f"urls must have at most {_MAX_URLS} items, got {len(self.urls)}")
        if self.known_gender is not None:
            validate_choice(self.known_gender, "known_gender", _KNOWN_GENDERS)


def default_id(name: str) -> str:
    """Return the id that follows from a celebrity's name."""
    digest = blake2b(normalize("NFC", name).encode("utf-8", "surrogatepass"), person=b"rekomock star").digest()
    number = int.from_bytes(digest, "big")
    characters = []
    for _ in range(_ID_LENGTH):
        number, index = divmod(number, len(_ALPHABET))
        characters.append(_ALPHABET[index])
    return "".join(characters)
