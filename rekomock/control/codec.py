"""JSON and YAML for commands and their results: one reader and one writer, driven by type hints.

What is wrong in a declaration is reported with its path, ``faces[1].age`` for one, and a misspelt name with what was
probably meant.
"""

from __future__ import annotations

import base64
import functools
import json
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from functools import cache
from math import isfinite
from reprlib import Repr
from types import NoneType, UnionType
from typing import Any, Literal, TypeAlias, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from rekomock.control.call_log import Calls, LoggedCall
from rekomock.control.snapshots import ById
from rekomock.hints import choices, close_match
from rekomock.images.celebrity import Celebrity
from rekomock.images.contents import Content, CustomLabel, Label, Moderation, Text, Thing
from rekomock.images.drawing.picture import Picture
from rekomock.images.face import Face
from rekomock.images.video import Timeline
from rekomock.settings.settings import Settings, SettingsChange
from rekomock.settings.text import settings_from_json, settings_to_json

__all__ = [
    "CONTENT_KINDS",
    "DeclarationError",
    "Place",
    "decode",
    "decode_members",
    "encode",
    "encode_result",
    "reported_at",
    "result_of",
]

T = TypeVar("T")

#: Values in messages; YAML's aliases can make a small file into a huge value.
_short = Repr().repr

#: The keys and indexes that lead to a part of a declaration.
Place: TypeAlias = "tuple[str | int, ...]"


class DeclarationError(ValueError):
    """A declaration that cannot hold.

    Attributes:
        place: The keys and indexes that lead to the mistake.
    """

    def __init__(self, place: Place, reason: str) -> None:
        """Describe a mistake.

        Args:
            place: The keys and indexes that lead to it.
            reason: What is wrong; one that begins with "must" follows the path as a sentence.
        """
        path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).removeprefix(".")
        if reason.startswith("must "):
            text = f"{path or 'the declaration'} {reason}"
        else:
            text = f"{path}: {reason}" if path else reason
        super().__init__(text)
        self.place = place


def decode(kind: type[T], value: object, place: Place = (), *, text: bool = False) -> T:
    """Return the object that a value in JSON or YAML stands for.

    Args:
        kind: What to make of it: a command, or any type that their fields have.
        value: What ``json.loads`` or ``yaml.safe_load`` returned.
        place: Where it stands in a larger declaration.
        text: Whether numbers and flags come as text, as in a query string, and a list of one as its item.

    Raises:
        DeclarationError: If it cannot be such an object.
    """
    decoded: T = _decoder(cast(Any, kind), text)(value, place)
    return decoded


def decode_members(
    value: object, kinds: Mapping[str, Any], *, place: Place = (), required: Iterable[str] = (), text: bool = False
) -> dict[str, Any]:
    """Return the members of an object, each decoded; a null one counts as absent unless null means something.

    Raises:
        DeclarationError: If it is no object, has an unknown member, or lacks a required one.
    """
    given = _object(value, place)
    for name in given:
        if name not in kinds:
            raise DeclarationError((*place, name), f"unknown key; {choices(name, kinds, 'keys')}")
    present = {
        name: member for name, member in given.items() if member is not None or NoneType in _options(kinds[name])
    }
    for name in required:
        if name not in present:
            raise DeclarationError(place, f"{name!r} is missing")
    return {name: _decoder(kinds[name], text)(member, (*place, name)) for name, member in present.items()}


@contextmanager
def reported_at(place: Place) -> Iterator[None]:
    """Re-raise what goes wrong inside as a DeclarationError at this place."""
    try:
        yield
    except DeclarationError:
        raise
    except OSError as error:
        raise DeclarationError(place, f"cannot read {error.filename}: {error.strerror}") from None
    except (TypeError, ValueError, OverflowError) as error:
        raise DeclarationError(place, str(error)) from None


_Decoder: TypeAlias = "Callable[[Any, Place], Any]"


def _options(kind: Any) -> tuple[Any, ...]:
    return get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)


@cache
def _decoder(kind: Any, text: bool) -> _Decoder:
    if kind in _DECODERS:
        return _from_text(kind) if text and kind in _TEXT_READERS else _DECODERS[kind]
    options = [option for option in _options(kind) if option is not NoneType]
    if len(options) < len(_options(kind)):
        inner = _decoder(functools.reduce(operator.or_, options), text)
        return lambda value, place: None if value is None else inner(value, place)
    if Label in options:
        return _content
    if Face in options:
        return _face
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple and arguments[-1] is not ...:
        return lambda value, place: tuple(_list(value, place))
    if origin is Literal:
        return _DECODERS[str]  # the object that it is for knows its choices
    if origin is Mapping:
        return _mapping(arguments[1], text)
    if origin is not None:
        item = _decoder(arguments[0], text)
        items = _texts if text else _list
        return lambda value, place: tuple(item(one, (*place, index)) for index, one in enumerate(items(value, place)))
    return lambda value, place: _dataclass(kind, value, place, text)


