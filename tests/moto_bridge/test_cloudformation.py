"""``AWS::Rekognition::Collection`` in the templates of CloudFormation."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from support.clients import client_of

from rekomock import mock_rekognition

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient

    from rekomock import RekognitionMock
    from rekomock.server import Server

ARN = "arn:aws:rekognition:us-east-1:123456789012:collection"


def template(**properties: Any) -> str:
    """A template with one collection, ``staff`` if no other is named."""
    return json.dumps(
        {
            "Resources": {
                "Staff": {
                    "Type": "AWS::Rekognition::Collection",
                    "Properties": {"CollectionId": "staff", **properties},
                }
            },
            "Outputs": {
                "Id": {"Value": {"Ref": "Staff"}},
                "Arn": {"Value": {"Fn::GetAtt": ["Staff", "Arn"]}},
            },
        }
    )


def tags(**values: str) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in values.items()]


class Stack:
    """The stack ``enrolment``."""

    def __init__(self, **client: Any) -> None:
        self.cloudformation: Any = boto3.client("cloudformation", region_name="us-east-1", **client)

    def create(self, body: str, **more: Any) -> None:
        self.cloudformation.create_stack(StackName="enrolment", TemplateBody=body, **more)

    def update(self, body: str, **more: Any) -> None:
        self.cloudformation.update_stack(StackName="enrolment", TemplateBody=body, **more)

    def delete(self) -> None:
        self.cloudformation.delete_stack(StackName="enrolment")

    @property
    def status(self) -> str:
        status: str = self._described["StackStatus"]
        return status

    @property
    def outputs(self) -> dict[str, str]:
        return {output["OutputKey"]: output["OutputValue"] for output in self._described["Outputs"]}

    @property
    def resources(self) -> list[tuple[str, str, str]]:
        found = self.cloudformation.describe_stack_resources(StackName="enrolment")["StackResources"]
        # moto has an empty one for a resource whose condition does not hold
        found = [each for each in found if each.get("LogicalResourceId")]
        return [(each["LogicalResourceId"], each["ResourceType"], each["PhysicalResourceId"]) for each in found]

    @property
    def _described(self) -> dict[str, Any]:
        (described,) = self.cloudformation.describe_stacks(StackName="enrolment")["Stacks"]
        found: dict[str, Any] = described
        return found


@pytest.fixture
def client(rek: RekognitionMock, client: RekognitionClient) -> RekognitionClient:
    """In process, where the mock is."""
    return client


@pytest.fixture
def stack(rek: RekognitionMock) -> Stack:
    return Stack()


def tags_of(client: RekognitionClient, collection_id: str = "staff") -> dict[str, str]:
    return client.list_tags_for_resource(ResourceArn=f"{ARN}/{collection_id}")["Tags"]


def test_a_stack_creates_its_collection(client: RekognitionClient, stack: Stack) -> None:
    stack.create(template(Tags=tags(team="doors")))

    assert stack.status == "CREATE_COMPLETE"
    assert stack.outputs == {"Id": "staff", "Arn": f"{ARN}/staff"}
    assert stack.resources == [("Staff", "AWS::Rekognition::Collection", "staff")]
    assert client.describe_collection(CollectionId="staff")["CollectionARN"] == f"{ARN}/staff"
    assert tags_of(client) == {"team": "doors"}


def test_the_id_may_be_a_parameter_and_other_resources_may_refer_to_it(client: RekognitionClient, stack: Stack) -> None:
    body = json.loads(template(CollectionId={"Fn::Sub": "${Stage}-staff"}))
    body["Parameters"] = {"Stage": {"Type": "String"}}
    body["Resources"]["Policy"] = {
        "Type": "AWS::IAM::ManagedPolicy",
        "Properties": {
            "PolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Action": "rekognition:*", "Resource": {"Fn::GetAtt": ["Staff", "Arn"]}}
                ],
            }
        },
    }

    stack.create(json.dumps(body), Parameters=[{"ParameterKey": "Stage", "ParameterValue": "test"}])

    assert client.list_collections()["CollectionIds"] == ["test-staff"]
    iam: Any = boto3.client("iam", region_name="us-east-1")
    (policy,) = iam.list_policies(Scope="Local")["Policies"]
    version = iam.get_policy_version(PolicyArn=policy["Arn"], VersionId="v1")["PolicyVersion"]
    assert version["Document"]["Statement"][0]["Resource"] == f"{ARN}/test-staff"


def test_an_update_changes_the_tags_and_nothing_else(client: RekognitionClient, stack: Stack) -> None:
    stack.create(template(Tags=tags(team="doors", stage="test")))
    created = client.describe_collection(CollectionId="staff")["CreationTimestamp"]
    client.create_user(CollectionId="staff", UserId="alice")
    client.tag_resource(ResourceArn=f"{ARN}/staff", Tags={"by hand": "yes"})

    stack.update(template(Tags=tags(stage="live", owner="alice")))

    assert stack.status == "UPDATE_COMPLETE"
    assert tags_of(client) == {"by hand": "yes", "stage": "live", "owner": "alice"}
    described = client.describe_collection(CollectionId="staff")
    assert (described["CreationTimestamp"], described["UserCount"]) == (created, 1)


def test_an_update_without_tags_removes_those_of_the_template(client: RekognitionClient, stack: Stack) -> None:
    stack.create(template(Tags=tags(team="doors")))

    stack.update(template())

    assert tags_of(client) == {}


def test_another_id_replaces_the_collection(client: RekognitionClient, stack: Stack) -> None:
    stack.create(template(Tags=tags(team="doors")))
    client.create_user(CollectionId="staff", UserId="alice")

    stack.update(template(CollectionId="people", Tags=tags(team="doors")))

    assert client.list_collections()["CollectionIds"] == ["people"]
    assert client.describe_collection(CollectionId="people")["UserCount"] == 0
    assert stack.outputs == {"Id": "people", "Arn": f"{ARN}/people"}
    assert stack.resources == [("Staff", "AWS::Rekognition::Collection", "people")]
    assert tags_of(client, "people") == {"team": "doors"}


def test_a_resource_that_leaves_the_template_is_deleted(client: RekognitionClient, stack: Stack) -> None:
    body = json.loads(template())
    body["Resources"]["Guests"] = {"Type": "AWS::Rekognition::Collection", "Properties": {"CollectionId": "guests"}}
    stack.create(json.dumps(body))
    assert client.list_collections()["CollectionIds"] == ["guests", "staff"]

    stack.update(template())

    assert client.list_collections()["CollectionIds"] == ["staff"]


def test_a_stack_that_is_deleted_deletes_the_collection_with_all_that_is_in_it(
    client: RekognitionClient, stack: Stack
) -> None:
    stack.create(template())
    client.create_user(CollectionId="staff", UserId="alice")

    stack.delete()

    assert client.list_collections()["CollectionIds"] == []


def test_a_collection_is_retained_if_the_template_says_so(client: RekognitionClient, stack: Stack) -> None:
    body = json.loads(template())
    body["Resources"]["Staff"]["DeletionPolicy"] = "Retain"
    stack.create(json.dumps(body))

    stack.delete()

    assert client.list_collections()["CollectionIds"] == ["staff"]


def test_a_stack_can_be_deleted_whose_collection_is_gone(client: RekognitionClient, stack: Stack) -> None:
    stack.create(template())
    client.delete_collection(CollectionId="staff")

    stack.delete()

    assert stack.cloudformation.describe_stacks()["Stacks"] == []


def test_the_region_is_that_of_the_stack(client: RekognitionClient, stack: Stack) -> None:
    elsewhere: Any = boto3.client("cloudformation", region_name="eu-west-1")
    elsewhere.create_stack(StackName="enrolment", TemplateBody=template())

    assert boto3.client("rekognition", region_name="eu-west-1").list_collections()["CollectionIds"] == ["staff"]
    assert client.list_collections()["CollectionIds"] == []


def test_as_the_cdk_writes_and_deploys_it(client: RekognitionClient, stack: Stack) -> None:
    body = json.loads(template(Tags=tags(team="doors")))
    body["Resources"]["Staff"]["Metadata"] = {"aws:cdk:path": "Enrolment/Staff"}
    body["Resources"]["CDKMetadata"] = {
        "Type": "AWS::CDK::Metadata",
        "Properties": {"Analytics": "v2:deflate64:H4sIAAAAAAAA"},
        "Condition": "CDKMetadataAvailable",
    }
    body["Conditions"] = {"CDKMetadataAvailable": {"Fn::Equals": [{"Ref": "AWS::Region"}, "af-south-1"]}}
    body["Parameters"] = {
        "BootstrapVersion": {
            "Type": "AWS::SSM::Parameter::Value<String>",
            "Default": "/cdk-bootstrap/hnb659fds/version",
        }
    }
    body["Rules"] = {"CheckBootstrapVersion": {"Assertions": []}}
    ssm: Any = boto3.client("ssm", region_name="us-east-1")
    ssm.put_parameter(Name="/cdk-bootstrap/hnb659fds/version", Value="30", Type="String")

    for kind, value in (("CREATE", "doors"), ("UPDATE", "gates")):
        body["Resources"]["Staff"]["Properties"]["Tags"] = tags(team=value)
        stack.cloudformation.create_change_set(
            StackName="enrolment",
            ChangeSetName="cdk-deploy-change-set",
            ChangeSetType=kind,
            TemplateBody=json.dumps(body),
        )
        stack.cloudformation.execute_change_set(ChangeSetName="cdk-deploy-change-set", StackName="enrolment")
        stack.cloudformation.delete_change_set(ChangeSetName="cdk-deploy-change-set", StackName="enrolment")

        assert stack.status == f"{kind}_COMPLETE"
        assert tags_of(client) == {"team": value}
    assert stack.resources == [("Staff", "AWS::Rekognition::Collection", "staff")]


class TestWhatFails:
    def refusal(self, attempt: Any, *arguments: Any) -> str:
        with pytest.raises(ClientError) as refused:
            attempt(*arguments)
        assert refused.value.response["Error"]["Code"] == "ValidationError"
        message: str = refused.value.response["Error"]["Message"]
        return message

    def test_an_id_that_is_taken(self, client: RekognitionClient, stack: Stack) -> None:
        client.create_collection(CollectionId="staff")

        assert self.refusal(stack.create, template()) == "The collection id: staff already exists"

    def test_an_id_that_amazon_rekognition_does_not_accept(self, client: RekognitionClient, stack: Stack) -> None:
        assert "at 'collectionId' failed to satisfy constraint" in self.refusal(
            stack.create, template(CollectionId="our staff")
        )
        assert client.list_collections()["CollectionIds"] == []

    def test_a_template_without_an_id(self, client: RekognitionClient, stack: Stack) -> None:
        body = json.loads(template())
        del body["Resources"]["Staff"]["Properties"]

        assert self.refusal(stack.create, json.dumps(body)) == (
            "Properties validation failed with message: [#: required key [CollectionId] not found]"
        )

    def test_a_property_that_a_collection_does_not_have(self, stack: Stack) -> None:
        assert self.refusal(stack.create, template(Colour="red")) == (
            "Properties validation failed with message: [#: extraneous key [Colour] is not permitted]"
        )

    def test_an_attribute_that_a_collection_does_not_have(self, stack: Stack) -> None:
        body = json.loads(template())
        body["Outputs"]["Arn"]["Value"] = {"Fn::GetAtt": ["Staff", "Id"]}

        assert "Id" in self.refusal(stack.create, json.dumps(body))

    def test_an_attribute_that_it_does_not_have_in_another_resource(self, stack: Stack) -> None:
        body = json.loads(template())
        reference = {"Fn::GetAtt": ["Staff", "Id"]}
        body["Resources"]["Topic"] = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": reference}}

        assert "does not support attribute type Id" in self.refusal(stack.create, json.dumps(body))

    def test_a_replacement_that_fails_leaves_the_collection(self, client: RekognitionClient, stack: Stack) -> None:
        client.create_collection(CollectionId="people")
        stack.create(template())

        assert self.refusal(stack.update, template(CollectionId="people")) == "The collection id: people already exists"
        assert client.list_collections()["CollectionIds"] == ["people", "staff"]

    def test_a_call_that_is_made_to_fail(self, rek: RekognitionMock, client: RekognitionClient, stack: Stack) -> None:
        rek.fail("CreateCollection", "ThrottlingException")

        assert self.refusal(stack.create, template()) == "Slow down; sudden increase in rate of requests."

    def test_a_deletion_that_is_made_to_fail(self, rek: RekognitionMock, stack: Stack) -> None:
        stack.create(template())
        rek.fail("DeleteCollection", "AccessDeniedException", message="not yours", times=None)

        assert self.refusal(stack.delete) == "not yours"


def test_its_calls_are_logged(rek: RekognitionMock, stack: Stack) -> None:
    stack.create(template())
    stack.update(template(Tags=tags(team="doors")))
    stack.delete()

    assert rek.calls.operations == ["CreateCollection", "TagResource", "DeleteCollection"]


def test_on_a_server(server: Server) -> None:
    keys = {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key": "secret"}
    stack = Stack(endpoint_url=server.url, **keys)
    client = client_of(server)

    stack.create(template(Tags=tags(team="doors")))
    assert (stack.status, stack.outputs["Arn"]) == ("CREATE_COMPLETE", f"{ARN}/staff")
    assert tags_of(client) == {"team": "doors"}
    stack.delete()
    assert client.list_collections()["CollectionIds"] == []

    client.close()
    stack.cloudformation.close()


def test_without_a_mock_of_ours_moto_makes_nothing_as_ever() -> None:
    body = json.loads(template())
    del body["Outputs"]  # which moto fails on

    with mock_rekognition():
        Stack().create(json.dumps(body))
    with mock_aws(), pytest.warns(UserWarning, match="AWS::Rekognition::Collection but it's not supported"):
        Stack().create(json.dumps(body))
    with mock_aws(), mock_rekognition() as rek:
        Stack().create(json.dumps(body))
        assert list(rek.region().collections) == ["staff"]


def test_motos_cloudformation_is_not_imported_before_it_is_used() -> None:
    program = (
        "import sys; from rekomock import mock_rekognition\n"
        "with mock_rekognition(): print('moto.cloudformation.parsing' in sys.modules)"
    )
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert finished.stdout.strip() == "False"


# Projects and stream processors

REGIONAL = "us-east-1:123456789012"
ROLE = "arn:aws:iam::123456789012:role/streams"


def one(resource_type: str, **properties: Any) -> str:
    """A template with one resource, whose ARN and name are outputs."""
    return json.dumps(
        {
            "Resources": {"It": {"Type": f"AWS::Rekognition::{resource_type}", "Properties": properties}},
            "Outputs": {"Name": {"Value": {"Ref": "It"}}, "Arn": {"Value": {"Fn::GetAtt": ["It", "Arn"]}}},
        }
    )


def search(**properties: Any) -> str:
    """A template with a stream processor that searches for faces."""
    return one(
        "StreamProcessor",
        **{
            "Name": "door",
            "KinesisVideoStream": {"Arn": f"arn:aws:kinesisvideo:{REGIONAL}:stream/door/1"},
            "KinesisDataStream": {"Arn": f"arn:aws:kinesis:{REGIONAL}:stream/faces"},
            "FaceSearchSettings": {"CollectionId": "staff", "FaceMatchThreshold": "90"},
            "RoleArn": ROLE,
            **properties,
        },
    )


def home(**properties: Any) -> str:
    """A template with a stream processor that watches a home."""
    return one(
        "StreamProcessor",
        **{
            "Name": "home",
            "KinesisVideoStream": {"Arn": f"arn:aws:kinesisvideo:{REGIONAL}:stream/door/1"},
            "S3Destination": {"BucketName": "seen", "ObjectKeyPrefix": "home"},
            "ConnectedHomeSettings": {"Labels": ["PET"], "MinConfidence": 70},
            "NotificationChannel": {"Arn": f"arn:aws:sns:{REGIONAL}:home"},
            "RoleArn": ROLE,
            **properties,
        },
    )


class TestProjects:
    def test_a_stack_has_one(self, client: RekognitionClient, stack: Stack) -> None:
        stack.create(one("Project", ProjectName="parts", Tags=tags(team="blue")))

        (project,) = client.describe_projects()["ProjectDescriptions"]
        assert stack.outputs == {"Name": "parts", "Arn": project["ProjectArn"]}
        assert client.list_tags_for_resource(ResourceArn=project["ProjectArn"])["Tags"] == {"team": "blue"}

        stack.update(one("Project", ProjectName="parts", Tags=tags(team="red")))
        assert client.list_tags_for_resource(ResourceArn=project["ProjectArn"])["Tags"] == {"team": "red"}
        stack.delete()
        assert client.describe_projects()["ProjectDescriptions"] == []

    def test_another_name_is_another_project(self, client: RekognitionClient, stack: Stack) -> None:
        stack.create(one("Project", ProjectName="parts"))
        stack.update(one("Project", ProjectName="tools"))
        (project,) = client.describe_projects()["ProjectDescriptions"]
        assert "/tools/" in project["ProjectArn"] == stack.outputs["Arn"]

    def test_one_that_is_gone_is_deleted(self, client: RekognitionClient, stack: Stack) -> None:
        stack.create(one("Project", ProjectName="parts"))
        client.delete_project(ProjectArn=stack.outputs["Arn"])
        stack.delete()

    def test_without_a_name(self, stack: Stack) -> None:
        with pytest.raises(ClientError, match=r"required key \[ProjectName\] not found"):
            stack.create(one("Project"))


class TestStreamProcessors:
    def test_a_stack_has_one_that_searches(self, client: RekognitionClient, stack: Stack) -> None:
        stack.create(search(Tags=tags(team="doors"), DataSharingPreference={"OptIn": True}))

        described = client.describe_stream_processor(Name="door")
        assert stack.outputs == {"Name": "door", "Arn": described["StreamProcessorArn"]}
        settings = {"FaceSearch": {"CollectionId": "staff", "FaceMatchThreshold": 90.0}}
        assert described["Settings"] == settings
        assert described["DataSharingPreference"] == {"OptIn": True}
        arn = described["StreamProcessorArn"]
        assert client.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"team": "doors"}
        stack.delete()
        assert client.list_stream_processors()["StreamProcessors"] == []

    def test_a_stack_has_one_that_watches_a_home(self, client: RekognitionClient, stack: Stack) -> None:
        box = {"Left": 0.0, "Top": 0.0, "Width": 0.5, "Height": 0.5}
        triangle = [{"X": 0.0, "Y": 0.0}, {"X": 1.0, "Y": 0.0}, {"X": 0.0, "Y": 1.0}]
        stack.create(
            home(BoundingBoxRegionsOfInterest=[box], PolygonRegionsOfInterest=[triangle], KmsKeyId="alias/home")
        )

        described = client.describe_stream_processor(Name="home")
        assert described["Output"] == {"S3Destination": {"Bucket": "seen", "KeyPrefix": "home"}}
        assert described["Settings"] == {"ConnectedHome": {"Labels": ["PET"], "MinConfidence": 70.0}}
        assert described["NotificationChannel"] == {"SNSTopicArn": f"arn:aws:sns:{REGIONAL}:home"}
        assert described["RegionsOfInterest"] == [{"BoundingBox": box}, {"Polygon": triangle}]
        assert described["KmsKeyId"] == "alias/home"

    def test_what_it_watches_for_changes(self, client: RekognitionClient, stack: Stack) -> None:
        stack.create(home())
        created = client.describe_stream_processor(Name="home")["CreationTimestamp"]
        box = {"Left": 0.0, "Top": 0.0, "Width": 0.5, "Height": 0.5}
        stack.update(
            home(
                ConnectedHomeSettings={"Labels": ["PACKAGE"]},
                BoundingBoxRegionsOfInterest=[box],
                DataSharingPreference={"OptIn": True},
            )
        )
        described = client.describe_stream_processor(Name="home")
        assert described["CreationTimestamp"] == created
        assert described["Settings"] == {"ConnectedHome": {"Labels": ["PACKAGE"]}}
        assert described["RegionsOfInterest"] == [{"BoundingBox": box}]

        stack.update(home(ConnectedHomeSettings={"Labels": ["PACKAGE"], "MinConfidence": 80}))
        described = client.describe_stream_processor(Name="home")
        assert described["Settings"] == {"ConnectedHome": {"Labels": ["PACKAGE"], "MinConfidence": 80.0}}
        assert "RegionsOfInterest" not in described
        assert described["DataSharingPreference"] == {"OptIn": False}

    def test_each_of_these_changes_alone(self, client: RekognitionClient, stack: Stack) -> None:
        stack.create(home())
        triangle = [{"X": 0.0, "Y": 0.0}, {"X": 1.0, "Y": 0.0}, {"X": 0.0, "Y": 1.0}]
        steps: list[dict[str, Any]] = [
            {"DataSharingPreference": {"OptIn": True}},
            {"PolygonRegionsOfInterest": [triangle]},
            {"Tags": tags(team="doors")},
        ]
        for number, _ in enumerate(steps, 1):
            together: dict[str, Any] = {}
            for step in steps[:number]:
                together |= step
            stack.update(home(**together))
        described = client.describe_stream_processor(Name="home")
        assert described["DataSharingPreference"] == {"OptIn": True}
        assert described["RegionsOfInterest"] == [{"Polygon": triangle}]
        assert client.list_tags_for_resource(ResourceArn=stack.outputs["Arn"])["Tags"] == {"team": "doors"}

    def test_what_cannot_change_needs_another_name(self, client: RekognitionClient, stack: Stack) -> None:
        stack.create(search())
        other = {"FaceSearchSettings": {"CollectionId": "guests"}}
        with pytest.raises(ClientError, match=r"custom-named resource requires replacing\. Rename door"):
            stack.update(search(**other))
        streams = {
            "KinesisVideoStream": {"Arn": f"arn:aws:kinesisvideo:{REGIONAL}:stream/gate/1"},
            "KinesisDataStream": {"Arn": f"arn:aws:kinesis:{REGIONAL}:stream/gate"},
        }
        stack.update(search(Name="gate", **other, **streams))
        assert [each["Name"] for each in client.list_stream_processors()["StreamProcessors"]] == ["gate"]

    def test_a_home_does_not_become_a_search(self, stack: Stack) -> None:
        stack.create(home())
        body = json.loads(home())
        del body["Resources"]["It"]["Properties"]["ConnectedHomeSettings"]
        with pytest.raises(ClientError, match="requires replacing"):
            stack.update(json.dumps(body))

    def test_it_gets_a_name(self, client: RekognitionClient, stack: Stack) -> None:
        body = json.loads(search())
        del body["Resources"]["It"]["Properties"]["Name"]
        stack.create(json.dumps(body))
        (listed,) = client.list_stream_processors()["StreamProcessors"]
        assert listed["Name"] == stack.outputs["Name"]
        assert listed["Name"].startswith("enrolment-It-")

    def test_its_status_is_an_attribute(self, stack: Stack) -> None:
        body = json.loads(search())
        body["Outputs"] |= {name: {"Value": {"Fn::GetAtt": ["It", name]}} for name in ("Status", "StatusMessage")}
        stack.create(json.dumps(body))
        assert (stack.outputs["Status"], stack.outputs["StatusMessage"]) == ("STOPPED", "")

    def test_an_attribute_that_it_does_not_have(self, stack: Stack) -> None:
        body = json.loads(search())
        body["Outputs"]["Other"] = {"Value": {"Fn::GetAtt": ["It", "Colour"]}}
        with pytest.raises(ClientError):
            stack.create(json.dumps(body))

    def test_what_rekognition_rejects_fails_the_stack(self, stack: Stack) -> None:
        with pytest.raises(ClientError, match="Request has invalid parameters"):
            stack.create(search(KmsKeyId="alias/home"))
