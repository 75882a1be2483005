"""What all operations on stored videos have in common: jobs are started, polled, and announced on SNS."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from rekomock.images.contents import Content
from rekomock.images.video import UNDECLARED_VIDEO, Video
from rekomock.operations.context import OperationContext
from rekomock.protocol.errors import INVALID_PARAMETERS, INVALID_S3_OBJECT, VIDEO_TOO_LARGE
from rekomock.state.jobs import Job, JobFailure, Notification, VideoPlace
from rekomock.state.statuses import IN_PROGRESS

if TYPE_CHECKING:
    from rekomock.images.recognition.scene import Scene
    from rekomock.state.region import Region

__all__ = ["Analysis", "Rows", "VideoAnalysis", "VideoWork", "poll_job", "scenes_in", "start_job", "video_metadata"]

#: In bytes; AWS's limit on stored videos.
LARGEST_VIDEO = 10 * 1024**3
#: The largest page; larger values of ``MaxResults`` behave as this one.
MAX_RESULTS = 1000

#: Members of a list in a response.
Rows: TypeAlias = Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True, eq=False)
class VideoAnalysis:
    """What a job found in a video.

    Attributes:
        video: The video.
        found: What was found, in a form that the operations of the job's kind agree on.
    """

    video: Video
    found: Any


#: Returns what is found in a video of a region, at the end of its job. It is an object of a class and not a function
#: made on the spot, so that a job in progress can be stored.
Analysis: TypeAlias = Callable[["Region", Video], Any]


@dataclass(frozen=True, slots=True, eq=False)
class VideoWork:
    """What a job is to do; see :class:`rekomock.state.jobs.Work`.

    Attributes:
        region: The region of the job.
        api: The operation that started it.
        video: The video.
        analysis: Finds what it is about.
    """

    region: Region
    api: str
    video: Video
    analysis: Analysis

    def analyze(self) -> VideoAnalysis:
        """Return what is found in the video; raise a JobFailure if that is declared to fail."""
        if self.video.fails is not None:
            raise JobFailure(self.video.fails)
        return VideoAnalysis(self.video, self.analysis(self.region, self.video))

    def announce(self, job: Job) -> str:
        """Return AWS's message about the end of a job."""
        assert job.ended is not None
        message: dict[str, Any] = {"JobId": job.job_id, "Status": job.status, "API": self.api}
        if job.tag is not None:
            message["JobTag"] = job.tag
        message["Timestamp"] = round(job.ended * 1000)
        message["Video"] = {"S3ObjectName": job.place.key, "S3Bucket": job.place.bucket}
        return json.dumps(message)

    def notify(self, notification: Notification) -> None:
        """Have the message delivered."""
        self.region.outbox.append(notification)


def start_job(
    context: OperationContext,
    *,
    video: dict[str, Any],
    notification_channel: dict[str, str] | None,
    job_tag: str | None,
    analyze: Analysis,
) -> dict[str, Any]:
    """Start the job of a ``Start...`` operation.

    Raises:
        RekognitionError: InvalidS3ObjectException if the video is not in a bucket of the region;
            VideoTooLargeException; InvalidParameterException if there is no such SNS topic, or if permissions are
            checked and the role may not publish on it; LimitExceededException.
    """
    region = context.region
    place = _place_of(context, video)
    topic_arn = None if notification_channel is None else _topic_of(context, notification_channel)
    region.jobs.check_room(context.settings.concurrent_jobs, region.account_id)
    job = Job.start(
        region.platform,
        _kind(context),
        place,
        tag=job_tag,
        topic_arn=topic_arn,
        work=VideoWork(region, context.operation, _declared(context, place), analyze),
    )
    region.jobs.add(job)
    return {"JobId": job.job_id}


def _declared(context: OperationContext, place: VideoPlace) -> Video:
    source = f"s3://{place.bucket}/{place.key}"
    for album in context.albums:
        video = album.find_video((place.bucket, place.key))
        if video is not None:
            context.explain(f"{source} is declared in the album, {video.duration:g} seconds long.")
            return video
    context.explain(f"{source} is not declared, so it shows nothing; rek.album.add({source!r}, Video(...)) says what.")
    return UNDECLARED_VIDEO


