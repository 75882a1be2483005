"""Tests as authors write them; ``test_server_mode.py`` runs them in process and with their mocks on a server."""

from __future__ import annotations

import os
import unittest
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest

from rekomock import Face, Label, RekognitionMock, Video, mock_rekognition, photo
from rekomock.control.commands import DrawPeople

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient
    from mypy_boto3_rekognition.type_defs import ImageTypeDef


def client() -> RekognitionClient:
    return boto3.client("rekognition", region_name="us-east-1")


@mock_rekognition
def test_a_decorated_function() -> None:
    rekognition = client()
    assert rekognition.list_collections()["CollectionIds"] == []
    rekognition.create_collection(CollectionId="staff")
    rekognition.create_user(CollectionId="staff", UserId="alice")
    records = rekognition.index_faces(CollectionId="staff", Image={"Bytes": photo("alice")})["FaceRecords"]
    face_ids = [record["Face"]["FaceId"] for record in records]
    answer = rekognition.associate_faces(CollectionId="staff", UserId="alice", FaceIds=face_ids)
    assert answer["AssociatedFaces"] == [{"FaceId": face_id} for face_id in face_ids]


@mock_rekognition
class TestADecoratedClass(unittest.TestCase):
    def setUp(self) -> None:
        client().create_collection(CollectionId="staff")

    def test_begins_with_its_setup(self) -> None:
        assert client().list_collections()["CollectionIds"] == ["staff"]
        client().create_collection(CollectionId="guests")

    def test_and_nothing_else(self) -> None:
        assert client().list_collections()["CollectionIds"] == ["staff"]


@mock_rekognition(collections_per_account=1, client_request_token_lifetime=timedelta(seconds=90))
def test_settings() -> None:
    rekognition = client()
    rekognition.create_collection(CollectionId="staff")
    with pytest.raises(rekognition.exceptions.ServiceQuotaExceededException):
        rekognition.create_collection(CollectionId="guests")


def test_mocks_in_mocks() -> None:
    with mock_rekognition(face_model_version="6.0", faces_per_user=5) as outer:
        with mock_rekognition(faces_per_user=6) as inner:
            assert (inner.settings.face_model_version, inner.settings.faces_per_user) == ("6.0", 6)
            inner.fail("ListCollections", "ThrottlingException", times=None)
            with pytest.raises(client().exceptions.ThrottlingException):
                client().list_collections()
        client().list_collections()
        assert outer.settings.faces_per_user == 5
        assert {*outer.calls.operations} == {"ListCollections"}
        assert outer.calls.failed("ThrottlingException") != []
        with pytest.raises(RuntimeError, match="not running"):
            inner.fail("ListCollections", "ThrottlingException")


def test_errors_and_calls(rekognition_mock: RekognitionMock, rekognition_client: RekognitionClient) -> None:
    rekognition_mock.fail("CreateCollection", "AccessDeniedException", message="not today", collection_id="staff")
    with pytest.raises(rekognition_client.exceptions.AccessDeniedException, match="not today"):
        rekognition_client.create_collection(CollectionId="staff")
    rekognition_mock.fail("CreateCollection", "InternalServerError", times=None)
    (pending,) = rekognition_mock.failures
    assert (pending.operation, pending.code, pending.left, pending.met) == (
        "CreateCollection",
        "InternalServerError",
        None,
        0,
    )
    rekognition_mock.clear_failures()
    assert rekognition_mock.failures == ()
    rekognition_client.create_collection(CollectionId="staff")
    refused, done = rekognition_mock.calls.of("CreateCollection").about("staff")
    assert refused.error is not None
    assert refused.error.message == "not today"
    assert done.result is not None
    assert done.result["FaceModelVersion"] == "7.0"
    assert done.parameters == {"CollectionId": "staff"}


def test_pictures(rekognition_mock: RekognitionMock, rekognition_client: RekognitionClient, tmp_path: Path) -> None:
    path = tmp_path / "door.jpg"
    path.write_bytes(b"a door")
    rekognition_mock.album.add(path, "alice", Face("bob", box=(0.5, 0.25, 0.25, 0.5), smile=True))
    rekognition_mock.album.add("s3://pictures/empty.jpg")
    found = rekognition_client.detect_faces(Image={"Bytes": b"a door"}, Attributes=["SMILE"])["FaceDetails"]
    assert any(face["BoundingBox"]["Left"] == 0.5 and face["Smile"]["Value"] for face in found)
    boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="pictures")
    boto3.client("s3", region_name="us-east-1").put_object(Bucket="pictures", Key="empty.jpg", Body=photo("carla"))
    place: ImageTypeDef = {"S3Object": {"Bucket": "pictures", "Name": "empty.jpg"}}
    assert rekognition_client.detect_faces(Image=place)["FaceDetails"] == []
    video = Video({0: ["alice"], 2.5: [Label("Dog")]}, duration=6)
    rekognition_mock.album.add("s3://pictures/door.mp4", video)
    door, empty = rekognition_mock.album.pictures
    assert (door.size, door.contents[0]) == (6, Face("alice"))
    assert (empty.picture, empty.contents) == ("s3://pictures/empty.jpg", ())
    (shown,) = rekognition_mock.album.videos
    assert (shown.video, shown.shows) == ("s3://pictures/door.mp4", video)
    drawn = rekognition_mock.run(DrawPeople(("alice", "bob"), shot=2, size="320x240"))
    assert drawn == photo(Face("alice", shot=2), Face("bob", shot=2), size=(320, 240))


