"""The engine itself: an :class:`~rekomock.images.engines.engine.Engine` that wraps dlib.

dlib's judgement differs from Rekognition's: it does not take the faces that ``photo()`` draws for faces, and knows
neither age, gender nor emotion.
"""

from __future__ import annotations

from functools import cached_property
from math import exp
from threading import Lock
from typing import Any

import numpy as np
from PIL import Image

from rekomock.images.attributes import FaceAttributes
from rekomock.images.detected import DetectedFace
from rekomock.images.engines.dlib.describing import DIMENSIONS, similarity, unit_vector
from rekomock.images.engines.dlib.finding import Head, Points, crop_upright, find_heads, rotate
from rekomock.images.engines.dlib.measuring import box_of, eyes_open, landmarks_of, mouth_open, pose_of, quality_of
from rekomock.images.engines.dlib.models import Models

__all__ = ["DlibEngine"]

# A face is examined in an upright crop of this many pixels, this many times as wide as the detector's square
_CROP_SIDE, _CROP_MARGIN = 400, 2.2


class DlibEngine:
    """Finds and compares real faces. Loads the models at the first image, if not before; all threads share them.

    Attributes:
        dimensions: Length of its vectors.
    """

    dimensions = DIMENSIONS

    def __init__(self) -> None:
        self._lock = Lock()

    def __repr__(self) -> str:
        return "<the engine 'dlib'>"

    @cached_property
    def _models(self) -> Models:
        return Models.load()

    def load(self) -> None:
        """Load the models now."""
        with self._lock:
            self._models  # noqa: B018

    def faces(self, image: Image.Image) -> list[DetectedFace]:
        """Return the faces in a photograph, in no particular order."""
        with self._lock:
            return [_examine(self._models, image, head) for head in find_heads(self._models, image)]

    def similarity(self, cosine: Any) -> Any:
        """Return the similarity for a cosine: 80 at dlib's decision distance of 0.6, 95 at 0.5, 15 at 0.8.

        Args:
            cosine: One cosine or an array of them.
        """
        return similarity(cosine)


def _examine(models: Models, image: Image.Image, head: Head) -> DetectedFace:
    import dlib

    pixels = np.asarray(crop_upright(image, head, _CROP_MARGIN, _CROP_SIDE))
    inset = round(_CROP_SIDE * (1 - 1 / _CROP_MARGIN) / 2)
    shape = models.landmarks(pixels, dlib.rectangle(inset, inset, _CROP_SIDE - inset, _CROP_SIDE - inset))
    in_crop = np.array([(point.x, point.y) for point in shape.parts()], np.float64)
    points = _to_image(in_crop, head)
    box = box_of(points, image.size)
    brightness, sharpness = quality_of(image, box)
    return DetectedFace(
        box,
        unit_vector(np.array(models.descriptor.compute_face_descriptor(pixels, shape))),
        FaceAttributes(
            confidence=100 - 10 * exp(-2 * max(head.score, 0)),
            brightness=brightness,
            sharpness=sharpness,
            pose=pose_of(points),
            eyes_open=eyes_open(in_crop),
            mouth_open=mouth_open(in_crop),
        ),
        landmarks=landmarks_of(points, image.size),
    )


def _to_image(points: Points, head: Head) -> Points:
    """Convert points from pixels of the crop to pixels of the image."""
    offsets = (points - _CROP_SIDE / 2) * (head.side * _CROP_MARGIN / _CROP_SIDE)
    return rotate(offsets, head.tilt) + np.array([head.x, head.y], np.float64)
