"""Who may do what to which resource, once moto is told to check requests."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, TypeAlias

import boto3
import pytest
import requests
from botocore import xform_name
from botocore.exceptions import ClientError
from moto import settings as moto_settings
from moto.core import responses
from support.clients import client_of
from support.models import BUCKET, TEN
from support.operations import take_out

from rekomock import mock_rekognition, photo
from rekomock.protocol import service_model
from rekomock.protocol.permissions import Permission, permissions
from rekomock.server import Server

PREFIX = "arn:aws:rekognition:us-east-1:123456789012:"
STAFF = f"{PREFIX}collection/staff"
GUESTS = f"{PREFIX}collection/guests"
FACE = "00000000-0000-4000-8000-000000000000"
S3_IMAGE: Any = {"S3Object": {"Bucket": "pictures", "Name": "alice.png"}}
S3_DENIED = "Unable to get object metadata from S3. Check object key, region and/or access permissions."

Statement: TypeAlias = dict[str, Any]
Clients: TypeAlias = Callable[..., Any]


def allow(action: str | list[str], resource: str | list[str] = "*", **more: Any) -> Statement:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: str | list[str], resource: str | list[str] = "*", **more: Any) -> Statement:
    return allow(action, resource, **more) | {"Effect": "Deny"}


def policy(*statements: Statement) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


class Account:
    """IAM, S3 and Rekognition in one account, by clients that are all alike.

    While ``checking``, requests are checked.
    """

    def __init__(self, clients: Clients, checking: Callable[[], Any]) -> None:
        self.clients = clients
        self.checking = checking
        self.iam = clients("iam")
        self.admin = clients("rekognition")
        for collection in ("staff", "guests"):
            self.admin.create_collection(CollectionId=collection)

    def user(self, *statements: Statement, name: str = "enroller") -> Any:
        """The client of a user with these statements."""
        self.iam.create_user(UserName=name)
        if statements:
            self.iam.put_user_policy(UserName=name, PolicyName="policy", PolicyDocument=policy(*statements))
        key = self.iam.create_access_key(UserName=name)["AccessKey"]
        return self.clients(
            "rekognition", aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"]
        )

    def role(self, *statements: Statement) -> Any:
        """The client of a session of a role with these statements."""
        arn = self.iam.create_role(RoleName="enroller", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        self.iam.put_role_policy(RoleName="enroller", PolicyName="policy", PolicyDocument=policy(*statements))
        key = self.clients("sts").assume_role(RoleArn=arn, RoleSessionName="night-shift")["Credentials"]
        return self.clients(
            "rekognition",
            aws_access_key_id=key["AccessKeyId"],
            aws_secret_access_key=key["SecretAccessKey"],
            aws_session_token=key["SessionToken"],
        )

    def bucket(self, **keys: Any) -> str | None:
        """Put an image into a bucket and return its version."""
        s3 = self.clients("s3")
        s3.create_bucket(Bucket="pictures")
        s3.put_bucket_versioning(Bucket="pictures", VersioningConfiguration={"Status": "Enabled"})
        version: str = s3.put_object(Bucket="pictures", Key="alice.png", Body=photo("alice"))["VersionId"]
        return version

    def outcome(self, client: Any, operation: str, **parameters: Any) -> str:
        """``allowed``, or the message of the denial; other errors come after the permission and count as allowed."""
        with self.checking():
            try:
                getattr(client, xform_name(operation))(**parameters)
            except ClientError as error:
                response: Any = error.response
            else:
                return "allowed"
        assert response["ResponseMetadata"]["HTTPStatusCode"] == 400
        code, message = response["Error"]["Code"], response["Error"]["Message"]
        assert code != "ValidationException", message
        return message if code == "AccessDeniedException" else "allowed"


@contextmanager
def _checked_in_process() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(moto_settings, "INITIAL_NO_AUTH_ACTION_COUNT", 0)
        patched.setattr(vars(responses)["ActionAuthenticatorMixin"], "request_count", 0)
        yield


@pytest.fixture(params=["in process", "server"])
def account(request: pytest.FixtureRequest) -> Iterator[Account]:
    if request.param == "in process":
        with mock_rekognition():
            yield Account(
                lambda service, **keys: boto3.client(service, region_name="us-east-1", **keys), _checked_in_process
            )
        return
    server: Server = request.getfixturevalue("server")

    def reset_auth(count: float) -> None:
        requests.post(f"{server.url}/moto-api/reset-auth", data=str(count), timeout=20).raise_for_status()

    @contextmanager
    def checked() -> Iterator[None]:
        reset_auth(0)
        try:
            yield
        finally:
            reset_auth(float("inf"))

    with ExitStack() as clients:

        def made(service: str, **keys: Any) -> Any:
            client: Any = client_of(server, service, **keys)
            clients.callback(client.close)
            return client

        yield Account(made, checked)


def denial(action: str, *, on: str | None, by: str = "nothing", user: str = "iam::123456789012:user/enroller") -> str:
    """AWS's words, because nothing allows it or ``by="a deny"``."""
    resource = f" on resource: {on}" if on else ""
    because = (
        f"because no identity-based policy allows the rekognition:{action} action"
        if by == "nothing"
        else "with an explicit deny in an identity-based policy"
    )
    return f"User: arn:aws:{user} is not authorized to perform: rekognition:{action}{resource} {because}"


