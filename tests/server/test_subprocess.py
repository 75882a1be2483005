"""The server in a process of its own, as clients over HTTP see it."""

from __future__ import annotations

import base64
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
import pytest
import requests
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.core.base_backend import AccountSpecificBackend
from support.clients import ONE_ATTEMPT, client_of
from support.serving import eventually, run
from support.staff import Staff

from rekomock import Face, photo
from rekomock.server import Server, start, subprocess_server

if TYPE_CHECKING:
    from pathlib import Path

    from mypy_boto3_rekognition.type_defs import ImageTypeDef

TARGET = "RekognitionService.ListCollections"
JSON = "application/x-amz-json-1.1"


def ask(
    server: Server, body: bytes | str = b"{}", *, method: str = "POST", path: str = "/", **headers: str | None
) -> tuple[int, str, dict[str, Any]]:
    """Send a request without a signature, and return status, content type and JSON of the response."""
    named: dict[str, str | None] = {"X_Amz_Target": TARGET, "Content_Type": JSON, **headers}
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=20)
    try:
        sent = {name.replace("_", "-"): value for name, value in named.items() if value is not None}
        connection.request(method, path, body, sent)
        response = connection.getresponse()
        read = response.read()
        return response.status, str(response.headers["Content-Type"]), json.loads(read) if method != "HEAD" else {}
    finally:
        connection.close()


def exchange(server: Server, *sent: bytes) -> bytes:
    """Send this over a connection of its own, and return what is received until the peer closes."""
    address = urlsplit(server.url)
    with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=20) as connection:
        for part in sent:
            connection.sendall(part)
        received = b""
        with suppress(OSError):  # closed before everything was read
            connection.shutdown(socket.SHUT_WR)
            while part := connection.recv(65536):
                received += part
        return received


# The same service


def test_a_person_is_enrolled_and_recognised(server: Server) -> None:
    staff = Staff(client_of(server))
    alice = staff.user("alice", staff.face("alice"))
    found = staff.client.search_users_by_image(CollectionId="staff", Image={"Bytes": photo(Face("alice", shot=2))})
    assert [match["User"]["UserId"] for match in found["UserMatches"]] == [alice]


def test_errors_are_those_of_aws(server: Server) -> None:
    client = client_of(server)
    with pytest.raises(client.exceptions.ResourceNotFoundException, match="The collection id: staff does not exist"):
        client.describe_collection(CollectionId="staff")
    with pytest.raises(ClientError, match="ValidationException"):
        client.create_collection(CollectionId="no spaces")
    with pytest.raises(ClientError, match="NotImplemented"):
        client.detect_moderation_labels(
            Image={"Bytes": photo()},
            HumanLoopConfig={"HumanLoopName": "review", "FlowDefinitionArn": "arn:aws:sagemaker:us-east-1:1:flow"},
        )


def test_lists_come_in_pages(server: Server) -> None:
    client = client_of(server)
    for name in ("a", "b", "c"):
        client.create_collection(CollectionId=name)
    pages = client.get_paginator("list_collections").paginate(PaginationConfig={"PageSize": 2})
    assert [page["CollectionIds"] for page in pages] == [["a", "b"], ["c"]]


def test_a_request_token_is_remembered(server: Server) -> None:
    staff = Staff(client_of(server))
    face, alice = staff.face("alice"), staff.user("alice")
    first = staff.associate(alice, face, ClientRequestToken="once")
    assert staff.associate(alice, face, ClientRequestToken="once") == first
    with pytest.raises(staff.client.exceptions.IdempotentParameterMismatchException):
        staff.associate(alice, face, ClientRequestToken="once", UserMatchThreshold=1)


def test_statuses_follow_motos_transitions(server: Server) -> None:
    staff = Staff(client_of(server))
    model = {"model_name": "rekognition::user"}
    manager = f"{server.url}/moto-api/state-manager"
    transition = {"progression": "manual", "times": 2}
    requests.post(f"{manager}/set-transition", json=model | {"transition": transition}, timeout=20)
    alice = staff.user("alice", staff.face("alice"))
    assert [staff.status_of(alice) for _ in range(3)] == ["UPDATING", "ACTIVE", "ACTIVE"]
    requests.post(f"{manager}/unset-transition", json=model, timeout=20)
    assert staff.disassociate(alice, *staff.faces_of(alice))["UserStatus"] == "UPDATING"
    assert staff.status_of(alice) == "CREATED"


