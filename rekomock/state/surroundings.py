"""What the state needs from the world around it."""

from __future__ import annotations

from typing import Protocol

from rekomock.state.statuses import Update

__all__ = ["Surroundings"]


class Surroundings(Protocol):
    """Ids, the clock, and how long updates of users take."""

    def new_uuid(self) -> str:
        """A fresh random UUID, lower-case."""

    def now(self) -> float:
        """Seconds since the epoch."""

    def begin_update(self, settles_as: str) -> Update:
        """An update of a user that begins now and ends in the status ``settles_as``."""
