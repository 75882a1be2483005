"""Validation of requests against every constraint of the service model, with AWS's messages.

boto3 itself checks only required members, types and minima; lengths, patterns, ranges, enumerations and blob sizes are
left to AWS, which returns a single ``ValidationException`` that lists all violations. So does this module.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from rekomock.protocol.errors import VALIDATION_FAILED
from rekomock.protocol.wire import float32

if TYPE_CHECKING:
    import regex

__all__ = ["constraints", "validate"]

#: Appends the violations of a value at a path to a list.
_Check = Callable[[Any, str, list[str]], None]

_SIZED = ("string", "blob", "list", "map")
_NUMBERS = ("integer", "long", "float", "double")
_NESTED = (StructureShape, ListShape, MapShape)
_NOT_NULL = "Member must not be null"

#: How many strings of a shape are remembered as valid, and of which length at most.
_MAX_ACCEPTED, _LONGEST_ACCEPTED = 5_000, 256


def validate(members: dict[str, Any], shape: StructureShape | None) -> None:
    """Validate a decoded request against the model.

    Args:
        members: The request's members as returned by ``wire.decode``.
        shape: The operation's input shape; ``None`` for an operation without input.

    Raises:
        RekognitionError: ``ValidationException`` listing every violation, with members as dotted lowerCamelCase paths.
    """
    if shape is None:
        return
    violations: list[str] = []
    _checker(shape)(members, "", violations)
    if violations:
        detected = "1 validation error" if len(violations) == 1 else f"{len(violations)} validation errors"
        raise VALIDATION_FAILED(violations=f"{detected} detected: {'; '.join(violations)}")


@cache
def constraints(shape: Shape) -> dict[str, Callable[[Any], object]]:
    """Return the constraints on a value of ``shape`` itself: AWS's text of each, with a predicate."""
    stated: dict[str, Callable[[Any], object]] = {}
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if shape.type_name in _SIZED:
        if high is not None:
            stated[f"Member must have length less than or equal to {high}"] = lambda value: len(value) <= high
        if low is not None:
            stated[f"Member must have length greater than or equal to {low}"] = lambda value: len(value) >= low
    elif shape.type_name in _NUMBERS:
        if high is not None:
            stated[f"Member must have value less than or equal to {high}"] = lambda value: value <= high
        if low is not None:
            stated[f"Member must have value greater than or equal to {low}"] = lambda value: value >= low
    pattern = shape.metadata.get("pattern")
    if pattern is not None:
        # Like Java's String.matches(): the whole value; \d, \w and \S are ASCII, \p{L} is Unicode, which re lacks
        stated[f"Member must satisfy regular expression pattern: {pattern}"] = _matches(pattern)
    allowed = shape.metadata.get("enum")
    if allowed is not None:
        stated[f"Member must satisfy enum value set: [{', '.join(allowed)}]"] = frozenset(allowed).__contains__
    return stated


def _matches(pattern: str) -> Callable[[Any], object]:
    if r"\p{" in pattern:
        return lambda value: _compiled(pattern).fullmatch(value)
    return re.compile(pattern, re.ASCII).fullmatch


@cache
def _compiled(pattern: str) -> regex.Pattern[str]:
    import regex  # lazy: for tags alone

    return regex.compile(pattern)


@cache
def _checker(shape: Shape) -> _Check:
    """Return the check of a value of ``shape`` and of what is nested in it."""
    if shape.type_name == "string":
        return _string_checker(shape)
    predicates = tuple(constraints(shape).items())
    check_inside = _inside_checker(shape)

    def check(value: Any, path: str, violations: list[str]) -> None:
        for text, holds in predicates:
            if not holds(value):
                violations.append(_violation(value, path, text))
        if check_inside is not None:
            check_inside(value, path, violations)

    return check


def _string_checker(shape: Shape) -> _Check:
    predicates, accepted = tuple(constraints(shape).items()), _accepted(shape)
    is_new_each_time = "idempotencyToken" in shape.metadata

    def check(value: Any, path: str, violations: list[str]) -> None:
        if value in accepted:
            return
        violated = [text for text, holds in predicates if not holds(value)]
        violations.extend(_violation(value, path, text) for text in violated)
        if not violated and not is_new_each_time:
            accepted.remember([value])

    return check


