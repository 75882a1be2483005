"""A collection: its faces, its users, which face is on which user, and the vectors of both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from operator import attrgetter
from struct import Struct
from typing import TypeAlias, TypeVar

import numpy as np
from sortedcontainers import SortedDict, SortedKeyList

from rekomock.protocol.errors import TOO_MANY_FACES, TOO_MANY_USERS, USER_EXISTS, USER_NOT_FOUND
from rekomock.state.platform import Platform
from rekomock.state.statuses import SETTLES_AS, Update
from rekomock.vectors.index import ABSENT, Exact, Indexed, Vector, VectorIndex
from rekomock.vectors.space import Space

__all__ = ["Collection", "Mean", "Sought", "StoredFace", "User"]

#: What is to be compared: its unit vector in each space that it has one in.
Sought: TypeAlias = Mapping[Space, Vector]


#: Left, top, width, height and confidence; as numbers of Python's they take three times the room.
_DETECTED = Struct("5d")

_Item = TypeVar("_Item", bound=Indexed)
_Numbered = TypeVar("_Numbered", "StoredFace", "User")


@dataclass(eq=False, slots=True)
class StoredFace:
    """A face in a collection.

    Attributes:
        face_id: Its UUID, by which AWS names it.
        number: Its place in the collection: later faces have higher numbers.
        image_id: The UUID of the picture it was found in.
        external_image_id: The name that the application gave the picture, if it did.
        detected: Its box and its confidence, in few bytes.
        space: The space of its vector.
        user: The user it is associated with, if there is one.
        row: The place of its vector.
    """

    face_id: str
    number: int
    image_id: str
    external_image_id: str | None
    detected: bytes
    space: Space
    user: User | None = None
    row: int = ABSENT

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, width and height, as ratios of the picture's width and height."""
        left, top, width, height, _ = _DETECTED.unpack(self.detected)
        return left, top, width, height

    @property
    def confidence(self) -> float:
        """How sure it is that this is a face, 0 to 100."""
        confidence: float = _DETECTED.unpack(self.detected)[-1]
        return confidence


@dataclass(eq=False, slots=True)
class User:
    """A user in a collection.

    Attributes:
        user_id: The name that the application gave the user, unique in the collection.
        uid: The UUID behind the name, by which users are listed.
        number: Its place in the collection: later users have higher numbers.
        faces: The faces on the user, by face id, in the order in which they came.
        update: The last coming or going of faces; None as long as there was none, and when it was ended by hand.
        means: The mean of its faces in each space that it has some in.
    """

    user_id: str
    uid: str
    number: int
    faces: dict[str, StoredFace] = field(default_factory=dict)
    update: Update | None = None
    means: dict[Space, Mean] = field(default_factory=dict)

    def status(self) -> str:
        """The status, as somebody who looks sees it: looking is what a manual transition counts."""
        if self.update is not None:
            self.update.advance()
        return self.present_status()

    def present_status(self) -> str:
        """The status, without anybody having looked."""
        status = self.update.status if self.update is not None else None
        return status or SETTLES_AS[bool(self.faces)]

    def settle(self) -> None:
        """Ends a running update."""
        self.update = None


@dataclass(eq=False, slots=True)
class Mean:
    """The mean of the faces in one space that are on a user.

    Attributes:
        user: The user.
        number: The user's place in the collection.
        count: How many faces there are.
        total: The sum of their vectors.
        row: The place of its vector.
    """

    user: User
    number: int
    count: int
    total: Exact
    row: int = ABSENT


class _Vectors:
    """The vectors in one space."""

    __slots__ = ("faces", "means")

    def __init__(self, space: Space) -> None:
        self.faces: VectorIndex[StoredFace] = VectorIndex(space)
        self.means: VectorIndex[Mean] = VectorIndex(space)


