"""An operation that is not simulated, which all are: one is taken out of the table."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import rekomock.operations

if TYPE_CHECKING:
    import pytest


def take_out(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Takes an operation out of the table until the test ends; the table itself, and its order, stay as they are."""
    table = rekomock.operations.OPERATIONS
    rest = {other: operation for other, operation in table.items() if other != name}
    for module in list(sys.modules.values()):
        if getattr(module, "__dict__", {}).get("OPERATIONS") is table:
            monkeypatch.setattr(module, "OPERATIONS", rest)