# Every operation on a collection


ON_A_COLLECTION: dict[str, dict[str, Any]] = {
    "AssociateFaces": {"UserId": "alice", "FaceIds": [FACE]},
    "CreateUser": {"UserId": "alice"},
    "DeleteFaces": {"FaceIds": [FACE]},
    "DeleteUser": {"UserId": "alice"},
    "DescribeCollection": {},
    "DisassociateFaces": {"UserId": "alice", "FaceIds": [FACE]},
    "IndexFaces": {"Image": {"Bytes": b"-"}},
    "ListFaces": {},
    "ListUsers": {},
    "SearchFaces": {"FaceId": FACE},
    "SearchFacesByImage": {"Image": {"Bytes": b"-"}},
    "SearchUsers": {"UserId": "alice"},
    "SearchUsersByImage": {"Image": {"Bytes": b"-"}},
    "CreateCollection": {},
    "DeleteCollection": {},
}


@pytest.mark.parametrize("operation", ON_A_COLLECTION)
def test_an_allow_on_a_collection_allows_that_one(account: Account, operation: str) -> None:
    client, more = account.user(allow(f"rekognition:{operation}", STAFF)), ON_A_COLLECTION[operation]

    assert account.outcome(client, operation, CollectionId="guests", **more) == denial(operation, on=GUESTS)
    assert account.outcome(client, operation, CollectionId="staff", **more) == "allowed"


@pytest.mark.parametrize("operation", ON_A_COLLECTION)
def test_a_deny_on_a_collection_denies_that_one(account: Account, operation: str) -> None:
    client = account.user(allow("rekognition:*"), deny(f"rekognition:{operation}", STAFF))
    more = ON_A_COLLECTION[operation]

    assert account.outcome(client, operation, CollectionId="staff", **more) == denial(operation, on=STAFF, by="a deny")
    assert account.outcome(client, operation, CollectionId="guests", **more) == "allowed"


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("ListCollections", {}),
        ("DetectFaces", {"Image": {"Bytes": b"-"}}),
        ("CompareFaces", {"SourceImage": {"Bytes": b"-"}, "TargetImage": {"Bytes": b"-"}}),
    ],
)
def test_what_is_on_no_resource_needs_an_allow_on_all(
    account: Account, operation: str, parameters: dict[str, Any]
) -> None:
    client = account.user(allow(f"rekognition:{operation}", STAFF))

    assert account.outcome(client, operation, **parameters) == denial(operation, on=None)

    account.iam.put_user_policy(
        UserName="enroller", PolicyName="policy", PolicyDocument=policy(allow(f"rekognition:{operation}"))
    )
    assert account.outcome(client, operation, **parameters) == "allowed"


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [("TagResource", {"Tags": {"a": "b"}}), ("UntagResource", {"TagKeys": ["a"]}), ("ListTagsForResource", {})],
)
@pytest.mark.parametrize("prefix", ["arn:", ""])
def test_tags_are_of_the_resource_that_the_arn_names(
    account: Account, operation: str, parameters: dict[str, Any], prefix: str
) -> None:
    client = account.user(allow(f"rekognition:{operation}", STAFF))
    staff, guests = (prefix + arn.removeprefix("arn:") for arn in (STAFF, GUESTS))

    assert account.outcome(client, operation, ResourceArn=staff, **parameters) == "allowed"
    assert account.outcome(client, operation, ResourceArn=guests, **parameters) == denial(operation, on=GUESTS)


