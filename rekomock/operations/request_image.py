"""The ``Image`` member of a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rekomock.control.explanation import Seen, person_of
from rekomock.operations.context import OperationContext
from rekomock.protocol.errors import IMAGE_FILE_TOO_LARGE, INVALID_PARAMETERS, INVALID_S3_OBJECT

if TYPE_CHECKING:
    from typing import Any

    from rekomock.images.recognition.album import S3Location
    from rekomock.images.recognition.scene import Scene

__all__ = ["scene_in"]

#: In bytes; the service model limits images sent as bytes.
LARGEST_S3_OBJECT = 15 * 1024 * 1024


def scene_in(context: OperationContext, image: dict[str, Any], member: str = "Image") -> Scene:
    """Return what the image of an ``Image`` member shows, and explain by what means that is known.

    Args:
        context: The context.
        image: The member.
        member: Its name.

    Raises:
        RekognitionError: InvalidParameterException if the member has both bytes and an S3 object or neither, or if a
            side of the image is shorter than 80 pixels and the settings reject it; InvalidS3ObjectException;
            InvalidImageFormatException; ImageTooLargeException.
    """
    scene = _scene_of(context, image, member)
    s3_object = image.get("S3Object")
    place = s3_object and (s3_object["Bucket"], s3_object["Name"])
    people = tuple(map(person_of, scene.faces))
    context.explain(Seen(member, place, scene.size, scene.image_id, scene.means, people))
    return scene


def _scene_of(context: OperationContext, image: dict[str, Any], member: str) -> Scene:
    if ("Bytes" in image) == ("S3Object" in image):
        raise INVALID_PARAMETERS(
            because=f"{member} must have either Bytes or S3Object, got {'both' if image else 'neither'}."
        )
    from rekomock.images.recognition.scene import scene_of  # lazy: imports numpy, Pillow and zxing-cpp

    data, place = (image["Bytes"], None) if "Bytes" in image else _from_s3(context, image["S3Object"])
    settings = context.settings
    return scene_of(data, place, context.albums, settings.unknown_images, context.engine, settings.small_images)


def _from_s3(context: OperationContext, s3_object: dict[str, str]) -> tuple[bytes, S3Location]:
    if "Bucket" not in s3_object or "Name" not in s3_object:
        missing = [name for name in ("Bucket", "Name") if name not in s3_object]
        raise INVALID_S3_OBJECT(because=f"S3Object must have Bucket and Name, got no {' and no '.join(missing)}.")
    place = (s3_object["Bucket"], s3_object["Name"])
    data = context.region.platform.s3_object(*place, s3_object.get("Version"))
    if len(data) > LARGEST_S3_OBJECT:
        raise IMAGE_FILE_TOO_LARGE(
            because=f"The object has {len(data):,} bytes; images in S3 may have {LARGEST_S3_OBJECT:,}."
        )
    return data, place
