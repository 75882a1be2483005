"""DetectFaces and CompareFaces, which store nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rekomock.control.explanation import person_of
from rekomock.images.quality import QualityFilter
from rekomock.operations.context import OperationContext
from rekomock.operations.face_detail import SeenFace, face_detail, faces_seen, largest
from rekomock.operations.reasons import Compared, explain_filter
from rekomock.operations.request_image import scene_in
from rekomock.protocol.errors import INVALID_PARAMETERS

__all__ = ["compare_faces", "detect_faces"]


def detect_faces(context: OperationContext, *, image: dict[str, Any], attributes: Sequence[str] = ()) -> dict[str, Any]:
    """Detect the faces in an image and return their attributes."""
    return {"FaceDetails": [face_detail(face, attributes) for face in faces_seen(scene_in(context, image), "NONE")]}


def compare_faces(
    context: OperationContext,
    *,
    source_image: dict[str, Any],
    target_image: dict[str, Any],
    similarity_threshold: float = 80.0,
    quality_filter: QualityFilter = "NONE",
) -> dict[str, Any]:
    """Compare the largest face of the source image with the faces of the target image.

    Faces whose similarity reaches the threshold are matches, most similar first; the others are unmatched.

    Raises:
        RekognitionError: InvalidParameterException if either image has no face that passes the quality filter.
    """
    from rekomock.vectors.index import similarity  # lazy: imports numpy

    in_source = faces_seen(scene_in(context, source_image, "SourceImage"), quality_filter)
    explain_filter(context, in_source, quality_filter)
    in_target = faces_seen(scene_in(context, target_image, "TargetImage"), quality_filter)
    explain_filter(context, in_target, quality_filter)
    source = largest(in_source)
    targets = [face for face in in_target if not face.shortcomings]
    if source is None or not targets:
        member = "SourceImage" if source is None else "TargetImage"
        raise INVALID_PARAMETERS(because=f"{member} has no face to compare.")
    compared = [
        (
            similarity(face.space, face.face.vector, source.face.vector) if face.space == source.space else 0.0,
            _compared_face(face),
        )
        for face in targets
    ]
    scores = tuple((person_of(face.face), score) for face, (score, _) in zip(targets, compared, strict=True))
    context.explain(Compared(person_of(source.face), scores, similarity_threshold))
    matches = [{"Similarity": score, "Face": face} for score, face in compared if score >= similarity_threshold]
    source_detail = face_detail(source)
    return {
        "SourceImageFace": {name: source_detail[name] for name in ("BoundingBox", "Confidence")},
        "FaceMatches": sorted(matches, key=lambda match: -match["Similarity"]),
        "UnmatchedFaces": [face for score, face in compared if score < similarity_threshold],
    }


def _compared_face(seen: SeenFace) -> dict[str, Any]:
    detail = face_detail(seen)
    return {name: detail[name] for name in ("BoundingBox", "Confidence", "Landmarks", "Pose", "Quality")}
