"""Finding heads in a photograph: several passes over the image until one finds a face."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from math import sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from rekomock.images.engines.dlib.models import Models

__all__ = ["Head", "Points", "crop_upright", "find_heads", "rotate"]

#: Points, one a row, as (x, y).
Points: TypeAlias = NDArray[np.float64]

# dlib's detector finds faces of 80 pixels and more. A small image is therefore enlarged until its shorter side has the
# first of these lengths, and a very large one is reduced. If that finds no face, a larger copy is searched for small
# faces: Rekognition finds faces of 40 pixels in 1080
_SHORTER_SIDES, _MAX_SCALE, _MAX_PIXELS = (1600, 2400), 3.0, 8_000_000
# Heads tilted by more than some 30 degrees are found in small copies of the image, rotated both ways
_ROTATED_SIDE, _ROTATIONS = 640, (-45.0, 45.0, -90.0, 90.0)
# A detection that scores at least the first is a face, one below the second is dropped. Those between are shown to the
# network, which would take seconds for a whole image
_CERTAIN_SCORE, _POSSIBLE_SCORE = 0.6, -0.5
_NETWORK_SIDE, _NETWORK_MARGIN, _MAX_NETWORK_RUNS = 112, 1.3, 12
# Two detections are the same face if they share this much of the smaller one
_SAME_FACE_OVERLAP = 0.35


@dataclass(frozen=True)
class Head:
    """A detection that may be a face: a square in pixels of the image.

    Attributes:
        x: The centre.
        y: The centre.
        side: Side of the square, which dlib's detector draws from the brows to the chin.
        tilt: Clockwise tilt of the head in degrees.
        score: The detector's score; the higher, the more certain.
    """

    x: float
    y: float
    side: float
    tilt: float
    score: float

    def overlaps(self, other: Head) -> bool:
        """Return whether two detections overlap so much that they are the same face."""
        width, height = (
            (self.side + other.side) / 2 - abs(one - another) for one, another in ((self.x, other.x), (self.y, other.y))
        )
        smaller = min(self.side, other.side)
        return width > 0 and height > 0 and min(width, smaller) * min(height, smaller) > _SAME_FACE_OVERLAP * smaller**2


def find_heads(models: Models, image: Image.Image) -> list[Head]:
    """Return the faces of an image. Each pass runs only if the ones before it found none."""
    default, *larger = dict.fromkeys(_scale(image.size, side) for side in _SHORTER_SIDES)
    passes = (
        partial(_detect_upright, models, image, default),
        partial(_detect_tilted, models, image),
        *(partial(_detect_upright, models, image, scale) for scale in larger),
    )
    return next(filter(None, (_select_faces(models, image, detect()) for detect in passes)), [])


def crop_upright(image: Image.Image, head: Head, margin: float, side: int) -> Image.Image:
    """Return the square around a head, rotated upright.

    Args:
        image: The image that contains the head.
        head: The head.
        margin: Side of the square, as a multiple of the head's.
        side: Width and height of the result in pixels.
    """
    # Crop a larger square first, so that the rotation leaves no empty corners
    extra = sqrt(2) if head.tilt else 1.0
    half = head.side * margin * extra / 2
    edges = (head.x - half, head.y - half, head.x + half, head.y + half)
    square = image.crop((round(edges[0]), round(edges[1]), round(edges[2]), round(edges[3])))
    resized = square.resize((round(side * extra),) * 2, Image.Resampling.BILINEAR)
    if not head.tilt:
        return resized
    corner = (resized.width - side) // 2
    upright = resized.rotate(head.tilt, Image.Resampling.BILINEAR)
    return upright.crop((corner, corner, corner + side, corner + side))


def rotate(points: Points, degrees: float) -> Points:
    """Rotate points clockwise around the origin; x points right and y points down."""
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    rotated: Points = points @ np.array([[cos, sin], [-sin, cos]])
    return rotated


def _scale(size: tuple[int, int], shorter_side: int) -> float:
    """Return the factor that gives the shorter side this many pixels, within the limits on scale and pixels."""
    greatest = min(_MAX_SCALE, sqrt(_MAX_PIXELS / (size[0] * size[1])))
    return min(max(shorter_side / min(size), 1), greatest)


def _resize(image: Image.Image, scale: float) -> Image.Image:
    size = max(round(image.width * scale), 1), max(round(image.height * scale), 1)
    return image if size == image.size else image.resize(size, Image.Resampling.BILINEAR, reducing_gap=2)


def _detect_upright(models: Models, image: Image.Image, scale: float = 1) -> Iterator[Head]:
    """Run the detector on a copy of the image that is ``scale`` times as large."""
    rectangles, scores, _ = models.detector.run(np.asarray(_resize(image, scale)), 0, _POSSIBLE_SCORE)
    for rectangle, score in zip(rectangles, scores, strict=True):
        centre = rectangle.dcenter()
        yield Head(centre.x / scale, centre.y / scale, rectangle.width() / scale, 0, score)


def _detect_tilted(models: Models, image: Image.Image) -> Iterator[Head]:
    """Run the detector on small, rotated copies of the image."""
    scale = min(_ROTATED_SIDE / max(image.size), 1)
    small = _resize(image, scale)
    for degrees in _ROTATIONS:
        rotated = small.rotate(degrees, Image.Resampling.BILINEAR, expand=True)
        for head in _detect_upright(models, rotated):
            offset = np.array([head.x, head.y]) - np.array(rotated.size) / 2
            x, y = (rotate(offset, degrees) + np.array(small.size) / 2) / scale
            yield Head(float(x), float(y), head.side / scale, degrees, head.score)


def _select_faces(models: Models, image: Image.Image, candidates: Iterable[Head]) -> list[Head]:
    """Return the candidates that are faces, without duplicates."""
    faces: list[Head] = []
    network_runs = 0
    for head in sorted(candidates, key=lambda head: -head.score):
        if any(head.overlaps(face) for face in faces):
            continue
        if head.score < _CERTAIN_SCORE:
            if network_runs == _MAX_NETWORK_RUNS:
                break
            network_runs += 1
            if not models.network(np.asarray(crop_upright(image, head, _NETWORK_MARGIN, _NETWORK_SIDE)), 0):
                continue
        faces.append(head)
    return faces
