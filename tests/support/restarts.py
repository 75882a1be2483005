"""A server that stops, and another that begins with its state file, in this process."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from rekomock.moto_bridge.active import innermost
from rekomock.server.state_file import StateFile


def restart() -> None:
    """Write the state of the running mock to a file, empty the mock, and read the file."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "state")
        save(path)
        innermost().regions.clear()
        load(path)


def save(path: Path) -> None:
    """Write the state of the running mock to a file, as a server does that stops."""
    state_file = StateFile(path, innermost)
    try:
        with state_file.saving(interval=3600):
            pass
    finally:
        state_file.close()
    assert path.exists(), "the state was not written"


def load(path: Path) -> None:
    """Add what is in a file to the state of the running mock, as a server does that starts."""
    state_file = StateFile(path, innermost)
    try:
        state_file.load()
    finally:
        state_file.close()
