"""Starting ``rekomock serve`` in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from typing import Any


def run(*arguments: str, **more: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "rekomock", "serve", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)
