"""Placing faces in a drawn picture."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import ceil, sqrt
from typing import NamedTuple

from rekomock.images.badge import Badge
from rekomock.images.boxes import DEFAULT_SIZE, SECONDARY_SCALE, choose_rows, panels
from rekomock.images.face import Face
from rekomock.images.geometry import CODE, FIGURE_HEIGHT, Box, fit_figure
from rekomock.images.limits import SIDE_LIMITS
from rekomock.images.qr import min_side

__all__ = ["Layout", "Placement", "lay_out", "place_in_rows"]

# Width and height per person in a picture without a requested size, in minimum figure units: large enough to read the
# code from a copy of a third of the size
_PERSON_SIZE = (4.15, 5.63)
# Maximum factor by which a picture with explicit boxes is enlarged to make their codes readable
_MAX_GROWTH = 3


class Placement(NamedTuple):
    """Where a face is drawn: its panel (including the wall behind it) and its box, in pixels of the picture."""

    panel: tuple[int, int, int, int]
    box: Box


class Layout(NamedTuple):
    """Width and height of a picture in pixels, and the placements of the faces in their order."""

    size: tuple[int, int]
    placements: list[Placement]


def lay_out(faces: Sequence[Face], size: tuple[int, int] | None) -> Layout:
    """Place every face.

    Args:
        faces: At least one face; either all have a box or none has.
        size: Width and height of the picture in pixels; None to choose them.

    Raises:
        ValueError: Boxes overlap, only some faces have one, or a face would be too small to be read back.
    """
    boxes = [Box(*face.box) for face in faces if face.box is not None]
    if not boxes:
        return _place_in_rows(faces, size)
    if len(boxes) < len(faces):
        raise ValueError(f"box must be given for all faces or for none, got it for {len(boxes)} of {len(faces)}")
    return _place_in_boxes(faces, boxes, size)


def _place_in_boxes(faces: Sequence[Face], boxes: list[Box], size: tuple[int, int] | None) -> Layout:
    for (one, box), (other, other_box) in combinations(zip(faces, boxes, strict=True), 2):
        if _overlap(box, other_box):
            raise ValueError(
                f"boxes must not overlap, got {tuple(box)} for {one.person!r} and {tuple(other_box)} "
                f"for {other.person!r}"
            )
    width, height = size or DEFAULT_SIZE
    factors = [
        _min_unit(face) / fit_figure(box.width * width, box.height * height).width
        for face, box in zip(faces, boxes, strict=True)
    ]
    growth = max(factors)
    if growth > (1 if size else _MAX_GROWTH):
        face = faces[factors.index(growth)]
        minimum = ceil(_min_unit(face)), ceil(_min_unit(face) * FIGURE_HEIGHT)
        raise ValueError(
            f"the box of {face.person!r} must be at least {minimum[0]} x {minimum[1]} pixels to be read back, "
            f"got {face.box} in a picture of {width} x {height} pixels; make box or size larger"
        )
    growth = max(1.0, growth)
    width, height = ceil(width * growth), ceil(height * growth)
    placements = []
    for ratios in boxes:
        box = ratios.within(Box(0, 0, width, height))
        edges = (round(box.left), round(box.top), round(box.right), round(box.bottom))
        placements.append(Placement(edges, box))
    return Layout((width, height), placements)


def _min_unit(face: Face) -> float:
    """Return the minimum width in pixels of a figure whose code can be read back."""
    badge = Badge.of(face, aspect=1.0)
    return min(min_side(badge), min_side(badge.without_name())) / CODE.width


def _overlap(one: Box, other: Box) -> bool:
    # Boxes may touch; the tolerance is for rounding errors
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    return width > 1e-6 and height > 1e-6


def _place_in_rows(faces: Sequence[Face], size: tuple[int, int] | None) -> Layout:
    width, height = _choose_size(faces) if size is None else size
    return Layout((width, height), place_in_rows(faces, (0, 0, width, height)))


def place_in_rows(faces: Sequence[Face], area: tuple[int, int, int, int]) -> list[Placement]:
    """Place faces in rows of panels that fill a part of the picture, as in a video call.

    Args:
        faces: At least one face without a box.
        area: Left, top, width and height of the part in pixels.

    Raises:
        ValueError: A face would be too small to be read back.
    """
    x, y, width, height = area
    rows, unit = choose_rows(len(faces), width, height)
    units = [unit] + [unit * SECONDARY_SCALE] * (len(faces) - 1)
    if any(unit < _min_unit(face) for unit, face in zip(units, faces, strict=True)):
        raise ValueError(
            f"size must be large enough to read each of {len(faces)} faces back, got {width} x {height} pixels; "
            "make it larger, leave it out, or draw fewer people"
        )
    placements = []
    for (left, top, right, bottom), unit in zip(panels(len(faces), rows, width, height), units, strict=True):
        figure_height = unit * FIGURE_HEIGHT
        box = Box(x + (left + right - unit) / 2, y + (top + bottom - figure_height) / 2, unit, figure_height)
        placements.append(Placement((x + left, y + top, x + right, y + bottom), box))
    return placements


def _choose_size(faces: Sequence[Face]) -> tuple[int, int]:
    columns = ceil(sqrt(len(faces) * DEFAULT_SIZE[0] / DEFAULT_SIZE[1]))
    rows = ceil(len(faces) / columns)
    unit = max(map(_min_unit, set(faces)))
    width = max(DEFAULT_SIZE[0], columns * ceil(_PERSON_SIZE[0] * unit))
    height = max(DEFAULT_SIZE[1], rows * ceil(_PERSON_SIZE[1] * unit))
    return min(width, SIDE_LIMITS[1]), min(height, SIDE_LIMITS[1])
