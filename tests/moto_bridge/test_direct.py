"""Requests of boto3 that are answered directly: as moto's way would answer them, and never past a setting of moto."""

from __future__ import annotations

import json
from contextlib import nullcontext
from io import BytesIO
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
import responses
import time_machine
import werkzeug.test
from botocore.exceptions import ClientError, ParamValidationError
from moto import mock_aws
from moto.core import set_initial_no_auth_action_count
from moto.core.config import default_user_config
from moto.core.models import botocore_stubber, responses_mock
from moto.moto_api import recorder
from moto.moto_api._internal import mock_random
from support.clients import user_keys
from support.operations import take_out
from support.staff import UNKNOWN_FACE
from support.ways import handled_by_moto, motos_way

from rekomock import Face, mock_rekognition, photo
from rekomock.moto_bridge import direct
from rekomock.moto_bridge.active import innermost
from rekomock.moto_bridge.clients import RequestNotSent
from rekomock.server.application import Application

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mypy_boto3_rekognition.client import RekognitionClient

    from rekomock import RekognitionMock

ALICE = {"Bytes": photo("alice")}
GROUP = {"Bytes": photo("alice", Face("bob", smile=True))}


@pytest.fixture
def client(rek: RekognitionMock) -> RekognitionClient:
    return boto3.client("rekognition", region_name="us-east-1")


def enrolment(client: Any) -> Iterator[dict[str, Any] | None]:
    """Calls of every operation, most of them also in a way that is refused."""

    def call(operation: str, **members: Any) -> dict[str, Any] | None:
        try:
            answer: dict[str, Any] = getattr(client, operation)(**members)
        except ClientError:
            return None
        return answer

    staff: dict[str, Any] = {"CollectionId": "staff"}
    yield call("create_collection", **staff, Tags={"team": "doors"})
    yield call("create_collection", **staff)
    yield call("create_collection", CollectionId="no such name!")
    yield call("create_collection", CollectionId="guests")
    yield call("describe_collection", **staff)
    yield call("list_collections", MaxResults=1)
    first = call("index_faces", **staff, Image=ALICE, ExternalImageId="alice.png", DetectionAttributes=["ALL"])
    assert first is not None
    face_id = first["FaceRecords"][0]["Face"]["FaceId"]
    yield first
    yield call("index_faces", **staff, Image=GROUP, MaxFaces=1)
    yield call("index_faces", **staff, Image={"Bytes": b"no picture"})
    yield call("index_faces", **staff, Image={"S3Object": {"Bucket": "none", "Name": "none"}})
    page = call("list_faces", **staff, MaxResults=1)
    assert page is not None
    yield page
    yield call("list_faces", **staff, MaxResults=1, NextToken=page["NextToken"])
    yield call("list_faces", **staff, NextToken="forged")
    for _ in range(2):
        yield call("create_user", **staff, UserId="alice", ClientRequestToken="again")
    yield call("create_user", **staff, UserId="bob", ClientRequestToken="again")
    yield call("create_user", **staff, UserId="alice")
    yield call("associate_faces", **staff, UserId="alice", FaceIds=[face_id, UNKNOWN_FACE])
    yield call("associate_faces", **staff, UserId="nobody", FaceIds=[face_id])
    yield call("associate_faces", **staff, UserId="alice", FaceIds=["no id"], UserMatchThreshold=200.0)
    yield call("search_faces", **staff, FaceId=face_id)
    yield call("search_faces_by_image", **staff, Image=ALICE)
    yield call("search_users", **staff, UserId="alice")
    yield call("search_users_by_image", **staff, Image=GROUP)
    yield call("list_users", **staff)
    yield call("delete_faces", **staff, FaceIds=[face_id, UNKNOWN_FACE])
    yield call("disassociate_faces", **staff, UserId="alice", FaceIds=[face_id])
    yield call("delete_faces", **staff, FaceIds=[face_id])
    yield call("delete_user", **staff, UserId="alice")
    yield call("detect_faces", Image=GROUP, Attributes=["ALL"])
    yield call("compare_faces", SourceImage=ALICE, TargetImage=GROUP)
    yield call("list_stream_processors")
    yield call("delete_collection", **staff)
    yield call("delete_collection", **staff)


