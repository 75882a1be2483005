"""All that the state consists of is in a state file."""

from __future__ import annotations

import json
import pkgutil
from collections import defaultdict, deque
from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from moto.moto_api import state_manager
from sortedcontainers import SortedKeyList
from support.models import BUCKET, TEN, Workshop, boxed, moderated
from support.restarts import restart
from support.staff import Staff
from support.streams import ACCOUNT, DATA_STREAM, REGION, Streams
from support.videos import Inbox, Videos

import rekomock.operations
import rekomock.state
from rekomock import Celebrity, Cue, CustomLabel, Face, Label, Moderation, Text, Video, photo
from rekomock.images.contents import Content
from rekomock.images.geometry import Box
from rekomock.moto_bridge.active import innermost
from rekomock.moto_bridge.platform import ManagedUpdate, MotoPlatform
from rekomock.operations.context import OperationContext
from rekomock.state.jobs import Notification
from rekomock.state.statuses import MODELS
from rekomock.storage.classes import NODES, VALUES
from rekomock.vectors.index import VectorIndex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.surfaces import Surface

    from rekomock import RekognitionMock

#: What no file has, and why.
NOT_STORED = {
    ("Region", "rate_limiter"): "the calls of the last second",
    ("Region", "_resources"): "made of the rest when it is first asked for",
    ("Training", "caller"): "moto has forgotten the caller as well",
    ("VectorIndex", "_min_cosines"): "a cache",
}
#: Classes of the state, and public ones of the operations, that are in no table of stored classes, and why.
NO_TABLE = {
    "StoredFace": "a row of its collection",
    "User": "a row of its collection",
    "Mean": "a row of its collection",
    "_Vectors": "columns of its collection",
    "CopiedVectors": "for reports",
    "RateLimiter": "the calls of the last second",
    "_ByPath": "a view of the projects",
    "OperationContext": "stored as the operation's name",
    "SeenFace": "gone when a call ends",
    "BelowThreshold": "explains a call",
    "Compared": "explains a call",
    "LeftOut": "explains a call",
}


@pytest.fixture
def at_moto_s_pace() -> Iterator[None]:
    """Undo what :func:`take` does."""
    yield
    for model in MODELS:
        state_manager.unset_transition(model)


def take(reads: int) -> None:
    """Let everything that takes time take so many reads."""
    for model in MODELS:
        state_manager.set_transition(model, {"progression": "manual", "times": reads})


BOX = (0.1, 0.1, 0.3, 0.5)
ADA = Face("ada", celebrity=Celebrity("Ada", urls=("example.com/ada",), known_gender="Female"), age=36, smile=True)
CONTENTS: list[str | Content] = [
    ADA,
    Face("carla", resembles=("alice", 80), box=BOX, confidence=99, quality=70, pose=(1, 2, 3), eye_direction=(1, 2)),
    Face(
        "bob",
        likeness=(70, 99),
        beard=True,
        mustache=True,
        eyeglasses=True,
        sunglasses=True,
        eyes_open=True,
        mouth_open=True,
        occluded=True,
        emotion="HAPPY",
        protective_equipment=("HEAD_COVER",),
    ),
    Label("Dog", box=BOX, parents=("Animal",), categories=("Pets",), aliases=("Hound",)),
    Moderation("Smoking"),
    Text("EXIT", box=BOX, rotation=10),
    CustomLabel("dent", box=BOX),
]


