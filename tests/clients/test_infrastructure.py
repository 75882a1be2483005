"""Terraform's and Pulumi's life of a collection: the calls that their providers make, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.clients import client_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rekomock.server import Server


class Provider:
    """What the provider for AWS does with the resource ``aws_rekognition_collection``; Pulumi's is made from it."""

    def __init__(self, server: Server) -> None:
        self.sts = client_of(server, "sts")
        self.rekognition = client_of(server)

    def configure(self) -> str:
        account: str = self.sts.get_caller_identity()["Account"]
        return account

    def create(self, collection_id: str, tags: dict[str, str]) -> dict[str, Any]:
        created = self.rekognition.create_collection(CollectionId=collection_id, Tags=tags)
        assert created["StatusCode"] == 200
        # It waits until the collection can be described, and reads it
        return self.read(collection_id)

    def read(self, collection_id: str) -> dict[str, Any]:
        """What is refreshed before each plan. Not found means that it is gone, and to be created again."""
        described = self.rekognition.describe_collection(CollectionId=collection_id)
        arn = described["CollectionARN"]
        return {
            "id": collection_id,
            "arn": arn,
            "face_model_version": described["FaceModelVersion"],
            "tags_all": self.rekognition.list_tags_for_resource(ResourceArn=arn)["Tags"],
        }

    def update(self, state: dict[str, Any], tags: dict[str, str]) -> dict[str, Any]:
        before = state["tags_all"]
        if removed := [key for key in before if key not in tags]:
            self.rekognition.untag_resource(ResourceArn=state["arn"], TagKeys=removed)
        if changed := {key: value for key, value in tags.items() if before.get(key) != value}:
            self.rekognition.tag_resource(ResourceArn=state["arn"], Tags=changed)
        return self.read(state["id"])

    def destroy(self, state: dict[str, Any]) -> None:
        self.rekognition.delete_collection(CollectionId=state["id"])
        with pytest.raises(self.rekognition.exceptions.ResourceNotFoundException):
            self.read(state["id"])


@pytest.fixture
def provider(server: Server) -> Iterator[Provider]:
    provider = Provider(server)
    yield provider
    provider.sts.close()
    provider.rekognition.close()


def test_the_life_of_a_collection(provider: Provider) -> None:
    assert provider.configure() == "123456789012"

    state = provider.create("staff", {"team": "doors", "stage": "test"})
    assert state == {
        "id": "staff",
        "arn": "arn:aws:rekognition:us-east-1:123456789012:collection/staff",
        "face_model_version": "7.0",
        "tags_all": {"team": "doors", "stage": "test"},
    }
    assert provider.read("staff") == state  # a plan finds nothing to change

    state = provider.update(state, {"team": "gates", "owner": "alice"})
    assert state["tags_all"] == {"team": "gates", "owner": "alice"}
    assert provider.read("staff") == state

    state = provider.update(state, {})
    assert state["tags_all"] == {}

    provider.destroy(state)


def test_another_id_is_another_collection(provider: Provider) -> None:
    state = provider.create("staff", {"team": "doors"})

    provider.destroy(state)
    replaced = provider.create("people", {"team": "doors"})

    assert (replaced["id"], replaced["tags_all"]) == ("people", {"team": "doors"})
    assert provider.rekognition.list_collections()["CollectionIds"] == ["people"]


def test_what_was_changed_behind_its_back_is_found(provider: Provider) -> None:
    state = provider.create("staff", {"team": "doors"})
    provider.rekognition.tag_resource(ResourceArn=state["arn"], Tags={"by hand": "yes"})

    assert provider.read("staff")["tags_all"] == {"team": "doors", "by hand": "yes"}

    provider.rekognition.delete_collection(CollectionId="staff")
    with pytest.raises(provider.rekognition.exceptions.ResourceNotFoundException):
        provider.read("staff")


def test_a_collection_that_exists_can_be_imported(provider: Provider) -> None:
    provider.rekognition.create_collection(CollectionId="staff", Tags={"team": "doors"})

    assert provider.read("staff")["tags_all"] == {"team": "doors"}
