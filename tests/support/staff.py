"""A collection to test with, and the shortest way to say what a test needs in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from rekomock import Face, photo

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from mypy_boto3_rekognition.client import RekognitionClient

    from rekomock import RekognitionMock
    from rekomock.control.snapshots import CollectionView

Client = TypeVar("Client", bound="BaseClient")

#: A face id that is well formed and in no collection.
UNKNOWN_FACE = "00000000-0000-4000-8000-000000000000"


class Staff:
    """A collection, new and empty, and a client to reach it."""

    def __init__(self, client: RekognitionClient, collection_id: str = "staff") -> None:
        self.client = client
        self.collection_id = collection_id
        client.create_collection(CollectionId=collection_id)

    def index(self, image: bytes, **more: Any) -> dict[str, Any]:
        """Calls IndexFaces and gives the answer's members."""
        return members(self.client.index_faces(CollectionId=self.collection_id, Image={"Bytes": image}, **more))

    def face(self, who: str | Face) -> str:
        """Indexes a photo of somebody and gives the face id."""
        return self.faces(who, 1)[0]

    def faces(self, who: str | Face, count: int) -> list[str]:
        """Indexes one photo of somebody ``count`` times and gives the face ids."""
        image = photo(who)
        return [self.index(image)["FaceRecords"][0]["Face"]["FaceId"] for _ in range(count)]

    def user(self, user_id: str, *faces: str) -> str:
        """Creates a user, associates faces with it and gives the user id."""
        self.client.create_user(CollectionId=self.collection_id, UserId=user_id)
        if faces:
            answer = self.associate(user_id, *faces)
            assert len(answer["AssociatedFaces"]) == len(faces)
        return user_id

    def associate(self, user_id: str, *faces: str, **more: Any) -> dict[str, Any]:
        """Calls AssociateFaces and gives the answer's members."""
        return members(
            self.client.associate_faces(CollectionId=self.collection_id, UserId=user_id, FaceIds=list(faces), **more)
        )

    def disassociate(self, user_id: str, *faces: str, **more: Any) -> dict[str, Any]:
        """Calls DisassociateFaces and gives the answer's members."""
        return members(
            self.client.disassociate_faces(CollectionId=self.collection_id, UserId=user_id, FaceIds=list(faces), **more)
        )

    def faces_of(self, user_id: str) -> list[str]:
        """The ids of the faces on a user."""
        faces = self.client.list_faces(CollectionId=self.collection_id, UserId=user_id)["Faces"]
        return [face["FaceId"] for face in faces]

    def status_of(self, user_id: str) -> str:
        """The status of a user as ListUsers shows it."""
        users = self.client.list_users(CollectionId=self.collection_id)["Users"]
        return next(user["UserStatus"] for user in users if user["UserId"] == user_id)


def staff_of(rek: RekognitionMock) -> CollectionView:
    """Return what is in the collection ``staff`` of a mock."""
    return rek.region("us-east-1").collections["staff"]


def similarities(matches: list[Any]) -> list[float]:
    """Return the similarities of the matches of a search."""
    return [match["Similarity"] for match in matches]


def in_account(account_id: str, client: Client) -> Client:
    """Makes a client that is nobody else's one of another account, by moto's header for this."""
    client.meta.events.register(
        "before-sign", lambda request, **_: request.headers.add_header("x-moto-account-id", account_id)
    )
    return client


def members(answer: Any) -> dict[str, Any]:
    """An answer of boto3 without what boto3 adds."""
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}
