"""Why it answered that: ``LoggedCall.explanation``, and the warnings of the logger."""

from __future__ import annotations

import base64
import io
import json
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import boto3
import numpy as np
import pytest
from botocore.exceptions import ClientError
from moto.moto_api import state_manager
from PIL import Image
from support.staff import UNKNOWN_FACE, Staff

from rekomock import Face, Label, Moderation, mock_rekognition, photo
from rekomock.control import explanation as module
from rekomock.control.explanation import Person, listed
from rekomock.engines import DetectedFace
from rekomock.images import identity
from rekomock.images.identity import name_of, person_key
from rekomock.protocol.errors import INVALID_PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_rekognition.client import RekognitionClient

    from rekomock import RekognitionMock

TWO = photo(Face("alice"), Face("bob", shot=3))


def why(rek: RekognitionMock) -> list[str]:
    """What explains the newest call."""
    return list(rek.calls[-1].explanation)


def refused(call: Any, **members: Any) -> str:
    """Make a call that fails, and return its code."""
    with pytest.raises(ClientError) as caught:
        call(**members)
    return str(caught.value.response["Error"]["Code"])


def noise(size: tuple[int, int] = (320, 240), seed: int = 1) -> Image.Image:
    levels = np.random.default_rng(seed).integers(0, 255, (8, 8, 3), dtype=np.uint8)
    return Image.fromarray(levels).resize(size, Image.Resampling.BICUBIC)


def encoded(image: Image.Image, image_format: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, image_format)
    return buffer.getvalue()


