"""Bytes of an image, checked as Rekognition checks them, and decoded."""

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

from rekomock.images.limits import SIDE_LIMITS
from rekomock.protocol import errors

__all__ = ["Picture", "image_id_of"]

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"

# What brings a picture of each EXIF orientation upright.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# Silencing warnings swaps a list that all threads share; two of ours must not do so at once.
_silence = Lock()


def image_id_of(data: bytes) -> str:
    """A UUID that follows from the bytes of a picture, of version 3 as Rekognition's are."""
    return str(UUID(bytes=md5(data, usedforsecurity=False).digest(), version=3))


class Picture:
    """A decoded picture.

    Attributes:
        image: The pixels, mode RGB, upright.
    """

    image: Image.Image

    def __init__(self, data: bytes) -> None:
        """Check and decode a PNG or JPEG file.

        Args:
            data: The file's content.

        Raises:
            RekognitionError: ``InvalidImageFormatException`` for bytes that are no complete PNG or JPEG,
                ``ImageTooLargeException`` for a side of more than 10000 pixels, ``InvalidParameterException`` for one
                of fewer than 80.
        """
        self.image = _decoded(data)

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return self.image.width

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return self.image.height


def _decoded(data: bytes) -> Image.Image:
    with _silence, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image = _opened(data)
        _check_sides(image)
        try:
            return _upright_rgb(image)
        # A decoder fed with broken bytes may raise anything at all.
        except Exception:
            raise errors.INVALID_IMAGE_FORMAT() from None


def _opened(data: bytes) -> Image.Image:
    """The file with its header read and its pixels still encoded.

    The plugins are called directly: ``Image.open`` would guess among many formats, and apply a limit on pixels that
    differs from Rekognition's.
    """
    try:
        if data.startswith(_PNG):
            return PngImageFile(BytesIO(data))
        if data.startswith(_JPEG):
            return JpegImageFile(BytesIO(data))
    except Exception:
        raise errors.INVALID_IMAGE_FORMAT() from None
    raise errors.INVALID_IMAGE_FORMAT()


def _check_sides(image: Image.Image) -> None:
    least, greatest = SIDE_LIMITS
    if max(image.size) > greatest:
        raise errors.IMAGE_TOO_LARGE(width=image.width, height=image.height)
    if min(image.size) < least:
        raise errors.INVALID_PARAMETERS()


def _upright_rgb(image: Image.Image) -> Image.Image:
    image.load()
    if image.format == "JPEG":
        image = _upright(image)
    if image.mode.startswith("I"):
        # Pillow would cut 16-bit levels off at 255.
        levels = np.asarray(image).astype(np.uint32) >> 8
        image = Image.fromarray(levels.astype(np.uint8))
    if image.has_transparency_data:
        opaque = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(opaque, image.convert("RGBA"))
    return image.convert("RGB")


def _upright(image: Image.Image) -> Image.Image:
    """Turn a photograph as the camera noted; unlike Pillow's own function, without writing the notes anew."""
    turn = _TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    return image if turn is None else image.transpose(turn)