def test_regions_and_accounts_are_kept_apart(server: Server) -> None:
    client_of(server).create_collection(CollectionId="ours")
    role = client_of(server, "sts").assume_role(RoleArn="arn:aws:iam::222222222222:role/r", RoleSessionName="session")
    theirs = {
        "aws_access_key_id": role["Credentials"]["AccessKeyId"],
        "aws_secret_access_key": role["Credentials"]["SecretAccessKey"],
        "aws_session_token": role["Credentials"]["SessionToken"],
    }
    client_of(server, **theirs).create_collection(CollectionId="theirs")
    assert client_of(server).list_collections()["CollectionIds"] == ["ours"]
    assert client_of(server, **theirs).list_collections()["CollectionIds"] == ["theirs"]
    assert client_of(server, region="eu-west-1").list_collections()["CollectionIds"] == []
    assert ask(server, X_Moto_Account_Id="222222222222")[2]["CollectionIds"] == ["theirs"]


def test_images_are_read_from_s3(server: Server) -> None:
    s3, staff = client_of(server, "s3"), Staff(client_of(server))
    s3.create_bucket(Bucket="images")
    for key in ("alice.png", "a b/ü+%2F.png"):
        s3.put_object(Bucket="images", Key=key, Body=photo("alice"))
        image: ImageTypeDef = {"S3Object": {"Bucket": "images", "Name": key}}
        response = staff.client.index_faces(CollectionId="staff", Image=image)
        assert len(response["FaceRecords"]) == 1
    assert s3.get_object(Bucket="images", Key="a b/ü+%2F.png")["Body"].read() == photo("alice")


def test_an_upload_to_s3_may_be_larger_than_a_request_of_rekognition(server: Server) -> None:
    s3 = client_of(server, "s3")
    s3.create_bucket(Bucket="uploads")
    s3.put_object(Bucket="uploads", Key="large", Body=bytes(20_000_000))
    assert s3.head_object(Bucket="uploads", Key="large")["ContentLength"] == 20_000_000


def test_requests_need_no_signature(server: Server) -> None:
    client = boto3.client(
        "rekognition",
        region_name="us-east-1",
        endpoint_url=server.url,
        config=ONE_ATTEMPT.merge(Config(signature_version=UNSIGNED)),
    )
    client.create_collection(CollectionId="staff")
    assert client_of(server).list_collections()["CollectionIds"] == ["staff"]


def test_settings_reach_the_server_and_survive_a_reset() -> None:
    with start(faces_per_user=1, collections_per_account=1, at_face_limit="report") as server:
        server.reset()
        staff = Staff(client_of(server))
        alice = staff.user("alice")
        response = staff.associate(alice, *staff.faces("alice", 2))
        assert len(response["AssociatedFaces"]) == 1
        with pytest.raises(staff.client.exceptions.ServiceQuotaExceededException):
            Staff(staff.client, "second")


def test_a_request_is_one_line_of_the_log(server: Server) -> None:
    before = server.output.count("\n")
    ask(server, '{"CollectionId": "staff"}', X_Amz_Target="RekognitionService.CreateCollection")
    ask(server, '{"CollectionId": "staff"}', X_Amz_Target="RekognitionService.DeleteUser")
    ask(server, X_Amz_Target="RekognitionService.[31m")
    ask(server, path="/elsewhere")
    assert eventually(lambda: server.output.count("\n") == before + 4)
    lines = server.output.splitlines()[before:]
    assert [re.sub(r"^\d\d:\d\d:\d\d | \d+\.\d ms$", "", line) for line in lines] == [
        "CreateCollection 123456789012/us-east-1 200",
        "DeleteUser 123456789012/us-east-1 400 ValidationException",
        "? 123456789012/us-east-1 400 UnknownOperationException",
        "ListCollections ? 400 UnknownOperationException",
    ]


# Malformed requests


def signed(region: str) -> str:
    """Return the part of a signed request's header that names the region."""
    return f"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20250101/{region}/rekognition/aws4_request"


