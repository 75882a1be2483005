"""The WSGI application: moto's server, with an entrance of its own for Rekognition.

moto distinguishes services by the signature, so it would take an unsigned request for one to S3; and Flask's own
errors are HTML, which no AWS client can read.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.test import run_wsgi_app
from werkzeug.wrappers import Response as HttpResponse

from rekomock.control.call_log import LoggedCall
from rekomock.control.faults import NetworkFailure
from rekomock.moto_bridge.registration import Registration
from rekomock.protocol import service_model, wire
from rekomock.protocol.errors import (
    INTERNAL_SERVER_ERROR,
    NOT_SERIALIZABLE,
    REQUEST_TOO_LARGE,
    UNKNOWN_OPERATION,
    ErrorText,
)
from rekomock.server.page.page import PATH
from rekomock.server.request_log import log_call
from rekomock.server.routes import PREFIX

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["Application"]

log = logging.getLogger("rekomock")

#: In bytes. More than the largest request that AWS accepts: an image of 5 MB in base64, and some members.
_MAX_BODY = 16 * 2**20

_SIGNED_FOR_REKOGNITION = re.compile(r"Credential=[^/,\s]*/[^/,\s]*/[^/,\s]*/rekognition/", re.IGNORECASE)


class Application:
    """Responds for all services of moto."""

    def __init__(
        self,
        registration: Registration,
        control: WSGIApplication | None = None,
        page: WSGIApplication | None = None,
    ) -> None:
        """Create moto's server.

        Args:
            registration: What responds for Rekognition; it has been started.
            control: The control API; None if that is switched off.
            page: The page for browsers; None if that is switched off.
        """
        self._registration = registration
        self._control = control or _switched_off
        self._page = page or _switched_off
        self._all_services = DomainDispatcherApplication(create_backend_app)
        self._rekognition = create_backend_app("rekognition")

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Respond to a WSGI request."""
        # moto reads the undecoded path here: keys in S3 may contain an encoded slash
        environ.setdefault("RAW_URI", environ.get("REQUEST_URI", ""))
        if not _is_for_rekognition(environ):
            response: Iterable[bytes] = self._other(environ)(environ, start_response)
            return response
        status, headers, body = self._rejection(environ) or self._respond(environ)
        start_response(status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _other(self, environ: WSGIEnvironment) -> WSGIApplication:
        """Return what responds to a request that is not for Rekognition."""
        path = f"{environ.get('PATH_INFO', '')}/"
        if path.startswith(f"{PREFIX}/"):
            return self._control
        # A signed request is for a bucket of that name
        signed = "HTTP_AUTHORIZATION" in environ or "Signature=" in environ.get("QUERY_STRING", "")
        if path.startswith(f"{PATH}/") and not signed:
            return self._page
        application: WSGIApplication = self._all_services
        return application

    def _rejection(self, environ: WSGIEnvironment) -> _Response | None:
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        if (method, path) not in (("POST", "/"), ("POST", "")):
            return _rejected(environ, UNKNOWN_OPERATION, reason=f"Requests are POST /, not {method} {path}")
        if int(environ.get("CONTENT_LENGTH") or 0) > _MAX_BODY:
            return _rejected(environ, REQUEST_TOO_LARGE, limit=_MAX_BODY)
        return None

    def _respond(self, environ: WSGIEnvironment) -> _Response:
        try:
            direct = self._registration.respond_over_http(environ)
            if direct is not None:
                code, direct_headers, content = direct
                return f"{code} {HTTPStatus(code).phrase}", list(direct_headers.items()), content
            body, status, headers = run_wsgi_app(self._rekognition, environ, buffered=True)
        except NetworkFailure:
            raise  # for the connection
        except Exception as error:
            target = environ.get("HTTP_X_AMZ_TARGET")
            log.exception("rekomock failed on %s", target)
            return _rejected(environ, INTERNAL_SERVER_ERROR, operation=target, error=error)
        if headers.get("Content-Type", "").startswith("text/html"):
            return _rejected(environ, NOT_SERIALIZABLE, reason=f"The request cannot be read: {status}")
        return status, list(headers), b"".join(body)


_switched_off = HttpResponse(
    json.dumps(
        {"__type": "NotFound", "message": "The control API and the page are switched off; start without --no-control"}
    ),
    404,
    content_type="application/json",
)


#: Status line, headers and body.
_Response = tuple[str, list[tuple[str, str]], bytes]


def _is_for_rekognition(environ: WSGIEnvironment) -> bool:
    target: str = environ.get("HTTP_X_AMZ_TARGET", "")
    authorization: str = environ.get("HTTP_AUTHORIZATION", "")
    return target.split(".")[0] == service_model.TARGET_PREFIX or bool(_SIGNED_FOR_REKOGNITION.search(authorization))


def _rejected(environ: WSGIEnvironment, text: ErrorText, **details: Any) -> _Response:
    """Return the response to a request that does not reach the service, and log it."""
    error = text(**details)
    body = wire.encode_error(error)
    operation = environ.get("HTTP_X_AMZ_TARGET", "").rpartition(".")[2]
    log_call(LoggedCall(operation, "", "", time.time(), error.status, b"", body))
    headers = [("Content-Type", wire.CONTENT_TYPE), ("Content-Length", str(len(body)))]
    return f"{error.status} {error.code}", headers, body
