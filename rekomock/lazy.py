"""Modules that are imported when something of them is first used.

Most tests use little of rekomock, and importing all of it takes longer than they do. Where one function needs a module,
it imports it itself; this is for what many functions of a class need.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["LazyModule"]


class LazyModule:
    """Stands for a module; its attributes are the module's."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self._name), attribute)
