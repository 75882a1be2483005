"""Each of the test author's verbs, once: what it takes, how it is spelled over HTTP, and what it does.

A command is data. Python's methods, the control API and the start file all make one and have it applied; the codec
turns it to and from JSON. To add a verb, write its class and list it in ``COMMANDS``; Python users get a method on
``RekognitionMock``.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, Protocol, TypeAlias, TypeVar

from rekomock.control.album_view import AlbumView, view_of_album
from rekomock.control.call_log import Calls
from rekomock.control.events import lambda_event
from rekomock.control.faults import NETWORK_FAILURES, Failures, Unmet
from rekomock.control.liveness import Selfie, finish_session
from rekomock.control.snapshots import AllRegions, RegionView, view_of
from rekomock.control.trainings import FailedTraining
from rekomock.hints import choices
from rekomock.images.contents import Content, content_of
from rekomock.images.drawing.picture import Picture
from rekomock.images.face import Face
from rekomock.images.limits import parse_size
from rekomock.images.recognition.album import S3_SCHEME
from rekomock.images.video import Video
from rekomock.protocol import errors, service_model
from rekomock.settings.defaults import default_account_id, default_region, is_account_id
from rekomock.settings.settings import Settings

if TYPE_CHECKING:
    from rekomock.control.declarations import Declarations
    from rekomock.state.region import Region

__all__ = [
    "COMMANDS",
    "AddCollection",
    "AddPicture",
    "AddVideo",
    "ClearFailures",
    "Command",
    "DrawPeople",
    "DrawPhoto",
    "FailCalls",
    "FailTraining",
    "FinishLiveness",
    "NextLiveness",
    "ReadAlbum",
    "ReadCalls",
    "ReadFailures",
    "ReadLambdaEvent",
    "ReadRegion",
    "ReadRegions",
    "ReadSettings",
    "ReadUnmetFailures",
    "Reset",
    "Settle",
    "ShowToStream",
    "State",
    "Target",
]

Result = TypeVar("Result")

#: ``bytes``, which is also the name of a field below.
Blob: TypeAlias = bytes


class State(Protocol):
    """The state of all accounts in all regions."""

    def region(self, name: str, account_id: str) -> Region:
        """Return the state of an account in a region; raise ValueError if Rekognition is not offered there."""

    def __iter__(self) -> Iterator[Region]: ...

    def clear(self) -> None:
        """Begin with nothing, in every account and region."""


class Target(Protocol):
    """A running mock, as commands act on it."""

    @property
    def declared(self) -> Declarations:
        """What was declared on this mock, and the calls since it was entered."""

    @property
    def settings(self) -> Settings:
        """The settings in force, those of the innermost mock first."""

    def state(self) -> AbstractContextManager[State]:
        """Hold the service's lock and yield the state."""


class Command(ABC, Generic[Result]):
    """A verb of the test author. Subclasses are frozen dataclasses whose fields are what the verb takes.

    Attributes:
        method: The HTTP method in the control API; a GET takes its fields from the query string.
        path: The path below ``/rekomock-api``; ``<name>`` stands for a field.
        per_mock: Whether the path exists below ``/mocks/NUMBER``, for one mock of a server.
        for_server: Whether the path exists for the server, and so for the mock that it began with.
        section: The key of the start file under which such commands are listed, if there is one.
    """

    method: ClassVar[str] = "POST"
    path: ClassVar[str]
    per_mock: ClassVar[bool] = False
    for_server: ClassVar[bool] = True
    section: ClassVar[str | None] = None

    @abstractmethod
    def apply(self, mock: Target) -> Result:
        """Do it.

        Raises:
            TypeError: If a value has the wrong type.
            ValueError: If a value cannot hold.
            OSError: If a file cannot be read.
        """

    def within(self, folder: Path | None) -> Command[Result]:
        """Return the command with its paths taken from ``folder``; None if files must not be read."""
        return self


