"""Rate limits: the setting ``throughput="aws"``."""

from __future__ import annotations

import math
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import time_machine
from botocore.config import Config
from botocore.exceptions import ClientError
from freezegun import freeze_time

from rekomock import mock_rekognition
from rekomock.operations import OPERATIONS
from rekomock.protocol import quotas
from rekomock.protocol.errors import RekognitionError
from rekomock.protocol.quotas import rate_limit
from rekomock.state.rate_limit import RateLimiter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_rekognition.client import RekognitionClient

    from rekomock import RekognitionMock

NOON = "2030-06-01T12:00:00Z"


@pytest.fixture
def rek() -> Iterator[RekognitionMock]:
    with mock_rekognition(throughput="aws") as mock:
        yield mock


def client_in(region: str) -> RekognitionClient:
    return boto3.client("rekognition", region, config=Config(retries={"total_max_attempts": 1}))


def admitted(client: RekognitionClient, calls: int, operation: str = "list_collections", **parameters: Any) -> int:
    """Return how many of the calls the rate limit admitted."""
    count = 0
    for _ in range(calls):
        try:
            getattr(client, operation)(**parameters)
        except client.exceptions.ProvisionedThroughputExceededException:
            continue
        except ClientError:
            pass
        count += 1
    return count


class TestInASecond:
    def test_as_many_calls_as_aws_allows(self, rek: RekognitionMock) -> None:
        with freeze_time(NOON):
            assert admitted(client_in("us-east-1"), 8) == 5

    def test_further_calls_say_so(self, rek: RekognitionMock) -> None:
        client = client_in("us-east-1")
        with freeze_time(NOON):
            admitted(client, 5)
            with pytest.raises(client.exceptions.ProvisionedThroughputExceededException) as rejected:
                client.list_collections()

        assert rejected.value.response["Error"]["Message"] == "Provisioned Rate exceeded"
        assert rejected.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400

    def test_further_calls_do_nothing(self, rek: RekognitionMock) -> None:
        client = client_in("us-east-1")
        with freeze_time(NOON):
            for number in range(8):
                admitted(client, 1, "create_collection", CollectionId=f"c{number}")

        assert list(rek.region("us-east-1").collections) == ["c0", "c1", "c2", "c3", "c4"]

    def test_the_quota_depends_on_the_region(self, rek: RekognitionMock) -> None:
        with freeze_time(NOON):
            assert admitted(client_in("us-east-1"), 60, "list_faces", CollectionId="staff") == 50
            assert admitted(client_in("eu-central-1"), 60, "list_faces", CollectionId="staff") == 5

    def test_each_operation_region_and_account_has_its_own(
        self, rek: RekognitionMock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client = client_in("us-east-1")
        with freeze_time(NOON):
            admitted(client, 8)
            assert admitted(client, 8, "describe_collection", CollectionId="staff") == 5
            assert admitted(client_in("us-west-2"), 8) == 5
            monkeypatch.setenv("MOTO_ACCOUNT_ID", "111122223333")
            assert admitted(client, 8) == 5

    def test_a_request_that_breaks_the_model_does_not_count(self, rek: RekognitionMock) -> None:
        client = client_in("us-east-1")
        with freeze_time(NOON):
            admitted(client, 8, "list_users", CollectionId="no such id")
            assert admitted(client, 8, "list_users", CollectionId="staff") == 5

    def test_a_throttled_call_does_not_use_up_a_forced_error(self, rek: RekognitionMock) -> None:
        client = client_in("us-east-1")
        with freeze_time(NOON) as clock:
            admitted(client, 5)
            rek.fail("ListCollections", "AccessDeniedException")
            assert admitted(client, 1) == 0
            clock.tick(timedelta(seconds=1))
            with pytest.raises(client.exceptions.AccessDeniedException):
                client.list_collections()

    def test_operations_without_a_known_quota_have_none(
        self, rek: RekognitionMock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delitem(quotas._RATE_LIMITS, "DescribeProjects")
        with freeze_time(NOON):
            assert admitted(client_in("us-east-1"), 200, "describe_projects") == 200

    def test_all_calls_by_default(self) -> None:
        with mock_rekognition(), freeze_time(NOON):
            assert admitted(client_in("us-east-1"), 50) == 50


class TestTheClock:
    def test_of_freezegun(self, rek: RekognitionMock) -> None:
        client = client_in("us-east-1")
        with freeze_time(NOON) as clock:
            assert admitted(client, 8) == 5
            clock.tick(timedelta(milliseconds=999))
            assert admitted(client, 8) == 0
            clock.tick(timedelta(milliseconds=1))
            assert admitted(client, 8) == 5

    def test_of_time_machine(self, rek: RekognitionMock) -> None:
        client = client_in("us-east-1")
        with time_machine.travel(NOON, tick=False) as clock:
            assert admitted(client, 8) == 5
            clock.shift(timedelta(milliseconds=999))
            assert admitted(client, 8) == 0
            clock.shift(timedelta(milliseconds=1))
            assert admitted(client, 8) == 5

    def test_of_the_process(self, rek: RekognitionMock) -> None:
        # 40 calls take far less than 8 seconds
        assert 5 <= admitted(client_in("us-east-1"), 40) < 40


class TestRateLimiter:
    def admitted(self, rates: RateLimiter, *times: float) -> list[bool]:
        return [self.is_admitted(rates, now) for now in times]

    def is_admitted(self, rates: RateLimiter, now: float) -> bool:
        try:
            rates.admit("ListUsers", 2, now)
        except RekognitionError:
            return False
        return True

    def test_the_second_slides(self) -> None:
        assert self.admitted(RateLimiter(), 0, 0.6, 0.9, 1.0, 1.5, 1.6) == [True, True, False, True, False, True]

    def test_what_was_rejected_does_not_count(self) -> None:
        assert self.admitted(RateLimiter(), 0, 0, 0.5, 0.9, 1.0, 1.0) == [True, True, False, False, True, True]

    def test_a_clock_set_back_blocks_no_call(self) -> None:
        assert self.admitted(RateLimiter(), 100, 100, 50, 50, 50) == [True, True, True, True, False]


@pytest.mark.parametrize(
    ("operations", "in_virginia", "in_frankfurt"),
    [
        ("IndexFaces ListFaces SearchFaces SearchFacesByImage SearchUsers SearchUsersByImage", 50, 5),
        ("DetectFaces CompareFaces", 100, 25),
        ("DetectLabels DetectModerationLabels DetectText DetectProtectiveEquipment", 50, 5),
        ("RecognizeCelebrities GetCelebrityInfo", 50, 5),
        ("AssociateFaces DisassociateFaces CreateUser DeleteUser ListUsers DeleteFaces", 5, 5),
        ("CreateCollection DescribeCollection ListCollections DeleteCollection", 5, 5),
        ("TagResource UntagResource ListTagsForResource", 10, 10),
        ("DetectCustomLabels", 50, 50),
        ("DescribeProjects CreateDataset PutProjectPolicy", 5, 5),
        ("StopStreamProcessor", 1, 1),
        ("ListStreamProcessors", 5, 5),
        ("CreateStreamProcessor StartStreamProcessor", 20, 20),
        ("StartMediaAnalysisJob ListMediaAnalysisJobs", 5, 5),
        ("GetMediaAnalysisJob", 20, 20),
    ],
)
def test_the_rate_limits_of_aws(operations: str, in_virginia: float, in_frankfurt: float) -> None:
    for operation in operations.split():
        for region in ("us-east-1", "us-west-2", "eu-west-1"):
            assert (rate_limit(operation, region) or math.inf) == in_virginia
        assert (rate_limit(operation, "eu-central-1") or math.inf) == in_frankfurt


#: AWS publishes none of Custom Labels.
UNKNOWN = re.compile("Project|Dataset|CustomLabels")


@pytest.mark.parametrize("operation", [name for name in OPERATIONS if not UNKNOWN.search(name)])
def test_every_simulated_operation_has_one(operation: str) -> None:
    assert rate_limit(operation, "us-east-1")
