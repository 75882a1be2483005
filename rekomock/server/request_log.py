"""One readable line for every request."""

from __future__ import annotations

import json
import sys
import time
from contextlib import suppress

from rekomock.protocol import service_model
from rekomock.protocol.errors import RekognitionError
from rekomock.service import Request, Response, Service

__all__ = ["LoggingService", "write_line"]


class LoggingService(Service):
    """The service, which tells on standard error what it answered to whom."""

    def handle(self, request: Request) -> Response:
        """Answers a request, and writes the line about it."""
        began = time.perf_counter()
        answer = super().handle(request)
        write_line(request.target, _origin(request), answer, time.perf_counter() - began)
        return answer


def write_line(target: str | None, origin: str, answer: Response, seconds: float) -> None:
    """Writes the line about one request.

    Args:
        target: The header ``X-Amz-Target``.
        origin: Account and region.
        answer: What was answered.
        seconds: How long that took.
    """
    name = (target or "").rpartition(".")[2]
    # A client can write anything into the header
    operation = name if name in service_model.operation_names() else "?"
    outcome = "200" if answer.status == 200 else f"{answer.status} {json.loads(answer.body).get('__type', '?')}"
    line = f"{time.strftime('%H:%M:%S')} {operation} {origin} {outcome} {seconds * 1000:.1f} ms\n"
    # In one piece, as several threads write; and that nobody reads it is no reason to fail
    with suppress(OSError):
        sys.stderr.write(line)
        sys.stderr.flush()


def _origin(request: Request) -> str:
    try:
        region = request.region()
    except RekognitionError:
        return "?"
    return f"{region.account_id}/{region.name}"