# Policies


def test_nothing_is_allowed_without_a_policy(account: Account) -> None:
    client = account.user()

    assert account.outcome(client, "ListFaces", CollectionId="staff") == denial("ListFaces", on=STAFF)


def test_a_wildcard_in_the_resource(account: Account) -> None:
    client = account.user(allow("rekognition:List*", f"{PREFIX}collection/st*"))

    assert account.outcome(client, "ListFaces", CollectionId="staff") == "allowed"
    assert account.outcome(client, "ListFaces", CollectionId="guests") == denial("ListFaces", on=GUESTS)


def test_a_deny_in_one_policy_outweighs_an_allow_in_another(account: Account) -> None:
    client = account.user(deny("rekognition:ListFaces", STAFF))
    arn = account.iam.create_policy(PolicyName="all", PolicyDocument=policy(allow("*")))["Policy"]["Arn"]
    account.iam.attach_user_policy(UserName="enroller", PolicyArn=arn)

    assert account.outcome(client, "ListFaces", CollectionId="staff") == denial("ListFaces", on=STAFF, by="a deny")
    assert account.outcome(client, "ListUsers", CollectionId="staff") == "allowed"


def test_the_policy_of_a_group(account: Account) -> None:
    client = account.user()
    account.iam.create_group(GroupName="enrollers")
    account.iam.put_group_policy(
        GroupName="enrollers", PolicyName="policy", PolicyDocument=policy(allow("rekognition:ListFaces", STAFF))
    )
    account.iam.add_user_to_group(GroupName="enrollers", UserName="enroller")

    assert account.outcome(client, "ListFaces", CollectionId="staff") == "allowed"


def test_a_role_is_called_by_its_session(account: Account) -> None:
    client = account.role(allow("rekognition:IndexFaces", STAFF))
    image = {"Bytes": photo("alice")}

    assert account.outcome(client, "IndexFaces", CollectionId="staff", Image=image) == "allowed"
    assert account.outcome(client, "IndexFaces", CollectionId="guests", Image=image) == denial(
        "IndexFaces", on=GUESTS, user="sts::123456789012:assumed-role/enroller/night-shift"
    )


def test_conditions_are_taken_as_met(account: Account) -> None:
    condition = {"Condition": {"StringEquals": {"aws:ResourceTag/team": "doors"}}}
    client = account.user(
        allow("rekognition:ListFaces", STAFF, **condition), deny("rekognition:ListUsers", STAFF, **condition)
    )

    assert account.outcome(client, "ListFaces", CollectionId="staff") == "allowed"
    assert account.outcome(client, "ListUsers", CollectionId="staff") == denial("ListUsers", on=STAFF, by="a deny")


# Order


def test_a_denial_does_not_tell_whether_the_collection_exists(account: Account) -> None:
    client = account.user(allow("rekognition:ListFaces", STAFF))
    unknown = f"{PREFIX}collection/unknown"

    assert account.outcome(client, "ListFaces", CollectionId="unknown") == denial("ListFaces", on=unknown)


def test_what_is_denied_changes_nothing(account: Account) -> None:
    client = account.user(allow("rekognition:*"), deny("rekognition:DeleteCollection", STAFF))

    account.outcome(client, "DeleteCollection", CollectionId="staff")

    assert account.admin.list_collections()["CollectionIds"] == ["guests", "staff"]


def test_an_operation_that_is_not_simulated_is_denied_too(monkeypatch: pytest.MonkeyPatch) -> None:
    take_out(monkeypatch, "DeleteProject")
    project = f"{PREFIX}project/logos/1530559711945"
    with mock_rekognition():
        account = Account(
            lambda service, **keys: boto3.client(service, region_name="us-east-1", **keys), _checked_in_process
        )
        client = account.user(allow("rekognition:DeleteProject", f"{PREFIX}project/other/*"))

        assert account.outcome(client, "DeleteProject", ProjectArn=project) == denial("DeleteProject", on=project)
        with _checked_in_process(), pytest.raises(ClientError, match="does not simulate the operation DeleteProject"):
            client.delete_project(ProjectArn=project.replace("logos", "other"))


