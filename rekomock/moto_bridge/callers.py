"""Whose request the current thread responds to, for what is asked in the middle of it: may the caller read this?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from rekomock.protocol.permissions import Permission

if TYPE_CHECKING:
    from rekomock.moto_bridge.iam import Caller

__all__ = ["acting_for", "caller_has", "current_caller", "identified", "one_request", "permissions_are_checked"]

#: None while moto checks nothing.
_caller: ContextVar[Caller | None] = ContextVar("_caller", default=None)


@contextmanager
def one_request() -> Iterator[None]:
    """Respond to one request, of a caller who is not known yet, while the context lasts."""
    token = _caller.set(None)
    try:
        yield
    finally:
        _caller.reset(token)


def identified(caller: Caller) -> None:
    """Note whose request it is."""
    _caller.set(caller)


def current_caller() -> object:
    """Return the caller of this request; None while moto checks nothing."""
    return _caller.get()


@contextmanager
def acting_for(caller: Any) -> Iterator[None]:
    """Act for the caller of an earlier request, as :func:`current_caller` returned it, while the context lasts."""
    token = _caller.set(caller)
    try:
        yield
    finally:
        _caller.reset(token)


def permissions_are_checked() -> bool:
    """Return whether moto is set to check the permissions of the request."""
    return _caller.get() is not None


def caller_has(permission: Permission) -> bool:
    """Return whether the caller has a permission; everyone has all while moto checks nothing."""
    caller = _caller.get()
    return caller is None or caller.has(permission)
