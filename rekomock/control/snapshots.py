"""Read-only snapshots of a region, for assertions and notebooks."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from rekomock.control.photographs import Photographs
from rekomock.hints import choices
from rekomock.images.identity import Identity, name_of
from rekomock.state.statuses import SUCCEEDED

if TYPE_CHECKING:
    from rekomock.control.call_log import CallLog
    from rekomock.state.collection import Collection, StoredFace, User
    from rekomock.state.jobs import Job
    from rekomock.state.liveness import LivenessSession
    from rekomock.state.media_analysis import MediaAnalysisJob
    from rekomock.state.projects import Project
    from rekomock.state.region import Region
    from rekomock.state.streams import StreamProcessor
    from rekomock.vectors.index import Vector
    from rekomock.vectors.space import Space

__all__ = [
    "AllRegions",
    "ById",
    "CollectionView",
    "Comparable",
    "DatasetView",
    "FaceView",
    "JobView",
    "LivenessSessionView",
    "MediaAnalysisJobView",
    "ProjectVersionView",
    "ProjectView",
    "RegionView",
    "StreamProcessorView",
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


class Comparable(NamedTuple):
    """Users and faces with vectors in one space.

    Attributes:
        space: The space.
        users: The ids of the users.
        faces: The ids of the faces.
        vectors: Their vectors, one per row, the users first.
    """

    space: Space
    users: list[str]
    faces: list[str]
    vectors: Vector


class _Vectors:
    """The vectors of a collection as they were when a view was made.

    Attributes:
        views: Its faces by id.
        photographs: What the faces looked like.
    """

    def __init__(self, collection: Collection, photographs: Photographs) -> None:
        self._spaces = list(collection.vectors())
        self.photographs = photographs
        self.views: Mapping[str, FaceView] = {}

    def comparable(self, user_ids: Iterable[str], face_ids: Iterable[str]) -> list[Comparable]:
        """Return the vectors of some users and faces, in this order, space by space."""
        import numpy as np

        user_ids, face_ids = list(user_ids), list(face_ids)
        found = []
        for space, faces, users in self._spaces:
            user_rows, face_rows = _rows(users.ids, user_ids), _rows(faces.ids, face_ids)
            vectors = np.concatenate(
                [users.matrix[list(user_rows.values())], faces.matrix[list(face_rows.values())]], dtype=np.float32
            )
            if len(vectors):
                found.append(Comparable(space, list(user_rows), list(face_rows), vectors))
        return found

    def similarities(self, face_id: str | None = None, user_id: str | None = None) -> dict[str, float]:
        """Return the similarity of a face or a user to each face, the most similar first, but not to itself."""
        from rekomock.vectors.index import similarities

        found: dict[str, float] = {}
        for space, faces, users in self._spaces:
            query = users.of(user_id) if face_id is None else faces.of(face_id)
            # A face has nothing in common with those of another space
            percents = [0.0] * len(faces.ids) if query is None else similarities(space, faces.matrix, query).tolist()
            found.update(zip(faces.ids, percents, strict=True))
        found.pop(face_id or "", None)
        return dict(sorted(found.items(), key=lambda item: -item[1]))


def _rows(ids: list[str], wanted: list[str]) -> dict[str, int]:
    """Return the rows of those wanted that are among the ids, in the order in which they are wanted."""
    among = set(wanted)
    rows = {id_: row for row, id_ in enumerate(ids) if id_ in among}
    return {id_: rows[id_] for id_ in wanted if id_ in rows}


def _of(vectors: _Vectors | None) -> _Vectors:
    if vectors is None:
        raise RuntimeError(
            "similarities() must be asked of a mock in this process, as a server does not send vectors; with a server, "
            "SearchFaces and SearchUsers return all similarities if FaceMatchThreshold or UserMatchThreshold is 0"
        )
    return vectors


@dataclass(frozen=True)
class FaceView:
    """A face in a collection.

    Attributes:
        face_id: Its id.
        image_id: The id of the image it was found in.
        external_image_id: The name that the application gave the image, if any.
        box: Left, top, width and height, as ratios of the image.
        user_id: The user it is associated with, if any.
        person: The name of the person whose face it is, if the image was drawn or declared; None as well if another
            process drew it, as a drawn code does not hold the name.
        shot: The number of that person's shot, if the image was drawn or declared.
    """

    face_id: str
    image_id: str
    external_image_id: str | None
    box: tuple[float, float, float, float]
    user_id: str | None
    person: str | None = None
    shot: int | None = None
    _vectors: _Vectors | None = field(default=None, repr=False, compare=False)

    def similarities(self) -> dict[str, float]:
        """Return its similarity to each other face of the collection, by face id, the most similar first.

        These are the numbers that SearchFaces compares with the threshold, 0 to 100.

        Raises:
            RuntimeError: If the view comes from a server.
        """
        return _of(self._vectors).similarities(face_id=self.face_id)

    def _repr_html_(self) -> str:
        from rekomock.control.html.views import face_html  # lazy: for notebooks

        return face_html(self)


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
    _vectors: _Vectors | None = field(default=None, repr=False, compare=False)

    def similarities(self) -> dict[str, float]:
        """Return its similarity to each face of the collection, by face id, the most similar first.

        These are the numbers that AssociateFaces and SearchUsers compare with the threshold, 0 to 100; all are 0 for a
        user without faces.

        Raises:
            RuntimeError: If the view comes from a server.
        """
        return _of(self._vectors).similarities(user_id=self.user_id)

    def _repr_html_(self) -> str:
        from rekomock.control.html.views import user_html  # lazy: for notebooks

        return user_html(self)


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
    _vectors: _Vectors | None = field(default=None, repr=False, compare=False)

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

    def _repr_html_(self) -> str:
        from rekomock.control.html.views import collection_html  # lazy: for notebooks

        return collection_html(self)


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
class DatasetView:
    """A dataset of a project.

    Attributes:
        dataset_type: TRAIN or TEST.
        arn: Its Amazon Resource Name.
        status: Its status, such as CREATE_COMPLETE.
        entry_count: The number of its images.
    """

    dataset_type: str
    arn: str
    status: str
    entry_count: int


@dataclass(frozen=True)
class ProjectVersionView:
    """A model or adapter.

    Attributes:
        name: Its name.
        arn: Its Amazon Resource Name.
        status: Its status, such as RUNNING.
        labels: What it can find.
    """

    name: str
    arn: str
    status: str
    labels: tuple[str, ...]


@dataclass(frozen=True)
class ProjectView:
    """A project of Custom Labels or adapters.

    Attributes:
        name: Its name.
        arn: Its Amazon Resource Name.
        feature: CUSTOM_LABELS or CONTENT_MODERATION.
        status: CREATING, CREATED or DELETING.
        datasets: Its datasets, by type.
        versions: Its versions, by name, in the order of their creation.
    """

    name: str
    arn: str
    feature: str
    status: str
    datasets: Mapping[str, DatasetView]
    versions: Mapping[str, ProjectVersionView]

    def __repr__(self) -> str:
        versions = ", ".join(f"{version.name} {version.status}" for version in self.versions.values())
        return f"<project {self.name}: {self.feature}, {versions or 'no versions'}>"


@dataclass(frozen=True)
class MediaAnalysisJobView:
    """A media analysis job: a batch of images that are moderated.

    Attributes:
        job_id: Its id.
        status: CREATED, QUEUED, IN_PROGRESS, SUCCEEDED or FAILED.
        manifest: The manifest of the images, as ``s3://bucket/key``.
        created: Its creation time, in UTC.
        name: Its name, if any.
        results: The results, as ``s3://bucket/key``; None unless it succeeded.
        failure: Why it failed, such as INVALID_MANIFEST; None if it did not.
    """

    job_id: str
    status: str
    manifest: str
    created: datetime
    name: str | None
    results: str | None
    failure: str | None


@dataclass(frozen=True)
class StreamProcessorView:
    """A stream processor.

    Attributes:
        name: Its name.
        arn: Its Amazon Resource Name.
        status: STOPPED, STARTING, RUNNING, FAILED, STOPPING or UPDATING.
        message: Why it failed; None if it did not.
        watching: Whether frames can be shown to it.
    """

    name: str
    arn: str
    status: str
    message: str | None
    watching: bool


def _none_of(what: str) -> Any:
    return field(default_factory=lambda: ById(what, ()))


@dataclass(frozen=True)
class RegionView:
    """What one account has in one region.

    Attributes:
        name: The region, ``us-east-1`` for one.
        account_id: The account.
        collections: Its collections, by id.
        liveness_sessions: Its liveness sessions, by id, in the order of their creation.
        jobs: Its jobs on stored videos, by id, in the order of their start.
        projects: Its projects of Custom Labels and adapters, by name, in the order of their creation.
        media_analysis_jobs: Its media analysis jobs, by id, in the order of their creation.
        stream_processors: Its stream processors, by name, in the order of their creation.
    """

    name: str
    account_id: str
    collections: Mapping[str, CollectionView] = _none_of("collections")
    liveness_sessions: Mapping[str, LivenessSessionView] = _none_of("liveness sessions")
    jobs: Mapping[str, JobView] = _none_of("jobs")
    projects: Mapping[str, ProjectView] = _none_of("projects")
    media_analysis_jobs: Mapping[str, MediaAnalysisJobView] = _none_of("media analysis jobs")
    stream_processors: Mapping[str, StreamProcessorView] = _none_of("stream processors")

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing."""
        everything = (
            self.collections,
            self.liveness_sessions,
            self.jobs,
            self.projects,
            self.media_analysis_jobs,
            self.stream_processors,
        )
        return not any(everything)

    def __repr__(self) -> str:
        collections = "".join(f"\n  {collection!r}" for collection in self.collections.values())
        sessions = "".join(
            f"\n  <liveness session {session.session_id}: {session.status}>"
            for session in self.liveness_sessions.values()
        )
        jobs = "".join(f"\n  <job {job.job_id}: {job.kind}, {job.status}>" for job in self.jobs.values())
        projects = "".join(f"\n  {project!r}" for project in self.projects.values())
        batches = "".join(
            f"\n  <media analysis job {job.job_id}: {job.status}>" for job in self.media_analysis_jobs.values()
        )
        streams = "".join(
            f"\n  <stream processor {stream.name}: {stream.status}>" for stream in self.stream_processors.values()
        )
        count = _count(len(self.collections), "collection")
        more = f"{collections}{sessions}{jobs}{projects}{batches}{streams}"
        return f"<region {self.name} of {self.account_id}: {count}{more}>"

    def _repr_html_(self) -> str:
        from rekomock.control.html.views import region_html  # lazy: for notebooks

        return region_html(self)


