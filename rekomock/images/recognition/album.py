"""The album: declared content of images that ``photo()`` did not draw."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from rekomock.images.contents import (
    Content,
    Moderation,
    Thing,
    box_of,
    content_of,
    describe,
    things_and_faces,
    with_boxes,
)
from rekomock.images.face import Face
from rekomock.images.geometry import Box
from rekomock.images.video import Video
from rekomock.protocol.errors import RekognitionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from PIL import Image

    from rekomock.images.recognition.crops import CroppedImage
    from rekomock.vectors.index import Vector

# Every mock creates an album, and most never use it: numpy and Pillow are imported with the first image

__all__ = ["S3_SCHEME", "SAME_IMAGE", "Album", "S3Location"]

#: Bucket and key.
S3Location: TypeAlias = tuple[str, str]

S3_SCHEME = "s3://"

#: Minimum similarity of the fingerprints of resized or re-encoded copies; different images are less similar.
SAME_IMAGE = 95.0

_WHOLE = Box(0, 0, 1, 1)


class _DecodedEntry(NamedTuple):
    """A declared image that could be decoded, and what it is recognised by."""

    contents: tuple[Content, ...]
    faces: tuple[Face, ...]
    boxes: list[Box]
    things: tuple[Thing, ...]
    fingerprint: Vector
    cropped: CroppedImage


class DeclaredImage(NamedTuple):
    """An image as it was declared.

    Attributes:
        place: The path of its file, or its S3 location as ``s3://bucket/key``; None if its bytes were given.
        image_id: The ImageId that its bytes get; None for an S3 location.
        size: The number of its bytes; None for an S3 location.
        contents: What was declared.
    """

    place: str | None
    image_id: str | None
    size: int | None
    contents: tuple[Content, ...]


class Cropped(NamedTuple):
    """What a crop of a declared image shows: faces with their boxes in it, and other contents."""

    faces: list[tuple[Face, Box]]
    things: tuple[Thing, ...]


class Album:
    """Images, and the faces and other contents that a test declares for them.

    The bytes and the S3 location of a declared image are matched exactly. If the image can be decoded, resized or
    re-encoded copies of it are recognised too, by their fingerprint, and so are crops of its faces, by their looks.
    Thread-safe.
    """

    def __init__(self) -> None:
        self._images: dict[S3Location | str, DeclaredImage] = {}  # by S3 location or ImageId
        self._decoded: list[_DecodedEntry] = []
        self._videos: dict[S3Location, Video] = {}
        self._adding = Lock()  # finding needs none: dict and list only grow

    def add(self, source: bytes | str | os.PathLike[str], *contents: str | Content) -> None:
        """Declare what is in an image.

        Args:
            source: The image: its bytes, the path of its file, or its S3 location as ``"s3://bucket/key"``, where the
                object need not exist yet. The bytes need not be a valid image.
            *contents: The people in it, by name or as a :class:`Face`, and its labels, texts and so on. Faces without
                a box are placed side by side, the first one largest. Without any, the image shows nothing.

        Raises:
            TypeError: A content has the wrong type.
            ValueError: The image is empty, the S3 location has no key, or the image was declared with other contents.
            OSError: The file cannot be read.
        """
        declared = tuple(content_of(content) for content in contents)
        if isinstance(source, str) and source.startswith(S3_SCHEME):
            location = _parse_s3_location(source)
            with self._adding:
                _check_consistent(source, self._images.get(location), declared)
                self._images[location] = DeclaredImage(source, None, None, declared)
            return
        from rekomock.images.recognition.decode import image_id_of

        data, place = _read(source)
        image_id = image_id_of(data)
        with self._adding:
            known = self._images.get(image_id)
            _check_consistent(place or f"the image of {len(data)} bytes", known, declared)
            if known is None:
                self._images[image_id] = DeclaredImage(place, image_id, len(data), declared)
                self._add_look(data, declared)

    def _add_look(self, data: bytes, contents: tuple[Content, ...]) -> None:
        from rekomock.images.boxes import fill_in_boxes
        from rekomock.images.recognition.crops import CroppedImage
        from rekomock.images.recognition.decode import DecodedImage
        from rekomock.images.recognition.fingerprint import fingerprint

        try:
            image = DecodedImage(data).image
        except RekognitionError:
            return  # only the same bytes will match
        things, faces = things_and_faces(contents)
        boxes = fill_in_boxes([face.box and Box(*face.box) for face in faces], image.size)
        declared = [*boxes, *(box for thing in things if (box := box_of(thing)) is not None)]
        cropped = CroppedImage(image, declared)
        things = with_boxes(things, image.size)
        self._decoded.append(_DecodedEntry(contents, faces, boxes, things, fingerprint(image), cropped))

    def add_video(self, source: str, video: Video) -> None:
        """Declare what a video in S3 shows.

        Args:
            source: Its S3 location as ``"s3://bucket/key"``, where the object need not exist yet.
            video: What it shows.

        Raises:
            TypeError: The video has the wrong type.
            ValueError: The source is no S3 location, or the video was declared differently.
        """
        if not isinstance(video, Video):
            raise TypeError(f"a video must be declared as a Video, got {video!r}")
        if not isinstance(source, str) or not source.startswith(S3_SCHEME):
            raise ValueError(f"a video must be in S3, at 's3://bucket/key', got {source!r}")
        location = _parse_s3_location(source)
        if self._videos.get(location, video) != video:
            raise ValueError(
                f"{source} is already in the album as another video; declare it once, or in a mock of its own"
            )
        self._videos[location] = video

    def images(self) -> tuple[DeclaredImage, ...]:
        """Return the images in the order of their declaration."""
        return tuple(self._images.values())

    def videos(self) -> dict[str, Video]:
        """Return the videos by their S3 locations, as ``s3://bucket/key``, in the order of their declaration."""
        return {f"{S3_SCHEME}{bucket}/{key}": video for (bucket, key), video in self._videos.copy().items()}

    def find_video(self, location: S3Location) -> Video | None:
        """Return what was declared for a video in S3; None if nothing was."""
        return self._videos.get(location)

    def find_declared(self, image_id: str, location: S3Location | None) -> tuple[Content, ...] | None:
        """Return what was declared for an S3 location or for the bytes of an image; None if nothing was."""
        found = (location and self._images.get(location)) or self._images.get(image_id)
        return None if found is None else found.contents

    def find_copy(self, fingerprint: Vector) -> tuple[Content, ...] | None:
        """Return what was declared for the image that an image is a copy of, by its fingerprint; None if of none."""
        declared = list(self._decoded)
        if not declared:
            return None
        import numpy as np

        from rekomock.images.recognition.drawn import DRAWN
        from rekomock.vectors.index import similarities

        found = similarities(DRAWN, np.stack([entry.fingerprint for entry in declared]), fingerprint)
        best = int(found.argmax())
        return declared[best].contents if found[best] >= SAME_IMAGE else None

    def celebrity_faces(self) -> Iterator[Face]:
        """Iterate over the declared faces that are a celebrity's."""
        for image in self.images():
            for content in image.contents:
                if isinstance(content, Face) and content.known_as is not None:
                    yield content

    def find_crop(self, view: Image.Image) -> Cropped | None:
        """Return what a crop of a declared image along or around a declared box shows, or a grey copy of the image.

        Args:
            view: The view of the crop, see ``crops.view_of``.

        Returns:
            The faces and other contents that are in it for the most part, with their boxes in it; what has no box is
            as large as the declared image. None if it is no such image.
        """
        declared = list(self._decoded)
        if not declared:
            return None
        from rekomock.images.recognition.crops import find_crop, in_crop

        found = find_crop([entry.cropped for entry in declared], view)
        if found is None:
            return None
        index, part = found
        entry = declared[index]
        boxes = [box_of(thing) or _WHOLE for thing in entry.things]
        return Cropped(
            [(entry.faces[number], box) for number, box in in_crop(entry.boxes, part)],
            tuple(_in_box(entry.things[number], box) for number, box in in_crop(boxes, part)),
        )


def _in_box(thing: Thing, box: Box) -> Thing:
    return thing if isinstance(thing, Moderation) or thing.box is None else replace(thing, box=box)


def _parse_s3_location(source: str) -> S3Location:
    bucket, _, key = source.removeprefix(S3_SCHEME).partition("/")
    if not bucket or not key:
        raise ValueError(f"source must name an S3 object as 's3://bucket/key', got {source!r}")
    return bucket, key


def _read(source: bytes | str | os.PathLike[str]) -> tuple[bytes, str | None]:
    """Return the bytes of an image, and the path of its file, if it is one."""
    data, place = (source, None) if isinstance(source, bytes) else (Path(source).read_bytes(), str(source))
    if not data:
        raise ValueError(f"source must not be empty, got {place or 'the image of 0 bytes'}")
    return data, place


def _check_consistent(description: str, known: DeclaredImage | None, contents: tuple[Content, ...]) -> None:
    if known is not None and known.contents != contents:
        raise ValueError(
            f"{description} is already in the album with {_names(known.contents)}, got {_names(contents)}; "
            "declare it once, or in a mock of its own"
        )


def _names(contents: Iterable[Content]) -> str:
    return ", ".join(map(describe, contents)) or "no contents"
