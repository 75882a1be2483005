"""Spaces: vectors of one space can be compared, and the space maps the cosine of two vectors to their similarity."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Protocol

# No numpy here: it would be imported by everything that merely names an engine

__all__ = ["ABSENT", "Space"]

#: The row of an item that is in no index.
ABSENT = -1


class Space(Hashable, Protocol):
    """A kind of unit vectors. Vectors of different spaces have nothing in common: their similarity is 0.

    Attributes:
        dimensions: Length of its vectors.
    """

    dimensions: int

    def similarity(self, cosine: Any) -> Any:
        """Return the similarity of two vectors, 0 to 100; smaller values count as 0, and greater ones as 100.

        It must not fall as the cosine grows. The cosine is one number or an array of numbers; arithmetic and numpy's
        functions take both. Annotate it with ``float`` if you like: arrays of floats behave like one.

        Args:
            cosine: Cosine of the angle between the vectors, -1 to 1; a float, or a numpy array of floats.

        Returns:
            One similarity for each cosine, in the form of ``cosine``.
        """
