"""CreateCollection, DescribeCollection, ListCollections and DeleteCollection."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

import pytest
from freezegun import freeze_time
from support.staff import Staff, members

from rekomock import mock_rekognition

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient

    from rekomock import RekognitionMock


class TestCreateCollection:
    def test_it_returns_the_arn_without_its_prefix_and_the_model_version(self, client: RekognitionClient) -> None:
        assert members(client.create_collection(CollectionId="staff")) == {
            "StatusCode": 200,
            "CollectionArn": "aws:rekognition:us-east-1:123456789012:collection/staff",
            "FaceModelVersion": "7.0",
        }

    @pytest.mark.rekomock(collection_arn="full")
    def test_the_full_arn_by_a_setting(self, client: RekognitionClient) -> None:
        response = client.create_collection(CollectionId="staff")

        assert response["CollectionArn"] == "arn:aws:rekognition:us-east-1:123456789012:collection/staff"

    @pytest.mark.usefixtures("rek")
    def test_a_collection_keeps_the_model_version_it_was_made_with(self, client: RekognitionClient) -> None:
        with mock_rekognition(face_model_version="6.0"):
            assert client.create_collection(CollectionId="old")["FaceModelVersion"] == "6.0"

        assert client.describe_collection(CollectionId="old")["FaceModelVersion"] == "6.0"

    def test_an_id_that_is_taken(self, client: RekognitionClient) -> None:
        client.create_collection(CollectionId="staff")

        with pytest.raises(client.exceptions.ResourceAlreadyExistsException) as caught:
            client.create_collection(CollectionId="staff")

        assert caught.value.response["Error"]["Message"] == "The collection id: staff already exists"

    def test_ids_are_case_sensitive(self, client: RekognitionClient) -> None:
        client.create_collection(CollectionId="staff")
        client.create_collection(CollectionId="STAFF")

        assert client.list_collections()["CollectionIds"] == ["STAFF", "staff"]

    def test_tags_are_accepted_up_to_200(self, client: RekognitionClient) -> None:
        client.create_collection(CollectionId="staff", Tags={f"key{n}": "value" for n in range(200)})

        with pytest.raises(client.exceptions.ClientError, match="ValidationException"):
            client.create_collection(CollectionId="guests", Tags={f"key{n}": "value" for n in range(201)})

    def test_tags_are_kept(self, client: RekognitionClient, rek: RekognitionMock) -> None:
        client.create_collection(CollectionId="staff", Tags={"team": "grün"})

        assert rek.region("us-east-1").collections["staff"].tags == {"team": "grün"}

    @pytest.mark.rekomock(collections_per_account=1)
    def test_the_quota_of_collections(self, client: RekognitionClient) -> None:
        client.create_collection(CollectionId="staff")
        with pytest.raises(client.exceptions.ServiceQuotaExceededException) as caught:
            client.create_collection(CollectionId="guests")

        assert caught.value.response["Error"]["Message"] == (
            "The maximum number of collections per account (1) has been exceeded"
        )
        assert client.list_collections()["CollectionIds"] == ["staff"]


class TestDescribeCollection:
    def test_it_counts_faces_and_users(self, staff: Staff) -> None:
        staff.user("alice", *staff.faces("alice", 2))
        staff.face("bob")

        described = staff.client.describe_collection(CollectionId="staff")

        assert (described["FaceCount"], described["UserCount"]) == (3, 1)
        assert described["CollectionARN"] == "arn:aws:rekognition:us-east-1:123456789012:collection/staff"
        assert described["FaceModelVersion"] == "7.0"

    @pytest.mark.usefixtures("rek")
    def test_it_returns_the_creation_time_in_milliseconds(self, client: RekognitionClient) -> None:
        with freeze_time("2026-02-03 04:05:06.7891"):
            client.create_collection(CollectionId="staff")

        created = client.describe_collection(CollectionId="staff")["CreationTimestamp"]

        assert created == datetime(2026, 2, 3, 4, 5, 6, 789000, timezone.utc)

    def test_an_unknown_collection(self, client: RekognitionClient) -> None:
        with pytest.raises(client.exceptions.ResourceNotFoundException, match="The collection id: x does not exist"):
            client.describe_collection(CollectionId="x")


class TestListCollections:
    @pytest.mark.usefixtures("rek")
    def test_ids_in_alphabetical_order_with_their_model_versions(self, client: RekognitionClient) -> None:
        with mock_rekognition(face_model_version="6.0"):
            client.create_collection(CollectionId="b")
        client.create_collection(CollectionId="a")

        assert members(client.list_collections()) == {
            "CollectionIds": ["a", "b"],
            "FaceModelVersions": ["7.0", "6.0"],
        }

    def test_max_results_0_is_as_good_as_none(self, client: RekognitionClient) -> None:
        for collection_id in ("a", "b"):
            client.create_collection(CollectionId=collection_id)

        assert client.list_collections(MaxResults=0)["CollectionIds"] == ["a", "b"]

    def test_none(self, client: RekognitionClient) -> None:
        assert members(client.list_collections()) == {"CollectionIds": [], "FaceModelVersions": []}


class TestDeleteCollection:
    def test_it_is_gone(self, staff: Staff) -> None:
        assert members(staff.client.delete_collection(CollectionId="staff")) == {"StatusCode": 200}
        assert staff.client.list_collections()["CollectionIds"] == []

    def test_its_faces_and_users_are_gone_with_it(self, staff: Staff) -> None:
        staff.user("alice", staff.face("alice"))
        staff.client.delete_collection(CollectionId="staff")
        staff.client.create_collection(CollectionId="staff")

        described = staff.client.describe_collection(CollectionId="staff")
        assert (described["FaceCount"], described["UserCount"]) == (0, 0)

    def test_an_unknown_collection(self, client: RekognitionClient) -> None:
        with pytest.raises(client.exceptions.ResourceNotFoundException, match="The collection id: x does not exist"):
            client.delete_collection(CollectionId="x")
