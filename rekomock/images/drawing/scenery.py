"""Drawing what a picture shows besides people: tiles for labels, lines of text, and the board."""

from __future__ import annotations

from math import floor

from PIL import Image, ImageDraw

from rekomock.images.captions import text_line, written
from rekomock.images.contents import CustomLabel, Label, Moderation, Text, Thing
from rekomock.images.drawing.board import Board
from rekomock.images.geometry import Box
from rekomock.images.lines import line_size
from rekomock.images.persona import Colour

__all__ = ["draw_board", "draw_entry", "draw_line", "draw_tile"]

_WHITE: Colour = (255, 255, 255)
_INK: Colour = (36, 34, 40)
_FRAME: Colour = (104, 84, 66)
_LABEL: Colour = (38, 92, 158)
_CUSTOM_LABEL: Colour = (112, 62, 150)
_MODERATION: Colour = (182, 36, 44)

# Share of a tile's colour in what it covers
_TINT = 0.22
# Height of letters relative to their line, at most, and the smallest that are drawn, in pixels
_LETTERS, _SMALLEST = 0.78, 3.0
# Width of a text relative to its line, at most
_WRITTEN = 0.96
# Height of a tile's tag relative to the tile, and its limits in pixels
_TAG, _TAG_LIMITS = 0.16, (10, 28)


def draw_board(picture: Image.Image, board: Board) -> None:
    """Draw an empty board."""
    left, top, right, bottom = (round(edge) for edge in _edges(board.box))
    width = max(1, board.measures.margin // 5)
    ImageDraw.Draw(picture).rectangle((left, top, right - 1, bottom - 1), fill=_WHITE, outline=_FRAME, width=width)


def draw_entry(picture: Image.Image, thing: Thing, place: Box) -> None:
    """Draw an entry of the board's list: a text as itself, anything else as a tile with its name."""
    if isinstance(thing, Text):
        _write(picture, thing.text, place, _INK, _WHITE, thing.rotation)
    else:
        _write(picture, _title(thing), place, _WHITE, _colour(thing))


def draw_tile(picture: Image.Image, thing: Label | CustomLabel, place: Box) -> None:
    """Draw a tile over a part of the picture, with the name of what is there."""
    colour = _colour(thing)
    left, top, right, bottom = (round(edge) for edge in _edges(place))
    right, bottom = max(right, left + 1), max(bottom, top + 1)
    covered = picture.crop((left, top, right, bottom))
    picture.paste(Image.blend(covered, Image.new("RGB", covered.size, colour), _TINT), (left, top))
    low, high = _TAG_LIMITS
    height = min(max(low, _TAG * place.height), high, place.height)
    outline = max(1, round(height / 9))
    ImageDraw.Draw(picture).rectangle((left, top, right - 1, bottom - 1), outline=colour, width=outline)
    title = _title(thing)
    width = min(place.width, (text_line(written(title), max(1.0, height * _LETTERS)).length + height))
    _write(picture, title, Box(place.left, place.top, width, height), _WHITE, colour)


def draw_line(picture: Image.Image, text: Text, place: Box) -> None:
    """Write a line of text on a white plate."""
    _write(picture, text.text, place, _INK, _WHITE, text.rotation)


def _title(thing: Label | Moderation | CustomLabel) -> str:
    return f"! {thing.name}" if isinstance(thing, Moderation) else thing.name


def _colour(thing: Label | Moderation | CustomLabel) -> Colour:
    if isinstance(thing, Moderation):
        return _MODERATION
    return _CUSTOM_LABEL if isinstance(thing, CustomLabel) else _LABEL


def _write(picture: Image.Image, text: str, place: Box, ink: Colour, ground: Colour, rotation: float = 0.0) -> None:
    """Write a text as large as fits into a plate of this colour, turned clockwise within its place."""
    width, height = (max(1, floor(side)) for side in line_size(len(text), rotation, (place.width, place.height)))
    plate = Image.new("RGBA", (width, height), (*ground, 255))
    letters = height * _LETTERS
    if letters >= _SMALLEST:
        text = written(text)
        length = max(1.0, text_line(text, letters).length)
        line = text_line(text, max(1.0, letters * min(1.0, _WRITTEN * width / length)))
        line.draw(ImageDraw.Draw(plate), (width / 2, height / 2), ink)
    turned = plate.rotate(-rotation, Image.Resampling.BICUBIC, expand=True)
    x, y = place.at(0.5, 0.5)
    picture.paste(turned, (round(x - turned.width / 2), round(y - turned.height / 2)), turned)


def _edges(box: Box) -> tuple[float, float, float, float]:
    return box.left, box.top, box.right, box.bottom
