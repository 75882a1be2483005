"""Decoding images, with Rekognition's checks."""

from __future__ import annotations

from hashlib import md5
from io import BytesIO
from math import ceil
from threading import Lock
from typing import TypeAlias
from uuid import UUID

import numpy as np
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from rekomock.images.formats import format_of
from rekomock.images.limits import SIDE_LIMITS
from rekomock.images.recognition.jpeg import read_jpeg
from rekomock.protocol import errors
from rekomock.protocol.blob import Blob

__all__ = ["MAX_PIXELS", "DecodedImage", "image_id_of"]

_Size: TypeAlias = tuple[int, int]

#: Images of more pixels are halved in width and height while they are decoded; those of 10000 x 10000 just fit then.
MAX_PIXELS = 25_000_000

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

# Orientations that swap width and height
_ON_THE_SIDE = {5, 6, 7, 8}

# A JPEG is decoded if all scans together visit so many blocks at most, which takes 40 ns each; an ordinary progressive
# one of 10000 x 10000 pixels has 23 million
_MAX_VISITS = 30_000_000
# A JPEG that comes in several scans is decoded if it has so many blocks at most, which take 128 bytes each; one of
# 10000 x 10000 pixels just fits if its colours have half the resolution, as they usually have
_MAX_KEPT_BLOCKS = 2_500_000
# The chunks of a PNG that its pixels depend on, and the maximum number of all its chunks
_CHUNKS, _MAX_CHUNKS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}, 50_000
# Rows of an image that are converted at a time
_BAND = 256

# Held while an image of more than MAX_PIXELS is decoded, which takes up to half a gigabyte
_decoding_large_image = Lock()


def image_id_of(data: bytes) -> str:
    """Return an image's ImageId: a UUID of version 3, as Rekognition's are, made from the bytes."""
    digest = data.md5 if isinstance(data, Blob) else md5(data, usedforsecurity=False).digest()
    return str(UUID(bytes=digest, version=3))


class DecodedImage:
    """A decoded image. Decoding takes 3 seconds and half a gigabyte at most.

    Attributes:
        image: The pixels: mode RGB, upright; at half the width and height if there are more than ``MAX_PIXELS``.
        size: Width and height in pixels, upright and in full.
    """

    image: Image.Image
    size: _Size

    def __init__(self, data: bytes) -> None:
        """Check and decode a PNG or JPEG file.

        Args:
            data: The file's content.

        Raises:
            RekognitionError: ``InvalidImageFormatException`` if the bytes are not a complete PNG or JPEG, or a JPEG of
                too many scans; ``ImageTooLargeException`` if a side has more than 10000 pixels, or if decoding a JPEG
                takes too much memory.
        """
        try:
            self.image, self.size = _decode(data)
        except errors.RekognitionError:
            raise
        # Decoders raise all kinds of exceptions for broken data
        except Exception as error:
            raise errors.INVALID_IMAGE_FORMAT(because=_undecodable(data, error)) from None


def _undecodable(data: bytes, error: Exception) -> str:
    return (
        f"The {len(data):,} bytes begin as {format_of(data)}, but cannot be decoded, as if they were truncated or "
        f"damaged: {error}."
    )


def _decode(data: bytes) -> tuple[Image.Image, _Size]:
    if data.startswith(_PNG):
        return _decode_png(data)
    if data.startswith(_JPEG):
        return _decode_jpeg(data)
    raise errors.INVALID_IMAGE_FORMAT(
        because=f"The {len(data):,} bytes are {format_of(data)}; Rekognition takes PNG and JPEG."
        if data
        else "The image is empty."
    )


# Pillow's plugins are called directly: Image.open would try many formats, and has a limit on pixels that differs from
# Rekognition's. They read no metadata: Pillow warns of what is wrong with it, and catching warnings is not thread-safe


def _decode_png(data: bytes) -> tuple[Image.Image, _Size]:
    image = PngImageFile(BytesIO(_without_metadata(data)))
    _check_sides(image)
    if image.width * image.height <= MAX_PIXELS:
        return _to_rgb(image), image.size
    with _decoding_large_image:
        image.load()
        # In bands: converting the whole would take gigabytes
        half = Image.new("RGB", (ceil(image.width / 2), ceil(image.height / 2)))
        for top in range(0, image.height, _BAND):
            band = image.crop((0, top, image.width, min(top + _BAND, image.height)))
            half.paste(_to_rgb(band).reduce(2), (0, top // 2))
        return half, image.size


def _decode_jpeg(data: bytes) -> tuple[Image.Image, _Size]:
    file = read_jpeg(data)
    image = JpegImageFile(BytesIO(file.data))
    width, height = image.size
    _check_sides(image)
    if file.keeps_blocks and file.blocks > _MAX_KEPT_BLOCKS:
        raise errors.IMAGE_FILE_TOO_LARGE(
            because=f"Decoding this progressive JPEG of {width} x {height} pixels would take too much memory."
        )
    if file.scans * file.blocks > _MAX_VISITS:
        raise errors.INVALID_IMAGE_FORMAT(
            because=f"The JPEG has {file.scans:,} scans of {file.blocks:,} blocks, which would take too long to decode."
        )
    if width * height <= MAX_PIXELS:
        pixels = _to_rgb(image)
    else:
        with _decoding_large_image:
            image.draft(None, (width // 2, height // 2))
            pixels = _to_rgb(image)
    transposition = _TRANSPOSITIONS.get(file.orientation)
    if transposition is None:
        return pixels, (width, height)
    return pixels.transpose(transposition), (height, width) if file.orientation in _ON_THE_SIDE else (width, height)


def _without_metadata(data: bytes) -> bytes:
    """Return a PNG without the chunks that its pixels do not depend on."""
    kept, position = [_PNG], len(_PNG)
    for _ in range(_MAX_CHUNKS):
        end = position + 12 + int.from_bytes(data[position : position + 4], "big")
        kind = data[position + 4 : position + 8]
        if kind in _CHUNKS:
            kept.append(data[position:end])
        position = end
        if kind == b"IEND" or position >= len(data):
            return b"".join(kept)
    raise ValueError(f"more than {_MAX_CHUNKS} chunks")


def _check_sides(image: Image.Image) -> None:
    if max(image.size) > SIDE_LIMITS[1]:
        raise errors.IMAGE_TOO_LARGE(width=image.width, height=image.height)


def _to_rgb(image: Image.Image) -> Image.Image:
    image.load()
    if image.mode.startswith("I"):
        # Pillow would clip 16-bit levels at 255
        levels = np.asarray(image).astype(np.uint32) >> 8
        image = Image.fromarray(levels.astype(np.uint8))
    if image.has_transparency_data:
        opaque = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(opaque, image.convert("RGBA"))
    return image if image.mode == "RGB" else image.convert("RGB")
