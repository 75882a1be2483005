"""CreateUser, DeleteUser and ListUsers."""

from __future__ import annotations

import pytest
from support.staff import Staff, members


class TestCreateUser:
    def test_the_response_is_empty(self, staff: Staff) -> None:
        assert members(staff.client.create_user(CollectionId="staff", UserId="alice")) == {}

    def test_a_new_user_is_created_and_listed_at_once(self, staff: Staff) -> None:
        staff.user("alice")

        assert staff.client.list_users(CollectionId="staff")["Users"] == [{"UserId": "alice", "UserStatus": "CREATED"}]

    def test_an_id_that_is_taken(self, staff: Staff) -> None:
        staff.user("alice")

        with pytest.raises(staff.client.exceptions.ConflictException, match="The user id: alice already exists"):
            staff.user("alice")

    def test_ids_are_case_sensitive(self, staff: Staff) -> None:
        staff.user("alice")
        staff.user("Alice")

        listed = [user["UserId"] for user in staff.client.list_users(CollectionId="staff")["Users"]]
        assert sorted(listed) == ["Alice", "alice"]

    def test_the_same_id_in_two_collections(self, staff: Staff) -> None:
        staff.user("alice")

        Staff(staff.client, "guests").user("alice")

    def test_an_unknown_collection(self, staff: Staff) -> None:
        with pytest.raises(staff.client.exceptions.ResourceNotFoundException):
            staff.client.create_user(CollectionId="guests", UserId="alice")

    @pytest.mark.rekomock(users_per_collection=1)
    def test_the_quota_of_users(self, staff: Staff) -> None:
        staff.user("alice")
        with pytest.raises(staff.client.exceptions.ServiceQuotaExceededException) as caught:
            staff.user("bob")

        assert caught.value.response["Error"]["Message"] == (
            "The maximum number of users per collection (1) has been exceeded"
        )


class TestDeleteUser:
    def test_its_faces_stay_unassociated(self, staff: Staff) -> None:
        face = staff.face("alice")
        staff.user("alice", face)

        assert members(staff.client.delete_user(CollectionId="staff", UserId="alice")) == {}

        (listed,) = staff.client.list_faces(CollectionId="staff")["Faces"]
        assert listed["FaceId"] == face
        assert "UserId" not in listed

    def test_it_is_no_longer_found(self, staff: Staff) -> None:
        face = staff.face("alice")
        staff.user("alice", face)
        staff.client.delete_user(CollectionId="staff", UserId="alice")

        assert staff.client.search_users(CollectionId="staff", FaceId=face)["UserMatches"] == []
        assert staff.client.list_users(CollectionId="staff")["Users"] == []

    def test_a_user_of_the_same_id_starts_anew(self, staff: Staff) -> None:
        staff.user("alice", staff.face("alice"))
        staff.client.delete_user(CollectionId="staff", UserId="alice")
        staff.user("alice")

        assert staff.status_of("alice") == "CREATED"
        assert staff.faces_of("alice") == []

    def test_an_unknown_user(self, staff: Staff) -> None:
        with pytest.raises(staff.client.exceptions.ResourceNotFoundException, match="The user id: bob does not exist"):
            staff.client.delete_user(CollectionId="staff", UserId="bob")

    def test_an_unknown_collection(self, staff: Staff) -> None:
        with pytest.raises(staff.client.exceptions.ResourceNotFoundException):
            staff.client.delete_user(CollectionId="guests", UserId="bob")


class TestListUsers:
    def test_not_in_the_order_of_names_or_of_creation(self, staff: Staff) -> None:
        names = [staff.user(f"user{number:02}") for number in range(20)]

        listed = [user["UserId"] for user in staff.client.list_users(CollectionId="staff")["Users"]]

        assert sorted(listed) == names
        assert listed != names

    def test_at_most_500_a_page(self, staff: Staff) -> None:
        for number in range(501):
            staff.user(f"user{number}")

        response = staff.client.list_users(CollectionId="staff")

        assert len(response["Users"]) == 500
        assert len(staff.client.list_users(CollectionId="staff", NextToken=response["NextToken"])["Users"]) == 1

    def test_an_unknown_collection(self, staff: Staff) -> None:
        with pytest.raises(staff.client.exceptions.ResourceNotFoundException):
            staff.client.list_users(CollectionId="guests")
