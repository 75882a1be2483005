"""The context that an operation receives with the members of a request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from rekomock.protocol.errors import Sentence
from rekomock.settings.settings import Settings

if TYPE_CHECKING:
    from rekomock.control.declarations import Declarations
    from rekomock.images.engines.engine import Engine
    from rekomock.images.recognition.album import Album
    from rekomock.images.recognition.scene import Scene
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
        engine: What finds the faces in other images, if one was chosen.
        declared: What was declared on each mock, the innermost first, which decides.
        explanation: What explains the response to the author of a test, for the call log alone.
        looks: What came of looking at the request's images, by the ``id()`` of the member: the scene, or the error to
            raise when the operation asks for it.
    """

    operation: str
    region: Region
    settings: Settings
    engine: Engine | None
    declared: Sequence[Declarations]
    explanation: list[Sentence]
    looks: dict[int, Scene | Exception]

    @property
    def albums(self) -> list[Album]:
        """The declared images and videos; the first album that knows one decides."""
        return [each.album for each in self.declared]

    def explain(self, sentence: Sentence) -> None:
        """Add a sentence to the call's explanation.

        Args:
            sentence: The sentence, with a full stop; or what returns it, which should hold small immutable values only,
                as it is kept with the call and called whenever the explanation is read.
        """
        self.explanation.append(sentence)
