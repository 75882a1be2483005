"""JPEG files by their markers: what decoding one takes, and which way up it is."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

__all__ = ["JpegFile", "read_jpeg"]

_SOI, _EOI, _SOS, _APP0, _APP1, _APP14, _COMMENT = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xEE, 0xFE
_PROGRESSIVE = 0xC2
# Markers of a frame, which states the dimensions; those between them are tables
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# Markers of segments that no pixel depends on. libjpeg needs APP0 and APP14 to find out how colours are coded
_METADATA = {_COMMENT, *range(0xE0, 0xF0)} - {_APP0, _APP14}
# Markers without a segment: restarts, and some that stand alone
_ALONE = {0x01, *range(0xD0, _EOI)}

_MARKER = re.compile(rb"\xff+([^\x00\xff])", re.DOTALL)
# In the data of a scan, restarts are no end
_END_OF_SCAN = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])", re.DOTALL)

# A file with more segments was made to waste time; the largest metadata takes a few hundred, the scans a few dozen
_MAX_SEGMENTS = 10_000

_EXIF = b"Exif\0\0"
_ORIENTATION = 0x0112
# How TIFF, which Exif is in, codes a number of each kind
_NUMBERS = {1: "B", 3: "H", 4: "I"}


@dataclass(frozen=True, slots=True)
class JpegFile:
    """A JPEG file whose markers make sense.

    Attributes:
        data: The file without its metadata.
        orientation: The orientation by its Exif data, 1 to 8; 1 is upright.
        blocks: Number of blocks of 8 x 8 coefficients in all components.
        scans: Number of scans; each visits up to all blocks.
        keeps_blocks: Whether all blocks have to be kept until the last scan, in 128 bytes each.
    """

    data: bytes
    orientation: int
    blocks: int
    scans: int
    keeps_blocks: bool


def read_jpeg(data: bytes) -> JpegFile:
    """Read the markers of a JPEG file, from its first two bytes to its end.

    Raises:
        ValueError: The file breaks off in its header, or has too many segments.
    """
    frame, orientation, scans, first_scan = b"", None, 0, 0
    progressive, interleaved = False, True
    kept = [data[:2]]
    for number, (marker, start, end) in enumerate(_segments(data)):
        content = data[start + 4 : end]
        if number == _MAX_SEGMENTS:
            raise ValueError(f"more than {_MAX_SEGMENTS} segments")
        if marker == _SOS:
            scans += 1
            if scans == 1:
                first_scan, interleaved = start, content[:1] == frame[5:6]
        elif scans:
            continue
        elif marker == _APP1 and content.startswith(_EXIF) and orientation is None:
            orientation = _orientation(content.removeprefix(_EXIF))
        elif marker in _FRAMES:
            frame, progressive = content, marker == _PROGRESSIVE
        if not scans and marker not in _METADATA:
            kept.append(data[start:end])
    if not scans or not frame:
        raise ValueError("no frame or no scan")
    return JpegFile(
        b"".join([*kept, data[first_scan:]]), orientation or 1, _blocks(frame), scans, progressive or not interleaved
    )


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield the marker of each segment, and where the segment starts, at its marker, and ends."""
    position, pattern = 2, _MARKER
    while (match := pattern.search(data, position)) is not None:
        marker, start = match[1][0], match.end() - 2
        if marker == _EOI:
            return
        position, pattern = match.end(), _MARKER
        if marker not in _ALONE:
            length = int.from_bytes(data[position : position + 2], "big")
            if length < 2:
                raise ValueError("a segment without a length")
            position += length
            pattern = _END_OF_SCAN if marker == _SOS else _MARKER
            yield marker, start, position


def _blocks(frame: bytes) -> int:
    height: int
    width: int
    height, width, count = struct.unpack_from(">xHHB", frame)
    factors = [(sampling >> 4, sampling & 15) for sampling in frame[7 : 6 + 3 * count : 3]]
    across, down = max(each[0] for each in factors), max(each[1] for each in factors)
    units = ceil(width / (8 * across)) * ceil(height / (8 * down))
    blocks: int = units * sum(horizontal * vertical for horizontal, vertical in factors)
    return blocks


def _orientation(exif: bytes) -> int | None:
    """Return the orientation that Exif data states, None if it states none that makes sense."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(exif[:4])
    if order is None:
        return None
    try:
        (directory,) = struct.unpack_from(order + "I", exif, 4)
        (count,) = struct.unpack_from(order + "H", exif, directory)
        for entry in range(directory + 2, directory + 2 + 12 * count, 12):
            tag, kind = struct.unpack_from(order + "HH", exif, entry)
            if tag == _ORIENTATION and kind in _NUMBERS:
                orientation: int
                (orientation,) = struct.unpack_from(order + _NUMBERS[kind], exif, entry + 8)
                return orientation
    except struct.error:
        pass
    return None
