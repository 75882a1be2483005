"""Face vectors: 128 numbers of length 1, and the similarity that the cosine of two of them stands for."""

from __future__ import annotations

from hashlib import shake_256
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rekomock.images.identity import Identity
from rekomock.vectors.index import CosineSpace, Vector

__all__ = ["DIMENSIONS", "gaussians", "similarity_of", "unit_vector", "vector_of"]

_Exact: TypeAlias = NDArray[np.float64]

DIMENSIONS = CosineSpace.dimensions

# The similarity of two faces is 100 times their cosine from 0.5 on. Below, where only unrelated people are, it drops
# steeply: the cosine of two random directions may well be 0.4, and strangers are not 40 similar
_CURVE = ((-0.4, 0.0), (0.0, 1.0), (0.45, 10.0), (0.5, 50.0), (1.0, 100.0))
_LINEAR_FROM = 0.5
_COSINES, _SIMILARITIES = np.array(_CURVE).T

# Range of the cosine between a shot and the person's base vector. The squares of the sines differ by less than a factor
# of 3: this makes the mean of several shots more similar to another shot than each one of them is
_SHOT_COSINES = (0.9972, 0.999)


def vector_of(identity: Identity) -> Vector:
    """Return the vector of a face.

    Each shot leans off the person's base vector by about 3.5 degrees, in a direction of its own. The vector of a face
    that resembles another person is rotated towards that person's shot 1 until the similarity is exact. If that person
    is the face's own, the result is a poor shot, which leans off shot 1 in yet another direction.
    """
    key, shot = identity.key, identity.shot
    vector = _shot_vector(key, shot)
    if identity.resembles is not None:
        other, similarity = identity.resembles
        direction = gaussians("poor", identity.shot_seed, DIMENSIONS) if other == key else vector
        vector = _at_cosine(_shot_vector(other, 1), direction, _cosine_of(similarity))
    return vector.astype(np.float32)


def similarity_of(cosine: Any) -> Any:
    """Return the similarity, 0 to 100, for the cosine of two face vectors, or for each of an array of cosines."""
    if isinstance(cosine, float) and cosine >= _LINEAR_FROM:
        return 100 * cosine  # for one number, np.interp() would take longer than all the rest of a comparison
    return np.interp(cosine, _COSINES, _SIMILARITIES)


def _cosine_of(similarity: float) -> float:
    """Invert ``similarity_of``."""
    return float(np.interp(similarity, _SIMILARITIES, _COSINES))


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
    seed = Identity(key, shot).shot_seed
    low, high = _SHOT_COSINES
    cosine = low + (high - low) * shake_256(b"cosine\0" + seed).digest(1)[0] / 255
    direction = _mirrored_axis(base, shot - 1) if shot < DIMENSIONS else gaussians("lean", seed, DIMENSIONS)
    return _at_cosine(base, direction, cosine)


def _mirrored_axis(base: _Exact, axis: int) -> _Exact:
    """Return one of 127 directions that are at right angles to a base vector and to each other.

    They are the first axes, mirrored so that the last one becomes the base vector.
    """
    axes = np.eye(DIMENSIONS)
    normal = unit_vector(base - axes[-1])
    mirrored: _Exact = axes[axis] - 2 * normal[axis] * normal
    return mirrored


def _at_cosine(target: _Exact, direction: _Exact, cosine: float) -> _Exact:
    """Return the unit vector at this cosine to ``target`` that lies in the plane and on the side of ``direction``."""
    orthogonal = unit_vector(direction - (direction @ target) * target)
    vector: _Exact = cosine * target + np.sqrt(1 - cosine * cosine) * orthogonal
    return vector
