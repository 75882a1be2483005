"""The ways in which tests reach the service: what is a behaviour of the service is the same on each of them.

A test that asks for ``client``, ``staff`` or ``surface`` runs once on every surface. One that also asks for ``rek``,
the mock that an author holds, runs in process alone. Settings are those of ``@pytest.mark.rekomock(...)`` everywhere.
AWS itself is one as well, for those who have credentials: see ``real_aws.py``.
To add a surface, write what opens it for one test, and give it a name in ``SURFACES``.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

import boto3
import botocore.handlers
import pytest
import requests
from moto.moto_api import state_manager

from rekomock import mock_rekognition
from rekomock.control.client import call_control_api
from rekomock.control.codec import encode, result_of
from rekomock.service import Response, Service
from rekomock.state.statuses import MODELS, USER

from . import real_aws
from .conformance import misfits_of
from .ways import motos_way

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from mypy_boto3_rekognition.client import RekognitionClient

    from rekomock import RekognitionMock
    from rekomock.control.commands import Command


@dataclass(frozen=True)
class Surface:
    """A way to the service, open for one test, and nothing in the service when the test begins.

    While it is open, ``boto3.client(...)`` without more than a region leads there.

    Attributes:
        client: A client in us-east-1.
        url: Where requests go that a test writes by hand.
        moto_api: Where moto's own HTTP API is.
        run: Applies a command of the author: what ``rek`` does in process, and the control API of a server.
    """

    client: RekognitionClient
    url: str
    moto_api: str
    run: Callable[[Command[Any]], Any]

    def make_updates_last(self, progression: Literal["manual", "time"], **how_long: int) -> None:
        """Tells moto's state manager that updates of users last a number of reads (``times``) or of ``seconds``."""
        self.make_last(USER, progression, **how_long)

    def make_last(self, model: str, progression: Literal["manual", "time"], **how_long: int) -> None:
        """Tells moto's state manager how long something lasts: a number of reads (``times``) or of ``seconds``."""
        transition = {"progression": progression, **how_long}
        body = {"model_name": model, "transition": transition}
        requests.post(f"{self.moto_api}/state-manager/set-transition", json=body, timeout=20).raise_for_status()


@contextmanager
def _in_process(request: pytest.FixtureRequest) -> Iterator[Surface]:
    rek: RekognitionMock = request.getfixturevalue("rek")
    yield Surface(
        _client_in_process(),
        "https://rekognition.us-east-1.amazonaws.com",
        "http://motoapi.amazonaws.com/moto-api",
        rek.run,
    )
    for model in MODELS:
        state_manager.unset_transition(model)


@contextmanager
def _by_motos_way(request: pytest.FixtureRequest) -> Iterator[Surface]:
    with _in_process(request) as surface, motos_way():
        yield surface


@contextmanager
def _server(request: pytest.FixtureRequest) -> Iterator[Surface]:
    url = request.getfixturevalue("rekognition_server")
    with pytest.MonkeyPatch.context() as patched, _watched_answers() as misfits:
        patched.setattr(Service, "handle", _answered_in_the_wrong_process)
        yield Surface(_client_of(url), url, f"{url}/moto-api", partial(_run_on_server, url))
    assert not misfits, "answers that do not fit the service model"


def _run_on_server(url: str, command: Command[Any]) -> Any:
    members = encode(command)
    path = command.path
    for name in [name for name in members if f"<{name}>" in path]:
        path = path.replace(f"<{name}>", quote(members.pop(name), safe=""))
    return result_of(type(command), call_control_api(url, command.method, path, **members))


def _aws(request: pytest.FixtureRequest) -> AbstractContextManager[Any]:
    return request.config.stash[real_aws.RUN].surface()


SURFACES: dict[str, Callable[[pytest.FixtureRequest], AbstractContextManager[Surface]]] = {
    "in process": _in_process,
    "moto's way": _by_motos_way,
    "server": _server,
    "AWS": _aws,
}
#: The one that is no simulation, for runs that ask for it.
AWS = ["AWS"]
SIMULATED = [name for name in SURFACES if name not in AWS]
#: Those with a mock to be held.
IN_PROCESS = ["in process"]


def runs_on_the_server(item: pytest.Item) -> bool:
    """Whether a test is about to reach the service over HTTP."""
    callspec = getattr(item, "callspec", None)
    return callspec is not None and callspec.params.get("surface") == "server"


# Clients are made once, as making one takes longer than most tests


@lru_cache(maxsize=1)
def _client_in_process() -> RekognitionClient:
    with mock_rekognition():
        return boto3.client("rekognition", region_name="us-east-1")


@lru_cache(maxsize=1)
def _client_of(url: str) -> RekognitionClient:
    return boto3.client("rekognition", region_name="us-east-1", endpoint_url=url)


# What comes over HTTP is held against the model where it arrives

_WATCHES: list[list[str]] = []


@contextmanager
def _watched_answers() -> Iterator[list[str]]:
    """While it lasts, a list of what is wrong with the answers that clients of boto3 receive."""
    _WATCHES.append([])
    try:
        yield _WATCHES[-1]
    finally:
        _WATCHES.pop()


def _watch(event_name: str, response_dict: dict[str, Any] | None, **_: object) -> None:
    if response_dict is not None:  # there is none where nobody answered
        target = f"RekognitionService.{event_name.rpartition('.')[2]}"
        for misfits in _WATCHES:
            misfits.extend(misfits_of(target, Response(response_dict["status_code"], response_dict["body"])))


# Of every client that is made from now on
botocore.handlers.BUILTIN_HANDLERS.append(("response-received.rekognition", _watch))


def _answered_in_the_wrong_process(*_: object) -> None:
    raise AssertionError("a request that should have gone to the server was answered in process")
