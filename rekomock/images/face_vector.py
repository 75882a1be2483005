"""Face vectors: unit vectors of 128 numbers whose cosine, times 100, is the similarity of two faces."""

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

# The cosine of a later shot to the person's base lies in this range.
_SHOT_COSINES = (0.986, 0.994)


def vector_of(identity: Identity) -> Vector:
    """The vector of a face.

    Shot 1 is the person's base vector, other shots lean off it by about 8 degrees. A face that resembles someone lies
    at exactly that angle to that person's base, on the side where its own vector would have been.
    """
    own = _shot(identity.key, identity.shot)
    if identity.resembles is not None:
        other, similarity = identity.resembles
        target = _base(other)
        aside = _lean(identity.key, identity.shot) if other == identity.key else own
        own = _at_cosine(target, aside, similarity / 100)
    return own.astype(np.float32)


def unit_vector(numbers: NDArray[np.floating]) -> _Exact:
    """The numbers scaled to length 1, in double precision; they must not all be 0."""
    exact = numbers.astype(np.float64)
    scaled: _Exact = exact / np.linalg.norm(exact)
    return scaled


def gaussians(purpose: str, seed: bytes, count: int) -> _Exact:
    """Independent normal numbers that follow from a purpose and a seed; ``count`` must be even.

    They come from a hash rather than from numpy's generators, whose streams may change between versions.
    """
    digest = shake_256(purpose.encode() + b"\0" + seed).digest(4 * count)
    even = (np.frombuffer(digest, dtype=">u4").astype(np.float64) + 0.5) / 2**32
    radius = np.sqrt(-2 * np.log(even[::2]))
    angle = 2 * np.pi * even[1::2]
    return np.concatenate([radius * np.cos(angle), radius * np.sin(angle)])


def _base(key: bytes) -> _Exact:
    return unit_vector(gaussians("base", key, DIMENSIONS))


def _shot(key: bytes, shot: int) -> _Exact:
    base = _base(key)
    if shot == 1:
        return base
    seed = _shot_seed(key, shot)
    low, high = _SHOT_COSINES
    cosine = low + (high - low) * shake_256(b"cosine\0" + seed).digest(1)[0] / 255
    return _at_cosine(base, _lean(key, shot), cosine)


def _lean(key: bytes, shot: int) -> _Exact:
    return gaussians("lean", _shot_seed(key, shot), DIMENSIONS)


def _shot_seed(key: bytes, shot: int) -> bytes:
    return Identity(key, shot).shot_seed


def _at_cosine(target: _Exact, aside: _Exact, cosine: float) -> _Exact:
    """The unit vector at this cosine to ``target``, in the plane of both and on the side of ``aside``."""
    across = unit_vector(aside - (aside @ target) * target)
    placed: _Exact = cosine * target + np.sqrt(1 - cosine * cosine) * across
    return placed
