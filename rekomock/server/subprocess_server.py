"""A server in a process of its own, for tests of programs that speak HTTP to AWS."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections import deque
from os import PathLike, fspath
from typing import IO, TYPE_CHECKING

from rekomock.control.client import call_control_api
from rekomock.server.tls import server_context, unverified_context
from rekomock.settings.settings import Settings, SettingsChange
from rekomock.settings.text import format_settings

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self, Unpack

__all__ = ["Server", "start"]

_START_LINE = re.compile(r"export AWS_ENDPOINT_URL=(\S+)")
_LINES_KEPT = 200
#: How many seconds a server has to end by itself.
_PATIENCE = 10.0


def start(
    *,
    port: int = 0,
    deadline: float = 30.0,
    tls_cert: str | PathLike[str] | None = None,
    tls_key: str | PathLike[str] | None = None,
    **settings: Unpack[SettingsChange],
) -> Server:
    """Starts a server that shares nothing with this process, on this machine's loopback address.

    ::

        with rekomock.server.start() as server:
            client = boto3.client("rekognition", region_name="us-east-1", endpoint_url=server.url)

    The server stops when it is told to, and when this process ends, however it ends.

    Args:
        port: The port to listen on; 0 is any that is free.
        deadline: How many seconds the start may take.
        tls_cert: A file with a certificate in PEM, to answer over HTTPS; goes together with ``tls_key``.
        tls_key: A file with the certificate's private key in PEM.
        **settings: See :class:`rekomock.settings.settings.Settings`.

    Raises:
        TypeError: For a setting that does not exist or has a wrong type.
        ValueError: For a setting with a value that is not to be had, and for a certificate or key that cannot be used.
        RuntimeError: Where the server did not start; with what it said.
    """
    Settings().changed(settings)
    server_context(tls_cert, tls_key)
    command = [sys.executable, "-m", "rekomock", "serve", "--port", str(port), "--until-stdin-ends"]
    for option, file in (("--tls-cert", tls_cert), ("--tls-key", tls_key)):
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
    output = _Output(process)
    if not output.has_url.wait(deadline) or output.url is None:
        _end(process)
        output.thread.join(5)
        raise RuntimeError(f"The server did not start within {deadline:g} seconds. It said:\n{output.text()}")
    return Server(output.url, process, output)


class Server:
    """A running server.

    Attributes:
        url: Where it answers: ``endpoint_url`` for boto3, ``AWS_ENDPOINT_URL`` for everybody.
    """

    def __init__(self, url: str, process: subprocess.Popen[bytes], output: _Output) -> None:
        self.url = url
        self._process = process
        self._output = output

    @property
    def pid(self) -> int:
        """The id of the server's process."""
        return self._process.pid

    @property
    def output(self) -> str:
        """What the server wrote: a line for each request, the latest 200."""
        return self._output.text()

    def reset(self) -> None:
        """Empties all services, and forgets what was declared and what was called.

        Raises:
            RuntimeError: Where the server does not answer, or has been stopped.
        """
        try:
            # It is this process's own child, and its certificate need not be for this address
            call_control_api(self.url, "POST", "/reset", tls=unverified_context())
        except RuntimeError as error:
            raise RuntimeError(f"{error}. It said:\n{self.output}") from None

    def stop(self) -> None:
        """Ends the server's process; one that has ended is left alone."""
        _end(self._process)
        self._output.thread.join(5)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


class _Output:
    """Reads what a process writes, so that it never waits for a reader, and finds the start line."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.url: str | None = None
        self.has_url = threading.Event()
        self._lines: deque[str] = deque(maxlen=_LINES_KEPT)
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


def _end(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    process.stdin.close()
    # The server sees its input end only when no other process has a copy of the pipe, as a forked one has
    process.terminate()
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
