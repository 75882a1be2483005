"""A collection to begin with: ``rek.add_collection(...)``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from support.staff import staff_of

from rekomock import Face, mock_rekognition, photo

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient
    from mypy_boto3_rekognition.type_defs import ImageTypeDef

    from rekomock import RekognitionMock


class TestACollectionThatIsAdded:
    def test_has_its_users_with_their_faces_and_the_faces_on_nobody(self, rek: RekognitionMock) -> None:
        rek.add_collection("staff", users={"alice": ["alice", Face("alice", shot=2)], "bob": []}, faces=["carla"])
        staff = staff_of(rek)
        assert (staff.face_count, staff.user_count) == (3, 2)
        assert len(staff.users["alice"].face_ids) == 2
        assert [face.user_id for face in staff.faces.values()] == ["alice", "alice", None]

    def test_has_users_whose_updates_are_over(self, rek: RekognitionMock) -> None:
        rek.add_collection("staff", users={"alice": ["alice"], "bob": []})
        assert {user.user_id: user.status for user in staff_of(rek).users.values()} == {
            "alice": "ACTIVE",
            "bob": "CREATED",
        }

    def test_is_found_by_pictures_of_its_people(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.add_collection("staff", users={"alice": ["alice"], "bob": ["bob"]})
        picture: ImageTypeDef = {"Bytes": photo(Face("bob", shot=3))}
        (match,) = client.search_users_by_image(CollectionId="staff", Image=picture)["UserMatches"]
        assert match["User"]["UserId"] == "bob"

    def test_has_the_faces_that_indexing_a_picture_gives(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        alice = Face("alice", box=(0.25, 0.125, 0.5, 0.75), confidence=99.5)
        client.create_collection(CollectionId="indexed")
        rek.album.add(b"alice", alice)
        client.index_faces(CollectionId="indexed", Image={"Bytes": b"alice"})
        rek.add_collection("staff", faces=[alice])
        (indexed,) = client.list_faces(CollectionId="indexed")["Faces"]
        (added,) = client.list_faces(CollectionId="staff")["Faces"]
        own = {"FaceId", "ImageId"}
        assert added.keys() == indexed.keys()
        assert {name: value for name, value in added.items() if name not in own} == {
            name: value for name, value in indexed.items() if name not in own
        }

    def test_goes_on_as_any_other(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.add_collection("staff", users={"alice": ["alice"]}, faces=[Face("alice", shot=2)])
        *_, free = client.list_faces(CollectionId="staff")["Faces"]
        answer = client.associate_faces(CollectionId="staff", UserId="alice", FaceIds=[free["FaceId"]])
        assert answer["AssociatedFaces"] == [{"FaceId": free["FaceId"]}]

    def test_has_its_tags_and_the_version_of_the_settings(self) -> None:
        with mock_rekognition(face_model_version="6.0") as rek:
            rek.add_collection("staff", tags={"team": "blue"})
            assert staff_of(rek).tags == {"team": "blue"}
            assert staff_of(rek).face_model_version == "6.0"

    def test_is_where_it_was_added(self, rek: RekognitionMock) -> None:
        rek.add_collection("staff", region="eu-west-1", account_id="111122223333")
        assert list(rek.region("eu-west-1", "111122223333").collections) == ["staff"]
        assert list(rek.region("us-east-1").collections) == []

    def test_is_no_call(self, rek: RekognitionMock) -> None:
        rek.add_collection("staff", users={"alice": ["alice"]})
        assert len(rek.calls) == 0

    def test_takes_faces_from_a_generator(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.add_collection("staff", faces=(f"person {number}" for number in range(2000)))
        assert client.describe_collection(CollectionId="staff")["FaceCount"] == 2000


class TestACollectionThatCannotBeMade:
    @pytest.mark.parametrize(
        ("wrong", "complaint"),
        [
            ({"collection_id": "no spaces"}, "'no spaces' cannot be created: 1 validation error .* at 'collectionId'"),
            ({"tags": {"aws:own": "x"}}, "'staff' cannot be created: 1 validation error .* at 'tags"),
            ({"users": {"a b": []}}, "'staff' cannot be created: 1 validation error .* at 'userId'"),
            ({"users": {"alice": ["alice"] * 3}}, "maximum number of faces"),
            ({"users": {"alice": [], "bob": [], "carla": []}}, "maximum number of users"),
            ({"faces": ["alice"] * 5}, "maximum number of faces"),
            ({"region": "us-east-11"}, "did you mean 'us-east-1'"),
            ({"account_id": "1"}, "account_id must be a string of 12 digits"),
            ({"region": ""}, "not offered in the region ''"),
        ],
    )
    def test_says_why_and_leaves_nothing(self, wrong: dict[str, Any], complaint: str) -> None:
        with mock_rekognition(faces_per_user=2, users_per_collection=2, faces_per_collection=4) as rek:
            with pytest.raises(ValueError, match=complaint):
                rek.add_collection(**{"collection_id": "staff"} | wrong)
            assert list(rek.region("us-east-1").collections) == []

    def test_is_there_already(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        client.create_collection(CollectionId="staff")
        with pytest.raises(ValueError, match="'staff' cannot be created: The collection id: staff already exists"):
            rek.add_collection("staff", faces=["alice"])
        assert staff_of(rek).face_count == 0

    def test_is_one_too_many(self) -> None:
        with mock_rekognition(collections_per_account=0) as rek, pytest.raises(ValueError, match="collections per"):
            rek.add_collection("staff")

    @pytest.mark.parametrize("face", ["alice", Face("alice")])
    def test_has_one_face_where_a_list_is_needed(self, rek: RekognitionMock, face: Any) -> None:
        with pytest.raises(TypeError, match=r"users\['alice'\] must be a list of faces, got .*; did you mean \["):
            rek.add_collection("staff", users={"alice": face})
        with pytest.raises(TypeError, match="faces must be a list of faces"):
            rek.add_collection("staff", faces=face)
        assert list(rek.region("us-east-1").collections) == []

    def test_has_something_else_for_a_face(self, rek: RekognitionMock) -> None:
        with pytest.raises(TypeError):
            rek.add_collection("staff", faces=["alice", 7])  # type: ignore[list-item]
        assert list(rek.region("us-east-1").collections) == []

    @pytest.mark.parametrize(
        "wrong", [{"collection_id": 7}, {"tags": {"team": 7}}, {"tags": {7: ""}}, {"users": {7: []}}]
    )
    def test_has_a_number_for_a_str(self, rek: RekognitionMock, wrong: dict[str, Any]) -> None:
        with pytest.raises(TypeError, match="must be a str, got 7"):
            rek.add_collection(**{"collection_id": "staff"} | wrong)
        assert list(rek.region("us-east-1").collections) == []

    def test_fails_half_way(self, rek: RekognitionMock) -> None:
        def faces() -> Iterator[str]:
            yield "alice"
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            rek.add_collection("staff", faces=faces())
        assert list(rek.region("us-east-1").collections) == []

    def test_is_asked_for_where_no_mock_runs(self) -> None:
        with pytest.raises(RuntimeError, match="not running"):
            mock_rekognition().add_collection("staff")


def test_a_client_need_not_have_been_there(rek: RekognitionMock) -> None:
    rek.add_collection("staff")
    assert boto3.client("rekognition", region_name="us-east-1").list_collections()["CollectionIds"] == ["staff"]


@pytest.mark.parametrize("users", [["alice"], "alice", 7])
def test_users_that_are_no_mapping_are_rejected(rek: RekognitionMock, users: Any) -> None:
    with pytest.raises(TypeError, match=r"^users must be a mapping such as "):
        rek.add_collection("staff", users=users)
    with pytest.raises(TypeError, match=r"^tags must be a mapping such as "):
        rek.add_collection("staff", tags=users)


def test_a_user_may_have_none_for_no_faces(rek: RekognitionMock) -> None:
    rek.add_collection("staff", users={"alice": None})
    assert staff_of(rek).users["alice"].face_ids == ()