class TestWhoWasSeen:
    def test_drawn(self, rek: RekognitionMock, staff: Staff) -> None:
        staff.index(TWO)

        assert why(rek) == ["Image (640 x 480 pixels) shows 'alice' and 'bob' (shot 3), drawn by photo()."]

    def test_drawn_without_people(self, rek: RekognitionMock, staff: Staff) -> None:
        staff.index(photo())

        assert why(rek) == ["Image (640 x 480 pixels) shows no face: photo() drew it without people."]

    def test_drawn_in_another_process(
        self, rek: RekognitionMock, staff: Staff, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        staff.index(TWO)
        key = person_key("alice")
        monkeypatch.setattr(identity, "_names", {})

        assert f"shows a person drawn elsewhere (key {key.hex()}) and" in why(rek)[0]

    def test_declared(self, rek: RekognitionMock, staff: Staff) -> None:
        rek.album.add(encoded(noise()), "carol")
        staff.index(encoded(noise()))

        assert why(rek) == ["Image (320 x 240 pixels) shows 'carol', as the album declares this image."]

    def test_declared_at_a_place_without_faces(self, rek: RekognitionMock, staff: Staff) -> None:
        rek.album.add("s3://pictures/a door.png")
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="pictures")
        s3.put_object(Bucket="pictures", Key="a door.png", Body=encoded(noise()))
        staff.client.detect_faces(Image={"S3Object": {"Bucket": "pictures", "Name": "a door.png"}})

        assert why(rek) == [
            "Image ('s3://pictures/a door.png', 320 x 240 pixels) shows no face: the album declares it without faces."
        ]

    def test_a_copy(self, rek: RekognitionMock, staff: Staff) -> None:
        rek.album.add(encoded(noise()), "carol")
        staff.index(encoded(noise().resize((200, 150)), "JPEG"))

        assert why(rek) == [
            "Image (200 x 150 pixels) shows 'carol', as a copy, resized or encoded anew, of an image in the album."
        ]

    def test_a_crop(self, rek: RekognitionMock, staff: Staff) -> None:
        rek.album.add(encoded(noise((640, 480))), Face("carol", box=(0.25, 0.25, 0.5, 0.5)))
        staff.index(encoded(noise((640, 480)).crop((160, 120, 480, 360))))

        assert why(rek) == ["Image (320 x 240 pixels) shows 'carol', as a crop of an image in the album."]

    @pytest.mark.parametrize(
        ("count", "sentence"),
        [
            (0, "shows no face: the engine found none."),
            (1, "shows a face, found by the engine."),
            (2, "shows 2 faces, found by the engine."),
        ],
    )
    def test_found_by_an_engine(self, count: int, sentence: str) -> None:
        with mock_rekognition(engine=Finder(count)) as rek:
            Staff(boto3.client("rekognition", "us-east-1")).index(encoded(noise()))

            assert why(rek) == [f"Image (320 x 240 pixels) {sentence}"]

    def test_a_stranger(self, rek: RekognitionMock, staff: Staff) -> None:
        staff.index(encoded(noise()))

        assert why(rek) == [
            "Image (320 x 240 pixels) shows a stranger: it was neither drawn by photo() nor declared in the album."
        ]
        (stranger,) = rek.calls[-1].strangers
        assert (stranger.member, stranger.image) == ("Image", "320 x 240 pixels")
        assert rek.calls[0].strangers == ()

    @pytest.mark.rekomock(unknown_images="no_face")
    def test_no_face_for_unknown_images(self, rek: RekognitionMock, staff: Staff) -> None:
        refused(staff.client.search_faces_by_image, CollectionId="staff", Image={"Bytes": encoded(noise())})

        assert why(rek) == [
            "Image (320 x 240 pixels) shows no face: it was neither drawn nor declared, and the setting unknown_images "
            "is 'no_face'."
        ]
        assert rek.calls[-1].strangers == ()

    def test_in_each_of_two_images(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        client.compare_faces(SourceImage={"Bytes": photo("alice")}, TargetImage={"Bytes": TWO})

        source, target, compared = why(rek)
        assert source == "SourceImage (640 x 480 pixels) shows 'alice', drawn by photo()."
        assert target == "TargetImage (640 x 480 pixels) shows 'alice' and 'bob' (shot 3), drawn by photo()."
        assert compared.startswith("Similarity to 'alice', where SimilarityThreshold is 80: 100 for 'alice' and ")


class Finder:
    """An engine that finds the same faces in every image."""

    dimensions = 4

    def __init__(self, count: int) -> None:
        self.count = count

    def faces(self, image: Image.Image) -> Sequence[DetectedFace]:
        return [DetectedFace((0.1, 0.2 * number, 0.1, 0.1), np.eye(4)[number]) for number in range(self.count)]

    def similarity(self, cosine: Any) -> Any:
        return cosine * 100


class TestTheBestMatch:
    def test_above_the_threshold(self, rek: RekognitionMock, staff: Staff) -> None:
        staff.user("alice", staff.face("alice"))
        staff.user("bob", staff.face("bob"))
        staff.client.search_users_by_image(CollectionId="staff", Image={"Bytes": photo("alice")})

        assert why(rek)[1:] == [
            "The most similar of 2 users, 'alice', is 100 similar; 1 of 2 reach UserMatchThreshold 80."
        ]

    def test_below_the_threshold(self, rek: RekognitionMock, staff: Staff) -> None:
        staff.user("alice", staff.face("alice"))
        image = photo(Face("alice", likeness=79.7))
        staff.client.search_users_by_image(CollectionId="staff", Image={"Bytes": image})

        assert why(rek)[1:] == ["The only user, 'alice', is 79.7 similar, 0.3 below UserMatchThreshold 80."]

    def test_among_faces(self, rek: RekognitionMock, staff: Staff) -> None:
        staff.index(photo("alice"), ExternalImageId="alice-1")
        image: Any = {"Bytes": photo(Face("alice", likeness=70))}
        staff.client.search_faces_by_image(CollectionId="staff", Image=image, FaceMatchThreshold=70.5)
        face_id = rek.region("us-east-1").collections["staff"].faces
        (alice,) = face_id

        assert why(rek)[1:] == [
            f"The only face, {alice} of the image 'alice-1', is 70 similar, 0.5 below FaceMatchThreshold 70.5."
        ]

    def test_beside_the_face_itself(self, rek: RekognitionMock, staff: Staff) -> None:
        alice, bob = staff.face("alice"), staff.face("bob")
        staff.client.search_faces(CollectionId="staff", FaceId=alice)

        (sentence,) = why(rek)
        assert sentence.startswith(f"The only face, {bob!r}, is ")
        assert sentence.endswith(" below FaceMatchThreshold 80.")

    def test_beside_the_user_itself(self, rek: RekognitionMock, staff: Staff) -> None:
        staff.user("alice", staff.face("alice"))
        staff.client.search_users(CollectionId="staff", UserId="alice")

        assert why(rek) == ["The collection has no users to compare with."]

    def test_with_more_than_were_asked_for(self, rek: RekognitionMock, staff: Staff) -> None:
        staff.faces("alice", 3)
        staff.client.search_faces_by_image(CollectionId="staff", Image={"Bytes": photo("alice")}, MaxFaces=2)

        assert why(rek)[1].endswith("; 2 of 3 reach FaceMatchThreshold 80, and MaxFaces leaves out any others.")

    def test_in_an_empty_collection(self, rek: RekognitionMock, staff: Staff) -> None:
        staff.client.search_faces_by_image(CollectionId="staff", Image={"Bytes": photo("alice")})

        assert why(rek)[1:] == ["The collection has no faces to compare with."]

    def test_among_users_without_faces(self, rek: RekognitionMock, staff: Staff) -> None:
        staff.user("alice")
        staff.client.search_users_by_image(CollectionId="staff", Image={"Bytes": photo("alice")})

        assert why(rek)[1:] == [
            "None of the users can be compared: they have no face, or their faces come from another engine."
        ]

    def test_of_a_user_without_faces(self, rek: RekognitionMock, staff: Staff) -> None:
        staff.user("alice")
        staff.client.search_users(CollectionId="staff", UserId="alice")

        assert why(rek) == ["The user 'alice' has no faces, so nothing is similar to it."]

    def test_below_the_threshold_of_an_association(self, rek: RekognitionMock, staff: Staff) -> None:
        alice, poor = staff.face("alice"), staff.face(Face("alice", likeness=74.7))
        staff.user("alice", alice)
        staff.associate("alice", poor)

        assert why(rek) == [f"Less similar to the user 'alice' than UserMatchThreshold 75: 74.7 for {poor}."]


class TestWhatAFilterRemoved:
    def test_for_quality(self, rek: RekognitionMock, staff: Staff) -> None:
        staff.index(photo("alice", Face("bob", sharpness=1, brightness=2)))

        assert why(rek)[1:] == ["QualityFilter AUTO rejects 'bob' (LOW_BRIGHTNESS, LOW_SHARPNESS)."]

    def test_for_quality_so_that_no_face_is_left(self, rek: RekognitionMock, staff: Staff) -> None:
        image = {"Bytes": photo(Face("bob", sharpness=1))}
        code = refused(staff.client.search_faces_by_image, CollectionId="staff", Image=image, QualityFilter="LOW")

        assert code == "InvalidParameterException"
        assert why(rek)[1:] == ["QualityFilter LOW rejects 'bob' (LOW_SHARPNESS)."]

    def test_for_their_number(self, rek: RekognitionMock, staff: Staff) -> None:
        staff.index(TWO, MaxFaces=1)

        assert why(rek)[1:] == ["MaxFaces 1 leaves out 'bob' (shot 3)."]

    @pytest.mark.parametrize("operation", ["search_faces_by_image", "search_users_by_image"])
    def test_by_searching_the_largest(self, rek: RekognitionMock, staff: Staff, operation: str) -> None:
        getattr(staff.client, operation)(CollectionId="staff", Image={"Bytes": TWO})

        assert why(rek)[1] == ("Only the largest face that passes the filter is searched, 'alice', not 'bob' (shot 3).")

    def test_by_the_user_of_a_listing(self, rek: RekognitionMock, staff: Staff) -> None:
        staff.client.list_faces(CollectionId="staff", UserId="alice")

        assert why(rek) == [
            "The collection has no user 'alice'; the setting list_faces_of_unknown_user can make it an error."
        ]


class TestRepeatedRequests:
    def test_with_the_same_token(self, rek: RekognitionMock, staff: Staff) -> None:
        for _ in range(2):
            staff.client.create_user(CollectionId="staff", UserId="alice", ClientRequestToken="once")

        assert why(rek) == ["It is the response to an earlier CreateUser with the same ClientRequestToken."]

    def test_with_the_same_token_and_other_members(self, rek: RekognitionMock, staff: Staff) -> None:
        staff.client.create_user(CollectionId="staff", UserId="alice", ClientRequestToken="once")
        refused(staff.client.create_user, CollectionId="staff", UserId="bob", ClientRequestToken="once")

        assert why(rek) == ["An earlier CreateUser with this token had another UserId."]

    def test_with_the_same_external_image_id(self, rek: RekognitionMock, staff: Staff) -> None:
        for _ in range(2):
            staff.index(photo("alice"), ExternalImageId="alice")

        assert why(rek)[1:] == [
            "Indexed before, from these bytes with this ExternalImageId, and returned again: 1 of 1."
        ]


class TestInvalidParameters:
    @pytest.mark.parametrize(("more", "got"), [({}, "neither"), ({"UserId": "alice", "FaceId": UNKNOWN_FACE}, "both")])
    def test_of_a_search_for_users(self, rek: RekognitionMock, staff: Staff, more: Any, got: str) -> None:
        assert refused(staff.client.search_users, CollectionId="staff", **more) == "InvalidParameterException"

        assert why(rek) == [f"Exactly one of UserId and FaceId must be given, got {got}."]

    @pytest.mark.parametrize(
        ("image", "got"),
        [({}, "neither"), ({"Bytes": b"-", "S3Object": {"Bucket": "pictures", "Name": "alice.png"}}, "both")],
    )
    def test_of_an_image(self, rek: RekognitionMock, client: RekognitionClient, image: Any, got: str) -> None:
        assert refused(client.detect_faces, Image=image) == "InvalidParameterException"

        assert why(rek) == [f"Image must have either Bytes or S3Object, got {got}."]

    @pytest.mark.rekomock(small_images="reject")
    def test_of_a_small_image(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        assert refused(client.detect_faces, Image={"Bytes": encoded(noise((90, 79)))}) == "InvalidParameterException"

        assert why(rek) == ["The image has 90 x 79 pixels, and small_images='reject' refuses sides under 80 pixels."]

    @pytest.mark.parametrize("empty", ["SourceImage", "TargetImage"])
    def test_of_a_comparison_without_a_face(self, rek: RekognitionMock, client: RekognitionClient, empty: str) -> None:
        images: dict[str, Any] = {"SourceImage": {"Bytes": TWO}, "TargetImage": {"Bytes": TWO}}
        assert refused(client.compare_faces, **images | {empty: {"Bytes": photo()}}) == "InvalidParameterException"

        assert why(rek)[-1] == f"{empty} has no face to compare."
        assert f"{empty} (640 x 480 pixels) shows no face: photo() drew it without people." in why(rek)

    def test_of_a_face_in_another_collection(self, rek: RekognitionMock, staff: Staff) -> None:
        guest = Staff(staff.client, "guests").face("alice")
        refused(staff.client.search_faces, CollectionId="staff", FaceId=guest)

        assert why(rek) == [f"The face {guest} is in the collection 'guests', not in 'staff'."]

    def test_of_a_face_that_never_was(self, rek: RekognitionMock, staff: Staff) -> None:
        staff.user("alice", staff.face("alice"))
        sentence = f"The face {UNKNOWN_FACE} is none of the 1 in 'staff', and in no other collection of this region."
        refused(staff.client.search_users, CollectionId="staff", FaceId=UNKNOWN_FACE)
        assert why(rek) == [sentence]

        staff.associate("alice", UNKNOWN_FACE)
        assert why(rek) == [sentence]


class TestQuotas:
    @pytest.mark.rekomock(faces_per_user=1)
    def test_of_a_full_user(self, rek: RekognitionMock, staff: Staff) -> None:
        faces = staff.faces("alice", 3)
        staff.user("alice")
        staff.associate("alice", *faces[:2])
        assert why(rek) == ["The user 'alice' is full, for which AWS has no reason: faces_per_user is 1."]

        refused(staff.client.associate_faces, CollectionId="staff", UserId="alice", FaceIds=faces[2:])
        assert why(rek) == ["The user 'alice' is full: the setting faces_per_user is 1."]

    @pytest.mark.rekomock(tags_per_collection=1)
    def test_of_tags(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        refused(client.create_collection, CollectionId="staff", Tags={"team": "blue", "floor": "2"})

        assert why(rek) == ["The request has 2 tags."]

    @pytest.mark.rekomock(throughput="aws", retry_delays=False)
    def test_of_calls(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        with suppress(ClientError):
            for _ in range(200):
                client.list_collections()

        assert why(rek) == ["The setting throughput is 'aws', which admits 5 calls of ListCollections in a second."]

    @pytest.mark.rekomock(calls_on_updating_users="conflict")
    def test_of_an_update(self, rek: RekognitionMock, staff: Staff) -> None:
        state_manager.set_transition("rekognition::user", {"progression": "manual", "times": 9})
        staff.user("alice", staff.face("alice"))
        try:
            refused(staff.client.delete_user, CollectionId="staff", UserId="alice")
        finally:
            state_manager.unset_transition("rekognition::user")

        assert why(rek) == ["The setting calls_on_updating_users is 'conflict'; rek.settle() ends the update."]


def test_a_forced_error(rek: RekognitionMock, client: RekognitionClient) -> None:
    rek.fail("ListCollections", "AccessDeniedException")
    refused(client.list_collections)

    assert why(rek) == ["rek.fail('ListCollections', 'AccessDeniedException') forced it."]


JPEG = encoded(noise(), "JPEG")
PNG = encoded(noise())
#: What is sent, and what it is called.
FORMATS: dict[str, tuple[bytes, str]] = {
    "base64": (base64.b64encode(PNG), "base64 of a PNG: send it decoded, as SDKs encode images themselves"),
    "base64 of JPEG": (base64.b64encode(JPEG), "base64 of a JPEG: send it decoded, as SDKs encode images themselves"),
    "base64 twice": (base64.b64encode(base64.b64encode(PNG)), "text: 'aVZCT1J3MEtHZ29BQUFBTlNVaEVVZ0FB'"),
    "data URL": (
        b"data:image/png;base64," + base64.b64encode(PNG),
        "a data URL: send what it has in base64 after the comma, decoded",
    ),
    "WEBP": (encoded(noise(), "WEBP"), "a WEBP"),
    "GIF": (encoded(noise(), "GIF"), "a GIF"),
    "BMP": (encoded(noise(), "BMP"), "a BMP"),
    "TIFF": (encoded(noise(), "TIFF"), "a TIFF"),
    "HEIC": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "an image in HEIC"),
    "AVIF": (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1", "an image in AVIF"),
    "MP4": (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "a video or another ISO media file"),
    "HTML": (b"<!DOCTYPE html>\n<html>Not found</html>", "an HTML page"),
    "XML": (b'<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>', "XML, as an error response of S3"),
    "SVG": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "an SVG"),
    "JSON": (b'{"image": "alice.png"}', "JSON"),
    "text": (b"alice.png", "text: 'alice.png'"),
    "a repr": (repr(PNG).encode(), "the repr() of bytes, not the bytes"),
    "decoded as text": (
        PNG.decode("utf-8", "replace").encode(),
        "a PNG that was decoded as text: read it in binary mode",
    ),
    "other bytes": (
        b"\x07\x01\x02\x03\x04\x05\x06\x08\x09",
        r"no image: they begin with b'\x07\x01\x02\x03\x04\x05\x06\x08'",
    ),
}


class TestInvalidImageFormat:
    @pytest.mark.parametrize("name", FORMATS)
    def test_of(self, rek: RekognitionMock, client: RekognitionClient, name: str) -> None:
        data, called = FORMATS[name]
        assert refused(client.detect_faces, Image={"Bytes": data}) == "InvalidImageFormatException"

        assert why(rek) == [f"The {len(data):,} bytes are {called}; Rekognition takes PNG and JPEG."]

    @pytest.mark.parametrize(("image", "name"), [(PNG, "a PNG"), (JPEG, "a JPEG")])
    @pytest.mark.parametrize("length", [16, 900])
    def test_of_a_truncated_file(
        self, rek: RekognitionMock, client: RekognitionClient, image: bytes, name: str, length: int
    ) -> None:
        assert refused(client.detect_faces, Image={"Bytes": image[:length]}) == "InvalidImageFormatException"

        (sentence,) = why(rek)
        assert sentence.startswith(
            f"The {length} bytes begin as {name}, but cannot be decoded, as if they were truncated or damaged: "
        )

    def test_of_an_empty_object(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="pictures")
        s3.put_object(Bucket="pictures", Key="empty.png", Body=b"")
        image: Any = {"S3Object": {"Bucket": "pictures", "Name": "empty.png"}}
        assert refused(client.detect_faces, Image=image) == "InvalidImageFormatException"

        assert why(rek) == ["The image is empty."]

    def test_of_a_large_object(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="pictures")
        s3.put_object(Bucket="pictures", Key="large.png", Body=bytes(15 * 1024 * 1024 + 1))
        image: Any = {"S3Object": {"Bucket": "pictures", "Name": "large.png"}}
        assert refused(client.detect_faces, Image=image) == "ImageTooLargeException"

        assert why(rek) == ["The object has 15,728,641 bytes; images in S3 may have 15,728,640."]


class TestInvalidS3Object:
    @pytest.fixture(autouse=True)
    def _buckets(self, rek: RekognitionMock) -> None:
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="pictures")
        s3.put_bucket_versioning(Bucket="pictures", VersioningConfiguration={"Status": "Enabled"})
        s3.put_object(Bucket="pictures", Key="my alice.png", Body=photo("alice"))
        s3.put_object(Bucket="pictures", Key="gone.png", Body=photo("alice"))
        s3.delete_object(Bucket="pictures", Key="gone.png")
        boto3.client("s3", region_name="eu-west-1").create_bucket(
            Bucket="elsewhere", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
        )
        other = boto3.client(
            "s3", region_name="us-east-1", aws_access_key_id="111122223333", aws_secret_access_key="secret"
        )
        other.create_bucket(Bucket="theirs")

    @pytest.mark.parametrize(
        ("s3_object", "sentence"),
        [
            (
                {"Bucket": "picturs", "Name": "alice.png"},
                "Account 123456789012 has no bucket 'picturs': did you mean 'pictures'?",
            ),
            (
                {"Bucket": "unknown", "Name": "alice.png"},
                "Account 123456789012 has no bucket 'unknown': the buckets are elsewhere, pictures.",
            ),
            (
                {"Bucket": "theirs", "Name": "alice.png"},
                "The bucket 'theirs' belongs to account 111122223333, and account 123456789012 has no access to it.",
            ),
            (
                {"Bucket": "elsewhere", "Name": "alice.png"},
                "The bucket 'elsewhere' is in eu-west-1, and Rekognition was called in us-east-1: it reads from "
                "buckets of its own region only.",
            ),
            (
                {"Bucket": "pictures", "Name": "my-alice.png"},
                "The bucket 'pictures' has no key 'my-alice.png': did you mean 'my alice.png'?",
            ),
            (
                {"Bucket": "pictures", "Name": "my+alice.png"},
                "The bucket 'pictures' has no key 'my+alice.png', but 'my alice.png': keys in S3's event notifications "
                "are encoded; decode them with urllib.parse.unquote_plus().",
            ),
            (
                {"Bucket": "pictures", "Name": "my alice.png", "Version": "3"},
                "The object 'my alice.png' in bucket 'pictures' has no version '3', among 1.",
            ),
            (
                {"Bucket": "pictures", "Name": "gone.png"},
                "The object 'gone.png' in bucket 'pictures' was deleted.",
            ),
            ({"Bucket": "pictures"}, "S3Object must have Bucket and Name, got no Name."),
            ({}, "S3Object must have Bucket and Name, got no Bucket and no Name."),
        ],
    )
    def test_of(self, rek: RekognitionMock, client: RekognitionClient, s3_object: Any, sentence: str) -> None:
        assert refused(client.detect_faces, Image={"S3Object": s3_object}) == "InvalidS3ObjectException"

        assert why(rek) == [sentence]


class TestWhatDoesNotExist:
    def test_a_collection_of_another_region(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        boto3.client("rekognition", region_name="eu-west-1").create_collection(CollectionId="staff")
        refused(client.list_faces, CollectionId="staff")

        assert why(rek) == ["Account 123456789012 has no collection 'staff' in us-east-1; it has one in eu-west-1."]

    def test_a_collection_of_another_account(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.add_collection("staff", account_id="111122223333")
        refused(client.list_faces, CollectionId="staff")

        assert why(rek) == [
            "Account 123456789012 has no collection 'staff' in us-east-1; account 111122223333 has one in us-east-1."
        ]

    def test_a_misspelt_collection(self, rek: RekognitionMock, staff: Staff) -> None:
        refused(staff.client.list_faces, CollectionId="stuff")

        assert why(rek) == ["Account 123456789012 has no collection 'stuff' in us-east-1: did you mean 'staff'?"]

    def test_a_collection_where_there_is_none(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        refused(client.list_faces, CollectionId="staff")

        assert why(rek) == ["Account 123456789012 has no collection 'staff' in us-east-1: there are no collections."]

    def test_a_misspelt_user(self, rek: RekognitionMock, staff: Staff) -> None:
        staff.user("alice")
        refused(staff.client.delete_user, CollectionId="staff", UserId="alcie")

        assert why(rek) == ["The collection 'staff' has no user 'alcie': did you mean 'alice'?"]

    def test_a_user_among_many(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.add_collection("staff", users={f"user-{number}": None for number in range(101)})
        refused(client.delete_user, CollectionId="staff", UserId="user")

        assert why(rek) == ["The collection 'staff' has no user 'user', among 101."]

    def test_a_page(self, rek: RekognitionMock, staff: Staff) -> None:
        refused(staff.client.list_users, CollectionId="staff", NextToken="next")

        assert why(rek) == ["This account was never given such a token in this region, or 10,000 others since."]

    def test_a_page_of_another_listing(self, rek: RekognitionMock, staff: Staff) -> None:
        staff.user("alice")
        staff.user("bob")
        token = staff.client.list_users(CollectionId="staff", MaxResults=1)["NextToken"]
        refused(staff.client.list_faces, CollectionId="staff", NextToken=token)

        assert why(rek) == [
            "The token was issued for another listing: operation, collection and filter must be the same."
        ]


class TestTheLogger:
    def test_warns_where_the_text_names_nothing(
        self, rek: RekognitionMock, client: RekognitionClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        refused(client.detect_faces, Image={})

        (record,) = [record for record in caplog.records if record.name == "rekomock"]
        assert record.levelno == logging.WARNING
        assert record.getMessage() == (
            "DetectFaces in us-east-1: InvalidParameterException: Request has invalid parameters. Image must have "
            "either Bytes or S3Object, got neither."
        )

    def test_is_silent_where_the_text_says_it(
        self, rek: RekognitionMock, client: RekognitionClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        refused(client.list_faces, CollectionId="staff")

        assert not [record for record in caplog.records if record.name == "rekomock"]

    def test_is_silent_about_what_was_forced(
        self, rek: RekognitionMock, client: RekognitionClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        rek.fail("DetectFaces", "InvalidParameterException")
        refused(client.detect_faces, Image={"Bytes": TWO})

        assert not [record for record in caplog.records if record.name == "rekomock"]


def test_nothing_of_it_is_in_the_response(rek: RekognitionMock, client: RekognitionClient) -> None:
    refused(client.detect_faces, Image={})

    assert rek.calls[0].explanation
    assert json.loads(rek.calls[0].response) == {
        "__type": "InvalidParameterException",
        "Code": "InvalidParameterException",
        "Message": "Request has invalid parameters",
    }
    error = INVALID_PARAMETERS(because="of it")
    assert (str(error), error.because) == ("InvalidParameterException: Request has invalid parameters", "of it")


def test_names_are_kept_for_the_most_recent_people_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "_names", {})
    monkeypatch.setattr(identity, "_MAX_NAMES", 2)
    alice, bob, carol = map(person_key, ["alice", "bob", "carol"])

    assert [name_of(alice), name_of(bob), name_of(carol)] == [None, "bob", "carol"]


def test_a_person_of_a_seed_of_another_kind_is_a_face() -> None:
    assert str(Person(b"found", b"found")) == "a face"


def test_long_lists_are_cut() -> None:
    assert listed(range(1, 14)) == "1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 3 more"
    assert listed(["alice"]) == "alice"
    assert module.text_of("as it is") == "as it is"


class TestWhatElseIsThere:
    @pytest.fixture(autouse=True)
    def _declared(self, rek: RekognitionMock) -> None:
        rek.album.add(PNG, "alice", Label("Dog", confidence=40), Label("Chair"), Moderation("Weapons", confidence=45))

    def test_in_an_image(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        client.detect_text(Image={"Bytes": PNG})

        assert why(rek) == [
            "Image (320 x 240 pixels) shows 'alice', Label('Dog'), Label('Chair') and Moderation('Weapons'), as the "
            "album declares this image."
        ]

    def test_but_below_the_confidence(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        client.detect_labels(Image={"Bytes": PNG})
        (omitted,) = why(rek)[1:]
        assert omitted.startswith("MinConfidence 55 leaves out the labels ")
        assert "'Dog' (40)" in omitted

        client.detect_moderation_labels(Image={"Bytes": PNG})
        (omitted,) = why(rek)[1:]
        assert omitted.startswith("MinConfidence 50 leaves out the labels ")
        assert "'Weapons' (45)" in omitted


class TestOtherResources:
    def test_tags(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        arn = "arn:aws:rekognition:us-east-1:123456789012:collection/staff"
        refused(client.list_tags_for_resource, ResourceArn=arn)
        assert why(rek) == ["There is no collection 'staff'."]

        refused(client.list_tags_for_resource, ResourceArn=arn.replace("us-east-1", "eu-west-1"))
        assert why(rek) == [
            "The ARN begins with arn:aws:rekognition:eu-west-1:123456789012, and those of this account and region with "
            "arn:aws:rekognition:us-east-1:123456789012."
        ]

        refused(client.list_tags_for_resource, ResourceArn="arn:aws:s3:::pictures")
        assert why(rek) == ["'arn:aws:s3:::pictures' is no ARN of Amazon Rekognition."]

    @pytest.mark.rekomock(arns_without_prefix="reject")
    def test_tags_of_an_arn_without_its_prefix(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        arn = client.create_collection(CollectionId="staff")["CollectionArn"]
        refused(client.list_tags_for_resource, ResourceArn=arn)

        assert why(rek) == ["ResourceArn must begin with 'arn:', as arns_without_prefix is 'reject'."]

    def test_liveness(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        settings: Any = {"OutputConfig": {"S3Bucket": "pictures"}}
        refused(client.create_face_liveness_session, Settings=settings)

        assert why(rek) == ["There is no S3Bucket 'pictures' of this account in us-east-1."]

    def test_jobs(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        refused(client.get_label_detection, JobId="0" * 64)
        assert why(rek) == ["Of the 0 jobs of this account and region, none has this id."]

        refused(client.start_label_detection, Video={})
        assert why(rek) == ["S3Object must have Bucket and Name, got no Bucket and no Name."]

        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="videos")
        s3.put_object(Bucket="videos", Key="door.mp4", Body=b"-")
        video: Any = {"S3Object": {"Bucket": "videos", "Name": "door.mp4"}}
        channel = {
            "SNSTopicArn": "arn:aws:sns:us-east-1:123456789012:AmazonRekognition",
            "RoleArn": "arn:aws:iam::123456789012:role/rekognition",
        }
        refused(client.start_label_detection, Video=video, NotificationChannel=channel)
        assert why(rek) == [f"There is no SNS topic {channel['SNSTopicArn']}."]

        job_id = client.start_label_detection(Video=video)["JobId"]
        refused(client.get_face_detection, JobId=job_id)
        assert why(rek) == ["The job is one of LabelDetection, not of FaceDetection."]

    def test_celebrities(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        refused(client.get_celebrity_info, Id="abcdefg")

        assert why(rek) == ["No album declares such a celebrity, and RecognizeCelebrities returned none."]
