"""What a type hint cannot say about a member of the control API: which names there are, how small a number may be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, NamedTuple, TypeAlias

from rekomock.protocol import service_model

__all__ = ["Keywords", "OperationName", "PositiveInt"]


class Keywords(NamedTuple):
    """Keywords of JSON Schema for a type, in an ``Annotated``.

    Attributes:
        make: Returns them; called for a description of the control API alone.
    """

    make: Callable[[], dict[str, Any]]


OperationName: TypeAlias = Annotated[str, Keywords(lambda: {"enum": sorted(service_model.operation_names())})]
PositiveInt: TypeAlias = Annotated[int, Keywords(lambda: {"minimum": 1})]
