"""Mocks that run on a server: what is done to them here goes there, over HTTP.

With moto's switch ``TEST_SERVER_MODE``, tests that are written for a mock in their own process run against a server.
Each mock that is entered here is then entered there as well (see :mod:`rekomock.server.control_api`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import quote

from rekomock.control.client import call_control_api
from rekomock.control.codec import encode, result_of
from rekomock.control.commands import (
    AddPicture,
    Command,
    ReadCalls,
    ReadRegion,
    ReadRegions,
    ReadSettings,
    ReadUnmetFailures,
)
from rekomock.control.faults import Unmet
from rekomock.control.snapshots import AllRegions
from rekomock.mock.session import ActiveMock, EndedMock, not_running, settings_from_environment, settings_of
from rekomock.moto_bridge.credentials import environment
from rekomock.moto_bridge.lifecycle import intercepting
from rekomock.moto_bridge.retries import retries_delayed_if
from rekomock.settings.defaults import default_account_id
from rekomock.settings.settings import IN_PROCESS_ONLY, Settings, SettingsChange
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
        self._changes = SettingsChange()
        self._state = _State(self._read)

    @contextmanager
    def start(self) -> Iterator[None]:
        """Reset the server, and point clients, sessions and child processes at it while the context lasts."""
        # moto redirects boto3.client() only
        with (
            intercepting(),
            environment({"AWS_ENDPOINT_URL": self._url}),
            retries_delayed_if(lambda: self._changes.get("retry_delays", True)),
        ):
            self._call("POST", "/reset")
            self._state = _State(self._read)
            changes = settings_from_environment()
            path = self._enter(changes) if changes else None
            try:
                yield
            finally:
                self._state.end()
                if path is not None:
                    self._call("DELETE", path)

    def enter(self, mock: ActiveMock, around: Sequence[ActiveMock]) -> None:
        """Enter a mock on the server."""
        self._paths[mock] = self._enter(mock.changes)
        self._changes = settings_of([*around, mock])

    def leave(self, mocks: Sequence[ActiveMock], remaining: Sequence[ActiveMock]) -> list[EndedMock]:
        """Leave mocks on the server. What they leave is a copy, as the server keeps none."""
        ended = []
        try:
            for mock in mocks:
                ended.append(_Ended({command: self.run(mock, command) for command in _READ_AT_THE_END}, self._state))
                self._call("DELETE", self._paths[mock])
        finally:
            for mock in mocks:
                del self._paths[mock]
            self._changes = settings_of(remaining)
        return list(ended)

    def run(self, mock: ActiveMock, command: Command[Result]) -> Result:
        """Have the server apply a command to a mock."""
        if isinstance(command, AddPicture):
            command = _with_bytes(command)
        result = self._applied(command, self._paths[mock] if command.per_mock else "")
        if isinstance(result, Settings):
            result = result.changed(_in_process(self._changes))  # type: ignore[assignment]
        return result

    def _read(self, command: Command[Result]) -> Result:
        return self._applied(command, "")

    def _applied(self, command: Command[Result], below: str) -> Result:
        members = encode(command)
        path = command.path
        for name in [name for name in members if f"<{name}>" in path]:
            path = path.replace(f"<{name}>", quote(members.pop(name), safe=""))
        result: Result = result_of(type(command), self._call(command.method, below + path, **members))
        return result

    def _enter(self, changes: SettingsChange) -> str:
        number = self._call("POST", "/mocks", settings=settings_to_json(changes))["number"]
        return f"/mocks/{number}"


#: What Python's users can ask of a mock that has ended, besides the state.
_READ_AT_THE_END: tuple[Command[Any], ...] = (ReadCalls(images=True), ReadSettings(), ReadUnmetFailures())


class _State:
    """The state on the server, which is there until the outermost mock has ended, and a copy of it after that."""

    def __init__(self, read: Callable[[Command[Any]], Any]) -> None:
        self._read = read
        self._copy: AllRegions | None = None

    def end(self) -> None:
        self._copy = self._read(ReadRegions())

    def run(self, command: ReadRegion | ReadRegions) -> Any:
        if self._copy is None:
            return self._read(command)
        if isinstance(command, ReadRegions):
            return self._copy
        return self._copy.region(command.name, command.account_id or default_account_id())


@dataclass(frozen=True)
class _Ended:
    """A mock that has ended: what was read then, and the state that it leaves, which mocks around it may change."""

    read: dict[Command[Any], Any]
    state: _State

    def run(self, command: Command[Result]) -> Result:
        if isinstance(command, ReadRegion | ReadRegions):
            view: Result = self.state.run(command)
            return view
        if command not in self.read:
            raise not_running()
        value: Result = self.read[command]
        return value

    def unmet(self) -> Unmet:
        return self.run(ReadUnmetFailures())


def _in_process(changes: SettingsChange) -> SettingsChange:
    """Return those of the settings that a server cannot have."""
    return cast(SettingsChange, {name: value for name, value in changes.items() if name in IN_PROCESS_ONLY})


def _with_bytes(command: Any) -> Any:
    """Read the file that a command names, which is on this machine."""
    located = command.within(Path())
    if located is command:
        return command
    return replace(command, picture=None, bytes=Path(located.picture).read_bytes())
