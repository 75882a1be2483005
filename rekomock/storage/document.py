"""The document that holds the state of all regions: a header, then the regions, each in MessagePack.

It needs no description to be read: the header is a map, objects are maps of their attributes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from hashlib import blake2b
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import msgpack
import numpy as np

from rekomock import __version__
from rekomock.images.engines.choice import get_engine, name_of_engine
from rekomock.images.identity import Identity, name_of, person_key
from rekomock.images.recognition.drawn import DRAWN, DrawnFaces
from rekomock.state.collection import identity_in
from rekomock.storage.classes import VALUES
from rekomock.storage.graph import (
    ContextOf,
    NodeReference,
    Operation,
    ThePlatform,
    dump_region,
    load_region,
    stored_attributes,
)
from rekomock.vectors.index import as_stored

if TYPE_CHECKING:
    from rekomock.state.region import Region
    from rekomock.vectors.space import Space

__all__ = ["FORMAT", "VERSION", "DocumentError", "read_document", "take", "write_document"]

FORMAT = "rekomock state"

#: Rises when a document of an older version would be misread, and never because there is more in it.
VERSION = 1

_TUPLE, _FROZEN_SET, _VALUE, _NODE, _OPERATION, _PLATFORM, _SPACE = range(7)

#: Halves of surrogate pairs are not valid Unicode, but JSON can express them.
_UNICODE = {"unicode_errors": "surrogatepass"}

#: More than a header takes, in bytes.
_MAX_HEADER = 4096

#: The spaces by their names. One that maps cosines or people otherwise has to have another name.
_SPACES: dict[str, Callable[[], Space | None]] = {"drawn": lambda: DRAWN, "dlib": lambda: get_engine("dlib")}

_NAMES = {kind: name for name, kind in VALUES.items()}


class DocumentError(ValueError):
    """A document that cannot be read; the message goes on from the file's name, such as "is broken"."""


def take(regions: Iterable[Region]) -> list[dict[str, Any]]:
    """Return the state as it is now, for :func:`write_document`; call it under the service's lock."""
    return [dump_region(region) for region in regions]


# Writing


def write_document(taken: list[dict[str, Any]]) -> tuple[bytes, bytes]:
    """Return the two parts of a document. The same state has the same header, in every process."""
    body = _packed({"names": _names(taken), "regions": taken})
    header = {
        "format": FORMAT,
        "version": VERSION,
        "rekomock": __version__,
        "size": len(body),
        "blake2b": _digest(body),
    }
    return _packed(header), body


def _digest(body: bytes | memoryview) -> bytes:
    return blake2b(body, digest_size=32).digest()


def _names(taken: list[dict[str, Any]]) -> list[str]:
    """Return the names of the people whose faces are stored, as far as they are known; a face has a key alone."""
    collections = [
        node
        for region in taken
        for name, node in zip(region["classes"], region["nodes"], strict=True)
        if name == "Collection"
    ]
    identities = {identity_in(detected) for each in collections for detected in each["faces"]["detected"]}
    keys = {Identity.of_shot_seed(identity).key for identity in identities if identity is not None}
    return sorted(name for name in map(name_of, keys) if name is not None)


def _packed(value: Any) -> bytes:
    packed: bytes = msgpack.packb(value, default=_extended, strict_types=True, **_UNICODE)
    return packed


def _extended(value: Any) -> Any:
    """Return what MessagePack has for a value that it has no type for."""
    kind = type(value)
    if kind in _NAMES:
        attributes = {name: getattr(value, name) for name in stored_attributes(kind)}
        return msgpack.ExtType(_VALUE, _packed([_NAMES[kind], attributes]))
    if kind in _WRITERS:
        return _WRITERS[kind](value)
    if isinstance(value, bytes):
        return bytes(value)
    engine = name_of_engine(value)
    if engine is None:
        raise TypeError(f"{value!r} cannot be stored: its class is in no table of rekomock.storage.classes")
    return msgpack.ExtType(_SPACE, _packed(engine))


