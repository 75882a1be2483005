"""moto's recorder: what it replays has the ids that were recorded.

A recording has the requests alone. Replayed, IndexFaces would return other face ids than those that the recorded
AssociateFaces names. So a recording begins with a request that seeds moto's random generator.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from moto.moto_api import recorder
from moto.moto_api._internal import mock_random

__all__ = ["seed_recorded"]


@contextmanager
def seed_recorded() -> Iterator[None]:
    """Let recordings that begin while the context lasts begin with a seed."""
    start, reset = recorder.start_recording, recorder.reset_recording

    def start_recording() -> None:
        began = not _records()
        start()
        if began:
            _seed()

    def reset_recording() -> None:
        reset()
        if _records():
            _seed()

    if _records():  # since before, by the environment variable for this
        _seed()
    with (
        patch.object(recorder, "start_recording", start_recording),
        patch.object(recorder, "reset_recording", reset_recording),
    ):
        yield


def _records() -> bool:
    return bool(vars(recorder)["_user_enabled"])


def _seed() -> None:
    """Seed the generator, by a number of its own, and record the request that does the same."""
    number = mock_random.getrandbits(31)
    mock_random.seed(number)
    url = f"http://motoapi.amazonaws.com/moto-api/seed?a={number}"
    entry = {"headers": {}, "method": "POST", "url": url, "body": "", "body_encoded": False}
    with Path(vars(recorder)["_location"]).open("a", encoding="utf-8") as recording:
        recording.write(f"{json.dumps(entry)}\n")
