"""What was called: ``rek.calls``."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from freezegun import freeze_time
from support.clients import post
from support.operations import take_out
from support.suites import SYNCHRONOUS

from rekomock import mock_rekognition, photo
from rekomock.control import call_log as calls_module
from rekomock.control.call_log import CallLog, Calls, LoggedCall, LoggedError

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient
    from support.staff import Staff

    from rekomock import RekognitionMock


URL = "https://rekognition.us-east-1.amazonaws.com/"


class TestACall:
    def test_says_what_was_asked_and_answered(self, rek: RekognitionMock, staff: Staff) -> None:
        staff.client.list_users(CollectionId="staff", MaxResults=7)

        call = rek.calls[-1]
        assert call.operation == "ListUsers"
        assert call.parameters == {"CollectionId": "staff", "MaxResults": 7}
        assert call.account_id == "123456789012"
        assert call.region == "us-east-1"
        assert call.result == {"Users": []}
        assert call.error is None
        assert call.status == 200

    def test_says_what_went_wrong(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        with pytest.raises(ClientError):
            client.list_users(CollectionId="staff")

        call = rek.calls[-1]
        assert call.result is None
        assert call.error == ("ResourceNotFoundException", "The collection id: staff does not exist")
        assert call.error == LoggedError(code=call.error.code, message=call.error.message)

    def test_has_the_numbers_that_the_client_sent(self, rek: RekognitionMock, staff: Staff) -> None:
        with pytest.raises(ClientError):
            staff.client.search_users(CollectionId="staff", UserId="x", UserMatchThreshold=82.4)

        assert rek.calls[-1].parameters["UserMatchThreshold"] == 82.4

    def test_has_pictures_as_bytes(self, rek: RekognitionMock, staff: Staff) -> None:
        staff.index(photo("alice"))

        assert rek.calls[-1].parameters == {"CollectionId": "staff", "Image": {"Bytes": photo("alice")}}

    def test_has_lists_and_maps(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        client.create_collection(CollectionId="staff", Tags={"team": "blue"})
        client.list_faces(CollectionId="staff", FaceIds=["00000000-0000-4000-8000-000000000000"])

        assert rek.calls[0].parameters["Tags"] == {"team": "blue"}
        assert rek.calls[1].parameters["FaceIds"] == ["00000000-0000-4000-8000-000000000000"]

    def test_knows_its_account_and_region(self, rek: RekognitionMock, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("MOTO_ACCOUNT_ID", "111122223333")
        boto3.client("rekognition", "eu-west-1").list_collections()

        assert (rek.calls[0].account_id, rek.calls[0].region) == ("111122223333", "eu-west-1")

    def test_knows_its_time(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        with freeze_time("2030-06-01T12:00:00Z") as clock:
            client.list_collections()
            clock.tick(timedelta(seconds=90))
            client.list_collections()

        assert [call.time for call in rek.calls] == [
            datetime(2030, 6, 1, 12, 0, tzinfo=timezone.utc),
            datetime(2030, 6, 1, 12, 1, 30, tzinfo=timezone.utc),
        ]

    def test_cannot_be_changed_afterwards(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        client.list_collections()
        call = rek.calls[0]

        call.parameters["MaxResults"] = 3
        assert call.result is not None
        call.result.clear()

        assert call.parameters == {}
        assert call.result == {"CollectionIds": [], "FaceModelVersions": []}


class TestRefusedRequests:
    def test_of_a_wrong_form(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        with pytest.raises(ClientError):
            client.list_users(CollectionId="no such id")

        (call,) = rek.calls
        assert call.parameters == {"CollectionId": "no such id"}
        assert call.error is not None
        assert call.error.code == "ValidationException"

    def test_by_force(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.fail("ListCollections", "AccessDeniedException", message="not today")
        with pytest.raises(ClientError):
            client.list_collections()

        assert [call.error for call in rek.calls] == [("AccessDeniedException", "not today")]

    @pytest.mark.parametrize("body", ["{", "[]", '"x"', "[" * 100_000])
    def test_that_are_no_json_object_have_no_parameters(self, rek: RekognitionMock, body: str) -> None:
        post(URL, "RekognitionService.ListUsers", body)

        (call,) = rek.calls
        assert call.parameters == {}
        assert call.error is not None
        assert call.error.code == "SerializationException"

    @pytest.mark.parametrize(
        "parameters",
        [
            {"Image": {"Bytes": "no base64"}},
            {"Image": {"Bytes": 3}},
            {"Image": [1]},
            {"Image": {"Unknown": {"x": 1}}},
            {"CollectionId": None, "DetectionAttributes": "ALL"},
        ],
    )
    def test_that_are_not_as_the_model_says_are_shown_as_they_came(
        self, rek: RekognitionMock, parameters: dict[str, Any]
    ) -> None:
        post(URL, "RekognitionService.IndexFaces", json.dumps(parameters))

        assert rek.calls[0].parameters == parameters

    @pytest.mark.parametrize(
        ("target", "operation"), [("RekognitionService.Dance", "Dance"), ("Dance", "Dance"), (None, "")]
    )
    def test_of_operations_that_do_not_exist(self, rek: RekognitionMock, target: str | None, operation: str) -> None:
        post(URL, target, '{"Partner": "alice"}')

        (call,) = rek.calls
        assert call.operation == operation
        assert call.parameters == {"Partner": "alice"}
        assert call.error is not None
        assert call.error.code == "UnknownOperationException"

    def test_of_operations_that_are_not_simulated(
        self, rek: RekognitionMock, client: RekognitionClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        take_out(monkeypatch, "ListStreamProcessors")
        with pytest.raises(ClientError):
            client.list_stream_processors()

        assert rek.calls.failed("NotImplemented").operations == ["ListStreamProcessors"]


@pytest.fixture
def logged(rek: RekognitionMock, staff: Staff) -> Calls:
    """CreateCollection, CreateUser twice, ListUsers of another collection (refused), ListUsers, ListCollections."""
    staff.user("alice")
    staff.user("bob")
    with pytest.raises(ClientError):
        staff.client.list_users(CollectionId="guests")
    staff.client.list_users(CollectionId="staff")
    staff.client.list_collections()
    return rek.calls


class TestFilters:
    def test_by_operation(self, logged: Calls) -> None:
        assert logged.of("CreateUser").operations == ["CreateUser", "CreateUser"]
        assert logged.of("ListCollections", "CreateCollection").operations == ["CreateCollection", "ListCollections"]
        assert logged.of("IndexFaces") == []

    def test_by_collection(self, logged: Calls) -> None:
        assert logged.about("guests").operations == ["ListUsers"]
        assert logged.about("staff").operations == ["CreateCollection", "CreateUser", "CreateUser", "ListUsers"]

    def test_by_user(self, logged: Calls) -> None:
        assert logged.about("staff", "bob") == logged[2:3]
        assert logged.about("guests", "bob") == []

    def test_by_outcome(self, logged: Calls) -> None:
        assert logged.failed() == [logged[3]]
        assert logged.failed("ResourceNotFoundException") == [logged[3]]
        assert logged.failed("ThrottlingException") == []
        assert logged.succeeded().operations.count("ListUsers") == 1

    def test_one_after_another(self, logged: Calls) -> None:
        assert logged.of("ListUsers").failed().about("guests") == [logged[3]]

    def test_of_an_operation_that_does_not_exist_are_refused(self, logged: Calls) -> None:
        with pytest.raises(ValueError, match="no operation") as refused:
            logged.of("CreateUsers")

        assert str(refused.value) == "Amazon Rekognition has no operation 'CreateUsers': did you mean 'CreateUser'?"


class TestTheSequence:
    def test_is_like_a_list(self, logged: Calls) -> None:
        assert len(logged) == 6
        assert list(logged) == [logged[number] for number in range(6)]
        assert logged[-1].operation == "ListCollections"
        assert isinstance(logged[1:3], Calls)
        assert logged[0] in logged
        assert not Calls()

    def test_is_equal_to_what_has_the_same_calls(self, logged: Calls) -> None:
        same = Calls(logged)
        assert logged == same
        assert hash(logged) == hash(same)
        assert logged == list(logged)
        assert logged == tuple(logged)
        assert logged != list(logged)[1:]
        assert logged != "calls"

    def test_stays_as_it_was_taken(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        before = rek.calls
        client.list_collections()

        assert before == []
        assert len(rek.calls) == 1

    def test_tells_what_there_is_where_a_call_is_missing(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        client.list_collections()

        with pytest.raises(IndexError) as missing:
            rek.calls[1]

        assert str(missing.value) == ("There is no call 1, there are 1: [ListCollections() in us-east-1 -> ok]")


class TestReading:
    def test_a_call(self, rek: RekognitionMock, staff: Staff) -> None:
        staff.index(photo(), ExternalImageId="picture-1")

        size = len(photo())
        assert repr(rek.calls[-1]) == (
            f"IndexFaces(CollectionId='staff', Image={{'Bytes': <{size} bytes>}}, ExternalImageId='picture-1') "
            "in us-east-1 -> ok\n    Image (640 x 480 pixels) shows no face: photo() drew it without people."
        )

    def test_a_call_that_failed(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        with pytest.raises(ClientError):
            client.list_users(CollectionId="staff")

        assert repr(rek.calls[0]) == (
            "ListUsers(CollectionId='staff') in us-east-1 -> "
            "ResourceNotFoundException: The collection id: staff does not exist\n"
            "    Account 123456789012 has no collection 'staff' in us-east-1: there are no collections."
        )

    def test_long_values_are_cut(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        with pytest.raises(ClientError):
            client.list_users(CollectionId="x" * 255)

        assert "xxx...xxx" in repr(rek.calls[0]).partition(" in ")[0]

    def test_all_calls_one_to_a_line(self, rek: RekognitionMock, staff: Staff) -> None:
        staff.client.list_collections()

        assert repr(rek.calls) == (
            "[CreateCollection(CollectionId='staff') in us-east-1 -> ok,\n ListCollections() in us-east-1 -> ok]"
        )
        assert repr(Calls()) == "[]"

    def test_a_comma_ends_the_line_of_a_call_that_is_explained(self, rek: RekognitionMock, staff: Staff) -> None:
        staff.index(photo())
        staff.client.list_collections()

        assert repr(rek.calls[1:]).splitlines()[0].endswith("-> ok,")
        assert repr(rek.calls[1:]).endswith(
            "shows no face: photo() drew it without people.\n ListCollections() in us-east-1 -> ok]"
        )


def test_a_failing_assertion_shows_the_calls(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import boto3
        import pytest
        from rekomock import mock_rekognition

        @pytest.fixture
        def rek():
            with mock_rekognition() as rek:
                client = boto3.client("rekognition", "us-east-1")
                client.create_collection(CollectionId="staff")
                client.list_users(CollectionId="staff")
                yield rek

        def test_equal(rek):
            assert rek.calls == []

        def test_operations(rek):
            assert rek.calls.operations == ["CreateCollection", "ListFaces"]

        def test_length(rek):
            assert len(rek.calls) == 3

        def test_last(rek):
            assert rek.calls[-1].parameters == {"CollectionId": "guests"}
        """
    )

    result = pytester.runpytest_subprocess(*SYNCHRONOUS)

    result.assert_outcomes(failed=4)
    result.stdout.fnmatch_lines(
        [
            "*Left contains 2 more items, first extra item: CreateCollection(CollectionId='staff') in us-east-1 -> ok*",
            "*At index 1 diff: 'ListUsers' != 'ListFaces'*",
            "*where 2 = len(*CreateCollection(CollectionId='staff') in us-east-1 -> ok,*",
            "*{'CollectionId': 'staff'} != {'CollectionId': 'guests'}*",
        ]
    )


