"""Certificates for the servers of tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import trustme

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class Certificates:
    """PEM files: an authority's certificate, and the certificate and key it issued for the loopback addresses."""

    authority: Path
    certificate: Path
    key: Path

    @property
    def options(self) -> list[str]:
        """Return the options of ``rekomock serve``."""
        return ["--tls-cert", str(self.certificate), "--tls-key", str(self.key)]


def issued(directory: Path) -> Certificates:
    """Create an authority and a certificate, in a directory that does not exist yet."""
    directory.mkdir()
    files = Certificates(directory / "authority.pem", directory / "certificate.pem", directory / "key.pem")
    authority = trustme.CA()
    server = authority.issue_cert("127.0.0.1", "::1", "localhost")
    authority.cert_pem.write_to_path(files.authority)
    server.private_key_pem.write_to_path(files.key)
    for part in server.cert_chain_pems:
        part.write_to_path(files.certificate, append=True)
    return files
