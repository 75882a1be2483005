"""Read-only snapshots of a region, for assertions and notebooks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Generic, TypeVar

from rekomock.hints import choices
from rekomock.state.statuses import SUCCEEDED

if TYPE_CHECKING:
    from rekomock.state.collection import Collection, StoredFace, User
    from rekomock.state.jobs import Job
    from rekomock.state.liveness import LivenessSession
    from rekomock.state.region import Region

__all__ = [
    "ById",
    "CollectionView",
    "FaceView",
    "JobView",
    "LivenessSessionView",
    "RegionView",
    "UnknownId",
    "UserView",
    "view_of",
]

Item = TypeVar("Item")


class ById(Mapping[str, Item], Generic[Item]):
    """A read-only dict whose KeyError says which ids there are."""

    def __init__(self, what: str, items: Iterable[tuple[str, Item]]) -> None:
        self._what = what
        self._items = dict(items)

    def __getitem__(self, key: str) -> Item:
        try:
            return self._items[key]
        except KeyError:
            raise UnknownId(f"There is no {key!r} here: {choices(key, self._items, self._what)}") from None

    def __contains__(self, key: object) -> bool:
        return key in self._items

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return repr(self._items)


class UnknownId(KeyError):
    """An id that is not in a view."""

    def __str__(self) -> str:
        return str(self.args[0])  # KeyError itself would put it in quotes


@dataclass(frozen=True)
class FaceView:
    """A face in a collection.

    Attributes:
        face_id: Its id.
        image_id: The id of the image it was found in.
        external_image_id: The name that the application gave the image, if any.
        box: Left, top, width and height, as ratios of the image.
        user_id: The user it is associated with, if any.
    """

    face_id: str
    image_id: str
    external_image_id: str | None
    box: tuple[float, float, float, float]
    user_id: str | None


@dataclass(frozen=True)
class UserView:
    """A user in a collection.

    Attributes:
        user_id: Its id.
        status: CREATED, UPDATING or ACTIVE.
        face_ids: The faces associated with it, in the order of their association.
    """

    user_id: str
    status: str
    face_ids: tuple[str, ...]


@dataclass(frozen=True)
class CollectionView:
    """A collection.

    Attributes:
        collection_id: Its id.
        arn: Its Amazon Resource Name, in full.
        face_model_version: The version it was created with.
        created: Its creation time, in UTC.
        tags: Its tags.
        faces: Its faces by id, in the order of their addition.
        users: Its users by id, in the order of their creation.
    """

    collection_id: str
    arn: str
    face_model_version: str
    created: datetime
    tags: Mapping[str, str]
    faces: Mapping[str, FaceView]
    users: Mapping[str, UserView]

    @property
    def face_count(self) -> int:
        """The number of its faces."""
        return len(self.faces)

    @property
    def user_count(self) -> int:
        """The number of its users."""
        return len(self.users)

    def __repr__(self) -> str:
        tags = f", tags={self.tags!r}" if self.tags else ""
        users = "".join(
            f"\n    {user.user_id}: {user.status}, {_count(len(user.face_ids), 'face')}" for user in self.users.values()
        )
        return f"<collection {self.collection_id}: {_counts(self.face_count, self.user_count)}{tags}{users}>"


@dataclass(frozen=True)
class JobView:
    """A job on a stored video.

    Attributes:
        job_id: Its id.
        kind: What it analyzes: ``FaceSearch`` for one, which StartFaceSearch starts.
        video: Where the video is, as ``s3://bucket/key``.
        status: IN_PROGRESS, SUCCEEDED or FAILED.
        started: The time of its start, in UTC.
        tag: The ``JobTag`` that the application gave it, if any.
        failure: Why it failed; None if it did not.
        message: The text that was published on its SNS topic, if any.
    """

    job_id: str
    kind: str
    video: str
    status: str
    started: datetime
    tag: str | None
    failure: str | None
    message: str | None


@dataclass(frozen=True)
class LivenessSessionView:
    """A liveness session.

    Attributes:
        session_id: Its id.
        status: CREATED, IN_PROGRESS, SUCCEEDED, FAILED or EXPIRED.
        created: Its creation time, in UTC.
        confidence: The confidence that the person was live, 0 to 100; None if the session has not succeeded.
    """

    session_id: str
    status: str
    created: datetime
    confidence: float | None


@dataclass(frozen=True)
class RegionView:
    """What one account has in one region.

    Attributes:
        name: The region, ``us-east-1`` for one.
        account_id: The account.
        collections: Its collections, by id.
        liveness_sessions: Its liveness sessions, by id, in the order of their creation.
        jobs: Its jobs on stored videos, by id, in the order of their start.
    """

    name: str
    account_id: str
    collections: Mapping[str, CollectionView]
    liveness_sessions: Mapping[str, LivenessSessionView]
    jobs: Mapping[str, JobView]

    def __repr__(self) -> str:
        collections = "".join(f"\n  {collection!r}" for collection in self.collections.values())
        sessions = "".join(
            f"\n  <liveness session {session.session_id}: {session.status}>"
            for session in self.liveness_sessions.values()
        )
        jobs = "".join(f"\n  <job {job.job_id}: {job.kind}, {job.status}>" for job in self.jobs.values())
        count = _count(len(self.collections), "collection")
        return f"<region {self.name} of {self.account_id}: {count}{collections}{sessions}{jobs}>"


def view_of(region: Region) -> RegionView:
    """Return a copy of what is in a region now, without counting as a look at a user's status."""
    collections = region.collections_after(None)
    return RegionView(
        region.name,
        region.account_id,
        ById("collections", ((each.collection_id, _collection(region, each)) for each in collections)),
        ById("liveness sessions", ((id_, _session(each)) for id_, each in region.liveness_sessions.items())),
        ById("jobs", ((id_, _job(each)) for id_, each in region.jobs.by_id.items())),
    )


def _collection(region: Region, collection: Collection) -> CollectionView:
    return CollectionView(
        collection.collection_id,
        region.arn_of(collection),
        collection.face_model_version,
        datetime.fromtimestamp(collection.created, timezone.utc),
        ById("tags", collection.tags.items()),
        ById("faces", ((face.face_id, _face(face)) for face in collection.faces_after(None))),
        ById("users", ((user.user_id, _user(user)) for user in collection.users.values())),
    )


def _face(face: StoredFace) -> FaceView:
    user_id = face.user.user_id if face.user else None
    return FaceView(face.face_id, face.image_id, face.external_image_id, face.box, user_id)


def _user(user: User) -> UserView:
    return UserView(user.user_id, user.present_status(), tuple(user.faces))


def _session(session: LivenessSession) -> LivenessSessionView:
    status, result = session.status, session.result
    confidence = None if result is None or status != SUCCEEDED else result.confidence
    return LivenessSessionView(
        session.session_id, status, datetime.fromtimestamp(session.created, timezone.utc), confidence
    )


def _job(job: Job) -> JobView:
    return JobView(
        job.job_id,
        job.kind,
        f"s3://{job.place.bucket}/{job.place.key}",
        job.status,
        datetime.fromtimestamp(job.started, timezone.utc),
        job.tag,
        job.failure,
        None if job.notification is None else job.notification.message,
    )


def _counts(faces: int, users: int) -> str:
    return f"{_count(faces, 'face')}, {_count(users, 'user')}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
