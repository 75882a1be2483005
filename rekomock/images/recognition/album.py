"""The album: who is in pictures that ``photo()`` did not draw."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from rekomock.images.face import Face
from rekomock.protocol.errors import RekognitionError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rekomock.vectors.index import Vector

# Every mock that is entered has an album, and most are never asked: numpy and Pillow come with the first picture

__all__ = ["S3", "SAME_LOOK", "Album", "S3Place"]

#: Bucket and key.
S3Place: TypeAlias = tuple[str, str]

#: What a place in S3 begins with.
S3 = "s3://"

#: Copies of a picture, encoded anew or resized, are at least this similar, and different pictures are not.
SAME_LOOK = 95.0


class Album:
    """Pictures and who is in them, as the author of a test declares it.

    The bytes of a declared picture and its place in S3 are recognised exactly. A picture that can be decoded is also
    recognised by its looks, so that a resized or re-encoded copy is still that picture.
    """

    def __init__(self) -> None:
        self._by_place: dict[S3Place, tuple[Face, ...]] = {}
        self._by_bytes: dict[str, tuple[Face, ...]] = {}
        self._by_look: list[tuple[Vector, tuple[Face, ...]]] = []

    def add(self, source: bytes | str | os.PathLike[str], *faces: str | Face) -> None:
        """Declares who is in a picture.

        Args:
            source: The picture: its bytes, the path of its file, or its place in S3 as ``"s3://bucket/key"``, where it
                may be put later. Bytes need not be a picture that can be decoded.
            *faces: The people in it, by name or as a :class:`Face`. Those without a box stand side by side, the first
                one largest. None at all says that nobody is in the picture.

        Raises:
            TypeError: Something that is no source or no face.
            ValueError: An empty picture, an S3 place without a key, or a picture that was declared with other faces.
            OSError: A file that cannot be read.
        """
        people = tuple(Face.of(face) for face in faces)
        if isinstance(source, str) and source.startswith(S3):
            place = _s3_place(source)
            _check_no_contradiction(source, self._by_place.get(place), people)
            self._by_place[place] = people
            return
        from rekomock.images.recognition.decode import image_id_of

        data, name = _bytes_of(source)
        image_id = image_id_of(data)
        known = self._by_bytes.get(image_id)
        _check_no_contradiction(name, known, people)
        if known is None:
            self._by_bytes[image_id] = people
            self._remember_look(data, people)

    def _remember_look(self, data: bytes, people: tuple[Face, ...]) -> None:
        from rekomock.images.recognition.decode import Picture
        from rekomock.images.recognition.fingerprint import fingerprint

        try:
            picture = Picture(data)
        except RekognitionError:
            return  # recognised by its bytes alone
        self._by_look.append((fingerprint(picture.image), people))

    def exactly(self, image_id: str, place: S3Place | None) -> tuple[Face, ...] | None:
        """Who was declared to be in this place in S3, or in the bytes of this image id; None where nothing was."""
        if place is not None and place in self._by_place:
            return self._by_place[place]
        return self._by_bytes.get(image_id)

    def alike(self, look: Vector) -> tuple[Face, ...] | None:
        """Who was declared to be in the picture that looks most like this one; None where none looks the same."""
        declared = list(self._by_look)
        if not declared:
            return None
        import numpy as np

        from rekomock.images.recognition.drawn import DRAWN
        from rekomock.vectors.index import similarities

        found = similarities(DRAWN, np.stack([declared_look for declared_look, _ in declared]), look)
        best = int(found.argmax())
        return declared[best][1] if found[best] >= SAME_LOOK else None


def _s3_place(source: str) -> S3Place:
    bucket, _, key = source.removeprefix(S3).partition("/")
    if not bucket or not key:
        raise ValueError(f"{source!r} names no object in S3; write 's3://bucket/key'")
    return bucket, key


def _bytes_of(source: object) -> tuple[bytes, str]:
    """The picture's bytes, and what to call it in a message."""
    if isinstance(source, bytes | bytearray | memoryview):
        data, name = bytes(source), f"the picture of {len(source)} bytes"
    elif isinstance(source, str | os.PathLike):
        data, name = Path(source).read_bytes(), str(source)
    else:
        raise TypeError(f"{source!r} is no picture; give its bytes, its path or 's3://bucket/key'")
    if not data:
        raise ValueError(f"{name} is empty; give the bytes of a picture")
    return data, name


def _check_no_contradiction(name: str, known: Iterable[Face] | None, people: tuple[Face, ...]) -> None:
    if known is not None and known != people:
        raise ValueError(
            f"{name} is in the album already, with {_listed(known)} instead of {_listed(people)}; "
            "declare it once, or in a mock of its own"
        )


def _listed(people: Iterable[Face]) -> str:
    return ", ".join(repr(face.person) for face in people) or "nobody"