# Custom Labels


PROJECT = "project/logos/1530559711945"
TRAIN, TEST = f"project/logos/dataset/train/{PROJECT[-13:]}", f"project/logos/dataset/test/{PROJECT[-13:]}"
VERSION = f"project/logos/version/v1/{PROJECT[-13:]}"
OTHERS = PROJECT.replace("logos", "others")


@pytest.mark.parametrize(
    ("operation", "resource", "parameters"),
    [
        ("CreateDataset", PROJECT, {"ProjectArn": PROJECT, "DatasetType": "TRAIN"}),
        (
            "CreateProjectVersion",
            PROJECT,
            {"ProjectArn": PROJECT, "VersionName": "v1", "OutputConfig": {"S3Bucket": "logos"}},
        ),
        ("DescribeProjectVersions", PROJECT, {"ProjectArn": PROJECT}),
        ("PutProjectPolicy", PROJECT, {"ProjectArn": PROJECT, "PolicyName": "copies", "PolicyDocument": "{}"}),
        ("ListProjectPolicies", PROJECT, {"ProjectArn": PROJECT}),
        ("DeleteProjectPolicy", PROJECT, {"ProjectArn": PROJECT, "PolicyName": "copies"}),
        ("DeleteProject", PROJECT, {"ProjectArn": PROJECT}),
        ("DescribeDataset", TRAIN, {"DatasetArn": TRAIN}),
        ("ListDatasetEntries", TRAIN, {"DatasetArn": TRAIN}),
        ("ListDatasetLabels", TRAIN, {"DatasetArn": TRAIN}),
        ("UpdateDatasetEntries", TRAIN, {"DatasetArn": TRAIN, "Changes": {"GroundTruth": b"{}"}}),
        ("DeleteDataset", TRAIN, {"DatasetArn": TRAIN}),
        ("StartProjectVersion", VERSION, {"ProjectVersionArn": VERSION, "MinInferenceUnits": 1}),
        ("StopProjectVersion", VERSION, {"ProjectVersionArn": VERSION}),
        ("DeleteProjectVersion", VERSION, {"ProjectVersionArn": VERSION}),
        ("DetectCustomLabels", VERSION, {"ProjectVersionArn": VERSION, "Image": {"Bytes": b"-"}}),
        ("DetectModerationLabels", VERSION, {"ProjectVersion": VERSION, "Image": {"Bytes": b"-"}}),
    ],
)
def test_an_allow_on_a_project_dataset_or_version_allows_that_one(
    account: Account, operation: str, resource: str, parameters: dict[str, Any]
) -> None:
    allowed = account.user(allow(f"rekognition:{operation}", PREFIX + resource))

    def outcome(project: str) -> str:
        members = {
            name: PREFIX + value.replace("logos", project) if value == resource else value
            for name, value in parameters.items()
        }
        return account.outcome(allowed, operation, **members)

    assert outcome("logos") == "allowed"
    assert outcome("others") == denial(operation, on=PREFIX + resource.replace("logos", "others"))


def test_a_copy_needs_both_ends(account: Account) -> None:
    client = account.user(
        allow("rekognition:CopyProjectVersion", [PREFIX + OTHERS, PREFIX + VERSION]),
        deny("rekognition:CopyProjectVersion", f"{PREFIX}project/secret/*"),
    )

    def outcome(source: str, destination: str) -> str:
        return account.outcome(
            client,
            "CopyProjectVersion",
            SourceProjectArn=PREFIX + PROJECT,
            SourceProjectVersionArn=PREFIX + source,
            DestinationProjectArn=PREFIX + destination,
            VersionName="copied",
            OutputConfig={"S3Bucket": "logos"},
        )

    secret = VERSION.replace("logos", "secret")
    assert outcome(VERSION, OTHERS) == "allowed"
    assert outcome(VERSION, PROJECT) == denial("CopyProjectVersion", on=PREFIX + PROJECT)
    assert outcome(secret, OTHERS) == denial("CopyProjectVersion", on=PREFIX + secret, by="a deny")


def test_to_distribute_needs_both_datasets(account: Account) -> None:
    client = account.user(allow("rekognition:DistributeDatasetEntries", PREFIX + TRAIN))
    datasets = [{"Arn": PREFIX + TRAIN}, {"Arn": PREFIX + TEST}]

    assert account.outcome(client, "DistributeDatasetEntries", Datasets=datasets) == denial(
        "DistributeDatasetEntries", on=PREFIX + TEST
    )


