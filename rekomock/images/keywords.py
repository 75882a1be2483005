"""Hints for misspelt keyword arguments of the functions and classes that tests call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from inspect import Parameter, signature
from types import MappingProxyType
from typing import ParamSpec, TypeVar

from rekomock.hints import choices

__all__ = ["hint_fields", "hint_keywords"]

_P = ParamSpec("_P")
_R = TypeVar("_R")
_T = TypeVar("_T")


def hint_keywords(
    name: str, hints: Mapping[str, str] = MappingProxyType({})
) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Add a hint to the TypeError that a function raises for an unexpected keyword argument.

    Args:
        name: Name of the function in the message.
        hints: Hints for particular keywords; for the others, the closest match and all keywords are listed.
    """

    def decorate(function: Callable[_P, _R]) -> Callable[_P, _R]:
        kinds = (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)
        accepted = {each.name for each in signature(function).parameters.values() if each.kind in kinds} - {"self"}

        @wraps(function)
        def wrapper(*args: _P.args, **kwargs: _P.kwargs) -> _R:
            for keyword in kwargs:
                if keyword not in accepted:
                    raise TypeError(f"{name}() got an unexpected keyword argument {keyword!r}; {hint(keyword)}")
            return function(*args, **kwargs)

        def hint(keyword: str) -> str:
            return (
                hints[keyword]
                if keyword in hints
                else choices(keyword, accepted, "arguments", listed_in="Python API reference")
            )

        return wrapper

    return decorate


def hint_fields(cls: type[_T]) -> type[_T]:
    """Apply ``hint_keywords`` to the constructor of a dataclass."""
    constructor = hint_keywords(cls.__name__)(getattr(cls, "__init__"))  # noqa: B009 - mypy rejects cls.__init__
    setattr(cls, "__init__", constructor)  # noqa: B010 - as above
    return cls
