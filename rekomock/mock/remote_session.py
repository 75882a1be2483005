"""A mock that runs on a server: what is done to it here goes there, over HTTP.

With moto's switch ``TEST_SERVER_MODE``, tests that are written for a mock in their own process run against a server
instead. Each mock that is entered here is then entered there as well (see ``rekomock.server.control_api``).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import asdict
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from ssl import SSLContext
from typing import Any, Protocol
from urllib.parse import quote, urlencode, urlsplit

from rekomock.control.call_log import CallLog, Calls
from rekomock.control.codec import call_of, face_form, picture_form, region_of, settings_form, settings_of
from rekomock.control.faults import Failures, Forced
from rekomock.control.snapshots import RegionView
from rekomock.images.face import Face
from rekomock.images.recognition.album import S3_SCHEME, Album
from rekomock.mock.session import Entered, Running, from_environment
from rekomock.moto_bridge.credentials import environment
from rekomock.moto_bridge.registration import intercepting
from rekomock.settings.settings import Settings, SettingsChange

__all__ = ["RunningThere", "ask"]

#: How many seconds an answer may take: a collection may have many faces.
_PATIENCE = 300.0


class RunningThere(Running):
    """The mock that is running on a server, if one is."""

    def __init__(self, url: str) -> None:
        """Nothing runs yet.

        Args:
            url: Where the server answers.
        """
        super().__init__()
        self._url = url
        self._ask = partial(ask, url)
        self._paths: dict[Entered, str] = {}

    def settings(self) -> Settings:
        """The settings that hold now; RuntimeError where no mock is running."""
        if not self._entered:
            raise RuntimeError("No mock_rekognition is running: start it, or enter it with 'with'")
        return Settings().changed(settings_of(self._ask("GET", "/settings")))

    def region(self, name: str, account_id: str) -> RegionView:
        """What an account has in a region now; ValueError where there is no such region."""
        return region_of(self._ask("GET", f"/regions/{quote(name, safe='')}", account_id=account_id))

    def add_collection(
        self,
        collection_id: str,
        *,
        users: Mapping[str, Iterable[str | Face]],
        faces: Iterable[str | Face],
        tags: Mapping[str, str],
        region: str,
        account_id: str,
    ) -> None:
        """Makes a collection with users and faces; see :func:`rekomock.control.seeding.add_collection`."""
        self._ask(
            "POST",
            "/collections",
            collection_id=collection_id,
            users={user_id: _forms(its_faces) for user_id, its_faces in users.items()},
            faces=_forms(faces),
            tags=dict(tags),
            region=region,
            account_id=account_id,
        )

    def settle(self) -> None:
        """Ends the running updates of all users."""
        self._ask("POST", "/settle")

    def _begin(self, stack: ExitStack) -> None:
        stack.enter_context(intercepting())
        # moto has boto3.client() ask the server; sessions and child processes shall as well
        stack.enter_context(environment({"AWS_ENDPOINT_URL": self._url}))
        self._ask("POST", "/reset")
        outside = from_environment()
        if outside:
            stack.callback(self._ask, "DELETE", self._new_mock(outside))

    def _entering(self, owner: object, changes: SettingsChange) -> Entered:
        path = self._new_mock(changes)
        entered = Entered(owner, changes, _Album(self._ask, path), _Failures(self._ask, path), _Log(self._ask, path))
        self._paths[entered] = path
        return entered

    def _new_mock(self, changes: SettingsChange) -> str:
        """Enters a mock on the server, and gives its path."""
        number = self._ask("POST", "/mocks", settings=settings_form({**changes}))["number"]
        return f"/mocks/{number}"

    def _left(self, entered: Entered) -> None:
        self._ask("DELETE", self._paths.pop(entered))


def ask(url: str, method: str, path: str, *, tls: SSLContext | None = None, **told: Any) -> Any:
    """Asks the control path of a server.

    Args:
        url: Where the server answers.
        method: GET, POST or DELETE.
        path: What follows ``/rekomock-api``.
        tls: How to know a server that answers over HTTPS; by default as any client does.
        **told: What goes along.

    Raises:
        RuntimeError: Where there is no server, or none of rekomock's.
        ValueError: For what does not hold.
    """
    scheme, netloc, base, *_ = urlsplit(url)
    query = f"?{urlencode(told)}" if method == "GET" else ""
    connection = (
        HTTPSConnection(netloc, timeout=_PATIENCE, context=tls)
        if scheme == "https"
        else HTTPConnection(netloc, timeout=_PATIENCE)
    )
    try:
        connection.request(method, f"{base}/rekomock-api{path}{query}", None if query else json.dumps(told))
        response = connection.getresponse()
        answer = json.loads(response.read())
    except (OSError, HTTPException) as error:
        raise RuntimeError(f"The server at {url} does not answer: {error}") from None
    except ValueError:
        raise RuntimeError(f"The server at {url} is none of rekomock's: start one with rekomock serve") from None
    finally:
        connection.close()
    if response.status == 400:
        raise ValueError(answer["message"])
    if response.status != 200:
        raise RuntimeError(f"The server at {url} refuses {method} {path}: {answer['message']}")
    return answer


class _Ask(Protocol):
    def __call__(self, method: str, path: str, **told: Any) -> Any: ...


class _Album(Album):
    """An album that is also written on the server."""

    def __init__(self, ask: _Ask, path: str) -> None:
        super().__init__()
        self._ask = ask
        self._path = f"{path}/album"

    def add(self, source: bytes | str | os.PathLike[str], *faces: str | Face) -> None:
        if isinstance(source, os.PathLike) or (isinstance(source, str) and not source.startswith(S3_SCHEME)):
            source = Path(source).read_bytes()
        super().add(source, *faces)
        self._ask("POST", self._path, **picture_form(source, faces))


class _Failures(Failures):
    """Forced errors of the server."""

    def __init__(self, ask: _Ask, path: str) -> None:
        super().__init__()
        self._ask = ask
        self._path = f"{path}/failures"

    def add(self, forced: Forced) -> None:
        self._ask("POST", self._path, **asdict(forced))

    def clear(self) -> None:
        self._ask("DELETE", self._path)


class _Log(CallLog):
    """The server's log."""

    def __init__(self, ask: _Ask, path: str) -> None:
        super().__init__()
        self._ask = ask
        self._path = f"{path}/calls"

    def calls(self) -> Calls:
        return Calls(map(call_of, self._ask("GET", self._path)["calls"]))


def _forms(faces: Iterable[str | Face]) -> list[dict[str, Any]]:
    return [face_form(face) for face in faces]