def test_state(rekognition_mock: RekognitionMock, rekognition_client: RekognitionClient) -> None:
    rekognition_mock.add_collection(
        "staff", users={"alice": ["alice", Face("alice", shot=2)]}, faces=["bob"], tags={"team": "blue"}
    )
    staff = rekognition_mock.region("us-east-1").collections["staff"]
    assert (staff.face_count, staff.user_count, staff.tags) == (3, 1, {"team": "blue"})
    assert staff.users["alice"].status == "ACTIVE"
    assert staff.faces[staff.users["alice"].face_ids[0]].user_id == "alice"
    rekognition_mock.settle()
    assert rekognition_client.describe_collection(CollectionId="staff")["CollectionARN"] == staff.arn
    with pytest.raises(ValueError, match="cannot be created"):
        rekognition_mock.add_collection("staff")
    with pytest.raises(ValueError, match="not offered in the region 'moon'"):
        rekognition_mock.region("moon")


def test_videos_and_sessions(rekognition_mock: RekognitionMock, rekognition_client: RekognitionClient) -> None:
    s3, sns = (boto3.client(service, region_name="us-east-1") for service in ("s3", "sns"))
    s3.create_bucket(Bucket="camera")
    s3.put_object(Bucket="camera", Key="door.mp4", Body=b"a video")
    topic = sns.create_topic(Name="AmazonRekognitionDone")["TopicArn"]
    rekognition_mock.album.add("s3://camera/door.mp4", Video({0: ["alice", Label("Dog")], 0.5: []}, duration=1))
    job_id = rekognition_client.start_face_detection(
        Video={"S3Object": {"Bucket": "camera", "Name": "door.mp4"}},
        NotificationChannel={"SNSTopicArn": topic, "RoleArn": "arn:aws:iam::123456789012:role/rekognition"},
    )["JobId"]
    assert len(rekognition_client.get_face_detection(JobId=job_id)["Faces"]) == 1
    assert rekognition_mock.region().jobs[job_id].status == "SUCCEEDED"
    assert job_id in rekognition_mock.lambda_event(job_id)["Records"][0]["Sns"]["Message"]
    rekognition_mock.next_liveness(Face("alice", smile=True), confidence=97, feedback=["EYES_CLOSED_DETECTED"])
    prepared, waiting = (rekognition_client.create_face_liveness_session()["SessionId"] for _ in range(2))
    rekognition_mock.finish_liveness(waiting, status="FAILED")
    sessions = rekognition_mock.region().liveness_sessions
    assert (sessions[prepared].confidence, sessions[waiting].status) == (97, "FAILED")
    with pytest.raises(ValueError, match="is FAILED already"):
        rekognition_mock.finish_liveness(waiting, "alice")


@pytest.mark.rekomock(faces_per_user=7)
def test_the_marker(rekognition_mock: RekognitionMock) -> None:
    assert rekognition_mock.settings.faces_per_user == 7
    assert rekognition_mock.settings.client_request_token_lifetime == timedelta(hours=24)


@mock_rekognition
def test_a_session_of_its_own_asks_the_same_service() -> None:
    client().create_collection(CollectionId="staff")
    session = boto3.Session(region_name="us-east-1")
    assert session.client("rekognition").list_collections()["CollectionIds"] == ["staff"]


def test_what_a_mock_was_can_be_read_after_its_end() -> None:
    with mock_rekognition(faces_per_user=5, retry_delays=False) as outer:
        with mock_rekognition(faces_per_user=6) as inner:
            client().create_collection(CollectionId="staff")
            client().detect_faces(Image={"Bytes": photo("alice")})
        client().create_collection(CollectionId="guests")
        assert inner.calls.operations == ["CreateCollection", "DetectFaces"]
        assert inner.settings.faces_per_user == 6
        assert not inner.settings.retry_delays
        assert list(inner.region().collections) == ["guests", "staff"]
        outer.add_collection("seeded", faces=["alice"], region="eu-west-1")
    with mock_rekognition():
        client().create_collection(CollectionId="another")
    assert outer.calls.operations == ["CreateCollection", "DetectFaces", "CreateCollection"]
    assert outer.calls[1].parameters["Image"]["Bytes"] == photo("alice")
    assert (outer.settings.faces_per_user, outer.settings.retry_delays) == (5, False)
    assert list(inner.region().collections) == ["guests", "staff"]
    assert [face.person for face in outer.region("eu-west-1").collections["seeded"].faces.values()] == ["alice"]
    assert outer.region("us-west-2").collections == {}
    with pytest.raises(RuntimeError, match="not running"):
        outer.settle()


def test_a_reset() -> None:
    with mock_rekognition() as rek:
        rek.fail("ListCollections", "ThrottlingException")
        client().create_collection(CollectionId="staff")
        rek.reset()
        assert rek.calls == []
        assert client().list_collections()["CollectionIds"] == []


def test_a_failure_that_no_call_has_met() -> None:
    with pytest.raises(AssertionError, match=r"^rek.fail\('ListUsers', 'timeout'\) was"), mock_rekognition() as rek:
        rek.fail("ListUsers", "timeout")


@mock_rekognition(retry_delays=False)
def test_retries_that_do_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    rek = mock_rekognition()
    with rek:
        rek.fail("ListCollections", "ThrottlingException", times=2)
        rekognition = client()
        monkeypatch.setattr("time.sleep", slept.append)
        rekognition.list_collections()
    assert [wait for wait in slept if wait > 0] == []


def test_nothing_is_left_in_the_environment() -> None:
    before = dict(os.environ)
    with mock_rekognition():
        pass
    assert dict(os.environ) == before
