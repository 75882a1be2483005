"""The control API's description of itself."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from support.manual import blocks
from support.openapi import check_request, described
from werkzeug.test import Client

from rekomock import __version__
from rekomock.mock.local_host import LocalHost
from rekomock.mock.session import Session
from rekomock.server.control_api import ControlApi
from rekomock.server.routes import PREFIX


@pytest.fixture
def http() -> Iterator[Client]:
    control = ControlApi(Session(LocalHost()), {}, lambda mock: None)
    try:
        yield Client(control)
    finally:
        control.stop()


def requests_of_the_manual() -> Iterator[tuple[str, str, str | None]]:
    """Yield method, address and body of each request that the page of the control API shows."""
    (console,) = blocks("docs/reference/control-api.md", "console")
    for line in console.commands.splitlines():
        words = shlex.split(line.partition(" |")[0])
        if words[0] != "curl":
            continue
        options = {flag: value for flag, value in pairwise(words) if flag in ("-X", "-d")}
        (address,) = (word for word in words if word.startswith("$CONTROL"))
        body = options.get("-d")
        method = options.get("-X", "GET" if body is None else "POST")
        yield method, address.replace("$CONTROL", PREFIX), body


def test_a_server_describes_its_control_api(http: Client) -> None:
    response = http.get(f"{PREFIX}/openapi.json")
    assert response.content_type == "application/json"
    assert response.json == json.loads(json.dumps(described()))
    assert response.json["info"]["version"] == __version__


def test_the_description_is_valid() -> None:
    assert list(OpenAPIV31SpecValidator(described()).iter_errors()) == []


def test_every_path_and_method_is_described(http: Client) -> None:
    paths: dict[str, Any] = described()["paths"]
    listed = http.get(f"{PREFIX}/nothing").json["message"].removeprefix("The control API has ")  # type: ignore[index]
    served = [path.replace("<int:", "{").replace("<", "{").replace(">", "}") for path in listed.split(", ")]
    assert list(paths) == sorted(served)
    for path, operations in paths.items():
        response = http.patch(path.replace("{number}", "0"))
        assert response.headers["Allow"] == ", ".join(sorted(method.upper() for method in operations))


@pytest.mark.parametrize(("method", "address", "body"), list(requests_of_the_manual()))
def test_the_requests_of_the_manual_are_as_described(method: str, address: str, body: str | None) -> None:
    check_request(method, address, None if body is None else json.loads(body))
    path, query = urlsplit(address).path, parse_qs(urlsplit(address).query)
    if query:
        parameters = described()["paths"][path][method.lower()]["parameters"]
        assert set(query) <= {parameter["name"] for parameter in parameters}


@pytest.mark.parametrize(
    ("path", "body", "complaint"),
    [
        ("failures", {"operation": "CreateUser"}, "'code' is a required property"),
        ("failures", {"operation": "CreateUser", "code": "x", "time": 2}, "'time' was unexpected"),
        ("collections", {"collection_id": "staff", "users": {"alice": "alice"}}, "is not valid under any"),
        ("album", {"picture": "s3://a/b", "faces": [{"person": "alice", "smiles": True}]}, "is not valid under any"),
        ("album", {"picture": "s3://a/b", "contents": [{"label": "Dog", "confidence": "high"}]}, "is not valid under"),
        ("next-liveness-session", {"status": "DONE"}, "'DONE' is not one of"),
        ("mocks", {"settings": {"faces_per_user": "many"}}, "is not valid under any"),
    ],
)
def test_what_the_server_rejects_is_not_as_described(http: Client, path: str, body: Any, complaint: str) -> None:
    assert http.post(f"{PREFIX}/{path}", json=body).status_code == 400
    with pytest.raises(AssertionError) as error:
        check_request("POST", f"{PREFIX}/{path}", body)
    assert complaint in str(error.value)
