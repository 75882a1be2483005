"""IndexFaces."""

from __future__ import annotations

import io
import uuid
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from PIL import Image
from support.staff import Staff

from rekomock import Face, photo

if TYPE_CHECKING:
    from mypy_boto3_rekognition.type_defs import ImageTypeDef

DEFAULT = ["BoundingBox", "Landmarks", "Pose", "Quality", "Confidence"]
ALL = [
    "BoundingBox", "AgeRange", "Smile", "Eyeglasses", "Sunglasses", "Gender", "Beard", "Mustache", "EyesOpen",
    "MouthOpen", "Emotions", "Landmarks", "Pose", "Quality", "Confidence", "FaceOccluded", "EyeDirection",
]  # fmt: skip


def blank(width: int = 100, height: int = 100, *, file_format: str = "PNG", colour: str = "olive") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, file_format)
    return file.getvalue()


def people(response: dict[str, Any], staff: Staff) -> list[float]:
    """The similarity of each indexed face to alice."""
    (alice,) = staff.index(photo("alice"))["FaceRecords"]
    found = staff.client.search_faces(CollectionId="staff", FaceId=alice["Face"]["FaceId"], FaceMatchThreshold=0)[
        "FaceMatches"
    ]
    similarity = {match["Face"]["FaceId"]: match["Similarity"] for match in found}
    return [similarity[record["Face"]["FaceId"]] for record in response["FaceRecords"]]


class TestResponse:
    def test_a_face_record(self, staff: Staff) -> None:
        response = staff.index(photo("alice"))

        assert list(response) == ["FaceRecords", "FaceModelVersion", "UnindexedFaces"]
        assert (response["FaceModelVersion"], response["UnindexedFaces"]) == ("7.0", [])
        (record,) = response["FaceRecords"]
        assert list(record) == ["Face", "FaceDetail"]
        assert list(record["Face"]) == ["FaceId", "BoundingBox", "ImageId", "Confidence"]
        assert list(record["Face"]["BoundingBox"]) == ["Width", "Height", "Left", "Top"]

    def test_the_external_image_id_comes_back(self, staff: Staff) -> None:
        (record,) = staff.index(photo("alice"), ExternalImageId="alice.png")["FaceRecords"]

        assert list(record["Face"]) == ["FaceId", "BoundingBox", "ImageId", "ExternalImageId", "Confidence"]
        assert record["Face"]["ExternalImageId"] == "alice.png"

    def test_the_face_says_what_its_detail_says(self, staff: Staff) -> None:
        (record,) = staff.index(photo("alice"))["FaceRecords"]

        assert record["Face"]["BoundingBox"] == record["FaceDetail"]["BoundingBox"]
        assert record["Face"]["Confidence"] == record["FaceDetail"]["Confidence"]

    def test_face_ids_are_random_uuids(self, staff: Staff) -> None:
        first, second = staff.faces("alice", 2)

        assert first != second
        assert uuid.UUID(first).version == 4

    def test_the_image_id_is_a_uuid_that_follows_from_the_image(self, staff: Staff) -> None:
        image_ids = [
            [record["Face"]["ImageId"] for record in staff.index(image)["FaceRecords"]]
            for image in (photo("alice", "bob"), photo("alice", "bob"), photo("carol"))
        ]

        assert image_ids[0] == image_ids[1]
        assert image_ids[0][0] == image_ids[0][1]
        assert image_ids[0] != image_ids[2]
        assert uuid.UUID(image_ids[0][0]).version == 3

    def test_an_image_without_a_face(self, staff: Staff) -> None:
        response = staff.index(photo())

        assert (response["FaceRecords"], response["UnindexedFaces"]) == ([], [])


