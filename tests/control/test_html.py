"""What notebooks show of mocks, views and calls."""

from __future__ import annotations

import gc
import subprocess
import sys
from base64 import b64decode
from datetime import datetime, timezone
from io import BytesIO
from typing import TYPE_CHECKING

import boto3
import numpy as np
import pytest
from botocore.exceptions import ClientError
from PIL import Image
from support.engines import OneFace
from support.html import EVIL, Parsed
from support.images import snapshot
from support.staff import Staff, staff_of

from rekomock import Face, RekognitionMock, mock_rekognition, photo
from rekomock.control import call_log
from rekomock.control.call_log import Calls, LoggedCall
from rekomock.control.codec import decode, encode
from rekomock.control.explanation import Seen
from rekomock.control.html.charts import scaled
from rekomock.control.html.markup import tag
from rekomock.control.html.mocks import not_running_html
from rekomock.control.snapshots import (
    ById,
    CollectionView,
    DatasetView,
    FaceView,
    JobView,
    LivenessSessionView,
    MediaAnalysisJobView,
    ProjectVersionView,
    ProjectView,
    RegionView,
    StreamProcessorView,
    UserView,
)
from rekomock.images import identity
from rekomock.mock.remote_host import RemoteHost
from rekomock.mock.session import Session

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient
    from mypy_boto3_rekognition.type_defs import ImageTypeDef

    from rekomock.server import Server

RED = "#e5383b"


def seeded(rek: RekognitionMock) -> CollectionView:
    """A collection with two users who have faces, one who has none, and an unassociated face."""
    rek.add_collection(
        "staff",
        users={"alice": ["alice", Face("alice", shot=2)], "bob": ["bob"], "empty": None},
        faces=[Face("dora", resembles=("alice", 90))],
        tags={"team": "blue"},
    )
    return rek.region().collections["staff"]


