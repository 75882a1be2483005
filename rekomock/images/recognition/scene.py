"""Who is in a picture, whoever says so: the album, ``photo()``, an engine, or nobody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from rekomock.images.boxes import default_boxes
from rekomock.images.detected import DetectedFace
from rekomock.images.engines.engine import Engine
from rekomock.images.face import Face
from rekomock.images.geometry import Box
from rekomock.images.lru import Recent
from rekomock.images.recognition.album import Album, S3Place
from rekomock.images.recognition.decode import Picture, image_id_of
from rekomock.images.recognition.drawn import DRAWN, declared_face, stranger
from rekomock.protocol.errors import INVALID_IMAGE_FORMAT, RekognitionError
from rekomock.vectors.space import Space

__all__ = ["Scene", "scene_of"]

Found = TypeVar("Found")

# What is taken as the size of declared bytes that cannot be decoded
_USUAL_SIZE = (640, 480)


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A picture, as far as faces go.

    Attributes:
        image_id: A UUID that follows from the picture's bytes.
        size: Width and height in pixels.
        faces: The faces in it, the largest first.
        space: What says how alike they are, to one another and to others of that space.
    """

    image_id: str
    size: tuple[int, int]
    faces: tuple[DetectedFace, ...]
    space: Space = DRAWN


@dataclass(frozen=True, slots=True, eq=False)
class _Sight:
    """What the pixels alone say: the faces drawn there, or in any other picture who it is if nobody knows better."""

    size: tuple[int, int]
    drawn: bool
    faces: tuple[DetectedFace, ...]


_sights: Recent[str, _Sight] = Recent(256)
_found: Recent[tuple[Engine, str], tuple[DetectedFace, ...] | None] = Recent(256)


def scene_of(
    data: bytes,
    place: S3Place | None = None,
    albums: Sequence[Album] = (),
    unknown_images: Literal["stranger", "no_face"] = "stranger",
    engine: Engine | None = None,
) -> Scene:
    """Who is in a picture.

    The first that knows says so: an album that has these bytes or this place; what ``photo()`` drew; an album that has
    a picture which looks the same; the engine; else it is one stranger, or nobody.

    Args:
        data: The picture's bytes.
        place: Where it is in S3, if it is there.
        albums: Declared pictures, the first album to be asked first.
        unknown_images: What a picture shows of which nobody knows anything.
        engine: What finds faces in pictures that were not made for a test.

    Raises:
        RekognitionError: InvalidImageFormatException for bytes that are no PNG or JPEG and were not declared,
            ImageTooLargeException and InvalidParameterException for a picture that is too large or too small.
    """
    image_id = image_id_of(data)
    declared = _first(albums, lambda album: album.exactly(image_id, place))
    try:
        sight = _sights.get(image_id, lambda: _seen(data))
    except RekognitionError as error:
        if declared is None or error.code != INVALID_IMAGE_FORMAT.code:
            raise
        return Scene(image_id, _USUAL_SIZE, _placed(declared, _USUAL_SIZE))
    if declared is None and not sight.drawn:
        (unknown,) = sight.faces
        declared = _first(albums, lambda album: album.alike(unknown.vector))
    if declared is not None:
        return Scene(image_id, sight.size, _placed(declared, sight.size))
    if sight.drawn:
        return Scene(image_id, sight.size, sight.faces)
    if engine is not None:
        found = _found.get((engine, image_id), lambda: _found_by(engine, data))
        if found is not None:
            return Scene(image_id, sight.size, found, engine)
    return Scene(image_id, sight.size, sight.faces if unknown_images == "stranger" else ())


def _found_by(engine: Engine, data: bytes) -> tuple[DetectedFace, ...] | None:
    found = engine.faces(Picture(data).image)
    if found is None:
        return None
    for face in found:
        if face.vector.size != engine.dimensions:
            raise ValueError(f"{engine!r} has {engine.dimensions} dimensions, and found a vector of {face.vector.size}")
    return tuple(sorted(found, key=lambda face: -face.box.area))


def _first(albums: Sequence[Album], ask: Callable[[Album], Found | None]) -> Found | None:
    answers = (ask(album) for album in albums)
    return next((answer for answer in answers if answer is not None), None)


def _seen(data: bytes) -> _Sight:
    image = Picture(data).image
    drawn = DRAWN.faces(image)
    if drawn is not None:
        return _Sight(image.size, True, drawn)
    return _Sight(image.size, False, (stranger(image),))


def _placed(faces: Sequence[Face], size: tuple[int, int]) -> tuple[DetectedFace, ...]:
    """Declared faces in their boxes, those without one in plausible ones; the largest first."""
    boxes = iter(default_boxes(sum(face.box is None for face in faces), size))
    placed = [declared_face(face, Box(*face.box) if face.box else next(boxes)) for face in faces]
    return tuple(sorted(placed, key=lambda face: -face.box.area))
