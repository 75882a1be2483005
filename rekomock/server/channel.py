"""What waitress answers by itself, to requests that are not even HTTP, as AWS would write it."""

from __future__ import annotations

import json
from typing import Any

from waitress.channel import HTTPChannel
from waitress.task import ErrorTask

from rekomock import wire

__all__ = ["Channel"]


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
    """One connection."""

    error_task_class = _ErrorTask

    def send_continue(self) -> None:
        """Tells a client that waits for it to send the body; one whose request is complete without has its answer.

        waitress would wait for a body all the same: boto3's upload of an empty object to S3 would get no answer.
        """
        request: Any = self.request
        if not request.completed:
            super().send_continue()
