"""moto's TEST_SERVER_MODE: the very same tests, with their mocks on a server."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
import requests
from support.clients import client_of
from support.suites import ALONE

from rekomock import RekognitionMock
from rekomock.control.client import call_control_api
from rekomock.mock.mock import _default_session
from rekomock.mock.remote_host import RemoteHost
from rekomock.mock.session import Session
from rekomock.moto_bridge.lifecycle import server_mode_endpoint
from rekomock.server import Server

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient

SUITE = Path(__file__).parent / "server_mode_suite.py"


def run(url: str | None, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The suite, in a process of its own."""
    environment = dict(os.environ)
    if url is not None:
        environment |= {"TEST_SERVER_MODE": "true", "TEST_SERVER_MODE_ENDPOINT": url}
    command = [sys.executable, "-m", "pytest", *ALONE, "-q", "-p", "rekomock.pytest_plugin", "--noconftest", str(SUITE)]
    return subprocess.run(
        [*command, *arguments], env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_the_same_tests_pass_in_process_and_on_a_server(server: Server) -> None:
    here = run(None)
    assert here.returncode == 0, here.stdout
    assert requests.get(f"{server.url}/rekomock-api/calls", timeout=30).json()["calls"] == []

    there = run(server.url)
    assert there.returncode == 0, there.stdout
    assert there.stdout.splitlines()[-1].split(" in ")[0] == here.stdout.splitlines()[-1].split(" in ")[0]
    calls = requests.get(f"{server.url}/rekomock-api/calls", timeout=30).json()["calls"]
    assert calls == []  # every mock was left, and what is on the server's own log is gone with the last reset
    assert "AssociateFaces" in server.output


def test_a_server_of_motos_own_is_no_place_for_a_mock(server: Server) -> None:
    done = run(f"{server.url}/elsewhere", "-k", "decorated")
    assert done.returncode == 1
    assert "is not a rekomock server; start one with `rekomock serve`" in done.stdout


def test_a_server_that_is_not_there_is_told_of() -> None:
    with pytest.raises(RuntimeError, match=r"The server at http://127\.0\.0\.1:9 does not answer"):
        call_control_api("http://127.0.0.1:9", "POST", "/settle")
    with pytest.raises(RuntimeError, match="No mock_rekognition is running"):
        RekognitionMock({}, Session(RemoteHost("http://127.0.0.1:9"))).settings  # noqa: B018


def test_what_the_server_refuses_is_told(server: Server) -> None:
    with pytest.raises(RuntimeError, match="rejected GET /nothing: The control API has"):
        call_control_api(server.url, "GET", "/nothing")
    with pytest.raises(ValueError, match="'collection_id' is missing"):
        call_control_api(server.url, "POST", "/collections")


class TestAMockOnAServer:
    """The same mock in this process, where it can be looked at more closely."""

    @pytest.fixture
    def session(self, server: Server) -> Session:
        return Session(RemoteHost(server.url))

    @pytest.fixture
    def rek(self, session: Session) -> Iterator[RekognitionMock]:
        with RekognitionMock({"faces_per_user": 5}, session) as rek:
            yield rek

    @pytest.fixture
    def client(self, rek: RekognitionMock, server: Server) -> Iterator[RekognitionClient]:
        client = client_of(server)
        yield client
        client.close()

    def test_has_its_settings_until_it_is_left(self, session: Session, server: Server) -> None:
        with RekognitionMock({"faces_per_user": 5}, session) as outer:
            with RekognitionMock({"faces_per_page": 6}, session) as inner:
                assert (inner.settings.faces_per_user, inner.settings.faces_per_page) == (5, 6)
            assert (outer.settings.faces_per_user, outer.settings.faces_per_page) == (5, 1000)
        assert call_control_api(server.url, "GET", "/settings")["faces_per_user"] == 100

    def test_begins_with_empty_state(self, session: Session, server: Server) -> None:
        call_control_api(server.url, "POST", "/collections", collection_id="staff")
        with RekognitionMock({}, session) as rek:
            assert rek.region("us-east-1").collections == {}

    def test_has_sessions_and_child_processes_ask_the_server(self, rek: RekognitionMock, server: Server) -> None:
        assert os.environ["AWS_ENDPOINT_URL"] == server.url

    def test_has_an_album(self, rek: RekognitionMock, client: RekognitionClient, tmp_path: Path) -> None:
        path = tmp_path / "door.jpg"
        path.write_bytes(b"a door")
        for source in (path, b"a window"):
            rek.album.add(source, "alice", "bob")
        for source in (b"a door", b"a window"):
            assert len(client.detect_faces(Image={"Bytes": source})["FaceDetails"]) == 2
        with pytest.raises(ValueError, match="with 'alice', 'bob', got no contents"):
            rek.album.add(str(path))
        rek.album.add("s3://pictures/door.jpg", "carla")

    def test_can_be_read_after_its_end(self, session: Session, server: Server) -> None:
        outer, inner = (
            RekognitionMock({"faces_per_user": 5, "retry_delays": False}, session),
            RekognitionMock({}, session),
        )
        client = client_of(server)
        with outer:
            with inner:
                client.create_collection(CollectionId="staff")
                assert not inner.settings.retry_delays
            client.create_collection(CollectionId="guests")
            assert inner.calls.operations == ["CreateCollection"]
            assert list(inner.region().collections) == ["guests", "staff"]
        call_control_api(server.url, "POST", "/reset")
        client.close()

        assert outer.calls.operations == ["CreateCollection", "CreateCollection"]
        assert (outer.settings.faces_per_user, outer.settings.retry_delays) == (5, False)
        assert list(inner.region().collections) == list(outer.region().collections) == ["guests", "staff"]
        assert outer.region("eu-west-1").collections == {}
        with pytest.raises(RuntimeError, match="not running"):
            outer.settle()

    def test_does_not_wait_before_retries(
        self, session: Session, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        slept: list[float] = []
        client = boto3.client(
            "rekognition", "us-east-1", endpoint_url=server.url, aws_access_key_id="a", aws_secret_access_key="b"
        )
        with RekognitionMock({"retry_delays": False}, session) as rek:
            rek.fail("ListCollections", "ThrottlingException", times=2)
            monkeypatch.setattr("time.sleep", slept.append)
            client.list_collections()
        client.close()
        assert [wait for wait in slept if wait > 0] == []

    def test_makes_calls_fail(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.fail("ListCollections", "ThrottlingException", times=None)
        with pytest.raises(client.exceptions.ThrottlingException):
            client.list_collections()
        rek.clear_failures()
        client.list_collections()
        assert rek.calls.operations == ["ListCollections"] * 2
        assert [call.error is None for call in rek.calls] == [False, True]

    def test_has_collections(self, rek: RekognitionMock) -> None:
        rek.add_collection("staff", users={"alice": ["alice"]}, faces=(name for name in ("bob", "carla")))
        staff = rek.region("us-east-1").collections["staff"]
        assert (staff.face_count, staff.users["alice"].status) == (3, "ACTIVE")
        rek.settle()

    def test_cannot_be_entered_where_there_is_no_server(self) -> None:
        before = dict(os.environ)
        mock = RekognitionMock({}, Session(RemoteHost("http://127.0.0.1:9")))
        with pytest.raises(RuntimeError, match="does not answer"):
            mock.start()
        assert dict(os.environ) == before
        with pytest.raises(RuntimeError, match="not running"):
            mock.stop()


def test_the_switch_is_motos(monkeypatch: pytest.MonkeyPatch) -> None:
    assert server_mode_endpoint() is None
    monkeypatch.setattr("moto.settings.TEST_SERVER_MODE", True)
    monkeypatch.setenv("TEST_SERVER_MODE_ENDPOINT", "http://127.0.0.1:9")
    assert server_mode_endpoint() == "http://127.0.0.1:9"
    assert isinstance(vars(_default_session())["_host"], RemoteHost)
