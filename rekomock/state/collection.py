"""A collection: its faces, its users, their associations, and the vectors of both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import partial
from math import sqrt
from operator import attrgetter
from struct import Struct
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar

from sortedcontainers import SortedDict, SortedKeyList

from rekomock.protocol.errors import TOO_MANY_FACES, TOO_MANY_USERS, USER_EXISTS, USER_NOT_FOUND
from rekomock.state.platform import Platform
from rekomock.state.reasons import no_such, some_of
from rekomock.state.statuses import SETTLES_AS, UPDATING, USER, Update
from rekomock.vectors.space import ABSENT, Space

if TYPE_CHECKING:
    from rekomock.vectors.index import Exact, Indexed, Vector, VectorIndex

__all__ = ["Collection", "CopiedVectors", "Mean", "Query", "StoredFace", "User", "identity_in"]

#: What a search compares with: a unit vector in each space that it has one in.
Query: TypeAlias = "Mapping[Space, Vector]"

#: Left, top, width, height, confidence and whose face it is, packed; Python floats would take three times the memory.
_DETECTED = Struct("5d10s")
_NOBODY = bytes(10)

_SPACE = attrgetter("space")

#: What :meth:`Collection.dump` takes as it is; what else there is follows from it, or is dumped in its own way.
_OF_A_COLLECTION = ("collection_id", "uid", "face_model_version", "created", "_numbers")

_Item = TypeVar("_Item", bound="Indexed")
_Numbered = TypeVar("_Numbered", "StoredFace", "User")


def identity_in(detected: bytes) -> bytes | None:
    """Return the identity of a face, of which ``StoredFace.detected`` is given."""
    identity: bytes = _DETECTED.unpack(detected)[5]
    return None if identity == _NOBODY else identity


@dataclass(eq=False, slots=True)
class StoredFace:
    """A face in a collection.

    Attributes:
        face_id: Its UUID.
        number: Its sequence number in the collection: later faces have higher numbers.
        image_id: The UUID of the image in which it was detected.
        external_image_id: The id that the application gave the image, if any.
        detected: Its box, confidence and identity, packed.
        space: The space of its vector.
        user: The user it is associated with, if any.
        row: The index of its vector.
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
        """Left, top, width and height, as ratios of the image's width and height."""
        left, top, width, height, *_ = _DETECTED.unpack(self.detected)
        return left, top, width, height

    @property
    def confidence(self) -> float:
        """The confidence that this is a face, 0 to 100."""
        confidence: float = _DETECTED.unpack(self.detected)[4]
        return confidence

    @property
    def identity(self) -> bytes | None:
        """Ten bytes that stand for a person and a shot; None if it is not known whose face it is."""
        return identity_in(self.detected)


@dataclass(eq=False, slots=True)
class User:
    """A user in a collection.

    Attributes:
        user_id: The id that the application gave the user, unique in the collection.
        uid: Its UUID, by which users are ordered in listings.
        number: Its sequence number in the collection: later users have higher numbers.
        faces: The user's faces by face id, in the order of association.
        update: The last change to its faces; None before the first one, and after :meth:`settle`.
        means: The mean of its faces in each space that they have vectors in.
    """

    user_id: str
    uid: str
    number: int
    faces: dict[str, StoredFace] = field(default_factory=dict)
    update: Update | None = None
    means: dict[Space, Mean] = field(default_factory=dict)

    def status(self) -> str:
        """Return the status and advance a manual transition."""
        if self.update is not None:
            self.update.advance()
        return self.present_status()

    def present_status(self) -> str:
        """Return the status without advancing a transition."""
        status = self.update.status if self.update is not None else None
        return status or SETTLES_AS[bool(self.faces)]

    def settle(self) -> None:
        """End a running update."""
        self.update = None


@dataclass(eq=False, slots=True)
class Mean:
    """The mean of a user's faces in one space.

    Attributes:
        user: The user.
        number: The user's sequence number.
        count: The number of faces.
        total: The sum of their vectors.
        row: The index of its vector.
    """

    user: User
    number: int
    count: int
    total: Exact
    row: int = ABSENT


class CopiedVectors(NamedTuple):
    """Vectors as they were at some time.

    Attributes:
        ids: The ids of the faces or users.
        matrix: Their vectors, one per row.
    """

    ids: list[str]
    matrix: Vector

    def of(self, item_id: str | None) -> Vector | None:
        """Return the vector of a face or user; None if it has none here."""
        return self.matrix[self.ids.index(item_id)] if item_id in self.ids else None