def fill(surface: Surface, rek: RekognitionMock) -> None:
    """Have an object of every class in the state, and every attribute set in one of them."""
    client: Any = surface.client
    staff, inbox, videos, shop, streams = (
        Staff(client),
        Inbox(),
        Videos(surface),
        Workshop(surface.client),
        Streams(surface),
    )
    # what has ended
    staff.index(photo("alice"), ExternalImageId="alice.png")
    staff.user("alice", *staff.faces("alice", 2), staff.face("bob"))
    client.list_faces(CollectionId="staff", MaxResults=1)
    client.tag_resource(
        ResourceArn=client.describe_collection(CollectionId="staff")["CollectionARN"], Tags={"team": "door"}
    )
    video = Video({0: CONTENTS}, duration=2, shots=[0, 1], cues=[Cue("Slate", 0.5, 1)])
    videos.declare(video)
    for kind in JOBS:
        videos.start(kind, **JOBS[kind], JobTag="door", NotificationChannel=inbox.channel)
    videos.s3.put_bucket_versioning(Bucket="videos", VersioningConfiguration={"Status": "Enabled"})
    key = {"Bucket": "videos", "Name": "mute.mp4"}
    key["Version"] = videos.s3.put_object(Bucket="videos", Key="mute.mp4", Body=b"another video")["VersionId"]
    mute = {"Video": {"S3Object": key}}
    rek.album.add("s3://videos/mute.mp4", Video({0: []}, duration=1, fails="no sound"))
    videos.start("TextDetection", **mute)
    client.recognize_celebrities(Image={"Bytes": photo(ADA)})
    session = {"OutputConfig": {"S3Bucket": BUCKET, "S3KeyPrefix": "live"}, "AuditImagesLimit": 2}
    rek.next_liveness("alice")
    client.create_face_liveness_session(Settings=session, KmsKeyId="alias/live")
    for outcome in ({"status": "EXPIRED"}, {"confidence": 3, "feedback": ["LOW_LIGHTING_DETECTED"]}):
        rek.finish_liveness(client.create_face_liveness_session()["SessionId"], "alice", **outcome)
    project, version = shop.model()
    client.tag_resource(ResourceArn=project, Tags={"of": "cars"})
    client.start_project_version(ProjectVersionArn=version, MinInferenceUnits=1, MaxInferenceUnits=2)
    policy = {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "rekognition:CopyProjectVersion"}}
    client.put_project_policy(ProjectArn=project, PolicyName="all", PolicyDocument=json.dumps(policy))
    adapter = shop.train(
        shop.project("adapters", Feature="CONTENT_MODERATION", AutoUpdate="ENABLED", Tags={"a": "b"}),
        TrainingData={"Assets": [shop.manifest([moderated(f"{number}.png", "Nudity") for number in range(10)])]},
        TestingData={"AutoCreate": True},
        FeatureConfig={"ContentModeration": {"ConfidenceThreshold": 70.0}},
        VersionDescription="an adapter",
        KmsKeyId="alias/models",
        Tags={"c": "d"},
    )
    small = shop.dataset(shop.project("small"), [boxed("a.png", ("Echo", 0, 0, 1, 1))])
    client.tag_resource(ResourceArn=small, Tags={"g": "h"})
    shop.dataset(shop.project("without-a-line"), [])
    batch(client, shop, "fine", MinConfidence=60.0, ProjectVersion=adapter)
    batch(client, shop, "gone")
    streams.running_search(Settings={"FaceSearch": {"CollectionId": "staff", "FaceMatchThreshold": 75.0}})
    streams.running_home(
        labels=("PERSON", "PET"),
        minimum=60.0,
        RegionsOfInterest=[
            {"BoundingBox": WHOLE},
            {"Polygon": [{"X": x, "Y": y} for x, y in ((0, 0), (1, 0), (1, 1))]},
        ],
        KmsKeyId="alias/home",
        DataSharingPreference={"OptIn": True},
        Tags={"e": "f"},
        Input=stream("home"),
    )
    streams.show("home", Label("Dog"))
    for name in ("broken", "starts", "changes"):
        streams.search(name, Input=stream(name), Output={"KinesisDataStream": {"Arn": f"{DATA_STREAM}-{name}"}})
    client.start_stream_processor(Name="broken")
    old, trained = shop.model("old")
    spare = shop.project("spare")
    deleted = shop.dataset(spare, TEN, "TEST")
    halves = shop.project("halves")
    train, test = shop.dataset(halves, TEN), shop.dataset(halves, kind="TEST")
    empty = shop.project("empty")
    # what goes on
    take(1_000)
    staff.user("bob", staff.face("bob"))
    client.list_users(CollectionId="staff")
    videos.start("TextDetection", **mute)
    for kind in JOBS:
        videos.start(kind, **JOBS[kind], JobTag="door", NotificationChannel=inbox.channel)
    rek.next_liveness("alice")
    client.create_face_liveness_session(Settings=session, KmsKeyId="alias/live")
    shop.project("new")
    client.delete_project(ProjectArn=empty)
    shop.dataset(spare, TEN)
    client.delete_dataset(DatasetArn=deleted)
    client.distribute_dataset_entries(Datasets=[{"Arn": train}, {"Arn": test}])
    take(1)
    shop.describe_dataset(train)
    take(1_000)
    shop.train(project, "v2")
    client.copy_project_version(
        SourceProjectArn=old,
        SourceProjectVersionArn=trained,
        DestinationProjectArn=project,
        VersionName="copy",
        OutputConfig={"S3Bucket": BUCKET, "S3KeyPrefix": "copy"},
    )
    client.stop_project_version(ProjectVersionArn=version)
    client.delete_project_version(ProjectVersionArn=trained)
    client.start_stream_processor(Name="starts")
    client.update_stream_processor(Name="changes", DataSharingPreferenceForUpdate={"OptIn": True})
    batch(client, shop, "slow", MinConfidence=60.0)
    message = Notification("a topic", "which a call delivers before it ends", 1.5, "a subject")
    innermost().regions.region(REGION, ACCOUNT).outbox.append(message)


def stream(name: str) -> dict[str, Any]:
    return {"KinesisVideoStream": {"Arn": f"arn:aws:kinesisvideo:{REGION}:{ACCOUNT}:stream/{name}/1"}}


WHOLE = {"Left": 0, "Top": 0, "Width": 1, "Height": 1}

