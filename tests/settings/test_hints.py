"""What an author reads who wrote a name that does not exist."""

from __future__ import annotations

import pytest

from rekomock.hints import choices, meant

COLOURS = ["LightRed", "LightBlue", "Green"]


@pytest.mark.parametrize("written", ["LightBleu", "lightblue", "light_blue", "LIGHT-BLUE", "Blue"])
def test_a_misspelling_is_recognised(written: str) -> None:
    assert meant(written, COLOURS) == "LightBlue"


@pytest.mark.parametrize("written", ["", "xyz", "42"])
def test_what_is_like_nothing_is_no_misspelling(written: str) -> None:
    assert meant(written, COLOURS) is None


@pytest.mark.parametrize(
    ("written", "known", "text"),
    [
        ("Gren", COLOURS, "did you mean 'Green'? The colours are Green, LightBlue, LightRed"),
        ("xyz", COLOURS, "the colours are Green, LightBlue, LightRed"),
        (None, COLOURS, "the colours are Green, LightBlue, LightRed"),
        ("xyz", [], "there are no colours"),
    ],
)
def test_the_choices_are_said(written: object, known: list[str], text: str) -> None:
    assert choices(written, known, "colours") == text
