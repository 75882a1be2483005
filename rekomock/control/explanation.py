"""Explanations: sentences for the author of a test about why a response is what it is. They are never on the wire.

A sentence is written when it is read, as most are not: a call keeps only what its sentences are made of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from rekomock.images.identity import KEY_SIZE, name_of
from rekomock.protocol.errors import Sentence

if TYPE_CHECKING:
    from rekomock.images.contents import Thing
    from rekomock.images.detected import DetectedFace
    from rekomock.images.geometry import Box
    from rekomock.images.recognition.scene import Means

__all__ = ["Person", "Seen", "listed", "person_of", "text_of"]

#: The most people or names that a sentence lists.
_MAX_LISTED = 10


def text_of(sentence: Sentence) -> str:
    """Return a sentence as text."""
    return sentence if isinstance(sentence, str) else sentence()


class Person(NamedTuple):
    """Who a face is, as far as it is known.

    Attributes:
        seed: The key of a drawn or declared person; otherwise what the face's traits follow from.
        shot: The seed of the shot.
    """

    seed: bytes
    shot: bytes

    @property
    def name(self) -> str | None:
        """The name of a drawn or declared person, if this process knows it."""
        return name_of(self.seed) if len(self.seed) == KEY_SIZE else None

    @property
    def number(self) -> int:
        """The number of a drawn or declared person's shot."""
        return int.from_bytes(self.shot[KEY_SIZE:], "big")

    def __str__(self) -> str:
        if len(self.seed) != KEY_SIZE:
            return "a face"
        name = self.name
        who = f"a person drawn elsewhere (key {self.seed.hex()})" if name is None else repr(name)
        return who if self.number == 1 else f"{who} (shot {self.number})"


def person_of(face: DetectedFace) -> Person:
    """Return who a face is."""
    return Person(face.person_seed, face.shot_seed)


#: How a sentence names the means by which it is known who is in an image.
_MEANS = {
    "drawn": "drawn by photo()",
    "declared": "as the album declares this image",
    "copy": "as a copy, resized or encoded anew, of an image in the album",
    "crop": "as a crop of an image in the album",
    "engine": "found by the engine",
}
_NO_FACE = {
    "drawn": "photo() drew it without people",
    "declared": "the album declares it without faces",
    "copy": "it is a copy of an image that the album declares without faces",
    "crop": "it is a crop of an image in the album, along none of its faces",
    "engine": "the engine found none",
    "unknown": "it was neither drawn nor declared, and the setting unknown_images is 'no_face'",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """The sentence about what an image showed.

    Attributes:
        member: The request's member, such as ``Image``.
        place: Its bucket and key; None if it came as bytes.
        size: Its width and height in pixels.
        image_id: Its ImageId.
        means: By what means it is known who is in it.
        people: Who is in it, the largest face first.
        things: What else it was declared to show.
        boxes: Where the people are, in ratios of the image.
    """

    member: str
    place: tuple[str, str] | None
    size: tuple[int, int]
    image_id: str
    means: Means
    people: tuple[Person, ...]
    things: tuple[Thing, ...] = ()
    boxes: tuple[Box, ...] = ()

    @property
    def image(self) -> str:
        """What identifies the image to a reader."""
        width, height = self.size
        dimensions = f"{width} x {height} pixels"
        return dimensions if self.place is None else f"{'s3://' + '/'.join(self.place)!r}, {dimensions}"

    def __call__(self) -> str:
        """Return the sentence."""
        image = f"{self.member} ({self.image})"
        if self.means == "stranger":
            return f"{image} shows a stranger: it was neither drawn by photo() nor declared in the album."
        if not self.people and not self.things:
            return f"{image} shows no face: {_NO_FACE[self.means]}."
        if self.means == "engine":
            shown = "a face" if len(self.people) == 1 else f"{len(self.people)} faces"
        else:
            from rekomock.images.contents import describe  # lazy: most images show faces alone

            shown = listed([*self.people, *map(describe, self.things)])
        return f"{image} shows {shown}, {_MEANS[self.means]}."


def listed(items: Sequence[object]) -> str:
    """Return items in a row, the first ones only if there are many."""
    names = [str(item) for item in items[:_MAX_LISTED]]
    if len(items) > _MAX_LISTED:
        names.append(f"{len(items) - _MAX_LISTED} more")
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
