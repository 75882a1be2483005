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
from rekomock.operations.reasons import explain_omitted
from rekomock.operations.request_image import scene_in

__all__ = ["detect_moderation_labels", "moderation_member"]


def detect_moderation_labels(
    context: OperationContext, *, image: dict[str, Any], min_confidence: float = 50.0
) -> dict[str, Any]:
    """Detect unsafe content in an image by AWS's taxonomy; the labels above a label come with it.

    Human review and adapters are not simulated.
    """
    declared = scene_in(context, image).moderation
    found = with_ancestors((each.name, each.confidence) for each in declared if each.name in MODERATION_LABELS)
    below = [(name, confidence) for name, confidence in found.items() if confidence < min_confidence]
    explain_omitted(context, f"MinConfidence {min_confidence:g}", below)
    types = {each.name: each.confidence for each in declared if each.name in CONTENT_TYPES}
    return {
        "ModerationLabels": [
            moderation_member(name, confidence) for name, confidence in found.items() if confidence >= min_confidence
        ],
        "ModerationModelVersion": MODERATION_MODEL_VERSION,
        "ContentTypes": [{"Confidence": confidence, "Name": name} for name, confidence in types.items()],
    }


def moderation_member(name: str, confidence: float) -> dict[str, Any]:
    """Return the ModerationLabel of a response."""
    return {
        "Confidence": confidence,
        "Name": name,
        "ParentName": MODERATION_LABELS[name],
        "TaxonomyLevel": level_of(name),
    }
