"""Mocks that run in this process."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar

from rekomock.control.call_log import CallLog
from rekomock.control.commands import Command, State
from rekomock.control.faults import Faults
from rekomock.control.liveness import PreparedSelfies
from rekomock.hints import choices
from rekomock.images.engines.choice import get_engine
from rekomock.images.recognition.album import Album
from rekomock.mock.session import ActiveMock, settings_from_environment
from rekomock.moto_bridge.backend import Regions, UnknownRegion
from rekomock.moto_bridge.lifecycle import intercepting
from rekomock.moto_bridge.registration import Registration
from rekomock.service import Configuration, Service
from rekomock.settings.settings import Settings
from rekomock.state.region import Region

__all__ = ["LocalHost"]

Result = TypeVar("Result")


class LocalHost:
    """A service that is registered with moto in this process; see :class:`rekomock.mock.session.Host`."""

    def __init__(
        self,
        service: Callable[[], Service] = Service,
        surroundings: Callable[[], AbstractContextManager[None]] = intercepting,
    ) -> None:
        """Choose what answers, and what else runs meanwhile.

        Args:
            service: Makes the service.
            surroundings: What has to run around it: moto's mock, which intercepts botocore's requests.
        """
        self._make_service = service
        self._surroundings = surroundings
        self._registration: Registration | None = None
        self._defaults = Settings()

    @property
    def registration(self) -> Registration:
        """The registration in force; only while the host is started."""
        assert self._registration is not None
        return self._registration

    @contextmanager
    def start(self) -> Iterator[None]:
        """Register an empty service for as long as the context lasts."""
        self._defaults = Settings().changed(settings_from_environment())
        registration = Registration(self._make_service())
        with registration, self._surroundings():
            self._registration = registration
            try:
                yield
            finally:
                self._registration = None

    def enter(self, mock: ActiveMock, around: Sequence[ActiveMock]) -> None:
        """Let a mock take effect on top of those around it."""
        self._configure([*around, mock])

    def leave(self, mock: ActiveMock, remaining: Sequence[ActiveMock]) -> None:
        """End a mock's effect."""
        if remaining:
            self._configure(remaining)

    def run(self, mock: ActiveMock, command: Command[Result]) -> Result:
        """Apply a command to a mock."""
        return command.apply(_Target(mock, self.registration))

    def _configure(self, mocks: Sequence[ActiveMock]) -> None:
        """Make settings, albums, forced errors and logs those of these mocks, the later ones on top."""
        settings = functools.reduce(Settings.changed, (mock.changes for mock in mocks), self._defaults)
        self.registration.service.configuration = Configuration(
            settings,
            albums=[mock.album for mock in reversed(mocks)],
            engine=get_engine(settings.engine),
            faults=[mock.faults for mock in reversed(mocks)],
            logs=[mock.log for mock in mocks],
            selfies=[mock.selfies for mock in reversed(mocks)],
        )


class _Target:
    """A mock and the service that it runs on; see :class:`rekomock.control.commands.Target`."""

    def __init__(self, mock: ActiveMock, registration: Registration) -> None:
        self.album: Album = mock.album
        self.faults: Faults = mock.faults
        self.log: CallLog = mock.log
        self.selfies: PreparedSelfies = mock.selfies
        self._registration = registration

    @property
    def settings(self) -> Settings:
        return self._registration.service.configuration.settings

    @contextmanager
    def state(self) -> Iterator[State]:
        with self._registration.service.lock:
            yield _State(self._registration.regions)


class _State:
    def __init__(self, regions: Regions) -> None:
        self._regions = regions

    def region(self, name: str, account_id: str) -> Region:
        try:
            return self._regions.region(name, account_id)
        except UnknownRegion as unknown:
            known = choices(name, unknown.known, "regions")
            raise ValueError(f"Amazon Rekognition is not offered in the region {name!r}: {known}") from None

    def __iter__(self) -> Iterator[Region]:
        return iter(self._regions)
