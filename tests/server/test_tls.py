"""The server over HTTPS."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import ssl
import struct
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from http.client import HTTPResponse
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import SSLError
from cryptography.hazmat.primitives import serialization
from support.certificates import Certificates, issued
from support.cli import Cli
from support.clients import client_of
from support.serving import run
from support.staff import Staff

from rekomock import Face, photo
from rekomock.server import Server, start

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REQUEST = (
    b"POST / HTTP/1.1\r\nHost: a\r\nX-Amz-Target: RekognitionService.ListCollections\r\nContent-Length: 2\r\n\r\n{}"
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return issued(tmp_path_factory.mktemp("tls") / "ours")


@pytest.fixture(scope="module")
def running(files: Certificates) -> Iterator[Server]:
    with start(tls_cert=files.certificate, tls_key=files.key) as server:
        yield server


@pytest.fixture
def client(server: Server, files: Certificates) -> Any:
    return client_of(server, verify=str(files.authority))


def address(server: Server) -> tuple[str, int]:
    return "127.0.0.1", int(urlsplit(server.url).port or 0)


def plain(server: Server) -> socket.socket:
    """Return a connection without TLS."""
    return socket.create_connection(address(server), timeout=20)


def secure(server: Server, files: Certificates, **more: Any) -> ssl.SSLSocket:
    """Return a connection over TLS."""
    context = ssl.create_default_context(cafile=files.authority)
    for name, value in more.items():
        setattr(context, name, value)
    return context.wrap_socket(plain(server), server_hostname="127.0.0.1", suppress_ragged_eofs=False)


def everything(connection: socket.socket) -> bytes:
    """Return what is received until the peer closes."""
    received = b""
    while part := connection.recv(65536):
        received += part
    return received


# The same service


def test_the_url_says_https(server: Server) -> None:
    assert re.fullmatch(r"https://127\.0\.0\.1:\d+", server.url)


def test_the_start_line_names_what_clients_need(server: Server) -> None:
    assert server.output.splitlines()[0].startswith(
        f"rekomock listens on {server.url}; "
        f"point clients at it with: export AWS_ENDPOINT_URL={server.url} AWS_CA_BUNDLE=FILE ("
    )


def test_a_person_is_enrolled_and_recognised(client: Any) -> None:
    staff = Staff(client)
    alice = staff.user("alice", staff.face("alice"))
    found = client.search_users_by_image(CollectionId="staff", Image={"Bytes": photo(Face("alice", shot=2))})
    assert [match["User"]["UserId"] for match in found["UserMatches"]] == [alice]


def test_a_client_that_does_not_trust_the_authority_does_not_connect(server: Server) -> None:
    with pytest.raises(SSLError, match="CERTIFICATE_VERIFY_FAILED"):
        client_of(server).list_collections()


def test_a_client_may_skip_verification(server: Server) -> None:
    with pytest.warns(match="Unverified HTTPS request"):
        assert client_of(server, verify=False).list_collections()["CollectionIds"] == []


def test_uploads_and_downloads_larger_than_any_buffer_arrive_whole(server: Server, files: Certificates) -> None:
    s3 = client_of(server, "s3", verify=str(files.authority))
    s3.create_bucket(Bucket="large")
    body = bytes(range(256)) * 80_000
    s3.put_object(Bucket="large", Key="key", Body=body)
    assert s3.get_object(Bucket="large", Key="key")["Body"].read() == body


def test_urls_in_responses_are_https(server: Server, files: Certificates) -> None:
    sqs = client_of(server, "sqs", verify=str(files.authority))
    assert sqs.create_queue(QueueName="queue")["QueueUrl"].startswith(f"{server.url}/")


def test_reset_empties_it(server: Server, client: Any) -> None:
    client.create_collection(CollectionId="staff")
    server.reset()
    assert client.list_collections()["CollectionIds"] == []


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=lambda version: version.name)
def test_a_connection_is_kept_for_further_requests(
    server: Server, files: Certificates, version: ssl.TLSVersion
) -> None:
    with secure(server, files, minimum_version=version, maximum_version=version) as connection:
        for _ in range(3):
            connection.sendall(REQUEST)
            response = HTTPResponse(connection)
            response.begin()
            assert (response.status, response.read()) == (200, b'{"CollectionIds":[],"FaceModelVersions":[]}')


def test_the_server_sends_close_notify(server: Server, files: Certificates) -> None:
    with secure(server, files) as connection:
        connection.sendall(b"nonsense\r\n\r\n")
        # without it, recv would raise SSLEOFError
        head, _, body = everything(connection).partition(b"\r\n\r\n")
    assert b"400 Bad Request" in head
    assert json.loads(body)["__type"] == "SerializationException"


# The AWS CLI


def associated(staff: Staff) -> tuple[str, str]:
    """Return a command that associates a face with a user, and its expected output."""
    staff.user("alice")
    face = staff.face("alice")
    command = f"associate-faces --collection-id staff --user-id alice --face-ids {face} --output text"
    return f"{command} --query AssociatedFaces[].FaceId", f"{face}\n"


def test_the_cli_trusts_a_bundle(aws: Cli, client: Any, files: Certificates) -> None:
    command, expected = associated(Staff(client))
    assert aws.told(f"{command} --ca-bundle {files.authority}") == expected


def test_the_cli_trusts_the_bundle_of_the_environment(aws: Cli, client: Any, files: Certificates) -> None:
    command, expected = associated(Staff(client))
    aws.environment["AWS_CA_BUNDLE"] = str(files.authority)
    assert aws.told(command) == expected


def test_the_cli_rejects_a_certificate_of_an_unknown_authority(aws: Cli, client: Any) -> None:
    staff = Staff(client)
    command, _ = associated(staff)
    done = aws.run(command)
    assert done.returncode != 0
    assert "CERTIFICATE_VERIFY_FAILED" in done.stderr
    assert staff.faces_of("alice") == []


def test_the_cli_may_skip_verification(aws: Cli, client: Any) -> None:
    command, expected = associated(Staff(client))
    done = aws.run(f"{command} --no-verify-ssl")
    assert (done.returncode, done.stdout) == (0, expected)
    assert "InsecureRequestWarning" in done.stderr


# Clients of all kinds


def test_plain_http_is_closed_without_a_response(server: Server, client: Any) -> None:
    with plain(server) as connection:
        connection.sendall(REQUEST)
        received = b""
        with suppress(ConnectionResetError):
            received = everything(connection)
    assert b"HTTP/" not in received
    assert client.list_collections()["CollectionIds"] == []


@pytest.mark.parametrize("sent", [b"", b"\x16", b"\x16\x03\x01\xff\xff", b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00"])
def test_half_a_handshake_does_no_harm(server: Server, client: Any, sent: bytes) -> None:
    before = server.output
    with plain(server) as connection:
        connection.sendall(sent)
    assert client.list_collections()["CollectionIds"] == []
    assert "Traceback" not in server.output.removeprefix(before)


def break_off(connection: socket.socket) -> None:
    """Reset a connection without close_notify, as a crashing client does."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def test_broken_connections_do_no_harm(server: Server, files: Certificates, client: Any) -> None:
    before = server.output
    for sent in (b"", REQUEST[:-1], REQUEST * 20):
        connection = secure(server, files)
        connection.sendall(sent)
        break_off(connection)
    assert client.list_collections()["CollectionIds"] == []
    assert "Traceback" not in server.output.removeprefix(before)


