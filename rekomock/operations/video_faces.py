"""Face detection, face search and person tracking in stored videos."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from rekomock.images.bodies import person_box
from rekomock.operations.context import OperationContext
from rekomock.operations.face_detail import SeenFace, bounding_box, face_detail, faces_seen
from rekomock.operations.search import MAX_FACES, face_matches
from rekomock.operations.video import Rows, poll_job, scenes_in, start_job
from rekomock.protocol.errors import RekognitionError
from rekomock.state.jobs import JobFailure

if TYPE_CHECKING:
    from rekomock.images.recognition.scene import Scene
    from rekomock.images.video import Video
    from rekomock.state.region import Region

__all__ = [
    "FaceDetectionAnalysis",
    "FaceSearchAnalysis",
    "PersonTrackingAnalysis",
    "get_face_detection",
    "get_face_search",
    "get_person_tracking",
    "start_face_detection",
    "start_face_search",
    "start_person_tracking",
]

SortBy: TypeAlias = Literal["INDEX", "TIMESTAMP"]

#: What GetFaceDetection leaves out, whatever attributes were asked for.
_NOT_IN_VIDEOS = ("FaceOccluded", "EyeDirection")


class _Sighting(NamedTuple):
    """A person in a frame.

    Attributes:
        timestamp: Milliseconds from the start of the video.
        number: The person's index, the same throughout the video.
        face: The person's face.
    """

    timestamp: int
    number: int
    face: SeenFace


def start_face_detection(
    context: OperationContext,
    *,
    video: dict[str, Any],
    client_request_token: str | None = None,
    notification_channel: dict[str, str] | None = None,
    face_attributes: Literal["DEFAULT", "ALL"] = "DEFAULT",
    job_tag: str | None = None,
) -> dict[str, Any]:
    """Start a job that detects the faces in a stored video. The token is the pipeline's concern."""
    analyze = FaceDetectionAnalysis(["ALL"] if face_attributes == "ALL" else [])
    return start_job(context, video=video, notification_channel=notification_channel, job_tag=job_tag, analyze=analyze)


@dataclass(frozen=True, slots=True, eq=False)
class FaceDetectionAnalysis:
    """The faces in a video, with the attributes that were asked for."""

    attributes: Sequence[str]

    def __call__(self, region: Region, video: Video) -> Rows:
        """Return the faces."""

        @cache
        def detail(face: SeenFace) -> dict[str, Any]:
            members = face_detail(face, self.attributes)
            return {name: value for name, value in members.items() if name not in _NOT_IN_VIDEOS}

        return [{"Timestamp": each.timestamp, "Face": detail(each.face)} for each in _sightings(video)]


def get_face_detection(
    context: OperationContext, *, job_id: str, max_results: int = 1000, next_token: str | None = None
) -> dict[str, Any]:
    """Return the status of a face detection job, and the faces it found by the time of their detection."""
    return poll_job(context, job_id, "Faces", lambda found: found, next_token=next_token, max_results=max_results)


def start_face_search(
    context: OperationContext,
    *,
    video: dict[str, Any],
    collection_id: str,
    client_request_token: str | None = None,
    face_match_threshold: float = 80.0,
    notification_channel: dict[str, str] | None = None,
    job_tag: str | None = None,
) -> dict[str, Any]:
    """Start a job that searches a collection for the persons in a stored video.

    It finds what is in the collection when it ends, and fails if the collection is deleted before.
    """
    context.region.collection(collection_id)
    analyze = FaceSearchAnalysis(collection_id, face_match_threshold)
    return start_job(context, video=video, notification_channel=notification_channel, job_tag=job_tag, analyze=analyze)


@dataclass(frozen=True, slots=True, eq=False)
class FaceSearchAnalysis:
    """The persons in a video, with the faces of a collection that match theirs."""

    collection_id: str
    threshold: float

    def __call__(self, region: Region, video: Video) -> Rows:
        """Return the persons; raise a JobFailure if the collection is gone."""
        try:
            collection = region.collection(self.collection_id)
        except RekognitionError as error:
            raise JobFailure(error.message) from None

        @cache
        def matches(face: SeenFace) -> dict[str, Any]:
            found = collection.nearest_faces(face.query, threshold=self.threshold, limit=MAX_FACES)
            return {"FaceMatches": face_matches(collection, found)} if found else {}

        return [
            {"Timestamp": each.timestamp, "Person": _person(each), **matches(each.face)} for each in _sightings(video)
        ]


def get_face_search(
    context: OperationContext,
    *,
    job_id: str,
    max_results: int = 1000,
    next_token: str | None = None,
    sort_by: SortBy = "TIMESTAMP",
) -> dict[str, Any]:
    """Return the status of a face search job, and the persons in the video with the faces that match theirs."""
    return _persons(context, job_id, max_results, next_token, sort_by)


def start_person_tracking(
    context: OperationContext,
    *,
    video: dict[str, Any],
    client_request_token: str | None = None,
    notification_channel: dict[str, str] | None = None,
    job_tag: str | None = None,
) -> dict[str, Any]:
    """Start a job that tracks the persons in a stored video. AWS ended its support on 31 October 2025."""
    analyze = PersonTrackingAnalysis()
    return start_job(context, video=video, notification_channel=notification_channel, job_tag=job_tag, analyze=analyze)


@dataclass(frozen=True, slots=True, eq=False)
class PersonTrackingAnalysis:
    """The persons in a video."""

    def __call__(self, region: Region, video: Video) -> Rows:
        """Return the persons."""
        return [{"Timestamp": each.timestamp, "Person": _person(each)} for each in _sightings(video)]


def get_person_tracking(
    context: OperationContext,
    *,
    job_id: str,
    max_results: int = 1000,
    next_token: str | None = None,
    sort_by: SortBy = "TIMESTAMP",
) -> dict[str, Any]:
    """Return the status of a person tracking job, and the persons in the video. AWS ended its support in 2025."""
    return _persons(context, job_id, max_results, next_token, sort_by)


def _persons(
    context: OperationContext, job_id: str, max_results: int, next_token: str | None, sort_by: SortBy
) -> dict[str, Any]:
    def rows_of(found: Rows) -> Rows:
        # found is in the order of time, and sorting is stable
        return found if sort_by == "TIMESTAMP" else sorted(found, key=lambda row: row["Person"]["Index"])

    return poll_job(
        context, job_id, "Persons", rows_of, next_token=next_token, max_results=max_results, order=(sort_by,)
    )


def _sightings(video: Video) -> Iterator[_Sighting]:
    """Yield the persons in a video by time, in a frame the largest first; a person keeps an index throughout."""
    indexes: dict[bytes, int] = {}
    faces: dict[Scene, list[SeenFace]] = {}
    for timestamp, scene in scenes_in(video):
        if scene not in faces:
            faces[scene] = faces_seen(scene, "NONE")
        for face in faces[scene]:
            yield _Sighting(timestamp, indexes.setdefault(face.face.person_seed, len(indexes)), face)


def _person(sighting: _Sighting) -> dict[str, Any]:
    return {
        "Index": sighting.number,
        "BoundingBox": bounding_box(person_box(sighting.face.face.box)),
        "Face": face_detail(sighting.face),
    }
