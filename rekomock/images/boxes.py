"""Faces in rows: how many rows, the panel of each face, and plausible boxes for faces without one."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from rekomock.images.geometry import FIGURE_HEIGHT, Box

__all__ = ["OTHERS", "USUAL_SIZE", "default_boxes", "panels", "rows_of"]

#: Width and height of an image without a size of its own, in pixels.
USUAL_SIZE = (640, 480)
# Share of a panel that its face's box may take; the first face is the largest by this margin.
_FILL = (0.9, 0.97)
OTHERS = 0.88
# A face in a photograph: half as high as its share of the picture, of a face's usual proportions.
_PHOTOGRAPHED_HEIGHT, _PHOTOGRAPHED_ASPECT = 0.5, 0.76


def default_boxes(count: int, size: tuple[int, int] = USUAL_SIZE) -> list[Box]:
    """Plausible boxes, in ratios, for the faces of a photograph that nobody gave a box.

    One face is in the middle; several stand side by side, in rows where they are many, the first the largest.

    Args:
        count: How many faces there are.
        size: The photograph's width and height in pixels.
    """
    width, height = size
    rows, unit = rows_of(count, width, height)
    boxes: list[Box] = []
    for left, top, right, bottom in panels(count, rows, width, height):
        share = OTHERS if boxes else 1
        tall = share * _PHOTOGRAPHED_HEIGHT * height / rows
        across = min(tall * _PHOTOGRAPHED_ASPECT, share * unit)
        x, y = (left + right - across) / 2, (top + bottom - tall) / 2
        boxes.append(Box(x / width, y / height, across / width, tall / height))
    return boxes


def rows_of(count: int, width: int, height: int) -> tuple[int, float]:
    """In how many rows so many faces are largest, and the width of a figure then."""
    choices = [(_unit_in_rows(count, rows, width, height), -rows) for rows in range(1, count + 1)]
    unit, rows = max(choices, default=(0.0, 0))
    return -rows, unit


def panels(count: int, rows: int, width: int, height: int) -> Iterator[tuple[int, int, int, int]]:
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
