"""Where the faces of a drawn picture go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import ceil, sqrt
from typing import NamedTuple

from rekomock.vision.badge import Badge
from rekomock.vision.codes import least_side
from rekomock.vision.face import Face
from rekomock.vision.geometry import CODE, FIGURE_HEIGHT, Box, figure_in
from rekomock.vision.images import SIDE_LIMITS

__all__ = ["Layout", "Place", "default_boxes", "lay_out"]

_USUAL_SIZE = (640, 480)
# Room for a person in a picture whose size is ours to choose, in least figures: so large that the code is still read at
# a third of its size.
_ROOM = (4.15, 5.63)
# How far a picture with explicit boxes may grow to make them readable before that is refused.
_GREATEST_GROWTH = 3
# Share of a panel that its face's box may take; the first face is the largest by this margin.
_FILL = (0.9, 0.97)
_OTHERS = 0.88
# A face in a photograph: half as high as its share of the picture, of a face's usual proportions.
_PHOTOGRAPHED_HEIGHT, _PHOTOGRAPHED_ASPECT = 0.5, 0.76


class Place(NamedTuple):
    """A face's place: its panel (whole pixels, wall included) and its box, both in pixels of the picture."""

    panel: tuple[int, int, int, int]
    box: Box


class Layout(NamedTuple):
    """Width and height of a picture in pixels, and the faces' places in the order of the faces."""

    size: tuple[int, int]
    places: list[Place]


def lay_out(faces: Sequence[Face], size: tuple[int, int] | None) -> Layout:
    """Find a place for every face.

    Args:
        faces: At least one face; all with a box of their own, or none.
        size: Width and height of the picture in pixels; None to choose them.

    Raises:
        ValueError: Boxes overlap, only some faces have one, or a face would be too small to be read back.
    """
    boxes = [Box(*face.box) for face in faces if face.box is not None]
    if not boxes:
        return _gallery(faces, size)
    if len(boxes) < len(faces):
        raise ValueError("some faces have a box and some have none; give every face a box, or none")
    return _hung(faces, boxes, size)


def _hung(faces: Sequence[Face], boxes: list[Box], size: tuple[int, int] | None) -> Layout:
    for (one, box), (other, other_box) in combinations(zip(faces, boxes, strict=True), 2):
        if _overlap(box, other_box):
            raise ValueError(
                f"the boxes of {one.person!r} {tuple(box)} and {other.person!r} {tuple(other_box)} "
                "overlap; move them apart"
            )
    width, height = size or _USUAL_SIZE
    shortages = [
        _least_unit(face) / figure_in(box.width * width, box.height * height).width
        for face, box in zip(faces, boxes, strict=True)
    ]
    worst = max(shortages)
    if worst > (1 if size else _GREATEST_GROWTH):
        face = faces[shortages.index(worst)]
        least = ceil(_least_unit(face)), ceil(_least_unit(face) * FIGURE_HEIGHT)
        raise ValueError(
            f"the box of {face.person!r} is too small for the face to be read back: in a picture of {width} x {height} "
            f"pixels it must be at least {least[0]} x {least[1]} pixels; make box or size larger"
        )
    growth = max(1.0, worst)
    width, height = ceil(width * growth), ceil(height * growth)
    places = []
    for ratios in boxes:
        box = ratios.within(Box(0, 0, width, height))
        edges = (round(box.left), round(box.top), round(box.right), round(box.bottom))
        places.append(Place(edges, box))
    return Layout((width, height), places)


def _least_unit(face: Face) -> float:
    """The least width of a figure, in pixels, whose code is read back."""
    return least_side(Badge.of(face, aspect=1.0)) / CODE.width


def _overlap(one: Box, other: Box) -> bool:
    # Boxes that merely touch, give or take a rounding error, do not overlap.
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return across > 1e-6 and down > 1e-6


def _gallery(faces: Sequence[Face], size: tuple[int, int] | None) -> Layout:
    """Panels of equal height in rows that fill the picture, like a video call's."""
    width, height = _gallery_size(faces) if size is None else size
    rows, unit = _rows(len(faces), width, height)
    units = [unit] + [unit * _OTHERS] * (len(faces) - 1)
    if any(unit < _least_unit(face) for unit, face in zip(units, faces, strict=True)):
        raise ValueError(
            f"with {len(faces)} in a picture of {width} x {height} pixels, a face is too small to be read back; "
            "make size larger, leave it out, or name fewer people"
        )
    places = []
    for (left, top, right, bottom), across in zip(_panels(len(faces), rows, width, height), units, strict=True):
        tall = across * FIGURE_HEIGHT
        box = Box((left + right - across) / 2, (top + bottom - tall) / 2, across, tall)
        places.append(Place((left, top, right, bottom), box))
    return Layout((width, height), places)


def default_boxes(count: int, size: tuple[int, int] = _USUAL_SIZE) -> list[Box]:
    """Plausible boxes, in ratios, for the faces of a photograph that nobody gave a box.

    One face is in the middle; several stand side by side, in rows where they are many, the first the largest.

    Args:
        count: How many faces there are.
        size: The photograph's width and height in pixels.
    """
    width, height = size
    rows, unit = _rows(count, width, height)
    boxes: list[Box] = []
    for left, top, right, bottom in _panels(count, rows, width, height):
        share = _OTHERS if boxes else 1
        tall = share * _PHOTOGRAPHED_HEIGHT * height / rows
        across = min(tall * _PHOTOGRAPHED_ASPECT, share * unit)
        x, y = (left + right - across) / 2, (top + bottom - tall) / 2
        boxes.append(Box(x / width, y / height, across / width, tall / height))
    return boxes


def _gallery_size(faces: Sequence[Face]) -> tuple[int, int]:
    columns = ceil(sqrt(len(faces) * _USUAL_SIZE[0] / _USUAL_SIZE[1]))
    rows = ceil(len(faces) / columns)
    unit = max(map(_least_unit, set(faces)))
    width = max(_USUAL_SIZE[0], columns * ceil(_ROOM[0] * unit))
    height = max(_USUAL_SIZE[1], rows * ceil(_ROOM[1] * unit))
    return min(width, SIDE_LIMITS[1]), min(height, SIDE_LIMITS[1])


def _rows(count: int, width: int, height: int) -> tuple[int, float]:
    """In how many rows so many faces are largest, and the width of a figure then."""
    choices = [(_unit_in_rows(count, rows, width, height), -rows) for rows in range(1, count + 1)]
    unit, rows = max(choices, default=(0.0, 0))
    return -rows, unit


def _panels(count: int, rows: int, width: int, height: int) -> Iterator[tuple[int, int, int, int]]:
    """Left, top, right and bottom of a panel for each face, row by row."""
    for row in range(rows):
        first, last = _share(count, rows, row)
        top, bottom = _share(height, rows, row)
        for column in range(last - first):
            left, right = _share(width, last - first, column)
            yield left, top, right, bottom


def _unit_in_rows(count: int, rows: int, width: int, height: int) -> float:
    """The largest figure's width when so many faces stand in so many rows."""
    return min(
        width / ceil(count / rows) * _FILL[0],
        height / rows * _FILL[1] / FIGURE_HEIGHT,
    )


def _share(total: int, parts: int, index: int) -> tuple[int, int]:
    """Start and end of one of several parts of a total, as equal as whole numbers allow, larger ones first."""
    return -(-total * index // parts), -(-total * (index + 1) // parts)
