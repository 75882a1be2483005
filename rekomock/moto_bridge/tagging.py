"""The Resource Groups Tagging API of moto: it lists our resources, and tags and untags them.

moto asks backends for their tagged resources since its version 5.2.2. To an older one ours remain unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import Any, ClassVar, NamedTuple
from unittest.mock import patch

from rekomock.moto_bridge.active import innermost
from rekomock.moto_bridge.own_calls import CallFailedError, call

__all__ = ["TaggedBackend", "resources_tagged"]

_OURS = re.compile(r"arn:[^:]+:rekognition:")


class _Way(NamedTuple):
    """How a method of moto's API reaches our resources.

    Attributes:
        arns: The parameter with the ARNs.
        operation: The operation of ours that does the same.
        member: The member of its request that is the method's other parameter.
    """

    arns: str
    operation: str
    member: str


_WAYS = {
    "tag_resources": _Way("resource_arns", "TagResource", "Tags"),
    "untag_resources": _Way("resource_arn_list", "UntagResource", "TagKeys"),
}


def _hooks() -> Any:
    """Return moto's module for backends with tagged resources, or None if moto is older than that."""
    try:
        return import_module("moto.core.resource_tagging")
    except ImportError:
        return None


def _base(hooks: Any) -> Any:
    return hooks.TaggableResourcesMixin if hooks else object


class TaggedBackend(_base(_hooks())):  # type: ignore[misc]
    """A backend whose tagged resources moto asks for. The other base class knows account and region."""

    SERVICE_NAMESPACE: ClassVar[str] = "rekognition"

    account_id: str
    region_name: str

    def iter_tagged_resources(self) -> Iterator[Any]:
        """Iterate over the resources that have tags, unless another registration answers."""
        registration = innermost()
        if registration.backends[self.account_id].get(self.region_name) is self:
            with registration.service.lock:
                found = list(registration.regions.region(self.region_name, self.account_id).resources())
            for arn, resource_type, resource in found:
                yield _hooks().TaggedResource(arn, resource.tags, f"rekognition:{resource_type}")


@contextmanager
def resources_tagged() -> Iterator[None]:
    """Let moto's TagResources and UntagResources reach our resources while the context lasts."""
    with ExitStack() as patches:
        if _hooks():
            owner = import_module("moto.resourcegroupstaggingapi.models").ResourceGroupsTaggingAPIBackend
            for name, way in _WAYS.items():
                patches.enter_context(patch.object(owner, name, _reaching_ours(getattr(owner, name), way)))
        yield


def _reaching_ours(motos_way: Callable[..., dict[str, Any]], way: _Way) -> Callable[..., dict[str, Any]]:
    def change_tags(backend: Any, **arguments: Any) -> dict[str, Any]:
        named = arguments.pop(way.arns)
        (given,) = arguments.values()
        others = [arn for arn in named if not _OURS.match(arn)]
        failed = motos_way(backend, **arguments, **{way.arns: others})
        for arn in filter(_OURS.match, named):
            members = {"ResourceArn": arn, way.member: given}
            try:
                call(way.operation, backend.account_id, backend.region_name, **members)
            except CallFailedError as failure:
                failed[arn] = {
                    "StatusCode": 400,
                    "ErrorCode": "InvalidParameterException",
                    "ErrorMessage": failure.message,
                }
        return failed

    return change_tags
