"""Commands: each of the author's verbs is one class, in Python, over HTTP, on a server and in a start file."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml
from werkzeug.test import Client
from werkzeug.test import TestResponse as Response

from rekomock import (
    Celebrity,
    CustomLabel,
    Face,
    Label,
    Moderation,
    RekognitionMock,
    Settings,
    Text,
    mock_rekognition,
    photo,
)
from rekomock.control.codec import DeclarationError, decode, encode, encode_result, result_of
from rekomock.control.commands import (
    COMMANDS,
    AddCollection,
    AddPicture,
    Command,
    FailCalls,
    ReadCalls,
    ReadRegion,
    Target,
)
from rekomock.images.contents import Content
from rekomock.mock.local_host import LocalHost
from rekomock.mock.remote_host import RemoteHost
from rekomock.mock.session import Session
from rekomock.server.control_api import ControlApi
from rekomock.server.routes import PREFIX
from rekomock.server.start_file import StartFile, StartFileError


@dataclass(frozen=True)
class CountFaces(Command[int]):
    """Return how many faces a region's collections have, plus some more."""

    path = "/regions/<name>/face-count"
    section = "counts"

    name: str
    more: int = 0

    def apply(self, mock: Target) -> int:
        with mock.state() as state:
            region = state.region(self.name, "123456789012")
            return self.more + sum(len(collection.faces) for collection in region.collections_after(None))


WITH_A_NINTH: tuple[type[Command[Any]], ...] = (*COMMANDS, CountFaces)


@pytest.fixture
def api() -> Iterator[ControlApi]:
    api = ControlApi(Session(LocalHost()), {}, lambda mock: None, WITH_A_NINTH)
    yield api
    api.stop()


@pytest.fixture
def http(api: ControlApi) -> Client:
    return Client(api)


def post(http: Client, path: str, members: Any) -> Response:
    return http.post(f"{PREFIX}{path}", json=members)


class TestAFurtherVerb:
    """One class is all that a verb needs to be had everywhere."""

    def test_in_python(self) -> None:
        with mock_rekognition() as rek:
            rek.add_collection("staff", faces=["alice", "bob"])
            assert rek.run(CountFaces("us-east-1", more=1)) == 3

    def test_over_http(self, http: Client) -> None:
        post(http, "/collections", {"collection_id": "staff", "faces": ["alice"]})
        assert post(http, "/regions/us-east-1/face-count", {"more": 1}).json == {"result": 2}

    def test_over_http_with_a_wrong_type(self, http: Client) -> None:
        response = post(http, "/regions/us-east-1/face-count", {"more": "1"})
        assert (response.status_code, response.json) == (
            400,
            {"__type": "ValidationException", "message": "more must be an integer, got '1'"},
        )

    def test_on_a_server(self, monkeypatch: pytest.MonkeyPatch) -> None:
        served = ControlApi(Session(LocalHost()), {}, lambda mock: None, WITH_A_NINTH)
        http = Client(served)

        def call(url: str, method: str, path: str, **members: Any) -> Any:
            response = http.open(f"{PREFIX}{path}", method=method, json=members)
            assert response.status_code == 200, response.json
            return response.json

        monkeypatch.setattr("rekomock.mock.remote_host.call_control_api", call)
        try:
            with RekognitionMock({}, Session(RemoteHost("http://127.0.0.1:9"))) as rek:
                rek.add_collection("staff", faces=["alice"])
                assert rek.run(CountFaces("us-east-1", more=2)) == 3
        finally:
            served.stop()

    def test_in_a_start_file(self, tmp_path: Path) -> None:
        path = tmp_path / "start.yaml"
        path.write_text("counts:\n  - name: us-east-1\n  - name: us-east-1\n    mor: 1\n")
        with (
            mock_rekognition() as rek,
            pytest.raises(StartFileError, match=r"line 4: mor: unknown key; did you mean 'more'\?"),
        ):
            StartFile(path, WITH_A_NINTH)(rek)


