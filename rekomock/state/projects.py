"""Custom Labels and adapters: projects, their datasets, model versions and policies.

============================================  ========================================================================
status of a project                           meaning
============================================  ========================================================================
CREATING, CREATED, DELETING                   it vanishes at the end of its deletion
============================================  ========================================================================

============================================  ========================================================================
status of a dataset                           meaning
============================================  ========================================================================
CREATE_IN_PROGRESS, UPDATE_IN_PROGRESS        its entries are being read; they change at the end
CREATE_COMPLETE, UPDATE_COMPLETE              it can be used
CREATE_FAILED, UPDATE_FAILED                  its entries are those from before; a message says why
DELETE_IN_PROGRESS                            it vanishes at the end
============================================  ========================================================================

============================================  ========================================================================
status of a version                           meaning
============================================  ========================================================================
TRAINING_IN_PROGRESS, COPYING_IN_PROGRESS     to the COMPLETED one, or to TRAINING_FAILED
TRAINING_COMPLETED, COPYING_COMPLETED         it can be started or deleted
STARTING, RUNNING, STOPPING, STOPPED          it finds custom labels while it runs
TRAINING_FAILED                               it can only be deleted
DELETING                                      it vanishes at the end
============================================  ========================================================================
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Literal, TypeAlias

from rekomock.protocol.errors import (
    DATASET_EXISTS,
    DATASET_NOT_FOUND,
    PROJECT_EXISTS,
    PROJECT_NOT_FOUND,
    TOO_MANY_PROJECTS,
    VERSION_EXISTS,
    VERSION_NOT_FOUND,
)
from rekomock.state.lifecycle import Lifecycle, Then
from rekomock.state.statuses import DATASET, PROJECT, PROJECT_VERSION
from rekomock.state.tagged import Tagged

if TYPE_CHECKING:
    from rekomock.state.platform import Platform

__all__ = [
    "IMAGE_LEVEL",
    "OBJECTS",
    "Dataset",
    "DatasetDeletion",
    "DatasetType",
    "Entry",
    "Evaluation",
    "Policy",
    "Project",
    "ProjectDeletion",
    "Projects",
    "Version",
    "VersionDeletion",
]

DatasetType: TypeAlias = Literal["TRAIN", "TEST"]
#: What a dataset trains, as AWS names it.
IMAGE_LEVEL = "IMAGE_LEVEL_LABELS"
OBJECTS = "OBJECT_LOCALIZATION"

#: The status of what has vanished.
DELETED = "DELETED"

#: Bucket and key.
Place: TypeAlias = "tuple[str, str]"


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One image of a dataset.

    Attributes:
        source_ref: The image's S3 location, ``s3://bucket/key``.
        text: The JSON Line, with the errors that were found in it.
        labels: Its labels, each with the number of its boxes: 0 for an image-level label.
        state: Whether training can use it: ``ignored`` if it is sound and has no labels.
        has_errors: Whether errors were written into the line.
    """

    source_ref: str
    text: str
    labels: Mapping[str, int]
    state: Literal["valid", "invalid", "ignored"]
    has_errors: bool

    @property
    def bucket(self) -> str:
        """The bucket of the image."""
        return self.source_ref.removeprefix("s3://").partition("/")[0]

    @property
    def key(self) -> str:
        """The key of the image."""
        return self.source_ref.removeprefix("s3://").partition("/")[2]

    @property
    def use_case(self) -> str | None:
        """What it trains; None without labels."""
        if not self.labels:
            return None
        return OBJECTS if any(self.labels.values()) else IMAGE_LEVEL


@dataclass(eq=False, slots=True)
class Policy:
    """A policy that lets other accounts copy a project's models.

    Attributes:
        name: Its name, unique in the project.
        document: The JSON text.
        revision: The id of this revision, in hexadecimal digits.
        created: Seconds since the epoch.
        updated: Seconds since the epoch.
    """

    name: str
    document: str
    revision: str
    created: float
    updated: float


