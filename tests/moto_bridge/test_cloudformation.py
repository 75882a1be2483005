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