class TestAttributes:
    def test_default(self, staff: Staff) -> None:
        (record,) = staff.index(photo("alice"))["FaceRecords"]

        assert list(record["FaceDetail"]) == DEFAULT
        assert [landmark["Type"] for landmark in record["FaceDetail"]["Landmarks"]] == [
            "eyeLeft", "eyeRight", "mouthLeft", "mouthRight", "nose",
        ]  # fmt: skip

    @pytest.mark.parametrize("attributes", [["ALL"], ["DEFAULT", "ALL"], ["ALL", "SMILE"]])
    def test_all(self, staff: Staff, attributes: list[str]) -> None:
        (record,) = staff.index(photo("alice"), DetectionAttributes=attributes)["FaceRecords"]

        assert list(record["FaceDetail"]) == ALL
        assert len(record["FaceDetail"]["Landmarks"]) == 30
        confidences = [emotion["Confidence"] for emotion in record["FaceDetail"]["Emotions"]]
        assert len(confidences) == 8
        assert confidences == sorted(confidences, reverse=True)

    @pytest.mark.parametrize(
        ("attribute", "member"),
        [
            ("AGE_RANGE", "AgeRange"), ("SMILE", "Smile"), ("EYEGLASSES", "Eyeglasses"), ("SUNGLASSES", "Sunglasses"),
            ("GENDER", "Gender"), ("BEARD", "Beard"), ("MUSTACHE", "Mustache"), ("EYES_OPEN", "EyesOpen"),
            ("MOUTH_OPEN", "MouthOpen"), ("EMOTIONS", "Emotions"), ("FACE_OCCLUDED", "FaceOccluded"),
            ("EYE_DIRECTION", "EyeDirection"),
        ],
    )  # fmt: skip
    def test_one_comes_beside_the_default_ones(self, staff: Staff, attribute: str, member: str) -> None:
        (record,) = staff.index(photo("alice"), DetectionAttributes=[attribute])["FaceRecords"]

        assert set(record["FaceDetail"]) == {*DEFAULT, member}

    def test_of_faces_that_are_left_out_as_well(self, staff: Staff) -> None:
        response = staff.index(photo("alice", "bob"), MaxFaces=1, DetectionAttributes=["SMILE"])

        (face,) = response["UnindexedFaces"]
        assert set(face["FaceDetail"]) == {*DEFAULT, "Smile"}

    def test_an_unknown_one(self, staff: Staff) -> None:
        with pytest.raises(staff.client.exceptions.ClientError, match="ValidationException"):
            staff.index(photo("alice"), DetectionAttributes=["HAIR"])


class TestSeveralFaces:
    def test_largest_first(self, staff: Staff) -> None:
        small, large = (0.05, 0.1, 0.25, 0.5), (0.45, 0.05, 0.45, 0.9)

        response = staff.index(photo(Face("bob", box=small), Face("alice", box=large)))

        assert people(response, staff)[0] == 100.0
        widths = [record["Face"]["BoundingBox"]["Width"] for record in response["FaceRecords"]]
        assert widths == sorted(widths, reverse=True)

    def test_max_faces_leaves_the_smallest_out(self, staff: Staff) -> None:
        response = staff.index(photo("alice", "bob", "carol"), MaxFaces=1)

        assert people(response, staff) == [100.0]
        assert [face["Reasons"] for face in response["UnindexedFaces"]] == [["EXCEEDS_MAX_FACES"]] * 2
        assert all(list(face["FaceDetail"]) == DEFAULT for face in response["UnindexedFaces"])
        assert staff.client.describe_collection(CollectionId="staff")["FaceCount"] == 2  # alice again, to compare

    def test_max_faces_over_100_means_100(self, staff: Staff) -> None:
        assert len(staff.index(photo("alice", "bob"), MaxFaces=5000)["FaceRecords"]) == 2


class TestQualityFilter:
    """Alice passes the filter; bob fails it in various ways."""

    FAULTS: ClassVar[dict[str, dict[str, Any]]] = {
        "EXTREME_POSE": {"pose": (0, 70, 0)},
        "LOW_BRIGHTNESS": {"brightness": 5},
        "LOW_SHARPNESS": {"sharpness": 5},
        "LOW_CONFIDENCE": {"confidence": 55},
    }

    def picture(self, **fault: Any) -> bytes:
        return photo(Face("alice"), Face("bob", **fault))

    @pytest.mark.parametrize("reason", FAULTS)
    @pytest.mark.parametrize("quality_filter", ["AUTO", "LOW", "MEDIUM", "HIGH"])
    def test_a_poor_face_is_returned_with_its_reason(self, staff: Staff, reason: str, quality_filter: str) -> None:
        response = staff.index(self.picture(**self.FAULTS[reason]), QualityFilter=quality_filter)

        assert people(response, staff) == [100.0]
        assert [face["Reasons"] for face in response["UnindexedFaces"]] == [[reason]]

    @pytest.mark.parametrize("reason", FAULTS)
    def test_none_lets_every_face_pass(self, staff: Staff, reason: str) -> None:
        response = staff.index(self.picture(**self.FAULTS[reason]), QualityFilter="NONE")

        assert (len(response["FaceRecords"]), response["UnindexedFaces"]) == (2, [])

    def test_auto_is_the_default(self, staff: Staff) -> None:
        assert len(staff.index(self.picture(brightness=5))["FaceRecords"]) == 1

    @pytest.mark.parametrize(("quality", "passed"), [(15, "LOW"), (40, "MEDIUM"), (75, "HIGH")])
    def test_a_higher_filter_asks_for_more(self, staff: Staff, quality: float, passed: str) -> None:
        filters = ["LOW", "MEDIUM", "HIGH"]
        image = self.picture(sharpness=quality)

        indexed = [len(staff.index(image, QualityFilter=name)["FaceRecords"]) for name in filters]

        assert indexed == [2 if filters.index(name) <= filters.index(passed) else 1 for name in filters]

    def test_all_reasons_are_returned(self, staff: Staff) -> None:
        response = staff.index(self.picture(brightness=5, sharpness=5))

        assert [face["Reasons"] for face in response["UnindexedFaces"]] == [["LOW_BRIGHTNESS", "LOW_SHARPNESS"]]

    def test_a_small_face(self, staff: Staff) -> None:
        alice, bob = Face("alice", box=(0.1, 0.05, 0.5, 0.9)), Face("bob", box=(0.75, 0.1, 0.045, 0.115))

        response = staff.index(photo(alice, bob, size=(2400, 1350)), QualityFilter="HIGH")

        assert [face["Reasons"] for face in response["UnindexedFaces"]] == [["SMALL_BOUNDING_BOX"]]

    def test_poor_faces_are_the_first_to_exceed_max_faces(self, staff: Staff) -> None:
        image = photo(Face("bob", brightness=5), "alice", "carol")

        response = staff.index(image, MaxFaces=2)

        assert len(response["FaceRecords"]) == 2
        assert [face["Reasons"] for face in response["UnindexedFaces"]] == [["LOW_BRIGHTNESS", "EXCEEDS_MAX_FACES"]]


