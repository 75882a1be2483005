"""The context that an operation receives with the members of a request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from rekomock.settings.settings import Settings

if TYPE_CHECKING:
    from rekomock.control.liveness import PreparedSelfies
    from rekomock.images.engines.engine import Engine
    from rekomock.images.recognition.album import Album
    from rekomock.state.region import Region

__all__ = ["Operation", "OperationContext"]

#: Takes the context and the request's members as snake_case keywords, returns the response's members by AWS's names.
Operation: TypeAlias = Callable[..., dict[str, Any]]


class OperationContext(NamedTuple):
    """The context of a call.

    Attributes:
        operation: The operation's name, such as ``AssociateFaces``.
        region: The state of the caller's account and region.
        settings: The settings in effect.
        albums: The declared images; the first album that knows an image decides.
        engine: What finds the faces in other images, if one was chosen.
        selfies: What happens in the next liveness sessions; the first that has something prepared is taken.
    """

    operation: str
    region: Region
    settings: Settings
    albums: Sequence[Album]
    engine: Engine | None
    selfies: Sequence[PreparedSelfies] = ()
