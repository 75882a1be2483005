"""Face vectors: 128 numbers of length 1; the similarity of two faces is 100 times the cosine of their vectors."""

from __future__ import annotations

from hashlib import shake_256
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from rekomock.images.identity import Identity
from rekomock.vectors.index import CosineSpace, Vector

__all__ = ["DIMENSIONS", "gaussians", "unit_vector", "vector_of"]

_Exact: TypeAlias = NDArray[np.float64]

DIMENSIONS = CosineSpace.dimensions

# Range of the cosine between a later shot and the person's base vector
_SHOT_COSINES = (0.986, 0.994)


def vector_of(identity: Identity) -> Vector:
    """Return the vector of a face.

    Shot 1 has the person's base vector; the vectors of other shots deviate from it by about 8 degrees. The vector of a
    face that resembles another person is rotated towards that person's base vector until the similarity is exact.
    """
    vector = _shot_vector(identity.key, identity.shot)
    if identity.resembles is not None:
        other, similarity = identity.resembles
        direction = _deviation(identity.key, identity.shot) if other == identity.key else vector
        vector = _at_cosine(_base_vector(other), direction, similarity / 100)
    return vector.astype(np.float32)


def unit_vector(numbers: NDArray[np.floating]) -> _Exact:
    """Scale numbers, which must not all be 0, to length 1 in double precision."""
    exact = numbers.astype(np.float64)
    scaled: _Exact = exact / np.linalg.norm(exact)
    return scaled


def gaussians(purpose: str, seed: bytes, count: int) -> _Exact:
    """Return ``count`` (an even number) normally distributed numbers, determined by a purpose and a seed.

    They are made from a hash, because the streams of numpy's generators may change between versions.
    """
    digest = shake_256(purpose.encode() + b"\0" + seed).digest(4 * count)
    uniform = (np.frombuffer(digest, dtype=">u4").astype(np.float64) + 0.5) / 2**32
    radius = np.sqrt(-2 * np.log(uniform[::2]))
    angle = 2 * np.pi * uniform[1::2]
    return np.concatenate([radius * np.cos(angle), radius * np.sin(angle)])


def _base_vector(key: bytes) -> _Exact:
    return unit_vector(gaussians("base", key, DIMENSIONS))


def _shot_vector(key: bytes, shot: int) -> _Exact:
    base = _base_vector(key)
    if shot == 1:
        return base
    seed = _shot_seed(key, shot)
    low, high = _SHOT_COSINES
    cosine = low + (high - low) * shake_256(b"cosine\0" + seed).digest(1)[0] / 255
    return _at_cosine(base, _deviation(key, shot), cosine)


def _deviation(key: bytes, shot: int) -> _Exact:
    return gaussians("lean", _shot_seed(key, shot), DIMENSIONS)


def _shot_seed(key: bytes, shot: int) -> bytes:
    return Identity(key, shot).shot_seed


def _at_cosine(target: _Exact, direction: _Exact, cosine: float) -> _Exact:
    """Return the unit vector at this cosine to ``target`` that lies in the plane and on the side of ``direction``."""
    orthogonal = unit_vector(direction - (direction @ target) * target)
    vector: _Exact = cosine * target + np.sqrt(1 - cosine * cosine) * orthogonal
    return vector
