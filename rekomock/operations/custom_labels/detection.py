"""DetectCustomLabels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rekomock.operations.reasons import explain_minimum
from rekomock.operations.request_image import scene_in
from rekomock.protocol.errors import IMAGE_FILE_TOO_LARGE, INVALID_PARAMETERS, VERSION_NOT_READY

if TYPE_CHECKING:
    from rekomock.operations.context import OperationContext

__all__ = ["detect_custom_labels"]

#: In bytes; smaller than what the service model allows.
LARGEST_BYTES = 4 * 1024 * 1024
#: In pixels.
SIDES = range(64, 4097)


def detect_custom_labels(
    context: OperationContext,
    *,
    project_version_arn: str,
    image: dict[str, Any],
    max_results: int | None = None,
    min_confidence: float | None = None,
) -> dict[str, Any]:
    """Return the custom labels that an image is declared to show, of those that the model was trained to find.

    Without ``MinConfidence`` the assumed threshold of the settings applies.

    Raises:
        RekognitionError: ResourceNotReadyException unless the model runs; InvalidParameterException for an adapter, and
            for an image with a side under 64 or above 4096 pixels; ImageTooLargeException above 4 MB of bytes.
    """
    version = context.region.projects.version(project_version_arn)
    if version.project.feature != "CUSTOM_LABELS":
        raise INVALID_PARAMETERS(because=f"{project_version_arn} is an adapter, not a model of Custom Labels.")
    if version.lifecycle.status != "RUNNING":
        raise VERSION_NOT_READY(arn=project_version_arn, status=version.lifecycle.status)
    if len(image.get("Bytes", b"")) > LARGEST_BYTES:
        raise IMAGE_FILE_TOO_LARGE()
    scene = scene_in(context, image)
    if not all(side in SIDES for side in scene.size):
        raise INVALID_PARAMETERS(
            because=f"The image has {scene.size[0]} x {scene.size[1]} pixels; Custom Labels takes sides of 64 to 4096."
        )
    threshold = context.settings.assumed_threshold if min_confidence is None else min_confidence
    known = [label for label in scene.custom_labels if label.name in version.labels]
    unknown = sorted({label.name for label in scene.custom_labels if label.name not in version.labels})
    if unknown:
        context.explain(f"The model was not trained to find {', '.join(unknown)}.")
    explain_minimum(context, "labels", [(label.name, label.confidence) for label in known], threshold)
    found = [label for label in known if label.confidence >= threshold]
    found.sort(key=lambda label: -label.confidence)
    return {"CustomLabels": [_custom_label(label) for label in found[:max_results]]}


def _custom_label(label: Any) -> dict[str, Any]:
    described = {"Name": label.name, "Confidence": label.confidence}
    if label.box is None:
        return described
    left, top, width, height = label.box
    corners = [(left, top), (left + width, top), (left + width, top + height), (left, top + height)]
    geometry = {
        "BoundingBox": {"Left": left, "Top": top, "Width": width, "Height": height},
        "Polygon": [{"X": x, "Y": y} for x, y in corners],
    }
    return described | {"Geometry": geometry}
