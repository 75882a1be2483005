"""Spaces: vectors of one space can be compared, and the space says how alike two of them are."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Cosine = TypeVar("Cosine", np.float64, NDArray[np.float64])

# Whoever only names an engine need not wait for numpy

__all__ = ["Space"]


class Space(Hashable, Protocol):
    """A kind of unit vectors. Those of two spaces have nothing to do with each other.

    Attributes:
        dimensions: How many numbers a vector has.
    """

    dimensions: int

    def similarity(self, cosine: Cosine) -> Cosine:
        """How alike two vectors are, 0 to 100; less counts as 0, and more as 100.

        A greater cosine never makes it smaller.

        Args:
            cosine: The cosine of their angle, -1 to 1: one number, or an array of them, as numpy's functions take both.
        """
