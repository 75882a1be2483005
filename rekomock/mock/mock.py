"""``mock_rekognition``: decorator, context manager, and the object that the test author holds."""

from __future__ import annotations

import warnings
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, overload

from rekomock.control.observers import OBSERVERS
from rekomock.lazy import LazyModule
from rekomock.mock.decorator import decorated
from rekomock.mock.local_host import LocalHost
from rekomock.mock.session import EndedMock, Session
from rekomock.moto_bridge.lifecycle import server_mode_endpoint
from rekomock.service import Service
from rekomock.settings.defaults import default_account_id, default_region
from rekomock.settings.settings import Settings, SettingsChange

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping
    from types import TracebackType

    from typing_extensions import Self, Unpack

    from rekomock.control import commands
    from rekomock.control.album_view import PictureView, VideoView
    from rekomock.control.call_log import Calls
    from rekomock.control.commands import Command
    from rekomock.control.faults import FailureView, Unmet
    from rekomock.control.liveness import LivenessOutcome
    from rekomock.control.snapshots import RegionView
    from rekomock.images.contents import Content
    from rekomock.images.face import Face
    from rekomock.images.video import Video
else:
    commands = LazyModule("rekomock.control.commands")


__all__ = ["FailureNotMet", "MockAlbum", "RekognitionMock", "end", "mock_rekognition", "open_mocks"]

Target = TypeVar("Target")
Result = TypeVar("Result")


@overload
def mock_rekognition(target: Target, /) -> Target: ...
@overload
def mock_rekognition(**settings: Unpack[SettingsChange]) -> RekognitionMock: ...
def mock_rekognition(target: Any = None, /, **settings: Unpack[SettingsChange]) -> Any:
    """Respond to Amazon Rekognition's requests from memory, in place of AWS.

    ::

        @mock_rekognition                       # a function, coroutine, generator fixture, class or TestCase
        def test_enrolment(): ...

        @mock_rekognition(faces_per_user=5)     # with settings
        class TestEnrolment: ...

        with mock_rekognition() as rek: ...     # also: async with

    It starts moto, so every other service that moto knows is mocked as well. It nests with itself and with moto's
    ``mock_aws``, in either order: the state begins empty at the outermost ``mock_rekognition`` and is discarded when
    that ends; an inner one joins it, and its settings hold as long as it lasts.

    Args:
        target: What to decorate, when used without parentheses.
        **settings: See :class:`rekomock.Settings`.

    Raises:
        TypeError: If a setting does not exist or has a wrong type, or if the target cannot be decorated.
        ValueError: If a setting's value is not allowed.
    """
    mock = RekognitionMock(settings)
    return mock if target is None else mock(target)


def open_mocks() -> list[RekognitionMock]:
    """Return the active mocks, outermost first; a mock that was entered twice appears twice."""
    return _session.owners()


def end(mock: RekognitionMock) -> Unmet:
    """Stop a mock, and return the forced failures that no call has met."""
    return mock._end()


class FailureNotMet(AssertionError):
    """A mock has ended, and no call has met a failure that it forced."""


