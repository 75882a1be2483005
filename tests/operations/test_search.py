"""SearchFaces, SearchFacesByImage, SearchUsers and SearchUsersByImage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.staff import UNKNOWN_FACE, Staff, members, similarities

from rekomock import Face, photo

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient

    from rekomock import RekognitionMock

#: A face that is good enough for every filter, and one too small for the filter HIGH.
LARGE, SMALL = (0.1, 0.05, 0.5, 0.9), (0.75, 0.1, 0.045, 0.115)


#: What is told of a face unless more is asked for.
DEFAULT = ["BoundingBox", "Landmarks", "Pose", "Quality", "Confidence"]


class TestSearchFaces:
    def search(self, staff: Staff, face: str, **more: Any) -> dict[str, Any]:
        return members(staff.client.search_faces(CollectionId="staff", FaceId=face, **more))

    def test_the_response(self, staff: Staff) -> None:
        first, second = staff.faces("alice", 2)

        response = self.search(staff, first)

        assert list(response) == ["SearchedFaceId", "FaceMatches", "FaceModelVersion"]
        assert (response["SearchedFaceId"], response["FaceModelVersion"]) == (first, "7.0")
        (match,) = response["FaceMatches"]
        (face,) = staff.client.list_faces(CollectionId="staff", FaceIds=[second])["Faces"]
        assert match == {"Similarity": 100.0, "Face": face}

    def test_most_similar_first(self, staff: Staff) -> None:
        face = staff.face("alice")
        for similarity in (85, 95, 90):
            staff.face(Face(f"bob{similarity}", resembles=("alice", similarity)))

        assert similarities(self.search(staff, face)["FaceMatches"]) == pytest.approx([95, 90, 85], abs=0.05)

    @pytest.mark.parametrize(("similarity", "found"), [(79.5, 0), (80.5, 1)])
    def test_the_threshold_is_80_by_default(self, staff: Staff, similarity: float, found: int) -> None:
        face = staff.face("alice")
        staff.face(Face("bob", resembles=("alice", similarity)))

        assert len(self.search(staff, face)["FaceMatches"]) == found

    def test_the_threshold_is_inclusive(self, staff: Staff) -> None:
        face = staff.face("alice")
        staff.face(Face("bob", resembles=("alice", 90)))
        (similarity,) = similarities(self.search(staff, face)["FaceMatches"])

        assert len(self.search(staff, face, FaceMatchThreshold=similarity)["FaceMatches"]) == 1

    def test_a_threshold_of_0_finds_all_faces(self, staff: Staff) -> None:
        face = staff.face("alice")
        staff.face("bob")

        assert len(self.search(staff, face, FaceMatchThreshold=0)["FaceMatches"]) == 1

    def test_max_faces(self, staff: Staff) -> None:
        faces = staff.faces("alice", 4)

        matches = self.search(staff, faces[0], MaxFaces=2)["FaceMatches"]

        assert [match["Face"]["FaceId"] for match in matches] == faces[1:3]

    def test_an_unknown_face(self, staff: Staff) -> None:
        with pytest.raises(staff.client.exceptions.InvalidParameterException) as caught:
            self.search(staff, UNKNOWN_FACE)

        assert caught.value.response["Error"]["Message"] == "faceId was not found in the collection."

    def test_an_unknown_collection(self, staff: Staff) -> None:
        with pytest.raises(staff.client.exceptions.ResourceNotFoundException):
            staff.client.search_faces(CollectionId="x", FaceId=UNKNOWN_FACE)


class TestSearchFacesByImage:
    def search(self, staff: Staff, image: bytes, **more: Any) -> dict[str, Any]:
        return members(staff.client.search_faces_by_image(CollectionId="staff", Image={"Bytes": image}, **more))

    def test_the_response(self, staff: Staff) -> None:
        (record,) = staff.index(photo("alice"))["FaceRecords"]

        response = self.search(staff, photo("alice"))

        assert list(response) == [
            "SearchedFaceBoundingBox", "SearchedFaceConfidence", "FaceMatches", "FaceModelVersion",
        ]  # fmt: skip
        assert response["SearchedFaceBoundingBox"] == record["Face"]["BoundingBox"]
        assert response["SearchedFaceConfidence"] == record["Face"]["Confidence"]
        assert similarities(response["FaceMatches"]) == [100.0]

    def test_another_shot_of_the_same_person_is_found(self, staff: Staff) -> None:
        staff.face("alice")

        (similarity,) = similarities(self.search(staff, photo(Face("alice", shot=2)))["FaceMatches"])

        assert 99.3 < similarity < 99.9

    def test_the_largest_face_is_searched_for(self, staff: Staff) -> None:
        alice, _ = staff.face("alice"), staff.face("bob")

        (match,) = self.search(staff, photo("alice", "bob"))["FaceMatches"]

        assert match["Face"]["FaceId"] == alice

    def test_no_match(self, staff: Staff) -> None:
        staff.face("alice")

        assert self.search(staff, photo("bob"))["FaceMatches"] == []

    @pytest.mark.parametrize(("similarity", "found"), [(79.5, 0), (80.5, 1)])
    def test_the_threshold_is_80_by_default(self, staff: Staff, similarity: float, found: int) -> None:
        staff.face("alice")

        matches = self.search(staff, photo(Face("bob", resembles=("alice", similarity))))["FaceMatches"]

        assert len(matches) == found

    def test_max_faces(self, staff: Staff) -> None:
        staff.faces("alice", 3)

        assert len(self.search(staff, photo("alice"), MaxFaces=2)["FaceMatches"]) == 2

    def test_an_image_without_a_face(self, staff: Staff) -> None:
        with pytest.raises(staff.client.exceptions.InvalidParameterException) as caught:
            self.search(staff, photo())

        assert caught.value.response["Error"]["Message"] == "There are no faces in the image. Should be at least 1."

    def test_an_image_without_a_face_that_passes_the_filter(self, staff: Staff) -> None:
        image = photo(Face("alice", box=SMALL), size=(2400, 1350))
        assert self.search(staff, image)["FaceMatches"] == []

        with pytest.raises(staff.client.exceptions.InvalidParameterException, match="There are no faces in the image"):
            self.search(staff, image, QualityFilter="HIGH")

    def test_an_unknown_collection_comes_before_an_unreadable_image(self, staff: Staff) -> None:
        with pytest.raises(staff.client.exceptions.ResourceNotFoundException):
            staff.client.search_faces_by_image(CollectionId="x", Image={"Bytes": b"portrait"})


class TestSearchUsers:
    def search(self, staff: Staff, **more: Any) -> dict[str, Any]:
        return members(staff.client.search_users(CollectionId="staff", **more))

    def test_by_a_face_its_own_user_is_found(self, staff: Staff) -> None:
        face = staff.face("alice")
        staff.user("alice", face)

        assert self.search(staff, FaceId=face) == {
            "UserMatches": [{"Similarity": 100.0, "User": {"UserId": "alice", "UserStatus": "ACTIVE"}}],
            "FaceModelVersion": "7.0",
            "SearchedFace": {"FaceId": face},
        }

    def test_by_a_user_which_is_excluded(self, staff: Staff) -> None:
        staff.user("alice", staff.face("alice"))
        staff.user("alicia", staff.face("alice"))

        assert self.search(staff, UserId="alice") == {
            "UserMatches": [{"Similarity": 100.0, "User": {"UserId": "alicia", "UserStatus": "ACTIVE"}}],
            "FaceModelVersion": "7.0",
            "SearchedUser": {"UserId": "alice"},
        }

    def test_a_user_is_the_mean_of_its_faces(self, staff: Staff) -> None:
        # Two shots that lean off alice to different sides: their mean is nearer to her than either
        left, right = (Face(name, resembles=("alice", 80)) for name in ("left", "right"))
        staff.user("pair", staff.face(left), staff.face(right))
        face = staff.face("alice")

        (match,) = self.search(staff, FaceId=face)["UserMatches"]

        assert match["Similarity"] > 82

    def test_a_user_of_several_shots_is_more_similar_to_a_new_one_than_each_of_its_faces(self, staff: Staff) -> None:
        faces = [staff.face(Face("alice", shot=shot)) for shot in (1, 2, 3, 4)]
        staff.user("two", *faces[:2])
        staff.user("others", *faces[2:])
        new = staff.face(Face("alice", shot=5))

        users = {
            match["User"]["UserId"]: match["Similarity"] for match in self.search(staff, FaceId=new)["UserMatches"]
        }
        matches = staff.client.search_faces(CollectionId="staff", FaceId=new)["FaceMatches"]

        found = {match["Face"]["FaceId"]: match["Similarity"] for match in matches}
        assert users["two"] > max(found[face] for face in faces[:2])
        assert users["others"] > max(found[face] for face in faces[2:])

    def test_most_similar_first(self, staff: Staff) -> None:
        face = staff.face("alice")
        for similarity in (85, 95, 90):
            staff.user(f"user{similarity}", staff.face(Face(f"bob{similarity}", resembles=("alice", similarity))))

        matches = self.search(staff, FaceId=face)["UserMatches"]

        assert [match["User"]["UserId"] for match in matches] == ["user95", "user90", "user85"]

    @pytest.mark.parametrize(("similarity", "found"), [(79.5, 0), (80.5, 1)])
    def test_the_threshold_is_80_by_default(self, staff: Staff, similarity: float, found: int) -> None:
        staff.user("bob", staff.face(Face("bob", resembles=("alice", similarity))))

        assert len(self.search(staff, FaceId=staff.face("alice"))["UserMatches"]) == found

    def test_the_threshold_is_inclusive(self, staff: Staff) -> None:
        face = staff.face("alice")
        staff.user("bob", staff.face(Face("bob", resembles=("alice", 90))))
        (similarity,) = similarities(self.search(staff, FaceId=face)["UserMatches"])

        assert len(self.search(staff, FaceId=face, UserMatchThreshold=similarity)["UserMatches"]) == 1

    def test_max_users(self, staff: Staff) -> None:
        faces = staff.faces("alice", 3)
        for number, face in enumerate(faces):
            staff.user(f"user{number}", face)

        matches = self.search(staff, FaceId=faces[0], MaxUsers=2)["UserMatches"]

        assert [match["User"]["UserId"] for match in matches] == ["user0", "user1"]

    def test_a_user_without_faces_is_not_found(self, staff: Staff) -> None:
        staff.user("alice")

        assert self.search(staff, FaceId=staff.face("alice"), UserMatchThreshold=0)["UserMatches"] == []

    def test_a_user_without_faces_has_no_matches(self, staff: Staff) -> None:
        staff.user("alice", staff.face("alice"))
        staff.user("bob")

        assert self.search(staff, UserId="bob", UserMatchThreshold=0)["UserMatches"] == []

    @pytest.mark.parametrize("ids", [{}, {"UserId": "alice", "FaceId": UNKNOWN_FACE}])
    def test_both_or_neither_of_user_and_face(self, staff: Staff, ids: dict[str, str]) -> None:
        with pytest.raises(staff.client.exceptions.InvalidParameterException, match="Request has invalid parameters"):
            self.search(staff, **ids)

    def test_an_unknown_face(self, staff: Staff) -> None:
        with pytest.raises(staff.client.exceptions.InvalidParameterException, match="faceId was not found"):
            self.search(staff, FaceId=UNKNOWN_FACE)

    def test_an_unknown_user(self, staff: Staff) -> None:
        with pytest.raises(staff.client.exceptions.ResourceNotFoundException, match="The user id: bob does not exist"):
            self.search(staff, UserId="bob")

    def test_an_unknown_collection(self, staff: Staff) -> None:
        with pytest.raises(staff.client.exceptions.ResourceNotFoundException):
            staff.client.search_users(CollectionId="x", UserId="alice")


class TestSearchUsersByImage:
    def search(self, staff: Staff, image: bytes, **more: Any) -> dict[str, Any]:
        return members(staff.client.search_users_by_image(CollectionId="staff", Image={"Bytes": image}, **more))

    def test_the_response(self, staff: Staff) -> None:
        staff.user("alice", staff.face("alice"))

        response = self.search(staff, photo("alice"))

        assert list(response) == ["UserMatches", "FaceModelVersion", "SearchedFace", "UnsearchedFaces"]
        assert response["UserMatches"] == [{"Similarity": 100.0, "User": {"UserId": "alice", "UserStatus": "ACTIVE"}}]
        assert list(response["SearchedFace"]["FaceDetail"]) == DEFAULT
        assert response["UnsearchedFaces"] == []

    def test_the_others_in_the_image_are_unsearched(self, staff: Staff) -> None:
        staff.user("bob", staff.face("bob"))

        response = self.search(staff, photo("alice", "bob", "carol"))

        assert response["UserMatches"] == []
        assert [face["Reasons"] for face in response["UnsearchedFaces"]] == [["FACE_NOT_LARGEST"]] * 2
        assert all("BoundingBox" in face["FaceDetails"] for face in response["UnsearchedFaces"])

    def test_a_poor_face_is_unsearched_for_all_its_reasons(self, staff: Staff) -> None:
        image = photo(Face("alice", box=LARGE), Face("bob", box=SMALL), size=(2400, 1350))

        (unsearched,) = self.search(staff, image, QualityFilter="HIGH")["UnsearchedFaces"]

        assert unsearched["Reasons"] == ["SMALL_BOUNDING_BOX", "FACE_NOT_LARGEST"]

    def test_a_poor_face_alone_is_not_searched_for(self, staff: Staff) -> None:
        image = photo(Face("bob", box=SMALL), size=(2400, 1350))

        response = self.search(staff, image, QualityFilter="HIGH")

        assert list(response) == ["UserMatches", "FaceModelVersion", "UnsearchedFaces"]
        assert [face["Reasons"] for face in response["UnsearchedFaces"]] == [["SMALL_BOUNDING_BOX"]]

    def test_an_image_without_a_face_has_no_matches(self, staff: Staff) -> None:
        assert self.search(staff, photo()) == {"UserMatches": [], "FaceModelVersion": "7.0", "UnsearchedFaces": []}

    @pytest.mark.rekomock(search_users_without_face="error")
    def test_an_image_without_a_face_is_an_error_by_a_setting(self, staff: Staff) -> None:
        with pytest.raises(staff.client.exceptions.InvalidParameterException, match="There are no faces in the image"):
            self.search(staff, photo())

    @pytest.mark.parametrize(("similarity", "found"), [(79.5, 0), (80.5, 1)])
    def test_the_threshold_is_80_by_default(self, staff: Staff, similarity: float, found: int) -> None:
        staff.user("alice", staff.face("alice"))

        matches = self.search(staff, photo(Face("bob", resembles=("alice", similarity))))["UserMatches"]

        assert len(matches) == found

    def test_threshold_and_max_users(self, staff: Staff) -> None:
        staff.user("alice", staff.face("alice"))
        staff.user("bob", staff.face(Face("bob", resembles=("alice", 60))))

        def found(**more: Any) -> list[str]:
            return [match["User"]["UserId"] for match in self.search(staff, photo("alice"), **more)["UserMatches"]]

        assert found() == ["alice"]
        assert found(UserMatchThreshold=50) == ["alice", "bob"]
        assert found(UserMatchThreshold=50, MaxUsers=1) == ["alice"]

    def test_an_unknown_collection(self, staff: Staff) -> None:
        with pytest.raises(staff.client.exceptions.ResourceNotFoundException):
            staff.client.search_users_by_image(CollectionId="x", Image={"Bytes": photo("alice")})


class TestWithoutAMaximum:
    @pytest.fixture(autouse=True)
    def _crowd(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        users = {f"user{number}": ["alice"] for number in range(501)}
        rek.add_collection("staff", users=users, faces=["alice"] * 3597)

    def test_4096_faces_are_found(self, client: RekognitionClient) -> None:
        assert client.describe_collection(CollectionId="staff")["FaceCount"] == 4098

        response = client.search_faces_by_image(CollectionId="staff", Image={"Bytes": photo("alice")})

        assert len(response["FaceMatches"]) == 4096

    def test_500_users_are_found(self, client: RekognitionClient) -> None:
        response = client.search_users_by_image(CollectionId="staff", Image={"Bytes": photo("alice")})

        assert len(response["UserMatches"]) == 500
