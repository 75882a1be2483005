"""The application: it enrols people with their pictures, and tells who is in a new one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import boto3

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient
    from mypy_boto3_rekognition.type_defs import ImageTypeDef


#: Made when the application is imported, as many are.
rekognition = boto3.client("rekognition", region_name="eu-west-1")


class Enrolment:
    """The people of one collection."""

    def __init__(self, collection_id: str, client: RekognitionClient = rekognition) -> None:
        self.collection_id = collection_id
        self.rekognition = client

    def begin(self) -> None:
        """Create the collection."""
        self.rekognition.create_collection(CollectionId=self.collection_id)

    def enrol(self, person: str, *pictures: bytes) -> list[str]:
        """Enrols somebody with pictures of them, and gives the reasons for which faces were refused."""
        self.rekognition.create_user(CollectionId=self.collection_id, UserId=person)
        return self.add(person, *pictures)

    def add(self, person: str, *pictures: bytes) -> list[str]:
        """Add pictures of a person, and return the reasons for which faces were rejected."""
        face_ids: list[str] = []
        for picture in pictures:
            indexed = self.rekognition.index_faces(
                CollectionId=self.collection_id, Image={"Bytes": picture}, MaxFaces=1
            )
            face_ids += [record["Face"]["FaceId"] for record in indexed["FaceRecords"]]
        answer = self.rekognition.associate_faces(
            CollectionId=self.collection_id, UserId=person, FaceIds=face_ids, UserMatchThreshold=85
        )
        return [reason for face in answer["UnsuccessfulFaceAssociations"] for reason in face["Reasons"]]

    def who_is(self, image: ImageTypeDef) -> str | None:
        """Return the person in a picture, given as ``{"Bytes": ...}`` or ``{"S3Object": ...}``."""
        found = self.rekognition.search_users_by_image(CollectionId=self.collection_id, Image=image, MaxUsers=1)
        return next((match["User"]["UserId"] for match in found["UserMatches"]), None)


if __name__ == "__main__":
    print(Enrolment("staff").who_is({"Bytes": Path(sys.argv[1]).read_bytes()}))