def test_projects_are_described_on_no_resource(account: Account) -> None:
    client = account.user(allow("rekognition:*", f"{PREFIX}project/*"))

    assert account.outcome(client, "DescribeProjects") == denial("DescribeProjects", on=None)
    assert account.outcome(client, "CreateProject", ProjectName="logos") == denial("CreateProject", on=None)


def test_to_copy_a_dataset_is_to_list_it(account: Account) -> None:
    client = account.user(allow("rekognition:CreateDataset", PREFIX + PROJECT))
    request: dict[str, Any] = {"ProjectArn": PREFIX + PROJECT, "DatasetType": "TEST"}
    copied = request | {"DatasetSource": {"DatasetArn": PREFIX + TRAIN}}

    assert account.outcome(client, "CreateDataset", **request) == "allowed"
    assert account.outcome(client, "CreateDataset", **copied) == denial("ListDatasetEntries", on=PREFIX + TRAIN)


@pytest.mark.parametrize(
    ("readable", "status"),
    [(f"arn:aws:s3:::{BUCKET}/*", "TRAINING_COMPLETED"), ("arn:aws:s3:::others/*", "TRAINING_FAILED")],
)
def test_images_of_a_training_are_read_by_whoever_began_it(account: Account, readable: str, status: str) -> None:
    s3 = account.clients("s3")
    s3.create_bucket(Bucket=BUCKET)
    for number in range(len(TEN)):
        s3.put_object(Bucket=BUCKET, Key=f"{number}.png", Body=photo())
    s3.put_object(Bucket=BUCKET, Key="train.manifest", Body="\n".join(TEN))
    manifest = {"GroundTruthManifest": {"S3Object": {"Bucket": BUCKET, "Name": "train.manifest"}}}
    project = account.admin.create_project(ProjectName="parts")["ProjectArn"]
    trainer = account.user(allow("rekognition:CreateProjectVersion", project), allow("s3:GetObject", readable))
    onlooker = account.user(allow("rekognition:DescribeProjectVersions", project), name="onlooker")

    with account.checking():
        trainer.create_project_version(
            ProjectArn=project,
            VersionName="v1",
            OutputConfig={"S3Bucket": BUCKET},
            TrainingData={"Assets": [manifest]},
            TestingData={"AutoCreate": True},
        )
        (version,) = onlooker.describe_project_versions(ProjectArn=project)["ProjectVersionDescriptions"]

    assert version["Status"] == status


# What needs more than one permission


def test_to_create_with_tags_is_to_tag(account: Account) -> None:
    client = account.user(allow("rekognition:CreateCollection", "*"))
    new = f"{PREFIX}collection/new"

    assert account.outcome(client, "CreateCollection", CollectionId="new", Tags={"team": "doors"}) == denial(
        "TagResource", on=new
    )
    assert account.admin.list_collections()["CollectionIds"] == ["guests", "staff"]
    assert account.outcome(client, "CreateCollection", CollectionId="new") == "allowed"


def test_whoever_may_tag_creates_with_tags(account: Account) -> None:
    client = account.user(allow(["rekognition:CreateCollection", "rekognition:TagResource"], f"{PREFIX}collection/new"))

    assert account.outcome(client, "CreateCollection", CollectionId="new", Tags={"team": "doors"}) == "allowed"
    assert account.admin.list_tags_for_resource(ResourceArn=f"{PREFIX}collection/new")["Tags"] == {"team": "doors"}


