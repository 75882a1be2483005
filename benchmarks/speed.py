"""How fast rekomock is, beside botocore's own cost, moto, and numpy on the same machine in the same run.

    python benchmarks/speed.py [--only NAME ...] [--json FILE] [--smoke]

Prints a table and writes JSON. Every figure is a ratio of two times that were taken turn by turn in one process (or in
processes that ran turn by turn), each the least of the medians of several rounds: what else the machine does shows
little. It checks nothing and is no part of the tests.
"""

from __future__ import annotations

import argparse
import compileall
import json
import logging
import os
import re
import statistics
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import boto3
import numpy as np
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.credentials import Credentials
from moto import mock_aws
from numpy.typing import NDArray

import rekomock.server
from rekomock import Face, mock_rekognition, photo
from rekomock.images.recognition.drawn import DRAWN
from rekomock.state.collection import Collection

#: Set by ``--smoke``, for this process and those that it starts: everything runs once, with little of everything.
SMOKE = "REKOMOCK_BENCH_SMOKE" in os.environ

MILLION = 1_000 if SMOKE else 1_000_000
USERS = 200 if SMOKE else 100_000
BY_NUMPY = "numpy: product, best 100"
REGION = "us-east-1"


@dataclass
class Row:
    """One line of the table.

    Attributes:
        what: What was measured.
        reference: What it is compared with; a dash where the figure stands for itself.
        target: What was aimed at, in the unit of the figure.
        figure: What was measured, a ratio unless the unit says otherwise.
        unit: ``x``, ``ms``, ``GB`` and so on.
        detail: Both times.
        more_is_better: Whether the target is the least figure, not the greatest.
    """

    what: str
    reference: str
    target: float
    figure: float
    unit: str = "x"
    detail: str = ""
    more_is_better: bool = False

    @property
    def met(self) -> bool:
        """Whether the target is met."""
        return self.figure >= self.target if self.more_is_better else self.figure <= self.target


# Taking times

Timed = Callable[[], object]


def least_medians(
    calls: Mapping[str, Timed], *, rounds: int = 25, count: int = 40, undo: Mapping[str, Timed] | None = None
) -> dict[str, float]:
    """Seconds that each of some calls takes, timed in turns; what undoes a call is not timed."""
    if SMOKE:
        rounds = count = 1
    medians: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            after = (undo or {}).get(name)
            times = []
            for _ in range(count):
                start = time.perf_counter()
                call()
                times.append(time.perf_counter() - start)
                if after is not None:
                    after()
            medians[name].append(statistics.median(times))
    return {name: min(found) for name, found in medians.items()}


def ratio(what: str, reference: str, target: float, ours: float, theirs: float) -> Row:
    """The row of two times in seconds."""
    return Row(what, reference, target, ours / theirs, detail=f"{shown(ours)} / {shown(theirs)}")


def shown(seconds: float) -> str:
    """A time for people."""
    return f"{seconds * 1e6:.0f} us" if seconds < 1e-3 else f"{seconds * 1e3:.2f} ms"


# Clients and collections


