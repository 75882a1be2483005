"""Every quota of AWS is a setting, so that a test meets it with a few items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from support.staff import Staff

from rekomock import photo

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient

STAFF = {"CollectionId": "staff"}


def rejection(call: Any, **parameters: Any) -> str:
    with pytest.raises(ClientError) as rejected:
        call(**parameters)
    assert rejected.value.response["Error"]["Code"] == "ServiceQuotaExceededException"
    return rejected.value.response["Error"]["Message"]


class TestMostThingsOfAKind:
    @pytest.mark.rekomock(collections_per_account=1)
    def test_collections_of_an_account(self, client: RekognitionClient) -> None:
        client.create_collection(CollectionId="staff")
        assert rejection(client.create_collection, CollectionId="guests") == (
            "The maximum number of collections per account (1) has been exceeded"
        )
        assert client.list_collections()["CollectionIds"] == ["staff"]

    @pytest.mark.rekomock(users_per_collection=1)
    def test_users_of_a_collection(self, staff: Staff) -> None:
        staff.user("alice")
        assert rejection(staff.client.create_user, CollectionId="staff", UserId="bob") == (
            "The maximum number of users per collection (1) has been exceeded"
        )

    @pytest.mark.rekomock(faces_per_collection=1)
    def test_faces_of_a_collection(self, staff: Staff) -> None:
        image: Any = {"Bytes": photo("alice", "bob")}
        assert rejection(staff.client.index_faces, CollectionId="staff", Image=image) == (
            "The maximum number of faces per collection (1) has been exceeded"
        )
        staff.face("alice")

    @pytest.mark.rekomock(faces_per_user=1)
    def test_faces_of_a_user(self, staff: Staff) -> None:
        first, second = staff.faces("alice", 2)
        staff.user("alice", first)
        assert rejection(staff.client.associate_faces, CollectionId="staff", UserId="alice", FaceIds=[second]) == (
            "The maximum number of faces per user (1) has been exceeded"
        )

    @pytest.mark.rekomock(tags_per_collection=1)
    def test_tags_of_a_collection(self, client: RekognitionClient) -> None:
        assert rejection(client.create_collection, CollectionId="guests", Tags={"a": "1", "b": "2"}) == (
            "The maximum number of tags per collection (1) has been exceeded"
        )
        client.create_collection(CollectionId="staff", Tags={"a": "1"})
        assert client.list_collections()["CollectionIds"] == ["staff"]

    def test_two_hundred_tags_are_allowed_by_default(self, client: RekognitionClient) -> None:
        client.create_collection(CollectionId="staff", Tags={str(number): "" for number in range(200)})


class TestPages:
    @pytest.fixture
    def crowd(self, client: RekognitionClient) -> Staff:
        """Three collections; the first has three users and three faces."""
        for collection_id in ("guests", "suppliers"):
            client.create_collection(CollectionId=collection_id)
        staff = Staff(client)
        staff.faces("alice", 3)
        for user in ("alice", "bob", "carol"):
            staff.user(user)
        return staff

    @pytest.mark.parametrize(
        ("operation", "parameters", "items"),
        [
            pytest.param("list_collections", {}, "CollectionIds", marks=pytest.mark.rekomock(collections_per_page=2)),
            pytest.param("list_faces", STAFF, "Faces", marks=pytest.mark.rekomock(faces_per_page=2)),
            pytest.param("list_users", STAFF, "Users", marks=pytest.mark.rekomock(users_per_page=2)),
        ],
    )
    def test_are_as_long_as_the_setting_says(
        self, crowd: Staff, operation: Any, parameters: dict[str, Any], items: str
    ) -> None:
        pages = list(crowd.client.get_paginator(operation).paginate(**parameters))
        asked_for = getattr(crowd.client, operation)(**parameters, MaxResults=3)

        assert [len(page[items]) for page in pages] == [2, 1]
        assert len(asked_for[items]) == 3
