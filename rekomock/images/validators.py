"""Validators of declared values: each returns the normalized value, or raises an error that names the argument."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from numbers import Real
from typing import TypeGuard

from rekomock.hints import close_match

__all__ = [
    "validate_age",
    "validate_angle",
    "validate_angles",
    "validate_box",
    "validate_choice",
    "validate_choices",
    "validate_confidence",
    "validate_flag",
    "validate_likeness",
    "validate_name",
    "validate_names",
    "validate_percentage",
    "validate_resemblance",
    "validate_shot",
    "validate_text",
]

_MAX_SHOT = 65535
_MAX_AGE = 120
# Sums of ratios such as 0.1 + 0.9 may exceed 1 by a rounding error
_ROUNDING = 1e-9


def validate_name(value: object, argument: str, example: str = "alice") -> str:
    """Return the name of a person or a label: a str that is not blank."""
    expected = f"{argument} must be a non-blank str, such as {example!r}"
    if not isinstance(value, str):
        raise TypeError(f"{expected}, got {value!r}")
    if not value.strip():
        raise ValueError(f"{expected}, got {value!r}")
    return value


def validate_names(value: object, argument: str, example: str) -> tuple[str, ...]:
    """Return names as a tuple; a single str is rejected as a probable mistake."""
    if not isinstance(value, (tuple, list)):
        hint = f"; did you mean ({value!r},)?" if isinstance(value, str) else ""
        raise TypeError(f"{argument} must be a tuple of str, such as ({example!r},), got {value!r}{hint}")
    return tuple(validate_name(name, f"each of {argument}", example) for name in value)


def validate_text(value: object) -> str:
    """Return a line of text: a str that is not blank and has no line break."""
    expected = "text must be a non-blank line, such as 'EXIT 12'"
    if not isinstance(value, str):
        raise TypeError(f"{expected}, got {value!r}")
    if not value.strip():
        raise ValueError(f"{expected}, got {value!r}")
    if value.splitlines() != [value]:
        raise ValueError(f"{expected}, got {value!r}; declare each line as a Text of its own")
    return value


def validate_shot(value: object) -> int:
    """Return the number of a shot, 1 to 65535."""
    expected = f"shot must be an integer from 1 to {_MAX_SHOT}"
    if not _is_int(value):
        raise TypeError(f"{expected}, got {value!r}")
    if not 1 <= value <= _MAX_SHOT:
        raise ValueError(f"{expected}, got {value!r}")
    return value


def validate_percentage(value: object, argument: str) -> float:
    """Return a number from 0 to 100 as a float."""
    expected = f"{argument} must be a number from 0 to 100"
    if not _is_number(value):
        raise TypeError(f"{expected}, got {value!r}")
    if not 0 <= value <= 100:
        raise ValueError(f"{expected}, got {value!r}")
    return float(value)


def validate_confidence(value: object, argument: str) -> float:
    """Return a confidence in percent; ratios between 0 and 1 are rejected as probable mistakes."""
    return _validate_similarity(value, argument)


def validate_resemblance(value: object) -> tuple[str, float]:
    """Return a person's name and a similarity."""
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        raise TypeError(f"resembles must be a name and a similarity, such as ('alice', 82.5), got {value!r}")
    name = validate_name(value[0], "the name in resembles")
    return name, _validate_similarity(value[1], "the similarity in resembles")


def validate_likeness(value: object) -> float | tuple[float, float]:
    """Return a similarity, or the (low, high) ends of a range of similarities."""
    if not isinstance(value, (tuple, list)):
        return _validate_similarity(value, "likeness")
    expected = "likeness must be a similarity, or a range of them such as (70, 99)"
    if len(value) != 2:
        raise TypeError(f"{expected}, got {value!r}")
    low, high = (_validate_similarity(end, "each end of likeness") for end in value)
    if low > high:
        raise ValueError(f"{expected}, got {value!r}")
    return low, high