@dataclass(frozen=True)
class AddPicture(Command[None]):
    """Declare what is in a picture.

    Attributes:
        faces: The faces, by name or in detail; those without a box stand side by side, the first one largest. An empty
            list means that the picture shows no face.
        contents: The labels, unsafe content, texts and custom labels, and any faces that are not in ``faces``; at least
            one of ``faces`` and ``contents`` is needed.
        picture: The picture by its place: ``s3://bucket/key``, or in Python and a start file the path of a file.
        bytes: The picture itself; exactly one of ``picture`` and ``bytes`` is needed.
    """

    path = "/album"
    per_mock = True
    section = "album"

    faces: tuple[Face, ...] | None = None
    contents: tuple[Content, ...] | None = None
    picture: str | None = None
    bytes: Blob | None = None

    def __post_init__(self) -> None:
        if self.faces is None and self.contents is None:
            raise ValueError("at least one of 'faces' and 'contents' must be given")
        if (self.picture is None) == (self.bytes is None):
            raise ValueError("exactly one of 'picture' and 'bytes' must be given")

    @classmethod
    def of(cls, source: object, contents: Iterable[str | Content]) -> AddPicture:
        """Return the command for a source as Python users write it: bytes, a path, or ``"s3://bucket/key"``."""
        declared = tuple(content_of(content) for content in contents)
        if isinstance(source, bytes | bytearray | memoryview):
            return cls(contents=declared, bytes=bytes(source))
        if isinstance(source, str | os.PathLike):
            return cls(contents=declared, picture=os.fspath(source))
        raise TypeError(f"source must be bytes, a path or 's3://bucket/key', got {source!r}")

    def apply(self, mock: Target) -> None:
        """Add the picture to the album."""
        source = self.bytes if self.picture is None else self.picture
        assert source is not None
        mock.declared.album.add(source, *(self.faces or ()), *(self.contents or ()))

    def within(self, folder: Path | None) -> AddPicture:
        """Return the command with the path of its picture taken from ``folder``."""
        if self.picture is None or self.picture.startswith(S3_SCHEME):
            return self
        if folder is None:
            raise ValueError(f"picture must be 's3://bucket/key', got {self.picture!r}; send other pictures as 'bytes'")
        return replace(self, picture=str(folder / self.picture))


@dataclass(frozen=True)
class AddVideo(Command[None]):
    """Declare what a stored video shows, and when.

    Attributes:
        video: The video by its place, ``s3://bucket/key``.
        shows: What it shows: ``timeline``, ``duration`` and the other members of ``Video``.
    """

    path = "/videos"
    per_mock = True
    section = "videos"

    video: str
    shows: Video

    @classmethod
    def of(cls, source: object, shows: Sequence[object]) -> AddVideo:
        """Return the command for a video as Python users write it: its place, and a ``Video`` alone."""
        if not isinstance(source, str):
            raise TypeError(f"the source of a Video must be 's3://bucket/key', got {source!r}")
        video, *others = shows
        if others or not isinstance(video, Video):
            raise TypeError(f"a Video must be declared alone; put what it shows into its timeline, got {shows!r}")
        return cls(source, video)

    def apply(self, mock: Target) -> None:
        """Add the video to the album."""
        mock.declared.album.add_video(self.video, self.shows)


@dataclass(frozen=True)
class AddCollection(Command[None]):
    """Create a collection with users and faces at once; no call is made or logged.

    Attributes:
        collection_id: The collection's id.
        users: The users by their ids, each with its faces; None for a user without faces.
        faces: The unassociated faces.
        tags: The collection's tags.
        region: The region; by default AWS_DEFAULT_REGION, else AWS_REGION, else us-east-1.
        account_id: The account; by default MOTO_ACCOUNT_ID, else 123456789012.
    """

    path = "/collections"
    section = "collections"

    collection_id: str
    users: Mapping[str, Iterable[str | Face] | None] | None = None
    faces: Iterable[str | Face] = ()
    tags: Mapping[str, str] | None = None
    region: str | None = None
    account_id: str | None = None

    def __post_init__(self) -> None:
        _require_account(self.account_id)
        _require_str("collection_id", self.collection_id)
        if self.region is not None:
            _require_str("region", self.region)
        users = self._mapping("users", '{"alice": ["alice"]}')
        tags = self._mapping("tags", '{"team": "blue"}')
        for name, given in {"a user id": users, "a tag's key": tags, "a tag's value": tags.values()}.items():
            for each in given:
                _require_str(name, each)
        for name, faces in {
            "faces": self.faces,
            **{f"users[{user!r}]": faces for user, faces in users.items()},
        }.items():
            if isinstance(faces, str | Face):
                raise TypeError(f"{name} must be a list of faces, got {faces!r}; did you mean [{faces!r}]?")

    def _mapping(self, name: str, example: str) -> Mapping[Any, Any]:
        given: Any = getattr(self, name)
        if given is not None and not isinstance(given, Mapping):
            raise TypeError(f"{name} must be a mapping such as {example}, got {given!r}")
        return given or {}

    @property
    def resource(self) -> tuple[str, str, str]:
        """Account, region and id of the collection."""
        region, account_id = _place_of(self.region, self.account_id)
        return account_id, region, self.collection_id

    def apply(self, mock: Target) -> None:
        """Create the collection."""
        from rekomock.control.seeding import add_collection  # lazy: imports numpy, which most tests do without

        account_id, region, collection_id = self.resource
        with mock.state() as state:
            add_collection(
                state.region(region, account_id),
                mock.settings,
                collection_id,
                users={user_id: faces or () for user_id, faces in (self.users or {}).items()},
                faces=self.faces,
                tags=self.tags or {},
            )


