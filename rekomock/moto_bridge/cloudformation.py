"""``AWS::Rekognition::Collection``, ``::Project`` and ``::StreamProcessor`` in moto's CloudFormation.

moto looks for the classes of resources among the subclasses of its ``CloudFormationModel`` and remembers what it found
by the types that they name. Ours name their types while a registration is in force, and moto is made to look again when
one begins or ends: without, templates are what they are to moto alone.
"""

from __future__ import annotations

import sys
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from moto.core.common_models import CloudFormationModel
from moto.core.model_instances import model_data

from rekomock.moto_bridge.active import REGISTRATIONS
from rekomock.moto_bridge.own_calls import CallFailedError, call

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["resources_in_templates"]


class _Resource:
    """A resource of Amazon Rekognition that a stack has; its classes inherit moto's class directly, or are not found.

    Attributes:
        physical_resource_id: What ``Ref`` returns.
        properties: What the template says of it; its tags may have changed since.
        arn: Its ARN.
    """

    #: Its type in templates.
    type: ClassVar[str]
    #: The property that names it; required unless CloudFormation makes a name.
    name_property: ClassVar[str]
    permitted: ClassVar[frozenset[str]]
    required: ClassVar[tuple[str, ...]]
    #: What else ``Fn::GetAtt`` returns beside ``Arn``.
    attributes: ClassVar[tuple[str, ...]] = ()

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        return object.__new__(cls)  # moto would keep it for its dashboard, which shows the resource itself

    def __init__(self, name: str, properties: Mapping[str, Any], arn: str) -> None:
        self.physical_resource_id = name
        self.properties = properties
        self.arn = arn

    @staticmethod
    @abstractmethod
    def create(name: str, properties: Mapping[str, Any], account_id: str, region_name: str) -> str:
        """Create the resource and return its ARN."""

    def change(self, properties: Mapping[str, Any], account_id: str, region_name: str) -> bool:
        """Change the resource beside its tags; return whether that can be done without a new one."""
        return _without_tags(self.properties) == _without_tags(properties)

    @abstractmethod
    def remove(self, account_id: str, region_name: str) -> None:
        """Delete the resource."""

    @staticmethod
    def cloudformation_name_type() -> str:
        return ""  # names are made below, where the template gives none

    @classmethod
    def cloudformation_type(cls) -> str:
        return cls.type if REGISTRATIONS else ""

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        return attr == "Arn" or attr in cls.attributes

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
        """Create the resource of a template."""
        properties = cls._checked(cloudformation_json)
        name = properties.get(cls.name_property, resource_name)  # else made by moto
        return cls(name, properties, cls.create(name, properties, account_id, region_name))

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: Self,
        new_resource_name: str,
        cloudformation_json: Mapping[str, Any],
        account_id: str,
        region_name: str,
    ) -> Self:
        """Change the resource, or replace it by a new one if what is another cannot change."""
        properties = cls._checked(cloudformation_json)
        name = original_resource.physical_resource_id
        is_same = properties.get(cls.name_property, name) == name
        if not is_same or not original_resource.change(properties, account_id, region_name):
            if is_same and cls.name_property in properties:
                raise _refused(
                    f"CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename "
                    f"{name} and update the stack again."
                )
            resource = cls.create_from_cloudformation_json(
                new_resource_name, cloudformation_json, account_id, region_name
            )
            original_resource.delete(account_id, region_name)
            return resource
        arn, tags, old_tags = original_resource.arn, _tags(properties), _tags(original_resource.properties)
        removed = [key for key in old_tags if key not in tags]
        if removed:
            _call("UntagResource", account_id, region_name, ResourceArn=arn, TagKeys=removed)
        if tags:
            _call("TagResource", account_id, region_name, ResourceArn=arn, Tags=tags)
        original_resource.properties = properties
        return original_resource

    @classmethod
    def delete_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Mapping[str, Any], account_id: str, region_name: str
    ) -> None:
        """Delete a resource by its name."""
        cls(resource_name, {}, "").delete(account_id, region_name)

    def delete(self, account_id: str, region_name: str) -> None:
        """Delete the resource, unless it is gone already."""
        try:
            self.remove(account_id, region_name)
        except CallFailedError as failure:
            if failure.code != "ResourceNotFoundException":
                raise _refused(failure.message) from None

    @classmethod
    def _checked(cls, cloudformation_json: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the properties in a template, whose functions moto has evaluated."""
        properties: Mapping[str, Any] = cloudformation_json.get("Properties", {})
        for name in properties:
            if name not in cls.permitted:
                raise _refused(
                    f"Properties validation failed with message: [#: extraneous key [{name}] is not permitted]"
                )
        for name in cls.required:
            if name not in properties:
                raise _refused(f"Properties validation failed with message: [#: required key [{name}] not found]")
        return properties


class _Collection(_Resource, CloudFormationModel):
    """``AWS::Rekognition::Collection``."""

    type = "AWS::Rekognition::Collection"
    name_property = "CollectionId"
    permitted = frozenset({"CollectionId", "Tags"})
    required = ("CollectionId",)

    @staticmethod
    def create(name: str, properties: Mapping[str, Any], account_id: str, region_name: str) -> str:
        created = _call("CreateCollection", account_id, region_name, CollectionId=name, **_given_tags(properties))
        return f"arn:{created['CollectionArn'].removeprefix('arn:')}"

    def remove(self, account_id: str, region_name: str) -> None:
        call("DeleteCollection", account_id, region_name, CollectionId=self.physical_resource_id)


class _Project(_Resource, CloudFormationModel):
    """``AWS::Rekognition::Project``, which is for Custom Labels."""

    type = "AWS::Rekognition::Project"
    name_property = "ProjectName"
    permitted = frozenset({"ProjectName", "Tags"})
    required = ("ProjectName",)

    @staticmethod
    def create(name: str, properties: Mapping[str, Any], account_id: str, region_name: str) -> str:
        arn: str = _call("CreateProject", account_id, region_name, ProjectName=name, **_given_tags(properties))[
            "ProjectArn"
        ]
        return arn

    def remove(self, account_id: str, region_name: str) -> None:
        found = call("DescribeProjects", account_id, region_name, ProjectNames=[self.physical_resource_id])
        for project in found["ProjectDescriptions"]:
            call("DeleteProject", account_id, region_name, ProjectArn=project["ProjectArn"])


class _StreamProcessor(_Resource, CloudFormationModel):
    """``AWS::Rekognition::StreamProcessor``."""

    type = "AWS::Rekognition::StreamProcessor"
    name_property = "Name"
    permitted = frozenset(
        {
            "BoundingBoxRegionsOfInterest",
            "ConnectedHomeSettings",
            "DataSharingPreference",
            "FaceSearchSettings",
            "KinesisDataStream",
            "KinesisVideoStream",
            "KmsKeyId",
            "Name",
            "NotificationChannel",
            "PolygonRegionsOfInterest",
            "RoleArn",
            "S3Destination",
            "Tags",
        }
    )
    required = ("KinesisVideoStream", "RoleArn")
    attributes = ("Status", "StatusMessage")
    #: What changes without a new processor.
    _changeable = frozenset(
        {"BoundingBoxRegionsOfInterest", "ConnectedHomeSettings", "DataSharingPreference", "PolygonRegionsOfInterest"}
    )

    @staticmethod
    def create(name: str, properties: Mapping[str, Any], account_id: str, region_name: str) -> str:
        output: dict[str, Any] = {}
        if "KinesisDataStream" in properties:
            output["KinesisDataStream"] = properties["KinesisDataStream"]
        if "S3Destination" in properties:
            place = properties["S3Destination"]
            names = {"BucketName": "Bucket", "ObjectKeyPrefix": "KeyPrefix"}
            output["S3Destination"] = {names.get(key, key): value for key, value in place.items()}
        settings = {
            kind: _with_numbers(properties[f"{kind}Settings"])
            for kind in ("FaceSearch", "ConnectedHome")
            if f"{kind}Settings" in properties
        }
        members: dict[str, Any] = {
            "Name": name,
            "Input": {"KinesisVideoStream": properties["KinesisVideoStream"]},
            "Output": output,
            "Settings": settings,
            "RoleArn": properties["RoleArn"],
            **_given_tags(properties),
        }
        if "NotificationChannel" in properties:
            members["NotificationChannel"] = {"SNSTopicArn": properties["NotificationChannel"]["Arn"]}
        for key in ("KmsKeyId", "DataSharingPreference"):
            if key in properties:
                members[key] = properties[key]
        regions = _regions_of_interest(properties)
        if regions:
            members["RegionsOfInterest"] = regions
        arn: str = _call("CreateStreamProcessor", account_id, region_name, **members)["StreamProcessorArn"]
        return arn

    def change(self, properties: Mapping[str, Any], account_id: str, region_name: str) -> bool:
        old, new = _without_tags(self.properties), _without_tags(properties)
        changed = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
        if not changed <= self._changeable or {"ConnectedHomeSettings"} & changed - new.keys():
            return False
        members: dict[str, Any] = {}
        deleted = []
        if "ConnectedHomeSettings" in changed:
            home = _with_numbers(new["ConnectedHomeSettings"])
            members["SettingsForUpdate"] = {"ConnectedHomeForUpdate": home}
            if "MinConfidence" not in home:
                deleted.append("ConnectedHomeMinConfidence")
        if changed & {"BoundingBoxRegionsOfInterest", "PolygonRegionsOfInterest"}:
            members["RegionsOfInterestForUpdate"] = _regions_of_interest(new)
        if "DataSharingPreference" in changed:
            members["DataSharingPreferenceForUpdate"] = new.get("DataSharingPreference", {"OptIn": False})
        if deleted:
            members["ParametersToDelete"] = deleted
        if members:
            _call("UpdateStreamProcessor", account_id, region_name, Name=self.physical_resource_id, **members)
        return True

    def get_cfn_attribute(self, attribute_name: str) -> str:
        if attribute_name not in self.attributes:
            return super().get_cfn_attribute(attribute_name)
        _, _, _, region_name, account_id, _ = self.arn.split(":", 5)
        described = _call("DescribeStreamProcessor", account_id, region_name, Name=self.physical_resource_id)
        found: str = described.get(attribute_name, "")
        return found

    def remove(self, account_id: str, region_name: str) -> None:
        call("DeleteStreamProcessor", account_id, region_name, Name=self.physical_resource_id)


del model_data["moto_bridge"]  # where the dashboard would show the classes


def _tags(properties: Mapping[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])}


def _given_tags(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the Tags of a request; none if there are none."""
    tags = _tags(properties)
    return {"Tags": tags} if tags else {}


def _without_tags(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if name != "Tags"}


def _with_numbers(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings whose numbers may be text in the template."""
    numbers = ("FaceMatchThreshold", "MinConfidence")
    return {name: float(value) if name in numbers else value for name, value in settings.items()}


def _regions_of_interest(properties: Mapping[str, Any]) -> list[dict[str, Any]]:
    boxes = [
        {"BoundingBox": {name: float(value) for name, value in box.items()}}
        for box in properties.get("BoundingBoxRegionsOfInterest", [])
    ]
    polygons = [
        {"Polygon": [{name: float(value) for name, value in point.items()} for point in polygon]}
        for polygon in properties.get("PolygonRegionsOfInterest", [])
    ]
    return [*boxes, *polygons]


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
def resources_in_templates() -> Iterator[None]:
    """Let moto find the classes while the context lasts."""
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
