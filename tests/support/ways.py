"""The two ways in which a request reaches the service: directly, and as moto leads it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from rekomock.moto_bridge import direct, handler

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def motos_way() -> Iterator[None]:
    """While it lasts, no request is answered directly: each takes the way that moto has for all services."""
    with patch.object(direct, "moto_inspects_requests", lambda: True):
        yield


@contextmanager
def handled_by_moto() -> Iterator[list[str]]:
    """Gives the operations of the requests that took moto's way, as long as it lasts."""
    handled: list[str] = []
    dispatch = handler.MotoHandler._dispatch

    def noted(one: handler.MotoHandler, request: object, *more: Any) -> object:
        response: object = dispatch(one, request, *more)
        handled.append(one.headers["X-Amz-Target"].rpartition(".")[2])
        return response

    with patch.object(handler.MotoHandler, "_dispatch", noted):
        yield handled
