"""A process that examines photographs: it reads them from its standard input, and writes what it finds to its output.

Each is a pickle: a pair of size and pixels for a photograph, a list of faces or an exception for what was found.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from typing import BinaryIO

from PIL import Image

from rekomock.images.engines.dlib.examining import examine
from rekomock.images.engines.dlib.models import Models

__all__ = ["main", "work"]


def main() -> None:
    """Work until the standard input ends, as it does when the parent process ends, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is for the parent
    # What a library prints must not come between the pickles
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as results:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        work(sys.stdin.buffer, results)


def work(photographs: BinaryIO, results: BinaryIO) -> None:
    """Examine photographs from one file, until it ends, and write what was found to another."""
    models = Models.load()
    while True:
        try:
            size, pixels = pickle.load(photographs)
        except EOFError:
            return
        found: object
        try:
            found = examine(models, Image.frombytes("RGB", size, pixels))
        except Exception as error:
            found = RuntimeError(f"dlib failed on an image of {size[0]} x {size[1]} pixels: {error!r}")
        pickle.dump(found, results)
        results.flush()
