"""Drawn 2-D codes: drawing one, and finding all in an image.

QR codes, because of all symbols that zxing-cpp both writes and reads they stay readable at the fewest pixels per module
(about 1.5) and are found most reliably if an image contains many of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, hypot
from typing import TYPE_CHECKING, Any

import zxingcpp
from PIL import Image

from rekomock.images.badge import AnyBadge, decode, encode

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Corners", "FoundBadge", "draw_code", "find_badges", "min_side", "module_count"]

#: Top left, top right, bottom right and bottom left of an upright code, as (x, y) in pixels.
Corners = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]

_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])

# Codes with this many pixels per module were always read back from the image as drawn, PNG or JPEG: those of up to as
# many modules as the fullest face needs, and larger ones
_MIN_MODULE, _MIN_MODULE_OF_LARGE = 1.45, 1.6
_LARGE = 30
# Enlarging makes codes of 1.5 pixels per module readable; in larger images it takes more time than it is worth
_ENLARGE_BELOW_PIXELS = 1_600_000


@dataclass(frozen=True, slots=True)
class FoundBadge:
    """A badge that was found in an image, and the corners of its code."""

    badge: AnyBadge
    corners: Corners

    def overlaps(self, other: FoundBadge) -> bool:
        """Return whether both were read from the same code, rather than from codes in two places."""
        (x, y), (other_x, other_y) = _centre(self.corners), _centre(other.corners)
        (left, top), (right, bottom) = self.corners[0], self.corners[2]
        return hypot(x - other_x, y - other_y) < hypot(right - left, bottom - top) / 2


def draw_code(badge: AnyBadge, side: int) -> Image.Image:
    """Draw a square code, black on white, without a quiet zone.

    Args:
        badge: The content of the code.
        side: Width and height in pixels.

    Returns:
        An image of mode L.
    """
    return _symbol(badge).resize((side, side), Image.Resampling.NEAREST)


def min_side(badge: AnyBadge) -> int:
    """Return the minimum side in pixels at which a badge's code is read back reliably."""
    modules = module_count(badge)
    return ceil((_MIN_MODULE if modules < _LARGE else _MIN_MODULE_OF_LARGE) * modules)


def module_count(badge: AnyBadge) -> int:
    """Return the number of modules along a side of a badge's code, one pixel each in the smallest drawing."""
    return _symbol(badge).width


def find_badges(image: Image.Image) -> list[FoundBadge]:
    """Return every badge in an image, in no particular order; other QR codes are ignored."""
    import numpy as np  # lazy: drawing does without it

    grey = image.convert("L")
    found: list[FoundBadge] = []
    if grey.width * grey.height < _ENLARGE_BELOW_PIXELS:
        twice = grey.resize((2 * grey.width, 2 * grey.height), Image.Resampling.BICUBIC)
        found += _read(np.asarray(twice), scale=2)
    for badge in _read(np.asarray(grey), scale=1):
        if not any(badge.overlaps(other) for other in found):
            found.append(badge)
    return found


def _read(grey: NDArray[np.uint8], scale: int) -> list[FoundBadge]:
    found = []
    for code in zxingcpp.read_barcodes(grey, formats=_QR, try_invert=False, try_downscale=False):
        badge = decode(code.bytes)
        if badge is not None:
            position = code.position
            points = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
            a, b, c, d = ((point.x / scale, point.y / scale) for point in points)
            found.append(FoundBadge(badge, (a, b, c, d)))
    return found


def _symbol(badge: AnyBadge) -> Image.Image:
    """Return a badge's code at one pixel per module."""
    code = zxingcpp.create_barcode(encode(badge), zxingcpp.BarcodeFormat.QRCode)
    symbol: Any = code.to_image(scale=1, add_quiet_zones=False)
    height, width = symbol.shape
    return Image.frombytes("L", (width, height), bytes(symbol))


def _centre(corners: Corners) -> tuple[float, float]:
    return sum(x for x, _ in corners) / 4, sum(y for _, y in corners) / 4
