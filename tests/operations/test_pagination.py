"""Walking through ListCollections, ListFaces and ListUsers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moto.moto_api._internal import mock_random
from support.staff import Staff

from rekomock import mock_rekognition, photo

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient


def test_paginators_of_boto3_walk_through_everything(staff: Staff) -> None:
    faces = staff.faces("alice", 5)
    users = {staff.user(f"user{number}") for number in range(5)}
    Staff(staff.client, "guests")

    client: Any = staff.client

    def walk(operation: str, result: str, **more: Any) -> list[Any]:
        pages = client.get_paginator(operation).paginate(PaginationConfig={"PageSize": 2}, **more)
        return [item for page in pages for item in page[result]]

    assert [face["FaceId"] for face in walk("list_faces", "Faces", CollectionId="staff")] == faces
    listed = [user["UserId"] for user in walk("list_users", "Users", CollectionId="staff")]
    assert (set(listed), len(listed)) == (users, 5)
    assert walk("list_collections", "CollectionIds") == ["guests", "staff"]
    assert walk("list_collections", "FaceModelVersions") == ["7.0", "7.0"]


def test_the_last_page_has_no_token(staff: Staff) -> None:
    staff.faces("alice", 2)

    assert "NextToken" in staff.client.list_faces(CollectionId="staff", MaxResults=1)
    assert "NextToken" not in staff.client.list_faces(CollectionId="staff", MaxResults=2)


def test_a_token_may_be_used_again(staff: Staff) -> None:
    staff.faces("alice", 3)
    token = staff.client.list_faces(CollectionId="staff", MaxResults=1)["NextToken"]

    first, again = (
        staff.client.list_faces(CollectionId="staff", NextToken=token, MaxResults=1)["Faces"] for _ in range(2)
    )

    assert first == again


class TestRejectedTokens:
    def rejected(self, staff: Staff, operation: str, token: str, **more: Any) -> None:
        with pytest.raises(staff.client.exceptions.InvalidPaginationTokenException, match="Invalid Pagination Token"):
            getattr(staff.client, operation)(NextToken=token, **more)

    @pytest.fixture
    def token(self, staff: Staff) -> str:
        """A token of ListFaces of the collection."""
        staff.faces("alice", 3)
        return staff.client.list_faces(CollectionId="staff", MaxResults=1)["NextToken"]

    @pytest.mark.parametrize("token", ["", "made up"])
    def test_one_that_was_never_given_out(self, staff: Staff, token: str) -> None:
        self.rejected(staff, "list_faces", token, CollectionId="staff")

    def test_one_that_was_altered(self, staff: Staff, token: str) -> None:
        self.rejected(staff, "list_faces", token.swapcase(), CollectionId="staff")

    def test_one_of_another_operation(self, staff: Staff, token: str) -> None:
        self.rejected(staff, "list_users", token, CollectionId="staff")
        self.rejected(staff, "list_collections", token)

    def test_one_of_another_collection(self, staff: Staff, token: str) -> None:
        Staff(staff.client, "guests")

        self.rejected(staff, "list_faces", token, CollectionId="guests")

    def test_one_of_another_filter(self, staff: Staff, token: str) -> None:
        self.rejected(staff, "list_faces", token, CollectionId="staff", UserId="alice")

    def test_one_of_a_collection_that_was_made_anew(self, staff: Staff, token: str) -> None:
        staff.client.delete_collection(CollectionId="staff")
        Staff(staff.client).faces("alice", 3)

        self.rejected(staff, "list_faces", token, CollectionId="staff")

    def test_one_of_another_region(self, staff: Staff, token: str) -> None:
        elsewhere = Staff(boto3.client("rekognition", region_name="eu-west-1"))
        elsewhere.faces("alice", 3)

        self.rejected(elsewhere, "list_faces", token, CollectionId="staff")


def test_filters_are_the_same_in_another_order(staff: Staff) -> None:
    faces = staff.faces("alice", 3)
    token = staff.client.list_faces(CollectionId="staff", FaceIds=faces, MaxResults=1)["NextToken"]

    rest = staff.client.list_faces(CollectionId="staff", FaceIds=faces[::-1], NextToken=token)["Faces"]

    assert [face["FaceId"] for face in rest] == faces[1:]


def test_tokens_of_the_longest_ids_are_short_enough_to_be_sent(client: RekognitionClient) -> None:
    for letter in "abc":
        client.create_collection(CollectionId=letter * 255)

    token = client.list_collections(MaxResults=1)["NextToken"]

    assert len(token) <= 255
    assert client.list_collections(NextToken=token)["CollectionIds"] == ["b" * 255, "c" * 255]


class TestChangesBetweenPages:
    """Items added or removed between two pages never repeat or skip another item."""

    @settings(max_examples=20, deadline=None)
    @given(data=st.data())
    def test_faces(self, data: st.DataObject) -> None:
        with mock_rekognition():
            staff = Staff(boto3.client("rekognition", region_name="us-east-1"))
            image = photo("alice")
            present = [staff.index(image)["FaceRecords"][0]["Face"]["FaceId"] for _ in range(8)]
            stayed, seen, token = set(present), list[str](), None
            while True:
                more: Any = {"NextToken": token} if token else {}
                response = staff.client.list_faces(
                    CollectionId="staff", MaxResults=data.draw(st.integers(1, 3)), **more
                )
                seen += [face["FaceId"] for face in response["Faces"]]
                token = response.get("NextToken")
                if token is None:
                    break
                gone = data.draw(st.lists(st.sampled_from(present), max_size=2, unique=True))
                if gone:
                    staff.client.delete_faces(CollectionId="staff", FaceIds=gone)
                    stayed -= set(gone)
            assert len(seen) == len(set(seen))
            assert stayed <= set(seen)

    @settings(max_examples=20, deadline=None)
    @given(data=st.data())
    def test_users(self, data: st.DataObject) -> None:
        mock_random.seed(data.draw(st.integers(0, 2**32)))  # the order of users follows from it
        with mock_rekognition():
            staff = Staff(boto3.client("rekognition", region_name="us-east-1"))
            stayed = {staff.user(f"user{number}") for number in range(8)}
            seen, token, added = list[str](), None, 0
            while True:
                more: Any = {"NextToken": token} if token else {}
                response = staff.client.list_users(
                    CollectionId="staff", MaxResults=data.draw(st.integers(1, 3)), **more
                )
                seen += [user["UserId"] for user in response["Users"]]
                token = response.get("NextToken")
                if token is None:
                    break
                if data.draw(st.booleans()) and added < 5:
                    staff.user(f"late{added}")
                    added += 1
                if data.draw(st.booleans()) and stayed:
                    gone = data.draw(st.sampled_from(sorted(stayed)))
                    staff.client.delete_user(CollectionId="staff", UserId=gone)
                    stayed.remove(gone)
            assert len(seen) == len(set(seen))
            assert stayed <= set(seen)