def _validate_similarity(value: object, argument: str) -> float:
    """Return a similarity; ratios between 0 and 1 are rejected as probable mistakes."""
    similarity = validate_percentage(value, argument)
    if 0 < similarity < 1:
        raise ValueError(
            f"{argument} must be 0 or a number from 1 to 100, got {value!r}; did you mean {100 * similarity:g}?"
        )
    return similarity


def validate_flag(value: object, argument: str) -> bool:
    """Return a bool; 1, "yes" and the like are rejected as probable mistakes."""
    if not isinstance(value, bool):
        raise TypeError(f"{argument} must be True or False, got {value!r}")
    return value


def validate_choice(value: object, argument: str, options: Sequence[str]) -> str:
    """Return one of the options, which are spelled as AWS spells them."""
    expected = f"{argument} must be {', '.join(map(repr, options[:-1]))} or {options[-1]!r}"
    if not isinstance(value, str):
        raise TypeError(f"{expected}, got {value!r}")
    if value not in options:
        close = close_match(value, options)
        raise ValueError(f"{expected}, got {value!r}" + (f"; did you mean {close!r}?" if close else ""))
    return value


def validate_choices(value: object, argument: str, options: Sequence[str]) -> tuple[str, ...]:
    """Return some of the options, each once and in the order of the options; a single str is rejected."""
    names = validate_names(value, argument, options[0])
    for name in names:
        validate_choice(name, f"each of {argument}", options)
    return tuple(option for option in options if option in names)


def validate_angle(value: object, argument: str) -> float:
    """Return an angle, -180 to 180 degrees."""
    expected = f"{argument} must be a number of degrees from -180 to 180"
    if not _is_number(value):
        raise TypeError(f"{expected}, got {value!r}")
    if not -180 <= value <= 180:
        raise ValueError(f"{expected}, got {value!r}")
    return float(value)


def validate_angles(value: object, argument: str, names: Sequence[str]) -> tuple[float, ...]:
    """Return one angle for each name, -180 to 180 degrees."""
    expected = f"{argument} must be ({', '.join(names)}) in degrees, each from -180 to 180"
    if not isinstance(value, (tuple, list)) or len(value) != len(names) or not all(map(_is_number, value)):
        raise TypeError(f"{expected}, got {value!r}")
    if not all(-180 <= angle <= 180 for angle in value):
        raise ValueError(f"{expected}, got {value!r}")
    return tuple(map(float, value))


def validate_age(value: object, argument: str) -> int | tuple[int, int]:
    """Return an age in years, or the (low, high) ends of a range of ages."""
    expected = f"{argument} must be an integer from 0 to {_MAX_AGE}, or a range of them such as (30, 38)"
    if _is_int(value):
        if not 0 <= value <= _MAX_AGE:
            raise ValueError(f"{expected}, got {value!r}")
        return value
    if not isinstance(value, (tuple, list)) or len(value) != 2 or not all(map(_is_int, value)):
        raise TypeError(f"{expected}, got {value!r}")
    low, high = value
    if not 0 <= low <= high <= _MAX_AGE:
        raise ValueError(f"{expected}, got {value!r}")
    return low, high


def validate_box(value: object) -> tuple[float, float, float, float]:
    """Return a box that has an area and lies within the image."""
    expected = "(left, top, width, height) in ratios of the image, such as (0.1, 0.1, 0.3, 0.5)"
    if not isinstance(value, (tuple, list)) or len(value) != 4 or not all(map(_is_number, value)):
        raise TypeError(f"box must be {expected}, got {value!r}")
    left, top, width, height = map(float, value)
    if not all(map(isfinite, (left, top, width, height))):
        raise ValueError(f"box must be finite, got {value!r}; write {expected}")
    if width <= 0 or height <= 0:
        raise ValueError(f"box must have a width and a height above 0, got {value!r}; write {expected}")
    if min(left, top) < 0 or max(left + width, top + height) > 1 + _ROUNDING:
        raise ValueError(f"box must lie within the image, got {value!r}; write {expected}")
    return left, top, width, height


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, Real) and not isinstance(value, bool)


def _is_int(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
