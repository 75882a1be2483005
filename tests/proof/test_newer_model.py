"""A botocore whose service model is newer than rekomock: nothing breaks, and what is new is checked or refused."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from botocore.loaders import create_loader

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Evaluate = Callable[..., list[dict[str, Any]]]

#: Evaluates expressions one after the other, in a mock with a user and a face, and prints the answers or errors.
PROGRAM = """
import json, sys
import boto3
from botocore.exceptions import ClientError
from rekomock import mock_rekognition, photo

with mock_rekognition() as rek:
    client = boto3.client("rekognition", region_name="us-east-1")
    client.create_collection(CollectionId="staff")
    client.create_user(CollectionId="staff", UserId="alice")
    indexed = client.index_faces(CollectionId="staff", Image={"Bytes": photo("alice")})
    face_id = indexed["FaceRecords"][0]["Face"]["FaceId"]
    user = {"CollectionId": "staff", "UserId": "alice"}
    answers = []
    for expression in sys.argv[1:]:
        try:
            answer = eval(expression)
        except ClientError as error:
            answer = {"raised": type(error).__name__, **error.response["Error"]}
        answers.append({name: value for name, value in (answer or {}).items() if name != "ResponseMetadata"})
    print(json.dumps(answers))
"""

ASSOCIATE = "client.associate_faces(**user, FaceIds=[face_id])"


@pytest.fixture(scope="module")
def evaluate(tmp_path_factory: pytest.TempPathFactory) -> Evaluate:
    """Evaluates expressions, see PROGRAM, where botocore has a newer model of the service."""
    data = tmp_path_factory.mktemp("data")
    _write_newer_model(data)

    def evaluated(*expressions: str) -> list[dict[str, Any]]:
        program = [sys.executable, "-c", PROGRAM, *expressions]
        environment = os.environ | {"AWS_DATA_PATH": str(data)}
        done = subprocess.run(program, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        answers: list[dict[str, Any]] = json.loads(done.stdout)
        return answers

    return evaluated


def _write_newer_model(data: Path) -> None:
    loader = create_loader()
    model = copy.deepcopy(loader.load_service_model("rekognition", "service-2"))
    shapes, operations = model["shapes"], model["operations"]
    shapes["Weighting"] = {"type": "string", "enum": ["EVEN", "RECENT"]}
    for members in (shapes["AssociateFacesRequest"]["members"], shapes["AssociateFacesResponse"]["members"]):
        members["Weighting"] = {"shape": "Weighting"}
    shapes["UserId"] |= {"max": 10, "pattern": "[a-z.]+", "enum": ["alice", "bob.of.the.long.name", "Carol"]}
    shapes["WeightingNotAvailableException"] = {"type": "structure", "members": {}, "exception": True}
    operations["AssociateFaces"]["errors"].append({"shape": "WeightingNotAvailableException"})
    shapes["MergeUsersRequest"] = {
        "type": "structure",
        "required": ["CollectionId"],
        "members": {"CollectionId": {"shape": "CollectionId"}, "UserId": {"shape": "UserId"}},
    }
    shapes["MergeUsersResponse"] = {"type": "structure", "members": {"Weighting": {"shape": "Weighting"}}}
    operations["MergeUsers"] = {
        "name": "MergeUsers",
        "http": {"method": "POST", "requestUri": "/"},
        "input": {"shape": "MergeUsersRequest"},
        "output": {"shape": "MergeUsersResponse"},
        "errors": [{"shape": "ResourceNotFoundException"}],
    }
    folder = data / "rekognition" / loader.determine_latest_version("rekognition", "service-2")
    folder.mkdir(parents=True)
    (folder / "service-2.json").write_text(json.dumps(model))


def test_calls_are_answered_as_before(evaluate: Evaluate) -> None:
    associated, users = evaluate(ASSOCIATE, "client.list_users(CollectionId='staff')")

    assert [face.keys() for face in associated.pop("AssociatedFaces")] == [{"FaceId"}]
    assert associated == {"UnsuccessfulFaceAssociations": [], "UserStatus": "UPDATING"}
    assert users == {"Users": [{"UserId": "alice", "UserStatus": "ACTIVE"}]}


@pytest.mark.parametrize(
    ("user_id", "constraint"),
    [
        ("bob.of.the.long.name", "Member must have length less than or equal to 10"),
        ("Carol", "Member must satisfy regular expression pattern: [a-z.]+"),
        ("zoe", "Member must satisfy enum value set: [alice, bob.of.the.long.name, Carol]"),
    ],
    ids=["max", "pattern", "enum"],
)
def test_a_new_constraint_is_enforced(evaluate: Evaluate, user_id: str, constraint: str) -> None:
    (error,) = evaluate(f"client.create_user(CollectionId='staff', UserId='{user_id}')")

    assert error["Code"] == "ValidationException"
    assert error["Message"] == (
        f"1 validation error detected: Value '{user_id}' at 'userId' failed to satisfy constraint: {constraint}"
    )


def test_a_new_operation_is_not_simulated(evaluate: Evaluate) -> None:
    (error,) = evaluate("client.merge_users(CollectionId='staff')")

    assert error["Code"] == "NotImplemented"
    assert "rekomock does not simulate the operation MergeUsers" in error["Message"]


def test_a_request_to_a_new_operation_is_validated_too(evaluate: Evaluate) -> None:
    (error,) = evaluate("client.merge_users(CollectionId='no good')")

    assert error["Code"] == "ValidationException"
    assert "at 'collectionId'" in error["Message"]


def test_a_new_member_is_refused_and_nothing_happens(evaluate: Evaluate) -> None:
    error, faces = evaluate(
        "client.associate_faces(**user, FaceIds=[face_id], Weighting='EVEN')",
        "client.list_faces(**user)",
    )

    assert error["Code"] == "NotImplemented"
    assert "rekomock does not simulate the member Weighting of AssociateFaces" in error["Message"]
    assert faces["Faces"] == []


def test_a_new_member_is_validated_before_it_is_refused(evaluate: Evaluate) -> None:
    (error,) = evaluate("client.associate_faces(**user, FaceIds=[face_id], Weighting='ODD')")

    assert error["Code"] == "ValidationException"
    assert "Member must satisfy enum value set: [EVEN, RECENT]" in error["Message"]


def test_a_new_error_can_be_forced(evaluate: Evaluate) -> None:
    _, error, answer = evaluate("rek.fail('AssociateFaces', 'WeightingNotAvailableException')", ASSOCIATE, ASSOCIATE)

    assert (error["raised"], error["Code"]) == ("WeightingNotAvailableException",) * 2
    assert answer["UserStatus"] == "UPDATING"
