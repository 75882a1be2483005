"""The training of a model or adapter: what it learns from its images, and what it writes to S3.

Nothing is learned in truth: a model finds the custom labels that an image is declared to show, of those that it was
trained with, and its evaluation is flawless. What fails a training is what fails it at AWS; texts and files are those
of the Custom Labels guide, "Debugging a failed model training".
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, NamedTuple

from rekomock.operations.custom_labels.datasets import EMPTY, TOLERATED, TOO_MANY_LABELS, split
from rekomock.operations.custom_labels.manifest import (
    MAX_LABELS,
    read_adapter_line,
    read_entries,
    read_line,
    with_error,
)
from rekomock.protocol.errors import RekognitionError
from rekomock.state.projects import IMAGE_LEVEL, OBJECTS, Entry, Evaluation

if TYPE_CHECKING:
    from rekomock.operations.context import OperationContext
    from rekomock.state.projects import DatasetType, Place, Version

__all__ = ["train"]

#: Seconds of training that are billed.
BILLED_SECONDS = 3600

UNREADABLE = "The manifest file extension or contents are invalid."
CANNOT_WRITE = "Unable to write to output S3 bucket."
TRAINED = "The model is ready to run."

_CONTENT_ERRORS = {
    "ERROR_TOO_MANY_INVALID_ROWS_IN_MANIFEST": "The manifest file contains too many invalid rows.",
    "ERROR_IMAGES_IN_MULTIPLE_S3_BUCKETS": "The manifest file contains images from multiple S3 buckets.",
    "ERROR_INSUFFICIENT_IMAGES_PER_LABEL_FOR_AUTOSPLIT": "The manifest file contains insufficient labeled images per "
    "label to perform auto-split.",
    "ERROR_MANIFEST_TOO_FEW_LABELS": "The manifest file has too few labels.",
    "ERROR_MANIFEST_TOO_MANY_LABELS": TOO_MANY_LABELS,
    "ERROR_INSUFFICIENT_LABEL_OVERLAP": "Less than 50% label overlap between the training and testing manifest files.",
}


class _Failed(Exception):
    """The training failed; the message says why."""


class _Images(NamedTuple):
    """The images of one dataset, as training found them.

    Attributes:
        entries: The entries, checked; None for lines that are not entries.
        errors: The codes of what makes the whole dataset unusable.
    """

    entries: list[Entry | None]
    errors: list[str]

    @property
    def valid(self) -> list[Entry]:
        return [entry for entry in self.entries if entry is not None and entry.state == "valid"]

    @property
    def labels(self) -> set[str]:
        return {label for entry in self.valid for label in entry.labels}

    @property
    def use_case(self) -> str | None:
        cases = {entry.use_case for entry in self.valid}
        return OBJECTS if OBJECTS in cases else IMAGE_LEVEL if cases else None

    def with_errors(self, *codes: str) -> _Images:
        return self._replace(errors=[*self.errors, *codes])


def train(context: OperationContext, version: Version) -> str:
    """Train a version and write the results to S3; return the status that follows."""
    platform = context.region.platform
    version.ended = platform.now()
    forced = next(
        (text for each in context.declared if (text := each.trainings.take(version.project.name, version.name))), None
    )
    try:
        if forced is not None:
            raise _Failed(forced)
        if not platform.s3_bucket_exists(version.output[0]):
            raise _Failed(CANNOT_WRITE)
        is_model = version.project.feature == "CUSTOM_LABELS"
        training, testing, spanning = _checked(*_read_images(context, version), enough=2 if is_model else 1)
        _write_validation(context, version, training, testing, spanning)
        errors = [*training.errors, *testing.errors, *spanning]
        if errors:
            raise _Failed(_CONTENT_ERRORS[errors[0]])
    except _Failed as failure:
        version.message = str(failure)
        return "TRAINING_FAILED"
    version.labels = sorted(training.labels)
    version.trained_seconds = BILLED_SECONDS
    version.message = TRAINED
    _write_results(context, version, training, testing)
    return "TRAINING_COMPLETED"


def _read_images(context: OperationContext, version: Version) -> tuple[_Images, _Images]:
    """Return the images for training and testing; a fifth of those for training if there are none for testing."""
    project = version.project
    if project.datasets and not version.inputs.get("TRAIN"):
        train_entries = _read_dataset(context, version, "TRAIN")
        test_entries = _read_dataset(context, version, "TEST")
        must_split = "TEST" not in project.datasets
    else:
        train_entries = _read_manifests(context, version, "TRAIN")
        test_entries = _read_manifests(context, version, "TEST")
        must_split = not version.inputs.get("TEST")
    if not train_entries or not (test_entries or must_split):
        raise _Failed(EMPTY)
    if not must_split:
        return _Images(train_entries, []), _Images(test_entries, [])
    moved = split(entry for entry in train_entries if entry is not None)
    rest = [entry for entry in train_entries if entry not in moved]
    errors = [] if moved else ["ERROR_INSUFFICIENT_IMAGES_PER_LABEL_FOR_AUTOSPLIT"]
    return _Images(rest, errors), _Images([*moved], [])


def _read_dataset(context: OperationContext, version: Version, kind: DatasetType) -> list[Entry | None]:
    dataset = version.project.datasets.get(kind)
    return [] if dataset is None else [_with_image_checked(context, entry) for entry in dataset.entries.values()]


def _read_manifests(context: OperationContext, version: Version, kind: DatasetType) -> list[Entry | None]:
    lines: list[str] = []
    for bucket, key in version.inputs.get(kind, ()):
        try:
            lines += context.region.platform.s3_object(bucket, key, None).decode(errors="replace").splitlines()
        except RekognitionError:
            raise _Failed(UNREADABLE) from None
    is_adapter = version.project.feature == "CONTENT_MODERATION"
    checked = (
        None if entry is None else _with_image_checked(context, entry)
        for entry in read_entries(lines, read_adapter_line if is_adapter else read_line)
    )
    return list(checked)


def _with_image_checked(context: OperationContext, entry: Entry) -> Entry:
    """Return an entry, with an error if its image is not there or is neither PNG nor JPEG."""
    if entry.state == "invalid":
        return entry
    try:
        data = context.region.platform.s3_object(entry.bucket, entry.key, None)
    except RekognitionError:
        return with_error(entry, "ERROR_INVALID_IMAGE")
    is_image = data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"))
    return entry if is_image else with_error(entry, "ERROR_INVALID_IMAGE")


def _checked(training: _Images, testing: _Images, *, enough: int) -> tuple[_Images, _Images, list[str]]:
    """Return the images of both datasets and the errors of each, and the errors that span both.

    Args:
        training: The images for training.
        testing: The images for testing.
        enough: How many image-level labels there must be.
    """
    training, testing = _check(training), _check(testing)
    if len(training.labels) < (1 if training.use_case == OBJECTS else enough):
        training = training.with_errors("ERROR_MANIFEST_TOO_FEW_LABELS")
    overlap = len(training.labels & testing.labels)
    spanning = ["ERROR_INSUFFICIENT_LABEL_OVERLAP"] if overlap < len(training.labels) / 2 else []
    return training, testing, spanning


def _check(images: _Images) -> _Images:
    invalid = sum(entry is None or entry.state == "invalid" for entry in images.entries)
    counted = sum(entry is None or entry.state != "ignored" for entry in images.entries)
    codes = []
    if invalid > TOLERATED * counted:
        codes.append("ERROR_TOO_MANY_INVALID_ROWS_IN_MANIFEST")
    if len({entry.bucket for entry in images.entries if entry is not None}) > 1:
        codes.append("ERROR_IMAGES_IN_MULTIPLE_S3_BUCKETS")
    if len(images.labels) > MAX_LABELS:
        codes.append("ERROR_MANIFEST_TOO_MANY_LABELS")
    return images.with_errors(*codes)


# The files


def _write(context: OperationContext, version: Version, name: str, content: str) -> Place:
    bucket, prefix = version.output
    key = "/".join(filter(None, [prefix, version.project.name, version.name, name]))
    platform = context.region.platform
    platform.put_s3_object(
        bucket, key, content.encode(), content_type="application/json", kms_key_id=version.kms_key_id
    )
    return bucket, key


def _lines(entries: Sequence[Entry | None]) -> str:
    return "".join(f"{entry.text}\n" for entry in entries if entry is not None)


def _write_validation(
    context: OperationContext, version: Version, training: _Images, testing: _Images, spanning: Sequence[str]
) -> None:
    version.validations = {
        "TRAIN": _write(context, version, "training_manifest_with_validation.json", _lines(training.entries)),
        "TEST": _write(context, version, "testing_manifest_with_validation.json", _lines(testing.entries)),
    }
    summary = {
        "statistics": {"training": _statistics(training), "testing": _statistics(testing)},
        "errors": _described(spanning),
    }
    version.manifest_summary = _write(context, version, "manifest_summary.json", json.dumps(summary))


def _statistics(images: _Images) -> dict[str, Any]:
    wrong = [number for number, entry in enumerate(images.entries, 1) if entry is None or entry.has_errors]
    return {
        "use_case": images.use_case or "NOT_DETERMINED",
        "total_json_lines": len(images.entries),
        "valid_json_lines": len(images.valid),
        "invalid_json_lines": sum(entry is None or entry.state == "invalid" for entry in images.entries),
        "ignored_json_lines": sum(entry is not None and entry.state == "ignored" for entry in images.entries),
        "error_json_line_indices": wrong,
        "errors": _described(images.errors),
    }


def _described(codes: Sequence[str]) -> list[dict[str, str]]:
    return [{"code": code, "message": _CONTENT_ERRORS[code]} for code in codes]


_FLAWLESS = {"Precision": 1.0, "Recall": 1.0, "F1Score": 1.0}


def _write_results(context: OperationContext, version: Version, training: _Images, testing: _Images) -> None:
    assert version.ended is not None
    ended = datetime.fromtimestamp(version.ended, timezone.utc).replace(tzinfo=None).isoformat()
    labels = list(version.labels)
    if training.use_case == OBJECTS:
        details: Mapping[str, Any] = {"AveragePrecision": 1.0, "AverageRecall": 1.0}
    else:
        cells = [
            {"GroundTruthLabel": true, "PredictedLabel": predicted, "Value": float(true == predicted)}
            for true in labels
            for predicted in labels
        ]
        details = {"ConfusionMatrix": cells}
    threshold = context.settings.assumed_threshold / 100
    summary = {
        "Version": 1,
        "EvaluationDetails": {
            "ProjectVersionArn": version.arn,
            "EvaluationEndTimestamp": ended,
            "Labels": labels,
            "NumberOfTrainingImages": len(training.valid),
            "NumberOfTestingImages": len(testing.valid),
        },
        "AggregatedEvaluationResults": {**_FLAWLESS, **details},
        "LabelEvaluationResults": [
            {
                "Label": label,
                "NumberOfTestingImages": sum(label in entry.labels for entry in testing.valid),
                "Metrics": {"Threshold": threshold, **_FLAWLESS},
            }
            for label in labels
        ],
    }
    name = f"EvaluationSummary-{version.project.name}-{version.name}.json"
    version.evaluation = Evaluation(1.0, _write(context, version, name, json.dumps(summary)))
    snapshot = "".join(f"{_evaluated(entry, ended)}\n" for entry in testing.valid)
    version.outputs = {
        "TRAIN": _write(context, version, "training_manifest.json", _lines(training.valid)),
        "TEST": _write(context, version, "testing_manifest.json", snapshot),
    }


def _evaluated(entry: Entry, ended: str) -> str:
    """Return a JSON Line with what the model found in its image: all that there is, without a doubt."""
    line = json.loads(entry.text)
    found = {
        "version": 1,
        "is-true-positive": True,
        "is-true-negative": False,
        "is-false-positive": False,
        "is-false-negative": False,
        "is-present-in-ground-truth": True,
        "ground-truth-labelling-jobs": [name for name in line if name != "source-ref" and f"{name}-metadata" in line],
    }
    for number, label in enumerate(entry.labels):
        line[f"rekognition-custom-labels-evaluation-{number}"] = 1
        line[f"rekognition-custom-labels-evaluation-{number}-metadata"] = {
            "confidence": 1.0,
            "job-name": "rekognition-custom-labels-evaluation-job",
            "class-name": label,
            "human-annotated": "no",
            "creation-date": ended,
            "type": "groundtruth/image-classification",
            "rekognition-custom-labels-evaluation-details": found,
        }
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"))
