"""JSON Schemas of what the codec reads and writes, from the same type hints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, InitVar, fields, is_dataclass
from datetime import datetime, timedelta
from types import NoneType, UnionType
from typing import Any, Literal, TypeAlias, Union, cast, get_args, get_origin, get_type_hints

from rekomock.control.call_log import Calls, LoggedCall
from rekomock.control.codec import CONTENT_KINDS
from rekomock.control.docstrings import attribute_descriptions, markdown, summary
from rekomock.images.contents import Content, Label
from rekomock.images.face import Face
from rekomock.images.video import Timeline
from rekomock.settings.settings import (
    Settings,
    SettingsChange,
    engine_names,
    setting_descriptions,
    setting_types,
)
from rekomock.settings.text import settings_to_json

__all__ = ["Schema", "Schemas", "described", "object_of", "reference", "required_members"]

Schema: TypeAlias = "dict[str, Any]"

_SIMPLE: dict[Any, Schema] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": "string"},
    bytes: {"type": "string", "contentEncoding": "base64"},
    datetime: {"type": "string", "format": "date-time"},
    timedelta: {"type": "number", "minimum": 0},
    NoneType: {"type": "null"},
    dict[str, Any]: {"type": "object"},
}


def reference(section: str, name: str) -> Schema:
    """Return a reference to a component of an OpenAPI description."""
    return {"$ref": f"#/components/{section}/{name}"}


class Schemas:
    """Schemas of types; those of classes are components, to which the others refer.

    Attributes:
        components: The components so far, by name.
    """

    def __init__(self) -> None:
        self.components: dict[str, Schema] = {}

    def of(self, kind: Any) -> Schema:
        """Return the schema of a type.

        Args:
            kind: A type hint that the codec knows.
        """
        if kind in _SIMPLE:
            return dict(_SIMPLE[kind])
        if kind in _SPECIAL:
            name, make = _SPECIAL[kind]
            return self.component(name, lambda: make(self))
        if isinstance(kind, InitVar):
            return self.of(kind.type)
        origin, arguments = get_origin(kind), get_args(kind)
        if origin in (Union, UnionType):
            return self._union(arguments)
        if origin is Literal:
            return {"type": "string", "enum": list(arguments)}
        if origin is Mapping:
            _, item = arguments
            # Objects that hold their own ids are a list
            return (
                self._array(item) if is_dataclass(item) else {"type": "object", "additionalProperties": self.of(item)}
            )
        if origin is tuple and arguments[-1] is not ...:
            count = len(arguments)
            return {"type": "array", "prefixItems": list(map(self.of, arguments)), "minItems": count, "maxItems": count}
        if origin is not None:
            return self._array(arguments[0])
        return self.component(kind.__name__, lambda: self._dataclass(kind))

    def members(self, kind: type) -> dict[str, Schema]:
        """Return the schemas of a dataclass's public fields, each with its description and default."""
        hints, said = get_type_hints(kind), attribute_descriptions(kind)
        members = {}
        for field in fields(cast(Any, kind)):
            if not field.name.startswith("_"):
                members[field.name] = self.of(hints[field.name]) | described(said.get(field.name, ""))
                if isinstance(field.default, str | int | float):
                    members[field.name]["default"] = field.default
        return members

    def component(self, name: str, make: Callable[[], Schema]) -> Schema:
        """Return a reference to a component, which is made unless there is one of that name."""
        if name not in self.components:
            self.components[name] = {}  # for what refers to itself
            self.components[name] = make()
        return reference("schemas", name)

    def _dataclass(self, kind: type) -> Schema:
        return described(summary(kind)) | object_of(self.members(kind), required_members(kind))

    def _array(self, item: Any) -> Schema:
        return {"type": "array", "items": self.of(item)}

    def _union(self, options: Iterable[Any]) -> Schema:
        options = list(options)
        if Label in options or Face in options:  # all contents, or a face and its name
            named: Any = Content if Label in options else Face
            options = [named, *(each for each in options if each is NoneType)]
        schemas = [self.of(option) for option in options]
        if len(schemas) == 1:
            return schemas[0]
        if all(schema.keys() == {"type"} for schema in schemas):
            return {"type": [schema["type"] for schema in schemas]}
        return {"anyOf": schemas}


