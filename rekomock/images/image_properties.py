"""Colours, brightness, sharpness and contrast of an image, measured from its pixels.

AWS documents their ranges alone. Brightness is the mean of the grey levels; contrast is how far apart the darkest and
the brightest of them are, without the extremes; sharpness is how much of that contrast the sharpest edges have between
neighbouring pixels. Each pixel counts for the CSS colour closest to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from rekomock.images.colour_names import CSS_COLOURS, SIMPLIFIED_COLOURS
from rekomock.images.geometry import Box
from rekomock.images.lru import LruCache
from rekomock.images.recognition.decode import DecodedImage

__all__ = ["DominantColour", "ImageProperties", "PartProperties", "properties_of"]

# Larger images are reduced to this width or height before grey levels are measured, and before colours are
_LEVELS_SIDE, _COLOURS_SIDE = 480, 96
# Share of pixels at either end of the levels that count as extremes, and share of edges that count as the sharpest
_EXTREMES, _SHARPEST = 0.02, 0.01
_LEVELS = 255.0

_NAMES = tuple(CSS_COLOURS)
_COLOURS = np.array(list(CSS_COLOURS.values()), np.float32)


@dataclass(frozen=True, slots=True)
class DominantColour:
    """One of the colours of an image.

    Attributes:
        name: Its name in CSS.
        percent: The percentage of pixels that this is the closest colour to.
    """

    name: str
    percent: float

    @property
    def rgb(self) -> tuple[int, int, int]:
        """Red, green and blue, 0 to 255."""
        return CSS_COLOURS[self.name]

    @property
    def hex_code(self) -> str:
        """The colour as CSS writes it, such as ``#2f4f4f``."""
        return "#{:02x}{:02x}{:02x}".format(*self.rgb)

    @property
    def simplified(self) -> str:
        """The name of the simplified colour, one of twelve."""
        return SIMPLIFIED_COLOURS[self.name]


@dataclass(frozen=True, slots=True)
class PartProperties:
    """Properties of an image or a part of it.

    Attributes:
        brightness: 0 to 100.
        sharpness: 0 to 100.
        contrast: 0 to 100.
        colours: All its colours, the most frequent first.
    """

    brightness: float
    sharpness: float
    contrast: float
    colours: tuple[DominantColour, ...]


class ImageProperties:
    """What the pixels of an image tell; each part is measured when it is asked for."""

    def __init__(self, image: Image.Image) -> None:
        """Measure the pixels of an image of mode RGB."""
        self._levels = np.asarray(_reduced(image, _LEVELS_SIDE).convert("L"), np.float32)
        self._edges = np.maximum(_steps(self._levels, axis=0), _steps(self._levels, axis=1))
        pixels = np.asarray(_reduced(image, _COLOURS_SIDE), np.float32)
        # By squared distance, without the pixel's own square, which is the same for all colours
        self._colours = ((_COLOURS**2).sum(axis=1) - 2 * (pixels @ _COLOURS.T)).argmin(axis=2)

    def whole(self) -> PartProperties:
        """Return the properties of the whole image."""
        return _measured(self._levels.ravel(), self._edges.ravel(), self._colours.ravel())

    def inside(self, boxes: Sequence[Box]) -> PartProperties | None:
        """Return the properties of what is in any of some boxes, in ratios of the image; None if that is nothing."""
        return self._part(_mask(self._levels.shape, boxes), _mask(self._colours.shape, boxes))

    def outside(self, boxes: Sequence[Box]) -> PartProperties | None:
        """Return the properties of what is in none of some boxes, in ratios of the image; None if that is nothing."""
        return self._part(~_mask(self._levels.shape, boxes), ~_mask(self._colours.shape, boxes))

    def colours_in(self, box: Box) -> tuple[DominantColour, ...]:
        """Return the colours in a box in ratios of the image, the most frequent first."""
        return _count(self._colours[_mask(self._colours.shape, [box])])

    def _part(self, levels: NDArray[np.bool_], colours: NDArray[np.bool_]) -> PartProperties | None:
        if not (levels.any() and colours.any()):
            return None
        return _measured(self._levels[levels], self._edges[levels], self._colours[colours])


_measured_images: LruCache[str, ImageProperties] = LruCache(16)


def properties_of(image_id: str, data: bytes) -> ImageProperties:
    """Return what the pixels of an image tell.

    Args:
        image_id: The ImageId that the bytes have.
        data: The image's bytes.

    Raises:
        RekognitionError: InvalidImageFormatException or ImageTooLargeException, see ``DecodedImage``.
    """
    return _measured_images.get_or_compute(image_id, lambda: ImageProperties(DecodedImage(data).image))


def _reduced(image: Image.Image, side: int) -> Image.Image:
    reduced = image.copy()
    reduced.thumbnail((side, side), Image.Resampling.BOX)
    return reduced


def _steps(levels: NDArray[np.float32], axis: int) -> NDArray[np.float32]:
    """Return how far each pixel's level is from that of its neighbour along an axis; 0 for the last ones."""
    last = np.take(levels, [-1], axis)
    return np.abs(np.diff(levels, axis=axis, append=last))


def _mask(shape: tuple[int, ...], boxes: Iterable[Box]) -> NDArray[np.bool_]:
    """Return which pixels of an array are in any of some boxes; a box has at least one pixel."""
    height, width = shape
    mask = np.zeros(shape, bool)
    for box in boxes:
        left, top = int(box.left * width), int(box.top * height)
        right, bottom = max(left + 1, round(box.right * width)), max(top + 1, round(box.bottom * height))
        mask[top:bottom, left:right] = True
    return mask


def _measured(levels: NDArray[np.float32], edges: NDArray[np.float32], colours: NDArray[np.intp]) -> PartProperties:
    darkest, brightest = np.quantile(levels, [_EXTREMES, 1 - _EXTREMES])
    contrast = float(brightest - darkest)
    sharpest = float(np.quantile(edges, 1 - _SHARPEST))
    return PartProperties(
        brightness=100 * float(levels.mean(dtype=np.float64)) / _LEVELS,
        sharpness=100 * min(1.0, sharpest / contrast) if contrast else 0.0,
        contrast=100 * contrast / _LEVELS,
        colours=_count(colours),
    )


def _count(colours: NDArray[np.intp]) -> tuple[DominantColour, ...]:
    counts = np.bincount(colours, minlength=len(_NAMES))
    order = np.argsort(-counts, kind="stable")
    return tuple(
        DominantColour(_NAMES[index], 100 * int(counts[index]) / colours.size) for index in order if counts[index]
    )
