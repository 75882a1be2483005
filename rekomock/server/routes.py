"""The routes of the control API: those of commands, and the server's own, which enter, leave and reset mocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_type_hints

from rekomock.control.commands import Command
from rekomock.settings.settings import SettingsChange

__all__ = [
    "PREFIX",
    "EnterMock",
    "Entered",
    "Health",
    "LeaveMock",
    "ReadDescription",
    "ReadHealth",
    "ResetServer",
    "Route",
    "routes_of",
]

PREFIX = "/rekomock-api"

_OF_ONE_MOCK = "/mocks/<int:number>"


@dataclass(frozen=True)
class ReadHealth:
    """Return that the server is ready, with its version and uptime."""


@dataclass(frozen=True)
class Health:
    """A server that is ready.

    Attributes:
        status: ``ready``.
        version: The version of rekomock.
        uptime: Seconds since the start.
    """

    status: Literal["ready"]
    version: str
    uptime: float


@dataclass(frozen=True)
class ReadDescription:
    """Return the description of the control API in the format of OpenAPI."""


@dataclass(frozen=True)
class EnterMock:
    """Enter a mock.

    Attributes:
        settings: Its settings; what is left out is as in the mocks around it.
    """

    settings: SettingsChange | None = None


@dataclass(frozen=True)
class Entered:
    """A mock that was entered.

    Attributes:
        number: Its number, by which its paths begin.
    """

    number: int


@dataclass(frozen=True)
class LeaveMock:
    """Leave a mock."""


@dataclass(frozen=True)
class ResetServer:
    """Bring all services, settings and declarations back to where the server began, and leave all mocks."""


class Route(NamedTuple):
    """A method of a path.

    Attributes:
        method: The HTTP method.
        path: The path as werkzeug writes it, with ``<name>`` for its variables.
        takes: The dataclass that the request makes: a command, or one of this module.
        gives: The type of the result.
    """

    method: str
    path: str
    takes: type
    gives: Any

    @property
    def of_one_mock(self) -> bool:
        """Whether the path is below that of a mock."""
        return self.path.startswith(f"{PREFIX}{_OF_ONE_MOCK}/")

    @property
    def variables(self) -> list[str]:
        """The names of the path's variables."""
        return re.findall(r"<(?:int:)?(\w+)>", self.path)


def routes_of(commands: Sequence[type[Command[Any]]]) -> Iterator[Route]:
    """Yield the routes of commands, and the server's own."""
    for command in commands:
        gives = get_type_hints(command.apply)["return"]
        if command.for_server:
            yield Route(command.method, f"{PREFIX}{command.path}", command, gives)
        if command.per_mock:
            yield Route(command.method, f"{PREFIX}{_OF_ONE_MOCK}{command.path}", command, gives)
    yield Route("GET", f"{PREFIX}/health", ReadHealth, Health)
    yield Route("GET", f"{PREFIX}/openapi.json", ReadDescription, dict[str, Any])
    yield Route("POST", f"{PREFIX}/mocks", EnterMock, Entered)
    yield Route("DELETE", f"{PREFIX}{_OF_ONE_MOCK}", LeaveMock, type(None))
    yield Route("POST", f"{PREFIX}/reset", ResetServer, type(None))
