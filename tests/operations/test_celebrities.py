"""RecognizeCelebrities and GetCelebrityInfo."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from support.staff import members

from rekomock import Celebrity, Face, photo

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient

    from rekomock import RekognitionMock

ADA = Celebrity("Ada Lovelace", urls=("www.example.com/ada", "www.example.org/ada"), known_gender="Female")
FACE = ["BoundingBox", "Confidence", "Landmarks", "Pose", "Quality", "Emotions", "Smile"]


def recognize(client: RekognitionClient, *people: str | Face) -> dict[str, Any]:
    return members(client.recognize_celebrities(Image={"Bytes": photo(*people)}))


class TestRecognizeCelebrities:
    def test_the_response(self, client: RekognitionClient) -> None:
        response = recognize(client, Face("ada", celebrity=ADA), "bob")

        assert list(response) == ["CelebrityFaces", "UnrecognizedFaces"]
        (celebrity,), (unrecognized,) = response.values()
        assert list(celebrity) == ["Urls", "Name", "Id", "Face", "MatchConfidence", "KnownGender"]
        assert set(celebrity["Face"]) == set(unrecognized) == set(FACE)
        assert celebrity["Name"] == "Ada Lovelace"
        assert celebrity["Urls"] == ["www.example.com/ada", "www.example.org/ada"]
        assert celebrity["KnownGender"] == {"Type": "Female"}
        assert 97 <= celebrity["MatchConfidence"] <= 100

    def test_nobody(self, client: RekognitionClient) -> None:
        assert recognize(client) == {"CelebrityFaces": [], "UnrecognizedFaces": []}

    def test_a_face_is_the_one_that_detect_faces_finds(self, client: RekognitionClient) -> None:
        image = {"Bytes": photo(Face("ada", celebrity=ADA))}
        (celebrity,) = client.recognize_celebrities(Image=image)["CelebrityFaces"]  # type: ignore[arg-type]
        (detail,) = client.detect_faces(Image=image, Attributes=["EMOTIONS", "SMILE"])["FaceDetails"]  # type: ignore[arg-type]

        assert celebrity["Face"] == detail

    def test_a_celebrity_by_the_persons_own_name(self, client: RekognitionClient) -> None:
        (celebrity,) = recognize(client, Face("ada", celebrity=True, gender="Female"))["CelebrityFaces"]

        assert (celebrity["Name"], celebrity["Urls"]) == ("ada", [])
        assert celebrity["KnownGender"] == {"Type": "Female"}

    def test_an_id_is_short_and_the_same_in_every_image(self, client: RekognitionClient) -> None:
        first, second = (
            recognize(client, Face("ada", shot=shot, celebrity=ADA))["CelebrityFaces"][0]["Id"] for shot in (1, 2)
        )

        assert first == second
        assert re.fullmatch("[0-9A-Za-z]{7}", first)

    def test_another_celebrity_has_another_id(self, client: RekognitionClient) -> None:
        people = Face("ada", celebrity=True), Face("bob", celebrity=True)

        assert len({each["Id"] for each in recognize(client, *people)["CelebrityFaces"]}) == 2

    def test_a_declared_id(self, client: RekognitionClient) -> None:
        ada = Face("ada", celebrity=Celebrity("Ada Lovelace", id="3Ir0du6"))

        assert recognize(client, ada)["CelebrityFaces"][0]["Id"] == "3Ir0du6"

    @pytest.mark.parametrize("gender", ["Male", "Female", "Nonbinary", "Unlisted"])
    def test_every_known_gender(self, client: RekognitionClient, gender: Any) -> None:
        (celebrity,) = recognize(client, Face("ada", celebrity=Celebrity("Ada", known_gender=gender)))["CelebrityFaces"]

        assert celebrity["KnownGender"] == {"Type": gender}

    def test_the_64_largest_faces(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        large = [Face(f"person {number}", box=(0.1, 0.1, 0.2, 0.2)) for number in range(63)]
        medium, small = (
            Face(name, celebrity=True, box=(0.5, 0.5, size, size)) for name, size in (("m", 0.15), ("s", 0.1))
        )
        rek.album.add(b"a crowd", small, medium, *large)

        response = client.recognize_celebrities(Image={"Bytes": b"a crowd"})

        assert [celebrity["Name"] for celebrity in response["CelebrityFaces"]] == ["m"]
        assert len(response["UnrecognizedFaces"]) == 63

    def test_neither_an_image_nor_declared(self, client: RekognitionClient) -> None:
        with pytest.raises(client.exceptions.InvalidImageFormatException):
            client.recognize_celebrities(Image={"Bytes": b"no image"})


class TestGetCelebrityInfo:
    def test_a_celebrity_that_was_recognized(self, client: RekognitionClient) -> None:
        (celebrity,) = recognize(client, Face("ada", celebrity=ADA))["CelebrityFaces"]

        assert members(client.get_celebrity_info(Id=celebrity["Id"])) == {
            "Urls": ["www.example.com/ada", "www.example.org/ada"],
            "Name": "Ada Lovelace",
            "KnownGender": {"Type": "Female"},
        }

    def test_a_celebrity_in_the_album_need_not_be_recognized_before(
        self, rek: RekognitionMock, client: RekognitionClient
    ) -> None:
        rek.album.add("s3://pictures/ada.png", Face("ada", celebrity=ADA))
        rek.album.add(b"another", "bob", Face("carl", gender="Male", celebrity=True))

        assert client.get_celebrity_info(Id=ADA.id)["Name"] == "Ada Lovelace"
        carl = client.get_celebrity_info(Id=Celebrity("carl").id)
        assert (carl["Name"], carl["KnownGender"], carl["Urls"]) == ("carl", {"Type": "Male"}, [])

    @pytest.mark.parametrize("celebrity_id", ["3Ir0du6", ""])
    def test_an_unknown_id(self, client: RekognitionClient, celebrity_id: str) -> None:
        recognize(client, Face("ada", celebrity=ADA), "bob")

        with pytest.raises(
            client.exceptions.ResourceNotFoundException, match=f"The celebrity id: {celebrity_id} does not exist"
        ):
            client.get_celebrity_info(Id=celebrity_id)

    def test_an_id_with_other_characters(self, client: RekognitionClient) -> None:
        with pytest.raises(client.exceptions.ClientError, match="ValidationException"):
            client.get_celebrity_info(Id="a-b")
