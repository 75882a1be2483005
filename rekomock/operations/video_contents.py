"""Labels, unsafe content, text and celebrities in stored videos."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from rekomock.images.bodies import person_box
from rekomock.images.moderation_taxonomy import (
    CONTENT_TYPES,
    MODERATION_LABELS,
    MODERATION_MODEL_VERSION,
    with_ancestors,
)
from rekomock.operations.celebrities import recognized
from rekomock.operations.context import OperationContext
from rekomock.operations.face_detail import bounding_box, face_detail, faces_seen
from rekomock.operations.labels import LABEL_MODEL_VERSION, check_filters, label_member, passes_filters
from rekomock.operations.moderation import moderation_member
from rekomock.operations.text import TEXT_MODEL_VERSION, regions_of_interest, text_detections
from rekomock.operations.video import Rows, poll_job, scenes_in, start_job

if TYPE_CHECKING:
    from rekomock.images.lines import Point
    from rekomock.images.recognition.scene import Scene
    from rekomock.images.video import Video
    from rekomock.state.region import Region

__all__ = [
    "CelebrityAnalysis",
    "Detected",
    "Detections",
    "LabelAnalysis",
    "ModerationAnalysis",
    "TextAnalysis",
    "get_celebrity_recognition",
    "get_content_moderation",
    "get_label_detection",
    "get_text_detection",
    "start_celebrity_recognition",
    "start_content_moderation",
    "start_label_detection",
    "start_text_detection",
]

SortByName: TypeAlias = Literal["NAME", "TIMESTAMP"]
AggregateBy: TypeAlias = Literal["TIMESTAMPS", "SEGMENTS"]

#: Minimum confidence of a label if the request has none.
MIN_CONFIDENCE = 50.0


class Detected(NamedTuple):
    """A label in a frame.

    Attributes:
        timestamp: Milliseconds from the start of the video.
        label: The label, as in a response.
        beside: Further members of a response about the frame.
    """

    timestamp: int
    label: dict[str, Any]
    beside: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Detections:
    """The labels in a video, by time, in a frame the surest first.

    Attributes:
        detected: The labels.
        timestamps: The timestamps of all frames, and the video's end.
    """

    detected: Sequence[Detected]
    timestamps: Sequence[int]


def start_label_detection(
    context: OperationContext,
    *,
    video: dict[str, Any],
    client_request_token: str | None = None,
    min_confidence: float = MIN_CONFIDENCE,
    notification_channel: dict[str, str] | None = None,
    job_tag: str | None = None,
    features: Sequence[str] = (),
    settings: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Start a job that detects the labels of a stored video, filtered as those of an image.

    Raises:
        RekognitionError: As :func:`rekomock.operations.video.start_job`, and InvalidParameterException if filters
            contradict each other.
    """
    filters = (settings or {}).get("GeneralLabels", {})
    check_filters(filters)
    analyze = LabelAnalysis(min_confidence, filters)
    return start_job(context, video=video, notification_channel=notification_channel, job_tag=job_tag, analyze=analyze)


@dataclass(frozen=True, slots=True, eq=False)
class LabelAnalysis:
    """The labels of a video."""

    min_confidence: float
    filters: dict[str, Any]

    def __call__(self, region: Region, video: Video) -> Detections:
        """Return the labels."""
        return _detections(video, self._labels_in)

    def _labels_in(self, scene: Scene) -> list[dict[str, Any]]:
        from rekomock.images.recognition.labels import labels_of  # lazy: imports numpy

        found = [each for each in labels_of(scene) if each.confidence >= self.min_confidence]
        return [label_member(each) for each in found if passes_filters(each, self.filters)]


def get_label_detection(
    context: OperationContext,
    *,
    job_id: str,
    max_results: int = 1000,
    next_token: str | None = None,
    sort_by: SortByName = "TIMESTAMP",
    aggregate_by: AggregateBy = "TIMESTAMPS",
) -> dict[str, Any]:
    """Return the status of a label detection job, and the labels it found.

    Aggregated by segments, a label that is seen without interruption is there once, without its instances.
    """
    return _labels(
        context,
        job_id,
        ("Labels", "Label"),
        {"LabelModelVersion": LABEL_MODEL_VERSION},
        max_results=max_results,
        next_token=next_token,
        sort_by=sort_by,
        aggregate_by=aggregate_by,
    )


