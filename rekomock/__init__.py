"""rekomock: an in-memory Amazon Rekognition for tests. A plugin for moto."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__all__ = [
    "Celebrity",
    "Cue",
    "CustomLabel",
    "Face",
    "FaceAttributes",
    "Label",
    "Moderation",
    "RekognitionMock",
    "Settings",
    "Text",
    "Video",
    "__version__",
    "mock_rekognition",
    "photo",
]

__version__ = "0.2.0.dev0"

if TYPE_CHECKING:
    from rekomock.images.attributes import FaceAttributes
    from rekomock.images.celebrity import Celebrity
    from rekomock.images.contents import CustomLabel, Label, Moderation, Text
    from rekomock.images.drawing.photo import photo
    from rekomock.images.face import Face
    from rekomock.images.video import Cue, Video
    from rekomock.mock.mock import RekognitionMock, mock_rekognition
    from rekomock.settings.settings import Settings
else:
    # Every pytest run of an environment imports this package to find our fixtures, most of them to use none
    _HOMES = {
        "Celebrity": "rekomock.images.celebrity",
        "Cue": "rekomock.images.video",
        "CustomLabel": "rekomock.images.contents",
        "Face": "rekomock.images.face",
        "FaceAttributes": "rekomock.images.attributes",
        "Label": "rekomock.images.contents",
        "Moderation": "rekomock.images.contents",
        "RekognitionMock": "rekomock.mock.mock",
        "Settings": "rekomock.settings.settings",
        "Text": "rekomock.images.contents",
        "Video": "rekomock.images.video",
        "mock_rekognition": "rekomock.mock.mock",
        "photo": "rekomock.images.drawing.photo",
    }

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(_HOMES[name]), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
