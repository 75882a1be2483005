"""A server that stops, and another that begins with its state file, in this process."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from rekomock.moto_bridge.active import innermost
from rekomock.server.state_file import StateFile

if TYPE_CHECKING:
    from collections.abc import Callable

    from rekomock.service import Request, Response, Service


def restart() -> None:
    """Write the state of the running mock to a file, empty the mock, and read the file."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "state")
        save(path)
        innermost().regions.clear()
        load(path)


def restarting(handle: Callable[[Service, Request], Response]) -> Callable[[Service, Request], Response]:
    """Return what restarts before each request that finds no other one in progress, and then handles it."""
    in_progress: list[Request] = []

    def restart_and_handle(service: Service, request: Request) -> Response:
        with service.lock:
            # faces of an engine of one's own are not stored
            if not in_progress and innermost().service is service and service.configuration.engine is None:
                restart()
            in_progress.append(request)
        try:
            return handle(service, request)
        finally:
            in_progress.remove(request)

    return restart_and_handle


def save(path: Path) -> None:
    """Write the state of the running mock to a file, as a server does that stops."""
    state_file = StateFile(path, innermost)
    try:
        with state_file.saving(interval=3600):
            pass
    finally:
        state_file.close()


def load(path: Path) -> None:
    """Add what is in a file to the state of the running mock, as a server does that starts."""
    state_file = StateFile(path, innermost)
    try:
        state_file.load()
    finally:
        state_file.close()
