"""The mocks that are running in this process, and the host that they run on."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from threading import RLock
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from rekomock.control.declarations import Declarations
from rekomock.images.engines.choice import EngineError
from rekomock.settings.settings import SettingsChange

if TYPE_CHECKING:
    from rekomock.control.commands import Command
    from rekomock.control.faults import Unmet

__all__ = ["ActiveMock", "EndedMock", "Host", "Session", "not_running", "settings_from_environment", "settings_of"]

Result = TypeVar("Result")


@dataclass(frozen=True, eq=False)
class ActiveMock:
    """One entering of a mock; the same mock may be entered more than once.

    Attributes:
        owner: The mock that was entered.
        changes: Its settings.
        declared: What was declared since, and the calls.
    """

    owner: Any
    changes: SettingsChange
    declared: Declarations = field(default_factory=Declarations)


class EndedMock(Protocol):
    """What can be read of a mock that has ended."""

    def run(self, command: Command[Result]) -> Result:
        """Return what a command would have returned at the end.

        Raises:
            RuntimeError: If it is no command that reads.
        """

    def unmet(self) -> Unmet:
        """Return the forced failures that no call had met at the end."""


class Host(Protocol):
    """Where mocks run: in this process, or on a server."""

    def start(self) -> AbstractContextManager[None]:
        """Return a context in which Rekognition's requests are answered, with nothing in the state at first."""

    def enter(self, mock: ActiveMock, around: Sequence[ActiveMock]) -> None:
        """Let a mock take effect on top of those around it."""

    def leave(self, mocks: Sequence[ActiveMock], remaining: Sequence[ActiveMock]) -> list[EndedMock]:
        """End the effect of mocks; there is at least one mock remaining, or the host stops next."""

    def run(self, mock: ActiveMock, command: Command[Result]) -> Result:
        """Apply a command to a mock."""


class Session:
    """The stack of running mocks: process-wide, as moto's own mock is.

    It starts its host when the first mock is entered, and stops it when the last one is left, in whichever order they
    are left.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._mocks: list[ActiveMock] = []
        self._stack = ExitStack()
        self._lock = RLock()

    def enter(self, owner: object, changes: SettingsChange) -> None:
        """Enter a mock."""
        with self._lock, ExitStack() as stack:
            if not self._mocks:
                stack.enter_context(self._host.start())
            mock = ActiveMock(owner, changes)
            self._host.enter(mock, self._mocks)
            self._mocks.append(mock)
            if len(self._mocks) == 1:
                self._stack = stack.pop_all()

    def leave(self, *owners: object) -> list[EndedMock]:
        """Leave the latest entering of each of some mocks, and return what is left of them.

        Raises:
            RuntimeError: If one of them is not running.
        """
        with self._lock:
            left = [self.active(owner) for owner in owners]
            leaving = set(left)
            self._mocks = [mock for mock in self._mocks if mock not in leaving]
            try:
                return self._host.leave(left, self._mocks)
            finally:
                if not self._mocks:
                    self._stack.close()

    def owners(self) -> list[Any]:
        """Return the mocks that are running, outermost first; one that was entered twice appears twice."""
        with self._lock:
            return [mock.owner for mock in self._mocks]

    def is_active(self, owner: object) -> bool:
        """Return whether a mock is running."""
        return any(mock.owner is owner for mock in self._mocks)

    def active(self, owner: object) -> ActiveMock:
        """Return the latest entering of a mock.

        Raises:
            RuntimeError: If the mock is not running.
        """
        for mock in reversed(self._mocks):
            if mock.owner is owner:
                return mock
        raise not_running()

    def run(self, owner: object, command: Command[Result]) -> Result:
        """Apply a command to a mock.

        Raises:
            RuntimeError: If the mock is not running.
        """
        return self._host.run(self.active(owner), command)

    def run_on_any(self, command: Command[Result]) -> Result:
        """Apply a command that concerns all mocks alike.

        Raises:
            RuntimeError: If no mock is running.
        """
        mocks = self._mocks[-1:]
        if not mocks:
            raise RuntimeError("No mock_rekognition is running: start it, or enter it with 'with'")
        return self._host.run(mocks[0], command)


class NotRunningError(RuntimeError):
    """A command to a mock that is not running."""


def not_running() -> NotRunningError:
    """Return the error for a command to a mock that is not running."""
    return NotRunningError("This mock_rekognition is not running: start() it, or enter it with 'with', first")


def settings_of(mocks: Iterable[ActiveMock]) -> SettingsChange:
    """Return the settings of mocks together, the later ones on top."""
    together = SettingsChange()
    for mock in mocks:
        together.update(mock.changes)
    return together


def settings_from_environment() -> SettingsChange:
    """Return what the environment chooses: the engine, by ``REKOMOCK_ENGINE``.

    Raises:
        EngineError: If there is no such engine.
    """
    name = os.environ.get("REKOMOCK_ENGINE")
    if not name:
        return {}
    from rekomock.settings.text import parse_settings  # lazy: few environments choose one

    try:
        return parse_settings([f"engine={name}"])
    except ValueError as error:
        raise EngineError(f"The variable REKOMOCK_ENGINE: {error}") from None
