"""Vectors of things, and the nearest of them to another vector."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from rekomock.vectors.space import Space

__all__ = ["ABSENT", "CosineSpace", "Exact", "Indexed", "Vector", "VectorIndex", "similarities", "similarity"]

#: One unit vector, or several, one a row.
Vector: TypeAlias = NDArray[np.float32]

#: A vector in double precision.
Exact: TypeAlias = NDArray[np.float64]

#: The row of what is in no index.
ABSENT = -1

# More than a cosine computed in 32 bits is ever wrong by
_ROUGHNESS = 1e-4


class CosineSpace:
    """The plainest space: the similarity is 100 times the cosine.

    Attributes:
        dimensions: How many numbers a vector has.
    """

    dimensions = 128

    def similarity(self, cosine: Any) -> Any:
        """How alike two vectors of this cosine are."""
        return cosine * 100


def similarities(space: Space, vectors: Vector, to: Vector) -> NDArray[np.float32]:
    """How alike unit vectors of one space are, 0 to 100.

    Computed in 64 bits and rounded to four decimals: a vector is exactly 100.0 similar to itself, equal vectors are
    equally similar in whichever row they stand, and a threshold taken from an answer meets that answer again.

    Args:
        space: What says how alike vectors of some angle are.
        vectors: Unit vectors, one a row.
        to: The unit vector they are compared with.
    """
    percents = space.similarity(vectors.astype(np.float64) @ to.astype(np.float64))
    limited: NDArray[np.float32] = np.minimum(np.maximum(np.rint(percents * 1e4) / 1e4, 0), 100).astype(np.float32)
    return limited


def similarity(space: Space, vector: Vector, to: Vector) -> float:
    """How alike two unit vectors of one space are, as :func:`similarities` has it."""
    # Not by similarities(): of one number numpy's functions for many make more than half of the time that it takes
    cosine: np.float64 = vector.astype(np.float64).dot(to.astype(np.float64))
    return float(np.float32(_percent(space, cosine)))


def _percent(space: Space, cosine: np.float64) -> float:
    return min(max(round(float(space.similarity(cosine)) * 1e4) / 1e4, 0.0), 100.0)


@lru_cache(maxsize=256)
def _least_cosine(space: Space, threshold: float) -> float:
    """The least cosine of vectors that are at least ``threshold`` similar, at most a millionth too small."""
    below, met = -2.0, 1.0
    while met - below > 1e-6:
        middle = (below + met) / 2
        if _percent(space, np.float64(middle)) >= threshold:
            met = middle
        else:
            below = middle
    return below


class Indexed(Protocol):
    """Something that has a vector.

    Attributes:
        number: Comes before those of higher numbers.
        row: Where an index keeps its vector, ``ABSENT`` at first; for the index alone to change.
    """

    number: int
    row: int


Item = TypeVar("Item", bound=Indexed)


class VectorIndex(Generic[Item]):
    """Unit vectors of one space in float32, each of one item.

    The rows of one matrix that grows by doubling; a removed row is filled with the last one. Items know their rows
    themselves: a dictionary of a million would take as much room as a quarter of the vectors.
    """

    def __init__(self, space: Space) -> None:
        self._space = space
        self._matrix: Vector = np.empty((16, space.dimensions), np.float32)
        self._numbers: NDArray[np.int64] = np.empty(16, np.int64)
        self._items: list[Item] = []

    def __getitem__(self, item: Item) -> Vector:
        """A copy of the vector of an item that has one."""
        vector: Vector = self._matrix[item.row].copy()
        return vector

    def __setitem__(self, item: Item, vector: Vector | Exact) -> None:
        """Gives an item a vector, its first one or another."""
        if item.row == ABSENT:
            item.row = len(self._items)
            self._make_room(item.row)
            self._items.append(item)
            self._numbers[item.row] = item.number
        self._matrix[item.row] = vector

    def _make_room(self, row: int) -> None:
        if row == len(self._matrix):
            # What np.empty gives takes no memory until it is written to
            matrix, numbers = np.empty((2 * row, self._space.dimensions), np.float32), np.empty(2 * row, np.int64)
            matrix[:row], numbers[:row] = self._matrix, self._numbers
            self._matrix, self._numbers = matrix, numbers

    def __delitem__(self, item: Item) -> None:
        """Takes the vector of an item away."""
        last = self._items.pop()
        if last is not item:
            self._matrix[item.row] = self._matrix[last.row]
            self._numbers[item.row] = last.number
            self._items[item.row] = last
            last.row = item.row
        item.row = ABSENT

    def __iter__(self) -> Iterator[Item]:
        """The items that have a vector."""
        return iter(self._items)

    def total(self, items: Sequence[Item]) -> Exact:
        """The sum of the vectors of items that have one."""
        total: Exact
        if len(items) == 1:
            total = self._matrix[items[0].row].astype(np.float64)
        else:
            total = np.add.reduce(self._rows(items), axis=0, dtype=np.float64)
        return total

    def similarities(self, items: Sequence[Item], to: Vector) -> list[float]:
        """How alike the vectors of some items are to a unit vector, as :func:`similarities` has it."""
        if len(items) == 1:
            return [similarity(self._space, self._matrix[items[0].row], to)]
        found: list[float] = similarities(self._space, self._rows(items), to).tolist()
        return found

    def _rows(self, items: Sequence[Item]) -> Vector:
        rows: Vector = self._matrix[[item.row for item in items]]
        return rows

    def nearest(
        self, vector: Vector, *, threshold: float, limit: int, leave_out: Item | None = None
    ) -> list[tuple[Item, float]]:
        """The items whose vectors are at least ``threshold`` similar to ``vector``, and their similarities.

        Most similar first, equally similar ones in the order of their numbers.

        Args:
            vector: The unit vector to compare with.
            threshold: 0 to 100, inclusive.
            limit: How many at most.
            leave_out: An item not to be found.
        """
        threshold = float(np.float32(threshold))  # in the precision of what it is compared with
        rows = self._candidates(vector, threshold, limit if leave_out is None else limit + 1)
        if leave_out is not None:
            rows = rows[rows != leave_out.row]
        found = similarities(self._space, self._matrix[rows], vector)
        met = found >= threshold
        rows, found = rows[met], found[met]
        best = np.lexsort((self._numbers[rows], -found))[:limit]
        return [
            (self._items[row], similar) for row, similar in zip(rows[best].tolist(), found[best].tolist(), strict=True)
        ]

    def _candidates(self, vector: Vector, threshold: float, limit: int) -> NDArray[np.intp]:
        """Rows among which the ``limit`` most similar ones are, by products in 32 bits: fast, and a little off."""
        cosines = self._matrix[: len(self._items)] @ vector
        similar = np.flatnonzero(cosines >= _least_cosine(self._space, threshold) - _ROUGHNESS)
        if limit < len(similar):
            cosines = cosines[similar]
            last = float(np.partition(cosines, -limit)[-limit]) - _ROUGHNESS
            # Where many are equally similar, only their numbers tell them apart
            percent = _percent(self._space, np.float64(last))
            similar = similar[cosines >= _least_cosine(self._space, percent) - _ROUGHNESS]
        return similar
