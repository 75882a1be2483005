"""The fixture ``rekognition_server``: one server for many tests, and never two tests in one state."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config
from support.serving import eventually
from support.suites import SYNCHRONOUS

from rekomock import photo
from rekomock.server.pytest_server import SharedServer

REAL = "real-secret"


def is_listening(url: str) -> bool:
    address = urlsplit(url)
    with socket.socket() as client:
        return client.connect_ex((str(address.hostname), address.port or 0)) == 0


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with its own credentials and endpoints; to be requested before the server."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.setenv(name, REAL)
    monkeypatch.setenv("AWS_ENDPOINT_URL_REKOGNITION", "http://localhost:4566")
    monkeypatch.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")


# One test


def test_a_client_finds_the_server_by_itself(rekognition_server: str) -> None:
    assert urlsplit(rekognition_server).hostname == "127.0.0.1"
    client = boto3.client("rekognition")
    assert client.meta.endpoint_url == rekognition_server
    assert client.list_collections()["CollectionIds"] == []


def test_another_process_finds_the_server_by_itself(rekognition_server: str) -> None:
    code = "import boto3; boto3.client('rekognition').create_collection(CollectionId='staff')"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert boto3.client("rekognition").list_collections()["CollectionIds"] == ["staff"]


@pytest.mark.usefixtures("rekognition_server")
def test_images_are_read_from_s3_of_the_same_server() -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="images")
    s3.put_object(Bucket="images", Key="alice.png", Body=photo("alice"))
    client = boto3.client("rekognition")
    client.create_collection(CollectionId="staff")
    image: Any = {"S3Object": {"Bucket": "images", "Name": "alice.png"}}
    assert len(client.index_faces(CollectionId="staff", Image=image)["FaceRecords"]) == 1


@pytest.mark.usefixtures("machine", "rekognition_server")
def test_credentials_and_endpoints_of_the_machine_are_not_used() -> None:
    session = boto3.Session()
    credentials = session.get_credentials()
    assert credentials is not None
    assert (credentials.access_key, credentials.secret_key, credentials.token) == ("FOOBARKEY", "FOOBARSECRET", None)
    assert session.region_name == "eu-west-1"
    assert REAL not in os.environ.values()
    assert boto3.client("rekognition").list_collections()["CollectionIds"] == []


@pytest.mark.usefixtures("machine")
def test_the_environment_is_restored_afterwards(pytester: pytest.Pytester) -> None:
    before = dict(os.environ)
    pytester.makepyfile(
        """
        import os

        def test_one(rekognition_server):
            assert os.environ["AWS_ENDPOINT_URL"] == rekognition_server

        def test_two():
            assert "AWS_ENDPOINT_URL" not in os.environ
            assert os.environ["AWS_SECRET_ACCESS_KEY"] == "real-secret"
        """
    )
    pytester.runpytest_inprocess("-p", "no:asyncio").assert_outcomes(passed=2)
    assert {name: value for name, value in os.environ.items() if name.startswith("AWS_")} == {
        name: value for name, value in before.items() if name.startswith("AWS_")
    }


@pytest.mark.rekomock(face_model_version="6.0")
@pytest.mark.usefixtures("rekognition_server")
def test_the_settings_of_the_marker_are_the_servers() -> None:
    client = boto3.client("rekognition")
    assert client.create_collection(CollectionId="staff")["FaceModelVersion"] == "6.0"


@pytest.mark.rekomock(face_model_version="6.0")
@pytest.mark.usefixtures("rekognition_server")
def test_a_marked_test_with_a_server_runs_in_no_mock() -> None:
    from rekomock.mock.mock import open_mocks

    assert open_mocks() == []


# Many tests


def test_tests_share_a_server_that_is_empty_at_the_start_of_each() -> None:
    server = SharedServer()
    try:
        url = server.emptied({})
        config = Config(retries={"total_max_attempts": 1})
        keys: Any = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "config": config}
        boto3.client("rekognition", "us-east-1", endpoint_url=url, **keys).create_collection(CollectionId="left")
        assert server.emptied({}) == url
        client = boto3.client("rekognition", "us-east-1", endpoint_url=url, **keys)
        assert client.list_collections()["CollectionIds"] == []
        assert server.emptied({"faces_per_user": 1}) != url
        assert not is_listening(url)
    finally:
        server.stop()


def test_transitions_that_a_test_set_are_reset(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import json
        import urllib.request
        import boto3
        import pytest
        from rekomock import photo

        @pytest.mark.parametrize("held", [True, False])
        def test_status(rekognition_server, held):
            if held:
                transition = {"progression": "manual", "times": 5}
                body = json.dumps({"model_name": "rekognition::user", "transition": transition}).encode()
                urllib.request.urlopen(f"{rekognition_server}/moto-api/state-manager/set-transition", body).close()
            rekognition = boto3.client("rekognition")
            rekognition.create_collection(CollectionId="staff")
            rekognition.create_user(CollectionId="staff", UserId="alice")
            indexed = rekognition.index_faces(CollectionId="staff", Image={"Bytes": photo("alice")})
            face = indexed["FaceRecords"][0]["Face"]["FaceId"]
            rekognition.associate_faces(CollectionId="staff", UserId="alice", FaceIds=[face])
            status = rekognition.list_users(CollectionId="staff")["Users"][0]["UserStatus"]
            assert status == ("UPDATING" if held else "ACTIVE")
        """
    )
    pytester.runpytest_subprocess(*SYNCHRONOUS).assert_outcomes(passed=2)