class _Vectors:
    """The vectors of a collection in one space."""

    __slots__ = ("faces", "means", "space")

    def __init__(self, space: Space) -> None:
        from rekomock.vectors.index import VectorIndex  # lazy: imports numpy

        self.space = space
        self.faces: VectorIndex[StoredFace] = VectorIndex(space)
        self.means: VectorIndex[Mean] = VectorIndex(space)

    def dump(self) -> dict[str, Any]:
        """Return the vectors, whose faces and users are named by their numbers."""
        faces, of_faces = self.faces.copy()
        means, of_means = self.means.copy()
        return {
            "space": self.space,
            "faces": [face.number for face in faces],
            "face_vectors": of_faces,
            "users": [mean.number for mean in means],
            "counts": [mean.count for mean in means],
            "totals": [mean.total for mean in means],
            "user_vectors": of_means,
        }

    @classmethod
    def load(cls, dumped: Mapping[str, Any], faces: Mapping[int, StoredFace], users: Mapping[int, User]) -> _Vectors:
        """Return the vectors that were dumped, and give the users their means.

        Args:
            dumped: What :meth:`dump` returned.
            faces: The faces of the collection by their numbers.
            users: Its users by their numbers.
        """
        from rekomock.vectors.index import exact_of, vectors_of  # lazy: imports numpy

        space: Space = dumped["space"]
        self = cls(space)
        for number, vector in zip(dumped["faces"], vectors_of(space, dumped["face_vectors"]), strict=True):
            self.faces[faces[number]] = vector
        rows = zip(dumped["users"], dumped["counts"], dumped["totals"], strict=True)
        for (number, count, total), vector in zip(rows, vectors_of(space, dumped["user_vectors"]), strict=True):
            user = users[number]
            mean = user.means[space] = Mean(user, number, count, exact_of(space, total))
            self.means[mean] = vector
        return self


