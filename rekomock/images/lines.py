"""Geometry of lines of text: the corners of a line that is turned within its bounding box."""

from __future__ import annotations

from math import cos, radians, sin
from typing import TypeAlias

from rekomock.images.geometry import Box

__all__ = ["CHARACTER_WIDTH", "Point", "line_corners", "line_size"]

#: (x, y).
Point: TypeAlias = tuple[float, float]

#: Usual width of a character in heights of its line.
CHARACTER_WIDTH = 0.55


def line_size(length: int, rotation: float, box: tuple[float, float]) -> tuple[float, float]:
    """Return the width and height of a line, measured along and across it.

    An upright line and one that is turned by a quarter fill their box. Any other is as large as fits, with the
    proportions of its number of characters.

    Args:
        length: The line's number of characters.
        rotation: By how many degrees it is turned clockwise.
        box: Width and height of its bounding box, in pixels.
    """
    width, height = box
    if rotation % 180 == 0:
        return width, height
    if rotation % 180 == 90:
        return height, width
    across, down = abs(cos(radians(rotation))), abs(sin(radians(rotation)))
    aspect = length * CHARACTER_WIDTH
    line = min(width / (aspect * across + down), height / (aspect * down + across))
    return aspect * line, line


def line_corners(
    length: int, rotation: float, box: tuple[float, float, float, float], size: tuple[int, int]
) -> tuple[Point, Point, Point, Point]:
    """Return the corners of a line, in ratios of the image: clockwise, from the one where the reader begins.

    Args:
        length: The line's number of characters.
        rotation: By how many degrees it is turned clockwise.
        box: Its bounding box in ratios of the image.
        size: The image's width and height in pixels.
    """
    image_width, image_height = size
    pixels = Box(*box).within(Box(0, 0, image_width, image_height))
    width, height = line_size(length, rotation, (pixels.width, pixels.height))
    x, y = pixels.at(0.5, 0.5)
    across, down = cos(radians(rotation)), sin(radians(rotation))

    def corner(right: float, below: float) -> Point:
        return (
            (x + right * width * across - below * height * down) / image_width,
            (y + right * width * down + below * height * across) / image_height,
        )

    return corner(-0.5, -0.5), corner(0.5, -0.5), corner(0.5, 0.5), corner(-0.5, 0.5)
