"""SearchFaces, SearchFacesByImage, SearchUsers and SearchUsersByImage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rekomock.images.quality import QualityFilter
from rekomock.operations.context import OperationContext
from rekomock.operations.face_detail import SeenFace, bounding_box, face_detail, faces_seen, largest
from rekomock.operations.faces import stored_face
from rekomock.operations.reasons import (
    explain_filter,
    explain_largest,
    explain_nearest_faces,
    explain_nearest_users,
    no_such_face,
)
from rekomock.operations.request_image import scene_in
from rekomock.protocol.errors import FACE_NOT_FOUND, INVALID_PARAMETERS, NO_FACE_IN_IMAGE

if TYPE_CHECKING:
    from rekomock.state.collection import Collection, Mean, StoredFace, User

__all__ = [
    "MAX_FACES",
    "face_matches",
    "search_faces",
    "search_faces_by_image",
    "search_users",
    "search_users_by_image",
]

# AWS documents no default number of matches; these are the maxima of the service model
MAX_FACES = 4096
MAX_USERS = 500


def search_faces(
    context: OperationContext,
    *,
    collection_id: str,
    face_id: str,
    max_faces: int = MAX_FACES,
    face_match_threshold: float = 80.0,
) -> dict[str, Any]:
    """Find the faces of a collection that are similar to one of them, which is excluded."""
    collection = context.region.collection(collection_id)
    face = _face(context, collection, face_id)
    missed: list[tuple[StoredFace, float]] = []
    matches = collection.nearest_faces(
        collection.query_by_face(face), threshold=face_match_threshold, limit=max_faces, exclude=face, missed=missed
    )
    explain_nearest_faces(context, collection, matches, missed, face_match_threshold, max_faces, excluded=1)
    return {
        "SearchedFaceId": face_id,
        "FaceMatches": face_matches(collection, matches),
        "FaceModelVersion": collection.face_model_version,
    }


def search_faces_by_image(
    context: OperationContext,
    *,
    collection_id: str,
    image: dict[str, Any],
    max_faces: int = MAX_FACES,
    face_match_threshold: float = 80.0,
    quality_filter: QualityFilter = "NONE",
) -> dict[str, Any]:
    """Find the faces of a collection similar to the largest face of an image that passes the quality filter."""
    collection = context.region.collection(collection_id)
    seen = faces_seen(scene_in(context, image), quality_filter)
    explain_filter(context, seen, quality_filter)
    searched = largest(seen)
    if searched is None:
        raise NO_FACE_IN_IMAGE()
    explain_largest(context, seen, searched)
    missed: list[tuple[StoredFace, float]] = []
    matches = collection.nearest_faces(searched.query, threshold=face_match_threshold, limit=max_faces, missed=missed)
    explain_nearest_faces(context, collection, matches, missed, face_match_threshold, max_faces)
    return {
        "SearchedFaceBoundingBox": bounding_box(searched.face.box),
        "SearchedFaceConfidence": searched.traits.confidence,
        "FaceMatches": face_matches(collection, matches),
        "FaceModelVersion": collection.face_model_version,
    }


def search_users(
    context: OperationContext,
    *,
    collection_id: str,
    user_id: str | None = None,
    face_id: str | None = None,
    user_match_threshold: float = 80.0,
    max_users: int = MAX_USERS,
) -> dict[str, Any]:
    """Find the users of a collection that are similar to one of its faces, or to one of its users, which is excluded.

    A user without faces has no matches.
    """
    collection = context.region.collection(collection_id)
    if (user_id is None) == (face_id is None):
        both = "neither" if user_id is None else "both"
        raise INVALID_PARAMETERS(because=f"Exactly one of UserId and FaceId must be given, got {both}.")
    user = None if user_id is None else collection.user(user_id)
    query = (
        collection.query_by_face(_face(context, collection, face_id or ""))
        if user is None
        else collection.query_by_user(user)
    )
    matches: list[tuple[User, float]] = []
    if query:
        missed: list[tuple[Mean, float]] = []
        matches = collection.nearest_users(
            query, threshold=user_match_threshold, limit=max_users, exclude=user, missed=missed
        )
        explain_nearest_users(
            context, collection, matches, missed, user_match_threshold, max_users, excluded=user is not None
        )
    else:
        context.explain(f"The user {user_id!r} has no faces, so nothing is similar to it.")
    searched = {"SearchedFace": {"FaceId": face_id}} if user is None else {"SearchedUser": {"UserId": user_id}}
    return {
        "UserMatches": _user_matches(matches),
        "FaceModelVersion": collection.face_model_version,
        **searched,
    }


def search_users_by_image(
    context: OperationContext,
    *,
    collection_id: str,
    image: dict[str, Any],
    user_match_threshold: float = 80.0,
    max_users: int = MAX_USERS,
    quality_filter: QualityFilter = "NONE",
) -> dict[str, Any]:
    """Find the users of a collection similar to the largest face of an image that passes the quality filter."""
    collection = context.region.collection(collection_id)
    seen = faces_seen(scene_in(context, image), quality_filter)
    explain_filter(context, seen, quality_filter)
    searched = largest(seen)
    response: dict[str, Any] = {"UserMatches": [], "FaceModelVersion": collection.face_model_version}
    if searched is not None:
        explain_largest(context, seen, searched)
        missed: list[tuple[Mean, float]] = []
        matches = collection.nearest_users(
            searched.query, threshold=user_match_threshold, limit=max_users, missed=missed
        )
        explain_nearest_users(context, collection, matches, missed, user_match_threshold, max_users)
        response["UserMatches"] = _user_matches(matches)
        response["SearchedFace"] = {"FaceDetail": face_detail(searched)}
    elif context.settings.search_users_without_face == "error":
        raise NO_FACE_IN_IMAGE()
    response["UnsearchedFaces"] = [
        {"FaceDetails": face_detail(face), "Reasons": [*face.shortcomings, *_not_largest(face, seen)]}
        for face in seen
        if face is not searched
    ]
    return response


def _not_largest(face: SeenFace, seen: list[SeenFace]) -> list[str]:
    return [] if face is seen[0] else ["FACE_NOT_LARGEST"]


def _face(context: OperationContext, collection: Collection, face_id: str) -> StoredFace:
    try:
        return collection.faces[face_id]
    except KeyError:
        raise FACE_NOT_FOUND(because=no_such_face(context.region, collection, face_id)) from None


def face_matches(collection: Collection, matches: list[tuple[StoredFace, float]]) -> list[dict[str, Any]]:
    """Return the FaceMatches of stored faces with their similarities."""
    return [{"Similarity": similarity, "Face": stored_face(collection, face)} for face, similarity in matches]


def _user_matches(matches: list[tuple[User, float]]) -> list[dict[str, Any]]:
    return [
        {"Similarity": similarity, "User": {"UserId": user.user_id, "UserStatus": user.status()}}
        for user, similarity in matches
    ]
