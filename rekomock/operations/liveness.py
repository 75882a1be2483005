"""CreateFaceLivenessSession and GetFaceLivenessSessionResults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rekomock.control.liveness import FEEDBACK, Selfie, finish_session
from rekomock.images.face import Face
from rekomock.operations.context import OperationContext
from rekomock.operations.face_detail import bounding_box
from rekomock.protocol import service_model
from rekomock.protocol.errors import INVALID_PARAMETERS
from rekomock.state.liveness import LivenessSession, Output
from rekomock.state.statuses import CREATED, SUCCEEDED

if TYPE_CHECKING:
    from rekomock.state.liveness import LivenessImage

__all__ = ["create_face_liveness_session", "get_face_liveness_session_results"]

#: The challenges by their types, each with its versions, oldest first. The first type is AWS's default.
CHALLENGES = {"FaceMovementAndLightChallenge": ("1.0.0", "2.0.0"), "FaceMovementChallenge": ("1.0.0",)}


def create_face_liveness_session(
    context: OperationContext,
    *,
    kms_key_id: str | None = None,
    settings: dict[str, Any] | None = None,
    client_request_token: str | None = None,
) -> dict[str, Any]:
    """Create a liveness session, which waits three minutes for a person before a camera.

    In a test that is ``rek.finish_liveness(...)``, or what ``rek.next_liveness(...)`` or the setting
    ``liveness_person`` prepared. The key encrypts the images in the S3 bucket, if the settings name one. The token is
    the pipeline's concern.

    Raises:
        RekognitionError: InvalidParameterException if the region has no such bucket, or if none of the preferred
            challenges has a version in the range.
    """
    settings = settings or {}
    session = LivenessSession(
        context.region.platform,
        audit_images=settings.get("AuditImagesLimit", 0),
        output=_output(context, settings.get("OutputConfig")),
        kms_key_id=kms_key_id,
        challenge=_challenge(settings.get("ChallengePreferences") or [{"Type": next(iter(CHALLENGES))}]),
    )
    context.region.add_liveness_session(session)
    selfie = _selfie(context)
    if selfie is not None:
        finish_session(session, selfie)
    return {"SessionId": session.session_id}


def _selfie(context: OperationContext) -> Selfie | None:
    for declared in context.declared:
        if declared.selfies:
            return declared.selfies.popleft()
    person = context.settings.liveness_person
    return None if person is None else Selfie(Face(person))


def _output(context: OperationContext, config: dict[str, str] | None) -> Output | None:
    if config is None:
        return None
    bucket = config["S3Bucket"]
    if not context.region.platform.s3_bucket_exists(bucket):
        raise INVALID_PARAMETERS(because=f"There is no S3Bucket {bucket!r} of this account in {context.region.name}.")
    return Output(config["S3Bucket"], config.get("S3KeyPrefix", ""))


def _challenge(preferences: list[dict[str, Any]]) -> tuple[str, str]:
    """Return type and version of the first preferred challenge that exists, in its newest version in the range."""
    for preference in preferences:
        versions = preference.get("Versions", {})
        for version in reversed(CHALLENGES[preference["Type"]]):
            low, high = versions.get("Minimum", version), versions.get("Maximum", version)
            if _numbers(low) <= _numbers(version) <= _numbers(high):
                return preference["Type"], version
    raise INVALID_PARAMETERS(because=f"None of the ChallengePreferences has a version in its range: {CHALLENGES}.")


def _numbers(version: str) -> list[int]:
    return [int(number) for number in version.split(".")]


def get_face_liveness_session_results(context: OperationContext, *, session_id: str) -> dict[str, Any]:
    """Return the status of a liveness session, and if it succeeded its confidence and images.

    The images are in the response, or in the session's S3 bucket. After three minutes nothing but ``EXPIRED`` is left.
    """
    session = context.region.liveness_session(session_id)
    status = session.advance()
    response: dict[str, Any] = {"SessionId": session_id, "Status": status}
    if status == CREATED:
        context.explain(f"No one was before the camera yet: rek.finish_liveness({session_id!r}, 'alice') says who is.")
    result = session.result
    if result is None or status != SUCCEEDED:
        return response
    reference, *audit = [_audit_image(session, image) for image in result.images]
    kind, version = session.challenge
    newer = {
        "Challenge": {"Type": kind, "Version": version},
        "Feedback": [{"Code": code, "Message": FEEDBACK[code]} for code in result.feedback],
    }
    return (
        response
        | {"Confidence": result.confidence, "ReferenceImage": reference, "AuditImages": audit}
        | service_model.declared(context.operation, newer)
    )


def _audit_image(session: LivenessSession, image: LivenessImage) -> dict[str, Any]:
    where: dict[str, Any] = (
        {"Bytes": image.data} if session.bucket is None else {"S3Object": {"Bucket": session.bucket, "Name": image.key}}
    )
    return where | {"BoundingBox": bounding_box(image.box)}