class MockAlbum:
    """The images declared for a mock; discarded when it stops."""

    def __init__(self, mock: RekognitionMock) -> None:
        self._mock = mock

    def add(self, source: bytes | str | os.PathLike[str], *contents: str | Content | Video) -> None:
        """Declare what is in a picture, or what a stored video shows.

        The bytes of a declared picture and its place in S3 are recognized exactly. A picture that can be decoded is
        also recognized by its looks, so that a resized or re-encoded copy is still that picture.

        Args:
            source: The picture: its bytes, the path of its file, or its place in S3 as ``"s3://bucket/key"``, where it
                may be put later. Bytes need not be a picture that can be decoded.
            *contents: The faces in it, by name or as a :class:`rekomock.Face`, and what else it shows:
                :class:`rekomock.Label`, :class:`rekomock.Moderation`, :class:`rekomock.Text` and
                :class:`rekomock.CustomLabel`. Faces without a box stand side by side, the first one largest. No
                contents at all mean that the picture shows nothing. For a video, a :class:`rekomock.Video` alone; its
                source is its place in S3.

        Raises:
            TypeError: If the source is no picture, or a content is neither a name nor an object of these classes.
            ValueError: If the picture is empty, the S3 place has no key, or the picture or video was declared with
                other contents.
            OSError: If a file cannot be read.
        """
        from rekomock.images.video import Video  # lazy: many tests declare nothing

        images = [content for content in contents if not isinstance(content, Video)]
        command = (
            commands.AddPicture.of(source, images)
            if len(images) == len(contents)
            else commands.AddVideo.of(source, contents)
        )
        self._mock.run(command)

    @property
    def pictures(self) -> tuple[PictureView, ...]:
        """The declared pictures, in the order of declaration."""
        return self._mock.run(commands.ReadAlbum()).pictures

    @property
    def videos(self) -> tuple[VideoView, ...]:
        """The declared videos, in the order of declaration."""
        return self._mock.run(commands.ReadAlbum()).videos


