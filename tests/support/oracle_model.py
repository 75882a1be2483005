"""The rules of Amazon Rekognition's collections, faces, users and searches in videos, written down a second time.

For reading, and for checking rekomock: lists, dictionaries and loops, slow and plain, and nothing of rekomock in it.
It was written from AWS's documents, and from the table in docs/explanation/fidelity.md where these are silent.
Parameters and members have AWS's names.

A few things are the service's to choose: ids, tokens, the order of users. The expected answer then says what any choice
has to fulfil (``Chosen``, ``InSomeOrder``), and ``agree`` tells the oracle what was chosen. Similarities are computed
from vectors of the oracle's own, so they agree nearly (``About``). Where the rules alone do not tell the answer, as a
similarity lies too close to a threshold for instance, the oracle raises ``Undetermined`` and has changed nothing.
"""
# ruff: noqa: N803

from __future__ import annotations

import inspect
import re
import struct
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import combinations, count, pairwise
from math import sqrt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Answer = dict[str, Any]


class Refused(Exception):
    """The service answers with an error."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code, self.message = code, message


class Undetermined(Exception):
    """The rules alone do not tell the answer."""


# Requests that break the service model are refused before anything else

UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
LENGTH = "Member must have length less than or equal to {}"
VALUE = "Member must have value less than or equal to {}"
PATTERN = "Member must satisfy regular expression pattern: {}"
CHOICES = "Member must satisfy enum value set: [{}]"
EACH = f"Member must satisfy constraint: [{PATTERN}]"

#: Of each member, or of a member of one operation. Minima and types are left out: boto3 looks after them itself.
CONSTRAINTS: dict[str, dict[str, Any]] = {
    "CollectionId": {LENGTH: 255, PATTERN: r"[a-zA-Z0-9_.\-]+"},
    "UserId": {LENGTH: 128, PATTERN: r"[a-zA-Z0-9_.\-:]+"},
    "ExternalImageId": {LENGTH: 255, PATTERN: r"[a-zA-Z0-9_.\-:]+"},
    "ClientRequestToken": {LENGTH: 64, PATTERN: "^[a-zA-Z0-9-_]+$"},
    "NextToken": {LENGTH: 255},
    "FaceId": {PATTERN: UUID},
    "FaceIds": {LENGTH: 4096, EACH: UUID},
    "AssociateFaces.FaceIds": {LENGTH: 100, EACH: UUID},
    "DisassociateFaces.FaceIds": {LENGTH: 100, EACH: UUID},
    "MaxResults": {VALUE: 4096},
    "ListUsers.MaxResults": {VALUE: 500},
    "MaxUsers": {VALUE: 500},
    "MaxFaces": {VALUE: 4096},
    "IndexFaces.MaxFaces": {},
    "FaceMatchThreshold": {VALUE: 100},
    "UserMatchThreshold": {VALUE: 100},
    "QualityFilter": {CHOICES: "NONE, AUTO, LOW, MEDIUM, HIGH"},
    "Image": {},
    "Video": {},
    "DetectionAttributes": {},
    "Tags": {},
    "TagKeys": {},
    "ResourceArn": {},
    "JobId": {LENGTH: 64, PATTERN: "^[a-zA-Z0-9-_]+$"},
    "GetFaceSearch.MaxResults": {},
    "SortBy": {CHOICES: "INDEX, TIMESTAMP"},
}

MEETS: dict[str, Callable[[Any, Any], object]] = {
    LENGTH: lambda value, most: len(value) <= most,
    VALUE: lambda value, most: value <= most,
    PATTERN: lambda value, pattern: re.fullmatch(pattern, value),
    CHOICES: lambda value, choices: value in choices.split(", "),
    EACH: lambda values, pattern: all(re.fullmatch(pattern, value) for value in values),
}


def check_constraints(operation: str, members: Sequence[str], parameters: Answer) -> None:
    """Refuses a request that breaks the model, with all violations in the order of the model's members."""
    violations = []
    for name in members:
        constraints = CONSTRAINTS.get(f"{operation}.{name}", CONSTRAINTS[name])
        for text, limit in constraints.items():
            if name in parameters and not MEETS[text](parameters[name], limit):
                value = parameters[name]
                shown = f"[{', '.join(value)}]" if isinstance(value, list) else value
                path = name[0].lower() + name[1:]
                violations.append(f"Value '{shown}' at '{path}' failed to satisfy constraint: {text.format(limit)}")
    if violations:
        errors = "1 validation error" if len(violations) == 1 else f"{len(violations)} validation errors"
        raise Refused("ValidationException", f"{errors} detected: {'; '.join(violations)}")