class TestJson:
    @pytest.mark.parametrize(
        "command",
        [
            AddPicture((Face("alice"), Face("bob", smile=True, age=(30, 34), box=(0.1, 0.1, 0.2, 0.2))), bytes=b"x"),
            AddPicture((), picture="s3://bucket/key"),
            AddPicture(
                contents=(
                    Face("alice", smile=False, celebrity=Celebrity("Alice", urls=("a.com",))),
                    Face("bob", celebrity=True, protective_equipment=("HEAD_COVER",)),
                    Label("Dog", confidence=97, box=(0.1, 0.1, 0.2, 0.2), parents=("Pet",), aliases=()),
                    Moderation("Violence"),
                    Text("EXIT 12", rotation=30),
                    CustomLabel("scratch", confidence=0),
                ),
                picture="s3://bucket/key",
            ),
            FailCalls("AssociateFaces", "ThrottlingException", times=None, user_id="alice"),
            ReadCalls(operation="ListUsers", since=datetime(2030, 1, 2, tzinfo=timezone.utc), limit=3, images=True),
            ReadRegion("eu-west-1", "111122223333"),
        ],
        ids=lambda command: type(command).__name__,
    )
    def test_a_command_is_what_it_was_before(self, command: Command[Any]) -> None:
        assert decode(type(command), json.loads(json.dumps(encode(command)))) == command

    def test_a_collection_is_what_it_was_before(self) -> None:
        command = AddCollection("staff", {"alice": ["alice", Face("alice", shot=2)], "bob": None}, tags={"a": "b"})
        read = decode(AddCollection, json.loads(json.dumps(encode(command))))
        assert read.users is not None
        assert dict(read.users) == {"alice": (Face("alice"), Face("alice", shot=2)), "bob": None}
        assert (read.collection_id, read.tags, read.faces) == ("staff", {"a": "b"}, ())

    def test_what_a_mock_shows_is_what_it_was_before(self) -> None:
        with mock_rekognition() as rek:
            rek.add_collection("staff", users={"alice": ["alice"]}, faces=["bob"], tags={"team": "blue"})
            region = rek.region("us-east-1")
        assert result_of(ReadRegion, json.loads(json.dumps(encode_result(region)))) == region

    def test_settings_are_what_they_were_before(self) -> None:
        settings = Settings(client_request_token_lifetime=timedelta(seconds=1.5), faces_per_user=3)
        assert decode(Settings, json.loads(json.dumps(encode(settings)))) == settings

    @pytest.mark.parametrize(
        ("kind", "value", "message"),
        [
            (AddPicture, {"faces": {}}, r"^faces must be a list, got \{\}$"),
            (AddPicture, {"faces": [], "bytes": "aaa"}, r"^bytes must be a string in base64, got 'aaa'$"),
            (AddPicture, {"faces": [], "bytes": 1}, r"^bytes must be a string in base64, got 1$"),
            (ReadCalls, {"since": "yesterday"}, r"^since must be a time in ISO 8601, got 'yesterday'$"),
            (ReadCalls, {"since": 1}, r"^since must be a time, got 1$"),
            (ReadCalls, {"since": "2030-01-01"}, r"^since must have a time zone, got '2030-01-01T00:00:00'$"),
            (ReadCalls, {"limit": True}, r"^limit must be an integer, got True$"),
            (ReadCalls, {"limit": 0}, r"^limit must be at least 1, got 0$"),
            (ReadCalls, {"images": 1}, r"^images must be true or false, got 1$"),
            (AddCollection, {"collection_id": "a", "tags": ["b"]}, r"^tags must be an object .*, got \['b'\]$"),
            (AddCollection, {"collection_id": "a", "tags": {"b": 1}}, r"^tags\.b must be a string, got 1$"),
            (AddCollection, "staff", r"^the declaration must be an object with names and values, got 'staff'$"),
        ],
    )
    def test_a_mistake_is_reported_with_its_path(self, kind: type[Any], value: Any, message: str) -> None:
        with pytest.raises(DeclarationError, match=message):
            decode(kind, value)

    @pytest.mark.parametrize(("text", "message"), [("x", "limit must be an integer"), ("1.5", "got '1.5'")])
    def test_a_number_in_a_query_string_must_be_one(self, http: Client, text: str, message: str) -> None:
        response = http.get(f"{PREFIX}/calls?limit={text}")
        assert response.status_code == 400
        assert message in response.json["message"]  # type: ignore[index]

    def test_a_flag_in_a_query_string_must_be_one(self, http: Client) -> None:
        response = http.get(f"{PREFIX}/calls?images=yes")
        assert response.json == {
            "__type": "ValidationException",
            "message": "images must be true or false, got 'yes'",
        }


