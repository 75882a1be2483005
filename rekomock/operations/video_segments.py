"""Segment detection in stored videos: shots and technical cues."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rekomock.operations.context import OperationContext
from rekomock.operations.video import Rows, poll_job, start_job, video_metadata

if TYPE_CHECKING:
    from rekomock.images.video import Video
    from rekomock.state.region import Region

__all__ = ["SegmentAnalysis", "get_segment_detection", "start_segment_detection"]

#: Minimum confidence of a segment if the request has none.
MIN_CONFIDENCE = 50.0
#: Of a declared shot.
_SHOT_CONFIDENCE = 99.0
#: In the answer of each job, by the type of segment.
_MODEL_VERSIONS = {"TECHNICAL_CUE": "2.0", "SHOT": "2.0"}


def start_segment_detection(
    context: OperationContext,
    *,
    video: dict[str, Any],
    segment_types: list[str],
    client_request_token: str | None = None,
    notification_channel: dict[str, str] | None = None,
    job_tag: str | None = None,
    filters: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Start a job that detects shots and technical cues in a stored video.

    Cues are declared, so the levels of black frames in the filters have no effect.
    """
    minimum = {
        kind: (filters or {}).get(name, {}).get("MinSegmentConfidence", MIN_CONFIDENCE)
        for kind, name in (("TECHNICAL_CUE", "TechnicalCueFilter"), ("SHOT", "ShotFilter"))
    }
    analyze = SegmentAnalysis(list(dict.fromkeys(segment_types)), minimum)
    return start_job(context, video=video, notification_channel=notification_channel, job_tag=job_tag, analyze=analyze)


@dataclass(frozen=True, slots=True, eq=False)
class SegmentAnalysis:
    """The segments of a video.

    Attributes:
        kinds: The types of segment that were asked for, in order.
        minimum: The lowest confidence, by the type of segment.
    """

    kinds: list[str]
    minimum: dict[str, float]

    def __call__(self, region: Region, video: Video) -> tuple[list[str], Rows]:
        """Return the types of segment and the segments."""
        minimum = self.minimum
        found = {"TECHNICAL_CUE": _cues(video, minimum["TECHNICAL_CUE"]), "SHOT": _shots(video, minimum["SHOT"])}
        return self.kinds, [segment for kind in self.kinds for segment in found[kind]]


def get_segment_detection(
    context: OperationContext, *, job_id: str, max_results: int = 1000, next_token: str | None = None
) -> dict[str, Any]:
    """Return the status of a segment detection job, and the segments it found, by type and time."""

    def more(video: Video, found: tuple[list[str], Rows]) -> dict[str, Any]:
        kinds, _ = found
        return {
            "VideoMetadata": [video_metadata(video)],
            "AudioMetadata": [],
            "SelectedSegmentTypes": [{"Type": kind, "ModelVersion": _MODEL_VERSIONS[kind]} for kind in kinds],
        }

    return poll_job(
        context,
        job_id,
        "Segments",
        lambda found: found[1],
        next_token=next_token,
        max_results=max_results,
        more=more,
    )


def _shots(video: Video, minimum: float) -> Rows:
    if minimum > _SHOT_CONFIDENCE:
        return []
    return [
        {
            "Type": "SHOT",
            **_extent(video, start, end),
            "ShotSegment": {"Index": index, "Confidence": _SHOT_CONFIDENCE},
        }
        for index, (start, end) in enumerate(pairwise([*video.shots, video.duration]))
    ]


def _cues(video: Video, minimum: float) -> Rows:
    found = [cue for cue in video.cues if cue.confidence >= minimum]
    return [
        {
            "Type": "TECHNICAL_CUE",
            **_extent(video, cue.start, cue.end),
            "TechnicalCueSegment": {"Type": cue.type, "Confidence": cue.confidence},
        }
        for cue in sorted(found, key=lambda cue: cue.start)
    ]


def _extent(video: Video, start: float, end: float) -> dict[str, Any]:
    """Return from where to where a segment extends, in milliseconds, frames and timecodes; the last frame is in it."""
    first, last = round(start * video.frame_rate), max(0, round(end * video.frame_rate) - 1)
    frames = last - first + 1
    rate = max(1, round(video.frame_rate))
    return {
        "StartTimestampMillis": _milliseconds(start),
        "EndTimestampMillis": _milliseconds(end),
        "DurationMillis": _milliseconds(end) - _milliseconds(start),
        "StartTimecodeSMPTE": _timecode(first, rate),
        "EndTimecodeSMPTE": _timecode(last, rate),
        "DurationSMPTE": _timecode(frames, rate),
        "StartFrameNumber": first,
        "EndFrameNumber": last,
        "DurationFrames": frames,
    }


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)


def _timecode(frames: int, rate: int) -> str:
    """Return a number of frames as hours, minutes, seconds and frames."""
    seconds, rest = divmod(frames, rate)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}:{rest:02}"
