"""The processes that examine photographs.

dlib's networks hold Python's global lock for a tenth of a second or more at a time. In this process, no other thread
would run meanwhile.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from queue import LifoQueue
from typing import TYPE_CHECKING
from weakref import WeakMethod, finalize

if TYPE_CHECKING:
    from PIL import Image

    from rekomock.images.detected import DetectedFace

__all__ = ["Workers"]

# Finds all modules where this process finds them, which may have changed its path
_PROGRAM = """
import sys
sys.path[:] = sys.argv[1:]
from rekomock.images.engines.dlib.worker import main
main()
"""
# Seconds that a process has to end by itself
_STOP_TIMEOUT = 5.0


class Workers:
    """Some processes, each started when an image comes and those that were started before are busy. Thread-safe."""

    def __init__(self, count: int) -> None:
        """Begin without any process.

        Args:
            count: The maximum number of processes.
        """
        self._count = count
        self._workers: list[_Worker] = []
        self._begin()
        finalize(self, _stop_at_once, self._workers)
        if hasattr(os, "register_at_fork"):  # not on Windows
            begin = WeakMethod(self._begin)
            os.register_at_fork(after_in_child=lambda: (begin() or bool)())

    def _begin(self) -> None:
        """Begin anew, as a child of this process has to: it must not use its parent's processes."""
        for worker in self._workers:
            worker.forget()
        self._workers[:] = [_Worker() for _ in range(self._count)]
        # The last one back is the first one out, so that no more are started than are needed
        self._idle: LifoQueue[_Worker] = LifoQueue()
        for worker in self._workers:
            self._idle.put(worker)

    def faces(self, image: Image.Image) -> list[DetectedFace]:
        """Have an image examined, and return its faces; waits if all processes are busy.

        Raises:
            RuntimeError: If dlib failed, or the process ended.
        """
        idle = self._idle
        worker = idle.get()
        try:
            return worker.faces(image)
        finally:
            idle.put(worker)

    def stop(self) -> None:
        """End all processes once they are idle. Another image starts one again."""
        workers = [self._idle.get() for _ in range(self._count)]
        for worker in workers:
            worker.stop()
            self._idle.put(worker)


class _Worker:
    """A process, once it is needed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def faces(self, image: Image.Image) -> list[DetectedFace]:
        process = self._process = self._process or _start()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            pickle.dump((image.size, image.tobytes()), process.stdin)
            process.stdin.flush()
            found: list[DetectedFace] | Exception = pickle.load(process.stdout)
        except (EOFError, OSError):
            code = self.stop()
            raise RuntimeError(f"the process that examines photographs ended with exit code {code}") from None
        except BaseException:
            self.stop(timeout=0)  # it is left with half of a photograph
            raise
        if isinstance(found, Exception):
            raise found
        for face in found:
            face.vector.setflags(write=False)  # as it was before the pickle
        return found

    def stop(self, timeout: float = _STOP_TIMEOUT) -> int | None:
        """End the process, by force if it takes longer, and return its exit code; None if there is no process."""
        process, self._process = self._process, None
        if process is None:
            return None
        with process:  # closes its files, and waits
            with suppress(OSError):
                process.stdin.close()  # type: ignore[union-attr]
            try:
                process.wait(timeout)
            except subprocess.TimeoutExpired:
                process.kill()
        return process.returncode

    def forget(self) -> None:
        """Leave the process to the parent that started it."""
        process, self._process = self._process, None
        if process is not None:
            process.returncode = 0
            for file in (process.stdin, process.stdout):
                file.close()  # type: ignore[union-attr]


def _start() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", _PROGRAM, *filter(None, sys.path)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def _stop_at_once(workers: Sequence[_Worker]) -> None:
    for worker in workers:
        worker.stop(timeout=0)
