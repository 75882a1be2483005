"""The region and the account of what names none."""

from __future__ import annotations

import pytest

from rekomock import mock_rekognition
from rekomock.settings.defaults import default_account_id, default_region, is_account_id


@pytest.mark.parametrize(
    ("variables", "region"),
    [
        ({}, "us-east-1"),
        ({"AWS_REGION": "eu-west-1"}, "eu-west-1"),
        ({"AWS_DEFAULT_REGION": "us-west-2", "AWS_REGION": "eu-west-1"}, "us-west-2"),
        ({"AWS_DEFAULT_REGION": "", "AWS_REGION": ""}, "us-east-1"),
    ],
)
def test_the_default_region(variables: dict[str, str], region: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert default_region() == default_region(variables) == region
    with mock_rekognition() as rek:
        rek.add_collection("staff")
        assert rek.region().name == region
        assert list(rek.region(region).collections) == ["staff"]
        with pytest.raises(TypeError, match="region must be a str, got 1"):
            rek.add_collection("staff", region=1)  # type: ignore[arg-type]


def test_the_default_account(monkeypatch: pytest.MonkeyPatch) -> None:
    assert default_account_id() == "123456789012"
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "222222222222")
    with mock_rekognition() as rek:
        rek.add_collection("staff")
        assert list(rek.region().collections) == ["staff"]
        assert list(rek.region(account_id="222222222222").collections) == ["staff"]


@pytest.mark.parametrize(
    ("value", "is_one"),
    [("123456789012", True), ("12345678901", False), ("123456789012\n", False), (123456789012, False)],
)
def test_an_account_id_has_12_digits(value: object, is_one: bool) -> None:
    assert is_account_id(value) is is_one
