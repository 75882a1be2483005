"""The control path of a server: what ``rek`` is in Python, over HTTP."""

from __future__ import annotations

import base64
import json
import subprocess
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
from botocore.exceptions import ClientError
from moto.moto_api import state_manager
from support.clients import ONE_ATTEMPT, client_of
from support.manual import blocks
from support.openapi import check_request, check_response
from support.serving import run
from support.staff import Staff
from werkzeug.test import Client as WsgiClient

from rekomock import Face, Label, RekognitionMock, Text, __version__, photo
from rekomock.control.commands import Settle
from rekomock.images.recognition.decode import image_id_of
from rekomock.mock.local_host import LocalHost
from rekomock.mock.session import ActiveMock, Session
from rekomock.server import Server, start
from rekomock.server.control_api import ControlApi
from rekomock.server.routes import PREFIX
from rekomock.state.statuses import LIVENESS_SESSION, USER

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient
    from mypy_boto3_rekognition.type_defs import ImageTypeDef


class ControlPath:
    """The control path, asked as any client asks it; what it takes and returns is held against its description."""

    def __init__(self, control: ControlApi) -> None:
        self.http = WsgiClient(control)

    def ask(self, method: str, path: str, told: Any = None, **query: str) -> tuple[int, Any]:
        response = self.http.open(f"{PREFIX}{path}", method=method, json=told, query_string=query)
        assert response.content_type == "application/json"
        check_response(method, f"{PREFIX}{path}", response.status_code, response.json)
        if response.status_code == 200:
            check_request(method, f"{PREFIX}{path}", told)
        return response.status_code, response.json

    def post(self, path: str, told: Any = None) -> Any:
        status, answer = self.ask("POST", path, told)
        assert status == 200, answer
        return answer

    def get(self, path: str, **query: str) -> Any:
        status, answer = self.ask("GET", path, **query)
        assert status == 200, answer
        return answer


@pytest.fixture
def control() -> Iterator[ControlPath]:
    """The control path of a mock in this process, so that clients need no server."""
    control = ControlApi(Session(LocalHost()), {}, lambda mock: None)
    try:
        yield ControlPath(control)
    finally:
        control.stop()


@pytest.fixture
def client(control: ControlPath) -> RekognitionClient:
    return boto3.client("rekognition", region_name="us-east-1")


@pytest.fixture
def slow_updates() -> Iterator[None]:
    state_manager.set_transition(USER, {"progression": "manual", "times": 9})
    yield
    state_manager.unset_transition(USER)


def s3() -> Any:
    return boto3.client("s3", region_name="us-east-1")


# Resetting one mock


def test_a_mock_is_reset_without_those_around_it(control: ControlPath, client: RekognitionClient) -> None:
    control.post("/album", {"bytes": base64.b64encode(b"a door").decode(), "faces": ["alice"]})
    number = control.post("/mocks", {"settings": {"faces_per_user": 5}})["number"]
    control.post(f"/mocks/{number}/failures", {"operation": "ListCollections", "code": "AccessDeniedException"})
    client.create_collection(CollectionId="staff")
    assert control.post(f"/mocks/{number}/reset") == {}

    assert client.list_collections()["CollectionIds"] == []
    assert len(client.detect_faces(Image={"Bytes": b"a door"})["FaceDetails"]) == 1
    operations = [call["operation"] for call in control.get(f"/mocks/{number}/calls")["calls"]]
    assert operations == ["ListCollections", "DetectFaces"]
    assert len(control.get("/calls")["calls"]) == 3
    assert control.get("/settings")["faces_per_user"] == 5
    control.post("/mocks/0/reset")
    assert control.get("/calls")["calls"] == []