_WRITERS: dict[type, Callable[[Any], Any]] = {
    tuple: lambda value: msgpack.ExtType(_TUPLE, _packed(list(value))),
    # in an order that does not depend on the process
    frozenset: lambda value: msgpack.ExtType(_FROZEN_SET, _packed(sorted(value, key=repr))),
    NodeReference: lambda value: msgpack.ExtType(_NODE, _packed(value.number)),
    Operation: lambda value: msgpack.ExtType(_OPERATION, _packed(value.name)),
    ThePlatform: lambda value: msgpack.ExtType(_PLATFORM, b""),
    DrawnFaces: lambda value: msgpack.ExtType(_SPACE, _packed("drawn")),
    np.ndarray: as_stored,
    MappingProxyType: dict,
    Counter: dict,
}


# Reading


def read_document(document: bytes, region: Callable[[str, str], Region], context_of: ContextOf) -> bytes:
    """Fill new regions with what a document holds, and return its header.

    Args:
        document: The document.
        region: Returns the new region of a name and an account id; raises a ValueError if it does not exist.
        context_of: Returns the context of an operation that goes on.

    Raises:
        DocumentError: If it cannot be read; regions may have been filled then.
    """
    header, body = _split(document)
    missing = header["size"] - len(body)
    if missing > 0:
        raise DocumentError(f"is cut off: {missing:,} bytes are missing")
    if missing < 0 or header.get("blake2b") != _digest(body):
        raise DocumentError("is broken: its content is not what was written")
    try:
        read = _unpacked(body)
        for name in read["names"]:
            person_key(name)
        for dumped in read["regions"]:
            load_region(region(dumped["name"], dumped["account_id"]), dumped, context_of)
    except Exception as error:
        reason = str(error) if isinstance(error, ValueError) else repr(error)
        written = f"by rekomock {header.get('rekomock')}, and this is {__version__}"
        raise DocumentError(f"cannot be read; it was written {written}: {reason}") from error
    return document[: len(document) - len(body)]


def _split(document: bytes) -> tuple[dict[str, Any], memoryview]:
    """Return the header and the body of a document."""
    unpacker = msgpack.Unpacker(**_UNICODE)
    unpacker.feed(document[:_MAX_HEADER])
    try:
        header = unpacker.unpack()
    except Exception:  # whatever a stranger's file may do to the reader
        header = None
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise DocumentError("is not a state file of rekomock")
    version = header.get("version")
    if isinstance(version, int) and version > VERSION:
        raise DocumentError(
            f"has format {version}, which is newer than format {VERSION} of this version of rekomock, {__version__}; "
            f"it was written by rekomock {header.get('rekomock')}"
        )
    if version != VERSION or not isinstance(header.get("size"), int):
        raise DocumentError("is broken: its header is not one of rekomock")
    return header, memoryview(document)[unpacker.tell() :]


def _unpacked(data: bytes | memoryview) -> Any:
    return msgpack.unpackb(data, ext_hook=_of_extension, strict_map_key=False, **_UNICODE)


def _of_extension(code: int, data: bytes) -> Any:
    reader = _READERS.get(code)
    if reader is None:
        raise ValueError(f"it has an extension {code}, which this version does not know")
    return reader(_unpacked(data) if data else None)


def _value(read: Any) -> Any:
    name, attributes = read
    kind = VALUES.get(name)
    if kind is None:
        raise ValueError(f"it has a {name}, which this version does not know")
    return kind(**attributes)


def _space(name: Any) -> Space:
    space = _SPACES[name]() if name in _SPACES else None
    if space is None:
        raise ValueError(f"it has faces of the engine {name!r}, which this version does not know")
    return space


_READERS: dict[int, Callable[[Any], Any]] = {
    _TUPLE: tuple,
    _FROZEN_SET: frozenset,
    _VALUE: _value,
    _NODE: NodeReference,
    _OPERATION: Operation,
    _PLATFORM: lambda _: ThePlatform(),
    _SPACE: _space,
}
