"""Progress bars, for a developer who waits at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["progress"]

#: Seconds after which something takes long enough for a bar.
_DELAY = 0.5


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Callable[[], object]]:
    """Show how far something is while the context lasts, if it takes long and standard error is a terminal.

    Args:
        what: What is being done, such as ``Adding faces``.
        total: The number of steps; None if it is not known.

    Yields:
        What to call after each step.
    """
    isatty = getattr(sys.stderr, "isatty", None)  # standard error may be None, or a test's own object
    if isatty is None or not isatty():
        yield lambda: None
        return
    from tqdm import tqdm  # lazy: tests have no terminal

    class Bar(tqdm):  # type: ignore[type-arg]
        monitor_interval = 0  # no thread that outlives it

    with Bar(desc=what, total=total, delay=_DELAY, leave=False) as bar:
        yield bar.update
