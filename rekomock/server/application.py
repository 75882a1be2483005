"""The WSGI application: moto's whole server, with a way in for Rekognition of its own.

moto tells services apart by the signature, so it would take an unsigned request for one to S3; and what Flask answers
by itself is HTML, which no AWS client can read.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.test import run_wsgi_app
from werkzeug.wrappers import Response as HttpResponse

from rekomock.moto_bridge.registration import Registration
from rekomock.protocol import service_model, wire
from rekomock.protocol.errors import (
    INTERNAL_SERVER_ERROR,
    NOT_SERIALIZABLE,
    REQUEST_TOO_LARGE,
    UNKNOWN_OPERATION,
    ErrorText,
)
from rekomock.server.control_api import PREFIX
from rekomock.server.request_log import write_line
from rekomock.service import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["Application"]

log = logging.getLogger("rekomock")

#: More than the largest request that AWS takes: a picture of 5 MB in base64, and some words.
_LARGEST_BODY = 16 * 2**20

_SIGNED_FOR_REKOGNITION = re.compile(r"Credential=[^/,\s]*/[^/,\s]*/[^/,\s]*/rekognition/", re.IGNORECASE)


class Application:
    """Answers for all services of moto; make it while rekomock is registered."""

    def __init__(self, registration: Registration, control: WSGIApplication | None = None) -> None:
        """Prepares moto's server.

        Args:
            registration: What answers for Rekognition; it has been started.
            control: What answers below the control path; None where that is switched off.
        """
        self._registration = registration
        self._control = control or _switched_off
        self._all_services = DomainDispatcherApplication(create_backend_app)
        self._rekognition = create_backend_app("rekognition")

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """WSGI."""
        # Where moto looks for the path before it was decoded; keys in S3 may have an encoded slash
        environ.setdefault("RAW_URI", environ.get("REQUEST_URI", ""))
        if not _is_for_rekognition(environ):
            ours = environ.get("PATH_INFO", "").startswith(f"{PREFIX}/")
            application = self._control if ours else self._all_services
            answer: Iterable[bytes] = application(environ, start_response)
            return answer
        answered = self._refusal(environ) or self._answer(environ)
        status, headers, body = answered
        start_response(status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _refusal(self, environ: WSGIEnvironment) -> _Answered | None:
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        if (method, path) not in (("POST", "/"), ("POST", "")):
            return _refused(environ, UNKNOWN_OPERATION, reason=f"Requests are POST /, not {method} {path}")
        if int(environ.get("CONTENT_LENGTH") or 0) > _LARGEST_BODY:
            return _refused(environ, REQUEST_TOO_LARGE, limit=_LARGEST_BODY)
        return None

    def _answer(self, environ: WSGIEnvironment) -> _Answered:
        try:
            directly = self._registration.respond_over_http(environ)
            if directly is not None:
                code, sent, content = directly
                length = ("Content-Length", str(len(content)))
                return f"{code} {HTTPStatus(code).phrase}", [*sent.items(), length], content
            body, status, headers = run_wsgi_app(self._rekognition, environ, buffered=True)
        except Exception as error:
            log.exception("rekomock failed on %s", environ.get("HTTP_X_AMZ_TARGET"))
            return _refused(environ, INTERNAL_SERVER_ERROR, operation=environ.get("HTTP_X_AMZ_TARGET"), error=error)
        if headers.get("Content-Type", "").startswith("text/html"):
            return _refused(environ, NOT_SERIALIZABLE, reason=f"The request cannot be read: {status}")
        return status, list(headers), b"".join(body)


_switched_off = HttpResponse(
    json.dumps({"__type": "NotFound", "message": "The control path is switched off; start without --no-control"}),
    404,
    content_type="application/json",
)


#: Status line, headers and body.
_Answered = tuple[str, list[tuple[str, str]], bytes]


def _is_for_rekognition(environ: WSGIEnvironment) -> bool:
    target: str = environ.get("HTTP_X_AMZ_TARGET", "")
    authorization: str = environ.get("HTTP_AUTHORIZATION", "")
    return target.split(".")[0] == service_model.TARGET_PREFIX or bool(_SIGNED_FOR_REKOGNITION.search(authorization))


def _refused(environ: WSGIEnvironment, text: ErrorText, **details: Any) -> _Answered:
    """What is answered without the service."""
    error = text(**details)
    answer = Response(error.status, wire.encode_error(error))
    write_line(environ.get("HTTP_X_AMZ_TARGET"), "?", answer, 0.0)
    headers = [("Content-Type", wire.CONTENT_TYPE), ("Content-Length", str(len(answer.body)))]
    return f"{answer.status} {error.code}", headers, answer.body
