"""Placing the board with what a drawn picture shows besides faces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

from rekomock.images.boxes import DEFAULT_SIZE
from rekomock.images.drawing.board import MODULE_SIZES, Board, Measures, overlap
from rekomock.images.drawing.layout import Placement, lay_out, place_in_rows
from rekomock.images.face import Face
from rekomock.images.geometry import Box
from rekomock.images.limits import SIDE_LIMITS

__all__ = ["BoardLayout", "lay_out_with_board"]

# Factors by which a picture with explicit boxes grows until there is room for the board beside them
_GROWTH = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0)
# Overlaps of fewer square pixels come from rounding
_TOUCHING = 2.0


class BoardLayout(NamedTuple):
    """Width and height of a picture in pixels, the placements of the faces in their order, and the board."""

    size: tuple[int, int]
    placements: list[Placement]
    board: Board


def lay_out_with_board(
    faces: Sequence[Face],
    size: tuple[int, int] | None,
    *,
    modules: int,
    entries: int,
    lines: Sequence[Box],
    tiles: Sequence[Box],
) -> BoardLayout:
    """Place every face and the board, the board where it hides least.

    Args:
        faces: Any number of faces; either all have a box or none has.
        size: Width and height of the picture in pixels; None to choose them.
        modules: Number of modules along a side of the board's code.
        entries: Number of entries of the board's list.
        lines: The boxes of texts in ratios of the picture, which the board leaves free if it can.
        tiles: The boxes of other contents, which it leaves free if it can do so as well.

    Raises:
        ValueError: As ``lay_out``; or there is no room for the board.
    """
    base = lay_out(faces, size).size if faces else size or DEFAULT_SIZE
    sizes = MODULE_SIZES if size else MODULE_SIZES[:1]
    for module in sizes:
        measures = Measures.of(modules, entries, module)
        beside = _beside_boxes if any(face.box for face in faces) else _beside_rows
        found = min(
            beside(faces, base, measures, size is None),
            key=lambda layout: _hidden(layout, lines, tiles),
            default=None,
        )
        if found is not None:
            return found
    smallest = Measures.of(modules, entries, sizes[-1])
    raise ValueError(
        f"a picture with contents must have {smallest.width} x {smallest.height} pixels for their code beside faces "
        f"that can be read back, got {base[0]} x {base[1]} pixels in all; "
        "make size larger, leave more room beside boxes, or declare fewer contents"
    )


def _hidden(layout: BoardLayout, lines: Sequence[Box], tiles: Sequence[Box]) -> tuple[float, float, float]:
    """Return how much the board hides of texts and other contents, and how small the first face is."""
    frame = Box(0, 0, *layout.size)
    hidden_lines, hidden_tiles = (
        overlap(layout.board.box, [box.within(frame) for box in boxes]) for boxes in (lines, tiles)
    )
    return hidden_lines, hidden_tiles, -max((placement.box.width for placement in layout.placements), default=0.0)


def _beside_boxes(
    faces: Sequence[Face], base: tuple[int, int], measures: Measures, may_grow: bool
) -> Iterator[BoardLayout]:
    """Yield the layouts whose board touches an edge of the picture or of a box, and covers no face."""
    for growth in _GROWTH if may_grow else _GROWTH[:1]:
        layout = lay_out(faces, (round(base[0] * growth), round(base[1] * growth)))
        boards = [*_free_places(layout.size, [placement.box for placement in layout.placements], measures)]
        yield from (BoardLayout(layout.size, layout.placements, board) for board in boards)
        if boards:
            return


def _free_places(size: tuple[int, int], taken: Sequence[Box], measures: Measures) -> Iterator[Board]:
    width, height = size
    across, down = measures.width, measures.height
    lefts = [width - across, 0, *(x for box in taken for x in (round(box.right), round(box.left) - across))]
    tops = [height - down, 0, *(y for box in taken for y in (round(box.bottom), round(box.top) - down))]
    for left, top in product(dict.fromkeys(lefts), dict.fromkeys(tops)):
        board = Board(left, top, measures)
        if _is_inside(board, size) and overlap(board.box, taken) < _TOUCHING:
            yield board


def _is_inside(board: Board, size: tuple[int, int]) -> bool:
    box = board.box
    return min(board.left, board.top) >= 0 and box.right <= size[0] and box.bottom <= size[1]


def _beside_rows(
    faces: Sequence[Face], base: tuple[int, int], measures: Measures, may_grow: bool
) -> Iterator[BoardLayout]:
    """Yield the layouts whose board takes a side of the picture; the faces are in rows in the rest of it."""
    for size, board, rest in _sides(base, measures, grow=may_grow and bool(faces)) or _sides(
        base, measures, grow=may_grow
    ):
        try:
            placements = place_in_rows(faces, rest) if faces else []
        except ValueError:
            continue
        yield BoardLayout(size, placements, board)


def _sides(
    base: tuple[int, int], measures: Measures, *, grow: bool
) -> list[tuple[tuple[int, int], Board, tuple[int, int, int, int]]]:
    """Return the places for a board at the sides of a picture: the picture's size, the board, and the rest in pixels.

    Args:
        base: Width and height of the picture, or if it grows, of the rest.
        measures: The board's measures.
        grow: Whether the picture grows.
    """
    across, down = measures.width, measures.height
    sides = []
    width, height = (base[0] + across, max(base[1], down)) if grow else base
    for left, rest in ((width - across, 0), (0, across)):
        for top in ((height - down) // 2, height - down, 0):
            sides.append(((width, height), Board(left, top, measures), (rest, 0, width - across, height)))
    width, height = (max(base[0], across), base[1] + down) if grow else base
    for top, rest in ((height - down, 0), (0, down)):
        for left in ((width - across) // 2, width - across, 0):
            sides.append(((width, height), Board(left, top, measures), (0, rest, width, height - down)))
    return [
        (size, board, rest)
        for size, board, rest in sides
        if _is_inside(board, size) and min(rest[2:]) > 0 and max(size) <= SIDE_LIMITS[1]
    ]
