"""DetectModerationLabels."""

from __future__ import annotations

from typing import Any

from rekomock.images.moderation_taxonomy import (
    CONTENT_TYPES,
    MODERATION_LABELS,
    MODERATION_MODEL_VERSION,
    level_of,
    with_ancestors,
)
from rekomock.operations.context import OperationContext
from rekomock.operations.reasons import explain_minimum
from rekomock.operations.request_image import scene_in
from rekomock.protocol import service_model
from rekomock.protocol.errors import INVALID_PARAMETERS, NOT_SIMULATED, VERSION_NOT_READY

__all__ = ["detect_moderation_labels", "moderation_member"]


def detect_moderation_labels(
    context: OperationContext,
    *,
    image: dict[str, Any],
    min_confidence: float = 50.0,
    human_loop_config: dict[str, Any] | None = None,
    project_version: str | None = None,
) -> dict[str, Any]:
    """Detect unsafe content in an image by AWS's taxonomy; the labels above a label come with it.

    An adapter finds what the base model finds.

    Raises:
        RekognitionError: NotImplemented for human review; ResourceNotReadyException unless the adapter is trained;
            InvalidParameterException if the version is a model of Custom Labels; ResourceNotFoundException.
    """
    if human_loop_config is not None:
        raise NOT_SIMULATED(reason=f"rekomock does not simulate the member HumanLoopConfig of {context.operation}")
    adapter = None if project_version is None else context.region.projects.version(project_version)
    if adapter is not None and adapter.project.feature != "CONTENT_MODERATION":
        raise INVALID_PARAMETERS(because=f"{project_version} is a model of Custom Labels, not an adapter.")
    if adapter is not None and adapter.lifecycle.status != "TRAINING_COMPLETED":
        raise VERSION_NOT_READY(arn=project_version, status=adapter.lifecycle.status)
    declared = scene_in(context, image).moderation
    found = with_ancestors((each.name, each.confidence) for each in declared if each.name in MODERATION_LABELS)
    types = {each.name: each.confidence for each in declared if each.name in CONTENT_TYPES}
    explain_minimum(context, "labels", found.items(), min_confidence)
    return {
        **({} if adapter is None else {"ProjectVersion": adapter.arn}),
        "ModerationLabels": [
            moderation_member(name, confidence) for name, confidence in found.items() if confidence >= min_confidence
        ],
        "ModerationModelVersion": MODERATION_MODEL_VERSION,
        **service_model.declared(
            context.operation,
            {"ContentTypes": [{"Confidence": confidence, "Name": name} for name, confidence in types.items()]},
        ),
    }


def moderation_member(name: str, confidence: float) -> dict[str, Any]:
    """Return the ModerationLabel of a response."""
    members = {
        "Confidence": confidence,
        "Name": name,
        "ParentName": MODERATION_LABELS[name],
        "TaxonomyLevel": level_of(name),
    }
    return service_model.declared_in("ModerationLabel", members)