#: The members of a request by which a forced error is limited.
_LIMITS = {"collection_id": "CollectionId", "user_id": "UserId"}


@dataclass(frozen=True)
class FailCalls(Command[None]):
    """Make the next calls to an operation fail, without side effects.

    Attributes:
        operation: The operation's name, ``"AssociateFaces"`` for one.
        code: AWS's name of the error; one that the operation declares, or that any AWS service may return. Or
            ``timeout`` for no response at all, ``connection`` for a connection that is closed without one.
        times: How many calls fail; None for all of them until the failures are cleared.
        message: The error's text; None for AWS's.
        collection_id: Only calls for this collection fail; None for any.
        user_id: Only calls for this user fail; None for any.
        optional: Whether the failure need not be met.
    """

    path = "/failures"
    per_mock = True

    operation: str
    code: str
    times: int | None = 1
    message: str | None = None
    collection_id: str | None = None
    user_id: str | None = None
    optional: bool = False

    def __post_init__(self) -> None:
        for name in ("operation", "code"):
            _require_str(name, getattr(self, name))
        for name in ("message", "collection_id", "user_id"):
            if getattr(self, name) is not None:
                _require_str(name, getattr(self, name), "a str or None")
        if self.times is not None and (isinstance(self.times, bool) or not isinstance(self.times, int)):
            raise TypeError(f"times must be an int, or None for all calls, got {self.times!r}")
        if self.times is not None and self.times < 1:
            raise ValueError(f"times must be at least 1, or None for all calls, got {self.times!r}")
        service_model.check_operation_name(self.operation)
        codes = service_model.error_codes(self.operation) | {*errors.OF_ANY_SERVICE, *NETWORK_FAILURES}
        if self.code not in codes:
            raise ValueError(
                f"{self.operation} does not fail with {self.code!r}: {choices(self.code, codes, 'errors')}"
            )
        if self.code in NETWORK_FAILURES and self.message is not None:
            raise ValueError(
                f"message must be left out, as nothing is received in a {self.code!r} failure, got {self.message!r}"
            )
        if not isinstance(self.optional, bool):
            raise TypeError(f"optional must be a bool, got {self.optional!r}")
        for name, member in _LIMITS.items():
            takes = service_model.operations_with_member(member)
            if getattr(self, name) is not None and self.operation not in takes:
                raise ValueError(
                    f"{name} must be left out, as {self.operation} takes no {member}, got {getattr(self, name)!r}; "
                    f"the operations that take one are {', '.join(sorted(takes))}"
                )

    def __str__(self) -> str:
        """Return the failure as Python writes it."""
        given = [repr(self.operation), repr(self.code)]
        for each in fields(self)[2:]:
            value = getattr(self, each.name)
            if value != each.default:
                given.append(f"{each.name}={value!r}")
        return f"rek.fail({', '.join(given)})"

    def concerns(self, operation: str, members: Mapping[str, Any]) -> bool:
        """Return whether a call is one of those that are to fail."""
        return self.operation == operation and all(
            getattr(self, name) is None or members.get(member) == getattr(self, name)
            for name, member in _LIMITS.items()
        )

    def apply(self, mock: Target) -> None:
        """Queue the failure."""
        mock.declared.faults.add(self)


