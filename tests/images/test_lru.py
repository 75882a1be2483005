"""Remembering what was worked out lately."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from rekomock.images.lru import Recent


def test_a_value_is_worked_out_once() -> None:
    recent: Recent[str, object] = Recent(2)
    assert recent.get("a", object) is recent.get("a", object)


def test_the_least_recently_used_value_is_forgotten() -> None:
    recent: Recent[str, object] = Recent(2)
    first, second = recent.get("a", object), recent.get("b", object)
    assert recent.get("a", object) is first
    recent.get("c", object)
    assert recent.get("a", object) is first
    assert recent.get("b", object) is not second


def test_threads_may_share_it() -> None:
    recent: Recent[int, int] = Recent(5)
    with ThreadPoolExecutor(8) as threads:
        values = threads.map(lambda number: recent.get(number % 7, lambda: number % 7), range(5000))
        assert list(values) == [number % 7 for number in range(5000)]
