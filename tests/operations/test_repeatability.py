"""The same test run twice is the same: ids follow moto's seed, times follow the clock, frozen or not."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
import time_machine
from botocore.exceptions import ClientError
from freezegun import freeze_time
from moto.moto_api._internal import mock_random
from support.staff import Staff, members

from rekomock import mock_rekognition, photo

if TYPE_CHECKING:
    from support.surfaces import Surface


def seed_in_process(seed: int) -> None:
    mock_random.seed(seed)


def seed_over_http(seed: int) -> None:
    requests.post(f"http://motoapi.amazonaws.com/moto-api/seed?a={seed}", timeout=5)


def everything(seed: Any, number: int) -> list[Any]:
    """Return the responses of a run that covers every kind of id."""
    with mock_rekognition() as rek, freeze_time("2030-06-01T12:00:00Z"):
        client = boto3.client("rekognition", "us-east-1")
        seed(number)
        staff = Staff(client)
        responses: list[Any] = [staff.index(photo("alice", "bob"))]
        faces = [record["Face"]["FaceId"] for record in responses[0]["FaceRecords"]]
        for user, face in zip(("zoe", "yan", "xia"), [*faces, None], strict=True):
            client.create_user(CollectionId="staff", UserId=user)
            if face:
                responses.append(staff.associate(user, face))
        responses.append(members(client.list_users(CollectionId="staff", MaxResults=2)))
        responses.append(members(client.search_users(CollectionId="staff", FaceId=faces[0], UserMatchThreshold=0)))
        responses.append(client.list_faces(CollectionId="staff")["ResponseMetadata"]["RequestId"])
        return [*responses, rek.region("us-east-1")]


@pytest.mark.parametrize("seed", [seed_in_process, seed_over_http])
class TestSeed:
    def test_makes_all_ids_the_same_again(self, seed: Any) -> None:
        assert everything(seed, 42) == everything(seed, 42)

    def test_another_one_makes_other_ids(self, seed: Any) -> None:
        first, second = everything(seed, 42)[0], everything(seed, 43)[0]

        def ids(response: Any) -> set[str]:
            return {record["Face"]["FaceId"] for record in response["FaceRecords"]}

        assert not ids(first) & ids(second)


class _Frozen:
    """A clock that stands at noon until it is moved, by either library."""

    def __init__(self, library: str) -> None:
        self.frozen: Any = (
            freeze_time("2030-06-01T12:00:00Z")
            if library == "freezegun"
            else time_machine.travel("2030-06-01T12:00:00Z", tick=False)
        )

    def __enter__(self) -> Any:
        clock: Any = self.frozen.__enter__()
        return getattr(clock, "shift", None) or clock.tick

    def __exit__(self, *error: Any) -> None:
        self.frozen.__exit__(*error)


@pytest.fixture(params=["freezegun", "time-machine"])
def frozen(request: pytest.FixtureRequest) -> _Frozen:
    return _Frozen(request.param)


@pytest.mark.usefixtures("rek")  # the clock of a server cannot be held
class TestClock:
    def test_is_in_timestamps(self, staff: Staff, frozen: _Frozen) -> None:
        with frozen as forward:
            forward(timedelta(hours=1))
            later = Staff(staff.client, "later")

            created = later.client.describe_collection(CollectionId="later")["CreationTimestamp"]

            assert created == datetime(2030, 6, 1, 13, tzinfo=timezone.utc)

    def test_is_in_the_view_and_in_the_log(self, frozen: _Frozen) -> None:
        with frozen, mock_rekognition() as rek:
            Staff(boto3.client("rekognition", "us-east-1"))

            noon = datetime(2030, 6, 1, 12, tzinfo=timezone.utc)
            assert rek.region("us-east-1").collections["staff"].created == noon
            assert rek.calls[0].time == noon

    def test_ends_what_is_remembered_of_a_token(self, staff: Staff, frozen: _Frozen) -> None:
        with frozen as forward:
            request: Any = {"CollectionId": "staff", "UserId": "alice", "ClientRequestToken": "token"}
            staff.client.create_user(**request)
            forward(timedelta(hours=23))
            staff.client.create_user(**request)
            forward(timedelta(hours=1))
            with pytest.raises(staff.client.exceptions.ConflictException):
                staff.client.create_user(**request)

    def test_ends_a_timed_update(self, surface: Surface, staff: Staff, frozen: _Frozen) -> None:
        with frozen as forward:
            surface.make_updates_last("time", seconds=60)
            staff.user("alice", staff.face("alice"))
            forward(timedelta(seconds=60))
            assert staff.status_of("alice") == "UPDATING"
            forward(timedelta(seconds=1))
            assert staff.status_of("alice") == "ACTIVE"

    def test_lets_calls_through_again(self, staff: Staff, frozen: _Frozen) -> None:
        with frozen as forward:
            forward(timedelta(seconds=1))
            with mock_rekognition(throughput="aws") as rek:
                for _ in range(5):
                    staff.client.list_collections()
                rek.fail("ListCollections", "AccessDeniedException")
                forward(timedelta(seconds=1))
                with pytest.raises(ClientError, match="AccessDeniedException"):
                    staff.client.list_collections()
