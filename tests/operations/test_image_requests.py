"""The images that are sent to the operations that find labels, unsafe content, text, equipment and celebrities."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from PIL import Image
from support.staff import members

from rekomock import Celebrity, Face, Label, Moderation, Text, photo

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient
    from support.surfaces import Surface

ADA = Celebrity("Ada Lovelace")
IMAGE = photo(
    Face("ada", celebrity=ADA, protective_equipment=("FACE_COVER",)),
    Label("Dog", box=(0.1, 0.6, 0.2, 0.2)),
    Moderation("Smoking"),
    Text("EXIT 12"),
)
#: The operations, each with what it finds in this image.
OPERATIONS = {
    "detect_labels": "Labels",
    "detect_moderation_labels": "ModerationLabels",
    "detect_text": "TextDetections",
    "detect_protective_equipment": "Persons",
    "recognize_celebrities": "CelebrityFaces",
}

pytestmark = pytest.mark.parametrize("operation", OPERATIONS)


def ask(client: RekognitionClient, operation: str, **image: Any) -> dict[str, Any]:
    return members(getattr(client, operation)(Image=image))


def error(client: RekognitionClient, operation: str, **image: Any) -> tuple[str, str]:
    with pytest.raises(client.exceptions.ClientError) as raised:
        ask(client, operation, **image)
    found = raised.value.response["Error"]
    return found["Code"], found["Message"]


def encoded(image: Image.Image, file_format: str = "PNG") -> bytes:
    file = io.BytesIO()
    image.save(file, file_format)
    return file.getvalue()


@pytest.fixture
def s3(surface: Surface) -> Any:
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="pictures")
    s3.put_object(Bucket="pictures", Key="all.png", Body=IMAGE)
    return s3


@pytest.mark.usefixtures("s3")
def test_an_object_in_s3_is_the_same_image_as_its_bytes(client: RekognitionClient, operation: str) -> None:
    from_s3 = ask(client, operation, S3Object={"Bucket": "pictures", "Name": "all.png"})

    assert from_s3[OPERATIONS[operation]]
    assert from_s3 == ask(client, operation, Bytes=IMAGE)


def test_a_copy_as_jpeg_shows_the_same(client: RekognitionClient, operation: str) -> None:
    copy = encoded(Image.open(io.BytesIO(IMAGE)).convert("RGB"), "JPEG")

    found, original = (ask(client, operation, Bytes=image)[OPERATIONS[operation]] for image in (copy, IMAGE))

    for member in ("Name", "DetectedText", "Id"):
        assert [each.get(member) for each in found] == [each.get(member) for each in original]


@pytest.mark.parametrize(
    "data",
    [b"no image", IMAGE[: len(IMAGE) // 2], *(encoded(Image.new("RGB", (90, 90)), name) for name in ("WEBP", "GIF"))],
    ids=["text", "cut off", "WEBP", "GIF"],
)
def test_bytes_that_are_no_image(client: RekognitionClient, operation: str, data: bytes) -> None:
    assert error(client, operation, Bytes=data) == ("InvalidImageFormatException", "Request has invalid image format")


def test_no_bytes_at_all(client: RekognitionClient, operation: str) -> None:
    code, message = error(client, operation, Bytes=b"")

    assert code == "ValidationException"
    assert (
        "at 'image.bytes' failed to satisfy constraint: Member must have length greater than or equal to 1" in message
    )


def test_more_than_five_megabytes(client: RekognitionClient, operation: str) -> None:
    code, message = error(client, operation, Bytes=bytes(5 * 1024 * 1024 + 1))

    assert code == "ValidationException"
    assert "Member must have length less than or equal to 5242880" in message


def test_a_side_of_more_than_10000_pixels(client: RekognitionClient, operation: str) -> None:
    image = encoded(Image.new("L", (10001, 90)))

    assert error(client, operation, Bytes=image)[0] == "ImageTooLargeException"


def test_a_small_image_is_accepted(client: RekognitionClient, operation: str) -> None:
    assert OPERATIONS[operation] in ask(client, operation, Bytes=encoded(Image.new("RGB", (40, 40))))


@pytest.mark.rekomock(small_images="reject")
def test_a_small_image_is_rejected_if_the_settings_say_so(client: RekognitionClient, operation: str) -> None:
    image = encoded(Image.new("RGB", (79, 90)))

    assert error(client, operation, Bytes=image) == ("InvalidParameterException", "Request has invalid parameters")


def test_neither_bytes_nor_an_object(client: RekognitionClient, operation: str) -> None:
    assert error(client, operation) == ("InvalidParameterException", "Request has invalid parameters")


@pytest.mark.usefixtures("s3")
def test_both_bytes_and_an_object(client: RekognitionClient, operation: str) -> None:
    both = {"Bytes": IMAGE, "S3Object": {"Bucket": "pictures", "Name": "all.png"}}

    assert error(client, operation, **both) == ("InvalidParameterException", "Request has invalid parameters")


@pytest.mark.parametrize("s3_object", [{}, {"Bucket": "pictures"}, {"Name": "all.png"}])
def test_half_an_object(client: RekognitionClient, operation: str, s3_object: dict[str, str]) -> None:
    assert error(client, operation, S3Object=s3_object) == (
        "InvalidS3ObjectException",
        "Request has invalid S3 object",
    )


@pytest.mark.usefixtures("s3")
@pytest.mark.parametrize(
    "s3_object", [{"Bucket": "pictures", "Name": "none.png"}, {"Bucket": "films", "Name": "all.png"}]
)
def test_an_object_that_is_not_there(client: RekognitionClient, operation: str, s3_object: dict[str, str]) -> None:
    assert error(client, operation, S3Object=s3_object) == (
        "InvalidS3ObjectException",
        "Unable to get object metadata from S3. Check object key, region and/or access permissions.",
    )


def test_a_stranger_has_labels_of_a_person_and_nothing_else(client: RekognitionClient, operation: str) -> None:
    found = ask(client, operation, Bytes=encoded(Image.effect_noise((200, 200), 80).convert("RGB")))[
        OPERATIONS[operation]
    ]

    assert bool(found) is (operation in ("detect_labels", "detect_protective_equipment"))
    if operation == "detect_labels":
        assert {"Person", "Face"} <= {label["Name"] for label in found}


@pytest.mark.rekomock(unknown_images="no_face")
def test_an_unknown_image_shows_nothing_if_the_settings_say_so(client: RekognitionClient, operation: str) -> None:
    image = encoded(Image.effect_noise((200, 200), 80).convert("RGB"))

    assert ask(client, operation, Bytes=image)[OPERATIONS[operation]] == []
