"""The bytes in a drawn code: who the face is, and the shape of its box.

Layout: one byte of version and kind; the person's key (faces only); any number of fields, each a byte with its tag
(high half) and length (low half) followed by its content; a checksum. Fields with their usual value are left out,
because fewer bytes make a code that is readable when smaller. A reader skips tags it does not know.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from struct import pack, unpack

from rekomock.vision.identity import KEY_SIZE, Identity

__all__ = ["Badge", "decode", "encode"]

_NOBODY = b"\x10"
_FACE = b"\x11"

_SHOT, _ASPECT, _RESEMBLES = 1, 2, 3

# Half-points of a thousandth: decimals such as 82.5 and 99.99 come back exactly.
_STEPS_PER_POINT = 500

_CHECKSUM_SIZE = 3


@dataclass(frozen=True, slots=True)
class Badge:
    """What one code says.

    Attributes:
        identity: Who the face is; None says that the picture shows nobody.
        aspect: Width of the face's box divided by its height, in pixels; None for the usual shape.
    """

    identity: Identity | None
    aspect: float | None = None


def encode(badge: Badge) -> bytes:
    """The badge as bytes: 4 for nobody, 12 for a usual face, 29 with every field."""
    identity = badge.identity
    if identity is None:
        return _sealed(_NOBODY)
    body = _FACE + identity.key
    if identity.shot != 1:
        body += _field(_SHOT, pack(">H", identity.shot))
    if badge.aspect is not None:
        body += _field(_ASPECT, pack(">e", badge.aspect))
    if identity.resembles is not None:
        key, similarity = identity.resembles
        body += _field(_RESEMBLES, key + pack(">H", round(similarity * _STEPS_PER_POINT)))
    return _sealed(body)


def decode(payload: bytes) -> Badge | None:
    """What ``encode`` wrote, or None for any other bytes."""
    body = payload[:-_CHECKSUM_SIZE]
    if not body or payload != _sealed(body):
        return None
    if body == _NOBODY:
        return Badge(None)
    if body[:1] != _FACE:
        return None
    key, fields = body[1 : 1 + KEY_SIZE], _fields(body[1 + KEY_SIZE :])
    (shot,) = unpack(">H", fields[_SHOT]) if _SHOT in fields else (1,)
    (aspect,) = unpack(">e", fields[_ASPECT]) if _ASPECT in fields else (None,)
    resembles = None
    if _RESEMBLES in fields:
        other, steps = fields[_RESEMBLES][:KEY_SIZE], fields[_RESEMBLES][KEY_SIZE:]
        resembles = (other, unpack(">H", steps)[0] / _STEPS_PER_POINT)
    return Badge(Identity(key, shot, resembles), aspect)


def _sealed(body: bytes) -> bytes:
    return body + blake2b(body, digest_size=_CHECKSUM_SIZE, person=b"rekomock badge").digest()


def _field(tag: int, content: bytes) -> bytes:
    return bytes([tag << 4 | len(content)]) + content


def _fields(packed: bytes) -> dict[int, bytes]:
    fields = {}
    while packed:
        tag, length = packed[0] >> 4, packed[0] & 15
        fields[tag] = packed[1 : 1 + length]
        packed = packed[1 + length :]
    return fields
