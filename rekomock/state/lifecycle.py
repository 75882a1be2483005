"""What takes time: a status, its transitions, and what happens at their ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from rekomock.state.platform import Platform
    from rekomock.state.statuses import Update

__all__ = ["Ending", "Lifecycle", "Then"]

#: What moto's state manager calls a finished transition; the status that follows is known at its end.
_OVER = "OVER"

#: What happens at the end of a transition; it returns the status that follows. It is an object of a class and not a
#: function made on the spot, so that a transition that is running can be stored.
Ending: TypeAlias = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Then:
    """The end of a transition at which nothing happens but that a status follows.

    Attributes:
        status: The status that follows.
    """

    status: str

    def __call__(self) -> str:
        """Return the status that follows."""
        return self.status


@dataclass(eq=False, slots=True)
class Lifecycle:
    """The status of a resource; its first transition has yet to begin.

    The region's platform decides how long a transition takes. Its end is noticed when the resource is next used, and
    what happens at the end happens then, once.

    Attributes:
        platform: What drives the transitions.
        model: The name under which the test author sets their pace.
    """

    platform: Platform
    model: str
    _status: str = field(default="", init=False)
    _update: Update | None = field(default=None, init=False)
    _at_end: Ending | None = field(default=None, init=False)

    def begin(self, during: str, at_end: Ending, *, via: tuple[str, ...] = ()) -> None:
        """Begin a transition.

        Args:
            during: The status while it lasts.
            at_end: Does what happens at its end, and returns the status that follows.
            via: Further statuses on the way to the end, each of which takes as long.
        """
        self._status, self._at_end = during, at_end
        self._update = self.platform.begin(self.model, list(pairwise((during, *via, _OVER))))

    @property
    def changing(self) -> bool:
        """Whether a transition is running, or its end was not noticed yet."""
        return self._update is not None

    def become(self, status: str) -> None:
        """Take on a status at once, whatever was running."""
        self._status, self._update, self._at_end = status, None, None

    def look(self) -> str:
        """Return the status and count the read, which may end a manual transition."""
        if self._update is not None:
            self._update.advance()
        return self.status

    @property
    def status(self) -> str:
        """The status, without counting as a read."""
        self.check()
        return self._status

    def check(self) -> None:
        """Notice the end of a transition."""
        now = None if self._update is None else self._update.status
        if now == _OVER:
            self.settle()
        elif now is not None:
            self._status = now

    def settle(self) -> None:
        """End a running transition."""
        at_end = self._at_end
        if at_end is not None:
            self._update = self._at_end = None
            self._status = at_end()
