"""The ``Image`` member of a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rekomock.operations.context import OperationContext
from rekomock.protocol.errors import IMAGE_FILE_TOO_LARGE, INVALID_PARAMETERS, INVALID_S3_OBJECT

if TYPE_CHECKING:
    from typing import Any

    from rekomock.images.recognition.album import S3Location
    from rekomock.images.recognition.scene import Scene

__all__ = ["scene_in"]

#: In bytes; the service model limits images sent as bytes.
LARGEST_S3_OBJECT = 15 * 1024 * 1024


def scene_in(context: OperationContext, image: dict[str, Any]) -> Scene:
    """Return what the image of an ``Image`` member shows.

    Raises:
        RekognitionError: InvalidParameterException if the member has both bytes and an S3 object or neither, or if a
            side of the image is shorter than 80 pixels and the settings reject it; InvalidS3ObjectException;
            InvalidImageFormatException; ImageTooLargeException.
    """
    if ("Bytes" in image) == ("S3Object" in image):
        raise INVALID_PARAMETERS()
    from rekomock.images.recognition.scene import scene_of  # lazy: imports numpy, Pillow and zxing-cpp

    data, place = (image["Bytes"], None) if "Bytes" in image else _from_s3(context, image["S3Object"])
    settings = context.settings
    return scene_of(data, place, context.albums, settings.unknown_images, context.engine, settings.small_images)


def _from_s3(context: OperationContext, s3_object: dict[str, str]) -> tuple[bytes, S3Location]:
    if "Bucket" not in s3_object or "Name" not in s3_object:
        raise INVALID_S3_OBJECT()
    place = (s3_object["Bucket"], s3_object["Name"])
    data = context.region.platform.s3_object(*place, s3_object.get("Version"))
    if len(data) > LARGEST_S3_OBJECT:
        raise IMAGE_FILE_TOO_LARGE()
    return data, place
