"""Requests that are wrong in every way that a request can be, made from right ones, and what holds of their answers.

A request follows from a seed and its number alone, so that each can be made again.
"""

from __future__ import annotations

import base64
import gc
import gzip
import http.client
import json
import os
import re
import socket
import tracemalloc
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode, urlsplit

import boto3
from botocore.awsrequest import AWSPreparedRequest, HTTPHeaders
from moto.core.models import botocore_stubber
from moto.moto_api._internal import mock_random

from rekomock import Celebrity, Face, Label, Moderation, Text, Video, mock_rekognition, photo
from rekomock.control.call_log import CallLog
from rekomock.control.client import call_control_api
from rekomock.control.codec import encode
from rekomock.control.commands import AddVideo
from rekomock.control.snapshots import view_of
from rekomock.moto_bridge.active import innermost
from rekomock.operations import OPERATIONS
from rekomock.protocol import service_model
from rekomock.protocol.errors import OF_ANY_SERVICE
from rekomock.service import Response

from .conformance import misfits_of
from .ways import motos_way

if TYPE_CHECKING:
    from collections.abc import Callable

    from rekomock.server import Server

#: So many requests find what those before them have left, then everything begins anew.
EPISODE = 500
JSON = b"application/x-amz-json-1.1"
SIGNED = b"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/%s/rekognition/aws4_request, Signature=0"


@dataclass(frozen=True)
class Sent:
    """A request.

    Attributes:
        raw: What goes over HTTP instead: whatever is left of the request once its bytes were tampered with.
    """

    target: str
    body: bytes
    method: str = "POST"
    path: str = "/"
    headers: tuple[tuple[str, bytes], ...] = (("Authorization", SIGNED % b"us-east-1"), ("Content-Type", JSON))
    raw: bytes | None = None

    @property
    def named(self) -> tuple[tuple[str, bytes], ...]:
        """All headers, the one with the signature first."""
        return (*self.headers, ("X-Amz-Target", self.target.encode())) if self.target else self.headers

    @property
    def targets(self) -> set[str]:
        """What the request may be taken to ask for."""
        named = {value for name, value in self.named if name.lower() == "x-amz-target"}
        return {value.decode("latin-1").strip() for value in named}

    @property
    def may_go_unanswered(self) -> bool:
        """Whether it is no HTTP: a server may close the connection while the rest is on its way."""
        return self.raw is not None or not all(
            value.isascii() and value.decode().isprintable() for _, value in self.named
        )

    def __str__(self) -> str:
        told = replace(self, body=_short(self.body), raw=self.raw and _short(self.raw))
        return f"{told!r} ({len(self.body)} bytes of body)"


def _short(text: bytes) -> bytes:
    return text if len(text) < 2000 else text[:1500] + b" ... " + text[-200:]


@dataclass(frozen=True)
class Received:
    """An answer; without a status where the connection was closed without one."""

    status: int | None
    content_type: str
    body: bytes


PLACE = "s3://videos/door.mp4"
VIDEO = {"S3Object": {"Bucket": "videos", "Name": "door.mp4"}}
SHOWN = Video(
    {0: ["alice", Label("Dog", box=(0.1, 0.6, 0.2, 0.2)), Moderation("Smoking"), Text("EXIT 12")], 1: ["bob"]},
    duration=2,
)
TOPIC = "arn:aws:sns:us-east-1:123456789012:AmazonRekognition"
ROLE = "arn:aws:iam::123456789012:role/rekognition"


ASSET = {"GroundTruthManifest": {"S3Object": {"Bucket": "pictures", "Name": "alice.png"}}}
POLICY = json.dumps({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "rekognition:CopyProjectVersion"}})


class Surface(Protocol):
    """Where requests are sent to."""

    def send(self, sent: Sent) -> Received:
        """The answer to a request."""

    def state(self) -> Any:
        """All that there is, to be compared with what there was."""

    def begin(self, seed: int) -> None:
        """Begins anew with nothing; ids follow from ``seed``."""

    def memory(self) -> int:
        """How many bytes the process holds that answers, or Python in it."""


# What is right