def test_a_server_that_a_test_has_broken_is_replaced() -> None:
    server = SharedServer()
    try:
        url = server.emptied({})
        running = server._server
        assert running is not None
        os.kill(running.pid, signal.SIGKILL)
        assert is_listening(server.emptied({}))
        assert not is_listening(url)
    finally:
        server.stop()


def test_every_worker_of_xdist_has_a_server_of_its_own(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        from pathlib import Path
        import boto3
        import pytest

        @pytest.mark.parametrize("number", range(20))
        def test_alone(rekognition_server, worker_id, number):
            rekognition = boto3.client("rekognition")
            assert rekognition.list_collections()["CollectionIds"] == []
            rekognition.create_collection(CollectionId=f"staff-{number}")
            assert rekognition.list_collections()["CollectionIds"] == [f"staff-{number}"]
            with Path("urls").open("a") as urls:
                print(worker_id, rekognition_server, file=urls)
        """
    )
    pytester.runpytest_subprocess(*SYNCHRONOUS, "-n2").assert_outcomes(passed=20)
    urls = dict(line.split() for line in pytester.path.joinpath("urls").read_text().splitlines())
    assert set(urls) == {"gw0", "gw1"}
    assert len(set(urls.values())) == 2
    assert [url for url in urls.values() if is_listening(url)] == []


@pytest.mark.parametrize("end", ["pass", "raise KeyboardInterrupt", "os._exit(3)"])
def test_it_stops_with_the_session_however_the_session_ends(pytester: pytest.Pytester, end: str) -> None:
    pytester.makepyfile(
        f"""
        import os
        from pathlib import Path

        def test_end(rekognition_server):
            Path("url").write_text(rekognition_server)
            {end}
        """
    )
    pytester.runpytest_subprocess(*SYNCHRONOUS)
    url = pytester.path.joinpath("url").read_text()
    assert eventually(lambda: not is_listening(url), 20)  # after a crash it has to notice by itself


# Errors


def test_without_the_extra_the_error_says_what_to_install(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the server's process imports this file, and then finds no waitress
    pytester.makepyfile(sitecustomize="import sys\nsys.modules['waitress'] = None")
    monkeypatch.setenv("PYTHONPATH", str(pytester.path))
    pytester.makepyfile("def test_server(rekognition_server): raise AssertionError('is not run')")
    result = pytester.runpytest_inprocess("-p", "no:asyncio")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            "The server did not start: it ended with exit code 1*",
            "*the server needs waitress; install it with: pip install 'rekomock[[]server[]]'",
        ]
    )


@pytest.mark.parametrize("fixtures", ["rekognition_client, rekognition_server", "rekognition_server, rekognition_mock"])
def test_a_mock_and_a_server_in_one_test_are_rejected(pytester: pytest.Pytester, fixtures: str) -> None:
    pytester.makepyfile(f"def test_both({fixtures}): raise AssertionError('is not run')")
    result = pytester.runpytest_inprocess("-p", "no:asyncio")
    result.assert_outcomes(errors=1)
    assert (
        "rekognition_server and rekognition_mock (or rekognition_client) share no state, and answer the same clients: "
        'ask for one of them. With the server, a client is boto3.client("rekognition")'
    ) in result.outlines


def test_a_process_without_boto3_can_use_it(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    monkeypatch.delitem(sys.modules, "boto3")
    assert is_listening(request.getfixturevalue("rekognition_server"))
    assert "boto3" not in sys.modules
