"""Tasks of Step Functions that call Amazon Rekognition: ``arn:aws:states:::aws-sdk:rekognition:indexFaces``."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
from moto import mock_aws
from support.clients import client_of

from rekomock import mock_rekognition, photo
from rekomock.moto_bridge import stepfunctions
from rekomock.server import start

if TYPE_CHECKING:
    from collections.abc import Callable

STATES = {
    "StartAt": "Create",
    "States": {
        "Create": {
            "Type": "Task",
            "Resource": "arn:aws:states:::aws-sdk:rekognition:createCollection",
            "Parameters": {"CollectionId.$": "$.collection"},
            "ResultPath": "$.created",
            "Catch": [
                {
                    # Older moto finds no error by the name of its service
                    "ErrorEquals": ["Rekognition.ResourceAlreadyExistsException", "States.TaskFailed"],
                    "ResultPath": "$.known",
                    "Next": "Index",
                }
            ],
            "Next": "Index",
        },
        "Index": {
            "Type": "Task",
            "Resource": "arn:aws:states:::aws-sdk:rekognition:indexFaces",
            "Parameters": {
                "CollectionId.$": "$.collection",
                "Image": {"S3Object": {"Bucket": "pictures", "Name.$": "$.picture"}},
            },
            "ResultPath": "$.indexed",
            "End": True,
        },
    },
}


class Machines:
    """State machines that enrol whoever is in a picture, one for each execution: older moto copies no used one."""

    def __init__(self, client: Callable[[str], Any]) -> None:
        self.rekognition = client("rekognition")
        self.states = client("stepfunctions")
        s3 = client("s3")
        s3.create_bucket(Bucket="pictures")
        s3.put_object(Bucket="pictures", Key="alice.png", Body=photo("alice"))
        self.role = client("iam").create_role(RoleName="enroller", AssumeRolePolicyDocument="{}")["Role"]["Arn"]

    def execute(self, name: str, **given: str) -> dict[str, Any]:
        machine = self.states.create_state_machine(name=name, definition=json.dumps(STATES), roleArn=self.role)
        arn = machine["stateMachineArn"]
        execution = self.states.start_execution(stateMachineArn=arn, name=name, input=json.dumps(given))
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            described: dict[str, Any] = self.states.describe_execution(executionArn=execution["executionArn"])
            if described["status"] != "RUNNING":
                return described
            time.sleep(0.05)
        raise AssertionError("the execution does not end")

    def hold(self) -> None:
        """Run it twice, and once with a picture that is not there."""
        first = self.execute("first", collection="staff", picture="alice.png")
        again = self.execute("again", collection="staff", picture="alice.png")
        failed = self.execute("failed", collection="staff", picture="bob.png")

        assert (first["status"], again["status"], failed["status"]) == ("SUCCEEDED", "SUCCEEDED", "FAILED")
        created = json.loads(first["output"])["created"]
        assert created["CollectionArn"].endswith(":rekognition:us-east-1:123456789012:collection/staff")
        (record,) = json.loads(first["output"])["indexed"]["FaceRecords"]
        assert record["Face"]["FaceId"] in {
            face["FaceId"] for face in self.rekognition.list_faces(CollectionId="staff")["Faces"]
        }
        known = json.loads(again["output"])["known"]
        assert known["Error"] == "Rekognition.ResourceAlreadyExistsException"
        assert known["Cause"].startswith(
            "The collection id: staff already exists (Service: Rekognition, Status Code: 400"
        )
        assert failed["error"] == "Rekognition.InvalidS3ObjectException"


@contextmanager
def state_machines_run() -> Iterator[None]:
    # Older moto reads no configuration of an inner mock
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}), mock_rekognition():
        yield


def client_in_process(service: str) -> Any:
    create: Callable[..., Any] = boto3.client
    return create(service, region_name="us-east-1")


def test_in_process() -> None:
    with state_machines_run():
        Machines(client_in_process).hold()


def test_on_a_server() -> None:
    with start() as server:
        config = {"stepfunctions": {"execute_state_machine": True}}
        requests.post(f"{server.url}/moto-api/config", json=config, timeout=20).raise_for_status()
        clients: list[Any] = []

        def client(service: str) -> Any:
            clients.append(client_of(server, service))
            return clients[-1]

        Machines(client).hold()
        for each in clients:
            each.close()


def test_moto_is_as_it_was_after_the_mock() -> None:
    with state_machines_run():
        Machines(client_in_process).execute("failed", collection="staff", picture="bob.png")
        assert (stepfunctions._names() or {})["rekognition"] == "Rekognition"

    assert "rekognition" not in (stepfunctions._names() or {})


def test_a_moto_without_the_table_names_errors_its_own_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(__import__("sys").modules, stepfunctions._MODULE, raising=False)

    assert stepfunctions._names() is None
    with mock_rekognition():
        client = boto3.client("rekognition", region_name="us-east-1")
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            client.delete_collection(CollectionId="none")
