"""dlib's models, as the package ``face_recognition_models`` ships them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rekomock.progress import progress

__all__ = ["Models"]


@dataclass(frozen=True)
class Models:
    """The loaded models; dlib has no types.

    Attributes:
        detector: Finds upright faces, fast (HOG features).
        network: Decides whether a small image shows a face, slowly (a convolutional network).
        landmarks: Locates the 68 points of a face.
        descriptor: Computes the 128 numbers that describe a face.
    """

    detector: Any
    network: Any
    landmarks: Any
    descriptor: Any

    @classmethod
    def load(cls) -> Models:
        """Load all models; takes about a second."""
        import dlib

        # Found, not imported: importing it needs pkg_resources, which newer versions of setuptools lack
        package = find_spec("face_recognition_models")
        assert package is not None
        assert package.origin is not None
        files = Path(package.origin).parent / "models"
        loads: list[Callable[[], Any]] = [
            dlib.get_frontal_face_detector,
            partial(dlib.cnn_face_detection_model_v1, str(files / "mmod_human_face_detector.dat")),
            partial(dlib.shape_predictor, str(files / "shape_predictor_68_face_landmarks.dat")),
            partial(dlib.face_recognition_model_v1, str(files / "dlib_face_recognition_resnet_model_v1.dat")),
        ]
        loaded = []
        with progress("Loading the engine dlib", len(loads)) as step:
            for load in loads:
                loaded.append(load())
                step()
        return cls(*loaded)
