"""The celebrities that were recognised."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["KnownCelebrity"]


class KnownCelebrity(NamedTuple):
    """What is known about a celebrity.

    Attributes:
        id: The celebrity's id.
        name: The celebrity's name.
        urls: Addresses with more about the celebrity.
        gender: The known gender, by AWS's name.
    """

    id: str
    name: str
    urls: tuple[str, ...]
    gender: str
