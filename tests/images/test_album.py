"""The album: declaring what is in images that ``photo()`` did not draw."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from PIL import Image
from support.images import snapshot

from rekomock import CustomLabel, Face, Label, Moderation, RekognitionMock, Text, mock_rekognition, photo
from rekomock.images.recognition.album import Album
from rekomock.images.recognition.scene import Scene, scene_of

if TYPE_CHECKING:
    from pathlib import Path

    from mypy_boto3_rekognition.client import RekognitionClient
    from support.staff import Staff


def people(client: RekognitionClient, image: bytes, *names: str) -> list[str]:
    """Return which of some people are in an image, the largest face first; ``?`` stands for others."""
    boxes = [face["BoundingBox"] for face in client.detect_faces(Image={"Bytes": image})["FaceDetails"]]
    found = ["?"] * len(boxes)
    for name in names if boxes else ():
        matches = client.compare_faces(
            SourceImage={"Bytes": photo(name)}, TargetImage={"Bytes": image}, SimilarityThreshold=99
        )["FaceMatches"]
        for match in matches:
            found[boxes.index(match["Face"]["BoundingBox"])] = name
    return found


class TestSources:
    def test_bytes(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.album.add(snapshot(1), "alice", "bob")

        assert people(client, snapshot(1), "alice", "bob") == ["alice", "bob"]

    def test_a_path(self, rek: RekognitionMock, client: RekognitionClient, tmp_path: Path) -> None:
        file = tmp_path / "alice.png"
        file.write_bytes(snapshot(1))
        rek.album.add(file, "alice")
        rek.album.add(str(file), "alice")

        assert people(client, snapshot(1), "alice") == ["alice"]

    def test_an_s3_location_of_an_object_uploaded_later(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.album.add("s3://pictures/team/alice.png", "alice", "bob")
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="pictures")
        s3.put_object(Bucket="pictures", Key="team/alice.png", Body=b"not even a picture")

        image: Any = {"S3Object": {"Bucket": "pictures", "Name": "team/alice.png"}}

        assert len(client.detect_faces(Image=image)["FaceDetails"]) == 2

    def test_bytes_that_are_not_an_image(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.album.add(b"portrait of alice", "alice")

        assert people(client, b"portrait of alice", "alice") == ["alice"]

    @pytest.mark.rekomock(small_images="reject")
    def test_an_image_that_is_rejected_for_its_size_is_still_rejected(
        self, rek: RekognitionMock, client: RekognitionClient
    ) -> None:
        tiny = snapshot(1, size=(40, 40))
        rek.album.add(tiny, "alice")

        with pytest.raises(client.exceptions.InvalidParameterException):
            client.detect_faces(Image={"Bytes": tiny})


class TestFaces:
    def test_no_faces(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.album.add(snapshot(1))

        assert people(client, snapshot(1)) == []

    def test_boxes(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.album.add(snapshot(1), Face("bob", box=(0.1, 0.2, 0.2, 0.3)), Face("alice", box=(0.5, 0.1, 0.4, 0.6)))

        boxes = [detail["BoundingBox"] for detail in client.detect_faces(Image={"Bytes": snapshot(1)})["FaceDetails"]]

        assert [(box["Left"], box["Top"]) for box in boxes] == [pytest.approx((0.5, 0.1)), pytest.approx((0.1, 0.2))]
        assert people(client, snapshot(1), "alice", "bob") == ["alice", "bob"]

    def test_faces_without_a_box_do_not_overlap_and_the_first_is_largest(
        self, rek: RekognitionMock, client: RekognitionClient
    ) -> None:
        rek.album.add(snapshot(1), "alice", "bob", "carol")

        assert people(client, snapshot(1), "alice", "bob", "carol")[0] == "alice"
        boxes = [detail["BoundingBox"] for detail in client.detect_faces(Image={"Bytes": snapshot(1)})["FaceDetails"]]
        assert boxes[0]["Width"] > boxes[1]["Width"]

    def test_a_hundred_faces_at_most(self, rek: RekognitionMock, staff: Staff) -> None:
        rek.album.add(snapshot(1), *(f"guest {number}" for number in range(101)))

        answer = staff.index(snapshot(1))

        assert len(answer["FaceRecords"]) + len(answer["UnindexedFaces"]) == 100
        assert len(staff.client.detect_faces(Image={"Bytes": snapshot(1)})["FaceDetails"]) == 100

    def test_attributes(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.album.add(snapshot(1), Face("alice", smile=True, age=(30, 36), brightness=12))

        (detail,) = client.detect_faces(Image={"Bytes": snapshot(1)}, Attributes=["ALL"])["FaceDetails"]

        assert detail["Smile"]["Value"] is True
        assert detail["AgeRange"] == {"Low": 30, "High": 36}
        assert detail["Quality"]["Brightness"] == 12

    def test_a_person_in_the_album_and_in_a_drawn_photo_is_the_same(self, rek: RekognitionMock, staff: Staff) -> None:
        rek.album.add(snapshot(1), "alice")
        staff.user("alice", staff.face("alice"))

        (match,) = staff.client.search_users_by_image(CollectionId="staff", Image={"Bytes": snapshot(1)})["UserMatches"]

        assert (match["User"]["UserId"], match["Similarity"]) == ("alice", 100)

    def test_a_declaration_overrides_a_drawn_photo(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.album.add(photo("alice"), "carol")

        assert people(client, photo("alice"), "bob", "carol") == ["carol"]


class TestCopies:
    @pytest.mark.parametrize(
        "copy",
        [
            {"file_format": "JPEG", "quality": 70},
            {"size": (320, 240)},
            {"size": (1280, 960), "file_format": "JPEG", "quality": 90},
            {"size": (214, 160), "file_format": "JPEG", "quality": 60},
        ],
    )
    def test_a_re_encoded_or_resized_copy_is_recognised(
        self, rek: RekognitionMock, client: RekognitionClient, copy: dict[str, Any]
    ) -> None:
        rek.album.add(snapshot(2), "bob")
        rek.album.add(snapshot(1), "alice")

        assert people(client, snapshot(1, **copy), "alice", "bob") == ["alice"]

    def test_another_image_is_not_recognised(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.album.add(snapshot(1), "alice")

        assert people(client, snapshot(2), "alice") == ["?"]

    def test_a_drawn_photo_is_not_recognised_by_its_look(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.album.add(photo("alice"), "carol")

        assert people(client, photo("alice", format="JPEG"), "carol") == ["?"]


def seen(album: Album, image: bytes) -> Scene:
    return scene_of(image, albums=[album])


class TestOtherContents:
    BOX = (0.5, 0.1, 0.4, 0.3)

    def test_a_declared_image_shows_them_in_their_order(self) -> None:
        album = Album()
        contents = (
            Label("Dog", box=self.BOX),
            Moderation("Violence"),
            Text("EXIT", box=self.BOX),
            CustomLabel("scratch"),
        )
        album.add(snapshot(1), contents[0], "alice", *contents[1:])

        scene = seen(album, snapshot(1))

        assert scene.contents == contents
        assert (len(scene.faces), scene.captions) == (1, ())

    def test_an_image_with_contents_alone_shows_no_face(self) -> None:
        album = Album()
        album.add(b"a photograph of a dog", Label("Dog"))

        scene = seen(album, b"a photograph of a dog")

        assert (scene.faces, scene.contents) == ((), (Label("Dog"),))

    def test_a_location_in_s3_shows_them(self) -> None:
        album = Album()
        album.add("s3://pictures/dog.png", Label("Dog"))

        assert scene_of(snapshot(1), ("pictures", "dog.png"), [album]).labels == (Label("Dog"),)

    def test_a_copy_shows_them(self) -> None:
        album = Album()
        album.add(snapshot(1), "alice", Label("Dog", box=self.BOX))

        assert seen(album, snapshot(1, size=(320, 240), file_format="JPEG")).labels == (Label("Dog", box=self.BOX),)

    def test_a_line_without_a_box_has_one_within_the_image(self) -> None:
        album = Album()
        album.add(snapshot(1), Text("EXIT 12"))

        (text,) = seen(album, snapshot(1)).texts

        assert text.box is not None
        assert min(text.box) > 0
        assert text.box[0] + text.box[2] < 1

    def test_a_crop_along_a_labels_box_shows_that_label(self) -> None:
        album, image = Album(), snapshot(3)
        right = (0.55, 0.1, 0.4, 0.8)
        album.add(image, Face("alice", box=(0.05, 0.1, 0.3, 0.8)), Label("Dog", box=right), Label("Outdoors"))
        whole = Image.open(BytesIO(image))
        width, height = whole.size
        crop = BytesIO()
        whole.crop((round(0.55 * width), round(0.1 * height), round(0.95 * width), round(0.9 * height))).save(
            crop, "PNG"
        )

        scene = seen(album, crop.getvalue())

        assert scene.faces == ()
        (dog,) = scene.labels
        assert dog.name == "Dog"
        assert dog.box == pytest.approx((0, 0, 1, 1), abs=0.02)

    def test_a_grey_copy_of_the_whole_image_shows_what_has_no_box(self) -> None:
        album, image = Album(), snapshot(3)
        album.add(image, Label("Outdoors"), Moderation("Violence"))
        grey = BytesIO()
        Image.open(BytesIO(image)).convert("L").save(grey, "PNG")

        assert seen(album, grey.getvalue()).contents == (Label("Outdoors"), Moderation("Violence"))

    def test_a_contradiction_names_them(self) -> None:
        album = Album()
        album.add(snapshot(1), "alice", Label("Dog"))

        with pytest.raises(ValueError, match=r"with 'alice', Label\('Dog'\), got 'alice', Text\('EXIT'\); declare"):
            album.add(snapshot(1), "alice", Text("EXIT"))


class TestNesting:
    def test_an_album_ends_with_its_mock(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        with mock_rekognition() as inner:
            inner.album.add(snapshot(1), "alice")
            assert people(client, snapshot(1), "alice") == ["alice"]

        assert people(client, snapshot(1), "alice") == ["?"]

    def test_an_inner_mock_uses_the_outer_album_too(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.album.add(snapshot(1), "alice")

        with mock_rekognition():
            assert people(client, snapshot(1), "alice") == ["alice"]

    def test_the_inner_album_takes_precedence(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.album.add(snapshot(1), "alice")

        with mock_rekognition() as inner:
            inner.album.add(snapshot(1), "bob")
            assert people(client, snapshot(1), "alice", "bob") == ["bob"]

    def test_a_mock_that_is_not_running_has_no_album(self) -> None:
        with pytest.raises(RuntimeError, match="This mock_rekognition is not running"):
            mock_rekognition().album  # noqa: B018 - reading it is what fails


class TestBadDeclarations:
    def test_a_contradiction(self, rek: RekognitionMock) -> None:
        rek.album.add(snapshot(1), "alice")

        with pytest.raises(
            ValueError,
            match=r"^the image of \d+ bytes is already in the album with 'alice', got 'bob', 'carol'; declare",
        ):
            rek.album.add(snapshot(1), "bob", "carol")

    def test_a_contradiction_about_an_s3_location(self, rek: RekognitionMock) -> None:
        rek.album.add("s3://pictures/a.png")

        with pytest.raises(
            ValueError, match=r"^s3://pictures/a.png is already in the album with no contents, got 'alice';"
        ):
            rek.album.add("s3://pictures/a.png", "alice")

    def test_repeating_a_declaration_is_allowed(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        for _ in range(2):
            rek.album.add(snapshot(1), "alice")
            rek.album.add("s3://pictures/a.png", "alice")

        assert people(client, snapshot(1), "alice") == ["alice"]

    @pytest.mark.parametrize("source", ["s3://", "s3://pictures", "s3://pictures/", "s3:///key"])
    def test_an_s3_location_without_bucket_or_key(self, rek: RekognitionMock, source: str) -> None:
        with pytest.raises(ValueError, match=f"^source must name an S3 object as 's3://bucket/key', got {source!r}$"):
            rek.album.add(source, "alice")

    def test_an_empty_image(self, rek: RekognitionMock) -> None:
        with pytest.raises(ValueError, match=r"^source must not be empty, got the image of 0 bytes$"):
            rek.album.add(b"", "alice")

    def test_a_missing_file(self, rek: RekognitionMock, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError):
            rek.album.add(tmp_path / "alice.png", "alice")

    def test_a_source_of_the_wrong_type(self, rek: RekognitionMock) -> None:
        with pytest.raises(TypeError, match=r"^source must be bytes, a path or 's3://bucket/key', got 42$"):
            rek.album.add(42, "alice")  # type: ignore[arg-type]

    def test_a_face_of_the_wrong_type(self, rek: RekognitionMock) -> None:
        with pytest.raises(TypeError):
            rek.album.add(snapshot(1), 42)  # type: ignore[arg-type]

    def test_an_empty_name(self, rek: RekognitionMock) -> None:
        with pytest.raises(ValueError, match="person"):
            rek.album.add(snapshot(1), "")

    def test_a_box_outside_the_image(self, rek: RekognitionMock) -> None:
        with pytest.raises(ValueError, match="must lie within the image"):
            rek.album.add(snapshot(1), Face("alice", box=(0.8, 0.1, 0.4, 0.4)))
