"""TagResource, UntagResource and ListTagsForResource."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from support.staff import members

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient

ARN = "arn:aws:rekognition:us-east-1:123456789012:collection/staff"

#: The three operations with what they need besides an ARN.
OPERATIONS: dict[str, dict[str, Any]] = {
    "tag_resource": {"Tags": {"team": "doors"}},
    "untag_resource": {"TagKeys": ["team"]},
    "list_tags_for_resource": {},
}


@pytest.fixture
def client(client: RekognitionClient) -> RekognitionClient:
    client.create_collection(CollectionId="staff", Tags={"team": "doors", "stage": "test"})
    return client


def tags(client: RekognitionClient, arn: str = ARN) -> dict[str, str]:
    return client.list_tags_for_resource(ResourceArn=arn)["Tags"]


def rejection(client: RekognitionClient, operation: str, **parameters: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as rejected:
        getattr(client, operation)(**parameters)
    error = rejected.value.response["Error"]
    return error["Code"], error["Message"]


class TestListing:
    def test_tags_of_the_creation_are_returned(self, client: RekognitionClient) -> None:
        assert members(client.list_tags_for_resource(ResourceArn=ARN)) == {"Tags": {"team": "doors", "stage": "test"}}

    def test_a_collection_without_tags_has_an_empty_map(self, client: RekognitionClient) -> None:
        arn = client.create_collection(CollectionId="guests")["CollectionArn"]

        assert members(client.list_tags_for_resource(ResourceArn=arn)) == {"Tags": {}}

    def test_a_new_collection_of_the_same_id_has_none_of_the_old_tags(self, client: RekognitionClient) -> None:
        client.delete_collection(CollectionId="staff")
        client.create_collection(CollectionId="staff")

        assert tags(client) == {}


class TestTagging:
    def test_new_keys_are_added_and_known_ones_changed(self, client: RekognitionClient) -> None:
        assert members(client.tag_resource(ResourceArn=ARN, Tags={"stage": "live", "größe": "10 m/s = ½"})) == {}

        assert tags(client) == {"team": "doors", "stage": "live", "größe": "10 m/s = ½"}

    def test_no_tags_change_nothing(self, client: RekognitionClient) -> None:
        client.tag_resource(ResourceArn=ARN, Tags={})

        assert tags(client) == {"team": "doors", "stage": "test"}

    def test_keys_are_case_sensitive(self, client: RekognitionClient) -> None:
        client.tag_resource(ResourceArn=ARN, Tags={"Team": "gates"})

        assert tags(client) == {"team": "doors", "stage": "test", "Team": "gates"}

    def test_a_value_may_be_empty(self, client: RekognitionClient) -> None:
        client.tag_resource(ResourceArn=ARN, Tags={"team": ""})

        assert tags(client)["team"] == ""


class TestQuota:
    @pytest.mark.rekomock(tags_per_collection=3)
    def test_counts_the_tags_of_all_calls(self, client: RekognitionClient) -> None:
        client.tag_resource(ResourceArn=ARN, Tags={"third": ""})

        assert rejection(client, "tag_resource", ResourceArn=ARN, Tags={"team": "gates", "fourth": ""}) == (
            "ServiceQuotaExceededException",
            "The maximum number of tags per collection (3) has been exceeded",
        )
        assert tags(client) == {"team": "doors", "stage": "test", "third": ""}

    @pytest.mark.rekomock(tags_per_collection=2)
    def test_a_full_collection_may_change_its_values(self, client: RekognitionClient) -> None:
        client.tag_resource(ResourceArn=ARN, Tags={"team": "gates"})

        assert tags(client) == {"team": "gates", "stage": "test"}

    @pytest.mark.rekomock(tags_per_collection=2)
    def test_untagging_makes_room(self, client: RekognitionClient) -> None:
        client.untag_resource(ResourceArn=ARN, TagKeys=["team"])
        client.tag_resource(ResourceArn=ARN, Tags={"owner": "alice"})

        assert tags(client) == {"stage": "test", "owner": "alice"}

    def test_is_two_hundred_by_default(self, client: RekognitionClient) -> None:
        client.tag_resource(ResourceArn=ARN, Tags={f"key {number}": "" for number in range(198)})

        assert rejection(client, "tag_resource", ResourceArn=ARN, Tags={"one more": ""}) == (
            "ServiceQuotaExceededException",
            "The maximum number of tags per collection (200) has been exceeded",
        )


class TestUntagging:
    def test_the_named_keys_are_removed(self, client: RekognitionClient) -> None:
        assert members(client.untag_resource(ResourceArn=ARN, TagKeys=["team"])) == {}

        assert tags(client) == {"stage": "test"}

    def test_an_absent_key_is_ignored(self, client: RekognitionClient) -> None:
        client.untag_resource(ResourceArn=ARN, TagKeys=["Team", "stage", "stage"])

        assert tags(client) == {"team": "doors"}

    def test_no_keys_change_nothing(self, client: RekognitionClient) -> None:
        client.untag_resource(ResourceArn=ARN, TagKeys=[])

        assert tags(client) == {"team": "doors", "stage": "test"}


@pytest.mark.parametrize("operation", OPERATIONS)
class TestResource:
    def test_may_be_named_as_create_collection_returns_it(self, client: RekognitionClient, operation: str) -> None:
        arn = client.create_collection(CollectionId="guests")["CollectionArn"]
        assert not arn.startswith("arn:")

        getattr(client, operation)(ResourceArn=arn, **OPERATIONS[operation])

        assert tags(client, arn) == tags(client, f"arn:{arn}") == OPERATIONS[operation].get("Tags", {})

    @pytest.mark.rekomock(arns_without_prefix="reject")
    def test_needs_its_prefix_if_the_setting_says_so(self, client: RekognitionClient, operation: str) -> None:
        assert rejection(client, operation, ResourceArn=ARN.removeprefix("arn:"), **OPERATIONS[operation]) == (
            "InvalidParameterException",
            "Request has invalid parameters",
        )
        getattr(client, operation)(ResourceArn=ARN, **OPERATIONS[operation])

    @pytest.mark.parametrize(
        "arn",
        [
            pytest.param("arn:aws:rekognition:us-east-1:123456789012:collection/guests", id="collection"),
            pytest.param("arn:aws:rekognition:us-east-1:123456789012:collection/Staff", id="case"),
            pytest.param("arn:aws:rekognition:us-east-1:123456789012:collection/staff/1", id="something below it"),
            pytest.param("arn:aws:rekognition:us-east-1:123456789012:streamprocessor/staff", id="type"),
            pytest.param("arn:aws:rekognition:eu-west-1:123456789012:collection/staff", id="region"),
            pytest.param("arn:aws:rekognition:us-east-1:210987654321:collection/staff", id="account"),
            pytest.param("arn:aws-cn:rekognition:us-east-1:123456789012:collection/staff", id="partition"),
        ],
    )
    def test_has_to_exist(self, client: RekognitionClient, operation: str, arn: str) -> None:
        assert rejection(client, operation, ResourceArn=arn, **OPERATIONS[operation]) == (
            "ResourceNotFoundException",
            f"The resource arn: {arn} does not exist",
        )

    @pytest.mark.parametrize(
        "arn",
        [
            "arn:aws:s3:::pictures-of-staff",
            "arn:aws:rekognition:us-east-1:123456789012:collection",
            "arn:aws:rekognition:us-east-1:123456789012:collection/",
            "arn:aws:rekognition:us-east-1:12345678901:collection/staff",
            "arn:arn:aws:rekognition:us-east-1:123456789012:collection/staff",
            "the collection of the staff",
        ],
    )
    def test_has_to_be_named_by_an_arn_of_rekognition(
        self, client: RekognitionClient, operation: str, arn: str
    ) -> None:
        assert rejection(client, operation, ResourceArn=arn, **OPERATIONS[operation]) == (
            "InvalidParameterException",
            "Request has invalid parameters",
        )

    def test_is_named_in_2048_characters_at_most(self, client: RekognitionClient, operation: str) -> None:
        code, message = rejection(client, operation, ResourceArn="a" * 2049, **OPERATIONS[operation])

        assert code == "ValidationException"
        assert "at 'resourceArn' failed to satisfy constraint: Member must have length less than" in message


class TestBadTags:
    @pytest.mark.parametrize("key", ["aws:team", "a#b", "a" * 129])
    def test_keys_keep_the_pattern(self, client: RekognitionClient, key: str) -> None:
        code, message = rejection(client, "tag_resource", ResourceArn=ARN, Tags={"fine": "", key: ""})
        assert (code, "Map keys must satisfy constraint" in message) == ("ValidationException", True)
        code, message = rejection(client, "untag_resource", ResourceArn=ARN, TagKeys=["team", key])
        assert (code, "at 'tagKeys' failed to satisfy constraint: Member must" in message) == (
            "ValidationException",
            True,
        )
        assert tags(client) == {"team": "doors", "stage": "test"}

    def test_200_keys_at_most_in_one_call(self, client: RekognitionClient) -> None:
        keys = [str(number) for number in range(201)]
        for operation, more in (
            ("tag_resource", {"Tags": dict.fromkeys(keys, "")}),
            ("untag_resource", {"TagKeys": keys}),
        ):
            code, message = rejection(client, operation, ResourceArn=ARN, **more)
            assert (code, "length less than or equal to 200" in message) == ("ValidationException", True)


def test_each_region_has_its_own(client: RekognitionClient) -> None:
    elsewhere = boto3.client("rekognition", region_name="eu-west-1")
    arn = elsewhere.create_collection(CollectionId="staff", Tags={"team": "gates"})["CollectionArn"]

    assert arn.endswith(":rekognition:eu-west-1:123456789012:collection/staff")
    assert tags(elsewhere, arn) == {"team": "gates"}
    assert tags(client) == {"team": "doors", "stage": "test"}
