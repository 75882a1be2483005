"""dlib's descriptors as unit vectors, and the similarity that two of them stand for."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rekomock.vectors.index import Vector

__all__ = ["DIMENSIONS", "similarity", "unit_vector"]

#: How many numbers a unit vector has: one more than a descriptor.
DIMENSIONS = 129

# Descriptors are points in 128 dimensions. They are projected onto a sphere of this radius in one dimension more, so
# large that the patch with all descriptors (within 1.6 of the origin) is practically flat: angles stand for distances
_RADIUS = 8.0
# The similarity of two descriptors is a logistic curve of their distance through two points: dlib's published decision
# distance has AWS's default threshold, and up to the second one a match is clear. That one lies between what was
# measured on 16 photographs with 37 faces: those of one person were 0.34 to 0.44 apart, those of two people 0.55 and
# more, half of them 0.84 and more
_DECISION, _CLEAR = (0.6, 80.0), (0.5, 95.0)
# Descriptors that are closer come from the same photograph
_SAME_PHOTOGRAPH_DISTANCE = 0.05


def unit_vector(descriptor: NDArray[np.float64]) -> Vector:
    """Return the unit vector of a descriptor, shape (129,)."""
    height = sqrt(_RADIUS**2 - float(descriptor @ descriptor))
    return (np.array([*descriptor, height]) / _RADIUS).astype(np.float32)


def similarity(cosine: Any) -> Any:
    """Return the similarity for a cosine, one number or an array; may exceed 100 slightly."""
    distance = _RADIUS * np.sqrt(np.maximum(2 - 2 * cosine, 0))
    return 100 * _logistic(distance) / _logistic(_SAME_PHOTOGRAPH_DISTANCE)


def _logit(percent: float) -> float:
    return float(np.log(percent / (100 - percent)))


_SLOPE = (_logit(_DECISION[1]) - _logit(_CLEAR[1])) / (_DECISION[0] - _CLEAR[0])
_MIDPOINT = _DECISION[0] - _logit(_DECISION[1]) / _SLOPE


def _logistic(distance: Any) -> Any:
    return 1 / (1 + np.exp(-_SLOPE * (distance - _MIDPOINT)))
