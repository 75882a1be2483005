"""TagResource, UntagResource and ListTagsForResource, for every resource that has an ARN."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rekomock.operations.context import OperationContext
from rekomock.protocol.errors import INVALID_PARAMETERS, TOO_MANY_TAGS

if TYPE_CHECKING:
    from rekomock.state.tagged import Tagged

__all__ = ["list_tags_for_resource", "tag_resource", "untag_resource"]


def tag_resource(context: OperationContext, *, resource_arn: str, tags: dict[str, str]) -> dict[str, Any]:
    """Add tags to a collection or another resource with an ARN; a key that it has already gets the new value.

    The quota counts the tags that the resource has after the call.
    """
    resource = _resource(context, resource_arn)
    after = {**resource.tags, **tags}
    limit = context.settings.tags_per_collection
    if len(after) > limit:
        raise TOO_MANY_TAGS(limit=limit)
    resource.tags = after
    return {}


def untag_resource(context: OperationContext, *, resource_arn: str, tag_keys: list[str]) -> dict[str, Any]:
    """Remove tags from a resource; keys that it does not have are ignored."""
    resource = _resource(context, resource_arn)
    resource.tags = {key: value for key, value in resource.tags.items() if key not in tag_keys}
    return {}


def list_tags_for_resource(context: OperationContext, *, resource_arn: str) -> dict[str, Any]:
    """Return the tags of a resource."""
    return {"Tags": _resource(context, resource_arn).tags}


def _resource(context: OperationContext, arn: str) -> Tagged:
    """Return the resource that an ARN names.

    Raises:
        RekognitionError: InvalidParameterException if it is no ARN of Amazon Rekognition, or if it lacks its prefix and
            the settings reject that; ResourceNotFoundException.
    """
    full = arn.startswith("arn:")
    if not full and context.settings.arns_without_prefix == "reject":
        raise INVALID_PARAMETERS(because="ResourceArn must begin with 'arn:', as arns_without_prefix is 'reject'.")
    return context.region.resource(arn if full else f"arn:{arn}")
