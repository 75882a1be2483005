"""The service that is running in this process, and the mocks that are entered into it."""

from __future__ import annotations

import functools
from contextlib import ExitStack
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

from rekomock.calls import CallLog
from rekomock.failures import Failures
from rekomock.moto_bridge import Regions, intercepting, registered
from rekomock.service import Service
from rekomock.settings import Settings, SettingsChange
from rekomock.vision.album import Album

__all__ = ["Entered", "Running"]


@dataclass(frozen=True, eq=False)
class Entered:
    """One entering of a mock that has not been left yet.

    Attributes:
        owner: The mock that was entered.
        changes: Its settings.
        album: What was declared of pictures since.
        failures: The errors that were asked for since.
        log: What was called since.
    """

    owner: Any
    changes: SettingsChange
    album: Album = field(default_factory=Album)
    failures: Failures = field(default_factory=Failures)
    log: CallLog = field(default_factory=CallLog)


class Running:
    """The mock that is running in this process, if one is: moto's is one for all threads, and so is this.

    It begins when the first mock is entered and ends when the last one is left, in whichever order they are left.

    Attributes:
        service: The service; None where no mock is running.
    """

    def __init__(self) -> None:
        self.service: Service | None = None
        self._regions: Regions | None = None
        self._entered: list[Entered] = []
        self._stack = ExitStack()
        self._lock = RLock()

    def enter(self, owner: object, changes: SettingsChange) -> None:
        """Enters a mock; begins, where it is the first."""
        with self._lock:
            if self.service is None:
                self._begin()
            self._entered.append(Entered(owner, changes))
            self._apply()

    def leave(self, owner: object) -> None:
        """Leaves the latest entering of a mock; ends, where it was the last.

        Raises:
            RuntimeError: Where the mock has been left, or never was entered.
        """
        with self._lock:
            self._entered.remove(self.entered_by(owner))
            self._apply()
            if not self._entered:
                self.service = self._regions = None
                self._stack.close()

    def owners(self) -> list[Any]:
        """The mocks that are entered and not left yet, the outermost first."""
        with self._lock:
            return [entered.owner for entered in self._entered]

    def entered_by(self, owner: object) -> Entered:
        """The latest entering of a mock; RuntimeError where it has been left, or never was entered."""
        for entered in reversed(self._entered):
            if entered.owner is owner:
                return entered
        raise RuntimeError("This mock_rekognition is not running: start() it, or enter it with 'with', first")

    def state(self) -> tuple[RLock, Regions]:
        """The state of a mock that is running, and the lock to hold while looking at it."""
        assert self.service is not None
        assert self._regions is not None
        return self.service.lock, self._regions

    def _begin(self) -> None:
        with ExitStack() as stack:
            service = Service(Settings())
            regions = stack.enter_context(registered(service))
            stack.enter_context(intercepting())
            self._stack = stack.pop_all()
        self.service, self._regions = service, regions

    def _apply(self) -> None:
        """Makes settings, albums, forced errors and logs those of all mocks that are entered, the later ones on top."""
        assert self.service is not None
        changes = (entered.changes for entered in self._entered)
        self.service.settings = functools.reduce(Settings.changed, changes, Settings())
        self.service.albums = [entered.album for entered in reversed(self._entered)]
        self.service.failures = [entered.failures for entered in reversed(self._entered)]
        self.service.logs = [entered.log for entered in self._entered]