def start_content_moderation(
    context: OperationContext,
    *,
    video: dict[str, Any],
    min_confidence: float = MIN_CONFIDENCE,
    client_request_token: str | None = None,
    notification_channel: dict[str, str] | None = None,
    job_tag: str | None = None,
) -> dict[str, Any]:
    """Start a job that detects unsafe content in a stored video; the labels above a label come with it."""
    analyze = ModerationAnalysis(min_confidence)
    return start_job(context, video=video, notification_channel=notification_channel, job_tag=job_tag, analyze=analyze)


@dataclass(frozen=True, slots=True, eq=False)
class ModerationAnalysis:
    """The unsafe content of a video."""

    min_confidence: float

    def __call__(self, region: Region, video: Video) -> Detections:
        """Return the unsafe content."""
        return _detections(video, self._labels_in, _content_types)

    def _labels_in(self, scene: Scene) -> list[dict[str, Any]]:
        declared = [each for each in scene.moderation if each.name in MODERATION_LABELS]
        found = with_ancestors((each.name, each.confidence) for each in declared)
        return [
            moderation_member(name, confidence)
            for name, confidence in found.items()
            if confidence >= self.min_confidence
        ]


def _content_types(scene: Scene) -> dict[str, Any]:
    types = [each for each in scene.moderation if each.name in CONTENT_TYPES]
    return {"ContentTypes": [{"Confidence": each.confidence, "Name": each.name} for each in types]}


def get_content_moderation(
    context: OperationContext,
    *,
    job_id: str,
    max_results: int = 1000,
    next_token: str | None = None,
    sort_by: SortByName = "TIMESTAMP",
    aggregate_by: AggregateBy = "TIMESTAMPS",
) -> dict[str, Any]:
    """Return the status of a content moderation job, and the unsafe content it found.

    Aggregated by segments, a label that is seen without interruption is there once.
    """
    return _labels(
        context,
        job_id,
        ("ModerationLabels", "ModerationLabel"),
        {"ModerationModelVersion": MODERATION_MODEL_VERSION},
        max_results=max_results,
        next_token=next_token,
        sort_by=sort_by,
        aggregate_by=aggregate_by,
    )


