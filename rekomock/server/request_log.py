"""The server's log on standard error: one line for each of Rekognition's requests, and what went wrong elsewhere.

moto's other services answer without a line.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from contextlib import suppress

from rekomock.control.call_log import LoggedCall
from rekomock.protocol import service_model

__all__ = ["EscapingFormatter", "log_call"]


def log_call(call: LoggedCall) -> None:
    """Write the line about a call."""
    # All but status and time is what the client sent
    operation = call.operation if call.operation in service_model.operation_names() else "?"
    origin = _escaped(f"{call.account_id}/{call.region}") if call.account_id else "?"
    if call.status == 200:
        outcome = "200"
    else:
        outcome = f"{call.status or 'no response:'} {json.loads(call.response).get('__type', '?')}"
    explanation = "".join(f"; {_escaped(sentence).removesuffix('.')}" for sentence in call.explanation)
    line = f"{time.strftime('%H:%M:%S')} {operation} {origin} {outcome} {call.seconds * 1000:.1f} ms{explanation}\n"
    # A log that cannot be written must not fail the request. Python has no stderr if the process began without one
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            sys.stderr.write(line)  # at once: several threads write
            sys.stderr.flush()


class EscapingFormatter(logging.Formatter):
    """Formats a log record such that what a client sent neither forges lines nor controls a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the message and the traceback, if any."""
        return "\n".join(map(_escaped, super().format(record).split("\n")))


def _escaped(text: str) -> str:
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)
