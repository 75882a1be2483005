"""``photo()``: pictures that state in their pixels whom and what they show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from functools import lru_cache
from io import BytesIO
from math import ceil, floor
from typing import Literal

from PIL import Image, ImageDraw

from rekomock.images.badge import Badge, ContentsBadge
from rekomock.images.boxes import DEFAULT_SIZE
from rekomock.images.contents import Content, CustomLabel, Label, Text, Thing, box_of, content_of, things_and_faces
from rekomock.images.drawing.board import Board
from rekomock.images.drawing.board_layout import lay_out_with_board
from rekomock.images.drawing.layout import Placement, lay_out
from rekomock.images.drawing.picture import Picture
from rekomock.images.drawing.portrait import draw_badge, draw_caption, draw_person, paste_code, shade
from rekomock.images.drawing.scenery import draw_board, draw_entry, draw_line, draw_tile
from rekomock.images.face import Face
from rekomock.images.geometry import BADGE, CAPTION, CODE, Box, fit_figure
from rekomock.images.identity import Identity
from rekomock.images.keywords import hint_keywords
from rekomock.images.limits import SIDE_LIMITS
from rekomock.images.persona import Colour, Expression, Persona
from rekomock.images.qr import draw_code, min_side, module_count

__all__ = ["photo"]

_WALL: Colour = (216, 210, 200)
# Number of recent pictures to cache
_CACHE_SIZE = 32
# Larger panels are drawn without antialiasing, which would need four times their memory
_ANTIALIAS_BELOW_PIXELS = 4_000_000
# A badge says the person's name if its code has no more modules than that of the fullest face without it, and stays
# readable in a copy of a third of the size
_LARGEST_NAMED, _ROOM_FOR_NAME = 29, 3

_OF_A_FACE = {
    name: f"it belongs to a face: photo(Face('alice', {name}=...))"
    for name in ("quality", *(field.name for field in fields(Face) if field.name != "person"))
}


@hint_keywords("photo", _OF_A_FACE)
def photo(
    *contents: str | Content,
    format: Literal["PNG", "JPEG"] = "PNG",  # noqa: A002 - as in Pillow
    size: tuple[int, int] | None = None,
) -> bytes:
    """Draw a picture of people, and of what else it should show.

    A small code on each person's badge states who it is, and one on a board what else the picture shows. Rekomock can
    read them after the picture was stored, sent, resized to half, saved as JPEG, or cropped to a face's bounding box or
    a part with the board. The same arguments give the same picture.

    Args:
        *contents: Names, or faces with more than a name, and any ``Label``, ``Moderation``, ``Text`` and
            ``CustomLabel``. The first face is drawn largest, unless the faces have boxes. What has no box is listed on
            the board. Without any contents, the picture shows nothing.
        format: ``"PNG"`` or ``"JPEG"``.
        size: Width and height in pixels, each 80 to 10000. By default 640 x 480, or more if the contents need it.

    Returns:
        The encoded picture. A notebook shows it.

    Raises:
        TypeError: A content is neither a name nor an object of these classes, ``size`` is not a pair of integers, or a
            keyword is unknown.
        ValueError: A name is blank, ``format`` or ``size`` is not supported, boxes overlap, what is declared is too
            much for a code, or a code would be too small to be read back.
    """
    declared = tuple(content_of(content) for content in contents)
    if format not in ("PNG", "JPEG"):
        raise ValueError(f"format must be 'PNG' or 'JPEG', got {format!r}")
    if size is not None:
        _check_size(size)
        size = (size[0], size[1])
    return _draw(declared, format, size)


@lru_cache(maxsize=_CACHE_SIZE)
def _draw(contents: tuple[Content, ...], encoding: str, size: tuple[int, int] | None) -> Picture:
    things, people = things_and_faces(contents)
    if things:
        picture = _draw_everything(people, things, size)
    elif people:
        picture = _draw_people(people, *lay_out(people, size))
    else:
        picture = _draw_landscape(size or DEFAULT_SIZE)
        _draw_signpost(picture)
    return _encode(picture, encoding)


def _check_size(size: object) -> None:
    minimum, maximum = SIDE_LIMITS
    expected = f"size must be (width, height) in pixels, each an integer from {minimum} to {maximum}"
    if not isinstance(size, (tuple, list)) or len(size) != 2:
        raise TypeError(f"{expected}, got {size!r}")
    if not all(isinstance(side, int) and not isinstance(side, bool) for side in size):
        raise TypeError(f"{expected}, got {size!r}")
    if not all(minimum <= side <= maximum for side in size):
        raise ValueError(f"{expected}, got {size!r}")


def _draw_people(people: tuple[Face, ...], size: tuple[int, int], placements: Sequence[Placement]) -> Image.Image:
    picture = Image.new("RGB", size, _WALL)
    for face, placement in zip(people, placements, strict=True):
        picture.paste(_draw_panel(face, placement), placement.panel[:2])
    return picture


def _draw_everything(people: tuple[Face, ...], things: tuple[Thing, ...], size: tuple[int, int] | None) -> Image.Image:
    """Draw people or a landscape, over it what has a box, and the board."""
    lines = [(thing, box) for thing in things if (box := box_of(thing)) and isinstance(thing, Text)]
    tiles = [(thing, box) for thing in things if (box := box_of(thing)) and isinstance(thing, Label | CustomLabel)]
    layout = lay_out_with_board(
        people,
        size,
        modules=module_count(_draft(things)),
        entries=len(things) - len(lines) - len(tiles),
        lines=[box for _, box in lines],
        tiles=[box for _, box in tiles],
    )
    picture = _draw_people(people, layout.size, layout.placements) if people else _draw_landscape(layout.size)
    badges = [(edges, picture.crop(edges)) for placement in layout.placements for edges in _badge_edges(placement)]
    frame = Box(0, 0, *layout.size)
    for thing, box in tiles:
        draw_tile(picture, thing, box.within(frame))
    for line, box in lines:
        draw_line(picture, line, box.within(frame))
    for edges, badge in badges:
        picture.paste(badge, edges)
    _draw_board(picture, layout.board, things)
    return picture


def _draft(things: Sequence[Thing]) -> ContentsBadge:
    """Return a badge as long as the one that is drawn: places do not change the length of what it says."""
    anywhere = Box(0, 0, 1, 1)
    return ContentsBadge(
        anywhere, tuple(replace(thing, box=anywhere) if isinstance(thing, Text) else thing for thing in things)
    )


def _badge_edges(placement: Placement) -> Iterator[tuple[int, int, int, int]]:
    """Yield what has to stay readable of a face: the edges of badge and caption in pixels."""
    figure = fit_figure(placement.box.width, placement.box.height)
    unit = Box(placement.box.left + figure.left, placement.box.top + figure.top, figure.width, figure.width)
    for card in (BADGE, CAPTION):
        box = card.within(unit)
        yield floor(box.left), floor(box.top), ceil(box.right), ceil(box.bottom)


def _draw_board(picture: Image.Image, board: Board, things: Sequence[Thing]) -> None:
    """Draw the board with its list, and the code that says everything."""
    draw_board(picture, board)
    places = board.entries()
    placed: list[Thing] = []
    for thing in things:
        if box_of(thing) is None:
            place = next(places)
            draw_entry(picture, thing, place)
            if isinstance(thing, Text):
                thing = replace(thing, box=place.in_ratios(*picture.size))
        placed.append(thing)
    badge = ContentsBadge(board.code.in_ratios(*picture.size), tuple(placed))
    code = draw_code(badge, board.measures.code)
    picture.paste(code, (round(board.code.left), round(board.code.top)))


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
    side = round(CODE.width * figure.width)
    paste_code(panel, figure, draw_code(_badge(face, box.width / box.height, side), side))
    draw_caption(panel, figure, face.person, face.shot)
    return panel


def _badge(face: Face, aspect: float, side: int) -> Badge:
    """Return the badge of a face, with the person's name unless its code would be harder to read for it.

    Args:
        face: The face.
        aspect: Width of its box divided by the height.
        side: Side of the code in pixels.
    """
    badge = Badge.of(face, aspect)
    without = badge.without_name()
    with_room = module_count(badge) <= _LARGEST_NAMED and side >= _ROOM_FOR_NAME * min_side(badge)
    return badge if with_room or min_side(badge) <= min_side(without) else without


def _draw_landscape(size: tuple[int, int]) -> Image.Image:
    """Draw hills under the sun."""
    width, height = size
    picture = Image.new("RGB", size, (186, 220, 240))
    draw = ImageDraw.Draw(picture)
    sun = 0.09 * min(size)
    x, y = 0.82 * width, 0.2 * height
    draw.ellipse((x - sun, y - sun, x + sun, y + sun), fill=(255, 226, 130))
    for x, across, colour in ((0.2, 0.6, (150, 190, 140)), (0.85, 0.6, (124, 172, 116))):
        middle, top = x * width, 0.62 * height
        draw.ellipse((middle - across * width, top, middle + across * width, 2 * height), fill=colour)
    return picture


def _draw_signpost(picture: Image.Image) -> None:
    """Draw a signpost whose code states that the picture shows nothing."""
    size = width, height = picture.size
    draw = ImageDraw.Draw(picture)
    side = round(0.4 * min(size))
    board, post = 0.68 * side, 0.08 * side
    x, y = 0.42 * width, 0.47 * height
    wood: Colour = (134, 96, 62)
    draw.rectangle((x - post, y, x + post, 0.93 * height), fill=shade(wood, -0.2))
    draw.rectangle((x - board, y - board, x + board, y + board), fill=wood)
    paper = 0.61 * side
    draw.rectangle((x - paper, y - paper, x + paper, y + paper), fill=(255, 255, 255))
    picture.paste(draw_code(Badge(None), side), (round(x - side / 2), round(y - side / 2)))


def _encode(picture: Image.Image, encoding: str) -> Picture:
    encoded = BytesIO()
    if encoding == "PNG":
        picture.save(encoded, "PNG", compress_level=4)
    else:
        picture.save(encoded, "JPEG", quality=92)
    return Picture(encoded.getvalue())
