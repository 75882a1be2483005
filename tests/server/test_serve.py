"""The parts of the server, in this process."""

from __future__ import annotations

import io
import json
import os
import re
import select
import signal
import socket
import ssl
import struct
import sys
import threading
import urllib.request
from contextlib import suppress
from http.client import HTTPSConnection
from typing import TYPE_CHECKING, Any

import pytest
from support.certificates import issued
from werkzeug.test import Client

from rekomock.cli import main
from rekomock.moto_bridge.registration import Registration
from rekomock.server import subprocess_server
from rekomock.server.application import Application
from rekomock.server.request_log import LoggingService
from rekomock.server.serving import CannotServeError, serve
from rekomock.service import Service
from rekomock.settings.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

TARGET = {"X-Amz-Target": "RekognitionService.ListCollections"}


@pytest.fixture
def http() -> Iterator[Client]:
    with Registration(LoggingService(Settings())) as registration:
        yield Client(Application(registration))


# The application


def test_a_request_for_rekognition_is_told_by_its_target(http: Client) -> None:
    assert http.post("/", data="{}", headers=TARGET).get_json(force=True) == {
        "CollectionIds": [],
        "FaceModelVersions": [],
    }


def test_a_request_for_rekognition_is_told_by_its_signature(http: Client) -> None:
    signed = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20250101/us-east-1/rekognition/aws4_request, Signature=0"
    answer = http.post("/", data="{}", headers={"Authorization": signed})
    assert (answer.status_code, answer.get_json(force=True)["__type"]) == (400, "UnknownOperationException")


def test_other_requests_are_motos(http: Client) -> None:
    assert http.get("/").data.startswith((b"<?xml", b"<ListAllMyBucketsResult"))
    assert http.post("/moto-api/reset").get_json(force=True) == {"status": "ok"}


@pytest.mark.parametrize(("method", "path"), [("GET", "/"), ("POST", "/staff")])
def test_another_method_or_path_is_no_operation(http: Client, method: str, path: str) -> None:
    answer = http.open(path, method=method, headers=TARGET)
    assert (answer.status, answer.get_json(force=True)["__type"]) == (
        "400 UnknownOperationException",
        "UnknownOperationException",
    )


def test_a_request_beyond_all_sizes_is_refused(http: Client) -> None:
    answer = http.post("/", data=b" " * (2**24 + 1), headers=TARGET)
    assert (answer.status_code, answer.get_json(force=True)["__type"]) == (413, "RequestEntityTooLargeException")