# What is remembered


@dataclass(eq=False)
class Shown:
    """A face in a picture.

    Attributes:
        vector: What its similarities are computed from.
        details: What DetectFaces tells of it when asked for these attributes.
        shortcomings: Why no quality filter but NONE lets it pass.
    """

    vector: list[float]
    details: dict[str, Answer]
    shortcomings: list[str]

    def fails(self, quality_filter: str) -> list[str]:
        return [] if quality_filter == "NONE" else self.shortcomings


@dataclass(eq=False)
class Picture:
    """The faces in a picture, the largest first; None where the bytes are no picture."""

    faces: list[Shown] | None
    image_id: str | None = None

    def choose_id(self, image_id: str) -> None:
        """An image id is a UUID of version 3, the same wherever the picture is indexed."""
        assert uuid.UUID(image_id).version == 3
        assert self.image_id in (None, image_id)
        self.image_id = image_id


@dataclass(eq=False)
class Film:
    """A stored video.

    Attributes:
        seconds: Its length.
        timeline: Who is shown from each second on, by name, the largest first: the vector of their similarities, and
            what is told of the person.
        metadata: What is told of the video.
    """

    seconds: float
    timeline: list[tuple[float, list[tuple[str, list[float], Answer]]]]
    metadata: Answer


@dataclass(eq=False)
class Face:
    """A face in a collection."""

    number: int
    shown: Shown
    picture: Picture
    external_image_id: str | None
    face_id: str = ""
    user: User | None = None

    @property
    def vector(self) -> list[float]:
        return self.shown.vector


@dataclass(eq=False)
class User:
    """A user; an update lasts for as many looks at the status as are left."""

    number: int
    user_id: str
    faces: list[Face] = field(default_factory=list)
    looks_left: int = 0

    @property
    def vector(self) -> list[float]:
        """The mean of the vectors of its faces, of length 1."""
        total = [sum(numbers) for numbers in zip(*(face.vector for face in self.faces), strict=True)]
        length = sqrt(sum(number * number for number in total))
        return [number / length for number in total]

    def status(self) -> str:
        if self.looks_left:
            return "UPDATING"
        return "ACTIVE" if self.faces else "CREATED"

    def looked_at(self) -> str:
        self.looks_left = max(0, self.looks_left - 1)
        return self.status()


@dataclass(eq=False)
class Collection:
    collection_id: str
    version: str
    tags: dict[str, str]
    created: datetime | None = None
    faces: list[Face] = field(default_factory=list)
    users: list[User] = field(default_factory=list)

    def choose_time(self, created: datetime) -> None:
        """The time of its creation does not change."""
        assert isinstance(created, datetime)
        assert self.created in (None, created)
        self.created = created

    def user(self, user_id: str) -> User:
        for user in self.users:
            if user.user_id == user_id:
                return user
        raise Refused("ResourceNotFoundException", f"The user id: {user_id} does not exist")

    def find(self, face_id: str) -> Face | None:
        return next((face for face in self.faces if face.face_id == face_id), None)

    def face(self, face_id: str) -> Face:
        face = self.find(face_id)
        if face is None:
            raise Refused("InvalidParameterException", "faceId was not found in the collection.")
        return face


SETTINGS: Answer = {
    "face_model_version": "7.0",
    "at_face_limit": "raise",
    "collection_arn": "without_prefix",
    "arns_without_prefix": "accept",
    "list_faces_of_unknown_user": "empty",
    "search_users_without_face": "empty",
    "calls_on_updating_users": "accept",
    "client_request_token_lifetime": timedelta(hours=24),
    "faces_per_user": 100,
    "faces_per_collection": 20_000_000,
    "users_per_collection": 10_000_000,
    "collections_per_account": None,
    "tags_per_collection": 200,
    "collections_per_page": 1000,
    "faces_per_page": 1000,
    "users_per_page": 500,
}


