"""Thousands of broken files: each is rejected as Rekognition rejects it, or decoded."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from io import BytesIO
from random import Random

import pytest

from rekomock.images.drawing.photo import photo
from rekomock.images.recognition.decode import DecodedImage
from rekomock.images.recognition.scene import scene_of
from rekomock.protocol.errors import RekognitionError


def mutated(data: bytes, rng: Random) -> bytes:
    """A file with a few bytes changed, taken out, put in or cut off, but not those that say what file it is."""
    broken = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(8, len(broken)) if rng.random() < 0.5 else rng.randrange(2, min(200, len(broken)))
        length = rng.choice([1, 1, 2, 4, 30])
        match rng.randrange(5):
            case 0:
                broken[place] ^= 1 << rng.randrange(8)
            case 1:
                broken[place : place + length] = rng.randbytes(length)
            case 2:
                del broken[place : place + length]
            case 3:
                broken[place:place] = rng.randbytes(length)
            case _ if rng.random() < 0.2 and place > 300:
                del broken[place:]
    return bytes(broken)


def resealed(data: bytes) -> bytes:
    """A PNG whose chunks' checksums are right again, so that what lies behind them is read too."""
    sealed, place = data[:8], 8
    while place + 12 <= len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        body = data[place + 4 : place + 8 + length]
        sealed += data[place : place + 4] + body + struct.pack(">I", zlib.crc32(body))
        place += 12 + length
    return sealed


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("encoding", ["PNG", "resealed PNG", "JPEG", "progressive JPEG"])
def test_a_broken_file_is_rejected_or_decoded(encoding: str, seed: int) -> None:
    rng, answers = Random(seed), Counter[str]()
    image = DecodedImage(photo("alice", size=(90, 110))).image
    file = BytesIO()
    if encoding.endswith("PNG"):
        image.convert("P").save(file, "PNG")
    else:
        image.save(
            file, "JPEG", progressive=encoding == "progressive JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"
        )
    for _ in range(500):
        data = mutated(file.getvalue(), rng)
        try:
            faces = scene_of(resealed(data) if encoding == "resealed PNG" else data).faces
        except RekognitionError as error:
            answers[error.code] += 1
        else:
            answers["read"] += len(faces)
    assert answers.keys() <= {
        "read", "InvalidImageFormatException", "ImageTooLargeException", "InvalidParameterException",
    }  # fmt: skip
    assert min(answers["InvalidImageFormatException"], answers["read"]) > 10
