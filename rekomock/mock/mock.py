"""``mock_rekognition``: decorator, context manager, and the object that the test author holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar, overload

from rekomock.control.call_log import Calls
from rekomock.control.faults import Forced
from rekomock.control.snapshots import RegionView
from rekomock.images.face import Face
from rekomock.images.recognition.album import Album
from rekomock.mock.decorator import decorated
from rekomock.mock.session import Running
from rekomock.moto_bridge.registration import server_mode_endpoint
from rekomock.settings.settings import Settings, SettingsChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType

    from typing_extensions import Self, Unpack


__all__ = ["RekognitionMock", "mock_rekognition", "open_mocks"]

Target = TypeVar("Target")


@overload
def mock_rekognition(target: Target, /) -> Target: ...
@overload
def mock_rekognition(**settings: Unpack[SettingsChange]) -> RekognitionMock: ...
def mock_rekognition(target: Any = None, /, **settings: Unpack[SettingsChange]) -> Any:
    """Answers Amazon Rekognition's requests from memory, in place of AWS.

    ::

        @mock_rekognition                       # a function, coroutine, generator fixture, class or TestCase
        def test_enrolment(): ...

        @mock_rekognition(faces_per_user=5)     # with settings
        class TestEnrolment: ...

        with mock_rekognition() as rek: ...     # also: async with

    It starts moto, so every other service that moto knows is mocked as well. It nests with itself and with moto's
    ``mock_aws``, in either order: the state begins empty at the outermost ``mock_rekognition`` and is gone when that
    ends; one further inside joins it, and its settings hold as long as it lasts.

    Args:
        target: What to decorate, when used without parentheses.
        **settings: See :class:`rekomock.settings.settings.Settings`.

    Raises:
        TypeError: For a setting that does not exist or has a wrong type, and for a target that cannot be decorated.
        ValueError: For a setting with a value that is not to be had.
    """
    mock = RekognitionMock(settings)
    return mock if target is None else mock(target)


def open_mocks() -> list[RekognitionMock]:
    """The mocks that are entered and not left yet, the outermost first; one that is entered twice is there twice."""
    return _running.owners()


class RekognitionMock:
    """What ``mock_rekognition()`` gives: enter it, decorate with it, or call :meth:`start` and :meth:`stop`."""

    def __init__(self, changes: SettingsChange, running: Running | None = None) -> None:
        Settings().changed(changes)  # complains here, where the author wrote them
        self._changes = changes
        self._running = running or _running

    @property
    def album(self) -> Album:
        """Where this mock is told who is in a picture; it ends with the mock.

        Raises:
            RuntimeError: Where this mock is not running.
        """
        return self._running.entered_by(self).album

    @property
    def settings(self) -> Settings:
        """The settings that hold now; those of the innermost mock first.

        Raises:
            RuntimeError: Where no mock is running.
        """
        return self._running.settings()

    def fail(
        self,
        operation: str,
        code: str,
        *,
        times: int | None = 1,
        message: str | None = None,
        collection_id: str | None = None,
        user_id: str | None = None,
    ) -> None:
        """Makes the next calls of an operation answer with an error, and do nothing else.

        A request that does not fit the service model is refused as ever, and does not count. Errors that were asked for
        in several steps come in that order, those of the innermost mock first; they end with the mock.

        Args:
            operation: The operation, ``"AssociateFaces"`` for one, whether rekomock simulates it or not.
            code: An error that the operation declares, or one that any service of AWS may answer with.
            times: How many calls fail; None for all until :meth:`clear_failures`.
            message: The error's text; AWS's when it is not given.
            collection_id: Only calls for this collection fail.
            user_id: Only calls for this user fail.

        Raises:
            RuntimeError: Where this mock is not running.
            TypeError: For a value of another type.
            ValueError: For an operation that does not exist, an error that it does not answer with, a collection or
                user for an operation that is asked about none, and for less than one time.
        """
        failures = self._running.entered_by(self).failures
        failures.add(Forced(operation, code, times, message, collection_id, user_id))

    def clear_failures(self) -> None:
        """Ends all that :meth:`fail` of this mock began.

        Raises:
            RuntimeError: Where this mock is not running.
        """
        self._running.entered_by(self).failures.clear()

    @property
    def calls(self) -> Calls:
        """What was called since this mock was entered, up to now: the newest 10,000 calls, refused ones as well.

        Raises:
            RuntimeError: Where this mock is not running.
        """
        return self._running.entered_by(self).log.calls()

    def region(self, name: str, account_id: str = "123456789012") -> RegionView:
        """What an account has in a region now, to look at: collections, faces, users, tags.

        It is a copy that cannot be changed, and making it does not count as a look at a user's status.

        Raises:
            RuntimeError: Where this mock is not running.
            ValueError: For a region in which Amazon Rekognition is not offered, and for what is no account id.
        """
        self._running.entered_by(self)
        return self._running.region(name, _account(account_id))

    def add_collection(
        self,
        collection_id: str,
        *,
        users: Mapping[str, Iterable[str | Face]] | None = None,
        faces: Iterable[str | Face] = (),
        tags: Mapping[str, str] | None = None,
        region: str = "us-east-1",
        account_id: str = "123456789012",
    ) -> None:
        """Makes a collection with users and faces at once, for a test to begin with; no call is made or logged.

        ::

            rek.add_collection("staff", users={"alice": ["alice", Face("alice", shot=2)]}, faces=["bob"])

        A face is as IndexFaces would have put it in from a picture that shows nobody else; its id is in what
        :meth:`region` gives. Users are ACTIVE, without faces CREATED. Faces may come from a generator: a million of
        them take about a minute. All is made, or where something is wrong nothing.

        Args:
            collection_id: The collection's id.
            users: The users by their ids, each with its faces: names, or :class:`Face`.
            faces: The faces on nobody.
            tags: The collection's tags.
            region: The region.
            account_id: The account.

        Raises:
            RuntimeError: Where this mock is not running.
            TypeError: For what is no face, for one face where a list is needed, and for an id that is no text.
            ValueError: For an id or a tag that AWS would refuse, a collection that is there, a quota that is met, a
                region in which Amazon Rekognition is not offered, and for what is no account id.
        """
        self._running.entered_by(self)
        users, tags = users or {}, tags or {}
        for text in (collection_id, *users, *tags, *tags.values()):
            if not isinstance(text, str):
                raise TypeError(f"{text!r} is no text; ids and tags are")
        for where, several in {"faces": faces, **{f"users[{user_id!r}]": users[user_id] for user_id in users}}.items():
            if isinstance(several, str | Face):
                raise TypeError(f"{where} is one face, {several!r}; write a list: [{several!r}]")
        self._running.add_collection(
            collection_id, users=users, faces=faces, tags=tags, region=region, account_id=_account(account_id)
        )

    def settle(self) -> None:
        """Ends the running updates of all users, in every account and region.

        Raises:
            RuntimeError: Where this mock is not running.
        """
        self._running.entered_by(self)
        self._running.settle()

    def start(self) -> None:
        """Starts the mock, or joins the one that is running."""
        self._running.enter(self, self._changes)

    def stop(self) -> None:
        """Ends what :meth:`start` began.

        Raises:
            RuntimeError: Where this mock is not running.
        """
        self._running.leave(self)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def __call__(self, target: Target) -> Target:
        """Decorates a function, coroutine function, generator function or class."""
        return decorated(target, self)


def _account(account_id: object) -> str:
    if not (isinstance(account_id, str) and re.fullmatch("[0-9]{12}", account_id)):
        raise ValueError(f"account_id={account_id!r}: the twelve digits of an account are needed, as text")
    return account_id


def _where_mocks_run() -> Running:
    url = server_mode_endpoint()
    if url is None:
        return Running()
    from rekomock.mock.remote_session import RunningThere  # which nobody else needs

    return RunningThere(url)


_running = _where_mocks_run()
