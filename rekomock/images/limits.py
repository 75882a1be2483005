"""The limits that Rekognition sets to an image."""

from __future__ import annotations

__all__ = ["SIDE_LIMITS"]

#: Least and greatest width and height of an image, in pixels.
SIDE_LIMITS = (80, 10_000)