class TestTheMockThatWasEntered:
    def test_logs_what_is_called_while_it_lasts(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        client.create_collection(CollectionId="staff")
        with mock_rekognition() as inner:
            client.list_collections()
            assert inner.calls.operations == ["ListCollections"]
        client.list_users(CollectionId="staff")

        assert rek.calls.operations == ["CreateCollection", "ListCollections", "ListUsers"]

    def test_begins_with_an_empty_log(self) -> None:
        mock = mock_rekognition()
        for _ in range(2):
            with mock:
                assert mock.calls == []
                boto3.client("rekognition", "us-east-1").list_collections()


def call(number: int, size: int = 2) -> LoggedCall:
    return LoggedCall("ListUsers", "123456789012", "us-east-1", time.time(), 200, b"-" * size, str(number).encode())


class TestMemory:
    def numbers(self, log: CallLog) -> list[int]:
        return [int(each.response) for each in log.calls()]

    def test_the_oldest_calls_give_way(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(calls_module, "MAX_CALLS", 3)
        log = CallLog()
        for number in range(5):
            log.add(call(number))

        assert self.numbers(log) == [2, 3, 4]

    def test_large_pictures_push_out_more(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(calls_module, "MAX_BYTES", 100)
        log = CallLog()
        for number, size in enumerate([30, 30, 30, 70, 20]):
            log.add(call(number, size))

        assert self.numbers(log) == [3, 4]

    def test_ten_thousand_calls_are_kept(self) -> None:
        assert calls_module.MAX_CALLS == 10_000
        assert calls_module.MAX_BYTES == 200_000_000
