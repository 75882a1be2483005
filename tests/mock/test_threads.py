"""One client and one mock, used by 32 threads at a time."""

from __future__ import annotations

import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from support.images import snapshot

from rekomock import mock_rekognition, photo
from rekomock.images.detected import DetectedFace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PIL import Image
    from support.staff import Staff

    from rekomock import RekognitionMock

THREADS = 32


@pytest.fixture(autouse=True)
def _switching_often() -> Iterator[None]:
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(interval)


def at_once(work: Callable[[int], Any]) -> list[Any]:
    barrier = Barrier(THREADS)

    def begin(number: int) -> Any:
        barrier.wait(timeout=30)
        return work(number)

    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(begin, range(THREADS)))


def test_no_update_is_lost_and_the_log_is_complete(rek: RekognitionMock, staff: Staff) -> None:
    image = photo("alice")

    def enrol(number: int) -> str:
        face_id: str = staff.index(image)["FaceRecords"][0]["Face"]["FaceId"]
        staff.user(f"user{number}", face_id)
        return face_id

    faces = at_once(enrol)

    view = rek.region("us-east-1").collections["staff"]
    assert set(view.faces) == set(faces)
    assert {user: face.face_ids for user, face in view.users.items()} == {
        f"user{number}": (face,) for number, face in enumerate(faces)
    }
    assert Counter(rek.calls.operations) == {
        "CreateCollection": 1,
        "IndexFaces": THREADS,
        "CreateUser": THREADS,
        "AssociateFaces": THREADS,
    }
    assert rek.calls.failed() == []
    for number, face in enumerate(faces):
        (call,) = rek.calls.of("AssociateFaces").about("staff", f"user{number}")
        assert call.result is not None
        assert call.result["AssociatedFaces"] == [{"FaceId": face}]


def test_no_answer_is_torn(rek: RekognitionMock, staff: Staff) -> None:
    """Half of the threads move two faces between two users; the others never see the faces but together."""
    faces = staff.faces("alice", 2)
    staff.user("a", *faces)
    staff.user("b")

    def move_or_look(number: int) -> list[tuple[Any, ...]]:
        seen: list[tuple[Any, ...]] = []
        for _ in range(10):
            if number % 2:
                listed = staff.client.list_faces(CollectionId="staff", FaceIds=faces)["Faces"]
                seen.append(tuple(face.get("UserId") for face in listed))
                users = rek.region("us-east-1").collections["staff"].users
                seen.append(tuple(sorted(len(user.face_ids) for user in users.values())))
            else:
                user = "ab"[number % 4 // 2]
                staff.disassociate(user, *faces)
                staff.associate(user, *faces)
        return seen

    seen = {each for answers in at_once(move_or_look) for each in answers}

    assert seen <= {("a", "a"), ("b", "b"), (None, None), (0, 0), (0, 2)}


def test_forced_errors_are_each_answered_once(rek: RekognitionMock, staff: Staff) -> None:
    rek.fail("CreateUser", "AccessDeniedException", times=20)

    def create(number: int) -> str:
        try:
            staff.client.create_user(CollectionId="staff", UserId=f"user{number}")
        except ClientError as error:
            return error.response["Error"]["Code"]
        return "created"

    assert Counter(at_once(create)) == {"AccessDeniedException": 20, "created": THREADS - 20}
    assert len(rek.region("us-east-1").collections["staff"].users) == THREADS - 20


def test_mocks_come_and_go_while_others_work(rek: RekognitionMock, staff: Staff) -> None:
    def enter_or_call(number: int) -> int:
        if number % 2:
            for _ in range(10):
                staff.client.list_users(CollectionId="staff")
            return 10
        with mock_rekognition() as own:
            own.fail("DeleteUser", "AccessDeniedException", optional=True)
            own.settle()
            return 0 if own.region("us-east-1").collections else 1

    assert sum(at_once(enter_or_call)) == 10 * THREADS // 2
    assert rek.calls.operations.count("ListUsers") == 10 * THREADS // 2


class _Counting:
    """An engine that takes its time to find one face in every image."""

    dimensions = 2

    def __init__(self) -> None:
        self.looked_at: list[bytes] = []

    def faces(self, image: Image.Image) -> list[DetectedFace]:
        self.looked_at.append(image.tobytes())
        sleep(0.02)
        return [DetectedFace((0.2, 0.2, 0.5, 0.5), (1, 0))]

    def similarity(self, cosine: Any) -> Any:
        return 100 * cosine


def test_each_image_is_looked_at_once_and_all_get_its_faces() -> None:
    engine = _Counting()
    images = [snapshot(number) for number in range(8)]
    with mock_rekognition(engine=engine) as rek:
        client = boto3.client("rekognition", "us-east-1")
        rek.add_collection("staff")

        def index(number: int) -> str:
            mine = [images[(number + turn) % len(images)] for turn in range(len(images))]
            image_ids = [
                client.index_faces(CollectionId="staff", Image={"Bytes": data})["FaceRecords"][0]["Face"]["ImageId"]
                for data in mine
            ]
            return " ".join(sorted(image_ids))

        (image_ids,) = set(at_once(index))

        assert len(engine.looked_at) == len(set(engine.looked_at)) == len(images)
        faces = rek.region().collections["staff"].faces.values()
        assert len(faces) == THREADS * len(images)
        assert Counter(face.image_id for face in faces) == dict.fromkeys(image_ids.split(), THREADS)


def test_images_are_declared_while_others_are_looked_at(rek: RekognitionMock, staff: Staff) -> None:
    images = [snapshot(number, size=(200, 160)) for number in range(THREADS)]

    def declare_and_look(number: int) -> list[int]:
        rek.album.add(images[number], *["alice"] * (number % 3))
        rek.album.add(images[0])
        return [len(staff.client.detect_faces(Image={"Bytes": images[n]})["FaceDetails"]) for n in (number, 0)]

    assert at_once(declare_and_look) == [[number % 3, 0] for number in range(THREADS)]
