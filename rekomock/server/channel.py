"""waitress's connections, plus what waitress lacks: errors in AWS's JSON, and TLS.

Why not a server with TLS of its own: cheroot was tried behind the same tests, through its public hooks. It ties up a
thread for each connection until the first request is complete, and for each slow reader: with 250 threads, 300 stalled
clients lock out everyone else. Its own TLS adapter handshakes in the accept loop, where a single stalled client is
enough. It accepts control characters in headers and negative lengths, and needs a socket class for close_notify as
well. Over TLS it was no faster. waitress reads and writes in one loop that never blocks: a stalled connection takes no
thread.

Of waitress, this module replaces ``channel_class``, ``task_class`` and ``error_task_class``, which are there to be
replaced, and relies on a task's ``execute`` and ``finish``, and on a channel's ``handle_read``, ``received``,
``send_continue``, ``sendbuf_len`` and ``last_activity``: the dependency is bounded to waitress 3.
"""

from __future__ import annotations

import json
import time
from typing import Any

from waitress.channel import ClientDisconnected, HTTPChannel
from waitress.task import ErrorTask, WSGITask

from rekomock.control.faults import NetworkFailure
from rekomock.protocol import wire
from rekomock.server.tls import MAX_RECORD

__all__ = ["Channel", "TlsChannel"]


class _ErrorTask(ErrorTask):
    def execute(self) -> None:
        error: Any = self.request.error  # type: ignore[attr-defined]
        code = "InternalServerError" if error.code == 500 else "SerializationException"
        body = json.dumps({"__type": code, "message": f"{error.reason}: {error.body}"}).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers = [("Content-Type", wire.CONTENT_TYPE)]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class _Task(WSGITask):
    """A request that may be forced to get no response.

    A closed connection is one that waitress closes without writing to it. After a timeout it stays open, and takes no
    thread: the client waits as long as it is willing to, or until the connection has been idle for too long.
    """

    _silent = False

    def execute(self) -> None:
        try:
            super().execute()
        except NetworkFailure as failure:
            if failure.kind == "connection":
                raise ClientDisconnected from None
            self._silent = True

    def finish(self) -> None:
        if not self._silent:
            super().finish()


class Channel(HTTPChannel):
    """A connection that reports malformed HTTP in AWS's JSON."""

    task_class = _Task
    error_task_class = _ErrorTask

    def send_continue(self) -> None:
        """Ask a client that waits for it to send the body, unless the request is complete without one.

        waitress would wait for a body all the same: boto3's upload of an empty object to S3 would get no response.
        """
        request: Any = self.request
        if not request.completed:
            super().send_continue()


class TlsChannel(Channel):
    """A connection over TLS, whose socket is one of :func:`rekomock.server.tls.server_context`.

    The handshake takes place in the loop, as data arrives. A client that does not finish it is closed like one that
    does not finish its request.
    """

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        # One record at a time, so that a slow reader's connection counts as active
        self.sendbuf_len = MAX_RECORD

    def handle_read(self) -> None:
        """Read what has arrived, as far as it can be decrypted."""
        try:
            # A whole record leaves nothing buffered in OpenSSL, which poll() cannot see
            data = self.recv(MAX_RECORD)
        except BlockingIOError:
            return
        except OSError:  # not TLS, or broken off
            self.handle_close()
            return
        if data:
            self.last_activity = time.time()
            self.received(data)
