"""What the application does with three images."""

import boto3
from upload import process

from rekomock import Face, Label, Moderation, Text, mock_rekognition, photo


@mock_rekognition
def test_an_upload_is_moderated_described_read_and_enrolled() -> None:
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="uploads")
    party = photo("alice", Label("Dog", confidence=97, box=(0.1, 0.6, 0.2, 0.2)), Text("WELCOME"))
    s3.put_object(Bucket="uploads", Key="party.png", Body=party)
    s3.put_object(Bucket="uploads", Key="fight.png", Body=photo("bob", Moderation("Physical Violence", confidence=92)))
    s3.put_object(Bucket="uploads", Key="movie.png", Body=photo("bob", Moderation("Physical Violence", confidence=60)))
    rekognition = boto3.client("rekognition", region_name="us-east-1")
    rekognition.create_collection(CollectionId="guests")

    assert process("uploads", "fight.png") == {"rejected": "Physical Violence"}
    assert rekognition.list_faces(CollectionId="guests")["Faces"] == []

    found = process("uploads", "party.png")
    assert "Dog" in found["labels"]
    assert "WELCOME" in found["text"]
    assert process("uploads", "movie.png")["faces"] == 1
    again = rekognition.search_faces_by_image(CollectionId="guests", Image={"Bytes": photo(Face("alice", shot=2))})
    assert [match["Face"]["ExternalImageId"] for match in again["FaceMatches"]] == ["party.png"]
