"""The payload of a drawn code: who the face is, the shape of its box, and its declared attributes.

Layout: one byte for version and kind; the person's key (faces only); any number of fields, each a byte with its tag
(high half) and length (low half) followed by its content; a checksum. Fields with their default value are left out,
because fewer bytes make a code that stays readable at a smaller size. A reader skips unknown tags.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import inf
from struct import pack, unpack
from typing import Any

from rekomock.images.attributes import EMOTIONS, FLAGS, GENDERS, UNDECLARED, FaceAttributes
from rekomock.images.face import Face
from rekomock.images.identity import KEY_SIZE, Identity

__all__ = ["Badge", "decode", "encode"]

_NO_FACE = b"\x10"
_FACE = b"\x11"

_SHOT, _ASPECT, _RESEMBLES, _CHOICES, _LEVELS, _POSE, _AGE, _EYES, _LIKENESS = range(1, 10)

# Similarities are stored in steps of 0.002: decimals such as 82.5 and 99.99 are exact
_STEPS_PER_PERCENT = 500

_CHECKSUM_SIZE = 3

# FaceAttributes with a few possible values, each in as many bits as these and "undeclared" need. Their order matters:
# trailing undeclared ones take no space
_OPTIONS: dict[str, Sequence[Any]] = {
    **dict.fromkeys(FLAGS, (False, True)),
    "gender": GENDERS,
    "emotion": EMOTIONS,
}
# FaceAttributes from 0 to 100, in a byte each, in steps of 0.5
_PERCENTAGES = ("brightness", "sharpness", "confidence")
_UNSET = 255
# Angles, in tenths of a degree
_ANGLE_BITS = 12
_STEPS_PER_DEGREE = 10


@dataclass(frozen=True, slots=True)
class Badge:
    """The content of one code.

    Attributes:
        identity: Who the face is; None states that the image shows no face.
        aspect: Width of the face's box divided by its height, in pixels; None for the default shape.
        attributes: The face's declared attributes.
    """

    identity: Identity | None
    aspect: float | None = None
    attributes: FaceAttributes = UNDECLARED

    @classmethod
    def of(cls, face: Face, aspect: float) -> Badge:
        """Return the badge of a declared face; ``aspect`` is ignored unless the face has a declared box."""
        return cls(Identity.of(face), None if face.box is None else aspect, face.attributes)


def encode(badge: Badge) -> bytes:
    """Encode a badge: 4 bytes for no face, 12 for a face with defaults, 50 with every field."""
    identity = badge.identity
    if identity is None:
        return _with_checksum(_NO_FACE)
    resembles = likeness = b""
    if identity.resembles is not None:
        key, similarity = identity.resembles
        steps = pack(">H", round(similarity * _STEPS_PER_PERCENT))
        if key == identity.key:
            likeness = steps
        else:
            resembles = key + steps
    fields = {
        _SHOT: pack(">H", identity.shot) if identity.shot != 1 else b"",
        _ASPECT: pack(">e", badge.aspect) if badge.aspect is not None else b"",
        _RESEMBLES: resembles,
        _LIKENESS: likeness,
        **_pack(badge.attributes),
    }
    return _with_checksum(
        _FACE + identity.key + b"".join(_field(tag, content) for tag, content in fields.items() if content)
    )


def decode(payload: bytes) -> Badge | None:
    """Decode what ``encode`` returned; None for any other bytes."""
    body = payload[:-_CHECKSUM_SIZE]
    if not body or payload != _with_checksum(body):
        return None
    if body == _NO_FACE:
        return Badge(None)
    if body[:1] != _FACE or len(body) < 1 + KEY_SIZE:
        return None
    try:
        return _face_badge(body[1 : 1 + KEY_SIZE], _fields(body[1 + KEY_SIZE :]))
    # A valid checksum does not make the fields valid
    except (ValueError, TypeError, IndexError, struct.error):
        return None


def _face_badge(key: bytes, fields: dict[int, bytes]) -> Badge:
    (shot,) = unpack(">H", fields[_SHOT]) if _SHOT in fields else (1,)
    (aspect,) = unpack(">e", fields[_ASPECT]) if _ASPECT in fields else (None,)
    resembles = None
    if _RESEMBLES in fields:
        resembles = fields[_RESEMBLES][:KEY_SIZE], _unpack_similarity(fields[_RESEMBLES][KEY_SIZE:])
    elif _LIKENESS in fields:
        resembles = key, _unpack_similarity(fields[_LIKENESS])
    if aspect is not None and not 0 < aspect < inf:
        raise ValueError(aspect)
    return Badge(Identity(key, shot, resembles), aspect, _unpack(fields))


def _unpack_similarity(steps: bytes) -> float:
    similarity: float = unpack(">H", steps)[0] / _STEPS_PER_PERCENT
    if similarity > 100:
        raise ValueError(similarity)
    return similarity


def _pack(attributes: FaceAttributes) -> dict[int, bytes]:
    """Return the content of each attribute's field; empty if nothing in it is declared."""
    choices, position = 0, 0
    for name, options in _OPTIONS.items():
        value = getattr(attributes, name)
        choices |= (0 if value is None else 1 + options.index(value)) << position
        position += len(options).bit_length()
    percentages = [getattr(attributes, name) for name in _PERCENTAGES]
    age = attributes.age if isinstance(attributes.age, tuple) else () if attributes.age is None else (attributes.age,)
    return {
        _CHOICES: choices.to_bytes(4, "little").rstrip(b"\0"),
        _LEVELS: bytes(_UNSET if value is None else round(2 * value) for value in percentages).rstrip(bytes([_UNSET])),
        _POSE: _pack_angles(attributes.pose),
        _AGE: bytes(age),
        _EYES: _pack_angles(attributes.eye_direction),
    }


def _unpack(fields: dict[int, bytes]) -> FaceAttributes:
    """Invert ``_pack``."""
    declared: dict[str, Any] = {}
    choices = int.from_bytes(fields.get(_CHOICES, b""), "little")
    for name, options in _OPTIONS.items():
        bits = len(options).bit_length()
        choice = choices & (1 << bits) - 1
        if choice:
            declared[name] = options[choice - 1]
        choices >>= bits
    for name, level in zip(_PERCENTAGES, fields.get(_LEVELS, b""), strict=False):
        if level != _UNSET:
            declared[name] = level / 2
    if _POSE in fields:
        declared["pose"] = _unpack_angles(fields[_POSE], 3)
    if _AGE in fields:
        years = tuple(fields[_AGE])
        declared["age"] = years if len(years) > 1 else years[0]
    if _EYES in fields:
        declared["eye_direction"] = _unpack_angles(fields[_EYES], 2)
    return FaceAttributes(**declared)


def _pack_angles(angles: Sequence[float] | None) -> bytes:
    if angles is None:
        return b""
    number = 0
    for angle in angles:
        number = number << _ANGLE_BITS | round((angle + 180) * _STEPS_PER_DEGREE)
    return number.to_bytes((_ANGLE_BITS * len(angles) + 7) // 8, "big")


def _unpack_angles(packed: bytes, count: int) -> tuple[float, ...]:
    number = int.from_bytes(packed, "big")
    steps = [number >> _ANGLE_BITS * index & (1 << _ANGLE_BITS) - 1 for index in reversed(range(count))]
    return tuple((step - 180 * _STEPS_PER_DEGREE) / _STEPS_PER_DEGREE for step in steps)


def _with_checksum(body: bytes) -> bytes:
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
