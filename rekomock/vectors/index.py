"""Similarities of unit vectors, and an index that finds the most similar ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from rekomock.vectors.space import ABSENT, Space

__all__ = [
    "CosineSpace",
    "Exact",
    "Indexed",
    "Vector",
    "VectorIndex",
    "as_stored",
    "exact_of",
    "min_cosine",
    "similarities",
    "similarity",
    "vectors_of",
]

#: One unit vector, or several, one per row.
Vector: TypeAlias = NDArray[np.float32]

#: A vector in double precision.
Exact: TypeAlias = NDArray[np.float64]

# Below every cosine, and below the minimum cosine of every threshold
_EXCLUDED = -3.0

_ROW = attrgetter("row")

# Upper bound of the error of a cosine computed in 32 bits
_FLOAT32_ERROR = 1e-4

#: When some of the greatest cosines are searched: how many blocks there are for each of them, and how large one may be.
_BLOCKS_PER_ITEM, _MAX_BLOCK = 8, 64

#: Thresholds whose cosines an index remembers.
_MAX_COSINES = 256


class CosineSpace:
    """The simplest space: the similarity is 100 times the cosine.

    Attributes:
        dimensions: Length of its vectors.
    """

    dimensions = 128

    def similarity(self, cosine: Any) -> Any:
        """Return the similarity for a cosine, or for each of an array of cosines."""
        return cosine * 100


def vectors_of(space: Space, data: bytes | Vector) -> Vector:
    """Return the vectors of a space that some bytes hold, one per row; little-endian, as :func:`as_stored`."""
    vectors: Vector = np.frombuffer(data, "<f4").reshape(-1, space.dimensions)
    return vectors


def exact_of(space: Space, data: bytes | Exact) -> Exact:
    """Return the vector of a space in double precision that some bytes hold."""
    (vector,) = np.frombuffer(data, "<f8").reshape(-1, space.dimensions)
    exact: Exact = vector.astype(np.float64)
    return exact


def as_stored(vectors: Vector | Exact) -> memoryview:
    """Return the bytes of vectors, little-endian, without a copy where that is possible."""
    little = np.ascontiguousarray(vectors, vectors.dtype.newbyteorder("<"))
    return little.data.cast("B") if little.size else memoryview(b"")


def similarities(space: Space, vectors: Vector, query: Vector) -> NDArray[np.float32]:
    """Return the similarities of unit vectors to another one, 0 to 100.

    They are computed in 64 bits and rounded to four decimals. So the similarity of a vector to itself is exactly 100.0,
    equal vectors are equally similar regardless of their rows, and a similarity from a response used as the threshold
    of the next request finds the same match again.

    Args:
        space: The space of all these vectors.
        vectors: Unit vectors, one per row.
        query: The unit vector to compare them with.
    """
    percents = space.similarity(vectors.astype(np.float64) @ query.astype(np.float64))
    limited: NDArray[np.float32] = np.minimum(np.maximum(np.rint(percents * 1e4) / 1e4, 0), 100).astype(np.float32)
    return limited


def similarity(space: Space, vector: Vector, query: Vector) -> float:
    """Return the similarity of two unit vectors of a space; equals that of :func:`similarities`."""
    # Not by similarities(): for one number, more than half of the time would be the overhead of numpy's array functions
    cosine: np.float64 = vector.astype(np.float64).dot(query.astype(np.float64))
    return float(np.float32(_rounded_similarity(space, cosine)))


def _rounded_similarity(space: Space, cosine: np.float64) -> float:
    return min(max(round(float(space.similarity(cosine)) * 1e4) / 1e4, 0.0), 100.0)


def min_cosine(space: Space, threshold: float) -> float:
    """Return the minimum cosine of vectors at least ``threshold`` similar, at most a millionth too small."""
    below, above = -2.0, 1.0
    while above - below > 1e-6:
        middle = (below + above) / 2
        if _rounded_similarity(space, np.float64(middle)) >= threshold:
            above = middle
        else:
            below = middle
    return below


def _reached_by(cosines: NDArray[np.float32], count: int) -> float:
    """Return a cosine that at least ``count`` of some reach, and few more."""
    size = min(len(cosines) // (_BLOCKS_PER_ITEM * count), _MAX_BLOCK)
    if size > 1:
        # Each block's greatest cosine stands for it, and there are fewer of these
        blocks = len(cosines) // size
        cosines = cosines[: blocks * size].reshape(size, blocks).max(axis=0)
    return float(np.partition(cosines, -count)[-count])


class Indexed(Protocol):
    """An item with a vector in an index.

    Attributes:
        number: Orders equally similar items, ascending.
        row: The vector's row in the index, initially ``ABSENT``; only the index may change it.
    """

    number: int
    row: int


Item = TypeVar("Item", bound=Indexed)


class VectorIndex(Generic[Item]):
    """The unit vectors of items, all of one space, in float32.

    They are the rows of one matrix, which grows by doubling; the last row replaces a removed one. Items store their row
    themselves: a dictionary of a million rows would take a quarter of the vectors' memory.
    """

    def __init__(self, space: Space) -> None:
        self._space = space
        self._matrix: Vector = np.empty((16, space.dimensions), np.float32)
        self._numbers: NDArray[np.int64] = np.empty(16, np.int64)
        self._items: list[Item] = []
        # here and not in a cache of the module, which would keep the space, and an engine with it, in memory
        self._min_cosines: dict[float, float] = {}

    def __getitem__(self, item: Item) -> Vector:
        """Return a copy of the vector of an item in the index."""
        vector: Vector = self._matrix[item.row].copy()
        return vector

    def __setitem__(self, item: Item, vector: Vector | Exact) -> None:
        """Add an item with its vector, or replace its vector."""
        if item.row == ABSENT:
            item.row = len(self._items)
            self._reserve(item.row)
            self._items.append(item)
            self._numbers[item.row] = item.number
        self._matrix[item.row] = vector

    def _reserve(self, row: int) -> None:
        if row == len(self._matrix):
            # Memory from np.empty is not committed until it is written to
            matrix, numbers = np.empty((2 * row, self._space.dimensions), np.float32), np.empty(2 * row, np.int64)
            matrix[:row], numbers[:row] = self._matrix, self._numbers
            self._matrix, self._numbers = matrix, numbers

    def __delitem__(self, item: Item) -> None:
        """Remove an item."""
        last = self._items.pop()
        if last is not item:
            self._matrix[item.row] = self._matrix[last.row]
            self._numbers[item.row] = last.number
            self._items[item.row] = last
            last.row = item.row
        item.row = ABSENT

    def __iter__(self) -> Iterator[Item]:
        """Iterate over the items, in no particular order."""
        return iter(self._items)

    def copy(self) -> tuple[list[Item], Vector]:
        """Return the items, and a copy of their vectors in the same order, one per row."""
        vectors: Vector = self._matrix[: len(self._items)].copy()
        return list(self._items), vectors

    def total(self, items: Sequence[Item]) -> Exact:
        """Return the sum of the vectors of some items."""
        total: Exact
        if len(items) == 1:
            total = self._matrix[items[0].row].astype(np.float64)
        else:
            total = np.add.reduce(self._rows(items), axis=0, dtype=np.float64)
        return total

    def similarities(self, items: Sequence[Item], query: Vector) -> list[float]:
        """Return the similarities of some items to a unit vector, see :func:`similarities`."""
        if len(items) == 1:
            return [similarity(self._space, self._matrix[items[0].row], query)]
        found: list[float] = similarities(self._space, self._rows(items), query).tolist()
        return found

    def _rows(self, items: Sequence[Item]) -> Vector:
        rows: Vector = self._matrix.take(list(map(_ROW, items)), axis=0)
        return rows

    def nearest(
        self,
        query: Vector,
        *,
        threshold: float,
        limit: int,
        exclude: Item | None = None,
        missed: list[tuple[Item, float]] | None = None,
    ) -> list[tuple[Item, float]]:
        """Return the items most similar to a unit vector, with their similarities.

        Args:
            query: The unit vector.
            threshold: Minimum similarity, 0 to 100.
            limit: Maximum number of items.
            exclude: An item to ignore.
            missed: Takes the most similar item if none reaches the threshold.

        Returns:
            The most similar first, equally similar ones in the order of their numbers.
        """
        threshold = float(np.float32(threshold))  # in the precision of the similarities
        rows = self._candidates(query, threshold, limit, exclude)
        found = similarities(self._space, self._matrix[rows], query)
        matches = found >= threshold
        if missed is not None and len(rows) and not matches.any():
            closest = int(found.argmax())
            missed.append((self._items[rows[closest]], float(found[closest])))
        rows, found = rows[matches], found[matches]
        best = np.lexsort((self._numbers[rows], -found))[:limit]
        return [
            (self._items[row], percent) for row, percent in zip(rows[best].tolist(), found[best].tolist(), strict=True)
        ]

    def _candidates(self, query: Vector, threshold: float, limit: int, exclude: Item | None) -> NDArray[np.intp]:
        """Return rows that include the ``limit`` most similar ones: fast, by cosines in 32 bits with a margin.

        If none reaches the threshold, it is the row of the most similar item, unless there is none.
        """
        cosines = self._matrix[: len(self._items)] @ query
        if exclude is not None and exclude.row != ABSENT:
            cosines[exclude.row] = _EXCLUDED
        reached = self._min_cosine(threshold)
        if limit < len(cosines):
            last = _reached_by(cosines, limit) - _FLOAT32_ERROR
            # Keep all that are as similar as the last one: their numbers decide which of them are returned
            reached = max(reached, self._min_cosine(_rounded_similarity(self._space, np.float64(last))))
        similar = np.flatnonzero(cosines >= reached - _FLOAT32_ERROR)
        if not len(similar) and len(cosines):
            similar = np.array([cosines.argmax()])
            return similar[cosines[similar] > _EXCLUDED]
        return similar

    def _min_cosine(self, threshold: float) -> float:
        cosine = self._min_cosines.get(threshold)
        if cosine is None:
            if len(self._min_cosines) == _MAX_COSINES:
                self._min_cosines.clear()
            cosine = self._min_cosines[threshold] = min_cosine(self._space, threshold)
        return cosine
