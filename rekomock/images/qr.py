"""Drawn 2-D codes: making one, and finding all of a picture.

QR codes, because of all symbols that zxing-cpp both writes and reads they stay readable at the fewest pixels per module
(about 1.5) and are found most reliably when one picture holds many of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, hypot

import numpy as np
import zxingcpp
from numpy.typing import NDArray
from PIL import Image

from rekomock.images.badge import Badge, decode, encode

__all__ = ["Corners", "FoundBadge", "draw_code", "find_badges", "least_side"]

Corners = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]
"""Top left, top right, bottom right and bottom left of an upright code, as (x, y) in pixels."""

_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])

# Codes of this many pixels per module were always read back from the picture as drawn, PNG or JPEG.
_LEAST_MODULE = 1.45
# Enlarging makes codes of 1.5 pixels per module readable; in large pictures the time it takes outweighs the gain.
_ENLARGE_BELOW_PIXELS = 1_600_000


@dataclass(frozen=True, slots=True)
class FoundBadge:
    """A code of ours in a picture: what it says, and where its corners are."""

    badge: Badge
    corners: Corners

    def is_where(self, other: FoundBadge) -> bool:
        """Whether both are readings of one code, rather than of two codes in different places."""
        (x, y), (other_x, other_y) = _middle(self.corners), _middle(other.corners)
        (left, top), (right, bottom) = self.corners[0], self.corners[2]
        return hypot(x - other_x, y - other_y) < hypot(right - left, bottom - top) / 2


def draw_code(badge: Badge, side: int) -> Image.Image:
    """A square code, black on white, without quiet zone.

    Args:
        badge: What the code is to say.
        side: Width and height in pixels.

    Returns:
        A picture of mode L.
    """
    return _modules(badge).resize((side, side), Image.Resampling.NEAREST)


def least_side(badge: Badge) -> int:
    """The fewest pixels across with which a badge's code is reliably read back."""
    return ceil(_LEAST_MODULE * _modules(badge).width)


def find_badges(picture: Image.Image) -> list[FoundBadge]:
    """Every code of ours in a picture, foreign codes left out, in no particular order."""
    grey = picture.convert("L")
    found: list[FoundBadge] = []
    if grey.width * grey.height < _ENLARGE_BELOW_PIXELS:
        twice = grey.resize((2 * grey.width, 2 * grey.height), Image.Resampling.BICUBIC)
        found += _read(np.asarray(twice), scale=2)
    for badge in _read(np.asarray(grey), scale=1):
        if not any(badge.is_where(other) for other in found):
            found.append(badge)
    return found


def _read(grey: NDArray[np.uint8], scale: int) -> list[FoundBadge]:
    found = []
    for code in zxingcpp.read_barcodes(grey, formats=_QR, try_invert=False, try_downscale=False):
        badge = decode(code.bytes)
        if badge is not None:
            at = code.position
            points = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
            a, b, c, d = ((point.x / scale, point.y / scale) for point in points)
            found.append(FoundBadge(badge, (a, b, c, d)))
    return found


def _modules(badge: Badge) -> Image.Image:
    """A badge's code at one pixel per module."""
    code = zxingcpp.create_barcode(encode(badge), zxingcpp.BarcodeFormat.QRCode)
    return Image.fromarray(np.array(code.to_image(scale=1, add_quiet_zones=False)))


def _middle(corners: Corners) -> tuple[float, float]:
    return sum(x for x, _ in corners) / 4, sum(y for _, y in corners) / 4
