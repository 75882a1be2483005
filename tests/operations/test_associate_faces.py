"""AssociateFaces, rule by rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.staff import UNKNOWN_FACE, Staff, members

from rekomock import Face, mock_rekognition

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient


@pytest.fixture
def look_alike() -> Face:
    """Bob, whose similarity to alice is 60."""
    return Face("bob", resembles=("alice", 60))


class TestAssociating:
    def test_the_faces_are_associated_and_the_user_is_updating(self, staff: Staff) -> None:
        staff.user("alice")
        first, second = staff.face("alice"), staff.face(Face("alice", shot=2))

        assert staff.associate("alice", first, second) == {
            "AssociatedFaces": [{"FaceId": first}, {"FaceId": second}],
            "UnsuccessfulFaceAssociations": [],
            "UserStatus": "UPDATING",
        }

    def test_the_faces_are_associated_afterwards(self, staff: Staff) -> None:
        staff.user("alice")
        face = staff.face("alice")

        staff.associate("alice", face)

        (listed,) = staff.client.list_faces(CollectionId="staff")["Faces"]
        assert (listed["FaceId"], listed["UserId"]) == (face, "alice")

    def test_the_next_read_says_active(self, staff: Staff) -> None:
        staff.user("alice")
        staff.associate("alice", staff.face("alice"))

        assert staff.status_of("alice") == "ACTIVE"

    def test_associated_faces_come_in_the_order_of_the_request(self, staff: Staff) -> None:
        staff.user("alice")
        faces = staff.faces("alice", 5)
        requested = [faces[place] for place in (3, 0, 4, 1, 2)]

        response = staff.associate("alice", *requested)

        assert [face["FaceId"] for face in response["AssociatedFaces"]] == requested

    def test_a_hundred_faces_at_once(self, staff: Staff) -> None:
        staff.user("alice")
        faces = staff.faces("alice", 100)

        assert len(staff.associate("alice", *faces)["AssociatedFaces"]) == 100

    def test_faces_of_different_people_are_not_compared_with_one_another(self, staff: Staff) -> None:
        staff.user("team")

        response = staff.associate("team", staff.face("alice"), staff.face("bob"))

        assert len(response["AssociatedFaces"]) == 2


class TestAlreadyOnThisUser:
    def test_a_face_on_this_user_is_in_neither_list(self, staff: Staff) -> None:
        face = staff.face("alice")
        staff.user("alice", face)

        response = staff.associate("alice", face)

        assert response == {"AssociatedFaces": [], "UnsuccessfulFaceAssociations": [], "UserStatus": "ACTIVE"}

    def test_a_repeated_face_is_associated_once(self, staff: Staff) -> None:
        staff.user("alice")
        face = staff.face("alice")

        response = staff.associate("alice", face, face)

        assert response["AssociatedFaces"] == [{"FaceId": face}]
        assert response["UnsuccessfulFaceAssociations"] == []

    def test_a_repeated_unknown_face_is_reported_once(self, staff: Staff) -> None:
        staff.user("alice")

        response = staff.associate("alice", UNKNOWN_FACE, UNKNOWN_FACE)

        assert len(response["UnsuccessfulFaceAssociations"]) == 1


class TestFaceNotFound:
    def test_a_face_that_is_not_in_the_collection(self, staff: Staff) -> None:
        staff.user("alice")

        assert staff.associate("alice", UNKNOWN_FACE) == {
            "AssociatedFaces": [],
            "UnsuccessfulFaceAssociations": [{"FaceId": UNKNOWN_FACE, "Reasons": ["FACE_NOT_FOUND"]}],
            "UserStatus": "CREATED",
        }

    def test_a_face_that_was_deleted(self, staff: Staff) -> None:
        staff.user("alice")
        face = staff.face("alice")
        staff.client.delete_faces(CollectionId="staff", FaceIds=[face])

        (unsuccessful,) = staff.associate("alice", face)["UnsuccessfulFaceAssociations"]

        assert unsuccessful["Reasons"] == ["FACE_NOT_FOUND"]

    def test_a_face_of_another_collection(self, staff: Staff) -> None:
        staff.user("alice")
        face = Staff(staff.client, "guests").face("alice")

        (unsuccessful,) = staff.associate("alice", face)["UnsuccessfulFaceAssociations"]

        assert unsuccessful["Reasons"] == ["FACE_NOT_FOUND"]


class TestOnADifferentUser:
    def test_it_is_reported_with_that_user_and_without_a_confidence(self, staff: Staff) -> None:
        face = staff.face("alice")
        staff.user("alice", face)
        staff.user("bob")

        response = staff.associate("bob", face)

        assert response["UnsuccessfulFaceAssociations"] == [
            {"FaceId": face, "UserId": "alice", "Reasons": ["ASSOCIATED_TO_A_DIFFERENT_USER"]}
        ]
        assert staff.faces_of("alice") == [face]

    def test_it_comes_before_a_low_match(self, staff: Staff) -> None:
        face = staff.face("alice")
        staff.user("alice", face)
        staff.user("bob", staff.face("bob"))

        (unsuccessful,) = staff.associate("bob", face, UserMatchThreshold=100)["UnsuccessfulFaceAssociations"]

        assert unsuccessful["Reasons"] == ["ASSOCIATED_TO_A_DIFFERENT_USER"]

    def test_a_face_freed_by_deleting_its_user_can_be_associated(self, staff: Staff) -> None:
        face = staff.face("alice")
        staff.user("alice", face)
        staff.user("alicia")
        staff.client.delete_user(CollectionId="staff", UserId="alice")

        assert staff.associate("alicia", face)["AssociatedFaces"] == [{"FaceId": face}]


class TestUserMatchThreshold:
    def test_a_look_alike_is_rejected_with_its_confidence_and_without_a_user(
        self, staff: Staff, look_alike: Face
    ) -> None:
        staff.user("alice", staff.face("alice"))
        face = staff.face(look_alike)

        (unsuccessful,) = staff.associate("alice", face)["UnsuccessfulFaceAssociations"]

        assert unsuccessful == {
            "FaceId": face,
            "Confidence": pytest.approx(60, abs=0.05),
            "Reasons": ["LOW_MATCH_CONFIDENCE"],
        }

    @pytest.mark.parametrize(("similarity", "associated"), [(74.5, 0), (75.5, 1)])
    def test_it_is_75_by_default(self, staff: Staff, similarity: float, associated: int) -> None:
        staff.user("alice", staff.face("alice"))
        face = staff.face(Face("bob", resembles=("alice", similarity)))

        assert len(staff.associate("alice", face)["AssociatedFaces"]) == associated

    def test_it_is_inclusive(self, staff: Staff, look_alike: Face) -> None:
        staff.user("alice", staff.face("alice"))
        face = staff.face(look_alike)
        (rejected,) = staff.associate("alice", face)["UnsuccessfulFaceAssociations"]

        response = staff.associate("alice", face, UserMatchThreshold=rejected["Confidence"])

        assert response["AssociatedFaces"] == [{"FaceId": face}]

    def test_it_is_inclusive_beside_a_face_that_does_not_meet_it(self, staff: Staff, look_alike: Face) -> None:
        staff.user("alice", staff.face("alice"))
        face, stranger = staff.face(look_alike), staff.face("zoe")
        rejected, _ = staff.associate("alice", face, stranger)["UnsuccessfulFaceAssociations"]

        response = staff.associate("alice", face, stranger, UserMatchThreshold=rejected["Confidence"])

        assert response["AssociatedFaces"] == [{"FaceId": face}]
        assert [one["FaceId"] for one in response["UnsuccessfulFaceAssociations"]] == [stranger]

    def test_zero_accepts_every_face(self, staff: Staff) -> None:
        staff.user("alice", staff.face("alice"))

        assert len(staff.associate("alice", staff.face("zoe"), UserMatchThreshold=0)["AssociatedFaces"]) == 1

    def test_the_first_faces_of_a_user_are_not_compared_with_it(self, staff: Staff) -> None:
        staff.user("alice")

        response = staff.associate("alice", staff.face("alice"), UserMatchThreshold=100)

        assert len(response["AssociatedFaces"]) == 1

    def test_the_user_is_compared_as_it_was_before_the_call(self, staff: Staff, look_alike: Face) -> None:
        staff.user("alice", staff.face("alice"))
        bridge = staff.face(Face("bob", resembles=("alice", 80)))
        # with the bridge, the user would be similar enough to the look-alike
        face = staff.face(look_alike)

        response = staff.associate("alice", bridge, face)

        assert response["AssociatedFaces"] == [{"FaceId": bridge}]
        assert [one["FaceId"] for one in response["UnsuccessfulFaceAssociations"]] == [face]
        assert staff.associate("alice", face)["AssociatedFaces"] == [{"FaceId": face}]

    def test_a_user_that_lost_all_faces_is_not_compared(self, staff: Staff) -> None:
        alice = staff.face("alice")
        staff.user("user", alice)
        staff.disassociate("user", alice)

        assert len(staff.associate("user", staff.face("bob"))["AssociatedFaces"]) == 1


@pytest.mark.rekomock(faces_per_user=3)
class TestTheHundredthFace:
    """With a quota of three faces: a quota is a quota, and three are quicker drawn."""

    def test_a_call_that_crosses_the_limit_associates_up_to_it_and_reports_the_rest(self, staff: Staff) -> None:
        staff.user("alice")
        faces = staff.faces("alice", 5)
        response = staff.associate("alice", *faces)

        assert [face["FaceId"] for face in response["AssociatedFaces"]] == faces[:3]
        assert response["UnsuccessfulFaceAssociations"] == [{"FaceId": face, "Reasons": []} for face in faces[3:]]
        assert response["UserStatus"] == "UPDATING"

    def test_a_later_call_raises_and_changes_nothing(self, staff: Staff) -> None:
        faces = staff.faces("alice", 4)
        staff.user("alice", *faces[:3])
        with pytest.raises(staff.client.exceptions.ServiceQuotaExceededException) as caught:
            staff.associate("alice", faces[3])

        assert caught.value.response["Error"]["Message"] == (
            "The maximum number of faces per user (3) has been exceeded"
        )
        assert staff.faces_of("alice") == faces[:3]
        assert staff.status_of("alice") == "ACTIVE"

    def test_a_full_user_may_be_given_its_own_faces_again(self, staff: Staff) -> None:
        faces = staff.faces("alice", 3)
        staff.user("alice", *faces)

        assert staff.associate("alice", *faces)["AssociatedFaces"] == []

    def test_a_face_that_would_be_rejected_anyway_does_not_raise(self, staff: Staff, look_alike: Face) -> None:
        faces = staff.faces("alice", 3)
        rejected = [UNKNOWN_FACE, staff.face(look_alike)]
        staff.user("alice", *faces)
        unsuccessful = staff.associate("alice", *rejected)["UnsuccessfulFaceAssociations"]

        assert [one["Reasons"] for one in unsuccessful] == [["FACE_NOT_FOUND"], ["LOW_MATCH_CONFIDENCE"]]

    @pytest.mark.rekomock(at_face_limit="report")
    def test_at_face_limit_report_never_raises(self, staff: Staff) -> None:
        faces = staff.faces("alice", 4)
        staff.user("alice", *faces[:3])
        response = staff.associate("alice", faces[3])

        assert response == {
            "AssociatedFaces": [],
            "UnsuccessfulFaceAssociations": [{"FaceId": faces[3], "Reasons": []}],
            "UserStatus": "ACTIVE",
        }

    def test_a_disassociated_face_makes_room(self, staff: Staff) -> None:
        faces = staff.faces("alice", 4)
        staff.user("alice", *faces[:3])
        staff.disassociate("alice", faces[0])

        assert staff.associate("alice", faces[3])["AssociatedFaces"] == [{"FaceId": faces[3]}]


def test_the_quota_is_a_hundred_faces(staff: Staff) -> None:
    faces = staff.faces("alice", 101)
    staff.user("alice", *faces[:99])

    response = staff.associate("alice", *faces[99:])

    assert response["AssociatedFaces"] == [{"FaceId": faces[99]}]
    assert response["UnsuccessfulFaceAssociations"] == [{"FaceId": faces[100], "Reasons": []}]


class TestSeveralOutcomesInOneCall:
    def test_each_face_ends_in_its_own_and_unsuccessful_ones_keep_the_order_of_the_request(
        self, staff: Staff, look_alike: Face
    ) -> None:
        mine, new, alike, bobs = (
            staff.face("alice"),
            staff.face(Face("alice", shot=2)),
            staff.face(look_alike),
            staff.face("bob"),
        )
        staff.user("alice", mine)
        staff.user("bob", bobs)

        response = staff.associate("alice", bobs, UNKNOWN_FACE, mine, new, alike)

        assert response["AssociatedFaces"] == [{"FaceId": new}]
        assert [(one["FaceId"], one["Reasons"]) for one in response["UnsuccessfulFaceAssociations"]] == [
            (bobs, ["ASSOCIATED_TO_A_DIFFERENT_USER"]),
            (UNKNOWN_FACE, ["FACE_NOT_FOUND"]),
            (alike, ["LOW_MATCH_CONFIDENCE"]),
        ]

    def test_nothing_associated_leaves_the_status(self, staff: Staff) -> None:
        staff.user("alice", staff.face("alice"))

        assert staff.associate("alice", UNKNOWN_FACE)["UserStatus"] == "ACTIVE"

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data())
    def test_every_requested_face_has_exactly_one_outcome(self, data: st.DataObject) -> None:
        with mock_rekognition():
            staff = Staff(boto3.client("rekognition", region_name="us-east-1"))
            people = ["alice", "bob", "carol"]
            faces = [staff.face(person) for person in people for _ in range(2)]
            staff.user("alice", *data.draw(st.lists(st.sampled_from(faces[:2]), unique=True)))
            staff.user("bob", faces[2])
            requested = data.draw(st.lists(st.sampled_from([*faces, UNKNOWN_FACE]), min_size=1, max_size=12))
            before = staff.faces_of("alice")

            response = staff.associate("alice", *requested, UserMatchThreshold=data.draw(st.floats(0, 100, width=32)))

            associated = [face["FaceId"] for face in response["AssociatedFaces"]]
            unsuccessful = [face["FaceId"] for face in response["UnsuccessfulFaceAssociations"]]
            outcomes = [*associated, *unsuccessful, *before]
            assert sorted(outcomes) == sorted(set(outcomes))
            assert set(outcomes) == set(requested) | set(before)
            assert sorted(staff.faces_of("alice")) == sorted([*before, *associated])


class TestRejectedRequests:
    def test_an_unknown_collection(self, staff: Staff) -> None:
        with pytest.raises(staff.client.exceptions.ResourceNotFoundException) as caught:
            staff.client.associate_faces(CollectionId="guests", UserId="alice", FaceIds=[UNKNOWN_FACE])

        assert caught.value.response["Error"]["Message"] == "The collection id: guests does not exist"

    def test_an_unknown_user(self, staff: Staff) -> None:
        with pytest.raises(staff.client.exceptions.ResourceNotFoundException) as caught:
            staff.associate("alice", UNKNOWN_FACE)

        assert caught.value.response["Error"]["Message"] == "The user id: alice does not exist"

    def test_a_user_of_another_collection(self, staff: Staff) -> None:
        staff.client.create_collection(CollectionId="guests")
        staff.client.create_user(CollectionId="guests", UserId="alice")

        with pytest.raises(staff.client.exceptions.ResourceNotFoundException):
            staff.associate("alice", UNKNOWN_FACE)

    @pytest.mark.parametrize(("collection_id", "user_id"), [("Staff", "alice"), ("staff", "Alice")])
    def test_ids_are_case_sensitive(self, staff: Staff, collection_id: str, user_id: str) -> None:
        staff.user("alice")

        with pytest.raises(staff.client.exceptions.ResourceNotFoundException):
            staff.client.associate_faces(CollectionId=collection_id, UserId=user_id, FaceIds=[UNKNOWN_FACE])

    def test_101_faces(self, staff: Staff) -> None:
        staff.user("alice")

        with pytest.raises(staff.client.exceptions.ClientError, match="ValidationException") as caught:
            staff.associate("alice", *[UNKNOWN_FACE] * 101)

        assert "at 'faceIds' failed to satisfy constraint: Member must have length less than or equal to 100" in str(
            caught.value
        )

    def test_an_upper_case_face_id(self, staff: Staff) -> None:
        staff.user("alice")

        with pytest.raises(staff.client.exceptions.ClientError, match="ValidationException"):
            staff.associate("alice", UNKNOWN_FACE.replace("0", "A"))

    def test_a_threshold_over_100(self, staff: Staff) -> None:
        staff.user("alice")

        with pytest.raises(staff.client.exceptions.ClientError) as caught:
            staff.associate("alice", UNKNOWN_FACE, UserMatchThreshold=100.5)

        assert caught.value.response["Error"] == {
            "Code": "ValidationException",
            "Message": (
                "1 validation error detected: Value '100.5' at 'userMatchThreshold' failed to satisfy constraint: "
                "Member must have value less than or equal to 100"
            ),
        }

    def test_a_rejected_request_changes_nothing(self, staff: Staff, client: RekognitionClient) -> None:
        staff.user("alice")
        face = staff.face("alice")
        before = members(client.describe_collection(CollectionId="staff"))

        with pytest.raises(client.exceptions.ClientError):
            staff.associate("alice", face, UserMatchThreshold=100.5)

        assert members(client.describe_collection(CollectionId="staff")) == before
        assert staff.faces_of("alice") == []
        assert staff.status_of("alice") == "CREATED"
