"""A server that keeps its state in a file, from one run to the next."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import boto3
import msgpack
import pytest
import requests
from botocore.exceptions import BotoCoreError
from hypothesis import given, settings
from hypothesis import strategies as st
from support.clients import client_of
from support.restarts import load, save
from support.serving import eventually, run, when_it_listens
from support.staff import Staff, members

from rekomock import Face, Label, Video, mock_rekognition, photo
from rekomock.cli import main
from rekomock.control.client import call_control_api
from rekomock.control.codec import encode
from rekomock.control.commands import AddVideo
from rekomock.moto_bridge.active import innermost
from rekomock.server import start
from rekomock.server.state_file import StateFile, StateFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

VIDEO: Any = {"S3Object": {"Bucket": "videos", "Name": "door.mp4"}}
PROC = Path("/proc")
ROLE = "arn:aws:iam::123456789012:role/rekognition"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rekognition.state"


@contextmanager
def serving(path: Path, *options: str, command: str = "serve") -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A server with a state file: its address and its process, which is killed at the end if it still runs."""
    # a pipe for its log would fill, and hold it up
    log = subprocess.DEVNULL
    with run("--port", "0", "--state", str(path), *options, command=command, stderr=log) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            yield f"http://{line.partition('://')[2].partition(';')[0]}", process
        finally:
            process.kill()


Refusal = Callable[[Path], str]


@pytest.fixture
def refusal(capsys: pytest.CaptureFixture[str]) -> Refusal:
    """What a server in this process says that cannot start."""

    def refuse(path: Path) -> str:
        with pytest.raises(SystemExit) as ended:
            main(["serve", "--port", "0", "--state", str(path)])
        out, err = capsys.readouterr()
        assert (ended.value.code, out, err.count("\n")) == (1, "", 1)
        return err.removeprefix("rekomock serve: ").removesuffix("\n")

    return refuse


@pytest.fixture
def written(path: Path) -> bytes:
    """The content of a state file, which is at ``path``."""
    with mock_rekognition():
        staff = Staff(boto3.client("rekognition", region_name="us-east-1"))
        staff.user("alice", *staff.faces("alice", 2))
        save(path)
    return path.read_bytes()


def collections_in(path: Path) -> list[str]:
    with mock_rekognition():
        load(path)
        return [each.collection_id for region in innermost().regions for each in region.collections_after(None)]


# From one run to the next