def _dataclass(kind: Any, value: object, place: Place, text: bool) -> Any:
    hints = _hints(kind)
    required = [field.name for field in fields(kind) if field.default is MISSING]
    members = decode_members(value, hints, place=place, required=required, text=text)
    with reported_at(place):
        return kind(**members)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    # What is private stays in this process
    return {field.name: hints[field.name] for field in fields(kind) if not field.name.startswith("_")}


def _mapping(kind: Any, text: bool) -> _Decoder:
    """Return the decoder of a mapping: an object, or for objects that hold their own ids a list of them."""
    item = _decoder(kind, text)

    def by_key(value: object, place: Place) -> ById[Any]:
        return ById(str(place[-1]), ((key, item(one, (*place, key))) for key, one in _object(value, place).items()))

    def by_own_id(value: object, place: Place) -> ById[Any]:
        items = [item(one, (*place, index)) for index, one in enumerate(_list(value, place))]
        return ById(str(place[-1]), ((getattr(one, fields(kind)[0].name), one) for one in items))

    return by_own_id if is_dataclass(kind) else by_key


def _face(value: object, place: Place) -> Face:
    with reported_at(place):
        if not isinstance(value, dict):
            return Face.of(value)  # type: ignore[arg-type]  # raises with what it got
        names = [*(field.name for field in fields(Face)), "quality"]
        kinds = dict.fromkeys(names, object) | {"celebrity": bool | Celebrity}
        members = decode_members(value, kinds, place=place, required=["person"])
        return Face(**members)


#: What is declared in detail, by the key that holds its name.
CONTENT_KINDS: dict[str, type[Content]] = {
    "person": Face,
    "label": Label,
    "moderation": Moderation,
    "text": Text,
    "custom_label": CustomLabel,
}

_CONTENT_KEYS = ", ".join(map(repr, CONTENT_KINDS))


def _content(value: object, place: Place) -> Content:
    if isinstance(value, str):
        with reported_at(place):
            return Face(value)
    if not isinstance(value, dict):
        expected = f"must be a person's name, or an object with one of the keys {_CONTENT_KEYS}"
        raise DeclarationError(place, f"{expected}, got {_short(value)}")
    keys = [key for key in CONTENT_KINDS if key in value]
    if len(keys) != 1:
        raise DeclarationError(place, f"must have one of the keys {_CONTENT_KEYS}, got {_short(value)}{_hint(value)}")
    (key,) = keys
    kind = CONTENT_KINDS[key]
    if kind is Face:
        return _face(value, place)
    _, *others = (field.name for field in fields(kind))
    members = decode_members(value, dict.fromkeys([key, *others], object), place=place, required=[key])
    with reported_at(place):
        return kind(members.pop(key), **members)


def _hint(value: dict[str, Any]) -> str:
    close = next((close for key in value if (close := close_match(str(key), CONTENT_KINDS))), None)
    return f"; did you mean {close!r}?" if close and close not in value else ""


def _celebrity(value: object, place: Place) -> bool | Celebrity:
    if isinstance(value, bool):
        return value
    names = dict.fromkeys((field.name for field in fields(Celebrity)), object)
    members = decode_members(value, names, place=place, required=["name"])
    with reported_at(place):
        return Celebrity(**members)


def _timeline(value: object, place: Place) -> Timeline:
    if not isinstance(value, dict):
        raise DeclarationError(place, f"must be an object from seconds to lists of contents, got {_short(value)}")
    timeline: dict[float, tuple[Content, ...]] = {}
    for time, contents in value.items():
        here = (*place, str(time))
        try:
            seconds = float(time)
        except (TypeError, ValueError):
            raise DeclarationError(place, f"must have seconds for keys, got {_short(time)}") from None
        timeline[seconds] = tuple(_content(one, (*here, index)) for index, one in enumerate(_list(contents, here)))
    return timeline


def _object(value: object, place: Place) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise DeclarationError(place, f"must be an object with names and values, got {_short(value)}")
    return value


def _list(value: object, place: Place) -> list[Any]:
    if not isinstance(value, list):
        raise DeclarationError(place, f"must be a list, got {_short(value)}")
    return value


def _texts(value: Any, place: Place) -> list[str]:
    """Return a member of a query string that may be given several times."""
    return [value] if isinstance(value, str) else value


def _instance(kind: type | tuple[type, ...], noun: str) -> _Decoder:
    def decoder(value: object, place: Place) -> Any:
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise DeclarationError(place, f"must be {noun}, got {_short(value)}")
        return value

    return decoder


def _from_text(kind: type) -> _Decoder:
    noun, read = _TEXT_READERS[kind]

    def decoder(value: str, place: Place) -> Any:
        try:
            return read(value)
        except (TypeError, ValueError, KeyError):  # a list, if it is given several times
            raise DeclarationError(place, f"must be {noun}, got {value!r}") from None

    return decoder


_TEXT_READERS: dict[type, tuple[str, Callable[[str], Any]]] = {
    int: ("an integer", int),
    bool: ("true or false", {"true": True, "false": False}.__getitem__),
}


def _base64(value: object, place: Place) -> bytes:
    text = _instance(str, "a string in base64")(value, place)
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise DeclarationError(place, f"must be a string in base64, got {_short(value)}") from None


