"""Remembering what was worked out lately."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

__all__ = ["Recent"]

_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")


class Recent(Generic[_K, _V]):
    """Values by key, the most recently used ones; threads may share it.

    Unlike ``functools.lru_cache`` it keeps the key alone, not what the value is worked out from.
    """

    def __init__(self, size: int) -> None:
        """Remember ``size`` values."""
        self._size = size
        self._values: OrderedDict[_K, _V] = OrderedDict()
        self._lock = Lock()

    def get(self, key: _K, work_out: Callable[[], _V]) -> _V:
        """The value of a key; two threads that miss it at once both work it out."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = work_out()
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._size:
                self._values.popitem(last=False)
        return value