def photograph(size: tuple[int, int] = (640, 480)) -> bytes:
    """A blue image with red where ``OneFace`` finds a face, and around it."""
    image = Image.new("RGB", size, "blue")
    width, height = size
    image.paste("red", (width // 8, height // 8, width * 7 // 8, height * 7 // 8))
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def crops_in(shown: Parsed) -> list[tuple[tuple[int, int], str]]:
    """The size, and the colour in the middle, of each crop."""
    found = []
    for each in shown.all("img"):
        kind, _, data = (each["src"] or "").partition(";base64,")
        if kind == "data:image/jpeg":
            image = Image.open(BytesIO(b64decode(data)))
            red, _, blue = image.getpixel((60, 60))  # type: ignore[misc]
            found.append((image.size, "red" if red > blue else "blue"))
    return found


class TestPortraits:
    @pytest.mark.rekomock(engine=OneFace())
    def test_of_faces_in_photographs_are_crops_of_them(self, rek: RekognitionMock, staff: Staff) -> None:
        (indexed,) = staff.index(photograph(), ExternalImageId="door")["FaceRecords"]
        staff.user("door", indexed["Face"]["FaceId"])
        staff.face("alice")
        shown = Parsed(staff_of(rek))
        assert crops_in(shown) == [((120, 120), "red")] * 2
        assert shown.portraits == ["door", "door", "alice"]
        (face, _) = staff_of(rek).faces.values()
        assert crops_in(Parsed(face)) == [((120, 120), "red")]

    def test_of_declared_faces_are_crops_at_their_boxes(self, rek: RekognitionMock, staff: Staff) -> None:
        rek.album.add(photograph(), Face("bob", box=(0, 0, 0.1, 0.1)), Face("alice", shot=2, box=(0.4, 0.4, 0.2, 0.2)))
        staff.index(photograph())
        shown = Parsed(staff_of(rek))
        assert shown.portraits == ["alice, shot 2", "bob"]
        assert crops_in(shown) == [((120, 120), "red"), ((120, 120), "blue")]

    def test_are_drawn_for_declared_faces_in_what_is_no_image(self, rek: RekognitionMock, staff: Staff) -> None:
        rek.album.add(b"a door", "alice")
        staff.index(b"a door")
        assert Parsed(staff_of(rek)).portraits == ["alice"]
        assert crops_in(Parsed(staff_of(rek))) == []

    @pytest.mark.rekomock(engine=OneFace())
    def test_of_faces_in_large_photographs_are_within_them(self, rek: RekognitionMock, staff: Staff) -> None:
        staff.index(photograph((900, 80)))
        assert crops_in(Parsed(staff_of(rek))) == [((120, 120), "red")]

    @pytest.mark.rekomock(engine=OneFace())
    def test_of_faces_in_s3_are_there_as_long_as_the_object_is(self, rek: RekognitionMock, staff: Staff) -> None:
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="images")
        s3.put_object(Bucket="images", Key="door", Body=photograph())
        image: ImageTypeDef = {"S3Object": {"Bucket": "images", "Name": "door"}}
        staff.client.index_faces(CollectionId="staff", Image=image)
        assert crops_in(Parsed(staff_of(rek))) == [((120, 120), "red")]
        s3.put_object(Bucket="images", Key="door", Body=photograph((80, 80)))
        assert crops_in(Parsed(staff_of(rek))) == []
        s3.delete_object(Bucket="images", Key="door")
        assert crops_in(Parsed(staff_of(rek))) == []

    @pytest.mark.rekomock(engine=OneFace())
    def test_of_faces_whose_call_the_log_has_dropped_are_placeholders(
        self, rek: RekognitionMock, staff: Staff, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        staff.index(photograph())
        monkeypatch.setattr(call_log, "MAX_CALLS", 1)
        staff.client.list_collections()
        shown = Parsed(staff_of(rek))
        assert shown.portraits == []
        assert "its photograph is no longer at hand" in shown.text

    @pytest.mark.rekomock(engine=OneFace())
    def test_of_who_was_seen_are_crops_of_the_request(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        client.detect_faces(Image={"Bytes": photograph()})
        assert crops_in(Parsed(rek.calls)) == [((120, 120), "red")]
        assert Parsed(rek.calls).portraits == ["a face"]
        assert Parsed(rek.calls[0].without_images()).portraits == []

    def test_keep_no_photographs_of_a_mock_that_is_gone(self) -> None:
        with mock_rekognition(engine=OneFace()) as rek:
            staff = Staff(boto3.client("rekognition", region_name="us-east-1"))
            staff.index(photograph())
            view = staff_of(rek)
        staff.client.close()
        assert crops_in(Parsed(staff_of(rek))) == [((120, 120), "red")]
        del rek
        gc.collect()
        assert crops_in(Parsed(view)) == []


class TestACollection:
    def test_shows_its_users_with_faces_and_status(self, rek: RekognitionMock) -> None:
        shown = Parsed(seeded(rek))
        assert "Collection staff" in shown.text
        assert "team=blue" in shown.text
        assert shown.text.count("ACTIVE") == 2
        assert "CREATED" in shown.text
        # the users' rows come first, then those of the faces
        people = ["alice", "alice, shot 2", "bob"]
        assert shown.portraits == [*people, *people, "dora"]
        assert shown.text.count("unassociated") == 1

    def test_shows_portraits_as_they_are_drawn(self, rek: RekognitionMock) -> None:
        source = Parsed(seeded(rek)).all("img")[1]["src"]
        assert source is not None
        kind, _, data = source.partition(",")
        assert kind == "data:image/png;base64"
        assert b64decode(data) == photo(Face("alice", shot=2), size=(120, 120))

    def test_shows_the_similarity_of_all_to_all(self, rek: RekognitionMock) -> None:
        view = seeded(rek)
        shown = Parsed(view)
        first, second, bob, dora = view.faces.values()
        exact = first.similarities()
        assert f"alice and alice, shot 2: {exact[second.face_id]:.4f}" in shown.titles
        assert f"dora and alice: {exact[dora.face_id]:.4f}" in shown.titles
        assert f"alice and bob: {exact[bob.face_id]:.4f}" in shown.titles
        # two users with faces, and four faces
        assert sum(": " in (title or "") for title in shown.titles) == 36
        of_user = view.users["alice"].similarities()
        assert f"alice and dora: {of_user[dora.face_id]:.4f}" in shown.titles

    def test_maps_the_vectors_with_the_thresholds(self, rek: RekognitionMock) -> None:
        shown = Parsed(seeded(rek))
        rings = [each for each in shown.all("circle") if each["fill"] == "none"]
        dashed = [float(each["r"] or 0) for each in rings if "stroke-dasharray" in each]
        solid = [float(each["r"] or 0) for each in rings if "stroke-dasharray" not in each]
        # around both users, at the distances of the cosines 0.8 and 0.99
        assert len(dashed) == len(solid) == 2
        assert dashed[0] / solid[0] == pytest.approx((0.4 / 0.02) ** 0.5, rel=0.01)
        lines = shown.all("line")
        # Among the user alice and her faces all reach 99, as do the user bob and his; dora reaches 80 with all of alice
        assert len([each for each in lines if "stroke-dasharray" not in each]) == 4
        assert len([each for each in lines if "stroke-dasharray" in each]) == 3

    def test_without_users_has_the_thresholds_around_faces(self, rek: RekognitionMock) -> None:
        rek.add_collection("staff", faces=["alice", "bob", "carla"])
        shown = Parsed(rek.region().collections["staff"])
        assert len([each for each in shown.all("circle") if each["fill"] == "none"]) == 6
        assert shown.all("line") == []

    def test_with_one_face_has_a_map(self, rek: RekognitionMock) -> None:
        rek.add_collection("staff", faces=["alice"])
        shown = Parsed(rek.region().collections["staff"])
        assert "alice and alice: 100.0000" in shown.titles
        assert len(shown.all("svg")) == 1

    def test_without_faces_has_no_charts(self, rek: RekognitionMock) -> None:
        rek.add_collection("staff")
        shown = Parsed(rek.region().collections["staff"])
        assert shown.all("svg") == shown.all("table") == []

    def test_shows_placeholders_for_strangers(self, rek: RekognitionMock, staff: Staff) -> None:
        staff.index(snapshot(1))
        shown = Parsed(staff_of(rek))
        assert "unknown" in shown.text
        assert shown.portraits == []
        assert [each.get("viewbox") for each in shown.all("svg")].count("0 0 48 48") == 1

    @pytest.mark.rekomock(engine=OneFace())
    def test_has_a_map_for_each_space(self, rek: RekognitionMock, staff: Staff) -> None:
        drawn = staff.face("alice")
        staff.index(snapshot(1), ExternalImageId="door")
        staff.user("alice", drawn)
        shown = Parsed(staff_of(rek))
        assert len(shown.all("svg")) == 2
        assert "alice and door: 0.0000" in shown.titles

    @pytest.mark.rekomock(engine=OneFace())
    def test_has_no_map_of_a_space_that_none_of_the_first_faces_is_in(
        self, rek: RekognitionMock, client: RekognitionClient
    ) -> None:
        rek.add_collection("staff", faces=[f"person{number}" for number in range(20)])
        client.index_faces(CollectionId="staff", Image={"Bytes": snapshot(1)})
        shown = Parsed(rek.region().collections["staff"])
        assert "The first 20 of 21 faces." in shown.text
        assert len(shown.all("svg")) == 1

    def test_that_is_large_shows_the_first_rows(self, rek: RekognitionMock) -> None:
        users = {f"user{number}": [f"person{number}"] for number in range(30)}
        users["many"] = [f"shot of {number}" for number in range(12)]
        rek.add_collection("staff", users=users, faces=[f"face{number}" for number in range(3000)])
        shown = Parsed(rek.region().collections["staff"])
        assert "The first 20 of 31 users." in shown.text
        assert "The first 20 of 3,042 faces." in shown.text
        assert "The first 12 of 31 users." in shown.text
        assert len(shown.html) < 500_000
        many = Parsed(rek.region().collections["staff"].users["many"])
        assert "The first 8 of 12 portraits." in many.text
        assert "The first 20 of 3,042 faces." in many.text

    def test_of_a_server_has_no_vectors(self, rek: RekognitionMock) -> None:
        seeded(rek)
        sent = decode(RegionView, encode(rek.region())).collections["staff"]
        shown = Parsed(sent)
        assert "as a server does not send vectors" in shown.text
        assert shown.portraits.count("alice") == 2
        assert shown.all("svg") == []
        for view in (sent.users["alice"], next(iter(sent.faces.values()))):
            assert "as a server does not send vectors" in Parsed(view).text


class TestAUser:
    def test_shows_how_similar_each_face_is_to_it(self, rek: RekognitionMock) -> None:
        user = seeded(rek).users["alice"]
        shown = Parsed(user)
        similarities = user.similarities()
        for face_id, percent in similarities.items():
            assert face_id in shown.text
            assert f" {percent:.2f}" in shown.text
        # its own faces, then all faces with the most similar first
        assert shown.portraits[:2] == ["alice", "alice, shot 2"]
        assert len(shown.portraits) == 2 + 4
        assert shown.portraits[4:] == ["dora", "bob"]


class TestAFace:
    def test_shows_who_it_is_and_how_similar_the_others_are(self, rek: RekognitionMock) -> None:
        face = next(iter(seeded(rek).faces.values()))
        shown = Parsed(face)
        assert shown.portraits == ["alice", "alice, shot 2", "dora", "bob"]
        assert face.image_id in shown.text
        for percent in face.similarities().values():
            assert f" {percent:.2f}" in shown.text

    def test_that_is_alone(self, rek: RekognitionMock) -> None:
        rek.add_collection("staff", faces=["alice"])
        (face,) = rek.region().collections["staff"].faces.values()
        assert "no other faces" in Parsed(face).text

    def test_whose_person_is_unknown(self, rek: RekognitionMock, monkeypatch: pytest.MonkeyPatch) -> None:
        rek.add_collection("staff", faces=["alice", "bob"])
        monkeypatch.setattr(identity, "_names", {})
        face = next(iter(rek.region().collections["staff"].faces.values()))
        shown = Parsed(face)
        assert shown.portraits == []
        assert len(shown.all("svg")) == 2


class TestARegion:
    def test_shows_its_collections(self, rek: RekognitionMock) -> None:
        seeded(rek)
        shown = Parsed(rek.region())
        assert "Region us-east-1 of 123456789012" in shown.text
        assert "Collection staff" in shown.text

    def test_with_nothing(self, rek: RekognitionMock) -> None:
        assert "There is nothing here." in Parsed(rek.region()).text

    def test_with_many_collections_shows_the_first_in_full(self, rek: RekognitionMock) -> None:
        for number in range(25):
            rek.add_collection(f"staff{number}")
        shown = Parsed(rek.region())
        assert "The first 20 of 25 collections." in shown.text
        assert "The first 5 of 25 collections in full." in shown.text
        assert len(shown.all("details")) == 5


class TestCalls:
    def test_show_explanations_and_errors_in_red(self, rek: RekognitionMock, staff: Staff) -> None:
        (alice,) = staff.faces("alice", 1)
        staff.user("bob", *staff.faces("bob", 1))
        staff.associate("bob", alice)
        with pytest.raises(ClientError):
            staff.client.list_faces(CollectionId="elsewhere")

        shown = Parsed(rek.calls)
        refused = rek.calls.of("AssociateFaces")[-1]
        assert len(refused.explanation) > 0
        assert "ok, except LOW_MATCH_CONFIDENCE" in shown.texts
        for call in rek.calls:
            for sentence in call.explanation:
                assert sentence in shown.text
        assert "The collection id: elsewhere does not exist" in shown.text
        assert shown.portraits == ["alice", "bob"]
        assert [each["style"] for each in shown.all("span") if RED in (each.get("style") or "")] == [f"color:{RED}"]
        assert f'color:{RED}"><b>ResourceNotFoundException</b>' in shown.html

    def test_one_call(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        client.create_collection(CollectionId="staff")
        assert "CreateCollection(CollectionId='staff')" in Parsed(rek.calls[0]).text
        assert "ok" in Parsed(rek.calls[0]).texts

    def test_none(self) -> None:
        assert "There are no calls." in Parsed(Calls()).text

    def test_that_are_many_show_the_newest(self) -> None:
        many = Calls(
            LoggedCall("ListCollections", "123456789012", "us-east-1", number, 200, b"{}", b"{}")
            for number in range(1060)
        )
        shown = Parsed(many)
        assert "The newest 50 of 1,060 calls." in shown.text
        assert "1060" in shown.texts
        assert "1010" not in shown.texts

    def test_of_strangers_have_placeholders(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        client.detect_faces(Image={"Bytes": snapshot(1)})
        (seen,) = (each for each in rek.calls[0].sentences if isinstance(each, Seen))
        assert len(Parsed(rek.calls).all("svg")) == len(seen.people)


class TestAMock:
    def test_that_runs_shows_what_it_has(self, rek: RekognitionMock, staff: Staff) -> None:
        staff.face("alice")
        rek.fail("ListUsers", "ThrottlingException", optional=True)
        rek.fail("ListFaces", "ThrottlingException")
        shown = Parsed(rek)
        assert "is running" in shown.text
        assert "Collection staff" in shown.text
        assert "IndexFaces(" in shown.text
        assert shown.text.count("No call has met") == 1
        rek.clear_failures()

    @pytest.mark.rekomock(faces_per_user=5)
    def test_shows_the_settings_that_are_not_at_their_defaults(self, rek: RekognitionMock) -> None:
        shown = Parsed(rek)
        assert "faces per user 5" in shown.text
        assert "users per collection" not in shown.text
        assert "There is nothing in it." in shown.text

    def test_that_was_never_started_shows_that(self) -> None:
        assert "This mock_rekognition is not running" in Parsed(mock_rekognition()).text

    def test_that_has_ended_shows_what_it_has_left(self) -> None:
        with mock_rekognition() as rek:
            rek.add_collection("staff", faces=["alice"])
        shown = Parsed(rek)
        assert "has ended" in shown.text
        assert "Collection staff" in shown.text

    def test_on_a_server(self, server: Server) -> None:
        with RekognitionMock({}, Session(RemoteHost(server.url))) as rek:
            rek.add_collection("staff", faces=["alice"])
            assert "is running" in Parsed(rek).text
        shown = Parsed(rek)
        assert "has ended" in shown.text
        assert "Collection staff" in shown.text
        assert shown.portraits == ["alice"]

    def test_whose_server_does_not_answer_says_so(self) -> None:
        why = f"The server does not answer: {EVIL}"
        shown = Parsed(not_running_html(why))
        assert shown.text == why


class TestHtmlInNamesIsText:
    """Each text of each view is a script here, also those that AWS would not accept."""

    @staticmethod
    def region() -> RegionView:
        time = datetime(2030, 1, 2, tzinfo=timezone.utc)
        face = FaceView(EVIL, EVIL, EVIL, (0, 0, 1, 1), EVIL, EVIL, 2)
        user = UserView(EVIL, EVIL, (EVIL,))
        collection = CollectionView(EVIL, EVIL, EVIL, time, {EVIL: EVIL}, {EVIL: face}, {EVIL: user})
        job = JobView(EVIL, EVIL, EVIL, EVIL, time, EVIL, EVIL, EVIL)
        session = LivenessSessionView(EVIL, EVIL, time, 90.0)
        project = ProjectView(
            EVIL,
            EVIL,
            EVIL,
            EVIL,
            {EVIL: DatasetView(EVIL, EVIL, EVIL, 3)},
            {EVIL: ProjectVersionView(EVIL, EVIL, EVIL, (EVIL,))},
        )
        batch = MediaAnalysisJobView(EVIL, EVIL, EVIL, time, EVIL, EVIL, EVIL)
        stream = StreamProcessorView(EVIL, EVIL, EVIL, EVIL, True)
        return RegionView(
            EVIL,
            EVIL,
            ById("collections", {EVIL: collection}.items()),
            {EVIL: session},
            {EVIL: job},
            {EVIL: project},
            {EVIL: batch},
            {EVIL: stream},
        )

    def test_in_a_region(self) -> None:
        shown = Parsed(self.region())
        # Region, account, collection, job, liveness session, project, media analysis job, stream processor
        (collection,) = self.region().collections.values()
        inside = Parsed(collection).text.count(EVIL)
        assert shown.text.count(EVIL) == 2 + (3 + inside) + 6 + 2 + 7 + 6 + 3
        assert f"{EVIL}, shot 2" in shown.portraits

    def test_in_a_collection_a_user_and_a_face(self) -> None:
        (collection,) = self.region().collections.values()
        (user,), (face,) = collection.users.values(), collection.faces.values()
        assert Parsed(collection).text.count(EVIL) >= 8
        assert Parsed(user).text.count(EVIL) == 2
        assert Parsed(face).text.count(EVIL) >= 4

    def test_in_charts(self, rek: RekognitionMock) -> None:
        rek.add_collection("staff", users={"alice": [EVIL]}, faces=[EVIL])
        shown = Parsed(rek.region().collections["staff"])
        assert f"{EVIL} and {EVIL}: 100.0000" in shown.titles
        for face in rek.region().collections["staff"].faces.values():
            assert EVIL in Parsed(face).text
        assert EVIL in Parsed(rek.region().collections["staff"].users["alice"]).text

    def test_in_calls(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.fail("ListFaces", "InternalServerError", message=EVIL, times=None)
        with pytest.raises(ClientError):
            client.list_faces(CollectionId="staff")
        client.detect_faces(Image={"Bytes": photo(EVIL)})
        with pytest.raises(ClientError):
            client.list_faces(CollectionId="<script>alert(1)</script>")
        shown = Parsed(rek.calls)
        assert EVIL in shown.text
        assert shown.portraits == [EVIL]
        assert "CollectionId='<script>alert(1)</script>'" in shown.text
        assert EVIL in Parsed(rek).text

    def test_in_a_setting(self) -> None:
        class Engine(OneFace):
            def __repr__(self) -> str:
                return EVIL

        with mock_rekognition(engine=Engine()) as rek:
            assert EVIL in Parsed(rek).text

    def test_half_a_surrogate_pair_can_be_sent(self) -> None:
        assert tag("b", "a\ud800").encode() == b"<b>a\\ud800</b>"


class TestTheMap:
    def test_keeps_distances_that_two_dimensions_can_have(self) -> None:
        angles = np.array([0.0, 0.3, 1.1, 2.0])
        vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1)
        places = scaled(vectors @ vectors.T)
        expected = np.linalg.norm(vectors[:, None] - vectors[None], axis=2)
        assert np.linalg.norm(places[:, None] - places[None], axis=2) == pytest.approx(expected)

    @pytest.mark.parametrize("count", [1, 2, 3])
    def test_of_equal_vectors_is_one_place(self, count: int) -> None:
        places = scaled(np.ones((count, count)))
        assert places.shape == (count, 2)
        assert places == pytest.approx(0, abs=1e-6)


def test_is_loaded_when_it_is_first_shown() -> None:
    program = (
        "import sys\n"
        "from rekomock import mock_rekognition\n"
        "with mock_rekognition() as rek:\n"
        "    rek.add_collection('staff')\n"
        "    rek.region(), rek.calls\n"
        "    print([name for name in sys.modules if name.startswith('rekomock.control.html')])\n"
        "    rek._repr_html_()\n"
        "    print('rekomock.control.html.views' in sys.modules, 'rekomock.control.html.charts' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\nTrue False\n"


def test_terminals_show_what_they_did(rek: RekognitionMock) -> None:
    view = seeded(rek)
    assert repr(view).startswith("<collection staff: 4 faces, 3 users")
    assert repr(view.users["alice"]).startswith("UserView(user_id='alice', status='ACTIVE', face_ids=(")
    assert repr(rek.region()).startswith("<region us-east-1 of 123456789012: 1 collection")
    assert repr(rek.calls) == "[]"
