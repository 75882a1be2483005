"""The pipeline: what happens to a request between the wire and the operation."""

from __future__ import annotations

import copy
import json
import logging
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

import boto3
import pytest
import requests
import time_machine
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.loaders import create_loader
from botocore.model import ServiceModel
from freezegun import freeze_time
from support import clients
from support.operations import take_out
from support.staff import Staff, in_account, members
from support.surfaces import runs_on_the_server

from rekomock import mock_rekognition
from rekomock.protocol import service_model
from rekomock.protocol.errors import ACCESS_DENIED, NOT_SIMULATED, UNRECOGNIZED_CLIENT
from rekomock.service import Service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mypy_boto3_rekognition.client import RekognitionClient
    from support.surfaces import Surface

    from rekomock import RekognitionMock
    from rekomock.state.region import Region

TOKEN = "a-token-of-the-client"
Post: TypeAlias = "Callable[..., requests.Response]"


@pytest.fixture
def post(surface: Surface) -> Post:
    """Sends a request without an SDK."""

    def send(operation: str, **parameters: Any) -> requests.Response:
        return clients.post(surface.url, f"RekognitionService.{operation}", json.dumps(parameters))

    return send


@dataclass
class StagedRequest:
    """A request passed directly to the service, rejected for a chosen reason."""

    target: str | None = "RekognitionService.ListCollections"
    body: bytes = b"{}"
    account_id: str = "123456789012"
    region_name: str = "us-east-1"
    unknown: bool = False
    forbidden: bool = False

    def authenticate(self) -> None:
        if self.unknown:
            raise UNRECOGNIZED_CLIENT(reason="who are you?")

    def authorize(self, operation: str, members: Mapping[str, Any]) -> None:
        if self.forbidden:
            raise ACCESS_DENIED(reason=f"not for you: {operation}, {members}")

    def region(self) -> Region:
        raise NOT_SIMULATED(reason="no such region")


class TestOrderOfRejections:
    def rejection(self, **details: Any) -> str:
        code: str = json.loads(Service().handle(StagedRequest(**details)).body)["__type"]
        return code

    def test_first_the_caller_has_to_be_known(self) -> None:
        assert self.rejection(unknown=True, target="RekognitionService.ListTables") == "UnrecognizedClientException"

    def test_then_the_operation_has_to_exist(self) -> None:
        assert self.rejection(target="RekognitionService.ListTables", body=b"{") == "UnknownOperationException"

    def test_then_the_body_has_to_be_readable(self) -> None:
        assert self.rejection(body=b'{"MaxResults": 5000, "NextToken": 1}') == "SerializationException"

    def test_then_it_has_to_keep_the_constraints(self) -> None:
        assert self.rejection(body=b'{"MaxResults": 5000}', forbidden=True) == "ValidationException"

    def test_then_the_caller_has_to_be_allowed_to_do_this(self) -> None:
        response = Service().handle(StagedRequest(body=b'{"MaxResults": 5}', forbidden=True))

        assert json.loads(response.body)["Message"] == "not for you: ListCollections, {'MaxResults': 5}"

    def test_then_there_has_to_be_such_a_region(self) -> None:
        assert self.rejection() == "NotImplemented"