class _Accepted(set[Any]):
    """Strings that satisfy all constraints of a shape: tests send the same ids over and over."""

    def remember(self, values: Collection[Any]) -> None:
        """Add some, unless they take too much room."""
        if len(self) > _MAX_ACCEPTED:
            self.clear()
        self.update(value for value in values if len(value) <= _LONGEST_ACCEPTED)


@cache
def _accepted(shape: Shape) -> _Accepted:
    return _Accepted()


def _inside_checker(shape: Shape) -> _Check | None:
    if isinstance(shape, StructureShape):
        return _structure_checker(shape)
    if isinstance(shape, ListShape):
        return _list_checker(shape)
    if isinstance(shape, MapShape):
        return _map_checker(shape)
    return None


def _structure_checker(shape: StructureShape) -> _Check:
    checks = [
        (name, _lower_camel(name), _checker(member), name in shape.required_members)
        for name, member in shape.members.items()
    ]

    def check_members(value: dict[str, Any], path: str, violations: list[str]) -> None:
        for name, path_name, check, required in checks:
            member = value.get(name)
            if member is not None or required:
                _check_present(check, member, f"{path}.{path_name}" if path else path_name, violations)

    return check_members


def _list_checker(shape: ListShape) -> _Check:
    if not isinstance(shape.member, _NESTED):
        return _element_checker("Member", shape.member, lambda value: value)
    check = _checker(shape.member)

    def check_elements(value: list[Any], path: str, violations: list[str]) -> None:
        for number, element in enumerate(value, start=1):
            _check_present(check, element, f"{path}.{number}.member", violations)

    return check_elements


def _map_checker(shape: MapShape) -> _Check:
    check_keys = _element_checker("Map keys", shape.key, lambda value: value)
    check_values = (
        _nested_value_checker(_checker(shape.value))
        if isinstance(shape.value, _NESTED)
        else _element_checker("Map value", shape.value, lambda value: value.values())
    )

    def check_entries(value: dict[str, Any], path: str, violations: list[str]) -> None:
        check_keys(value, path, violations)
        check_values(value, path, violations)

    return check_entries


def _nested_value_checker(check: _Check) -> _Check:
    def check_values(value: dict[str, Any], path: str, violations: list[str]) -> None:
        for key, element in value.items():
            _check_present(check, element, f"{path}.{key}.member", violations)

    return check_values


def _check_present(check: _Check, value: Any, path: str, violations: list[str]) -> None:
    if value is None:
        violations.append(_violation(None, path, _NOT_NULL))
    else:
        check(value, path, violations)


def _element_checker(subject: str, shape: Shape, elements_of: Callable[[Any], Collection[Any]]) -> _Check:
    """Return the check of scalar elements: AWS prints the whole list or map, and every constraint on an element."""
    predicates = constraints(shape)
    accepted = _accepted(shape) if shape.type_name == "string" else _Accepted()

    def check_elements(value: Any, path: str, violations: list[str]) -> None:
        elements = elements_of(value)
        if accepted.issuperset(elements):
            return
        if None in elements:
            violations.append(_violation(value, path, f"{subject} must satisfy constraint: [{_NOT_NULL}]"))
        elif not all(all(map(holds, elements)) for holds in predicates.values()):
            violations.append(_violation(value, path, f"{subject} must satisfy constraint: [{', '.join(predicates)}]"))
        elif shape.type_name == "string":
            accepted.remember(elements)

    return check_elements


def _violation(value: Any, path: str, text: str) -> str:
    shown = "null" if value is None else f"'{_java_repr(value)}'"
    return f"Value {shown} at '{path}' failed to satisfy constraint: {text}"


def _java_repr(value: Any) -> str:
    if isinstance(value, bytes):
        return f"java.nio.HeapByteBuffer[pos=0 lim={len(value)} cap={len(value)}]"
    if isinstance(value, list):
        return f"[{', '.join(map(_java_repr, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}={_java_repr(element)}' for key, element in value.items())}}}"
    if isinstance(value, float):
        printed = repr(_fewest_digits(value))
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(printed, printed)
    if isinstance(value, bool):
        return str(value).lower()
    return "null" if value is None else str(value)


def _fewest_digits(value: float) -> float:
    """Return the shortest number equal in 32 bits: 100.1 for 100.0999984741211."""
    rounded = (float(f"{value:.{digits}g}") for digits in range(6, 10))
    return next((short for short in rounded if float32(short) == value), value)


def _lower_camel(name: str) -> str:
    return name[0].lower() + name[1:]
