"""Pictures that notebooks show."""

from __future__ import annotations

from io import BytesIO
from typing import Protocol

__all__ = ["Picture"]


class _Printer(Protocol):
    """IPython's printer."""

    def text(self, text: str) -> None: ...


class Picture(bytes):
    """The bytes of a PNG or JPEG file, which a notebook shows as the picture; bytes in every other respect."""

    __slots__ = ()

    @property
    def media_type(self) -> str:
        """The media type, ``image/png`` or ``image/jpeg``."""
        return "image/png" if self._repr_png_() else "image/jpeg"

    def _repr_png_(self) -> bytes | None:
        return bytes(self) if self.startswith(b"\x89PNG") else None

    def _repr_jpeg_(self) -> bytes | None:
        return bytes(self) if self.startswith(b"\xff\xd8") else None

    def _repr_pretty_(self, printer: _Printer, cycle: bool) -> None:
        from PIL import Image  # lazy: commands, which every mock has, name this class

        # A notebook saves this text beside the picture: that of bytes would be several times as long as the file
        with Image.open(BytesIO(self)) as image:
            printer.text(f"<{image.format}, {image.width} x {image.height} pixels, {len(self):,} bytes>")
