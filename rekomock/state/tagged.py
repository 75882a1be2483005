"""What has tags: a collection, a project, and so on."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Tagged"]


class Tagged(Protocol):
    """A resource that has an ARN and tags.

    Attributes:
        tags: Its tags, values by key.
    """

    tags: dict[str, str]
