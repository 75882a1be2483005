"""The operations on datasets: their creation, their entries and labels, their division and deletion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from rekomock.operations.custom_labels.manifest import MAX_LABELS, read_entries, read_line
from rekomock.operations.custom_labels.projects import dataset_status
from rekomock.operations.paging import page_of
from rekomock.protocol.errors import (
    DATASET_IN_USE,
    DATASET_NOT_READY,
    INVALID_PARAMETERS,
    INVALID_S3_OBJECT,
)
from rekomock.state.projects import Entry

if TYPE_CHECKING:
    from rekomock.operations.context import OperationContext
    from rekomock.state.projects import Dataset, DatasetType

Item = TypeVar("Item")

__all__ = [
    "Distribution",
    "EntriesRead",
    "create_dataset",
    "delete_dataset",
    "describe_dataset",
    "distribute_dataset_entries",
    "list_dataset_entries",
    "list_dataset_labels",
    "split",
    "update_dataset_entries",
]

#: The share of lines that may be unusable, and one test image in so many images.
TOLERATED = 0.2
TEST_SHARE = 5

#: The texts of the guide, "Debugging terminal dataset errors".
EMPTY = "The manifest file is empty."
TOO_MANY_ERRORS = "The manifest file has too many terminal errors."
TOO_MANY_LABELS = "The manifest file has too many labels."
TOO_FEW_TO_DISTRIBUTE = "The manifest file doesn't have enough labeled images to distribute the dataset."


def create_dataset(
    context: OperationContext,
    *,
    dataset_type: DatasetType,
    project_arn: str,
    dataset_source: dict[str, Any] | None = None,
    tags: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Create a dataset, empty or from a manifest in S3 or another dataset.

    Lines of the manifest that cannot be entries are left out; the creation fails if they are more than a fifth.

    Raises:
        RekognitionError: ResourceAlreadyExistsException if the project has a dataset of this type;
            InvalidS3ObjectException if there is no manifest; InvalidParameterException for adapters, and for two
            sources; ResourceNotFoundException.
    """
    projects = context.region.projects
    project = projects.project(project_arn)
    source = dataset_source or {}
    if project.feature != "CUSTOM_LABELS":
        raise INVALID_PARAMETERS(because="Datasets are for CUSTOM_LABELS; adapters are trained with manifests.")
    if len(source) > 1:
        raise INVALID_PARAMETERS(because="DatasetSource must have either GroundTruthManifest or DatasetArn, got both.")
    lines: list[str] | None = None
    if "DatasetArn" in source:
        lines = [entry.text for entry in _ready(projects.dataset(source["DatasetArn"])).entries.values()]
    elif "GroundTruthManifest" in source:
        lines = manifest_lines(context, source["GroundTruthManifest"])
    dataset = projects.create_dataset(project, dataset_type, tags or {})
    _begin(context, dataset, "CREATE", lines)
    return {"DatasetArn": dataset.arn}


def describe_dataset(context: OperationContext, *, dataset_arn: str) -> dict[str, Any]:
    """Return the status and the counts of a dataset."""
    dataset = context.region.projects.dataset(dataset_arn)
    status = dataset_status(dataset)
    entries = dataset.entries.values()
    return {
        "DatasetDescription": {
            "CreationTimestamp": round(dataset.created, 3),
            "LastUpdatedTimestamp": round(dataset.updated, 3),
            **status,
            "DatasetStats": {
                "LabeledEntries": sum(bool(entry.labels) for entry in entries),
                "TotalEntries": len(entries),
                "TotalLabels": len(dataset.labels),
                "ErrorEntries": sum(entry.has_errors for entry in entries),
            },
        }
    }


def update_dataset_entries(context: OperationContext, *, dataset_arn: str, changes: dict[str, Any]) -> dict[str, Any]:
    """Add images to a dataset, or replace the lines of images that it has.

    Raises:
        RekognitionError: ResourceInUseException while the dataset is being created, changed or deleted.
    """
    dataset = context.region.projects.dataset(dataset_arn)
    if dataset.lifecycle.status.endswith("IN_PROGRESS"):
        raise DATASET_IN_USE(arn=dataset_arn, status=dataset.lifecycle.status)
    _begin(context, dataset, "UPDATE", changes["GroundTruth"].decode(errors="replace").splitlines())
    return {}


