"""A server or a proxy in the foreground, from its start line to its end."""

from __future__ import annotations

import ipaddress
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from functools import partial
from importlib.util import find_spec
from os import PathLike
from pathlib import Path
from ssl import SSLContext, SSLSocket
from typing import TYPE_CHECKING, Any, NoReturn

from rekomock.images.engines.choice import EngineError, load_engine
from rekomock.mock.local_host import LocalHost
from rekomock.mock.session import Session
from rekomock.moto_bridge.credentials import environment
from rekomock.moto_bridge.lifecycle import real_credentials_hidden
from rekomock.server.tls import server_context
from rekomock.service import Service
from rekomock.settings.settings import SettingsChange

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from rekomock.control.call_log import LoggedCall
    from rekomock.mock.mock import RekognitionMock
    from rekomock.server.start_file import StartFile
    from rekomock.server.state_file import StateFile

__all__ = ["STATE_INTERVAL", "CannotServeError", "proxy", "serve"]

#: Seconds between two looks for changes of the state that are to be written.
STATE_INTERVAL = 10.0

#: Worker threads; connections that wait for their clients need none.
_THREADS = 8
#: Half of the files that a process may commonly have open.
_MAX_CONNECTIONS = 500
#: In bytes; S3's uploads come through the same server.
_MAX_BODY = 100 * 2**20
#: Seconds after which a connection on which nothing happens is closed, and between two looks for such connections.
_IDLE_TIMEOUT = 60
_IDLE_CHECK_INTERVAL = 30


class CannotServeError(Exception):
    """The server cannot start; the message says why."""


def serve(
    host: str = "127.0.0.1",
    port: int = 5000,
    *,
    tls_cert: str | PathLike[str] | None = None,
    tls_key: str | PathLike[str] | None = None,
    settings: SettingsChange | None = None,
    album: Path | None = None,
    control: bool = True,
    allowed_hosts: Sequence[str] = (),
    allowed_origins: Sequence[str] = (),
    state: Path | None = None,
    state_interval: float = STATE_INTERVAL,
    until_stdin_ends: bool = False,
) -> None:
    """Respond to requests until SIGINT or SIGTERM; call it from the main thread.

    Args:
        host: The address to listen on.
        port: The port to listen on; 0 chooses a free one.
        tls_cert: A PEM file with a certificate, to respond over HTTPS; requires ``tls_key``.
        tls_key: A PEM file with the certificate's private key.
        settings: Changes to the default settings.
        album: A start file: who is in which image, and the collections to begin with.
        control: Whether to serve the control API.
        allowed_hosts: Names under which clients may use the control API, besides loopback names and ``host``.
        allowed_origins: Origins whose web pages may use the server, besides loopback ones; ``*`` for all.
        state: A file that keeps the state of Rekognition: it is read at the start, and written on stop and at
            intervals.
        state_interval: Seconds between two looks for changes that are to be written.
        until_stdin_ends: Whether to stop also when standard input ends, as it does when the parent process is gone.

    Raises:
        CannotServeError: If a dependency is missing, a certificate, key, start file or state file cannot be used, or
            the address is not available.
    """
    _require_extra()
    try:
        tls = server_context(tls_cert, tls_key)
    except ValueError as error:
        raise CannotServeError(str(error)) from None
    with real_credentials_hidden(), _stopped_by_signals(), _listening(host, port, tls) as listener:
        if until_stdin_ends:
            threading.Thread(target=_stop_when_stdin_ends, daemon=True).start()
        address = listener.getsockname()[0]
        with _application(
            settings or {},
            album,
            address,
            allowed_hosts,
            allowed_origins,
            controlled=control,
            state=state,
            state_interval=state_interval,
        ) as application:
            _serve_on(listener, application, controlled=control)


