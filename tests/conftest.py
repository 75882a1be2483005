"""What the tests share: a running mock, a collection with a short way to put faces in, and a watch over every answer."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import regex

from rekomock import Face, mock_rekognition, photo, spec
from rekomock.service import Service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.model import Shape
    from mypy_boto3_rekognition.client import RekognitionClient

    from rekomock import RekognitionMock
    from rekomock.service import Answer, Request

UNKNOWN_FACE = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "AWS_DEFAULT_REGION", "AWS_REGION", "MOTO_ACCOUNT_ID", "MOTO_ALLOW_NONEXISTENT_REGION"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def rek() -> Iterator[RekognitionMock]:
    with mock_rekognition() as mock:
        yield mock


@pytest.fixture
def client(rek: RekognitionMock) -> RekognitionClient:
    return boto3.client("rekognition", region_name="us-east-1")


class Staff:
    """A collection named ``staff``, and the shortest way to say what a test needs in it."""

    collection_id = "staff"

    def __init__(self, client: RekognitionClient) -> None:
        self.client = client
        client.create_collection(CollectionId=self.collection_id)

    def face(self, *who: str | Face, **more: Any) -> str:
        """Indexes a photo of somebody and gives the face id."""
        records = self.client.index_faces(
            CollectionId=self.collection_id, Image={"Bytes": photo(*who)}, **more
        )["FaceRecords"]
        return records[0]["Face"]["FaceId"]

    def faces(self, person: str, count: int) -> list[str]:
        """Indexes one photo of somebody ``count`` times and gives the face ids."""
        return [self.face(person) for _ in range(count)]

    def user(self, user_id: str, *faces: str) -> str:
        """Creates a user, associates faces with it and gives the user id."""
        self.client.create_user(CollectionId=self.collection_id, UserId=user_id)
        if faces:
            answer = self.associate(user_id, *faces)
            assert len(answer["AssociatedFaces"]) == len(faces)
        return user_id

    def associate(self, user_id: str, *faces: str, **more: Any) -> dict[str, Any]:
        """Calls AssociateFaces and gives the answer's members."""
        return members(
            self.client.associate_faces(CollectionId=self.collection_id, UserId=user_id, FaceIds=list(faces), **more)
        )

    def disassociate(self, user_id: str, *faces: str, **more: Any) -> dict[str, Any]:
        """Calls DisassociateFaces and gives the answer's members."""
        return members(
            self.client.disassociate_faces(
                CollectionId=self.collection_id, UserId=user_id, FaceIds=list(faces), **more
            )
        )

    def faces_of(self, user_id: str) -> list[str]:
        """The ids of the faces on a user."""
        faces = self.client.list_faces(CollectionId=self.collection_id, UserId=user_id)["Faces"]
        return [face["FaceId"] for face in faces]

    def status_of(self, user_id: str) -> str:
        """The status of a user as ListUsers shows it."""
        users = self.client.list_users(CollectionId=self.collection_id)["Users"]
        return next(user["UserStatus"] for user in users if user["UserId"] == user_id)


@pytest.fixture
def staff(client: RekognitionClient) -> Staff:
    return Staff(client)


def members(answer: Any) -> dict[str, Any]:
    """An answer of boto3 without what boto3 adds."""
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


# Every answer that rekomock gives in any test is held against the service model here


@pytest.fixture(autouse=True)
def _answers_fit_the_model(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    misfits: list[str] = []
    answer_request = Service.answer

    def checked(service: Service, request: Request) -> Answer:
        answer = answer_request(service, request)
        misfits.extend(_misfits_of(request, answer))
        return answer

    monkeypatch.setattr(Service, "answer", checked)
    yield
    assert not misfits, "answers that do not fit the service model"


#: Where AWS's answers must contradict its model: (shape, constraint).
_TOLERATED = {
    # DeletedFaces reuses the list of the request, which is never empty; an answer that deletes nothing has to be
    ("FaceIdList", "min"),
}


def _misfits_of(request: Request, answer: Answer) -> list[str]:
    body = json.loads(answer.body)
    if answer.status != 200:
        if answer.status == 500:
            return [f"{request.target} failed: {body}"]
        code = body["__type"]
        if "Code" not in body:
            return [] if set(body) == {"__type", "message"} else [f"{request.target}: {body}"]
        declared = {shape.name for shape in spec.operation(str(request.target).split(".")[1]).error_shapes}
        return [] if code in declared and body["Code"] == code and body["Message"] else [f"{request.target}: {body}"]
    operation = str(request.target).split(".")[1]
    shape = spec.operation(operation).output_shape
    return [f"{operation}{misfit}" for misfit in _misfits(body, shape)] if shape else []


def _misfits(value: Any, shape: Shape) -> Iterator[str]:
    kind = shape.type_name
    expected: Any = {
        "structure": dict, "map": dict, "list": list, "string": str, "boolean": bool, "integer": int, "long": int,
        "float": float, "double": float, "timestamp": (int, float), "blob": str,
    }[kind]  # fmt: skip
    if not isinstance(value, expected) or (kind in ("integer", "long") and isinstance(value, bool)):
        yield f": {value!r} is no {kind}"
        return
    stated = {key: limit for key, limit in shape.metadata.items() if (shape.name, key) not in _TOLERATED}
    size = value if kind in ("integer", "long", "float", "double") else len(value) if kind != "boolean" else 0
    if kind != "structure" and not stated.get("min", -math.inf) <= size <= stated.get("max", math.inf):
        yield f": {value!r} is not within {stated}"
    if "pattern" in stated and not regex.fullmatch(stated["pattern"], value):
        yield f": {value!r} does not match {stated['pattern']}"
    if "enum" in stated and value not in stated["enum"]:
        yield f": {value!r} is none of {stated['enum']}"
    if kind == "structure":
        for name, member in value.items():
            if name not in shape.members:
                yield f".{name} is not in the model"
            else:
                yield from (f".{name}{misfit}" for misfit in _misfits(member, shape.members[name]))
    elif kind == "list":
        for element in value:
            yield from (f"[]{misfit}" for misfit in _misfits(element, shape.member))
    elif kind == "map":
        for key, element in value.items():
            yield from (f"[{key!r}]{misfit}" for misfit in _misfits(element, shape.value))
