"""Rekognition's limits on images."""

from __future__ import annotations

__all__ = ["SIDE_LIMITS"]

#: Minimum and maximum width and height of an image in pixels, by AWS's guidelines.
SIDE_LIMITS = (80, 10_000)