class TestIndexingAgain:
    def test_under_the_same_external_image_id_gives_the_same_faces(self, staff: Staff) -> None:
        first, second = (staff.index(photo("alice", "bob"), ExternalImageId="team")["FaceRecords"] for _ in range(2))

        assert [record["Face"] for record in first] == [record["Face"] for record in second]
        assert staff.client.describe_collection(CollectionId="staff")["FaceCount"] == 2

    def test_under_another_external_image_id_gives_new_faces(self, staff: Staff) -> None:
        faces = {staff.index(photo("alice"), ExternalImageId=name)["FaceRecords"][0]["Face"]["FaceId"] for name in "ab"}

        assert len(faces) == 2

    def test_another_image_under_the_same_external_image_id_gives_new_faces(self, staff: Staff) -> None:
        images = (photo("alice"), photo(Face("alice", shot=2)))
        faces = {staff.index(image, ExternalImageId="a")["FaceRecords"][0]["Face"]["FaceId"] for image in images}

        assert len(faces) == 2

    def test_a_face_deleted_in_between_is_indexed_anew(self, staff: Staff) -> None:
        (first,) = staff.index(photo("alice"), ExternalImageId="a")["FaceRecords"]
        staff.client.delete_faces(CollectionId="staff", FaceIds=[first["Face"]["FaceId"]])

        (second,) = staff.index(photo("alice"), ExternalImageId="a")["FaceRecords"]

        assert second["Face"]["FaceId"] != first["Face"]["FaceId"]

    @pytest.mark.rekomock(faces_per_collection=1)
    def test_a_known_face_needs_no_room(self, staff: Staff) -> None:
        staff.index(photo("alice"), ExternalImageId="a")
        staff.index(photo("alice"), ExternalImageId="a")


