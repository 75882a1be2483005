"""Values that look random, yet follow from a seed."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

__all__ = ["Chance"]

_T = TypeVar("_T")


class Chance:
    """Draws that depend on a seed and on the name of what is drawn, and on nothing else.

    Because every draw has a name, adding one later leaves the others as they are.
    """

    def __init__(self, seed: bytes) -> None:
        """Draw from ``seed``, any number of bytes."""
        self._seed = blake2b(seed, digest_size=32).digest()

    def unit(self, name: str) -> float:
        """An evenly distributed number from 0 up to, but not including, 1."""
        digest = blake2b(name.encode(), key=self._seed, digest_size=6).digest()
        return int.from_bytes(digest, "big") / 2**48

    def between(self, name: str, low: float, high: float) -> float:
        """An evenly distributed number from ``low`` to ``high``."""
        return low + (high - low) * self.unit(name)

    def happens(self, name: str, probability: float) -> bool:
        """True with a probability from 0 to 1."""
        return self.unit(name) < probability

    def pick(self, name: str, options: Sequence[_T]) -> _T:
        """One of ``options``, all equally likely."""
        return options[int(self.unit(name) * len(options))]
