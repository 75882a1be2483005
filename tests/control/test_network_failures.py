"""Calls that get no response because the author wants them to: ``rek.fail(operation, "timeout")``, ``"connection"``."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
from support.serving import eventually
from support.ways import motos_way

from rekomock import mock_rekognition
from rekomock.control.client import call_control_api

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_rekognition.client import RekognitionClient

    from rekomock import RekognitionMock
    from rekomock.server import Server

RAISED: dict[str, type[Exception]] = {"timeout": ReadTimeoutError, "connection": ConnectionClosedError}
ONCE = Config(retries={"total_max_attempts": 1})


class TestInProcess:
    @pytest.fixture(params=["directly", "by moto's way"], autouse=True)
    def _way(self, request: pytest.FixtureRequest) -> Iterator[None]:
        if request.param == "directly":
            yield
        else:
            with motos_way():
                yield

    @pytest.mark.parametrize("kind", RAISED)
    def test_botocore_raises_what_it_raises_of_the_network(self, rek: RekognitionMock, kind: str) -> None:
        client = boto3.client("rekognition", "us-east-1", config=ONCE)
        rek.fail("CreateCollection", kind)
        began = time.monotonic()
        with pytest.raises(RAISED[kind], match=r"https://rekognition\.us-east-1\.amazonaws\.com/"):
            client.create_collection(CollectionId="staff")
        assert time.monotonic() - began < 1
        assert client.list_collections()["CollectionIds"] == []

    @pytest.mark.rekomock(retry_delays=False)
    @pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
    @pytest.mark.parametrize("kind", RAISED)
    def test_botocore_tries_again(self, rek: RekognitionMock, kind: str, mode: Any) -> None:
        client = boto3.client(
            "rekognition", "us-east-1", config=Config(retries={"mode": mode, "total_max_attempts": 3})
        )
        rek.fail("CreateCollection", kind, times=2)
        client.create_collection(CollectionId="staff")
        assert [call.status for call in rek.calls] == [0, 0, 200]

    def test_an_operation_that_is_not_simulated_can_fail(self, rek: RekognitionMock) -> None:
        client = boto3.client("rekognition", "us-east-1", config=ONCE)
        rek.fail("DescribeProjects", "timeout")
        with pytest.raises(ReadTimeoutError):
            client.describe_projects()

    def test_only_calls_that_are_meant(self, rek: RekognitionMock) -> None:
        client = boto3.client("rekognition", "us-east-1", config=ONCE)
        rek.fail("CreateCollection", "timeout", collection_id="guests")
        client.create_collection(CollectionId="staff")
        with pytest.raises(ReadTimeoutError):
            client.create_collection(CollectionId="guests")

    @pytest.mark.parametrize(
        ("kind", "message"),
        [
            ("timeout", "There was no response before the client's timeout"),
            ("connection", "The connection was closed before a response came"),
        ],
    )
    def test_the_log_says_so(self, rek: RekognitionMock, kind: str, message: str) -> None:
        client = boto3.client("rekognition", "us-east-1", config=ONCE)
        rek.fail("ListCollections", kind)
        with pytest.raises(RAISED[kind]):
            client.list_collections()
        (call,) = rek.calls.failed(kind)
        assert call.error == (kind, message)
        assert (call.status, call.result) == (0, None)
        assert repr(call) == f"ListCollections() in us-east-1 -> {kind}: {message}"


def test_other_http_clients_get_it_as_an_exception_as_well(rek: RekognitionMock) -> None:
    rek.fail("ListCollections", "connection")
    headers = {"X-Amz-Target": "RekognitionService.ListCollections", "Content-Type": "application/x-amz-json-1.1"}
    with pytest.raises(ConnectionClosedError):
        requests.post("https://rekognition.us-east-1.amazonaws.com/", data="{}", headers=headers, timeout=5)


class TestOnAServer:
    @pytest.fixture
    def client(self, server: Server) -> Iterator[RekognitionClient]:
        client = boto3.client(
            "rekognition",
            "us-east-1",
            endpoint_url=server.url,
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
            config=ONCE.merge(Config(read_timeout=1)),
        )
        yield client
        client.close()

    @pytest.mark.parametrize("kind", RAISED)
    def test_the_client_gets_no_response(self, server: Server, client: RekognitionClient, kind: str) -> None:
        call_control_api(server.url, "POST", "/failures", operation="CreateCollection", code=kind)
        with pytest.raises(RAISED[kind]):
            client.create_collection(CollectionId="staff")
        assert client.list_collections()["CollectionIds"] == []
        (call,) = call_control_api(server.url, "GET", "/calls", operation="CreateCollection")["calls"]
        assert (call["status"], call["response"]["__type"]) == (0, kind)
        assert eventually(lambda: f"CreateCollection 123456789012/us-east-1 no response: {kind} " in server.output)
        assert "Traceback" not in server.output

    @pytest.mark.parametrize("kind", RAISED)
    def test_an_operation_that_takes_motos_way_gets_none_either(
        self, server: Server, client: RekognitionClient, kind: str
    ) -> None:
        call_control_api(server.url, "POST", "/failures", operation="DescribeProjects", code=kind)
        with pytest.raises(RAISED[kind]):
            client.describe_projects()
        assert "Traceback" not in server.output

    def test_a_timeout_takes_no_thread_and_leaves_the_connection_open(self, server: Server) -> None:
        call_control_api(server.url, "POST", "/failures", operation="ListCollections", code="timeout", times=20)
        address = urlsplit(server.url).netloc.split(":")
        request = (
            b"POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: RekognitionService.ListCollections\r\n"
            b"Content-Type: application/x-amz-json-1.1\r\nContent-Length: 2\r\n\r\n{}"
        )
        waiting = [socket.create_connection((address[0], int(address[1])), timeout=30) for _ in range(20)]
        try:
            for connection in waiting:
                connection.sendall(request)
            assert eventually(lambda: len(call_control_api(server.url, "GET", "/calls")["calls"]) == 20)
            waiting[0].sendall(request)
            assert waiting[0].recv(100).startswith(b"HTTP/1.1 200 OK\r\n")
            waiting[1].settimeout(0.2)
            with pytest.raises(TimeoutError):
                waiting[1].recv(1)
        finally:
            for connection in waiting:
                connection.close()


class TestWaitsOfRetries:
    """How long retries wait, where a mock lets them: ``retry_delays``."""

    @pytest.fixture(params=["legacy", "standard", "adaptive"])
    def client(self, request: pytest.FixtureRequest) -> RekognitionClient:
        """A client from before the mock."""
        retries: Any = {"mode": request.param, "total_max_attempts": 4}
        return boto3.client(
            "rekognition",
            "us-east-1",
            aws_access_key_id="before",
            aws_secret_access_key="before",
            config=Config(retries=retries),
        )

    @pytest.fixture
    def slept(self, monkeypatch: pytest.MonkeyPatch) -> list[float]:
        """The waits of ``time.sleep``, which are skipped."""
        slept: list[float] = []
        monkeypatch.setattr(time, "sleep", slept.append)
        return slept

    def test_are_botocores_by_default(self, client: RekognitionClient, slept: list[float]) -> None:
        with mock_rekognition() as rek:
            rek.fail("ListCollections", "ThrottlingException", times=2)
            client.list_collections()
        assert len([wait for wait in slept if wait > 0]) == 2

    def test_are_skipped_if_the_mock_says_so(self, client: RekognitionClient, slept: list[float]) -> None:
        with mock_rekognition(retry_delays=False) as rek:
            rek.fail("ListCollections", "ThrottlingException", times=3)
            began = time.monotonic()
            client.list_collections()
            for _ in range(20):  # adaptive mode limits the rate once a call has been throttled
                client.list_collections()
            assert time.monotonic() - began < 1
            assert rek.calls.operations == ["ListCollections"] * 24
        assert [wait for wait in slept if wait > 0] == []

    def test_end_with_the_attempts_all_the_same(self, client: RekognitionClient, slept: list[float]) -> None:
        with mock_rekognition(retry_delays=False) as rek:
            rek.fail("ListCollections", "ThrottlingException", times=None)
            with pytest.raises(client.exceptions.ThrottlingException):
                client.list_collections()
            assert len(rek.calls) == 4

    def test_are_those_of_the_innermost_mock(self, client: RekognitionClient, slept: list[float]) -> None:
        with mock_rekognition(retry_delays=False) as rek:
            with mock_rekognition(retry_delays=True):
                rek.fail("ListCollections", "ThrottlingException")
                client.list_collections()
            assert len([wait for wait in slept if wait > 0]) == 1
            rek.fail("ListCollections", "ThrottlingException")
            client.list_collections()
        assert len([wait for wait in slept if wait > 0]) == 1

    @pytest.mark.rekomock(retry_delays=False)
    def test_are_skipped_with_a_server_in_the_process_of_the_client(
        self, rekognition_server: str, slept: list[float]
    ) -> None:
        call_control_api(
            rekognition_server, "POST", "/failures", operation="ListCollections", code="ThrottlingException"
        )
        client = boto3.client("rekognition")
        client.list_collections()
        client.close()
        assert [wait for wait in slept if wait > 0] == []

    def test_must_be_a_flag(self) -> None:
        with pytest.raises(TypeError, match=r"^retry_delays must be a bool, got 0$"):
            mock_rekognition(retry_delays=0)  # type: ignore[call-overload]