def answers(*, directly: bool, region: str) -> list[tuple[int, dict[str, str], bytes]]:
    """Status, headers and body of all answers."""
    taken: list[tuple[int, dict[str, str], bytes]] = []

    def take(http_response: Any, **_: Any) -> None:
        headers = {name.lower(): value for name, value in http_response.headers.items()}
        # Older moto tells the local time and calls it GMT
        headers.pop("date")
        taken.append((http_response.status_code, headers, http_response.content))

    with time_machine.travel(1_750_000_000, tick=False), mock_rekognition(), nullcontext() if directly else motos_way():
        mock_random.seed(42)
        client = boto3.client("rekognition", region_name=region)
        client.meta.events.register("after-call.rekognition", take)
        list(enrolment(client))
    return taken


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1", "us-gov-west-1"])
def test_both_ways_give_the_same_bytes(region: str) -> None:
    directly = answers(directly=True, region=region)
    assert {status for status, _, _ in directly} == {200, 400}
    assert directly == answers(directly=False, region=region)


@pytest.mark.parametrize("directly", [True, False])
def test_a_response_says_how_long_it_is(
    client: RekognitionClient, directly: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_out(monkeypatch, "ListStreamProcessors")
    taken: list[Any] = []
    client.meta.events.register("after-call.rekognition", lambda http_response, **_: taken.append(http_response))
    with nullcontext() if directly else motos_way():
        client.list_collections()
        with pytest.raises(ClientError):
            client.describe_collection(CollectionId="none")
        with pytest.raises(ClientError, match="NotImplemented"):
            client.list_stream_processors()
    assert [response.headers["content-length"] for response in taken] == [str(len(each.content)) for each in taken]


@pytest.mark.parametrize("directly", [True, False])
def test_a_region_without_rekognition_is_refused_either_way(client: RekognitionClient, directly: bool) -> None:
    elsewhere = boto3.client("rekognition", region_name="nowhere-1")
    with (
        nullcontext() if directly else motos_way(),
        handled_by_moto() as handled,
        pytest.raises(ClientError, match="not offered in the region nowhere-1"),
    ):
        elsewhere.list_collections()
    assert handled == ([] if directly else ["ListCollections"])


def test_what_rekomock_simulates_does_not_take_motos_way(client: RekognitionClient) -> None:
    with handled_by_moto() as handled:
        client.create_collection(CollectionId="staff")
        client.list_collections()
    assert handled == []


def test_what_rekomock_does_not_simulate_takes_motos_way(
    client: RekognitionClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_out(monkeypatch, "ListStreamProcessors")
    monkeypatch.setattr(direct, "SIMULATED_TARGETS", frozenset())
    with handled_by_moto() as handled, pytest.raises(ClientError):
        client.list_stream_processors()
    assert handled == ["ListStreamProcessors"]


@pytest.mark.parametrize(
    "core",
    [
        {"passthrough": {"services": ["s3"], "urls": []}},
        {"passthrough": {"services": [], "urls": [r"https://s3\..*"]}},
        {"service_whitelist": ["rekognition"]},
    ],
    ids=["services", "urls", "list"],
)
def test_where_moto_lets_some_requests_pass_all_take_its_way(core: Any) -> None:
    with mock_aws(config={"core": core}), mock_rekognition(), handled_by_moto() as handled:
        boto3.client("rekognition", region_name="us-east-1").list_collections()
    assert handled == ["ListCollections"]


def test_the_configuration_of_a_mock_ends_with_it(client: RekognitionClient) -> None:
    before = dict(default_user_config)
    with mock_aws(config={"core": {"service_whitelist": ["rekognition"]}}):
        client.list_collections()
    # Older moto restores it at the outermost end alone
    default_user_config.update(before)  # type: ignore[typeddict-item]
    with handled_by_moto() as handled:
        client.list_collections()
    assert handled == []


def test_a_body_that_is_read_from_a_file_takes_motos_way(client: RekognitionClient) -> None:
    def as_a_file(request: Any, **_: Any) -> None:
        request.data = BytesIO(request.data)

    client.meta.events.register("request-created.rekognition", as_a_file)
    with handled_by_moto() as handled:
        client.create_collection(CollectionId="staff")
    assert handled == ["CreateCollection"]


def test_what_moto_records_takes_its_way(
    client: RekognitionClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "_location", str(tmp_path / "requests"))
    monkeypatch.setattr(recorder, "_user_enabled", False)  # also where the test fails before it stops
    with handled_by_moto() as handled:
        client.create_collection(CollectionId="before")
        recorder.start_recording()
        client.create_collection(CollectionId="recorded")
        recorder.stop_recording()
        client.create_collection(CollectionId="after")
    assert handled == ["CreateCollection"]
    assert "rekognition.us-east-1.amazonaws.com" in (tmp_path / "requests").read_text()


def test_requests_count_until_moto_checks_them_and_then_take_its_way(client: RekognitionClient) -> None:
    @set_initial_no_auth_action_count(2)
    def three_requests() -> None:
        client.create_collection(CollectionId="staff")
        client.list_collections()
        with pytest.raises(ClientError, match="UnrecognizedClientException"):
            client.list_collections()

    with handled_by_moto() as handled:
        three_requests()
    assert handled == ["ListCollections"]


def test_moto_learns_that_an_access_key_was_used(client: RekognitionClient) -> None:
    iam = boto3.client("iam", region_name="us-east-1")
    keys = user_keys(iam)
    user = boto3.client("rekognition", region_name="eu-west-1", **keys)
    with handled_by_moto() as handled:
        user.list_collections()
    used = iam.get_access_key_last_used(AccessKeyId=keys["aws_access_key_id"])["AccessKeyLastUsed"]
    assert (used["ServiceName"], used["Region"], handled) == ("rekognition", "eu-west-1", [])


def test_the_header_of_moto_chooses_the_account_before_the_access_key(client: RekognitionClient) -> None:
    def in_another_account(request: Any, **_: Any) -> None:
        request.headers["x-moto-account-id"] = "111111111111"

    client.create_collection(CollectionId="staff")
    other = boto3.client("rekognition", region_name="us-east-1")
    other.meta.events.register("before-sign.rekognition", in_another_account)
    assert other.list_collections()["CollectionIds"] == []


def test_the_variable_of_moto_chooses_the_account_before_its_header(
    client: RekognitionClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_another_account(request: Any, **_: Any) -> None:
        request.headers["x-moto-account-id"] = "111111111111"

    monkeypatch.setenv("MOTO_ACCOUNT_ID", "222222222222")
    client.create_collection(CollectionId="staff")
    other = boto3.client("rekognition", region_name="us-east-1")
    other.meta.events.register("before-sign.rekognition", in_another_account)
    assert other.list_collections()["CollectionIds"] == ["staff"]


@pytest.mark.usefixtures("rek")
def test_a_response_that_a_test_registers_with_moto_comes_first() -> None:
    url = "https://rekognition.us-east-1.amazonaws.com/"
    first = responses.Response("POST", url, body="mine")
    registered: Any = vars(responses_mock.get_registry())["_registered"]
    registered["POST"].insert(0, first)
    try:
        target = {"X-Amz-Target": "RekognitionService.ListCollections"}
        assert requests.post(url, data=b"{}", headers=target, timeout=1).text == "mine"
    finally:
        registered["POST"].remove(first)


@pytest.fixture
def over_http(rek: RekognitionMock) -> Callable[..., Any]:
    """Sends a request to the application of the server."""
    client = werkzeug.test.Client(Application(innermost()))

    def send(body: object = None, **headers: str) -> Any:
        signed = f"AWS4-HMAC-SHA256 Credential={KEY}/20260101/eu-west-1/rekognition/aws4_request, Signature=0"
        sent = {"X-Amz-Target": "RekognitionService.ListCollections", "Authorization": signed} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return client.post("/", data=json.dumps(body or {}), headers=sent)

    return send


@pytest.mark.parametrize("directly", [True, False])
def test_a_request_that_names_no_region_is_for_the_default_one(
    over_http: Callable[..., Any], rek: RekognitionMock, directly: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-2")
    with nullcontext() if directly else motos_way():
        assert over_http({"CollectionId": "staff"}, **CREATE, Authorization="none").status_code == 200
    assert list(rek.region("eu-west-2").collections) == ["staff"]


KEY = "AKIAIOSFODNN7EXAMPLE"
CREATE = {"X_Amz_Target": "RekognitionService.CreateCollection"}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x_moto_account_id": "111111111111"},
        {"x_moto_account_id": ""},
        {"Authorization": "AWS4-HMAC-SHA256 Credential=222222222222/20260101/eu-west-1/rekognition/aws4_request"},
        {"Host": "rekognition.us-west-2.amazonaws.com"},
        {"User_Agent": "aws-cli region/us-west-2"},
        {"Authorization": "none"},
        {"X_Amz_Target": "RekognitionService.DescribeCollection"},
        {"X_Amz_Target": "RekognitionService.NoSuchOperation"},
        {"X_Amz_Target": "RekognitionService.ListProjectPolicies"},
    ],
    ids=lambda headers: "=".join(next(iter(headers.items()), ["signature"])),
)
def test_over_http_both_ways_give_the_same_bytes(
    rek: RekognitionMock, over_http: Callable[..., Any], headers: dict[str, str]
) -> None:
    def answered() -> tuple[Any, ...]:
        answer = over_http({"CollectionId": "staff"}, **headers)
        return answer.status_code, answer.content_type, answer.data, rek.calls[-1].account_id, rek.calls[-1].region

    over_http({"CollectionId": "staff"}, **CREATE)
    directly = answered()
    with motos_way():
        assert directly == answered()


def test_over_http_what_rekomock_simulates_does_not_take_motos_way(over_http: Callable[..., Any]) -> None:
    with handled_by_moto() as handled:
        over_http({"CollectionId": "staff"}, **CREATE)
        assert json.loads(over_http().data)["CollectionIds"] == ["staff"]
    assert handled == []


def test_over_http_moto_tells_browsers_what_they_may(over_http: Callable[..., Any]) -> None:
    with handled_by_moto() as handled:
        answer = over_http(Origin="http://localhost:3000")
    assert answer.headers["Access-Control-Allow-Origin"] == "http://localhost:3000"
    assert handled == ["ListCollections"]


def test_over_http_moto_checks_requests_when_it_is_told_to(over_http: Callable[..., Any]) -> None:
    with handled_by_moto() as handled:
        answer = set_initial_no_auth_action_count(0)(over_http)()
    assert json.loads(answer.data)["__type"] == "UnrecognizedClientException"
    assert handled == ["ListCollections"]


def test_nothing_is_answered_or_sent_while_moto_is_switched_off(
    client: RekognitionClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    client.meta.events.register_last("before-send.rekognition", lambda **_: asked.append("the network"))
    monkeypatch.setattr(botocore_stubber, "enabled", False)
    monkeypatch.setattr("botocore.httpsession.URLLib3Session.send", lambda *_: pytest.fail("sent"))
    with pytest.raises(RequestNotSent):
        client.list_collections()
    assert asked == ["the network"]


def test_invalid_parameters_do_not_reach_either_way(client: RekognitionClient) -> None:
    with handled_by_moto() as handled, pytest.raises(ParamValidationError):
        client.create_collection()  # type: ignore[call-arg]
    assert handled == []


def test_moto_has_its_own_way_back_when_the_mock_ends() -> None:
    with mock_aws():
        with mock_rekognition():
            assert "process_request" in vars(botocore_stubber)
        assert "process_request" not in vars(botocore_stubber)