def test_many_mocks_are_reset_at_once(control: ControlPath, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(100):
        control.post("/mocks", {"settings": {"faces_per_user": number}})
    configured: list[int] = []
    configure = LocalHost._configure

    def counted(host: LocalHost, mocks: Sequence[ActiveMock]) -> None:
        configured.append(len(mocks))
        configure(host, mocks)

    monkeypatch.setattr(LocalHost, "_configure", counted)
    control.post("/reset")
    assert configured == [102, 1]  # not once for each mock, which would take a time that grows with the square
    assert control.get("/settings")["faces_per_user"] == 100


# Failures that no call has met


def test_failures_that_no_call_has_met_are_listed(control: ControlPath) -> None:
    number = control.post("/mocks")["number"]
    control.post("/failures", {"operation": "ListCollections", "code": "AccessDeniedException", "times": None})
    control.post("/failures", {"operation": "ListUsers", "code": "timeout", "optional": True})
    control.post(
        f"/mocks/{number}/failures", {"operation": "ListFaces", "code": "connection", "collection_id": "staff"}
    )

    assert control.get("/failures/unmet") == {
        "failures": ["rek.fail('ListCollections', 'AccessDeniedException', times=None)"]
    }
    assert control.get(f"/mocks/{number}/failures/unmet") == {
        "failures": ["rek.fail('ListFaces', 'connection', collection_id='staff')"]
    }
    control.ask("DELETE", "/failures")
    assert control.get("/failures/unmet") == {"failures": []}


# All regions


def test_all_regions_that_have_anything_are_shown(control: ControlPath) -> None:
    control.post("/collections", {"collection_id": "staff", "faces": [{"person": "alice", "shot": 2}]})
    control.post("/collections", {"collection_id": "guests", "region": "eu-west-1", "account_id": "111122223333"})
    control.get("/regions/us-west-2")

    regions = control.get("/regions")["regions"]
    assert {(region["name"], region["account_id"]) for region in regions} == {
        ("us-east-1", "123456789012"),
        ("eu-west-1", "111122223333"),
    }
    (face,) = next(region for region in regions if region["name"] == "us-east-1")["collections"][0]["faces"]
    assert (face["person"], face["shot"]) == ("alice", 2)


def test_statuses_are_those_of_now_in_all_regions_and_in_one(control: ControlPath, client: RekognitionClient) -> None:
    state_manager.set_transition(LIVENESS_SESSION, {"progression": "time", "seconds": 0.01})
    try:
        session_id = client.create_face_liveness_session()["SessionId"]
        control.post(f"/liveness-sessions/{session_id}", {"face": "alice"})
        time.sleep(0.02)
        (region,) = control.get("/regions")["regions"]
    finally:
        state_manager.unset_transition(LIVENESS_SESSION)
    assert region == control.get("/regions/us-east-1")
    assert region["liveness_sessions"][0]["status"] == "SUCCEEDED"


# Photos


def test_a_person_is_drawn(control: ControlPath) -> None:
    response = control.http.get("/rekomock-api/photo?face=alice&shot=2")
    assert (response.status_code, response.content_type) == (200, "image/png")
    assert response.data == photo(Face("alice", shot=2))


def test_several_people_are_drawn_in_the_size_and_format_that_are_asked_for(control: ControlPath) -> None:
    response = control.http.get("/rekomock-api/photo?face=alice&face=bob&format=JPEG&size=800x600")
    assert response.content_type == "image/jpeg"
    assert response.data == photo("alice", "bob", format="JPEG", size=(800, 600))


def test_a_photo_without_a_name_shows_no_face(control: ControlPath) -> None:
    assert control.http.get("/rekomock-api/photo").data == photo()


def test_a_photo_of_everything_is_drawn(control: ControlPath) -> None:
    contents = [{"person": "alice", "smile": True}, {"label": "Dog", "confidence": 97}, {"text": "EXIT 12"}]
    told = {"contents": contents, "format": "JPEG", "size": [800, 600]}
    response = control.http.post("/rekomock-api/photo", json=told)
    assert response.content_type == "image/jpeg"
    expected = photo(
        Face("alice", smile=True), Label("Dog", confidence=97), Text("EXIT 12"), format="JPEG", size=(800, 600)
    )
    assert response.data == expected


def test_only_what_a_photo_is_can_be_asked_for(control: ControlPath) -> None:
    response = control.http.head("/rekomock-api/photo?face=alice")
    assert (response.status_code, response.content_type, response.data) == (200, "image/png", b"")
    assert response.content_length == len(photo("alice"))


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("face=%20", "person must be a non-blank str"),
        ("face=alice&shot=two", "shot must be an integer, got 'two'"),
        ("face=alice&shot=1&shot=2", "shot must be an integer, got ['1', '2']"),
        ("face=alice&shot=0", "shot must be an integer from 1 to 65535, got 0"),
        ("face=alice&format=GIF", "format must be 'PNG' or 'JPEG', got 'GIF'"),
        ("face=alice&size=640", "size must be WIDTHxHEIGHT in pixels, such as 640x480, got '640'"),
        ("face=alice&size=640x10", "each an integer from 80 to 10000, got (640, 10)"),
        ("faces=alice", "faces: unknown key; did you mean 'face'?"),
    ],
)
def test_a_photo_that_cannot_be_drawn_is_refused(control: ControlPath, query: str, complaint: str) -> None:
    response = control.http.get(f"/rekomock-api/photo?{query}")
    assert (response.status_code, response.json["__type"]) == (400, "ValidationException")  # type: ignore[index]
    assert complaint in response.json["message"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("told", "complaint"),
    [
        ({"contents": [{"label": ""}]}, "contents[0]: name must be a non-blank str"),
        ({"contents": ["alice"], "size": [640]}, "size must be (width, height) in pixels"),
        ({"contents": ["alice"], "size": "640x480"}, "size must be a list, got '640x480'"),
        ({"contents": ["a" * 300 for _ in range(300)], "size": [80, 80]}, "must"),
    ],
    ids=lambda told: str(told)[:60],
)
def test_a_photo_of_what_cannot_be_is_refused(control: ControlPath, told: Any, complaint: str) -> None:
    status, answer = control.ask("POST", "/photo", told)
    assert (status, answer["__type"]) == (400, "ValidationException")
    assert complaint in answer["message"]


