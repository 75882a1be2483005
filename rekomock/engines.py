"""What an engine is written with: an object that finds the faces in images and says how similar two of them are.

Pass one to ``mock_rekognition(engine=...)``; see :class:`Engine` for what it needs.
"""

from __future__ import annotations

from rekomock.images.attributes import FaceAttributes
from rekomock.images.detected import DetectedFace
from rekomock.images.engines.choice import EngineError
from rekomock.images.engines.engine import Engine

__all__ = ["DetectedFace", "Engine", "EngineError", "FaceAttributes"]
