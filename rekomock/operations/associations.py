"""AssociateFaces and DisassociateFaces: which face is on which user."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from rekomock.operations.context import OperationContext
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
    """Puts faces of a collection on one of its users, each unless a rule speaks against it.

    Faces are taken in the order of the request, a repeated one once. The first of these that holds decides:

    1. not in the collection: unsuccessful, ``FACE_NOT_FOUND``;
    2. on this user already: in neither list;
    3. on another user: unsuccessful, ``ASSOCIATED_TO_A_DIFFERENT_USER``, with that user's id;
    4. the user had a face before the call and this one is less similar to the user than the threshold: unsuccessful,
       ``LOW_MATCH_CONFIDENCE``, with the confidence;
    5. the user was full before the call: ServiceQuotaExceededException for the whole call (or as 6, by the setting
       ``at_face_limit``);
    6. the call itself has filled the user: unsuccessful, without a reason, as AWS has no name for it;
    7. otherwise the face is associated.

    Source: AWS's CLI and API reference; order, 5 and 6 are choices, as AWS's pages contradict each other there.
    """
    collection = context.region.collection(collection_id)
    user = user_to_change(context, collection, user_id)
    limit = context.settings.faces_per_user
    raise_at_limit = context.settings.at_face_limit == "raise" and len(user.faces) >= limit
    faces = {face_id: collection.faces.get(face_id) for face_id in face_ids}
    too_far = _too_far(collection, user, faces.values(), user_match_threshold)
    associated: list[StoredFace] = []
    unsuccessful: list[dict[str, Any]] = []
    for face_id, face in faces.items():
        if face is None:
            unsuccessful.append({"FaceId": face_id, "Reasons": ["FACE_NOT_FOUND"]})
        elif face.user is user:
            continue
        elif face.user is not None:
            unsuccessful.append(_on_a_different_user(face_id, face.user.user_id))
        elif face_id in too_far:
            unsuccessful.append(
                {"FaceId": face_id, "Confidence": too_far[face_id], "Reasons": ["LOW_MATCH_CONFIDENCE"]}
            )
        elif raise_at_limit:
            raise TOO_MANY_FACES_ON_USER(limit=limit)
        elif len(user.faces) + len(associated) >= limit:
            unsuccessful.append({"FaceId": face_id, "Reasons": []})
        else:
            associated.append(face)
    if associated:
        collection.associate(user, associated)
    return {
        "AssociatedFaces": [{"FaceId": face.face_id} for face in associated],
        "UnsuccessfulFaceAssociations": unsuccessful,
        "UserStatus": UPDATING if associated else user.status(),
    }


def _too_far(
    collection: Collection, user: User, faces: Iterable[StoredFace | None], threshold: float
) -> dict[str, float]:
    """The faces on nobody that are less similar to the user than the threshold, by id, and how similar they are."""
    free = [face for face in faces if face is not None and face.user is None]
    if not user.faces or not free:
        return {}
    confidences = collection.similarities(free, user)
    if min(confidences) >= threshold:
        return {}
    compared = zip(free, confidences, strict=True)
    return {face.face_id: confidence for face, confidence in compared if confidence < threshold}


def disassociate_faces(
    context: OperationContext,
    *,
    collection_id: str,
    user_id: str,
    face_ids: list[str],
    client_request_token: str | None = None,
) -> dict[str, Any]:
    """Takes faces off a user; they stay in the collection. A face that is on nobody is in neither list.

    Source: AWS's API reference and developer guide.
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
            unsuccessful.append(_on_a_different_user(face_id, face.user.user_id))
    if disassociated:
        collection.disassociate(user, disassociated)
    return {
        "DisassociatedFaces": [{"FaceId": face.face_id} for face in disassociated],
        "UnsuccessfulFaceDisassociations": unsuccessful,
        "UserStatus": UPDATING if disassociated else user.status(),
    }


def _on_a_different_user(face_id: str, user_id: str) -> dict[str, Any]:
    return {"FaceId": face_id, "UserId": user_id, "Reasons": ["ASSOCIATED_TO_A_DIFFERENT_USER"]}
