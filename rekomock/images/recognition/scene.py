"""What an image shows, according to the album, ``photo()``, an engine or the setting ``unknown_images``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

from PIL import Image

from rekomock.images.boxes import DEFAULT_SIZE, fill_in_boxes
from rekomock.images.contents import Content, CustomLabel, Label, Moderation, Text, Thing, things_and_faces, with_boxes
from rekomock.images.detected import DetectedFace
from rekomock.images.engines.engine import Engine
from rekomock.images.face import Face
from rekomock.images.geometry import Box
from rekomock.images.limits import SIDE_LIMITS
from rekomock.images.lru import LruCache
from rekomock.images.recognition.album import Album, S3Location
from rekomock.images.recognition.crops import view_of
from rekomock.images.recognition.decode import DecodedImage, image_id_of
from rekomock.images.recognition.drawn import DRAWN, Drawing, DrawnCaption, declared_face, read_drawing, stranger
from rekomock.protocol.errors import INVALID_IMAGE_FORMAT, INVALID_PARAMETERS, RekognitionError
from rekomock.vectors.space import Space

__all__ = ["Means", "Scene", "scene_of", "scene_of_contents"]

_T = TypeVar("_T")

#: By what means it is known what an image shows: ``photo()`` drew it; an album has it, one that it is a copy of, or one
#: that it is a crop of; an engine looked at it; or it is unknown, and shows a stranger or no face.
Means: TypeAlias = Literal["drawn", "declared", "copy", "crop", "engine", "stranger", "unknown"]


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """What an image shows.

    Attributes:
        image_id: The ImageId, a UUID made from the image's bytes.
        size: Width and height in pixels.
        faces: The faces, the largest first.
        space: The space of the faces' vectors.
        contents: What else it shows, in the order of the declaration, with boxes in ratios of this image. Every text
            has a box; a label or custom label without one is about the image as a whole.
        means: By what means it is known what the image shows.
        captions: The captions of drawn faces.
        data: The image's bytes, for what is measured from its pixels.
    """

    image_id: str
    size: tuple[int, int]
    faces: tuple[DetectedFace, ...]
    space: Space = DRAWN
    contents: tuple[Thing, ...] = ()
    means: Means = "declared"
    captions: tuple[DrawnCaption, ...] = ()
    data: bytes = b""

    @property
    def labels(self) -> tuple[Label, ...]:
        """The declared labels; one with several instances in the image is there several times."""
        return tuple(content for content in self.contents if isinstance(content, Label))

    @property
    def moderation(self) -> tuple[Moderation, ...]:
        """The declared unsafe content, without the parents of what was declared."""
        return tuple(content for content in self.contents if isinstance(content, Moderation))

    @property
    def texts(self) -> tuple[Text, ...]:
        """The lines of text, each with a box: the captions of drawn faces, then what was declared."""
        captions = (text for caption in self.captions if (text := caption.text()) is not None)
        return (*captions, *(content for content in self.contents if isinstance(content, Text)))

    @property
    def custom_labels(self) -> tuple[CustomLabel, ...]:
        """What trained models of one's own find."""
        return tuple(content for content in self.contents if isinstance(content, CustomLabel))


@dataclass(frozen=True, slots=True, eq=False)
class _Unknown:
    """What is known of an image that was not drawn.

    Attributes:
        stranger: The face it gets if nothing else is found out.
        view: The view by which the image is found as a crop of another one.
    """

    stranger: DetectedFace
    view: Image.Image


@dataclass(frozen=True, slots=True, eq=False)
class _PixelContent:
    """What the pixels alone show.

    Attributes:
        size: Width and height in pixels.
        shows: What ``photo()`` drew, or what is known of an image that it did not draw.
    """

    size: tuple[int, int]
    shows: Drawing | _Unknown


_pixel_contents: LruCache[str, _PixelContent] = LruCache(256)
#: What engines found, for as long as the engine is in use elsewhere, which may have large models.
_engine_results: WeakKeyDictionary[Engine, LruCache[str, tuple[DetectedFace, ...] | None]] = WeakKeyDictionary()