def proxy(
    host: str = "127.0.0.1",
    port: int = 5005,
    *,
    settings: SettingsChange | None = None,
    album: Path | None = None,
    control: bool = True,
    allowed_hosts: Sequence[str] = (),
    allowed_origins: Sequence[str] = (),
    state: Path | None = None,
    state_interval: float = STATE_INTERVAL,
) -> None:
    """Respond to requests for AWS's own addresses, as a proxy, until SIGINT or SIGTERM; call it from the main thread.

    At its own address it responds as :func:`serve` does.

    Args:
        host: The address to listen on.
        port: The port to listen on; 0 chooses a free one.
        settings: Changes to the default settings.
        album: A start file: who is in which image, and the collections to begin with.
        control: Whether to serve the control API.
        allowed_hosts: Other names of the proxy, under which the control API can be used.
        allowed_origins: Origins whose web pages may use it at its own address; ``*`` is every origin.
        state: A file that keeps the state of Rekognition, as :func:`serve` does.
        state_interval: Seconds between two looks for changes that are to be written.

    Raises:
        CannotServeError: If a dependency or the command ``openssl`` is missing, the start file or state file cannot be
            used, or the address is not available.
    """
    _require_extra()
    try:
        from rekomock.server.proxying import AUTHORITY, NoCertificatesError, proxy_on  # lazy: imports moto's proxy
    except ImportError as error:
        raise CannotServeError(f"moto's proxy needs {error.name}; install it with: pip install 'moto[proxy]'") from None
    with real_credentials_hidden(), _stopped_by_signals(), _listening(host, port, None) as listener:
        address = listener.getsockname()[0]
        try:
            with (
                _application(
                    settings or {},
                    album,
                    address,
                    allowed_hosts,
                    allowed_origins,
                    controlled=control,
                    state=state,
                    state_interval=state_interval,
                ) as app,
                proxy_on(listener, app) as server,
            ):
                url = _url(listener)
                print(
                    f"rekomock is a proxy on {url}; point clients at it with: "
                    f"export HTTPS_PROXY={url} AWS_CA_BUNDLE={AUTHORITY}",
                    flush=True,
                )
                if control:
                    _announce_page(url)
                server.serve_forever()
        except NoCertificatesError as error:
            raise CannotServeError(str(error)) from None


def _require_extra() -> None:
    missing = [name for name in ("waitress", "flask", "flask_cors", "yaml", "filelock") if find_spec(name) is None]
    if missing:
        raise CannotServeError(
            f"the server needs {', '.join(missing)}; install it with: pip install 'rekomock[server]'"
        )


@contextmanager
def _application(
    settings: SettingsChange,
    album: Path | None,
    address: str,
    allowed_hosts: Sequence[str],
    allowed_origins: Sequence[str],
    *,
    controlled: bool,
    state: Path | None,
    state_interval: float,
) -> Iterator[WSGIApplication]:
    """Return what responds to requests at ``address`` for as long as the context lasts."""
    # lazy: needs the extra `server`, and is slow to import
    from rekomock.server.application import Application
    from rekomock.server.control_api import ControlApi
    from rekomock.server.gate import Gate
    from rekomock.server.page.page import Page
    from rekomock.server.request_log import log_call
    from rekomock.server.start_file import StartFile, StartFileError

    try:
        with ExitStack() as stack:
            stack.enter_context(_errors_logged())
            observers: list[Callable[[LoggedCall], None]] = [log_call]
            host = LocalHost(partial(Service, observers=observers), nullcontext)
            state_file = None
            if state is not None:
                from rekomock.server.state_file import StateFile  # lazy: imports all classes of the state

                state_file = StateFile(state, lambda: host.registration)
                stack.callback(state_file.close)
                observers.append(state_file.touch)
            start_file = StartFile(album) if album else None
            session = Session(host)
            control = ControlApi(session, settings, _beginning(state_file, start_file))
            stack.callback(control.stop)
            load_engine(host.registration.service.configuration.engine)
            application: WSGIApplication = (
                Application(host.registration, control, Page(session)) if controlled else Application(host.registration)
            )
            if state_file is not None:
                application = state_file.noting(application)
                stack.enter_context(state_file.saving(state_interval))
            yield Gate(application, address, allowed_hosts=allowed_hosts, allowed_origins=allowed_origins)
    except (StartFileError, EngineError) as error:
        raise CannotServeError(str(error)) from None


