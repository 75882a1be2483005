"""What bytes look like that are not a PNG or JPEG: for the author of a test whose image was refused."""

from __future__ import annotations

import base64
import re

__all__ = ["format_of"]

_FORMATS = (
    (b"\x89PNG\r\n\x1a\n", "a PNG"),
    (b"\xff\xd8\xff", "a JPEG"),
    (b"GIF8", "a GIF"),
    (b"BM", "a BMP"),
    (b"II*\0", "a TIFF"),
    (b"MM\0*", "a TIFF"),
    (b"\0\0\1\0", "an icon (ICO)"),
    (b"\xff\x0a", "a JPEG XL"),
    (b"\0\0\0\x0cJXL ", "a JPEG XL"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000"),
    (b"%PDF-", "a PDF"),
    (b"PK\3\4", "a ZIP archive"),
    (b"\x1f\x8b", "gzip, as of a response that was not decompressed"),
    (b"\xef\xbf\xbdPNG", "a PNG that was decoded as text: read it in binary mode"),
    (b"\xef\xbf\xbd\xef\xbf\xbd", "binary data that was decoded as text: read it in binary mode"),
    (b"\x89PNG\n", "a PNG whose line ends were converted: read it in binary mode"),
    (b"\x93NUMPY", "an array that numpy saved"),
    (b"\x80\4\x95", "a pickle"),
    (b"\x80\5\x95", "a pickle"),
)
#: The brands of ISO's base media files, which begin with the length of their first part.
_BRANDS = {b"heic": "HEIC", b"heix": "HEIC", b"mif1": "HEIF", b"msf1": "HEIF", b"avif": "AVIF", b"avis": "AVIF"}
_BYTES_LITERAL = re.compile(rb"b['\"](\\x89PNG|\\xff\\xd8)")
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(!doctype html|html|svg|\?xml|[a-z]+)", re.IGNORECASE)
#: In bytes; enough to recognise what is in base64.
_HEAD = 64


def format_of(data: bytes) -> str:
    """Return what bytes look like, as in "a GIF"; there is at least one."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "a WEBP"
    if data[4:8] == b"ftyp":
        brand = _BRANDS.get(data[8:12])
        return f"an image in {brand}" if brand else "a video or another ISO media file"
    for magic, name in _FORMATS:
        if data.startswith(magic):
            return name
    return _text(data) or f"no image: they begin with {data[:8]!r}"


def _text(data: bytes) -> str | None:
    if data.startswith(b"data:"):
        return "a data URL: send what it has in base64 after the comma, decoded"
    if _BYTES_LITERAL.match(data):
        return "the repr() of bytes, not the bytes"
    markup = _MARKUP.match(data)
    if markup:
        kind = markup[1].lower()
        if kind == b"svg" or b"<svg" in data[:1024]:
            return "an SVG"
        return "an HTML page" if kind in (b"html", b"!doctype html") else "XML, as an error response of S3"
    head = data[:_HEAD].strip()
    try:
        inner = base64.b64decode(head[: len(head) // 4 * 4], validate=True)
    except ValueError:
        pass
    else:
        if len(inner) >= 6 and (name := _image(inner)):
            return f"base64 of {name}: send it decoded, as SDKs encode images themselves"
    if data[:1] in (b"{", b"[", b'"'):
        return "JSON"
    if all(byte in b"\t\n\r" or 32 <= byte < 127 for byte in data[:_HEAD]):
        return f"text: {data[:32].decode()!r}"
    return None


def _image(data: bytes) -> str | None:
    """Return the name of an image's format, by the first bytes of it; None if they are of something else."""
    name = format_of(data)
    return name if name.startswith(("a PNG", "a JPEG", "a GIF", "a WEBP", "an image")) else None
