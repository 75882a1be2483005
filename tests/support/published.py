"""What AWS has published of requests and their answers: the members are held against ours, not the values."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.loaders import create_loader

from rekomock import Celebrity, Cue, Face, Label, Moderation, Text, Video, photo
from rekomock.operations import OPERATIONS

from .staff import Staff

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient

    from rekomock.images.contents import Content

#: What is printed and not answered: models of collections after version 3 do not tell it.
OUTDATED = {".OrientationCorrection"}
FACE_ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@dataclass(frozen=True)
class Published:
    """A request and its answer.

    Attributes:
        source: Where it is published.
        request: The members of the request. Face ids are the service's to give: ``face 0``, ``user 0`` stand for those
            of the faces that are on nobody and on somebody.
        answer: The answer's members.
        users: Who is associated with which user before.
        more: What the paths begin with of members that are left out in print and told here.
    """

    source: str
    operation: str
    request: dict[str, Any]
    answer: dict[str, Any]
    users: dict[str, list[str]] = field(default_factory=dict)
    more: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.source}-{self.operation}"


def from_botocore() -> list[Published]:
    """The examples that botocore carries, of what rekomock simulates."""
    examples: dict[str, Any] = create_loader().load_service_model("rekognition", "examples-1")["examples"]
    found = []
    for operation in OPERATIONS:
        for example in examples.get(operation, []):
            # Which faces they are does not matter
            request = json.loads(re.sub(FACE_ID, "face 0", json.dumps(example["input"])))
            found.append(Published("botocore", operation, request, example["output"]))
    return found


def from_the_guide() -> list[Published]:
    """What is in the examples of AWS's guide and of recorded answers: the names of members, and no text of theirs."""
    return _read("guide_examples.json")


def of_videos() -> list[Published]:
    """The responses of jobs on stored videos that are in AWS's guide: the names of members alone."""
    return _read("video_examples.json")


def _read(name: str) -> list[Published]:
    rows = json.loads(Path(__file__).with_name(name).read_text())
    return [
        Published(
            "guide", row["operation"], row["request"], row["members"], row.get("users", {}), tuple(row.get("more", ()))
        )
        for row in rows
    ]


def members(value: Any, path: str = "") -> set[str]:
    """The paths of all members, those of the elements of a list taken together."""
    if isinstance(value, dict):
        within = {f"{path}.{name}": each for name, each in value.items()}
        return set(within).union(*(members(each, below) for below, each in within.items()))
    if isinstance(value, list) and value:
        return {f"{path}[]"}.union(*(members(element, f"{path}[]") for element in value))
    return set()


#: What a picture shows in the examples: something for every operation to find.
SHOWN: tuple[Content, ...] = (
    Face(
        "alice",
        celebrity=Celebrity("Celeb A", id="nnnnnnn", urls=("www.imdb.com/name/aaaaaaaaa",)),
        protective_equipment=("FACE_COVER", "HAND_COVER", "HEAD_COVER"),
    ),
    Face("bob"),
    Label("Car", box=(0.02, 0.8, 0.2, 0.15)),
    Moderation("Weapon Violence"),
    Moderation("Illustrated"),
    Text("ESTD 1882"),
)
#: A member that the model does not have, and the sound, which a declared video is without.
NOT_IN_VIDEOS = (".VideoMetadata.FileExtension", ".AudioMetadata[]")
#: Of everything something, for two persons and seconds.
SHOWN_IN_VIDEO = Video({0: SHOWN, 1: [*SHOWN[1:], Label("Dog")]}, duration=2, cues=[Cue("BlackFrames", 1, 2)])


def put(s3: Any, bucket: str, key: str, *contents: str | Content) -> None:
    """Puts a picture into S3."""
    if bucket not in {known["Name"] for known in s3.list_buckets()["Buckets"]}:
        s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key=key, Body=photo(*contents))


def prepared(published: Published, client: RekognitionClient) -> dict[str, Any]:
    """Makes what a request is about, and gives the request with ids that there are."""
    told = json.dumps(published.request)
    s3 = boto3.client("s3", region_name="us-east-1")
    for bucket, key in re.findall(r'"Bucket": "(.*?)", "Name": "(.*?)"', told):
        put(s3, bucket, key, *SHOWN)
    if published.operation == "CreateCollection":
        return published.request
    if published.operation == "GetCelebrityInfo":
        client.recognize_celebrities(Image={"Bytes": photo(*SHOWN)})
        return published.request
    staff = Staff(client, published.request.get("CollectionId", "MyCollection"))

    def indexed(*people: str) -> list[str]:
        # Each under a name of its own: the same picture under the same name is no other face
        return [
            staff.index(photo(person), ExternalImageId=f"{next(numbers)}.png")["FaceRecords"][0]["Face"]["FaceId"]
            for person in people
        ]

    numbers = count()
    on_users = []
    for user, people in published.users.items():
        on_users += (faces := indexed(*people))
        staff.user(user, *faces)
    on_nobody = indexed("alice", "alice", "carla")
    for what, ids in (("user", on_users), ("face", on_nobody)):
        for number, face_id in enumerate(ids):
            told = told.replace(f'"{what} {number}"', f'"{face_id}"')
    request: dict[str, Any] = json.loads(told)
    return request
