"""AWS's own model of the service, from botocore: the contract that requests and responses are checked against."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from botocore import xform_name
from botocore.loaders import create_loader
from botocore.model import OperationModel, ServiceModel, Shape

from rekomock.hints import choices

__all__ = [
    "TARGET_PREFIX",
    "check_operation_name",
    "declared",
    "error_codes",
    "idempotency_token",
    "image_members",
    "keyword",
    "operation",
    "operation_names",
    "operations_with_member",
    "service",
]

TARGET_PREFIX = "RekognitionService"


@cache
def service() -> ServiceModel:
    """Return the service model of the installed botocore, or the one in ``AWS_DATA_PATH``, which botocore prefers."""
    loader = create_loader(os.environ.get("AWS_DATA_PATH"))
    return ServiceModel(loader.load_service_model("rekognition", "service-2"), "rekognition")


@cache
def operation_names() -> frozenset[str]:
    """Return the names of all operations of the service, such as ``AssociateFaces``."""
    return frozenset(service().operation_names)


def check_operation_name(name: str) -> None:
    """Raise ValueError, with a hint, if the service has no operation of that name."""
    if name not in operation_names():
        hint = choices(name, operation_names(), "operations", listed_in="Amazon Rekognition API reference")
        raise ValueError(f"Amazon Rekognition has no operation {name!r}: {hint}")


@cache
def operation(name: str) -> OperationModel:
    """Return the model of an operation."""
    return service().operation_model(name)


def declared(name: str, members: dict[str, Any]) -> dict[str, Any]:
    """Return those members of a response that the installed botocore's model has; an older one lacks newer members."""
    shape = operation(name).output_shape
    known = shape.members if shape else {}
    return {member: value for member, value in members.items() if member in known}


@cache
def error_codes(name: str) -> frozenset[str]:
    """Return the codes of the errors that an operation declares."""
    return frozenset(shape.name for shape in operation(name).error_shapes)


@cache
def operations_with_member(member: str) -> frozenset[str]:
    """Return the names of the operations whose requests have ``member``, such as ``CollectionId``."""
    shapes = {name: operation(name).input_shape for name in operation_names()}
    return frozenset(name for name, shape in shapes.items() if shape is not None and member in shape.members)


@cache
def idempotency_token(name: str) -> str | None:
    """Return the input member that carries an operation's idempotency token; None if it has none.

    botocore fills in the tokens that the model marks; those of the video operations it leaves to the application.
    """
    shape = operation(name).input_shape
    members: dict[str, Shape] = shape.members if shape else {}
    marked = (member for member, shape in members.items() if shape.metadata.get("idempotencyToken"))
    return next(marked, "ClientRequestToken" if "ClientRequestToken" in members else None)


@cache
def image_members(name: str) -> tuple[str, ...]:
    """Return the input members of an operation that are an ``Image``, such as ``SourceImage`` and ``TargetImage``."""
    shape = operation(name).input_shape
    members: dict[str, Shape] = shape.members if shape else {}
    return tuple(member for member, shape in members.items() if shape.name == "Image")


@cache
def keyword(member: str) -> str:
    """Return the Python name of a member: ``collection_id`` for ``CollectionId``."""
    return xform_name(member)
