"""Reading who was drawn into a picture, and making faces of those who are known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import numpy as np
from PIL import Image

from rekomock.images.attributes import UNDECLARED, FaceAttributes
from rekomock.images.boxes import default_boxes
from rekomock.images.detected import DetectedFace
from rekomock.images.face import Face
from rekomock.images.face_vector import vector_of
from rekomock.images.geometry import CODE, FIGURE_HEIGHT, HEAD, USUAL_ASPECT, Box, figure_in
from rekomock.images.identity import Identity
from rekomock.images.qr import Corners, FoundBadge, find_badges
from rekomock.images.recognition.fingerprint import family, fingerprint
from rekomock.vectors.index import CosineSpace

__all__ = ["DRAWN", "DrawnFaces", "declared_face", "known_face", "stranger"]

_T = TypeVar("_T")

# Areas that differ by less are taken as equal, since a box is only known to a pixel or so.
_SAME_AREA = 0.88
# Faces whose tops differ by less than this share of their height stand in one row.
_SAME_ROW = 0.5


class DrawnFaces(CosineSpace):
    """The engine that reads what ``photo()`` drew; its space is also that of declared faces and of strangers.

    The similarity of two people is what their names and shots make it, 100 times the cosine.
    """

    def faces(self, image: Image.Image) -> tuple[DetectedFace, ...] | None:
        """The faces that ``photo()`` drew into a picture, the largest box first, boxes of one size in reading order.

        None where it drew nothing there, not even a picture without a face.
        """
        badges = find_badges(image)
        if not badges:
            return None
        return tuple(_largest_first([face for badge in badges for face in _drawn(badge, image.size)]))


DRAWN = DrawnFaces()


def known_face(identity: Identity, box: Box, head: Box, attributes: FaceAttributes = UNDECLARED) -> DetectedFace:
    """The face of a person whose identity is known."""
    return DetectedFace(
        box, vector_of(identity), attributes, head=head, person_seed=identity.key, shot_seed=identity.shot_seed
    )


def declared_face(face: Face, box: Box) -> DetectedFace:
    """A face of which an author says that it is in a picture, there being no drawing to read."""
    return known_face(Identity.of(face), box, box, face.attributes)


def _drawn(found: FoundBadge, size: tuple[int, int]) -> Iterator[DetectedFace]:
    identity = found.badge.identity
    if identity is not None:
        box, head = _outlines(found.corners, found.badge.aspect or USUAL_ASPECT)
        yield known_face(identity, _visible(_ratios(box, *size)), _ratios(head, *size), found.badge.attributes)


def stranger(image: Image.Image) -> DetectedFace:
    """The one face of a picture that nobody drew or declared: who it is follows from what the picture looks like."""
    (box,) = default_boxes(1, image.size)
    vector = fingerprint(image)
    seed = b"stranger" + family(vector)
    return DetectedFace(box, vector, person_seed=seed, shot_seed=seed)


def _outlines(corners: Corners, aspect: float) -> tuple[Box, Box]:
    """Box and head around a code, in pixels, from the code's corners and the box's width to height."""
    width, height = max(1.0, FIGURE_HEIGHT * aspect), max(FIGURE_HEIGHT, 1 / aspect)
    figure = figure_in(width, height)
    # Lengths from here on are in figures, with the figure's corner as the origin.
    box = Box(-figure.left, -figure.top, width, height)
    code = np.array([[x, y, 1] for x, y in _corners(CODE)])
    to_pixels, *_ = np.linalg.lstsq(code, np.array(corners), rcond=None)
    return _mapped(box, to_pixels), _mapped(HEAD, to_pixels)


def _mapped(box: Box, to_pixels: np.ndarray) -> Box:
    """The upright rectangle closest to a rectangle after an affine map."""
    points = np.array([[x, y, 1] for x, y in _corners(box)]) @ to_pixels
    (left, top), (right, bottom) = np.sort(points, axis=0).reshape(2, 2, 2).mean(axis=1)
    return Box(float(left), float(top), float(right - left), float(bottom - top))


def _corners(box: Box) -> list[tuple[float, float]]:
    return [box.at(0, 0), box.at(1, 0), box.at(1, 1), box.at(0, 1)]


def _ratios(box: Box, width: int, height: int) -> Box:
    return Box(box.left / width, box.top / height, box.width / width, box.height / height)


def _visible(box: Box) -> Box:
    """The part of a box that lies in the picture; cropping along a box may cut it by a pixel."""
    left, top = max(box.left, 0.0), max(box.top, 0.0)
    return Box(left, top, min(box.right, 1.0) - left, min(box.bottom, 1.0) - top)


def _largest_first(faces: Sequence[DetectedFace]) -> Iterator[DetectedFace]:
    by_area = sorted(faces, key=lambda face: face.box.area, reverse=True)
    for alike in _runs(by_area, lambda first, face: face.box.area >= _SAME_AREA * first.box.area):
        from_top = sorted(alike, key=lambda face: face.box.top)
        for row in _runs(from_top, lambda first, face: face.box.top < first.box.top + _SAME_ROW * first.box.height):
            yield from sorted(row, key=lambda face: face.box.left)


def _runs(items: Sequence[_T], belong: Callable[[_T, _T], bool]) -> Iterator[list[_T]]:
    """Split a sequence where an item no longer belongs to the first of its run."""
    run: list[_T] = []
    for item in items:
        if run and not belong(run[0], item):
            yield run
            run = []
        run.append(item)
    yield run
