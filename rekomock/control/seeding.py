"""Seeding: a collection with users and faces, created at once and without a call for each face."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Sized
from functools import cache
from typing import Any

from rekomock.images.boxes import default_boxes
from rekomock.images.face import Face
from rekomock.images.face_vector import vector_of
from rekomock.images.geometry import Box
from rekomock.images.identity import Identity
from rekomock.images.recognition.decode import image_id_of
from rekomock.images.recognition.drawn import DRAWN
from rekomock.images.traits import confidence_of
from rekomock.progress import progress
from rekomock.protocol import service_model
from rekomock.protocol.errors import TOO_MANY_FACES_ON_USER, RekognitionError
from rekomock.protocol.validation import validate
from rekomock.settings.settings import Settings
from rekomock.state.collection import Collection, StoredFace
from rekomock.state.region import Region

__all__ = ["add_collection"]


def add_collection(
    region: Region,
    settings: Settings,
    collection_id: str,
    *,
    users: Mapping[str, Iterable[str | Face]],
    faces: Iterable[str | Face],
    tags: Mapping[str, str],
) -> None:
    """Create a collection with users and faces; if anything is wrong, create nothing.

    Args:
        region: The region to create it in.
        settings: The settings in force; their quotas hold here as well.
        collection_id: The collection's id.
        users: The users by their ids, each with its faces. They are not UPDATING.
        faces: The unassociated faces; they are added after those of the users.
        tags: The collection's tags.

    Raises:
        TypeError: If a face is neither a name nor a ``Face``.
        ValueError: If AWS would reject an id or a tag, if the collection exists, or if a quota is exceeded.
    """
    try:
        _check("CreateCollection", {"CollectionId": collection_id, "Tags": dict(tags)})
        collection = region.create_collection(
            collection_id,
            face_model_version=settings.face_model_version,
            tags=dict(tags),
            limit=settings.collections_per_account,
        )
        try:
            with progress(f"Adding faces to {collection_id}", _count([*users.values(), faces])) as step:
                for user_id, its_faces in users.items():
                    _add_user(collection, settings, user_id, its_faces, step)
                for face in faces:
                    _add_face(collection, settings, face, step)
        except BaseException:
            region.delete_collection(collection)
            raise
    except RekognitionError as error:
        raise ValueError(f"The collection {collection_id!r} cannot be created: {error.message}") from None


def _count(groups: Sequence[Iterable[object]]) -> int | None:
    """Return how many there are in all groups; None if one of them does not say, such as a generator."""
    sized = [group for group in groups if isinstance(group, Sized)]
    return sum(map(len, sized)) if len(sized) == len(groups) else None


def _check(operation: str, members: dict[str, Any]) -> None:
    validate(members, service_model.operation(operation).input_shape)


def _add_user(
    collection: Collection,
    settings: Settings,
    user_id: str,
    faces: Iterable[str | Face],
    step: Callable[[], object],
) -> None:
    _check("CreateUser", {"CollectionId": collection.collection_id, "UserId": user_id})
    user = collection.create_user(user_id, settings.users_per_collection)
    stored = [_add_face(collection, settings, face, step) for face in faces]
    if len(stored) > settings.faces_per_user:
        raise TOO_MANY_FACES_ON_USER(limit=settings.faces_per_user)
    if stored:
        collection.associate(user, stored)
        user.settle()


def _add_face(collection: Collection, settings: Settings, face: str | Face, step: Callable[[], object]) -> StoredFace:
    face = Face.of(face)
    collection.check_room_for_faces(1, settings.faces_per_collection)
    identity = Identity.of(face)
    stored = collection.add_face(
        vector_of(identity),
        space=DRAWN,
        # as if each had been in an image of its own
        image_id=image_id_of(repr(face).encode()),
        external_image_id=None,
        box=face.box or _usual_box(),
        confidence=confidence_of(identity.shot_seed, face.attributes),
        identity=identity.shot_seed,
    )
    step()
    return stored


@cache
def _usual_box() -> Box:
    (box,) = default_boxes(1)
    return box