class TestCallsOverHttp:
    @pytest.fixture
    def _called(self, http: Client) -> None:
        client = boto3.client("rekognition", region_name="us-east-1")
        client.detect_faces(Image={"Bytes": photo("alice")})
        for name in ("first", "second", "third"):
            client.create_collection(CollectionId=name)

    def named(self, http: Client, query: str) -> list[str]:
        calls = http.get(f"{PREFIX}/calls?{query}").json["calls"]  # type: ignore[index]
        return [call["parameters"].get("CollectionId") for call in calls]

    @pytest.mark.usefixtures("_called")
    def test_the_newest_are_chosen_by_their_number(self, http: Client) -> None:
        assert self.named(http, "limit=2") == ["second", "third"]

    @pytest.mark.usefixtures("_called")
    def test_later_ones_are_chosen_by_the_time_of_the_last_one_seen(self, http: Client) -> None:
        calls: Any = http.get(f"{PREFIX}/calls?operation=CreateCollection").json
        seen = calls["calls"][0]["time"].replace("+", "%2B")
        assert self.named(http, f"since={seen}") == ["second", "third"]

    @pytest.mark.usefixtures("_called")
    def test_images_are_their_size_unless_they_are_asked_for(self, http: Client) -> None:
        size = len(photo("alice"))
        without: Any = http.get(f"{PREFIX}/calls?operation=DetectFaces").json
        assert without["calls"][0]["parameters"] == {"Image": {"Bytes": f"<{size} bytes>"}}
        with_them: Any = http.get(f"{PREFIX}/calls?operation=DetectFaces&images=true").json
        assert base64.b64decode(with_them["calls"][0]["parameters"]["Image"]["Bytes"]) == photo("alice")


class TestThePath:
    @pytest.mark.parametrize("path", ["", "/"])
    def test_its_root_lists_the_paths(self, http: Client, path: str) -> None:
        response = http.get(f"{PREFIX}{path}")
        assert response.status_code == 404
        assert f"{PREFIX}/album, " in response.json["message"]  # type: ignore[index]

    def test_a_slash_at_the_end_does_not_matter(self, http: Client) -> None:
        assert http.post(f"{PREFIX}/settle/").json == {}

    def test_another_method_is_told_which_ones_there_are(self, http: Client) -> None:
        response = http.put(f"{PREFIX}/failures")
        assert (response.status_code, response.headers["Allow"]) == (405, "DELETE, GET, POST")
        assert response.json == {
            "__type": "MethodNotAllowed",
            "message": "PUT is not allowed on this path; it takes DELETE, GET, POST",
        }

    @pytest.mark.parametrize(
        ("settings", "message"),
        [
            ({"face_model_version": ["a"]}, "settings: face_model_version must be a str, got ['a']"),
            ({"faces_per_user": " 5 "}, "settings: faces_per_user must be an int, got ' 5 '"),
        ],
    )
    def test_settings_of_a_wrong_type_are_rejected(self, http: Client, settings: Any, message: str) -> None:
        response = post(http, "/mocks", {"settings": settings})
        assert (response.status_code, response.json["message"]) == (400, message)  # type: ignore[index]


class TestAStartFile:
    def start(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "start.yaml"
        path.write_text(text)
        with mock_rekognition() as rek:
            StartFile(path)(rek)

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("album: &a\n  - picture: s3://a/b\n    faces: *a\n", 1),
            ("&a\nalbum: *a\n", 1),
            ("collections:\n  - &c\n    collection_id: a\n    users: *c\n", 2),
        ],
    )
    def test_that_refers_to_itself_is_rejected_with_the_line(self, tmp_path: Path, text: str, line: int) -> None:
        with pytest.raises(StartFileError, match=rf"line {line}: an alias must not refer to what it is a part of"):
            self.start(tmp_path, text)

    def test_whose_aliases_multiply_is_rejected_in_no_time(self, tmp_path: Path) -> None:
        lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
        with pytest.raises(StartFileError, match="a0: unknown key"):
            self.start(tmp_path, "\n".join(lines))
        album = [f"  - &b{n} [{', '.join([f'*b{n - 1}'] * 9 if n else ['x'])}]" for n in range(40)]
        with pytest.raises(StartFileError, match="line 2: the declaration must be an object") as error:
            self.start(tmp_path, "\n".join(["album:", *album]))
        assert len(str(error.value)) < 1000

    def test_may_use_an_alias_twice(self, tmp_path: Path) -> None:
        text = "collections:\n  - {collection_id: a, faces: &f [alice]}\n  - {collection_id: b, faces: *f}\n"
        assert yaml.safe_load(text)
        self.start(tmp_path, text)


