"""Reading the faces that ``photo()`` drew into an image, and creating faces of known people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import numpy as np
from PIL import Image

from rekomock.images.attributes import UNDECLARED, FaceAttributes
from rekomock.images.boxes import default_boxes
from rekomock.images.celebrity import Celebrity
from rekomock.images.detected import DetectedFace
from rekomock.images.face import Face
from rekomock.images.face_vector import similarity_of, vector_of
from rekomock.images.geometry import CODE, DEFAULT_ASPECT, FIGURE_HEIGHT, HEAD, Box, fit_figure
from rekomock.images.identity import Identity
from rekomock.images.qr import Corners, FoundBadge, find_badges
from rekomock.images.recognition.fingerprint import family, fingerprint
from rekomock.vectors.index import CosineSpace

__all__ = ["DRAWN", "DrawnFaces", "declared_face", "known_face", "stranger"]

_T = TypeVar("_T")

# Areas with at least this ratio count as equal, because boxes are only known to about a pixel
_SAME_AREA = 0.88
# Faces whose tops differ by less than this share of their height are in the same row
_SAME_ROW = 0.5


class DrawnFaces(CosineSpace):
    """The engine that reads drawn faces; its space is also that of declared faces and of strangers.

    Vectors are derived from names and shots, and similarities from cosines, see ``face_vector``.
    """

    def similarity(self, cosine: Any) -> Any:
        """Return the similarity for a cosine, or for each of an array of cosines."""
        return similarity_of(cosine)

    def faces(self, image: Image.Image) -> tuple[DetectedFace, ...] | None:
        """Return the drawn faces, the largest box first and boxes of equal size in reading order.

        Returns:
            The faces; an empty tuple if ``photo()`` drew a picture without faces, None if it did not draw the image.
        """
        badges = find_badges(image)
        if not badges:
            return None
        return tuple(_sort_largest_first([face for badge in badges for face in _to_faces(badge, image.size)]))


DRAWN = DrawnFaces()


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


def _to_faces(found: FoundBadge, size: tuple[int, int]) -> Iterator[DetectedFace]:
    """Yield the face of a badge, unless the badge states that the image shows none."""
    identity = found.badge.identity
    if identity is not None:
        box, head = _outlines(found.corners, found.badge.aspect or DEFAULT_ASPECT)
        yield known_face(identity, _clip(_to_ratios(box, *size)), _to_ratios(head, *size), found.badge.attributes)


def stranger(image: Image.Image) -> DetectedFace:
    """Create the face of an image that was neither drawn nor declared; its vector is the image's fingerprint."""
    (box,) = default_boxes(1, image.size)
    vector = fingerprint(image)
    seed = b"stranger" + family(vector)
    return DetectedFace(box, vector, person_seed=seed, shot_seed=seed)


def _outlines(corners: Corners, aspect: float) -> tuple[Box, Box]:
    """Return the box and the head around a code in pixels, from the code's corners and the box's aspect ratio."""
    width, height = max(1.0, FIGURE_HEIGHT * aspect), max(FIGURE_HEIGHT, 1 / aspect)
    figure = fit_figure(width, height)
    # From here on in figure units, with the origin in the corner of the figure
    box = Box(-figure.left, -figure.top, width, height)
    code = np.array([[x, y, 1] for x, y in _corners(CODE)])
    to_pixels, *_ = np.linalg.lstsq(code, np.array(corners), rcond=None)
    return _map(box, to_pixels), _map(HEAD, to_pixels)


def _map(box: Box, to_pixels: np.ndarray) -> Box:
    """Apply an affine map to a rectangle, and return the upright rectangle closest to the result."""
    points = np.array([[x, y, 1] for x, y in _corners(box)]) @ to_pixels
    (left, top), (right, bottom) = np.sort(points, axis=0).reshape(2, 2, 2).mean(axis=1)
    return Box(float(left), float(top), float(right - left), float(bottom - top))


def _corners(box: Box) -> list[tuple[float, float]]:
    return [box.at(0, 0), box.at(1, 0), box.at(1, 1), box.at(0, 1)]


def _to_ratios(box: Box, width: int, height: int) -> Box:
    return Box(box.left / width, box.top / height, box.width / width, box.height / height)


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
