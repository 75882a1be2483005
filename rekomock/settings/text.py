"""Settings as text: ``faces_per_user=5``, as a command line takes them, and what its help tells of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import timedelta
from inspect import getdoc
from types import NoneType
from typing import Any, Literal, cast, get_args, get_origin, get_type_hints

from rekomock.images.engines.engine import Engine
from rekomock.settings.settings import Settings, SettingsChange

__all__ = ["describe_settings", "format_settings", "parse_settings"]

_READERS: dict[Any, tuple[str, Callable[[str], Any]]] = {
    bool: ("true or false", lambda text: {"true": True, "false": False}[text.lower()]),
    int: ("a whole number", int),
    float: ("a number", float),
    str: ("a text", str),
    timedelta: ("a number of seconds", lambda text: timedelta(seconds=float(text))),
}


def parse_settings(assignments: Iterable[str]) -> SettingsChange:
    """Settings from text; of those that are given twice, the last counts.

    Args:
        assignments: ``NAME=VALUE`` each.

    Raises:
        ValueError: For text that is no assignment, an unknown setting, and a value that it cannot have.
    """
    hints = get_type_hints(Settings)
    changes: dict[str, Any] = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise ValueError(f"{assignment!r} is no setting; write NAME=VALUE")
        changes[name] = _value(name, text, hints[name]) if name in hints else text
    try:
        Settings().changed(cast(SettingsChange, changes))
    except TypeError as error:
        raise ValueError(str(error)) from None
    return cast(SettingsChange, changes)


def format_settings(changes: SettingsChange) -> list[str]:
    """Settings as text: what :func:`parse_settings` reads.

    Raises:
        ValueError: For an engine that is an object.
    """
    return [f"{name}={_text(value)}" for name, value in changes.items()]


def describe_settings() -> str:
    """All settings, with what they mean, the values they can have, and their defaults."""
    hints = get_type_hints(Settings)
    # getdoc, because Python 3.13 indents docstrings less than those before it
    meanings = dict(re.findall(r"^ +(\w+): (.*(?:\n {8}.*)*)", getdoc(Settings) or "", re.MULTILINE))
    return "\n".join(
        f"  {field.name}={_text(field.default)}\n"
        f"      {_plain(meanings.get(field.name, ''))}\n"
        f"      Values: {_values(hints[field.name])}."
        for field in fields(Settings)
    )


def _plain(meaning: str) -> str:
    return re.sub(r"\s*\n\s*", "\n      ", meaning.replace("``", "").replace('"', ""))


def _kinds(hint: Any) -> tuple[Any, ...]:
    """The types that a setting can have in a text: more than one where it can also be None."""
    kinds = (hint,) if get_origin(hint) is Literal else get_args(hint) or (hint,)
    return tuple(kind for kind in kinds if kind is not Engine)


def _values(hint: Any) -> str:
    return " or ".join(
        "none" if kind is NoneType else ", ".join(get_args(kind)) if get_origin(kind) is Literal else _READERS[kind][0]
        for kind in _kinds(hint)
    )


def _value(name: str, text: str, hint: Any) -> Any:
    kinds = _kinds(hint)
    if NoneType in kinds and text.lower() == "none":
        return None
    wanted, reader = _READERS.get(kinds[0], _READERS[str])
    try:
        return reader(text)
    except (ValueError, KeyError, OverflowError):
        raise ValueError(f"{name}={text}: {wanted} is needed") from None


def _text(value: Any) -> str:
    if isinstance(value, Engine):
        raise ValueError(f"engine={value!r}: an object works in the process it is in; a server needs the engine's name")
    if isinstance(value, timedelta):
        return repr(value.total_seconds()).removesuffix(".0")
    return str(value).lower() if value is None or isinstance(value, bool) else str(value)


def settings_from_json(form: Any) -> SettingsChange:
    return parse_settings(f"{name}={value}" for name, value in form.items())


def settings_to_json(settings: SettingsChange) -> dict[str, Any]:
    format_settings(settings)
    return {name: value.total_seconds() if isinstance(value, timedelta) else value for name, value in settings.items()}
