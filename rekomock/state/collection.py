"""A collection: its faces, its users, which face is on which user, and the vectors of both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import hypot
from operator import attrgetter

from sortedcontainers import SortedDict, SortedKeyList

from rekomock.errors import TOO_MANY_FACES, TOO_MANY_USERS, USER_EXISTS, USER_NOT_FOUND
from rekomock.index import ABSENT, NOTHING, Exact, Vector, VectorIndex
from rekomock.state.statuses import SETTLES_AS, Update
from rekomock.state.surroundings import Surroundings

__all__ = ["Collection", "StoredFace", "User"]


@dataclass(eq=False, slots=True)
class StoredFace:
    """A face in a collection.

    Attributes:
        face_id: Its UUID, by which AWS names it.
        number: Its place in the collection: later faces have higher numbers.
        image_id: The UUID of the picture it was found in.
        external_image_id: The name that the application gave the picture, if it did.
        box: Left, top, width and height, as ratios of the picture's width and height.
        confidence: How sure it is that this is a face, 0 to 100.
        user: The user it is associated with, if there is one.
        row: The place of its vector.
    """

    face_id: str
    number: int
    image_id: str
    external_image_id: str | None
    box: tuple[float, float, float, float]
    confidence: float
    user: User | None = None
    row: int = ABSENT


@dataclass(eq=False, slots=True)
class User:
    """A user in a collection.

    Attributes:
        user_id: The name that the application gave the user, unique in the collection.
        uid: The UUID behind the name, by which users are listed.
        number: Its place in the collection: later users have higher numbers.
        faces: The faces on the user, by face id, in the order in which they came.
        update: The last coming or going of faces; None as long as there was none, and when it was ended by hand.
        total: The sum of the vectors of its faces.
        row: The place of its vector.
    """

    user_id: str
    uid: str
    number: int
    faces: dict[str, StoredFace] = field(default_factory=dict)
    update: Update | None = None
    total: Exact = field(default_factory=lambda: NOTHING)
    row: int = ABSENT

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
        surroundings: Surroundings,
    ) -> None:
        self.collection_id = collection_id
        self.uid = surroundings.new_uuid()
        self.face_model_version = face_model_version
        self.created = surroundings.now()
        self.tags = tags
        self.faces: dict[str, StoredFace] = {}
        self.users: dict[str, User] = {}
        self._surroundings = surroundings
        self._numbers = 0
        self._faces_by_number: SortedKeyList[StoredFace, int] = SortedKeyList(key=attrgetter("number"))
        self._users_by_uid: SortedDict[str, User] = SortedDict()
        self._faces_by_picture: dict[tuple[str, str, tuple[float, ...]], StoredFace] = {}
        self._face_vectors: VectorIndex[StoredFace] = VectorIndex()
        self._user_vectors: VectorIndex[User] = VectorIndex()

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
        image_id: str,
        external_image_id: str | None,
        box: tuple[float, float, float, float],
        confidence: float,
    ) -> StoredFace:
        """Puts a new face in, on no user."""
        face = StoredFace(
            self._surroundings.new_uuid(), self._next_number(), image_id, external_image_id, box, confidence
        )
        self.faces[face.face_id] = face
        self._faces_by_number.add(face)
        self._face_vectors[face] = vector
        if external_image_id is not None:
            self._faces_by_picture[image_id, external_image_id, box] = face
        return face

    def face_of_picture(
        self, image_id: str, external_image_id: str | None, box: tuple[float, float, float, float]
    ) -> StoredFace | None:
        """The face that the same picture under the same external image id has put in already, if it has."""
        if external_image_id is None:
            return None
        return self._faces_by_picture.get((image_id, external_image_id, box))

    def remove_face(self, face: StoredFace) -> None:
        """Takes out a face that is on no user."""
        del self.faces[face.face_id]
        self._faces_by_number.remove(face)
        del self._face_vectors[face]
        if face.external_image_id is not None:
            del self._faces_by_picture[face.image_id, face.external_image_id, face.box]

    def faces_after(self, number: int | None) -> Iterator[StoredFace]:
        """The faces in the order in which they came, from the one after ``number`` on."""
        return self._faces_by_number.irange_key(min_key=number, inclusive=(False, True))

    def vector_of(self, face: StoredFace) -> Vector:
        """The unit vector of a face."""
        return self._face_vectors[face]

    def similarities(self, faces: Sequence[StoredFace], vector: Vector) -> list[float]:
        """How alike faces are to a unit vector, 0 to 100."""
        return self._face_vectors.similarities(faces, vector)

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
        user = User(user_id, self._surroundings.new_uuid(), self._next_number())
        self.users[user_id] = user
        self._users_by_uid[user.uid] = user
        return user

    def delete_user(self, user: User) -> None:
        """Takes a user out; its faces stay, on nobody."""
        for face in user.faces.values():
            face.user = None
        del self.users[user.user_id]
        del self._users_by_uid[user.uid]
        if user.faces:
            del self._user_vectors[user]

    def users_after(self, uid: str | None) -> Iterator[User]:
        """The users in the order of their UUIDs, from the one after ``uid`` on."""
        for key in self._users_by_uid.irange(uid, inclusive=(False, True)):
            yield self._users_by_uid[key]

    def vector_of_user(self, user: User) -> Vector | None:
        """The unit vector of a user: the mean of its faces' vectors. None where the user has no face."""
        return self._user_vectors[user] if user.faces else None

    def associate(self, user: User, faces: Sequence[StoredFace]) -> None:
        """Puts faces that are on nobody on a user."""
        for face in faces:
            face.user = user
            user.faces[face.face_id] = face
        self._update(user, user.total + self._face_vectors.total(faces))

    def disassociate(self, user: User, faces: Sequence[StoredFace]) -> None:
        """Takes faces that are on a user off again."""
        for face in faces:
            face.user = None
            del user.faces[face.face_id]
        self._update(user, user.total - self._face_vectors.total(faces))

    def _update(self, user: User, total: Exact) -> None:
        user.update = self._surroundings.begin_update(SETTLES_AS[bool(user.faces)])
        if user.faces:
            user.total = total
            self._user_vectors[user] = total / hypot(*total.tolist())
        else:
            user.total = NOTHING
            del self._user_vectors[user]

    # Search

    def nearest_faces(
        self, vector: Vector, *, threshold: float, limit: int, leave_out: StoredFace | None = None
    ) -> list[tuple[StoredFace, float]]:
        """The faces at least ``threshold`` similar to ``vector``, most similar first, with their similarity."""
        return self._face_vectors.nearest(vector, threshold=threshold, limit=limit, leave_out=leave_out)

    def nearest_users(
        self, vector: Vector, *, threshold: float, limit: int, leave_out: User | None = None
    ) -> list[tuple[User, float]]:
        """The users with faces that are at least ``threshold`` similar to ``vector``, with their similarity."""
        return self._user_vectors.nearest(vector, threshold=threshold, limit=limit, leave_out=leave_out)
