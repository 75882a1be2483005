"""Client request tokens: an idempotent request that comes again gets the first answer again."""

from __future__ import annotations

from collections import OrderedDict
from datetime import timedelta
from typing import Any, NamedTuple

from rekomock.protocol.errors import TOKEN_ALREADY_IN_USE

__all__ = ["IdempotencyCache"]

#: A client sends a fresh token with every call, so a long-lived server would remember without end.
MAX_REMEMBERED = 100_000


class _Reply(NamedTuple):
    members: dict[str, Any]
    answer: bytes
    at: float


class IdempotencyCache:
    """The successful answers of one account and region, by operation and token."""

    def __init__(self) -> None:
        self._replies: OrderedDict[tuple[str, str], _Reply] = OrderedDict()

    def recall(
        self, operation: str, token: str, members: dict[str, Any], *, now: float, lifetime: timedelta
    ) -> bytes | None:
        """The answer that the same request was given before, if it was.

        Args:
            operation: The operation's name.
            token: The request's token.
            members: All members of the request.
            now: Seconds since the epoch.
            lifetime: How long an answer is remembered.

        Raises:
            RekognitionError: IdempotentParameterMismatchException, where the token came with other members before.
        """
        reply = self._replies.get((operation, token))
        if reply is None or now - reply.at >= lifetime.total_seconds():
            return None
        if reply.members != members:
            raise TOKEN_ALREADY_IN_USE(token=token)
        return reply.answer

    def remember(self, operation: str, token: str, members: dict[str, Any], answer: bytes, *, now: float) -> None:
        """Keeps the answer to a request that succeeded; the oldest answers give way to it."""
        key = (operation, token)
        self._replies.pop(key, None)
        self._replies[key] = _Reply(members, answer, now)
        if len(self._replies) > MAX_REMEMBERED:
            self._replies.popitem(last=False)
