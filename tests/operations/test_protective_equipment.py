"""DetectProtectiveEquipment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.staff import members

from rekomock import Face, photo

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient

    from rekomock import RekognitionMock

ALL = ["FACE_COVER", "HAND_COVER", "HEAD_COVER"]


def wearing(person: str, *equipment: Any, **more: Any) -> Face:
    return Face(person, protective_equipment=equipment, **more)


def detect(client: RekognitionClient, *people: str | Face, **more: Any) -> dict[str, Any]:
    return members(client.detect_protective_equipment(Image={"Bytes": photo(*people)}, **more))


def summary(
    client: RekognitionClient, *people: str | Face, required: list[str], minimum: float = 80
) -> list[list[int]]:
    wanted = {"RequiredEquipmentTypes": required, "MinConfidence": minimum}
    found = detect(client, *people, SummarizationAttributes=wanted)["Summary"]
    assert list(found) == ["PersonsWithRequiredEquipment", "PersonsWithoutRequiredEquipment", "PersonsIndeterminate"]
    return list(found.values())


class TestPersons:
    def test_the_response(self, client: RekognitionClient) -> None:
        response = detect(client, wearing("alice", "FACE_COVER"))

        assert list(response) == ["ProtectiveEquipmentModelVersion", "Persons"]
        assert response["ProtectiveEquipmentModelVersion"] == "1.0"
        (person,) = response["Persons"]
        assert list(person) == ["BodyParts", "BoundingBox", "Confidence", "Id"]
        face, head = person["BodyParts"]
        assert list(face) == list(head) == ["Name", "Confidence", "EquipmentDetections"]
        (cover,) = face["EquipmentDetections"]
        assert list(cover) == ["BoundingBox", "Confidence", "Type", "CoversBodyPart"]
        assert cover["Type"] == "FACE_COVER"
        assert cover["CoversBodyPart"]["Value"] is True
        assert head["EquipmentDetections"] == []

    def test_nobody(self, client: RekognitionClient) -> None:
        assert detect(client)["Persons"] == []

    def test_a_person_without_equipment(self, client: RekognitionClient) -> None:
        (person,) = detect(client, "alice")["Persons"]

        assert [(part["Name"], part["EquipmentDetections"]) for part in person["BodyParts"]] == [
            ("FACE", []),
            ("HEAD", []),
        ]

    def test_each_type_covers_its_part_of_the_body(self, client: RekognitionClient) -> None:
        (person,) = detect(client, wearing("alice", *ALL))["Persons"]

        assert [(part["Name"], part["EquipmentDetections"][0]["Type"]) for part in person["BodyParts"]] == [
            ("FACE", "FACE_COVER"),
            ("LEFT_HAND", "HAND_COVER"),
            ("RIGHT_HAND", "HAND_COVER"),
            ("HEAD", "HEAD_COVER"),
        ]

    def test_the_largest_person_comes_first_and_ids_count_from_zero(self, client: RekognitionClient) -> None:
        small, large = (
            wearing("alice", box=(0.05, 0.1, 0.2, 0.5)),
            wearing("bob", "HEAD_COVER", box=(0.5, 0.1, 0.4, 0.9)),
        )

        persons = detect(client, small, large)["Persons"]

        assert [person["Id"] for person in persons] == [0, 1]
        assert [len(person["BodyParts"][1]["EquipmentDetections"]) for person in persons] == [1, 0]

    def test_boxes_are_within_the_image(self, client: RekognitionClient) -> None:
        for person in detect(client, wearing("alice", *ALL), wearing("bob", *ALL))["Persons"]:
            equipment = [found for part in person["BodyParts"] for found in part["EquipmentDetections"]]
            assert len(equipment) == 4
            for box in (each["BoundingBox"] for each in (person, *equipment)):
                assert min(box.values()) >= 0
                assert min(box["Width"], box["Height"]) > 0
                assert max(box["Left"] + box["Width"], box["Top"] + box["Height"]) < 1.00001

    def test_a_face_cover_is_on_the_face(self, client: RekognitionClient) -> None:
        image = photo(wearing("alice", "FACE_COVER"))
        face = client.detect_faces(Image={"Bytes": image})["FaceDetails"][0]["BoundingBox"]
        (person,) = client.detect_protective_equipment(Image={"Bytes": image})["Persons"]

        cover = person["BodyParts"][0]["EquipmentDetections"][0]["BoundingBox"]

        assert face["Left"] <= cover["Left"]
        assert face["Top"] < cover["Top"]
        assert cover["Left"] + cover["Width"] <= face["Left"] + face["Width"] + 1e-5
        assert cover["Top"] + cover["Height"] <= face["Top"] + face["Height"] + 1e-5

    def test_a_person_is_as_sure_as_the_face(self, client: RekognitionClient) -> None:
        (person,) = detect(client, Face("alice", confidence=77))["Persons"]

        assert person["Confidence"] == 77

    def test_fifteen_persons_at_most(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.album.add(b"a crowd", *(f"person {number}" for number in range(16)))

        persons = client.detect_protective_equipment(Image={"Bytes": b"a crowd"})["Persons"]

        assert len(persons) == 15

    def test_the_same_image_gives_the_same_confidences(self, client: RekognitionClient) -> None:
        assert detect(client, wearing("alice", *ALL)) == detect(client, wearing("alice", *ALL))


class TestSummary:
    def test_only_if_asked_for(self, client: RekognitionClient) -> None:
        assert "Summary" not in detect(client, "alice")

    def test_with_and_without(self, client: RekognitionClient) -> None:
        people = wearing("alice", "FACE_COVER"), wearing("bob", "HEAD_COVER")

        assert summary(client, *people, required=["FACE_COVER"]) == [[0], [1], []]
        assert summary(client, *people, required=["HEAD_COVER"]) == [[1], [0], []]

    def test_all_types_are_required(self, client: RekognitionClient) -> None:
        people = wearing("alice", "FACE_COVER", "HEAD_COVER"), wearing("bob", "HEAD_COVER")

        assert summary(client, *people, required=["FACE_COVER", "HEAD_COVER"]) == [[0], [1], []]

    def test_hands_that_are_not_in_the_image_are_indeterminate(self, client: RekognitionClient) -> None:
        people = wearing("alice", *ALL), wearing("bob", "FACE_COVER"), wearing("carla")

        assert summary(client, *people, required=["HAND_COVER"]) == [[0], [], [1, 2]]
        assert summary(client, *people, required=["FACE_COVER", "HAND_COVER"]) == [[0], [2], [1]]

    def test_nothing_required(self, client: RekognitionClient) -> None:
        assert summary(client, "alice", required=[]) == [[0], [], []]

    def test_what_is_not_sure_enough_is_indeterminate(self, client: RekognitionClient) -> None:
        people = wearing("alice", "FACE_COVER"), wearing("bob")

        assert summary(client, *people, required=["FACE_COVER"], minimum=100) == [[], [], [0, 1]]

    def test_equipment_has_to_be_sure_enough_like_the_part_of_the_body(self, client: RekognitionClient) -> None:
        def levels(shot: int) -> tuple[float, float]:
            (person,) = detect(client, wearing("alice", "FACE_COVER", shot=shot))["Persons"]
            (cover,) = person["BodyParts"][0]["EquipmentDetections"]
            return min(cover["Confidence"], cover["CoversBodyPart"]["Confidence"]), person["BodyParts"][0]["Confidence"]

        shot = next(shot for shot in range(1, 20) if levels(shot)[0] < levels(shot)[1] - 0.1)
        worn, visible = levels(shot)
        alice = wearing("alice", "FACE_COVER", shot=shot)

        assert summary(client, alice, required=["FACE_COVER"], minimum=worn - 0.1) == [[0], [], []]
        assert summary(client, alice, required=["FACE_COVER"], minimum=(worn + visible) / 2) == [[], [], [0]]

    def test_a_person_that_is_not_sure_enough_is_indeterminate(self, client: RekognitionClient) -> None:
        people = (wearing("alice", "FACE_COVER", confidence=70),)

        assert summary(client, *people, required=["FACE_COVER"], minimum=60) == [[0], [], []]
        assert summary(client, *people, required=["FACE_COVER"], minimum=75) == [[], [], [0]]

    def test_less_than_50_is_as_good_as_50(self, client: RekognitionClient) -> None:
        people = (wearing("alice", "FACE_COVER", confidence=45),)

        assert summary(client, *people, required=["FACE_COVER"], minimum=0) == [[], [], [0]]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"MinConfidence": 101, "RequiredEquipmentTypes": ["FACE_COVER"]},
            {"MinConfidence": 80, "RequiredEquipmentTypes": ["SHOES"]},
        ],
    )
    def test_values_out_of_range(self, client: RekognitionClient, wrong: Any) -> None:
        with pytest.raises(client.exceptions.ClientError, match="ValidationException"):
            detect(client, "alice", SummarizationAttributes=wrong)


class TestBadImages:
    def test_neither_an_image_nor_declared(self, client: RekognitionClient) -> None:
        with pytest.raises(client.exceptions.InvalidImageFormatException):
            client.detect_protective_equipment(Image={"Bytes": b"no image"})
