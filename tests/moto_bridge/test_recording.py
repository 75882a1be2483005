"""What moto's recorder records can be replayed, faces on their users included."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
from freezegun import freeze_time
from moto.moto_api import recorder
from moto.moto_api._internal import mock_random
from support.clients import client_of
from support.models import Workshop
from support.staff import Staff

from rekomock import mock_rekognition, photo
from rekomock.server import start

if TYPE_CHECKING:
    from pathlib import Path

    from mypy_boto3_rekognition.client import RekognitionClient

    from rekomock import RekognitionMock


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the recorder of this process writes."""
    location = tmp_path / "recording"
    monkeypatch.setattr(recorder, "_location", str(location))
    monkeypatch.setattr(recorder, "_user_enabled", False)
    return location


@pytest.fixture
def client(rek: RekognitionMock) -> RekognitionClient:
    """In process."""
    return boto3.client("rekognition", region_name="us-east-1")


def enrol(client: RekognitionClient) -> None:
    staff = Staff(client)
    staff.user("alice", *staff.faces("alice", 2))
    staff.user("bob", staff.face("bob"))


def enrolled(client: RekognitionClient) -> dict[str, list[str]]:
    """The faces of each user."""
    return {
        user: [face["FaceId"] for face in client.list_faces(CollectionId="staff", UserId=user)["Faces"]]
        for user in ("alice", "bob")
    }


def entries(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_associations_are_replayed(rek: RekognitionMock, client: RekognitionClient, file: Path) -> None:
    recorder.start_recording()
    enrol(client)
    recorder.stop_recording()
    recorded = enrolled(client)
    requests.post("http://motoapi.amazonaws.com/moto-api/reset", timeout=20).raise_for_status()
    assert rek.region().collections == {}

    recorder.replay_recording()

    assert enrolled(client) == recorded
    assert [len(faces) for faces in recorded.values()] == [2, 1]
    assert rek.calls.of("AssociateFaces").failed().operations == []


def test_jobs_and_sessions_have_the_same_ids_again(rek: RekognitionMock, client: RekognitionClient, file: Path) -> None:
    recorder.start_recording()
    s3: Any = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="camera")
    s3.put_object(Bucket="camera", Key="door.mp4", Body=b"-")
    job = client.start_face_detection(Video={"S3Object": {"Bucket": "camera", "Name": "door.mp4"}})["JobId"]
    assert client.get_face_detection(JobId=job)["JobStatus"] == "SUCCEEDED"
    session = client.create_face_liveness_session()["SessionId"]
    recorder.stop_recording()
    requests.post("http://motoapi.amazonaws.com/moto-api/reset", timeout=20).raise_for_status()

    recorder.replay_recording()

    assert [*rek.region().jobs] == [job]
    assert [*rek.region().liveness_sessions] == [session]
    assert rek.calls.of("GetFaceDetection").failed() == []


def test_models_have_the_same_arns_again_on_a_clock_that_stands_still(
    rek: RekognitionMock, client: RekognitionClient, file: Path
) -> None:
    with freeze_time("2026-03-04"):
        recorder.start_recording()
        shop = Workshop(client)
        project, model = shop.model()
        recorder.stop_recording()
        requests.post("http://motoapi.amazonaws.com/moto-api/reset", timeout=20).raise_for_status()

        recorder.replay_recording()

        assert shop.describe(project)["ProjectVersionArn"] == model
        assert shop.describe(project)["Status"] == "TRAINING_COMPLETED"


@pytest.mark.usefixtures("file")
def test_in_a_later_mock_too() -> None:
    with mock_rekognition():
        client = boto3.client("rekognition", region_name="us-east-1")
        recorder.start_recording()
        enrol(client)
        recorder.stop_recording()
        recorded = enrolled(client)

    with mock_rekognition():
        recorder.replay_recording()
        assert enrolled(client) == recorded


def test_on_a_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTO_RECORDER_FILEPATH", str(tmp_path / "recording"))
    with start() as server, closing(client_of(server)) as client:

        def api(path: str, body: bytes = b"") -> bytes:
            response = requests.post(f"{server.url}/moto-api/recorder/{path}", data=body, timeout=30)
            response.raise_for_status()
            return response.content

        api("start-recording")
        enrol(client)
        api("stop-recording")
        recorded, recording = enrolled(client), api("download-recording")
        server.reset()
        assert client.list_collections()["CollectionIds"] == []

        api("upload-recording", recording)
        api("replay-recording")

        assert enrolled(client) == recorded


@pytest.mark.usefixtures("rek")
def test_a_recording_begins_with_one_seed(client: RekognitionClient, file: Path) -> None:
    recorder.start_recording()
    recorder.start_recording()
    client.list_collections()

    seed, call = entries(file)
    assert seed["url"].startswith("http://motoapi.amazonaws.com/moto-api/seed?a=")
    assert call["headers"]["X-Amz-Target"].endswith("ListCollections")


@pytest.mark.usefixtures("rek")
def test_a_recording_that_is_emptied_begins_anew(client: RekognitionClient, file: Path) -> None:
    recorder.start_recording()
    client.list_collections()

    recorder.reset_recording()
    assert ["/moto-api/seed" in entry["url"] for entry in entries(file)] == [True]

    recorder.stop_recording()
    recorder.reset_recording()
    assert entries(file) == []


def test_a_recording_that_began_before_the_mock_is_seeded_with_it(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "_user_enabled", True)

    with mock_rekognition():
        boto3.client("rekognition", region_name="us-east-1").list_collections()

    assert ["/moto-api/seed" in entry["url"] for entry in entries(file)] == [True, False]


@pytest.mark.usefixtures("rek", "file")
def test_the_seed_follows_from_the_seed_of_the_author(client: RekognitionClient) -> None:
    def ids() -> dict[str, list[str]]:
        mock_random.seed(42)
        recorder.start_recording()
        enrol(client)
        recorder.stop_recording()
        found = enrolled(client)
        client.delete_collection(CollectionId="staff")
        return found

    assert ids() == ids()


def test_moto_is_as_it_was_after_the_mock() -> None:
    with mock_rekognition():
        assert "start_recording" in vars(recorder)

    assert "start_recording" not in vars(recorder)
    assert "reset_recording" not in vars(recorder)


def test_a_drawn_image_is_recorded_as_it_was_sent(rek: RekognitionMock, client: RekognitionClient, file: Path) -> None:
    recorder.start_recording()
    Staff(client).index(photo("alice"))
    recorder.stop_recording()
    client.delete_collection(CollectionId="staff")

    recorder.replay_recording()

    (face,) = rek.region().collections["staff"].faces.values()
    assert face.user_id is None