class Oracle:
    """One account in one region.

    Attributes:
        update_lasts: How many looks at a user's status end an update; with 0 it is over at once.
    """

    def __init__(
        self,
        account: str,
        region: str,
        pictures: dict[str, Picture],
        films: dict[str, Film],
        settings: Answer,
        update_lasts: int,
    ) -> None:
        self.bucket = f"films-{region}-{account}"
        self.films = films
        self.jobs: dict[str, tuple[str, list[Answer]]] = {}
        self.prefix = f"aws:rekognition:{region}:{account}:collection/"
        self.pictures = pictures
        self.settings = SETTINGS | settings
        self.update_lasts = update_lasts
        self.collections: dict[str, Collection] = {}
        self.face_ids: set[str] = set()
        self.idempotency: dict[tuple[str, str], tuple[Answer, Answer]] = {}
        self.tokens: dict[str, tuple[Any, Any]] = {}
        self.order: set[tuple[User, User]] = set()
        self.numbers = count()

    def answer(self, operation: str, parameters: Answer) -> Answer:
        """The answer to a request, whose ``Image`` is the name of a picture.

        Raises:
            Refused: The answer is an error.
            Undetermined: It cannot be told.
        """
        perform: Callable[..., Answer] = getattr(self, re.sub("(?<!^)(?=[A-Z])", "_", operation).lower())
        check_constraints(operation, list(inspect.signature(perform).parameters), parameters)
        token = parameters.get("ClientRequestToken")
        if token is None or not self.settings["client_request_token_lifetime"]:
            return perform(**parameters)
        if (operation, token) in self.idempotency:
            first_parameters, first_answer = self.idempotency[operation, token]
            if parameters != first_parameters:
                text = f"The ClientRequestToken: {token} you have supplied is already in use."
                raise Refused("IdempotentParameterMismatchException", text)
            return first_answer
        answer = perform(**parameters)
        self.idempotency[operation, token] = (parameters, answer)
        return answer

    def settle(self) -> None:
        """Ends all updates."""
        for collection in self.collections.values():
            for user in collection.users:
                user.looks_left = 0

    # Collections

    def create_collection(self, *, CollectionId: str, Tags: dict[str, str] | None = None) -> Answer:
        self._check_quota("tags", "collection", len(Tags or {}))
        if CollectionId in self.collections:
            raise Refused("ResourceAlreadyExistsException", f"The collection id: {CollectionId} already exists")
        self._check_quota("collections", "account", len(self.collections) + 1)
        self.collections[CollectionId] = Collection(CollectionId, self.settings["face_model_version"], {**(Tags or {})})
        # AWS was seen to forget the "arn:"
        arn = self.prefix + CollectionId if self.settings["collection_arn"] != "full" else self._arn(CollectionId)
        return {"StatusCode": 200, "CollectionArn": arn, "FaceModelVersion": self.settings["face_model_version"]}

    def describe_collection(self, *, CollectionId: str) -> Answer:
        collection = self._collection(CollectionId)
        return {
            "FaceCount": len(collection.faces),
            "FaceModelVersion": collection.version,
            "CollectionARN": self._arn(CollectionId),
            "CreationTimestamp": Chosen(collection.choose_time),
            "UserCount": len(collection.users),
        }

    def list_collections(self, *, NextToken: str | None = None, MaxResults: int = 0) -> Answer:
        last = self._position(NextToken, "ListCollections")
        ids = [name for name in sorted(self.collections) if last is None or name > last]
        limit = MaxResults or self.settings["collections_per_page"]
        return {
            "CollectionIds": ids[:limit],
            "FaceModelVersions": [self.collections[name].version for name in ids[:limit]],
            **self._next("ListCollections", ids, limit),
        }

    def delete_collection(self, *, CollectionId: str) -> Answer:
        self._collection(CollectionId)
        del self.collections[CollectionId]
        return {"StatusCode": 200}

    # Tags

    def tag_resource(self, *, ResourceArn: str, Tags: dict[str, str]) -> Answer:
        tags = self._tagged(ResourceArn).tags
        self._check_quota("tags", "collection", len(set(tags) | set(Tags)))
        tags.update(Tags)
        return {}

    def untag_resource(self, *, ResourceArn: str, TagKeys: list[str]) -> Answer:
        tags = self._tagged(ResourceArn).tags
        for key in TagKeys:
            tags.pop(key, None)
        return {}

    def list_tags_for_resource(self, *, ResourceArn: str) -> Answer:
        return {"Tags": self._tagged(ResourceArn).tags}

    # Faces

    def index_faces(
        self,
        *,
        CollectionId: str,
        Image: str,
        ExternalImageId: str | None = None,
        DetectionAttributes: Sequence[str] = ("DEFAULT",),
        MaxFaces: int = 100,
        QualityFilter: str = "AUTO",
    ) -> Answer:
        collection = self._collection(CollectionId)
        shown = self._faces_in(Image)
        good = [face for face in shown if not face.fails(QualityFilter)]
        poor = [face for face in shown if face.fails(QualityFilter)]
        # Beyond the maximum are first the faces of poor quality, then the smallest ones
        beyond = [*good, *poor][MaxFaces:]
        # The same picture under the same ExternalImageId gives the faces that it gave before
        before = {
            face.shown: face
            for face in collection.faces
            if ExternalImageId is not None and face.external_image_id == ExternalImageId
        }
        fresh = [face for face in good[:MaxFaces] if face not in before]
        self._check_quota("faces", "collection", len(collection.faces) + len(fresh))
        records, unindexed = [], []
        for face in shown:
            detail = face.details[DetectionAttributes[0]]
            if face in poor or face in beyond:
                reasons = [*face.fails(QualityFilter), *(["EXCEEDS_MAX_FACES"] if face in beyond else [])]
                unindexed.append({"FaceDetail": detail, "Reasons": reasons})
                continue
            stored = before.get(face)
            if stored is None:
                stored = Face(next(self.numbers), face, self.pictures[Image], ExternalImageId)
                collection.faces.append(stored)
            records.append({"Face": self._as_indexed(stored), "FaceDetail": detail})
        return {"FaceRecords": records, "FaceModelVersion": collection.version, "UnindexedFaces": unindexed}

    def list_faces(
        self,
        *,
        CollectionId: str,
        NextToken: str | None = None,
        MaxResults: int = 0,
        UserId: str | None = None,
        FaceIds: list[str] | None = None,
    ) -> Answer:
        collection = self._collection(CollectionId)
        listing = ("ListFaces", collection, UserId, None if FaceIds is None else frozenset(FaceIds))
        last = self._position(NextToken, listing)
        if UserId is not None and self.settings["list_faces_of_unknown_user"] == "error":
            collection.user(UserId)
        faces = [
            face
            for face in collection.faces
            if (last is None or face.number > last)
            and (UserId is None or (face.user is not None and face.user.user_id == UserId))
            and (FaceIds is None or face.face_id in FaceIds)
        ]
        limit = MaxResults or self.settings["faces_per_page"]
        return {
            "Faces": [self._as_stored(collection, face) for face in faces[:limit]],
            "FaceModelVersion": collection.version,
            **self._next(listing, [face.number for face in faces], limit),
        }

    def delete_faces(self, *, CollectionId: str, FaceIds: list[str]) -> Answer:
        collection = self._collection(CollectionId)
        deleted, unsuccessful = [], []
        for face_id in once(FaceIds):
            face = collection.find(face_id)
            if face is None:
                unsuccessful.append({"FaceId": face_id, "Reasons": ["FACE_NOT_FOUND"]})
            elif face.user is not None:
                reasons = ["ASSOCIATED_TO_AN_EXISTING_USER"]
                unsuccessful.append({"FaceId": face_id, "UserId": face.user.user_id, "Reasons": reasons})
            else:
                collection.faces.remove(face)
                deleted.append(face_id)
        return {"DeletedFaces": deleted, "UnsuccessfulFaceDeletions": unsuccessful}

    def search_faces(
        self, *, CollectionId: str, FaceId: str, MaxFaces: int = 4096, FaceMatchThreshold: float = 80
    ) -> Answer:
        collection = self._collection(CollectionId)
        searched = collection.face(FaceId)
        others = [face for face in collection.faces if face is not searched]
        matches = nearest(searched.vector, others, FaceMatchThreshold)[:MaxFaces]
        return {
            "SearchedFaceId": FaceId,
            "FaceMatches": self._face_matches(collection, matches),
            "FaceModelVersion": collection.version,
        }

    def search_faces_by_image(
        self,
        *,
        CollectionId: str,
        Image: str,
        MaxFaces: int = 4096,
        FaceMatchThreshold: float = 80,
        QualityFilter: str = "NONE",
    ) -> Answer:
        collection = self._collection(CollectionId)
        good = [face for face in self._faces_in(Image) if not face.fails(QualityFilter)]
        if not good:
            raise NO_FACE
        matches = nearest(good[0].vector, collection.faces, FaceMatchThreshold)[:MaxFaces]
        return {
            "SearchedFaceBoundingBox": good[0].details["DEFAULT"]["BoundingBox"],
            "SearchedFaceConfidence": good[0].details["DEFAULT"]["Confidence"],
            "FaceMatches": self._face_matches(collection, matches),
            "FaceModelVersion": collection.version,
        }

    # Stored videos: jobs are over at once, so what they find is as it is when they start

    def start_face_search(
        self,
        *,
        Video: str,
        ClientRequestToken: str | None = None,
        FaceMatchThreshold: float = 80,
        CollectionId: str,
    ) -> Answer:
        collection = self._collection(CollectionId)
        if Video not in self.films:
            raise NO_OBJECT
        film, indexes, rows = self.films[Video], list[str](), list[Answer]()
        for half in range(int(film.seconds * 2)):
            shown = [persons for second, persons in film.timeline if second <= half / 2]
            for name, vector, person in shown[-1] if shown else []:
                if name not in indexes:
                    indexes.append(name)
                matches = nearest(vector, collection.faces, FaceMatchThreshold)[:4096]
                row = {"Timestamp": half * 500, "Person": person | {"Index": indexes.index(name)}}
                rows.append(row | {"FaceMatches": self._face_matches(collection, matches)} if matches else row)

        def choose_job(job_id: str) -> None:
            """A job id is new, or that of the request that had the same token."""
            assert re.fullmatch("[0-9a-f]{64}", job_id)
            assert self.jobs.setdefault(job_id, (Video, rows)) == (Video, rows)

        return {"JobId": Chosen(choose_job)}

    def get_face_search(
        self, *, JobId: str, MaxResults: int = 1000, NextToken: str | None = None, SortBy: str = "TIMESTAMP"
    ) -> Answer:
        if JobId not in self.jobs:
            raise Refused("ResourceNotFoundException", "Could not find JobId")
        name, rows = self.jobs[JobId]
        if SortBy == "INDEX":
            rows = sorted(rows, key=lambda row: row["Person"]["Index"])
        listing = ("GetFaceSearch", JobId, SortBy)
        start = self._position(NextToken, listing) or 0
        page = rows[start : start + min(MaxResults, 1000)]
        return {
            "JobStatus": "SUCCEEDED",
            "VideoMetadata": self.films[name].metadata,
            "Persons": page,
            **self._next(listing, range(start + 1, len(rows) + 1), min(MaxResults, 1000)),
            "JobId": JobId,
            "Video": {"S3Object": {"Bucket": self.bucket, "Name": name}},
        }

    # Users

    def create_user(self, *, CollectionId: str, UserId: str, ClientRequestToken: str | None = None) -> Answer:
        collection = self._collection(CollectionId)
        if any(user.user_id == UserId for user in collection.users):
            raise Refused("ConflictException", f"The user id: {UserId} already exists")
        self._check_quota("users", "collection", len(collection.users) + 1)
        collection.users.append(User(next(self.numbers), UserId))
        return {}

    def delete_user(self, *, CollectionId: str, UserId: str, ClientRequestToken: str | None = None) -> Answer:
        collection = self._collection(CollectionId)
        user = self._user_to_change(collection, UserId)
        for face in user.faces:
            face.user = None
        collection.users.remove(user)
        return {}

    def list_users(self, *, CollectionId: str, MaxResults: int = 0, NextToken: str | None = None) -> Answer:
        collection = self._collection(CollectionId)
        listing = ("ListUsers", collection)
        last = self._position(NextToken, listing)
        users = [user for user in collection.users if last is None or self._comes_before(last, user)]
        limit = MaxResults or self.settings["users_per_page"]
        if len(users) <= limit:
            return {"Users": InSomeOrder(list(map(told, users)), partial(self._choose_order, users))}
        ordered = sorted(users, key=lambda user: sum(self._comes_before(other, user) for other in users))
        return {"Users": list(map(told, ordered[:limit])), **self._next(listing, ordered, limit)}

    def associate_faces(
        self,
        *,
        CollectionId: str,
        UserId: str,
        FaceIds: list[str],
        UserMatchThreshold: float = 75,
        ClientRequestToken: str | None = None,
    ) -> Answer:
        collection = self._collection(CollectionId)
        user = self._user_to_change(collection, UserId)
        most = self.settings["faces_per_user"]
        full_before = len(user.faces) >= most
        associated: list[Face] = []
        unsuccessful: list[Answer] = []
        for face_id in once(FaceIds):
            face = collection.find(face_id)
            # A face is compared with the user as it was before the call, and not at all if that had no face
            confidence = similarity(face.vector, user.vector) if face and user.faces else 100
            if face is None:
                unsuccessful.append({"FaceId": face_id, "Reasons": ["FACE_NOT_FOUND"]})
            elif face.user is user:
                pass
            elif face.user is not None:
                unsuccessful.append(on_another_user(face))
            elif not meets(confidence, UserMatchThreshold):
                reasons = ["LOW_MATCH_CONFIDENCE"]
                unsuccessful.append({"FaceId": face_id, "Confidence": About(confidence), "Reasons": reasons})
            elif full_before and self.settings["at_face_limit"] == "raise":
                raise too_many("faces", "user", most)
            elif len(user.faces) + len(associated) >= most:
                unsuccessful.append({"FaceId": face_id, "Reasons": []})
            else:
                associated.append(face)
        for face in associated:
            face.user = user
        user.faces += associated
        return {
            "AssociatedFaces": [{"FaceId": face.face_id} for face in associated],
            "UnsuccessfulFaceAssociations": unsuccessful,
            "UserStatus": self._status_after(user, associated),
        }

    def disassociate_faces(
        self, *, CollectionId: str, UserId: str, ClientRequestToken: str | None = None, FaceIds: list[str]
    ) -> Answer:
        collection = self._collection(CollectionId)
        user = self._user_to_change(collection, UserId)
        disassociated: list[Face] = []
        unsuccessful: list[Answer] = []
        for face_id in once(FaceIds):
            face = collection.find(face_id)
            if face is None:
                unsuccessful.append({"FaceId": face_id, "Reasons": ["FACE_NOT_FOUND"]})
            elif face.user is user:
                disassociated.append(face)
            elif face.user is not None:
                unsuccessful.append(on_another_user(face))
        for face in disassociated:
            face.user = None
            user.faces.remove(face)
        return {
            "DisassociatedFaces": [{"FaceId": face.face_id} for face in disassociated],
            "UnsuccessfulFaceDisassociations": unsuccessful,
            "UserStatus": self._status_after(user, disassociated),
        }

    def search_users(
        self,
        *,
        CollectionId: str,
        UserId: str | None = None,
        FaceId: str | None = None,
        UserMatchThreshold: float = 80,
        MaxUsers: int = 500,
    ) -> Answer:
        collection = self._collection(CollectionId)
        if UserId is not None and FaceId is None:
            searched: User | Face = collection.user(UserId)
            subject: Answer = {"SearchedUser": {"UserId": UserId}}
        elif FaceId is not None and UserId is None:
            searched = collection.face(FaceId)
            subject = {"SearchedFace": {"FaceId": FaceId}}
        else:
            raise INVALID
        matches = []
        if isinstance(searched, Face) or searched.faces:
            others = [user for user in collection.users if user is not searched and user.faces]
            matches = nearest(searched.vector, others, UserMatchThreshold)[:MaxUsers]
        return {"UserMatches": user_matches(matches), "FaceModelVersion": collection.version, **subject}

    def search_users_by_image(
        self,
        *,
        CollectionId: str,
        Image: str,
        UserMatchThreshold: float = 80,
        MaxUsers: int = 500,
        QualityFilter: str = "NONE",
    ) -> Answer:
        collection = self._collection(CollectionId)
        shown = self._faces_in(Image)
        good = [face for face in shown if not face.fails(QualityFilter)]
        if not good and self.settings["search_users_without_face"] == "error":
            raise NO_FACE
        answer: Answer = {"UserMatches": [], "FaceModelVersion": collection.version}
        if good:
            users = [user for user in collection.users if user.faces]
            matches = nearest(good[0].vector, users, UserMatchThreshold)[:MaxUsers]
            answer["UserMatches"] = user_matches(matches)
            answer["SearchedFace"] = {"FaceDetail": good[0].details["DEFAULT"]}
        answer["UnsearchedFaces"] = [
            {
                "FaceDetails": face.details["DEFAULT"],
                "Reasons": [*face.fails(QualityFilter), *(["FACE_NOT_LARGEST"] if face is not shown[0] else [])],
            }
            for face in shown
            if face not in good[:1]
        ]
        return answer

    # What several operations need

    def _arn(self, collection_id: str) -> str:
        return f"arn:{self.prefix}{collection_id}"

    def _tagged(self, arn: str) -> Collection:
        if not arn.startswith("arn:") and self.settings["arns_without_prefix"] == "accept":
            arn = f"arn:{arn}"
        if not arn.startswith("arn:") or ":rekognition:" not in arn:
            raise Refused("InvalidParameterException", "Request has invalid parameters")
        for collection_id, collection in self.collections.items():
            if self._arn(collection_id) == arn:
                return collection
        raise Refused("ResourceNotFoundException", f"The resource arn: {arn} does not exist")

    def _collection(self, collection_id: str) -> Collection:
        if collection_id not in self.collections:
            raise Refused("ResourceNotFoundException", f"The collection id: {collection_id} does not exist")
        return self.collections[collection_id]

    def _check_quota(self, things: str, owner: str, wanted: int) -> None:
        most = self.settings[f"{things}_per_{owner}"]
        if most is not None and wanted > most:
            raise too_many(things, owner, most)

    def _faces_in(self, image: str) -> list[Shown]:
        faces = self.pictures[image].faces
        if faces is None:
            raise Refused("InvalidImageFormatException", "Request has invalid image format")
        return faces

    def _user_to_change(self, collection: Collection, user_id: str) -> User:
        user = collection.user(user_id)
        if self.settings["calls_on_updating_users"] == "conflict" and user.status() == "UPDATING":
            raise Refused("ConflictException", f"The user id: {user_id} is being updated")
        return user

    def _status_after(self, user: User, changed: list[Face]) -> str:
        if not changed:
            return user.looked_at()
        user.looks_left = self.update_lasts
        return "UPDATING"

    def _as_indexed(self, face: Face) -> Answer:
        def choose_face_id(face_id: str) -> None:
            """A face id is a UUID of version 4 that no other face ever had."""
            assert uuid.UUID(face_id).version == 4
            assert face_id == face.face_id or face_id not in self.face_ids
            assert face.face_id in ("", face_id)
            face.face_id = face_id
            self.face_ids.add(face_id)

        detail = face.shown.details["DEFAULT"]
        return {
            "FaceId": Chosen(choose_face_id),
            "BoundingBox": detail["BoundingBox"],
            "ImageId": Chosen(face.picture.choose_id),
            **({} if face.external_image_id is None else {"ExternalImageId": face.external_image_id}),
            "Confidence": detail["Confidence"],
        }

    def _as_stored(self, collection: Collection, face: Face) -> Answer:
        answer = self._as_indexed(face)
        box = {name: six_digits(number) for name, number in answer["BoundingBox"].items()}
        answer |= {"BoundingBox": box, "Confidence": six_digits(answer["Confidence"])}
        answer["IndexFacesModelVersion"] = collection.version
        return answer if face.user is None else answer | {"UserId": face.user.user_id}

    def _face_matches(self, collection: Collection, matches: list[tuple[Any, float]]) -> list[Answer]:
        return [{"Similarity": About(near), "Face": self._as_stored(collection, face)} for face, near in matches]

    # Pages: a token stands for the last item of its page, and is good for its own listing alone. So what comes and goes
    # between two pages makes no other item appear twice or not at all

    def _position(self, token: str | None, listing: Any) -> Any:
        if token is None:
            return None
        known_listing, position = self.tokens.get(token, (None, None))
        if known_listing != listing:
            raise Refused("InvalidPaginationTokenException", "Invalid Pagination Token")
        return position

    def _next(self, listing: Any, positions: Sequence[Any], limit: int) -> Answer:
        if len(positions) <= limit:
            return {}

        def choose_token(token: str) -> None:
            """A token is text that the model lets one send back, and stands for nothing else."""
            assert 0 < len(token) <= 255
            assert self.tokens.setdefault(token, (listing, positions[limit - 1])) == (listing, positions[limit - 1])

        return {"NextToken": Chosen(choose_token)}

    # Users are listed in the order of UUIDs that nobody sees: any order, but always the same one

    def _comes_before(self, one: User, other: User) -> bool:
        if one is not other and (one, other) not in self.order and (other, one) not in self.order:
            raise Undetermined("these two were not listed together yet")
        return (one, other) in self.order

    def _choose_order(self, users: list[User], listed: list[Answer]) -> None:
        by_id = {user.user_id: user for user in users}
        for one, other in combinations([by_id[user["UserId"]] for user in listed], 2):
            assert (other, one) not in self.order
            self.order.add((one, other))