@pytest.mark.parametrize(
    ("body", "headers", "code"),
    [
        ("{", {}, "SerializationException"),
        ("", {}, None),
        (b'{"NextToken": "\xff\xfe"}', {}, "SerializationException"),
        ("[" * 100_000, {}, "SerializationException"),
        ('{"a":' * 100_000, {}, "SerializationException"),
        ("[]", {}, "SerializationException"),
        ('{"MaxResults": NaN}', {}, "SerializationException"),
        ('{"MaxResults": 1' + "0" * 10_000 + "}", {}, "SerializationException"),
        ("{}", {"Content_Type": "text/html"}, None),
        ("{}", {"Content_Type": None}, None),
        ("a=b&Action=AssumeRole", {"Content_Type": "application/x-www-form-urlencoded"}, "SerializationException"),
        (b"\xff", {"Content_Type": "application/x-www-form-urlencoded"}, "SerializationException"),
        ("{}", {"Content_Type": "application/x-www-form-urlencoded"}, None),
        ("--x", {"Content_Type": "multipart/form-data; boundary=x"}, "SerializationException"),
        ("{}", {"Content_Encoding": "gzip"}, None),
        ("{}", {"X_Amz_Target": "RekognitionService.Paint"}, "UnknownOperationException"),
        ("{}", {"X_Amz_Target": "RekognitionService"}, "UnknownOperationException"),
        ("{}", {"X_Amz_Target": "RekognitionService."}, "UnknownOperationException"),
        ("{}", {"X_Amz_Target": "RekognitionService.é"}, "UnknownOperationException"),
        ("{}", {"Authorization": "nonsense"}, None),
        ("{}", {"Authorization": "AWS4-HMAC-SHA256 Credential=a/b/c"}, "NotImplemented"),
        ("{}", {"X_Amz_Target": "Else.Where", "Authorization": signed("us-east-1")}, "UnknownOperationException"),
        ("{}", {"X_Amz_Target": None, "Authorization": signed("us-east-1")}, "UnknownOperationException"),
        ("{}", {"Authorization": signed("nowhere")}, "NotImplemented"),
        ("{}", {"Host": "rekognition.eu-west-1.amazonaws.com"}, None),
        ("{}", {"Host": "[::"}, None),
        ("{}", {"Host": "é\x01"}, "SerializationException"),
        ("{}", {"X_Amz_Target": "RekognitionService.\x1b[31m"}, "SerializationException"),
        ("{}", {"method": "GET"}, "UnknownOperationException"),
        ("{}", {"method": "PUT"}, "UnknownOperationException"),
        ("{}", {"method": "DELETE"}, "UnknownOperationException"),
        ("{}", {"method": "PAINT"}, "UnknownOperationException"),
        ("{}", {"path": "/staff"}, "UnknownOperationException"),
        ("{}", {"path": "/%ff%00"}, "UnknownOperationException"),
        ("{}", {"path": "/moto-api/reset"}, "UnknownOperationException"),
        ("{}", {"path": "/?a=%ff"}, None),
        (b" " * (17 * 2**20), {}, "RequestEntityTooLargeException"),
    ],
    ids=repr,
)
def test_the_response_is_json(server: Server, body: bytes | str, headers: dict[str, Any], code: str | None) -> None:
    status, content_type, response = ask(server, body, **headers)
    assert content_type == JSON
    assert (response.get("__type"), status) == (code, 200) if code is None else response["__type"] == code
    assert "Traceback" not in server.output


def test_a_head_request_is_rejected_without_a_body(server: Server) -> None:
    sent = f"HEAD / HTTP/1.1\r\nX-Amz-Target: {TARGET}\r\n\r\n".encode()
    head, _, body = exchange(server, sent).partition(b"\r\n\r\n")
    assert (head.split()[1], JSON.encode() in head, body) == (b"400", True, b"")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: many\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999999\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: magic\r\n\r\n", 501),
        (b"GET / HTTP/1.1\r\nbad header\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 2**18 + b"\r\n\r\n", 431),
    ],
)
def test_malformed_http_is_rejected_in_json(server: Server, sent: bytes, status: int) -> None:
    head, _, body = exchange(server, sent).partition(b"\r\n\r\n")
    assert head.split()[1] == str(status).encode()
    assert JSON.encode() in head
    assert json.loads(body)["__type"] == "SerializationException"