class RekognitionMock:
    """The object behind ``mock_rekognition()``: enter it, decorate with it, or call :meth:`start` and :meth:`stop`.

    After it has ended, :attr:`calls`, :attr:`settings` and :meth:`region` return what they returned at the end, until
    it starts again. The state belongs to the outermost mock: as long as one around it is running, :meth:`region`
    returns what is there now. What a decorated function leaves is not kept. Everything else raises RuntimeError while
    the mock is not running.
    """

    def __init__(self, changes: SettingsChange, session: Session | None = None) -> None:
        Settings().changed(changes)  # validate eagerly, so that the traceback points at the caller
        self._changes = changes
        self._session = session or _session
        self._album = MockAlbum(self)
        self._ended: EndedMock | None = None

    @property
    def album(self) -> MockAlbum:
        """The images declared for this mock; discarded when it stops."""
        self._session.active(self)
        return self._album

    @property
    def settings(self) -> Settings:
        """The settings in force, those of the innermost mock first."""
        ended = self._ended
        return (
            self._session.run_on_any(commands.ReadSettings()) if ended is None else ended.run(commands.ReadSettings())
        )

    def fail(
        self,
        operation: str,
        code: str,
        *,
        times: int | None = 1,
        message: str | None = None,
        collection_id: str | None = None,
        user_id: str | None = None,
        optional: bool = False,
    ) -> None:
        """Make the next calls to an operation fail, without side effects.

        Requests that fail validation are rejected as usual and do not count. Errors forced in several steps come in
        that order, those of the innermost mock first; they end with the mock.

        A failure that no call has met when the mock ends is an error: the fixtures fail the test, a ``with`` block and
        a decorated function raise AssertionError if nothing else was raised, and :meth:`stop` warns. One meeting is
        enough, whatever ``times`` is.

        Args:
            operation: The operation, ``"AssociateFaces"`` for one, whether rekomock simulates it or not.
            code: An error that the operation declares, or one that any AWS service may return. Or a failure of the
                network: ``"timeout"``, so that no response comes, or ``"connection"``, so that the connection is closed
                without one. In process, botocore raises, or retries, ReadTimeoutError or ConnectionClosedError at once.
            times: How many calls fail; None for all until :meth:`clear_failures`.
            message: The error's text; by default AWS's.
            collection_id: Only calls for this collection fail.
            user_id: Only calls for this user fail.
            optional: Whether the failure need not be met.

        Raises:
            TypeError: If a value has the wrong type.
            ValueError: If there is no such operation, if it does not return such an error, if it takes no such id, if
                ``times`` is less than 1, or if a failure of the network is given a message.
        """
        self.run(commands.FailCalls(operation, code, times, message, collection_id, user_id, optional))

    def clear_failures(self) -> None:
        """End all that :meth:`fail` of this mock began."""
        self.run(commands.ClearFailures())

    @property
    def failures(self) -> tuple[FailureView, ...]:
        """The failures of :meth:`fail` that more calls are to meet, and how many are left of each."""
        self._session.active(self)
        return self.run(commands.ReadFailures()).failures

    @property
    def calls(self) -> Calls:
        """The calls since this mock was entered: the newest 10,000, rejected ones included."""
        return self.run(commands.ReadCalls(images=True))

    def region(self, name: str | None = None, account_id: str | None = None) -> RegionView:
        """Return what an account has in a region: collections, faces, users, tags.

        The snapshot is read-only, and taking it does not count as a look at a user's status.

        Args:
            name: The region; by default AWS_DEFAULT_REGION, else AWS_REGION, else us-east-1.
            account_id: The account; by default MOTO_ACCOUNT_ID, else 123456789012.

        Raises:
            ValueError: If Amazon Rekognition is not offered in that region, or if the account id is malformed.
        """
        return self.run(
            commands.ReadRegion(
                default_region() if name is None else name, default_account_id() if account_id is None else account_id
            )
        )

    def add_collection(
        self,
        collection_id: str,
        *,
        users: Mapping[str, Iterable[str | Face] | None] | None = None,
        faces: Iterable[str | Face] = (),
        tags: Mapping[str, str] | None = None,
        region: str | None = None,
        account_id: str | None = None,
    ) -> None:
        """Create a collection with users and faces at once, for a test to begin with; no call is made or logged.

        ::

            rek.add_collection("staff", users={"alice": ["alice", Face("alice", shot=2)]}, faces=["bob"])

        A face is as IndexFaces would have added it from a picture that shows no other face; its id is in what
        :meth:`region` returns. Users are ACTIVE, those without faces CREATED. Faces may come from a generator: a
        million of them take about a minute. Everything is created, or if anything is wrong, nothing.

        Args:
            collection_id: The collection's id.
            users: The users by their ids, each with its faces: names, or :class:`rekomock.Face`; None for no faces.
            faces: The unassociated faces.
            tags: The collection's tags.
            region: The region; by default AWS_DEFAULT_REGION, else AWS_REGION, else us-east-1.
            account_id: The account; by default MOTO_ACCOUNT_ID, else 123456789012.

        Raises:
            TypeError: If an id, a tag or a face has the wrong type, or if a single face stands where a list is needed.
            ValueError: If AWS would reject an id or a tag, if the collection exists, if a quota is exceeded, if Amazon
                Rekognition is not offered in that region, or if the account id is malformed.
        """
        self.run(
            commands.AddCollection(
                collection_id,
                users,
                faces,
                tags,
                default_region() if region is None else region,
                default_account_id() if account_id is None else account_id,
            )
        )

    def finish_liveness(
        self,
        session_id: str,
        face: str | Face | None = None,
        *,
        confidence: float = 99.0,
        status: LivenessOutcome = "SUCCEEDED",
        feedback: Iterable[str] = (),
    ) -> None:
        """Finish a liveness session: do what a person does before the camera.

        ::

            session_id = client.create_face_liveness_session()["SessionId"]
            rek.finish_liveness(session_id, "alice")
            results = client.get_face_liveness_session_results(SessionId=session_id)

        The reference image and the audit images are pictures of that person, so CompareFaces, SearchUsersByImage and
        the like recognize the person in them.

        Args:
            session_id: The session, in whichever account and region.
            face: The person, by name or as a :class:`rekomock.Face`; needed for a session that succeeds.
            confidence: The confidence that the person is live, 0 to 100; that of a spoof is low.
            status: ``"SUCCEEDED"``, ``"FAILED"``, which has no results, or ``"EXPIRED"``, as after three minutes.
            feedback: What lowered the confidence, by AWS's codes such as ``"LOW_LIGHTING_DETECTED"``.

        Raises:
            TypeError: If a value has the wrong type.
            ValueError: If there is no such session, if it is finished or expired, or if a value cannot hold.
        """
        self.run(
            commands.FinishLiveness(
                _face(face), confidence, status, _texts("feedback", feedback), session_id=session_id
            )
        )

    def next_liveness(
        self,
        face: str | Face | None = None,
        *,
        confidence: float = 99.0,
        status: LivenessOutcome = "SUCCEEDED",
        feedback: Iterable[str] = (),
    ) -> None:
        """Prepare what a person does in the next liveness session, for a test that never sees its id.

        The session is finished as soon as it is created. Sessions take what was prepared in that order, what the
        innermost mock prepared first.

        Args:
            face: As in :meth:`finish_liveness`.
            confidence: As in :meth:`finish_liveness`.
            status: As in :meth:`finish_liveness`.
            feedback: As in :meth:`finish_liveness`.

        Raises:
            TypeError: If a value has the wrong type.
            ValueError: If a value cannot hold.
        """
        self.run(commands.NextLiveness(_face(face), confidence, status, _texts("feedback", feedback)))

    def lambda_event(self, job_id: str) -> dict[str, Any]:
        """Return the event by which a Lambda function learns, through SNS, that a job on a stored video has ended.

        ::

            handler(rek.lambda_event(job_id), context)

        Args:
            job_id: The job, in whichever account and region; it was started with a ``NotificationChannel``.

        Raises:
            TypeError: If the id has the wrong type.
            ValueError: If there is no such job, if it has not ended, or if it had no ``NotificationChannel``.
        """
        return self.run(commands.ReadLambdaEvent(job_id))

    def fail_training(
        self,
        project_name: str,
        version_name: str | None = None,
        *,
        message: str | None = None,
        optional: bool = False,
    ) -> None:
        """Make the next training of a model or adapter fail.

        That there is none until the mock ends is an error, as it is for :meth:`fail`.

        Args:
            project_name: The project.
            version_name: The version; by default the next one of the project, whatever its name.
            message: The StatusMessage of the failed version; by default that of a fault at AWS.
            optional: Whether there need not be such a training.

        Raises:
            TypeError: If a value has the wrong type.
            ValueError: If no project or version can have that name.
        """
        text = {} if message is None else {"message": message}
        self.run(commands.FailTraining(project_name, version_name, **text, optional=optional))

    def show_to_stream(
        self, name: str, *contents: str | Content, region: str | None = None, account_id: str | None = None
    ) -> None:
        """Show a frame to a running stream processor: what happens before its camera.

        ::

            client.start_stream_processor(Name="door")
            rek.show_to_stream("door", "alice")

        A face search puts a record on its Kinesis data stream. A connected home writes images to S3 and publishes a
        message for each of PERSON, PET and PACKAGE that it has not reported since it was started.

        Args:
            name: The processor.
            *contents: What the frame shows: people, by name or as a :class:`rekomock.Face`, and labels; nothing for an
                empty frame.
            region: Its region; by default AWS_DEFAULT_REGION, else AWS_REGION, else us-east-1.
            account_id: Its account; by default MOTO_ACCOUNT_ID, else 123456789012.

        Raises:
            TypeError: If a value has the wrong type.
            ValueError: If there is no such stream processor, or it does not run.
        """
        from rekomock.images.contents import content_of  # lazy: few tests have streams

        shown = tuple(content_of(content) for content in contents)
        self.run(commands.ShowToStream(name, shown, region=region, account_id=account_id))

    def settle(self) -> None:
        """End all that takes time, in every account and region.

        Updates of users, jobs and batches, analyses of liveness sessions, transitions of models and stream processors,
        and the sessions of connected homes.

        Messages about the jobs that end are sent.
        """
        self.run(commands.Settle())

    def reset(self) -> None:
        """Begin again, as if the mock had just been entered.

        Everything that Amazon Rekognition has is deleted, in every account and region: collections with their faces and
        users, pagination tokens, remembered ClientRequestTokens. The images declared on this mock, the failures forced
        on it and its calls are forgotten. Settings stay, as do S3 and moto's other services, and what was declared on
        the mocks around this one.
        """
        self.run(commands.Reset())

    def run(self, command: Command[Result]) -> Result:
        """Apply a command of :mod:`rekomock.control.commands` to this mock.

        Raises:
            RuntimeError: If the mock is not running, and has not ended either or the command does not read.
        """
        ended = self._ended
        return self._session.run(self, command) if ended is None else ended.run(command)

    def _repr_html_(self) -> str:
        from rekomock.control.html.mocks import MockState, mock_html, not_running_html  # lazy: for notebooks

        try:
            state = MockState(
                self._ended is not None,
                self.run(commands.ReadSettings()),
                self.run(commands.ReadRegions()).regions,
                self.run(commands.ReadCalls(images=True)),
                self.run(commands.ReadUnmetFailures()).failures,
            )
        except RuntimeError as error:  # it was never started, or its server does not answer
            return not_running_html(str(error))
        return mock_html(state)

    def start(self, *, restart: bool = False) -> None:
        """Start the mock, or join the one that is running.

        Args:
            restart: Whether to end all running mocks first, as when a notebook's cell runs again.
        """
        if restart:
            for mock in reversed(self._session.owners()):
                mock._end()
        self._session.enter(self, self._changes)
        self._ended = None

    def stop(self) -> None:
        """End what :meth:`start` began; warn if no call has met a failure that was forced."""
        _warn_of(self._end())

    def _end(self) -> Unmet:
        (ended,) = self._session.leave(self)
        if not self._session.is_active(self):
            self._ended = ended
        return ended.unmet()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        unmet = self._end()
        if unmet.failures and error is None:
            raise FailureNotMet(str(unmet))

    async def __aenter__(self) -> Self:
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, traceback)

    def __call__(self, target: Target) -> Target:
        """Decorate a function, coroutine function, generator function or class."""
        return decorated(target, _Decorator(self))


