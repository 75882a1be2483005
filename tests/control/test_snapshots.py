"""Looking at the state: ``rek.region(...)``."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from freezegun import freeze_time
from moto.moto_api import state_manager
from support.staff import Staff, staff_of

from rekomock import Face, photo
from rekomock.control.snapshots import FaceView, UserView

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient

    from rekomock import RekognitionMock


class TestACollection:
    def test_has_its_data(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        with freeze_time("2030-06-01T12:00:00Z"):
            client.create_collection(CollectionId="staff", Tags={"team": "blue"})

        staff = staff_of(rek)
        assert staff.collection_id == "staff"
        assert staff.arn == "arn:aws:rekognition:us-east-1:123456789012:collection/staff"
        assert staff.face_model_version == "7.0"
        assert staff.created == datetime(2030, 6, 1, 12, tzinfo=timezone.utc)
        assert staff.tags == {"team": "blue"}
        assert (staff.face_count, staff.user_count) == (0, 0)

    def test_has_faces_in_the_order_in_which_they_came(self, rek: RekognitionMock, staff: Staff) -> None:
        first = staff.index(photo(Face("alice", box=(0.2, 0.1, 0.4, 0.8))), ExternalImageId="one")["FaceRecords"][0]
        second = staff.face("bob")
        staff.user("bob", second)

        view = staff_of(rek)
        assert list(view.faces) == [first["Face"]["FaceId"], second]
        assert view.face_count == 2
        face = view.faces[first["Face"]["FaceId"]]
        assert face == FaceView(
            face_id=first["Face"]["FaceId"],
            image_id=first["Face"]["ImageId"],
            external_image_id="one",
            box=face.box,
            user_id=None,
        )
        assert face.box == pytest.approx(tuple(first["Face"]["BoundingBox"][side] for side in SIDES))
        assert view.faces[second].user_id == "bob"

    def test_has_users_with_their_faces(self, rek: RekognitionMock, staff: Staff) -> None:
        faces = staff.faces("alice", 2)
        staff.user("zoe")
        staff.user("alice", *faces)

        view = staff_of(rek)
        assert view.users == {
            "zoe": UserView("zoe", "CREATED", ()),
            "alice": UserView("alice", "ACTIVE", tuple(faces)),
        }
        assert list(view.users) == ["zoe", "alice"]
        assert view.user_count == 2


SIDES = ("Left", "Top", "Width", "Height")


class TestLooking:
    def test_does_not_count_as_a_look_at_a_status(self, rek: RekognitionMock, staff: Staff) -> None:
        state_manager.set_transition("rekognition::user", {"progression": "manual", "times": 2})
        try:
            staff.user("alice", staff.face("alice"))

            assert [staff_of(rek).users["alice"].status for _ in range(5)] == ["UPDATING"] * 5
            assert [staff.status_of("alice") for _ in range(2)] == ["UPDATING", "ACTIVE"]
            assert staff_of(rek).users["alice"].status == "ACTIVE"
        finally:
            state_manager.unset_transition("rekognition::user")

    def test_is_no_call(self, rek: RekognitionMock, staff: Staff) -> None:
        staff_of(rek)

        assert rek.calls.operations == ["CreateCollection"]

    def test_shows_what_was_there_at_that_time(self, rek: RekognitionMock, staff: Staff) -> None:
        before = rek.region("us-east-1")
        staff.user("alice")
        staff.client.create_collection(CollectionId="guests")

        assert list(before.collections) == ["staff"]
        assert before.collections["staff"].users == {}

    def test_changes_nothing(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        client.create_collection(CollectionId="staff", Tags={"team": "blue"})
        view: Any = staff_of(rek)

        mappings: tuple[Any, ...] = (rek.region("us-east-1").collections, view.faces, view.users, view.tags)
        for mapping in mappings:
            with pytest.raises(TypeError, match="does not support item assignment"):
                mapping["x"] = "y"
        with pytest.raises(FrozenInstanceError):
            view.tags = {}


class TestPlaces:
    def test_a_region_without_anything_is_empty(self, rek: RekognitionMock, staff: Staff) -> None:
        view = rek.region("eu-west-1")
        assert (view.name, view.account_id, view.collections) == ("eu-west-1", "123456789012", {})

    def test_an_account_without_anything_is_empty(self, rek: RekognitionMock, staff: Staff) -> None:
        assert rek.region("us-east-1", account_id="111122223333").collections == {}

    def test_another_account_in_another_region(
        self, rek: RekognitionMock, staff: Staff, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MOTO_ACCOUNT_ID", "111122223333")
        Staff(boto3.client("rekognition", "eu-west-1"), "guests")

        assert list(rek.region("eu-west-1", "111122223333").collections) == ["guests"]

    def test_an_unknown_region_is_refused(self, rek: RekognitionMock) -> None:
        with pytest.raises(ValueError, match="not offered") as refused:
            rek.region("us-east-11")

        assert str(refused.value) == (
            "Amazon Rekognition is not offered in the region 'us-east-11': did you mean 'us-east-1'?"
        )

    @pytest.mark.parametrize("account_id", ["1234", 123456789012, "12345678901x", ""])
    def test_what_is_no_account_is_refused(self, rek: RekognitionMock, account_id: Any) -> None:
        with pytest.raises(ValueError, match="account") as refused:
            rek.region("us-east-1", account_id)

        assert str(refused.value) == f"account_id must be a string of 12 digits, got {account_id!r}"


class TestReading:
    def test_a_region(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        client.create_collection(CollectionId="guests", Tags={"team": "blue"})
        staff = Staff(client)
        staff.user("alice", *staff.faces("alice", 2))
        staff.user("bob")

        assert repr(rek.region("us-east-1")) == (
            "<region us-east-1 of 123456789012: 2 collections\n"
            "  <collection guests: 0 faces, 0 users, tags={'team': 'blue'}>\n"
            "  <collection staff: 2 faces, 2 users\n"
            "    alice: ACTIVE, 2 faces\n"
            "    bob: CREATED, 0 faces>>"
        )

    def test_an_empty_region(self, rek: RekognitionMock) -> None:
        assert repr(rek.region("us-east-1")) == "<region us-east-1 of 123456789012: 0 collections>"

    def test_users(self, rek: RekognitionMock, staff: Staff) -> None:
        staff.user("bob")

        assert repr(staff_of(rek).users) == "{'bob': UserView(user_id='bob', status='CREATED', face_ids=())}"

    def test_an_unknown_id_is_answered_with_those_there_are(self, rek: RekognitionMock, staff: Staff) -> None:
        staff.user("alice")

        with pytest.raises(KeyError) as unknown:
            staff_of(rek).users["alicia"]

        assert str(unknown.value) == "There is no 'alicia' here: did you mean 'alice'?"
        with pytest.raises(KeyError, match=r"^There is no 'x' here: there are no collections$"):
            rek.region("eu-west-1").collections["x"]
        assert "alicia" not in staff_of(rek).users
        assert "alice" in staff_of(rek).users
