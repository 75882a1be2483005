"""Programs in fresh processes, and a proxy that records what leaves them."""

from __future__ import annotations

import os
import socketserver
import subprocess
import sys
import textwrap
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Proxy:
    """An HTTP proxy that notes what it is sent, and passes nothing on."""

    def __init__(self) -> None:
        self.received: list[str] = []
        proxy = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                head = b"".join(iter(self.rfile.readline, b"\r\n"))
                proxy.received.append(head.decode())
                self.wfile.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def left(self) -> list[str]:
        """What left the process, but for questions to the metadata service, which boto3 asks before any mock."""
        return [head.splitlines()[0] for head in self.received if "169.254.169.254" not in head]


def run_fresh(program: str, folder: Path, proxy: Proxy, variables: Mapping[str, str] | None = None) -> str:
    """Run a program in a process that knows no variable of AWS, behind a proxy, and return what it prints.

    Args:
        program: The program.
        folder: Its folder, and the home directory.
        proxy: Where everything goes that does not stay on the loopback address.
        variables: Environment variables besides.
    """
    proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), proxy.url)
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    home = {"HOME": str(folder), "USERPROFILE": str(folder), "NO_PROXY": "127.0.0.1"}
    (folder / "program.py").write_text(textwrap.dedent(program))
    done = subprocess.run(
        [sys.executable, "program.py"],
        cwd=folder,
        env={**kept, **proxies, **home, **(variables or {})},
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout.strip()
