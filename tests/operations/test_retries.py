"""Retries, of botocore and of an application, happen against forced errors as they would against AWS."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.retries import bucket

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient

    from rekomock import RekognitionMock

MODES = ["legacy", "standard", "adaptive"]
RETRIED = [
    "ThrottlingException",
    "ProvisionedThroughputExceededException",
    "InternalServerError",
    "ServiceUnavailableException",
]
NOT_RETRIED = ["AccessDeniedException", "InvalidParameterException", "ValidationException"]


@pytest.fixture(autouse=True)
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was slept, without sleeping; nor does the bucket of the adaptive mode wait to be filled."""
    naps: list[float] = []
    monkeypatch.setattr(time, "sleep", naps.append)
    monkeypatch.setattr(bucket.TokenBucket, "acquire", lambda *arguments, **more: True)
    return naps


def client_in(mode: str, attempts: int = 3) -> RekognitionClient:
    retries: Any = {"mode": mode, "total_max_attempts": attempts}
    return boto3.client("rekognition", "us-east-1", config=Config(retries=retries))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("code", RETRIED)
class TestWhatBotocoreRetries:
    def test_comes_right_in_the_end(self, rek: RekognitionMock, mode: str, code: str, slept: list[float]) -> None:
        client = client_in(mode)
        rek.fail("ListCollections", code, times=2)

        response = client.list_collections()

        assert response["ResponseMetadata"]["RetryAttempts"] == 2
        assert [call.error and call.error.code for call in rek.calls] == [code, code, None]
        assert len(slept) == 2

    def test_is_given_up_after_the_last_attempt(self, rek: RekognitionMock, mode: str, code: str) -> None:
        client = client_in(mode)
        rek.fail("ListCollections", code, times=None)

        with pytest.raises(ClientError) as rejected:
            client.list_collections()

        assert rejected.value.response["Error"]["Code"] == code
        assert len(rek.calls.failed(code)) == 3


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("code", NOT_RETRIED)
def test_what_botocore_does_not_retry(rek: RekognitionMock, mode: str, code: str) -> None:
    client = client_in(mode)
    rek.fail("ListCollections", code)

    with pytest.raises(ClientError):
        client.list_collections()

    assert len(rek.calls) == 1


@pytest.mark.parametrize("mode", MODES)
def test_retries_carry_the_same_client_request_token(rek: RekognitionMock, mode: str) -> None:
    client = client_in(mode)
    client.create_collection(CollectionId="staff")
    rek.fail("CreateUser", "ThrottlingException")

    client.create_user(CollectionId="staff", UserId="alice")

    rejected, done = rek.calls.of("CreateUser")
    assert rejected.parameters == done.parameters
    assert rejected.parameters["ClientRequestToken"]


def enrol(client: RekognitionClient, user_id: str, patience: int) -> int:
    """An application that creates a user and tries again when it is throttled; gives the attempts it took."""
    for attempt in range(1, patience + 1):
        try:
            client.create_user(CollectionId="staff", UserId=user_id)
        except client.exceptions.ThrottlingException:
            time.sleep(2**attempt)
        else:
            return attempt
    raise TimeoutError(f"throttled {patience} times")


class TestAnApplicationThatRetries:
    @pytest.fixture
    def impatient(self, rek: RekognitionMock) -> RekognitionClient:
        client = client_in("standard", attempts=1)
        client.create_collection(CollectionId="staff")
        return client

    @pytest.mark.parametrize("throttles", [0, 1, 4])
    def test_gets_through(
        self, rek: RekognitionMock, impatient: RekognitionClient, throttles: int, slept: list[float]
    ) -> None:
        if throttles:
            rek.fail("CreateUser", "ThrottlingException", times=throttles, user_id="alice")

        assert enrol(impatient, "alice", patience=5) == throttles + 1
        assert slept == [2**attempt for attempt in range(1, throttles + 1)]
        assert list(rek.region("us-east-1").collections["staff"].users) == ["alice"]

    def test_gives_up(self, rek: RekognitionMock, impatient: RekognitionClient) -> None:
        rek.fail("CreateUser", "ThrottlingException", times=5)

        with pytest.raises(TimeoutError, match="throttled 5 times"):
            enrol(impatient, "alice", patience=5)

        assert len(rek.calls.of("CreateUser").failed()) == 5
