"""Who a face is, in a form of constant size that fits into a drawn code."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import blake2b
from threading import Lock
from typing import TYPE_CHECKING
from unicodedata import normalize

from rekomock.images.seeded import SeededRandom

if TYPE_CHECKING:
    from rekomock.images.face import Face

__all__ = ["KEY_SIZE", "Identity", "key_of", "name_of", "person_key"]

#: Bytes of a person's key; enough to make collisions between the names of a test suite practically impossible.
KEY_SIZE = 8
_SHOT_SIZE = 2

#: The names that this process met last, by their keys, for messages and views: a key is no name.
_names: dict[bytes, str] = {}
_names_lock = Lock()
_MAX_NAMES = 50_000


def key_of(name: str) -> bytes:
    """Return the key of a name; those that differ only in Unicode normalization have the same key."""
    normalized = normalize("NFC", name).encode("utf-8", "surrogatepass")
    return blake2b(normalized, digest_size=KEY_SIZE, person=b"rekomock person").digest()


def person_key(name: str) -> bytes:
    """Return the key of a person, and remember the name."""
    key = key_of(name)
    with _names_lock:
        _names.pop(key, None)
        _names[key] = name
        if len(_names) > _MAX_NAMES:
            del _names[next(iter(_names))]
    return key


def name_of(key: bytes) -> str | None:
    """Return the name of a person by the key, or None if this process has not met it lately.

    A drawn code holds the key alone if it has no room for the name, so that the name of a person whom another process
    drew may be unknown.
    """
    return _names.get(key)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a face is.

    Attributes:
        key: The person's key, 8 bytes.
        shot: Number of the person's shot, 1 to 65535.
        resembles: A person's key, and the similarity to that person's shot 1, 0 to 100. The person's own key makes a
            poor shot.
    """

    key: bytes
    shot: int = 1
    resembles: tuple[bytes, float] | None = None

    @classmethod
    def of(cls, face: Face) -> Identity:
        """Return the identity of a declared face."""
        identity = cls(person_key(face.person), face.shot)
        if face.resembles is not None:
            name, similarity = face.resembles
            return replace(identity, resembles=(person_key(name), similarity))
        if face.likeness is not None:
            return replace(identity, resembles=(identity.key, identity._choose(face.likeness)))
        return identity

    def _choose(self, likeness: float | tuple[float, float]) -> float:
        """Return the likeness, or one from a range of them that the shot determines."""
        if not isinstance(likeness, tuple):
            return likeness
        # Two decimals fit into a drawn code
        return round(SeededRandom(self.shot_seed).uniform("likeness", *likeness), 2)

    @classmethod
    def of_shot_seed(cls, seed: bytes) -> Identity:
        """Return the person and the shot that a shot's seed is made of."""
        return cls(seed[:KEY_SIZE], int.from_bytes(seed[KEY_SIZE:], "big"))

    @property
    def shot_seed(self) -> bytes:
        """Seed of everything that differs between the person's shots."""
        return self.key + self.shot.to_bytes(_SHOT_SIZE, "big")