class TestUnexpectedFailure:
    """Of an operation, which is a bug in rekomock."""

    pytestmark = pytest.mark.internal_error

    @pytest.fixture(autouse=True)
    def _broken(self, rek: RekognitionMock, monkeypatch: pytest.MonkeyPatch) -> None:
        def describe_collection(call: Any, *, collection_id: str) -> dict[str, Any]:
            raise ZeroDivisionError(f"nothing to divide {collection_id} by")

        monkeypatch.setattr("rekomock.operations.collections.describe_collection", describe_collection)

    def test_returns_an_internal_server_error_in_json(self, post: Post) -> None:
        response = post("DescribeCollection", CollectionId="staff")

        assert (response.status_code, response.headers["Content-Type"]) == (500, "application/x-amz-json-1.1")
        assert response.json() == {
            "__type": "InternalServerError",
            "Code": "InternalServerError",
            "Message": "rekomock failed on RekognitionService.DescribeCollection: "
            "ZeroDivisionError('nothing to divide staff by'). "
            "This is a bug in rekomock; the logger 'rekomock' has the traceback",
        }

    def test_is_what_boto3_calls_an_internal_server_error(self) -> None:
        client = boto3.client("rekognition", region_name="us-east-1", config=Config(retries={"max_attempts": 0}))

        with pytest.raises(client.exceptions.InternalServerError, match="nothing to divide staff by"):
            client.describe_collection(CollectionId="staff")

    def test_is_logged_with_its_traceback(self, caplog: pytest.LogCaptureFixture, post: Post) -> None:
        post("DescribeCollection", CollectionId="staff")

        (record,) = (record for record in caplog.records if record.name == "rekomock")
        assert (record.levelno, record.getMessage()) == (
            logging.ERROR,
            "rekomock failed on RekognitionService.DescribeCollection",
        )
        assert record.exc_info is not None
        assert record.exc_info[0] is ZeroDivisionError

    def test_does_not_stop_the_next_request(self, post: Post) -> None:
        post("DescribeCollection", CollectionId="staff")

        with ThreadPoolExecutor() as threads:  # nor one of another thread: the lock is free again
            assert threads.submit(post, "ListCollections").result(timeout=5).status_code == 200

    def test_a_response_that_the_model_does_not_know_is_one(self, monkeypatch: pytest.MonkeyPatch, post: Post) -> None:
        monkeypatch.setattr("rekomock.operations.collections.list_collections", lambda call: {"Colour": "red"})

        assert post("ListCollections").json()["__type"] == "InternalServerError"