@dataclass(frozen=True)
class ClearFailures(Command[None]):
    """End all that this mock made fail."""

    method = "DELETE"
    path = "/failures"
    per_mock = True

    def apply(self, mock: Target) -> None:
        """Drop the failures."""
        mock.declared.faults.clear()


@dataclass(frozen=True)
class FinishLiveness(Selfie, Command[None]):
    """Finish a liveness session: do what a person does before the camera.

    Attributes:
        session_id: The session, in whichever account and region.
    """

    path = "/liveness-sessions/<session_id>"

    session_id: str = field(kw_only=True)

    def __post_init__(self) -> None:
        _require_str("session_id", self.session_id)
        super().__post_init__()

    def apply(self, mock: Target) -> None:
        """Finish the session."""
        with mock.state() as state:
            sessions = {id_: session for region in state for id_, session in region.liveness_sessions.items()}
            if self.session_id not in sessions:
                hint = choices(self.session_id, sessions, "liveness sessions")
                raise ValueError(f"session_id must be that of a liveness session, got {self.session_id!r}; {hint}")
            finish_session(sessions[self.session_id], self)


@dataclass(frozen=True)
class NextLiveness(Selfie, Command[None]):
    """Prepare what a person does in the next liveness session that is created; several prepare several."""

    path = "/next-liveness-session"
    per_mock = True
    section = "next_liveness_sessions"

    def apply(self, mock: Target) -> None:
        """Prepare it."""
        mock.declared.selfies.append(self)


@dataclass(frozen=True)
class FailTraining(FailedTraining, Command[None]):
    """Make the next training in a project fail; several make several fail."""

    path = "/failed-trainings"
    per_mock = True
    section = "failed_trainings"

    def apply(self, mock: Target) -> None:
        """Queue the failure."""
        mock.declared.trainings.add(self)


@dataclass(frozen=True)
class ShowToStream(Command[None]):
    """Show a frame to a stream processor: what happens before its camera.

    Attributes:
        name: The processor, which must be running.
        contents: What the frame shows: faces, labels and so on; nothing for an empty frame.
        region: The region; by default AWS_DEFAULT_REGION, else AWS_REGION, else us-east-1.
        account_id: The account; by default MOTO_ACCOUNT_ID, else 123456789012.
    """

    path = "/stream-processors/<name>/frames"

    name: str
    contents: tuple[Content, ...] = ()
    region: str | None = None
    account_id: str | None = None

    def __post_init__(self) -> None:
        _require_str("name", self.name)
        _require_account(self.account_id)
        if self.region is not None:
            _require_str("region", self.region)

    def apply(self, mock: Target) -> None:
        """Show it, and send the messages about it."""
        with mock.state() as state:
            region = state.region(*_place_of(self.region, self.account_id))
            processors = region.stream_processors.by_name
            if self.name not in processors:
                hint = choices(self.name, processors, "stream processors")
                raise ValueError(f"name must be that of a stream processor, got {self.name!r}; {hint}")
            processor = processors[self.name]
            status = processor.lifecycle.status
            if processor.watch is None:
                why = f", as {processor.message}" if processor.message else "; StartStreamProcessor starts it"
                raise ValueError(f"name must be that of a stream processor that runs, got {self.name!r}, {status}{why}")
            processor.show(self.contents, region.platform.now)
        region.deliver()


@dataclass(frozen=True)
class DrawPeople(Command[Picture]):
    """Draw a picture of people, for an ``img`` element or a download; it is the response itself.

    Attributes:
        face: A person's name. It may be given several times; the first person is drawn largest. Without any, the
            picture shows no face.
        shot: The number of each person's shot, 1 to 65535.
        format: PNG or JPEG.
        size: WIDTHxHEIGHT in pixels, each 80 to 10000; by default 640x480, or more if the people need it.
    """

    method = "GET"
    path = "/photo"

    face: tuple[str, ...] = ()
    shot: int = 1
    format: Literal["PNG", "JPEG"] = "PNG"
    size: str | None = None

    def apply(self, mock: Target) -> Picture:
        """Return the picture."""
        size = None if self.size is None else parse_size(self.size)
        people = tuple(Face(name, shot=self.shot) for name in self.face)
        return DrawPhoto(people, self.format, size).apply(mock)


