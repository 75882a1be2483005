"""botocore's parsed files, shared by all that read them while a registration is in force.

moto drops boto3's default session whenever a mock starts, so that the first client of each test would read and parse
botocore's files again: service model, endpoint rules, partitions and retries, several times the rest of a small test.
Here a file is parsed once for as long as it stays the same; each loader still has data of its own.
"""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Any, NamedTuple, TypeAlias
from unittest.mock import patch

from botocore import loaders
from botocore.exceptions import DataNotFoundError
from botocore.loaders import JSONFileLoader, Loader

from rekomock.moto_bridge.parsed import own

__all__ = ["models_shared"]

_Method: TypeAlias = Callable[..., Any]

#: What identifies the content of a file under each name that it may have; None if there is no such file.
_Stamp: TypeAlias = tuple[tuple[int, ...] | None, ...]

#: The size of all files that are kept, as they are on disk. Parsed, a compressed one takes about 100 times as much.
_MAX_BYTES = 4_000_000

#: A file that changed less than this many seconds ago is not kept: it may change once more and look the same.
_SETTLED = 2.0


class _File(NamedTuple):
    stamp: _Stamp
    data: Any


#: What was parsed, by path without the ending; the file that was used last comes last.
_files: OrderedDict[str, _File] = OrderedDict()
_lock = Lock()

#: The loader, service and type of file that the current thread or task is loading, if the service is known to exist.
_loading: ContextVar[tuple[Loader, str, str] | None] = ContextVar("_loading", default=None)


@contextmanager
def models_shared() -> Iterator[None]:
    """Let all of botocore's loaders share what they parse while the context lasts."""
    with ExitStack() as stack:
        # a botocore without one of these reads as it likes
        for owner, name, hook in (
            (JSONFileLoader, "load_file", _parsed_once),
            (Loader, "load_service_model", _looking_for_one_service),
            (Loader, "list_available_services", _listing_one_service),
        ):
            method = getattr(owner, name, None)
            if method is not None:
                stack.enter_context(patch.object(owner, name, hook(method)))
        yield


# Files


def _parsed_once(load_file: _Method) -> _Method:
    """Return botocore's ``load_file``, which parses a file again only if it has changed."""
    endings = tuple(getattr(loaders, "_JSON_OPEN_METHODS", ()))

    def load(loader: JSONFileLoader, file_path: str) -> Any:
        # taken before reading: a file that changes meanwhile has another stamp the next time
        stamp = tuple(_stamp(file_path + ending) for ending in endings)
        if not any(stamp):
            return load_file(loader, file_path)
        with _lock:
            known = _files.get(file_path)
            if known is not None:
                _files.move_to_end(file_path)
        if known is None or known.stamp != stamp:
            known = _File(stamp, load_file(loader, file_path))
            if not _is_settled(stamp):
                return known.data
            _keep(file_path, known)
        return own(known.data)

    return load


def _stamp(path: str) -> tuple[int, ...] | None:
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def _is_settled(stamp: _Stamp) -> bool:
    age = time.time() - max(modified for found in stamp if found for modified in found[1:3]) / 1e9
    # by a clock that a test has set back, all files are from the future
    return not 0 <= age < _SETTLED


def _keep(file_path: str, file: _File) -> None:
    with _lock:
        _files[file_path] = file
        _files.move_to_end(file_path)
        while sum(map(_size, _files.values())) > _MAX_BYTES:
            _files.popitem(last=False)


def _size(file: _File) -> int:
    return sum(found[0] for found in file.stamp if found)


# Services


def _looking_for_one_service(load_service_model: _Method) -> _Method:
    """Return botocore's ``load_service_model``, which looks for the service among its own folders before all others.

    botocore goes through the folders of all services to find out whether the one is among them.
    """

    def load(loader: Loader, service_name: str, type_name: str, *args: Any, **kwargs: Any) -> Any:
        exists = _exists(loader, service_name, type_name)
        token = _loading.set((loader, service_name, type_name) if exists else None)
        try:
            return load_service_model(loader, service_name, type_name, *args, **kwargs)
        finally:
            _loading.reset(token)

    return load


def _exists(loader: Loader, service_name: str, type_name: str) -> bool:
    # not every file system tells upper from lower case, but botocore does
    if service_name != os.path.basename(service_name).lower():
        return False
    try:
        return bool(loader.list_api_versions(service_name, type_name))
    except (DataNotFoundError, OSError):
        return False


def _listing_one_service(list_available_services: _Method) -> _Method:
    """Return botocore's ``list_available_services``, which finds the service that is being loaded at once."""

    def list_services(loader: Loader, type_name: str) -> Any:
        loading = _loading.get()
        if loading is not None and loading[0] is loader and loading[2] == type_name:
            return [loading[1]]
        return list_available_services(loader, type_name)

    return list_services
