"""Vectors by key, and the nearest of them to another one."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["DIMENSIONS", "Vector", "VectorIndex", "similarities", "similarity"]

DIMENSIONS = 128

#: One unit vector, shape (128,), or several, one a row.
Vector: TypeAlias = NDArray[np.float32]


# More than a cosine computed in 32 bits is ever wrong by
_ROUGHNESS = 1e-4


def similarities(vectors: Vector, to: Vector) -> NDArray[np.float32]:
    """How alike unit vectors are: 100 times the cosine, not below 0.

    Computed in 64 bits and rounded to four decimals: a vector is exactly 100.0 similar to itself, equal vectors are
    equally similar in whichever row they stand, and a threshold taken from an answer meets that answer again.

    Args:
        vectors: Unit vectors, one a row.
        to: The unit vector they are compared with.
    """
    cosines = vectors.astype(np.float64) @ to.astype(np.float64)
    rounded: NDArray[np.float32] = np.clip(np.round(cosines * 100, 4), 0, 100).astype(np.float32)
    return rounded


def similarity(vector: Vector, to: Vector) -> float:
    """How alike two unit vectors are, as :func:`similarities` has it."""
    return float(similarities(vector[np.newaxis], to)[0])


class VectorIndex:
    """Unit vectors of 128 float32 by integer key.

    The rows of one matrix that grows by doubling; a removed row is filled with the last one.
    """

    def __init__(self) -> None:
        self._matrix: Vector = np.empty((16, DIMENSIONS), np.float32)
        self._keys: NDArray[np.int64] = np.empty(16, np.int64)
        self._rows: dict[int, int] = {}

    def __contains__(self, key: int) -> bool:
        return key in self._rows

    def __getitem__(self, key: int) -> Vector:
        """A copy of the vector of ``key``; :class:`KeyError` where there is none."""
        vector: Vector = self._matrix[self._rows[key]].copy()
        return vector

    def __setitem__(self, key: int, vector: Vector) -> None:
        """Adds the vector of a new ``key``, or replaces that of a known one."""
        row = self._rows.setdefault(key, len(self._rows))
        if row == len(self._matrix):
            self._matrix = np.concatenate([self._matrix, np.empty_like(self._matrix)])
            self._keys = np.concatenate([self._keys, np.empty_like(self._keys)])
        self._matrix[row] = vector
        self._keys[row] = key

    def __delitem__(self, key: int) -> None:
        """Forgets ``key``; :class:`KeyError` where there is none."""
        row = self._rows.pop(key)
        last = len(self._rows)
        if row != last:
            self._matrix[row] = self._matrix[last]
            self._keys[row] = self._keys[last]
            self._rows[int(self._keys[row])] = row

    def nearest(
        self, vector: Vector, *, threshold: float, limit: int, leave_out: int | None = None
    ) -> list[tuple[int, float]]:
        """The keys whose vectors are at least ``threshold`` similar to ``vector``, and their similarities.

        Most similar first, equally similar ones in the order of their keys.

        Args:
            vector: The unit vector to compare with.
            threshold: 0 to 100, inclusive.
            limit: How many at most.
            leave_out: A key not to be found.
        """
        rows = self._candidates(vector, threshold, limit if leave_out is None else limit + 1)
        keys = self._keys[rows]
        found = similarities(self._matrix[rows], vector)
        wanted = np.flatnonzero((found >= np.float32(threshold)) & (keys != leave_out))
        best = wanted[np.lexsort((keys[wanted], -found[wanted]))][:limit]
        return list(zip(keys[best].tolist(), found[best].tolist(), strict=True))

    def _candidates(self, vector: Vector, threshold: float, limit: int) -> NDArray[np.intp]:
        """Rows among which the ``limit`` most similar ones are, by products in 32 bits: fast, and a little off."""
        cosines = self._matrix[: len(self._rows)] @ vector
        least = threshold / 100
        if limit < len(cosines):
            least = max(least, float(np.partition(cosines, -limit)[-limit]))
        # All that are not similar are equally so, and only their keys tell them apart
        return np.flatnonzero(cosines >= least - _ROUGHNESS) if least > _ROUGHNESS else np.arange(len(cosines))