class TestImagesInS3:
    """The caller reads them, not Rekognition."""

    def detect(self, account: Account, client: Any, image: Mapping[str, Any] = S3_IMAGE) -> str:
        with account.checking():
            try:
                return f"{len(client.detect_faces(Image=image)['FaceDetails'])} face"
            except client.exceptions.InvalidS3ObjectException as error:
                message: str = error.response["Error"]["Message"]
                return message

    def test_need_a_permission(self, account: Account) -> None:
        account.bucket()
        client = account.user(allow("rekognition:*"), allow("s3:GetObject", "arn:aws:s3:::pictures/bob*"))

        assert self.detect(account, client) == S3_DENIED

    def test_are_read_by_whoever_may(self, account: Account) -> None:
        account.bucket()
        client = account.user(allow("rekognition:*"), allow("s3:GetObject", "arn:aws:s3:::pictures/*"))

        assert self.detect(account, client) == "1 face"

    def test_may_be_denied(self, account: Account) -> None:
        account.bucket()
        client = account.user(allow("*"), deny("s3:GetObject", "arn:aws:s3:::pictures/alice.png"))

        assert self.detect(account, client) == S3_DENIED

    def test_versions_are_a_permission_of_their_own(self, account: Account) -> None:
        version = account.bucket()
        client = account.user(allow("rekognition:*"), allow("s3:GetObject", "arn:aws:s3:::pictures/*"))
        image = {"S3Object": {**S3_IMAGE["S3Object"], "Version": version}}

        assert self.detect(account, client, image) == S3_DENIED

    def test_are_read_after_the_collection_was_found(self, account: Account) -> None:
        client = account.user(allow("rekognition:*"))

        with account.checking(), pytest.raises(client.exceptions.ResourceNotFoundException):
            client.index_faces(CollectionId="unknown", Image=S3_IMAGE)

    def test_need_none_while_nothing_is_checked(self, account: Account) -> None:
        account.bucket()
        client = account.user()

        assert len(client.detect_faces(Image=S3_IMAGE)["FaceDetails"]) == 1


# The table


A, B = f"{PREFIX}project/a", f"{PREFIX}project/b"


@pytest.mark.parametrize(
    ("operation", "members", "resources"),
    [
        ("DetectLabels", {"Image": {}}, ["*"]),
        ("DetectModerationLabels", {"Image": {}}, ["*"]),
        ("DetectModerationLabels", {"Image": {}, "ProjectVersion": A}, [A]),
        ("CopyProjectVersion", {"DestinationProjectArn": A, "SourceProjectVersionArn": B}, [A, B]),
        ("DistributeDatasetEntries", {"Datasets": [{"Arn": A}, {"Arn": B}]}, [A, B]),
        ("CreateStreamProcessor", {"Name": "door", "Settings": {"FaceSearch": {"CollectionId": "staff"}}}, [STAFF]),
        ("CreateStreamProcessor", {"Name": "door", "Settings": {"ConnectedHome": {}}}, ["*"]),
        ("StopStreamProcessor", {"Name": "door"}, [f"{PREFIX}streamprocessor/door"]),
        ("StartFaceSearch", {"CollectionId": "staff", "Video": {}}, [STAFF]),
    ],
)
def test_the_resources_of_what_is_to_come(operation: str, members: dict[str, Any], resources: list[str]) -> None:
    assert permissions(operation, members, PREFIX) == [
        Permission(f"rekognition:{operation}", resource) for resource in resources
    ]


def test_tags_of_what_is_created_are_a_permission_of_their_own() -> None:
    assert permissions("CreateUser", {"CollectionId": "staff", "Tags": {}}, PREFIX) == [
        Permission("rekognition:CreateUser", STAFF),
        Permission("rekognition:TagResource", STAFF),
    ]
    members = {"Name": "door", "Settings": {"FaceSearch": {"CollectionId": "staff"}}, "Tags": {}}
    assert permissions("CreateStreamProcessor", members, PREFIX) == [
        Permission("rekognition:CreateStreamProcessor", STAFF),
        Permission("rekognition:TagResource", f"{PREFIX}streamprocessor/door"),
    ]


def test_the_table_names_members_that_there_are() -> None:
    from rekomock.protocol.permissions import _RESOURCES

    for operation, resources in _RESOURCES.items():
        for resource in resources:
            shape: Any = service_model.operation(operation).input_shape
            for name in resource.member.split("."):
                shape = shape.member if shape.type_name == "list" else shape
                shape = shape.members[name]
            assert shape.type_name == "string", (operation, resource)
            assert bool(resource.path) == ("arn" not in shape.name.lower() and "ProjectVersion" not in resource.member)


