"""Calls that fail because the author wants them to: ``rek.fail(...)``."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError
from support.staff import UNKNOWN_FACE, Staff

from rekomock import mock_rekognition, photo
from rekomock.operations import OPERATIONS
from rekomock.protocol import errors, service_model

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient

    from rekomock import RekognitionMock

THROTTLED = ("ThrottlingException", "Slow down; sudden increase in rate of requests.")


@pytest.fixture(scope="module")
def _client_that_never_retries() -> RekognitionClient:
    with mock_rekognition():
        return boto3.client("rekognition", "us-east-1", config=Config(retries={"total_max_attempts": 1}))


@pytest.fixture
def client(rek: RekognitionMock, _client_that_never_retries: RekognitionClient) -> RekognitionClient:
    return _client_that_never_retries


def answer_of(client: RekognitionClient, operation: str, **parameters: Any) -> tuple[str, str] | None:
    """The error that a call answers with; None where it succeeds."""
    try:
        getattr(client, service_model.keyword(operation))(**parameters)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    return None


def listing(client: RekognitionClient, times: int) -> list[str | None]:
    """The codes that so many calls of ListCollections answer with."""
    answers = [answer_of(client, "ListCollections") for _ in range(times)]
    return [answer and answer[0] for answer in answers]


class TestHowOften:
    def test_once_unless_said_otherwise(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.fail("ListCollections", "ThrottlingException")

        assert listing(client, 3) == ["ThrottlingException", None, None]

    def test_as_often_as_is_said(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.fail("ListCollections", "ThrottlingException", times=2)

        assert listing(client, 4) == ["ThrottlingException", "ThrottlingException", None, None]

    def test_until_it_is_cleared(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.fail("ListCollections", "ThrottlingException", times=None)
        assert listing(client, 20) == ["ThrottlingException"] * 20

        rek.clear_failures()
        assert listing(client, 2) == [None, None]

    def test_clearing_ends_what_is_left_of_the_others_too(
        self, rek: RekognitionMock, client: RekognitionClient
    ) -> None:
        rek.fail("ListCollections", "ThrottlingException", times=9)
        rek.clear_failures()

        assert listing(client, 1) == [None]

    def test_in_the_order_in_which_they_were_asked_for(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.fail("ListCollections", "ThrottlingException", times=2)
        rek.fail("ListCollections", "AccessDeniedException")

        assert listing(client, 4) == ["ThrottlingException", "ThrottlingException", "AccessDeniedException", None]

    def test_a_call_of_many_threads_counts_once(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.fail("ListCollections", "ThrottlingException", times=20)

        with ThreadPoolExecutor(16) as threads:
            answers = list(threads.map(lambda _: listing(client, 5), range(16)))

        assert sum(map(len, answers)) == 80
        assert sum(answer.count("ThrottlingException") for answer in answers) == 20


class TestWhichCalls:
    def test_other_operations_go_on(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.fail("ListCollections", "ThrottlingException", optional=True)

        assert answer_of(client, "CreateCollection", CollectionId="staff") is None

    def test_only_those_for_a_collection(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        Staff(client, "staff")
        Staff(client, "guests")
        rek.fail("ListUsers", "ThrottlingException", collection_id="guests")

        assert answer_of(client, "ListUsers", CollectionId="staff") is None
        assert answer_of(client, "ListUsers", CollectionId="guests") == THROTTLED
        assert answer_of(client, "ListUsers", CollectionId="guests") is None

    def test_only_those_for_a_user(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        staff = Staff(client)
        staff.user("alice")
        staff.user("bob")
        rek.fail("AssociateFaces", "ThrottlingException", user_id="bob")

        staff.associate("alice", UNKNOWN_FACE)
        with pytest.raises(client.exceptions.ThrottlingException):
            staff.associate("bob", UNKNOWN_FACE)

    def test_a_call_that_does_not_name_the_user_is_not_meant(
        self, rek: RekognitionMock, client: RekognitionClient
    ) -> None:
        Staff(client)
        rek.fail("ListFaces", "ThrottlingException", collection_id="staff", user_id="bob", optional=True)

        assert answer_of(client, "ListFaces", CollectionId="staff") is None

    def test_an_operation_that_rekomock_does_not_simulate_can_fail(
        self, rek: RekognitionMock, client: RekognitionClient
    ) -> None:
        rek.fail("DescribeProjects", "ThrottlingException")

        assert answer_of(client, "DescribeProjects") == THROTTLED


class TestWhatHappens:
    def test_nothing_else(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        staff = Staff(client)
        face = staff.face("alice")
        staff.user("alice")
        rek.fail("AssociateFaces", "ThrottlingException")

        with pytest.raises(client.exceptions.ThrottlingException):
            staff.associate("alice", face)

        assert staff.faces_of("alice") == []
        assert staff.status_of("alice") == "CREATED"

    def test_a_request_that_breaks_the_model_is_refused_first_and_does_not_count(
        self, rek: RekognitionMock, client: RekognitionClient
    ) -> None:
        rek.fail("ListUsers", "ThrottlingException")

        invalid = answer_of(client, "ListUsers", CollectionId="no such id")
        assert invalid is not None
        assert invalid[0] == "ValidationException"
        assert answer_of(client, "ListUsers", CollectionId="staff") == THROTTLED

    def test_it_comes_before_what_the_state_would_answer(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.fail("ListUsers", "ThrottlingException")

        assert answer_of(client, "ListUsers", CollectionId="unknown") == THROTTLED

    def test_it_comes_before_the_replay_of_an_answer(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        Staff(client)
        request = {"CollectionId": "staff", "UserId": "alice", "ClientRequestToken": "token"}
        assert answer_of(client, "CreateUser", **request) is None
        rek.fail("CreateUser", "ThrottlingException")

        assert answer_of(client, "CreateUser", **request) == THROTTLED
        assert answer_of(client, "CreateUser", **request) is None

    def test_the_token_of_a_failed_call_is_free(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        Staff(client)
        rek.fail("CreateUser", "InternalServerError")
        client_error = answer_of(client, "CreateUser", CollectionId="staff", UserId="alice", ClientRequestToken="token")
        assert client_error == ("InternalServerError", "Internal server error")

        assert answer_of(client, "CreateUser", CollectionId="staff", UserId="bob", ClientRequestToken="token") is None


class TestTexts:
    def test_can_be_chosen(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.fail("ListCollections", "ThrottlingException", message="Rate exceeded {really}")

        assert answer_of(client, "ListCollections") == ("ThrottlingException", "Rate exceeded {really}")

    @pytest.mark.parametrize(
        ("code", "message"),
        [
            THROTTLED,
            ("ProvisionedThroughputExceededException", "Provisioned Rate exceeded"),
            ("InternalServerError", "Internal server error"),
            ("InvalidParameterException", "Request has invalid parameters"),
            ("ConflictException", "The user id: alice is being updated"),
            ("ResourceNotFoundException", "The collection id: staff does not exist"),
            ("ServiceQuotaExceededException", "The maximum number of faces per user (100) has been exceeded"),
            (
                "IdempotentParameterMismatchException",
                "The ClientRequestToken: token you have supplied is already in use.",
            ),
            (
                "AccessDeniedException",
                "User: arn:aws:iam::123456789012:root is not authorized to perform: rekognition:AssociateFaces on "
                "resource: arn:aws:rekognition:us-east-1:123456789012:collection/staff because no identity-based "
                "policy allows the rekognition:AssociateFaces action",
            ),
            ("ValidationException", "1 validation error detected"),
            ("ServiceUnavailableException", "Service Unavailable"),
            ("ExpiredTokenException", "The security token included in the request is expired"),
            ("UnrecognizedClientException", "The security token included in the request is invalid."),
        ],
    )
    def test_are_those_of_aws(self, rek: RekognitionMock, client: RekognitionClient, code: str, message: str) -> None:
        rek.fail("AssociateFaces", code)

        answer = answer_of(
            client,
            "AssociateFaces",
            CollectionId="staff",
            UserId="alice",
            FaceIds=[UNKNOWN_FACE],
            ClientRequestToken="token",
        )

        assert answer == (code, message)

    def test_tell_that_the_user_is_missing_where_only_calls_for_a_user_fail(
        self, rek: RekognitionMock, client: RekognitionClient
    ) -> None:
        rek.fail("DeleteUser", "ResourceNotFoundException", user_id="alice")

        assert answer_of(client, "DeleteUser", CollectionId="staff", UserId="alice") == (
            "ResourceNotFoundException",
            "The user id: alice does not exist",
        )

    def test_tell_the_quota_of_the_operation(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        with mock_rekognition(users_per_collection=3):
            rek.fail("CreateUser", "ServiceQuotaExceededException")
            rek.fail("CreateUser", "ConflictException")

            answers = [answer_of(client, "CreateUser", CollectionId="staff", UserId="alice") for _ in range(2)]

        assert answers == [
            ("ServiceQuotaExceededException", "The maximum number of users per collection (3) has been exceeded"),
            ("ConflictException", "The user id: alice already exists"),
        ]

    def test_are_the_service_models_where_the_quota_has_no_number(
        self, rek: RekognitionMock, client: RekognitionClient
    ) -> None:
        rek.fail("CreateCollection", "ServiceQuotaExceededException")

        answer = answer_of(client, "CreateCollection", CollectionId="staff")

        assert answer is not None
        assert answer[1].startswith("The size of the collection exceeds the allowed limit.")

    def test_are_the_service_models_where_nothing_better_is_known(
        self, rek: RekognitionMock, client: RekognitionClient
    ) -> None:
        rek.fail("StartFaceDetection", "VideoTooLargeException")

        assert answer_of(client, "StartFaceDetection", Video={"S3Object": {"Bucket": "films", "Name": "a.mp4"}}) == (
            "VideoTooLargeException",
            "The file size or duration of the supplied media is too large. The maximum file size is 10GB. The maximum "
            "duration is 6 hours.",
        )

    @pytest.mark.parametrize(
        ("code", "status"),
        [
            ("ThrottlingException", 400),
            ("ProvisionedThroughputExceededException", 400),
            ("ValidationException", 400),
            ("InternalServerError", 500),
            ("ServiceUnavailableException", 503),
        ],
    )
    def test_come_with_awss_status(self, rek: RekognitionMock, code: str, status: int) -> None:
        rek.fail("ListCollections", code)

        answer = requests.post(
            "https://rekognition.us-east-1.amazonaws.com/",
            "{}",
            headers={"X-Amz-Target": "RekognitionService.ListCollections"},
            timeout=5,
        )

        assert answer.status_code == status
        assert answer.json()["__type"] == code


ROLE = "arn:aws:iam::123456789012:role/streams"
PROJECT = "arn:aws:rekognition:us-east-1:123456789012:project/parts/1"
DATASET = "arn:aws:rekognition:us-east-1:123456789012:project/parts/dataset/train/1"
MODEL = "arn:aws:rekognition:us-east-1:123456789012:project/parts/version/v1/1"
VIDEO_KINDS = sorted(
    name.removeprefix("Get") for name in OPERATIONS if name.startswith("Get") and "Start" + name[3:] in OPERATIONS
)
MINIMAL: dict[str, dict[str, Any]] = {
    "CreateCollection": {"CollectionId": "staff"},
    "DescribeCollection": {"CollectionId": "staff"},
    "ListCollections": {},
    "DeleteCollection": {"CollectionId": "staff"},
    "IndexFaces": {"CollectionId": "staff", "Image": {"Bytes": b"-"}},
    "ListFaces": {"CollectionId": "staff"},
    "DeleteFaces": {"CollectionId": "staff", "FaceIds": [UNKNOWN_FACE]},
    "SearchFaces": {"CollectionId": "staff", "FaceId": UNKNOWN_FACE},
    "SearchFacesByImage": {"CollectionId": "staff", "Image": {"Bytes": b"-"}},
    "CreateUser": {"CollectionId": "staff", "UserId": "alice"},
    "DeleteUser": {"CollectionId": "staff", "UserId": "alice"},
    "ListUsers": {"CollectionId": "staff"},
    "AssociateFaces": {"CollectionId": "staff", "UserId": "alice", "FaceIds": [UNKNOWN_FACE]},
    "DisassociateFaces": {"CollectionId": "staff", "UserId": "alice", "FaceIds": [UNKNOWN_FACE]},
    "SearchUsers": {"CollectionId": "staff"},
    "SearchUsersByImage": {"CollectionId": "staff", "Image": {"Bytes": b"-"}},
    "DetectFaces": {"Image": {"Bytes": b"-"}},
    "CompareFaces": {"SourceImage": {"Bytes": b"-"}, "TargetImage": {"Bytes": b"-"}},
    "CreateFaceLivenessSession": {},
    "GetFaceLivenessSessionResults": {"SessionId": UNKNOWN_FACE},
    **{f"Start{kind}": {"Video": {}} for kind in VIDEO_KINDS},
    **{f"Get{kind}": {"JobId": "1"} for kind in VIDEO_KINDS},
    "StartFaceSearch": {"Video": {}, "CollectionId": "staff"},
    "StartSegmentDetection": {"Video": {}, "SegmentTypes": ["SHOT"]},
    **{key: {"ProjectArn": PROJECT} for key in ["DeleteProject", "DescribeProjectVersions", "ListProjectPolicies"]},
    **{
        key: {"DatasetArn": DATASET}
        for key in ["DescribeDataset", "DeleteDataset", "ListDatasetEntries", "ListDatasetLabels"]
    },
    **{key: {"ProjectVersionArn": MODEL} for key in ["StopProjectVersion", "DeleteProjectVersion"]},
    "StartMediaAnalysisJob": {
        "OperationsConfig": {},
        "Input": {"S3Object": {}},
        "OutputConfig": {"S3Bucket": "batches"},
    },
    "GetMediaAnalysisJob": {"JobId": "1"},
    "ListMediaAnalysisJobs": {},
    "CreateStreamProcessor": {"Input": {}, "Output": {}, "Name": "door", "Settings": {}, "RoleArn": ROLE},
    "ListStreamProcessors": {},
    **{f"{verb}StreamProcessor": {"Name": "door"} for verb in ("Describe", "Start", "Stop", "Update", "Delete")},
    "CreateProject": {"ProjectName": "parts"},
    "DescribeProjects": {},
    "CreateDataset": {"ProjectArn": PROJECT, "DatasetType": "TRAIN"},
    "UpdateDatasetEntries": {"DatasetArn": DATASET, "Changes": {"GroundTruth": b"-"}},
    "DistributeDatasetEntries": {"Datasets": [{"Arn": DATASET}, {"Arn": DATASET}]},
    "CreateProjectVersion": {"ProjectArn": PROJECT, "VersionName": "v1", "OutputConfig": {}},
    "StartProjectVersion": {"ProjectVersionArn": MODEL, "MinInferenceUnits": 1},
    "CopyProjectVersion": {
        "SourceProjectArn": PROJECT,
        "SourceProjectVersionArn": MODEL,
        "DestinationProjectArn": PROJECT,
        "VersionName": "v1",
        "OutputConfig": {},
    },
    "PutProjectPolicy": {"ProjectArn": PROJECT, "PolicyName": "copies", "PolicyDocument": "-"},
    "DeleteProjectPolicy": {"ProjectArn": PROJECT, "PolicyName": "copies"},
    "DetectCustomLabels": {"ProjectVersionArn": MODEL, "Image": {"Bytes": b"-"}},
    **{f"Detect{kind}": {"Image": {"Bytes": b"-"}} for kind in ("Labels", "ModerationLabels", "Text")},
    "DetectProtectiveEquipment": {"Image": {"Bytes": b"-"}},
    "RecognizeCelebrities": {"Image": {"Bytes": b"-"}},
    "GetCelebrityInfo": {"Id": "3Ir0du6"},
    "TagResource": {"ResourceArn": PROJECT, "Tags": {"team": "blue"}},
    "UntagResource": {"ResourceArn": PROJECT, "TagKeys": ["team"]},
    "ListTagsForResource": {"ResourceArn": PROJECT},
}


@pytest.mark.parametrize("operation", MINIMAL)
def test_every_error_that_can_be_asked_for_is_answered(
    rek: RekognitionMock, client: RekognitionClient, operation: str
) -> None:
    codes = sorted(service_model.error_codes(operation) | set(errors.OF_ANY_SERVICE))
    for code in codes:
        rek.fail(operation, code)

    answers = [answer_of(client, operation, **MINIMAL[operation]) for _ in codes]

    assert [answer and answer[0] for answer in answers] == codes
    assert all(answer and answer[1] and "{" not in answer[1] for answer in answers)


class TestWhatIsRefusedWhereItIsWritten:
    def refusal(self, kind: type[Exception], rek: RekognitionMock, *arguments: Any, **more: Any) -> str:
        with pytest.raises(kind) as refused:
            rek.fail(*arguments, **more)
        return str(refused.value)

    @pytest.mark.parametrize("written", ["AssociateFace", "associate_faces", "associatefaces"])
    def test_a_misspelt_operation(self, rek: RekognitionMock, written: str) -> None:
        assert self.refusal(ValueError, rek, written, "ThrottlingException") == (
            f"Amazon Rekognition has no operation {written!r}: did you mean 'AssociateFaces'?"
        )

    def test_an_operation_like_no_other(self, rek: RekognitionMock) -> None:
        assert self.refusal(ValueError, rek, "PutItem!", "ThrottlingException") == (
            "Amazon Rekognition has no operation 'PutItem!': "
            f"there are {len(service_model.operation_names())} operations, see the Amazon Rekognition API reference"
        )

    def test_an_error_that_the_operation_does_not_declare(self, rek: RekognitionMock) -> None:
        assert self.refusal(ValueError, rek, "ListCollections", "Throttling") == (
            "ListCollections does not fail with 'Throttling': did you mean 'ThrottlingException'?"
        )
        assert self.refusal(ValueError, rek, "ListCollections", "Zzz") == (
            "ListCollections does not fail with 'Zzz': the errors are "
            "AccessDeniedException, ExpiredTokenException, InternalServerError, "
            "InvalidPaginationTokenException, InvalidParameterException, InvalidSignatureException, "
            "MissingAuthenticationTokenException, ProvisionedThroughputExceededException, ResourceNotFoundException, "
            "SerializationException, ServiceUnavailableException, ThrottlingException, UnrecognizedClientException, "
            "ValidationException, connection, timeout"
        )

    def test_a_message_of_a_failure_of_the_network(self, rek: RekognitionMock) -> None:
        assert self.refusal(ValueError, rek, "ListCollections", "timeout", message="late") == (
            "message must be left out, as nothing is received in a 'timeout' failure, got 'late'"
        )

    def test_optional_that_is_no_flag(self, rek: RekognitionMock) -> None:
        assert self.refusal(TypeError, rek, "ListCollections", "timeout", optional="yes") == (
            "optional must be a bool, got 'yes'"
        )

    def test_a_collection_for_an_operation_that_takes_none(self, rek: RekognitionMock) -> None:
        message = self.refusal(ValueError, rek, "ListCollections", "ThrottlingException", collection_id="staff")

        assert message.startswith(
            "collection_id must be left out, as ListCollections takes no CollectionId, got 'staff'; the operations "
            "that take one are AssociateFaces, CreateCollection, "
        )

    def test_a_user_for_an_operation_that_takes_none(self, rek: RekognitionMock) -> None:
        assert self.refusal(ValueError, rek, "IndexFaces", "ThrottlingException", user_id="alice") == (
            "user_id must be left out, as IndexFaces takes no UserId, got 'alice'; the operations that take one are "
            "AssociateFaces, CreateUser, DeleteUser, DisassociateFaces, ListFaces, SearchUsers"
        )

    @pytest.mark.parametrize("times", [0, -1])
    def test_less_than_one_time(self, rek: RekognitionMock, times: int) -> None:
        assert self.refusal(ValueError, rek, "ListUsers", "ThrottlingException", times=times) == (
            f"times must be at least 1, or None for all calls, got {times}"
        )

    @pytest.mark.parametrize("times", ["2", 2.0, True])
    def test_times_of_another_type(self, rek: RekognitionMock, times: Any) -> None:
        assert self.refusal(TypeError, rek, "ListUsers", "ThrottlingException", times=times) == (
            f"times must be an int, or None for all calls, got {times!r}"
        )

    @pytest.mark.parametrize(("arguments", "keyword"), [((None, "x"), "operation"), (("ListUsers", ["x"]), "code")])
    def test_a_name_of_another_type(self, rek: RekognitionMock, arguments: Any, keyword: str) -> None:
        value = arguments[keyword == "code"]
        assert self.refusal(TypeError, rek, *arguments) == (f"{keyword} must be a str, got {value!r}")

    @pytest.mark.parametrize("keyword", ["message", "collection_id", "user_id"])
    def test_a_text_of_another_type(self, rek: RekognitionMock, keyword: str) -> None:
        assert self.refusal(TypeError, rek, "AssociateFaces", "ThrottlingException", **{keyword: 3}) == (
            f"{keyword} must be a str or None, got 3"
        )

    def test_what_was_refused_has_no_effect(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        self.refusal(ValueError, rek, "ListCollections", "Throttling")

        assert listing(client, 1) == [None]


class TestTheMockThatWasAsked:
    def test_is_asked_before_those_around_it(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.fail("ListCollections", "ThrottlingException")
        with mock_rekognition() as inner:
            inner.fail("ListCollections", "AccessDeniedException")

            assert listing(client, 3) == ["AccessDeniedException", "ThrottlingException", None]

    def test_takes_its_errors_with_it_when_it_ends(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        with mock_rekognition() as inner:
            inner.fail("ListCollections", "AccessDeniedException", times=None, optional=True)

        assert listing(client, 1) == [None]

    def test_clears_its_own(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.fail("ListCollections", "ThrottlingException")
        with mock_rekognition() as inner:
            inner.fail("ListCollections", "AccessDeniedException")
            inner.clear_failures()

            assert listing(client, 2) == ["ThrottlingException", None]

    def test_begins_without_errors_when_it_is_entered_again(self) -> None:
        mock = mock_rekognition()
        with mock:
            mock.fail("ListCollections", "ThrottlingException", optional=True)
        with mock:
            assert listing(boto3.client("rekognition", "us-east-1"), 1) == [None]


def test_all_simulated_operations_are_tried_above() -> None:
    assert set(MINIMAL) == set(OPERATIONS)


def test_a_picture_can_be_refused(rek: RekognitionMock, client: RekognitionClient) -> None:
    Staff(client)
    rek.fail("IndexFaces", "ImageTooLargeException")

    answer = answer_of(client, "IndexFaces", CollectionId="staff", Image={"Bytes": photo("alice")})

    assert answer == ("ImageTooLargeException", "Image size is too large")