# Pictures


def test_what_was_declared_is_listed(control: ControlPath) -> None:
    dog = {"label": "Dog", "confidence": 97}
    control.post("/album", {"picture": "s3://pictures/door.jpg", "contents": ["alice", dog]})
    control.post("/album", {"bytes": base64.b64encode(b"a door").decode(), "faces": []})
    shows = {"timeline": {"0": [{"person": "alice"}], "2.5": []}, "duration": 6.0}
    control.post("/videos", {"video": "s3://camera/door.mp4", "shows": shows})
    assert control.get("/album") == {
        "pictures": [
            {
                "picture": "s3://pictures/door.jpg",
                "image_id": None,
                "size": None,
                "contents": [{"person": "alice"}, dog],
            },
            {"picture": None, "image_id": image_id_of(b"a door"), "size": 6, "contents": []},
        ],
        "videos": [
            {"video": "s3://camera/door.mp4", "shows": shows | {"timeline": {"0.0": [{"person": "alice"}], "2.5": []}}}
        ],
    }


def test_the_album_of_a_mock_is_its_own(control: ControlPath) -> None:
    number = control.post("/mocks")["number"]
    control.post(f"/mocks/{number}/album", {"picture": "s3://pictures/door.jpg", "faces": []})
    assert [each["picture"] for each in control.get(f"/mocks/{number}/album")["pictures"]] == ["s3://pictures/door.jpg"]
    assert control.get("/album") == {"pictures": [], "videos": []}
    control.post(f"/mocks/{number}/reset")
    assert control.get(f"/mocks/{number}/album")["pictures"] == []


def test_a_picture_is_declared_by_its_bytes(control: ControlPath, client: RekognitionClient) -> None:
    picture = base64.b64encode(b"no picture at all").decode()
    control.post("/album", {"bytes": picture, "faces": ["alice", {"person": "bob", "age": [30, 34]}]})
    found = client.detect_faces(Image={"Bytes": b"no picture at all"}, Attributes=["AGE_RANGE"])["FaceDetails"]
    assert [face["AgeRange"] for face in found][1] == {"Low": 30, "High": 34}


def test_a_picture_is_declared_by_its_place_in_s3(control: ControlPath, client: RekognitionClient) -> None:
    s3().create_bucket(Bucket="pictures")
    s3().put_object(Bucket="pictures", Key="office.png", Body=photo("alice"))
    control.post("/album", {"picture": "s3://pictures/office.png", "faces": []})
    place: ImageTypeDef = {"S3Object": {"Bucket": "pictures", "Name": "office.png"}}
    assert client.detect_faces(Image=place)["FaceDetails"] == []


