"""Examining a photograph: all that dlib finds out about the faces in it, in this process."""

from __future__ import annotations

from math import exp

import numpy as np
from PIL import Image

from rekomock.images.attributes import FaceAttributes
from rekomock.images.detected import DetectedFace
from rekomock.images.engines.dlib.describing import unit_vector
from rekomock.images.engines.dlib.finding import Head, Points, crop_upright, find_heads, rotate
from rekomock.images.engines.dlib.measuring import box_of, eyes_open, landmarks_of, mouth_open, pose_of, quality_of
from rekomock.images.engines.dlib.models import Models

__all__ = ["examine"]

# A face is examined in an upright crop of this many pixels, this many times as wide as the detector's square
_CROP_SIDE, _CROP_MARGIN = 400, 2.2


def examine(models: Models, image: Image.Image) -> list[DetectedFace]:
    """Return the faces in a photograph, in no particular order.

    Args:
        models: The models; one thread may use them at a time.
        image: The photograph: mode RGB, upright.
    """
    return [_face(models, image, head) for head in find_heads(models, image)]


def _face(models: Models, image: Image.Image, head: Head) -> DetectedFace:
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
