"""AssociateFaces and DisassociateFaces."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from rekomock.operations.context import OperationContext
from rekomock.operations.reasons import BelowThreshold, no_such_face
from rekomock.operations.users import user_to_change
from rekomock.protocol.errors import TOO_MANY_FACES_ON_USER
from rekomock.state.statuses import UPDATING

if TYPE_CHECKING:
    from rekomock.state.collection import Collection, StoredFace, User

__all__ = ["associate_faces", "disassociate_faces"]


def associate_faces(
    context: OperationContext,
    *,
    collection_id: str,
    user_id: str,
    face_ids: list[str],
    user_match_threshold: float = 75.0,
    client_request_token: str | None = None,
) -> dict[str, Any]:
    """Associate faces of a collection with one of its users.

    Faces are processed in the order of the request, duplicates once. For each face the first rule that applies decides:

    1. The face is not in the collection: unsuccessful, ``FACE_NOT_FOUND``.
    2. It is already associated with this user: in neither list.
    3. It is associated with another user: unsuccessful, ``ASSOCIATED_TO_A_DIFFERENT_USER``, with that user's id.
    4. The user had faces before the call, and the similarity is below the threshold: unsuccessful,
       ``LOW_MATCH_CONFIDENCE``, with the confidence.
    5. The user had the maximum number of faces before the call: the whole call fails with
       ServiceQuotaExceededException, or as in 6 if the setting ``at_face_limit`` says so.
    6. The faces associated so far in this call have filled the user: unsuccessful, without a reason, as AWS names none.
    7. Otherwise the face is associated.

    Source: AWS CLI and API reference. The order, 5 and 6 are choices; AWS's pages contradict each other.
    """
    collection = context.region.collection(collection_id)
    user = user_to_change(context, collection, user_id)
    limit = context.settings.faces_per_user
    raise_at_limit = context.settings.at_face_limit == "raise" and len(user.faces) >= limit
    room = limit - len(user.faces)
    faces = dict(zip(face_ids, map(collection.faces.get, face_ids), strict=True))
    below_threshold = _below_threshold(collection, user, faces.values(), user_match_threshold)
    if below_threshold:
        context.explain(BelowThreshold(user_id, tuple(below_threshold.items()), user_match_threshold))
    absent: list[str] = []
    associated: list[StoredFace] = []
    unsuccessful: list[dict[str, Any]] = []
    for face_id, face in faces.items():
        if face is None:
            absent.append(face_id)
            unsuccessful.append({"FaceId": face_id, "Reasons": ["FACE_NOT_FOUND"]})
        elif face.user is not None:
            if face.user is not user:
                unsuccessful.append(_associated_to_a_different_user(face_id, face.user.user_id))
        elif face_id in below_threshold:
            unsuccessful.append(
                {"FaceId": face_id, "Confidence": below_threshold[face_id], "Reasons": ["LOW_MATCH_CONFIDENCE"]}
            )
        elif raise_at_limit:
            raise TOO_MANY_FACES_ON_USER(
                limit=limit, because=f"The user {user_id!r} is full: the setting faces_per_user is {limit}."
            )
        elif len(associated) >= room:
            unsuccessful.append({"FaceId": face_id, "Reasons": []})
        else:
            associated.append(face)
    if absent:
        context.explain(no_such_face(context.region, collection, absent[0]))
    if any(not each["Reasons"] for each in unsuccessful):
        context.explain(f"The user {user_id!r} is full, for which AWS has no reason: faces_per_user is {limit}.")
    if associated:
        collection.associate(user, associated)
    return {
        "AssociatedFaces": [{"FaceId": face.face_id} for face in associated],
        "UnsuccessfulFaceAssociations": unsuccessful,
        "UserStatus": UPDATING if associated else user.status(),
    }


def _below_threshold(
    collection: Collection, user: User, faces: Iterable[StoredFace | None], threshold: float
) -> dict[str, float]:
    """Return the similarity to the user of each unassociated face that is below the threshold, by face id."""
    unassociated = [face for face in faces if face is not None and face.user is None]
    if not user.faces or not unassociated:
        return {}
    confidences = collection.similarities(unassociated, user)
    if min(confidences) >= threshold:
        return {}
    compared = zip(unassociated, confidences, strict=True)
    return {face.face_id: confidence for face, confidence in compared if confidence < threshold}


def disassociate_faces(
    context: OperationContext,
    *,
    collection_id: str,
    user_id: str,
    face_ids: list[str],
    client_request_token: str | None = None,
) -> dict[str, Any]:
    """Disassociate faces from a user; they stay in the collection. An unassociated face is in neither list.

    Source: AWS API reference and developer guide.
    """
    collection = context.region.collection(collection_id)
    user = user_to_change(context, collection, user_id)
    disassociated: list[StoredFace] = []
    unsuccessful: list[dict[str, Any]] = []
    for face_id in dict.fromkeys(face_ids):
        face = collection.faces.get(face_id)
        if face is None:
            unsuccessful.append({"FaceId": face_id, "Reasons": ["FACE_NOT_FOUND"]})
        elif face.user is user:
            disassociated.append(face)
        elif face.user is not None:
            unsuccessful.append(_associated_to_a_different_user(face_id, face.user.user_id))
    if disassociated:
        collection.disassociate(user, disassociated)
    return {
        "DisassociatedFaces": [{"FaceId": face.face_id} for face in disassociated],
        "UnsuccessfulFaceDisassociations": unsuccessful,
        "UserStatus": UPDATING if disassociated else user.status(),
    }


def _associated_to_a_different_user(face_id: str, user_id: str) -> dict[str, Any]:
    return {"FaceId": face_id, "UserId": user_id, "Reasons": ["ASSOCIATED_TO_A_DIFFERENT_USER"]}
