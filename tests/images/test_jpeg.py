"""What is read from a JPEG's markers, without decoding it."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from support.images import START_OF_SCAN, with_scans

from rekomock.images.recognition.jpeg import read_jpeg


def jpeg(size: tuple[int, int] = (100, 90), mode: str = "RGB", **options: Any) -> bytes:
    file = BytesIO()
    Image.effect_noise(size, 90).convert(mode).save(file, "JPEG", **options)
    return file.getvalue()


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def after_start(data: bytes, more: bytes) -> bytes:
    """Put bytes between the first marker of a file and the second."""
    return data[:2] + more + data[2:]


def exif(*entries: tuple[int, int, bytes], order: str = ">") -> bytes:
    """Return the segment of Exif data with entries of tag, kind and value."""
    start = {">": b"MM\0*", "<": b"II*\0"}[order] + struct.pack(order + "IH", 8, len(entries))
    rows = [struct.pack(order + "HHI", tag, kind, 1) + value.ljust(4, b"\0") for tag, kind, value in entries]
    return segment(0xE1, b"Exif\0\0" + start + b"".join(rows))


class TestBlocks:
    @pytest.mark.parametrize(
        ("mode", "subsampling", "blocks"),
        [
            ("L", 0, 13 * 12),
            ("RGB", 0, 3 * 13 * 12),
            ("RGB", 1, 4 * 7 * 12),
            ("RGB", 2, 6 * 7 * 6),
            ("CMYK", 0, 4 * 13 * 12),
        ],
    )
    def test_are_those_of_all_components(self, mode: str, subsampling: int, blocks: int) -> None:
        assert read_jpeg(jpeg(mode=mode, subsampling=subsampling)).blocks == blocks

    @pytest.mark.parametrize(("progressive", "kept"), [(False, False), (True, True)])
    def test_are_kept_for_the_next_scan(self, progressive: bool, kept: bool) -> None:
        assert read_jpeg(jpeg(progressive=progressive)).keeps_blocks == kept

    def test_are_kept_if_components_have_a_scan_each(self) -> None:
        data = bytearray(jpeg())
        data[data.index(START_OF_SCAN) + 4] = 1

        assert read_jpeg(bytes(data)).keeps_blocks


class TestScans:
    @pytest.mark.parametrize("size", [(8, 8), (300, 200)])
    def test_are_counted(self, size: tuple[int, int]) -> None:
        assert read_jpeg(jpeg(size)).scans == 1
        assert read_jpeg(jpeg(size, progressive=True)).scans == 10
        assert read_jpeg(with_scans(500, size)).scans == 500

    def test_are_not_ended_by_a_restart(self) -> None:
        assert read_jpeg(jpeg((300, 200), restart_marker_blocks=1)).scans == 1

    def test_of_a_thumbnail_do_not_count(self) -> None:
        thumbnail = segment(0xE1, b"Exif\0\0" + jpeg((20, 20), progressive=True))
        assert read_jpeg(after_start(jpeg(), thumbnail)).scans == 1

    def test_after_the_end_do_not_count(self) -> None:
        assert read_jpeg(jpeg() + jpeg()).scans == 1

    def test_that_break_off_count(self) -> None:
        assert read_jpeg(jpeg((300, 200))[:-500]).scans == 1


class TestOrientation:
    @pytest.mark.parametrize("entry", [(3, b"\0\x06"), (1, b"\x06"), (4, b"\0\0\0\x06")], ids=["short", "byte", "long"])
    def test_is_read_from_exif_data(self, entry: tuple[int, bytes]) -> None:
        other = (0x010F, 11, b"\x3f\x80")
        assert read_jpeg(after_start(jpeg(), exif(other, (0x0112, *entry)))).orientation == 6

    def test_is_read_in_either_order_of_bytes(self) -> None:
        assert read_jpeg(after_start(jpeg(), exif((0x0112, 3, b"\x08\0"), order="<"))).orientation == 8

    def test_is_the_first(self) -> None:
        both = exif((0x0112, 3, b"\0\x03")) + exif((0x0112, 3, b"\0\x06"))
        assert read_jpeg(after_start(jpeg(), both)).orientation == 3

    @pytest.mark.parametrize(
        "metadata",
        [
            b"",
            segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>"),
            segment(0xE1, b"Exif\0\0"),
            segment(0xE1, b"Exif\0\0garbage"),
            exif((0x0110, 3, b"\0\x06")),
            exif((0x0112, 7, b"\0\x06")),
            segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\x05"),
            segment(0xE1, b"Exif\0\0II*\0\xff\xff\xff\xff"),
        ],
    )
    def test_is_upright_by_default(self, metadata: bytes) -> None:
        assert read_jpeg(after_start(jpeg(), metadata)).orientation == 1


class TestData:
    def test_has_no_metadata(self) -> None:
        metadata = segment(0xE2, b"profile") + segment(0xED, b"captions") + segment(0xFE, b"comment")
        data = jpeg()
        assert read_jpeg(after_start(data, metadata + exif())).data == data

    def test_keeps_how_colours_are_coded(self) -> None:
        adobe = segment(0xEE, b"Adobe\0\x64\0\0\0\0\0")
        data = after_start(jpeg(), adobe)
        assert read_jpeg(data).data == data

    @pytest.mark.parametrize("filling", [b"\xff" * 9, b"\xff\x01", b"junk", b"\xff\0\xff\xd0"])
    def test_may_have_filling_between_segments(self, filling: bytes) -> None:
        data = jpeg()
        assert read_jpeg(after_start(data, filling)).data == data


def without_frame(data: bytes) -> bytes:
    start = data.index(b"\xff\xc0")
    return data[:start] + data[start + 2 + int.from_bytes(data[start + 2 : start + 4], "big") :]


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xd9",
        jpeg()[:300],
        without_frame(jpeg()),
        after_start(jpeg(), b"\xff\xfe\0\x01"),
        after_start(jpeg(), segment(0xFE, b"") * 10_001),
    ],
)
def test_a_file_without_sense_is_rejected(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"no frame or no scan|without a length|more than 10000 segments"):
        read_jpeg(data)
