"""What an operation is given beside the request's members, and what it can be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from rekomock.settings.settings import Settings

if TYPE_CHECKING:
    from rekomock.images.engines.engine import Engine
    from rekomock.images.recognition.album import Album
    from rekomock.state.region import Region

__all__ = ["Operation", "OperationContext"]

#: Takes the call and the request's members as snake_case keywords, gives the answer's members by AWS's names.
Operation: TypeAlias = Callable[..., dict[str, Any]]


class OperationContext(NamedTuple):
    """One call of an operation.

    Attributes:
        operation: The operation's name, ``AssociateFaces`` for one.
        region: The state it works on.
        settings: The author's choices.
        albums: Where the author declared who is in a picture, the first one to be asked first.
        engine: What finds the faces in photographs, if the author chose one.
    """

    operation: str
    region: Region
    settings: Settings
    albums: Sequence[Album]
    engine: Engine | None
