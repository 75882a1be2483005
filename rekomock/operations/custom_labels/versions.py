"""The operations on versions of a project, which are models or adapters: training, running, copying, deletion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rekomock.operations.custom_labels.policies import may_copy
from rekomock.operations.custom_labels.training import train
from rekomock.operations.paging import page_of
from rekomock.protocol.errors import (
    COPY_NOT_ALLOWED,
    DATASET_IN_USE,
    INVALID_PARAMETERS,
    PROJECT_NOT_FOUND,
    TOO_MANY_RUNNING_MODELS,
    TOO_MANY_TRAININGS,
    VERSION_IN_USE,
)

if TYPE_CHECKING:
    from rekomock.operations.context import OperationContext
    from rekomock.state.projects import Place, Version

__all__ = [
    "Now",
    "Training",
    "copy_project_version",
    "create_project_version",
    "delete_project_version",
    "describe_project_versions",
    "start_project_version",
    "stop_project_version",
]

#: The statuses in which a model can be started, and those in which it or an adapter can be deleted or copied.
STARTABLE = ("TRAINING_COMPLETED", "COPYING_COMPLETED", "STOPPED", "FAILED")
COPIABLE = (*STARTABLE, "RUNNING")
DELETABLE = (*STARTABLE, "TRAINING_FAILED", "COPYING_FAILED")

#: The version of the model that an adapter is based on.
BASE_MODEL_VERSION = "7.0"


def create_project_version(
    context: OperationContext,
    *,
    project_arn: str,
    version_name: str,
    output_config: dict[str, str],
    training_data: dict[str, Any] | None = None,
    testing_data: dict[str, Any] | None = None,
    tags: dict[str, str] | None = None,
    kms_key_id: str | None = None,
    version_description: str | None = None,
    feature_config: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Begin to train a model with the datasets of its project, or with manifests, or an adapter with manifests.

    Raises:
        RekognitionError: ResourceInUseException if the name is taken or a dataset is changing;
            InvalidParameterException if there is nothing to train with, both datasets and manifests, only one of the
            manifests of a model, or a configuration of the other feature; LimitExceededException while the account
            trains as many as the settings allow.
    """
    projects = context.region.projects
    project = projects.project(project_arn)
    settings = context.settings
    is_adapter = project.feature == "CONTENT_MODERATION"
    threshold = (feature_config or {}).get("ContentModeration", {}).get("ConfidenceThreshold")
    if feature_config and not is_adapter:
        raise INVALID_PARAMETERS(because="FeatureConfig is for adapters; this project is for CUSTOM_LABELS.")
    training, testing = _places(training_data), _places(testing_data)
    auto_create = bool((testing_data or {}).get("AutoCreate"))
    if is_adapter:
        sound = bool(training)
    elif training_data is None and testing_data is None:
        sound = "TRAIN" in project.datasets
    else:
        sound = bool(training) and (bool(testing) or auto_create) and not project.datasets
    if not sound or (auto_create and testing):
        raise INVALID_PARAMETERS(
            because="Training needs the datasets of the project, or if it has none TrainingData and TestingData, the "
            "latter with Assets or AutoCreate; adapters need TrainingData."
        )
    for dataset in project.datasets.values():
        if dataset.lifecycle.status.endswith("IN_PROGRESS"):
            raise DATASET_IN_USE(arn=dataset.arn, status=dataset.lifecycle.status)
    running = sum(
        version.lifecycle.status == "TRAINING_IN_PROGRESS" for each in projects for version in each.versions.values()
    )
    if settings.concurrent_trainings is not None and running >= settings.concurrent_trainings:
        raise TOO_MANY_TRAININGS(limit=settings.concurrent_trainings)
    output = (output_config.get("S3Bucket", ""), output_config.get("S3KeyPrefix", "").strip("/"))
    version = projects.create_version(project, version_name, output, tags or {})
    version.description, version.kms_key_id, version.threshold = version_description, kms_key_id, threshold
    version.inputs, version.auto_create = {"TRAIN": training, "TEST": testing}, auto_create
    version.lifecycle.begin("TRAINING_IN_PROGRESS", Training(context, version, context.region.platform.caller()))
    return {"ProjectVersionArn": version.arn}


