"""An engine as users write one, with annotations: read by type checkers, never run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from typing_extensions import assert_type

from rekomock import RekognitionMock, mock_rekognition
from rekomock.engines import DetectedFace, Engine, FaceAttributes

if TYPE_CHECKING:
    from PIL import Image


class Squares:
    """Every image shows one face: its left half."""

    dimensions = 3

    def faces(self, image: Image.Image) -> list[DetectedFace]:
        colour = np.array(image.resize((1, 1)).getpixel((0, 0)))
        vector = colour / np.linalg.norm(colour)
        return [
            DetectedFace((0, 0, 0.5, 1), vector, FaceAttributes(smile=True), landmarks={"nose": (0.25, 0.5)}),
            DetectedFace([0.5, 0.0, 0.5, 1.0], [0.6, 0.8, 0.0]),
        ]

    def similarity(self, cosine: float) -> float:
        return 100 * cosine


engine: Engine = Squares()
assert_type(mock_rekognition(engine=Squares()), RekognitionMock)


@mock_rekognition(engine=Squares(), unknown_images="no_face")
def decorated() -> int:
    return 1


assert_type(decorated(), int)
