"""Reading what ``photo()`` drew into an image, and creating faces of known people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import atan2, pi
from typing import Any, TypeVar

import numpy as np
from PIL import Image

from rekomock.images.attributes import UNDECLARED, FaceAttributes
from rekomock.images.badge import Badge, ContentsBadge
from rekomock.images.boxes import default_boxes
from rekomock.images.captions import caption_of
from rekomock.images.celebrity import Celebrity
from rekomock.images.contents import CustomLabel, Label, Moderation, Text, Thing
from rekomock.images.detected import DetectedFace
from rekomock.images.face import Face
from rekomock.images.face_vector import similarity_of, vector_of
from rekomock.images.geometry import CAPTION, CODE, DEFAULT_ASPECT, FIGURE_HEIGHT, HEAD, Box, fit_figure
from rekomock.images.identity import Identity
from rekomock.images.qr import Corners, find_badges
from rekomock.images.recognition.fingerprint import family, fingerprint
from rekomock.vectors.index import CosineSpace

__all__ = [
    "DRAWN",
    "Drawing",
    "DrawnCaption",
    "DrawnFaces",
    "declared_face",
    "known_face",
    "read_drawing",
    "stranger",
]

_T = TypeVar("_T")
_Boxed = TypeVar("_Boxed", bound=Label | Text | CustomLabel)

# Areas with at least this ratio count as equal, because boxes are only known to about a pixel
_SAME_AREA = 0.88
# Faces whose tops differ by less than this share of their height are in the same row
_SAME_ROW = 0.5
# A content belongs to a crop that contains this share of its box
_VISIBLE = 0.6
# An image was not cropped if its edges are where the badge expects them to within this ratio of the image
_SAME_EDGE = 0.02
# Turns that differ from quarter turns by less than these degrees are inaccuracies
_SAME_TURN = 5.0

_WHOLE = Box(0, 0, 1, 1)


class DrawnFaces(CosineSpace):
    """The engine that reads drawn faces; its space is also that of declared faces and of strangers.

    Vectors are derived from names and shots, and similarities from cosines, see ``face_vector``.
    """

    def similarity(self, cosine: Any) -> Any:
        """Return the similarity for a cosine, or for each of an array of cosines."""
        return similarity_of(cosine)

    def faces(self, image: Image.Image) -> tuple[DetectedFace, ...] | None:
        """Return the drawn faces, see ``Drawing``; None if ``photo()`` did not draw the image."""
        drawing = read_drawing(image)
        return None if drawing is None else drawing.faces


DRAWN = DrawnFaces()


@dataclass(frozen=True, slots=True, eq=False)
class DrawnCaption:
    """A caption below a drawn portrait.

    Attributes:
        name: The person's name.
        shot: The person's shot.
        to_pixels: The affine map from figure units to pixels, shape (3, 2).
        size: Width and height of the image in pixels.
    """

    name: str
    shot: int
    to_pixels: np.ndarray
    size: tuple[int, int]

    def text(self) -> Text | None:
        """Return the caption as a line of text; None if the image was cropped so that most of it is missing."""
        caption = caption_of(self.name, self.shot)
        x, y = CAPTION.at(0.5, 0.5)
        box = Box(x - caption.width / 2, y - caption.height / 2, caption.width, caption.height)
        return _seen(Text(caption.text), _map(box, self.to_pixels).in_ratios(*self.size), _turn(self.to_pixels))


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """What ``photo()`` drew into an image.

    Attributes:
        faces: The faces, the largest box first and boxes of equal size in reading order.
        things: The other contents, in their order, with boxes in ratios of the image.
        captions: The captions of the faces, in their order.
    """

    faces: tuple[DetectedFace, ...]
    things: tuple[Thing, ...]
    captions: tuple[DrawnCaption, ...]


def read_drawing(image: Image.Image) -> Drawing | None:
    """Return what ``photo()`` drew into an image; None if it did not draw the image."""
    badges = find_badges(image)
    if not badges:
        return None
    things: list[Thing] = []
    captions: dict[DetectedFace, DrawnCaption | None] = {}
    for found in badges:
        if isinstance(found.badge, ContentsBadge):
            things += _to_things(found.badge, found.corners, image.size)
        elif found.badge.identity is not None:
            face, caption = _to_face(found.badge, found.badge.identity, found.corners, image.size)
            captions[face] = caption
    faces = tuple(_sort_largest_first([*captions]))
    return Drawing(faces, tuple(things), tuple(caption for face in faces if (caption := captions[face])))


def known_face(
    identity: Identity,
    box: Box,
    head: Box,
    attributes: FaceAttributes = UNDECLARED,
    celebrity: Celebrity | None = None,
) -> DetectedFace:
    """Create the face of a person whose identity is known."""
    return DetectedFace(
        box,
        vector_of(identity),
        attributes,
        head=head,
        person_seed=identity.key,
        shot_seed=identity.shot_seed,
        celebrity=celebrity,
    )


def declared_face(face: Face, box: Box) -> DetectedFace:
    """Create a face that is declared instead of drawn."""
    return known_face(Identity.of(face), box, box, face.attributes, face.known_as)


def _to_face(
    badge: Badge, identity: Identity, corners: Corners, size: tuple[int, int]
) -> tuple[DetectedFace, DrawnCaption | None]:
    """Return the face of a badge, and its caption if the badge says the name."""
    to_pixels = _affine(CODE, corners)
    box, head = _outlines(to_pixels, badge.aspect or DEFAULT_ASPECT)
    box, head = _clip(box.in_ratios(*size)), head.in_ratios(*size)
    face = known_face(identity, box, head, badge.attributes, badge.celebrity)
    return face, None if badge.name is None else DrawnCaption(badge.name, identity.shot, to_pixels, size)


def _to_things(badge: ContentsBadge, corners: Corners, size: tuple[int, int]) -> Iterator[Thing]:
    """Yield the contents of a badge that are in the image; those without a box are wherever the badge is."""
    to_pixels = _affine(badge.frame, corners)
    whole = _map(_WHOLE, to_pixels).in_ratios(*size)
    turn = _turn(to_pixels)
    uncropped = turn == 0 and all(
        abs(edge - expected) < _SAME_EDGE for edge, expected in zip(whole, _WHOLE, strict=True)
    )
    for thing in badge.things:
        if uncropped or isinstance(thing, Moderation) or thing.box is None:
            yield thing
        else:
            seen = _seen(thing, _map(Box(*thing.box), to_pixels).in_ratios(*size), turn)
            if seen is not None:
                yield seen


def _seen(thing: _Boxed, box: Box, turn: float) -> _Boxed | None:
    """Return a content in a box, given in ratios of the image and clipped; None if most of it is outside.

    Args:
        thing: The content.
        box: Its box, which may extend beyond the image.
        turn: By how many degrees the content is turned clockwise in the image.
    """
    width, height = min(box.right, 1.0) - max(box.left, 0.0), min(box.bottom, 1.0) - max(box.top, 0.0)
    if min(width, height) <= 0 or width * height < _VISIBLE * box.area:
        return None
    if isinstance(thing, Text):
        return replace(thing, box=_clip(box), rotation=(thing.rotation + turn + 180) % 360 - 180)
    return replace(thing, box=_clip(box))


def _turn(to_pixels: np.ndarray) -> float:
    """Return by how many degrees an affine map turns clockwise: a quarter turn exactly, others to a degree."""
    degrees = atan2(to_pixels[0, 1], to_pixels[0, 0]) * 180 / pi
    quarter = 90 * round(degrees / 90)
    return float(quarter if abs(degrees - quarter) < _SAME_TURN else round(degrees))


def stranger(image: Image.Image) -> DetectedFace:
    """Create the face of an image that was neither drawn nor declared; its vector is the image's fingerprint."""
    (box,) = default_boxes(1, image.size)
    vector = fingerprint(image)
    seed = b"stranger" + family(vector)
    return DetectedFace(box, vector, person_seed=seed, shot_seed=seed)


