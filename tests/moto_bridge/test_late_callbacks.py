"""What moto registers with ``responses`` is there whenever it is looked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest
import requests
import responses
from moto import backend_index, mock_aws
from moto.core import models
from moto.core.custom_responses_mock import CallbackResponse
from moto.core.models import RESPONSES_METHODS, botocore_stubber, responses_mock

from rekomock import mock_rekognition
from rekomock.moto_bridge import late_callbacks

REKOGNITION = "https://rekognition.us-east-1.amazonaws.com/"

#: Older versions of moto register what we put in place for each mock, which is never the same.
LATE = hasattr(botocore_stubber, "process_prepared_request")
needs_it = pytest.mark.skipif(not LATE, reason="this moto's callbacks are made at once")

pytestmark = pytest.mark.usefixtures("no_network")


@contextmanager
def after_another() -> Iterator[None]:
    """A mock that is not the first, and so has its callbacks later."""
    with mock_rekognition():
        pass
    with mock_rekognition():
        assert (type(registry()._registered) is late_callbacks._Late) == LATE
        yield


def registry() -> Any:
    return responses_mock.get_registry()


def all_registered() -> list[tuple[str, str, Any]]:
    return [(response.method, response.url.pattern, response.callback) for response in registry().registered]


def test_all_that_moto_registers_is_registered() -> None:
    late_callbacks._known = late_callbacks._Known((), {})
    with mock_rekognition():
        first = all_registered()
    with after_another():
        # its callbacks are those of the mock where there is one function for requests of both kinds
        assert [each[: 2 + LATE] for each in all_registered()] == [each[: 2 + LATE] for each in first]
    assert len(first) == len(RESPONSES_METHODS) * (len(backend_index.backend_url_patterns) + 2)
    assert models.RESPONSES_METHODS == RESPONSES_METHODS


def test_requests_to_other_services_are_answered() -> None:
    with after_another():
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="photos")
        assert "photos" in requests.get("https://s3.amazonaws.com/", timeout=1).text
        assert requests.put("https://photos.s3.amazonaws.com/key", timeout=1).status_code == 200
        assert "key" in requests.get("https://photos.s3.amazonaws.com/", timeout=1).text
        assert requests.post(REKOGNITION, timeout=1).json()["__type"] == "UnknownOperationException"
        assert requests.get("https://nothing.amazonaws.com/", timeout=1).text == "The method is not implemented"


@needs_it
def test_they_are_made_when_they_are_needed_and_no_others() -> None:
    with after_another():
        assert dict(registry()._registered) == {}
        requests.get("https://s3.amazonaws.com/", timeout=1)
        assert list(registry()._registered) == ["GET"]


def test_calls_are_not_counted_from_one_mock_to_the_next() -> None:
    for _ in range(2):
        with after_another():
            for _ in range(3):
                requests.get("https://s3.amazonaws.com/", timeout=1)
            assert sum(response.call_count for response in registry().registered) == 3


def test_a_callback_of_the_tests_own_is_called() -> None:
    with after_another():
        own = responses.CallbackResponse("GET", "https://mine.amazonaws.com/", lambda request: (200, {}, "mine"))
        responses_mock.add(own)
        assert requests.get("https://mine.amazonaws.com/", timeout=1).text == "mine"
        assert len(registry()._registered["GET"]) == len(backend_index.backend_url_patterns) + 2


def test_after_a_reset_nothing_is_registered_as_with_moto() -> None:
    with after_another():
        registry().reset()
        assert registry().registered == []
        assert registry()._registered["GET"] == []


def test_a_mock_inside_motos_own_leaves_its_callbacks_alone() -> None:
    with mock_aws():
        before = registry()._registered
        with mock_rekognition():
            assert registry()._registered is before
        assert type(before) is not late_callbacks._Late
        assert requests.get("https://s3.amazonaws.com/", timeout=1).status_code == 200


def test_motos_own_mock_after_ours_registers_for_itself() -> None:
    with after_another():
        pass
    with mock_aws():
        assert type(registry()._registered) is not late_callbacks._Late
        assert len(registry().registered) == len(RESPONSES_METHODS) * (len(backend_index.backend_url_patterns) + 1)


def test_an_address_that_was_added_since_is_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    with after_another():
        before = all_registered()
    monkeypatch.setattr(
        backend_index,
        "backend_url_patterns",
        [*backend_index.backend_url_patterns, ("mine", re.compile("https://mine"))],
    )
    with mock_rekognition():
        added = {pattern for _, pattern, _ in all_registered()} - {pattern for _, pattern, _ in before}
    assert added == {"https://mine"}


def test_what_else_is_registered_when_moto_starts_is_not_taken_for_motos(monkeypatch: pytest.MonkeyPatch) -> None:
    class Another(CallbackResponse):
        pass

    monkeypatch.setattr(models, "CallbackResponse", Another)
    monkeypatch.setattr(late_callbacks, "_known", late_callbacks._Known((), {}))
    with mock_rekognition():
        pass
    assert late_callbacks._known == late_callbacks._Known((), {})
    with mock_rekognition():
        assert {type(response) for response in registry().registered} >= {Another}