def list_dataset_entries(
    context: OperationContext,
    *,
    dataset_arn: str,
    contains_labels: Sequence[str] | None = None,
    labeled: bool | None = None,
    source_ref_contains: str | None = None,
    has_errors: bool | None = None,
    next_token: str | None = None,
    max_results: int = 100,
) -> dict[str, Any]:
    """List the JSON Lines of a dataset in the order in which its images were added, with the errors in them."""
    dataset = _ready(context.region.projects.dataset(dataset_arn))
    wanted = frozenset(contains_labels or ())

    def is_listed(entry: Entry) -> bool:
        return (
            (contains_labels is None or not wanted.isdisjoint(entry.labels))
            and (labeled is None or labeled == bool(entry.labels))
            and (source_ref_contains is None or source_ref_contains in entry.source_ref)
            and (has_errors is None or has_errors == entry.has_errors)
        )

    listed = [(index, entry.text) for index, entry in enumerate(dataset.entries.values()) if is_listed(entry)]
    entries, token = page_of(
        context,
        lambda after: _after(after, listed),
        next_token,
        max_results,
        dataset_arn,
        wanted,
        labeled,
        source_ref_contains,
        has_errors,
    )
    return {"DatasetEntries": entries, **token}


def list_dataset_labels(
    context: OperationContext, *, dataset_arn: str, next_token: str | None = None, max_results: int = 100
) -> dict[str, Any]:
    """List the labels of a dataset in alphabetical order, with the number of images and of images with boxes."""
    dataset = _ready(context.region.projects.dataset(dataset_arn))
    images = Counter(label for entry in dataset.entries.values() for label in entry.labels)
    boxed = Counter(label for entry in dataset.entries.values() for label, boxes in entry.labels.items() if boxes)
    described = [
        (name, {"LabelName": name, "LabelStats": {"EntryCount": images[name], "BoundingBoxCount": boxed[name]}})
        for name in sorted(images)
    ]
    labels, token = page_of(context, lambda after: _after(after, described), next_token, max_results, dataset_arn)
    return {"DatasetLabelDescriptions": labels, **token}


def distribute_dataset_entries(context: OperationContext, *, datasets: Sequence[dict[str, str]]) -> dict[str, Any]:
    """Move a fifth of the labeled images of a training dataset to the empty test dataset of the project.

    Raises:
        RekognitionError: InvalidParameterException unless the datasets are the two of one project and the test dataset
            is empty; ResourceNotReadyException while one of them is being created, changed or deleted.
    """
    found = {dataset.kind: dataset for dataset in (context.region.projects.dataset(each["Arn"]) for each in datasets)}
    if len(found) != 2 or found["TRAIN"].project is not found["TEST"].project:
        raise INVALID_PARAMETERS(because="Datasets must be the TRAIN and the TEST dataset of one project.")
    train, test = _ready(found["TRAIN"]), _ready(found["TEST"])
    if test.entries:
        raise INVALID_PARAMETERS(because=f"The test dataset must be empty, but has {len(test.entries):,} entries.")
    distribution = Distribution(context, train, test)
    for dataset in (train, test):
        dataset.lifecycle.begin("UPDATE_IN_PROGRESS", distribution)
    return {}


def delete_dataset(context: OperationContext, *, dataset_arn: str) -> dict[str, Any]:
    """Delete a dataset.

    Raises:
        RekognitionError: ResourceInUseException while it is being created, changed or deleted.
    """
    projects = context.region.projects
    dataset = projects.dataset(dataset_arn)
    if dataset.lifecycle.status.endswith("IN_PROGRESS"):
        raise DATASET_IN_USE(arn=dataset_arn, status=dataset.lifecycle.status)
    projects.delete_dataset(dataset)
    return {}


