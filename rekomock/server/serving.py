"""A server in the foreground, from its start line to its end."""

from __future__ import annotations

import ipaddress
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from importlib.util import find_spec
from os import PathLike
from pathlib import Path
from ssl import SSLContext, SSLSocket
from typing import Any, NoReturn

from rekomock.images.engines.choice import EngineError
from rekomock.mock.local_host import LocalHost
from rekomock.mock.session import Session
from rekomock.moto_bridge.lifecycle import real_credentials_hidden
from rekomock.server.tls import server_context
from rekomock.settings.settings import SettingsChange

__all__ = ["CannotServeError", "serve"]

_THREADS = 8
#: Half of the files that a process may commonly have open.
_CONNECTIONS = 500
#: S3's uploads come through the same server.
_LARGEST_BODY = 100 * 2**20
_IDLE_SECONDS = 60


class CannotServeError(Exception):
    """There is no server, and the text says why."""


def serve(
    host: str = "127.0.0.1",
    port: int = 5000,
    *,
    tls_cert: str | PathLike[str] | None = None,
    tls_key: str | PathLike[str] | None = None,
    settings: SettingsChange | None = None,
    album: Path | None = None,
    control: bool = True,
    until_stdin_ends: bool = False,
) -> None:
    """Answers until the process is told to stop, by SIGINT or SIGTERM; from the main thread alone.

    Args:
        host: The address to listen on.
        port: The port to listen on; 0 is any that is free.
        tls_cert: A file with a certificate in PEM, to answer over HTTPS; goes together with ``tls_key``.
        tls_key: A file with the certificate's private key in PEM.
        settings: Choices for the simulation.
        album: A file that says who is in which picture, and which collections there are to begin with.
        control: Whether there is the control path, for authors of tests.
        until_stdin_ends: Whether to stop also when standard input ends: when the parent process is gone, for one.

    Raises:
        CannotServeError: Where something is missing, a certificate or key cannot be used, or the address is not to be
            had.
    """
    missing = [name for name in ("waitress", "flask", "flask_cors", "yaml") if find_spec(name) is None]
    if missing:
        raise CannotServeError(
            f"{', '.join(missing)} is not installed; install it with: pip install 'rekomock[server]'"
        )
    try:
        tls = server_context(tls_cert, tls_key)
    except ValueError as error:
        raise CannotServeError(str(error)) from None
    with real_credentials_hidden(), _stopped_by_signals(), _listening(host, port, tls) as listener:
        if until_stdin_ends:
            threading.Thread(target=_stop_when_stdin_ends, daemon=True).start()
        _answer(listener, settings or {}, album, controlled=control)


def _answer(listener: socket.socket, settings: SettingsChange, album: Path | None, *, controlled: bool) -> None:
    # What follows comes with the extra, and takes a while
    from waitress.server import create_server
    from waitress.wasyncore import close_all

    from rekomock.server.application import Application
    from rekomock.server.channel import Channel, TlsChannel
    from rekomock.server.control_api import ControlApi
    from rekomock.server.request_log import LoggingService
    from rekomock.server.start_file import StartFile, StartFileError

    # It warns of every request that waits for a thread
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    connections: dict[int, Any] = {}
    with ExitStack() as stack:
        try:
            start_file = StartFile(album) if album else lambda mock: None
            host = LocalHost(LoggingService, nullcontext)
            control = ControlApi(Session(host), settings, start_file)
        except (StartFileError, EngineError) as error:
            raise CannotServeError(str(error)) from None
        stack.callback(control.stop)
        server: Any = create_server(
            Application(host.registration, control if controlled else None),
            map=connections,
            sockets=[listener],
            threads=_THREADS,
            connection_limit=_CONNECTIONS,
            max_request_body_size=_LARGEST_BODY,
            channel_timeout=_IDLE_SECONDS,
            url_scheme=_scheme(listener),
            log_socket_errors=False,  # a broken connection is the client's affair
            asyncore_use_poll=True,
            ident="rekomock",
        )
        server.channel_class = TlsChannel if isinstance(listener, SSLSocket) else Channel
        try:
            _announce(listener)
            server.run()
        finally:
            close_all(connections, ignore_all=True)


def _announce(listener: socket.socket) -> None:
    host, port = listener.getsockname()[:2]
    address = ipaddress.ip_address(host)
    if not address.is_loopback:
        print(
            f"Warning: {host} is not a loopback address; whoever reaches this machine can use the server",
            file=sys.stderr,
            flush=True,
        )
    if address.is_unspecified:
        host = "127.0.0.1" if address.version == 4 else "::1"
    scheme = _scheme(listener)
    url = f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
    exports = f"AWS_ENDPOINT_URL={url}"
    if scheme == "https":
        exports += " AWS_CA_BUNDLE=FILE (the certificate's own if it is self-signed, else its authority's)"
    print(f"rekomock listens on {url}; point clients at it with: export {exports}", flush=True)


def _scheme(listener: socket.socket) -> str:
    return "https" if isinstance(listener, SSLSocket) else "http"


@contextmanager
def _listening(host: str, port: int, tls: SSLContext | None) -> Iterator[socket.socket]:
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.create_server(address[:2], family=family)
    except OSError as error:
        # Python adds the address to the system's words, where it has an errno of the system's
        reason = error.strerror if isinstance(error, socket.gaierror) else os.strerror(error.errno or 0)
        raise CannotServeError(f"cannot listen on {host}, port {port}: {reason}; choose with --host, --port") from None
    if tls is not None:
        listener = tls.wrap_socket(listener, server_side=True, do_handshake_on_connect=False)
    with listener:
        yield listener


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """While it lasts, a signal to stop ends what is inside, and nothing else."""

    def stop(*_: object) -> NoReturn:
        for number in previous:
            signal.signal(number, signal.SIG_IGN)  # the end has begun, and is not to be interrupted
        raise _Stopped

    previous = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in previous:
        signal.signal(number, stop)
    try:
        yield
    except _Stopped:
        pass
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


class _Stopped(SystemExit):
    """The process was told to stop. A SystemExit, as waitress ends on these."""


def _stop_when_stdin_ends() -> None:
    # Not through the buffer: Python could not lock it when it ends
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
