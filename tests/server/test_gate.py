"""Which web pages may use a server, and under which names."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
from support.serving import run
from werkzeug.test import Client, EnvironBuilder, run_wsgi_app

from rekomock.cli import main
from rekomock.moto_bridge.registration import Registration
from rekomock.server.application import Application
from rekomock.server.gate import Gate
from rekomock.service import Service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REKOGNITION = {"X-Amz-Target": "RekognitionService.ListCollections"}
OWN_HOSTS = ["localhost:5000", "LOCALHOST", "app.localhost", "127.0.0.1:5000", "127.1.2.3", "[::1]:5000", "localhost."]
FOREIGN_HOSTS = ["evil.example", "evil.example:5000", "192.0.2.7", "localhost.evil.example", "[::2]"]


@pytest.fixture
def gate() -> Iterator[Callable[..., Client]]:
    with Registration(Service()) as registration:
        application = Application(registration)

        def create(address: str = "127.0.0.1", **allowed: Any) -> Client:
            return Client(Gate(application, address, **allowed))

        yield create


def seeds(http: Client, **headers: str) -> int:
    """Use moto's control path."""
    return http.post("/moto-api/seed?a=1", headers=headers).status_code


def lists(http: Client, **headers: str) -> Any:
    """Call Rekognition as a web page does."""
    return http.post("/", data="{}", headers=REKOGNITION | headers)


# Hosts


@pytest.mark.parametrize("host", OWN_HOSTS)
def test_the_control_paths_answer_loopback_names(gate: Callable[..., Client], host: str) -> None:
    assert seeds(gate(), Host=host) == 200


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
@pytest.mark.parametrize(
    "path", ["/moto-api/reset", "/rekomock-api/reset", "/rekomock-api", "/rekomock", "/rekomock/", "/rekomock/live"]
)
def test_the_control_paths_reject_a_foreign_host(gate: Callable[..., Client], host: str, path: str) -> None:
    response = gate().post(path, headers={"Host": host})
    assert (response.status_code, response.get_json(force=True)["__type"]) == (403, "Forbidden")


def test_the_control_paths_reject_what_is_no_host(gate: Callable[..., Client]) -> None:
    # Older clients of werkzeug cannot send it
    environ = EnvironBuilder("/moto-api/reset", method="POST").get_environ() | {"HTTP_HOST": "[:::"}
    _, status, _ = run_wsgi_app(gate().application, environ)
    assert status.startswith("403 ")


def test_a_rejected_host_says_how_to_allow_it(gate: Callable[..., Client]) -> None:
    response = gate().post("/moto-api/reset", headers={"Host": "rekomock:5000"})
    assert response.get_json(force=True)["message"] == (
        "'rekomock' is not a name of this server; start it with --allowed-host rekomock"
    )


def test_an_allowed_host_may_use_the_control_paths(gate: Callable[..., Client]) -> None:
    http = gate(allowed_hosts=["Rekomock"])
    assert seeds(http, Host="rekomock:5000") == 200
    assert seeds(http, Host="other:5000") == 403


def test_the_bound_address_is_a_name_of_the_server(gate: Callable[..., Client]) -> None:
    http = gate("192.0.2.7")
    assert seeds(http, Host="192.0.2.7:5000") == 200
    assert seeds(http, Host="192.0.2.8:5000") == 403


def test_bound_to_all_addresses_the_server_answers_each_of_them(gate: Callable[..., Client]) -> None:
    http = gate("0.0.0.0")
    assert seeds(http, Host="192.0.2.7:5000") == 200
    assert seeds(http, Host="evil.example") == 403


def test_a_client_of_http_1_0_names_no_host(gate: Callable[..., Client]) -> None:
    assert gate().post("/moto-api/seed?a=1", environ_overrides={"HTTP_HOST": ""}).status_code == 200


def test_services_answer_under_every_host(gate: Callable[..., Client]) -> None:
    assert lists(gate(), Host="rekomock:5000").status_code == 200


# Origins


FOREIGN_ORIGINS = ["https://evil.example", "null", "http://localhost.evil.example", "http://192.0.2.7", "http://[:::"]


@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
def test_a_page_of_a_foreign_origin_cannot_use_the_control_paths(gate: Callable[..., Client], origin: str) -> None:
    assert seeds(gate(), Origin=origin) == 403


@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
def test_a_page_of_a_foreign_origin_cannot_use_rekognition(gate: Callable[..., Client], origin: str) -> None:
    response = lists(gate(), Origin=origin)
    assert response.status_code == 403
    assert "Access-Control-Allow-Origin" not in response.headers


def test_a_page_of_a_foreign_origin_cannot_use_other_services(gate: Callable[..., Client]) -> None:
    http, origin = gate(), {"Origin": "https://evil.example"}
    assert http.get("/", headers=origin).status_code == 403
    form = {"Action": "CreateTopic", "Name": "x", "Version": "2010-03-31"}
    assert http.post("/sns_us-east-1/", data=form, headers=origin).status_code == 403


def test_a_foreign_preflight_is_rejected(gate: Callable[..., Client]) -> None:
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    for path in ("/", "/bucket/key", "/moto-api/reset"):
        response = gate().options(path, headers=headers)
        assert response.status_code == 403
        assert "Access-Control-Allow-Origin" not in response.headers


def test_a_rejected_origin_says_how_to_allow_it(gate: Callable[..., Client]) -> None:
    assert lists(gate(), Origin="https://app.example").get_json(force=True) == {
        "__type": "Forbidden",
        "message": "pages of the origin 'https://app.example' may not use this server; "
        "start it with --allow-origin https://app.example",
    }