class Collection:
    """A collection of faces and users.

    Attributes:
        collection_id: The id that the application gave it, unique in its region.
        uid: A UUID, which distinguishes it from a later collection with the same id.
        face_model_version: The face model version it was created with.
        created: The creation time, in seconds since the epoch.
        tags: Its tags, values by key.
        faces: Its faces by face id.
        users: Its users by user id.
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
        self._faces_by_image: dict[tuple[Space, str, str, tuple[float, ...]], StoredFace] = {}
        # usually one, rarely more than two
        self._vectors: dict[Space, _Vectors] = {}

    def dump(self) -> dict[str, Any]:
        """Return all that makes it up, as columns that do not change with it any more.

        It takes a few hundred nanoseconds a face, and a copy of the vectors.
        """
        faces, users = list(self.faces.values()), list(self.users.values())
        return {
            **{name: getattr(self, name) for name in _OF_A_COLLECTION},
            "tags": dict(self.tags),
            "faces": {name: list(map(attrgetter(name), faces)) for name in _OF_A_FACE},
            "users": {
                **{name: list(map(attrgetter(name), users)) for name in _OF_A_USER},
                "update": [user.update.suspended() if user.update is not None else None for user in users],
                "faces": [[face.number for face in user.faces.values()] for user in users],
            },
            "vectors": [vectors.dump() for vectors in self._vectors.values()],
        }

    @classmethod
    def load(cls, platform: Platform, dumped: Mapping[str, Any]) -> Collection:
        """Return the collection that was dumped.

        Args:
            platform: The host's services.
            dumped: What :meth:`dump` returned; arrays may have become the bytes in them. A face or a user may lack
                what has a default.
        """
        self = cls.__new__(cls)
        for name in _OF_A_COLLECTION:
            setattr(self, name, dumped[name])
        self.tags = dumped["tags"]
        self._platform = platform
        space_of = {number: each["space"] for each in dumped["vectors"] for number in each["faces"]}
        faces = {row["number"]: StoredFace(**row, space=space_of[row["number"]]) for row in _rows(dumped["faces"])}
        self.faces = {face.face_id: face for face in faces.values()}
        self._faces_by_number = SortedKeyList(faces.values(), key=attrgetter("number"))
        self._faces_by_image = {
            (face.space, face.image_id, face.external_image_id, face.box): face
            for face in faces.values()
            if face.external_image_id is not None
        }
        self.users = {}
        for row in _rows(dumped["users"]):
            numbers, update = row.pop("faces"), row.pop("update")
            user = User(**row, update=None if update is None else platform.resume(update))
            self.users[user.user_id] = user
            for number in numbers:
                face = faces[number]
                face.user, user.faces[face.face_id] = user, face
        self._users_by_uid = SortedDict({user.uid: user for user in self.users.values()})
        users = {user.number: user for user in self.users.values()}
        self._vectors = {each["space"]: _Vectors.load(each, faces, users) for each in dumped["vectors"]}
        return self

    def _next_number(self) -> int:
        self._numbers += 1
        return self._numbers

    # Faces

    def check_room_for_faces(self, count: int, limit: int) -> None:
        """Raise ServiceQuotaExceededException if ``count`` more faces would exceed the quota ``limit``."""
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
        identity: bytes | None = None,
    ) -> StoredFace:
        """Add a new face, unassociated."""
        face = StoredFace(
            self._platform.new_uuid(),
            self._next_number(),
            image_id,
            external_image_id,
            _DETECTED.pack(*box, confidence, identity or _NOBODY),
            space,
        )
        self.faces[face.face_id] = face
        self._faces_by_number.add(face)
        if space not in self._vectors:
            self._vectors[space] = _Vectors(space)
        self._vectors[space].faces[face] = vector
        if external_image_id is not None:
            self._faces_by_image[space, image_id, external_image_id, box] = face
        return face

    def face_of_image(
        self, space: Space, image_id: str, external_image_id: str | None, box: tuple[float, float, float, float]
    ) -> StoredFace | None:
        """Return the face already added from this image under the same external image id; None if there is none."""
        if external_image_id is None:
            return None
        return self._faces_by_image.get((space, image_id, external_image_id, box))

    def remove_face(self, face: StoredFace) -> None:
        """Remove an unassociated face."""
        del self.faces[face.face_id]
        self._faces_by_number.remove(face)
        del self._vectors[face.space].faces[face]
        if face.external_image_id is not None:
            del self._faces_by_image[face.space, face.image_id, face.external_image_id, face.box]

    def faces_after(self, number: int | None) -> Iterator[StoredFace]:
        """Iterate over the faces in the order of their numbers, starting after ``number``."""
        return self._faces_by_number.irange_key(min_key=number, inclusive=(False, True))

    def query_by_face(self, face: StoredFace) -> Query:
        """Return the query for what is similar to a face."""
        return {face.space: self._vectors[face.space].faces[face]}

    def similarities(self, faces: Sequence[StoredFace], user: User) -> list[float]:
        """Return the similarity of faces to a user, 0 to 100; 0 if the user has no face in a face's space."""
        spaces = set(map(_SPACE, faces))
        if len(spaces) == 1:
            (space,) = spaces
            mean = user.means.get(space)
            if mean is None:
                return [0.0] * len(faces)
            vectors = self._vectors[space]
            return vectors.faces.similarities(faces, vectors.means[mean])
        return [similarity for face in faces for similarity in self.similarities([face], user)]

    def vectors(self) -> Iterator[tuple[Space, CopiedVectors, CopiedVectors]]:
        """Iterate over the spaces of its vectors, with copies of the faces' and of the users' ones."""
        for space, vectors in self._vectors.items():
            faces, of_faces = vectors.faces.copy()
            means, of_means = vectors.means.copy()
            yield (
                space,
                CopiedVectors([face.face_id for face in faces], of_faces),
                CopiedVectors([mean.user.user_id for mean in means], of_means),
            )

    # Users

    def user(self, user_id: str) -> User:
        """Return a user.

        Raises:
            RekognitionError: ResourceNotFoundException if it does not exist.
        """
        try:
            return self.users[user_id]
        except KeyError:
            here = f"The collection {self.collection_id!r} has no user {user_id!r}"
            because = partial(no_such, here, user_id, some_of(self.users), len(self.users), "users")
            raise USER_NOT_FOUND(user_id=user_id, because=because) from None

    def create_user(self, user_id: str, limit: int) -> User:
        """Create a user without faces.

        Raises:
            RekognitionError: ConflictException if the user exists; ServiceQuotaExceededException if there are already
                ``limit`` users.
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
        """Remove a user; its faces stay, unassociated."""
        for face in user.faces.values():
            face.user = None
        del self.users[user.user_id]
        del self._users_by_uid[user.uid]
        for space, mean in user.means.items():
            del self._vectors[space].means[mean]

    def users_after(self, uid: str | None) -> Iterator[User]:
        """Iterate over the users in the order of their UUIDs, starting after ``uid``."""
        for key in self._users_by_uid.irange(uid, inclusive=(False, True)):
            yield self._users_by_uid[key]

    def query_by_user(self, user: User) -> Query:
        """Return the query for what is similar to the mean of a user's faces; empty if it has no face."""
        return {space: self._vectors[space].means[mean] for space, mean in user.means.items()}

    def associate(self, user: User, faces: Sequence[StoredFace]) -> None:
        """Associate unassociated faces with a user."""
        for face in faces:
            face.user = user
            user.faces[face.face_id] = face
        for space, added in _by_space(faces):
            total = self._vectors[space].faces.total(added)
            mean = user.means.get(space)
            if mean is None:
                mean = user.means[space] = Mean(user, user.number, len(added), total)
            else:
                mean.count += len(added)
                mean.total = mean.total + total
            self._update_mean_vector(space, mean)
        self._begin_update(user)

    def disassociate(self, user: User, faces: Sequence[StoredFace]) -> None:
        """Disassociate faces from their user."""
        for face in faces:
            face.user = None
            del user.faces[face.face_id]
        for space, removed in _by_space(faces):
            mean = user.means[space]
            mean.count -= len(removed)
            if mean.count:
                mean.total = mean.total - self._vectors[space].faces.total(removed)
                self._update_mean_vector(space, mean)
            else:
                del user.means[space]
                del self._vectors[space].means[mean]
        self._begin_update(user)

    def _update_mean_vector(self, space: Space, mean: Mean) -> None:
        self._vectors[space].means[mean] = mean.total / sqrt(mean.total.dot(mean.total))

    def _begin_update(self, user: User) -> None:
        user.update = self._platform.begin(USER, [(UPDATING, SETTLES_AS[bool(user.faces)])])

    # Search

    def nearest_faces(
        self,
        query: Query,
        *,
        threshold: float,
        limit: int,
        exclude: StoredFace | None = None,
        missed: list[tuple[StoredFace, float]] | None = None,
    ) -> list[tuple[StoredFace, float]]:
        """Return the faces most similar to a query, most similar first, with their similarity.

        Args:
            query: What to compare with.
            threshold: The minimum similarity, 0 to 100.
            limit: The maximum number of faces.
            exclude: A face to leave out.
            missed: Takes the most similar face of each kind of vectors if none of them reaches the threshold.
        """
        found: list[tuple[StoredFace, float]] = []
        for space, vectors in self._vectors.items():
            excluded = exclude if exclude is not None and exclude.space == space else None
            found += _nearest(vectors.faces, query.get(space), threshold, limit, excluded, missed)
        return self._best(found, limit)

    def nearest_users(
        self,
        query: Query,
        *,
        threshold: float,
        limit: int,
        exclude: User | None = None,
        missed: list[tuple[Mean, float]] | None = None,
    ) -> list[tuple[User, float]]:
        """Return the users most similar to a query, most similar first, with their similarity.

        Users without faces are not found. A user with faces in several spaces has the highest of its similarities.

        Args:
            query: What to compare with.
            threshold: The minimum similarity, 0 to 100.
            limit: The maximum number of users.
            exclude: A user to leave out.
            missed: Takes the mean of the most similar user of each kind of vectors if none reaches the threshold.
        """
        best: dict[User, float] = {}
        for space, vectors in self._vectors.items():
            excluded = None if exclude is None else exclude.means.get(space)
            for mean, similarity in _nearest(vectors.means, query.get(space), threshold, limit, excluded, missed):
                best[mean.user] = max(similarity, best.get(mean.user, 0.0))
        return self._best(list(best.items()), limit)

    def _best(self, found: list[tuple[_Numbered, float]], limit: int) -> list[tuple[_Numbered, float]]:
        if len(self._vectors) > 1:  # a single index returns its matches in order
            found.sort(key=lambda match: (-match[1], match[0].number))
        return found[:limit]


#: The columns of faces and of users: all fields but those that follow from others.
_OF_A_FACE = [field.name for field in fields(StoredFace) if field.name not in ("space", "user", "row")]
_OF_A_USER = [field.name for field in fields(User) if field.name not in ("faces", "update", "means")]


def _rows(columns: Mapping[str, Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """Iterate over the rows of columns that have names."""
    return (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))


def _by_space(faces: Sequence[StoredFace]) -> Iterator[tuple[Space, Sequence[StoredFace]]]:
    """Group faces by the space of their vectors."""
    spaces = dict.fromkeys(map(_SPACE, faces))
    for space in spaces:
        yield space, faces if len(spaces) == 1 else [face for face in faces if face.space == space]


def _nearest(
    index: VectorIndex[_Item],
    vector: Vector | None,
    threshold: float,
    limit: int,
    exclude: _Item | None,
    missed: list[tuple[_Item, float]] | None,
) -> list[tuple[_Item, float]]:
    """Return the items of an index most similar to a vector; to None, every item has the similarity 0."""
    if vector is not None:
        return index.nearest(vector, threshold=threshold, limit=limit, exclude=exclude, missed=missed)
    return [(item, 0.0) for item in index] if threshold <= 0 else []
