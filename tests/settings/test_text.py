"""Settings as text on a command line, in JSON, and in help."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest

from rekomock.settings.settings import Settings
from rekomock.settings.text import (
    describe_settings,
    format_settings,
    parse_settings,
    settings_from_json,
    settings_help,
    settings_to_json,
)

DEFAULTS: Any = {field.name: field.default for field in fields(Settings) if field.name != "retry_delays"}


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
        ("", "a setting must be NAME=VALUE, got ''"),
        ("faces_per_user", "a setting must be NAME=VALUE, got 'faces_per_user'"),
        ("face_per_user=5", "did you mean 'faces_per_user'"),
        ("faces_per_user=", "faces_per_user must be an int, got ''"),
        ("faces_per_user=5.5", "faces_per_user must be an int, got '5.5'"),
        ("faces_per_user=none", "faces_per_user must be an int, got 'none'"),
        ("faces_per_user=-1", "faces_per_user must be at least 0, got -1"),
        ("collections_per_account=few", "collections_per_account must be an int or none, got 'few'"),
        (
            "client_request_token_lifetime=1 day",
            "client_request_token_lifetime must be a number of seconds, got '1 day'",
        ),
        ("client_request_token_lifetime=1e300", "must be a number of seconds, got '1e300'"),
        ("client_request_token_lifetime=nan", "must be a number of seconds, got 'nan'"),
        ("at_face_limit=ignore", "at_face_limit must be one of 'raise', 'report', got 'ignore'"),
    ],
)
def test_text_that_is_not_a_valid_setting_is_rejected(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=f"^.*{re.escape(says)}"):
        parse_settings([text])


@pytest.mark.parametrize(
    ("members", "changes"),
    [
        ({}, {}),
        ({"face_model_version": "6.0"}, {"face_model_version": "6.0"}),
        ({"faces_per_user": 5, "at_face_limit": "report"}, {"faces_per_user": 5, "at_face_limit": "report"}),
        ({"client_request_token_lifetime": 90}, {"client_request_token_lifetime": timedelta(seconds=90)}),
        ({"client_request_token_lifetime": 0.5}, {"client_request_token_lifetime": timedelta(seconds=0.5)}),
        ({"collections_per_account": None}, {"collections_per_account": None}),
        ({"engine": "none"}, {"engine": "none"}),
    ],
)
def test_json_keeps_its_types(members: dict[str, object], changes: dict[str, object]) -> None:
    assert settings_from_json(members) == changes


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ({"face_model_version": ["a"]}, "face_model_version must be a str, got ['a']"),
        ({"face_model_version": 7}, "face_model_version must be a str, got 7"),
        ({"faces_per_user": " 5 "}, "faces_per_user must be an int, got ' 5 '"),
        ({"faces_per_user": "5"}, "faces_per_user must be an int, got '5'"),
        ({"faces_per_user": 5.0}, "faces_per_user must be an int, got 5.0"),
        ({"faces_per_user": True}, "faces_per_user must be an int, got True"),
        ({"faces_per_user": None}, "faces_per_user must be an int, got None"),
        ({"faces_per_user": -1}, "faces_per_user must be at least 0, got -1"),
        ({"collections_per_account": "none"}, "collections_per_account must be an int or None, got 'none'"),
        ({"at_face_limit": {}}, "at_face_limit must be one of 'raise', 'report', got {}"),
        ({"engine": ["dlib"]}, "engine must be one of 'none', 'dlib', got ['dlib']"),
        ({"engine": "dlip"}, "engine must be one of 'none', 'dlib', got 'dlip': did you mean 'dlib'?"),
        ({"face_per_user": 5}, "rekomock has no setting 'face_per_user': did you mean 'faces_per_user'?"),
        ({"client_request_token_lifetime": -1}, "client_request_token_lifetime must not be negative"),
        *(
            (
                {"client_request_token_lifetime": seconds},
                f"client_request_token_lifetime must be a number of seconds, got {seconds!r}",
            )
            for seconds in ("5", None, True, [5], float("nan"), float("inf"), 1e300, 10**400)
        ),
    ],
)
def test_json_of_another_type_or_range_is_rejected(members: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(says)}"):
        settings_from_json(members)


def test_json_that_is_written_can_be_read() -> None:
    written = json.loads(json.dumps(settings_to_json(DEFAULTS)))
    assert written["client_request_token_lifetime"] == 86400
    assert settings_from_json(written) == DEFAULTS


def test_a_setting_of_the_clients_process_is_none_of_a_server() -> None:
    says = "^retry_delays must be left out for a server: it concerns the process that the clients are in$"
    with pytest.raises(ValueError, match=says):
        parse_settings(["retry_delays=false"])
    with pytest.raises(ValueError, match=says):
        settings_from_json({"retry_delays": False})
    with pytest.raises(ValueError, match=says):
        format_settings({"retry_delays": False})
    assert settings_to_json({"retry_delays": False, "faces_per_user": 5}) == {"faces_per_user": 5}


@pytest.mark.parametrize("write", [format_settings, settings_to_json])
def test_an_engine_object_cannot_be_written(write: Any) -> None:
    class Engine:
        dimensions = 1

        def faces(self, image: object) -> None: ...
        def similarity(self, cosine: float) -> float:
            raise NotImplementedError

    with pytest.raises(
        ValueError,
        match=r"^engine must be one of 'none', 'dlib' for a server, which cannot be given an object, got <.*Engine",
    ):
        write({"engine": Engine()})


@pytest.mark.parametrize("name", DEFAULTS)
def test_every_setting_is_described(name: str) -> None:
    _, _, description = f"\n{describe_settings()}".partition(f"\n  {name}=")
    default, meaning, *more = description.split("\n")
    assert default
    assert len(meaning) > 20
    assert len(next(line for line in more if line.startswith("      Accepts: "))) > len("      Accepts: ")


def test_the_help_of_a_setting_says_meaning_values_and_default() -> None:
    helped = {each.name: each for each in settings_help()}
    assert helped["collections_per_account"]._asdict() == {
        "name": "collections_per_account",
        "description": "The quota of collections per account and region; AWS publishes none.",
        "accepts": "an int or none",
        "default": "none",
    }
    assert helped["client_request_token_lifetime"][2:] == ("a number of seconds", "86400")
    assert helped["engine"][2:] == ("none, dlib", "none")


def test_a_description_of_several_lines_is_whole() -> None:
    _, _, description = describe_settings().partition("\n  at_face_limit=")
    assert "AWS documents both." in description.partition("Accepts: ")[0]


def test_the_descriptions_survive_the_removal_of_docstrings() -> None:
    command = [sys.executable, "-OO", "-m", "rekomock", "serve", "--help"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert describe_settings() in shown
