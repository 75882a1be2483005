"""Checks of declared values: each returns the value, tidied, or refuses it and says what to write instead."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from numbers import Real
from typing import TypeGuard, TypeVar

__all__ = [
    "checked_age",
    "checked_angles",
    "checked_box",
    "checked_choice",
    "checked_flag",
    "checked_name",
    "checked_number",
    "checked_shot",
]

_N = TypeVar("_N", int, float)

_LAST_SHOT = 65535
_LAST_AGE = 120
# Ratios such as 0.1 + 0.9 may pass 1 by a rounding error.
_ROUNDING = 1e-9


def checked_name(given: object, what: str) -> str:
    """A person's name: a str that is not blank."""
    if not isinstance(given, str):
        raise TypeError(f'{what} is {given!r}; write the name as a str, such as "alice"')
    if not given.strip():
        raise ValueError(f'{what} is {given!r}; write a name that is not blank, such as "alice"')
    return given


def checked_shot(given: object) -> int:
    """A shot's number, 1 to 65535."""
    advice = f"write a whole number from 1 to {_LAST_SHOT}"
    if not _is_whole(given):
        raise TypeError(f"shot is {given!r}; {advice}")
    return _within(given, "shot", advice, 1, _LAST_SHOT)


def checked_number(given: object, what: str) -> float:
    """A number from 0 to 100."""
    advice = "write a number from 0 to 100"
    if not _is_number(given):
        raise TypeError(f"{what} is {given!r}; {advice}")
    return float(_within(given, what, advice, 0, 100))


def checked_flag(given: object, what: str) -> bool:
    """True or False itself; 1, "yes" and the like are more often a slip than meant."""
    if not isinstance(given, bool):
        raise TypeError(f"{what} is {given!r}; write True or False")
    return given


def checked_choice(given: object, what: str, options: Sequence[str]) -> str:
    """One of a few words, spelled as AWS spells it."""
    advice = "write " + ", ".join(f'"{option}"' for option in options[:-1]) + f' or "{options[-1]}"'
    if not isinstance(given, str):
        raise TypeError(f"{what} is {given!r}; {advice}")
    if given not in options:
        raise ValueError(f"{what} is {given!r}; {advice}")
    return given


def checked_angles(given: object, what: str, names: Sequence[str]) -> tuple[float, ...]:
    """As many angles as there are names, -180 to 180."""
    advice = f"write ({', '.join(names)}) in degrees, each from -180 to 180"
    if not isinstance(given, (tuple, list)) or len(given) != len(names) or not all(map(_is_number, given)):
        raise TypeError(f"{what} is {given!r}; {advice}")
    if not all(-180 <= angle <= 180 for angle in given):
        raise ValueError(f"{what} is {given!r}; {advice}")
    return tuple(map(float, given))


def checked_age(given: object) -> int | tuple[int, int]:
    """Years, or the lowest and the highest."""
    advice = f"write whole years from 0 to {_LAST_AGE}, such as 34, or the lowest and the highest, such as (30, 38)"
    if _is_whole(given):
        return _within(given, "age", advice, 0, _LAST_AGE)
    if not isinstance(given, (tuple, list)) or len(given) != 2 or not all(map(_is_whole, given)):
        raise TypeError(f"age is {given!r}; {advice}")
    low, high = given
    if not 0 <= low <= high <= _LAST_AGE:
        raise ValueError(f"age is {given!r}; {advice}")
    return low, high


def checked_box(given: object) -> tuple[float, float, float, float]:
    """A box within the picture."""
    advice = "write (left, top, width, height) in ratios of the picture, such as (0.1, 0.1, 0.3, 0.5)"
    if not isinstance(given, (tuple, list)) or len(given) != 4 or not all(map(_is_number, given)):
        raise TypeError(f"box is {given!r}; {advice}")
    left, top, width, height = map(float, given)
    if not all(map(isfinite, (left, top, width, height))):
        raise ValueError(f"box is {given!r}, which is not finite; {advice}")
    if width <= 0 or height <= 0:
        raise ValueError(f"box is {given!r}, which has no area; {advice}")
    if min(left, top) < 0 or max(left + width, top + height) > 1 + _ROUNDING:
        raise ValueError(f"box is {given!r}, which lies partly outside the picture; {advice}")
    return left, top, width, height


def _within(given: _N, what: str, advice: str, low: int, high: int) -> _N:
    if not low <= given <= high:
        raise ValueError(f"{what} is {given!r}; {advice}")
    return given


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, Real) and not isinstance(value, bool)


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
