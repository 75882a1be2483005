"""Client request tokens: a repeated idempotent request receives the first response again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from rekomock.protocol.errors import TOKEN_ALREADY_IN_USE

__all__ = ["IdempotencyCache"]

#: Maximum number of responses kept; SDKs send a new token with every call, which would fill a long-running server.
MAX_REMEMBERED = 100_000

#: Maximum size of the responses and their requests in bytes; that of 100 faces with its request takes 11,000.
MAX_BYTES = 64 * 1024 * 1024

#: What each of them takes besides, in bytes.
_OVERHEAD = 600


class _Remembered(NamedTuple):
    request: bytes
    response: bytes
    time: float

    @property
    def size(self) -> int:
        return len(self.request) + len(self.response) + _OVERHEAD


class IdempotencyCache:
    """The successful responses of one account and region, by operation and token."""

    def __init__(self) -> None:
        self._responses: OrderedDict[tuple[str, str], _Remembered] = OrderedDict()
        self._size = 0

    def recall(
        self,
        operation: str,
        token: str,
        request: bytes,
        *,
        now: float,
        lifetime: timedelta,
        members_of: Callable[[bytes], dict[str, Any]] | None,
    ) -> bytes | None:
        """Return the response to an earlier identical request; None if there was none.

        Args:
            operation: The operation's name.
            token: The request's token.
            request: The body of the request.
            now: The time, in seconds since the epoch.
            lifetime: How long a response is remembered.
            members_of: Returns the members of a request, to reject one with other members; None to take every request
                with this token for the same one.

        Raises:
            RekognitionError: IdempotentParameterMismatchException if the token was used with other members.
        """
        remembered = self._responses.get((operation, token))
        if remembered is None or now - remembered.time >= lifetime.total_seconds():
            return None
        if members_of is not None and remembered.request != request:
            before, members = members_of(remembered.request), members_of(request)
            differ = sorted(name for name in {*members, *before} if members.get(name) != before.get(name))
            if differ:
                raise TOKEN_ALREADY_IN_USE(
                    token=token, because=f"An earlier {operation} with this token had another {' and '.join(differ)}."
                )
        return remembered.response

    def remember(self, operation: str, token: str, request: bytes, response: bytes, *, now: float) -> None:
        """Remember the response to a successful request; the oldest ones are evicted if there are too many."""
        key = (operation, token)
        if key in self._responses:
            self._size -= self._responses.pop(key).size
        self._responses[key] = _Remembered(request, response, now)
        self._size += self._responses[key].size
        while len(self._responses) > MAX_REMEMBERED or self._size > MAX_BYTES:
            _, oldest = self._responses.popitem(last=False)
            self._size -= oldest.size
