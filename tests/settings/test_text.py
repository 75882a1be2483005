"""Settings as a command line takes them, and as its help tells them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

import pytest

from rekomock.settings import text
from rekomock.settings.settings import Settings
from rekomock.settings.text import describe_settings, format_settings, parse_settings

DEFAULTS: Any = {field.name: field.default for field in fields(Settings)}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("face_model_version=6.0", "6.0"),
        ("face_model_version=a=b", "a=b"),
        ("at_face_limit=report", "report"),
        ("client_request_token_lifetime=90.5", timedelta(seconds=90.5)),
        ("faces_per_user=5", 5),
        ("collections_per_account=5", 5),
        ("collections_per_account=none", None),
        ("collections_per_account=None", None),
    ],
)
def test_text_is_read_by_the_type_of_the_setting(text: str, value: object) -> None:
    assert list(parse_settings([text]).values()) == [value]


def test_the_last_one_counts() -> None:
    assert parse_settings(["faces_per_user=5", "users_per_collection=2", "faces_per_user=6"]) == {
        "faces_per_user": 6,
        "users_per_collection": 2,
    }


def test_what_is_written_can_be_read() -> None:
    assert parse_settings(format_settings(DEFAULTS)) == DEFAULTS


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "'' is no setting; write NAME=VALUE"),
        ("faces_per_user", "'faces_per_user' is no setting"),
        ("face_per_user=5", "did you mean 'faces_per_user'"),
        ("faces_per_user=", "faces_per_user=: a whole number is needed"),
        ("faces_per_user=5.5", "a whole number is needed"),
        ("faces_per_user=none", "a whole number is needed"),
        ("faces_per_user=-1", "a quota cannot be below 0"),
        ("collections_per_account=few", "a whole number is needed"),
        ("client_request_token_lifetime=1 day", "a number of seconds is needed"),
        ("client_request_token_lifetime=1e300", "a number of seconds is needed"),
        ("client_request_token_lifetime=nan", "a number of seconds is needed"),
        ("at_face_limit=ignore", "choose one of 'raise', 'report'"),
    ],
)
def test_what_cannot_be_is_refused(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=f"^.*{says}"):
        parse_settings([text])


@pytest.mark.parametrize("name", DEFAULTS)
def test_every_setting_is_described(name: str) -> None:
    _, _, description = f"\n{describe_settings()}".partition(f"\n  {name}=")
    default, meaning, *more = description.split("\n")
    assert default
    assert len(meaning) > 20
    assert next(line for line in more if "Values: " in line) != "      Values: ."


def test_a_description_of_several_lines_is_whole() -> None:
    _, _, description = describe_settings().partition("\n  at_face_limit=")
    assert "AWS documents both." in description.partition("Values: ")[0]


def test_yes_and_no_and_numbers_can_be_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass
    class Later:
        """Settings that may come.

        Attributes:
            strict: Whether.
        """

        strict: bool = False
        bar: float = 0.5

        def changed(self, changes: dict[str, Any]) -> None: ...

    monkeypatch.setattr(text, "Settings", Later)
    monkeypatch.setattr(text, "get_type_hints", lambda _: {"strict": bool, "bar": float})
    assert parse_settings(["strict=true", "bar=1"]) == {"strict": True, "bar": 1.0}
    with pytest.raises(ValueError, match="true or false"):
        parse_settings(["strict=maybe"])
    assert "  strict=false\n      Whether.\n      Values: true or false." in describe_settings()