@dataclass(frozen=True)
class AllRegions:
    """What all accounts have in all regions.

    Attributes:
        regions: Those that have anything.
    """

    regions: tuple[RegionView, ...]

    def region(self, name: str, account_id: str) -> RegionView:
        """Return what an account has in a region, which may be nothing."""
        views = {(view.name, view.account_id): view for view in self.regions}
        return views.get((name, account_id)) or RegionView(name, account_id)


def view_of(region: Region, log: CallLog, collection_ids: Container[str] | None = None) -> RegionView:
    """Return a copy of what is in a region now, without counting as a look at a user's status.

    Args:
        region: The region.
        log: The calls, whose images show what its faces looked like.
        collection_ids: The collections to copy, as large ones take time; None for all.
    """
    photographs = Photographs(log, region.platform)
    collections = (
        each
        for each in region.collections_after(None)
        if collection_ids is None or each.collection_id in collection_ids
    )
    return RegionView(
        region.name,
        region.account_id,
        ById("collections", ((each.collection_id, _collection(region, each, photographs)) for each in collections)),
        ById("liveness sessions", ((id_, _session(each)) for id_, each in region.liveness_sessions.items())),
        ById("jobs", ((id_, _job(each)) for id_, each in region.jobs.by_id.items())),
        ById("projects", ((each.name, _project(each)) for each in region.projects)),
        ById("media analysis jobs", ((id_, _batch(each)) for id_, each in region.media_analysis_jobs.by_id.items())),
        ById("stream processors", ((name, _stream(each)) for name, each in region.stream_processors.by_name.items())),
    )


