"""Which bytes are a picture, and what its pixels are."""

from __future__ import annotations

import struct
import time
import warnings
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from io import BytesIO
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageOps, PngImagePlugin
from support.images import with_scans

from rekomock.control.explanation import text_of
from rekomock.images.recognition import decode
from rekomock.images.recognition.decode import DecodedImage, image_id_of
from rekomock.protocol.errors import RekognitionError


def encoded(image: Image.Image, encoding: str = "PNG", **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, encoding, **options)
    return file.getvalue()


def plain(width: int = 100, height: int = 90, colour: str = "red", mode: str = "RGB") -> Image.Image:
    return Image.new("RGB", (width, height), colour).convert(mode)


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises these dimensions and has no pixels."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body)) + b"\0\0\0\0IDAT"


def jpeg_header(width: int, height: int, **options: Any) -> bytes:
    """A JPEG that promises these dimensions and has the pixels of a small one, without its end."""
    data = bytearray(encoded(plain(), "JPEG", **options)[:-2])
    frame = data.index(b"\xff\xc2" if options.get("progressive") else b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def refusal(data: bytes) -> RekognitionError:
    with pytest.raises(RekognitionError) as caught:
        DecodedImage(data)
    return caught.value


def reason(error: RekognitionError) -> str:
    assert error.because is not None
    return text_of(error.because)


@pytest.mark.parametrize("encoding", ["PNG", "JPEG"])
def test_png_and_jpeg_are_decoded_to_rgb(encoding: str) -> None:
    picture = DecodedImage(encoded(plain(), encoding))
    assert (picture.size, picture.image.mode) == ((100, 90), "RGB")
    assert picture.image.getpixel((50, 50)) == pytest.approx((255, 0, 0), abs=2)


@pytest.mark.parametrize("encoding", ["GIF", "BMP", "TIFF", "WEBP"])
def test_other_formats_are_rejected(encoding: str) -> None:
    assert refusal(encoded(plain(), encoding)).code == "InvalidImageFormatException"


@pytest.mark.parametrize(
    "data", [b"", b"not an image", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"\xff\xd8\xff\xe0garbage", b"%PDF-1.7"]
)
def test_bytes_that_are_not_an_image_are_rejected(data: bytes) -> None:
    assert refusal(data).code == "InvalidImageFormatException"


@pytest.mark.parametrize("encoding", ["PNG", "JPEG"])
def test_a_truncated_file_is_rejected(encoding: str) -> None:
    noise = Image.effect_noise((200, 200), 90)
    whole = encoded(noise, encoding)
    assert refusal(whole[: len(whole) // 2]).code == "InvalidImageFormatException"


@pytest.mark.parametrize(
    ("width", "height", "code"),
    [
        (10_001, 100, "ImageTooLargeException"),
        (100, 10_001, "ImageTooLargeException"),
        (2**31 - 1, 2**31 - 1, "ImageTooLargeException"),
        (10_000, 10_000, "InvalidImageFormatException"),
    ],
)
def test_dimensions_are_checked_before_any_pixel_is_decoded(width: int, height: int, code: str) -> None:
    assert refusal(png_header(width, height)).code == code


def test_the_refusal_of_a_large_picture_names_its_dimensions() -> None:
    assert "10001 x 100" in refusal(png_header(10_001, 100)).message


@pytest.mark.parametrize("size", [(1, 1), (10_000, 80), (80, 10_000)])
def test_the_minimum_and_maximum_sides_are_accepted(size: tuple[int, int]) -> None:
    assert DecodedImage(encoded(plain(*size))).image.size == size


@pytest.mark.parametrize("mode", ["L", "P", "1", "RGBA", "LA", "CMYK"])
def test_every_mode_is_decoded(mode: str) -> None:
    encoding = "JPEG" if mode == "CMYK" else "PNG"
    picture = DecodedImage(encoded(plain(colour="white", mode=mode), encoding))
    assert picture.image.getpixel((50, 50)) == pytest.approx((255, 255, 255), abs=2)


def test_sixteen_bit_grey_keeps_its_levels() -> None:
    levels = np.full((100, 100), 128 * 256, dtype=np.uint16)
    assert DecodedImage(encoded(Image.fromarray(levels))).image.getpixel((5, 5)) == (128, 128, 128)


@pytest.mark.parametrize("mode", ["RGBA", "P"])
def test_transparent_pixels_are_white(mode: str) -> None:
    image = Image.new("RGBA", (100, 100), (255, 0, 0, 0)).convert(mode)
    options: dict[str, Any] = {"transparency": bytes(256)} if mode == "P" else {}
    assert DecodedImage(encoded(image, **options)).image.getpixel((50, 50)) == (255, 255, 255)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_exif_orientation_is_applied(orientation: int) -> None:
    upright = Image.linear_gradient("L").resize((120, 160)).convert("RGB")
    upright.paste("red", (0, 0, 40, 40))
    exif = Image.Exif()
    exif[0x0112] = orientation
    turned = BytesIO()
    upright.save(turned, "JPEG", exif=exif)
    expected = ImageOps.exif_transpose(Image.open(BytesIO(turned.getvalue()))).convert("RGB")
    assert DecodedImage(turned.getvalue()).image.tobytes() == expected.tobytes()
    assert DecodedImage(turned.getvalue()).size == ((160, 120) if orientation > 4 else (120, 160))


@pytest.mark.parametrize(
    "exif", [b"", b"garbage, not a TIFF header", b"MM\0*\0\0\0\x08\0\x05", b"II*\0\xff\xff\xff\xff"]
)
def test_broken_exif_data_is_ignored(exif: bytes) -> None:
    assert DecodedImage(encoded(plain(), "JPEG", exif=b"Exif\0\0" + exif)).image.size == (100, 90)


def test_a_broken_tag_does_not_hide_the_orientation() -> None:
    maker_as_number = b"\x01\x0f\0\x0b\0\0\0\x01\x3f\x80\0\0"
    orientation = b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0"
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x02" + maker_as_number + orientation + bytes(4)
    assert DecodedImage(encoded(plain(), "JPEG", exif=exif)).image.size == (90, 100)


def hostile_apng() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add(b"acTL", b"\0\0\0\0\0\0\0\0")
    return encoded(plain(), pnginfo=info)


def palette_with_transparency() -> bytes:
    return encoded(plain(mode="P"), transparency=bytes(range(256)))


@pytest.mark.parametrize("make", [hostile_apng, palette_with_transparency])
def test_warnings_of_the_decoder_are_suppressed(make: Callable[[], bytes]) -> None:
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        DecodedImage(make())
    assert heard == []


def test_a_large_image_is_decoded_without_changing_pillows_limit() -> None:
    before = Image.MAX_IMAGE_PIXELS
    assert DecodedImage(encoded(plain(10_000, 9_000, mode="1"))).size == (10_000, 9_000)
    assert before == Image.MAX_IMAGE_PIXELS


class TestMoreThan25Megapixels:
    SIZE = (5001, 5003)

    def gradient(self, mode: str = "RGB") -> Image.Image:
        grey = Image.linear_gradient("L").resize(self.SIZE)
        return Image.merge("RGBA", (grey, grey.rotate(180), grey, grey)).convert(mode)

    @pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "1"])
    def test_are_halved(self, mode: str) -> None:
        image = self.gradient(mode)
        whole = Image.alpha_composite(Image.new("RGBA", self.SIZE, "white"), image.convert("RGBA")).convert("RGB")

        decoded = DecodedImage(encoded(image, compress_level=1))

        assert (decoded.size, decoded.image.size) == (self.SIZE, (2501, 2502))
        assert ImageChops.difference(decoded.image, whole.reduce(2)).getbbox() is None

    def test_are_halved_in_a_jpeg(self) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6
        image = self.gradient()
        width, height = self.SIZE

        decoded = DecodedImage(encoded(image, "JPEG", exif=exif))

        assert (decoded.size, decoded.image.size) == ((height, width), (2502, 2501))
        expected = image.reduce(2).transpose(Image.Transpose.ROTATE_270)
        assert np.asarray(ImageChops.difference(decoded.image, expected)).max() <= 6

    def test_are_left_alone_from_there_on_downwards(self) -> None:
        assert DecodedImage(encoded(plain(5000, 5000, mode="1"))).image.size == (5000, 5000)

    @pytest.mark.parametrize("encoding", ["PNG", "JPEG"])
    def test_are_decoded_one_at_a_time(self, encoding: str) -> None:
        large, small = encoded(self.gradient("L"), encoding), encoded(plain(), encoding)
        with ThreadPoolExecutor(1) as threads:
            with decode._decoding_large_image:
                waiting = threads.submit(DecodedImage, large)
                assert DecodedImage(small).size == (100, 90)
                assert not wait([waiting], timeout=1).done
            assert waiting.result(timeout=30).size == self.SIZE


class TestWork:
    """A file of a few kilobytes may ask for any amount of it."""

    def test_of_thousands_of_scans_is_rejected_at_once(self) -> None:
        data = with_scans(6000, (2000, 1500))
        began = time.process_time()

        error = refusal(data)

        assert time.process_time() - began < 1
        assert error.code == "InvalidImageFormatException"
        assert reason(error) == ("The JPEG has 6,000 scans of 70,500 blocks, which would take too long to decode.")

    def test_of_hundreds_of_scans_is_done(self) -> None:
        assert DecodedImage(with_scans(300)).image.getpixel((50, 50)) == pytest.approx((0, 128, 128), abs=4)

    @pytest.mark.parametrize("size", [(10_000, 10_000), (9_000, 7_000)])
    def test_that_takes_too_much_memory_is_rejected(self, size: tuple[int, int]) -> None:
        error = refusal(jpeg_header(*size, progressive=True, subsampling=0))
        assert (error.code, error.message) == ("ImageTooLargeException", "Image size is too large")
        assert reason(error) == (
            f"Decoding this progressive JPEG of {size[0]} x {size[1]} pixels would take too much memory."
        )

    @pytest.mark.parametrize("options", [{"subsampling": 0}, {"progressive": True, "subsampling": 2}])
    def test_of_the_largest_usual_images_is_begun(self, options: dict[str, Any]) -> None:
        assert "truncated or damaged" in reason(refusal(jpeg_header(10_000, 10_000, **options)))

    def test_of_too_many_chunks_is_rejected(self) -> None:
        data = encoded(plain())
        empty = struct.pack(">I4sI", 0, b"teSt", zlib.crc32(b"teSt"))
        assert DecodedImage(data[:33] + 40_000 * empty + data[33:]).size == (100, 90)
        assert "more than 50000 chunks" in reason(refusal(data[:33] + 50_000 * empty + data[33:]))


def test_the_image_id_is_a_version_3_uuid_of_the_bytes() -> None:
    red, blue = encoded(plain(colour="red")), encoded(plain(colour="blue"))
    assert image_id_of(red) == image_id_of(red) != image_id_of(blue)
    assert UUID(image_id_of(red)).version == 3
    assert image_id_of(red) == str(UUID(image_id_of(red)))