NO_FACE = Refused("InvalidParameterException", "There are no faces in the image. Should be at least 1.")
NO_OBJECT = Refused(
    "InvalidS3ObjectException",
    "Unable to get object metadata from S3. Check object key, region and/or access permissions.",
)
INVALID = Refused("InvalidParameterException", "Request has invalid parameters")


def too_many(things: str, owner: str, most: int) -> Refused:
    text = f"The maximum number of {things} per {owner} ({most}) has been exceeded"
    return Refused("ServiceQuotaExceededException", text)


def on_another_user(face: Face) -> Answer:
    assert face.user is not None
    return {"FaceId": face.face_id, "UserId": face.user.user_id, "Reasons": ["ASSOCIATED_TO_A_DIFFERENT_USER"]}


def told(user: User) -> Answer:
    """A user in an answer. Telling the status is the look that an update waits for."""
    return {"UserId": user.user_id, "UserStatus": user.looked_at()}


def user_matches(matches: list[tuple[Any, float]]) -> list[Answer]:
    return [{"Similarity": About(near), "User": told(user)} for user, near in matches]


def once(ids: list[str]) -> list[str]:
    """The ids in their order, a repeated one where it comes first."""
    return list(dict.fromkeys(ids))


def six_digits(number: float) -> float:
    """A stored number: rounded to six significant digits, in 32 bits."""
    widened: float = struct.unpack("f", struct.pack("f", float(f"{number:.6g}")))[0]
    return widened


