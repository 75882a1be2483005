"""The waits of botocore's retries, which a mock may skip.

The hooks are in the classes that decide how long to wait, in all three retry modes, and so concern every client,
whenever it was made. They are set once and stay; outside of a mock that skips the waits, they do nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeAlias

from botocore.retries.bucket import TokenBucket
from botocore.retries.standard import RetryPolicy
from botocore.retryhandler import RetryHandler

__all__ = ["retries_delayed_if"]

_Method: TypeAlias = Callable[..., Any]

#: One entry for each context of ``retries_delayed_if`` that lasts; the last one counts.
_delayed: list[Callable[[], bool]] = []


@contextmanager
def retries_delayed_if(delayed: Callable[[], bool]) -> Iterator[None]:
    """Ask before each retry whether it waits, while the context lasts."""
    _delayed.append(delayed)
    try:
        yield
    finally:
        _delayed.remove(delayed)


def _instead(owner: Any, name: str, value: Callable[[Any], Any]) -> None:
    """Let a method return another value, made from its own, while retries do not wait."""
    method = getattr(owner, name)

    @wraps(method)
    def hooked(*args: Any, **kwargs: Any) -> Any:
        delay = method(*args, **kwargs)
        return value(delay) if _delayed and not _delayed[-1]() else delay

    setattr(owner, name, hooked)


def _without_waiting(acquire: _Method) -> _Method:
    @wraps(acquire)
    def hooked(bucket: Any, *args: Any, **kwargs: Any) -> Any:
        return acquire(bucket, *args, **kwargs) if not _delayed or _delayed[-1]() else True

    return hooked


# Legacy mode: None is no retry
_instead(RetryHandler, "__call__", lambda delay: None if delay is None else 0)
# Standard and adaptive mode
_instead(RetryPolicy, "compute_retry_delay", lambda delay: 0)
# Adaptive mode waits before requests as well, once AWS has throttled one
setattr(TokenBucket, "acquire", _without_waiting(TokenBucket.acquire))  # noqa: B010
