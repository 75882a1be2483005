"""The service that is running in this process, and the mocks that are entered into it."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

from rekomock.control.call_log import CallLog
from rekomock.control.faults import Failures
from rekomock.control.snapshots import RegionView, view_of
from rekomock.hints import choices
from rekomock.images.engines.choice import EngineError, get_engine
from rekomock.images.face import Face
from rekomock.images.recognition.album import Album
from rekomock.moto_bridge.registration import Regions, UnknownRegion, intercepting, registered
from rekomock.service import Service
from rekomock.settings.settings import Settings, SettingsChange
from rekomock.settings.text import parse_settings
from rekomock.state.region import Region

__all__ = ["Entered", "Running", "from_environment"]


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


def from_environment() -> SettingsChange:
    """What the environment chooses: the engine, by REKOMOCK_ENGINE.

    Raises:
        EngineError: For an engine that does not exist.
    """
    name = os.environ.get("REKOMOCK_ENGINE")
    if not name:
        return {}
    try:
        return parse_settings([f"engine={name}"])
    except ValueError as error:
        raise EngineError(f"The variable REKOMOCK_ENGINE: {error}") from None


@contextmanager
def _intercepting() -> Iterator[tuple[Service, Regions]]:
    service = Service(Settings())
    with registered(service) as regions, intercepting():
        yield service, regions


class Running:
    """The mock that is running in this process, if one is: moto's is one for all threads, and so is this.

    It begins when the first mock is entered and ends when the last one is left, in whichever order they are left.
    """

    def __init__(self, serving: Callable[[], AbstractContextManager[tuple[Service, Regions]]] = _intercepting) -> None:
        """Nothing runs yet.

        Args:
            serving: Has a service answer for as long as its context lasts, and gives it, with its state.
        """
        self._serving = serving
        self._served: tuple[Service, Regions] | None = None
        self._entered: list[Entered] = []
        self._outside = Settings()
        self._stack = ExitStack()
        self._lock = RLock()

    def enter(self, owner: object, changes: SettingsChange) -> None:
        """Enters a mock; begins, where it is the first."""
        with self._lock, ExitStack() as stack:
            first = not self._entered
            if first:
                self._begin(stack)
            self._entered.append(self._entering(owner, changes))
            if first:
                self._stack = stack.pop_all()

    def leave(self, owner: object) -> None:
        """Leaves the latest entering of a mock; ends, where it was the last.

        Raises:
            RuntimeError: Where the mock has been left, or never was entered.
        """
        with self._lock:
            entered = self.entered_by(owner)
            self._entered.remove(entered)
            try:
                self._left(entered)
            finally:
                if not self._entered:
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

    def settings(self) -> Settings:
        """The settings that hold now; RuntimeError where no mock is running."""
        if self._served is None:
            raise RuntimeError("No mock_rekognition is running: start it, or enter it with 'with'")
        service, _ = self._served
        return service.settings

    def region(self, name: str, account_id: str) -> RegionView:
        """What an account has in a region now; ValueError where there is no such region."""
        with self._unchanging() as regions:
            return view_of(_region(regions, name, account_id))

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
        from rekomock.control.seeding import add_collection  # and with it numpy, which most tests do without

        with self._unchanging() as regions:
            place = _region(regions, region, account_id)
            add_collection(place, self.settings(), collection_id, users=users, faces=faces, tags=tags)

    def settle(self) -> None:
        """Ends the running updates of all users."""
        with self._unchanging() as regions:
            for region in regions:
                region.settle()

    @contextmanager
    def _unchanging(self) -> Iterator[Regions]:
        """The state, while no request changes it."""
        assert self._served is not None
        service, regions = self._served
        with service.lock:
            yield regions

    def _begin(self, stack: ExitStack) -> None:
        """Begins, before the first mock is entered; the stack undoes it after the last one was left."""
        self._outside = Settings().changed(from_environment())
        self._served = stack.enter_context(self._serving())
        stack.callback(setattr, self, "_served", None)

    def _entering(self, owner: object, changes: SettingsChange) -> Entered:
        """Lets a mock take effect on top of those that are entered."""
        entered = Entered(owner, changes)
        self._apply([*self._entered, entered])
        return entered

    def _left(self, entered: Entered) -> None:
        """Lets a mock that was left take effect no longer."""
        if self._entered:  # else the service ends
            self._apply(self._entered)

    def _apply(self, entered: Sequence[Entered]) -> None:
        """Makes settings, albums, forced errors and logs those of these mocks, the later ones on top."""
        assert self._served is not None
        service, _ = self._served
        settings = functools.reduce(Settings.changed, (each.changes for each in entered), self._outside)
        service.engine = get_engine(settings.engine)
        service.settings = settings
        service.albums = [each.album for each in reversed(entered)]
        service.failures = [each.failures for each in reversed(entered)]
        service.logs = [each.log for each in entered]


def _region(regions: Regions, name: str, account_id: str) -> Region:
    try:
        return regions.region(name, account_id)
    except UnknownRegion as unknown:
        known = choices(name, unknown.known, "regions")
        raise ValueError(f"Amazon Rekognition is not offered in the region {name!r}: {known}") from None
