"""IndexFaces, ListFaces and DeleteFaces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rekomock.images.identity import KEY_SIZE
from rekomock.images.quality import QualityFilter
from rekomock.operations.context import OperationContext
from rekomock.operations.face_detail import MAX_FACES, bounding_box, face_detail, faces_seen
from rekomock.operations.paging import page_of
from rekomock.operations.reasons import LeftOut, explain_filter, people_of
from rekomock.operations.request_image import scene_in

if TYPE_CHECKING:
    from rekomock.images.detected import DetectedFace
    from rekomock.state.collection import Collection, StoredFace

__all__ = ["delete_faces", "index_faces", "list_faces", "stored_face"]


def index_faces(
    context: OperationContext,
    *,
    collection_id: str,
    image: dict[str, Any],
    external_image_id: str | None = None,
    detection_attributes: Sequence[str] = (),
    max_faces: int = MAX_FACES,
    quality_filter: QualityFilter = "AUTO",
) -> dict[str, Any]:
    """Detect the faces in an image and add them to a collection, largest first.

    Faces that fail the quality filter are not indexed. If there are more than ``MaxFaces``, those that fail the filter
    are dropped first, then the smallest. An image indexed again under the same external image id returns the same
    faces.
    """
    collection = context.region.collection(collection_id)
    scene = scene_in(context, image)
    seen = faces_seen(scene, quality_filter)
    explain_filter(context, seen, quality_filter)
    # stable sort: still largest first within each group
    ranked = sorted(seen, key=lambda face: bool(face.shortcomings))
    indexed = [face for face in ranked[:max_faces] if not face.shortcomings]
    beyond = ranked[max_faces:]
    if beyond:
        context.explain(LeftOut(max_faces, people_of(beyond)))
    unindexed = [
        {
            "FaceDetail": face_detail(face, detection_attributes),
            "Reasons": [*face.shortcomings, *(["EXCEEDS_MAX_FACES"] if face in beyond else [])],
        }
        for face in seen
        if face not in indexed
    ]
    known = [
        collection.face_of_image(scene.space, scene.image_id, external_image_id, face.face.box) for face in indexed
    ]
    again = len(known) - known.count(None)
    if again:
        context.explain(
            f"Indexed before, from these bytes with this ExternalImageId, and returned again: {again} of {len(known)}."
        )
    collection.check_room_for_faces(known.count(None), context.settings.faces_per_collection)
    records = []
    for face, existing in zip(indexed, known, strict=True):
        stored = existing or collection.add_face(
            face.face.vector,
            space=scene.space,
            image_id=scene.image_id,
            external_image_id=external_image_id,
            box=face.face.box,
            confidence=face.traits.confidence,
            identity=_identity(face.face),
        )
        records.append({"Face": _face(stored), "FaceDetail": face_detail(face, detection_attributes)})
    return {
        "FaceRecords": records,
        "FaceModelVersion": collection.face_model_version,
        "UnindexedFaces": unindexed,
    }


def _identity(face: DetectedFace) -> bytes | None:
    """Return whose face it is, as a collection keeps it; None if that is not known."""
    known = len(face.person_seed) == KEY_SIZE and face.shot_seed[:KEY_SIZE] == face.person_seed
    return face.shot_seed if known else None


def list_faces(
    context: OperationContext,
    *,
    collection_id: str,
    next_token: str | None = None,
    max_results: int = 0,
    user_id: str | None = None,
    face_ids: list[str] | None = None,
) -> dict[str, Any]:
    """List the faces of a collection in the order of indexing. ``MaxResults=0`` means the default page size.

    ``UserId`` and ``FaceIds`` filter the faces; given both, a face must match both. Unknown ids are ignored (but see
    the setting ``list_faces_of_unknown_user``).
    """
    collection = context.region.collection(collection_id)
    faces, token = page_of(
        context,
        lambda after: ((face.number, face) for face in _faces_to_list(context, collection, after, user_id, face_ids)),
        next_token,
        max_results or context.settings.faces_per_page,
        collection.uid,
        user_id,
        None if face_ids is None else tuple(sorted(set(face_ids))),
    )
    return {
        "Faces": [stored_face(collection, face) for face in faces],
        "FaceModelVersion": collection.face_model_version,
        **token,
    }


def _faces_to_list(
    context: OperationContext,
    collection: Collection,
    after: int | None,
    user_id: str | None,
    face_ids: list[str] | None,
) -> Iterable[StoredFace]:
    if user_id is None and face_ids is None:
        return collection.faces_after(after)
    candidates: dict[str, StoredFace] = collection.faces
    if user_id is not None:
        if context.settings.list_faces_of_unknown_user == "error" or user_id in collection.users:
            candidates = collection.user(user_id).faces
        else:
            candidates = {}
            context.explain(
                f"The collection has no user {user_id!r}; the setting list_faces_of_unknown_user can make it an error."
            )
    listed = (
        candidates.values()
        if face_ids is None
        else [candidates[face_id] for face_id in set(face_ids) if face_id in candidates]
    )
    return sorted((face for face in listed if after is None or face.number > after), key=lambda face: face.number)


def delete_faces(context: OperationContext, *, collection_id: str, face_ids: list[str]) -> dict[str, Any]:
    """Delete faces from a collection, except those associated with a user."""
    collection = context.region.collection(collection_id)
    deleted = []
    unsuccessful: list[dict[str, Any]] = []
    for face_id in dict.fromkeys(face_ids):
        face = collection.faces.get(face_id)
        if face is None:
            unsuccessful.append({"FaceId": face_id, "Reasons": ["FACE_NOT_FOUND"]})
        elif face.user is not None:
            unsuccessful.append(
                {
                    "FaceId": face_id,
                    "UserId": face.user.user_id,
                    "Reasons": ["ASSOCIATED_TO_AN_EXISTING_USER"],
                }
            )
        else:
            collection.remove_face(face)
            deleted.append(face_id)
    return {"DeletedFaces": deleted, "UnsuccessfulFaceDeletions": unsuccessful}


def _face(face: StoredFace) -> dict[str, Any]:
    """Return the Face of an IndexFaces response."""
    member: dict[str, Any] = {
        "FaceId": face.face_id,
        "BoundingBox": bounding_box(face.box),
        "ImageId": face.image_id,
    }
    if face.external_image_id is not None:
        member["ExternalImageId"] = face.external_image_id
    return member | {"Confidence": face.confidence}


def stored_face(collection: Collection, face: StoredFace) -> dict[str, Any]:
    """Return the Face of a ListFaces or search response: with its user, and numbers of six significant digits."""
    member = _face(face) | {
        "BoundingBox": {name: _six_digits(value) for name, value in bounding_box(face.box).items()},
        "Confidence": _six_digits(face.confidence),
        "IndexFacesModelVersion": collection.face_model_version,
    }
    if face.user is not None:
        member["UserId"] = face.user.user_id
    return member


def _six_digits(value: float) -> float:
    return float(f"{value:.6g}")
