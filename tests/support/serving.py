"""Servers in a process of their own, and waiting for what they do."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def run(*arguments: str, command: str = "serve", **more: Any) -> subprocess.Popen[str]:
    program = [sys.executable, "-m", "rekomock", command, *arguments]
    return subprocess.Popen(program, **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **more})


def eventually(holds: Callable[[], bool], seconds: float = 10) -> bool:
    """Return whether something holds within so many seconds."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
