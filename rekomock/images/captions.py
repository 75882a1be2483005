"""Captions: the names that ``photo()`` writes below portraits, in a form that both drawing and recognition know."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import combining, normalize

from PIL import ImageFont

from rekomock.images.geometry import CAPTION

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont
    from PIL.ImageFont import ImageFont as BitmapFont

__all__ = ["Caption", "caption_font", "caption_of", "simplify"]

# Latin letters that do not decompose into a plain letter and an accent
_PLAIN_LETTERS = str.maketrans({
    "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "ß": "ss", "ẞ": "SS", "Ø": "O", "ø": "o", "Ł": "L", "ł": "l",
    "Đ": "D", "đ": "d", "Ð": "D", "ð": "d", "Þ": "Th", "þ": "th", "Ħ": "H", "ħ": "h", "\u0131": "i", "Ŋ": "Ng",
    "ŋ": "ng",
})  # fmt: skip
# Height of the letters relative to the bar, at most and at least
_LARGEST, _SMALLEST = 0.7, 0.45
# Pixels of a figure unit at which a caption is measured
_UNIT = 200.0


class Caption(NamedTuple):
    """A caption as it is drawn, and its width and height in figure units; it is centred in the bar."""

    text: str
    width: float
    height: float


@lru_cache(maxsize=256)
def caption_of(name: str, shot: int = 1) -> Caption:
    """Return the caption of a person: the name, truncated if it does not fit, and the shot unless it is the first."""
    name, suffix = simplify(name), "" if shot == 1 else f" · {shot}"
    font = caption_font(name + suffix, _UNIT)
    while font.getlength(name + suffix) > _max_length(_UNIT):
        name = name.rstrip("…")[:-1] + "…"
    text = name + suffix
    left, top, right, bottom = font.getbbox(text)
    return Caption(text, (right - left) / _UNIT, (bottom - top) / _UNIT)


def caption_font(text: str, unit: float) -> FreeTypeFont | BitmapFont:
    """Return the font of a caption where a figure unit has so many pixels: as large as fits, within limits."""
    height = CAPTION.height * unit
    font = ImageFont.load_default(height * _LARGEST)
    length = font.getlength(text)
    if length > _max_length(unit):
        font = ImageFont.load_default(max(height * _SMALLEST, height * _LARGEST * _max_length(unit) / length))
    return font


def simplify(name: str) -> str:
    """Put a text on one line in plain Latin letters: Pillow's built-in font has few others."""
    decomposed = normalize("NFKD", " ".join(name.split()).translate(_PLAIN_LETTERS))
    return "".join(character for character in decomposed if not combining(character))


def _max_length(unit: float) -> float:
    return (CAPTION.width - CAPTION.height) * unit
