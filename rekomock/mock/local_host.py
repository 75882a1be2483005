"""Mocks that run in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, TypeVar

from rekomock.control.declarations import Declarations
from rekomock.hints import choices
from rekomock.images.engines.choice import get_engine
from rekomock.mock.session import ActiveMock, EndedMock, not_running, settings_from_environment, settings_of
from rekomock.moto_bridge.backend import Regions, UnknownRegion
from rekomock.moto_bridge.lifecycle import intercepting
from rekomock.moto_bridge.registration import Registration
from rekomock.moto_bridge.retries import retries_delayed_if
from rekomock.service import Configuration, Service
from rekomock.settings.settings import Settings

if TYPE_CHECKING:
    from rekomock.control.commands import Command, State
    from rekomock.control.faults import Unmet
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
        self._state: _State | None = None
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
        with registration, self._surroundings(), retries_delayed_if(lambda: _settings(registration).retry_delays):
            self._registration, self._state = registration, _State(registration.regions)
            try:
                yield
            finally:
                self._state.keep()
                self._registration = self._state = None

    def enter(self, mock: ActiveMock, around: Sequence[ActiveMock]) -> None:
        """Let a mock take effect on top of those around it."""
        self._configure([*around, mock])

    def leave(self, mocks: Sequence[ActiveMock], remaining: Sequence[ActiveMock]) -> list[EndedMock]:
        """End the effect of mocks. What they leave refers to the state, but does not copy it."""
        assert self._state is not None
        ended = [_Ended(mock, self.registration, self._state) for mock in mocks]
        if remaining:
            self._configure(remaining)
        return list(ended)

    def run(self, mock: ActiveMock, command: Command[Result]) -> Result:
        """Apply a command to a mock."""
        return command.apply(_Active(mock, self.registration))

    def _configure(self, mocks: Sequence[ActiveMock]) -> None:
        """Make settings, albums, forced failures and logs those of these mocks, the later ones on top."""
        settings = self._defaults.changed(settings_of(mocks))
        self.registration.service.configuration = Configuration(
            settings,
            engine=get_engine(settings.engine),
            declared=[mock.declared for mock in reversed(mocks)],
        )


def _settings(registration: Registration) -> Settings:
    return registration.service.configuration.settings


class _Active:
    """A mock and the service that it runs on; see :class:`rekomock.control.commands.Target`."""

    def __init__(self, mock: ActiveMock, registration: Registration) -> None:
        self.declared: Declarations = mock.declared
        self._registration = registration

    @property
    def settings(self) -> Settings:
        return _settings(self._registration)

    @contextmanager
    def state(self) -> Iterator[State]:
        with self._registration.service.lock:
            yield _State(self._registration.regions)


class _Ended:
    """A mock that has ended, and the state that it leaves, which mocks around it may still change.

    It is a :class:`rekomock.control.commands.Target` for commands that read. It does not hold the registration, which
    holds albums and an engine.
    """

    def __init__(self, mock: ActiveMock, registration: Registration, state: _State) -> None:
        self.declared: Declarations = mock.declared
        self.declared.forget_album()
        self.settings = _settings(registration)
        self._lock = registration.service.lock
        self._state = state

    def run(self, command: Command[Result]) -> Result:
        if command.method != "GET":
            raise not_running()
        return command.apply(self)

    def unmet(self) -> Unmet:
        return self.declared.unmet()

    @contextmanager
    def state(self) -> Iterator[State]:
        with self._lock:
            yield self._state


class _State:
    """The state of all accounts in all regions, see :class:`rekomock.control.commands.State`.

    It lives in moto's backends, which moto empties when the host stops. What was there then can be kept.
    """

    def __init__(self, regions: Regions) -> None:
        self._regions = regions
        self._kept: dict[tuple[str, str], Region] | None = None

    def keep(self) -> None:
        """Keep what is there now."""
        self._kept = {(region.name, region.account_id): region for region in self}

    def region(self, name: str, account_id: str) -> Region:
        if self._kept is not None and (name, account_id) in self._kept:
            return self._kept[name, account_id]
        try:
            region = self._regions.region(name, account_id)
        except UnknownRegion as unknown:
            known = choices(name, unknown.known, "regions")
            raise ValueError(f"Amazon Rekognition is not offered in the region {name!r}: {known}") from None
        # What is there by now may be another mock's
        return region if self._kept is None else region.emptied()

    def __iter__(self) -> Iterator[Region]:
        return iter(self._regions if self._kept is None else self._kept.values())

    def clear(self) -> None:
        self._regions.clear()
