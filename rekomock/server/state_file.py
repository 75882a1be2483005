"""The file in which a server keeps the state of Rekognition from one run to the next."""

from __future__ import annotations

import logging
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from rekomock.moto_bridge.backend import UnknownRegion
from rekomock.operations.context import OperationContext
from rekomock.server.page.page import PATH
from rekomock.server.routes import PREFIX
from rekomock.server.start_file import StartFileError
from rekomock.storage.document import DocumentError, read_document, take, write_document

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from rekomock.moto_bridge.registration import Registration
    from rekomock.state.region import Region

__all__ = ["StateFile", "StateFileError"]

log = logging.getLogger("rekomock")

_LOOKS = (f"{PATH}/", f"{PREFIX}/health", f"{PREFIX}/openapi.json")


class StateFileError(StartFileError):
    """A file that cannot keep the state; the text names it and says why."""


class StateFile:
    """A file with the state, for one server alone.

    A new version is written beside it and takes its place when it is complete, so that there is a whole one at any
    time. Writing does not hold up requests: what may change is copied under the service's lock, the rest is done
    without it.
    """

    def __init__(self, path: Path, registration: Callable[[], Registration]) -> None:
        """Reserve the file for this process.

        Args:
            path: The file; it need not exist.
            registration: Returns the registration that has the state, as soon as it has been started.

        Raises:
            StateFileError: If another server has it, or if its folder does not exist or cannot be written to.
        """
        self._path = path
        try:
            # os.replace() would replace a symbolic link and not the file that it leads to
            self._file = path.resolve()
            lock = self._file.with_name(f"{self._file.name}.lock")
        except (OSError, RuntimeError):  # links that lead to each other
            raise self._error("its path leads nowhere") from None
        except ValueError:
            raise self._error("it has no name") from None
        self._registration = registration
        #: The header of the newest version, which has the digest of the rest.
        self._header = b""
        self._touched = threading.Event()
        self._ending = threading.Event()
        if not self._file.parent.is_dir():
            raise self._error("its folder does not exist")
        # The operating system releases it when the process ends, however it ends
        self._lock = FileLock(lock, timeout=0, thread_local=False)
        try:
            lock.touch()  # FileLock takes some folders that cannot be written to for locked ones
            self._lock.acquire()
        except Timeout:
            raise self._error("another server uses it") from None
        except OSError as error:
            raise self._error(f"its folder cannot be written to: {error.strerror}") from None

    def _error(self, reason: str) -> StateFileError:
        return StateFileError(f"cannot keep the state in {self._path}: {reason}")

    def close(self) -> None:
        """Let other servers have the file."""
        self._lock.release()

    def touch(self, *_: object) -> None:
        """Note that something may have changed."""
        self._touched.set()

    def noting(self, application: WSGIApplication) -> WSGIApplication:
        """Return an application after whose work something may have changed."""

        def respond(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            try:
                return application(environ, start_response)
            finally:
                if not _only_looks(environ):
                    self.touch()

        return respond

    def load(self) -> frozenset[tuple[str, str, str]]:
        """Fill an empty state with what the file holds; nothing if it does not exist yet.

        Returns:
            The collections: account, region and id of each.

        Raises:
            StateFileError: If it cannot be read.
        """
        try:
            document = self._file.read_bytes()
        except FileNotFoundError:
            return frozenset()
        except OSError as error:
            raise StateFileError(f"cannot read {self._path}: {error.strerror}") from None
        registration = self._registration()
        configuration = registration.service.configuration

        def context_of(operation: str, region: Region) -> OperationContext:
            settings, engine, declared = configuration
            return OperationContext(operation, region, settings, engine, declared, [], {})

        def region(name: str, account_id: str) -> Region:
            try:
                return registration.regions.region(name, account_id)
            except UnknownRegion:
                raise ValueError(
                    f"it has resources in the region {name}, in which Amazon Rekognition is not offered as far as the "
                    "installed botocore knows; set MOTO_ALLOW_NONEXISTENT_REGION=true to use any name"
                ) from None

        try:
            self._header = read_document(document, region, context_of)
        except DocumentError as error:
            raise StateFileError(f"{self._path} {error}; it was left as it is") from error
        return frozenset(
            (region.account_id, region.name, collection.collection_id)
            for region in registration.regions
            for collection in region.collections_after(None)
        )

    @contextmanager
    def saving(self, interval: float) -> Iterator[None]:
        """Write what has changed at intervals of so many seconds, and when the context ends.

        Raises:
            StateFileError: At the end, if that cannot be written.
        """
        thread = threading.Thread(target=self._save_at_intervals, args=[interval], name="state file", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._ending.set()
            thread.join()
            reason = self._save()
        if reason is not None:
            raise StateFileError(f"cannot write the state to {self._path}: {reason}")

    def _save_at_intervals(self, interval: float) -> None:
        while not self._ending.wait(interval):
            if self._touched.is_set():
                self._touched.clear()
                self._save()

    def _save(self) -> str | None:
        """Write the state if it is another than that in the file.

        Returns:
            Why that failed; the next interval tries again.
        """
        registration = self._registration()
        try:
            with registration.service.lock:
                taken = take(registration.regions)
            header, body = write_document(taken)
            if header != self._header:
                self._write(header, body)
                self._header = header
        except Exception as error:
            self.touch()
            reason = error.strerror if isinstance(error, OSError) else repr(error)
            log.error("rekomock cannot write the state to %s: %s", self._path, reason)
            return reason
        return None

    def _write(self, *parts: bytes) -> None:
        new = self._file.with_name(f"{self._file.name}.new")
        with new.open("wb") as file:
            for part in parts:
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            shutil.copymode(self._file, new)
        new.replace(self._file)
        # the new name is safe once the folder is; Windows opens no folders
        with suppress(OSError):
            folder = os.open(self._file.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


def _only_looks(environ: WSGIEnvironment) -> bool:
    """Return whether a request looks at the server for a human or a health check, as often as it likes."""
    path: str = environ.get("PATH_INFO", "")
    return environ["REQUEST_METHOD"] == "GET" and path.startswith(_LOOKS)
