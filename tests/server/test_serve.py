"""The parts of the server, in this process."""

from __future__ import annotations

import io
import json
import logging
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
from http.client import HTTPConnection, HTTPSConnection
from typing import TYPE_CHECKING

import pytest
from support.certificates import issued
from support.serving import when_it_listens
from werkzeug.test import Client

from rekomock.cli import main
from rekomock.control.client import call_control_api
from rekomock.moto_bridge import direct
from rekomock.moto_bridge.registration import Registration
from rekomock.server import subprocess_server
from rekomock.server.application import Application
from rekomock.server.request_log import EscapingFormatter, log_call
from rekomock.server.serving import CannotServeError, serve
from rekomock.server.tls import unverified_context
from rekomock.service import Service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rekomock.service import Request, Response

# The signal that stops a server may arrive between the acceptance of a connection and its registration, which leaves
# the socket to the garbage collector: of no consequence, as the process ends then
_UNCLOSED = r"Exception ignored in. <(rekomock\.server\.tls\._Socket|socket\.socket)"
pytestmark = pytest.mark.filterwarnings(f"ignore:{_UNCLOSED}:pytest.PytestUnraisableExceptionWarning")

TARGET = {"X-Amz-Target": "RekognitionService.ListCollections"}


@pytest.fixture
def http() -> Iterator[Client]:
    with Registration(Service(observers=[log_call])) as registration:
        yield Client(Application(registration))


# The application


def test_a_request_for_rekognition_is_recognised_by_its_target(http: Client) -> None:
    assert http.post("/", data="{}", headers=TARGET).get_json(force=True) == {
        "CollectionIds": [],
        "FaceModelVersions": [],
    }


def test_a_request_for_rekognition_is_recognised_by_its_signature(http: Client) -> None:
    signed = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20250101/us-east-1/rekognition/aws4_request, Signature=0"
    response = http.post("/", data="{}", headers={"Authorization": signed})
    assert (response.status_code, response.get_json(force=True)["__type"]) == (400, "UnknownOperationException")


def test_other_requests_go_to_moto(http: Client) -> None:
    assert http.get("/").data.startswith((b"<?xml", b"<ListAllMyBucketsResult"))
    assert http.post("/moto-api/reset").get_json(force=True) == {"status": "ok"}


@pytest.mark.parametrize(("method", "path"), [("GET", "/"), ("POST", "/staff")])
def test_another_method_or_path_is_an_unknown_operation(http: Client, method: str, path: str) -> None:
    response = http.open(path, method=method, headers=TARGET)
    assert (response.status, response.get_json(force=True)["__type"]) == (
        "400 UnknownOperationException",
        "UnknownOperationException",
    )


def test_an_oversized_request_is_rejected(http: Client) -> None:
    response = http.post("/", data=b" " * (2**24 + 1), headers=TARGET)
    assert (response.status_code, response.get_json(force=True)["__type"]) == (413, "RequestEntityTooLargeException")


