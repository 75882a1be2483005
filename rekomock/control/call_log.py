"""The call log: the requests of the code under test, and the responses to them."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timezone
from reprlib import Repr
from threading import Lock
from typing import Any, NamedTuple, overload
from uuid import uuid4

from rekomock.control.explanation import Seen, text_of
from rekomock.protocol import service_model, wire
from rekomock.protocol.errors import Sentence

__all__ = ["CallLog", "Calls", "LoggedCall", "LoggedError", "NumberedCalls"]

#: Maximum number of calls kept; bounds memory in long-running servers.
MAX_CALLS = 10_000
#: Maximum size of the kept requests and responses, in bytes: requests carry images.
MAX_BYTES = 200_000_000


class LoggedError(NamedTuple):
    """The error that a call failed with.

    Attributes:
        code: AWS's name of the error; ``timeout`` or ``connection`` for a failure of the network.
        message: Its text.
    """

    code: str
    message: str


class LoggedCall(NamedTuple):
    """One call, whether it succeeded or not.

    Attributes:
        operation: The operation's name as the client sent it; empty if the client named none.
        account_id: The account that the request was for.
        region: The region that the request was for.
        at: When the request came, in seconds since the epoch by the current clock.
        status: The HTTP status of the response; 0 if the call was forced to get none.
        request: The request's body.
        response: The response's body; if the call was forced to get none, which failure of the network it met.
        seconds: How long the response took.
        sentences: What explains the response, or returns it; read them as :attr:`explanation`.
    """

    operation: str
    account_id: str
    region: str
    at: float
    status: int
    request: bytes
    response: bytes
    seconds: float = 0.0
    sentences: tuple[Sentence, ...] = ()

    @property
    def explanation(self) -> tuple[str, ...]:
        """Why the response is what it is, in sentences: who was seen, what was closest, what AWS's text leaves out."""
        return tuple(map(text_of, self.sentences))

    @property
    def strangers(self) -> tuple[Seen, ...]:
        """The images of the request that showed strangers, as nothing is known about them; in this process only."""
        return tuple(each for each in self.sentences if isinstance(each, Seen) and each.means == "stranger")

    @property
    def time(self) -> datetime:
        """When the request came, in UTC."""
        return datetime.fromtimestamp(self.at, timezone.utc)

    # parsed anew each time, so that the log cannot be changed

    @property
    def parameters(self) -> dict[str, Any]:
        """The request's members as the client sent them, images as bytes; empty if it sent no JSON object."""
        known = self.operation in service_model.operation_names()
        return wire.as_sent(self.request, service_model.operation(self.operation).input_shape if known else None)

    def without_images(self) -> LoggedCall:
        """Return the call with each image of its request replaced by its size."""
        if b'"Bytes"' not in self.request:
            return self
        return self._replace(request=json.dumps(self.parameters, default=lambda blob: f"<{len(blob)} bytes>").encode())

    @property
    def result(self) -> dict[str, Any] | None:
        """The response's members; None if the call failed. Timestamps are seconds since the epoch."""
        if self.status != 200:
            return None
        members: dict[str, Any] = json.loads(self.response)
        return members

    @property
    def error(self) -> LoggedError | None:
        """The error; None if the call succeeded."""
        if self.status == 200:
            return None
        members = json.loads(self.response)
        return LoggedError(members["__type"], members.get("Message") or members.get("message", ""))

    @property
    def brief(self) -> str:
        """The operation and its parameters in few words: an image is its size."""
        parameters = ", ".join(f"{name}={_short.repr(value)}" for name, value in self.parameters.items())
        return f"{self.operation}({parameters})"

    def __repr__(self) -> str:
        outcome = "ok" if self.error is None else f"{self.error.code}: {self.error.message}"
        return "\n    ".join((f"{self.brief} in {self.region} -> {outcome}", *self.explanation))

    def _repr_html_(self) -> str:
        from rekomock.control.html.calls import calls_html  # lazy: for notebooks

        return calls_html([self])


