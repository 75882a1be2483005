"""DisassociateFaces."""

from __future__ import annotations

import pytest
from support.staff import UNKNOWN_FACE, Staff

from rekomock import Face


def test_the_faces_are_disassociated_and_stay_in_the_collection(staff: Staff) -> None:
    first, second = staff.faces("alice", 2)
    staff.user("alice", first, second)

    assert staff.disassociate("alice", first) == {
        "DisassociatedFaces": [{"FaceId": first}],
        "UnsuccessfulFaceDisassociations": [],
        "UserStatus": "UPDATING",
    }
    assert staff.faces_of("alice") == [second]
    faces = staff.client.list_faces(CollectionId="staff")["Faces"]
    assert {face["FaceId"]: face.get("UserId") for face in faces} == {first: None, second: "alice"}


def test_the_user_is_active_afterwards_while_a_face_is_left(staff: Staff) -> None:
    first, second = staff.faces("alice", 2)
    staff.user("alice", first, second)
    staff.disassociate("alice", first)

    assert staff.status_of("alice") == "ACTIVE"


def test_a_user_that_loses_its_last_face_is_created_again(staff: Staff) -> None:
    face = staff.face("alice")
    staff.user("alice", face)

    assert staff.disassociate("alice", face)["UserStatus"] == "UPDATING"
    assert staff.status_of("alice") == "CREATED"


def test_an_unassociated_face_is_in_neither_list(staff: Staff) -> None:
    staff.user("alice", staff.face("alice"))

    assert staff.disassociate("alice", staff.face("alice")) == {
        "DisassociatedFaces": [],
        "UnsuccessfulFaceDisassociations": [],
        "UserStatus": "ACTIVE",
    }


def test_a_face_on_another_user_is_reported_with_that_user_and_stays_there(staff: Staff) -> None:
    face = staff.face("bob")
    staff.user("alice")
    staff.user("bob", face)

    response = staff.disassociate("alice", face)

    assert response["UnsuccessfulFaceDisassociations"] == [
        {"FaceId": face, "UserId": "bob", "Reasons": ["ASSOCIATED_TO_A_DIFFERENT_USER"]}
    ]
    assert response["UserStatus"] == "CREATED"
    assert staff.faces_of("bob") == [face]


def test_an_unknown_face_is_reported(staff: Staff) -> None:
    staff.user("alice")

    assert staff.disassociate("alice", UNKNOWN_FACE)["UnsuccessfulFaceDisassociations"] == [
        {"FaceId": UNKNOWN_FACE, "Reasons": ["FACE_NOT_FOUND"]}
    ]


def test_a_repeated_face_is_disassociated_once(staff: Staff) -> None:
    face = staff.face("alice")
    staff.user("alice", face)

    assert staff.disassociate("alice", face, face)["DisassociatedFaces"] == [{"FaceId": face}]


def test_the_user_no_longer_resembles_the_face(staff: Staff) -> None:
    alice, bob = staff.face("alice"), staff.face("bob")
    staff.user("team", alice, bob)
    staff.disassociate("team", bob)

    def matches(face: str) -> list[float]:
        found = staff.client.search_users(CollectionId="staff", FaceId=face, UserMatchThreshold=70)
        return [match["Similarity"] for match in found["UserMatches"]]

    assert matches(alice) == [100.0]
    assert matches(bob) == []


def test_a_face_may_move_to_another_user(staff: Staff) -> None:
    face = staff.face(Face("alice", shot=3))
    staff.user("alice", face)
    staff.user("alicia")
    staff.disassociate("alice", face)

    assert staff.associate("alicia", face)["AssociatedFaces"] == [{"FaceId": face}]


def test_an_unknown_user(staff: Staff) -> None:
    with pytest.raises(staff.client.exceptions.ResourceNotFoundException, match="The user id: bob does not exist"):
        staff.disassociate("bob", UNKNOWN_FACE)


def test_an_unknown_collection(staff: Staff) -> None:
    with pytest.raises(staff.client.exceptions.ResourceNotFoundException, match="The collection id: x does not exist"):
        staff.client.disassociate_faces(CollectionId="x", UserId="alice", FaceIds=[UNKNOWN_FACE])
