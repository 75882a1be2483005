"""moto's proxy with Rekognition in it: for programs whose endpoints cannot be changed.

A client that uses the proxy sends it requests for AWS's own addresses, over TLS with certificates that moto makes
for them. A request for the proxy itself is responded to as a server does.
"""

from __future__ import annotations

import logging
import shutil
import socket
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from moto import moto_proxy
from moto.moto_proxy.certificate_creator import CertificateCreator
from moto.moto_proxy.proxy3 import ProxyRequestHandler
from werkzeug.test import EnvironBuilder, run_wsgi_app

from rekomock.moto_bridge.credentials import environment

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

__all__ = ["AUTHORITY", "NoCertificatesError", "proxy_on"]

#: The certificate of the authority that moto signs the others with; clients have to trust it.
AUTHORITY = CertificateCreator.cacert

_TEMPLATE = "req.conf.tmpl"


class NoCertificatesError(Exception):
    """Certificates cannot be made; the message says why."""


@contextmanager
def proxy_on(listener: socket.socket, application: WSGIApplication) -> Iterator[ThreadingHTTPServer]:
    """Make a proxy that listens while the context lasts; ``serve_forever()`` serves.

    Args:
        listener: What it accepts connections from.
        application: What responds to requests for the proxy itself.

    Raises:
        NoCertificatesError: If the command ``openssl`` is missing.
    """
    if shutil.which("openssl") is None:
        raise NoCertificatesError("the proxy needs the command openssl, with which moto makes certificates")
    logging.getLogger(moto_proxy.logger.name).setLevel(logging.WARNING)  # it logs each request on standard output
    with (
        _Proxy(listener, application) as server,
        _certificates_made_elsewhere(),
        # as moto's own command does, for what its services have to know of it
        environment({"TEST_PROXY_MODE": "true", "MOTO_PORT": str(listener.getsockname()[1])}),
    ):
        yield server


@contextmanager
def _certificates_made_elsewhere() -> Iterator[None]:
    """Let moto make certificates in a temporary folder, not where it is installed, while the context lasts."""
    with tempfile.TemporaryDirectory(prefix="rekomock-") as folder:
        shutil.copy(Path(CertificateCreator.certdir, _TEMPLATE), folder)
        with patch.object(CertificateCreator, "certdir", folder):
            yield


class _Proxy(ThreadingHTTPServer):
    def __init__(self, listener: socket.socket, application: WSGIApplication) -> None:
        self.application = application
        super().__init__(listener.getsockname()[:2], _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listener

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Do nothing: a broken connection is the client's concern."""


class _Handler(ProxyRequestHandler):
    """One connection."""

    server: _Proxy

    def finish(self) -> None:
        """End the connection, which over TLS is not the one that the server knows."""
        super().finish()
        self.connection.close()

    def end_headers(self) -> None:
        """Say that the connection ends with the response: moto ends it, and a client would use it again."""
        if self.command != "CONNECT":
            self.send_header("Connection", "close")
        super().end_headers()

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
        """Do nothing: the service logs its requests itself."""

    def do_GET(self) -> None:  # noqa: N802
        """Respond to a request of any method."""
        # A request that is to be sent on has a whole URL for its path, or comes through a tunnel
        if not self.path.startswith("/") or isinstance(self.connection, ssl.SSLSocket):
            super().do_GET()
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        builder = EnvironBuilder(self.path, method=self.command, headers=self.headers.items(), data=body)
        content, status, headers = run_wsgi_app(self.server.application, builder.get_environ(), buffered=True)
        self.send_response(int(status.split()[0]))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"".join(content))

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_GET  # noqa: N815
