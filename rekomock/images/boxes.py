"""Faces in rows: how many rows, each face's panel, and plausible boxes for faces and lines declared without one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil

from rekomock.images.geometry import FIGURE_HEIGHT, Box
from rekomock.images.lines import CHARACTER_WIDTH

__all__ = [
    "DEFAULT_SIZE",
    "SECONDARY_SCALE",
    "choose_rows",
    "default_boxes",
    "default_line_boxes",
    "fill_in_boxes",
    "panels",
]

#: Default width and height of an image in pixels.
DEFAULT_SIZE = (640, 480)
#: Size of every face but the first, relative to the first, which has to be the largest.
SECONDARY_SCALE = 0.88
# Share of a panel's width and height that a figure may take
_FILL = (0.9, 0.97)
# A photographed face is half as high as its panel, and as wide as faces usually are
_PHOTOGRAPHED_HEIGHT, _PHOTOGRAPHED_ASPECT = 0.5, 0.76

# A line of text is at most this share of the image high and wide; all lines together and the margin below them
_LINE_HEIGHT, _LINE_WIDTH, _LINES_HEIGHT, _LINES_MARGIN = 0.06, 0.9, 0.7, 0.04
# Distance of lines in heights of a line
_LINE_PITCH = 1.4


def default_boxes(count: int, size: tuple[int, int] = DEFAULT_SIZE) -> list[Box]:
    """Return plausible boxes, in ratios of the image, for faces of a photograph that were declared without one.

    A single face is centred; several are placed side by side, in rows if there are many. The first one is the largest.

    Args:
        count: Number of faces.
        size: The photograph's width and height in pixels.
    """
    width, height = size
    rows, unit = choose_rows(count, width, height)
    boxes: list[Box] = []
    for left, top, right, bottom in panels(count, rows, width, height):
        scale = SECONDARY_SCALE if boxes else 1
        box_height = scale * _PHOTOGRAPHED_HEIGHT * height / rows
        box_width = min(box_height * _PHOTOGRAPHED_ASPECT, scale * unit)
        x, y = (left + right - box_width) / 2, (top + bottom - box_height) / 2
        boxes.append(Box(x / width, y / height, box_width / width, box_height / height))
    return boxes


def fill_in_boxes(boxes: Sequence[Box | None], size: tuple[int, int]) -> list[Box]:
    """Return the declared boxes of a photograph's faces, and plausible ones for faces without one (None)."""
    plausible = iter(default_boxes(boxes.count(None), size))
    return [next(plausible) if box is None else box for box in boxes]


def default_line_boxes(lengths: Sequence[int], size: tuple[int, int] = DEFAULT_SIZE) -> list[Box]:
    """Return plausible boxes, in ratios of the image, for lines of text that were declared without one.

    The lines are centred below each other, at the bottom of the image.

    Args:
        lengths: The number of characters of each line.
        size: The image's width and height in pixels.
    """
    width, height = size
    line = min(_LINE_HEIGHT, _LINES_HEIGHT / _LINE_PITCH / max(1, len(lengths)))
    first = 1 - _LINES_MARGIN - line * (1 + _LINE_PITCH * (len(lengths) - 1))
    boxes = []
    for index, length in enumerate(lengths):
        across = min(_LINE_WIDTH, length * CHARACTER_WIDTH * line * height / width)
        boxes.append(Box((1 - across) / 2, first + index * _LINE_PITCH * line, across, line))
    return boxes


def choose_rows(count: int, width: int, height: int) -> tuple[int, float]:
    """Return the number of rows that makes ``count`` figures largest, and the width of a figure in pixels."""
    options = [(_figure_width(count, rows, width, height), -rows) for rows in range(1, count + 1)]
    unit, rows = max(options, default=(0.0, 0))
    return -rows, unit


def panels(count: int, rows: int, width: int, height: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield (left, top, right, bottom) of each face's panel in pixels, row by row."""
    for row in range(rows):
        first, last = _section(count, rows, row)
        top, bottom = _section(height, rows, row)
        for column in range(last - first):
            left, right = _section(width, last - first, column)
            yield left, top, right, bottom


def _figure_width(count: int, rows: int, width: int, height: int) -> float:
    """Return the greatest width of a figure if ``count`` of them are placed in ``rows`` rows."""
    return min(
        width / ceil(count / rows) * _FILL[0],
        height / rows * _FILL[1] / FIGURE_HEIGHT,
    )


def _section(total: int, parts: int, index: int) -> tuple[int, int]:
    """Return start and end of one of ``parts`` sections of ``total``, as equal as integers allow, larger ones first."""
    return -(-total * index // parts), -(-total * (index + 1) // parts)