def _collection(region: Region, collection: Collection, photographs: Photographs) -> CollectionView:
    vectors = _Vectors(collection, photographs)
    faces = ById("faces", ((face.face_id, _face(face, vectors)) for face in collection.faces_after(None)))
    vectors.views = faces
    return CollectionView(
        collection.collection_id,
        region.arn_of(collection),
        collection.face_model_version,
        datetime.fromtimestamp(collection.created, timezone.utc),
        ById("tags", collection.tags.items()),
        faces,
        ById("users", ((user.user_id, _user(user, vectors)) for user in collection.users.values())),
        vectors,
    )


def _face(face: StoredFace, vectors: _Vectors) -> FaceView:
    user_id = face.user.user_id if face.user else None
    known = None if face.identity is None else Identity.of_shot_seed(face.identity)
    return FaceView(
        face.face_id,
        face.image_id,
        face.external_image_id,
        face.box,
        user_id,
        None if known is None else name_of(known.key),
        None if known is None else known.shot,
        vectors,
    )


def _user(user: User, vectors: _Vectors) -> UserView:
    return UserView(user.user_id, user.present_status(), tuple(user.faces), vectors)


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


def _project(project: Project) -> ProjectView:
    datasets = (
        (kind, DatasetView(kind, each.arn, each.lifecycle.status, len(each.entries)))
        for kind, each in project.datasets.items()
    )
    versions = (
        (name, ProjectVersionView(name, each.arn, each.lifecycle.status, tuple(each.labels)))
        for name, each in project.versions.items()
    )
    return ProjectView(
        project.name,
        project.arn,
        project.feature,
        project.lifecycle.status,
        ById("datasets", datasets),
        ById("versions", versions),
    )


def _batch(job: MediaAnalysisJob) -> MediaAnalysisJobView:
    status = job.lifecycle.status
    bucket, key, _ = job.batch.manifest
    return MediaAnalysisJobView(
        job.job_id,
        status,
        f"s3://{bucket}/{key}",
        datetime.fromtimestamp(job.created, timezone.utc),
        job.batch.name,
        None if job.results is None else "s3://{}/{}".format(*job.results.results),
        None if job.failure is None else job.failure.code,
    )


def _stream(processor: StreamProcessor) -> StreamProcessorView:
    status = processor.lifecycle.status
    return StreamProcessorView(
        processor.name, processor.arn, status, processor.message or None, processor.watch is not None
    )


def _counts(faces: int, users: int) -> str:
    return f"{_count(faces, 'face')}, {_count(users, 'user')}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
