"""The corners of lines of text."""

from __future__ import annotations

from math import dist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekomock import Text
from rekomock.images.lines import line_corners

SIZE = (1000, 500)
BOX = (0.2, 0.4, 0.4, 0.2)


def corners(rotation: float) -> list[tuple[float, float]]:
    return [*line_corners(7, rotation, BOX, SIZE)]


@pytest.mark.parametrize(
    ("rotation", "first"),
    [(0, (0.2, 0.4)), (90, (0.6, 0.4)), (180, (0.6, 0.6)), (-90, (0.2, 0.6)), (-180, (0.6, 0.6))],
)
def test_a_line_that_is_turned_by_quarters_fills_its_box_from_where_the_reader_begins(
    rotation: float, first: tuple[float, float]
) -> None:
    clockwise = [(0.2, 0.4), (0.6, 0.4), (0.6, 0.6), (0.2, 0.6)]
    start = clockwise.index(first)
    expected = clockwise[start:] + clockwise[:start]
    assert corners(rotation) == [pytest.approx(corner) for corner in expected]


@given(st.floats(-180, 180), st.integers(1, 60))
def test_a_turned_line_stays_within_its_box(rotation: float, length: int) -> None:
    for x, y in line_corners(length, rotation, BOX, SIZE):
        assert 0.2 - 1e-9 <= x <= 0.6 + 1e-9
        assert 0.4 - 1e-9 <= y <= 0.6 + 1e-9


def test_a_turned_line_touches_its_box_and_has_the_proportions_of_its_text() -> None:
    pixels = [(x * SIZE[0], y * SIZE[1]) for x, y in corners(30)]
    (first, second, third, _) = pixels
    assert dist(first, second) / dist(second, third) == pytest.approx(7 * 0.55)
    assert max(y for _, y in pixels) == pytest.approx(0.6 * SIZE[1])
    assert second[1] > first[1]


def test_a_text_has_the_corners_of_its_box() -> None:
    assert Text("EXIT 12", box=BOX, rotation=30).corners(SIZE) == line_corners(7, 30, BOX, SIZE)


def test_a_text_without_a_box_has_no_corners() -> None:
    with pytest.raises(ValueError, match=r"^the text 'EXIT 12' has no box$"):
        Text("EXIT 12").corners(SIZE)
