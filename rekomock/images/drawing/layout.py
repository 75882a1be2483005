"""Where the faces of a drawn picture go."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import ceil, sqrt
from typing import NamedTuple

from rekomock.images.badge import Badge
from rekomock.images.boxes import OTHERS, USUAL_SIZE, panels, rows_of
from rekomock.images.face import Face
from rekomock.images.geometry import CODE, FIGURE_HEIGHT, Box, figure_in
from rekomock.images.limits import SIDE_LIMITS
from rekomock.images.qr import least_side

__all__ = ["Layout", "Place", "lay_out"]

# Room for a person in a picture whose size is ours to choose, in least figures: so large that the code is still read at
# a third of its size.
_ROOM = (4.15, 5.63)
# How far a picture with explicit boxes may grow to make them readable before that is refused.
_GREATEST_GROWTH = 3


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
    width, height = size or USUAL_SIZE
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
    rows, unit = rows_of(len(faces), width, height)
    units = [unit] + [unit * OTHERS] * (len(faces) - 1)
    if any(unit < _least_unit(face) for unit, face in zip(units, faces, strict=True)):
        raise ValueError(
            f"with {len(faces)} in a picture of {width} x {height} pixels, a face is too small to be read back; "
            "make size larger, leave it out, or name fewer people"
        )
    places = []
    for (left, top, right, bottom), across in zip(panels(len(faces), rows, width, height), units, strict=True):
        tall = across * FIGURE_HEIGHT
        box = Box((left + right - across) / 2, (top + bottom - tall) / 2, across, tall)
        places.append(Place((left, top, right, bottom), box))
    return Layout((width, height), places)


def _gallery_size(faces: Sequence[Face]) -> tuple[int, int]:
    columns = ceil(sqrt(len(faces) * USUAL_SIZE[0] / USUAL_SIZE[1]))
    rows = ceil(len(faces) / columns)
    unit = max(map(_least_unit, set(faces)))
    width = max(USUAL_SIZE[0], columns * ceil(_ROOM[0] * unit))
    height = max(USUAL_SIZE[1], rows * ceil(_ROOM[1] * unit))
    return min(width, SIDE_LIMITS[1]), min(height, SIDE_LIMITS[1])
