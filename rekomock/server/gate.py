"""Which web pages may use the server, and under which names.

A browser sends requests to the server for any web page that asks it to. What keeps a page of the internet from reading
or resetting a developer's server is the ``Origin`` header, which the browser sends and the page cannot change; and the
``Host`` header, because a page can have its own name resolve to this machine (DNS rebinding).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Sequence
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from werkzeug.wrappers import Response

from rekomock.server.page.page import PATH
from rekomock.server.routes import PREFIX

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["Gate"]

log = logging.getLogger("rekomock")

#: What controls the server, below which nothing of AWS is found.
_CONTROL_PATHS = (PREFIX, PATH, "/moto-api")


class Gate:
    """Rejects what foreign web pages send, and lets the allowed ones read the responses."""

    def __init__(
        self,
        application: WSGIApplication,
        address: str,
        *,
        allowed_hosts: Sequence[str] = (),
        allowed_origins: Sequence[str] = (),
    ) -> None:
        """Put a gate before an application.

        Args:
            application: What responds to the requests that are let in.
            address: The IP address that the server listens on.
            allowed_hosts: Names of the server besides the loopback names and its address.
            allowed_origins: Origins, as browsers write them, that may use the server besides loopback ones; ``*`` is
                every origin.
        """
        self._application = application
        self._address = ip_address(address)
        self._allowed_hosts = {host.lower() for host in allowed_hosts}
        self._allowed_origins = set(allowed_origins)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Respond to a WSGI request."""
        reason = self._objection(environ)
        if reason is not None:
            log.warning("rekomock rejected %s %s: %s", environ["REQUEST_METHOD"], environ.get("PATH_INFO"), reason)
            body = json.dumps({"__type": "Forbidden", "message": reason})
            return Response(f"{body}\n", 403, content_type="application/json")(environ, start_response)
        origin = environ.get("HTTP_ORIGIN")
        if origin is None:
            return self._application(environ, start_response)
        readable = _readable_by(origin, environ, start_response)
        if _is_preflight(environ) and (environ.get("PATH_INFO") in ("/", "") or _is_control(environ)):
            readable("204 No Content", [])
            return []
        return self._application(environ, readable)

    def _objection(self, environ: WSGIEnvironment) -> str | None:
        """Return why a request must be rejected; None if it need not."""
        host = _hostname(environ.get("HTTP_HOST", ""))
        if _is_control(environ) and not self._is_own(host):
            return f"{host!r} is not a name of this server; start it with --allowed-host {host}"
        origin = environ.get("HTTP_ORIGIN")
        if origin is None:
            # Images, scripts and forms with GET come without an origin
            if _is_control(environ) and environ.get("HTTP_SEC_FETCH_SITE") == "cross-site":
                return "another site asked for it; use the server from a page of its own or from a loopback origin"
            return None
        name = _hostname(origin.partition("://")[2])
        if _is_loopback(name) or (name == host and self._is_own(host)) or {origin, "*"} & self._allowed_origins:
            return None
        return f"pages of the origin {origin!r} may not use this server; start it with --allow-origin {origin}"

    def _is_own(self, host: str) -> bool:
        # An IP address cannot be made to resolve to this machine
        own_address = _is_address(host) if self._address.is_unspecified else host == str(self._address)
        return not host or _is_loopback(host) or own_address or host in self._allowed_hosts


def _is_control(environ: WSGIEnvironment) -> bool:
    return f"{environ.get('PATH_INFO', '')}/".startswith(tuple(f"{path}/" for path in _CONTROL_PATHS))


def _is_preflight(environ: WSGIEnvironment) -> bool:
    return environ["REQUEST_METHOD"] == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ


def _hostname(netloc: str) -> str:
    """Return the name in ``name:port``, in lower case; empty if there is none."""
    try:
        return (urlsplit(f"//{netloc}").hostname or "").rstrip(".")
    except ValueError:
        return netloc


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return host == "localhost" or host.endswith(".localhost") or (_is_address(host) and ip_address(host).is_loopback)


def _readable_by(origin: str, environ: WSGIEnvironment, start_response: StartResponse) -> Callable[..., Any]:
    """Return a ``start_response`` that adds the headers without which a browser keeps a response from the page."""
    wanted = {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": "*", "Vary": "Origin"}
    if _is_preflight(environ):
        wanted["Access-Control-Allow-Methods"] = environ["HTTP_ACCESS_CONTROL_REQUEST_METHOD"]
        wanted["Access-Control-Allow-Headers"] = environ.get("HTTP_ACCESS_CONTROL_REQUEST_HEADERS", "*")
        wanted["Access-Control-Allow-Private-Network"] = "true"

    def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
        given = {name.lower() for name, _ in headers}
        added = [(name, value) for name, value in wanted.items() if name.lower() not in given]
        return start_response(status, [*headers, *added], *error)

    return start