class Enrolled:
    """What a client of one server left, and how it is read again from another one."""

    def __init__(self, url: str) -> None:
        client = client_of(url)
        staff = Staff(client)
        same = photo("alice")
        self.faces = [
            staff.index(same, ExternalImageId=f"alice-{number}")["FaceRecords"][0]["Face"]["FaceId"]
            for number in range(5)
        ]
        staff.user("alice", *self.faces[:2])
        staff.user("bob", staff.face("bob"))
        staff.disassociate("bob", *staff.faces_of("bob"))
        staff.user("erin")
        self.arn = client.describe_collection(CollectionId="staff")["CollectionARN"]
        client.tag_resource(ResourceArn=self.arn, Tags={"team": "door", "a:b": ""})
        self.token = client.list_faces(CollectionId="staff", MaxResults=2)["NextToken"]
        s3 = client_of(url, "s3")
        s3.create_bucket(Bucket="videos")
        s3.put_object(Bucket="videos", Key="door.mp4", Body=b"a video")
        shown = AddVideo("s3://videos/door.mp4", Video({0: ["alice", Label("Dog")]}, duration=2))
        call_control_api(url, "POST", "/videos", **encode(shown))
        self.search = client.start_face_search(Video=VIDEO, CollectionId="staff")["JobId"]
        self.labels = client.start_label_detection(Video=VIDEO)["JobId"]
        self.session = client.create_face_liveness_session()["SessionId"]
        client.create_project(ProjectName="parts", Tags={"of": "cars"})
        client_of(url, "kinesis").create_stream(StreamName="faces", ShardCount=1)
        client.create_stream_processor(
            Name="door",
            Input={"KinesisVideoStream": {"Arn": "arn:aws:kinesisvideo:us-east-1:123456789012:stream/door/1"}},
            Output={"KinesisDataStream": {"Arn": "arn:aws:kinesis:us-east-1:123456789012:stream/faces"}},
            Settings={"FaceSearch": {"CollectionId": "staff"}},
            RoleArn=ROLE,
        )
        client_of(url, region="eu-west-1").create_collection(CollectionId="elsewhere")
        client_of(url, aws_access_key_id="222222222222").create_collection(CollectionId="another-account")

    def read(self, url: str) -> dict[str, Any]:
        client: Any = client_of(url)
        staff = {"CollectionId": "staff"}
        answers = {
            "collection": client.describe_collection(**staff),
            "elsewhere": client_of(url, region="eu-west-1").list_collections(),
            "another account": client_of(url, aws_access_key_id="222222222222").list_collections(),
            "tags": client.list_tags_for_resource(ResourceArn=self.arn),
            "the next page": client.list_faces(**staff, MaxResults=2, NextToken=self.token),
            "faces of a user": client.list_faces(**staff, UserId="alice"),
            "users": client.list_users(**staff),
            "faces like a face": client.search_faces(**staff, FaceId=self.faces[3], FaceMatchThreshold=0),
            "faces like an image": client.search_faces_by_image(**staff, Image={"Bytes": photo(Face("alice", shot=2))}),
            "users like a face": client.search_users(**staff, FaceId=self.faces[4], UserMatchThreshold=0),
            "users like a user": client.search_users(**staff, UserId="alice", UserMatchThreshold=0),
            "job": client.get_face_search(JobId=self.search),
            "labels": client.get_label_detection(JobId=self.labels),
            "session": client.get_face_liveness_session_results(SessionId=self.session),
            "projects": client.describe_projects(),
            "stream processor": client.describe_stream_processor(Name="door"),
        }
        mock = call_control_api(url, "GET", "/regions/us-east-1")  # knows who is who
        return {name: members(answer) for name, answer in answers.items()} | {"the mock": mock}


def test_all_is_there_again(path: Path) -> None:
    with start(state=path) as server:
        enrolled = Enrolled(server.url)
        before = enrolled.read(server.url)
    with start(state=path) as server:
        assert enrolled.read(server.url) == before
    # five identical faces, in the order in which they were indexed
    assert [match["Similarity"] for match in before["faces like a face"]["FaceMatches"][:4]] == [100.0] * 4
    assert [match["Face"]["FaceId"] for match in before["faces like a face"]["FaceMatches"][:4]] == [
        face for face in enrolled.faces if face != enrolled.faces[3]
    ]
    assert {user["UserId"]: user["UserStatus"] for user in before["users"]["Users"]} == {
        "alice": "ACTIVE",
        "bob": "CREATED",
        "erin": "CREATED",
    }
    assert before["job"]["JobStatus"] == before["labels"]["JobStatus"] == "SUCCEEDED"
    assert before["job"]["Persons"][0]["FaceMatches"]


def test_what_goes_on_goes_on(path: Path) -> None:
    def last(url: str, model: str) -> None:
        """Let things of a kind last two reads."""
        transition = {"progression": "manual", "times": 2}
        requests.post(
            f"{url}/moto-api/state-manager/set-transition",
            json={"model_name": model, "transition": transition},
            timeout=20,
        ).raise_for_status()

    with start(state=path) as server:
        last(server.url, "rekognition::user")
        staff = Staff(client_of(server))
        staff.user("alice", staff.face("alice"))
        assert staff.status_of("alice") == "UPDATING"
    with start(state=path) as server:
        last(server.url, "rekognition::user")
        client = client_of(server)
        statuses = [client.list_users(CollectionId="staff")["Users"][0]["UserStatus"] for _ in range(2)]
        assert statuses == ["ACTIVE", "ACTIVE"]


