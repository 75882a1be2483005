"""Looking at the state: ``rek.region(...)``."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from freezegun import freeze_time
from moto.moto_api import state_manager
from support.engines import OneFace
from support.images import snapshot
from support.models import Workshop
from support.staff import Staff, staff_of
from support.streams import BUCKET, Streams

from rekomock import Face, mock_rekognition, photo
from rekomock.control.codec import decode, encode
from rekomock.control.snapshots import FaceView, RegionView, UserView
from rekomock.images import identity
from rekomock.images.identity import name_of, person_key
from rekomock.state.statuses import PROJECT_VERSION

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient
    from support.surfaces import Surface

    from rekomock import RekognitionMock


class TestWhoseFaceItIs:
    def test_is_known_of_drawn_and_declared_faces(self, rek: RekognitionMock, staff: Staff) -> None:
        rek.album.add(b"a door", Face("Zoë", shot=3))
        drawn = staff.face("alice")
        poor = staff.index(photo(Face("bob", shot=2, resembles=("alice", 90))))["FaceRecords"][0]["Face"]
        declared = staff.index(b"a door")["FaceRecords"][0]["Face"]
        rek.add_collection("seeded", faces=[Face("carla", shot=9)])

        faces = staff_of(rek).faces
        assert (faces[drawn].person, faces[drawn].shot) == ("alice", 1)
        assert (faces[poor["FaceId"]].person, faces[poor["FaceId"]].shot) == ("bob", 2)
        assert (faces[declared["FaceId"]].person, faces[declared["FaceId"]].shot) == ("Zoë", 3)
        (seeded,) = rek.region().collections["seeded"].faces.values()
        assert (seeded.person, seeded.shot) == ("carla", 9)

    def test_is_not_known_of_strangers(self, rek: RekognitionMock, staff: Staff) -> None:
        stranger = staff.index(snapshot(1))["FaceRecords"][0]["Face"]
        view = staff_of(rek).faces[stranger["FaceId"]]
        assert (view.person, view.shot) == (None, None)

    def test_is_a_shot_alone_if_another_process_drew_it(
        self, rek: RekognitionMock, staff: Staff, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        drawn = staff.face("alice")
        monkeypatch.setattr(identity, "_names", {})
        view = staff_of(rek).faces[drawn]
        assert (view.person, view.shot) == (None, 1)

    def test_the_names_met_last_are_known(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(identity, "_names", {})
        monkeypatch.setattr(identity, "_MAX_NAMES", 2)
        keys = {name: person_key(name) for name in ("alice", "bob", "alice", "carla")}
        assert [name_of(key) for key in keys.values()] == ["alice", None, "carla"]


class TestSimilarities:
    def test_of_a_face_are_those_of_a_search(self, rek: RekognitionMock, staff: Staff) -> None:
        first, *_ = staff.faces("alice", 3)
        staff.face("bob")
        found = staff.client.search_faces(
            CollectionId=staff.collection_id, FaceId=first, FaceMatchThreshold=0, MaxFaces=100
        )["FaceMatches"]

        similarities = staff_of(rek).faces[first].similarities()
        assert similarities == {match["Face"]["FaceId"]: match["Similarity"] for match in found}
        assert list(similarities.values()) == sorted(similarities.values(), reverse=True)
        assert len(similarities) == 3

    def test_of_a_user_are_those_that_an_association_compares(self, rek: RekognitionMock, staff: Staff) -> None:
        first, second, third = staff.faces("alice", 3)
        staff.user("alice", first, second)
        bob = staff.face("bob")

        alice = staff_of(rek).users["alice"]
        similarities = alice.similarities()
        assert set(similarities) == {first, second, third, bob}
        for face_id in (third, bob):
            (match,) = staff.client.search_users(
                CollectionId=staff.collection_id, FaceId=face_id, UserMatchThreshold=0
            )["UserMatches"]
            assert similarities[face_id] == match["Similarity"]

    def test_are_0_for_a_user_without_faces(self, rek: RekognitionMock, staff: Staff) -> None:
        face_id = staff.face("alice")
        staff.user("bob")
        assert staff_of(rek).users["bob"].similarities() == {face_id: 0}

    def test_are_those_of_the_time_of_the_view(self, rek: RekognitionMock, staff: Staff) -> None:
        first, second = staff.faces("alice", 2)
        view = staff_of(rek)
        before = view.faces[first].similarities()
        staff.client.delete_faces(CollectionId=staff.collection_id, FaceIds=[first])
        staff.face("bob")

        assert view.faces[first].similarities() == before
        assert set(before) == {second}

    @pytest.mark.rekomock(engine=OneFace())
    def test_are_0_to_faces_that_another_engine_found(self, rek: RekognitionMock, staff: Staff) -> None:
        drawn = staff.face("alice")
        found = staff.index(snapshot(1))["FaceRecords"][0]["Face"]["FaceId"]
        staff.user("alice", drawn)

        view = staff_of(rek)
        assert view.faces[drawn].similarities() == {found: 0}
        assert view.users["alice"].similarities() == {drawn: 100, found: 0}

    def test_are_not_sent_by_a_server(self, rek: RekognitionMock, staff: Staff) -> None:
        staff.user("alice", staff.face("alice"))
        sent = decode(RegionView, encode(rek.region()))
        assert sent == rek.region()
        (face,), (user,) = sent.collections["staff"].faces.values(), sent.collections["staff"].users.values()
        views: list[FaceView | UserView] = [face, user]
        for view in views:
            with pytest.raises(RuntimeError, match=r"^similarities\(\) must be asked of a mock in this process"):
                view.similarities()


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
            person="alice",
            shot=1,
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

    def test_an_unknown_region_is_refused_after_the_end(self) -> None:
        with mock_rekognition() as rek:
            rek.add_collection("staff")

        for name in ("us-east-11", ""):
            with pytest.raises(ValueError, match=f"not offered in the region '{name}'"):
                rek.region(name)

    def test_an_ended_mock_does_not_show_what_is_there_by_now(self) -> None:
        with mock_rekognition() as ended:
            ended.add_collection("staff")
        with mock_rekognition() as rek:
            rek.add_collection("guests", region="eu-west-1")

            assert list(ended.region("us-east-1").collections) == ["staff"]
            assert not ended.region("eu-west-1").collections

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


class TestProjects:
    def test_are_shown_without_a_look(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        shop = Workshop(client)
        state_manager.set_transition(PROJECT_VERSION, {"progression": "manual", "times": 1})
        try:
            project, _ = shop.model()
            shown = rek.region().projects["parts"]
        finally:
            state_manager.unset_transition(PROJECT_VERSION)

        assert (shown.arn, shown.feature, shown.status) == (project, "CUSTOM_LABELS", "CREATED")
        assert shown.datasets["TRAIN"].entry_count == 10
        assert (shown.versions["v1"].status, shown.versions["v1"].labels) == ("TRAINING_IN_PROGRESS", ())
        assert repr(shown) == "<project parts: CUSTOM_LABELS, v1 TRAINING_IN_PROGRESS>"
        assert "<project parts" in repr(rek.region())

    def test_without_versions(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        client.create_project(ProjectName="parts")
        assert repr(rek.region().projects["parts"]) == "<project parts: CUSTOM_LABELS, no versions>"

    def test_over_http(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        Workshop(client).model()
        shown = rek.region()
        assert decode(RegionView, json.loads(json.dumps(encode(shown)))) == shown


class TestBatchesAndStreams:
    @pytest.fixture
    def region(self, surface: Surface, rek: RekognitionMock) -> RegionView:
        streams = Streams(surface)
        streams.search()
        manifest = json.dumps({"source-ref": f"s3://{BUCKET}/face.png"})
        streams.s3.put_object(Bucket=BUCKET, Key="batch.jsonl", Body=manifest)
        streams.s3.put_object(Bucket=BUCKET, Key="face.png", Body=photo("alice"))
        for bucket in (BUCKET, "nowhere"):
            streams.client.start_media_analysis_job(
                OperationsConfig={"DetectModerationLabels": {}},
                Input={"S3Object": {"Bucket": BUCKET, "Name": "batch.jsonl"}},
                OutputConfig={"S3Bucket": bucket},
            )
        return rek.region()

    def test_are_shown(self, region: RegionView) -> None:
        done, failed = region.media_analysis_jobs.values()
        assert (done.status, done.manifest, done.failure) == ("SUCCEEDED", f"s3://{BUCKET}/batch.jsonl", None)
        assert done.results == f"s3://{BUCKET}/{done.job_id}/results.jsonl"
        assert (failed.status, failed.results, failed.failure) == ("FAILED", None, "INVALID_OUTPUT_CONFIG")
        door = region.stream_processors["door"]
        assert (door.name, door.status, door.message, door.watching) == ("door", "STOPPED", None, False)
        assert door.arn == "arn:aws:rekognition:us-east-1:123456789012:streamprocessor/door"
        assert f"<media analysis job {failed.job_id}: FAILED>" in repr(region)
        assert "<stream processor door: STOPPED>" in repr(region)

    def test_over_http(self, region: RegionView) -> None:
        assert decode(RegionView, json.loads(json.dumps(encode(region)))) == region
