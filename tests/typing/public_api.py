"""What users write, and the types that they get: read by type checkers, never run."""

from __future__ import annotations

import unittest
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from mypy_boto3_rekognition.client import RekognitionClient
from typing_extensions import assert_type

import rekomock
from rekomock import (
    Celebrity,
    Cue,
    CustomLabel,
    Face,
    FaceAttributes,
    Label,
    Moderation,
    RekognitionMock,
    Settings,
    Text,
    Video,
    mock_rekognition,
    photo,
)
from rekomock.server import Server, start

assert_type(rekomock.__version__, str)

# Decorated, everything keeps its type


@mock_rekognition
def function(number: int, *, name: str = "") -> bytes:
    return photo(name or "alice")


assert_type(function(1, name="alice"), bytes)


@mock_rekognition(faces_per_user=5, unknown_images="no_face")
async def coroutine(number: int) -> str:
    return str(number)


@mock_rekognition
def generator() -> Iterator[int]:
    yield 1


@mock_rekognition
async def asynchronous_generator() -> AsyncIterator[int]:
    yield 1


@mock_rekognition
class TestPlain:
    number = 1

    def test(self) -> None:
        assert_type(self.number, int)


@mock_rekognition(at_face_limit="report")
class TestUnittest(unittest.TestCase):
    def test(self) -> None:
        assert_type(self.id(), str)


async def decorated() -> None:
    assert_type(await coroutine(1), str)
    assert_type(list(generator()), list[int])
    assert_type([number async for number in asynchronous_generator()], list[int])
    assert_type(TestPlain(), TestPlain)
    assert_type(TestUnittest().countTestCases(), int)


# The mock


def the_mock() -> None:
    with mock_rekognition() as rek:
        assert_type(rek, RekognitionMock)
    with mock_rekognition(client_request_token_lifetime=timedelta(hours=1), collections_per_account=None) as rek:
        assert_type(rek.settings, Settings)
        assert_type(rek.settings.faces_per_user, int)
        assert_type(rek.settings.at_face_limit, Literal["raise", "report"])
    mock = mock_rekognition(throughput="aws", engine="none")
    assert_type(mock.start(), None)
    assert_type(mock.stop(), None)


async def the_mock_in_a_coroutine() -> None:
    async with mock_rekognition() as rek:
        assert_type(rek, RekognitionMock)


def what_a_test_declares(rek: RekognitionMock) -> None:
    rek.add_collection("staff", users={"alice": ["alice", Face("alice", shot=2)]}, faces=["bob"], tags={"team": "blue"})
    video = Video({0: ["alice", Label("Dog")], 2.5: []}, duration=6, shots=[0, 3], cues=[Cue("EndCredits", 4, 6)])
    rek.album.add("s3://uploads/door.mp4", video)
    rek.next_liveness("alice", confidence=97)
    rek.finish_liveness("session", Face("alice", shot=2), status="SUCCEEDED", feedback=["EYES_CLOSED_DETECTED"])
    rek.finish_liveness("session", status="FAILED")
    rek.add_collection("many", faces=(f"person {number}" for number in range(1000)), region="eu-west-1")
    rek.album.add("s3://uploads/park.jpg", Label("Park"), "alice")
    rek.album.add("door.jpg", "alice", Face("bob", box=(0.5, 0.25, 0.25, 0.5), smile=True))
    rek.album.add(Path("window.jpg"))
    rek.album.add(b"\x89PNG", "alice")
    rek.fail("AssociateFaces", "ThrottlingException", times=None, message="slower", collection_id="staff")
    rek.fail("AssociateFaces", "timeout", optional=True)
    rek.clear_failures()
    rek.settle()
    rek.reset()
    rek.start(restart=True)


def what_a_test_reads(rek: RekognitionMock) -> None:
    staff = rek.region("us-east-1", "123456789012").collections["staff"]
    for face in staff.faces.values():
        assert_type((face.person, face.shot), tuple[str | None, int | None])
        assert_type(face.similarities(), dict[str, float])
    assert_type(staff.users["alice"].similarities(), dict[str, float])
    assert_type(staff.face_count, int)
    assert_type(staff.tags["team"], str)
    user = staff.users["alice"]
    assert_type(user.status, str)
    assert_type(user.face_ids, tuple[str, ...])
    assert_type(staff.faces[user.face_ids[0]].user_id, str | None)

    region = rek.region()
    assert_type(region.jobs["job"].failure, str | None)
    assert_type(region.liveness_sessions["session"].confidence, float | None)
    assert_type(rek.lambda_event("job"), dict[str, Any])

    assert_type(rek.calls.operations, list[str])
    assert_type(len(rek.calls.of("AssociateFaces").about("staff")), int)
    for call in rek.calls.failed("ThrottlingException"):
        assert_type(call.operation, str)
        if call.error is not None:
            assert_type(call.error.code, str)


# Images


def images() -> None:
    assert_type(photo(), bytes)
    assert_type(photo("alice", Face("bob", shot=2, pose=(0, 10, 0), emotion="HAPPY"), format="JPEG"), bytes)
    dog = Label("Dog", confidence=97, box=(0.1, 0.1, 0.2, 0.2), parents=("Pet",))
    exit_sign = Text("EXIT 12", rotation=30)
    assert_type(photo("alice", dog, exit_sign, Moderation("Violence"), CustomLabel("scratch"), size=(640, 480)), bytes)
    assert_type(dog.box, tuple[float, float, float, float] | None)
    star = Face("ada", celebrity=Celebrity("Ada", known_gender="Female"), protective_equipment=("HEAD_COVER",))
    assert_type(star.known_as, Celebrity | None)
    face = Face("carla", resembles=("alice", 71), age=(30, 40), gender="Female")
    assert_type(face.person, str)
    assert_type(face.attributes, FaceAttributes)
    assert_type(face.attributes.smile, bool | None)


# pytest's fixtures and marker


@pytest.mark.rekomock(faces_per_user=5)
def test_with_fixtures(
    rekognition_mock: RekognitionMock, rekognition_client: RekognitionClient, rekognition_server: str
) -> None:
    rekognition_mock.settle()
    assert_type(rekognition_client.list_collections()["CollectionIds"], list[str])
    assert_type(rekognition_server.upper(), str)


# The server


def the_server() -> None:
    with start(faces_per_user=5, port=0, tls_cert=Path("certificate.pem"), tls_key="key.pem") as server:
        assert_type(server, Server)
        assert_type(server.url, str)
        assert_type(server.pid, int)
        server.reset()
