"""``rekomock proxy``: moto's proxy, for clients whose endpoints are AWS's own."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config

from rekomock import photo
from rekomock.cli import main
from rekomock.server.serving import CannotServeError, proxy

if TYPE_CHECKING:
    from collections.abc import Callable

#: Older moto's proxy needs more than its server.
CertificateCreator: Any = pytest.importorskip("moto.moto_proxy.proxy3", exc_type=ImportError).CertificateCreator

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="the command openssl is not installed")


class Proxied:
    """The variables of a proxy's start line, and clients that follow them."""

    def __init__(self, url: str, authority: str) -> None:
        self.url = url
        self.authority = authority

    def client(self, service: str = "rekognition", region: str = "us-east-1") -> Any:
        create: Callable[..., Any] = boto3.client
        return create(
            service,
            region_name=region,
            aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
            aws_secret_access_key="secret",
            config=Config(proxies={"https": self.url}, retries={"total_max_attempts": 1}),
            verify=self.authority,
        )

    def control(self, path: str, members: dict[str, Any] | None = None) -> dict[str, Any]:
        body = None if members is None else json.dumps(members).encode()
        with urllib.request.urlopen(f"{self.url}/rekomock-api/{path}", body, timeout=10) as response:
            answer: dict[str, Any] = json.loads(response.read())
            return answer


def while_it_runs(
    capsys: pytest.CaptureFixture[str], act: Callable[[Proxied], None], *arguments: str
) -> tuple[str, list[BaseException]]:
    """Run the command in this thread and ``act`` in another; return what the command wrote, and what failed."""
    seen, failures = [""], []

    def wait() -> None:
        try:
            for _ in range(1000):
                captured = capsys.readouterr()
                seen[0] += captured.out + captured.err
                found = re.search(r"HTTPS_PROXY=(\S+) AWS_CA_BUNDLE=(\S+)\n", seen[0])
                if found:
                    act(Proxied(*found.groups()))
                    break
                threading.Event().wait(0.02)
        except BaseException as failure:
            failures.append(failure)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=wait)
    thread.start()
    assert main(["proxy", "--port", "0", *arguments]) == 0
    thread.join()
    captured = capsys.readouterr()
    return seen[0] + captured.out + captured.err, failures


@needs_openssl
def test_awss_own_addresses_are_responded_to(capsys: pytest.CaptureFixture[str]) -> None:
    certificates = sorted(os.listdir(CertificateCreator.certdir))

    def act(proxied: Proxied) -> None:
        rekognition, s3 = proxied.client(), proxied.client("s3")
        rekognition.create_collection(CollectionId="staff", Tags={"team": "doors"})
        s3.create_bucket(Bucket="pictures")
        s3.put_object(Bucket="pictures", Key="alice.png", Body=photo("alice"))
        image = {"S3Object": {"Bucket": "pictures", "Name": "alice.png"}}
        assert len(rekognition.index_faces(CollectionId="staff", Image=image)["FaceRecords"]) == 1
        with pytest.raises(rekognition.exceptions.ResourceNotFoundException):
            rekognition.describe_collection(CollectionId="guests")
        assert proxied.client(region="eu-west-1").list_collections()["CollectionIds"] == []

    output, failures = while_it_runs(capsys, act)

    assert failures == []
    assert re.search(r"\d\d:\d\d:\d\d IndexFaces 123456789012/us-east-1 200 \d+\.\d ms", output)
    assert "Warning" not in output
    assert sorted(os.listdir(CertificateCreator.certdir)) == certificates
    assert "TEST_PROXY_MODE" not in os.environ


@needs_openssl
def test_it_begins_with_settings_and_a_start_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    album = tmp_path / "start.yaml"
    album.write_text("collections:\n  - collection_id: staff\n    users: {alice: [alice]}\n")

    def act(proxied: Proxied) -> None:
        rekognition = proxied.client()
        assert rekognition.describe_collection(CollectionId="staff")["UserCount"] == 1
        with pytest.raises(rekognition.exceptions.ServiceQuotaExceededException):
            rekognition.create_collection(CollectionId="guests")

    _, failures = while_it_runs(capsys, act, "--album", str(album), "--setting", "collections_per_account=1")

    assert failures == []


@needs_openssl
def test_the_control_api_is_at_its_own_address(capsys: pytest.CaptureFixture[str]) -> None:
    def act(proxied: Proxied) -> None:
        assert proxied.control("settings")["faces_per_user"] == 100
        proxied.control("failures", {"operation": "ListCollections", "code": "ThrottlingException"})
        with pytest.raises(proxied.client().exceptions.ThrottlingException):
            proxied.client().list_collections()
        assert [call["operation"] for call in proxied.control("calls?limit=5")["calls"]] == ["ListCollections"]
        with pytest.raises(urllib.error.HTTPError, match="404"):
            proxied.control("nothing")

    _, failures = while_it_runs(capsys, act)

    assert failures == []


@needs_openssl
def test_the_page_is_at_its_own_address(capsys: pytest.CaptureFixture[str]) -> None:
    def act(proxied: Proxied) -> None:
        with urllib.request.urlopen(f"{proxied.url}/rekomock/", timeout=10) as response:
            assert "<title>rekomock</title>" in response.read().decode()
        urls.append(proxied.url)

    urls: list[str] = []
    output, failures = while_it_runs(capsys, act)

    assert failures == []
    assert f"Look at it in a browser: {urls[0]}/rekomock/\n" in output


@needs_openssl
def test_without_the_control_api_moto_responds(capsys: pytest.CaptureFixture[str]) -> None:
    def act(proxied: Proxied) -> None:
        with pytest.raises(urllib.error.HTTPError, match="404"):
            proxied.control("settings")

    output, failures = while_it_runs(capsys, act, "--no-control")

    assert failures == []
    assert "/rekomock/" not in output


@needs_openssl
def test_a_broken_connection_is_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    def act(proxied: Proxied) -> None:
        host, _, port = proxied.url.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            connection.sendall(b"CONNECT rekognition.us-east-1.amazonaws.com:443 HTTP/1.1\r\n\r\nno TLS")
            while connection.recv(4096):
                pass
        proxied.client().list_collections()

    output, failures = while_it_runs(capsys, act)

    assert failures == []
    assert "Traceback" not in output


@needs_openssl
def test_a_port_in_use_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotServeError, match=rf"cannot listen on 127.0.0.1, port {port}: "):
            proxy(port=port)


def test_without_openssl_one_line_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(CannotServeError, match="the proxy needs the command openssl"):
        proxy(port=0)


def test_without_what_motos_proxy_needs_one_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "moto.moto_proxy.proxy3", None)
    monkeypatch.delitem(sys.modules, "rekomock.server.proxying", raising=False)

    with pytest.raises(CannotServeError, match=r"moto's proxy needs .*; install it with: pip install 'moto\[proxy\]'"):
        proxy(port=0)


def test_wrong_settings_are_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["proxy", "--setting", "faces=5"])

    assert end.value.code == 2
    assert capsys.readouterr().err.startswith("rekomock proxy: rekomock has no setting 'faces'")


@needs_openssl
def test_a_client_needs_nothing_but_the_variables_of_the_start_line() -> None:
    command = [sys.executable, "-m", "rekomock", "proxy", "--port", "0"]
    program = "import boto3; print(boto3.client('rekognition', 'us-east-1').list_collections()['CollectionIds'])"
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        exported = dict(pair.split("=", 1) for pair in line.partition("export ")[2].split())
        keys = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"}
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, **exported, **keys},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)

    assert (done.stdout, done.stderr) == ("[]\n", "")
    assert process.returncode == 0
