"""The cache of recent values."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event, Semaphore
from time import sleep
from typing import TYPE_CHECKING, Any
from weakref import ref

import pytest

from rekomock.images.lru import LruCache

if TYPE_CHECKING:
    from collections.abc import Callable


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


class TestThreadsThatAskForTheSameKey:
    def ask(self, cache: LruCache[str, object], compute: Callable[[], object], count: int = 8) -> list[Any]:
        """Ask from several threads while the first one still computes, and return the values or errors."""
        asked, errors = Semaphore(0), (ValueError, KeyboardInterrupt)

        def computed() -> object:
            for _ in range(count):
                asked.acquire()
            sleep(0.05)  # for the last one to reach the cache
            return compute()

        def ask(_: int) -> object:
            asked.release()
            try:
                return cache.get_or_compute("a", computed)
            except errors as error:
                return error

        with ThreadPoolExecutor(count) as threads:
            return list(threads.map(ask, range(count)))

    def test_compute_it_once(self) -> None:
        assert len(set(self.ask(LruCache(2), object))) == 1

    @pytest.mark.parametrize("kind", [ValueError, KeyboardInterrupt])
    def test_get_the_same_error_which_is_not_remembered(self, kind: type[BaseException]) -> None:
        cache: LruCache[str, object] = LruCache(2)

        def fail() -> object:
            raise kind

        errors = self.ask(cache, fail)

        assert {type(error) for error in errors} == {kind}
        assert len(set(map(id, errors))) == 1
        assert cache.get_or_compute("a", lambda: 5) == 5

    def test_do_not_hold_up_those_that_ask_for_another_one(self) -> None:
        cache: LruCache[str, int] = LruCache(2)
        begun, end = Event(), Event()

        def slow() -> int:
            begun.set()
            assert end.wait(timeout=30)
            return 1

        with ThreadPoolExecutor(1) as threads:
            waiting = threads.submit(cache.get_or_compute, "a", slow)
            assert begun.wait(timeout=30)
            assert cache.get_or_compute("b", lambda: 2) == 2
            end.set()
            assert waiting.result() == 1


def test_an_error_keeps_nothing_alive_that_it_was_computed_from() -> None:
    class Data:
        pass

    def fail(data: Data) -> object:
        raise ValueError("no value")

    data, cache = Data(), LruCache[str, object](2)
    gone = ref(data)
    gc.disable()
    try:
        with pytest.raises(ValueError, match="no value"):
            cache.get_or_compute("a", partial(fail, data))
        del data
        assert gone() is None
    finally:
        gc.enable()
