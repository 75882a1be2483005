"""The certificate that a server shows, and its key."""

from __future__ import annotations

import ssl
from contextlib import suppress
from os import PathLike, fspath
from pathlib import Path
from typing import NoReturn

__all__ = ["server_context", "unverified_context"]


def server_context(certificate: str | PathLike[str] | None, key: str | PathLike[str] | None) -> ssl.SSLContext | None:
    """What a server needs to answer over HTTPS; without a certificate and without a key, nothing.

    Args:
        certificate: A file with the certificate in PEM, followed by those between it and its authority, if any.
        key: A file with the certificate's private key in PEM, not encrypted.

    Raises:
        ValueError: For one without the other, a file that cannot be read or does not hold what it should, an encrypted
            key, and a key that is not the certificate's.
    """
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        raise ValueError("TLS needs a certificate and its key; give both of them or neither")

    def refuse() -> NoReturn:
        raise ValueError(f"the key in {fspath(key)!r} is encrypted; decrypt it with: openssl pkey -in KEY -out FILE")

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.sslsocket_class = _Socket
    try:
        context.load_cert_chain(certificate, key, password=refuse)
    except OSError as error:
        raise ValueError(_reason(fspath(certificate), fspath(key), error)) from None
    return context


def unverified_context() -> ssl.SSLContext:
    """For a client that knows whom it talks to without looking at a certificate."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class _Socket(ssl.SSLSocket):
    """A socket that says goodbye, without which the other side could not tell an end from a break."""

    def close(self) -> None:
        """Closes at once: waitress's sockets never block, so nobody waits for the other side's goodbye."""
        with suppress(OSError, ValueError):
            self.unwrap()
        super().close()


def _reason(certificate: str, key: str, error: OSError) -> str:
    """Why the two cannot be used; Python names no file."""
    for file, wanted in ((certificate, "CERTIFICATE"), (key, "PRIVATE KEY")):
        try:
            content = Path(file).read_bytes()
        except OSError as unreadable:
            return f"cannot read {file!r}: {unreadable.strerror}"
        if f"{wanted}-----".encode() not in content:
            return f"there is no {wanted.lower()} in PEM in {file!r}"
    reason = getattr(error, "reason", None) or str(error)
    if reason == "KEY_VALUES_MISMATCH":
        return f"the key in {key!r} is not the one of the certificate in {certificate!r}"
    return f"cannot use the certificate in {certificate!r} with the key in {key!r}: {reason}"
