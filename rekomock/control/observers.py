"""Who is called with every call: for pytest, which says after a failed test what was called. Imports nothing heavy."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rekomock.control.call_log import LoggedCall

__all__ = ["OBSERVERS"]

#: Called with every call that a mock in this process answers, from the thread that answers it; must not raise.
OBSERVERS: list[Callable[[LoggedCall], None]] = []