def test_a_request_token_is_remembered(path: Path) -> None:
    with start(state=path) as server:
        staff = Staff(client_of(server))
        face = staff.face("alice")
        staff.user("alice")
        first = staff.associate("alice", face, ClientRequestToken="once")
    with start(state=path) as server:
        client = client_of(server)
        once: Any = {"CollectionId": "staff", "ClientRequestToken": "once", "FaceIds": [face]}
        assert members(client.associate_faces(**once, UserId="alice")) == first
        with pytest.raises(client.exceptions.IdempotentParameterMismatchException):
            client.associate_faces(**once, UserId="bob")


def test_in_a_server_in_this_process(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    begin = tmp_path / "begin.json"
    begin.write_text(json.dumps({"collections": [{"collection_id": "staff"}]}))
    arguments = ["serve", "--port", "0", "--album", str(begin), "--state", str(path), "--state-interval", "0.01"]

    def create(url: str) -> None:
        client = client_of(url)
        client.create_collection(CollectionId="guests")
        assert eventually(path.exists)
        client.close()

    def delete(url: str) -> None:
        client = client_of(url)
        assert client.list_collections()["CollectionIds"] == ["guests", "staff"]
        client.delete_collection(CollectionId="guests")
        client.close()

    for act in (create, delete):
        thread, _ = when_it_listens(capsys, act)
        assert main(arguments) == 0
        thread.join()
    assert collections_in(path) == ["staff"]


def test_a_start_file_adds_what_is_not_there(path: Path, tmp_path: Path) -> None:
    begin = tmp_path / "begin.json"
    begin.write_text(json.dumps({"collections": [{"collection_id": "staff", "faces": ["alice"]}]}))
    with serving(path, "--album", str(begin)) as (url, process):
        client = client_of(url)
        client.index_faces(CollectionId="staff", Image={"Bytes": photo("bob")})
        process.terminate()
        assert process.wait(15) == 0
    begin.write_text(
        json.dumps({"collections": [{"collection_id": name, "faces": ["alice"]} for name in ("staff", "guests")]})
    )
    with serving(path, "--album", str(begin)) as (url, _):
        client = client_of(url)
        counts = {
            name: client.describe_collection(CollectionId=name)["FaceCount"]
            for name in client.list_collections()["CollectionIds"]
        }
        assert counts == {"guests": 1, "staff": 2}
        call_control_api(url, "POST", "/reset")
        assert client.describe_collection(CollectionId="staff")["FaceCount"] == 1


def test_a_reset_empties_the_file(path: Path, written: bytes) -> None:
    with start(state=path) as server:
        assert client_of(server).list_collections()["CollectionIds"] == ["staff"]
        server.reset()
    assert collections_in(path) == []


def test_a_proxy_keeps_it_as_well(path: Path, written: bytes) -> None:
    pytest.importorskip("moto.moto_proxy.proxy3", exc_type=ImportError)  # older moto's proxy needs more than its server
    with serving(path, command="proxy") as (url, process):
        client = client_of(url)
        assert client.list_collections()["CollectionIds"] == ["staff"]
        client.create_collection(CollectionId="guests")
        process.terminate()
        assert process.wait(15) == 0
    assert collections_in(path) == ["guests", "staff"]


# When it is written


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_on_a_signal_to_stop(path: Path, number: signal.Signals) -> None:
    with serving(path) as (url, process):
        client_of(url).create_collection(CollectionId="staff")
        process.send_signal(number)
        assert process.wait(15) == 0
    assert collections_in(path) == ["staff"]


def test_at_intervals_so_that_a_killed_server_loses_no_more(path: Path) -> None:
    with serving(path, "--state-interval", "0.1") as (url, process):
        client_of(url).create_collection(CollectionId="staff")
        assert eventually(lambda: path.exists() and collections_on_disk(path) == ["staff"])
        process.kill()
    with serving(path) as (url, _):
        assert client_of(url).list_collections()["CollectionIds"] == ["staff"]


def collections_on_disk(path: Path) -> list[str]:
    """The collections in the file of a running server, which has it locked."""
    copy = path.with_name("copy")
    copy.write_bytes(path.read_bytes())
    return collections_in(copy)


@pytest.mark.parametrize("moment", range(3))
def test_a_server_killed_while_it_writes_leaves_a_whole_file(path: Path, moment: int) -> None:
    created: list[str] = []

    def create(url: str) -> None:
        client = client_of(url)
        with suppress(BotoCoreError):  # when the server is killed
            for number in range(100_000):
                client.create_collection(CollectionId=f"{number:06}")
                created.append(f"{number:06}")

    with serving(path, "--state-interval", "0.01") as (url, process):
        busy = threading.Thread(target=create, args=[url])
        busy.start()
        assert eventually(lambda: path.exists() and len(created) > 50 * (moment + 1))
        process.kill()
        busy.join()
    kept = collections_in(path)
    assert kept
    # the last one may have been created without a response
    assert kept[: len(created)] == created[: len(kept)]


def test_only_if_something_changed(path: Path) -> None:
    with serving(path, "--state-interval", "0.05") as (url, process):
        staff = Staff(client_of(url))
        staff.face("alice")
        process.terminate()
        process.wait(15)
    first = path.stat()
    with serving(path, "--state-interval", "0.05") as (url, process):
        client = client_of(url)
        for _ in range(20):
            client.search_faces_by_image(CollectionId="staff", Image={"Bytes": photo("alice")})
        process.terminate()
        process.wait(15)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (first.st_ino, first.st_mtime_ns)


def test_whoever_only_looks_at_the_server_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touched: list[str] = []
    with mock_rekognition():
        state_file = StateFile(path, innermost)
        noting = state_file.noting(lambda environ, start_response: [])
        for method, place in (
            ("GET", "/rekomock/live"),
            ("GET", "/rekomock-api/health"),
            ("GET", "/rekomock-api/regions"),
            ("POST", "/"),
        ):
            monkeypatch.setattr(state_file, "touch", lambda place=place: touched.append(place))
            assert noting({"REQUEST_METHOD": method, "PATH_INFO": place}, Mock()) == []
        state_file.close()
    assert touched == ["/rekomock-api/regions", "/"]


def test_while_requests_change_the_state(path: Path) -> None:
    ended = threading.Event()

    def enrol(url: str, number: int) -> None:
        client: Any = client_of(url)
        image = {"Bytes": photo(f"person {number}")}
        while not ended.is_set():
            user = {"CollectionId": "staff", "UserId": f"user-{number}"}
            client.create_user(**user)
            faces = client.index_faces(CollectionId="staff", Image=image)["FaceRecords"]
            ids = [face["Face"]["FaceId"] for face in faces if face["Face"].get("FaceId")]
            client.associate_faces(**user, FaceIds=ids)
            client.delete_user(**user)
            client.delete_faces(CollectionId="staff", FaceIds=ids)

    with serving(path, "--state-interval", "0.01") as (url, process):
        client_of(url).create_collection(CollectionId="staff")
        threads = [threading.Thread(target=enrol, args=[url, number]) for number in range(3)]
        for thread in threads:
            thread.start()
        try:
            versions = set()
            until = monotonic() + 3
            while monotonic() < until:
                with suppress(FileNotFoundError):
                    versions.add(path.stat().st_ino)
                    assert collections_on_disk(path) == ["staff"]
        finally:
            ended.set()
            for thread in threads:
                thread.join()
        process.terminate()
        assert process.wait(15) == 0
    assert len(versions) > 1
    assert collections_in(path) == ["staff"]


# What the file is like


def test_a_link_leads_to_it(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(path)
    with mock_rekognition():
        boto3.client("rekognition", region_name="us-east-1").create_collection(CollectionId="staff")
        save(link)
    assert link.is_symlink()
    assert collections_in(path) == collections_in(link) == ["staff"]


def test_its_permissions_stay(path: Path, written: bytes) -> None:
    path.chmod(0o640)
    with mock_rekognition():
        save(path)
    assert path.stat().st_mode & 0o777 == 0o640
    assert path.read_bytes() != written


def test_nothing_but_it_and_its_lock_is_left(path: Path, written: bytes) -> None:
    assert sorted(each.name for each in path.parent.iterdir()) == [path.name, f"{path.name}.lock"]


# A file that cannot be read


def test_a_server_does_not_start_with_it_and_leaves_it_alone(path: Path, written: bytes) -> None:
    path.write_bytes(written[: len(written) // 2])
    missing = len(written) - len(written) // 2
    with run("--port", "0", "--state", str(path)) as process:
        out, err = process.communicate(timeout=20)
    said = f"rekomock serve: {path} is cut off: {missing:,} bytes are missing; it was left as it is\n"
    assert (process.returncode, out, err) == (1, "", said)
    assert path.read_bytes() == written[: len(written) // 2]


def reason(path: Path, content: bytes) -> str:
    """Why a file with this content cannot be read."""
    with mock_rekognition():
        return reason_in_mock(path, content)


def reason_in_mock(path: Path, content: bytes) -> str:
    """Why a file with this content cannot be read; for many of them in one mock."""
    path.write_bytes(content)
    with pytest.raises(StateFileError) as error:
        load(path)
    assert path.read_bytes() == content
    return str(error.value).removeprefix(f"{path} ").removesuffix("; it was left as it is")


def test_one_cut_off_anywhere(path: Path, written: bytes) -> None:
    header = written.index(b"blake2b") + len(b"blake2b") + 34
    with mock_rekognition():
        for length in range(len(written)):
            missing = f"is cut off: {len(written) - length:,} bytes are missing"
            expected = "is not a state file of rekomock" if length < header else missing
            assert reason_in_mock(path, written[:length]) == expected


def test_one_that_goes_on(path: Path, written: bytes) -> None:
    assert reason(path, written + b"\0") == "is broken: its content is not what was written"


@given(data=st.data())
@settings(max_examples=200, deadline=None, database=None, derandomize=True)
def test_one_with_a_wrong_byte(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = tmp_path_factory.mktemp("state") / "state"
    with mock_rekognition():
        boto3.client("rekognition", region_name="us-east-1").create_collection(CollectionId="staff")
        save(path)
    written = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(written) - 1))
    written[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(written)
    with mock_rekognition(), suppress(StateFileError):
        load(path)  # the header's text may be another one
        assert at < written.index(b"blake2b")


@given(
    content=st.binary(max_size=300)
    | st.binary(max_size=30).map(lambda rest: b"\x85\xa6format\xaerekomock state" + rest)
)
@settings(max_examples=300, deadline=None, database=None, derandomize=True)
def test_one_of_any_bytes(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("state") / "state"
    assert reason(path, content).startswith("is ")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"collections: []\n",
        b"\x80\x04K\x01.",
        b"\x1f\x8b\x08\x00",
        msgpack.packb({"format": "another"}),
        b"\x91" * 5000,
    ],
)
def test_one_of_another_program(path: Path, content: bytes) -> None:
    assert reason(path, content) == "is not a state file of rekomock"


def test_one_of_a_newer_format(path: Path) -> None:
    newer = msgpack.packb({"format": "rekomock state", "version": 2, "rekomock": "9.0", "and": "more"}) + b"whatever"
    said = reason(path, newer)
    assert said.startswith("has format 2, which is newer than format 1 of this version of rekomock, ")
    assert said.endswith("; it was written by rekomock 9.0")


@pytest.mark.parametrize("version", [None, "1", 0, -1, True, 1.0])
def test_one_of_a_format_that_never_was(path: Path, version: object) -> None:
    content = msgpack.packb({"format": "rekomock state", "version": version, "size": None})
    assert reason(path, content) == "is broken: its header is not one of rekomock"


def test_one_of_a_region_without_rekognition(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as allowing, mock_rekognition():
        allowing.setenv("MOTO_ALLOW_NONEXISTENT_REGION", "true")
        client = boto3.client("rekognition", region_name="moon-east-1")
        client.create_collection(CollectionId="staff")
        save(path)
    said = reason(path, path.read_bytes())
    assert "it has resources in the region moon-east-1, in which Amazon Rekognition is not offered" in said
    assert said.endswith("set MOTO_ALLOW_NONEXISTENT_REGION=true to use any name")


def test_a_folder(path: Path, refusal: Refusal) -> None:
    path.mkdir()
    assert refusal(path) == f"cannot read {path}: Is a directory"


def test_a_link_to_itself(path: Path, refusal: Refusal) -> None:
    path.symlink_to(path)
    assert refusal(path) in (
        f"cannot keep the state in {path}: its path leads nowhere",
        f"cannot read {path}: Too many levels of symbolic links",  # since Python 3.13
    )


def test_a_path_without_a_name(refusal: Refusal) -> None:
    assert refusal(Path("/")) == "cannot keep the state in /: it has no name"


# A file that cannot be written


def test_a_state_that_is_not_kept_at_the_end_is_an_error(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    with serving(folder / "state") as (url, process):
        client_of(url).create_collection(CollectionId="staff")
        shutil.rmtree(folder)
        process.terminate()
        assert process.wait(15) == 1


def test_in_a_folder_that_does_not_exist(path: Path, refusal: Refusal) -> None:
    missing = path / "state"
    assert refusal(missing) == f"cannot keep the state in {missing}: its folder does not exist"


@pytest.mark.skipif(sys.platform != "linux", reason="not even root can write to Linux's /proc")
def test_in_a_folder_that_cannot_be_written_to(refusal: Refusal) -> None:
    said = refusal(PROC / "state")
    assert said.startswith(f"cannot keep the state in {PROC / 'state'}: its folder cannot be written to: ")


def test_the_next_interval_tries_again(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sync, full = os.fsync, threading.Event()
    full.set()

    def fsync(file: int) -> None:
        if full.is_set():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(file)

    monkeypatch.setattr(os, "fsync", fsync)
    with mock_rekognition():
        state_file = StateFile(path, innermost)
        boto3.client("rekognition", region_name="us-east-1").create_collection(CollectionId="staff")
        with state_file.saving(0.01):
            state_file.touch()
            assert eventually(lambda: len(caplog.messages) > 1)
            assert not path.exists()
            full.clear()
            assert eventually(path.exists)
        state_file.close()
    assert caplog.messages[0] == f"rekomock cannot write the state to {path}: No space left on device"
    assert collections_in(path) == ["staff"]


# Two servers


def test_a_second_server_does_not_start(path: Path, refusal: Refusal) -> None:
    with start(state=path) as server:
        client_of(server).create_collection(CollectionId="staff")
        assert refusal(path) == f"cannot keep the state in {path}: another server uses it"
        client_of(server).create_collection(CollectionId="guests")
    assert collections_in(path) == ["guests", "staff"]


def test_a_server_that_was_killed_has_no_lock(path: Path) -> None:
    with serving(path) as (_, process):
        process.kill()
        process.wait(15)
        with start(state=path):
            pass
    assert collections_in(path) == []


# The options


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--state-interval", "5"], "argument --state-interval: is for a state file; name it with --state"),
        (["--state", "x", "--state-interval", "often"], "must be a number of seconds above 0, got 'often'"),
        (["--state", "x", "--state-interval", "0"], "must be a number of seconds above 0, got '0'"),
        (["--state", "x", "--state-interval", "nan"], "must be a number of seconds above 0, got 'nan'"),
        (["--state", "x", "--state-interval", "inf"], "must be a number of seconds above 0, got 'inf'"),
    ],
)
def test_wrong_ones(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["serve", *arguments])
    assert end.value.code == 2
    assert says in capsys.readouterr().err