class Collection:
    """A collection of faces and users.

    Attributes:
        collection_id: The name that the application gave it, unique in its region.
        uid: A UUID of its own: a later collection of the same name has another one.
        face_model_version: The version it was made with.
        created: Seconds since the epoch.
        tags: Keys and values.
        faces: By face id.
        users: By user id.
    """

    def __init__(
        self,
        collection_id: str,
        *,
        face_model_version: str,
        tags: dict[str, str],
        platform: Platform,
    ) -> None:
        self.collection_id = collection_id
        self.uid = platform.new_uuid()
        self.face_model_version = face_model_version
        self.created = platform.now()
        self.tags = tags
        self.faces: dict[str, StoredFace] = {}
        self.users: dict[str, User] = {}
        self._platform = platform
        self._numbers = 0
        self._faces_by_number: SortedKeyList[StoredFace, int] = SortedKeyList(key=attrgetter("number"))
        self._users_by_uid: SortedDict[str, User] = SortedDict()
        self._faces_by_picture: dict[tuple[Space, str, str, tuple[float, ...]], StoredFace] = {}
        # Most collections have vectors of one space, and few have more than two
        self._vectors: dict[Space, _Vectors] = {}

    def _next_number(self) -> int:
        self._numbers += 1
        return self._numbers

    # Faces

    def check_room_for_faces(self, count: int, limit: int) -> None:
        """Raises ServiceQuotaExceededException unless ``count`` more faces fit under the quota ``limit``."""
        if len(self.faces) + count > limit:
            raise TOO_MANY_FACES(limit=limit)

    def add_face(
        self,
        vector: Vector,
        *,
        space: Space,
        image_id: str,
        external_image_id: str | None,
        box: tuple[float, float, float, float],
        confidence: float,
    ) -> StoredFace:
        """Puts a new face in, on no user."""
        face = StoredFace(
            self._platform.new_uuid(),
            self._next_number(),
            image_id,
            external_image_id,
            _DETECTED.pack(*box, confidence),
            space,
        )
        self.faces[face.face_id] = face
        self._faces_by_number.add(face)
        if space not in self._vectors:
            self._vectors[space] = _Vectors(space)
        self._vectors[space].faces[face] = vector
        if external_image_id is not None:
            self._faces_by_picture[space, image_id, external_image_id, box] = face
        return face

    def face_of_picture(
        self, space: Space, image_id: str, external_image_id: str | None, box: tuple[float, float, float, float]
    ) -> StoredFace | None:
        """The face that the same picture under the same external image id has put in already, if it has."""
        if external_image_id is None:
            return None
        return self._faces_by_picture.get((space, image_id, external_image_id, box))

    def remove_face(self, face: StoredFace) -> None:
        """Takes out a face that is on no user."""
        del self.faces[face.face_id]
        self._faces_by_number.remove(face)
        del self._vectors[face.space].faces[face]
        if face.external_image_id is not None:
            del self._faces_by_picture[face.space, face.image_id, face.external_image_id, face.box]

    def faces_after(self, number: int | None) -> Iterator[StoredFace]:
        """The faces in the order in which they came, from the one after ``number`` on."""
        return self._faces_by_number.irange_key(min_key=number, inclusive=(False, True))

    def sought_by_face(self, face: StoredFace) -> Sought:
        """What is sought with a face: who is similar to it."""
        return {face.space: self._vectors[face.space].faces[face]}

    def similarities(self, faces: Sequence[StoredFace], user: User) -> list[float]:
        """How alike faces are to a user, 0 to 100; 0 to a user that has no face of their space."""
        spaces = {face.space for face in faces}
        if len(spaces) == 1:
            (space,) = spaces
            mean = user.means.get(space)
            if mean is None:
                return [0.0] * len(faces)
            vectors = self._vectors[space]
            return vectors.faces.similarities(faces, vectors.means[mean])
        return [alike for face in faces for alike in self.similarities([face], user)]

    # Users

    def user(self, user_id: str) -> User:
        """The user of that id; ResourceNotFoundException where there is none."""
        try:
            return self.users[user_id]
        except KeyError:
            raise USER_NOT_FOUND(user_id=user_id) from None

    def create_user(self, user_id: str, limit: int) -> User:
        """A new user without faces.

        Raises:
            RekognitionError: ConflictException, where there is such a user; ServiceQuotaExceededException, where there
                are ``limit`` users already.
        """
        if user_id in self.users:
            raise USER_EXISTS(user_id=user_id)
        if len(self.users) >= limit:
            raise TOO_MANY_USERS(limit=limit)
        user = User(user_id, self._platform.new_uuid(), self._next_number())
        self.users[user_id] = user
        self._users_by_uid[user.uid] = user
        return user

    def delete_user(self, user: User) -> None:
        """Takes a user out; its faces stay, on nobody."""
        for face in user.faces.values():
            face.user = None
        del self.users[user.user_id]
        del self._users_by_uid[user.uid]
        for space, mean in user.means.items():
            del self._vectors[space].means[mean]

    def users_after(self, uid: str | None) -> Iterator[User]:
        """The users in the order of their UUIDs, from the one after ``uid`` on."""
        for key in self._users_by_uid.irange(uid, inclusive=(False, True)):
            yield self._users_by_uid[key]

    def sought_by_user(self, user: User) -> Sought:
        """What is sought with a user: who is similar to the mean of its faces; nothing, where it has no face."""
        return {space: self._vectors[space].means[mean] for space, mean in user.means.items()}

    def associate(self, user: User, faces: Sequence[StoredFace]) -> None:
        """Puts faces that are on nobody on a user."""
        for face in faces:
            face.user = user
            user.faces[face.face_id] = face
        for space, own in _by_space(faces):
            total = self._vectors[space].faces.total(own)
            mean = user.means.get(space)
            if mean is None:
                mean = user.means[space] = Mean(user, user.number, len(own), total)
            else:
                mean.count += len(own)
                mean.total = mean.total + total
            self._place(space, mean)
        self._begin_update(user)

    def disassociate(self, user: User, faces: Sequence[StoredFace]) -> None:
        """Takes faces that are on a user off again."""
        for face in faces:
            face.user = None
            del user.faces[face.face_id]
        for space, own in _by_space(faces):
            mean = user.means[space]
            mean.count -= len(own)
            if mean.count:
                mean.total = mean.total - self._vectors[space].faces.total(own)
                self._place(space, mean)
            else:
                del user.means[space]
                del self._vectors[space].means[mean]
        self._begin_update(user)

    def _place(self, space: Space, mean: Mean) -> None:
        self._vectors[space].means[mean] = mean.total / sqrt(np.vdot(mean.total, mean.total))

    def _begin_update(self, user: User) -> None:
        user.update = self._platform.begin_update(SETTLES_AS[bool(user.faces)])

    # Search

    def nearest_faces(
        self, sought: Sought, *, threshold: float, limit: int, leave_out: StoredFace | None = None
    ) -> list[tuple[StoredFace, float]]:
        """The faces at least ``threshold`` similar to what is sought, most similar first, with their similarity."""
        found: list[tuple[StoredFace, float]] = []
        for space, vectors in self._vectors.items():
            own = leave_out if leave_out is not None and leave_out.space == space else None
            found += _nearest(vectors.faces, sought.get(space), threshold, limit, own)
        return self._best(found, limit)

    def nearest_users(
        self, sought: Sought, *, threshold: float, limit: int, leave_out: User | None = None
    ) -> list[tuple[User, float]]:
        """The users with faces that are at least ``threshold`` similar to what is sought, with their similarity.

        That of a user with faces of several spaces is the greatest there is.
        """
        best: dict[User, float] = {}
        for space, vectors in self._vectors.items():
            own = None if leave_out is None else leave_out.means.get(space)
            for mean, alike in _nearest(vectors.means, sought.get(space), threshold, limit, own):
                best[mean.user] = max(alike, best.get(mean.user, 0.0))
        return self._best(list(best.items()), limit)

    def _best(self, found: list[tuple[_Numbered, float]], limit: int) -> list[tuple[_Numbered, float]]:
        if len(self._vectors) > 1:  # what comes from one index is in order
            found.sort(key=lambda match: (-match[1], match[0].number))
        return found[:limit]


def _by_space(faces: Sequence[StoredFace]) -> Iterator[tuple[Space, Sequence[StoredFace]]]:
    spaces = dict.fromkeys(face.space for face in faces)
    for space in spaces:
        yield space, faces if len(spaces) == 1 else [face for face in faces if face.space == space]


def _nearest(
    index: VectorIndex[_Item], vector: Vector | None, threshold: float, limit: int, leave_out: _Item | None
) -> list[tuple[_Item, float]]:
    """The items of an index that are similar enough to a vector, or to None, which nothing is similar to."""
    if vector is not None:
        return index.nearest(vector, threshold=threshold, limit=limit, exclude=leave_out)
    return [(item, 0.0) for item in index] if threshold <= 0 else []