def test_a_picture_is_declared_with_all_that_it_shows(control: ControlPath) -> None:
    contents = ["alice", {"label": "Dog", "confidence": 97}, {"moderation": "Violence"}, {"text": "EXIT 12"}]
    assert control.ask("POST", "/album", {"picture": "s3://a/b", "contents": contents}) == (200, {})
    status, answer = control.ask("POST", "/album", {"picture": "s3://a/b", "faces": []})
    assert status == 400
    assert "with 'alice', Label('Dog'), Moderation('Violence'), Text('EXIT 12'), got no contents" in answer["message"]


@pytest.mark.parametrize("variable", ["AWS_DEFAULT_REGION", "AWS_REGION"])
def test_a_collection_is_made_in_the_default_region(
    control: ControlPath, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "eu-west-1")
    control.post("/collections", {"collection_id": "staff"})
    assert [each["collection_id"] for each in control.get("/regions/eu-west-1")["collections"]] == ["staff"]


@pytest.mark.parametrize(
    ("told", "complaint"),
    [
        ({"faces": ["alice"]}, "exactly one of 'picture' and 'bytes' must be given"),
        ({"picture": "s3://a/b", "bytes": "aaaa", "faces": []}, "exactly one of 'picture' and 'bytes' must be given"),
        ({"picture": "s3://a/b"}, "at least one of 'faces' and 'contents' must be given"),
        (
            {"picture": "/etc/passwd", "faces": []},
            "picture must be 's3://bucket/key', got '/etc/passwd'; send other pictures as 'bytes'",
        ),
        ({"picture": "s3://a", "faces": []}, "source must name an S3 object"),
        ({"picture": 7, "faces": []}, "picture must be a string, got 7"),
        ({"bytes": "?", "faces": []}, "bytes must be a string in base64"),
        ({"bytes": "é", "faces": []}, "bytes must be a string in base64"),
        ({"bytes": "", "faces": []}, "source must not be empty"),
        ({"picture": "s3://a/b", "faces": "alice"}, "faces must be a list, got 'alice'"),
        ({"picture": "s3://a/b", "faces": ["alice", 7]}, "faces[1]: person must be a non-blank str"),
        ({"picture": "s3://a/b", "faces": [{"smile": True}]}, "faces[0]: 'person' is missing"),
        (
            {"picture": "s3://a/b", "faces": [{"person": "a", "smil": True}]},
            "faces[0].smil: unknown key; did you mean 'smile'?",
        ),
        (
            {"picture": "s3://a/b", "faces": [{"person": "a", "age": -1}]},
            "faces[0]: age must be an integer from 0 to 120",
        ),
        ({"pictures": "s3://a/b", "faces": []}, "did you mean 'picture'?"),
        ({"picture": "s3://a/b", "contents": [{"labels": "Dog"}]}, "contents[0] must have one of the keys 'person', "),
        ({"picture": "s3://a/b", "contents": {"label": "Dog"}}, "contents must be a list, got {'label': 'Dog'}"),
    ],
    ids=repr,
)
def test_a_picture_that_is_not_declared_well_is_refused(control: ControlPath, told: Any, complaint: str) -> None:
    status, answer = control.ask("POST", "/album", told)
    assert (status, answer["__type"]) == (400, "ValidationException")
    assert complaint in answer["message"]


# Errors


def test_calls_fail_as_often_as_they_are_told_to(control: ControlPath) -> None:
    client = boto3.client("rekognition", region_name="us-east-1", config=ONE_ATTEMPT)
    control.post("/failures", {"operation": "ListCollections", "code": "ThrottlingException", "times": 2})
    for _ in range(2):
        with pytest.raises(client.exceptions.ThrottlingException):
            client.list_collections()
    client.list_collections()