@pytest.mark.internal_error
def test_an_internal_error_is_json(http: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("of all things")

    monkeypatch.setattr(Service, "handle", fail)
    response = http.post("/", data="{}", headers=TARGET)
    assert (response.status_code, response.get_json(force=True)["__type"]) == (500, "InternalServerError")
    assert "ZeroDivisionError('of all things')" in response.get_json(force=True)["Message"]


def test_what_flask_rejects_is_json(http: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from werkzeug.exceptions import BadRequest

    def reject(*_: object) -> None:
        raise BadRequest

    monkeypatch.setattr(Service, "handle", reject)
    # simulated operations do not reach Flask
    monkeypatch.setattr(direct, "SIMULATED_TARGETS", frozenset())
    response = http.post("/", data="{}", headers={"X-Amz-Target": "RekognitionService.ListStreamProcessors"})
    assert (response.status_code, response.get_json(force=True)["message"]) == (
        400,
        "The request cannot be read: 400 BAD REQUEST",
    )


# The log


def test_a_line_names_operation_origin_and_outcome(http: Client, capsys: pytest.CaptureFixture[str]) -> None:
    http.post("/", data="{}", headers=TARGET)
    http.post("/", data="[]", headers=TARGET)
    http.post(
        "/", data="{}", headers=TARGET | {"Authorization": "AWS4-HMAC-SHA256 Credential=a/b/nowhere/rekognition/c"}
    )
    first, second, third = capsys.readouterr().err.splitlines()
    assert re.fullmatch(r"\d\d:\d\d:\d\d ListCollections 123456789012/us-east-1 200 \d+\.\d ms", first)
    assert " ListCollections 123456789012/us-east-1 400 SerializationException " in second
    assert " ListCollections 123456789012/nowhere 400 NotImplemented " in third


def test_a_log_without_a_reader_does_not_fail_the_request(http: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with monkeypatch.context() as patched, open(writing, "wb", buffering=0) as pipe:
        patched.setattr(sys, "stderr", io.TextIOWrapper(pipe, write_through=True))
        assert http.post("/", data="{}", headers=TARGET).status_code == 200


def test_what_a_client_sends_neither_forges_lines_nor_controls_a_terminal(
    http: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    http.post("/", data="{}", headers=TARGET | {"X-Moto-Account-Id": "\x85\x9b[31m\x7f"})
    line = capsys.readouterr().err.removesuffix("\n")
    assert line.isprintable()
    assert r"\x85\x9b[31m\x7f" in line


def test_errors_are_logged_with_control_characters_escaped() -> None:
    try:
        raise ValueError("forged\x9b[31m\x85 text")
    except ValueError as error:
        record = logging.LogRecord("rekomock", logging.ERROR, "", 0, "\x1b", (), (type(error), error, None))
    assert EscapingFormatter().format(record) == "\\x1b\nValueError: forged\\x9b[31m\\x85 text"


@pytest.mark.parametrize("stderr", [None, "closed"])
def test_a_server_without_a_log_responds(
    stderr: str | None, http: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stream = None if stderr is None else (tmp_path / stderr).open("w")
    if stream is not None:
        stream.close()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", stream)
        assert http.post("/", data="{}", headers=TARGET).status_code == 200


# Serving


def status_of(url: str) -> int:
    with urllib.request.urlopen(f"{url}/moto-api/data.json", timeout=10) as response:
        return int(response.status)


def test_a_server_runs_until_a_signal_stops_it(capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGTERM)
    statuses: list[int] = []
    thread, seen = when_it_listens(capsys, lambda url: statuses.append(status_of(url)))
    assert main(["serve", "--port", "0", "--setting", "faces_per_user=5"]) == 0
    thread.join()
    assert statuses == [200]
    assert signal.getsignal(signal.SIGTERM) is before
    assert "Warning" not in seen[0]


@pytest.mark.parametrize("options", [[], ["--no-control"]])
def test_the_page_is_announced_if_there_is_one(capsys: pytest.CaptureFixture[str], options: list[str]) -> None:
    urls: list[str] = []
    thread, seen = when_it_listens(capsys, urls.append)
    main(["serve", "--port", "0", *options])
    thread.join()
    announced = seen[0] + capsys.readouterr().out
    assert (f"\nLook at it in a browser: {urls[0]}/rekomock/\n" in announced) == (not options)


def test_a_signal_stops_a_server_that_has_just_started(monkeypatch: pytest.MonkeyPatch) -> None:
    def announce(_: object, *, controlled: bool) -> None:
        assert controlled
        os.kill(os.getpid(), signal.SIGINT)
        threading.Event().wait(10)

    monkeypatch.setattr("rekomock.server.serving._announce", announce)
    before = signal.getsignal(signal.SIGINT)
    serve(port=0)
    assert signal.getsignal(signal.SIGINT) is before


def test_the_line_about_a_call_explains_it_and_no_warning_repeats_that(capsys: pytest.CaptureFixture[str]) -> None:
    def detect(url: str) -> None:
        headers = {"X-Amz-Target": "RekognitionService.DetectFaces"}
        connection = HTTPConnection(url.removeprefix("http://"))
        connection.request("POST", "/", '{"Image": {}}', headers)
        assert connection.getresponse().status == 400
        connection.close()

    thread, _ = when_it_listens(capsys, detect)
    serve(port=0)
    thread.join()
    (line,) = capsys.readouterr().err.splitlines()
    assert " DetectFaces 123456789012/us-east-1 400 InvalidParameterException " in line
    assert line.endswith(" ms; Image must have either Bytes or S3Object, got neither")


def test_warnings_and_errors_are_written_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    thread, _ = when_it_listens(capsys, lambda url: logging.getLogger("moto").warning("this \x9b happened"))
    serve(port=0)
    thread.join()
    assert capsys.readouterr().err == "this \\x9b happened\n"


@pytest.mark.parametrize("tls", [False, True])
def test_requests_in_flight_are_answered_before_the_server_stops(
    tls: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files = issued(tmp_path / "tls")
    in_flight, responses = threading.Event(), []
    handle = Service.handle

    def handle_slowly(service: Service, request: Request) -> Response:
        in_flight.set()
        threading.Event().wait(0.5)
        return handle(service, request)

    def talk(url: str) -> None:
        def post() -> None:
            request = urllib.request.Request(url, b"{}", TARGET)
            context = ssl.create_default_context(cafile=files.authority) if tls else None
            with urllib.request.urlopen(request, timeout=10, context=context) as response:
                responses.append(response.read())

        client = threading.Thread(target=post)
        client.start()
        clients.append(client)
        in_flight.wait(10)

    clients: list[threading.Thread] = []
    monkeypatch.setattr(Service, "handle", handle_slowly)
    thread, _ = when_it_listens(capsys, talk)
    certificate, key = (files.certificate, files.key) if tls else (None, None)
    serve(port=0, tls_cert=certificate, tls_key=key)
    thread.join()
    clients[0].join()
    assert responses == [b'{"CollectionIds":[],"FaceModelVersions":[]}']


@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize("sent", [b"", b"\x16\x03\x01", b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n{"])
def test_idle_connections_are_closed(
    tls: bool, sent: bytes, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files = issued(tmp_path / "tls")
    monkeypatch.setattr("rekomock.server.serving._IDLE_TIMEOUT", 1)
    monkeypatch.setattr("rekomock.server.serving._IDLE_CHECK_INTERVAL", 1)
    received: list[bytes] = []

    def talk(url: str) -> None:
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=10) as connection:
            connection.sendall(sent)
            with suppress(ConnectionResetError):
                received.append(connection.recv(1000))

    thread, seen = when_it_listens(capsys, talk)
    certificate, key = (files.certificate, files.key) if tls else (None, None)
    serve(port=0, tls_cert=certificate, tls_key=key)
    thread.join()
    assert b"HTTP" not in b"".join(received)
    assert "Traceback" not in seen[0] + capsys.readouterr().err


@pytest.mark.parametrize(
    "body",
    [b"Content-Length: 2000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n7d0\r\n" + b"x" * 2000 + b"\r\n0\r\n\r\n"],
)
def test_a_body_that_is_too_large_is_rejected_in_json(
    body: bytes, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rekomock.server.serving._MAX_BODY", 1000)
    responses: list[bytes] = []

    def talk(url: str) -> None:
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=10) as connection:
            connection.sendall(b"PUT /bucket/key HTTP/1.1\r\nHost: a\r\n" + body)
            responses.append(connection.makefile("rb").read())

    thread, _ = when_it_listens(capsys, talk)
    serve(port=0)
    thread.join()
    head, _, content = responses[0].partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 413 ")
    assert b"application/x-amz-json-1.1" in head
    assert json.loads(content)["__type"] == "SerializationException"


def test_malformed_http_is_rejected_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    responses: list[bytes] = []

    def talk(url: str) -> None:
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=10) as connection:
            connection.sendall(b"nonsense\r\n\r\n")
            responses.append(connection.makefile("rb").read())

    thread, _ = when_it_listens(capsys, talk)
    serve(port=0)
    thread.join()
    head, _, body = responses[0].partition(b"\r\n\r\n")
    assert b"400 Bad Request" in head
    assert json.loads(body)["__type"] == "SerializationException"


@pytest.mark.parametrize("kind", ["timeout", "connection"])
@pytest.mark.parametrize("tls", [False, True])
def test_a_call_may_get_no_response(kind: str, tls: bool, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    received: list[bytes | None] = []
    files = issued(tmp_path / "tls")
    certificate, key = (files.certificate, files.key) if tls else (None, None)
    request = (
        b"POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: RekognitionService.ListCollections\r\n"
        b"Content-Length: 2\r\n\r\n{}"
    )

    def talk(url: str) -> None:
        context = unverified_context()
        members = {"operation": "ListCollections", "code": kind}
        call_control_api(url, "POST", "/failures", tls=context, **members)
        with (
            socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=10) as plain,
            context.wrap_socket(plain) if tls else plain as connection,
        ):
            connection.sendall(request)
            connection.settimeout(1)
            try:
                received.append(connection.recv(100))
            except TimeoutError:
                received.append(None)
                connection.settimeout(10)
                connection.sendall(request)
                received.append(connection.recv(15))

    thread, _ = when_it_listens(capsys, talk)
    serve(port=0, tls_cert=certificate, tls_key=key)
    thread.join()
    assert received == ([b""] if kind == "connection" else [None, b"HTTP/1.1 200 OK"])
    assert "Traceback" not in capsys.readouterr().err


def test_over_tls_clients_that_do_not_read_speak_plain_or_break_off_do_not_block_others(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    files = issued(tmp_path / "tls")
    large = bytes(20_000_000)
    received: dict[str, bytes] = {}

    def talk(url: str) -> None:
        tls = ssl.create_default_context(cafile=files.authority)
        host = url.removeprefix("https://")
        slow, broken, quick = (HTTPSConnection(host, timeout=20, context=tls) for _ in range(3))
        for path, body in (("/images", b""), ("/images/large", large)):
            slow.request("PUT", path, body, {"x-amz-acl": "public-read"})
            slow.getresponse().read()
        slow.request("GET", "/images/large")
        # from here on the server's loop sends until the buffers are full
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

    thread, _ = when_it_listens(capsys, talk)
    serve(port=0, tls_cert=files.certificate, tls_key=files.key)
    thread.join()
    assert b"HTTP" not in received.get("plain", b"")
    assert received["quick"] == b'{"CollectionIds":[],"FaceModelVersions":[]}'
    assert received["slow"] == large


def test_over_tls_connections_beyond_the_limit_wait_for_others_to_close(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files = issued(tmp_path / "tls")
    monkeypatch.setattr("rekomock.server.serving._MAX_CONNECTIONS", 4)  # waitress counts two of its own
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

    thread, _ = when_it_listens(capsys, talk)
    serve(port=0, tls_cert=files.certificate, tls_key=files.key)
    thread.join()
    assert waited == [True]


@pytest.mark.parametrize(
    ("body", "begins"), [(b"", b"HTTP/1.1 200 OK\r\n"), (b"{}", b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")]
)
def test_a_client_that_waits_for_100_continue_gets_it_unless_the_body_is_empty(
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

    thread, _ = when_it_listens(capsys, talk)
    serve(port=0)
    thread.join()
    assert b"".join(received).startswith(begins)


def test_a_server_stops_with_its_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
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
def test_an_address_other_than_loopback_is_warned_of(
    host: str, endpoint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if ":" in host and not socket.has_dualstack_ipv6():
        pytest.skip("this machine has no IPv6")
    urls: list[str] = []
    thread, seen = when_it_listens(capsys, urls.append)
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
        "rekomock serve: the server needs waitress; install it with: pip install 'rekomock[server]'\n"
    )


def test_a_warning_needs_no_standard_error(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    thread, seen = when_it_listens(capsys, lambda url: None)
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", None)
        serve("0.0.0.0", 0)
    thread.join()
    assert "Warning" not in seen[0]


def test_without_its_key_a_certificate_cannot_be_served() -> None:
    with pytest.raises(CannotServeError, match="TLS needs a certificate and its key"):
        serve(tls_cert="certificate.pem")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--port", "many"], "argument --port: must be an integer from 0 to 65535, got 'many'"),
        (["--port", "65536"], "argument --port: must be an integer from 0 to 65535, got '65536'"),
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


# A process that is not our server


def test_another_server_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
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
        pytest.raises(RuntimeError, match="is not a rekomock server; start one with `rekomock serve`"),
    ):
        server.reset()