def _outlines(to_pixels: np.ndarray, aspect: float) -> tuple[Box, Box]:
    """Return the box and the head around a code in pixels, from the map of figure units and the box's aspect ratio."""
    width, height = max(1.0, FIGURE_HEIGHT * aspect), max(FIGURE_HEIGHT, 1 / aspect)
    figure = fit_figure(width, height)
    # From here on in figure units, with the origin in the corner of the figure
    box = Box(-figure.left, -figure.top, width, height)
    return _map(box, to_pixels), _map(HEAD, to_pixels)


def _affine(code: Box, corners: Corners) -> np.ndarray:
    """Return the affine map, shape (3, 2), that takes the corners of a code as drawn to those that were found."""
    drawn = np.array([[x, y, 1] for x, y in _corners(code)])
    to_pixels: np.ndarray = np.linalg.lstsq(drawn, np.array(corners), rcond=None)[0]
    return to_pixels


def _map(box: Box, to_pixels: np.ndarray) -> Box:
    """Apply an affine map to a rectangle, and return the upright rectangle closest to the result."""
    points = np.array([[x, y, 1] for x, y in _corners(box)]) @ to_pixels
    (left, top), (right, bottom) = np.sort(points, axis=0).reshape(2, 2, 2).mean(axis=1)
    return Box(float(left), float(top), float(right - left), float(bottom - top))


def _corners(box: Box) -> list[tuple[float, float]]:
    return [box.at(0, 0), box.at(1, 0), box.at(1, 1), box.at(0, 1)]


def _clip(box: Box) -> Box:
    """Clip a box, in ratios of the image, at the image's edges: cropping along a box may cut off a pixel."""
    left, top = max(box.left, 0.0), max(box.top, 0.0)
    return Box(left, top, min(box.right, 1.0) - left, min(box.bottom, 1.0) - top)


def _sort_largest_first(faces: Sequence[DetectedFace]) -> Iterator[DetectedFace]:
    by_area = sorted(faces, key=lambda face: face.box.area, reverse=True)
    for equal in _runs(by_area, lambda first, face: face.box.area >= _SAME_AREA * first.box.area):
        from_top = sorted(equal, key=lambda face: face.box.top)
        for row in _runs(from_top, lambda first, face: face.box.top < first.box.top + _SAME_ROW * first.box.height):
            yield from sorted(row, key=lambda face: face.box.left)


def _runs(items: Sequence[_T], belongs: Callable[[_T, _T], bool]) -> Iterator[list[_T]]:
    """Split a sequence into runs; a run ends before an item that ``belongs(first_of_run, item)`` rejects."""
    run: list[_T] = []
    for item in items:
        if run and not belongs(run[0], item):
            yield run
            run = []
        run.append(item)
    yield run