def scene_of(
    data: bytes,
    location: S3Location | None = None,
    albums: Sequence[Album] = (),
    unknown_images: Literal["stranger", "no_face"] = "stranger",
    engine: Engine | None = None,
    small_images: Literal["accept", "reject"] = "accept",
) -> Scene:
    """Return what an image shows.

    The first of these that knows the image decides: an album with these bytes or this location; the code drawn by
    ``photo()``; an album with an image that this one is a copy of, or a crop; the engine; ``unknown_images``.

    Args:
        data: The image's bytes.
        location: The image's S3 location, if it comes from S3.
        albums: The albums, in the order in which they are consulted.
        unknown_images: What an unknown image shows: one stranger, or no face.
        engine: The engine for images that were neither drawn nor declared.
        small_images: Whether to accept images with a side of fewer than 80 pixels.

    Raises:
        RekognitionError: InvalidImageFormatException if the bytes are not a PNG or JPEG and were not declared,
            ImageTooLargeException if the image is too large, InvalidParameterException if it is small and
            ``small_images`` rejects it.
    """
    image_id = image_id_of(data)
    declared = _first_known(albums, lambda album: album.find_declared(image_id, location))
    try:
        content = _pixel_contents.get_or_compute(image_id, lambda: _read_pixels(data))
    except RekognitionError as error:
        if declared is None or error.code != INVALID_IMAGE_FORMAT.code:
            raise
        return scene_of_contents(declared, DEFAULT_SIZE, image_id)
    if small_images == "reject" and min(content.size) < SIDE_LIMITS[0]:
        width, height = content.size
        raise INVALID_PARAMETERS(
            because=f"The image has {width} x {height} pixels, and small_images='reject' refuses sides under "
            f"{SIDE_LIMITS[0]} pixels."
        )
    unknown = content.shows
    means: Means = "declared"
    if declared is None and isinstance(unknown, _Unknown):
        declared, means = _first_known(albums, lambda album: album.find_copy(unknown.stranger.vector)), "copy"
    if declared is not None:
        return scene_of_contents(declared, content.size, image_id, means)
    if not isinstance(unknown, _Unknown):
        drawing = unknown
        return Scene(
            image_id, content.size, drawing.faces, contents=drawing.things, captions=drawing.captions, means="drawn"
        )
    cropped = _first_known(albums, lambda album: album.find_crop(unknown.view))
    if cropped is not None:
        faces = _largest_first([declared_face(face, box) for face, box in cropped.faces])
        return Scene(image_id, content.size, faces, contents=cropped.things, means="crop")
    if engine is not None:
        found = _results_of(engine).get_or_compute(image_id, lambda: _run_engine(engine, data))
        if found is not None:
            return Scene(image_id, content.size, found, engine, means="engine")
    if unknown_images == "stranger":
        return Scene(image_id, content.size, (unknown.stranger,), means="stranger")
    return Scene(image_id, content.size, (), means="unknown")


def scene_of_contents(
    contents: Sequence[Content], size: tuple[int, int], image_id: str = "", means: Means = "declared"
) -> Scene:
    """Return the scene of declared contents, those without a box in plausible boxes.

    Args:
        contents: What the image or video frame shows.
        size: Its width and height in pixels.
        image_id: Its ImageId, if it has one.
        means: By what means it is known what the image shows.
    """
    things, faces = things_and_faces(tuple(contents))
    return Scene(image_id, size, _to_detected(faces, size), contents=with_boxes(things, size), means=means)


def _results_of(engine: Engine) -> LruCache[str, tuple[DetectedFace, ...] | None]:
    try:
        return _engine_results.setdefault(engine, LruCache(256))
    except TypeError:  # slots without __weakref__: nothing is remembered
        return LruCache(256)


def _run_engine(engine: Engine, data: bytes) -> tuple[DetectedFace, ...] | None:
    found = engine.faces(DecodedImage(data).image)
    if found is None:
        return None
    for face in found:
        if face.vector.size != engine.dimensions:
            raise ValueError(
                f"vectors of {engine!r} must have {engine.dimensions} dimensions, got one of {face.vector.size}"
            )
    return _largest_first(found)


def _first_known(albums: Sequence[Album], find: Callable[[Album], _T | None]) -> _T | None:
    results = (find(album) for album in albums)
    return next((result for result in results if result is not None), None)


def _read_pixels(data: bytes) -> _PixelContent:
    decoded = DecodedImage(data)
    image = decoded.image
    drawing = read_drawing(image)
    if drawing is not None:
        return _PixelContent(decoded.size, drawing)
    return _PixelContent(decoded.size, _Unknown(stranger(image), view_of(image)))


def _to_detected(faces: Sequence[Face], size: tuple[int, int]) -> tuple[DetectedFace, ...]:
    """Convert declared faces, those without a box in plausible boxes; the largest first."""
    boxes = fill_in_boxes([face.box and Box(*face.box) for face in faces], size)
    return _largest_first(map(declared_face, faces, boxes))


def _largest_first(faces: Iterable[DetectedFace]) -> tuple[DetectedFace, ...]:
    return tuple(sorted(faces, key=lambda face: -face.box.area))
