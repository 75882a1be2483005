"""Captions: the names that ``photo()`` writes below portraits, in a form that both drawing and recognition know.

Pillow's built-in font has plain Latin letters. With the extra ``fonts``, all is written in its own script.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast
from unicodedata import category, combining, normalize
from unicodedata import name as name_of_character

from PIL import ImageFont

from rekomock.images.geometry import CAPTION

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

__all__ = ["Caption", "Line", "caption_line", "caption_of", "simplify", "text_line", "written"]

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

# The packages of the extra, and the fonts in them that are not named after a script
_PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")
_COMMON, _SYMBOLS, _EAST_ASIAN = "NotoSans[wght].ttf", "NotoEmoji[wght].ttf", "NotoSansCJK-VF.otf.ttc"
_COMMON_SCRIPTS = frozenset({"CYRILLIC", "GREEK", "LATIN"})
_EAST_ASIAN_SCRIPTS = frozenset({"BOPOMOFO", "CJK", "FULLWIDTH", "HANGUL", "HIRAGANA", "IDEOGRAPHIC", "KATAKANA"})
# The weight of a variable font that is neither thin nor bold
_REGULAR = 400


#: Red, green and blue.
Colour: TypeAlias = tuple[int, int, int]


class Caption(NamedTuple):
    """A caption as it is drawn, and its width and height in figure units; it is centred in the bar."""

    text: str
    width: float
    height: float


class Line(NamedTuple):
    """A text in one line, as runs of characters that share a font."""

    runs: list[tuple[str, FreeTypeFont]]

    @property
    def length(self) -> float:
        """The length in pixels."""
        return sum(font.getlength(text) for text, font in self.runs)

    @property
    def size(self) -> tuple[float, float]:
        """The width and height in pixels of what is visible."""
        if len(self.runs) == 1:
            ((text, font),) = self.runs
            left, top, right, bottom = font.getbbox(text)
            return right - left, bottom - top
        top, bottom = self._edges()
        return self.length, bottom - top

    def draw(self, draw: ImageDraw, centre: tuple[float, float], fill: Colour) -> None:
        """Write the text around a point."""
        x, y = centre
        if len(self.runs) == 1:
            ((text, font),) = self.runs
            draw.text(centre, text, font=font, fill=fill, anchor="mm")
            return
        x, baseline = x - self.length / 2, y - sum(self._edges()) / 2
        for text, font in self.runs:
            draw.text((x, baseline), text, font=font, fill=fill, anchor="ls")
            x += font.getlength(text)

    def _edges(self) -> tuple[float, float]:
        """Return how far the text reaches above the baseline, a negative number, and below it."""
        edges = [font.getbbox(text, anchor="ls") for text, font in self.runs]
        return min(edge[1] for edge in edges), max(edge[3] for edge in edges)


@lru_cache(maxsize=256)
def caption_of(name: str, shot: int = 1) -> Caption:
    """Return the caption of a person: the name, truncated if it does not fit, and the shot unless it is the first."""
    name, suffix = written(name), "" if shot == 1 else f" · {shot}"
    while caption_line(name + suffix, _UNIT).length > _max_length(_UNIT):
        name = name.rstrip("…")[:-1] + "…"
    text = name + suffix
    width, height = caption_line(text, _UNIT).size
    return Caption(text, width / _UNIT, height / _UNIT)


def caption_line(text: str, unit: float) -> Line:
    """Return a caption where a figure unit has so many pixels: as large as fits, within limits."""
    height = CAPTION.height * unit
    line = text_line(text, height * _LARGEST)
    if line.length > _max_length(unit):
        line = text_line(text, max(height * _SMALLEST, height * _LARGEST * _max_length(unit) / line.length))
    return line


def simplify(name: str) -> str:
    """Put a text on one line in plain Latin letters: Pillow's built-in font has few others."""
    decomposed = normalize("NFKD", " ".join(name.split()).translate(_PLAIN_LETTERS))
    return "".join(character for character in decomposed if not combining(character))


def written(name: str) -> str:
    """Return a text as it is written: in its own letters if there are fonts for all of them."""
    own = normalize("NFC", " ".join(name.split()))
    return own if all(map(_has_font, own)) else simplify(name)


def _has_font(character: str) -> bool:
    return character.isascii() or (bool(_fonts()) and (_joins(character) or _file_of(character) in _fonts()))


def text_line(text: str, size: float) -> Line:
    """Return a text in one line, in letters of a size in pixels; as ``written`` returns it."""
    plain = all(character.isascii() or character in "·…" for character in text)
    if plain or not all(map(_has_font, text)):
        # which is one with outlines, as Pillow has FreeType everywhere
        return Line([(text, cast("FreeTypeFont", ImageFont.load_default(size)))])
    runs: list[tuple[str, str]] = []
    for character in text:
        file = runs[-1][1] if runs and _joins(character) else _file_of(character)
        if runs and runs[-1][1] == file:
            runs[-1] = (runs[-1][0] + character, file)
        else:
            runs.append((character, file))
    return Line([(run, _font(file, size)) for run, file in runs])


def _joins(character: str) -> bool:
    """Return whether a character is written with the one before it, as accents are, and joiners."""
    return category(character) in ("Mn", "Mc", "Me", "Cf")


def _file_of(character: str) -> str:
    """Return the file of the font for a character, which is named after its script; there may be no such file."""
    if character.isascii() or not character.isalpha():
        return _SYMBOLS if category(character) == "So" else _COMMON
    script = name_of_character(character, "").partition(" ")[0].partition("-")[0]
    if script in _EAST_ASIAN_SCRIPTS:
        return _EAST_ASIAN
    return _COMMON if script in _COMMON_SCRIPTS else f"NotoSans{script.capitalize()}[wght].ttf"


@cache
def _fonts() -> dict[str, Path]:
    """Return the files of the extra's fonts by their names; none if the extra is not installed."""
    found = {}
    for package in _PACKAGES:
        spec = find_spec(package)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            found.update({path.name: path for path in Path(folder).glob("*.tt[fc]")})
    return found


def _font(file: str, size: float) -> FreeTypeFont:
    font = ImageFont.truetype(_fonts()[file], size)
    font.set_variation_by_axes([_REGULAR])
    return font


def _max_length(unit: float) -> float:
    return (CAPTION.width - CAPTION.height) * unit
