"""The cache of recent values."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from rekomock.images.lru import LruCache


def test_a_value_is_computed_once() -> None:
    cache: LruCache[str, object] = LruCache(2)
    assert cache.get_or_compute("a", object) is cache.get_or_compute("a", object)


def test_the_least_recently_used_value_is_evicted() -> None:
    cache: LruCache[str, object] = LruCache(2)
    first, second = cache.get_or_compute("a", object), cache.get_or_compute("b", object)
    assert cache.get_or_compute("a", object) is first
    cache.get_or_compute("c", object)
    assert cache.get_or_compute("a", object) is first
    assert cache.get_or_compute("b", object) is not second


def test_threads_may_share_it() -> None:
    cache: LruCache[int, int] = LruCache(5)
    with ThreadPoolExecutor(8) as threads:
        values = threads.map(lambda number: cache.get_or_compute(number % 7, lambda: number % 7), range(5000))
        assert list(values) == [number % 7 for number in range(5000)]
