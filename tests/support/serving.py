"""Servers in a process of their own, and waiting for what they do."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest


def run(*arguments: str, command: str = "serve", **more: Any) -> subprocess.Popen[str]:
    program = [sys.executable, "-m", "rekomock", command, *arguments]
    return subprocess.Popen(program, **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **more})


def when_it_listens(capsys: pytest.CaptureFixture[str], act: Callable[[str], object]) -> tuple[threading.Thread, Any]:
    """Call ``act`` from a thread, with the URL of a server in this process, once it listens; then stop the server."""
    urls: list[str] = []
    seen = [""]

    def wait() -> None:
        for _ in range(1000):
            captured = capsys.readouterr()
            seen[0] += captured.out + captured.err
            found = re.search(r"export AWS_ENDPOINT_URL=(\S+).*\n", seen[0])
            if found:
                urls.append(found[1])
                break
            threading.Event().wait(0.02)
        try:
            act(urls[0])
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=wait)
    thread.start()
    return thread, seen


def eventually(holds: Callable[[], bool], seconds: float = 10) -> bool:
    """Return whether something holds within so many seconds."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
