"""An identity for pictures that carry no code: a vector that follows from what the picture looks like.

Encoding a picture anew or resizing it leaves its coarse structure as it is: the signs of the lowest frequencies of its
cosine transform, and its mean colour. A vector made of these hardly moves, and those of two different pictures point in
unrelated directions.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from rekomock.images.face_vector import DIMENSIONS, gaussians, unit_vector
from rekomock.vectors.index import Vector

__all__ = ["family", "fingerprint"]

_Numbers = NDArray[np.float64]

# The picture is shrunk to a square of this side; frequencies up to these orders are kept.
_SIDE = 32
_LUMA_ORDERS, _CHROMA_ORDERS = 14, 5
# Coefficients below this many grey levels may come from an encoder as well as from the picture.
_FLOOR = 6.0
# Share of its band's usual magnitude at which a coefficient counts half.
_SOFTNESS = 0.7
# Weight of having no structure at all, against coefficients that count up to 1 each.
_FLATNESS = 1.0
# Mean colours this many levels apart begin to look like different pictures.
_COLOUR_SCALE = 18.0
# Families of pictures are as many as the signs of so many numbers tell apart. Each more doubles the families, and makes
# it more likely that encoding a picture anew changes its family: with four, 2 of 100 pictures halved or saved as JPEG.
_FAMILY_BITS = 4


def fingerprint(image: Image.Image) -> Vector:
    """The vector of a picture's content.

    Args:
        image: An RGB picture.

    Returns:
        A unit vector, shape (128,). Its cosine to that of the same picture at another size or quality is about 1, to
        that of another picture about 0.
    """
    small = image.convert("YCbCr").resize((_SIDE, _SIDE), Image.Resampling.BICUBIC)
    planes = np.asarray(small, dtype=np.float64)
    colour = planes.mean(axis=(0, 1))
    structure = np.concatenate([[_FLATNESS], *(_structure(planes[:, :, plane], plane) for plane in range(3))])
    # Each number is a random view of the structure times a random wave over colours, so that two pictures agree only
    # where both do.
    views = _VIEWS @ (structure / np.linalg.norm(structure))
    waves = np.cos(_WAVES @ (colour / _COLOUR_SCALE) + _PHASES)
    return unit_vector(views * waves).astype(np.float32)


def family(vector: Vector) -> bytes:
    """What hardly ever changes when a picture is encoded anew: which of a few families its fingerprint belongs to."""
    return (vector[:_FAMILY_BITS] > 0).tobytes()


def _structure(plane: _Numbers, index: int) -> _Numbers:
    """Soft signs, -1 to 1, of a plane's low frequencies."""
    spectrum = _COSINES @ plane @ _COSINES.T
    kept, band = _KEPT[min(index, 1)]
    values = spectrum[kept]
    usual = np.sqrt(np.mean((values * band) ** 2)) / band
    power = values**2
    signs: _Numbers = np.sign(values) * power / (power + (_SOFTNESS * usual) ** 2 + _FLOOR**2)
    return signs


def _cosines() -> _Numbers:
    """The orthonormal matrix of the cosine transform."""
    order, position = np.mgrid[:_SIDE, :_SIDE]
    matrix: _Numbers = np.cos(np.pi * order * (2 * position + 1) / (2 * _SIDE)) * np.sqrt(2 / _SIDE)
    matrix[0] /= np.sqrt(2)
    return matrix


def _kept(orders: int) -> tuple[NDArray[np.bool_], _Numbers]:
    """Which frequencies of a plane count, and the band (distance from the origin) each lies in."""
    down, across = np.mgrid[:_SIDE, :_SIDE]
    mask = (down + across > 0) & (down + across < orders)
    return mask, np.hypot(down, across)[mask]


_COSINES = _cosines()
_KEPT = (_kept(_LUMA_ORDERS), _kept(_CHROMA_ORDERS))
_FEATURES = 1 + _KEPT[0][1].size + 2 * _KEPT[1][1].size
_VIEWS = gaussians("views", b"", DIMENSIONS * _FEATURES).reshape(DIMENSIONS, _FEATURES)
_WAVES = gaussians("waves", b"", DIMENSIONS * 3).reshape(DIMENSIONS, 3)
_PHASES = gaussians("phases", b"", DIMENSIONS) * 2 * np.pi