def start_text_detection(
    context: OperationContext,
    *,
    video: dict[str, Any],
    client_request_token: str | None = None,
    notification_channel: dict[str, str] | None = None,
    job_tag: str | None = None,
    filters: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Start a job that detects the lines and words of a stored video, filtered as those of an image.

    Raises:
        RekognitionError: As :func:`rekomock.operations.video.start_job`, and InvalidParameterException if a region of
            interest is not in the frame, or is not exactly one of a box and a polygon.
    """
    filters = filters or {}
    analyze = TextAnalysis(filters.get("WordFilter"), regions_of_interest(filters))
    return start_job(context, video=video, notification_channel=notification_channel, job_tag=job_tag, analyze=analyze)


@dataclass(frozen=True, slots=True, eq=False)
class TextAnalysis:
    """The lines and words of a video."""

    word_filter: dict[str, Any] | None
    regions: Sequence[Sequence[Point]]

    def __call__(self, region: Region, video: Video) -> Rows:
        """Return the lines and words."""

        @cache
        def texts(scene: Scene) -> list[dict[str, Any]]:
            return text_detections(scene, self.word_filter, self.regions)

        return [
            {"Timestamp": timestamp, "TextDetection": text}
            for timestamp, scene in scenes_in(video)
            for text in texts(scene)
        ]


def get_text_detection(
    context: OperationContext, *, job_id: str, max_results: int = 1000, next_token: str | None = None
) -> dict[str, Any]:
    """Return the status of a text detection job, and the text it found, by time."""
    return poll_job(
        context,
        job_id,
        "TextDetections",
        lambda found: found,
        next_token=next_token,
        max_results=max_results,
        always={"TextModelVersion": TEXT_MODEL_VERSION},
    )


def start_celebrity_recognition(
    context: OperationContext,
    *,
    video: dict[str, Any],
    client_request_token: str | None = None,
    notification_channel: dict[str, str] | None = None,
    job_tag: str | None = None,
) -> dict[str, Any]:
    """Start a job that recognises the celebrities in a stored video."""
    analyze = CelebrityAnalysis()
    return start_job(context, video=video, notification_channel=notification_channel, job_tag=job_tag, analyze=analyze)


@dataclass(frozen=True, slots=True, eq=False)
class CelebrityAnalysis:
    """The celebrities in a video."""

    def __call__(self, region: Region, video: Video) -> Rows:
        """Return the celebrities."""

        @cache
        def celebrities(scene: Scene) -> Rows:
            found = []
            for seen in faces_seen(scene, "NONE"):
                celebrity = recognized(region, seen)
                if celebrity is not None:
                    members, confidence = celebrity
                    box, face = bounding_box(person_box(seen.face.box)), face_detail(seen)
                    found.append(members | {"Confidence": confidence, "BoundingBox": box, "Face": face})
            return found

        return [
            {"Timestamp": timestamp, "Celebrity": celebrity}
            for timestamp, scene in scenes_in(video)
            for celebrity in celebrities(scene)
        ]


def get_celebrity_recognition(
    context: OperationContext,
    *,
    job_id: str,
    max_results: int = 1000,
    next_token: str | None = None,
    sort_by: Literal["ID", "TIMESTAMP"] = "TIMESTAMP",
) -> dict[str, Any]:
    """Return the status of a celebrity recognition job, and the celebrities it recognised; others are left out."""

    def rows_of(found: Rows) -> Rows:
        return found if sort_by == "TIMESTAMP" else sorted(found, key=lambda row: row["Celebrity"]["Id"])

    return poll_job(
        context,
        job_id,
        "Celebrities",
        rows_of,
        next_token=next_token,
        max_results=max_results,
        order=(sort_by,),
    )


def _detections(
    video: Video,
    labels_in: Callable[[Scene], list[dict[str, Any]]],
    beside: Callable[[Scene], dict[str, Any]] = lambda scene: {},
) -> Detections:
    labels_in, beside = cache(labels_in), cache(beside)
    detected, timestamps = [], []
    for timestamp, scene in scenes_in(video):
        timestamps.append(timestamp)
        detected += [Detected(timestamp, label, beside(scene)) for label in labels_in(scene)]
    return Detections(detected, [*timestamps, round(video.duration * 1000)])


def _labels(
    context: OperationContext,
    job_id: str,
    members: tuple[str, str],
    model_version: dict[str, Any],
    *,
    max_results: int,
    next_token: str | None,
    sort_by: SortByName,
    aggregate_by: AggregateBy,
) -> dict[str, Any]:
    """Return the response of GetLabelDetection or GetContentModeration.

    Args:
        context: The context of the call.
        job_id: The job.
        members: The names of the list of detections, and of the label in each.
        model_version: The member with the version of the model.
        max_results: The page size.
        next_token: The token of the page.
        sort_by: The order of the list.
        aggregate_by: What one member of the list is.
    """
    list_member, label_name = members

    def rows_of(found: Detections) -> Rows:
        if aggregate_by == "SEGMENTS":
            rows = _segments(found, label_name)
        else:
            rows = [{"Timestamp": each.timestamp, label_name: each.label, **each.beside} for each in found.detected]
        if sort_by == "NAME":
            return sorted(rows, key=lambda row: (row[label_name]["Name"], -row[label_name]["Confidence"]))
        return rows

    return poll_job(
        context,
        job_id,
        list_member,
        rows_of,
        next_token=next_token,
        max_results=max_results,
        order=(sort_by, aggregate_by),
        always={**model_version, "GetRequestMetadata": {"SortBy": sort_by, "AggregateBy": aggregate_by}},
    )


def _segments(found: Detections, label_name: str) -> list[dict[str, Any]]:
    """Return one detection for each time that a label is seen without interruption, by their beginnings."""
    ends = dict(zip(found.timestamps, found.timestamps[1:], strict=False))
    rows: list[dict[str, Any]] = []
    running: dict[str, dict[str, Any]] = {}
    for timestamp, label, beside in found.detected:
        row = running.get(label["Name"])
        if row is None or row["EndTimestampMillis"] < timestamp:
            shown = {name: value for name, value in label.items() if name != "Instances"}
            row = {"Timestamp": timestamp, label_name: shown, "StartTimestampMillis": timestamp, **beside}
            running[label["Name"]] = row
            rows.append(row)
        row["EndTimestampMillis"] = ends[timestamp]
        row["DurationMillis"] = ends[timestamp] - row["StartTimestampMillis"]
        row[label_name]["Confidence"] = max(row[label_name]["Confidence"], label["Confidence"])
    return rows
