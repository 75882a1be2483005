"""The statuses of users, held and let go through moto's state manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests
from freezegun import freeze_time
from moto.moto_api import state_manager

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staff import Staff


@pytest.fixture(autouse=True)
def _transitions_of_the_test_alone() -> Iterator[None]:
    yield
    state_manager.unset_transition("rekognition::user")


def test_immediate_unless_said_otherwise(staff: Staff) -> None:
    staff.user("alice")
    staff.associate("alice", staff.face("alice"))

    assert staff.status_of("alice") == "ACTIVE"


def test_manual_counts_the_reads(staff: Staff) -> None:
    state_manager.set_transition("rekognition::user", {"progression": "manual", "times": 3})
    staff.user("alice")
    staff.associate("alice", staff.face("alice"))

    assert [staff.status_of("alice") for _ in range(4)] == ["UPDATING", "UPDATING", "ACTIVE", "ACTIVE"]


def test_time_follows_the_clock(staff: Staff) -> None:
    state_manager.set_transition("rekognition::user", {"progression": "time", "seconds": 60})
    with freeze_time("2026-01-01") as clock:
        staff.user("alice")
        staff.associate("alice", staff.face("alice"))
        clock.tick(59)
        assert staff.status_of("alice") == "UPDATING"
        clock.tick(2)
        assert staff.status_of("alice") == "ACTIVE"


def test_the_transition_can_be_set_over_motos_http_api(staff: Staff) -> None:
    requests.post(
        "http://motoapi.amazonaws.com/moto-api/state-manager/set-transition",
        json={"model_name": "rekognition::user", "transition": {"progression": "manual", "times": 2}},
        timeout=5,
    )
    staff.user("alice")
    staff.associate("alice", staff.face("alice"))

    assert [staff.status_of("alice") for _ in range(2)] == ["UPDATING", "ACTIVE"]


def test_a_created_user_waits_for_nothing(staff: Staff) -> None:
    state_manager.set_transition("rekognition::user", {"progression": "manual", "times": 9})
    staff.user("alice")

    assert staff.status_of("alice") == "CREATED"


def test_a_user_without_faces_settles_as_created(staff: Staff) -> None:
    face = staff.face("alice")
    staff.user("alice", face)
    state_manager.set_transition("rekognition::user", {"progression": "manual", "times": 2})
    staff.disassociate("alice", face)

    assert [staff.status_of("alice") for _ in range(2)] == ["UPDATING", "CREATED"]


def test_another_association_starts_the_update_again(staff: Staff) -> None:
    state_manager.set_transition("rekognition::user", {"progression": "manual", "times": 2})
    first, second = staff.faces("alice", 2)
    staff.user("alice", first)
    assert [staff.status_of("alice") for _ in range(2)] == ["UPDATING", "ACTIVE"]

    staff.associate("alice", second)

    assert [staff.status_of("alice") for _ in range(2)] == ["UPDATING", "ACTIVE"]


def test_an_updating_user_takes_faces(staff: Staff) -> None:
    state_manager.set_transition("rekognition::user", {"progression": "manual", "times": 9})
    first, second = staff.faces("alice", 2)
    staff.user("alice", first)

    assert staff.associate("alice", second)["AssociatedFaces"] == [{"FaceId": second}]


def test_an_updating_user_can_be_found_and_says_so(staff: Staff) -> None:
    state_manager.set_transition("rekognition::user", {"progression": "manual", "times": 9})
    face = staff.face("alice")
    staff.user("alice", face)

    (match,) = staff.client.search_users(CollectionId="staff", FaceId=face)["UserMatches"]

    assert match["User"] == {"UserId": "alice", "UserStatus": "UPDATING"}


def test_a_call_that_changes_nothing_says_the_present_status(staff: Staff) -> None:
    state_manager.set_transition("rekognition::user", {"progression": "manual", "times": 9})
    face = staff.face("alice")
    staff.user("alice", face)

    assert staff.associate("alice", face)["UserStatus"] == "UPDATING"