def manifest_lines(context: OperationContext, manifest: dict[str, Any]) -> list[str]:
    """Return the lines of a manifest in S3.

    Raises:
        RekognitionError: InvalidS3ObjectException if there is no such object.
    """
    place = manifest.get("S3Object", {})
    if "Bucket" not in place or "Name" not in place:
        raise INVALID_S3_OBJECT()
    data = context.region.platform.s3_object(place["Bucket"], place["Name"], place.get("Version"))
    return data.decode(errors="replace").splitlines()


def split(entries: Iterable[Entry]) -> list[Entry]:
    """Return the fifth of the labeled images that becomes the test dataset; none if there are fewer than two."""
    labeled = [entry for entry in entries if entry.labels]
    if len(labeled) < 2:
        return []
    return labeled[TEST_SHARE - 1 :: TEST_SHARE] or labeled[-1:]


def _ready(dataset: Dataset) -> Dataset:
    if dataset.lifecycle.status.endswith("IN_PROGRESS"):
        raise DATASET_NOT_READY(arn=dataset.arn, status=dataset.lifecycle.status)
    return dataset


def _begin(context: OperationContext, dataset: Dataset, change: str, lines: list[str] | None) -> None:
    """Begin to create or update a dataset from lines; None for an empty one."""
    dataset.lifecycle.begin(f"{change}_IN_PROGRESS", EntriesRead(context, dataset, change, lines))


@dataclass(frozen=True, slots=True, eq=False)
class EntriesRead:
    """The end of a creation or an update of a dataset: its lines are read.

    Attributes:
        context: The context of the call.
        dataset: The dataset.
        change: ``CREATE`` or ``UPDATE``.
        lines: The lines; None for an empty dataset.
    """

    context: OperationContext
    dataset: Dataset
    change: str
    lines: list[str] | None

    def __call__(self) -> str:
        """Read the lines, and return what that came to."""
        dataset, lines = self.dataset, self.lines
        read = [] if lines is None else list(read_entries(lines, read_line))
        entries = {entry.source_ref: entry for entry in read if entry is not None}
        labels = {label for entry in (dataset.entries | entries).values() for label in entry.labels}
        problem = ""
        if lines is not None and not read:
            problem = EMPTY
        elif read.count(None) > TOLERATED * len(read):
            problem = TOO_MANY_ERRORS
        elif len(labels) > MAX_LABELS:
            problem = TOO_MANY_LABELS
        if problem:
            dataset.message, dataset.failed = problem, True
            return f"{self.change}_FAILED"
        dataset.entries.update(entries)
        _complete(self.context, dataset, self.change)
        return f"{self.change}_COMPLETE"


@dataclass(slots=True, eq=False)
class Distribution:
    """The end of a distribution, which is done once, though it is the end of both datasets' transitions.

    Attributes:
        context: The context of the call.
        train: The dataset that images are moved from.
        test: The dataset that they are moved to.
        outcome: The status that follows; None before it was done.
    """

    context: OperationContext
    train: Dataset
    test: Dataset
    outcome: str | None = None

    def __call__(self) -> str:
        """Move the images unless that was done, and return what it came to."""
        if self.outcome is None:
            self.outcome = self._distribute()
        return self.outcome

    def _distribute(self) -> str:
        moved = split(self.train.entries.values())
        if not moved:
            for dataset in (self.train, self.test):
                dataset.message, dataset.failed = TOO_FEW_TO_DISTRIBUTE, True
            return "UPDATE_FAILED"
        for entry in moved:
            self.test.entries[entry.source_ref] = self.train.entries.pop(entry.source_ref)
        for dataset in (self.train, self.test):
            _complete(self.context, dataset, "UPDATE")
        return "UPDATE_COMPLETE"


def _complete(context: OperationContext, dataset: Dataset, change: str) -> None:
    dataset.updated = context.region.platform.now()
    done = "created" if change == "CREATE" else "updated"
    dataset.message, dataset.failed = f"The dataset was {done} successfully.", False


def _after(position: Any, items: list[tuple[Any, Item]]) -> list[tuple[Any, Item]]:
    return items if position is None else [item for item in items if item[0] > position]
