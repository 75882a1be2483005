"""Decoding images, with Rekognition's checks."""

from __future__ import annotations

import warnings
from hashlib import md5
from io import BytesIO
from threading import Lock
from uuid import UUID

import numpy as np
from PIL import ExifTags, Image
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from rekomock.images.formats import format_of
from rekomock.images.limits import SIDE_LIMITS
from rekomock.protocol import errors

__all__ = ["DecodedImage", "image_id_of"]

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"

# What turns an image upright, by its EXIF orientation
_TRANSPOSITIONS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# catch_warnings() is not thread-safe
_warnings_lock = Lock()


def image_id_of(data: bytes) -> str:
    """Return an image's ImageId: a UUID of version 3, as Rekognition's are, made from the bytes."""
    return str(UUID(bytes=md5(data, usedforsecurity=False).digest(), version=3))


class DecodedImage:
    """A decoded image.

    Attributes:
        image: The pixels: mode RGB, upright.
    """

    image: Image.Image

    def __init__(self, data: bytes) -> None:
        """Check and decode a PNG or JPEG file.

        Args:
            data: The file's content.

        Raises:
            RekognitionError: ``InvalidImageFormatException`` if the bytes are not a complete PNG or JPEG,
                ``ImageTooLargeException`` if a side has more than 10000 pixels.
        """
        self.image = _decode(data)

    @property
    def width(self) -> int:
        """Width in pixels."""
        return self.image.width

    @property
    def height(self) -> int:
        """Height in pixels."""
        return self.image.height


def _decode(data: bytes) -> Image.Image:
    with _warnings_lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image = _open(data)
        _check_sides(image)
        try:
            return _to_upright_rgb(image)
        # Decoders raise all kinds of exceptions for broken data
        except Exception as error:
            raise errors.INVALID_IMAGE_FORMAT(because=_undecodable(data, error)) from None


def _undecodable(data: bytes, error: Exception) -> str:
    return (
        f"The {len(data)} bytes begin as {format_of(data)}, but cannot be decoded, as if they were truncated or "
        f"damaged: {error}."
    )


def _open(data: bytes) -> Image.Image:
    """Read the header of a file.

    The plugins are called directly: ``Image.open`` would try many formats, and has a limit on pixels that differs from
    Rekognition's.
    """
    try:
        if data.startswith(_PNG):
            return PngImageFile(BytesIO(data))
        if data.startswith(_JPEG):
            return JpegImageFile(BytesIO(data))
    except Exception as error:
        raise errors.INVALID_IMAGE_FORMAT(because=_undecodable(data, error)) from None
    raise errors.INVALID_IMAGE_FORMAT(
        because=f"The {len(data)} bytes are {format_of(data)}; Rekognition takes PNG and JPEG."
        if data
        else "The image is empty."
    )


def _check_sides(image: Image.Image) -> None:
    if max(image.size) > SIDE_LIMITS[1]:
        raise errors.IMAGE_TOO_LARGE(width=image.width, height=image.height)


def _to_upright_rgb(image: Image.Image) -> Image.Image:
    image.load()
    if image.format == "JPEG":
        image = _turn_upright(image)
    if image.mode.startswith("I"):
        # Pillow would clip 16-bit levels at 255
        levels = np.asarray(image).astype(np.uint32) >> 8
        image = Image.fromarray(levels.astype(np.uint8))
    if image.has_transparency_data:
        opaque = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(opaque, image.convert("RGBA"))
    return image.convert("RGB")


def _turn_upright(image: Image.Image) -> Image.Image:
    """Apply the EXIF orientation; unlike ``ImageOps.exif_transpose``, without re-encoding the EXIF data."""
    transposition = _TRANSPOSITIONS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    return image if transposition is None else image.transpose(transposition)
