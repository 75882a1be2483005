"""ListFaces and DeleteFaces."""

from __future__ import annotations

from typing import Any

import pytest
from support.staff import UNKNOWN_FACE, Staff, members

from rekomock import photo


def listed(staff: Staff, **more: Any) -> list[str]:
    return [face["FaceId"] for face in staff.client.list_faces(CollectionId="staff", **more)["Faces"]]


class TestListFaces:
    def test_in_the_order_in_which_they_came(self, staff: Staff) -> None:
        faces = staff.faces("alice", 3)

        assert listed(staff) == faces

    def test_a_face(self, staff: Staff) -> None:
        (record,) = staff.index(photo("alice"), ExternalImageId="a")["FaceRecords"]
        staff.user("alice", record["Face"]["FaceId"])

        response = members(staff.client.list_faces(CollectionId="staff"))

        assert list(response) == ["Faces", "FaceModelVersion"]
        (face,) = response["Faces"]
        assert list(face) == [
            "FaceId", "BoundingBox", "ImageId", "ExternalImageId", "Confidence", "IndexFacesModelVersion", "UserId",
        ]  # fmt: skip
        assert (face["UserId"], face["IndexFacesModelVersion"]) == ("alice", "7.0")

    def test_numbers_are_kept_with_six_digits(self, staff: Staff) -> None:
        (record,) = staff.index(photo("alice"))["FaceRecords"]

        (face,) = staff.client.list_faces(CollectionId="staff")["Faces"]

        indexed = [record["Face"]["Confidence"], *record["Face"]["BoundingBox"].values()]
        box: Any = face["BoundingBox"]
        kept = [face["Confidence"], *box.values()]
        assert kept != indexed
        assert [float(f"{number:.6g}") for number in kept] == [float(f"{number:.6g}") for number in indexed]
        assert all(abs(number - float(f"{number:.6g}")) < 4e-6 for number in kept)

    def test_an_unassociated_face_has_no_user(self, staff: Staff) -> None:
        staff.face("alice")

        (face,) = staff.client.list_faces(CollectionId="staff")["Faces"]

        assert "UserId" not in face

    def test_of_a_user(self, staff: Staff) -> None:
        first, second, _ = staff.faces("alice", 3)
        staff.user("alice", second, first)

        assert listed(staff, UserId="alice") == [first, second]

    def test_of_a_user_without_faces(self, staff: Staff) -> None:
        staff.face("alice")
        staff.user("alice")

        assert listed(staff, UserId="alice") == []

    def test_of_an_unknown_user_is_an_empty_list(self, staff: Staff) -> None:
        staff.face("alice")

        assert listed(staff, UserId="bob") == []

    @pytest.mark.rekomock(list_faces_of_unknown_user="error")
    def test_of_an_unknown_user_is_an_error_by_a_setting(self, staff: Staff) -> None:
        with pytest.raises(staff.client.exceptions.ResourceNotFoundException):
            listed(staff, UserId="bob")

    def test_by_face_ids_without_the_unknown_ones(self, staff: Staff) -> None:
        first, _, third = staff.faces("alice", 3)

        assert listed(staff, FaceIds=[third, UNKNOWN_FACE, first, third]) == [first, third]

    def test_by_both_is_what_matches_both(self, staff: Staff) -> None:
        first, second, third = staff.faces("alice", 3)
        staff.user("alice", first, second)

        assert listed(staff, UserId="alice", FaceIds=[second, third]) == [second]

    def test_max_results_0_is_as_good_as_none(self, staff: Staff) -> None:
        faces = staff.faces("alice", 2)

        assert listed(staff, MaxResults=0) == faces

    def test_an_unknown_collection(self, staff: Staff) -> None:
        with pytest.raises(staff.client.exceptions.ResourceNotFoundException, match="The collection id: x does not"):
            staff.client.list_faces(CollectionId="x")


class TestDeleteFaces:
    def delete(self, staff: Staff, *faces: str) -> dict[str, Any]:
        return members(staff.client.delete_faces(CollectionId="staff", FaceIds=list(faces)))

    def test_the_faces_are_gone(self, staff: Staff) -> None:
        first, second, third = staff.faces("alice", 3)

        assert self.delete(staff, third, first) == {
            "DeletedFaces": [third, first],
            "UnsuccessfulFaceDeletions": [],
        }
        assert listed(staff) == [second]

    def test_they_are_no_longer_found(self, staff: Staff) -> None:
        first, second = staff.faces("alice", 2)
        self.delete(staff, first)

        assert staff.client.search_faces(CollectionId="staff", FaceId=second)["FaceMatches"] == []

    def test_a_face_on_a_user_stays(self, staff: Staff) -> None:
        face = staff.face("alice")
        staff.user("alice", face)

        assert self.delete(staff, face) == {
            "DeletedFaces": [],
            "UnsuccessfulFaceDeletions": [
                {"FaceId": face, "UserId": "alice", "Reasons": ["ASSOCIATED_TO_AN_EXISTING_USER"]}
            ],
        }
        assert staff.faces_of("alice") == [face]

    def test_an_unknown_face(self, staff: Staff) -> None:
        assert self.delete(staff, UNKNOWN_FACE)["UnsuccessfulFaceDeletions"] == [
            {"FaceId": UNKNOWN_FACE, "Reasons": ["FACE_NOT_FOUND"]}
        ]

    def test_a_repeated_face_is_deleted_once(self, staff: Staff) -> None:
        face = staff.face("alice")

        assert self.delete(staff, face, face) == {"DeletedFaces": [face], "UnsuccessfulFaceDeletions": []}

    def test_an_unknown_collection(self, staff: Staff) -> None:
        with pytest.raises(staff.client.exceptions.ResourceNotFoundException):
            staff.client.delete_faces(CollectionId="x", FaceIds=[UNKNOWN_FACE])
