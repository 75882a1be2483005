"""Images are looked at before the service's lock is taken: what an engine does holds up nobody else."""

from __future__ import annotations

import gc
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Event, Semaphore
from typing import TYPE_CHECKING, Any
from weakref import ref

import boto3
import pytest
from botocore.config import Config
from support.images import snapshot, with_scans

from rekomock import mock_rekognition, photo
from rekomock.images.detected import DetectedFace
from rekomock.operations.context import OperationContext
from rekomock.operations.request_image import look_at_images, scene_in
from rekomock.protocol.errors import RekognitionError
from rekomock.settings.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_rekognition.client import RekognitionClient
    from PIL import Image

    from rekomock import RekognitionMock

SECONDS = 30


class Watchful:
    """An engine that finds one face in every image, once it is allowed to; images under 400 pixels are allowed."""

    dimensions = 2

    def __init__(self) -> None:
        self.sizes: list[tuple[int, int]] = []
        self.begun = Semaphore(0)
        self.allowed = Event()
        self.failure: Exception | None = None

    def faces(self, image: Image.Image) -> list[DetectedFace]:
        self.sizes.append(image.size)
        if image.width >= 400:
            self.begun.release()
            assert self.allowed.wait(SECONDS)
        if self.failure is not None:
            raise self.failure
        return [DetectedFace((0.2, 0.2, 0.5, 0.5), (1, 0))]

    def similarity(self, cosine: Any) -> Any:
        return 100 * cosine


SLOW, SLOW_TOO, QUICK = snapshot(1), snapshot(2), snapshot(3, size=(320, 240))


@pytest.fixture
def engine() -> Iterator[Watchful]:
    engine = Watchful()
    yield engine
    engine.allowed.set()


@pytest.fixture
def rek(engine: Watchful) -> Iterator[RekognitionMock]:
    with mock_rekognition(engine=engine) as rek:
        rek.add_collection("staff")
        yield rek


@pytest.fixture
def client(rek: RekognitionMock) -> RekognitionClient:
    client = boto3.client("rekognition", "us-east-1", config=Config(retries={"max_attempts": 0}))
    assert client.exceptions  # made here, as two threads that ask for them at once get different classes
    return client


@pytest.fixture
def threads(engine: Watchful) -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as threads:
        yield threads
        engine.allowed.set()


def begin(threads: ThreadPoolExecutor, client: RekognitionClient, engine: Watchful, data: bytes = SLOW) -> Future[Any]:
    """Begin to index an image, and return once the engine looks at it."""
    indexing = threads.submit(client.index_faces, CollectionId="staff", Image={"Bytes": data})
    assert engine.begun.acquire(timeout=SECONDS)
    return indexing


class TestWhileAnEngineLooks:
    def test_other_calls_are_answered(
        self, client: RekognitionClient, engine: Watchful, threads: ThreadPoolExecutor
    ) -> None:
        indexing = begin(threads, client, engine)

        assert client.list_collections()["CollectionIds"] == ["staff"]
        client.create_user(CollectionId="staff", UserId="alice")
        assert client.describe_collection(CollectionId="staff")["FaceCount"] == 0
        assert not indexing.done()

        engine.allowed.set()
        assert len(indexing.result(SECONDS)["FaceRecords"]) == 1
        assert client.describe_collection(CollectionId="staff")["FaceCount"] == 1

    def test_other_images_are_looked_at(
        self, client: RekognitionClient, engine: Watchful, threads: ThreadPoolExecutor
    ) -> None:
        begin(threads, client, engine)
        begin(threads, client, engine, SLOW_TOO)

        assert len(client.detect_faces(Image={"Bytes": QUICK})["FaceDetails"]) == 1
        assert len(client.detect_faces(Image={"Bytes": photo("alice", "bob")})["FaceDetails"]) == 2

    def test_the_same_image_waits_and_is_looked_at_once(
        self, client: RekognitionClient, engine: Watchful, threads: ThreadPoolExecutor
    ) -> None:
        first = begin(threads, client, engine)
        others = [threads.submit(client.detect_faces, Image={"Bytes": SLOW}) for _ in range(5)]
        assert not wait(others, timeout=0.3).done
        engine.allowed.set()

        assert [len(other.result(SECONDS)["FaceDetails"]) for other in others] == [1] * 5
        assert len(first.result(SECONDS)["FaceRecords"]) == 1
        assert engine.sizes == [(640, 480)]

    def test_its_collection_may_be_deleted(
        self, client: RekognitionClient, engine: Watchful, threads: ThreadPoolExecutor
    ) -> None:
        indexing = begin(threads, client, engine)
        client.delete_collection(CollectionId="staff")
        engine.allowed.set()

        with pytest.raises(client.exceptions.ResourceNotFoundException):
            indexing.result(SECONDS)

    def test_images_may_be_declared(
        self, rek: RekognitionMock, client: RekognitionClient, engine: Watchful, threads: ThreadPoolExecutor
    ) -> None:
        begin(threads, client, engine)
        rek.album.add(SLOW, "alice", "bob")

        assert len(client.detect_faces(Image={"Bytes": SLOW})["FaceDetails"]) == 2

    def test_a_jpeg_of_many_scans_may_be_decoded(
        self, client: RekognitionClient, engine: Watchful, threads: ThreadPoolExecutor
    ) -> None:
        engine.allowed.set()
        decoding = threads.submit(client.detect_faces, Image={"Bytes": with_scans(300, (1000, 1000))})
        answered = 0
        while not decoding.done():
            client.list_collections()
            answered += 1

        assert len(decoding.result(SECONDS)["FaceDetails"]) == 1
        assert answered > 3


