"""Values that look random, but are determined by a seed."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

__all__ = ["SeededRandom"]

_T = TypeVar("_T")


class SeededRandom:
    """Random values, each determined by the seed and the value's name alone.

    As every value has a name, drawing a new one leaves the others as they are.
    """

    def __init__(self, seed: bytes) -> None:
        """Create a source of values from a seed of any length."""
        self._seed = blake2b(seed, digest_size=32).digest()

    def random(self, name: str) -> float:
        """Return a uniformly distributed number from 0 (inclusive) to 1 (exclusive)."""
        digest = blake2b(name.encode(), key=self._seed, digest_size=6).digest()
        return int.from_bytes(digest, "big") / 2**48

    def uniform(self, name: str, low: float, high: float) -> float:
        """Return a uniformly distributed number from ``low`` to ``high``."""
        return low + (high - low) * self.random(name)

    def chance(self, name: str, probability: float) -> bool:
        """Return True with the given probability, 0 to 1."""
        return self.random(name) < probability

    def choice(self, name: str, options: Sequence[_T]) -> _T:
        """Return one of ``options``, all equally likely."""
        return options[int(self.random(name) * len(options))]