class Calls(Sequence[LoggedCall]):
    """Calls in the order of their responses: a read-only list."""

    def __init__(self, calls: Iterable[LoggedCall] = ()) -> None:
        self._calls = tuple(calls)

    @property
    def operations(self) -> list[str]:
        """The names of the operations, one for each call."""
        return [call.operation for call in self]

    def of(self, *operations: str) -> Calls:
        """Return the calls to these operations.

        Raises:
            ValueError: If there is no such operation.
        """
        for operation in operations:
            service_model.check_operation_name(operation)
        return Calls(call for call in self if call.operation in operations)

    def about(self, collection_id: str, user_id: str | None = None) -> Calls:
        """Return the calls that name this collection and, if one is given, this user."""
        wanted = {"CollectionId": collection_id} | ({} if user_id is None else {"UserId": user_id})
        return Calls(call for call in self if wanted.items() <= _texts(call.parameters))

    def succeeded(self) -> Calls:
        """Return the calls that succeeded."""
        return Calls(call for call in self if call.error is None)

    def failed(self, code: str | None = None) -> Calls:
        """Return the calls that failed, or those that failed with this code."""
        return Calls(call for call in self if call.error is not None and code in (None, call.error.code))

    @overload
    def __getitem__(self, index: int) -> LoggedCall: ...
    @overload
    def __getitem__(self, index: slice) -> Calls: ...
    def __getitem__(self, index: int | slice) -> LoggedCall | Calls:
        if isinstance(index, slice):
            return Calls(self._calls[index])
        try:
            return self._calls[index]
        except IndexError:
            raise IndexError(f"There is no call {index}, there are {len(self)}: {self!r}") from None

    def __len__(self) -> int:
        return len(self._calls)

    def __iter__(self) -> Iterator[LoggedCall]:
        return iter(self._calls)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Calls | list | tuple):
            return self._calls == tuple(other)
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self._calls)

    def __repr__(self) -> str:
        # A comma ends the first line of a call, before its explanation
        calls = [repr(call) for call in self]
        lines = [call.replace("\n", ",\n", 1) if "\n" in call else f"{call}," for call in calls[:-1]] + calls[-1:]
        return "[" + "\n ".join(lines) + "]"

    def _repr_html_(self) -> str:
        from rekomock.control.html.calls import calls_html  # lazy: for notebooks

        return calls_html(self)


class NumberedCalls(NamedTuple):
    """The calls of a log, with numbers that stay theirs while older calls are dropped.

    Attributes:
        log: What distinguishes the log from others, and from itself before it was cleared.
        first: The number of the oldest call that is kept; numbers begin with 1.
        calls: The calls.
    """

    log: str
    first: int
    calls: Calls

    @property
    def last(self) -> int:
        """The number of the newest call, which is also how many there have been."""
        return self.first + len(self.calls) - 1

    def between(self, first: int, last: int) -> Iterator[tuple[int, LoggedCall]]:
        """Iterate over those of the calls that are kept, each with its number."""
        start = max(first, self.first)
        return enumerate(self.calls[start - self.first : max(last - self.first + 1, 0)], start)


class CallLog:
    """The newest calls since one mock was entered. Thread-safe."""

    def __init__(self) -> None:
        self._calls: deque[LoggedCall] = deque()
        self._bytes = 0
        self._dropped = 0
        self._id = uuid4().hex
        self._lock = Lock()

    def add(self, call: LoggedCall) -> None:
        """Add a call, and drop the oldest ones beyond the limits."""
        with self._lock:
            self._calls.append(call)
            self._bytes += _size(call)
            while len(self._calls) > MAX_CALLS or self._bytes > MAX_BYTES:
                self._bytes -= _size(self._calls.popleft())
                self._dropped += 1

    def clear(self) -> None:
        """Forget the calls."""
        with self._lock:
            self._calls.clear()
            self._bytes = self._dropped = 0
            self._id = uuid4().hex

    def numbered(self) -> NumberedCalls:
        """Return the calls so far, numbered."""
        with self._lock:
            return NumberedCalls(self._id, self._dropped + 1, Calls(self._calls))

    def calls(self) -> Calls:
        """Return the calls so far."""
        with self._lock:
            return Calls(self._calls)


def _size(call: LoggedCall) -> int:
    return len(call.request) + len(call.response)


def _texts(parameters: dict[str, Any]) -> set[tuple[str, str]]:
    return {(name, value) for name, value in parameters.items() if isinstance(value, str)}


class _Short(Repr):
    """Parameters in few words: an image is its size."""

    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = 80

    def repr_bytes(self, value: bytes, level: int) -> str:
        return f"<{len(value)} bytes>"


_short = _Short()