@pytest.mark.parametrize("headers", [{"X_Amz_Target": "nonsense"}, {"X_Amz_Target": None, "Authorization": "nonsense"}])
def test_an_error_inside_moto_is_json(headers: dict[str, Any]) -> None:
    with start() as server:  # its own: moto's traceback is in its output
        status, content_type, response = ask(server, **headers)
    assert (status, content_type, response["__type"]) == (500, JSON, "InternalServerError")
    assert "Traceback" in server.output


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\r\n",
        b"\x16\x03\x01\x02\x00",
        b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n{",
        b"GET / HTTP/1.1\r\nX: " + b"x" * 300_000,
    ],
    ids=len,
)
def test_half_a_request_does_no_harm(server: Server, sent: bytes) -> None:
    assert b"<html" not in exchange(server, sent)
    assert ask(server)[0] == 200


def test_a_chunked_body_is_read(server: Server) -> None:
    head = f"POST / HTTP/1.1\r\nHost: a\r\nX-Amz-Target: {TARGET}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    response = exchange(server, head, b"1\r\n{\r\n", b"1\r\n}\r\n0\r\n\r\n")
    assert b'{"CollectionIds":[]' in response


def test_slow_clients_do_not_block_others(server: Server) -> None:
    address = urlsplit(server.url)
    slow = [socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=5) for _ in range(200)]
    try:
        for connection in slow:
            connection.sendall(b"POST / HTTP/1.1\r\nContent-Length: 1000\r\n\r\n{")
        assert ask(server)[0] == 200
    finally:
        for connection in slow:
            connection.close()


def test_a_connection_is_kept_for_further_requests(server: Server) -> None:
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=20)
    connection.connect()
    kept = connection.sock
    for _ in range(3):
        connection.request("POST", "/", "{}", {"X-Amz-Target": TARGET})
        assert connection.getresponse().read().startswith(b'{"CollectionIds"')
    assert connection.sock is kept
    connection.close()


def test_fifty_concurrent_connections_get_their_own_responses(server: Server) -> None:
    images = [base64.b64encode(photo(f"person {number}")).decode() for number in range(5)]

    def story(number: int) -> str:
        connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=30)
        collection, image = f"staff-{number}", {"Bytes": images[number % 5]}

        def call(operation: str, **members: Any) -> dict[str, Any]:
            body = json.dumps({"CollectionId": collection, **members})
            connection.request("POST", "/", body, {"X-Amz-Target": f"RekognitionService.{operation}"})
            response: dict[str, Any] = json.loads(connection.getresponse().read())
            return response

        call("CreateCollection")
        call("CreateUser", UserId=f"user-{number}")
        face = call("IndexFaces", Image=image)["FaceRecords"][0]["Face"]["FaceId"]
        call("AssociateFaces", UserId=f"user-{number}", FaceIds=[face])
        matches = call("SearchUsersByImage", Image=image)["UserMatches"]
        connection.close()
        (match,) = matches
        return str(match["User"]["UserId"])

    with ThreadPoolExecutor(50) as pool:
        assert list(pool.map(story, range(50))) == [f"user-{number}" for number in range(50)]


# Start and stop


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_it_cleanly(number: signal.Signals) -> None:
    with run("--port", "0") as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert re.fullmatch(
                r"rekomock listens on (\S+); point clients at it with: export AWS_ENDPOINT_URL=\1\n", line
            )
            process.send_signal(number)
            out, err = process.communicate(timeout=15)
            assert (process.returncode, out, err) == (0, "", "")
        finally:
            process.kill()


def test_a_port_in_use_is_one_clear_line(server: Server) -> None:
    port = str(urlsplit(server.url).port)
    with run("--port", port) as process:
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (1, "")
    assert err == (
        f"rekomock serve: cannot listen on 127.0.0.1, port {port}: Address already in use; choose with --host, --port\n"
    )


def test_a_start_that_fails_says_why(server: Server) -> None:
    with pytest.raises(
        RuntimeError, match=r"^The server did not start: it ended with exit code 1\..*\n.*Address already in use"
    ):
        start(port=int(urlsplit(server.url).port or 0))


@pytest.mark.skipif(
    not hasattr(AccountSpecificBackend, "get_session"), reason="this moto cannot even be imported with such a profile"
)
def test_a_missing_profile_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as machine:
        machine.setenv("AWS_PROFILE", "not-there")
        server = start()
    with server:
        # moto looks up the regions of a service at its first request
        assert client_of(server).list_collections()["CollectionIds"] == []


def test_a_start_past_its_deadline_is_an_error() -> None:
    with pytest.raises(RuntimeError, match=r"did not start within 0\.01 seconds"):
        start(deadline=0.01)