def test_failures_that_are_left_are_listed(control: ControlPath, client: RekognitionClient) -> None:
    told = {"operation": "CreateUser", "code": "ConflictException", "times": 3, "message": "later", "user_id": "alice"}
    once = {"operation": "ListFaces", "code": "timeout", "collection_id": "staff", "optional": True}
    control.post("/failures", told)
    control.post("/failures", once)
    with pytest.raises(client.exceptions.ConflictException):
        client.create_user(CollectionId="staff", UserId="alice")

    first, second = control.get("/failures")["failures"]
    del told["times"]
    assert first == {**told, "collection_id": None, "optional": False, "left": 2, "met": 1}
    assert second == {**once, "message": None, "user_id": None, "left": 1, "met": 0}
    control.ask("DELETE", "/failures")
    assert control.get("/failures") == {"failures": []}


def test_calls_fail_until_that_is_ended(control: ControlPath, client: RekognitionClient) -> None:
    told = {"operation": "ListCollections", "code": "AccessDeniedException", "times": None, "message": "not today"}
    control.post("/failures", told)
    for _ in range(3):
        with pytest.raises(client.exceptions.AccessDeniedException, match="not today"):
            client.list_collections()
    assert control.ask("DELETE", "/failures") == (200, {})
    client.list_collections()


@pytest.mark.parametrize(
    ("told", "complaint"),
    [
        ({"operation": "ListCollections"}, "'code' is missing"),
        ({"operation": "ListColections", "code": "x"}, "did you mean 'ListCollections'?"),
        ({"operation": "ListCollections", "code": "x"}, "ListCollections does not fail with 'x'"),
        ({"operation": "CreateUser", "code": "ThrottlingException", "times": "2"}, "times must be an integer, got '2'"),
        ([], "The body must be a JSON object, got list"),
    ],
    ids=repr,
)
def test_a_failure_that_cannot_be_is_refused(control: ControlPath, told: Any, complaint: str) -> None:
    status, answer = control.ask("POST", "/failures", told)
    assert (status, answer["__type"]) == (400, "ValidationException")
    assert complaint in answer["message"]


# Calls


def test_the_calls_are_told_as_they_went_over_the_wire(control: ControlPath, client: RekognitionClient) -> None:
    client.create_collection(CollectionId="staff")
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.list_users(CollectionId="guests")
    created, listed = control.get("/calls")["calls"]
    assert created.pop("time").endswith("+00:00")
    assert created == {
        "operation": "CreateCollection",
        "parameters": {"CollectionId": "staff"},
        "status": 200,
        "response": {
            "StatusCode": 200,
            "CollectionArn": "aws:rekognition:us-east-1:123456789012:collection/staff",
            "FaceModelVersion": "7.0",
        },
        "account_id": "123456789012",
        "region": "us-east-1",
        "explanation": [],
    }
    assert (listed["status"], listed["response"]["__type"]) == (400, "ResourceNotFoundException")
    assert listed["explanation"] == [
        "Account 123456789012 has no collection 'guests' in us-east-1: the collections are staff."
    ]


def test_calls_are_chosen(control: ControlPath, client: RekognitionClient) -> None:
    for collection in ("staff", "guests"):
        client.create_collection(CollectionId=collection)
        for user in ("alice", "bob"):
            client.create_user(CollectionId=collection, UserId=user)
    assert len(control.get("/calls", operation="CreateUser")["calls"]) == 4
    assert len(control.get("/calls", operation="CreateUser", collection_id="staff")["calls"]) == 2
    (call,) = control.get("/calls", collection_id="staff", user_id="bob")["calls"]
    assert call["parameters"]["UserId"] == "bob"


@pytest.mark.parametrize("body", ["{", "[]", "[" * 100_000])
def test_a_call_without_parameters_that_can_be_read_is_told_all_the_same(control: ControlPath, body: str) -> None:
    headers = {"X-Amz-Target": "RekognitionService.ListUsers"}
    requests.post("https://rekognition.us-east-1.amazonaws.com", body, headers=headers, timeout=30)
    (call,) = control.get("/calls")["calls"]
    assert (call["parameters"], call["response"]["__type"]) == ({}, "SerializationException")


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ({"operation": "Paint"}, "no operation 'Paint'"),
        ({"operations": "CreateUser"}, "did you mean 'operation'?"),
        ({"user_id": "alice"}, "user_id must come with a collection_id"),
    ],
)
def test_calls_that_cannot_be_are_not_looked_for(control: ControlPath, query: dict[str, str], complaint: str) -> None:
    status, answer = control.ask("GET", "/calls", **query)
    assert status == 400
    assert complaint in answer["message"]