class _Raw(BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


HEADERS: Any = {
    "server": "amazon.com",
    "date": "Mon, 05 Jan 2026 10:00:00 GMT",
    "content-type": "application/x-amz-json-1.1",
    "x-amzn-requestid": "00000000-0000-4000-8000-000000000000",
}


class Floor:
    """A client of the same making as another one, whose requests are answered at once with a body of constant size."""

    def __init__(self, answer: Mapping[str, Any]) -> None:
        self.client: Any = boto3.client("rekognition", region_name=REGION)
        body = json.dumps({name: value for name, value in answer.items() if name != "ResponseMetadata"}).encode()
        from moto.core.models import botocore_stubber

        events: Any = self.client.meta.events  # unregister and register take what is no function as well
        events.unregister("before-send", botocore_stubber)
        events.register("before-send", lambda request, **_: AWSResponse(request.url, 200, HEADERS, _Raw(body)))


@contextmanager
def mocked() -> Iterator[Any]:
    """A mock and a client of it."""
    with mock_rekognition():
        yield boto3.client("rekognition", region_name=REGION)


def state_of(collection_id: str) -> Collection:
    """A collection of the running mock, to fill it and to undo calls without a call."""
    from rekomock.moto_bridge.active import innermost

    return innermost().regions.region(REGION, "123456789012").collection(collection_id)


def random_vectors(count: int, seed: int = 0) -> NDArray[Any]:
    """Unit vectors, one a row."""
    vectors = np.random.default_rng(seed).standard_normal((count, 128), np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def fill(collection: Collection, faces: int, users: int = 0, faces_a_user: int = 1) -> None:
    """Puts in random faces, each of a picture of its own, the first ones on users."""
    numbers = np.random.default_rng(1)
    for start in range(0, faces, 10_000):
        count = min(10_000, faces - start)
        vectors, boxes = random_vectors(count, start), numbers.random((count, 4)).tolist()
        for vector, box in zip(vectors, boxes, strict=True):
            picture = str(UUID(int=numbers.integers(2**63).item() << 64))
            collection.add_face(
                vector,
                space=DRAWN,
                image_id=picture,
                external_image_id=None,
                box=tuple(box),
                confidence=box[0],
            )
    stored = iter(list(collection.faces.values())[: users * faces_a_user])
    for number in range(users):
        user = collection.create_user(f"user-{number}", users)
        collection.associate(user, [next(stored) for _ in range(faces_a_user)])
        user.settle()


# The rows


def associating(count: int, target: float) -> Iterator[Row]:
    """AssociateFaces beside the same call answered at once."""
    with mocked() as client:
        ours, request, undo = associate(client, count)
        floor = Floor(ours())
        undo()
        times = least_medians(
            {"floor": lambda: floor.client.associate_faces(**request), "ours": ours}, undo={"ours": undo}
        )
    faces = "1 face" if count == 1 else f"{count} faces"
    yield ratio(f"associate_faces, {faces}", "the floor", target, times["ours"], times["floor"])


def associate(
    client: Any, count: int, collection_id: str = "staff"
) -> tuple[Callable[[], dict[str, Any]], dict[str, Any], Timed]:
    """A call of AssociateFaces for a user who has a face already, its request, and what undoes it."""
    if collection_id not in client.list_collections()["CollectionIds"]:
        client.create_collection(CollectionId=collection_id)
    collection = state_of(collection_id)
    client.create_user(CollectionId=collection_id, UserId="alice")
    image = {"Bytes": photo("alice")}
    indexed = (client.index_faces(CollectionId=collection_id, Image=image)["FaceRecords"] for _ in range(count + 1))
    first, *others = [record["Face"]["FaceId"] for records in indexed for record in records]
    client.associate_faces(CollectionId=collection_id, UserId="alice", FaceIds=[first])
    user, faces = collection.users["alice"], [collection.faces[face_id] for face_id in others]
    # With room for all of them beside the first one
    others, faces = others[:99], faces[:99]
    request = {"CollectionId": collection_id, "UserId": "alice", "FaceIds": others}
    if count == 100:
        request["FaceIds"] = [first, *others]
    return lambda: client.associate_faces(**request), request, lambda: collection.disassociate(user, faces)


def beside_moto() -> Iterator[Row]:
    """AssociateFaces beside an operation that moto answers without looking."""
    video = {"S3Object": {"Bucket": "videos", "Name": "door.mp4"}}
    ours, theirs = [], []
    logging.getLogger("rekomock").setLevel(logging.ERROR)  # it warns of each call that moto alone answers
    for _ in range(1 if SMOKE else 12):
        with mock_aws():
            client: Any = boto3.client("rekognition", region_name=REGION)
            call = lambda client=client: client.start_face_search(CollectionId="staff", Video=video)  # noqa: E731
            theirs.append(least_medians({"call": call}, rounds=2)["call"])
        with mocked() as client:
            associating_one, _, undo = associate(client, 1)
            ours.append(least_medians({"call": associating_one}, rounds=2, undo={"call": undo})["call"])
    yield ratio("associate_faces, 1 face", "moto's start_face_search", 0.65, min(ours), min(theirs))


def growing() -> Iterator[Row]:
    """Calls in a large collection beside the same ones in a small one, and searches beside numpy."""
    with mocked() as client:
        sizes = {"small": (1000, 100), "large": (MILLION, USERS)}
        for name, (faces, users) in sizes.items():
            client.create_collection(CollectionId=name)
            fill(state_of(name), faces, users)
        for what, made in CALLS.items():
            calls, undo = {}, {}
            for name in sizes:
                calls[name], undo[name] = made(client, name)
            times = least_medians(calls, undo=undo)
            yield ratio(f"{what}, 1,000,000 faces", "1,000 faces", 1.15, times["large"], times["small"])
        yield from searching(client)


def _associating(client: Any, name: str) -> tuple[Timed, Timed]:
    call, _, undo = associate(client, 1, name)
    return call, undo


def _listing_faces(client: Any, name: str) -> tuple[Timed, Timed]:
    begin = client.list_faces(CollectionId=name, MaxResults=100)["NextToken"]
    return lambda: client.list_faces(CollectionId=name, MaxResults=100, NextToken=begin), lambda: None


def _listing_users(client: Any, name: str) -> tuple[Timed, Timed]:
    begin = client.list_users(CollectionId=name, MaxResults=50)["NextToken"]
    return lambda: client.list_users(CollectionId=name, MaxResults=50, NextToken=begin), lambda: None


def _deleting(client: Any, name: str) -> tuple[Timed, Timed]:
    collection = state_of(name)
    vector = random_vectors(1)[0]
    ids: list[str] = []

    def add() -> None:
        box = (0.1, 0.1, 0.5, 0.5)
        added = collection.add_face(vector, space=DRAWN, image_id="", external_image_id=None, box=box, confidence=99.0)
        ids[:] = [added.face_id]

    add()
    return lambda: client.delete_faces(CollectionId=name, FaceIds=ids), add


def _indexing(client: Any, name: str) -> tuple[Timed, Timed]:
    request = {"CollectionId": name, "Image": {"Bytes": photo("bob")}, "ExternalImageId": "bob.png"}
    client.index_faces(**request)
    return lambda: client.index_faces(**request), lambda: None


CALLS: dict[str, Callable[[Any, str], tuple[Timed, Timed]]] = {
    "associate_faces": _associating,
    "list_faces, a page of 100": _listing_faces,
    "list_users, a page of 50": _listing_users,
    "delete_faces": _deleting,
    "index_faces of a known picture": _indexing,
}


def searching(client: Any) -> Iterator[Row]:
    """Searches in the large collection beside numpy's product and choice of the best."""
    faces = random_vectors(MILLION, 7)
    collection = state_of("large")
    face_id = next(iter(collection.faces))
    query = faces[0].copy()

    def by_numpy(vectors: NDArray[Any], count: int) -> NDArray[Any]:
        scores = vectors @ query
        best = np.argpartition(scores, -count)[-count:]
        return best[np.argsort(-scores[best])]

    best = {"FaceMatchThreshold": 0, "MaxFaces": 100}
    times = least_medians(
        {
            "default": lambda: client.search_faces(CollectionId="large", FaceId=face_id),
            "best": lambda: client.search_faces(CollectionId="large", FaceId=face_id, **best),
            "numpy": lambda: by_numpy(faces, 100),
        },
        rounds=5,
        count=7,
    )
    for what, name in (("80 or more", "default"), ("the best 100", "best")):
        yield ratio(f"search_faces, {what}, 1,000,000 faces", BY_NUMPY, 1.5, times[name], times["numpy"])
    users = random_vectors(USERS, 7)
    times = least_medians(
        {
            "ours": lambda: client.search_users(
                CollectionId="large", UserId="user-0", UserMatchThreshold=0, MaxUsers=100
            ),
            "numpy": lambda: by_numpy(users, 100),
        },
        rounds=7,
        count=9,
    )
    yield ratio("search_users, the best 100, 100,000 users", BY_NUMPY, 1.4, times["ours"], times["numpy"])


def searching_users() -> Iterator[Row]:
    """SearchUsers among a million users beside numpy."""
    with mocked() as client:
        client.create_collection(CollectionId="large")
        fill(state_of("large"), MILLION, MILLION)
        users = random_vectors(MILLION, 7)
        query = users[0].copy()

        def by_numpy() -> NDArray[Any]:
            scores = users @ query
            best = np.argpartition(scores, -100)[-100:]
            return best[np.argsort(-scores[best])]

        request = {"CollectionId": "large", "UserId": "user-0", "UserMatchThreshold": 0, "MaxUsers": 100}
        times = least_medians({"ours": lambda: client.search_users(**request), "numpy": by_numpy}, rounds=5, count=7)
    yield ratio("search_users, the best 100, 1,000,000 users", BY_NUMPY, 1.5, times["ours"], times["numpy"])


def resident() -> float:
    """GB of memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 1e9


def memory() -> Iterator[Row]:
    """What a process holds with a million faces in a collection."""
    with mocked() as client:
        client.create_collection(CollectionId="large")
        before = resident()
        fill(state_of("large"), MILLION)
        yield Row("memory of 1,000,000 faces", "-", 1.2, resident(), "GB", f"{before:.2f} GB before")


def python(code: str, *arguments: str) -> str:
    """What Python code prints in a process of its own."""
    command = [sys.executable, *arguments, "-c", textwrap.dedent(code)]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


def importing() -> Iterator[Row]:
    """Imports, and what they bring in that is not needed yet."""
    code = "import time; start = time.perf_counter(); {}; print(time.perf_counter() - start)"
    entered = "import boto3; from moto import mock_aws; {}; mock = {}(); mock.start(); mock.stop()"
    for what, ours, theirs in (
        ("import rekomock", "import boto3, moto, rekomock", "import boto3, moto"),
        (
            "importing mock_rekognition and entering it once",
            entered.format("from rekomock import mock_rekognition", "mock_rekognition"),
            entered.format("pass", "mock_aws"),
        ),
    ):
        times: dict[str, list[float]] = {ours: [], theirs: []}
        for _ in range(1 if SMOKE else 11):
            for imports in times:
                times[imports].append(float(python(code.format(imports))))
        more = (min(times[ours]) - min(times[theirs])) * 1e3
        detail = f"{shown(min(times[ours]))} - {shown(min(times[theirs]))}"
        yield Row(what, theirs, 25, more, "ms more", detail)
    heavy = python(
        """
        import sys
        from rekomock import mock_rekognition
        with mock_rekognition():
            print([name for name in ("numpy", "PIL", "zxingcpp") if name in sys.modules])
        """
    )
    yield Row("heavy imports of a mock that is entered", "-", 0, len(json.loads(heavy.replace("'", '"'))), "", heavy)


def entering() -> Iterator[Row]:
    """Entering and leaving a mock."""

    def enter(mock: Callable[[], Any]) -> None:
        with mock():
            pass

    times = least_medians({"ours": lambda: enter(mock_rekognition), "moto": lambda: enter(mock_aws)})
    yield ratio("entering and leaving a mock", "mock_aws()", 1.1, times["ours"], times["moto"])


def enrolling() -> Iterator[Row]:
    """A whole small test beside nothing but a client in moto's mock."""
    images = [{"Bytes": photo(Face("alice", shot=shot))} for shot in (1, 2)]

    def enrol() -> None:
        with mocked() as client:
            client.create_collection(CollectionId="staff")
            client.create_user(CollectionId="staff", UserId="alice")
            indexed = [client.index_faces(CollectionId="staff", Image=image)["FaceRecords"] for image in images]
            face_ids = [record["Face"]["FaceId"] for records in indexed for record in records]
            client.associate_faces(CollectionId="staff", UserId="alice", FaceIds=face_ids)
            found = client.search_users_by_image(CollectionId="staff", Image=images[0])
            assert found["UserMatches"][0]["User"]["UserId"] == "alice"

    def make_a_client() -> None:
        with mock_aws():
            boto3.client("rekognition", region_name=REGION)

    times = least_medians({"ours": enrol, "client": make_a_client}, rounds=10, count=8)
    yield ratio("a whole enrolment test", "mock_aws() and a client", 0.4, times["ours"], times["client"])


ENROLMENT_TESTS = """
import pytest
from rekomock import Face, photo

@pytest.mark.parametrize("number", range(100))
def test_enrolment(number, rekognition_client):
    client = rekognition_client
    client.create_collection(CollectionId="staff")
    client.create_user(CollectionId="staff", UserId="alice")
    images = [{"Bytes": photo(Face("alice", shot=shot))} for shot in (1, 2)]
    indexed = [client.index_faces(CollectionId="staff", Image=image)["FaceRecords"] for image in images]
    face_ids = [record["Face"]["FaceId"] for records in indexed for record in records]
    client.associate_faces(CollectionId="staff", UserId="alice", FaceIds=face_ids)
    found = client.search_users_by_image(CollectionId="staff", Image=images[0])
    assert found["UserMatches"][0]["User"]["UserId"] == "alice"
"""

#: Ends all that mocks share, as it was before they did.
NOTHING_SHARED = """
from contextlib import nullcontext
from rekomock.moto_bridge import lifecycle, registration

registration.models_shared = registration.quick_events = lifecycle.callbacks_made_late = nullcontext
"""

FIRST_TEST = """
from rekomock import photo

def test_first(rekognition_client):
    rekognition_client.create_collection(CollectionId="staff")
    image = {"Bytes": photo("alice")}
    assert rekognition_client.index_faces(CollectionId="staff", Image=image)["FaceRecords"]
"""


def run_pytest(tests: str, conftest: str = "") -> float:
    """Seconds that pytest takes for a file of tests, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_them.py").write_text(tests)
        Path(folder, "conftest.py").write_text(conftest)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:asyncio", folder]
        start = time.perf_counter()
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - start


def testing() -> Iterator[Row]:
    """A suite of small tests beside the same without sharing, and the first test of a process beside an empty one."""
    suite = ENROLMENT_TESTS.replace("100", "3") if SMOKE else ENROLMENT_TESTS
    times: dict[str, list[float]] = {"ours": [], "before": [], "first": [], "empty": []}
    for _ in range(1 if SMOKE else 3):
        times["ours"].append(run_pytest(suite))
        times["before"].append(run_pytest(suite, NOTHING_SHARED))
    for _ in range(1 if SMOKE else 9):
        times["first"].append(run_pytest(FIRST_TEST))
        times["empty"].append(run_pytest("def test_empty(): import moto"))
    least = {name: min(taken) for name, taken in times.items()}
    yield ratio("pytest, 100 enrolment tests", "with nothing shared", 0.3, least["ours"], least["before"])
    yield ratio("pytest, the first test", "import moto in an empty test", 1.35, least["first"], least["empty"])


def pictures() -> Iterator[Row]:
    """Drawing pictures and indexing them."""
    names = (f"person {number}" for number in range(100_000))
    photo("somebody")
    drawn = least_medians({"first": lambda: photo(next(names)), "again": lambda: photo("alice")}, rounds=6, count=20)
    yield Row('photo("alice"), first time', "-", 15, drawn["first"] * 1e3, "ms", f"again {shown(drawn['again'])}")
    with mocked() as client:
        client.create_collection(CollectionId="staff")
        kept: list[bytes] = []

        def draw() -> None:
            kept.append(photo(next(names)))

        request = {"CollectionId": "staff", "Image": {"Bytes": photo("alice")}}
        floor = Floor(client.index_faces(**request))
        draw()
        first = least_medians(
            {"ours": lambda: client.index_faces(CollectionId="staff", Image={"Bytes": kept[-1]})},
            rounds=6,
            count=20,
            undo={"ours": draw},
        )
        yield Row("index_faces of a 640 x 480 photo(), first time", "-", 12, first["ours"] * 1e3, "ms")
        times = least_medians(
            {"ours": lambda: client.index_faces(**request), "floor": lambda: floor.client.index_faces(**request)}
        )
        yield ratio("index_faces of the same bytes again", "the floor", 1.4, times["ours"], times["floor"])


@contextmanager
def motos_server() -> Iterator[str]:
    """Moto's server in a process of its own."""
    command = [sys.executable, "-m", "moto.server", "-p", "0", "-H", "127.0.0.1"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        assert process.stderr is not None
        found = None
        while found is None:
            found = re.search(r"http://127\.0\.0\.1:\d+", process.stderr.readline())
        # What it writes of each request is to go somewhere
        drained = subprocess.Popen(["cat"], stdin=process.stderr, stdout=subprocess.DEVNULL)
        try:
            yield found[0]
        finally:
            process.terminate()
            drained.terminate()


def over_http(url: str, operation: str, members: Mapping[str, Any]) -> Callable[[], bytes]:
    """A signed request that is sent on one connection, kept open where the server lets it."""
    body = json.dumps(members).encode()
    headers = {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": f"RekognitionService.{operation}",
    }
    request = AWSRequest("POST", f"{url}/", data=body, headers=headers)
    SigV4Auth(Credentials("AKIAIOSFODNN7EXAMPLE", "secret"), "rekognition", REGION).add_auth(request)
    connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
    sent = dict(request.headers)

    def send() -> bytes:
        connection.request("POST", "/", body, sent)
        answer = connection.getresponse()
        content = answer.read()
        assert answer.status == 200, content
        return content

    return send


def serving() -> Iterator[Row]:
    """Requests a second of the server beside those of moto's server."""
    with motos_server() as theirs, rekomock.server.start() as server:
        over_http(server.url, "CreateCollection", {"CollectionId": "staff"})()
        over_http(server.url, "CreateUser", {"CollectionId": "staff", "UserId": "alice"})()
        credentials: Any = {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key": "secret"}
        client: Any = boto3.client("rekognition", region_name=REGION, endpoint_url=server.url, **credentials)
        image = {"Bytes": photo("alice")}
        face_id = client.index_faces(CollectionId="staff", Image=image)["FaceRecords"][0]["Face"]["FaceId"]
        named = {"CollectionId": "staff", "UserId": "alice", "FaceIds": [face_id]}
        video = {"S3Object": {"Bucket": "videos", "Name": "door.mp4"}}
        times = least_medians(
            {
                "ours": over_http(server.url, "AssociateFaces", named),
                "moto": over_http(theirs, "StartFaceSearch", {"CollectionId": "staff", "Video": video}),
            },
            undo={"ours": over_http(server.url, "DisassociateFaces", named)},
            rounds=15,
        )
    detail = f"{1 / times['ours']:.0f} / {1 / times['moto']:.0f} requests a second"
    yield Row(
        "server, associate_faces",
        "moto_server, start_face_search",
        3,
        times["moto"] / times["ours"],
        detail=detail,
        more_is_better=True,
    )


SMALL_TESTS = """
import pytest

@pytest.mark.parametrize("number", range(1000))
def test_small(number, rekognition_client):
    rekognition_client.create_collection(CollectionId="staff")
    rekognition_client.create_user(CollectionId="staff", UserId="alice")
    assert rekognition_client.list_users(CollectionId="staff")["Users"][0]["UserId"] == "alice"
"""


def in_parallel() -> Iterator[Row]:
    """A thousand small tests in one process and in two: once, as it takes minutes."""
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:asyncio", "-n"]
    times: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_small.py").write_text(SMALL_TESTS.replace("1000", "20") if SMOKE else SMALL_TESTS)
        for workers in ("0", "2"):
            command = [sys.executable, "-m", "pytest", *options, workers, folder]
            start = time.perf_counter()
            subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
            times[workers] = time.perf_counter() - start
    yield Row(
        "1,000 small tests with -n 2",
        "-n 0",
        1.7,
        times["0"] / times["2"],
        "x faster",
        f"{times['0']:.1f} s / {times['2']:.1f} s",
        more_is_better=True,
    )


BENCHMARKS: dict[str, Callable[[], Iterator[Row]]] = {
    "associate": lambda: associating(1, 1.25),
    "hundred": lambda: associating(100, 1.35),
    "moto": beside_moto,
    "growing": growing,
    "users": searching_users,
    "memory": memory,
    "importing": importing,
    "entering": entering,
    "enrolling": enrolling,
    "testing": testing,
    "pictures": pictures,
    "serving": serving,
    "parallel": in_parallel,
}


def main() -> None:
    """Prints the table and writes JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=BENCHMARKS, default=list(BENCHMARKS), metavar="NAME")
    parser.add_argument("--json", type=Path, default=Path("bench.json"), help="where the figures go (%(default)s)")
    parser.add_argument("--smoke", action="store_true", help="run everything once, to see that it runs")
    options = parser.parse_args()
    if options.smoke:
        os.environ["REKOMOCK_BENCH_SMOKE"] = "1"
    # As pip does: a process that may not write bytecode would compile our modules each time
    compileall.compile_dir(Path(rekomock.__file__).parent, quiet=1)
    rows, folder = [], str(Path(__file__).parent)
    print("| what | beside | target | measured | times |\n|---|---|---|---|---|", flush=True)
    for name in options.only:
        # Each in a process of its own: what one leaves behind, memory above all, is not to slow the next
        code = f"import sys; sys.path.insert(0, {folder!r}); import speed; speed.print_rows({name!r})"
        for line in python(code).splitlines():
            row = Row(**json.loads(line))
            rows.append(row)
            sign = ">=" if row.more_is_better else "<="
            measured = f"{row.figure:.2f} {row.unit}{'' if row.met else ' (missed)'}"
            print(f"| {row.what} | {row.reference} | {sign} {row.target:g} | {measured} | {row.detail} |", flush=True)
    options.json.write_text(json.dumps([asdict(row) | {"met": row.met} for row in rows], indent=2) + "\n")


def print_rows(name: str) -> None:
    """Prints the rows of one benchmark as JSON."""
    for row in BENCHMARKS[name]():
        print(json.dumps(asdict(row)), flush=True)


if __name__ == "__main__":
    main()
