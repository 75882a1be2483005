"""The ``Image`` members of a request.

They are looked at before the service's lock is taken, because decoding takes milliseconds and an engine seconds. What
came of it waits in the context until the operation asks, so that errors keep their order: a collection that does not
exist is reported before an image that cannot be read.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from rekomock.control.explanation import Seen, person_of
from rekomock.operations.context import OperationContext
from rekomock.protocol import service_model
from rekomock.protocol.errors import IMAGE_FILE_TOO_LARGE, INVALID_PARAMETERS, INVALID_S3_OBJECT, RekognitionError

if TYPE_CHECKING:
    from typing import Any

    from rekomock.images.image_properties import ImageProperties
    from rekomock.images.recognition.album import S3Location
    from rekomock.images.recognition.scene import Scene

__all__ = ["look_at_images", "measure", "scene_in", "scene_of_image"]

#: In bytes; the service model limits images sent as bytes.
LARGEST_S3_OBJECT = 15 * 1024 * 1024


def look_at_images(context: OperationContext, members: dict[str, Any]) -> None:
    """Look at every image of a request and keep what came of it in the context. Never raises, and needs no lock."""
    for member in filter(members.__contains__, service_model.image_members(context.operation)):
        image = members[member]
        look = context.looks[id(image)] = _look(context, image, member)
        if "IMAGE_PROPERTIES" in members.get("Features", ()) and not isinstance(look, Exception):
            with suppress(RekognitionError):  # is raised when the operation asks
                measure(look)


def scene_in(context: OperationContext, image: dict[str, Any], member: str = "Image") -> Scene:
    """Return what the image of an ``Image`` member shows, and explain by what means that is known.

    Args:
        context: The context, after :func:`look_at_images`.
        image: The member itself, not a copy.
        member: Its name.

    Raises:
        RekognitionError: InvalidParameterException if the member has both bytes and an S3 object or neither, or if a
            side of the image is shorter than 80 pixels and the settings reject it; InvalidS3ObjectException;
            InvalidImageFormatException; ImageTooLargeException.
    """
    look = context.looks[id(image)]
    if isinstance(look, Exception):
        try:
            raise look
        finally:
            # An error's traceback refers to this frame and to the context, which must not refer to it in turn
            del context.looks[id(image)], look
    s3_object = image.get("S3Object")
    place = s3_object and (s3_object["Bucket"], s3_object["Name"])
    people, boxes = tuple(map(person_of, look.faces)), tuple(face.box for face in look.faces)
    context.explain(Seen(member, place, look.size, look.image_id, look.means, people, look.contents, boxes))
    return look


def measure(scene: Scene) -> ImageProperties:
    """Return what can be measured from the pixels of an image.

    Raises:
        RekognitionError: InvalidImageFormatException if the image was declared, but its bytes are none.
    """
    from rekomock.images.image_properties import properties_of  # lazy: imports numpy and Pillow

    return properties_of(scene.image_id, scene.data)


def _look(context: OperationContext, image: dict[str, Any], member: str) -> Scene | Exception:
    try:
        return scene_of_image(context, image, member)
    except RekognitionError as error:
        return error.with_traceback(None)
    except Exception as error:  # of an engine: reported when the operation asks, like any other
        return error


def scene_of_image(context: OperationContext, image: dict[str, Any], member: str = "Image") -> Scene:
    """Return what an image shows, without an explanation; :func:`scene_in` is for the members of a request.

    Raises:
        RekognitionError: As :func:`scene_in`.
    """
    if ("Bytes" in image) == ("S3Object" in image):
        raise INVALID_PARAMETERS(
            because=f"{member} must have either Bytes or S3Object, got {'both' if image else 'neither'}."
        )
    from rekomock.images.recognition.scene import scene_of  # lazy: imports numpy, Pillow and zxing-cpp

    data, place = (image["Bytes"], None) if "Bytes" in image else _from_s3(context, image["S3Object"])
    settings = context.settings
    scene = scene_of(data, place, context.albums, settings.unknown_images, context.engine, settings.small_images)
    return replace(scene, data=data)


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