class TestWhatIsHandedOver:
    ROLE = "arn:aws:iam::123456789012:role/service/notifier"

    def channel(self, account: Account, *statements: Statement, role: str = ROLE) -> dict[str, Any]:
        """A video, and a topic for messages about it; the role that publishes has these statements."""
        s3 = account.clients("s3")
        s3.create_bucket(Bucket="videos")
        s3.put_object(Bucket="videos", Key="door.mp4", Body=b"-")
        topic = account.clients("sns").create_topic(Name="AmazonRekognition")["TopicArn"]
        account.iam.create_role(RoleName="notifier", Path="/service/", AssumeRolePolicyDocument="{}")
        if statements:
            account.iam.put_role_policy(RoleName="notifier", PolicyName="publish", PolicyDocument=policy(*statements))
        return {
            "Video": {"S3Object": {"Bucket": "videos", "Name": "door.mp4"}},
            "NotificationChannel": {"SNSTopicArn": topic, "RoleArn": role},
        }

    def started(self, account: Account, client: Any, request: dict[str, Any]) -> str:
        """The code of the error; empty without one."""
        with account.checking():
            try:
                client.start_face_detection(**request)
            except ClientError as error:
                return str(error.response["Error"]["Code"])
        return ""

    def test_a_role_has_to_be_passed(self, account: Account) -> None:
        request = self.channel(account, allow("sns:Publish"))
        client = account.user(allow(["rekognition:StartFaceDetection", "s3:GetObject"]))

        message = account.outcome(client, "StartFaceDetection", **request)

        assert f"perform: iam:PassRole on resource: {self.ROLE} because" in message

    @pytest.mark.parametrize(
        ("statements", "role", "code"),
        [
            ((allow("sns:Publish", "arn:aws:sns:*:*:AmazonRekognition"),), ROLE, ""),
            ((allow("sns:Publish", "arn:aws:sns:*:*:Others"),), ROLE, "InvalidParameterException"),
            ((allow("sns:*"), deny("sns:Publish")), ROLE, "InvalidParameterException"),
            ((), ROLE, "InvalidParameterException"),
            ((allow("sns:Publish"),), f"{ROLE}s", "InvalidParameterException"),
        ],
    )
    def test_the_role_has_to_be_allowed_to_publish(
        self, account: Account, statements: tuple[Statement, ...], role: str, code: str
    ) -> None:
        request = self.channel(account, *statements, role=role)
        client = account.user(allow(["rekognition:StartFaceDetection", "s3:GetObject", "iam:PassRole"]))

        assert self.started(account, client, request) == code

    @pytest.mark.parametrize(("allowed", "code"), [(True, ""), (False, "InvalidParameterException")])
    def test_the_role_of_a_connected_home_has_to_be_allowed_to_publish(
        self, account: Account, allowed: bool, code: str
    ) -> None:
        channel = self.channel(account, *([allow("sns:Publish")] if allowed else []))["NotificationChannel"]
        client = account.user(allow(["rekognition:CreateStreamProcessor", "iam:PassRole"]))
        request: dict[str, Any] = {
            "Name": "home",
            "Input": {"KinesisVideoStream": {"Arn": "arn:aws:kinesisvideo:us-east-1:123456789012:stream/home/1"}},
            "Output": {"S3Destination": {"Bucket": "videos"}},
            "Settings": {"ConnectedHome": {"Labels": ["ALL"]}},
            "NotificationChannel": {"SNSTopicArn": channel["SNSTopicArn"]},
            "RoleArn": channel["RoleArn"],
        }
        with account.checking():
            try:
                client.create_stream_processor(**request)
                found = ""
            except ClientError as error:
                found = error.response["Error"]["Code"]
        assert found == code

    @pytest.mark.parametrize(
        ("resource", "allowed"),
        [("arn:aws:s3:::selfies/*", True), ("arn:aws:s3:::selfies/liveness/*", True), ("arn:aws:s3:::others/*", False)],
    )
    def test_liveness_images_have_to_be_allowed_in_the_bucket(
        self, account: Account, resource: str, allowed: bool
    ) -> None:
        account.clients("s3").create_bucket(Bucket="selfies")
        client = account.user(allow("rekognition:CreateFaceLivenessSession"), allow("s3:PutObject", resource))
        output = {"S3Bucket": "selfies", "S3KeyPrefix": "liveness/"}

        outcome = account.outcome(client, "CreateFaceLivenessSession", Settings={"OutputConfig": output})

        assert (outcome == "allowed") == allowed
        if not allowed:
            assert "perform: s3:PutObject on resource: arn:aws:s3:::selfies/liveness/* because" in outcome
