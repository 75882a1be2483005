"""Fingerprints: unit vectors of an image's look, for images without a code.

Re-encoding or resizing an image preserves its coarse structure: the signs of the lowest frequencies of its cosine
transform, and its mean colour. A vector made from these hardly changes, while the vectors of two different images point
in unrelated directions.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from rekomock.images.face_vector import DIMENSIONS, gaussians, unit_vector
from rekomock.vectors.index import Vector

__all__ = ["family", "fingerprint"]

_Numbers = NDArray[np.float64]

# The image is reduced to a square of this side; frequencies up to these orders are kept
_SIDE = 32
_LUMA_ORDERS, _CHROMA_ORDERS = 14, 5
# Coefficients below this many grey levels may be artefacts of an encoder
_FLOOR = 6.0
# A coefficient counts half at this share of its band's typical magnitude
_SOFTNESS = 0.7
# Weight of a constant feature, for images without structure; coefficients count up to 1 each
_FLATNESS = 1.0
# Images whose mean colours differ by this many levels begin to look different
_COLOUR_SCALE = 18.0
# A family is given by the signs of this many numbers. Each further one doubles the number of families, and makes it
# more likely that re-encoding changes the family: with four, it does for 2 of 100 images halved or saved as JPEG
_FAMILY_BITS = 4


def fingerprint(image: Image.Image) -> Vector:
    """Return the fingerprint of an image.

    Args:
        image: An image of mode RGB.

    Returns:
        A unit vector, shape (128,). Its cosine to the fingerprint of the same image at another size or quality is about
        1, to that of another image about 0.
    """
    small = image.convert("YCbCr").resize((_SIDE, _SIDE), Image.Resampling.BICUBIC)
    planes = np.asarray(small, dtype=np.float64)
    colour = planes.mean(axis=(0, 1))
    structure = np.concatenate([[_FLATNESS], *(_structure(planes[:, :, plane], plane) for plane in range(3))])
    # Each number is a random projection of the structure times a random wave over colours: the fingerprints of two
    # images agree only if both structure and colour do
    projections = _PROJECTIONS @ (structure / np.linalg.norm(structure))
    waves = np.cos(_WAVES @ (colour / _COLOUR_SCALE) + _PHASES)
    return unit_vector(projections * waves).astype(np.float32)


def family(vector: Vector) -> bytes:
    """Return which of a few families a fingerprint belongs to; re-encoding hardly ever changes it."""
    return (vector[:_FAMILY_BITS] > 0).tobytes()


def _structure(plane: _Numbers, index: int) -> _Numbers:
    """Return soft signs, -1 to 1, of a plane's low frequencies."""
    spectrum = _COSINES @ plane @ _COSINES.T
    kept, band = _KEPT[min(index, 1)]
    values = spectrum[kept]
    typical = np.sqrt(np.mean((values * band) ** 2)) / band
    power = values**2
    signs: _Numbers = np.sign(values) * power / (power + (_SOFTNESS * typical) ** 2 + _FLOOR**2)
    return signs


def _cosines() -> _Numbers:
    """Return the orthonormal matrix of the cosine transform."""
    order, position = np.mgrid[:_SIDE, :_SIDE]
    matrix: _Numbers = np.cos(np.pi * order * (2 * position + 1) / (2 * _SIDE)) * np.sqrt(2 / _SIDE)
    matrix[0] /= np.sqrt(2)
    return matrix


def _kept(orders: int) -> tuple[NDArray[np.bool_], _Numbers]:
    """Return a mask of the frequencies of a plane that count, and each one's band (distance from the origin)."""
    down, across = np.mgrid[:_SIDE, :_SIDE]
    mask = (down + across > 0) & (down + across < orders)
    return mask, np.hypot(down, across)[mask]


_COSINES = _cosines()
_KEPT = (_kept(_LUMA_ORDERS), _kept(_CHROMA_ORDERS))
_FEATURES = 1 + _KEPT[0][1].size + 2 * _KEPT[1][1].size
_PROJECTIONS = gaussians("views", b"", DIMENSIONS * _FEATURES).reshape(DIMENSIONS, _FEATURES)
_WAVES = gaussians("waves", b"", DIMENSIONS * 3).reshape(DIMENSIONS, 3)
_PHASES = gaussians("phases", b"", DIMENSIONS) * 2 * np.pi
