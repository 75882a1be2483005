"""The bytes of a blob, with their digest."""

from __future__ import annotations

from functools import cached_property
from hashlib import md5

__all__ = ["Blob"]


class Blob(bytes):
    """Bytes that were sent, which know their MD5 once it has been asked for."""

    @cached_property
    def md5(self) -> bytes:
        """The MD5 digest."""
        return md5(self, usedforsecurity=False).digest()
