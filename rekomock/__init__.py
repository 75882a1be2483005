"""rekomock: Amazon Rekognition's face collections and users, in memory, for tests. A plugin for moto."""

from rekomock.mock import RekognitionMock, mock_rekognition
from rekomock.vision.face import Face
from rekomock.vision.portraits import photo

__all__ = ["Face", "RekognitionMock", "mock_rekognition", "photo"]
