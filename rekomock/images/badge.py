"""The payload of a drawn code: who a face is, the shape of its box, and its declared attributes; or the other contents.

Layout: one byte for version and kind; what the kind has; a checksum. A face has the person's key, or the length of the
person's name and the name, and then any number of fields, each a byte with its tag (high half) and length (low half)
followed by its content; the parts of a longer content follow each other with the same tag. Fields with their default
value are left out, because fewer bytes make a code that stays readable at a smaller size. A reader skips unknown tags.
Other contents are MessagePack, see ``packing``.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from math import inf
from struct import pack, unpack
from typing import Any, TypeAlias

from rekomock.images.attributes import EMOTIONS, EQUIPMENT, FLAGS, GENDERS, UNDECLARED, FaceAttributes
from rekomock.images.celebrity import Celebrity
from rekomock.images.contents import Thing
from rekomock.images.face import Face
from rekomock.images.geometry import Box
from rekomock.images.identity import KEY_SIZE, Identity, person_key
from rekomock.images.packing import pack_celebrity, pack_things, unpack_celebrity, unpack_things

__all__ = ["CAPACITY", "AnyBadge", "Badge", "ContentsBadge", "decode", "encode"]

#: The most bytes that a badge holds; a code of so many has 165 modules along a side.
CAPACITY = 2500

_NO_FACE = b"\x10"
_FACE = b"\x11"
_NAMED_FACE = b"\x12"
_CONTENTS = b"\x20"

_SHOT, _ASPECT, _RESEMBLES, _CHOICES, _LEVELS, _POSE, _AGE, _EYES, _LIKENESS, _EQUIPMENT, _CELEBRITY = range(1, 12)

_MAX_FIELD = 15
_MAX_NAME = 255

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
    """The content of a code that stands for one face or none.

    Attributes:
        identity: Who the face is; None states that the image shows no face.
        aspect: Width of the face's box divided by its height, in pixels; None for the default shape.
        attributes: The face's declared attributes.
        name: The person's name, if the badge says it.
        celebrity: The celebrity that the person is, if any.
    """

    identity: Identity | None
    aspect: float | None = None
    attributes: FaceAttributes = UNDECLARED
    name: str | None = None
    celebrity: Celebrity | None = None

    @classmethod
    def of(cls, face: Face, aspect: float) -> Badge:
        """Return the badge of a declared face; ``aspect`` is ignored unless the face has a declared box."""
        return cls(
            Identity.of(face),
            None if face.box is None else aspect,
            face.attributes,
            name=face.person if len(_encode_name(face.person)) <= _MAX_NAME else None,
            celebrity=face.known_as,
        )

    def without_name(self) -> Badge:
        """Return the badge that says the person's key alone."""
        return replace(self, name=None)


@dataclass(frozen=True, slots=True)
class ContentsBadge:
    """The content of a code that stands for all that an image shows besides faces.

    Attributes:
        frame: Where the code is drawn, in ratios of the image.
        things: The contents, every text with its box.
    """

    frame: Box
    things: tuple[Thing, ...]


AnyBadge: TypeAlias = Badge | ContentsBadge


def encode(badge: AnyBadge) -> bytes:
    """Encode a badge: 4 bytes for no face, 12 for a face with defaults and no name, 51 with every short field.

    Raises:
        ValueError: The badge takes more than ``CAPACITY`` bytes.
    """
    payload = _with_checksum(_body(badge))
    if len(payload) > CAPACITY:
        what = "a face" if isinstance(badge, Badge) else f"{len(badge.things)} contents"
        raise ValueError(
            f"what is declared of {what} must fit into the {CAPACITY} bytes of a badge, got {len(payload)}; "
            "declare fewer or shorter contents, or add the image to the album, which has no limit"
        )
    return payload


def _body(badge: AnyBadge) -> bytes:
    if isinstance(badge, ContentsBadge):
        return _CONTENTS + pack_things(badge.frame, badge.things)
    identity = badge.identity
    if identity is None:
        return _NO_FACE
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
        _CELEBRITY: b"" if badge.celebrity is None else pack_celebrity(badge.celebrity, badge.name),
    }
    who = _FACE + identity.key
    if badge.name is not None:
        name = _encode_name(badge.name)
        who = _NAMED_FACE + bytes([len(name)]) + name
    return who + b"".join(_field(tag, content) for tag, content in fields.items())


def decode(payload: bytes) -> AnyBadge | None:
    """Decode what ``encode`` returned; None for any other bytes."""
    body = payload[:-_CHECKSUM_SIZE]
    if not body or payload != _with_checksum(body):
        return None
    if body == _NO_FACE:
        return Badge(None)
    try:
        if body[:1] == _CONTENTS:
            return ContentsBadge(*unpack_things(body[1:]))
        if body[:1] == _FACE and len(body) > KEY_SIZE:
            return _face_badge(body[1 : 1 + KEY_SIZE], None, _fields(body[1 + KEY_SIZE :]))
        if body[:1] == _NAMED_FACE and len(body) >= 2 + body[1]:
            name = body[2 : 2 + body[1]].decode("utf-8", "surrogatepass")
            return _face_badge(person_key(name), name, _fields(body[2 + body[1] :]))
    # A valid checksum does not make the content valid
    except (ValueError, TypeError, IndexError, struct.error):
        pass
    return None


def _face_badge(key: bytes, name: str | None, fields: dict[int, bytes]) -> Badge:
    (shot,) = unpack(">H", fields[_SHOT]) if _SHOT in fields else (1,)
    (aspect,) = unpack(">e", fields[_ASPECT]) if _ASPECT in fields else (None,)
    resembles = None
    if _RESEMBLES in fields:
        resembles = fields[_RESEMBLES][:KEY_SIZE], _unpack_similarity(fields[_RESEMBLES][KEY_SIZE:])
    elif _LIKENESS in fields:
        resembles = key, _unpack_similarity(fields[_LIKENESS])
    if aspect is not None and not 0 < aspect < inf:
        raise ValueError(aspect)
    celebrity = unpack_celebrity(fields[_CELEBRITY], name) if _CELEBRITY in fields else None
    return Badge(Identity(key, shot, resembles), aspect, _unpack(fields), name, celebrity)


def _encode_name(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")


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
    worn = sum(1 << index for index, item in enumerate(EQUIPMENT) if item in attributes.protective_equipment)
    age = attributes.age if isinstance(attributes.age, tuple) else () if attributes.age is None else (attributes.age,)
    return {
        _CHOICES: choices.to_bytes(4, "little").rstrip(b"\0"),
        _LEVELS: bytes(_UNSET if value is None else round(2 * value) for value in percentages).rstrip(bytes([_UNSET])),
        _POSE: _pack_angles(attributes.pose),
        _AGE: bytes(age),
        _EYES: _pack_angles(attributes.eye_direction),
        _EQUIPMENT: bytes([worn]) if worn else b"",
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
    if _EQUIPMENT in fields:
        worn = fields[_EQUIPMENT][0]
        declared["protective_equipment"] = tuple(item for index, item in enumerate(EQUIPMENT) if worn >> index & 1)
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
    parts = [content[start : start + _MAX_FIELD] for start in range(0, len(content), _MAX_FIELD)]
    return b"".join(bytes([tag << 4 | len(part)]) + part for part in parts)


def _fields(packed: bytes) -> dict[int, bytes]:
    fields: dict[int, bytes] = {}
    while packed:
        tag, length = packed[0] >> 4, packed[0] & 15
        fields[tag] = fields.get(tag, b"") + packed[1 : 1 + length]
        packed = packed[1 + length :]
    return fields