@pytest.mark.internal_error
def test_a_failure_is_told_in_json(http: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("of all things")

    monkeypatch.setattr(Service, "handle", fail)
    answer = http.post("/", data="{}", headers=TARGET)
    assert (answer.status_code, answer.get_json(force=True)["__type"]) == (500, "InternalServerError")
    assert "ZeroDivisionError('of all things')" in answer.get_json(force=True)["Message"]


def test_what_flask_refuses_is_told_in_json(http: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from werkzeug.exceptions import BadRequest

    def refuse(*_: object) -> None:
        raise BadRequest

    monkeypatch.setattr(Service, "handle", refuse)
    # What rekomock simulates itself does not come to Flask
    answer = http.post("/", data="{}", headers={"X-Amz-Target": "RekognitionService.DetectText"})
    assert (answer.status_code, answer.get_json(force=True)["message"]) == (
        400,
        "The request cannot be read: 400 BAD REQUEST",
    )


# The log


def test_a_line_tells_who_asked_what_and_how_it_ended(http: Client, capsys: pytest.CaptureFixture[str]) -> None:
    http.post("/", data="{}", headers=TARGET)
    http.post("/", data="[]", headers=TARGET)
    http.post(
        "/", data="{}", headers=TARGET | {"Authorization": "AWS4-HMAC-SHA256 Credential=a/b/nowhere/rekognition/c"}
    )
    first, second, third = capsys.readouterr().err.splitlines()
    assert re.fullmatch(r"\d\d:\d\d:\d\d ListCollections 123456789012/us-east-1 200 \d+\.\d ms", first)
    assert " ListCollections 123456789012/us-east-1 400 SerializationException " in second
    assert " ListCollections ? 501 NotImplemented " in third


def test_a_log_that_nobody_reads_is_no_failure(http: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with monkeypatch.context() as patched, open(writing, "wb", buffering=0) as pipe:
        patched.setattr(sys, "stderr", io.TextIOWrapper(pipe, write_through=True))
        assert http.post("/", data="{}", headers=TARGET).status_code == 200


# Serving


def when_it_answers(capsys: pytest.CaptureFixture[str], act: Callable[[str], object]) -> tuple[threading.Thread, Any]:
    """Does something from aside, with its URL, as soon as a server of this process has told it."""
    told: list[str] = []
    seen = [""]

    def wait() -> None:
        for _ in range(1000):
            captured = capsys.readouterr()
            seen[0] += captured.out + captured.err
            found = re.search(r"export AWS_ENDPOINT_URL=(\S+).*\n", seen[0])
            if found:
                told.append(found[1])
                break
            threading.Event().wait(0.02)
        try:
            act(told[0])
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=wait)
    thread.start()
    return thread, seen


def status_of(url: str) -> int:
    with urllib.request.urlopen(f"{url}/moto-api/data.json", timeout=10) as answer:
        return int(answer.status)


def test_a_server_answers_until_a_signal_ends_it(capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGTERM)
    statuses: list[int] = []
    thread, seen = when_it_answers(capsys, lambda url: statuses.append(status_of(url)))
    assert main(["serve", "--port", "0", "--setting", "faces_per_user=5"]) == 0
    thread.join()
    assert statuses == [200]
    assert signal.getsignal(signal.SIGTERM) is before
    assert "Warning" not in seen[0]


def test_a_signal_ends_a_server_that_has_just_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    def announce(_: object) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        threading.Event().wait(10)

    monkeypatch.setattr("rekomock.server.serving._announce", announce)
    before = signal.getsignal(signal.SIGINT)
    serve(port=0)
    assert signal.getsignal(signal.SIGINT) is before


def test_what_is_no_http_is_answered_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    answers: list[bytes] = []

    def talk(url: str) -> None:
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=10) as connection:
            connection.sendall(b"nonsense\r\n\r\n")
            answers.append(connection.makefile("rb").read())

    thread, _ = when_it_answers(capsys, talk)
    serve(port=0)
    thread.join()
    head, _, body = answers[0].partition(b"\r\n\r\n")
    assert b"400 Bad Request" in head
    assert json.loads(body)["__type"] == "SerializationException"


def test_over_tls_nobody_waits_for_a_client_that_does_not_read_or_speak_it_or_breaks_off(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    files = issued(tmp_path / "tls")
    large = bytes(20_000_000)
    received: dict[str, bytes] = {}

    def talk(url: str) -> None:
        tls = ssl.create_default_context(cafile=files.authority)
        host = url.removeprefix("https://")
        slow, broken, quick = (HTTPSConnection(host, timeout=20, context=tls) for _ in range(3))
        for path, body in (("/pictures", b""), ("/pictures/large", large)):
            slow.request("PUT", path, body, {"x-amz-acl": "public-read"})
            slow.getresponse().read()
        slow.request("GET", "/pictures/large")
        # From here on the server's loop sends until it can send no more
        select.select([slow.sock], [], [], 20)
        broken.connect()
        broken.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        broken.close()
        name, port = host.split(":")
        with socket.create_connection((name, int(port)), timeout=20) as plain:
            plain.sendall(b"\x16\x03\x01")
            quick.request("POST", "/", "{}", TARGET)
            received["quick"] = quick.getresponse().read()
            with suppress(ConnectionResetError):
                plain.sendall(b"GET / HTTP/1.1\r\n\r\n")
                received["plain"] = plain.makefile("rb").read()
        received["slow"] = slow.getresponse().read()
        slow.close()
        quick.request("POST", "/moto-api/reset")
        quick.getresponse().read()
        quick.close()

    thread, _ = when_it_answers(capsys, talk)
    serve(port=0, tls_cert=files.certificate, tls_key=files.key)
    thread.join()
    assert b"HTTP" not in received.get("plain", b"")
    assert received["quick"] == b'{"CollectionIds": [], "FaceModelVersions": []}'
    assert received["slow"] == large


def test_over_tls_connections_beyond_the_limit_wait_for_others_to_end(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files = issued(tmp_path / "tls")
    monkeypatch.setattr("rekomock.server.serving._CONNECTIONS", 4)  # of which waitress has two itself
    waited: list[bool] = []

    def talk(url: str) -> None:
        tls = ssl.create_default_context(cafile=files.authority)
        host, _, port = url.removeprefix("https://").partition(":")
        first, second, third = (HTTPSConnection(host, int(port), timeout=20, context=tls) for _ in range(3))
        first.connect()
        second.connect()
        connecting = threading.Thread(target=third.connect)
        connecting.start()
        first.request("POST", "/", "{}", TARGET)
        first.getresponse().read()
        waited.append(connecting.is_alive())
        first.close()
        connecting.join()
        for connection in (second, third):
            connection.close()

    thread, _ = when_it_answers(capsys, talk)
    serve(port=0, tls_cert=files.certificate, tls_key=files.key)
    thread.join()
    assert waited == [True]


@pytest.mark.parametrize(
    ("body", "begins"), [(b"", b"HTTP/1.1 200 OK\r\n"), (b"{}", b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")]
)
def test_a_client_that_waits_to_be_told_to_send_a_body_is_told_if_there_is_one(
    body: bytes, begins: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    received: list[bytes] = []

    def talk(url: str) -> None:
        head = f"POST / HTTP/1.1\r\nX-Amz-Target: {TARGET['X-Amz-Target']}\r\nExpect: 100-continue\r\n"
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=10) as connection:
            connection.sendall(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode())
            if body:
                received.append(connection.recv(1000))
                connection.sendall(body)
            received.append(connection.makefile("rb").read())

    thread, _ = when_it_answers(capsys, talk)
    serve(port=0)
    thread.join()
    assert b"".join(received).startswith(begins)


def test_a_server_ends_with_its_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading) as pipe, monkeypatch.context() as patched:
        patched.setattr(sys, "stdin", pipe)
        os.write(writing, b"is read over")
        close = threading.Timer(0.2, os.close, [writing])
        close.start()
        serve(port=0, until_stdin_ends=True)
        close.join()
    assert "rekomock listens on" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("host", "endpoint"),
    [("0.0.0.0", r"http://127\.0\.0\.1:\d+"), ("::", r"http://\[::1\]:\d+"), ("::1", r"http://\[::1\]:\d+")],
)
def test_an_address_that_others_reach_is_warned_of(
    host: str, endpoint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if ":" in host and not socket.has_dualstack_ipv6():
        pytest.skip("this machine has no IPv6")
    urls: list[str] = []
    thread, seen = when_it_answers(capsys, urls.append)
    serve(host, 0)
    thread.join()
    assert re.fullmatch(endpoint, urls[0])
    assert (f"Warning: {host} is not a loopback address" in seen[0]) == (host != "::1")


def test_a_port_in_use_cannot_be_served() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotServeError, match=rf"cannot listen on 127\.0\.0\.1, port {port}: Address already"):
            serve(port=port)


def test_an_unknown_host_cannot_be_served() -> None:
    with pytest.raises(CannotServeError, match=r"cannot listen on no such host, port 0: "):
        serve("no such host", 0)


def test_without_the_extra_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "waitress", None)
    with pytest.raises(SystemExit) as end:
        main(["serve"])
    assert end.value.code == 1
    assert capsys.readouterr().err == (
        "rekomock serve: waitress is not installed; install it with: pip install 'rekomock[server]'\n"
    )


def test_without_its_key_a_certificate_cannot_be_served() -> None:
    with pytest.raises(CannotServeError, match="TLS needs a certificate and its key"):
        serve(tls_cert="certificate.pem")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--port", "many"], "'many' is no port; write a whole number from 0 to 65535"),
        (["--port", "65536"], "'65536' is no port"),
        (["--setting", "faces_per_user"], "a setting must be NAME=VALUE, got 'faces_per_user'"),
        (["--setting", "face_per_user=1"], "rekomock has no setting 'face_per_user': did you mean 'faces_per_user'?"),
        (["--setting", "faces_per_user=many"], "faces_per_user must be an int, got 'many'"),
        (["--engine", "dlip"], "engine must be one of 'none', 'dlib', got 'dlip': did you mean 'dlib'?"),
        (["--until"], "unrecognized arguments: --until"),
    ],
)
def test_wrong_options_are_one_line(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["serve", *arguments])
    err = capsys.readouterr().err
    assert end.value.code == 2
    assert err.startswith("rekomock")
    assert err.count("\n") == 1
    assert says in err


# A process that is no server


def test_a_server_that_answers_otherwise_is_told_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.write_text(
        f"#!{sys.executable}\n"
        "from http.server import *\n"
        "server = HTTPServer(('127.0.0.1', 0), BaseHTTPRequestHandler)\n"
        "print(f'export AWS_ENDPOINT_URL=http://127.0.0.1:{server.server_port}', flush=True)\n"
        "print('export AWS_ENDPOINT_URL=http://again', flush=True)\n"
        "server.handle_request()\n"
    )
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    with (
        subprocess_server.start() as server,
        pytest.raises(RuntimeError, match="is none of rekomock's: start one with rekomock serve"),
    ):
        server.reset()
