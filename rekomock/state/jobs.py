"""Jobs: the analysis of a stored video, from its start until its results are deleted."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple, Protocol

from rekomock.protocol.errors import JOB_NOT_FOUND, TOO_MANY_JOBS
from rekomock.state.platform import Platform
from rekomock.state.statuses import FAILED, IN_PROGRESS, JOB, SUCCEEDED, Progress

__all__ = ["RETENTION", "Job", "JobFailure", "Jobs", "Notification", "VideoPlace", "Work"]

#: Seconds from the end of a job until its results are deleted.
RETENTION = 7 * 24 * 3600.0

#: Maximum number of jobs kept, as their results would fill a long-running server.
MAX_JOBS = 1000


class JobFailure(Exception):
    """A job fails; the text says why."""


class VideoPlace(NamedTuple):
    """Where a video is.

    Attributes:
        bucket: The S3 bucket.
        key: The key of the object.
        version: The version of the object; None for the latest.
    """

    bucket: str
    key: str
    version: str | None


class Notification(NamedTuple):
    """A message about the end of a job.

    Attributes:
        topic_arn: The SNS topic that it goes to.
        message: Its text.
        time: The time it is sent, in seconds since the epoch.
        subject: Its subject, if any.
    """

    topic_arn: str
    message: str
    time: float
    subject: str | None = None


class Work(Protocol):
    """What a job is to do, in detail."""

    def analyze(self) -> object:
        """Return the results, or raise a JobFailure; called at the end."""

    def announce(self, job: Job) -> str:
        """Return the text of the message about the end."""

    def notify(self, notification: Notification) -> None:
        """Send that message."""


@dataclass(eq=False, slots=True)
class Job:
    """A job.

    Attributes:
        platform: The host's services.
        job_id: Its id, 64 hexadecimal digits.
        kind: What it analyzes: ``FaceSearch`` for one.
        tag: The application's tag, if any.
        place: Where the video is.
        topic_arn: The SNS topic for the message about its end, if any.
        started: The time of its start, in seconds since the epoch.
        ended: The time of its end; None while it is in progress.
        results: What was found; None before the job has succeeded.
        failure: Why it failed; None if it did not.
        notification: The message about its end; None before that, and if the application wanted none.
    """

    platform: Platform
    job_id: str
    kind: str
    tag: str | None
    place: VideoPlace
    topic_arn: str | None
    started: float
    ended: float | None = field(default=None, init=False)
    results: object = field(default=None, init=False)
    failure: str | None = field(default=None, init=False)
    notification: Notification | None = field(default=None, init=False)
    _work: Work | None = field(default=None, init=False)
    _progress: Progress = field(init=False)

    @classmethod
    def start(
        cls, platform: Platform, kind: str, place: VideoPlace, *, tag: str | None, topic_arn: str | None, work: Work
    ) -> Job:
        """Start a job; if no time is needed, it ends at once.

        Args:
            platform: The host's services.
            kind: What it analyzes.
            place: Where the video is.
            tag: The application's tag, if any.
            topic_arn: The SNS topic for the message about its end, if any.
            work: What it is to do.
        """
        job_id = sha256(platform.new_uuid().encode()).hexdigest()
        job = cls(platform, job_id, kind, tag, place, topic_arn, platform.now())
        job._work = work
        job._progress = Progress(platform.begin(JOB, [(IN_PROGRESS, SUCCEEDED)]), job)
        job.check()
        return job

    @property
    def status(self) -> str:
        """Its status; to read it advances nothing."""
        if not self._progress.over:
            return IN_PROGRESS
        return SUCCEEDED if self.failure is None else FAILED

    def advance(self) -> None:
        """Count a look, and end the job if it is over."""
        self._progress.advance()

    def check(self) -> None:
        """End the job if it is over."""
        self._progress.check()

    def settle(self) -> None:
        """End the job."""
        self._progress.settle()

    def at_end(self) -> None:
        """Analyze the video, and send the message about it."""
        assert self._work is not None
        work, self._work = self._work, None
        try:
            self.results = work.analyze()
        except JobFailure as failure:
            self.failure = str(failure)
        self.ended = self.platform.now()
        if self.topic_arn is not None:
            self.notification = Notification(self.topic_arn, work.announce(self), self.ended)
            work.notify(self.notification)


class Jobs:
    """The jobs of one account and region, by their ids."""

    def __init__(self, platform: Platform) -> None:
        self.by_id: OrderedDict[str, Job] = OrderedDict()
        self._platform = platform

    def check_room(self, limit: int, account_id: str) -> None:
        """Raise LimitExceededException if there are already ``limit`` jobs in progress."""
        for job in self.by_id.values():
            job.check()
        running = sum(job.status == IN_PROGRESS for job in self.by_id.values())
        if running >= limit:
            raise TOO_MANY_JOBS(running=running, account_id=account_id, limit=limit)

    def add(self, job: Job) -> None:
        """Add a job; the oldest one is forgotten if there are too many."""
        self._forget_old_ones()
        self.by_id[job.job_id] = job
        if len(self.by_id) > MAX_JOBS:
            self.by_id.popitem(last=False)

    def find(self, job_id: str, kind: str) -> Job:
        """Return a job.

        Raises:
            RekognitionError: ResourceNotFoundException if there is no such job of this kind, or no longer.
        """
        self._forget_old_ones()
        job = self.by_id.get(job_id)
        if job is None:
            raise JOB_NOT_FOUND(because=f"Of the {len(self.by_id)} jobs of this account and region, none has this id.")
        if job.kind != kind:
            raise JOB_NOT_FOUND(because=f"The job is one of {job.kind}, not of {kind}.")
        return job

    def settle(self) -> None:
        """End all jobs."""
        for job in self.by_id.values():
            job.settle()

    def _forget_old_ones(self) -> None:
        oldest = self._platform.now() - RETENTION
        for job in [job for job in self.by_id.values() if job.ended is not None and job.ended <= oldest]:
            del self.by_id[job.job_id]
