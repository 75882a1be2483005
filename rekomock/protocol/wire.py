"""The protocol awsJson1.1: decode requests and encode responses by the shapes of the service model.

A request is decoded as AWS does: unknown members are ignored, ``null`` means absent, and a value of the wrong type is
a ``SerializationException``. Decoded values are ``str``, ``int``, ``float`` (rounded to 32 bits if the model says so;
timestamps are seconds since the epoch), ``bool``, ``bytes`` (blobs, decoded from base64), ``list`` and ``dict``
(structures and maps).
"""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Callable, Set
from functools import cache, lru_cache
from itertools import chain
from struct import Struct
from typing import Any

import orjson
from botocore.model import ListShape, MapShape, Shape, StructureShape

from rekomock.protocol.blob import Blob
from rekomock.protocol.errors import NOT_SERIALIZABLE, RekognitionError

__all__ = ["CONTENT_TYPE", "as_sent", "decode", "encode", "encode_error", "float32"]

CONTENT_TYPE = "application/x-amz-json-1.1"

_Convert = Callable[[Any], Any]
_PLAIN_TYPES = {"string": str, "boolean": bool}
_INTEGER_BITS = {"integer": 32, "long": 64}
#: From how many structures on they are converted member by member and not one by one.
_MANY = 8
#: The length of base64 up to which blobs are remembered, so that a few of them take no more than some megabytes.
_SMALL_BLOB = 200_000
_FLOAT_NAMES = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


def decode(body: bytes, shape: StructureShape | None) -> dict[str, Any]:
    """Decode the members of a request.

    Args:
        body: JSON in UTF-8; an empty body has no members.
        shape: The operation's input shape; ``None`` for an operation without input.

    Raises:
        RekognitionError: ``SerializationException`` if the body is not a JSON object, or if a value does not have the
            type that the model declares.
    """
    try:
        return _members(orjson.loads(body or b"{}"), shape)
    except (orjson.JSONDecodeError, RekognitionError):
        # read again: orjson takes an integer of more than 64 bits for a float, and rejects numbers that are too large
        # for a float, and halves of surrogate pairs
        return _members(_read(body), shape)


