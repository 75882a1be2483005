"""Contents and celebrities as MessagePack, for the payload of a drawn code.

Each content is an array: its kind, its name, and the fields after it, without trailing ones that are at their defaults.
Boxes are their edges in 16 bits each, confidences integers of hundredths, or floats where those would not be exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import MISSING, fields
from struct import pack, unpack
from typing import Any

from rekomock.images.celebrity import Celebrity
from rekomock.images.contents import CustomLabel, Label, Moderation, Text, Thing
from rekomock.images.geometry import Box

__all__ = ["pack_celebrity", "pack_things", "unpack_celebrity", "unpack_things"]

# Their order is part of the format
_KINDS: tuple[type[Thing], ...] = (Label, Moderation, Text, CustomLabel)
_EDGES = ">4H"
_EDGE_STEPS = 65535
_HUNDREDTHS = 100
# Python's strings may have characters that UTF-8 has not
_SURROGATES = "surrogatepass"


def pack_things(frame: Box, things: Iterable[Thing]) -> bytes:
    """Encode contents, and where in the image the code with them is drawn, in ratios of the image."""
    return _pack([_pack_box(frame), *map(_pack_thing, things)])


def unpack_things(packed: bytes) -> tuple[Box, tuple[Thing, ...]]:
    """Invert ``pack_things``.

    Raises:
        ValueError: The bytes are no such encoding, or what they declare cannot hold.
        TypeError: A value has the wrong type.
    """
    frame, *things = _unpack(packed)
    return _unpack_box(frame), tuple(map(_unpack_thing, things))


def pack_celebrity(celebrity: Celebrity, name: str | None) -> bytes:
    """Encode a celebrity; ``name`` is the name that a reader assumes unless the encoding says another."""
    default = Celebrity(celebrity.name)
    values = [
        None if celebrity.name == name else celebrity.name,
        None if celebrity.id == default.id else celebrity.id,
        celebrity.urls or None,
        celebrity.known_gender,
    ]
    return _pack(_without_trailing(values, [None] * len(values)))


def unpack_celebrity(packed: bytes, name: str | None) -> Celebrity:
    """Invert ``pack_celebrity``.

    Raises:
        ValueError: The bytes are no such encoding, or what they declare cannot hold.
        TypeError: A value has the wrong type.
    """
    own_name, *others = _padded(_unpack(packed), [None] * 4)
    identifier, urls, gender = others
    who: Any = name if own_name is None else own_name
    return Celebrity(who, id=identifier or "", urls=urls or (), known_gender=gender)


def _pack(values: list[Any]) -> bytes:
    import msgpack  # lazy: most images show faces alone

    packed: bytes = msgpack.packb(values, unicode_errors=_SURROGATES)
    return packed


def _unpack(packed: bytes) -> Any:
    import msgpack

    return msgpack.unpackb(packed, unicode_errors=_SURROGATES)


def _pack_thing(thing: Thing) -> list[Any]:
    values = [_PACKERS.get(field.name, _as_it_is)(getattr(thing, field.name)) for field in fields(thing)]
    return [_KINDS.index(type(thing)), *_without_trailing(values, _packed_defaults(type(thing)))]


def _unpack_thing(packed: Any) -> Thing:
    index, *values = packed
    kind = _KINDS[index]
    names = [field.name for field in fields(kind)]
    name, *others = _padded(values, _packed_defaults(kind))
    declared = {key: _UNPACKERS.get(key, _as_it_is)(value) for key, value in zip(names[1:], others, strict=True)}
    thing: Thing = kind(name, **declared)
    return thing


def _packed_defaults(kind: type[Thing]) -> list[Any]:
    defaults = [None if field.default is MISSING else field.default for field in fields(kind)]
    return [_PACKERS.get(field.name, _as_it_is)(value) for field, value in zip(fields(kind), defaults, strict=True)]


def _without_trailing(values: list[Any], defaults: Sequence[Any]) -> list[Any]:
    """Return the values without those at the end that equal their defaults."""
    while values and values[-1] == defaults[len(values) - 1]:
        values = values[:-1]
    return values


def _padded(values: list[Any], defaults: Sequence[Any]) -> list[Any]:
    return [*values, *defaults[len(values) :]]


def _pack_box(box: Sequence[float] | None) -> bytes | None:
    if box is None:
        return None
    left, top, width, height = box
    start = [min(round(edge * _EDGE_STEPS), _EDGE_STEPS - 1) for edge in (left, top)]
    end = [round(edge * _EDGE_STEPS) for edge in (left + width, top + height)]
    # A box keeps an area, however small
    return pack(_EDGES, *start, *(max(low + 1, high) for low, high in zip(start, end, strict=True)))


def _unpack_box(packed: bytes) -> Box:
    left, top, right, bottom = (edge / _EDGE_STEPS for edge in unpack(_EDGES, packed))
    return Box(left, top, right - left, bottom - top)


def _pack_number(number: float) -> int | float:
    hundredths = round(number * _HUNDREDTHS)
    return hundredths if hundredths / _HUNDREDTHS == number else number


def _unpack_number(packed: float) -> float:
    return packed / _HUNDREDTHS if isinstance(packed, int) else packed


def _as_it_is(value: Any) -> Any:
    return value


_PACKERS: dict[str, Any] = {"box": _pack_box, "confidence": _pack_number, "rotation": _pack_number}
_UNPACKERS: dict[str, Any] = {
    "box": lambda packed: None if packed is None else _unpack_box(packed),
    "confidence": _unpack_number,
    "rotation": _unpack_number,
}