class TestRejectedImages:
    def rejected(self, staff: Staff, image: bytes) -> tuple[str, str]:
        with pytest.raises(staff.client.exceptions.ClientError) as caught:
            staff.index(image)
        assert staff.client.describe_collection(CollectionId="staff")["FaceCount"] == 0
        return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]

    @pytest.mark.parametrize("file_format", ["GIF", "WEBP", "BMP", "TIFF"])
    def test_another_format(self, staff: Staff, file_format: str) -> None:
        assert self.rejected(staff, blank(file_format=file_format)) == (
            "InvalidImageFormatException",
            "Request has invalid image format",
        )

    def test_no_image_at_all(self, staff: Staff) -> None:
        assert self.rejected(staff, b"portrait")[0] == "InvalidImageFormatException"

    def test_a_truncated_image(self, staff: Staff) -> None:
        assert self.rejected(staff, photo("alice")[:5000])[0] == "InvalidImageFormatException"

    def test_no_bytes(self, staff: Staff) -> None:
        assert self.rejected(staff, b"") == (
            "ValidationException",
            "1 validation error detected: Value 'java.nio.HeapByteBuffer[pos=0 lim=0 cap=0]' at 'image.bytes' failed "
            "to satisfy constraint: Member must have length greater than or equal to 1",
        )

    def test_more_than_5_mb(self, staff: Staff) -> None:
        assert self.rejected(staff, bytes(5242881)) == (
            "ValidationException",
            "1 validation error detected: Value 'java.nio.HeapByteBuffer[pos=0 lim=5242881 cap=5242881]' at "
            "'image.bytes' failed to satisfy constraint: Member must have length less than or equal to 5242880",
        )

    def test_5_mb_are_allowed(self, staff: Staff) -> None:
        image = photo("alice")

        # trailing data is not part of the image
        assert len(staff.index(image + bytes(5242880 - len(image)))["FaceRecords"]) == 1

    def test_a_side_of_more_than_10000_pixels(self, staff: Staff) -> None:
        assert self.rejected(staff, blank(10001, 100)) == (
            "ImageTooLargeException",
            "Input image dimensions 10001 x 100 exceed maximum dimension size of 10000 pixels",
        )

    @pytest.mark.rekomock(small_images="reject")
    @pytest.mark.parametrize(("width", "height"), [(79, 100), (100, 79)])
    def test_a_side_of_less_than_80_pixels_by_a_setting(self, staff: Staff, width: int, height: int) -> None:
        assert self.rejected(staff, blank(width, height)) == (
            "InvalidParameterException",
            "Request has invalid parameters",
        )

    @pytest.mark.parametrize(("width", "height"), [(79, 100), (43, 58), (1, 1)])
    def test_a_side_of_less_than_80_pixels_is_allowed_by_default(self, staff: Staff, width: int, height: int) -> None:
        assert len(staff.index(blank(width, height))["FaceRecords"]) == 1

    @pytest.mark.rekomock(small_images="reject")
    @pytest.mark.parametrize(("width", "height"), [(80, 80), (10000, 80), (80, 10000)])
    def test_sides_at_the_limits_are_allowed(self, staff: Staff, width: int, height: int) -> None:
        assert len(staff.index(blank(width, height))["FaceRecords"]) == 1

    @pytest.mark.parametrize("image", [{}, {"Bytes": blank(), "S3Object": {"Bucket": "pictures", "Name": "alice.png"}}])
    def test_both_or_neither_of_bytes_and_s3_object(self, staff: Staff, image: ImageTypeDef) -> None:
        with pytest.raises(staff.client.exceptions.InvalidParameterException, match="Request has invalid parameters"):
            staff.client.index_faces(CollectionId="staff", Image=image)


class TestOtherImages:
    """Images not drawn by ``photo()``."""

    def test_show_one_stranger(self, staff: Staff) -> None:
        assert len(staff.index(blank(file_format="JPEG"))["FaceRecords"]) == 1

    @pytest.mark.rekomock(unknown_images="no_face")
    def test_show_nobody_by_a_setting(self, staff: Staff) -> None:
        assert staff.index(blank())["FaceRecords"] == []

    def test_show_the_same_stranger_after_re_encoding(self, staff: Staff) -> None:
        staff.index(blank(colour="teal"))

        (match,) = staff.client.search_faces_by_image(
            CollectionId="staff", Image={"Bytes": blank(colour="teal", file_format="JPEG")}, FaceMatchThreshold=95
        )["FaceMatches"]

        assert match["Similarity"] > 95

    def test_show_different_strangers(self, staff: Staff) -> None:
        staff.index(blank(colour="red"))

        assert not staff.client.search_faces_by_image(
            CollectionId="staff", Image={"Bytes": blank(colour="blue")}, FaceMatchThreshold=50
        )["FaceMatches"]


class TestRejectedRequests:
    def test_an_unknown_collection(self, staff: Staff) -> None:
        with pytest.raises(staff.client.exceptions.ResourceNotFoundException):
            staff.client.index_faces(CollectionId="guests", Image={"Bytes": photo("alice")})

    @pytest.mark.rekomock(faces_per_collection=2)
    def test_a_full_collection(self, staff: Staff) -> None:
        staff.index(photo("alice"))
        with pytest.raises(staff.client.exceptions.ServiceQuotaExceededException) as caught:
            staff.index(photo("bob", "carol"))

        assert caught.value.response["Error"]["Message"] == (
            "The maximum number of faces per collection (2) has been exceeded"
        )
        assert staff.client.describe_collection(CollectionId="staff")["FaceCount"] == 1

    def test_max_faces_0(self, staff: Staff) -> None:
        with pytest.raises(Exception, match="MaxFaces"):
            staff.index(photo("alice"), MaxFaces=0)

    def test_an_external_image_id_with_a_slash(self, staff: Staff) -> None:
        with pytest.raises(staff.client.exceptions.ClientError) as caught:
            staff.index(photo("alice"), ExternalImageId="train/a b.PNG")

        assert caught.value.response["Error"]["Message"] == (
            "1 validation error detected: Value 'train/a b.PNG' at 'externalImageId' failed to satisfy constraint: "
            r"Member must satisfy regular expression pattern: [a-zA-Z0-9_.\-:]+"
        )