def describe_project_versions(
    context: OperationContext,
    *,
    project_arn: str,
    version_names: Sequence[str] | None = None,
    next_token: str | None = None,
    max_results: int = 100,
) -> dict[str, Any]:
    """Describe the versions of a project, the latest first."""
    project = context.region.projects.project(project_arn)
    names = None if version_names is None else frozenset(version_names)
    named = [version for version in reversed(project.versions.values()) if names is None or version.name in names]
    versions, token = page_of(
        context,
        lambda before: ((_number(each), each) for each in named if before is None or _number(each) < before),
        next_token,
        max_results,
        project_arn,
        names,
    )
    return {"ProjectVersionDescriptions": [_description(version) for version in versions], **token}


def start_project_version(
    context: OperationContext,
    *,
    project_version_arn: str,
    min_inference_units: int,
    max_inference_units: int | None = None,
) -> dict[str, Any]:
    """Start a model.

    Raises:
        RekognitionError: ResourceInUseException unless it is trained and stopped; LimitExceededException while the
            account runs as many as the settings allow; InvalidParameterException for an adapter, which needs no start,
            and for fewer units at most than at least.
    """
    projects = context.region.projects
    version = projects.version(project_version_arn)
    if version.project.feature != "CUSTOM_LABELS":
        raise INVALID_PARAMETERS(because="Adapters need no start: they work once they are trained.")
    if (max_inference_units or min_inference_units) < min_inference_units:
        raise INVALID_PARAMETERS(because="MaxInferenceUnits must not be less than MinInferenceUnits.")
    _require(version, STARTABLE)
    limit = context.settings.running_models
    running = sum(
        each.lifecycle.status in ("STARTING", "RUNNING") for project in projects for each in project.versions.values()
    )
    if limit is not None and running >= limit:
        raise TOO_MANY_RUNNING_MODELS(limit=limit)
    version.min_units, version.max_units = min_inference_units, max_inference_units
    version.lifecycle.begin("STARTING", Now(version, "RUNNING", "The model is running."))
    return {"Status": "STARTING"}


def stop_project_version(context: OperationContext, *, project_version_arn: str) -> dict[str, Any]:
    """Stop a running model.

    Raises:
        RekognitionError: ResourceInUseException unless it runs.
    """
    version = context.region.projects.version(project_version_arn)
    _require(version, ("RUNNING",))
    version.lifecycle.begin("STOPPING", Now(version, "STOPPED", "The model is stopped."))
    return {"Status": "STOPPING"}


def delete_project_version(context: OperationContext, *, project_version_arn: str) -> dict[str, Any]:
    """Delete a model or adapter.

    Raises:
        RekognitionError: ResourceInUseException while it is being trained, copied, started or stopped, and while it
            runs.
    """
    projects = context.region.projects
    version = projects.version(project_version_arn)
    _require(version, DELETABLE)
    projects.delete_version(version)
    return {"Status": "DELETING"}


def copy_project_version(
    context: OperationContext,
    *,
    source_project_arn: str,
    source_project_version_arn: str,
    destination_project_arn: str,
    version_name: str,
    output_config: dict[str, str],
    tags: dict[str, str] | None = None,
    kms_key_id: str | None = None,
) -> dict[str, Any]:
    """Copy a model to another project of the same region, also to one of another account if a policy allows it.

    Raises:
        RekognitionError: InvalidParameterException for another region, for an adapter, and for a version of another
            project; ResourceInUseException unless the model is trained, and if the name is taken; AccessDeniedException
            if no policy of the source project allows it.
    """
    region = context.region
    _, _, _, source_region, source_account, _ = source_project_arn.split(":", 5)
    destination = region.projects.project(destination_project_arn)
    if source_region != region.name:
        raise INVALID_PARAMETERS(because=f"The source is in {source_region}, the destination in {region.name}.")
    owner = next(
        (each for each in region.platform.regions() if (each.name, each.account_id) == (region.name, source_account)),
        None,
    )
    if owner is None:
        raise PROJECT_NOT_FOUND(arn=source_project_arn)
    source_project = owner.projects.project(source_project_arn)
    source = owner.projects.version(source_project_version_arn)
    if owner is not region and not may_copy(source, region.account_id, region.partition):
        raise COPY_NOT_ALLOWED(arn=source.arn)
    if source.project is not source_project:
        raise INVALID_PARAMETERS(because="The version must belong to the source project.")
    if {source_project.feature, destination.feature} != {"CUSTOM_LABELS"}:
        raise INVALID_PARAMETERS(because="Adapters cannot be copied, and no model into a project of adapters.")
    _require(source, COPIABLE)
    output = (output_config.get("S3Bucket", ""), output_config.get("S3KeyPrefix", "").strip("/"))
    copy = region.projects.create_version(destination, version_name, output, tags or {})
    copy.kms_key_id, copy.source_arn, copy.description = kms_key_id, source.arn, source.description
    copy.labels, copy.evaluation = source.labels, source.evaluation
    copy.outputs, copy.validations, copy.manifest_summary = source.outputs, source.validations, source.manifest_summary
    copy.inputs, copy.ended, copy.trained_seconds = source.inputs, source.ended, source.trained_seconds
    copy.lifecycle.begin(
        "COPYING_IN_PROGRESS", Now(copy, "COPYING_COMPLETED", "The model copy operation was successful.")
    )
    return {"ProjectVersionArn": copy.arn}


