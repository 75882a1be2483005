"""A server in a process of its own, for tests of programs that speak HTTP to AWS."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections import deque
from contextlib import suppress
from os import PathLike, fspath
from pathlib import Path
from typing import IO, TYPE_CHECKING
from weakref import WeakSet

from rekomock.control.client import call_control_api
from rekomock.server.tls import server_context, unverified_context
from rekomock.settings.settings import Settings, SettingsChange
from rekomock.settings.text import format_settings

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self, Unpack

__all__ = ["Server", "start"]

_START_LINE = re.compile(r"export AWS_ENDPOINT_URL=(\S+)")
_MAX_LINES = 200
#: Seconds that a server may take to end by itself.
_STOP_TIMEOUT = 30.0

#: Whether terminating a process ends it before it has stopped what it does.
_TERMINATED_AT_ONCE = os.name == "nt"

#: The command, run without the current folder on the path: a ``queue.py`` there is not ours to run. Python 3.11's
#: option -P does the same. rekomock's own folder comes last, for a parent that found it in the current one.
_PROGRAM = """
import sys
sys.path[:] = [*filter(None, sys.path), sys.argv.pop(1)]
from rekomock.cli import main
sys.exit(main())
"""
_OWN_FOLDER = str(Path(__file__).resolve().parents[2])


def start(
    *,
    port: int = 0,
    deadline: float = 30.0,
    tls_cert: str | PathLike[str] | None = None,
    tls_key: str | PathLike[str] | None = None,
    state: str | PathLike[str] | None = None,
    **settings: Unpack[SettingsChange],
) -> Server:
    """Start a server that shares nothing with this process, on the loopback address.

    ::

        with rekomock.server.start() as server:
            client = boto3.client("rekognition", region_name="us-east-1", endpoint_url=server.url)

    The server stops when :meth:`Server.stop` is called, and when this process ends, however it ends.

    Args:
        port: The port to listen on; 0 chooses a free one.
        deadline: Seconds that the start may take.
        tls_cert: A PEM file with a certificate, to respond over HTTPS; requires ``tls_key``.
        tls_key: A PEM file with the certificate's private key.
        state: A file that keeps the state of Rekognition from one server to the next; it need not exist.
        **settings: See :class:`rekomock.Settings`.

    Raises:
        TypeError: If a setting does not exist or has a wrong type.
        ValueError: If a setting's value is not allowed, or the certificate or key cannot be used.
        RuntimeError: If the server does not start; the message contains its output.
    """
    Settings().changed(settings)
    server_context(tls_cert, tls_key)
    command = [sys.executable, "-c", _PROGRAM, _OWN_FOLDER, "serve", "--port", str(port), "--until-stdin-ends"]
    for option, file in (("--tls-cert", tls_cert), ("--tls-key", tls_key), ("--state", state)):
        if file is not None:
            command += [option, fspath(file)]
    for assignment in format_settings(settings):
        command += ["--setting", assignment]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        # Ctrl-C in a terminal is for this process
        start_new_session=True,
    )
    _processes.add(process)
    output = _Output(process)
    try:
        output.has_url.wait(deadline)
    except BaseException:
        _end(process)
        raise
    if output.url is None:
        raise RuntimeError(_failure(process, output, deadline))
    return Server(output.url, process, output)


class Server:
    """A running server.

    Attributes:
        url: The server's endpoint: ``endpoint_url`` for boto3, ``AWS_ENDPOINT_URL`` for all SDKs.
    """

    def __init__(self, url: str, process: subprocess.Popen[bytes], output: _Output) -> None:
        self.url = url
        self._process = process
        self._output = output

    @property
    def pid(self) -> int:
        """Return the id of the server's process."""
        return self._process.pid

    @property
    def output(self) -> str:
        """Return the last 200 lines that the server wrote, one for each of Rekognition's requests among them."""
        return self._output.text()

    def reset(self) -> None:
        """Empty all services, and forget declarations and calls.

        Raises:
            RuntimeError: If the server does not respond, or has been stopped.
        """
        try:
            # our own child process, whose certificate need not be for this address
            call_control_api(self.url, "POST", "/reset", tls=unverified_context())
        except RuntimeError as error:
            raise RuntimeError(f"{error}. Its output:\n{self.output}") from None

    def stop(self) -> None:
        """Stop the server; does nothing if it has ended."""
        _end(self._process)
        self._output.thread.join(5)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


class _Output:
    """Reads what a process writes, so that it never blocks on a full pipe, and finds the start line."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.url: str | None = None
        #: Also set if the output ended without a URL.
        self.has_url = threading.Event()
        self._lines: deque[str] = deque(maxlen=_MAX_LINES)
        assert process.stdout is not None
        self.thread = threading.Thread(target=self._read, args=[process.stdout], daemon=True)
        self.thread.start()

    def text(self) -> str:
        return "".join(self._lines.copy())

    def _read(self, pipe: IO[bytes]) -> None:
        with pipe:
            for raw in pipe:
                line = raw.decode(errors="replace")
                self._lines.append(line)
                found = _START_LINE.search(line)
                if found and self.url is None:
                    self.url = found[1]
                    self.has_url.set()
        self.has_url.set()


#: The servers' processes, as far as this process knows them.
_processes: WeakSet[subprocess.Popen[bytes]] = WeakSet()


def _close_inherited_pipes() -> None:
    """Close a forked process's copies of the servers' standard inputs, which would outlive the parent's."""
    for process in _processes:
        assert process.stdin is not None
        process.stdin.close()


# Windows has no fork
getattr(os, "register_at_fork", lambda **_: None)(after_in_child=_close_inherited_pipes)


def _failure(process: subprocess.Popen[bytes], output: _Output, deadline: float) -> str:
    """End a process that has not begun to serve, and return what to report about it."""
    output_ended = output.has_url.is_set()
    if output_ended:
        with suppress(subprocess.TimeoutExpired):
            process.wait(_STOP_TIMEOUT)
    _end(process)
    output.thread.join(5)
    what = f": it ended with exit code {process.returncode}" if output_ended else f" within {deadline:g} seconds"
    return f"The server did not start{what}. Its output:\n{output.text()}"


def _end(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    process.stdin.close()
    if not _TERMINATED_AT_ONCE:
        # not by its standard input alone: a C extension that forks may hold a copy of the pipe
        process.terminate()
    try:
        process.wait(_STOP_TIMEOUT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
