"""Settings in other forms: ``faces_per_user=5`` on a command line, a JSON object, and their help."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import fields
from datetime import timedelta
from types import NoneType
from typing import Any, Literal, NamedTuple, cast, get_args, get_origin

from rekomock.images.engines.engine import Engine
from rekomock.settings.settings import (
    IN_PROCESS_ONLY,
    Settings,
    SettingsChange,
    check_choice,
    engine_names,
    setting_descriptions,
    setting_types,
)

__all__ = [
    "SettingHelp",
    "describe_settings",
    "format_settings",
    "parse_settings",
    "settings_from_json",
    "settings_help",
    "settings_to_json",
]


class SettingHelp(NamedTuple):
    """What a manual says about a setting.

    Attributes:
        name: Its name.
        description: Its meaning, in reStructuredText on one line.
        accepts: The values that it accepts as text.
        default: Its default value as text.
    """

    name: str
    description: str
    accepts: str
    default: str


def parse_settings(assignments: Iterable[str]) -> SettingsChange:
    """Parse settings given as text; if one is repeated, the last counts.

    Args:
        assignments: ``NAME=VALUE`` each.

    Raises:
        ValueError: If an assignment has no ``=``, or its setting does not exist or does not accept the value.
    """
    types = setting_types()
    changes: dict[str, Any] = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise ValueError(f"a setting must be NAME=VALUE, got {assignment!r}")
        _check_is_for_servers([name])
        changes[name] = _parse(name, text, types[name]) if name in types else text
    return _checked(changes)


def format_settings(changes: SettingsChange) -> list[str]:
    """Return settings as text that :func:`parse_settings` reads.

    Raises:
        ValueError: If the engine is an object, or a setting is for mocks in process alone.
    """
    _check_is_for_servers(changes)
    _check_engine_is_named(changes)
    return [f"{name}={_format(value)}" for name, value in changes.items()]


def settings_from_json(members: Mapping[str, object]) -> SettingsChange:
    """Check settings decoded from JSON and return them; durations are numbers of seconds.

    Raises:
        ValueError: If a setting does not exist or does not accept the value.
    """
    types = setting_types()
    _check_is_for_servers(members)
    changes: dict[str, Any] = dict(members)
    for name, value in changes.items():
        if types.get(name) is timedelta:
            changes[name] = _seconds(name, value)
    if "engine" in changes:
        check_choice("engine", changes["engine"], engine_names())
    return _checked(changes)


def settings_to_json(settings: Mapping[str, object]) -> dict[str, Any]:
    """Return settings as JSON values that :func:`settings_from_json` reads, without those that no server has.

    Raises:
        ValueError: If the engine is an object.
    """
    _check_engine_is_named(settings)
    return {
        name: value.total_seconds() if isinstance(value, timedelta) else value
        for name, value in settings.items()
        if name not in IN_PROCESS_ONLY
    }


def settings_help() -> list[SettingHelp]:
    """Return what a manual says about each setting of a server."""
    types, descriptions = setting_types(), setting_descriptions()
    return [
        SettingHelp(
            field.name,
            descriptions[field.name],
            _accepts(types[field.name]),
            _format(field.default),
        )
        for field in fields(Settings)
        if field.name not in IN_PROCESS_ONLY
    ]


def describe_settings() -> str:
    """Return the help of all settings as plain text for a terminal."""
    return "\n".join(
        f"  {each.name}={each.default}\n"
        f"{_wrap(each.description.replace('``', ''))}\n"
        f"{_wrap(f'Accepts: {each.accepts}')}"
        for each in settings_help()
    )


def _wrap(paragraph: str) -> str:
    indent = " " * 6
    return textwrap.fill(
        paragraph, 100, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


class _TextForm(NamedTuple):
    """How a type of value is written as text: its name in messages and help, and its parser."""

    noun: str
    parse: Callable[[str], Any]


_TEXT_FORMS: dict[Any, _TextForm] = {
    int: _TextForm("an int", int),
    str: _TextForm("a string", str),
    timedelta: _TextForm("a number of seconds", lambda text: timedelta(seconds=float(text))),
    NoneType: _TextForm("none", lambda text: {"none": None}[text.lower()]),
}


def _alternatives(hint: Any) -> tuple[Any, ...]:
    """Return the types that a setting accepts as text; more than one for a union."""
    members = (hint,) if get_origin(hint) is Literal else get_args(hint) or (hint,)
    named = [member for member in members if member is not Engine]
    return tuple(sorted(named, key=lambda member: member is str))  # any text is a string


def _accepts(hint: Any) -> str:
    return " or ".join(
        ", ".join(get_args(member)) if get_origin(member) is Literal else _TEXT_FORMS[member].noun
        for member in _alternatives(hint)
    )


def _parse(name: str, text: str, hint: Any) -> Any:
    for member in _alternatives(hint):
        if get_origin(member) is Literal:
            return text  # one of the choices or not: Settings.changed() checks it
        try:
            return _TEXT_FORMS[member].parse(text)
        except (ValueError, KeyError, OverflowError):
            continue
    raise ValueError(f"{name} must be {_accepts(hint)}, got {text!r}")


def _format(value: Any) -> str:
    if isinstance(value, timedelta):
        return repr(value.total_seconds()).removesuffix(".0")
    return "none" if value is None else str(value)


def _seconds(name: str, value: object) -> timedelta:
    if isinstance(value, int | float) and not isinstance(value, bool):
        with suppress(ValueError, OverflowError):  # NaN, and more than a timedelta holds
            return timedelta(seconds=value)
    raise ValueError(f"{name} must be a number of seconds, got {value!r}")


def _checked(changes: dict[str, Any]) -> SettingsChange:
    try:
        Settings().changed(cast(SettingsChange, changes))
    except TypeError as error:
        raise ValueError(str(error)) from None
    return cast(SettingsChange, changes)


def _check_is_for_servers(names: Iterable[str]) -> None:
    for name in names:
        if name in IN_PROCESS_ONLY:
            raise ValueError(f"{name} must be left out for a server: it concerns the process that the clients are in")


def _check_engine_is_named(settings: Mapping[str, object]) -> None:
    engine = settings.get("engine")
    if isinstance(engine, Engine):
        names = ", ".join(map(repr, engine_names()))
        raise ValueError(f"engine must be one of {names} for a server, which cannot be given an object, got {engine!r}")