def _datetime(value: object, place: Place) -> datetime:
    text = _instance(str, "a time")(value, place)
    try:
        return datetime.fromisoformat(re.sub("[zZ]$", "+00:00", text))  # Python 3.10 does not know Z
    except ValueError:
        raise DeclarationError(place, f"must be a time in ISO 8601, got {value!r}") from None


def _settings_change(value: object, place: Place) -> SettingsChange:
    with reported_at(place):
        return settings_from_json(_object(value, place))


def _call(value: Any, place: Place) -> LoggedCall:
    return LoggedCall(
        operation=value["operation"],
        request=json.dumps(value["parameters"]).encode(),
        status=value["status"],
        response=json.dumps(value["response"]).encode(),
        account_id=value["account_id"],
        region=value["region"],
        at=datetime.fromisoformat(value["time"]).timestamp(),
        sentences=tuple(value["explanation"]),
    )


_DECODERS: dict[Any, _Decoder] = {
    object: lambda value, place: value,
    dict[str, Any]: lambda value, place: value,
    bool: _instance(bool, "true or false"),
    int: _instance(int, "an integer"),
    float: _instance((int, float), "a number"),
    str: _instance(str, "a string"),
    bytes: _base64,
    Timeline: _timeline,
    datetime: _datetime,
    bool | Celebrity: _celebrity,
    Settings: lambda value, place: Settings().changed(_settings_change(value, place)),
    SettingsChange: _settings_change,
    LoggedCall: _call,
    Calls: lambda value, place: Calls(_call(each, place) for each in value["calls"]),
    Picture: lambda value, place: Picture(value),
    NoneType: lambda value, place: None,
}


def encode(value: Any, kind: Any = None) -> Any:
    """Return a command, a result, or a part of one as JSON: what :func:`decode` reads.

    Args:
        value: What to encode.
        kind: Its type hint, if it stands in a field.

    Raises:
        ValueError: If it works in this process only, as an engine that is an object.
    """
    for known, encoder in _ENCODERS.items():
        if isinstance(value, known):
            return encoder(value)
    if is_dataclass(value):
        hints = _hints(cast(Any, type(value)))
        return {
            field.name: encode(getattr(value, field.name), hints[field.name])
            for field in fields(value)
            if field.name in hints
            if field.default is MISSING or getattr(value, field.name) != field.default
        }
    if get_origin(kind) is Mapping and is_dataclass(get_args(kind)[1]):
        return [encode(item) for item in value.values()]
    if isinstance(value, Mapping):
        return {key: encode(item) for key, item in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [encode(item) for item in value]
    return value


def encode_result(result: Any) -> dict[str, Any] | Picture:
    """Return what a command returned as a JSON object, or a picture as it is.

    What is no JSON object itself is the member ``result`` of one.
    """
    if isinstance(result, Picture):
        return result
    encoded = {} if result is None else encode(result)
    return encoded if isinstance(encoded, dict) else {"result": encoded}


def result_of(command: type[Any], value: Any) -> Any:
    """Return what a command returned from what :func:`encode_result` made of it."""
    kind = get_type_hints(command.apply)["return"]
    whole = is_dataclass(kind) or kind in (Calls, dict[str, Any], Picture, NoneType)
    return decode(kind, value if whole else value["result"])


def _face_to_json(face: Face) -> dict[str, Any]:
    return {"person": face.person, **_declared(face)}


def _thing_to_json(thing: Thing) -> dict[str, Any]:
    (key,) = (key for key, kind in CONTENT_KINDS.items() if isinstance(thing, kind))
    return {key: getattr(thing, fields(thing)[0].name), **_declared(thing)}


def _declared(content: Content) -> dict[str, Any]:
    """Return the fields of a content that are not at their defaults, without the first one, which is its name."""
    values = {field: getattr(content, field.name) for field in fields(content)[1:]}
    return {field.name: encode(value) for field, value in values.items() if value != field.default}


def _call_to_json(call: LoggedCall) -> dict[str, Any]:
    return {
        "operation": call.operation,
        "parameters": _object_or_empty(call.request),
        "status": call.status,
        "response": json.loads(call.response),
        "account_id": call.account_id,
        "region": call.region,
        "time": call.time.isoformat(),
        "explanation": list(call.explanation),
    }


def _finite(text: str) -> float | str:
    """Return a number as it is written if no float can hold it, as JSON has no infinity."""
    number = float(text)
    return number if isfinite(number) else text


def _object_or_empty(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body, parse_constant=str, parse_float=_finite)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


_ENCODERS: dict[type, Callable[[Any], Any]] = {
    Face: _face_to_json,
    **dict.fromkeys((Label, Moderation, Text, CustomLabel), _thing_to_json),
    bytes: lambda value: base64.b64encode(value).decode(),
    datetime: datetime.isoformat,
    Settings: lambda settings: settings_to_json(
        cast(SettingsChange, {field.name: getattr(settings, field.name) for field in fields(Settings)})
    ),
    LoggedCall: _call_to_json,
    Calls: lambda calls: {"calls": [_call_to_json(call) for call in calls]},
}
