"""The Resource Groups Tagging API lists, tags and untags our resources."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws
from support.clients import client_of
from support.models import TEN, Workshop

from rekomock import mock_rekognition
from rekomock.moto_bridge import tagging
from rekomock.moto_bridge.registration import Registration
from rekomock.service import Service

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient

    from rekomock import RekognitionMock
    from rekomock.server import Server

#: moto's older versions do not ask backends for their resources.
asked = pytest.mark.skipif(find_spec("moto.core.resource_tagging") is None, reason="since moto 5.2.2")

STAFF = "arn:aws:rekognition:us-east-1:123456789012:collection/staff"
GUESTS = "arn:aws:rekognition:us-east-1:123456789012:collection/guests"
TOPIC = "arn:aws:sns:us-east-1:123456789012:alarms"


@pytest.fixture
def client(rek: RekognitionMock, client: RekognitionClient) -> RekognitionClient:
    """In process, with two collections that have tags and one that has none."""
    client.create_collection(CollectionId="staff", Tags={"team": "doors", "stage": "live"})
    client.create_collection(CollectionId="guests", Tags={"team": "gates"})
    client.create_collection(CollectionId="nobody")
    return client


@pytest.fixture
def api(client: RekognitionClient) -> Any:
    return boto3.client("resourcegroupstaggingapi", region_name="us-east-1")


def resources(api: Any, **filters: Any) -> dict[str, dict[str, str]]:
    found = api.get_resources(**filters)["ResourceTagMappingList"]
    return {each["ResourceARN"]: {tag["Key"]: tag["Value"] for tag in each["Tags"]} for each in found}


@asked
class TestListing:
    def test_resources_with_their_tags(self, api: Any) -> None:
        assert resources(api) == {STAFF: {"team": "doors", "stage": "live"}, GUESTS: {"team": "gates"}}

    @pytest.mark.parametrize(
        ("filters", "found"),
        [
            ({"TagFilters": [{"Key": "team", "Values": ["doors", "walls"]}]}, [STAFF]),
            ({"TagFilters": [{"Key": "team"}]}, [STAFF, GUESTS]),
            ({"TagFilters": [{"Key": "team"}, {"Key": "stage"}]}, [STAFF]),
            ({"ResourceTypeFilters": ["rekognition"]}, [STAFF, GUESTS]),
            ({"ResourceTypeFilters": ["rekognition:collection"]}, [STAFF, GUESTS]),
            ({"ResourceTypeFilters": ["rekognition:project", "s3"]}, []),
            ({"ResourceARNList": [GUESTS]}, [GUESTS]),
        ],
    )
    def test_filters(self, api: Any, filters: dict[str, Any], found: list[str]) -> None:
        assert sorted(resources(api, **filters)) == sorted(found)

    def test_projects_datasets_and_models(self, api: Any, client: RekognitionClient) -> None:
        shop = Workshop(client)
        project = shop.project(Tags={"team": "doors"})
        dataset = shop.dataset(project, TEN)
        model = shop.train(project, Tags={"team": "gates"})

        failed = api.tag_resources(ResourceARNList=[dataset, model], Tags={"stage": "new"})["FailedResourcesMap"]

        assert failed == {}
        assert resources(api, ResourceTypeFilters=["rekognition:project"]) == {
            project: {"team": "doors"},
            dataset: {"stage": "new"},
            model: {"team": "gates", "stage": "new"},
        }
        assert client.list_tags_for_resource(ResourceArn=dataset)["Tags"] == {"stage": "new"}

    def test_pages(self, api: Any) -> None:
        pages = api.get_paginator("get_resources").paginate(ResourcesPerPage=1)

        assert [len(page["ResourceTagMappingList"]) for page in pages] == [1, 1]

    def test_keys_and_values(self, api: Any) -> None:
        assert set(api.get_tag_keys()["TagKeys"]) == {"team", "stage"}
        assert set(api.get_tag_values(Key="team")["TagValues"]) == {"doors", "gates"}

    def test_beside_those_of_other_services(self, api: Any) -> None:
        sns: Any = boto3.client("sns", region_name="us-east-1")
        sns.create_topic(Name="alarms", Tags=[{"Key": "team", "Value": "doors"}])

        assert set(resources(api, TagFilters=[{"Key": "team", "Values": ["doors"]}])) == {STAFF, TOPIC}

    def test_of_the_region_alone(self, api: Any) -> None:
        elsewhere: Any = boto3.client("resourcegroupstaggingapi", region_name="eu-west-1")

        assert resources(elsewhere) == {}

    def test_what_is_deleted_is_gone(self, api: Any, client: RekognitionClient) -> None:
        client.delete_collection(CollectionId="staff")

        assert set(resources(api)) == {GUESTS}

    def test_of_the_innermost_registration_alone(self, api: Any) -> None:
        with Registration(Service()):
            assert resources(api) == {}


@asked
class TestChanging:
    def test_tags_are_added(self, api: Any, client: RekognitionClient) -> None:
        assert api.tag_resources(ResourceARNList=[STAFF, GUESTS], Tags={"stage": "test"})["FailedResourcesMap"] == {}

        assert client.list_tags_for_resource(ResourceArn=STAFF)["Tags"] == {"team": "doors", "stage": "test"}
        assert client.list_tags_for_resource(ResourceArn=GUESTS)["Tags"] == {"team": "gates", "stage": "test"}

    def test_tags_are_removed(self, api: Any, client: RekognitionClient) -> None:
        assert api.untag_resources(ResourceARNList=[STAFF], TagKeys=["team", "none"])["FailedResourcesMap"] == {}

        assert client.list_tags_for_resource(ResourceArn=STAFF)["Tags"] == {"stage": "live"}

    def test_what_cannot_be_changed_is_reported_and_the_rest_is_changed(
        self, api: Any, client: RekognitionClient
    ) -> None:
        unknown = f"{STAFF}-of-another-house"
        foreign = STAFF.replace("us-east-1", "eu-west-1")

        failed = api.tag_resources(ResourceARNList=[unknown, STAFF, foreign], Tags={"a": "b"})["FailedResourcesMap"]

        assert failed == {
            arn: {
                "StatusCode": 400,
                "ErrorCode": "InvalidParameterException",
                "ErrorMessage": f"The resource arn: {arn} does not exist",
            }
            for arn in (unknown, foreign)
        }
        assert client.list_tags_for_resource(ResourceArn=STAFF)["Tags"]["a"] == "b"

    def test_a_key_that_amazon_rekognition_does_not_accept_is_reported(self, api: Any) -> None:
        failed = api.untag_resources(ResourceARNList=[STAFF], TagKeys=["a#b"])["FailedResourcesMap"]

        assert "at 'tagKeys' failed to satisfy constraint" in failed[STAFF]["ErrorMessage"]

    def test_resources_of_other_services_are_motos(self, api: Any) -> None:
        sns: Any = boto3.client("sns", region_name="us-east-1")
        sns.create_topic(Name="alarms")

        failed = api.tag_resources(ResourceARNList=[TOPIC, STAFF], Tags={"a": "b"})["FailedResourcesMap"]

        assert set(failed) <= {TOPIC}  # moto cannot tag it in every version

    def test_calls_are_logged(self, rek: RekognitionMock, api: Any) -> None:
        api.tag_resources(ResourceARNList=[STAFF], Tags={"a": "b"})

        assert rek.calls.of("TagResource").operations == ["TagResource"]


@asked
def test_on_a_server(server: Server) -> None:
    client, api = client_of(server), client_of(server, "resourcegroupstaggingapi")
    client.create_collection(CollectionId="staff", Tags={"team": "doors"})

    api.tag_resources(ResourceARNList=[STAFF], Tags={"stage": "live"})

    assert resources(api) == {STAFF: {"team": "doors", "stage": "live"}}
    client.close()
    api.close()


@asked
def test_after_the_mock_moto_is_as_it_was() -> None:
    with mock_rekognition():
        pass
    with mock_aws():
        api: Any = boto3.client("resourcegroupstaggingapi", region_name="us-east-1")
        assert resources(api) == {}
        failed = api.tag_resources(ResourceARNList=[STAFF], Tags={"a": "b"})["FailedResourcesMap"]
        assert failed[STAFF]["ErrorMessage"] == "Service not yet supported"


def test_an_older_moto_does_not_know_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "moto.core.resource_tagging", None)

    assert tagging._hooks() is None
    assert tagging._base(None) is object
    with mock_rekognition():
        client: RekognitionClient = boto3.client("rekognition", region_name="us-east-1")
        client.create_collection(CollectionId="staff", Tags={"team": "doors"})
        assert client.list_tags_for_resource(ResourceArn=STAFF)["Tags"] == {"team": "doors"}
