"""``AWS::Rekognition::Collection`` in moto's CloudFormation.

moto looks for the classes of resources among the subclasses of its ``CloudFormationModel`` and remembers what it found
by the types that they name. Ours names its type while a registration is in force, and moto is made to look again when
one begins or ends: without, templates are what they are to moto alone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from moto.core.common_models import CloudFormationModel
from moto.core.model_instances import model_data

from rekomock.moto_bridge.active import REGISTRATIONS
from rekomock.moto_bridge.own_calls import CallFailedError, call

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["collections_in_templates"]

_TYPE = "AWS::Rekognition::Collection"
_PROPERTIES = frozenset({"CollectionId", "Tags"})


class _CollectionResource(CloudFormationModel):
    """A collection that a stack has.

    Attributes:
        physical_resource_id: The collection's id, which ``Ref`` returns.
        tags: The tags that the template gives it; the collection may have got others since.
        arn: Its ARN.
    """

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        return object.__new__(cls)  # moto would keep it for its dashboard, which shows the collection itself

    def __init__(self, collection_id: str, tags: dict[str, str], arn: str) -> None:
        self.physical_resource_id = collection_id
        self.tags = tags
        self.arn = arn

    @staticmethod
    def cloudformation_name_type() -> str:
        return ""  # CloudFormation gives collections no name: the template has to

    @staticmethod
    def cloudformation_type() -> str:
        return _TYPE if REGISTRATIONS else ""

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        return attr == "Arn"

    def get_cfn_attribute(self, attribute_name: str) -> str:
        """Return what ``Fn::GetAtt`` does."""
        if attribute_name != "Arn":
            from moto.cloudformation.exceptions import UnformattedGetAttTemplateException

            raise UnformattedGetAttTemplateException()
        return self.arn

    def is_created(self) -> bool:
        return True

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Mapping[str, Any], account_id: str, region_name: str, **_: Any
    ) -> Self:
        """Create the collection of a template."""
        collection_id, tags = _properties(cloudformation_json)
        given = {"Tags": tags} if tags else {}
        created = _call("CreateCollection", account_id, region_name, CollectionId=collection_id, **given)
        return cls(collection_id, tags, f"arn:{created['CollectionArn'].removeprefix('arn:')}")

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: Self,
        new_resource_name: str,
        cloudformation_json: Mapping[str, Any],
        account_id: str,
        region_name: str,
    ) -> Self:
        """Change the tags of the collection, or replace it by a new one if its id is another."""
        collection_id, tags = _properties(cloudformation_json)
        if collection_id != original_resource.physical_resource_id:
            resource = cls.create_from_cloudformation_json("", cloudformation_json, account_id, region_name)
            original_resource.delete(account_id, region_name)
            return resource
        arn = original_resource.arn
        removed = [key for key in original_resource.tags if key not in tags]
        if removed:
            _call("UntagResource", account_id, region_name, ResourceArn=arn, TagKeys=removed)
        if tags:
            _call("TagResource", account_id, region_name, ResourceArn=arn, Tags=tags)
        original_resource.tags = tags
        return original_resource

    def delete(self, account_id: str, region_name: str) -> None:
        """Delete the collection, unless it is gone already."""
        try:
            call("DeleteCollection", account_id, region_name, CollectionId=self.physical_resource_id)
        except CallFailedError as failure:
            if failure.code != "ResourceNotFoundException":
                raise _refused(failure.message) from None


del model_data["moto_bridge"]  # where the dashboard would show the class


def _properties(cloudformation_json: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """Return the id and the tags in a template, whose functions moto has evaluated."""
    properties: Mapping[str, Any] = cloudformation_json["Properties"]
    for name in properties:
        if name not in _PROPERTIES:
            raise _refused(f"Properties validation failed with message: [#: extraneous key [{name}] is not permitted]")
    if "CollectionId" not in properties:
        raise _refused("Properties validation failed with message: [#: required key [CollectionId] not found]")
    return properties["CollectionId"], {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])}


def _call(operation: str, account_id: str, region_name: str, **members: Any) -> dict[str, Any]:
    try:
        return call(operation, account_id, region_name, **members)
    except CallFailedError as failure:
        raise _refused(failure.message) from None


def _refused(message: str) -> Exception:
    """Return what makes the call to CloudFormation fail: moto knows of no rollback."""
    from moto.cloudformation.exceptions import ValidationError

    return ValidationError(message=message)


@contextmanager
def collections_in_templates() -> Iterator[None]:
    """Let moto find the class while the context lasts."""
    _look_again()
    try:
        yield
    finally:
        _look_again()


def _look_again() -> None:
    # Imported by moto when CloudFormation is first used
    parsing = sys.modules.get("moto.cloudformation.parsing")
    if parsing is not None:
        for remembered in (parsing.get_model_list, parsing.get_model_map, parsing.get_name_type_map):
            remembered.cache_clear()