def _read(body: bytes) -> Any:
    try:
        return _STRICT.decode(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise NOT_SERIALIZABLE(reason="Request body is not valid JSON") from None


def _members(value: Any, shape: StructureShape | None) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _unexpected(value, "Structure")
    decoded: dict[str, Any] = _decoder(shape)(value) if shape is not None else {}
    return decoded


def _reject_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


_STRICT = json.JSONDecoder(parse_constant=_reject_constant)


def _unexpected(value: object, expected: str) -> RekognitionError:
    if isinstance(value, dict):
        reason = "Start of structure or map found where not expected."
    elif isinstance(value, list):
        reason = "Start of list found where not expected"
    else:
        found = {str: "STRING", int: "NUMBER", float: "DECIMAL"}.get(type(value)) or json.dumps(value).upper()
        reason = f"{found}_VALUE cannot be converted to {expected}"
    return NOT_SERIALIZABLE(reason=reason)


@cache
def _decoder(shape: Shape) -> _Convert:
    """Return the function that decodes a JSON value of ``shape``."""
    return _DECODERS[shape.type_name](shape)


def _structure_decoder(shape: StructureShape) -> _Convert:
    members = {name: _decoder(member) for name, member in shape.members.items()}

    def decode_structure(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise _unexpected(value, "Structure")
        return {name: members[name](member) for name, member in value.items() if member is not None and name in members}

    return decode_structure


def _list_decoder(shape: ListShape) -> _Convert:
    decode_element = _decoder(shape.member)
    plain = {str} if shape.member.type_name == "string" else set()

    def decode_list(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise _unexpected(value, "List")
        if plain.issuperset(map(type, value)):
            return value
        return [None if element is None else decode_element(element) for element in value]

    return decode_list


def _map_decoder(shape: MapShape) -> _Convert:
    decode_element = _decoder(shape.value)

    def decode_map(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise _unexpected(value, "Map")
        return {key: None if element is None else decode_element(element) for key, element in value.items()}

    return decode_map


def _plain_decoder(shape: Shape) -> _Convert:
    expected = _PLAIN_TYPES[shape.type_name]

    def decode_plain(value: Any) -> Any:
        if not isinstance(value, expected):
            raise _unexpected(value, shape.type_name.capitalize())
        return value

    return decode_plain


def _integer_decoder(shape: Shape) -> _Convert:
    bound = 1 << (_INTEGER_BITS[shape.type_name] - 1)

    def decode_integer(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise _unexpected(value, shape.type_name.capitalize())
        if not -bound <= value < bound:
            raise NOT_SERIALIZABLE(reason=f"NUMBER_VALUE is out of range for {shape.type_name.capitalize()}")
        return value

    return decode_integer


def _float_decoder(shape: Shape) -> _Convert:
    narrow = float32 if shape.type_name == "float" else float

    def decode_float(value: Any) -> float:
        if isinstance(value, str) and value in _FLOAT_NAMES:
            return _FLOAT_NAMES[value]
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _unexpected(value, shape.type_name.capitalize())
        try:
            return narrow(float(value))
        except OverflowError:
            return math.inf if value > 0 else -math.inf

    return decode_float


def _blob_decoder(shape: Shape) -> _Convert:
    def decode_blob(value: Any) -> bytes:
        if not isinstance(value, str):
            raise _unexpected(value, "Blob")
        try:
            return _small_blob(value) if len(value) <= _SMALL_BLOB else _blob(value)
        except (binascii.Error, ValueError):
            raise NOT_SERIALIZABLE(reason="STRING_VALUE is not valid base64") from None

    return decode_blob


def _blob(text: str) -> Blob:
    return Blob(base64.b64decode(text, validate=True))


# Tests send the same few small images over and over
_small_blob = lru_cache(maxsize=32)(_blob)


_DECODERS: dict[str, Callable[[Any], _Convert]] = {
    "structure": _structure_decoder,
    "list": _list_decoder,
    "map": _map_decoder,
    "string": _plain_decoder,
    "boolean": _plain_decoder,
    "integer": _integer_decoder,
    "long": _integer_decoder,
    "float": _float_decoder,
    "double": _float_decoder,
    "timestamp": _float_decoder,
    "blob": _blob_decoder,
}


def as_sent(body: bytes, shape: StructureShape | None) -> dict[str, Any]:
    """Return the members of a request for display: unvalidated, as the client sent them, with blobs decoded.

    Args:
        body: The request body; one that is not a JSON object has no members.
        shape: The operation's input shape, if it has one.
    """
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    members: dict[str, Any] = _as_sent(value, shape) if isinstance(value, dict) else {}
    return members


def _as_sent(value: Any, shape: Shape | None) -> Any:
    """Return a JSON value with its blobs decoded; a value that does not fit the model stays as it is."""
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        return {name: _as_sent(member, shape.members.get(name)) for name, member in value.items()}
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [_as_sent(element, shape.member) for element in value]
    if isinstance(shape, MapShape) and isinstance(value, dict):
        return {name: _as_sent(element, shape.value) for name, element in value.items()}
    if shape is not None and shape.type_name == "blob" and isinstance(value, str):
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            return value
    return value


def encode(members: dict[str, Any], shape: StructureShape | None) -> bytes:
    """Encode the members of a response.

    Members keep their order. Floats are rounded to 32 bits, as AWS does: 99.9 becomes ``99.9000015258789``. Blobs are
    bytes. What is not ASCII is escaped, as not every client takes the body for UTF-8.

    Args:
        members: The members, by AWS's names. ``None`` is an error: leave a member out instead.
        shape: The operation's output shape; ``None`` for an operation without output.

    Raises:
        KeyError: If the model does not declare a member.
    """
    value = _encoder(shape).one(members) if shape is not None else {}
    try:
        body = orjson.dumps(value)
        if body.isascii():
            return body
    except orjson.JSONEncodeError:
        pass  # half of a surrogate pair, which has an escape alone
    return json.dumps(value, separators=(",", ":")).encode()


@cache
def _encoder(shape: Shape) -> _Encoder:
    """Return what converts Python values of ``shape`` for ``orjson.dumps``."""
    if isinstance(shape, StructureShape):
        return _StructureEncoder(shape)
    if isinstance(shape, ListShape):
        return _ListEncoder(shape)
    if isinstance(shape, MapShape):
        return _MapEncoder(shape)
    return {"float": _FloatEncoder, "blob": _BlobEncoder}.get(shape.type_name, _Encoder)()


class _Encoder:
    """Converts values of one shape; this one leaves them as they are."""

    #: Whether there is anything to convert or to check.
    changes = False

    def one(self, value: Any) -> Any:
        """Convert a value."""
        return value

    def many(self, values: list[Any]) -> list[Any]:
        """Convert some values, if possible in less time than one by one."""
        return list(map(self.one, values)) if self.changes else values


class _FloatEncoder(_Encoder):
    changes = True

    def one(self, value: float) -> float:
        return float32(value)

    def many(self, values: list[float]) -> list[float]:
        floats = _floats(len(values))
        return list(floats.unpack(floats.pack(*values)))


@lru_cache
def _floats(count: int) -> Struct:
    return Struct(f"{count}f")


class _BlobEncoder(_Encoder):
    changes = True

    def one(self, value: bytes) -> str:
        return base64.b64encode(value).decode()


class _StructureEncoder(_Encoder):
    changes = True

    def __init__(self, shape: StructureShape) -> None:
        encoders = {name: _encoder(member) for name, member in shape.members.items()}
        self._known = encoders.keys()
        self._changed = {name: encoder for name, encoder in encoders.items() if encoder.changes}
        self._is_all_floats = {*map(type, encoders.values())} == {_FloatEncoder}

    def one(self, value: dict[str, Any]) -> dict[str, Any]:
        self._check_names(value.keys())
        if self._is_all_floats:  # a box or a pose
            floats = _floats(len(value))
            return dict(zip(value, floats.unpack(floats.pack(*value.values())), strict=True))
        changed = self._changed
        return {name: changed[name].one(member) if name in changed else member for name, member in value.items()}

    def many(self, values: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len(values) < _MANY:
            return list(map(self.one, values))
        names = set(chain.from_iterable(values))
        self._check_names(names)
        converted = list(map(dict.copy, values)) if self._changed else values
        for name in self._changed.keys() & names:
            having = [value for value in converted if name in value]
            members = self._changed[name].many([value[name] for value in having])
            for value, member in zip(having, members, strict=True):
                value[name] = member
        return converted

    def _check_names(self, names: Set[str]) -> None:
        if not names <= self._known:
            raise KeyError(*(names - self._known))


class _ListEncoder(_Encoder):
    def __init__(self, shape: ListShape) -> None:
        self._element = _encoder(shape.member)
        self.changes = self._element.changes

    def one(self, value: list[Any]) -> list[Any]:
        return self._element.many(value)


class _MapEncoder(_Encoder):
    changes = True

    def __init__(self, shape: MapShape) -> None:
        self._element = _encoder(shape.value)

    def one(self, value: dict[str, Any]) -> dict[str, Any]:
        return dict(zip(value, self._element.many(list(value.values())), strict=True))


_FLOAT = Struct("f")


def float32(value: float) -> float:
    """Return the nearest number of 32 bits."""
    nearest: float = _FLOAT.unpack(_FLOAT.pack(value))[0]
    return nearest


def encode_error(error: RekognitionError) -> bytes:
    """Encode an error response.

    AWS writes the code of a modelled error twice, and ``Message``; the protocol's own errors have a lower-case
    ``message`` and no ``Code``.
    """
    if error.modelled:
        return json.dumps({"__type": error.code, "Code": error.code, "Message": error.message}).encode()
    return json.dumps({"__type": error.code, "message": error.message}).encode()