def test_connections_that_break_before_they_are_accepted_do_no_harm(server: Server, client: Any) -> None:
    before = server.output
    os.kill(server.pid, signal.SIGSTOP)
    for sent in (b"", b"\x16\x03\x01"):
        connection = plain(server)
        connection.sendall(sent)
        break_off(connection)
    os.kill(server.pid, signal.SIGCONT)
    assert client.list_collections()["CollectionIds"] == []
    assert "Traceback" not in server.output.removeprefix(before)


def test_slow_clients_do_not_block_others(server: Server, files: Certificates, client: Any) -> None:
    with ExitStack() as stack:
        for _ in range(100):
            stack.enter_context(plain(server)).sendall(b"\x16\x03\x01")
            stack.enter_context(secure(server, files)).sendall(REQUEST[:-1])
        assert client.list_collections()["CollectionIds"] == []


def test_clients_that_do_not_read_do_not_block_others(server: Server, files: Certificates) -> None:
    s3 = client_of(server, "s3", verify=str(files.authority))
    s3.create_bucket(Bucket="large")
    s3.put_object(Bucket="large", Key="key", Body=bytes(20_000_000), ACL="public-read")
    with ExitStack() as stack:
        waiting = [stack.enter_context(secure(server, files)) for _ in range(10)]
        for connection in waiting:
            connection.sendall(b"GET /large/key HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        assert s3.list_buckets()["Buckets"][0]["Name"] == "large"
        # and they can still begin to
        assert everything(waiting[-1]).endswith(bytes(20_000_000))


def test_a_request_may_arrive_byte_by_byte(server: Server, files: Certificates) -> None:
    with secure(server, files) as connection:
        for byte in REQUEST:
            connection.sendall(bytes([byte]))
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 OK\r\n")


def test_pipelined_requests_are_all_answered(server: Server, files: Certificates) -> None:
    with secure(server, files) as connection:
        connection.sendall(REQUEST * 99 + REQUEST.replace(b"Host: a", b"Host: a\r\nConnection: close"))
        assert everything(connection).count(b"HTTP/1.1 200 OK\r\n") == 100


def test_fifty_concurrent_connections_get_their_own_responses(server: Server, files: Certificates) -> None:
    def story(number: int) -> list[str]:
        client = client_of(server, verify=str(files.authority))
        staff = Staff(client, f"staff-{number}")
        staff.user(f"user-{number}", staff.face("alice"))
        found = client.search_users_by_image(CollectionId=staff.collection_id, Image={"Bytes": photo("alice")})
        client.close()
        return [match["User"]["UserId"] for match in found["UserMatches"]]

    with ThreadPoolExecutor(50) as pool:
        assert list(pool.map(story, range(50))) == [[f"user-{number}"] for number in range(50)]


# Start and stop


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_it_cleanly_with_connections_open(files: Certificates, number: signal.Signals) -> None:
    with run("--port", "0", *files.options) as process:
        try:
            assert process.stdout is not None
            url = re.search(r"AWS_ENDPOINT_URL=(\S+)", process.stdout.readline())
            assert url is not None
            port = urlsplit(url[1]).port
            assert port is not None
            assert process.stdout.readline().endswith("/rekomock/\n")
            context = ssl.create_default_context(cafile=files.authority)
            with (
                socket.create_connection(("127.0.0.1", port), timeout=20),
                socket.create_connection(("127.0.0.1", port), timeout=20) as other,
                context.wrap_socket(other, server_hostname="127.0.0.1"),
            ):
                process.send_signal(number)
                out, err = process.communicate(timeout=15)
            assert (process.returncode, out, err) == (0, "", "")
        finally:
            process.kill()


def reason(certificate: object, key: object) -> str:
    """Return why a server cannot start with these files."""
    with pytest.raises(ValueError, match=r".") as error:
        start(tls_cert=certificate, tls_key=key)  # type: ignore[arg-type]
    return str(error.value)


def test_a_certificate_requires_its_key_and_vice_versa(files: Certificates) -> None:
    expected = "TLS needs a certificate and its key; give both of them or neither"
    assert reason(files.certificate, None) == expected
    assert reason(None, files.key) == expected


def test_files_that_cannot_be_read_are_named(files: Certificates, tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    assert reason(missing, files.key) == f"cannot read '{missing}': No such file or directory"
    assert reason(files.certificate, str(missing)) == f"cannot read '{missing}': No such file or directory"
    assert reason(files.certificate, tmp_path) == f"cannot read '{tmp_path}': Is a directory"


def test_files_with_other_content_are_named(files: Certificates, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.touch()
    assert reason(files.key, files.key) == f"there is no certificate in PEM in '{files.key}'"
    assert reason(files.certificate, files.certificate) == f"there is no private key in PEM in '{files.certificate}'"
    assert reason(empty, empty) == f"there is no certificate in PEM in '{empty}'"


def test_a_damaged_key_is_rejected(files: Certificates, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    damaged.write_text("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    assert reason(files.certificate, damaged).startswith(
        f"cannot use the certificate in '{files.certificate}' with the key in '{damaged}': "
    )


def test_the_key_of_another_certificate_is_rejected(files: Certificates, tmp_path: Path) -> None:
    other = issued(tmp_path / "other").key
    assert reason(files.certificate, other) == (
        f"the key in '{other}' does not belong to the certificate in '{files.certificate}'"
    )


def test_an_encrypted_key_is_rejected_with_a_hint(files: Certificates, tmp_path: Path) -> None:
    encrypted = tmp_path / "encrypted"
    encrypted.write_bytes(
        serialization.load_pem_private_key(files.key.read_bytes(), None).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"secret"),
        )
    )
    assert reason(files.certificate, encrypted) == (
        f"the key in '{encrypted}' is encrypted; decrypt it with: openssl pkey -in KEY -out FILE"
    )


def test_certificate_and_key_may_be_in_one_file(files: Certificates, tmp_path: Path) -> None:
    both = tmp_path / "both.pem"
    both.write_bytes(files.key.read_bytes() + files.certificate.read_bytes())
    with start(tls_cert=both, tls_key=both) as server:
        client = client_of(server, verify=str(files.authority))
        assert client.list_collections()["CollectionIds"] == []


def test_on_the_command_line_an_error_is_one_line(files: Certificates) -> None:
    with run("--port", "0", "--tls-cert", str(files.certificate)) as process:
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (1, "")
    assert err == "rekomock serve: TLS needs a certificate and its key; give both of them or neither\n"


def test_a_port_in_use_is_one_line(files: Certificates, server: Server) -> None:
    port = str(urlsplit(server.url).port)
    with run(*files.options, "--port", port) as process:
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (1, "")
    assert err.startswith(f"rekomock serve: cannot listen on 127.0.0.1, port {port}: Address already in use")
    assert err.count("\n") == 1
