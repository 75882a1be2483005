"""CreateProject, DescribeProjects and DeleteProject."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rekomock.operations.context import OperationContext
from rekomock.operations.paging import page_of
from rekomock.protocol.errors import INVALID_PARAMETERS, PROJECT_IN_USE

if TYPE_CHECKING:
    from rekomock.state.projects import Dataset, Project

__all__ = ["create_project", "dataset_status", "delete_project", "describe_projects"]

_CUSTOM_LABELS = "CUSTOM_LABELS"


def create_project(
    context: OperationContext,
    *,
    project_name: str,
    feature: str = _CUSTOM_LABELS,
    auto_update: str | None = None,
    tags: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Create a project for Custom Labels, or for adapters of content moderation.

    ``AutoUpdate`` is for adapters alone.

    Raises:
        RekognitionError: ResourceInUseException if the name is taken; LimitExceededException if the account has as many
            projects as the settings allow.
    """
    if auto_update is not None and feature == _CUSTOM_LABELS:
        raise INVALID_PARAMETERS(because="AutoUpdate is for adapters; this project is for CUSTOM_LABELS.")
    project = context.region.projects.create(
        project_name,
        feature=feature,
        auto_update=auto_update or ("DISABLED" if feature != _CUSTOM_LABELS else None),
        tags=tags or {},
        limit=context.settings.projects_per_account,
    )
    return {"ProjectArn": project.arn}


def describe_projects(
    context: OperationContext,
    *,
    project_names: Sequence[str] | None = None,
    features: Sequence[str] = (_CUSTOM_LABELS,),
    next_token: str | None = None,
    max_results: int = 100,
) -> dict[str, Any]:
    """Describe the projects in the order of their creation; those for Custom Labels by default."""
    names = None if project_names is None else frozenset(project_names)
    wanted = [
        project
        for project in context.region.projects
        if project.feature in features and (names is None or project.name in names)
    ]
    projects, token = page_of(
        context,
        lambda after: ((_number(each), each) for each in wanted if _number(each) > (after or "")),
        next_token,
        max_results,
        names,
        frozenset(features),
    )
    return {"ProjectDescriptions": [_description(project) for project in projects], **token}


def delete_project(context: OperationContext, *, project_arn: str) -> dict[str, Any]:
    """Delete a project with its datasets and policies.

    Raises:
        RekognitionError: ResourceInUseException while the project has versions, or is being deleted already.
    """
    projects = context.region.projects
    project = projects.project(project_arn)
    if project.versions or project.lifecycle.status == "DELETING":
        raise PROJECT_IN_USE(arn=project_arn)
    projects.delete(project)
    return {"Status": "DELETING"}


def _number(project: Project) -> str:
    return project.arn.rpartition("/")[2]


def _description(project: Project) -> dict[str, Any]:
    auto_update = {} if project.auto_update is None else {"AutoUpdate": project.auto_update}
    return {
        "ProjectArn": project.arn,
        "CreationTimestamp": round(project.created, 3),
        "Status": project.lifecycle.look(),
        "Datasets": [_dataset(dataset) for dataset in project.datasets.values()],
        "Feature": project.feature,
        **auto_update,
    }


def _dataset(dataset: Dataset) -> dict[str, Any]:
    return {
        "CreationTimestamp": round(dataset.created, 3),
        "DatasetType": dataset.kind,
        "DatasetArn": dataset.arn,
        **dataset_status(dataset),
    }


def dataset_status(dataset: Dataset) -> dict[str, Any]:
    """Return the members that tell a dataset's status, and count the read."""
    status = dataset.lifecycle.look()
    if status.endswith("IN_PROGRESS"):
        return {"Status": status}
    code = "CLIENT_ERROR" if dataset.failed else "SUCCESS"
    return {"Status": status, "StatusMessage": dataset.message, "StatusMessageCode": code}
