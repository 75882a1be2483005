"""The engine itself: an :class:`~rekomock.images.engines.engine.Engine` that wraps dlib.

dlib's judgement differs from Rekognition's: it does not take the faces that ``photo()`` draws for faces, and knows
neither age, gender nor emotion.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from rekomock.images.engines.dlib.describing import DIMENSIONS, similarity
from rekomock.images.engines.dlib.workers import Workers

if TYPE_CHECKING:
    from PIL import Image

    from rekomock.images.detected import DetectedFace

__all__ = ["DlibEngine"]


class DlibEngine:
    """Finds and compares real faces, in processes of its own, one for each processor at most.

    A process is started, and loads the models, when an image comes and all others are busy. All end with this one.

    Attributes:
        dimensions: Length of its vectors.
    """

    dimensions = DIMENSIONS

    def __init__(self) -> None:
        self._workers = Workers(os.cpu_count() or 1)

    def __repr__(self) -> str:
        return "<the engine 'dlib'>"

    def load(self) -> None:
        """Start a process now, and wait until it has loaded the models."""
        from PIL import Image

        self.faces(Image.new("RGB", (80, 80)))

    def faces(self, image: Image.Image) -> list[DetectedFace]:
        """Return the faces in a photograph, in no particular order."""
        return self._workers.faces(image)

    def similarity(self, cosine: Any) -> Any:
        """Return the similarity for a cosine: 80 at dlib's decision distance of 0.6, 95 at 0.5, 15 at 0.8.

        Args:
            cosine: One cosine or an array of them.
        """
        return similarity(cosine)

    def stop(self) -> None:
        """End the processes, which another image would start again."""
        self._workers.stop()