class Known:
    """What there is in the service, and right requests for each operation."""

    def __init__(self, send: Callable[[Sent], Received]) -> None:
        """Enrols somebody."""

        def ask(operation: str, **members: Any) -> Any:
            received = send(Sent(f"RekognitionService.{operation}", json.dumps(members).encode()))
            assert received.status == 200, received
            return json.loads(received.body)

        self.faces = []
        for collection in ("staff", "guests"):
            ask("CreateCollection", CollectionId=collection, Tags={"team": "doors"})
            for user, picture in zip(("alice", "bob"), PICTURES[:2], strict=True):
                ask("CreateUser", CollectionId=collection, UserId=user)
                found = ask("IndexFaces", CollectionId=collection, Image={"Bytes": picture}, ExternalImageId=user)
                self.faces.append(found["FaceRecords"][0]["Face"]["FaceId"])
            ask("AssociateFaces", CollectionId=collection, UserId="alice", FaceIds=self.faces[-2:-1])
        self.token = ask("ListFaces", CollectionId="staff", MaxResults=1)["NextToken"]
        self.sessions = [ask("CreateFaceLivenessSession")["SessionId"] for _ in range(2)]
        more: dict[str, Any] = {"CollectionId": "staff", "SegmentTypes": ["SHOT"]}
        self.jobs = [
            ask(name, **{member: value for member, value in more.items() if member in _members(name)}, Video=VIDEO)[
                "JobId"
            ]
            for name in sorted(OPERATIONS)
            if "Video" in _members(name)
        ]

        projects = [ask("CreateProject", ProjectName=name)["ProjectArn"] for name in ("parts", "tools")]
        self.datasets = [
            ask("CreateDataset", ProjectArn=project, DatasetType=kind)["DatasetArn"]
            for project in projects
            for kind in ("TRAIN", "TEST")
        ]
        lines = "\n".join(
            json.dumps(
                {
                    "source-ref": f"s3://pictures/{name}",
                    "a": 1,
                    "a-metadata": {
                        "class-name": label,
                        "confidence": 1,
                        "human-annotated": "yes",
                        "creation-date": "2020-01-01",
                        "type": "groundtruth/image-classification",
                    },
                }
            )
            for name, label in zip(("alice.png", "bob.png", "c.png", "d.png"), ("dent", "scratch") * 2, strict=True)
        )
        self.lines = base64.b64encode(lines.encode()).decode()
        ask("UpdateDatasetEntries", DatasetArn=self.datasets[0], Changes={"GroundTruth": self.lines})
        batch: Any = {"S3Object": {"Bucket": "videos", "Name": "batch.jsonl"}}
        kinesis = "us-east-1:123456789012:stream"
        self.streams: dict[str, Any] = {
            "Input": {"KinesisVideoStream": {"Arn": f"arn:aws:kinesisvideo:{kinesis}/door/1"}},
            "Output": {"KinesisDataStream": {"Arn": f"arn:aws:kinesis:{kinesis}/faces"}},
            "Settings": {"FaceSearch": {"CollectionId": "staff", "FaceMatchThreshold": 90}},
        }
        home: dict[str, Any] = {
            "Input": {"KinesisVideoStream": {"Arn": f"arn:aws:kinesisvideo:{kinesis}/home/1"}},
            "Output": {"S3Destination": {"Bucket": "videos", "KeyPrefix": "seen"}},
            "Settings": {"ConnectedHome": {"Labels": ["PET", "PACKAGE"], "MinConfidence": 60}},
        }
        ask("CreateStreamProcessor", Name="door", RoleArn=ROLE, **self.streams)
        ask("CreateStreamProcessor", Name="home", RoleArn=ROLE, NotificationChannel={"SNSTopicArn": TOPIC}, **home)
        self.batches = [
            ask(
                "StartMediaAnalysisJob",
                OperationsConfig={"DetectModerationLabels": {}},
                Input=batch,
                OutputConfig={"S3Bucket": "videos"},
            )["JobId"]
            for _ in range(2)
        ]
        self.projects = [*projects, f"{projects[0]}0"]
        self.versions = [
            ask(
                "CreateProjectVersion", ProjectArn=projects[0], VersionName=name, OutputConfig={"S3Bucket": "pictures"}
            )["ProjectVersionArn"]
            for name in ("v1", "v2")
        ]

    def request(self, random: Random) -> tuple[str, dict[str, Any]]:
        """An operation and members for it that are right, most of them there."""
        operation = random.choice(sorted(OPERATIONS))
        image: dict[str, Any] = {"Bytes": random.choice(PICTURES)}
        if random.random() < 0.2:
            image = {"S3Object": {"Bucket": "pictures", "Name": "alice.png", "Version": "1"}}
        everything: dict[str, Any] = {
            "CollectionId": random.choice(["staff", "guests", "nobody"]),
            "UserId": random.choice(["alice", "bob", "carla"]),
            "FaceId": random.choice([*self.faces, UNKNOWN_FACE]),
            "FaceIds": random.choices([*self.faces, UNKNOWN_FACE], k=random.randint(1, 4)),
            "Image": image,
            "SourceImage": image,
            "TargetImage": {"Bytes": PICTURES[1]},
            "Tags": {"team": "blue", "é": ""},
            "TagKeys": ["team", "stage"],
            "ResourceArn": random.choice([COLLECTION, f"arn:{COLLECTION}", f"arn:{COLLECTION}s"]),
            "ExternalImageId": "a.png",
            "DetectionAttributes": ["ALL"],
            "Attributes": ["DEFAULT", "SMILE"],
            "MaxFaces": 3,
            "MaxUsers": 2,
            "MaxResults": 1,
            "NextToken": self.token,
            "QualityFilter": random.choice(["NONE", "AUTO", "HIGH"]),
            "FaceMatchThreshold": 70,
            "UserMatchThreshold": 70.5,
            "SimilarityThreshold": 0,
            "ClientRequestToken": random.choice(["first", "second"]),
            "MinConfidence": 60,
            "MaxLabels": 5,
            "Features": random.choice(
                [["GENERAL_LABELS"], ["IMAGE_PROPERTIES"], ["GENERAL_LABELS", "IMAGE_PROPERTIES"]]
            ),
            "Settings": SETTINGS.get(operation),
            "Filters": {
                "WordFilter": {"MinConfidence": 50, "MinBoundingBoxHeight": 0.01, "MinBoundingBoxWidth": 0.01},
                "RegionsOfInterest": [
                    {"BoundingBox": {"Left": 0.1, "Top": 0.1, "Width": 0.5, "Height": 0.8}},
                    {"Polygon": [{"X": 0.1, "Y": 0.1}, {"X": 0.9, "Y": 0.1}, {"X": 0.5, "Y": 0.9}]},
                ],
            },
            "SummarizationAttributes": {"MinConfidence": 80, "RequiredEquipmentTypes": ["FACE_COVER", "HAND_COVER"]},
            "Id": random.choice([CELEBRITY.id, "3Ir0du6"]),
            "HumanLoopConfig": {"HumanLoopName": "review", "FlowDefinitionArn": "arn:aws:sagemaker:::flow"},
            "ProjectVersion": f"arn:{COLLECTION.replace('collection/staff', 'project/a/version/b/1')}",
            "SessionId": random.choice([*self.sessions, UNKNOWN_FACE]),
            "KmsKeyId": "alias/selfies",
            "Video": random.choice([VIDEO, {"S3Object": {"Bucket": "videos", "Name": "gone.mp4"}}]),
            "NotificationChannel": {"SNSTopicArn": random.choice([TOPIC, f"{TOPIC}s"]), "RoleArn": ROLE},
            "JobTag": "door",
            "JobId": random.choice([*self.jobs, "1"]),
            "FaceAttributes": "ALL",
            "SegmentTypes": ["SHOT", "TECHNICAL_CUE"],
            "AggregateBy": "SEGMENTS",
            "ProjectName": random.choice(["parts", "more"]),
            "ProjectNames": ["parts"],
            "ProjectArn": random.choice(self.projects),
            "SourceProjectArn": self.projects[0],
            "DestinationProjectArn": random.choice(self.projects),
            "ProjectVersionArn": random.choice(self.versions),
            "SourceProjectVersionArn": random.choice(self.versions),
            "DatasetArn": random.choice(self.datasets),
            "Datasets": [{"Arn": arn} for arn in random.sample(self.datasets, 2)],
            "DatasetType": random.choice(["TRAIN", "TEST"]),
            "DatasetSource": {"DatasetArn": random.choice(self.datasets)},
            "Changes": {"GroundTruth": random.choice([self.lines, "e30="])},
            "ContainsLabels": ["dent"],
            "Labeled": random.random() < 0.5,
            "HasErrors": random.random() < 0.5,
            "SourceRefContains": "alice",
            "VersionName": random.choice(["v1", "v2", "v3"]),
            "VersionNames": ["v1"],
            "VersionDescription": "a model",
            "OutputConfig": {"S3Bucket": "pictures", "S3KeyPrefix": "out"},
            "TrainingData": {"Assets": [ASSET]},
            "TestingData": random.choice([{"AutoCreate": True}, {"Assets": [ASSET]}]),
            "FeatureConfig": {"ContentModeration": {"ConfidenceThreshold": 50}},
            "Feature": random.choice(["CUSTOM_LABELS", "CONTENT_MODERATION"]),
            "AutoUpdate": "ENABLED",
            "MinInferenceUnits": 1,
            "MaxInferenceUnits": 2,
            "PolicyName": "copies",
            "PolicyDocument": random.choice([POLICY, "{"]),
            "PolicyRevisionId": "0123456789abcdef0123456789abcdef",
        }
        if "StreamProcessor" in operation:
            regions = [{"BoundingBox": {"Left": 0.1, "Top": 0.1, "Width": 0.5, "Height": 0.8}}]
            everything |= {
                "Name": random.choice(["door", "home", "gate"]),
                "RoleArn": ROLE,
                **self.streams,
                "NotificationChannel": {"SNSTopicArn": TOPIC},
                "RegionsOfInterest": regions,
                "RegionsOfInterestForUpdate": regions,
                "DataSharingPreference": {"OptIn": True},
                "DataSharingPreferenceForUpdate": {"OptIn": False},
                "SettingsForUpdate": {"ConnectedHomeForUpdate": {"Labels": ["PET"], "MinConfidence": 70}},
                "ParametersToDelete": ["RegionsOfInterest"],
                "StartSelector": {"KVSStreamStartSelector": {"ProducerTimestamp": 1655930623123}},
                "StopSelector": {"MaxDurationInSeconds": 30},
            }
        if "MediaAnalysis" in operation:
            everything |= {
                "JobName": "nightly",
                "JobId": random.choice([*self.batches, "1"]),
                "OperationsConfig": {"DetectModerationLabels": random.choice([{}, {"MinConfidence": 60}])},
                "Input": {"S3Object": {"Bucket": "videos", "Name": random.choice(["batch.jsonl", "door.mp4", "gone"])}},
                "OutputConfig": {"S3Bucket": random.choice(["videos", "gone"]), "S3KeyPrefix": "out/"},
            }
        if operation == "DescribeProjects":
            everything["Features"] = ["CUSTOM_LABELS", "CONTENT_MODERATION"]
        if operation == "StartSegmentDetection":
            everything["Filters"] = {"ShotFilter": {"MinSegmentConfidence": 60}}
        shape = service_model.operation(operation).input_shape
        assert shape is not None
        orders = shape.members["SortBy"].metadata["enum"] if "SortBy" in shape.members else [None]
        everything["SortBy"] = random.choice(orders)
        wanted = [name for name in shape.members if name in shape.required_members or random.random() < 0.4]
        return operation, {name: everything[name] for name in wanted}


