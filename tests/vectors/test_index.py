"""The index of vectors; its results equal those of a search by brute force."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from rekomock.vectors.index import CosineSpace, Vector, VectorIndex, similarities, similarity
from rekomock.vectors.space import ABSENT

PLAIN = CosineSpace()


def unit(numbers: NDArray[np.floating]) -> Vector:
    """Scale numbers to length 1."""
    scaled: Vector = (numbers / np.linalg.norm(numbers)).astype(np.float32)
    return scaled


def random_unit(seed: int) -> Vector:
    return unit(np.random.default_rng(seed).standard_normal(PLAIN.dimensions))


def axis(number: int) -> Vector:
    return unit(np.eye(1, PLAIN.dimensions, number)[0])


def at(percent: float) -> Vector:
    """Return a vector of that similarity to the first axis."""
    cosine = percent / 100
    return unit(cosine * axis(0).astype(np.float64) + math.sqrt(1 - cosine**2) * axis(1))


@dataclass(eq=False)
class Numbered:
    number: int
    row: int = ABSENT


class Index:
    """An index by number."""

    def __init__(self) -> None:
        self.items: dict[int, Numbered] = {}
        self.index: VectorIndex[Numbered] = VectorIndex(PLAIN)

    def __getitem__(self, key: int) -> Vector:
        return self.index[self.items[key]]

    def __setitem__(self, key: int, vector: Vector) -> None:
        self.index[self.items.setdefault(key, Numbered(key))] = vector

    def __delitem__(self, key: int) -> None:
        del self.index[self.items[key]]

    def nearest(
        self, vector: Vector, *, threshold: float, limit: int, exclude: int | None = None
    ) -> list[tuple[int, float]]:
        left_out = None if exclude is None else self.items.get(exclude, Numbered(exclude))
        found = self.index.nearest(vector, threshold=threshold, limit=limit, exclude=left_out)
        return [(item.number, percent) for item, percent in found]


def filled(*vectors: Vector) -> Index:
    """Return an index of vectors by their position."""
    index = Index()
    for key, vector in enumerate(vectors):
        index[key] = vector
    return index


# A dozen vectors, some of them similar; so few that equal ones occur often
POOL = [unit(random_unit(number) + (number % 4) * random_unit(99)) for number in range(12)]
VECTORS = st.sampled_from(POOL)


def by_brute_force(
    vectors: dict[int, Vector], query: Vector, threshold: float, limit: int, exclude: int | None
) -> list[tuple[int, float]]:
    found = []
    for key, vector in vectors.items():
        cosine = math.fsum(float(one) * float(other) for one, other in zip(vector, query, strict=True))
        percent = float(np.float32(min(max(round(cosine * 100, 4), 0.0), 100.0)))
        if percent >= float(np.float32(threshold)) and key != exclude:
            found.append((key, percent))
    return sorted(found, key=lambda match: (-match[1], match[0]))[:limit]


class TestSimilarity:
    def test_of_a_vector_to_itself_is_exactly_100(self) -> None:
        assert {similarity(PLAIN, random_unit(seed), random_unit(seed)) for seed in range(200)} == {100.0}

    def test_is_a_hundred_times_the_cosine(self) -> None:
        assert similarity(PLAIN, at(82.5), axis(0)) == 82.5

    def test_is_not_below_0(self) -> None:
        assert similarity(PLAIN, axis(0), -axis(0)) == 0

    def test_is_the_same_both_ways(self) -> None:
        assert similarity(PLAIN, random_unit(1), random_unit(2)) == similarity(PLAIN, random_unit(2), random_unit(1))

    def test_is_a_number_of_32_bits(self) -> None:
        assert similarity(PLAIN, at(99.9), axis(0)) == 99.9000015258789

    def test_of_many_is_that_of_each(self) -> None:
        assert similarities(PLAIN, np.array(POOL), POOL[0]).tolist() == [
            similarity(PLAIN, vector, POOL[0]) for vector in POOL
        ]

    @pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 13, 64])
    def test_of_equal_vectors_does_not_depend_on_their_rows(self, count: int) -> None:
        # In 32 bits it does: the order of summation depends on the row, and some sums round to different values
        for seed in range(200):
            vector, query = unit(random_unit(seed) + random_unit(999)), random_unit(999)

            found = similarities(PLAIN, np.array([vector] * count), query).tolist()

            assert found == [similarity(PLAIN, vector, query)] * count


class TestIndex:
    def test_returns_a_vector_unchanged(self) -> None:
        index = filled(random_unit(1), random_unit(2))

        assert index[1].tolist() == random_unit(2).tolist()
        assert index[1].dtype == np.float32

    def test_returns_a_copy(self) -> None:
        index = filled(axis(0), axis(1))
        vector = index[0]

        index[0] = axis(2)
        del index[0]

        assert vector.tolist() == axis(0).tolist()

    def test_a_known_key_is_replaced(self) -> None:
        index = filled(axis(0))

        index[0] = axis(1)

        assert index.nearest(axis(1), threshold=50, limit=9) == [(0, 100.0)]
        assert index.nearest(axis(0), threshold=50, limit=9) == []

    def test_a_removed_key_is_not_found(self) -> None:
        index = filled(axis(0), axis(0), axis(0))

        del index[1]

        assert index.nearest(axis(0), threshold=0, limit=9) == [(0, 100.0), (2, 100.0)]

    def test_the_keys_that_stay_keep_their_vectors(self) -> None:
        index = filled(axis(0), axis(1), axis(2))

        del index[0]

        assert index[1].tolist() == axis(1).tolist()
        assert index[2].tolist() == axis(2).tolist()

    def test_the_keys_that_stay_may_be_replaced_and_removed(self) -> None:
        index = filled(axis(0), axis(1), axis(2), axis(3))
        del index[0]

        index[3] = axis(9)
        del index[2]

        assert index.nearest(axis(9), threshold=0, limit=9) == [(3, 100.0), (1, 0.0)]

    def test_a_removed_key_may_come_again(self) -> None:
        index = filled(axis(0), axis(1))
        del index[0]

        index[0] = axis(1)

        assert index.nearest(axis(1), threshold=50, limit=9) == [(0, 100.0), (1, 100.0)]

    def test_grows_without_losing_anything(self) -> None:
        index = filled(*(random_unit(seed) for seed in range(100)))

        assert all(index[seed].tolist() == random_unit(seed).tolist() for seed in range(100))
        assert all(index.nearest(random_unit(seed), threshold=99, limit=9) == [(seed, 100.0)] for seed in range(100))

    def test_adds_vectors(self) -> None:
        index = filled(axis(0), axis(1), axis(2))
        del index[0]

        total = index.index.total([index.items[1], index.items[2]])

        assert total.tolist() == (axis(1) + axis(2)).tolist()

    def test_compares_some_of_its_vectors(self) -> None:
        index = filled(at(70), at(80), at(90))

        assert index.index.similarities([index.items[2], index.items[0]], axis(0)) == [90.0, 70.0]

    def test_can_become_empty(self) -> None:
        index = filled(axis(0), axis(1))
        del index[0]
        del index[1]

        assert index.nearest(axis(0), threshold=0, limit=9) == []


class TestNearest:
    def test_finds_nothing_in_an_empty_index(self) -> None:
        assert Index().nearest(axis(0), threshold=0, limit=9) == []

    def test_returns_the_most_similar_first(self) -> None:
        index = filled(at(70), at(90), at(80))

        assert [key for key, _ in index.nearest(axis(0), threshold=0, limit=9)] == [1, 2, 0]

    def test_returns_equally_similar_ones_in_the_order_of_their_keys(self) -> None:
        index = Index()
        for key in (7, 3, 9, 1, 5):
            index[key] = at(80)
        del index[9]

        assert [key for key, _ in index.nearest(axis(0), threshold=0, limit=9)] == [1, 3, 5, 7]

    def test_returns_at_most_the_limit(self) -> None:
        index = filled(at(70), at(90), at(80))

        assert [key for key, _ in index.nearest(axis(0), threshold=0, limit=2)] == [1, 2]

    def test_a_threshold_is_inclusive(self) -> None:
        index = filled(at(80))

        assert index.nearest(axis(0), threshold=80, limit=9) == [(0, 80.0)]
        assert index.nearest(axis(0), threshold=80.0001, limit=9) == []

    def test_a_threshold_of_0_finds_everything(self) -> None:
        index = filled(axis(0), -axis(0), axis(1))

        assert index.nearest(axis(0), threshold=0, limit=9) == [(0, 100.0), (1, 0.0), (2, 0.0)]

    def test_a_threshold_of_100_finds_the_vector_itself(self) -> None:
        index = filled(*POOL)

        assert all(index.nearest(POOL[key], threshold=100, limit=9) == [(key, 100.0)] for key in range(len(POOL)))

    def test_excludes_a_key(self) -> None:
        index = filled(axis(0), axis(0))

        assert index.nearest(axis(0), threshold=0, limit=9, exclude=0) == [(1, 100.0)]

    @settings(deadline=None)
    @given(st.lists(VECTORS, min_size=1, max_size=40), VECTORS)
    def test_a_returned_similarity_used_as_threshold_finds_the_match_again(
        self, vectors: list[Vector], query: Vector
    ) -> None:
        index = filled(*vectors)

        for key, percent in index.nearest(query, threshold=0, limit=99):
            assert (key, percent) in index.nearest(query, threshold=percent, limit=99)

    @settings(deadline=None)
    @given(st.lists(VECTORS, min_size=1, max_size=40), VECTORS, VECTORS)
    def test_a_similarity_does_not_depend_on_other_vectors(
        self, vectors: list[Vector], vector: Vector, query: Vector
    ) -> None:
        index = filled(vector)
        alone = index.nearest(query, threshold=0, limit=1)
        for key, other in enumerate(vectors, start=1):
            index[key] = other

        assert alone[0] in index.nearest(query, threshold=0, limit=99)

    @settings(deadline=None)
    @given(
        st.lists(st.tuples(st.integers(0, 20), st.none() | VECTORS), max_size=80),
        VECTORS,
        st.sampled_from([0, 50, 80, 99.99, 100]) | st.floats(0, 100),
        st.integers(1, 40),
        st.none() | st.integers(0, 20),
    )
    @example([(0, axis(0)), (1, -axis(0))], axis(0), 5e-324, 9, None)  # 0 in 32 bits
    def test_finds_the_same_as_a_search_by_brute_force(
        self,
        changes: list[tuple[int, Vector | None]],
        query: Vector,
        threshold: float,
        limit: int,
        exclude: int | None,
    ) -> None:
        index, kept = Index(), dict[int, Vector]()
        for key, vector in changes:
            if vector is not None:
                index[key] = kept[key] = vector
            elif key in kept:
                del index[key], kept[key]

        found = index.nearest(query, threshold=threshold, limit=limit, exclude=exclude)

        assert found == by_brute_force(kept, query, threshold, limit, exclude)


@pytest.mark.parametrize("limit", [1, 2, 10, 100, 1_000, 2_998, 2_999, 3_000, 4_000])
@pytest.mark.parametrize("threshold", [0, 5, 20])
def test_among_thousands_the_best_are_found_equal_ones_in_order(limit: int, threshold: float) -> None:
    vectors = np.random.default_rng(1).standard_normal((1_000, PLAIN.dimensions))
    # Each three times, so that ties are everywhere, at the limit as well
    rows = [unit(vector) for vector in vectors] * 3
    index: VectorIndex[Numbered] = VectorIndex(PLAIN)
    items = [Numbered(number) for number in range(len(rows))]
    for item, row in zip(items, rows, strict=True):
        index[item] = row
    query, excluded = rows[7], items[1_007]

    found = index.nearest(query, threshold=threshold, limit=limit, exclude=excluded)

    percents = similarities(PLAIN, np.array(rows), query).tolist()
    expected = sorted(
        (-percent, item.number)
        for item, percent in zip(items, percents, strict=True)
        if percent >= threshold and item is not excluded
    )
    assert [(-percent, item.number) for item, percent in found] == expected[:limit]


def test_an_index_remembers_few_thresholds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rekomock.vectors.index._MAX_COSINES", 1)
    index = filled(axis(0), axis(1))
    for threshold in (10.0, 90.0, 10.0):
        assert index.nearest(axis(0), threshold=threshold, limit=5) == [(0, 100.0)]
    assert len(vars(index.index)["_min_cosines"]) == 1