@dataclass(frozen=True)
class DrawPhoto(Command[Picture]):
    """Draw a picture of people, and of what else it should show; it is the response itself.

    Attributes:
        contents: The people by name or in detail, the first one largest, and labels, unsafe content, texts and custom
            labels. Without any, the picture shows nothing.
        format: PNG or JPEG.
        size: Width and height in pixels, each 80 to 10000; by default 640 and 480, or more if the contents need it.
    """

    path = "/photo"

    contents: tuple[Content, ...] = ()
    format: Literal["PNG", "JPEG"] = "PNG"
    size: tuple[int, int] | None = None

    def apply(self, mock: Target) -> Picture:
        """Return the picture."""
        from rekomock.images.drawing.photo import photo  # lazy: imports numpy and Pillow

        return Picture(photo(*self.contents, format=self.format, size=self.size))


@dataclass(frozen=True)
class ReadAlbum(Command[AlbumView]):
    """Return the pictures and videos that were declared on this mock."""

    method = "GET"
    path = "/album"
    per_mock = True

    def apply(self, mock: Target) -> AlbumView:
        """Return what the album has."""
        return view_of_album(mock.declared.album)


@dataclass(frozen=True)
class ReadFailures(Command[Failures]):
    """Return the failures forced by this mock that more calls are to meet, and how many are left of each."""

    method = "GET"
    path = "/failures"
    per_mock = True

    def apply(self, mock: Target) -> Failures:
        """Return the failures."""
        return mock.declared.faults.pending()


@dataclass(frozen=True)
class ReadUnmetFailures(Command[Unmet]):
    """Return the failures forced by this mock that no call or training has met, except the optional ones."""

    method = "GET"
    path = "/failures/unmet"
    per_mock = True

    def apply(self, mock: Target) -> Unmet:
        """Return the failures."""
        return mock.declared.unmet()


@dataclass(frozen=True)
class Reset(Command[None]):
    """Begin again: delete everything in every account and region, and forget this mock's images, failures and calls.

    What was prepared for liveness sessions and trainings is forgotten as well. Settings stay, as do moto's other
    services and what was declared in the mocks around this one.
    """

    path = "/reset"
    per_mock = True
    for_server = False  # whose own reset does more

    def apply(self, mock: Target) -> None:
        """Delete and forget."""
        with mock.state() as state:
            state.clear()
        mock.declared.clear()


@dataclass(frozen=True)
class ReadCalls(Command[Calls]):
    """Return the calls since this mock was entered, oldest first: the newest 10,000, rejected ones included.

    Attributes:
        operation: Only calls to this operation.
        collection_id: Only calls that name this collection.
        user_id: Only calls that name this user of the collection.
        since: Only calls that came later than this time.
        limit: The newest so many calls.
        images: Whether requests keep their images; otherwise each is replaced by its size.
    """

    method = "GET"
    path = "/calls"
    per_mock = True

    operation: str | None = None
    collection_id: str | None = None
    user_id: str | None = None
    since: datetime | None = None
    limit: int | None = None
    images: bool = False

    def __post_init__(self) -> None:
        if self.operation is not None:
            service_model.check_operation_name(self.operation)
        if self.user_id is not None and self.collection_id is None:
            raise ValueError("user_id must come with a collection_id, as users belong to a collection")
        if self.limit is not None and self.limit < 1:
            raise ValueError(f"limit must be at least 1, got {self.limit!r}")
        if self.since is not None and self.since.tzinfo is None:
            raise ValueError(f"since must have a time zone, got {self.since.isoformat()!r}")

    def apply(self, mock: Target) -> Calls:
        """Return the calls."""
        calls = mock.declared.log.calls()
        if self.operation is not None:
            calls = calls.of(self.operation)
        if self.collection_id is not None:
            calls = calls.about(self.collection_id, self.user_id)
        since = self.since
        if since is not None:
            calls = Calls(call for call in calls if call.time > since)
        if self.limit is not None:
            calls = calls[-self.limit :]
        return calls if self.images else Calls(call.without_images() for call in calls)


