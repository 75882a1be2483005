"""``photo()``: pictures of named people that state in their pixels whom they show."""

from __future__ import annotations

from dataclasses import fields
from functools import lru_cache
from io import BytesIO
from typing import Literal

from PIL import Image, ImageDraw

from rekomock.images.badge import Badge
from rekomock.images.boxes import DEFAULT_SIZE
from rekomock.images.drawing.layout import Placement, lay_out
from rekomock.images.drawing.portrait import draw_badge, draw_caption, draw_person, paste_code, shade
from rekomock.images.face import Face
from rekomock.images.geometry import CODE, Box, fit_figure
from rekomock.images.identity import Identity
from rekomock.images.keywords import hint_keywords
from rekomock.images.limits import SIDE_LIMITS
from rekomock.images.persona import Colour, Expression, Persona
from rekomock.images.qr import draw_code

__all__ = ["photo"]

_WALL: Colour = (216, 210, 200)
# Number of recent pictures to cache
_CACHE_SIZE = 32
# Larger panels are drawn without antialiasing, which would need four times their memory
_ANTIALIAS_BELOW_PIXELS = 4_000_000

_OF_A_FACE = {
    name: f"it belongs to a face: photo(Face('alice', {name}=...))"
    for name in ("quality", *(field.name for field in fields(Face) if field.name != "person"))
}


@hint_keywords("photo", _OF_A_FACE)
def photo(
    *faces: str | Face,
    format: Literal["PNG", "JPEG"] = "PNG",  # noqa: A002 - as in Pillow
    size: tuple[int, int] | None = None,
) -> bytes:
    """Draw a picture of people.

    A small code on each person's badge states who it is. Rekomock can read it after the picture was stored, sent,
    resized to half, saved as JPEG, or cropped to a face's bounding box. The same arguments give the same picture.

    Args:
        *faces: Names, or faces with more than a name. The first is drawn largest, unless the faces have boxes. Without
            any, the picture shows no face.
        format: ``"PNG"`` or ``"JPEG"``.
        size: Width and height in pixels, each 80 to 10000. By default 640 x 480, or more if the people need it.

    Returns:
        The encoded picture.

    Raises:
        TypeError: A face is neither a name nor a ``Face``, ``size`` is not a pair of integers, or a keyword is unknown.
        ValueError: A name is blank, ``format`` or ``size`` is not supported, boxes overlap, or a face would be too
            small to be read back.
    """
    people = [Face.of(face) for face in faces]
    if format not in ("PNG", "JPEG"):
        raise ValueError(f"format must be 'PNG' or 'JPEG', got {format!r}")
    if size is not None:
        _check_size(size)
        size = (size[0], size[1])
    return _draw(tuple(people), format, size)


@lru_cache(maxsize=_CACHE_SIZE)
def _draw(people: tuple[Face, ...], encoding: str, size: tuple[int, int] | None) -> bytes:
    return _encode(_draw_people(people, size) if people else _draw_landscape(size or DEFAULT_SIZE), encoding)


def _check_size(size: object) -> None:
    minimum, maximum = SIDE_LIMITS
    expected = f"size must be (width, height) in pixels, each an integer from {minimum} to {maximum}"
    if not isinstance(size, (tuple, list)) or len(size) != 2:
        raise TypeError(f"{expected}, got {size!r}")
    if not all(isinstance(side, int) and not isinstance(side, bool) for side in size):
        raise TypeError(f"{expected}, got {size!r}")
    if not all(minimum <= side <= maximum for side in size):
        raise ValueError(f"{expected}, got {size!r}")


def _draw_people(people: tuple[Face, ...], size: tuple[int, int] | None) -> Image.Image:
    layout = lay_out(people, size)
    picture = Image.new("RGB", layout.size, _WALL)
    for face, placement in zip(people, layout.placements, strict=True):
        picture.paste(_draw_panel(face, placement), placement.panel[:2])
    return picture


def _draw_panel(face: Face, placement: Placement) -> Image.Image:
    left, top, right, bottom = placement.panel
    width, height = right - left, bottom - top
    box = placement.box
    in_box = fit_figure(box.width, box.height)
    figure = Box(box.left - left + in_box.left, box.top - top + in_box.top, in_box.width, in_box.height)
    identity, attributes = Identity.of(face), face.attributes
    persona, expression = Persona.of(identity.key, attributes), Expression.of(identity.shot_seed, attributes)
    scale = 2 if width * height < _ANTIALIAS_BELOW_PIXELS else 1
    canvas = Image.new("RGB", (width * scale, height * scale))
    enlarged = Box(*(scale * part for part in figure))
    draw_person(canvas, enlarged, persona, expression)
    draw_badge(canvas, enlarged, persona)
    panel = canvas.reduce(scale)
    badge = Badge.of(face, aspect=box.width / box.height)
    code = draw_code(badge, round(CODE.width * figure.width))
    paste_code(panel, figure, code)
    draw_caption(panel, figure, face.person)
    return panel


def _draw_landscape(size: tuple[int, int]) -> Image.Image:
    """Draw hills under the sun, and a signpost whose code states that the picture shows no face."""
    width, height = size
    picture = Image.new("RGB", size, (186, 220, 240))
    draw = ImageDraw.Draw(picture)
    sun = 0.09 * min(size)
    x, y = 0.82 * width, 0.2 * height
    draw.ellipse((x - sun, y - sun, x + sun, y + sun), fill=(255, 226, 130))
    for x, across, colour in ((0.2, 0.6, (150, 190, 140)), (0.85, 0.6, (124, 172, 116))):
        middle, top = x * width, 0.62 * height
        draw.ellipse((middle - across * width, top, middle + across * width, 2 * height), fill=colour)
    side = round(0.4 * min(size))
    board, post = 0.68 * side, 0.08 * side
    x, y = 0.42 * width, 0.47 * height
    wood: Colour = (134, 96, 62)
    draw.rectangle((x - post, y, x + post, 0.93 * height), fill=shade(wood, -0.2))
    draw.rectangle((x - board, y - board, x + board, y + board), fill=wood)
    paper = 0.61 * side
    draw.rectangle((x - paper, y - paper, x + paper, y + paper), fill=(255, 255, 255))
    picture.paste(draw_code(Badge(None), side), (round(x - side / 2), round(y - side / 2)))
    return picture


def _encode(picture: Image.Image, encoding: str) -> bytes:
    encoded = BytesIO()
    if encoding == "PNG":
        picture.save(encoded, "PNG", compress_level=4)
    else:
        picture.save(encoded, "JPEG", quality=92)
    return encoded.getvalue()
