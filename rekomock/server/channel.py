"""waitress's connections: what it answers by itself as AWS would write it, and TLS, which it does not have."""

from __future__ import annotations

import json
import threading
import time
from ssl import SSLWantReadError, SSLWantWriteError
from typing import Any

from waitress.channel import HTTPChannel
from waitress.task import ErrorTask

from rekomock.protocol import wire

__all__ = ["Channel", "TlsChannel"]

#: The most that one record of TLS carries. Whoever asks for as much leaves nothing behind that polling does not see.
_RECORD = 2**14
#: What OpenSSL says where it would have to wait for the client.
_LATER = (SSLWantReadError, SSLWantWriteError)


class _ErrorTask(ErrorTask):
    def execute(self) -> None:
        error: Any = self.request.error  # type: ignore[attr-defined]
        kind = "InternalServerError" if error.code == 500 else "SerializationException"
        body = json.dumps({"__type": kind, "message": f"{error.reason}: {error.body}"}).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers = [("Content-Type", wire.CONTENT_TYPE)]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class Channel(HTTPChannel):
    """One connection, for a request that is no HTTP as well."""

    error_task_class = _ErrorTask

    def send_continue(self) -> None:
        """Tells a client that waits for it to send the body; one whose request is complete without has its answer.

        waitress would wait for a body all the same: boto3's upload of an empty object to S3 would get no answer.
        """
        request: Any = self.request
        if not request.completed:
            super().send_continue()


class TlsChannel(Channel):
    """One connection over TLS, accepted from a listener that does not wait for handshakes.

    All of TLS takes place in waitress's loop: a connection of OpenSSL's is not for two threads at once. The loop never
    waits for a client; one that does not finish its handshake is closed like one that does not finish its request.
    """

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._loop = threading.get_ident()
        # A little at a time, so that a slow reader's connection counts as active
        self.sendbuf_len = _RECORD

    def handle_read(self) -> None:
        """Reads what has come, as far as it can be decrypted."""
        try:
            data = self.recv(_RECORD)
        except _LATER:
            return
        except OSError:  # no TLS, or broken off
            self.handle_close()
            return
        if data:
            self.last_activity = time.time()
            self.received(data)

    def send(self, data: bytes, do_close: bool = True) -> int:
        """Sends from the loop, which waitress wakes where another thread could send nothing."""
        if threading.get_ident() != self._loop:
            return 0
        try:
            sent: int = super().send(data, do_close)
        except _LATER:
            return 0
        return sent
