"""botocore's parsed files, shared by all sessions that begin while a registration is in force.

moto drops boto3's default session whenever a mock starts, so that the first client of each test would read and parse
botocore's files again: service model, endpoint rules, partitions and retries, several times the rest of a small test.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import botocore.session
from botocore.loaders import Loader, create_loader

__all__ = ["models_shared"]

#: What loaders have read, by the folders that they search.
_caches: dict[tuple[str, ...], dict[Any, Any]] = {}


class _SharedLoader(Loader):
    """A loader that shares what it has read with all others that search the same folders."""

    @property
    def _cache(self) -> dict[Any, Any]:
        # looked up each time: boto3 adds a folder to the loader of its session
        return _caches.setdefault(tuple(self.search_paths), {})

    @_cache.setter
    def _cache(self, value: dict[Any, Any]) -> None:
        """Ignore the empty cache that a new loader begins with."""


def _create_loader(search_path_string: str | None = None) -> Loader:
    # files in folders of the user's own may change between two sessions
    return _SharedLoader() if search_path_string is None else create_loader(search_path_string)


@contextmanager
def models_shared() -> Iterator[None]:
    """Let new sessions share what they read of botocore's files while the context lasts."""
    with patch.object(botocore.session, "create_loader", _create_loader):
        yield
