"""The board: the part of a drawn picture that lists what has no box, above the code with all contents but faces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from rekomock.images.geometry import Box

__all__ = ["MODULE_SIZES", "Board", "Measures", "overlap"]

#: Pixels of a code's module, from what is read back from copies of a third of the size to what is read back at all.
MODULE_SIZES = (5.0, 4.5, 4.0, 3.5, 3.2, 2.9, 2.6, 2.3, 2.0, 1.8, 1.6)

# In modules: margins around list and code, the height of a row of the list, and the least width of a column of it
_MARGIN, _ROW, _COLUMN = 3, 4.4, 24
# Rows before the list gets another column
_ROWS = 24


@dataclass(frozen=True, slots=True)
class Measures:
    """Measures of a board.

    Attributes:
        code: Side of the code in pixels.
        margin: Margin around list and code in pixels.
        row: Height of a row of the list in pixels.
        rows: Number of rows of the list.
        columns: Number of columns of the list.
    """

    code: int
    margin: int
    row: int
    rows: int
    columns: int

    @classmethod
    def of(cls, modules: int, entries: int, module: float) -> Measures:
        """Return the measures of a board.

        Args:
            modules: Number of modules along a side of the code.
            entries: Number of entries of the list.
            module: Side of a module in pixels.
        """
        code, margin = round(modules * module), ceil(_MARGIN * module)
        columns = max(1, min(ceil(entries / _ROWS), int(code / (_COLUMN * module))))
        return cls(code, margin, ceil(_ROW * module), ceil(entries / columns), columns)

    @property
    def width(self) -> int:
        """Width of the board in pixels."""
        return self.code + 2 * self.margin

    @property
    def height(self) -> int:
        """Height of the board in pixels."""
        return self.list_height + self.code + 2 * self.margin

    @property
    def list_height(self) -> int:
        """Height of the list in pixels, with the margin below it."""
        return self.rows * self.row + self.margin if self.rows else 0


@dataclass(frozen=True, slots=True)
class Board:
    """A board at its place in a picture.

    Attributes:
        left: Left edge in pixels.
        top: Top edge in pixels.
        measures: Its measures.
    """

    left: int
    top: int
    measures: Measures

    @property
    def box(self) -> Box:
        """The board in pixels."""
        return Box(self.left, self.top, self.measures.width, self.measures.height)

    @property
    def code(self) -> Box:
        """The code in pixels."""
        margin, side = self.measures.margin, self.measures.code
        return Box(self.left + margin, self.top + margin + self.measures.list_height, side, side)

    def entries(self) -> Iterator[Box]:
        """Yield the places of the entries of the list in pixels, column by column."""
        measures = self.measures
        width = measures.code / measures.columns
        for column in range(measures.columns):
            for row in range(measures.rows):
                left, top = (
                    self.left + measures.margin + column * width,
                    self.top + measures.margin + row * measures.row,
                )
                yield Box(left, top, 0.96 * width, 0.86 * measures.row)


def overlap(one: Box, others: Sequence[Box]) -> float:
    """Return the area of a box that other boxes cover, counted once for each."""
    total = 0.0
    for other in others:
        width = min(one.right, other.right) - max(one.left, other.left)
        height = min(one.bottom, other.bottom) - max(one.top, other.top)
        total += max(width, 0.0) * max(height, 0.0)
    return total
