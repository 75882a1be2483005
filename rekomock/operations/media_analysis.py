"""The operations on media analysis jobs, by which a batch of images in S3 is moderated."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from rekomock.images.moderation_taxonomy import MODERATION_MODEL_VERSION
from rekomock.operations.moderation import DEFAULT_MINIMUM, adapter_of, moderation_of
from rekomock.operations.paging import page_of
from rekomock.operations.request_image import scene_of_image
from rekomock.protocol.errors import INVALID_MANIFEST, INVALID_PARAMETERS, INVALID_S3_OBJECT, RekognitionError
from rekomock.state.media_analysis import Batch, BatchFailure, BatchResults

if TYPE_CHECKING:
    from rekomock.operations.context import OperationContext
    from rekomock.state.media_analysis import MediaAnalysisJob

__all__ = ["BatchModeration", "get_media_analysis_job", "list_media_analysis_jobs", "start_media_analysis_job"]

#: Lines of a manifest; AWS's limit.
MAX_LINES = 10_000

_EMPTY = "The manifest file is empty."
_TOO_LONG = "The manifest file has more than {limit} lines."
_NO_VALID_LINE = "The manifest file has no valid JSON lines."
_CANNOT_WRITE = "Unable to write to output S3 bucket."
#: What is wrong with a line; the texts of the Custom Labels guide, "Debugging datasets".
_LINE_ERRORS = {
    "ERROR_INVALID_JSON_LINE": "The JSON Line is invalid.",
    "ERROR_MISSING_SOURCE_REF": "The source-ref key is missing.",
    "ERROR_INVALID_SOURCE_REF_FORMAT": "The format of source-ref is invalid.",
    "ERROR_INVALID_IMAGE": "The image is invalid. Check S3 path and/or image properties.",
}
#: Why a job fails if its adapter can no longer be used at its end.
_ADAPTER_FAILURES = {
    "ResourceNotFoundException": "RESOURCE_NOT_FOUND",
    "ResourceNotReadyException": "RESOURCE_NOT_READY",
}


class _LineError(NamedTuple):
    """What is wrong with a line of a manifest."""

    code: str
    source_ref: str | None = None


def start_media_analysis_job(
    context: OperationContext,
    *,
    operations_config: dict[str, Any],
    input: dict[str, Any],  # noqa: A002 - AWS's name
    output_config: dict[str, str],
    client_request_token: str | None = None,
    job_name: str | None = None,
    kms_key_id: str | None = None,
) -> dict[str, Any]:
    """Start to moderate the images that a manifest in S3 names.

    Images are read and results written at the end of the job.

    Raises:
        RekognitionError: InvalidParameterException if there is nothing to do; InvalidS3ObjectException if there is no
            such manifest; InvalidManifestException if it is empty or has more than 10,000 lines;
            ResourceNotReadyException unless the adapter is trained; LimitExceededException while as many jobs as the
            settings allow are not over; ResourceNotFoundException.
    """
    moderation = operations_config.get("DetectModerationLabels")
    if moderation is None:
        raise INVALID_PARAMETERS(because="OperationsConfig must have DetectModerationLabels, the only such operation.")
    s3_object = input["S3Object"]
    if "Bucket" not in s3_object or "Name" not in s3_object:
        missing = [name for name in ("Bucket", "Name") if name not in s3_object]
        raise INVALID_S3_OBJECT(because=f"S3Object must have Bucket and Name, got no {' and no '.join(missing)}.")
    adapter_arn = moderation.get("ProjectVersion")
    if adapter_arn is not None:
        adapter_of(context, adapter_arn)
    batch = Batch(
        (s3_object["Bucket"], s3_object["Name"], s3_object.get("Version")),
        output_config["S3Bucket"],
        output_config.get("S3KeyPrefix"),
        moderation.get("MinConfidence"),
        adapter_arn,
        job_name,
        kms_key_id,
    )
    lines = _read_lines(context, batch)
    problem = _problem_of(lines)
    if problem is not None:
        raise INVALID_MANIFEST(reason=problem)
    limit = context.settings.concurrent_media_analysis_jobs
    job = context.region.media_analysis_jobs.start(batch, BatchModeration(context), limit=limit)
    return {"JobId": job.job_id}


def get_media_analysis_job(context: OperationContext, *, job_id: str) -> dict[str, Any]:
    """Return the status of a media analysis job, and where it wrote its results."""
    job = context.region.media_analysis_jobs.find(job_id)
    status = job.lifecycle.look()
    if job.ended is None:
        context.explain(
            "The job goes on as moto's state manager says of 'rekognition::media_analysis_job'; rek.settle() ends it."
        )
    return _description(job, status)


def list_media_analysis_jobs(
    context: OperationContext, *, next_token: str | None = None, max_results: int = 100
) -> dict[str, Any]:
    """List the media analysis jobs of the last year, the newest first."""
    jobs = context.region.media_analysis_jobs
    jobs.forget_old_ones()
    newest_first = list(reversed(jobs.by_id.values()))
    page, token = page_of(
        context,
        lambda before: ((job.number, job) for job in newest_first if before is None or job.number < before),
        next_token,
        max_results,
    )
    return {"MediaAnalysisJobs": [_description(job, job.lifecycle.status) for job in page], **token}


def _read_lines(context: OperationContext, batch: Batch) -> list[str]:
    text = context.region.platform.s3_object(*batch.manifest).decode(errors="replace")
    return [line for line in text.splitlines() if line.strip()]


def _problem_of(lines: list[str]) -> str | None:
    """Return what makes a manifest unusable as a whole."""
    if not lines:
        return _EMPTY
    return _TOO_LONG.format(limit=MAX_LINES) if len(lines) > MAX_LINES else None


# The analysis


@dataclass(frozen=True, slots=True, eq=False)
class BatchModeration:
    """The moderation of the images of a job."""

    context: OperationContext

    def __call__(self, job: MediaAnalysisJob) -> BatchResults:
        """Do it, and return what was written; raise a BatchFailure as :func:`_analyze`."""
        return _analyze(self.context, job)


def _analyze(context: OperationContext, job: MediaAnalysisJob) -> BatchResults:
    """Moderate the images of a job and write what was found.

    Raises:
        BatchFailure: If the manifest, the bucket or the adapter is gone, or no line of the manifest is valid.
    """
    batch = job.batch
    try:
        lines = _read_lines(context, batch)
    except RekognitionError as error:
        raise BatchFailure("INVALID_S3_OBJECT", error.message) from None
    problem = _problem_of(lines)
    if problem is not None:
        raise BatchFailure("INVALID_MANIFEST", problem)
    if batch.adapter_arn is not None:
        try:
            adapter_of(context, batch.adapter_arn)
        except RekognitionError as error:
            raise BatchFailure(_ADAPTER_FAILURES[error.code], error.message) from None
    if not context.region.platform.s3_bucket_exists(batch.output_bucket):
        raise BatchFailure("INVALID_OUTPUT_CONFIG", _CANNOT_WRITE)
    analyzed = [_analyze_line(context, line, batch) for line in lines]
    errors = [(number, each) for number, each in enumerate(analyzed, 1) if isinstance(each, _LineError)]
    summary = _write(context, job, "manifest-summary.json", json.dumps(_summary(len(lines), errors)))
    if len(errors) == len(lines):
        raise BatchFailure("INVALID_MANIFEST", _NO_VALID_LINE, summary)
    results = "".join(f"{json.dumps(each)}\n" for each in analyzed if not isinstance(each, _LineError))
    return BatchResults(_write(context, job, "results.jsonl", results), summary, MODERATION_MODEL_VERSION)


def _analyze_line(context: OperationContext, text: str, batch: Batch) -> dict[str, Any] | _LineError:
    try:
        line = json.loads(text)
    except (ValueError, RecursionError):
        return _LineError("ERROR_INVALID_JSON_LINE")
    if not isinstance(line, dict):
        return _LineError("ERROR_INVALID_JSON_LINE")
    if "source-ref" not in line:
        return _LineError("ERROR_MISSING_SOURCE_REF")
    source = line["source-ref"]
    if not isinstance(source, str):
        return _LineError("ERROR_INVALID_SOURCE_REF_FORMAT")
    bucket, _, key = source.removeprefix("s3://").partition("/")
    if not source.startswith("s3://") or not bucket or not key:
        return _LineError("ERROR_INVALID_SOURCE_REF_FORMAT", source)
    try:
        scene = scene_of_image(context, {"S3Object": {"Bucket": bucket, "Name": key}})
    except RekognitionError:
        return _LineError("ERROR_INVALID_IMAGE", source)
    minimum = DEFAULT_MINIMUM if batch.minimum is None else batch.minimum
    return {"source-ref": source, "detect-moderation-labels": moderation_of(scene, minimum)}


def _summary(total: int, errors: list[tuple[int, _LineError]]) -> dict[str, Any]:
    return {
        "version": "1.0",
        "statistics": {
            "total-json-lines": total,
            "valid-json-lines": total - len(errors),
            "invalid-json-lines": len(errors),
        },
        "errors": [
            {
                "line-numer": number,  # as the guide spells it
                **({} if error.source_ref is None else {"source-ref": error.source_ref}),
                "code": error.code,
                "message": _LINE_ERRORS[error.code],
            }
            for number, error in errors
        ],
    }


def _write(context: OperationContext, job: MediaAnalysisJob, name: str, content: str) -> tuple[str, str]:
    batch = job.batch
    key = "/".join(filter(None, [(batch.output_prefix or "").strip("/"), job.job_id, name]))
    context.region.platform.put_s3_object(
        batch.output_bucket,
        key,
        content.encode(),
        content_type="application/json",
        kms_key_id=batch.kms_key_id,
    )
    return batch.output_bucket, key


# The responses


def _description(job: MediaAnalysisJob, status: str) -> dict[str, Any]:
    batch = job.batch
    bucket, key, version = batch.manifest
    moderation = {"MinConfidence": batch.minimum, "ProjectVersion": batch.adapter_arn}
    described = {
        "JobId": job.job_id,
        "JobName": batch.name,
        "OperationsConfig": {"DetectModerationLabels": _given(moderation)},
        "Status": status,
        "CreationTimestamp": round(job.created, 3),
        "CompletionTimestamp": None if job.ended is None else round(job.ended, 3),
        "Input": {"S3Object": _given({"Bucket": bucket, "Name": key, "Version": version})},
        "OutputConfig": _given({"S3Bucket": batch.output_bucket, "S3KeyPrefix": batch.output_prefix}),
        "KmsKeyId": batch.kms_key_id,
    }
    summary = None
    if job.results is not None:
        described["Results"] = {
            "S3Object": _object(job.results.results),
            "ModelVersions": {"Moderation": job.results.model_version},
        }
        summary = job.results.summary
    if job.failure is not None:
        described["FailureDetails"] = {"Code": job.failure.code, "Message": job.failure.message}
        summary = job.failure.summary
    if summary is not None:
        described["ManifestSummary"] = {"S3Object": _object(summary)}
    return _given(described)


def _given(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def _object(place: tuple[str, str]) -> dict[str, str]:
    return {"Bucket": place[0], "Name": place[1]}