# Similarity: follows from the cosine along straight lines between these points, and is 0 below the first one

CURVE = ((-0.4, 0.0), (0.0, 1.0), (0.45, 10.0), (0.5, 50.0), (1.0, 100.0))

#: Similarities that are equal by computation differ by less, and those that differ by less than the second one are too
#: close to tell what the service makes of them.
EQUAL, CLOSE = 1e-7, 2e-3


def similarity(vector: list[float], other: list[float]) -> float:
    cosine = sum(a * b for a, b in zip(vector, other, strict=True))
    if cosine < CURVE[0][0]:
        return 0
    for (low, near), (high, nearer) in pairwise(CURVE):
        if cosine <= high:
            return near + (nearer - near) * (cosine - low) / (high - low)
    return 100


def cosine_of(near: float) -> float:
    """The cosine that stands for a similarity."""
    for (low, below), (high, above) in pairwise(CURVE):
        if near <= above:
            return low + (high - low) * (near - below) / (above - below)
    raise AssertionError(f"{near} is no similarity")


def meets(near: float, threshold: float) -> bool:
    """Thresholds are inclusive."""
    if EQUAL < abs(near - threshold) < CLOSE:
        raise Undetermined("a similarity is too close to the threshold")
    return near > threshold - EQUAL


def nearest(
    vector: list[float], candidates: Sequence[Face] | Sequence[User], threshold: float
) -> list[tuple[Any, float]]:
    """The candidates that meet the threshold, most similar first, equally similar ones as they came."""
    compared = [(candidate, similarity(candidate.vector, vector)) for candidate in candidates]
    found = [(candidate, near) for candidate, near in compared if meets(near, threshold)]
    found.sort(key=lambda match: (-round(match[1], 6), match[0].number))
    if any(EQUAL < abs(one[1] - other[1]) < CLOSE for one, other in pairwise(found)):
        raise Undetermined("two similarities are too close to each other")
    return found


