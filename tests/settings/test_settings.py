from __future__ import annotations

from dataclasses import MISSING, fields
from datetime import timedelta
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest

from rekomock import mock_rekognition
from rekomock.settings.settings import Settings, SettingsChange, setting_descriptions, setting_types


def test_the_keywords_of_mock_rekognition_are_the_settings_and_have_their_types() -> None:
    assert list(get_type_hints(SettingsChange).items()) == list(get_type_hints(Settings).items())


def test_no_setting_has_to_be_given() -> None:
    assert SettingsChange.__required_keys__ == frozenset()
    assert all(field.default is not MISSING for field in fields(Settings))


def test_every_setting_is_described_in_a_sentence() -> None:
    descriptions = setting_descriptions()
    assert list(descriptions) == [field.name for field in fields(Settings)]
    assert [name for name, text in descriptions.items() if len(text) < 20 or not text.endswith(".")] == []


def test_a_description_names_every_choice() -> None:
    choices = {name: get_args(hint) for name, hint in setting_types().items() if get_origin(hint) is Literal}
    assert len(choices) == 10
    assert [
        (name, choice)
        for name, allowed in choices.items()
        for choice in allowed
        if f'``"{choice}"``' not in setting_descriptions()[name]
    ] == []


def test_the_defaults_are_those_of_aws() -> None:
    assert Settings() == Settings(
        face_model_version="7.0",
        at_face_limit="raise",
        collection_arn="without_prefix",
        arns_without_prefix="accept",
        list_faces_of_unknown_user="empty",
        search_users_without_face="empty",
        unknown_images="stranger",
        client_request_token_lifetime=timedelta(hours=24),
        faces_per_user=100,
        faces_per_collection=20_000_000,
        users_per_collection=10_000_000,
        collections_per_account=None,
        tags_per_collection=200,
        collections_per_page=1000,
        faces_per_page=1000,
        users_per_page=500,
        calls_on_updating_users="accept",
        throughput="unlimited",
        engine="none",
    )


def test_a_change_leaves_the_other_settings_and_the_original_as_they_were() -> None:
    before = Settings(at_face_limit="report")
    after = before.changed({"faces_per_user": 5})
    assert after == Settings(at_face_limit="report", faces_per_user=5)
    assert before == Settings(at_face_limit="report")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("face_model_version", "6.0"),
        ("at_face_limit", "report"),
        ("collection_arn", "full"),
        ("arns_without_prefix", "reject"),
        ("list_faces_of_unknown_user", "error"),
        ("search_users_without_face", "error"),
        ("unknown_images", "no_face"),
        ("client_request_token_lifetime", timedelta(minutes=5)),
        ("faces_per_user", 0),
        ("faces_per_collection", 3),
        ("users_per_collection", 3),
        ("collections_per_account", 3),
        ("collections_per_account", None),
        ("tags_per_collection", 3),
        ("collections_per_page", 1),
        ("faces_per_page", 1),
        ("users_per_page", 1),
        ("calls_on_updating_users", "conflict"),
        ("throughput", "aws"),
    ],
)
def test_what_can_be_chosen(name: str, value: Any) -> None:
    with mock_rekognition(**{name: value}) as rek:
        assert getattr(rek.settings, name) == value


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("face_model_version", 7, "face_model_version must be a str, got 7"),
        ("faces_per_user", "5", "faces_per_user must be an int, got '5'"),
        ("faces_per_user", 5.0, "faces_per_user must be an int, got 5.0"),
        ("faces_per_user", None, "faces_per_user must be an int, got None"),
        ("faces_per_user", True, "faces_per_user must be an int, got True"),
        ("collections_per_account", "many", "collections_per_account must be an int or None, got 'many'"),
        (
            "engine",
            5,
            "engine must be 'none', 'dlib' or a hashable object with dimensions, faces() and similarity() "
            "(see rekomock.engines.Engine), got 5",
        ),
        ("client_request_token_lifetime", 60, "client_request_token_lifetime must be a timedelta, got 60"),
    ],
)
def test_a_value_of_another_type_fails_where_it_is_written(name: str, value: Any, complaint: str) -> None:
    with pytest.raises(TypeError) as caught:
        mock_rekognition(**{name: value})
    assert str(caught.value) == complaint


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("at_face_limit", "ignore", "at_face_limit must be one of 'raise', 'report', got 'ignore'"),
        ("unknown_images", None, "unknown_images must be one of 'stranger', 'no_face', got None"),
        ("unknown_images", ["stranger"], "unknown_images must be one of 'stranger', 'no_face', got ['stranger']"),
        ("faces_per_user", -1, "faces_per_user must be at least 0, got -1"),
        ("collections_per_account", -1, "collections_per_account must be at least 0, got -1"),
        ("faces_per_page", 0, "faces_per_page must be at least 1, got 0"),
        ("at_face_limit", "rise", "at_face_limit must be one of 'raise', 'report', got 'rise': did you mean 'raise'?"),
        ("throughput", "slow", "throughput must be one of 'unlimited', 'aws', got 'slow'"),
        (
            "client_request_token_lifetime",
            timedelta(seconds=-1),
            "client_request_token_lifetime must not be negative, got datetime.timedelta(days=-1, seconds=86399)",
        ),
    ],
)
def test_a_value_that_is_not_allowed_fails_where_it_is_written(name: str, value: Any, complaint: str) -> None:
    with pytest.raises(ValueError, match="must") as caught:
        mock_rekognition(**{name: value})
    assert str(caught.value) == complaint


@pytest.mark.parametrize("name", [name for name, hint in setting_types().items() if hint in (int, int | None)])
def test_no_number_may_be_negative(name: str) -> None:
    with pytest.raises(ValueError, match=rf"^{name} must be at least [01], got -1$"):
        mock_rekognition(**{name: -1})  # type: ignore[call-overload]


def test_a_misspelt_setting_names_the_one_that_was_meant() -> None:
    with pytest.raises(TypeError, match=r"^rekomock has no setting 'face_per_user': did you mean 'faces_per_user'\?$"):
        mock_rekognition(face_per_user=5)  # type: ignore[call-overload]


def test_the_configuration_of_moto_goes_to_moto() -> None:
    with pytest.raises(
        TypeError, match=r"^rekomock has no setting 'config', which is moto's: nest the mock in moto's "
    ):
        mock_rekognition(config={"core": {"reset_boto3_session": False}})  # type: ignore[call-overload]


def test_a_setting_unlike_any_other_names_them_all() -> None:
    with pytest.raises(TypeError) as caught:
        mock_rekognition(zzz=1)  # type: ignore[call-overload]
    names = ", ".join(sorted(field.name for field in fields(Settings)))
    assert str(caught.value) == f"rekomock has no setting 'zzz': the settings are {names}"
