"""Mocks that run on a server: what is done to them here goes there, over HTTP.

With moto's switch ``TEST_SERVER_MODE``, tests that are written for a mock in their own process run against a server.
Each mock that is entered here is then entered there as well (see :mod:`rekomock.server.control_api`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from rekomock.control.client import call_control_api
from rekomock.control.codec import encode, result_of
from rekomock.control.commands import AddPicture, Command
from rekomock.mock.session import ActiveMock, settings_from_environment
from rekomock.moto_bridge.credentials import environment
from rekomock.moto_bridge.lifecycle import intercepting
from rekomock.settings.settings import SettingsChange
from rekomock.settings.text import settings_to_json

__all__ = ["RemoteHost"]

Result = TypeVar("Result")


class RemoteHost:
    """A server that was started elsewhere; see :class:`rekomock.mock.session.Host`."""

    def __init__(self, url: str) -> None:
        """Remember where the server is.

        Args:
            url: Its endpoint URL.
        """
        self._url = url
        self._call = partial(call_control_api, url)
        self._paths: dict[ActiveMock, str] = {}

    @contextmanager
    def start(self) -> Iterator[None]:
        """Reset the server, and point clients, sessions and child processes at it while the context lasts."""
        # moto redirects boto3.client() only
        with intercepting(), environment({"AWS_ENDPOINT_URL": self._url}):
            self._call("POST", "/reset")
            changes = settings_from_environment()
            path = self._enter(changes) if changes else None
            try:
                yield
            finally:
                if path is not None:
                    self._call("DELETE", path)

    def enter(self, mock: ActiveMock, around: Sequence[ActiveMock]) -> None:
        """Enter a mock on the server."""
        self._paths[mock] = self._enter(mock.changes)

    def leave(self, mock: ActiveMock, remaining: Sequence[ActiveMock]) -> None:
        """Leave a mock on the server."""
        self._call("DELETE", self._paths.pop(mock))

    def run(self, mock: ActiveMock, command: Command[Result]) -> Result:
        """Have the server apply a command to a mock."""
        if isinstance(command, AddPicture):
            command = _with_bytes(command)
        members = encode(command)
        path = command.path
        for name in [name for name in members if f"<{name}>" in path]:
            path = path.replace(f"<{name}>", quote(members.pop(name), safe=""))
        if command.per_mock:
            path = self._paths[mock] + path
        result: Result = result_of(type(command), self._call(command.method, path, **members))
        return result

    def _enter(self, changes: SettingsChange) -> str:
        number = self._call("POST", "/mocks", settings=settings_to_json(changes))["number"]
        return f"/mocks/{number}"


def _with_bytes(command: Any) -> Any:
    """Read the file that a command names, which is on this machine."""
    located = command.within(Path())
    if located is command:
        return command
    return replace(command, picture=None, bytes=Path(located.picture).read_bytes())
