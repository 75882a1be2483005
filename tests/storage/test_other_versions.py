"""State files of other versions of rekomock, and what no version can store."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from support.engines import OneFace
from support.images import snapshot
from support.restarts import load, restart, save
from support.staff import Staff

from rekomock import Label, Video, mock_rekognition
from rekomock.images.engines import choice
from rekomock.images.engines.choice import EngineError
from rekomock.moto_bridge.active import innermost
from rekomock.server.state_file import StateFileError
from rekomock.state.jobs import Job, Notification
from rekomock.state.projects import Project
from rekomock.state.region import Region
from rekomock.storage import document
from rekomock.storage.classes import FOLLOWS, NODES, VALUES

if TYPE_CHECKING:
    from pathlib import Path

    from mypy_boto3_rekognition.client import RekognitionClient

    from rekomock import RekognitionMock

PHOTOGRAPH = snapshot(1)
HERE = ("us-east-1", "123456789012")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def client(rek: RekognitionMock) -> RekognitionClient:
    """A client that has detected the labels of a video, and texts in one that failed."""
    client: RekognitionClient = boto3.client("rekognition", region_name="us-east-1")
    s3: Any = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="videos")
    for name, fails in (("door", None), ("mute", "no sound")):
        s3.put_object(Bucket="videos", Key=name, Body=b"a video")
        rek.album.add(f"s3://videos/{name}", Video({0: [Label("Dog", aliases=("Hound",))]}, duration=1, fails=fails))
        client.start_label_detection(Video={"S3Object": {"Bucket": "videos", "Name": name}})
    return client


def jobs() -> list[Job]:
    return list(innermost().regions.region(*HERE).jobs.by_id.values())


def reread(path: Path) -> None:
    innermost().regions.clear()
    load(path)


def without(monkeypatch: pytest.MonkeyPatch, kind: type, *names: str) -> None:
    """Let a version of rekomock have a class without some attributes."""
    monkeypatch.setitem(FOLLOWS, kind, FOLLOWS.get(kind, frozenset()) | set(names))


# Older ones


@pytest.mark.usefixtures("client")
def test_what_an_older_version_did_not_have_has_its_default(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    region = innermost().regions.region(*HERE)
    region.outbox.append(Notification("a topic", "a message", 1.5, "a subject"))
    with monkeypatch.context() as older:
        without(older, Job, "failure", "results")
        without(older, Label, "aliases")
        without(older, Video, "frame_rate", "fails")
        without(older, Notification, "subject")
        without(older, Region, "celebrities", "stream_processors")
        save(path)
    reread(path)
    assert [(job.failure, job.results) for job in jobs()] == [(None, None)] * 2
    region = innermost().regions.region(*HERE)
    assert region.outbox.popleft() == Notification("a topic", "a message", 1.5, None)
    assert region.celebrities == {}
    assert list(region.stream_processors.by_name) == []


@pytest.mark.usefixtures("rek")
def test_a_container_that_an_older_version_did_not_have_is_empty(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = boto3.client("rekognition", region_name="us-east-1")
    arn = client.create_project(ProjectName="parts")["ProjectArn"]
    statement = {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "rekognition:CopyProjectVersion"}}
    client.put_project_policy(ProjectArn=arn, PolicyName="copying", PolicyDocument=json.dumps(statement))
    with monkeypatch.context() as older:
        without(older, Project, "policies")
        save(path)
    reread(path)
    (project,) = innermost().regions.region(*HERE).projects
    assert project.policies == {}


# Newer ones, which the number of the format does not tell


def reason(path: Path) -> str:
    """Why a file cannot be read."""
    innermost().regions.clear()
    with pytest.raises(StateFileError) as error:
        load(path)
    written, _, why = str(error.value).partition(": ")
    assert written.startswith(f"{path} cannot be read; it was written by rekomock ")
    return why.removesuffix("; it was left as it is")


@pytest.mark.usefixtures("client")
def test_an_attribute_that_is_not_known(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(path)
    without(monkeypatch, Job, "failure", "tag")
    assert reason(path) == "a Job has failure, tag, which this version does not know"


@pytest.mark.usefixtures("client")
def test_an_attribute_that_is_missing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as older:
        without(older, Job, "tag")
        save(path)
    assert reason(path) == "a Job has no tag"


@pytest.mark.usefixtures("client")
def test_an_attribute_of_a_value_that_is_not_known(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class OlderLabel:
        def __init__(self, name: str) -> None: ...

    save(path)
    monkeypatch.setitem(VALUES, "Label", OlderLabel)
    assert "unexpected keyword argument" in reason(path)


@pytest.mark.usefixtures("client")
@pytest.mark.parametrize(("table", "name"), [(NODES, "Job"), (VALUES, "Label")])
def test_a_class_that_is_not_known(
    path: Path, monkeypatch: pytest.MonkeyPatch, table: dict[str, type], name: str
) -> None:
    save(path)
    monkeypatch.delitem(table, name)
    assert reason(path) == f"it has a {name}, which this version does not know"


@pytest.mark.usefixtures("client")
def test_an_extension_that_is_not_known(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(path)
    monkeypatch.delitem(vars(document)["_READERS"], 0)
    assert reason(path) == "it has an extension 0, which this version does not know"


# Faces of engines


@pytest.fixture
def dlib(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that stands in for dlib."""
    monkeypatch.setattr(choice, "_dlib", cache(OneFace))


@pytest.mark.usefixtures("dlib")
def test_are_of_the_same_engine_again() -> None:
    with mock_rekognition(engine="dlib"):
        staff = Staff(boto3.client("rekognition", region_name="us-east-1"))
        found = staff.index(PHOTOGRAPH)["FaceRecords"][0]["Face"]["FaceId"]
        staff.face("alice")
        restart()
        response = staff.client.search_faces_by_image(CollectionId="staff", Image={"Bytes": PHOTOGRAPH})
        assert [match["Face"]["FaceId"] for match in response["FaceMatches"]] == [found]


@pytest.mark.usefixtures("dlib")
def test_of_an_engine_that_is_not_installed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise EngineError("engine='dlib' needs dlib-bin; install with: pip install 'rekomock[dlib]'")

    with mock_rekognition(engine="dlib"):
        Staff(boto3.client("rekognition", region_name="us-east-1")).index(PHOTOGRAPH)
        save(path)
    monkeypatch.setattr(choice, "_dlib", missing)
    with mock_rekognition():
        assert reason(path) == "engine='dlib' needs dlib-bin; install with: pip install 'rekomock[dlib]'"


@pytest.mark.usefixtures("dlib")
def test_of_an_engine_that_is_not_known(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with mock_rekognition(engine="dlib"):
        Staff(boto3.client("rekognition", region_name="us-east-1")).index(PHOTOGRAPH)
        save(path)
        monkeypatch.delitem(vars(document)["_SPACES"], "dlib")
        assert reason(path) == "it has faces of the engine 'dlib', which this version does not know"


def test_of_an_engine_of_ones_own_cannot_be_stored(path: Path) -> None:
    with mock_rekognition(engine=OneFace()):
        Staff(boto3.client("rekognition", region_name="us-east-1")).index(PHOTOGRAPH)
        with pytest.raises(StateFileError, match=r"OneFace object .* cannot be stored: its class is in no table of"):
            save(path)


def test_text_that_is_not_valid_unicode_is_stored(rek: RekognitionMock) -> None:
    region = innermost().regions.region(*HERE)
    message = Notification("a topic", "half of a surrogate pair: \ud800", 1.5)
    region.outbox.append(message)
    restart()
    assert innermost().regions.region(*HERE).outbox.popleft() == message
