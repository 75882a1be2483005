"""What an operation is given beside the request's members, and what it can be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from rekomock.settings import Settings
from rekomock.state.region import Region

__all__ = ["Call", "Operation"]

#: Takes the call and the request's members as snake_case keywords, gives the answer's members by AWS's names.
Operation: TypeAlias = Callable[..., dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an operation.

    Attributes:
        operation: The operation's name, ``AssociateFaces`` for one.
        region: The state it works on.
        settings: The author's choices.
    """

    operation: str
    region: Region
    settings: Settings