class _Decorator:
    """A mock for functions that run in it, which nothing is left of after they return.

    A decorated function lives as long as its module: the calls and the state of each of them would add up.
    """

    def __init__(self, mock: RekognitionMock) -> None:
        self._mock = mock

    def start(self) -> None:
        self._mock.start()

    def stop(self, *, warn: bool = True) -> None:
        unmet = self._mock._end()
        self._mock._ended = None
        if warn:
            _warn_of(unmet)

    def check(self) -> None:
        unmet = self._mock.run(commands.ReadUnmetFailures())
        if unmet.failures:
            raise FailureNotMet(str(unmet))

    def __enter__(self) -> None:
        self._mock.start()

    def __exit__(self, *error: Any) -> None:
        try:
            self._mock.__exit__(*error)
        finally:
            self._mock._ended = None


def _warn_of(unmet: Unmet) -> None:
    if unmet.failures:
        warnings.warn(str(unmet), stacklevel=3)


def _face(face: str | Face | None) -> Face | None:
    from rekomock.images.face import Face  # lazy: few tests have liveness sessions

    return None if face is None else Face.of(face)


def _texts(name: str, texts: Iterable[str]) -> tuple[str, ...]:
    if isinstance(texts, str):
        raise TypeError(f"{name} must be a list of str, got {texts!r}; did you mean [{texts!r}]?")
    return tuple(texts)


def _default_session() -> Session:
    url = server_mode_endpoint()
    if url is None:
        return Session(LocalHost(partial(Service, observers=OBSERVERS)))
    from rekomock.mock.remote_host import RemoteHost  # lazy: only server mode needs it

    return Session(RemoteHost(url))


_session = _default_session()
