"""DetectModerationLabels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
from rekomock.protocol.errors import INVALID_PARAMETERS, NOT_SIMULATED, VERSION_NOT_READY

if TYPE_CHECKING:
    from rekomock.images.recognition.scene import Scene
    from rekomock.state.projects import Version

__all__ = ["adapter_of", "detect_moderation_labels", "moderation_member", "moderation_of"]

#: In percent, without MinConfidence.
DEFAULT_MINIMUM = 50.0


def detect_moderation_labels(
    context: OperationContext,
    *,
    image: dict[str, Any],
    min_confidence: float = DEFAULT_MINIMUM,
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
    adapter = None if project_version is None else adapter_of(context, project_version)
    scene = scene_in(context, image)
    explain_minimum(context, "labels", _found(scene).items(), min_confidence)
    return {
        **({} if adapter is None else {"ProjectVersion": adapter.arn}),
        **moderation_of(scene, min_confidence),
    }


def adapter_of(context: OperationContext, arn: str) -> Version:
    """Return a trained adapter.

    Raises:
        RekognitionError: ResourceNotReadyException unless it is trained; InvalidParameterException if the version is a
            model of Custom Labels; ResourceNotFoundException.
    """
    adapter = context.region.projects.version(arn)
    if adapter.project.feature != "CONTENT_MODERATION":
        raise INVALID_PARAMETERS(because=f"{arn} is a model of Custom Labels, not an adapter.")
    if adapter.lifecycle.status != "TRAINING_COMPLETED":
        raise VERSION_NOT_READY(arn=arn, status=adapter.lifecycle.status)
    return adapter


def moderation_of(scene: Scene, min_confidence: float) -> dict[str, Any]:
    """Return what moderation finds in an image: the members that are the same in a response and in a batch."""
    types = {each.name: each.confidence for each in scene.moderation if each.name in CONTENT_TYPES}
    return {
        "ModerationLabels": [
            moderation_member(name, confidence)
            for name, confidence in _found(scene).items()
            if confidence >= min_confidence
        ],
        "ModerationModelVersion": MODERATION_MODEL_VERSION,
        "ContentTypes": [{"Confidence": confidence, "Name": name} for name, confidence in types.items()],
    }


def _found(scene: Scene) -> dict[str, float]:
    declared = ((each.name, each.confidence) for each in scene.moderation if each.name in MODERATION_LABELS)
    return with_ancestors(declared)


def moderation_member(name: str, confidence: float) -> dict[str, Any]:
    """Return the ModerationLabel of a response."""
    return {
        "Confidence": confidence,
        "Name": name,
        "ParentName": MODERATION_LABELS[name],
        "TaxonomyLevel": level_of(name),
    }