def _topic_of(context: OperationContext, channel: dict[str, str]) -> str:
    topic_arn, role_arn = channel["SNSTopicArn"], channel["RoleArn"]
    if not context.region.platform.topic_exists(topic_arn):
        raise INVALID_PARAMETERS(because=f"There is no SNS topic {topic_arn}.")
    if not context.region.platform.role_may_publish(role_arn, topic_arn):
        raise INVALID_PARAMETERS(
            because=f"There is no role {role_arn} whose policies allow sns:Publish on {topic_arn}."
        )
    return topic_arn


def _place_of(context: OperationContext, video: dict[str, Any]) -> VideoPlace:
    s3_object = video.get("S3Object", {})
    if "Bucket" not in s3_object or "Name" not in s3_object:
        missing = [name for name in ("Bucket", "Name") if name not in s3_object]
        raise INVALID_S3_OBJECT(because=f"S3Object must have Bucket and Name, got no {' and no '.join(missing)}.")
    place = VideoPlace(s3_object["Bucket"], s3_object["Name"], s3_object.get("Version"))
    size = context.region.platform.s3_object_size(*place)
    if size > LARGEST_VIDEO:
        raise VIDEO_TOO_LARGE(size=size, limit=LARGEST_VIDEO)
    return place


def _kind(context: OperationContext) -> str:
    return context.operation.removeprefix("Start").removeprefix("Get")


def poll_job(
    context: OperationContext,
    job_id: str,
    member: str,
    rows_of: Callable[[Any], Rows],
    *,
    next_token: str | None,
    max_results: int,
    order: tuple[str, ...] = (),
    more: Callable[[Video, Any], dict[str, Any]] = lambda video, found: {"VideoMetadata": video_metadata(video)},
    always: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the response of a ``Get...`` operation: the status of a job, and if it succeeded a page of its results.

    An empty ``NextToken`` is taken as none. A token is valid for the job, and for the order that it was issued for.

    Args:
        context: The context of the call.
        job_id: The job.
        member: The name of the list of results.
        rows_of: Returns the list's members, from what the job found.
        next_token: The token of the page.
        max_results: The page size.
        order: What the order of the list depends on.
        more: Returns further members, from the video and what the job found.
        always: Members of every response, whatever the status.

    Raises:
        RekognitionError: ResourceNotFoundException if there is no such job of this kind, or if its results were
            deleted; InvalidPaginationTokenException.
    """
    job = context.region.jobs.find(job_id, _kind(context))
    job.advance()
    if job.status == IN_PROGRESS:
        context.explain("The job goes on as moto's state manager says of 'rekognition::job'; rek.settle() ends it.")
    response: dict[str, Any] = {"JobStatus": job.status}
    if job.failure is not None:
        response["StatusMessage"] = job.failure
    analysis = job.results
    rows: Rows = []
    if isinstance(analysis, VideoAnalysis):
        response |= more(analysis.video, analysis.found)
        rows = rows_of(analysis.found)
    pages, listing = context.region.pages, (context.operation, job_id, order)
    after = pages.position(next_token or None, listing)
    start = 0 if after is None else after + 1
    page, token = pages.cut(
        ((number, rows[number]) for number in range(start, len(rows))), min(max_results, MAX_RESULTS), listing
    )
    response[member] = page
    if token is not None:
        response["NextToken"] = token
    return response | (always or {}) | _about(job)


def _about(job: Job) -> dict[str, Any]:
    """Return the members about a job that are in each response."""
    bucket, key, version = job.place
    s3_object = {"Bucket": bucket, "Name": key} | ({} if version is None else {"Version": version})
    about: dict[str, Any] = {"JobId": job.job_id, "Video": {"S3Object": s3_object}}
    return about if job.tag is None else about | {"JobTag": job.tag}


def video_metadata(video: Video) -> dict[str, Any]:
    """Return the VideoMetadata of a video."""
    width, height = video.size
    return {
        "Codec": video.codec,
        "DurationMillis": round(video.duration * 1000),
        "Format": video.format,
        "FrameRate": video.frame_rate,
        "FrameHeight": height,
        "FrameWidth": width,
        "ColorRange": video.color_range,
    }


def scenes_in(video: Video) -> Iterator[tuple[int, Scene]]:
    """Yield the timestamp of each analyzed frame, in milliseconds, and what it shows; equal frames are one scene."""
    from rekomock.images.recognition.scene import scene_of_contents  # lazy: imports numpy and Pillow

    @cache
    def scene(contents: tuple[Content, ...]) -> Scene:
        return scene_of_contents(contents, video.size)

    for frame in video.frames:
        yield frame.timestamp, scene(frame.contents)
