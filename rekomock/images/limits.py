"""Rekognition's limits on images."""

from __future__ import annotations

__all__ = ["SIDE_LIMITS", "parse_size"]

#: Minimum and maximum width and height of an image in pixels, by AWS's guidelines.
SIDE_LIMITS = (80, 10_000)


def parse_size(text: str) -> tuple[int, int]:
    """Return width and height in pixels of ``WIDTHxHEIGHT``, which may be out of the limits.

    Raises:
        ValueError: The text is something else.
    """
    width, by, height = text.lower().partition("x")
    if not (by and width.isdecimal() and height.isdecimal()):
        raise ValueError(f"size must be WIDTHxHEIGHT in pixels, such as 640x480, got {text!r}")
    return int(width), int(height)
