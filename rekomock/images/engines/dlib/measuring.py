"""What is measured on a face, from its pixels and from the 68 points that dlib's model locates."""

from __future__ import annotations

from collections.abc import Sequence
from math import asin, atan2, degrees, hypot

import numpy as np
from PIL import Image

from rekomock.images.engines.dlib.finding import Points
from rekomock.images.geometry import Box

__all__ = ["box_of", "eyes_open", "landmarks_of", "mouth_open", "pose_of", "quality_of"]

# How far the forehead reaches above the brows, as a share of the distance from brows to chin
_FOREHEAD = 0.25

# Rekognition's landmarks, each the mean of some of the 68 points
_LANDMARKS: dict[str, Sequence[int]] = {
    "eyeLeft": range(36, 42),
    "eyeRight": range(42, 48),
    "mouthLeft": [48],
    "mouthRight": [54],
    "nose": [30],
    "leftEyeBrowLeft": [17],
    "leftEyeBrowRight": [21],
    "leftEyeBrowUp": [19],
    "rightEyeBrowLeft": [22],
    "rightEyeBrowRight": [26],
    "rightEyeBrowUp": [24],
    "leftEyeLeft": [36],
    "leftEyeRight": [39],
    "leftEyeUp": [37, 38],
    "leftEyeDown": [40, 41],
    "rightEyeLeft": [42],
    "rightEyeRight": [45],
    "rightEyeUp": [43, 44],
    "rightEyeDown": [46, 47],
    "noseLeft": [31],
    "noseRight": [35],
    "mouthUp": [51],
    "mouthDown": [57],
    "leftPupil": range(36, 42),
    "rightPupil": range(42, 48),
    "upperJawlineLeft": [0],
    "midJawlineLeft": [4],
    "chinBottom": [8],
    "midJawlineRight": [12],
    "upperJawlineRight": [16],
}

# Points of an average head, as (right, down, towards the viewer), and their numbers among the 68
_HEAD = np.array([
    (0, 0, 0), (0, 330, -65), (-225, -170, -135), (225, -170, -135), (-150, 150, -125), (150, 150, -125),
], np.float64)  # fmt: skip
_HEAD_POINTS = [30, 8, 36, 45, 48, 54]

# Height over width of an eye, and of the gap between the lips, above which they count as open
_EYES_OPEN, _MOUTH_OPEN = 0.17, 0.08

# Quality is measured on a copy of the face of at most this width and height
_MEASURED_SIDE = 160
# Perceived brightness is not linear: half the light looks more than half as bright
_GAMMA = 0.6
# Blur of a sharp face, and of one that is hardly recognisable
_BLURS = (0.35, 0.8)


def box_of(points: Points, size: tuple[int, int]) -> Box:
    """Return the bounding box from forehead to chin in ratios of the image, clipped at its edges.

    Args:
        points: The 68 points in pixels of the image.
        size: The image's width and height in pixels.
    """
    # None of the points lies on the forehead
    brows, chin = points[17:27], points[8]
    forehead = brows + _FOREHEAD * (brows.mean(axis=0) - chin)
    outline = np.concatenate([points, forehead]) / size
    left, top = np.clip(outline.min(axis=0), 0, 1)
    right, bottom = np.clip(outline.max(axis=0), 0, 1)
    return Box(float(left), float(top), float(right - left), float(bottom - top))


def landmarks_of(points: Points, size: tuple[int, int]) -> dict[str, tuple[float, float]]:
    """Return Rekognition's landmarks by name, as (x, y) in ratios of the image; takes what ``box_of`` takes."""
    ratios = points / size
    means = {name: ratios[numbers].mean(axis=0) for name, numbers in _LANDMARKS.items()}
    return {name: (float(x), float(y)) for name, (x, y) in means.items()}


def pose_of(points: Points) -> tuple[float, float, float]:
    """Return roll, yaw and pitch in degrees: the rotation that fits an average head best to the points.

    The projection is orthographic, as if seen from far away.
    """
    head, seen = (each - each.mean(axis=0) for each in (_HEAD, points[_HEAD_POINTS]))
    depths = head[:, 2] * np.linalg.norm(seen) / np.linalg.norm(head[:, :2])
    # The rotation depends on the unseen depths, and these on the rotation: iterate
    for _ in range(30):
        left, sizes, right = np.linalg.svd(np.column_stack([seen, depths]).T @ head)
        signs = np.array([1, 1, np.sign(np.linalg.det(left @ right))])
        rotation = left * signs @ right
        scale = float((sizes * signs).sum() / (head**2).sum())
        depths = scale * head @ rotation[2]
    across, down, ahead = rotation
    roll = degrees(atan2(-across[1], down[1]))
    return roll, degrees(atan2(-ahead[0], ahead[2])), degrees(asin(min(max(ahead[1], -1.0), 1.0)))


def eyes_open(points: Points) -> bool:
    """Return whether the eyes are open; the points may be in any unit, but upright."""
    eyes = [(37, 41, 36, 39), (38, 40, 36, 39), (43, 47, 42, 45), (44, 46, 42, 45)]
    return float(np.mean([_height_to_width(points, *eye) for eye in eyes])) > _EYES_OPEN


def mouth_open(points: Points) -> bool:
    """Return whether the mouth is open; takes what ``eyes_open`` takes."""
    return _height_to_width(points, 62, 66, 60, 64) > _MOUTH_OPEN


def quality_of(image: Image.Image, box: Box) -> tuple[float, float]:
    """Return brightness and sharpness of a face, 0 to 100.

    Args:
        image: The image that contains the face.
        box: The face's bounding box in ratios of the image.
    """
    width, height = image.size
    edges = (round(box.left * width), round(box.top * height), round(box.right * width), round(box.bottom * height))
    face = image.crop(edges).convert("L")
    face.thumbnail((_MEASURED_SIDE, _MEASURED_SIDE), Image.Resampling.BILINEAR)
    levels = np.asarray(face, np.float64)
    brightness = 100 * (levels.mean() / 255) ** _GAMMA
    blur = max(_blur(levels), _blur(levels.T))
    sharp, blurred = _BLURS
    return float(brightness), 100 * min(max((blurred - blur) / (blurred - sharp), 0), 1)


def _height_to_width(points: Points, top: int, bottom: int, left: int, right: int) -> float:
    return hypot(*(points[top] - points[bottom])) / hypot(*(points[left] - points[right]))


def _blur(levels: Points) -> float:
    """Return how little blurring along the columns changes an image: 0 if it was sharp, 1 if it was blurred already.

    After Crete, Dolmiere, Ladret and Nicolas, The blur effect, 2007.
    """
    kernel = 9
    padded = np.pad(levels, ((kernel // 2, kernel // 2), (0, 0)), mode="edge")
    sums = np.cumsum(np.concatenate([np.zeros((1, levels.shape[1])), padded]), axis=0)
    blurred = (sums[kernel:] - sums[:-kernel]) / kernel
    before, after = np.abs(np.diff(levels, axis=0)), np.abs(np.diff(blurred, axis=0))
    lost = np.maximum(before - after, 0).sum()
    total = before.sum()
    return float((total - lost) / total) if total else 1.0
