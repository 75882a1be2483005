"""The words of a line of text, and where they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from rekomock.images.geometry import Box
from rekomock.images.lines import Point

if TYPE_CHECKING:
    from rekomock.images.contents import Text

__all__ = ["Corners", "Word", "bounding_box_of", "share_inside", "words_of"]

#: The corners of a line or a word in ratios of the image: clockwise, from the one where the reader begins.
Corners: TypeAlias = tuple[Point, Point, Point, Point]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a line.

    Attributes:
        text: Its characters, none of which is a space.
        corners: Where it is.
    """

    text: str
    corners: Corners


def words_of(line: Text, size: tuple[int, int]) -> Iterator[Word]:
    """Yield the words of a line in their order; all characters are taken to be as wide as each other.

    Args:
        line: The line, with a box.
        size: The image's width and height in pixels.
    """
    begin_above, end_above, end_below, begin_below = line.corners(size)
    for word in re.finditer(r"\S+", line.text):
        begin, end = word.start() / len(line.text), word.end() / len(line.text)
        yield Word(
            word[0],
            (
                _between(begin_above, end_above, begin),
                _between(begin_above, end_above, end),
                _between(begin_below, end_below, end),
                _between(begin_below, end_below, begin),
            ),
        )


def bounding_box_of(points: Sequence[Point]) -> Box:
    """Return the smallest upright box around some points."""
    left, top = min(x for x, _ in points), min(y for _, y in points)
    return Box(left, top, max(x for x, _ in points) - left, max(y for _, y in points) - top)


def share_inside(corners: Corners, region: Sequence[Point]) -> float:
    """Return the share of a line's or a word's area that is in a polygon, 0 to 1."""
    clipped = list(region)
    # What of the polygon is on the inner side of each edge of the word, which is convex
    for begin, end in zip(corners, (*corners[1:], corners[0]), strict=True):
        clipped = list(_clipped(clipped, begin, end))
    return _area(clipped) / _area(corners)


def _between(begin: Point, end: Point, share: float) -> Point:
    return begin[0] + share * (end[0] - begin[0]), begin[1] + share * (end[1] - begin[1])


def _clipped(polygon: Sequence[Point], begin: Point, end: Point) -> Iterator[Point]:
    """Yield the part of a polygon that is to the right of a line from one point to another."""
    for previous, point in zip((*polygon[-1:], *polygon[:-1]), polygon, strict=True):
        before, here = _side(begin, end, previous), _side(begin, end, point)
        if before * here < 0:
            yield _between(previous, point, before / (before - here))
        if here >= 0:
            yield point


def _side(begin: Point, end: Point, point: Point) -> float:
    """Return on which side of a line a point is: above 0 to the right, where y grows downwards."""
    return (end[0] - begin[0]) * (point[1] - begin[1]) - (end[1] - begin[1]) * (point[0] - begin[0])


def _area(polygon: Sequence[Point]) -> float:
    after = (*polygon[1:], *polygon[:1])
    return abs(sum(x * below - right * y for (x, y), (right, below) in zip(polygon, after, strict=True))) / 2