def _require(version: Version, statuses: Sequence[str]) -> None:
    status = version.lifecycle.status
    if status not in statuses:
        raise VERSION_IN_USE(arn=version.arn, status=status)


@dataclass(frozen=True, slots=True, eq=False)
class Training:
    """The end of a training: it comes while another call is responded to, and is for the caller of the first one."""

    context: OperationContext
    version: Version
    caller: object = None

    def __call__(self) -> str:
        """Train the version."""
        return self.context.region.platform.as_caller(self.caller, lambda: train(self.context, self.version))


@dataclass(frozen=True, slots=True, eq=False)
class Now:
    """The end of a transition of a version that has another status and message then; units are for what runs."""

    version: Version
    status: str
    message: str

    def __call__(self) -> str:
        """Change the message, and return the status."""
        self.version.message = self.message
        if self.status == "STOPPED":
            self.version.min_units = self.version.max_units = None
        return self.status


def _number(version: Version) -> int:
    return int(version.arn.rpartition("/")[2])


def _places(data: dict[str, Any] | None) -> list[Place]:
    """Return the manifests that a request names."""
    places = []
    for asset in (data or {}).get("Assets", ()):
        s3_object = asset.get("GroundTruthManifest", {}).get("S3Object", {})
        if "Bucket" not in s3_object or "Name" not in s3_object:
            raise INVALID_PARAMETERS(because="Each asset must have a GroundTruthManifest with Bucket and Name.")
        places.append((s3_object["Bucket"], s3_object["Name"]))
    return places


def _description(version: Version) -> dict[str, Any]:
    bucket, prefix = version.output
    project = version.project
    described: dict[str, Any] = {
        "ProjectVersionArn": version.arn,
        "CreationTimestamp": round(version.created, 3),
        "Status": version.lifecycle.look(),
        "StatusMessage": version.message or None,
        "MinInferenceUnits": version.min_units,
        "MaxInferenceUnits": version.max_units,
        "BillableTrainingTimeInSeconds": version.trained_seconds,
        "TrainingEndTimestamp": None if version.ended is None else round(version.ended, 3),
        "OutputConfig": {"S3Bucket": bucket, "S3KeyPrefix": prefix},
        "TrainingDataResult": _data_result(version, "TRAIN"),
        "TestingDataResult": _data_result(version, "TEST"),
        "ManifestSummary": _object(version.manifest_summary),
        "KmsKeyId": version.kms_key_id,
        "SourceProjectVersionArn": version.source_arn,
        "VersionDescription": version.description,
        "Feature": project.feature,
    }
    if version.evaluation is not None:
        described["EvaluationResult"] = {
            "F1Score": version.evaluation.f1_score,
            "Summary": _object(version.evaluation.summary),
        }
    if project.feature == "CONTENT_MODERATION":
        described["BaseModelVersion"] = BASE_MODEL_VERSION
    if version.threshold is not None:
        described["FeatureConfig"] = {"ContentModeration": {"ConfidenceThreshold": version.threshold}}
    return {name: value for name, value in described.items() if value is not None}


def _data_result(version: Version, kind: Any) -> dict[str, Any] | None:
    result: dict[str, Any] = {}
    if version.inputs.get(kind):
        result["Input"] = {"Assets": [_asset(place) for place in version.inputs[kind]]}
    if kind == "TEST" and version.auto_create:
        result["Input"] = {"AutoCreate": True}
    if kind in version.outputs:
        result["Output"] = {"Assets": [_asset(version.outputs[kind])]}
    if kind in version.validations:
        result["Validation"] = {"Assets": [_asset(version.validations[kind])]}
    return result or None


def _asset(place: Place) -> dict[str, Any]:
    return {"GroundTruthManifest": _object(place)}


def _object(place: Place | None) -> dict[str, Any] | None:
    return None if place is None else {"S3Object": {"Bucket": place[0], "Name": place[1]}}