def test_an_operation_without_a_function_is_not_simulated(
    request: pytest.FixtureRequest, client: RekognitionClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    if runs_on_the_server(request.node):
        pytest.skip("the table of operations of another process stays as it is")
    take_out(monkeypatch, "ListStreamProcessors")
    with pytest.raises(ClientError, match="rekomock does not simulate the operation ListStreamProcessors"):
        client.list_stream_processors()


class TestWhatIsNotSimulated:
    @pytest.fixture(autouse=True)
    def _one_is_not(self, rek: RekognitionMock, monkeypatch: pytest.MonkeyPatch) -> None:
        take_out(monkeypatch, "CreateProject")

    def test_an_operation_that_is_not_simulated_is_rejected_by_name(self, client: RekognitionClient) -> None:
        with pytest.raises(ClientError) as rejected:
            client.create_project(ProjectName="faces")

        response = rejected.value.response
        assert (response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]) == ("NotImplemented", 400)
        assert response["Error"]["Message"] == "rekomock does not simulate the operation CreateProject"

    def test_nothing_of_motos_own_is_returned_for_one(
        self, client: RekognitionClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        take_out(monkeypatch, "GetTextDetection")  # which moto has a canned response for
        with pytest.raises(ClientError, match="rekomock does not simulate the operation GetTextDetection"):
            client.get_text_detection(JobId="1")

    def test_requests_for_one_are_validated_all_the_same(self, client: RekognitionClient) -> None:
        with pytest.raises(ClientError, match="ValidationException"):
            client.create_project(ProjectName="a b")

    @pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
    def test_one_is_called_once_however_boto3_retries(self, rek: RekognitionMock, mode: Any) -> None:
        client = boto3.client("rekognition", region_name="us-east-1", config=Config(retries={"mode": mode}))

        with pytest.raises(ClientError, match="NotImplemented"):
            client.create_project(ProjectName="faces")

        assert rek.calls.operations == ["CreateProject"]

    class TestAMemberThatALaterModelHas:
        @pytest.fixture(autouse=True)
        def _later_model(self, rek: RekognitionMock, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
            description = copy.deepcopy(create_loader().load_service_model("rekognition", "service-2"))
            description["shapes"]["CreateUserRequest"]["members"]["DisplayName"] = {"shape": "UserId"}
            monkeypatch.setattr(service_model, "operation", ServiceModel(description, "rekognition").operation_model)
            post("CreateCollection", CollectionId="staff")

        def test_is_rejected_by_name(self, post: Post) -> None:
            response = post("CreateUser", CollectionId="staff", UserId="alice", DisplayName="Alice")

            assert (response.status_code, response.json()) == (
                400,
                {
                    "__type": "NotImplemented",
                    "message": "rekomock does not simulate the member DisplayName of CreateUser",
                },
            )

        def test_is_rejected_before_anything_is_done(self, post: Post) -> None:
            post("CreateUser", CollectionId="staff", UserId="alice", DisplayName="Alice")

            assert post("ListUsers", CollectionId="staff").json() == {"Users": []}

        def test_may_be_left_out(self, post: Post) -> None:
            assert post("CreateUser", CollectionId="staff", UserId="alice").status_code == 200

        def test_is_validated_first(self, post: Post) -> None:
            response = post("CreateUser", CollectionId="staff", UserId="alice", DisplayName="a b")

            assert "at 'displayName' failed to satisfy constraint" in response.json()["message"]


class TestReplay:
    """Requests whose ClientRequestToken was used before."""

    @pytest.mark.parametrize("operation", ["CreateUser", "AssociateFaces", "DisassociateFaces", "DeleteUser"])
    def test_the_same_bytes_come_again(self, staff: Staff, operation: str, post: Post) -> None:
        faces = staff.faces("alice", 2)
        if operation != "CreateUser":
            staff.user("alice", *faces[: operation != "AssociateFaces"])
        parameters: dict[str, Any] = {"CollectionId": "staff", "UserId": "alice", "ClientRequestToken": TOKEN}
        if operation.endswith("Faces"):
            parameters["FaceIds"] = faces

        first, again = post(operation, **parameters), post(operation, **parameters)

        assert (first.status_code, again.status_code) == (200, 200)
        assert again.content == first.content

    def test_nothing_is_done_again(self, staff: Staff) -> None:
        face = staff.face("alice")
        staff.user("alice")
        first = staff.associate("alice", face, ClientRequestToken=TOKEN)
        staff.disassociate("alice", face)

        assert staff.associate("alice", face, ClientRequestToken=TOKEN) == first
        assert staff.faces_of("alice") == []

    def test_the_response_is_returned_although_the_user_was_deleted(self, staff: Staff) -> None:
        face = staff.face("alice")
        staff.user("alice")
        first = staff.associate("alice", face, ClientRequestToken=TOKEN)
        staff.client.delete_user(CollectionId="staff", UserId="alice")

        assert staff.associate("alice", face, ClientRequestToken=TOKEN) == first

    def test_the_response_is_the_first_one_although_a_new_one_would_differ(self, staff: Staff) -> None:
        face = staff.face("alice")
        staff.user("alice")
        staff.associate("alice", face, ClientRequestToken=TOKEN)

        replayed = staff.associate("alice", face, ClientRequestToken=TOKEN)

        assert replayed["AssociatedFaces"] == [{"FaceId": face}]
        assert staff.associate("alice", face)["AssociatedFaces"] == []

    def test_other_parameters_are_a_mismatch(self, staff: Staff) -> None:
        staff.client.create_user(CollectionId="staff", UserId="alice", ClientRequestToken=TOKEN)

        with pytest.raises(staff.client.exceptions.IdempotentParameterMismatchException) as rejected:
            staff.client.create_user(CollectionId="staff", UserId="bob", ClientRequestToken=TOKEN)

        assert rejected.value.response["Error"]["Message"] == (
            f"The ClientRequestToken: {TOKEN} you have supplied is already in use."
        )

    def test_a_mismatch_changes_nothing(self, staff: Staff) -> None:
        staff.client.create_user(CollectionId="staff", UserId="alice", ClientRequestToken=TOKEN)

        with pytest.raises(staff.client.exceptions.IdempotentParameterMismatchException):
            staff.client.create_user(CollectionId="staff", UserId="bob", ClientRequestToken=TOKEN)

        (user,) = staff.client.list_users(CollectionId="staff")["Users"]
        assert user["UserId"] == "alice"
        staff.client.create_user(CollectionId="staff", UserId="alice", ClientRequestToken=TOKEN)

    def test_a_default_that_is_written_out_is_another_parameter(self, staff: Staff) -> None:
        face = staff.face("alice")
        staff.user("alice")
        staff.associate("alice", face, ClientRequestToken=TOKEN)

        with pytest.raises(staff.client.exceptions.IdempotentParameterMismatchException):
            staff.associate("alice", face, UserMatchThreshold=75, ClientRequestToken=TOKEN)

    def test_the_order_of_members_does_not_matter(self, staff: Staff, post: Post) -> None:
        post("CreateUser", CollectionId="staff", UserId="alice", ClientRequestToken=TOKEN)

        again = post("CreateUser", ClientRequestToken=TOKEN, UserId="alice", CollectionId="staff")

        assert (again.status_code, again.content) == (200, b"{}")

    def test_unknown_members_do_not_matter(self, staff: Staff, post: Post) -> None:
        post("CreateUser", CollectionId="staff", UserId="alice", ClientRequestToken=TOKEN)

        again = post("CreateUser", CollectionId="staff", UserId="alice", ClientRequestToken=TOKEN, Colour="red")

        assert again.status_code == 200

    def test_calls_without_a_token_are_calls_of_their_own(self, staff: Staff, post: Post) -> None:
        assert post("CreateUser", CollectionId="staff", UserId="alice").status_code == 200
        assert post("CreateUser", CollectionId="staff", UserId="alice").json()["Code"] == "ConflictException"

    def test_boto3_sends_a_fresh_token_with_every_call(self, staff: Staff) -> None:
        staff.client.create_user(CollectionId="staff", UserId="alice")

        with pytest.raises(staff.client.exceptions.ConflictException):
            staff.client.create_user(CollectionId="staff", UserId="alice")

    def test_a_failure_is_not_remembered(self, client: RekognitionClient) -> None:
        request: Any = {"CollectionId": "staff", "UserId": "alice", "ClientRequestToken": TOKEN}
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            client.create_user(**request)
        client.create_collection(CollectionId="staff")

        client.create_user(**request)

        assert len(client.list_users(CollectionId="staff")["Users"]) == 1

    def test_the_token_of_a_failure_is_free_for_other_parameters(self, staff: Staff) -> None:
        with pytest.raises(staff.client.exceptions.ResourceNotFoundException):
            staff.client.create_user(CollectionId="no-such", UserId="alice", ClientRequestToken=TOKEN)

        staff.client.create_user(CollectionId="staff", UserId="bob", ClientRequestToken=TOKEN)

    def test_a_token_belongs_to_its_operation(self, staff: Staff) -> None:
        staff.client.create_user(CollectionId="staff", UserId="alice", ClientRequestToken=TOKEN)
        staff.client.delete_user(CollectionId="staff", UserId="alice", ClientRequestToken=TOKEN)

        assert staff.client.list_users(CollectionId="staff")["Users"] == []

    def test_a_token_belongs_to_its_region(self, staff: Staff) -> None:
        elsewhere = Staff(boto3.client("rekognition", region_name="eu-west-1"))

        for client, user in ((staff.client, "alice"), (elsewhere.client, "bob")):
            client.create_user(CollectionId="staff", UserId=user, ClientRequestToken=TOKEN)

        assert elsewhere.status_of("bob") == "CREATED"

    def test_a_token_belongs_to_its_account(self, staff: Staff) -> None:
        staff.client.create_user(CollectionId="staff", UserId="alice", ClientRequestToken=TOKEN)
        elsewhere = Staff(in_account("111122223333", boto3.client("rekognition", region_name="us-east-1")))

        elsewhere.client.create_user(CollectionId="staff", UserId="bob", ClientRequestToken=TOKEN)

        assert elsewhere.status_of("bob") == "CREATED"

    def test_tokens_are_forgotten_with_the_mock(self) -> None:
        for user in ("alice", "bob"):
            with mock_rekognition():
                staff = Staff(boto3.client("rekognition", region_name="us-east-1"))
                staff.client.create_user(CollectionId="staff", UserId=user, ClientRequestToken=TOKEN)


class _FrozenByFreezegun:
    @contextmanager
    def __call__(self, at: str) -> Iterator[Callable[[timedelta], object]]:
        with freeze_time(at) as clock:
            yield clock.tick

    def __str__(self) -> str:
        return "freezegun"


class _FrozenByTimeMachine:
    @contextmanager
    def __call__(self, at: str) -> Iterator[Callable[[timedelta], object]]:
        with time_machine.travel(at, tick=False) as clock:
            yield clock.shift

    def __str__(self) -> str:
        return "time-machine"


@pytest.mark.usefixtures("rek")  # the clock of a server cannot be held
@pytest.mark.parametrize("frozen", [_FrozenByFreezegun(), _FrozenByTimeMachine()], ids=str)
class TestLifetimeOfTokens:
    def test_is_a_day_of_the_current_clock(self, staff: Staff, frozen: Any) -> None:
        request: Any = {"CollectionId": "staff", "UserId": "alice", "ClientRequestToken": TOKEN}

        with frozen("2030-06-01T12:00:00Z") as forward:
            staff.client.create_user(**request)
            forward(timedelta(hours=24, seconds=-1))
            staff.client.create_user(**request)

            forward(timedelta(seconds=1))
            with pytest.raises(staff.client.exceptions.ConflictException):
                staff.client.create_user(**request)

    def test_begins_with_the_first_call_and_not_with_a_replay(self, staff: Staff, frozen: Any) -> None:
        request: Any = {"CollectionId": "staff", "UserId": "alice", "ClientRequestToken": TOKEN}

        with frozen("2030-06-01T12:00:00Z") as forward:
            staff.client.create_user(**request)
            for _ in range(2):
                forward(timedelta(hours=11))
                staff.client.create_user(**request)

            forward(timedelta(hours=2))
            with pytest.raises(staff.client.exceptions.ConflictException):
                staff.client.create_user(**request)

    def test_is_over_for_mismatches_too(self, staff: Staff, frozen: Any) -> None:
        with frozen("2030-06-01T12:00:00Z") as forward:
            staff.client.create_user(CollectionId="staff", UserId="alice", ClientRequestToken=TOKEN)
            forward(timedelta(hours=24))

            staff.client.create_user(CollectionId="staff", UserId="bob", ClientRequestToken=TOKEN)

    def test_is_a_setting(self, staff: Staff, frozen: Any) -> None:
        request: Any = {"CollectionId": "staff", "UserId": "alice", "ClientRequestToken": TOKEN}

        with (
            frozen("2030-06-01T12:00:00Z") as forward,
            mock_rekognition(client_request_token_lifetime=timedelta(minutes=1)),
        ):
            staff.client.create_user(**request)
            forward(timedelta(minutes=1))
            with pytest.raises(staff.client.exceptions.ConflictException):
                staff.client.create_user(**request)


class TestManyThreads:
    """With one client on one mock."""

    THREADS = 16

    @pytest.fixture(autouse=True)
    def _switching_often(self) -> Iterator[None]:
        interval = sys.getswitchinterval()
        sys.setswitchinterval(1e-6)
        yield
        sys.setswitchinterval(interval)

    def at_once(self, work: Callable[[int], Any]) -> list[Any]:
        with ThreadPoolExecutor(self.THREADS) as threads:
            return list(threads.map(work, range(self.THREADS)))

    def test_lose_nothing(self, staff: Staff) -> None:
        faces = staff.faces("alice", self.THREADS)

        def enrol(number: int) -> dict[str, Any]:
            staff.client.create_user(CollectionId="staff", UserId=f"user{number}")
            return staff.associate(f"user{number}", faces[number])

        responses = self.at_once(enrol)

        assert [response["AssociatedFaces"] for response in responses] == [[{"FaceId": face}] for face in faces]
        listed = staff.client.list_faces(CollectionId="staff")["Faces"]
        assert {face["FaceId"]: face["UserId"] for face in listed} == {
            face: f"user{number}" for number, face in enumerate(faces)
        }
        assert staff.client.describe_collection(CollectionId="staff")["UserCount"] == self.THREADS

    def test_create_a_user_once(self, staff: Staff) -> None:
        def create(number: int) -> str:
            try:
                staff.client.create_user(CollectionId="staff", UserId="alice")
            except ClientError as error:
                return str(error.response["Error"]["Code"])
            return "created"

        outcomes = self.at_once(create)

        assert sorted(outcomes) == ["ConflictException"] * (self.THREADS - 1) + ["created"]

    def test_with_one_token_all_get_the_same_response(self, staff: Staff) -> None:
        staff.user("alice")
        face = staff.face("alice")

        responses = self.at_once(lambda number: staff.associate("alice", face, ClientRequestToken=TOKEN))

        assert all(response == responses[0] for response in responses)
        assert responses[0]["AssociatedFaces"] == [{"FaceId": face}]

    def test_never_have_two_operations_at_work(self, staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
        at_work: list[int] = []
        overlaps: list[int] = []

        def list_collections(call: Any, *, next_token: str | None = None, max_results: int = 0) -> dict[str, Any]:
            overlaps.extend(at_work)
            at_work.append(max_results)
            for _ in range(20):
                time.sleep(0)  # lets other threads go first, if they can
            at_work.remove(max_results)
            return {}

        monkeypatch.setattr("rekomock.operations.collections.list_collections", list_collections)

        self.at_once(lambda number: members(staff.client.list_collections(MaxResults=number)))

        assert overlaps == []
