"""Random calls on a model, liveness sessions and a stream processor: each status and error is that of a plain table.

Nothing ends here until the author settles it, so that the table says at any time what the status is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, ClassVar, Literal

import boto3
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from moto.moto_api import state_manager
from support.models import TEN, Workshop
from support.restarts import restart

from rekomock import CustomLabel, mock_rekognition, photo
from rekomock.state.statuses import LIVENESS_SESSION, PROJECT_VERSION, STREAM_PROCESSOR

IMAGE = {"Bytes": photo(CustomLabel("scratch"))}
OUTCOMES: list[Literal["SUCCEEDED", "FAILED", "EXPIRED"]] = ["SUCCEEDED", "SUCCEEDED", "FAILED", "EXPIRED"]
COMMON = settings(
    max_examples=25,
    stateful_step_count=80,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@contextmanager
def until_settled(model: str) -> Iterator[None]:
    """Let no transition of a model end by itself."""
    state_manager.set_transition(model, {"progression": "manual", "times": 1_000_000})
    try:
        yield
    finally:
        state_manager.unset_transition(model)


class ModelsLife(RuleBasedStateMachine):
    """A model, and the table of what each call does in each of its statuses."""

    #: What a status becomes when it is settled.
    ENDS: ClassVar[dict[str, str | None]] = {
        "TRAINING_IN_PROGRESS": "TRAINING_COMPLETED",
        "STARTING": "RUNNING",
        "STOPPING": "STOPPED",
        "DELETING": None,
    }
    #: The status after a call, by the one before; in all others it is an error.
    CALLS: ClassVar[dict[str, dict[str | None, str]]] = {
        "start_project_version": {"TRAINING_COMPLETED": "STARTING", "STOPPED": "STARTING"},
        "stop_project_version": {"RUNNING": "STOPPING"},
        "delete_project_version": {
            "TRAINING_COMPLETED": "DELETING",
            "TRAINING_FAILED": "DELETING",
            "STOPPED": "DELETING",
        },
    }

    @initialize()
    def begin(self) -> None:
        self.ended = ExitStack()
        self.rek = self.ended.enter_context(mock_rekognition())
        self.ended.enter_context(until_settled(PROJECT_VERSION))
        self.shop = Workshop(boto3.client("rekognition", region_name="us-east-1"))
        self.project = self.shop.project()
        self.shop.dataset(self.project, TEN)
        self.model, self.number = "", 0
        self.status: str | None = None
        self.train(fails=False)

    def teardown(self) -> None:
        self.ended.close()

    @rule()
    def restart(self) -> None:
        restart()

    def code(self, operation: str, **members: Any) -> str:
        """The code of the error; empty without one."""
        try:
            getattr(self.shop.client, operation)(**members)
        except ClientError as error:
            return error.response["Error"]["Code"]
        return ""

    @rule(fails=st.booleans())
    def train(self, fails: bool) -> None:
        if self.status is not None:
            return
        self.number += 1
        if fails:
            self.rek.fail_training("parts")
        self.model, self.fails = self.shop.train(self.project, f"v{self.number}"), fails
        self.status = "TRAINING_IN_PROGRESS"

    #: A model that is deleted too often never runs.
    OFTEN: ClassVar[list[str]] = [
        *["start_project_version"] * 6,
        *["stop_project_version"] * 4,
        "delete_project_version",
    ]

    @rule(operation=st.sampled_from(OFTEN))
    def call(self, operation: str) -> None:
        units = {"MinInferenceUnits": 1} if operation == "start_project_version" else {}
        code = self.code(operation, ProjectVersionArn=self.model, **units)
        after = self.CALLS[operation].get(self.status)
        if after is not None:
            assert code == ""
            self.status = after
        elif self.status is None:
            assert code == "ResourceNotFoundException"
        else:
            assert code == "ResourceInUseException"

    def detect(self) -> None:
        code = self.code("detect_custom_labels", ProjectVersionArn=self.model, Image=IMAGE)
        others = "ResourceNotFoundException" if self.status is None else "ResourceNotReadyException"
        assert code == ("" if self.status == "RUNNING" else others)

    def delete_project(self) -> None:
        if self.status is not None:
            assert self.code("delete_project", ProjectArn=self.project) == "ResourceInUseException"

    @invariant()
    def look(self) -> None:
        self.detect()
        self.delete_project()
        found = self.shop.client.describe_project_versions(ProjectArn=self.project)["ProjectVersionDescriptions"]
        assert [version["Status"] for version in found] == ([] if self.status is None else [self.status])

    @rule()
    def settle(self) -> None:
        self.rek.settle()
        if self.status == "TRAINING_IN_PROGRESS" and self.fails:
            self.status = "TRAINING_FAILED"
        elif self.status in self.ENDS:
            self.status = self.ENDS[self.status]


class LivenessSessions(RuleBasedStateMachine):
    """Liveness sessions, each with the status that the table has for it."""

    @initialize()
    def begin(self) -> None:
        self.ended = ExitStack()
        self.rek = self.ended.enter_context(mock_rekognition())
        self.ended.enter_context(until_settled(LIVENESS_SESSION))
        self.client = boto3.client("rekognition", region_name="us-east-1")
        self.client.create_collection(CollectionId="customers")
        self.client.index_faces(CollectionId="customers", Image={"Bytes": photo("alice")})
        self.statuses: dict[str, str] = {}
        self.outcomes: dict[str, str] = {}
        self.people: dict[str, str] = {}
        self.create(None)

    def teardown(self) -> None:
        self.ended.close()

    @rule()
    def restart(self) -> None:
        restart()

    @rule(prepared=st.sampled_from([None, "alice", "bob"]))
    def create(self, prepared: str | None) -> None:
        if prepared is not None:
            self.rek.next_liveness(prepared)
        session = self.client.create_face_liveness_session()["SessionId"]
        assert session not in self.statuses
        self.statuses[session] = "CREATED" if prepared is None else "IN_PROGRESS"
        if prepared is not None:
            self.people[session], self.outcomes[session] = prepared, "SUCCEEDED"

    def session(self, number: int) -> str:
        return list(self.statuses)[number % len(self.statuses)]

    @rule(
        number=st.integers(0, 9),
        person=st.sampled_from(["alice", "bob"]),
        status=st.sampled_from(OUTCOMES),
    )
    def finish(self, number: int, person: str, status: Literal["SUCCEEDED", "FAILED", "EXPIRED"]) -> None:
        session = self.session(number)
        try:
            self.rek.finish_liveness(session, person, status=status)
        except ValueError:
            assert self.statuses[session] != "CREATED"
            return
        assert self.statuses[session] == "CREATED"
        self.statuses[session] = "EXPIRED" if status == "EXPIRED" else "IN_PROGRESS"
        self.people[session], self.outcomes[session] = person, status

    @rule(number=st.integers(0, 9))
    def look(self, number: int) -> None:
        session = self.session(number)
        results: Any = self.client.get_face_liveness_session_results(SessionId=session)
        assert results["Status"] == self.statuses[session]
        assert ("ReferenceImage" in results) == (results["Status"] == "SUCCEEDED")
        if results["Status"] == "SUCCEEDED":
            image: Any = {"Bytes": results["ReferenceImage"]["Bytes"]}
            found = self.client.search_faces_by_image(CollectionId="customers", Image=image)["FaceMatches"]
            assert len(found) == (self.people[session] == "alice")

    @rule()
    def settle(self) -> None:
        self.rek.settle()
        for session, status in self.statuses.items():
            if status == "IN_PROGRESS":
                self.statuses[session] = self.outcomes[session]


class StreamProcessors(RuleBasedStateMachine):
    """A stream processor that searches for faces, and the table of what each call does in each of its statuses."""

    ENDS: ClassVar[dict[str, str]] = {
        "STARTING": "RUNNING",
        "STOPPING": "STOPPED",
        "UPDATING": "STOPPED",
    }
    CALLS: ClassVar[dict[str, dict[str, str | None]]] = {
        "start_stream_processor": {"STOPPED": "STARTING"},
        "stop_stream_processor": {"RUNNING": "STOPPING"},
        "update_stream_processor": {"STOPPED": "UPDATING"},
        "delete_stream_processor": {"STOPPED": None},
    }

    @initialize()
    def begin(self) -> None:
        self.ended = ExitStack()
        self.rek = self.ended.enter_context(mock_rekognition())
        self.ended.enter_context(until_settled(STREAM_PROCESSOR))
        kinesis = boto3.client("kinesis", region_name="us-east-1")
        kinesis.create_stream(StreamName="faces", ShardCount=1)
        self.client: Any = boto3.client("rekognition", region_name="us-east-1")
        self.client.create_collection(CollectionId="staff")
        self.status: str | None = None
        self.create()

    def teardown(self) -> None:
        self.ended.close()

    @rule()
    def restart(self) -> None:
        restart()

    def code(self, operation: str, **members: Any) -> str:
        """The code of the error; empty without one."""
        try:
            getattr(self.client, operation)(Name="door", **members)
        except ClientError as error:
            return error.response["Error"]["Code"]
        return ""

    @rule()
    def create(self) -> None:
        place = "arn:aws:{}:us-east-1:123456789012:stream/{}"
        code = self.code(
            "create_stream_processor",
            Input={"KinesisVideoStream": {"Arn": place.format("kinesisvideo", "door/1")}},
            Output={"KinesisDataStream": {"Arn": place.format("kinesis", "faces")}},
            Settings={"FaceSearch": {"CollectionId": "staff"}},
            RoleArn="arn:aws:iam::123456789012:role/streams",
        )
        assert code == ("" if self.status is None else "ResourceInUseException")
        self.status = self.status or "STOPPED"

    @rule(operation=st.sampled_from([*CALLS, *["start_stream_processor", "stop_stream_processor"] * 3]))
    def call(self, operation: str) -> None:
        more = {"DataSharingPreferenceForUpdate": {"OptIn": True}} if operation.startswith("update") else {}
        code = self.code(operation, **more)
        if self.status is None:
            assert code == "ResourceNotFoundException"
        elif self.status in self.CALLS[operation]:
            assert code == ""
            self.status = self.CALLS[operation][self.status]
        else:
            assert code == "ResourceInUseException"

    @invariant()
    def look(self) -> None:
        listed = self.client.list_stream_processors()["StreamProcessors"]
        assert [each["Status"] for each in listed] == ([] if self.status is None else [self.status])

    @rule()
    def settle(self) -> None:
        self.rek.settle()
        self.status = self.ENDS.get(self.status or "", self.status)


def test_a_models_life_is_the_tables() -> None:
    run_state_machine_as_test(ModelsLife, settings=COMMON)


def test_liveness_sessions_are_the_tables() -> None:
    run_state_machine_as_test(LivenessSessions, settings=COMMON)


def test_a_stream_processor_is_the_tables() -> None:
    run_state_machine_as_test(StreamProcessors, settings=COMMON)
