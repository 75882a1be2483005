"""DetectFaces and CompareFaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.staff import members

from rekomock import Face, mock_rekognition, photo

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient

DEFAULT = {"BoundingBox", "Landmarks", "Pose", "Quality", "Confidence"}
ASKED_FOR = {
    "AGE_RANGE": "AgeRange", "SMILE": "Smile", "EYEGLASSES": "Eyeglasses", "SUNGLASSES": "Sunglasses",
    "GENDER": "Gender", "BEARD": "Beard", "MUSTACHE": "Mustache", "EYES_OPEN": "EyesOpen", "MOUTH_OPEN": "MouthOpen",
    "EMOTIONS": "Emotions", "FACE_OCCLUDED": "FaceOccluded", "EYE_DIRECTION": "EyeDirection",
}  # fmt: skip


def detect(client: RekognitionClient, image: bytes, *attributes: str) -> list[dict[str, Any]]:
    more: Any = {"Attributes": list(attributes)} if attributes else {}
    response = members(client.detect_faces(Image={"Bytes": image}, **more))
    assert list(response) == ["FaceDetails"]
    details: list[dict[str, Any]] = response["FaceDetails"]
    return details


class TestDetectFaces:
    def test_default_attributes(self, client: RekognitionClient) -> None:
        (face,) = detect(client, photo("alice"))

        assert set(face) == DEFAULT
        assert len(face["Landmarks"]) == 5

    def test_the_largest_face_comes_first(self, client: RekognitionClient) -> None:
        small, large = Face("alice", box=(0.05, 0.1, 0.25, 0.5)), Face("bob", box=(0.45, 0.05, 0.45, 0.9))

        areas = [face["BoundingBox"]["Width"] for face in detect(client, photo(small, large))]

        assert areas == sorted(areas, reverse=True)

    def test_a_box_is_where_it_was_declared(self, client: RekognitionClient) -> None:
        (face,) = detect(client, photo(Face("alice", box=(0.4, 0.1, 0.5, 0.8))))

        box = face["BoundingBox"]
        assert (box["Left"], box["Top"], box["Width"], box["Height"]) == pytest.approx((0.4, 0.1, 0.5, 0.8), abs=0.02)

    def test_no_face(self, client: RekognitionClient) -> None:
        assert detect(client, photo()) == []

    def test_no_quality_filter(self, client: RekognitionClient) -> None:
        assert len(detect(client, photo(Face("alice", brightness=1, sharpness=1)))) == 1

    def test_the_same_face_as_index_faces_returns(self, client: RekognitionClient) -> None:
        client.create_collection(CollectionId="staff")
        (indexed,) = client.index_faces(
            CollectionId="staff", Image={"Bytes": photo("alice")}, DetectionAttributes=["ALL"]
        )["FaceRecords"]

        assert detect(client, photo("alice"), "ALL") == [indexed["FaceDetail"]]

    def test_an_unknown_attribute(self, client: RekognitionClient) -> None:
        with pytest.raises(client.exceptions.ClientError, match="ValidationException"):
            detect(client, photo("alice"), "HAIR")

    @settings(max_examples=30, deadline=None)
    @given(attributes=st.lists(st.sampled_from([*ASKED_FOR, "DEFAULT", "ALL"]), max_size=5))
    def test_exactly_the_attributes_asked_for(self, attributes: list[str]) -> None:
        import boto3

        with mock_rekognition():
            (face,) = detect(boto3.client("rekognition", region_name="us-east-1"), photo("alice"), *attributes)

        wanted = set(ASKED_FOR) if "ALL" in attributes else set(attributes) - {"DEFAULT"}
        assert set(face) == DEFAULT | {ASKED_FOR[attribute] for attribute in wanted}
        assert len(face["Landmarks"]) == (30 if "ALL" in attributes else 5)


class TestDeclaredAttributes:
    def detected(self, client: RekognitionClient, **declared: Any) -> dict[str, Any]:
        (face,) = detect(client, photo(Face("alice", **declared)), "ALL")
        return face

    @pytest.mark.parametrize(
        ("keyword", "member"),
        [
            ("smile", "Smile"), ("eyeglasses", "Eyeglasses"), ("sunglasses", "Sunglasses"), ("beard", "Beard"),
            ("mustache", "Mustache"), ("eyes_open", "EyesOpen"), ("mouth_open", "MouthOpen"),
            ("occluded", "FaceOccluded"),
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("value", [True, False])
    def test_yes_or_no(self, client: RekognitionClient, keyword: str, member: str, value: bool) -> None:
        assert self.detected(client, **{keyword: value})[member]["Value"] is value

    def test_numbers(self, client: RekognitionClient) -> None:
        face = self.detected(
            client, brightness=12.5, sharpness=40, confidence=77, pose=(10, -20, 5), age=(30, 36), eye_direction=(8, -9)
        )

        assert (face["Quality"]["Brightness"], face["Quality"]["Sharpness"]) == (12.5, 40)
        assert face["Confidence"] == 77
        assert face["Pose"] == {"Roll": 10, "Yaw": -20, "Pitch": 5}
        assert face["AgeRange"] == {"Low": 30, "High": 36}
        assert (face["EyeDirection"]["Yaw"], face["EyeDirection"]["Pitch"]) == (8, -9)

    def test_quality_is_both_brightness_and_sharpness(self, client: RekognitionClient) -> None:
        assert self.detected(client, quality=30)["Quality"] == {"Brightness": 30, "Sharpness": 30}

    @pytest.mark.parametrize("emotion", ["HAPPY", "SAD", "ANGRY", "CONFUSED", "DISGUSTED", "SURPRISED", "CALM", "FEAR"])
    def test_the_leading_emotion(self, client: RekognitionClient, emotion: str) -> None:
        assert self.detected(client, emotion=emotion)["Emotions"][0]["Type"] == emotion

    @pytest.mark.parametrize("gender", ["Male", "Female"])
    def test_gender(self, client: RekognitionClient, gender: str) -> None:
        assert self.detected(client, gender=gender)["Gender"]["Value"] == gender


class TestCompareFaces:
    def compare(self, client: RekognitionClient, source: bytes, target: bytes, **more: Any) -> dict[str, Any]:
        return members(client.compare_faces(SourceImage={"Bytes": source}, TargetImage={"Bytes": target}, **more))

    def test_the_response(self, client: RekognitionClient) -> None:
        response = self.compare(client, photo("alice"), photo("bob", Face("alice", shot=2)))

        assert list(response) == ["SourceImageFace", "FaceMatches", "UnmatchedFaces"]
        assert list(response["SourceImageFace"]) == ["BoundingBox", "Confidence"]
        (match,) = response["FaceMatches"]
        assert 97 < match["Similarity"] < 100
        (unmatched,) = response["UnmatchedFaces"]
        for face in (match["Face"], unmatched):
            assert list(face) == ["BoundingBox", "Confidence", "Landmarks", "Pose", "Quality"]

    def test_the_largest_face_of_the_source_is_compared(self, client: RekognitionClient) -> None:
        (match,) = self.compare(client, photo("alice", "bob"), photo("carol", "alice"))["FaceMatches"]

        assert match["Similarity"] == 100

    def test_most_similar_first(self, client: RekognitionClient) -> None:
        target = photo(Face("bob", resembles=("alice", 85)), Face("carol", resembles=("alice", 95)))

        matches = self.compare(client, photo("alice"), target)["FaceMatches"]

        assert [match["Similarity"] for match in matches] == pytest.approx([95, 85], abs=0.05)

    @pytest.mark.parametrize(("similarity", "matched"), [(79.5, 0), (80.5, 1)])
    def test_the_threshold_is_80_by_default(self, client: RekognitionClient, similarity: float, matched: int) -> None:
        response = self.compare(client, photo("alice"), photo(Face("bob", resembles=("alice", similarity))))

        assert (len(response["FaceMatches"]), len(response["UnmatchedFaces"])) == (matched, 1 - matched)

    def test_the_threshold_is_inclusive(self, client: RekognitionClient) -> None:
        pictures = photo("alice"), photo(Face("bob", resembles=("alice", 60)))
        (match,) = self.compare(client, *pictures, SimilarityThreshold=0)["FaceMatches"]

        response = self.compare(client, *pictures, SimilarityThreshold=match["Similarity"])

        assert (response["FaceMatches"], response["UnmatchedFaces"]) == ([match], [])

    @pytest.mark.parametrize("pictures", [(photo(), photo("alice")), (photo("alice"), photo())])
    def test_no_face_in_either_image(self, client: RekognitionClient, pictures: tuple[bytes, bytes]) -> None:
        with pytest.raises(client.exceptions.InvalidParameterException, match="Request has invalid parameters"):
            self.compare(client, *pictures)

    def test_poor_faces_are_not_compared(self, client: RekognitionClient) -> None:
        target = photo("bob", Face("alice", brightness=5))
        assert len(self.compare(client, photo("alice"), target)["FaceMatches"]) == 1

        response = self.compare(client, photo("alice"), target, QualityFilter="LOW")

        assert (len(response["FaceMatches"]), len(response["UnmatchedFaces"])) == (0, 1)

    def test_only_poor_faces_are_as_good_as_none(self, client: RekognitionClient) -> None:
        with pytest.raises(client.exceptions.InvalidParameterException):
            self.compare(client, photo(Face("alice", brightness=5)), photo("alice"), QualityFilter="LOW")
