"""Crops of declared images: finding the part of an image that another image was cropped from.

Only parts that an application is likely to cut out are found: those along or somewhat around the box of a face or
another content, and the whole. Each is compared in a coarse view first; the best are then shifted and stretched until
they fit as well as they can.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from rekomock.images.geometry import Box

__all__ = ["CroppedImage", "find_crop", "in_crop", "view_of"]

_Levels = NDArray[np.float32]

# Width and height of the views that are compared, coarse and fine
_COARSE, _FINE = 12, 24
# Larger images are reduced to this width or height
_KEPT_SIDE = 320
# A part is likely to be cut out along a face's box with one of these margins, as a share of the box's width and height
_MARGINS = (0.0, 0.1, 0.2, 0.3, 0.45, 0.65, 0.9)
# Minimum correlation of the coarse views, and how many of the best parts are examined
_PROMISING, _EXAMINED = 0.75, 6
# Minimum correlation of the fine views, and the maximum difference of their levels, 0 to 255, on average
_SAME, _SAME_LEVELS = 0.965, 12.0
# Correlation from which on no other part is examined
_CERTAIN = 0.985
# Steps by which a part is shifted and stretched, as shares of its width and height
_STEPS = (0.06, 0.03, 0.015, 0.0075)
# Standard deviation of grey levels below which an image has too little structure to be found
_MIN_CONTRAST = 8.0
# Channels of a grey image differ by less than this on average
_GREY = 3.0
# A content belongs to a crop that contains this share of its box
_CONTAINED = 0.6


def view_of(image: Image.Image) -> Image.Image:
    """Return the view of an image of mode RGB by which it is found: a small copy."""
    return _view(image, Box(0, 0, *image.size))


class CroppedImage:
    """A declared image, as one from which others may have been cropped."""

    def __init__(self, image: Image.Image, boxes: Sequence[Box]) -> None:
        """Keep a reduced copy of an image of mode RGB.

        Args:
            image: The image.
            boxes: The boxes of what is in it, in ratios of the image.
        """
        self._image = image.copy()
        self._image.thumbnail((_KEPT_SIDE, _KEPT_SIDE), Image.Resampling.BOX)
        frame = Box(0, 0, *self._image.size)
        self._parts = [frame, *(part for box in boxes for part in _likely_parts(box.within(frame), frame))]

    @cached_property
    def _coarse(self) -> _Levels:
        """The normalized coarse views of the parts, one per row; most albums are never searched for a crop."""
        return np.stack([_normalized(_grey(_view(self._image, part), _COARSE)) for part in self._parts])

    def promising(self, coarse: _Levels) -> Iterator[tuple[float, CroppedImage, Box]]:
        """Yield the parts that may look like a normalized coarse view: correlation, this image, and the part."""
        correlations = self._coarse @ coarse
        for index in np.flatnonzero(correlations >= _PROMISING):
            yield float(correlations[index]), self, self._parts[index]

    def fit(self, part: Box, fine: _Levels) -> tuple[float, Box]:
        """Shift and stretch a part until it correlates best with a normalized fine view.

        Returns:
            The correlation and the part.
        """
        best, correlation = part, self._correlation(part, fine)
        for step in _STEPS:
            improved = True
            while improved:
                improved = False
                for moved in _moved(best, step, Box(0, 0, *self._image.size)):
                    moved_correlation = self._correlation(moved, fine)
                    if moved_correlation > correlation + 1e-4:
                        best, correlation, improved = moved, moved_correlation, True
        return correlation, best

    def in_ratios(self, part: Box) -> Box:
        """Convert a part to ratios of the image."""
        width, height = self._image.size
        return Box(part.left / width, part.top / height, part.width / width, part.height / height)

    def _correlation(self, part: Box, fine: _Levels) -> float:
        return float(_normalized(_grey(_view(self._image, part))) @ fine)

    def has_levels(self, part: Box, view: Image.Image) -> bool:
        """Return whether a part is as bright as a view, and of the same colours unless the view is grey."""
        own, other = _levels(_view(self._image, part)), _levels(view)
        if np.abs(other - other.mean(axis=2, keepdims=True)).mean() < _GREY:
            own, other = _levels(_view(self._image, part).convert("L")), _levels(view.convert("L"))
        return float(np.abs(own - other).mean()) <= _SAME_LEVELS


def find_crop(images: Sequence[CroppedImage], view: Image.Image) -> tuple[int, Box] | None:
    """Find the part of some images that another image was cropped from, by its view.

    Returns:
        The index of the image, and the part in ratios of it; None if the other image is no crop of any.
    """
    fine = _grey(view)
    if fine.std() < _MIN_CONTRAST:
        return None
    coarse, fine = _normalized(_grey(view, _COARSE)), _normalized(fine)
    candidates = sorted((found for image in images for found in image.promising(coarse)), key=lambda found: -found[0])
    fitted = []
    for _, image, part in candidates[:_EXAMINED]:
        correlation, part = image.fit(part, fine)
        if correlation >= _SAME and image.has_levels(part, view):
            fitted.append((correlation, image, part))
        if correlation >= _CERTAIN:
            break
    if not fitted:
        return None
    _, image, part = max(fitted, key=lambda fit: fit[0])
    return images.index(image), image.in_ratios(part)


def in_crop(boxes: Sequence[Box], part: Box) -> list[tuple[int, Box]]:
    """Return the contents that a part of an image contains for the most part.

    Args:
        boxes: The boxes of the contents in ratios of the image.
        part: The part in ratios of the image.

    Returns:
        Each content's index, and its box in ratios of the part, clipped at its edges.
    """
    found = []
    for index, box in enumerate(boxes):
        left, top = max(box.left, part.left), max(box.top, part.top)
        width, height = min(box.right, part.right) - left, min(box.bottom, part.bottom) - top
        if min(width, height) > 0 and width * height >= _CONTAINED * box.area:
            in_part = Box((left - part.left) / part.width, (top - part.top) / part.height, 0, 0)
            found.append((index, in_part._replace(width=width / part.width, height=height / part.height)))
    return found


def _likely_parts(box: Box, frame: Box) -> Iterator[Box]:
    """Yield what is likely to be cut out around a box: with its shape and as a square, by several margins."""
    sizes = {(box.width, box.height), (max(box[2:]),) * 2, (min(box[2:]),) * 2}
    for margin in _MARGINS:
        for width, height in sizes:
            part = _clip(_around(box, width * (1 + 2 * margin), height * (1 + 2 * margin)), frame)
            if min(part.width, part.height) >= 4:
                yield part


def _around(box: Box, width: float, height: float) -> Box:
    x, y = box.at(0.5, 0.5)
    return Box(x - width / 2, y - height / 2, width, height)


def _clip(box: Box, frame: Box) -> Box:
    left, top = max(box.left, 0.0), max(box.top, 0.0)
    return Box(left, top, min(box.right, frame.width) - left, min(box.bottom, frame.height) - top)


def _moved(part: Box, step: float, frame: Box) -> Iterator[Box]:
    """Yield a part with each of its edges moved by a step, and the whole part shifted, enlarged and reduced by one."""
    left, top, right, bottom = part.left, part.top, part.right, part.bottom
    across, down = step * part.width, step * part.height
    for a, b, c, d in (
        (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1), (1, 0, 1, 0), (0, 1, 0, 1), (1, 1, -1, -1),
    ):  # fmt: skip
        for sign in (1, -1):
            x, y = left + sign * a * across, top + sign * b * down
            moved = Box(x, y, right + sign * c * across - x, bottom + sign * d * down - y)
            if x >= 0 and y >= 0 and moved.right <= frame.width and moved.bottom <= frame.height:
                yield moved


def _view(image: Image.Image, part: Box) -> Image.Image:
    """Return a part of an image, given in pixels, reduced or enlarged to the size of a fine view."""
    edges = (part.left, part.top, part.right, part.bottom)
    return image.resize((_FINE, _FINE), Image.Resampling.BILINEAR, box=edges)


def _grey(view: Image.Image, side: int = _FINE) -> _Levels:
    grey = view.convert("L")
    return _levels(grey if side == _FINE else grey.resize((side, side), Image.Resampling.BOX)).ravel()


def _levels(view: Image.Image) -> _Levels:
    return np.asarray(view, np.float32)


def _normalized(levels: _Levels) -> _Levels:
    """Return levels with mean 0 and length 1, or all 0 if they have no structure."""
    centred = levels - levels.mean()
    scaled: _Levels = centred / max(float(np.linalg.norm(centred)), 1e-3)
    return scaled