# State


def test_a_collection_is_made_with_users_and_faces(control: ControlPath, client: RekognitionClient) -> None:
    users = {"alice": ["alice", {"person": "alice", "shot": 2}], "bob": None}
    control.post("/collections", {"collection_id": "staff", "users": users, "faces": ["carla"], "tags": {"a": "b"}})
    (staff,) = control.get("/regions/us-east-1")["collections"]
    assert [(user["user_id"], user["status"], len(user["face_ids"])) for user in staff["users"]] == [
        ("alice", "ACTIVE", 2),
        ("bob", "CREATED", 0),
    ]
    assert [face["user_id"] for face in staff["faces"]] == ["alice", "alice", None]
    assert staff["tags"] == {"a": "b"}
    assert client.describe_collection(CollectionId="staff")["FaceCount"] == 3


def test_a_collection_is_made_where_it_is_wanted(control: ControlPath) -> None:
    told = {"collection_id": "staff", "region": "eu-west-1", "account_id": "111122223333"}
    control.post("/collections", told)
    assert control.get("/regions/eu-west-1", account_id="111122223333")["collections"][0]["collection_id"] == "staff"
    assert control.get("/regions/eu-west-1")["collections"] == []


@pytest.mark.parametrize(
    ("told", "complaint"),
    [
        ({}, "'collection_id' is missing"),
        ({"collection_id": "a b"}, "'a b' cannot be created: 1 validation error"),
        ({"collection_id": 7}, "collection_id must be a string, got 7"),
        ({"collection_id": "a", "users": ["alice"]}, "users must be an object with names and values, got ['alice']"),
        ({"collection_id": "a", "users": {"alice": "alice"}}, "users.alice must be a list, got 'alice'"),
        ({"collection_id": "a", "users": {"alice": ["b", {}]}}, "users.alice[1]: 'person' is missing"),
        ({"collection_id": "a", "region": "moon"}, "not offered in the region 'moon'"),
    ],
    ids=repr,
)
def test_a_collection_that_cannot_be_is_refused(control: ControlPath, told: Any, complaint: str) -> None:
    status, answer = control.ask("POST", "/collections", told)
    assert status == 400
    assert complaint in answer["message"]
    assert control.get("/regions/us-east-1")["collections"] == []


def test_a_region_that_is_not_there_is_refused(control: ControlPath) -> None:
    status, answer = control.ask("GET", "/regions/us-east-11")
    assert (status, answer["__type"]) == (400, "ValidationException")
    assert "did you mean 'us-east-1'?" in answer["message"]


@pytest.mark.usefixtures("slow_updates")
def test_updates_are_settled(control: ControlPath, client: RekognitionClient) -> None:
    staff = Staff(client)
    staff.user("alice", staff.face("alice"))
    (collection,) = control.get("/regions/us-east-1")["collections"]
    assert collection["users"][0]["status"] == "UPDATING"
    control.post("/settle")
    (collection,) = control.get("/regions/us-east-1")["collections"]
    assert collection["users"][0]["status"] == "ACTIVE"


# Mocks


def test_a_mock_has_settings_of_its_own_until_it_is_left(control: ControlPath) -> None:
    number = control.post("/mocks", {"settings": {"faces_per_user": 5, "collections_per_account": None}})["number"]
    inner = control.post("/mocks", {"settings": {"client_request_token_lifetime": 1.5}})["number"]
    settings = control.get("/settings")
    assert (settings["faces_per_user"], settings["client_request_token_lifetime"]) == (5, 1.5)
    assert control.ask("DELETE", f"/mocks/{number}") == (200, {})
    assert control.ask("DELETE", f"/mocks/{inner}") == (200, {})
    settings = control.get("/settings")
    assert (settings["faces_per_user"], settings["client_request_token_lifetime"]) == (100, 86400)


