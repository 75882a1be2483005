"""``photo()``: pictures of named people that carry who they show in their pixels."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import Literal

from PIL import Image, ImageDraw

from rekomock.images.badge import Badge
from rekomock.images.drawing.layout import Place, lay_out
from rekomock.images.drawing.portrait import caption, hang_badge, paint_person, pin_code, shade
from rekomock.images.face import Face
from rekomock.images.geometry import CODE, Box, figure_in
from rekomock.images.identity import Identity
from rekomock.images.limits import SIDE_LIMITS
from rekomock.images.persona import Colour, Expression, Persona
from rekomock.images.qr import draw_code

__all__ = ["photo"]

_WALL: Colour = (216, 210, 200)
_EMPTY_SIZE = (640, 480)
# Pictures that are remembered.
_REMEMBERED = 32
# Panels of more pixels are drawn without smoothing, which would take four times their memory.
_SMOOTH_BELOW_PIXELS = 4_000_000


def photo(
    *faces: str | Face,
    format: Literal["PNG", "JPEG"] = "PNG",  # noqa: A002 - Pillow's name for it too
    size: tuple[int, int] | None = None,
) -> bytes:
    """Draw a picture of people.

    The picture itself says who is in it, in a small code on each person's badge, so it stays readable after being
    stored, sent, resized to half, saved as JPEG, or cropped to a face's bounding box. The same arguments give the same
    picture.

    Args:
        *faces: Names, or faces that say more than a name. The first is drawn largest, unless the faces have boxes of
            their own. None at all draws a picture without a face.
        format: ``"PNG"`` or ``"JPEG"``.
        size: Width and height in pixels, each 80 to 10000. By default 640 x 480, or more where the people need it.

    Returns:
        The encoded picture.

    Raises:
        TypeError: A face is neither a name nor a ``Face``, or the size no pair of whole numbers.
        ValueError: A name is blank, the format or the size is not possible, boxes overlap, or a face would be too small
            to be read back.
    """
    people = [Face.of(face) for face in faces]
    if format not in ("PNG", "JPEG"):
        raise ValueError(f'format is {format!r}; write "PNG" or "JPEG"')
    if size is not None:
        _check_size(size)
        size = (size[0], size[1])
    return _drawn(tuple(people), format, size)


@lru_cache(maxsize=_REMEMBERED)
def _drawn(people: tuple[Face, ...], encoding: str, size: tuple[int, int] | None) -> bytes:
    return _encoded(_group(people, size) if people else _empty(size or _EMPTY_SIZE), encoding)


def _check_size(size: object) -> None:
    advice = "write (width, height) in pixels, such as (640, 480)"
    if not isinstance(size, (tuple, list)) or len(size) != 2:
        raise TypeError(f"size is {size!r}; {advice}")
    if not all(isinstance(side, int) and not isinstance(side, bool) for side in size):
        raise TypeError(f"size is {size!r}; {advice}")
    least, greatest = SIDE_LIMITS
    if not all(least <= side <= greatest for side in size):
        raise ValueError(f"size is {size!r}; each side must have {least} to {greatest} pixels")


def _group(people: tuple[Face, ...], size: tuple[int, int] | None) -> Image.Image:
    layout = lay_out(people, size)
    picture = Image.new("RGB", layout.size, _WALL)
    for face, place in zip(people, layout.places, strict=True):
        picture.paste(_panel(face, place), place.panel[:2])
    return picture


def _panel(face: Face, place: Place) -> Image.Image:
    left, top, right, bottom = place.panel
    width, height = right - left, bottom - top
    standing = figure_in(place.box.width, place.box.height)
    figure = Box(
        place.box.left - left + standing.left,
        place.box.top - top + standing.top,
        standing.width,
        standing.height,
    )
    identity, attributes = Identity.of(face), face.attributes
    persona, expression = Persona.of(identity.key, attributes), Expression.of(identity.shot_seed, attributes)
    scale = 2 if width * height < _SMOOTH_BELOW_PIXELS else 1
    canvas = Image.new("RGB", (width * scale, height * scale))
    enlarged = Box(*(scale * part for part in figure))
    paint_person(canvas, enlarged, persona, expression)
    hang_badge(canvas, enlarged, persona)
    panel = canvas.reduce(scale)
    badge = Badge.of(face, aspect=place.box.width / place.box.height)
    code = draw_code(badge, round(CODE.width * figure.width))
    pin_code(panel, figure, code)
    caption(panel, figure, face.person)
    return panel


def _empty(size: tuple[int, int]) -> Image.Image:
    """Hills under the sun, and a signpost whose code says that nobody is here."""
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


def _encoded(picture: Image.Image, encoding: str) -> bytes:
    encoded = BytesIO()
    if encoding == "PNG":
        picture.save(encoded, "PNG", compress_level=4)
    else:
        picture.save(encoded, "JPEG", quality=92)
    return encoded.getvalue()