#: The kinds of jobs, each with what a request may have.
JOBS: dict[str, dict[str, Any]] = {
    "FaceDetection": {"FaceAttributes": "ALL"},
    "FaceSearch": {"CollectionId": "staff", "FaceMatchThreshold": 70.0},
    "PersonTracking": {},
    "LabelDetection": {
        "MinConfidence": 60.0,
        "Features": ["GENERAL_LABELS"],
        "Settings": {"GeneralLabels": {"LabelInclusionFilters": ["Dog"]}},
    },
    "ContentModeration": {"MinConfidence": 60.0},
    "TextDetection": {
        "Filters": {
            "WordFilter": {"MinConfidence": 60.0},
            "RegionsOfInterest": [{"BoundingBox": WHOLE}],
        }
    },
    "CelebrityRecognition": {},
    "SegmentDetection": {"SegmentTypes": ["TECHNICAL_CUE", "SHOT"]},
}


def batch(client: Any, shop: Workshop, name: str, **moderation: Any) -> None:
    shop.put("batch.jsonl", json.dumps({"source-ref": f"s3://{BUCKET}/{'0' if name != 'gone' else 'none'}.png"}))
    client.start_media_analysis_job(
        JobName=name,
        OperationsConfig={"DetectModerationLabels": moderation},
        Input={"S3Object": {"Bucket": BUCKET, "Name": "batch.jsonl"}},
        OutputConfig={"S3Bucket": BUCKET, "S3KeyPrefix": "out"},
        KmsKeyId="alias/batches",
    )


class Walk:
    """All that can be reached from the regions, as plain data; and what was set of each class."""

    def __init__(self) -> None:
        self.set: defaultdict[str, set[str]] = defaultdict(set)
        self.unset: defaultdict[str, set[str]] = defaultdict(set)
        self._numbers: dict[int, int] = {}

    def of(self, value: Any) -> Any:
        if value is None or isinstance(value, bool | int | float | str | bytes):
            return value
        if isinstance(value, Mapping) and not type(value).__module__.startswith("rekomock"):
            return [{"key": self.of(key), "value": self.of(each)} for key, each in value.items()]
        if isinstance(value, Box):
            self.set["Box"].add("")
            return self.of(tuple(value))  # which it equals
        if type(value) is tuple:
            return tuple(map(self.of, value))
        if isinstance(value, list | deque | SortedKeyList):
            return list(map(self.of, value))
        if isinstance(value, frozenset | set):
            return set(map(self.of, value))
        if isinstance(value, np.ndarray):
            return value.tolist()
        if isinstance(value, ManagedUpdate):
            return self.of(value.suspended())
        if isinstance(value, OperationContext):
            return {"the context of": value.operation}
        if isinstance(value, MotoPlatform):
            return "the platform"
        return self._of_object(value)

    def _of_object(self, value: Any) -> Any:
        kind = type(value).__name__
        self.set[kind].add("")
        if kind not in VALUES:
            if id(value) in self._numbers:
                return {"number": self._numbers[id(value)]}
            self._numbers[id(value)] = len(self._numbers)
        attributes = {}
        for name, each in sorted(vars_of(value).items()):
            if (kind, name) in NOT_STORED:
                continue
            if isinstance(value, VectorIndex) and name in ("_matrix", "_numbers"):
                each = each[: len(list(value))]  # there is room for more
            attributes[name] = self.of(each)
            (self.set if attributes[name] else self.unset)[kind].add(name)
        return {kind: attributes}


def lines_of(walked: Any, path: str = "") -> Iterator[str]:
    """A line for each value, with the way to it: what differs is seen at a glance."""
    if isinstance(walked, dict):
        for name, each in walked.items():
            yield from lines_of(each, f"{path}.{name}")
    elif isinstance(walked, list):
        yield f"{path} has {len(walked)}"
        for number, each in enumerate(walked):
            yield from lines_of(each, f"{path}[{number}]")
    else:
        yield f"{path} = {walked!r}"


def vars_of(value: Any) -> dict[str, Any]:
    """The attributes of an object, by whatever means it has them."""
    fields = getattr(value, "_fields", ())
    slots = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())]
    return {name: getattr(value, name) for name in (*fields, *slots) if hasattr(value, name)} | getattr(
        value, "__dict__", {}
    )


@pytest.mark.usefixtures("at_moto_s_pace")
def test_is_there_after_a_restart(surface: Surface, rek: RekognitionMock) -> None:
    fill(surface, rek)
    before, after = Walk(), Walk()
    expected = list(lines_of([before.of(region) for region in innermost().regions]))
    restart()
    assert list(lines_of([after.of(region) for region in innermost().regions])) == expected
    # and nothing is the same for want of a value
    assert (NODES.keys() | VALUES.keys()) <= before.set.keys()
    assert not {(kind, name) for kind, names in before.unset.items() for name in names - before.set[kind]}


def test_is_of_a_known_class() -> None:
    found = {
        name
        for package in (rekomock.state, rekomock.operations)
        for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        for name, kind in vars(import_module(each.name)).items()
        if isinstance(kind, type)
        and kind.__module__ == each.name
        and (package is rekomock.state or not name.startswith("_"))
        and not issubclass(kind, Exception)
        and not getattr(kind, "_is_protocol", False)
    }
    assert found - NODES.keys() - VALUES.keys() == NO_TABLE.keys()