def test_what_a_mock_was_told_ends_with_it(control: ControlPath, client: RekognitionClient) -> None:
    path = f"/mocks/{control.post('/mocks')['number']}"
    picture = base64.b64encode(b"empty").decode()
    control.post(f"{path}/album", {"bytes": picture, "faces": []})
    assert client.detect_faces(Image={"Bytes": b"empty"})["FaceDetails"] == []
    control.post(f"{path}/failures", {"operation": "ListCollections", "code": "ThrottlingException"})
    assert [call["operation"] for call in control.get(f"{path}/calls")["calls"]] == ["DetectFaces"]
    control.ask("DELETE", path)
    with pytest.raises(client.exceptions.InvalidImageFormatException):
        client.detect_faces(Image={"Bytes": b"empty"})
    client.list_collections()
    status, answer = control.ask("GET", f"{path}/calls")
    assert (status, answer["__type"]) == (404, "NotFound")
    assert "it was left, or never entered" in answer["message"]


def test_a_mock_may_be_left_again_but_not_before_it_was_entered(control: ControlPath) -> None:
    number = control.post("/mocks")["number"]
    assert control.ask("DELETE", f"/mocks/{number}") == control.ask("DELETE", f"/mocks/{number}") == (200, {})
    status, answer = control.ask("DELETE", f"/mocks/{number + 1}")
    assert (status, answer["message"]) == (404, f"There never was a mock {number + 1}")
    assert control.ask("DELETE", "/mocks/0")[0] == 404


@pytest.mark.parametrize(
    ("told", "complaint"),
    [
        ({"settings": {"face_per_user": 5}}, "settings: rekomock has no setting 'face_per_user'"),
        ({"settings": {"faces_per_user": -1}}, "settings: faces_per_user must be at least 0, got -1"),
        ({"settings": {"faces_per_user": [1]}}, "settings: faces_per_user must be an int, got"),
        ({"settings": []}, "settings must be an object with names and values, got []"),
        ({"faces_per_user": 5}, "faces_per_user: unknown key"),
    ],
    ids=repr,
)
def test_settings_that_cannot_be_are_refused(control: ControlPath, told: Any, complaint: str) -> None:
    status, answer = control.ask("POST", "/mocks", told)
    assert status == 400
    assert complaint in answer["message"]


# Reset


@pytest.mark.usefixtures("slow_updates")
def test_a_reset_forgets_everything(control: ControlPath, client: RekognitionClient) -> None:
    control.post("/collections", {"collection_id": "staff"})
    control.post("/album", {"bytes": base64.b64encode(b"empty").decode(), "faces": []})
    control.post("/failures", {"operation": "ListCollections", "code": "ThrottlingException"})
    control.post("/mocks", {"settings": {"faces_per_user": 5}})
    s3().create_bucket(Bucket="pictures")

    control.post("/reset")

    assert control.get("/calls")["calls"] == []
    assert client.list_collections()["CollectionIds"] == []
    assert control.get("/settings")["faces_per_user"] == 100
    assert s3().list_buckets()["Buckets"] == []
    with pytest.raises(client.exceptions.InvalidImageFormatException):
        client.detect_faces(Image={"Bytes": b"empty"})
    staff = Staff(client)
    staff.user("alice", staff.face("alice"))
    assert staff.status_of("alice") == "ACTIVE"


# The path itself


@pytest.mark.parametrize(
    ("method", "path", "status", "kind"),
    [
        ("GET", "/nothing", 404, "NotFound"),
        ("GET", "/", 404, "NotFound"),
        ("GET", "/settle", 405, "MethodNotAllowed"),
        ("POST", "/calls", 405, "MethodNotAllowed"),
        ("POST", "/mocks/x", 404, "NotFound"),
    ],
)
def test_what_there_is_not_is_told_in_json(
    control: ControlPath, method: str, path: str, status: int, kind: str
) -> None:
    found, answer = control.ask(method, path)
    assert (found, answer["__type"]) == (status, kind)


def test_a_path_that_is_not_there_tells_those_that_are(control: ControlPath) -> None:
    _, answer = control.ask("GET", "/album2")
    assert "The control API has /rekomock-api/album, " in answer["message"]


