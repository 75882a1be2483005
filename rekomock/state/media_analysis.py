"""Media analysis jobs: batches of images that a manifest in S3 names, analyzed one by one."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from rekomock.protocol.errors import MEDIA_ANALYSIS_JOB_NOT_FOUND, TOO_MANY_MEDIA_ANALYSIS_JOBS
from rekomock.state.lifecycle import Lifecycle
from rekomock.state.statuses import FAILED, IN_PROGRESS, MEDIA_ANALYSIS_JOB, SUCCEEDED

if TYPE_CHECKING:
    from rekomock.state.platform import Platform

__all__ = [
    "RETENTION",
    "Analysis",
    "Batch",
    "BatchEnd",
    "BatchFailure",
    "BatchResults",
    "Failure",
    "MediaAnalysisJob",
    "MediaAnalysisJobs",
]

#: Seconds from the end of a job until its description is deleted.
RETENTION = 365 * 24 * 3600.0

#: Maximum number of jobs kept in a long-running server.
MAX_JOBS = 10_000


class Failure(NamedTuple):
    """Why a job failed.

    Attributes:
        code: AWS's code, such as ``INVALID_MANIFEST``.
        message: The same in words.
        summary: The S3 object with the errors of the lines, if they were read.
    """

    code: str
    message: str
    summary: tuple[str, str] | None = None


class BatchFailure(Exception):
    """A job fails.

    Attributes:
        failure: Why.
    """

    def __init__(self, code: str, message: str, summary: tuple[str, str] | None = None) -> None:
        super().__init__(message)
        self.failure = Failure(code, message, summary)


class Batch(NamedTuple):
    """What a job is to do.

    Attributes:
        manifest: Bucket, key and version of the manifest; the version is None for the latest.
        output_bucket: The bucket of the results.
        output_prefix: What the keys of the results begin with; None for nothing.
        minimum: The lowest confidence of a label, in percent; None for the default of moderation.
        adapter_arn: The adapter that moderates; None for the base model.
        name: The name of the job, if any.
        kms_key_id: The key that encrypts the results, if any.
    """

    manifest: tuple[str, str, str | None]
    output_bucket: str
    output_prefix: str | None
    minimum: float | None
    adapter_arn: str | None
    name: str | None
    kms_key_id: str | None


class BatchResults(NamedTuple):
    """What a successful job wrote.

    Attributes:
        results: Bucket and key of the results.
        summary: Bucket and key of the summary.
        model_version: The version of the base model.
    """

    results: tuple[str, str]
    summary: tuple[str, str]
    model_version: str


@dataclass(eq=False, slots=True)
class MediaAnalysisJob:
    """A job.

    Attributes:
        job_id: Its id, 64 hexadecimal digits.
        number: Its number in the order of creation, from 1.
        batch: What it is to do.
        created: The time of its creation, in seconds since the epoch.
        lifecycle: Its status.
        ended: The time of its end; None before that.
        results: What it wrote; None before its end, and if it failed.
        failure: Why it failed, if it did.
    """

    job_id: str
    number: int
    batch: Batch
    created: float
    lifecycle: Lifecycle
    ended: float | None = None
    results: BatchResults | None = None
    failure: Failure | None = None


#: Does what a job is to do and returns what it wrote, or raises a BatchFailure.
Analysis: TypeAlias = Callable[[MediaAnalysisJob], BatchResults]


@dataclass(frozen=True, slots=True, eq=False)
class BatchEnd:
    """The end of a job."""

    platform: Platform
    job: MediaAnalysisJob
    analyze: Analysis

    def __call__(self) -> str:
        """Do what the job is to do, and return whether it succeeded."""
        self.job.ended = self.platform.now()
        try:
            self.job.results = self.analyze(self.job)
        except BatchFailure as error:
            self.job.failure = error.failure
            return FAILED
        return SUCCEEDED


class MediaAnalysisJobs:
    """The media analysis jobs of one account in one region, by their ids, the oldest first."""

    def __init__(self, platform: Platform) -> None:
        self.by_id: OrderedDict[str, MediaAnalysisJob] = OrderedDict()
        self._platform = platform
        self._created = 0

    def start(self, batch: Batch, analyze: Analysis, *, limit: int | None) -> MediaAnalysisJob:
        """Create a job; if no time is needed, it ends at once.

        Args:
            batch: What it is to do.
            analyze: Does it and returns what it wrote, or raises a BatchFailure. Called at the end.
            limit: The quota of jobs that are not over.

        Raises:
            RekognitionError: LimitExceededException if there are already ``limit`` jobs that are not over.
        """
        self.forget_old_ones()
        running = sum(job.lifecycle.status not in (SUCCEEDED, FAILED) for job in self.by_id.values())
        if limit is not None and running >= limit:
            raise TOO_MANY_MEDIA_ANALYSIS_JOBS(limit=limit)
        self._created += 1
        job_id = sha256(self._platform.new_uuid().encode()).hexdigest()
        lifecycle = Lifecycle(self._platform, MEDIA_ANALYSIS_JOB)
        job = MediaAnalysisJob(job_id, self._created, batch, self._platform.now(), lifecycle)
        lifecycle.begin("CREATED", BatchEnd(self._platform, job, analyze), via=("QUEUED", IN_PROGRESS))
        self.by_id[job_id] = job
        if len(self.by_id) > MAX_JOBS:
            self.by_id.popitem(last=False)
        lifecycle.check()
        return job

    def find(self, job_id: str) -> MediaAnalysisJob:
        """Return a job.

        Raises:
            RekognitionError: ResourceNotFoundException if there is no such job, or no longer.
        """
        self.forget_old_ones()
        job = self.by_id.get(job_id)
        if job is None:
            raise MEDIA_ANALYSIS_JOB_NOT_FOUND(
                job_id=job_id,
                because=f"Of the {len(self.by_id)} media analysis jobs of this account and region, none has this id.",
            )
        return job

    def settle(self) -> None:
        """End all jobs."""
        for job in self.by_id.values():
            job.lifecycle.settle()

    def forget_old_ones(self) -> None:
        """Delete the descriptions of jobs that ended a year ago."""
        oldest = self._platform.now() - RETENTION
        for job in [job for job in self.by_id.values() if job.ended is not None and job.ended <= oldest]:
            del self.by_id[job.job_id]
