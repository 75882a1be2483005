"""A server that stops, and another that begins with its state file, in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rekomock.moto_bridge.active import innermost
from rekomock.server.state_file import StateFile

if TYPE_CHECKING:
    from pathlib import Path


def restart(path: Path) -> None:
    """Write the state of the running mock to a file, empty the mock, and read the file."""
    for begin in (False, True):
        state_file = StateFile(path, innermost)
        try:
            if begin:
                state_file.load()
            else:
                with state_file.saving(interval=3600):
                    pass
                innermost().regions.clear()
        finally:
            state_file.close()