CONTENTS = [
    ("alice", Face("alice")),
    ({"person": "alice", "celebrity": True}, Face("alice", celebrity=True)),
    ({"person": "alice", "celebrity": {"name": "Alice A."}}, Face("alice", celebrity=Celebrity("Alice A."))),
    (
        {"label": "Dog", "confidence": 97, "box": [0.1, 0.1, 0.2, 0.2], "parents": ["Pet"]},
        Label("Dog", confidence=97, box=(0.1, 0.1, 0.2, 0.2), parents=("Pet",)),
    ),
    ({"moderation": "Violence", "confidence": 61.5}, Moderation("Violence", confidence=61.5)),
    ({"text": "EXIT 12", "rotation": 90}, Text("EXIT 12", rotation=90)),
    ({"custom_label": "scratch", "box": None}, CustomLabel("scratch")),
]


@pytest.mark.parametrize(("written", "meant"), CONTENTS, ids=[repr(meant) for _, meant in CONTENTS])
def test_a_content_in_json_is_known_by_its_first_key(written: Any, meant: Content) -> None:
    assert decode(AddPicture, {"picture": "s3://a/b", "contents": [written]}).contents == (meant,)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (7, "contents[0] must be a person's name, or an object with one of the keys 'person', 'label', 'moderation', "),
        ({}, "contents[0] must have one of the keys 'person', 'label', 'moderation', 'text', 'custom_label', got {}"),
        ({"labell": "Dog"}, "got {'labell': 'Dog'}; did you mean 'label'?"),
        ({"label": "Dog", "text": "EXIT"}, "must have one of the keys 'person', 'label', 'moderation', 'text', "),
        ({"label": "Dog", "confidense": 9}, "contents[0].confidense: unknown key; did you mean 'confidence'?"),
        ({"label": "Dog", "confidence": 0.9}, "contents[0]: confidence must be 0 or a number from 1 to 100, got 0.9"),
        ({"label": None}, "contents[0]: 'label' is missing"),
        ({"text": ""}, "contents[0]: text must be a non-blank line, such as 'EXIT 12', got ''"),
        (
            {"moderation": "Violense"},
            "contents[0]: name must be a label of AWS's moderation taxonomy, got 'Violense'; did",
        ),
        ("", "contents[0]: person must be a non-blank str"),
        ({"person": "a", "celebrity": {"id": "x"}}, "contents[0].celebrity: 'name' is missing"),
        ({"person": "a", "celebrity": {"name": "x", "uris": []}}, "celebrity.uris: unknown key; did you mean 'urls'?"),
        (
            {"person": "a", "celebrity": {"name": "x", "id": "-"}},
            "contents[0].celebrity: id must consist of the letters",
        ),
        ({"person": "a", "celebrity": "x"}, "contents[0].celebrity must be an object with names and values, got 'x'"),
    ],
)
def test_a_content_that_cannot_be_is_refused_with_its_place(written: Any, message: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        decode(AddPicture, {"picture": "s3://a/b", "contents": [written]})
    assert message in str(caught.value)


def test_a_picture_may_show_nothing_but_must_say_so() -> None:
    with pytest.raises(ValueError, match=r"^at least one of 'faces' and 'contents' must be given$"):
        AddPicture(picture="s3://a/b")


def test_faces_and_contents_are_declared_together() -> None:
    with mock_rekognition() as rek:
        rek.run(AddPicture((Face("alice"),), (Label("Dog"),), picture="s3://a/b"))
        with pytest.raises(ValueError, match=r"already in the album with 'alice', Label\('Dog'\), got no contents"):
            rek.album.add("s3://a/b")


def test_a_picture_is_either_bytes_or_a_place() -> None:
    with pytest.raises(ValueError, match=r"^exactly one of 'picture' and 'bytes' must be given$"):
        AddPicture(())