def test_a_rejected_request_is_logged(gate: Callable[..., Client], caplog: pytest.LogCaptureFixture) -> None:
    seeds(gate(), Origin="https://evil.example")
    (record,) = caplog.records
    assert record.getMessage().startswith("rekomock rejected POST /moto-api/seed: pages of the origin")


LOOPBACK_ORIGINS = ["http://localhost:3000", "https://app.localhost", "http://127.0.0.1", "http://[::1]:8080"]


@pytest.mark.parametrize("origin", LOOPBACK_ORIGINS)
def test_a_page_of_a_loopback_origin_may_use_everything(gate: Callable[..., Client], origin: str) -> None:
    http = gate()
    assert seeds(http, Origin=origin) == 200
    response = lists(http, Origin=origin)
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == origin
    assert response.headers["Vary"] == "Origin"


def test_a_page_that_the_server_serves_may_use_it(gate: Callable[..., Client]) -> None:
    http = gate("192.0.2.7", allowed_hosts=["rekomock"])
    assert seeds(http, Host="192.0.2.7:5000", Origin="http://192.0.2.7:5000") == 200
    assert seeds(http, Host="rekomock:5000", Origin="http://rekomock:5000") == 200


def test_a_name_that_resolves_to_the_server_is_not_its_own(gate: Callable[..., Client]) -> None:
    assert lists(gate(), Host="evil.example:5000", Origin="http://evil.example:5000").status_code == 403


@pytest.mark.parametrize("allowed", ["https://app.example", "*"])
def test_an_allowed_origin_may_use_everything(gate: Callable[..., Client], allowed: str) -> None:
    http = gate(allowed_origins=[allowed])
    assert seeds(http, Origin="https://app.example") == 200
    assert lists(http, Origin="https://app.example").headers["Access-Control-Allow-Origin"] == "https://app.example"


def test_other_origins_stay_foreign_beside_an_allowed_one(gate: Callable[..., Client]) -> None:
    assert lists(gate(allowed_origins=["https://app.example"]), Origin="https://b.example").status_code == 403


@pytest.mark.parametrize("path", ["/", "/rekomock-api/settle"])
def test_a_preflight_grants_what_the_browser_asks_for(gate: Callable[..., Client], path: str) -> None:
    response = gate().options(
        path,
        headers={
            "Origin": "http://localhost:3000",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,x-amz-target",
        },
    )
    assert response.status_code == 204
    assert response.headers["Access-Control-Allow-Origin"] == "http://localhost:3000"
    assert response.headers["Access-Control-Allow-Methods"] == "POST"
    assert response.headers["Access-Control-Allow-Headers"] == "authorization,x-amz-target"
    assert response.headers["Access-Control-Allow-Private-Network"] == "true"


def test_moto_answers_the_preflights_of_s3(gate: Callable[..., Client]) -> None:
    headers = {"Origin": "http://localhost:3000", "Access-Control-Request-Method": "PUT"}
    response = gate().options("/bucket/key", headers=headers)
    assert "Access-Control-Allow-Origin" in response.headers


def test_without_an_origin_another_site_cannot_use_the_control_paths(gate: Callable[..., Client]) -> None:
    http = gate()
    assert http.get("/moto-api/seed?a=1", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert http.get("/moto-api/seed?a=1", headers={"Sec-Fetch-Site": "none"}).status_code == 200


# The server


def test_the_options_reach_the_server() -> None:
    options = ["--port", "0", "--allow-origin", "https://APP.example:443/", "--allowed-host", "rekomock"]
    with run(*options) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().rpartition("=")[2].strip()

            def settles(**headers: str) -> int:
                return requests.post(f"{url}/rekomock-api/settle", headers=headers, timeout=30).status_code

            assert settles(Origin="https://app.example") == 200
            assert settles(Origin="https://other.example") == 403
            assert settles(Host="rekomock") == 200
            assert settles(Host="other") == 403
            client = boto3.client(
                "rekognition",
                endpoint_url=url,
                region_name="us-east-1",
                aws_access_key_id="testing",
                aws_secret_access_key="testing",
            )
            with closing(client):
                assert client.list_collections()["CollectionIds"] == []
        finally:
            process.terminate()


@pytest.mark.parametrize(
    "origin",
    ["app.example", "ftp://app.example", "https://", "https://a/b", "https://a?b", "https://u@a", "http://a:x"],
)
def test_what_is_not_an_origin_is_refused(origin: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["serve", "--allow-origin", origin])
    expected = re.escape(f"must be an origin such as https://app.example.com, '*' or 'null', got {origin!r}")
    assert re.search(expected, capsys.readouterr().err)


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("*", "*"),
        ("null", "null"),
        ("HTTPS://App.Example", "https://app.example"),
        ("http://app.example:80", "http://app.example"),
        ("http://app.example:8080", "http://app.example:8080"),
        ("http://[2001:DB8::1]:8080", "http://[2001:db8::1]:8080"),
    ],
)
def test_an_origin_is_taken_as_browsers_write_it(given: str, taken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}
    monkeypatch.setattr("rekomock.cli.serve", lambda *_, **options: seen.update(options))
    main(["serve", "--allow-origin", given])
    assert seen["allowed_origins"] == [taken]


@pytest.mark.parametrize("host", ["http://rekomock", "a b", "rekomock/x", ""])
def test_another_name_has_to_be_a_name(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["serve", "--allowed-host", host])
    assert ended.value.code == 2
    assert f"argument --allowed-host: must be a host name such as rekomock, got {host!r}" in capsys.readouterr().err