@pytest.mark.internal_error
class TestAnEngineThatRaises:
    @pytest.fixture(autouse=True)
    def _raising(self, engine: Watchful) -> None:
        engine.failure = RuntimeError("no film in the camera")

    def test_leaves_the_state_and_the_next_call_alone(
        self, rek: RekognitionMock, client: RekognitionClient, engine: Watchful
    ) -> None:
        with pytest.raises(client.exceptions.InternalServerError, match="no film in the camera"):
            client.index_faces(CollectionId="staff", Image={"Bytes": QUICK})
        assert rek.region().collections["staff"].faces == {}
        engine.failure = None

        assert len(client.index_faces(CollectionId="staff", Image={"Bytes": QUICK})["FaceRecords"]) == 1

    def test_is_heard_by_all_that_wait(
        self, client: RekognitionClient, engine: Watchful, threads: ThreadPoolExecutor
    ) -> None:
        calls = [begin(threads, client, engine)]
        calls += [threads.submit(client.detect_faces, Image={"Bytes": SLOW}) for _ in range(3)]
        assert not wait(calls, timeout=0.3).done
        engine.allowed.set()

        for call in calls:
            with pytest.raises(client.exceptions.InternalServerError, match="no film in the camera"):
                call.result(SECONDS)
        assert len(engine.sizes) == 1

    def test_comes_after_a_collection_that_does_not_exist(self, client: RekognitionClient) -> None:
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            client.index_faces(CollectionId="visitors", Image={"Bytes": QUICK})


def test_a_forced_error_needs_no_look(rek: RekognitionMock, client: RekognitionClient, engine: Watchful) -> None:
    rek.fail("IndexFaces", "ProvisionedThroughputExceededException")

    with pytest.raises(client.exceptions.ProvisionedThroughputExceededException):
        client.index_faces(CollectionId="staff", Image={"Bytes": QUICK})

    assert engine.sizes == []


def test_a_rejected_image_comes_after_a_collection_that_does_not_exist(client: RekognitionClient) -> None:
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.search_faces_by_image(CollectionId="visitors", Image={"Bytes": b"no image"})


@pytest.mark.parametrize("failure", [None, RuntimeError("no film in the camera")])
def test_an_error_keeps_nothing_alive(failure: Exception | None, engine: Watchful) -> None:
    class Image(dict[str, Any]):
        pass

    def fail() -> ref[Image]:
        image = Image(Bytes=b"no image" if failure is None else QUICK)
        nowhere: Any = None
        context = OperationContext("DetectFaces", nowhere, Settings(), engine, (), explanation=[], looks={})
        look_at_images(context, {"Image": image})
        with pytest.raises((RekognitionError, RuntimeError)):
            scene_in(context, image)
        return ref(image)

    engine.failure, failure = failure, None
    gc.disable()
    try:
        image = fail()
        engine.failure = None
        assert image() is None
    finally:
        gc.enable()