def described(text: str) -> Schema:
    """Return a description as a part of a schema; nothing if there is none."""
    return {"description": text} if text else {}


def required_members(kind: type) -> list[str]:
    """Return the names of a dataclass's fields that must be given."""
    return [
        field.name for field in fields(cast(Any, kind)) if field.default is MISSING and not field.name.startswith("_")
    ]


def object_of(members: Mapping[str, Schema], required: Iterable[str]) -> Schema:
    """Return the schema of an object with these members and no others."""
    needed = list(required)
    return {
        "type": "object",
        "properties": dict(members),
        **({"required": needed} if needed else {}),
        "additionalProperties": False,
    }


def _face(schemas: Schemas) -> Schema:
    return {
        "description": "A face: the person's name, or an object.",
        "anyOf": [{"type": "string"}, _detailed("person", schemas)],
    }


def _content(schemas: Schemas) -> Schema:
    return {
        "description": "What an image shows: the name of a person, or an object whose first key says what it is.",
        "anyOf": [{"type": "string"}, *(_detailed(key, schemas) for key in CONTENT_KINDS)],
    }


def _detailed(key: str, schemas: Schemas) -> Schema:
    kind = CONTENT_KINDS[key]
    name = "DetailedFace" if kind is Face else kind.__name__
    return schemas.component(name, lambda: _content_object(key, schemas))


def _content_object(key: str, schemas: Schemas) -> Schema:
    """Return the schema of a content in detail, whose name is the member ``key``."""
    kind = CONTENT_KINDS[key]
    (_, name), *others = schemas.members(kind).items()
    if kind is Face:  # what is not kept is no field
        others.append(("quality", schemas.of(get_type_hints(Face)["quality"])))
    return described(summary(kind)) | object_of({key: name, **dict(others)}, [key])


def _timeline(schemas: Schemas) -> Schema:
    return {
        "description": "What is shown from each time on, by seconds from the start of the video.",
        "type": "object",
        "additionalProperties": schemas.of(tuple[Content, ...]),
        "minProperties": 1,
    }


def _settings(schemas: Schemas) -> Schema:
    """Return the schema of settings, which may all be left out."""
    types = setting_types() | {"engine": Literal[engine_names()]}
    defaults, said = settings_to_json({field.name: field.default for field in fields(Settings)}), setting_descriptions()
    members = {
        name: schemas.of(types[name]) | {"description": markdown(said[name]), "default": default}
        for name, default in defaults.items()
    }
    return object_of(members, [])


def _call(schemas: Schemas) -> Schema:
    members = {
        "operation": {"type": "string", "description": "The operation's name as the client sent it."},
        "parameters": {"type": "object", "description": "The request's members; images in base64, or their size."},
        "status": {"type": "integer", "description": "The HTTP status; 0 if there was no response."},
        "response": {"type": "object", "description": "The response's members."},
        "account_id": {"type": "string"},
        "region": {"type": "string"},
        "time": schemas.of(datetime) | {"description": "When the request came, in UTC."},
        "explanation": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Why the response is what it is, in sentences.",
        },
    }
    return described(summary(LoggedCall)) | object_of(members, members)


def _calls(schemas: Schemas) -> Schema:
    return object_of({"calls": schemas.of(tuple[LoggedCall, ...])}, ["calls"])


#: What has a form of its own in JSON.
_SPECIAL: dict[Any, tuple[str, Callable[[Schemas], Schema]]] = {
    Face: ("Face", _face),
    Content: ("Content", _content),
    Timeline: ("Timeline", _timeline),
    Settings: ("Settings", _settings),
    SettingsChange: ("Settings", _settings),
    LoggedCall: ("LoggedCall", _call),
    Calls: ("Calls", _calls),
}