def test_wrong_settings_are_rejected_before_the_start() -> None:
    with pytest.raises(TypeError, match="did you mean 'faces_per_user'"):
        start(face_per_user=1)  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="must be at least 0"):
        start(faces_per_user=-1)


def is_gone(pid: int) -> bool:
    """Return whether a process has ended, including one that its parent has not waited for."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_stop_ends_the_process_and_may_be_repeated() -> None:
    server = start()
    server.stop()
    server.stop()
    assert is_gone(server.pid)
    with pytest.raises(RuntimeError, match=r"does not answer: .*\n.*rekomock listens"):
        server.reset()


def test_stop_is_clean_where_to_terminate_a_process_ends_it_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rekomock.server.subprocess_server._TERMINATED_AT_ONCE", True)
    server = start()
    server.stop()
    assert server._process.returncode == 0


def test_stop_does_not_wait_for_forked_processes() -> None:
    program = """if True:
        import os, signal, time, rekomock.server
        server = rekomock.server.start()
        forked = os.fork()
        if forked == 0:
            time.sleep(60)
        began = time.monotonic()
        server.stop()
        print(time.monotonic() - began)
        os.kill(forked, signal.SIGKILL)
    """
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=40, check=True)
    assert float(done.stdout) < 5


def test_a_server_that_hangs_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rekomock.server.subprocess_server._STOP_TIMEOUT", 0.2)
    server = start()
    os.kill(server.pid, signal.SIGSTOP)
    server.stop()
    assert is_gone(server.pid)


def test_a_start_that_is_interrupted_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def popen(*arguments: Any, **keywords: Any) -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen(*arguments, **keywords))
        threading.Timer(0.1, os.kill, [os.getpid(), signal.SIGINT]).start()
        return started[0]

    with monkeypatch.context() as patched:
        patched.setattr(
            "rekomock.server.subprocess_server.subprocess",
            SimpleNamespace(**{**vars(subprocess), "Popen": popen}),
        )
        with pytest.raises(KeyboardInterrupt):
            start()
    assert started[0].returncode is not None


def test_modules_in_the_current_folder_are_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("queue", "types", "secrets", "boto3", "rekomock"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(f'{__name__} was run')")
    monkeypatch.chdir(tmp_path)
    with start() as server:
        assert ask(server)[0] == 200


def test_a_server_whose_standard_error_is_closed_responds() -> None:
    command = [sys.executable, "-m", "rekomock", "serve", "--port", "0"]
    closed = ["sh", "-c", 'exec "$0" "$@" 2>&-', *command]
    with subprocess.Popen(closed, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"AWS_ENDPOINT_URL=(\S+)", process.stdout.readline())
            assert found is not None
            requests.post(found[1], "{}", headers={"X-Amz-Target": TARGET}, timeout=20).raise_for_status()
        finally:
            process.terminate()
    assert process.returncode == 0


def test_a_forked_process_lets_go_of_the_servers_input(monkeypatch: pytest.MonkeyPatch) -> None:
    with start() as server:
        # in the forked process; here it is the only copy
        monkeypatch.setattr(subprocess_server, "_processes", {server._process})
        subprocess_server._close_inherited_pipes()
        assert eventually(lambda: is_gone(server.pid))


@pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="looks for processes in /proc")
def test_the_server_does_not_outlive_a_killed_parent_that_has_forked() -> None:
    program = """if True:
        import os, time, rekomock.server
        server = rekomock.server.start()
        forked = os.fork()
        if forked == 0:
            time.sleep(60)
        print(server.pid, forked, flush=True)
        time.sleep(60)
    """
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        try:
            assert parent.stdout is not None
            pid, forked = map(int, parent.stdout.readline().split())
        finally:
            parent.kill()
        try:
            assert eventually(lambda: is_gone(pid))
            assert not is_gone(forked)
        finally:
            os.kill(forked, signal.SIGKILL)


@pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="looks for processes in /proc")
def test_the_server_does_not_outlive_a_parent_that_is_killed() -> None:
    program = "import time, rekomock.server as s; print(s.start().pid, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        try:
            assert parent.stdout is not None
            pid = int(parent.stdout.readline())
            assert not is_gone(pid)
        finally:
            parent.kill()
    assert eventually(lambda: is_gone(pid))