def _members(operation: str) -> set[str]:
    shape = service_model.operation(operation).input_shape
    return set() if shape is None else set(shape.members)


def _pictures() -> list[str]:
    """Pictures in base64: of alice, of bob, of both, of nobody, of much, and some that are broken in one way each."""
    alice = photo("alice", format="JPEG", size=(160, 160))
    whole = [
        alice,
        photo("bob", size=(160, 160)),
        photo("alice", Face("bob", smile=True), format="JPEG", size=(240, 160)),
        photo(size=(100, 100)),
        photo(
            Face("ada", celebrity=CELEBRITY, protective_equipment=("FACE_COVER", "HAND_COVER")),
            Label("Dog", box=(0.1, 0.6, 0.2, 0.2)),
            Moderation("Smoking"),
            Text("EXIT 12"),
        ),
    ]
    png = whole[3]
    broken = [
        alice[: len(alice) // 2],
        png[: len(png) - 20],
        png[:8],
        alice[:3],
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        png[:16] + b"\x7f\xff\xff\xff" * 2 + png[24:],  # a size that nobody could decode
        png[:16] + b"\0\0\0\0" * 2 + png[24:],
        b"no picture",
    ]
    return [base64.b64encode(picture).decode() for picture in (*whole, *broken)]


CELEBRITY = Celebrity("Ada Lovelace", urls=("www.example.com/ada",))
#: The settings of the operations that have some.
SETTINGS: dict[str, dict[str, Any]] = {
    "DetectLabels": {
        "GeneralLabels": {
            "LabelInclusionFilters": ["Dog", "Animal"],
            "LabelExclusionFilters": ["Cat"],
            "LabelCategoryInclusionFilters": ["Animals and Pets"],
            "LabelCategoryExclusionFilters": ["Weapons and Military"],
        },
        "ImageProperties": {"MaxDominantColors": 3},
    },
    "CreateFaceLivenessSession": {
        "OutputConfig": {"S3Bucket": "selfies", "S3KeyPrefix": "liveness/"},
        "AuditImagesLimit": 2,
        "ChallengePreferences": [{"Type": "FaceMovementChallenge", "Versions": {"Minimum": "1.0.0"}}],
    },
}
UNKNOWN_FACE = "00000000-0000-4000-8000-000000000000"
COLLECTION = "aws:rekognition:us-east-1:123456789012:collection/staff"
PICTURES = _pictures()
MEMBERS = sorted(
    {
        member
        for operation in OPERATIONS
        if (shape := service_model.operation(operation).input_shape) is not None
        for member in shape.members
    }
)


# What is wrong

ODD_TEXT = [
    *(
        "",
        " ",
        "\0",
        "\x7f",
        "\n",
        "\ud800",
        "\N{GRINNING FACE}",
        "e\u0301",
        "\u202e",
        "ﬀ",
        "\u0661",
        "*",
        "a b",
        "-",
        "_",
    ),
    *("../../etc/passwd", "%s%n", "{0}", "{collection_id}", "<script>", "'; --", "null", "true", "NaN", "0", "1e9"),
    *("staff\n", "STAFF", " staff", UNKNOWN_FACE.upper(), "\\", '"', "a" * 64, "a" * 255, "a" * 256, "a" * 70_000),
    *("YQ==", "YQ", "====", "Y-_=", "iVBORw0KGgo=", "ALL", "ACTIVE"),
]
ODD_NUMBERS = [
    *(0, -1, 1, 2, 100, 101, 500, 501, 4096, 4097, 2**31 - 1, 2**31, -(2**31), 2**63, -(2**63) - 1, 10**400),
    *(0.0, -0.0, 0.5, 1.5, 99.99999, 100.00001, 1e-320, 3.5e38, 1e308, float("inf"), float("-inf"), float("nan")),
]
ODD_SCALARS: list[list[Any]] = [ODD_TEXT, ODD_NUMBERS]
ODD_NAMES = ["", "__proto__", "collectionId", "COLLECTIONID", "Bytes", "S3Object", "Value", "é", "\0", "__type", "self"]
#: Regions and accounts are few: moto remembers everyone that it was asked about.
ODD_ACCOUNTS = [b"123456789012", b"111111111111", b"", b"0", b"-1", b"account", b"\xe9", b"1" * 12 + b" "]
ODD_REGIONS = [b"us-east-1", b"eu-west-1", b"us-gov-west-1", b"nowhere-1", b"", b"*", b"\xe9", b"a" * 3000]
ODD_TYPES = [
    *(b"", b"text/html", b"text/xml", b"application/json", b"application/x-amz-json-1.0", b"application/cbor"),
    *(b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=x", b"multipart/form-data"),
    *(JSON + b"; charset=utf-16", JSON + b";charset=nonsense", JSON.upper(), b"/", b"\xff", b"a" * 5000),
]
ODD_HEADERS = [
    *(("Content-Encoding", value) for value in (b"gzip", b"deflate", b"br", b"identity", b"aws-chunked", b"x")),
    *(("Origin", value) for value in (b"http://localhost", b"null", b"\xff")),
    *(("Accept", value) for value in (b"text/html", b"application/xml", b"*/*", b";q=")),
    *(("User-Agent", value) for value in (b"", b"aws-cli region/eu-west-1", b"aws-cli region/", b"\xe9" * 300)),
    *(("Cookie", b"a=b; session=%ff"), ("X-Forwarded-For", b"::1, 127.0.0.1"), ("X-HTTP-Method-Override", b"GET")),
    *(("X-Amz-Date", b"yesterday"), ("X-Amz-Security-Token", b"\xff"), ("X-Amz-Content-SHA256", b"UNSIGNED-PAYLOAD")),
    *(("Content-MD5", b"none"), ("Range", b"bytes=5-2"), ("If-None-Match", b"*"), ("Upgrade", b"h2c")),
    *(("X-Amz-Target", value) for value in (b"", b"RekognitionService.ListCollections", b"\xff")),
    *((f"X-Many-{number}", b"x" * 100) for number in range(3)),
]
ODD_METHODS = ["GET", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "PAINT", "post"]
ODD_PATHS = ["//", "/staff", "/?", "/?Action=AssumeRole", "/?a=%ff", "/%00", "/../", "/moto-api/reset", "/é", "/;a"]


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace")


#: Other ways to write a body down. Few of them are still JSON in UTF-8.
ENCODINGS: list[Callable[[bytes], bytes]] = [
    lambda body: _text(body).encode("utf-16"),
    lambda body: _text(body).encode("utf-32-be"),
    lambda body: _text(body).encode("utf-8-sig"),
    lambda body: _text(body).encode("utf-7"),
    lambda body: _text(body).encode("cp037", "replace"),
    lambda body: gzip.compress(body, mtime=0),
    base64.b64encode,
    lambda body: urlencode({"Action": "ListCollections", "Body": body[:5000]}).encode(),
    lambda body: b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n" + body + b"\r\n--x--\r\n",
    lambda body: "".join(f"\\u{ord(letter):04x}" for letter in _text(body)[:500]).encode(),
    lambda body: b" \t\r\n" + body + b"\n",
    lambda body: body * 2,
    lambda body: b"<html>" + body + b"</html>",
]


class Mutator:
    """One request, made wrong."""

    def __init__(self, seed: int, number: int, known: Known, *, over_http: bool) -> None:
        self.random = Random(f"{seed} {number}")
        self.known = known
        self.over_http = over_http

    def request(self) -> Sent:
        operation, members = self.known.request(self.random)
        sent = Sent(f"RekognitionService.{operation}", json.dumps(members).encode())
        ways = [*[self.in_json] * 9, *[self.in_bytes] * 2, self.in_encoding, *[self.in_target, self.in_headers] * 2]
        ways += [self.in_line, self.in_size]
        for way in self.random.choices(ways, k=self.random.choice([0, 0, 1, 1, 1, 1, 2, 3])):
            sent = way(sent)
        return self.in_http(sent) if self.over_http and self.random.random() < 0.05 else sent

    # JSON

    def in_json(self, sent: Sent) -> Sent:
        try:
            members = json.loads(sent.body)
        except (ValueError, RecursionError):
            return sent
        for _ in range(self.random.choice([1, 1, 1, 2, 3])):
            members = self.changed(members)
        return replace(sent, body=json.dumps(members).encode())

    def changed(self, value: Any) -> Any:
        """A value of JSON with a change somewhere within."""
        if isinstance(value, dict | list) and value and self.random.random() < 0.9:
            return self.changed_object(value) if isinstance(value, dict) else self.changed_list(value)
        if isinstance(value, str) and self.random.random() < 0.6:
            return self.random.choice([*ODD_TEXT, *self.known.faces, value + self.random.choice(ODD_TEXT), value[:-1]])
        if type(value) in (int, float) and self.random.random() < 0.6:
            return self.random.choice([number for number in ODD_NUMBERS if type(number) is type(value)])
        return self.random.choice([self.odd(), [value], {"a": value}, str(value), None])

    def changed_list(self, value: list[Any]) -> list[Any]:
        way, position = self.random.randrange(6), self.random.randrange(len(value))
        if way == 0:
            return value[:position]
        if way == 1:
            return [*value, self.odd()]
        if way == 2:
            return [*value[position:], *value[:position]] * 2
        if way == 3 and len(json.dumps(value)) < 200:
            return value * self.random.choice([40, 101, 4097])
        return [*value[:position], self.changed(value[position]), *value[position + 1 :]]

    def changed_object(self, value: dict[str, Any]) -> dict[str, Any]:
        way, name = self.random.randrange(6), self.random.choice(list(value))
        others = {other: each for other, each in value.items() if other != name}
        other_name = self.random.choice([*ODD_NAMES, name.lower(), f"{name} ", *MEMBERS])
        if way == 0:
            return others
        if way == 1:
            return others | {other_name: value[name]}
        if way == 2:
            return value | {other_name: self.odd()}
        return value | {name: self.odd() if way == 3 else self.changed(value[name])}

    def odd(self) -> Any:
        """A value of any type."""
        way, random = self.random.randrange(8), self.random
        if way < 5:
            kinds: list[list[Any]] = [ODD_TEXT, ODD_NUMBERS, [None, True, False], PICTURES, self.known.faces]
            return random.choice(kinds[way])
        scalars = [random.choice(random.choice(ODD_SCALARS)) for _ in range(random.choice([0, 1, 2, 120]))]
        if way == 5:
            return scalars
        return {f"{random.choice(ODD_TEXT)[:300]}{number}": scalar for number, scalar in enumerate(scalars)}

    # Bytes, and how they are written down

    def in_bytes(self, sent: Sent) -> Sent:
        return replace(sent, body=self.tampered(sent.body))

    def tampered(self, text: bytes) -> bytes:
        """Bytes with some of them gone, others or more."""
        for _ in range(self.random.choice([1, 1, 2, 5])):
            begin = self.random.randrange(len(text) + 1)
            end = min(len(text), begin + self.random.choice([0, 1, 1, 4, 50]))
            more = self.random.choice(
                [
                    *(b"", b"\0", b"\xff", b"\x80", b'"', b"{", b"}", b"[", b",", b":", b"\\u", b"\\", b"1", b"null"),
                    *(b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\r\n\r\n", b"/*", b"'", self.random.randbytes(3)),
                    text[begin : begin + 30] * 3,
                ]
            )
            text = text[:begin] + more + text[end:]
        return text if self.random.random() < 0.9 else text[: self.random.randrange(len(text) + 1)]

    def in_encoding(self, sent: Sent) -> Sent:
        return replace(sent, body=self.random.choice(ENCODINGS)(sent.body))

    def in_size(self, sent: Sent) -> Sent:
        """Rarely a large one, as those take their time."""
        if self.random.random() < 0.02:
            picture = base64.b64encode(bytes(self.random.choice([5_242_880, 5_242_881, 11_000_000])))
            return replace(sent, body=b'{"CollectionId": "staff", "Image": {"Bytes": "' + picture + b'"}}')
        deep = self.random.choice([b"[", b'{"a":', b'{"Image":'])
        return replace(sent, body=self.random.choice([b"", b" ", deep * 900, deep * 20_000, sent.body + b" " * 99_999]))

    # What stands above the body

    def in_target(self, sent: Sent) -> Sent:
        prefix, _, operation = sent.target.rpartition(".")
        return replace(
            sent,
            target=self.random.choice(
                [
                    *[f"{prefix}.{self.random.choice(sorted(service_model.operation_names()))}"] * 4,
                    *("", prefix, f"{prefix}.", f".{operation}", operation, sent.target.lower(), sent.target.upper()),
                    *(f"{prefix}.{operation}{more}" for more in ("", " ", "s", ".", "\t", "é", "\0", "x" * 9000)),
                    *(f"{other}.{operation}" for other in ("DynamoDB_20120810", "rekognition", "", "a.b")),
                    self.tampered(sent.target.encode()).decode("latin-1").replace("\r", "").replace("\n", ""),
                ]
            ),
        )

    def in_headers(self, sent: Sent) -> Sent:
        (_, signed), *others = sent.headers
        random = self.random
        if not others or random.random() < 0.3:
            region = random.choice(ODD_REGIONS)
            accounts = [("x-moto-account-id", random.choice(ODD_ACCOUNTS))] * random.randrange(2)
            return replace(sent, headers=(("Authorization", SIGNED % region), *accounts, *others))
        more = random.choices(ODD_HEADERS, k=random.choice([0, 1, 1, 3]))
        types = [("Content-Type", random.choice(ODD_TYPES))] * random.choice([0, 1, 1, 2])
        return replace(sent, headers=(("Authorization", signed), *random.choice([others, types]), *more))

    def in_line(self, sent: Sent) -> Sent:
        if self.random.random() < 0.5:
            return replace(sent, method=self.random.choice(ODD_METHODS))
        return replace(sent, path=self.random.choice(ODD_PATHS))

    def in_http(self, sent: Sent) -> Sent:
        """What is no longer one whole request, or hardly one; the signature stays, so that it is known whom it is to.

        Nothing is broken before the signature but the first line, and that not into two.
        """
        line, _, rest = over_http(sent).partition(b"\r\n")
        signature, _, rest = rest.partition(b"\r\n")
        random = self.random
        rest = random.choice(
            [
                rest,
                rest[: random.randrange(len(rest) + 1)],
                self.tampered(rest[:200]) + rest[200:],
                rest.replace(b"\r\n", b"\n"),
                b"Content-Length: "
                + random.choice([b"-1", b"many", b"9" * 30, b"+1", b"1, 2", b"0x10"])
                + b"\r\n"
                + rest,
                b"Transfer-Encoding: " + random.choice([b"chunked", b"gzip", b"magic, chunked"]) + b"\r\n" + rest,
                b"Expect: " + random.choice([b"100-continue", b"wonders"]) + b"\r\n" + rest,
                random.choice([b" folded", b"no colon", b": no name", b"a b: c", b"X: \0", b"X: " + b"x" * 70_000])
                + b"\r\n"
                + rest,
            ]
        )
        if random.random() < 0.3:
            line = random.choice([line.replace(b"1.1", version) for version in (b"1.0", b"0.9", b"2.0", b"9", b"")])
        elif random.random() < 0.1:
            line = self.tampered(line).replace(b"\r", b"").replace(b"\n", b"")
        return replace(sent, raw=b"\r\n".join((line, signature, rest)))


def over_http(sent: Sent) -> bytes:
    """The bytes of a request."""
    if sent.raw is not None:
        return sent.raw
    lines = [f"{sent.method} {sent.path} HTTP/1.1".encode()]
    lines += [name.encode() + b": " + value for name, value in sent.named]
    lines += [b"Host: localhost", b"Content-Length: %d" % len(sent.body)]
    return b"\r\n".join((*lines, b"", sent.body))


# What holds

#: The protocol's own errors, by their status.
PROTOCOL_ERRORS = {
    400: set(OF_ANY_SERVICE) | {"UnknownOperationException", "NotImplemented"},
    413: {"RequestEntityTooLargeException"},
}


def complaint(sent: Sent, received: Received) -> str | None:
    """What is wrong with an answer, if anything is."""
    if received.status is None:
        return None if sent.may_go_unanswered else "no answer"
    if received.status == 403 and any(name == "Origin" for name, _ in sent.headers):
        return None  # the gate lets no foreign web page in
    if received.content_type != JSON.decode():
        return f"the content type is {received.content_type}"
    if sent.method == "HEAD" and not received.body:
        refused = received.status == 400 or (received.status == 501 and _hopeless(sent))
        return None if refused else "HEAD is no request of AWS's"
    try:
        answer = json.loads(received.body)
    except ValueError:
        return "the answer is not JSON"
    if received.status == 200:
        return _not_right(sent, received)
    message = answer.get("Message") or answer.get("message")
    if not message or "Traceback" in message or "<html" in message.lower():
        return "the message says nothing to a person"
    return _undocumented(sent, received, answer["__type"])


def _hopeless(sent: Sent) -> bool:
    """Whether it is what HTTP itself has no other code for than 501."""
    return sent.raw is not None and b"Transfer-Encoding" in sent.raw


def _not_right(sent: Sent, received: Received) -> str | None:
    if sent.raw is None and sent.body and not isinstance(json.loads(sent.body.decode()), dict):
        return "a body that is no JSON object was taken for a request"
    misfits = [
        misfits_of(target, Response(200, received.body))
        for target in sent.targets
        if target.partition(".")[2] in service_model.operation_names()
    ]
    if sent.raw is None and not any(each == [] for each in misfits):
        return f"the answer does not fit the model: {misfits}"
    return None


def _undocumented(sent: Sent, received: Received, code: str) -> str | None:
    assert received.status is not None
    if received.status == 501:
        return None if _hopeless(sent) else "only HTTP's own refusals are 501"
    if received.status in PROTOCOL_ERRORS and code in PROTOCOL_ERRORS[received.status]:
        return None
    if sent.raw is not None and received.status in (413, 431) and code == "SerializationException":
        return None
    for target in sent.targets:
        name = target.partition(".")[2]
        if name in service_model.operation_names() and not misfits_of(target, Response(received.status, received.body)):
            return None if received.status == 400 else f"{code} comes with status 400"
    return f"{code} is not documented for {sent.targets}"


class Failed(AssertionError):
    """A request that was not answered as it has to be."""


@dataclass
class Report:
    """What has come of many requests."""

    outcomes: Counter[str]
    memory: list[int]

    @property
    def requests(self) -> int:
        """How many were sent."""
        return sum(self.outcomes.values())

    def growth(self) -> int:
        """How many more bytes are held at the end than there were once everything was warm.

        The least of several samples at either end: what comes and goes between them does not count.
        """
        samples = self.memory[len(self.memory) // 4 :]
        third = max(1, len(samples) // 3)
        return min(samples[-third:]) - min(samples[:third])

    def __str__(self) -> str:
        megabytes = [f"{self.memory[place] / 2**20:.0f}" for place in (0, len(self.memory) // 2, -1)]
        counts = ", ".join(f"{count} {outcome}" for outcome, count in self.outcomes.most_common())
        return f"{self.requests} requests: {counts}; {', '.join(megabytes)} MB at the beginning, midway and at the end"


def fuzz(surface: Surface, seed: int, requests: int, *, over_http: bool) -> Report:
    """Sends requests, and holds every answer against what has to be of it.

    Raises:
        Failed: With what is needed to send the request again.
    """
    report = Report(Counter(), [])
    number = 0
    known, state = None, None
    while report.requests < requests:
        if known is None or number % EPISODE == 0:
            surface.begin(seed)
            known, state = Known(surface.send), surface.state()
            report.memory.append(surface.memory())
        sent = Mutator(seed, number, known, over_http=over_http).request()
        try:
            received = surface.send(sent)
            wrong = complaint(sent, received)
            now = surface.state()
        except Exception as error:
            raise _failed(f"{type(error).__name__}: {error}", seed, number, sent) from error
        if wrong is None and now != state and received.status not in (200, None):
            wrong = f"a refused request has changed {state} into {now}"
        if wrong is not None:
            raise _failed(wrong, seed, number, sent, received)
        state = now
        outcome = json.loads(received.body).get("__type", "") if received.status and received.body else ""
        report.outcomes[f"{received.status} {outcome}".strip()] += 1
        number += 1
    report.memory.append(surface.memory())
    return report


def _failed(wrong: str, seed: int, number: int, sent: Sent, received: Received | None = None) -> Failed:
    return Failed(f"{wrong}\nin answer to request {number} of --fuzz-seed {seed}:\n{sent}\n{received}")


# Where


def resident(pid: int) -> int:
    """How many bytes of memory a process holds; 0 where the system does not say."""
    statistics = Path(f"/proc/{pid}/statm")
    return int(statistics.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if statistics.exists() else 0


def _store_video(**to: Any) -> None:
    """Puts a video into S3, and makes a topic for messages about it."""
    create: Any = boto3.client
    s3, sns = (create(service, region_name="us-east-1", **to) for service in ("s3", "sns"))
    s3.create_bucket(Bucket="videos")
    s3.put_object(Bucket="videos", Key="door.mp4", Body=b"a video")
    s3.put_object(Bucket="videos", Key="smoker.png", Body=photo(Moderation("Smoking"), size=(160, 160)))
    s3.put_object(Bucket="videos", Key="batch.jsonl", Body=b'{"source-ref":"s3://videos/smoker.png"}\n?')
    assert sns.create_topic(Name="AmazonRekognition")["TopicArn"] == TOPIC
    for client in (s3, sns):
        client.close()


class InProcess:
    """What boto3 hands to moto, by both ways: what one refuses, the other one has to refuse in the same words."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        tracemalloc.start()

    def begin(self, seed: int) -> None:
        self._stack.close()
        rek = self._stack.enter_context(mock_rekognition())
        _store_video()
        rek.album.add(PLACE, SHOWN)
        mock_random.seed(seed)

    def close(self) -> None:
        self._stack.close()
        tracemalloc.stop()

    def send(self, sent: Sent) -> Received:
        with motos_way():
            first = self._answer(sent)
        if first.status == 200:
            return first
        directly = self._answer(sent)
        assert directly == first, f"directly, it was {directly}"
        return first

    def _answer(self, sent: Sent) -> Received:
        headers = HTTPHeaders()
        for name, value in dict(sent.named).items():  # each once, as from botocore
            headers[name] = value.decode("latin-1")
        region = sent.headers[0][1].split(b"/")[2].decode("latin-1")
        host = f"rekognition.{region if re.fullmatch('[a-z0-9-]{1,63}', region) else 'us-east-1'}.amazonaws.com"
        url = f"https://{host}{sent.path}"
        answer = botocore_stubber.process_request(AWSPreparedRequest(sent.method, url, headers, sent.body, False))
        assert answer is not None, "the request would have gone to the network"
        status, sent_back, body = answer
        assert isinstance(body, bytes)
        return Received(status, sent_back["content-type"], body)

    def state(self) -> Any:
        log = CallLog()
        regions = (view_of(region, log) for region in innermost().regions)
        return [region for region in regions if region.collections]

    def memory(self) -> int:
        # Traced, not resident: what other tests of this process left, and when malloc returns it, must not count
        gc.collect()
        return tracemalloc.get_traced_memory()[0]


class OverHttp:
    """A server in a process of its own, over one connection as long as requests are whole."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._address = urlsplit(server.url)
        self._connection: socket.socket | None = None

    def begin(self, seed: int) -> None:
        self.close()
        if "Traceback" in self._server.output:
            raise Failed(self._server.output)
        self._server.reset()
        _store_video(endpoint_url=self._server.url, aws_access_key_id="key", aws_secret_access_key="secret")
        call_control_api(self._server.url, "POST", "/videos", **encode(AddVideo(PLACE, SHOWN)))
        self._ask("POST", f"/moto-api/seed?a={seed}")

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def send(self, sent: Sent) -> Received:
        if sent.may_go_unanswered:
            with self._connected() as connection:
                return self._broken(connection, sent)
        if self._connection is None:
            self._connection = self._connected()
        self._connection.sendall(over_http(sent))
        answer = http.client.HTTPResponse(self._connection, method=sent.method)
        answer.begin()
        body = answer.read()
        received = Received(answer.status, answer.headers["Content-Type"], body)
        if answer.will_close:
            self.close()
        return received

    def _broken(self, connection: socket.socket, sent: Sent) -> Received:
        """What comes back for what may be no request, nor all of one."""
        with suppress(OSError):  # closed while it was being sent
            connection.sendall(over_http(sent))
            connection.shutdown(socket.SHUT_WR)
        answer = http.client.HTTPResponse(connection, method=sent.method)
        try:
            answer.begin()
            return Received(answer.status, answer.headers["Content-Type"], answer.read())
        except (ConnectionError, http.client.HTTPException):
            return Received(None, "", b"")

    def state(self) -> Any:
        """What is in the two regions in which most of the requests have an effect."""
        return [self._ask("GET", f"/rekomock-api/regions/{region}") for region in ("us-east-1", "eu-west-1")]

    def memory(self) -> int:
        return resident(self._server.pid)

    def _connected(self) -> socket.socket:
        return socket.create_connection((str(self._address.hostname), int(self._address.port or 0)), timeout=20)

    def _ask(self, method: str, path: str) -> bytes:
        received = self.send(Sent("", b"", method, path, headers=()))
        assert received.status == 200, received
        return received.body
