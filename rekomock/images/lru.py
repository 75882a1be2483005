"""A cache that threads may share."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

__all__ = ["LruCache"]

_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")


class LruCache(Generic[_K, _V]):
    """The most recently used values by key; thread-safe.

    Unlike ``functools.lru_cache``, it holds a short key instead of all that the value is computed from, and threads
    that miss the same key at the same time compute its value once.
    """

    def __init__(self, max_size: int) -> None:
        """Create a cache of at most ``max_size`` values."""
        self._max_size = max_size
        self._values: OrderedDict[_K, _V] = OrderedDict()
        self._computing: dict[_K, Future[_V]] = {}
        self._lock = Lock()

    def get_or_compute(self, key: _K, compute: Callable[[], _V]) -> _V:
        """Return the value of a key.

        While one thread computes it, others that ask for the same key wait, and get the same value or error. Other keys
        are not affected. An error is not remembered.

        Args:
            key: The key.
            compute: Returns the value; must not ask for the same key in turn.
        """
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
            others = self._computing.get(key)
            if others is None:
                future = self._computing[key] = Future[_V]()
        if others is not None:
            try:
                return others.result()
            finally:
                del others  # refers to the error, whose traceback refers to this frame
        try:
            value = compute()
        except BaseException as error:
            with self._lock:
                del self._computing[key]
            future.set_exception(error)
            del future  # as above
            raise
        with self._lock:
            del self._computing[key]
            self._values[key] = value
            while len(self._values) > self._max_size:
                self._values.popitem(last=False)
        future.set_result(value)
        return value
