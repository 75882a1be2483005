"""The engines that come with rekomock, by name."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from rekomock.images.engines.engine import Engine

__all__ = ["EngineError", "get_engine", "load_engine", "name_of_engine"]

# What the extra installs, by the module that is imported
_DLIB_PACKAGES = {"dlib": "dlib-bin", "face_recognition_models": "face_recognition_models"}


class EngineError(ValueError):
    """An engine is not available; the message says why and how to install it."""


def get_engine(engine: Literal["none", "dlib"] | Engine) -> Engine | None:
    """Return the engine of a name; an engine object is returned as it is, and ``"none"`` is None.

    Raises:
        EngineError: The engine is not installed.
    """
    if not isinstance(engine, str):
        return engine
    return None if engine == "none" else _dlib()


def load_engine(engine: Engine | None) -> None:
    """Load what an engine that comes with rekomock would load at its first image, so that this takes no time then."""
    load = getattr(engine, "load", None)
    if load is not None:
        load()


def name_of_engine(engine: object) -> str | None:
    """Return the name of an engine that comes with rekomock; None for any other object."""
    # not made if it was not used: it may not be installed
    return "dlib" if _dlib.cache_info().currsize and engine is _dlib() else None


@cache
def _dlib() -> Engine:
    missing = [package for module, package in _DLIB_PACKAGES.items() if find_spec(module) is None]
    if missing:
        raise EngineError(f"engine='dlib' needs {' and '.join(missing)}; install with: pip install 'rekomock[dlib]'")
    from rekomock.images.engines.dlib.engine import DlibEngine

    return DlibEngine()