@dataclass(frozen=True)
class ReadRegion(Command[RegionView]):
    """Return what an account has in a region: collections, faces, users, tags.

    Attributes:
        name: The region.
        account_id: The account; by default MOTO_ACCOUNT_ID, else 123456789012.
    """

    method = "GET"
    path = "/regions/<name>"

    name: str
    account_id: str | None = None

    def __post_init__(self) -> None:
        _require_str("name", self.name)
        _require_account(self.account_id)

    def apply(self, mock: Target) -> RegionView:
        """Return a snapshot of the region."""
        with mock.state() as state:
            region = state.region(self.name, self.account_id or default_account_id())
            region.check()
            view = view_of(region, mock.declared.log)
        region.deliver()
        return view


@dataclass(frozen=True)
class ReadLambdaEvent(Command[dict[str, Any]]):
    """Return the event by which a Lambda function learns, through SNS, that a job on a stored video has ended.

    Attributes:
        job_id: The job, in whichever account and region.
    """

    method = "GET"
    path = "/jobs/<job_id>/lambda-event"

    job_id: str

    def __post_init__(self) -> None:
        _require_str("job_id", self.job_id)

    def apply(self, mock: Target) -> dict[str, Any]:
        """Return the event."""
        with mock.state() as state:
            jobs = {id_: job for region in state for id_, job in region.jobs.by_id.items()}
            if self.job_id not in jobs:
                hint = choices(self.job_id, jobs, "jobs")
                raise ValueError(f"job_id must be that of a job, got {self.job_id!r}; {hint}")
            job = jobs[self.job_id]
            if job.notification is None:
                why = (
                    "is IN_PROGRESS; rek.settle() ends it"
                    if job.ended is None
                    else f"was started without a NotificationChannel; give Start{job.kind} one"
                )
                raise ValueError(f"job_id must be that of a job with a message, got {self.job_id!r}, which {why}")
            return lambda_event(job.notification)


@dataclass(frozen=True)
class ReadRegions(Command[AllRegions]):
    """Return what all accounts have in all regions, except those that have nothing."""

    method = "GET"
    path = "/regions"

    def apply(self, mock: Target) -> AllRegions:
        """Return snapshots of the regions."""
        with mock.state() as state:
            regions = list(state)
            for region in regions:
                region.check()
            taken = [view_of(region, mock.declared.log) for region in regions]
            views = AllRegions(tuple(view for view in taken if not view.is_empty))
        for region in regions:
            region.deliver()
        return views


@dataclass(frozen=True)
class ReadSettings(Command[Settings]):
    """Return the settings in force."""

    method = "GET"
    path = "/settings"

    def apply(self, mock: Target) -> Settings:
        """Return the settings."""
        return mock.settings


@dataclass(frozen=True)
class Settle(Command[None]):
    """End all that takes time, in every account and region.

    Updates of users, jobs and batches, analyses of liveness sessions, transitions of models and stream processors, and
    the sessions of connected homes.
    """

    path = "/settle"

    def apply(self, mock: Target) -> None:
        """End it, and send the messages about jobs."""
        with mock.state() as state:
            regions = list(state)
            for region in regions:
                region.settle()
        for region in regions:
            region.deliver()


COMMANDS: tuple[type[Command[Any]], ...] = (
    AddPicture,
    AddVideo,
    AddCollection,
    FailCalls,
    ClearFailures,
    FinishLiveness,
    NextLiveness,
    FailTraining,
    ShowToStream,
    DrawPeople,
    DrawPhoto,
    ReadAlbum,
    ReadFailures,
    ReadUnmetFailures,
    ReadCalls,
    ReadRegion,
    ReadRegions,
    ReadLambdaEvent,
    ReadSettings,
    Settle,
    Reset,
)


def _require_str(name: str, value: object, kind: str = "a str") -> None:
    if not isinstance(value, str):
        raise TypeError(f"{name} must be {kind}, got {value!r}")


def _place_of(region: str | None, account_id: str | None) -> tuple[str, str]:
    """Return region and account of a command, by default those of the environment."""
    return default_region() if region is None else region, account_id or default_account_id()


def _require_account(value: object) -> None:
    if value is not None and not is_account_id(value):
        raise ValueError(f"account_id must be a string of 12 digits, got {value!r}")