@dataclass(eq=False, slots=True)
class Dataset:
    """The images that a project trains or tests its models with.

    Attributes:
        arn: Its ARN.
        kind: ``TRAIN`` or ``TEST``.
        project: The project that it belongs to.
        created: Seconds since the epoch.
        updated: Seconds since the epoch.
        tags: Its tags.
        lifecycle: Its status.
        entries: Its images by source-ref.
        message: What the last transition came to.
        failed: Whether it failed by what the caller gave.
    """

    arn: str
    kind: DatasetType
    project: Project
    created: float
    updated: float
    tags: dict[str, str]
    lifecycle: Lifecycle
    entries: dict[str, Entry] = field(default_factory=dict)
    message: str = ""
    failed: bool = False

    @property
    def labels(self) -> list[str]:
        """The labels in it, in alphabetical order."""
        return sorted(set(chain.from_iterable(entry.labels for entry in self.entries.values())))


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a training came to.

    Attributes:
        f1_score: The F1 score over all labels, 0 to 1.
        summary: The S3 object with the metrics.
    """

    f1_score: float
    summary: Place


@dataclass(eq=False, slots=True)
class Version:
    """A trained model or adapter.

    Attributes:
        arn: Its ARN.
        name: Its name, unique in the project.
        project: The project that it belongs to.
        created: Seconds since the epoch.
        tags: Its tags.
        output: Bucket and key prefix of the training results.
        lifecycle: Its status.
        description: What the author says about it.
        kms_key_id: The key that encrypts what training writes.
        threshold: What an adapter is trained for, in percent.
        inputs: The manifests that were given, for training and testing.
        auto_create: Whether the test images were to be split off the training images.
        source_arn: The version that it is a copy of.
        message: What the last transition came to.
        ended: When training ended, in seconds since the epoch.
        trained_seconds: How long training took.
        labels: What it can find.
        evaluation: The result of a successful training.
        outputs: The manifests of the images that were used, for training and testing.
        validations: The manifests with the errors found, for training and testing.
        manifest_summary: The S3 object with the counts of the errors found.
        min_units: Inference units while it runs.
        max_units: Inference units up to which it scales.
    """

    arn: str
    name: str
    project: Project
    created: float
    tags: dict[str, str]
    output: Place
    lifecycle: Lifecycle
    description: str | None = None
    kms_key_id: str | None = None
    threshold: float | None = None
    inputs: Mapping[DatasetType, Sequence[Place]] = field(default_factory=dict)
    auto_create: bool = False
    source_arn: str | None = None
    message: str = ""
    ended: float | None = None
    trained_seconds: int | None = None
    labels: Sequence[str] = ()
    evaluation: Evaluation | None = None
    outputs: Mapping[DatasetType, Place] = field(default_factory=dict)
    validations: Mapping[DatasetType, Place] = field(default_factory=dict)
    manifest_summary: Place | None = None
    min_units: int | None = None
    max_units: int | None = None


@dataclass(eq=False, slots=True)
class Project:
    """A group of datasets and model versions.

    Attributes:
        arn: Its ARN.
        name: Its name, unique in the region.
        feature: ``CUSTOM_LABELS`` or ``CONTENT_MODERATION``.
        auto_update: ``ENABLED`` or ``DISABLED`` for adapters.
        created: Seconds since the epoch.
        tags: Its tags.
        lifecycle: Its status.
        datasets: Its datasets, at most one of each kind.
        versions: Its versions by name, the oldest first.
        policies: Its policies by name.
    """

    arn: str
    name: str
    feature: str
    auto_update: str | None
    created: float
    tags: dict[str, str]
    lifecycle: Lifecycle
    datasets: dict[DatasetType, Dataset] = field(default_factory=dict)
    versions: dict[str, Version] = field(default_factory=dict)
    policies: dict[str, Policy] = field(default_factory=dict)

    def notice(self) -> None:
        """Let ended deletions take effect."""
        for lifecycle in self._lifecycles():
            lifecycle.check()

    def settle(self) -> None:
        """End all running transitions in it."""
        for lifecycle in (*self._lifecycles(), self.lifecycle):
            lifecycle.settle()

    def _lifecycles(self) -> list[Lifecycle]:
        datasets = [dataset.lifecycle for dataset in self.datasets.values()]
        return datasets + [version.lifecycle for version in self.versions.values()]


class Projects:
    """The projects of one account in one region, in the order of their creation.

    Attributes:
        by_path: The projects, their datasets and their versions, by what follows ``project/`` in their ARNs.
    """

    def __init__(self, platform: Platform, arn_prefix: str) -> None:
        """Create an empty group.

        Args:
            platform: The host's services.
            arn_prefix: What all ARNs begin with: ``arn:aws:rekognition:us-east-1:123456789012``.
        """
        self._platform = platform
        self._arn_prefix = arn_prefix
        self._by_name: dict[str, Project] = {}
        self._last_number = 0
        self.by_path: Mapping[str, Tagged] = _ByPath(self)

    def __iter__(self) -> Iterator[Project]:
        for project in list(self._by_name.values()):
            project.lifecycle.check()
            project.notice()
        yield from list(self._by_name.values())

    def create(
        self, name: str, *, feature: str, auto_update: str | None, tags: dict[str, str], limit: int | None
    ) -> Project:
        """Create a project.

        Raises:
            RekognitionError: ResourceInUseException if the name is taken; LimitExceededException if there are ``limit``
                projects.
        """
        existing = {project.name for project in self}
        if name in existing:
            raise PROJECT_EXISTS(name=name)
        if limit is not None and len(existing) >= limit:
            raise TOO_MANY_PROJECTS(limit=limit)
        now, lifecycle = self._platform.now(), Lifecycle(self._platform, PROJECT)
        project = Project(self._arn(name, now), name, feature, auto_update, now, tags, lifecycle)
        lifecycle.begin("CREATING", Then("CREATED"))
        self._by_name[name] = project
        return project

    def delete(self, project: Project) -> None:
        """Begin to delete a project with its datasets and policies."""
        project.lifecycle.begin("DELETING", ProjectDeletion(self, project))

    def remove(self, project: Project) -> None:
        """Remove a project at once."""
        del self._by_name[project.name]

    def create_dataset(self, project: Project, kind: DatasetType, tags: dict[str, str]) -> Dataset:
        """Create an empty dataset, whose creation has yet to begin.

        Raises:
            RekognitionError: ResourceAlreadyExistsException if the project has one of this kind.
        """
        project.notice()
        if kind in project.datasets:
            raise DATASET_EXISTS(kind=kind, project=project.name)
        now = self._platform.now()
        arn = self._arn(f"{project.name}/dataset/{kind.lower()}", now)
        dataset = Dataset(arn, kind, project, now, now, tags, Lifecycle(self._platform, DATASET))
        project.datasets[kind] = dataset
        return dataset

    def delete_dataset(self, dataset: Dataset) -> None:
        """Begin to delete a dataset."""
        dataset.lifecycle.begin("DELETE_IN_PROGRESS", DatasetDeletion(dataset))

    def create_version(self, project: Project, name: str, output: Place, tags: dict[str, str]) -> Version:
        """Create a version, whose training has yet to begin.

        Raises:
            RekognitionError: ResourceInUseException if the project has a version of this name.
        """
        project.notice()
        if name in project.versions:
            raise VERSION_EXISTS(name=name, project=project.name)
        now = self._platform.now()
        arn = self._arn(f"{project.name}/version/{name}", now)
        version = Version(arn, name, project, now, tags, output, Lifecycle(self._platform, PROJECT_VERSION))
        project.versions[name] = version
        return version

    def delete_version(self, version: Version) -> None:
        """Begin to delete a version."""
        version.lifecycle.begin("DELETING", VersionDeletion(version))

    def project(self, arn: str) -> Project:
        """Return the project with an ARN.

        Raises:
            RekognitionError: ResourceNotFoundException if there is none.
        """
        for project in self:
            if project.arn == arn:
                return project
        raise PROJECT_NOT_FOUND(arn=arn)

    def dataset(self, arn: str) -> Dataset:
        """Return the dataset with an ARN.

        Raises:
            RekognitionError: ResourceNotFoundException if there is none.
        """
        for project in self:
            for dataset in project.datasets.values():
                if dataset.arn == arn:
                    return dataset
        raise DATASET_NOT_FOUND(arn=arn)

    def version(self, arn: str) -> Version:
        """Return the version with an ARN.

        Raises:
            RekognitionError: ResourceNotFoundException if there is none.
        """
        for project in self:
            for version in project.versions.values():
                if version.arn == arn:
                    return version
        raise VERSION_NOT_FOUND(arn=arn)

    def settle(self) -> None:
        """End all running transitions."""
        for project in list(self._by_name.values()):
            project.settle()

    def _arn(self, path: str, now: float) -> str:
        # AWS's numbers are the time of creation in milliseconds
        self._last_number = max(self._last_number + 1, round(now * 1000))
        return f"{self._arn_prefix}:project/{path}/{self._last_number}"


class _ByPath(Mapping[str, Tagged]):
    """Projects, datasets and versions by their paths."""

    def __init__(self, projects: Projects) -> None:
        self._projects = projects

    def __getitem__(self, path: str) -> Tagged:
        return dict(self._pairs())[path]

    def __iter__(self) -> Iterator[str]:
        return (path for path, _ in self._pairs())

    def __len__(self) -> int:
        return sum(1 for _ in self._pairs())

    def _pairs(self) -> Iterator[tuple[str, Tagged]]:
        for project in self._projects:
            parts: list[Project | Dataset | Version] = [project, *project.datasets.values(), *project.versions.values()]
            for part in parts:
                yield part.arn.partition(":project/")[2], part


@dataclass(frozen=True, slots=True, eq=False)
class ProjectDeletion:
    """The end of the deletion of a project."""

    projects: Projects
    project: Project

    def __call__(self) -> str:
        """Let the project vanish."""
        self.projects.remove(self.project)
        return DELETED


@dataclass(frozen=True, slots=True, eq=False)
class DatasetDeletion:
    """The end of the deletion of a dataset."""

    dataset: Dataset

    def __call__(self) -> str:
        """Let the dataset vanish."""
        del self.dataset.project.datasets[self.dataset.kind]
        return DELETED


@dataclass(frozen=True, slots=True, eq=False)
class VersionDeletion:
    """The end of the deletion of a version."""

    version: Version

    def __call__(self) -> str:
        """Let the version vanish."""
        del self.version.project.versions[self.version.name]
        return DELETED
