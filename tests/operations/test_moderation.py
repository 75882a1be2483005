"""DetectModerationLabels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.staff import members

from rekomock import Label, Moderation, photo
from rekomock.images.moderation_taxonomy import MODERATION_LABELS, ancestors_of

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient

    from rekomock import RekognitionMock

INTIMATE = "Non-Explicit Nudity of Intimate parts and Kissing"


def moderate(client: RekognitionClient, image: bytes, **more: Any) -> dict[str, Any]:
    return members(client.detect_moderation_labels(Image={"Bytes": image}, **more))


def found(client: RekognitionClient, *contents: Any, **more: Any) -> list[tuple[str, str, int, float]]:
    return [
        (label["Name"], label["ParentName"], label["TaxonomyLevel"], label["Confidence"])
        for label in moderate(client, photo(*contents), **more)["ModerationLabels"]
    ]


class TestLabels:
    def test_the_response(self, client: RekognitionClient) -> None:
        response = moderate(client, photo(Moderation("Gambling", confidence=88)))

        assert response == {
            "ModerationLabels": [{"Confidence": 88, "Name": "Gambling", "ParentName": "", "TaxonomyLevel": 1}],
            "ModerationModelVersion": "7.0",
            "ContentTypes": [],
        }

    def test_nothing_unsafe(self, client: RekognitionClient) -> None:
        assert found(client, "alice", Label("Rifle")) == []

    def test_the_labels_above_come_with_a_label_and_the_deepest_is_first(self, client: RekognitionClient) -> None:
        assert found(client, Moderation("Implied Nudity", confidence=91)) == [
            ("Implied Nudity", "Non-Explicit Nudity", 3, 91),
            ("Non-Explicit Nudity", INTIMATE, 2, 91),
            (INTIMATE, "", 1, 91),
        ]

    def test_a_parent_is_as_sure_as_the_surest_label_below_it_and_there_once(self, client: RekognitionClient) -> None:
        unsafe = Moderation("Weapons", confidence=70), Moderation("Weapon Violence", confidence=90)

        assert found(client, *unsafe) == [
            ("Weapon Violence", "Graphic Violence", 3, 90),
            ("Graphic Violence", "Violence", 2, 90),
            ("Violence", "", 1, 90),
            ("Weapons", "Violence", 2, 70),
        ]

    def test_a_parent_may_be_declared_to_be_surer(self, client: RekognitionClient) -> None:
        unsafe = Moderation("Violence", confidence=95), Moderation("Weapons", confidence=60)

        assert found(client, *unsafe) == [("Violence", "", 1, 95), ("Weapons", "Violence", 2, 60)]

    def test_every_label_of_the_taxonomy(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        for number, name in enumerate(MODERATION_LABELS):
            image = f"image {number}".encode()
            rek.album.add(image, Moderation(name))

            labels = moderate(client, image)["ModerationLabels"]

            assert [label["Name"] for label in labels] == [name, *ancestors_of(name)]


class TestMinConfidence:
    UNSAFE = Moderation("Alcohol", confidence=50), Moderation("Smoking", confidence=49.5)

    def test_it_is_50_by_default_and_inclusive(self, client: RekognitionClient) -> None:
        assert found(client, *self.UNSAFE) == [("Alcohol", "", 1, 50)]

    @pytest.mark.parametrize(("minimum", "count"), [(0, 4), (50.5, 0)])
    def test_another_minimum(self, client: RekognitionClient, minimum: float, count: int) -> None:
        assert len(found(client, *self.UNSAFE, MinConfidence=minimum)) == count

    def test_a_minimum_over_100(self, client: RekognitionClient) -> None:
        with pytest.raises(client.exceptions.ClientError, match="ValidationException"):
            found(client, *self.UNSAFE, MinConfidence=101)


class TestContentTypes:
    def test_a_content_type_is_no_moderation_label(self, client: RekognitionClient) -> None:
        response = moderate(client, photo(Moderation("Illustrated", confidence=97), Moderation("Gambling")))

        assert [label["Name"] for label in response["ModerationLabels"]] == ["Gambling"]
        assert response["ContentTypes"] == [{"Confidence": 97, "Name": "Illustrated"}]

    def test_the_minimum_is_for_moderation_labels(self, client: RekognitionClient) -> None:
        response = moderate(client, photo(Moderation("Animated", confidence=20)))

        assert response["ContentTypes"] == [{"Confidence": 20, "Name": "Animated"}]


def test_human_review_is_refused(client: RekognitionClient) -> None:
    review: Any = {"HumanLoopName": "review", "FlowDefinitionArn": "arn:aws:sagemaker:::flow"}

    with pytest.raises(client.exceptions.ClientError) as raised:
        moderate(client, photo(), HumanLoopConfig=review)

    message = raised.value.response["Error"]["Message"]
    assert message == "rekomock does not simulate the member HumanLoopConfig of DetectModerationLabels"


def test_what_is_not_sure_enough_is_explained(rek: RekognitionMock, client: RekognitionClient) -> None:
    moderate(client, photo(Moderation("Alcohol"), Moderation("Gambling", confidence=40)))

    assert rek.calls[-1].explanation[-1] == "MinConfidence 50 leaves out the labels 'Gambling' (40)."


class TestBadImages:
    def test_neither_an_image_nor_declared(self, client: RekognitionClient) -> None:
        with pytest.raises(client.exceptions.InvalidImageFormatException):
            moderate(client, b"no image")

    def test_neither_bytes_nor_an_s3_object(self, client: RekognitionClient) -> None:
        with pytest.raises(client.exceptions.InvalidParameterException):
            client.detect_moderation_labels(Image={})