@pytest.mark.parametrize("path", ["/settle", "/reset"])
def test_what_takes_nothing_refuses_what_it_is_told(control: ControlPath, path: str) -> None:
    status, answer = control.ask("POST", path, {"now": True})
    assert (status, answer["message"]) == (400, "now: unknown key; there are no keys")


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_refused(control: ControlPath, body: bytes) -> None:
    response = control.http.post("/rekomock-api/reset", data=body)
    assert response.status_code == 400
    assert response.json["message"].startswith("The body is not JSON")  # type: ignore[index]


def test_a_fault_in_rekomock_is_told_in_json(control: ControlPath, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Settle, "apply", lambda self, mock: 1 / 0)
    assert control.ask("POST", "/settle") == (
        500,
        {"__type": "InternalServerError", "message": "ZeroDivisionError: division by zero"},
    )


def test_a_server_that_is_ready_says_so(control: ControlPath) -> None:
    first, second = (control.get("/health") for _ in range(2))
    assert (first["status"], first["version"]) == ("ready", __version__)
    assert 0 <= first["uptime"] <= second["uptime"] < 600


def test_the_path_can_be_switched_off() -> None:
    with run("--port", "0", "--no-control") as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().rpartition("=")[2].strip()
            response = requests.post(f"{url}/rekomock-api/reset", timeout=30)
            assert response.status_code == 404
            assert "The control API and the page are switched off" in response.json()["message"]
            assert requests.post(f"{url}/moto-api/reset", timeout=30).status_code == 200
        finally:
            process.terminate()


def test_a_request_to_rekognition_never_gets_there(server: Server) -> None:
    headers = {"X-Amz-Target": "RekognitionService.ListCollections"}
    response = requests.post(f"{server.url}/rekomock-api/reset", "{}", headers=headers, timeout=30)
    assert response.json()["__type"] == "UnknownOperationException"


# The manual


def test_the_manual_shows_what_curl_prints() -> None:
    (console,) = blocks("docs/reference/control-api.md", "console")
    with start() as server:  # its own, as mocks are numbered
        client = client_of(server)
        client.create_collection(CollectionId="staff")
        client.close()
        done = subprocess.run(
            ["bash", "-euc", console.commands.replace("http://127.0.0.1:5000", server.url)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == console.printed


def test_a_mock_that_is_left_meanwhile_is_none(control: ControlPath, monkeypatch: pytest.MonkeyPatch) -> None:
    left = RekognitionMock({}, Session(LocalHost()))
    monkeypatch.setattr(ControlApi, "_mock", lambda self, number: left)
    status, answer = control.ask("GET", "/settings")
    assert (status, answer["message"]) == (404, "There is no mock 0; it was left, or never entered")


def test_a_number_that_no_float_can_hold_is_rejected(control: ControlPath) -> None:
    face = {"person": "alice", "box": [10**400, 0, 1, 1]}
    status, answer = control.ask("POST", "/album", {"picture": "s3://photos/door.jpg", "contents": [face]})
    assert (status, answer["__type"]) == (400, "ValidationException")


@pytest.mark.parametrize("sent", ["NaN", "-Infinity", "1e999"])
def test_calls_with_numbers_that_json_does_not_have_can_be_read(
    control: ControlPath, client: RekognitionClient, sent: str
) -> None:
    def send(params: dict[str, Any], **_: Any) -> None:
        params["body"] = f'{{"FaceMatchThreshold": {sent}, "MaxFaces": 2.5}}'.encode()

    client.meta.events.register("before-call.rekognition.SearchFaces", send)
    with pytest.raises(ClientError):
        client.search_faces(CollectionId="staff", FaceId="f81d4fae-7dec-11d0-a765-00a0c91e6bf6")
    text = control.http.get(f"{PREFIX}/calls").text

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    (call,) = json.loads(text, parse_constant=refuse)["calls"]
    assert call["parameters"] == {"FaceMatchThreshold": sent, "MaxFaces": 2.5}


def test_times_end_with_a_z_as_well(control: ControlPath) -> None:
    assert control.get("/calls", since="2026-01-02T03:04:05.678Z") == {"calls": []}