def _beginning(state_file: StateFile | None, start_file: StartFile | None) -> Callable[[RekognitionMock], None]:
    """Return what a server's own mock begins with: at first with the state that was kept, after a reset without."""
    kept = None if state_file is None else state_file.load

    def begin(mock: RekognitionMock) -> None:
        nonlocal kept
        load, kept = kept, None
        existing = frozenset() if load is None else load()
        if start_file is not None:
            start_file(mock, existing)

    return begin


def _serve_on(listener: socket.socket, application: WSGIApplication, *, controlled: bool) -> None:
    # lazy: needs the extra `server`, and is slow to import
    from waitress.server import create_server
    from waitress.wasyncore import close_all

    from rekomock.server.channel import Channel, TlsChannel

    connections: dict[int, Any] = {}
    server: Any = create_server(
        application,
        map=connections,
        sockets=[listener],
        threads=_THREADS,
        connection_limit=_MAX_CONNECTIONS,
        max_request_body_size=_MAX_BODY,
        channel_timeout=_IDLE_TIMEOUT,
        cleanup_interval=_IDLE_CHECK_INTERVAL,
        url_scheme=_scheme(listener),
        log_socket_errors=False,  # a broken connection is the client's concern
        asyncore_use_poll=True,
        ident="rekomock",
    )
    server.channel_class = TlsChannel if isinstance(listener, SSLSocket) else Channel
    try:
        _announce(listener, controlled=controlled)
        # for moto's services that call others, such as Step Functions
        with environment({"MOTO_PORT": str(listener.getsockname()[1])}):
            server.run()
    finally:
        close_all(connections, ignore_all=True)


def _announce(listener: socket.socket, *, controlled: bool) -> None:
    url = _url(listener)
    exports = f"AWS_ENDPOINT_URL={url}"
    if isinstance(listener, SSLSocket):
        exports += " AWS_CA_BUNDLE=FILE (the certificate's own if it is self-signed, else its authority's)"
    print(f"rekomock listens on {url}; point clients at it with: export {exports}", flush=True)
    if controlled:
        _announce_page(url)


def _announce_page(url: str) -> None:
    print(f"Look at it in a browser: {url}/rekomock/", flush=True)


def _url(listener: socket.socket) -> str:
    """Return the address that clients of this machine use, and warn of others that can."""
    host, port = listener.getsockname()[:2]
    address = ipaddress.ip_address(host)
    if not address.is_loopback and sys.stderr is not None:
        print(
            f"Warning: {host} is not a loopback address; everyone who reaches this machine can use the server",
            file=sys.stderr,
            flush=True,
        )
    if address.is_unspecified:
        host = "127.0.0.1" if address.version == 4 else "::1"
    scheme = _scheme(listener)
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def _scheme(listener: socket.socket) -> str:
    return "https" if isinstance(listener, SSLSocket) else "http"


@contextmanager
def _listening(host: str, port: int, tls: SSLContext | None) -> Iterator[socket.socket]:
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.create_server(address[:2], family=family)
    except OSError as error:
        # Python appends the address to the system's message, which a gaierror has not
        reason = error.strerror if isinstance(error, socket.gaierror) else os.strerror(error.errno or 0)
        raise CannotServeError(f"cannot listen on {host}, port {port}: {reason}; choose with --host, --port") from None
    if tls is not None:
        listener = tls.wrap_socket(listener, server_side=True, do_handshake_on_connect=False)
    with listener:
        yield listener


@contextmanager
def _errors_logged() -> Iterator[None]:
    """Write warnings and errors of all packages to standard error, while the context lasts."""
    from rekomock.server.request_log import EscapingFormatter

    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)
    handler.setFormatter(EscapingFormatter())
    # The line about a call says it already
    handler.addFilter(lambda record: not hasattr(record, "explains_call"))
    # waitress warns about every request that waits for a thread
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """End the context, and nothing else, on a signal to stop."""

    def stop(*_: object) -> NoReturn:
        for number in previous:
            signal.signal(number, signal.SIG_IGN)  # already stopping
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
    """A signal to stop arrived. A SystemExit, because waitress ends on these."""


def _stop_when_stdin_ends() -> None:
    # unbuffered: Python could not lock the buffer at exit
    while os.read(sys.stdin.fileno(), 4096):
        pass
    signal.raise_signal(signal.SIGTERM)  # os.kill() would end the process at once on Windows
