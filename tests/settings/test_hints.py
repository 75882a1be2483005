"""Hints for misspelt names."""

from __future__ import annotations

import pytest

from rekomock.hints import choices, close_match

COLOURS = ["LightRed", "LightBlue", "Green"]


@pytest.mark.parametrize("written", ["LightBleu", "lightblue", "light_blue", "LIGHT-BLUE", "Blue"])
def test_a_misspelling_is_recognised(written: str) -> None:
    assert close_match(written, COLOURS) == "LightBlue"


@pytest.mark.parametrize("written", ["", "xyz", "42"])
def test_a_name_unlike_any_other_has_no_close_match(written: str) -> None:
    assert close_match(written, COLOURS) is None


@pytest.mark.parametrize(
    ("written", "known", "text"),
    [
        ("Gren", COLOURS, "did you mean 'Green'?"),
        ("xyz", COLOURS, "the colours are Green, LightBlue, LightRed"),
        (None, COLOURS, "the colours are Green, LightBlue, LightRed"),
        ("xyz", [], "there are no colours"),
        (
            "xyz",
            [f"c{number}" for number in range(40)],
            f"the colours are {', '.join(sorted(map('c{}'.format, range(40))))}",
        ),
        ("xyz", [f"c{number}" for number in range(41)], "there are 41 colours"),
    ],
)
def test_the_hint_is_the_close_match_or_the_choices(written: object, known: list[str], text: str) -> None:
    assert choices(written, known, "colours") == text


def test_the_hint_says_where_many_choices_are_listed() -> None:
    many = [f"c{number}" for number in range(41)]
    assert choices("xyz", many, "colours", listed_in="chart") == "there are 41 colours, see the chart"
    assert choices("C-20", many, "colours", listed_in="chart") == "did you mean 'c20'?"
