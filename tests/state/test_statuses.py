"""The statuses of users, held and let go through moto's state manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
import pytest
from freezegun import freeze_time
from support.staff import Staff

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.surfaces import Surface

    from rekomock import RekognitionMock


def test_manual_counts_the_reads(surface: Surface, staff: Staff) -> None:
    surface.make_updates_last("manual", times=3)
    staff.user("alice")
    staff.associate("alice", staff.face("alice"))

    assert [staff.status_of("alice") for _ in range(4)] == ["UPDATING", "UPDATING", "ACTIVE", "ACTIVE"]


@pytest.mark.usefixtures("rek")
def test_time_follows_the_clock(surface: Surface, staff: Staff) -> None:
    surface.make_updates_last("time", seconds=60)
    with freeze_time("2026-01-01") as clock:
        staff.user("alice")
        staff.associate("alice", staff.face("alice"))
        clock.tick(59)
        assert staff.status_of("alice") == "UPDATING"
        clock.tick(2)
        assert staff.status_of("alice") == "ACTIVE"


def test_a_created_user_waits_for_nothing(surface: Surface, staff: Staff) -> None:
    surface.make_updates_last("manual", times=9)
    staff.user("alice")

    assert staff.status_of("alice") == "CREATED"


def test_a_user_without_faces_settles_as_created(surface: Surface, staff: Staff) -> None:
    face = staff.face("alice")
    staff.user("alice", face)
    surface.make_updates_last("manual", times=2)
    staff.disassociate("alice", face)

    assert [staff.status_of("alice") for _ in range(2)] == ["UPDATING", "CREATED"]


def test_another_association_starts_the_update_again(surface: Surface, staff: Staff) -> None:
    surface.make_updates_last("manual", times=2)
    first, second = staff.faces("alice", 2)
    staff.user("alice", first)
    assert [staff.status_of("alice") for _ in range(2)] == ["UPDATING", "ACTIVE"]

    staff.associate("alice", second)

    assert [staff.status_of("alice") for _ in range(2)] == ["UPDATING", "ACTIVE"]


def test_an_updating_user_takes_faces(surface: Surface, staff: Staff) -> None:
    surface.make_updates_last("manual", times=9)
    first, second = staff.faces("alice", 2)
    staff.user("alice", first)

    assert staff.associate("alice", second)["AssociatedFaces"] == [{"FaceId": second}]


def test_an_updating_user_can_be_found_and_says_so(surface: Surface, staff: Staff) -> None:
    surface.make_updates_last("manual", times=9)
    face = staff.face("alice")
    staff.user("alice", face)

    (match,) = staff.client.search_users(CollectionId="staff", FaceId=face)["UserMatches"]

    assert match["User"] == {"UserId": "alice", "UserStatus": "UPDATING"}


def test_a_call_that_changes_nothing_says_the_present_status(surface: Surface, staff: Staff) -> None:
    surface.make_updates_last("manual", times=9)
    face = staff.face("alice")
    staff.user("alice", face)

    assert staff.associate("alice", face)["UserStatus"] == "UPDATING"


class TestSettling:
    @pytest.fixture(autouse=True)
    def _slow(self, surface: Surface) -> None:
        surface.make_updates_last("manual", times=99)

    def test_ends_the_updates_of_all_users(self, rek: RekognitionMock, staff: Staff) -> None:
        for user in ("alice", "bob"):
            staff.user(user, staff.face(user))
        assert [staff.status_of(user) for user in ("alice", "bob")] == ["UPDATING", "UPDATING"]

        rek.settle()

        assert [staff.status_of(user) for user in ("alice", "bob")] == ["ACTIVE", "ACTIVE"]

    def test_reaches_every_account_and_region(
        self, rek: RekognitionMock, staff: Staff, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        elsewhere = Staff(boto3.client("rekognition", "eu-west-1"))
        elsewhere.user("alice", elsewhere.face("alice"))
        monkeypatch.setenv("MOTO_ACCOUNT_ID", "111122223333")
        other_account = Staff(staff.client)
        other_account.user("bob", other_account.face("bob"))

        rek.settle()

        assert other_account.status_of("bob") == "ACTIVE"
        monkeypatch.delenv("MOTO_ACCOUNT_ID")
        assert elsewhere.status_of("alice") == "ACTIVE"

    def test_a_user_without_faces_becomes_created(self, rek: RekognitionMock, staff: Staff) -> None:
        face = staff.face("alice")
        staff.user("alice", face)
        staff.disassociate("alice", face)

        rek.settle()

        assert staff.status_of("alice") == "CREATED"

    def test_is_for_now_and_not_for_later_updates(self, rek: RekognitionMock, staff: Staff) -> None:
        first, second = staff.faces("alice", 2)
        staff.user("alice", first)
        rek.settle()

        staff.associate("alice", second)

        assert staff.status_of("alice") == "UPDATING"

    def test_ignores_a_user_that_is_not_updating(self, rek: RekognitionMock, staff: Staff) -> None:
        staff.user("alice")
        rek.settle()

        assert staff.status_of("alice") == "CREATED"


@pytest.mark.rekomock(calls_on_updating_users="conflict")
class TestCallsOnAnUpdatingUser:
    @pytest.fixture(autouse=True)
    def _slow(self, surface: Surface) -> None:
        surface.make_updates_last("manual", times=2)

    def rejected(self, staff: Staff, call: Callable[[], object]) -> None:
        with pytest.raises(staff.client.exceptions.ConflictException) as rejected:
            call()
        assert rejected.value.response["Error"]["Message"] == "The user id: alice is being updated"

    def test_conflict_and_change_nothing(self, rek: RekognitionMock, staff: Staff) -> None:
        first, second = staff.faces("alice", 2)
        staff.user("alice", first)
        before = rek.region("us-east-1")

        self.rejected(staff, lambda: staff.associate("alice", second))
        self.rejected(staff, lambda: staff.disassociate("alice", first))
        self.rejected(staff, lambda: staff.client.delete_user(CollectionId="staff", UserId="alice"))

        assert rek.region("us-east-1") == before

    def test_are_not_reads_of_the_status(self, staff: Staff) -> None:
        first, second = staff.faces("alice", 2)
        staff.user("alice", first)

        for _ in range(5):
            self.rejected(staff, lambda: staff.associate("alice", second))

        assert [staff.status_of("alice") for _ in range(2)] == ["UPDATING", "ACTIVE"]

    def test_are_accepted_when_the_update_is_over(self, rek: RekognitionMock, staff: Staff) -> None:
        first, second = staff.faces("alice", 2)
        staff.user("alice", first)
        rek.settle()

        assert staff.associate("alice", second)["AssociatedFaces"] == [{"FaceId": second}]
        rek.settle()
        assert staff.disassociate("alice", first)["DisassociatedFaces"] == [{"FaceId": first}]
        rek.settle()
        staff.client.delete_user(CollectionId="staff", UserId="alice")

    def test_are_accepted_for_other_users(self, staff: Staff) -> None:
        first, second = staff.faces("alice", 2)
        staff.user("alice", first)

        staff.user("alicia", second)

    def test_get_the_first_response_again_with_the_same_token(self, staff: Staff) -> None:
        face = staff.face("alice")
        staff.user("alice")
        first = staff.associate("alice", face, ClientRequestToken="token")

        assert staff.associate("alice", face, ClientRequestToken="token") == first

    def test_of_unassociated_faces_are_no_conflict(self, staff: Staff) -> None:
        with pytest.raises(staff.client.exceptions.ResourceNotFoundException):
            staff.client.delete_user(CollectionId="staff", UserId="nobody")

    def test_do_not_keep_the_collection_from_being_deleted(self, staff: Staff) -> None:
        staff.user("alice", staff.face("alice"))

        assert staff.client.delete_collection(CollectionId="staff")["StatusCode"] == 200
