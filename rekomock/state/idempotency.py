"""Client request tokens: a repeated idempotent request receives the first response again."""

from __future__ import annotations

from collections import OrderedDict
from datetime import timedelta
from typing import Any, NamedTuple

from rekomock.protocol.errors import TOKEN_ALREADY_IN_USE

__all__ = ["IdempotencyCache"]

#: Maximum number of responses kept; SDKs send a new token with every call, which would fill a long-running server.
MAX_REMEMBERED = 100_000


class _Remembered(NamedTuple):
    members: dict[str, Any]
    response: bytes
    time: float


class IdempotencyCache:
    """The successful responses of one account and region, by operation and token."""

    def __init__(self) -> None:
        self._responses: OrderedDict[tuple[str, str], _Remembered] = OrderedDict()

    def recall(
        self,
        operation: str,
        token: str,
        members: dict[str, Any],
        *,
        now: float,
        lifetime: timedelta,
        strict: bool = True,
    ) -> bytes | None:
        """Return the response to an earlier identical request; None if there was none.

        Args:
            operation: The operation's name.
            token: The request's token.
            members: All members of the request.
            now: The time, in seconds since the epoch.
            lifetime: How long a response is remembered.
            strict: Whether a request with other members is rejected, and not taken for the same one.

        Raises:
            RekognitionError: IdempotentParameterMismatchException if the token was used with other members.
        """
        remembered = self._responses.get((operation, token))
        if remembered is None or now - remembered.time >= lifetime.total_seconds():
            return None
        if strict and remembered.members != members:
            before = remembered.members
            differ = sorted(name for name in {*members, *before} if members.get(name) != before.get(name))
            raise TOKEN_ALREADY_IN_USE(
                token=token, because=f"An earlier {operation} with this token had another {' and '.join(differ)}."
            )
        return remembered.response

    def remember(self, operation: str, token: str, members: dict[str, Any], response: bytes, *, now: float) -> None:
        """Remember the response to a successful request; the oldest response is evicted if there are too many."""
        key = (operation, token)
        self._responses.pop(key, None)
        self._responses[key] = _Remembered(members, response, now)
        if len(self._responses) > MAX_REMEMBERED:
            self._responses.popitem(last=False)
