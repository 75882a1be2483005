"""Pictures that ``photo()`` did not draw."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageDraw

START_OF_SCAN = b"\xff\xda"


def snapshot(number: int, *, size: tuple[int, int] = (640, 480), file_format: str = "PNG", **options: Any) -> bytes:
    """A picture of no face that anybody would know: coloured shapes, others for every number."""
    picture = Image.new("RGB", (640, 480), (40 * number % 256, 90, 200))
    draw = ImageDraw.Draw(picture)
    for step in range(12):
        x, y = (97 * step * (number + 2)) % 600, (61 * step * (number + 5)) % 440
        colour = (255 - 37 * step * number % 256, 23 * step % 256, 53 * (step + number) % 256)
        draw.ellipse((x, y, x + 90 + 7 * step, y + 60 + 5 * number), fill=colour)
    file = io.BytesIO()
    picture.resize(size).save(file, file_format, **options)
    return file.getvalue()


def with_scans(count: int, size: tuple[int, int] = (200, 100)) -> bytes:
    """A progressive JPEG of ten or more scans, most of which say nothing new: a small file that is slow to decode."""
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, "JPEG", progressive=True)
    data, end = file.getvalue()[:-2], file.getvalue()[-2:]
    assert data.count(START_OF_SCAN) == 10
    last = data[data.rindex(START_OF_SCAN) :]
    return data + last * (count - 10) + end
