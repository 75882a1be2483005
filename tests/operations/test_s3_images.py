"""Images in moto's S3."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, cast

import boto3
import pytest
from PIL import Image
from support.images import snapshot
from support.staff import Staff, in_account

from rekomock import Face, RekognitionMock, mock_rekognition, photo

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient
    from mypy_boto3_rekognition.type_defs import S3ObjectTypeDef
    from support.surfaces import Surface

UNAVAILABLE = "Unable to get object metadata from S3. Check object key, region and/or access permissions."


@pytest.fixture
def s3(surface: Surface) -> Any:
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="pictures")
    return s3


def faces(client: RekognitionClient, **s3_object: str) -> int:
    """How many faces there are in an object."""
    return len(client.detect_faces(Image={"S3Object": cast("S3ObjectTypeDef", s3_object)})["FaceDetails"])


def rejected(client: RekognitionClient, **s3_object: str) -> str:
    with pytest.raises(client.exceptions.InvalidS3ObjectException) as caught:
        faces(client, **s3_object)
    return caught.value.response["Error"]["Message"]


def test_an_image_is_read(client: RekognitionClient, s3: Any) -> None:
    s3.put_object(Bucket="pictures", Key="team/all of us.png", Body=photo("alice", "bob"))

    assert faces(client, Bucket="pictures", Name="team/all of us.png") == 2


def test_it_is_the_same_image_as_its_bytes(staff: Staff, s3: Any) -> None:
    s3.put_object(Bucket="pictures", Key="alice.png", Body=photo("alice"))
    (indexed,) = staff.index(photo("alice"))["FaceRecords"]

    (found,) = staff.client.index_faces(
        CollectionId="staff", Image={"S3Object": {"Bucket": "pictures", "Name": "alice.png"}}
    )["FaceRecords"]

    assert found["Face"]["ImageId"] == indexed["Face"]["ImageId"]


def test_every_operation_that_takes_images_reads_them(staff: Staff, s3: Any) -> None:
    s3.put_object(Bucket="pictures", Key="alice.png", Body=photo("alice"))
    image: Any = {"S3Object": {"Bucket": "pictures", "Name": "alice.png"}}
    staff.user("alice", staff.face("alice"))

    assert staff.client.search_faces_by_image(CollectionId="staff", Image=image)["FaceMatches"]
    assert staff.client.search_users_by_image(CollectionId="staff", Image=image)["UserMatches"]
    assert staff.client.compare_faces(SourceImage=image, TargetImage=image)["FaceMatches"]


def test_versions(client: RekognitionClient, s3: Any) -> None:
    s3.put_bucket_versioning(Bucket="pictures", VersioningConfiguration={"Status": "Enabled"})
    first = s3.put_object(Bucket="pictures", Key="a.png", Body=photo("alice"))["VersionId"]
    s3.put_object(Bucket="pictures", Key="a.png", Body=photo("alice", "bob"))

    assert faces(client, Bucket="pictures", Name="a.png") == 2
    assert faces(client, Bucket="pictures", Name="a.png", Version=first) == 1


@pytest.mark.parametrize(
    "s3_object",
    [
        {"Bucket": "nowhere", "Name": "alice.png"},
        {"Bucket": "pictures", "Name": "bob.png"},
        {"Bucket": "pictures", "Name": "Alice.png"},
        {"Bucket": "pictures", "Name": "alice.png", "Version": "made-up"},
        {"Bucket": "pictures", "Name": "\ud800"},
    ],
    ids=["bucket", "key", "case of a key", "version", "no Unicode"],
)
def test_what_is_not_there(client: RekognitionClient, s3: Any, s3_object: dict[str, str]) -> None:
    s3.put_object(Bucket="pictures", Key="alice.png", Body=photo("alice"))

    assert rejected(client, **s3_object) == UNAVAILABLE


def test_what_was_deleted(client: RekognitionClient, s3: Any) -> None:
    s3.put_bucket_versioning(Bucket="pictures", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="pictures", Key="alice.png", Body=photo("alice"))
    s3.delete_object(Bucket="pictures", Key="alice.png")

    assert rejected(client, Bucket="pictures", Name="alice.png") == UNAVAILABLE


def test_a_bucket_of_another_region(s3: Any) -> None:
    s3.put_object(Bucket="pictures", Key="alice.png", Body=photo("alice"))
    client = boto3.client("rekognition", region_name="eu-west-1")

    assert rejected(client, Bucket="pictures", Name="alice.png") == UNAVAILABLE


def test_a_bucket_of_another_account(s3: Any) -> None:
    s3.put_object(Bucket="pictures", Key="alice.png", Body=photo("alice"))
    client = in_account("111111111111", boto3.client("rekognition", region_name="us-east-1"))

    assert rejected(client, Bucket="pictures", Name="alice.png") == UNAVAILABLE


@pytest.mark.parametrize("s3_object", [{}, {"Bucket": "pictures"}, {"Name": "alice.png"}])
def test_half_an_object(client: RekognitionClient, s3_object: dict[str, str]) -> None:
    assert rejected(client, **s3_object) == "Request has invalid S3 object"


class TestSize:
    LIMIT = 15 * 1024 * 1024

    def put(self, s3: Any, size: int) -> None:
        image = photo("alice")
        s3.put_object(Bucket="pictures", Key="alice.png", Body=image + bytes(size - len(image)))

    def test_15_mb_are_allowed(self, client: RekognitionClient, s3: Any) -> None:
        self.put(s3, self.LIMIT)

        assert faces(client, Bucket="pictures", Name="alice.png") == 1

    def test_a_byte_more_is_not(self, client: RekognitionClient, s3: Any) -> None:
        self.put(s3, self.LIMIT + 1)

        with pytest.raises(client.exceptions.ImageTooLargeException, match="Image size is too large"):
            faces(client, Bucket="pictures", Name="alice.png")

    def test_nothing_at_all(self, client: RekognitionClient, s3: Any) -> None:
        s3.put_object(Bucket="pictures", Key="alice.png", Body=b"")

        with pytest.raises(client.exceptions.InvalidImageFormatException):
            faces(client, Bucket="pictures", Name="alice.png")


class TestAnApplication:
    """Uploads to S3, detects faces, crops and re-encodes each, and searches, like many applications."""

    def people_found(self, staff: Staff, s3: Any, picture: bytes) -> list[list[str]]:
        """Return the users found for each face of an image, largest face first."""
        s3.put_object(Bucket="pictures", Key="party", Body=picture)
        details = staff.client.detect_faces(Image={"S3Object": {"Bucket": "pictures", "Name": "party"}})["FaceDetails"]
        found = []
        for detail in details:
            response = staff.client.search_users_by_image(
                CollectionId="staff", Image={"Bytes": self.crop(s3, detail["BoundingBox"])}
            )
            found.append([match["User"]["UserId"] for match in response["UserMatches"]])
        return found

    def crop(self, s3: Any, box: Any) -> bytes:
        uploaded = Image.open(s3.get_object(Bucket="pictures", Key="party")["Body"])
        left, top = box["Left"] * uploaded.width, box["Top"] * uploaded.height
        edges = (left, top, left + box["Width"] * uploaded.width, top + box["Height"] * uploaded.height)
        file = io.BytesIO()
        uploaded.crop(tuple(map(round, edges))).save(file, "PNG")
        return file.getvalue()

    @pytest.fixture(autouse=True)
    def _enrolled(self, staff: Staff) -> None:
        for person in ("alice", "bob", "carol"):
            staff.user(person, staff.face(person))

    def test_with_a_drawn_photo(self, staff: Staff, s3: Any) -> None:
        found = self.people_found(staff, s3, photo("carol", "zoe", "alice", format="JPEG"))

        assert found == [["carol"], [], ["alice"]]

    def test_with_a_declared_photograph_and_declared_crops(self, rek: RekognitionMock, staff: Staff, s3: Any) -> None:
        bob, zoe = Face("bob", box=(0.5, 0.1, 0.4, 0.8)), Face("zoe", box=(0.1, 0.2, 0.3, 0.6))
        rek.album.add(snapshot(1), bob, zoe)
        s3.put_object(Bucket="pictures", Key="party", Body=snapshot(1))
        for face in (bob, zoe):
            assert face.box
            rek.album.add(
                self.crop(s3, dict(zip(("Left", "Top", "Width", "Height"), face.box, strict=True))), face.person
            )

        assert self.people_found(staff, s3, snapshot(1, file_format="JPEG", quality=80)) == [["bob"], []]


def test_the_mock_need_not_be_outside(s3: Any) -> None:
    with mock_rekognition():
        s3.put_object(Bucket="pictures", Key="alice.png", Body=photo("alice"))

    assert faces(boto3.client("rekognition", region_name="us-east-1"), Bucket="pictures", Name="alice.png") == 1
