"""TLS: the certificate that a server presents, and sockets that behave like plain ones."""

from __future__ import annotations

import errno
import ssl
from contextlib import suppress
from os import PathLike, fspath
from pathlib import Path
from threading import Lock
from typing import Any, NoReturn

__all__ = ["MAX_RECORD", "server_context", "unverified_context"]

#: The most plaintext that one record of TLS carries, in bytes.
MAX_RECORD = 2**14


def server_context(certificate: str | PathLike[str] | None, key: str | PathLike[str] | None) -> ssl.SSLContext | None:
    """Return the SSL context of a server that presents this certificate, or None if there is neither of the two.

    Its sockets have to be non-blocking. They may be shared by threads.

    Args:
        certificate: A PEM file with the certificate, followed by the intermediate ones, if any.
        key: A PEM file with the certificate's private key, not encrypted.

    Raises:
        ValueError: If only one of the two is given, if a file cannot be read or does not contain what it should, if the
            key is encrypted, or if it does not belong to the certificate.
    """
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        raise ValueError("TLS needs a certificate and its key; give both of them or neither")

    def reject() -> NoReturn:
        raise ValueError(f"the key in {fspath(key)!r} is encrypted; decrypt it with: openssl pkey -in KEY -out FILE")

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.sslsocket_class = _Socket
    try:
        context.load_cert_chain(certificate, key, password=reject)
    except OSError as error:
        raise ValueError(_reason(fspath(certificate), fspath(key), error)) from None
    return context


def unverified_context() -> ssl.SSLContext:
    """Return the SSL context of a client that knows its server without looking at a certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # not the default one, which takes 25 ms to load authorities
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class _Socket(ssl.SSLSocket):
    """A socket that one thread may read while another one writes, and that says when it would block as any socket does.

    OpenSSL's connections are not for two threads at a time.
    """

    _lock: Lock

    def __new__(cls, *arguments: Any, **keywords: Any) -> _Socket:
        # ssl calls no __init__
        created = super().__new__(cls, *arguments, **keywords)
        created._lock = Lock()
        return created

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        """Receive up to ``buflen`` bytes."""
        with self._lock:
            try:
                return super().recv(buflen, flags)
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                raise _would_block() from None

    def send(self, data: Any, flags: int = 0) -> int:
        """Send some of the data, and return how many bytes that was."""
        with self._lock:
            try:
                return super().send(data, flags)
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                raise _would_block() from None

    def close(self) -> None:
        """Send close_notify, so that peers can tell the end from a broken connection, and close without waiting."""
        with self._lock:
            with suppress(OSError, ValueError):
                self.unwrap()
            super().close()


def _would_block() -> BlockingIOError:
    return BlockingIOError(errno.EWOULDBLOCK, "The operation would block")


def _reason(certificate: str, key: str, error: OSError) -> str:
    """Return why the two files cannot be used; Python does not name them."""
    for file, label in ((certificate, "CERTIFICATE"), (key, "PRIVATE KEY")):
        try:
            content = Path(file).read_bytes()
        except OSError as unreadable:
            return f"cannot read {file!r}: {unreadable.strerror}"
        if f"{label}-----".encode() not in content:
            return f"there is no {label.lower()} in PEM in {file!r}"
    reason = getattr(error, "reason", None) or str(error)
    if reason == "KEY_VALUES_MISMATCH":
        return f"the key in {key!r} does not belong to the certificate in {certificate!r}"
    return f"cannot use the certificate in {certificate!r} with the key in {key!r}: {reason}"
