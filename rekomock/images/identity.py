"""Who a face is, in a form of constant size that fits into a drawn code."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from unicodedata import normalize

from rekomock.images.face import Face

__all__ = ["KEY_SIZE", "Identity", "person_key"]

KEY_SIZE = 8
"""Bytes of a person's key: enough that no two names of a test suite ever share one."""


def person_key(name: str) -> bytes:
    """The 8 bytes that stand for a person; names that differ only in their Unicode form are one person."""
    spelled = normalize("NFC", name).encode("utf-8", "surrogatepass")
    return blake2b(spelled, digest_size=KEY_SIZE, person=b"rekomock person").digest()


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a face is.

    Attributes:
        key: The person's key, 8 bytes.
        shot: The person's shot, 1 to 65535.
        resembles: Key of another person, and the similarity to that person's shot 1, 0 to 100.
    """

    key: bytes
    shot: int = 1
    resembles: tuple[bytes, float] | None = None

    @classmethod
    def of(cls, face: Face) -> Identity:
        """The identity of a declared face."""
        if face.resembles is None:
            return cls(person_key(face.person), face.shot)
        other, similarity = face.resembles
        return cls(person_key(face.person), face.shot, (person_key(other), similarity))

    @property
    def shot_seed(self) -> bytes:
        """What differs from one shot of the person to the next follows from these bytes."""
        return self.key + self.shot.to_bytes(2, "big")