def vectors_of(similarities: list[list[float]]) -> list[list[float]]:
    """Vectors with these similarities to one another, all of them above 0: Cholesky's decomposition."""
    vectors: list[list[float]] = []
    for row, similarities_to in enumerate(similarities):
        assert min(similarities_to) > 0, "the cosine of a similarity of 0 cannot be known"
        vector = [0.0] * len(similarities)
        for column, other in enumerate(vectors):
            rest = cosine_of(similarities_to[column]) - sum(a * b for a, b in zip(vector, other, strict=True))
            vector[column] = rest / other[column]
        vector[row] = sqrt(1 - sum(number * number for number in vector))
        vectors.append(vector)
    return vectors


# Comparing an answer with the expected one


@dataclass
class Chosen:
    """What the service chooses: ``take`` is told what that is, and does not accept everything."""

    take: Callable[[Any], None]


@dataclass
class InSomeOrder:
    """A list whose order the service chooses, and ``take`` is told of."""

    items: list[Answer]
    take: Callable[[list[Answer]], None]


@dataclass
class About:
    """A number that is computed in another way."""

    number: float


def agree(expected: Any, answer: Any) -> None:
    """Fails unless the answer is the expected one."""
    if isinstance(expected, Chosen):
        expected.take(answer)
    elif isinstance(expected, About):
        assert abs(expected.number - answer) < 1e-3
    elif isinstance(expected, InSomeOrder):
        assert sorted(map(repr, expected.items)) == sorted(map(repr, answer))
        expected.take(answer)
    elif isinstance(expected, dict):
        assert expected.keys() == answer.keys()
        for name, member in expected.items():
            agree(member, answer[name])
    elif isinstance(expected, list):
        assert len(expected) == len(answer)
        for element, given in zip(expected, answer, strict=True):
            agree(element, given)
    else:
        assert expected == answer
