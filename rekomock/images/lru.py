"""A cache that threads may share."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

__all__ = ["LruCache"]

_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")


class LruCache(Generic[_K, _V]):
    """The most recently used values by key; thread-safe.

    Unlike ``functools.lru_cache``, it holds a short key instead of all that the value is computed from.
    """

    def __init__(self, max_size: int) -> None:
        """Create a cache of at most ``max_size`` values."""
        self._max_size = max_size
        self._values: OrderedDict[_K, _V] = OrderedDict()
        self._lock = Lock()

    def get_or_compute(self, key: _K, compute: Callable[[], _V]) -> _V:
        """Return the value of a key; threads that miss it at the same time may each compute it."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = compute()
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._max_size:
                self._values.popitem(last=False)
        return value
