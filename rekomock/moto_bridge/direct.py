"""The direct path: simulated operations, answered without moto's search among the addresses of all services.

That search, and all that a handler learns of a request, cost more than botocore itself takes for a call. The direct
path is not for requests that moto has to look at: those take moto's path.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import lru_cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSPreparedRequest
from moto import settings as moto_settings
from moto.core.config import default_user_config
from moto.moto_api import recorder
from moto.rekognition.responses import RekognitionResponse
from werkzeug.http import http_date

from rekomock.moto_bridge.accounts import account_of, require_account
from rekomock.moto_bridge.addresses import ADDRESS, SIMULATED_TARGETS
from rekomock.moto_bridge.handler import MotoHandler
from rekomock.protocol import wire

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

    from rekomock.moto_bridge.registration import MotoResponse, Registration
    from rekomock.state.region import Region

__all__ = ["moto_inspects_requests", "respond_in_process", "respond_over_http"]

#: The headers that say which operation, account and region a request is for.
_HEADERS = ("Content-Type", "X-Amz-Target", "Authorization", "x-moto-account-id")
#: Those that moto's server reads besides, by the names that WSGI gives them.
_VARIABLES = {name: f"HTTP_{name.upper().replace('-', '_')}" for name in (*_HEADERS[1:], "User-Agent")}

#: The class on which moto counts requests.
_COUNTER: Any = next(base for base in RekognitionResponse.__mro__ if "request_count" in vars(base))


class _DirectRequest:
    """A :class:`rekomock.service.Request` that moto does not see."""

    def __init__(self, registration: Registration, target: str, body: bytes, account_id: str, region_name: str) -> None:
        self._registration = registration
        self.target: str | None = target
        self.body = body
        self.account_id = account_id
        self.region_name = region_name

    def authenticate(self) -> None:
        """Count the request, as moto may be set to check requests from a certain number on; refuse a false account."""
        _COUNTER.request_count += 1
        require_account(self.account_id)

    def authorize(self, operation: str, members: Mapping[str, Any]) -> None:
        """Do nothing: requests that moto is set to check take moto's path."""

    def region(self) -> Region:
        return self._registration.regions.requested(self.region_name, self.account_id)


def respond_in_process(registration: Registration, request: Any) -> MotoResponse | None:
    """Respond to a request of botocore's, or return None if it has to take moto's path."""
    if not isinstance(request, AWSPreparedRequest) or moto_inspects_requests():
        return None
    headers = {name: _decoded(value) for name in _HEADERS if (value := request.headers.get(name)) is not None}
    target, address = headers.get("X-Amz-Target"), ADDRESS.match(request.url)
    if address is None or target not in SIMULATED_TARGETS or headers.get("Content-Type") != wire.CONTENT_TYPE:
        return None
    if not isinstance(request.body, bytes):
        return None
    return _respond(registration, target, request.body, headers, address[1])


def respond_over_http(registration: Registration, environ: WSGIEnvironment) -> MotoResponse | None:
    """Respond to a request for Rekognition that a server received, or return None if it has to take moto's path.

    Requests of browsers take moto's path, which knows about CORS.
    """
    target = environ.get("HTTP_X_AMZ_TARGET")
    if target not in SIMULATED_TARGETS or "HTTP_ORIGIN" in environ or environ.get("QUERY_STRING"):
        return None
    if moto_inspects_requests():
        return None
    headers = {name: environ[variable] for name, variable in _VARIABLES.items() if variable in environ}
    url = f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', '')}/"
    region_name = MotoHandler().get_region_from_url(SimpleNamespace(headers=headers), url)
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    return _respond(registration, target, body, headers, region_name)


def _respond(
    registration: Registration, target: str, body: bytes, headers: Mapping[str, str], region_name: str
) -> MotoResponse:
    request = _DirectRequest(registration, target, body, account_of(headers, region_name), region_name)
    return registration.respond(request, _moto_headers(int(time.time())))


@lru_cache(maxsize=1)
def _moto_headers(second: int) -> dict[str, str]:
    """Return the headers that moto adds to every response."""
    return {"server": "amazon.com", "date": http_date(second)}


def _decoded(header: str | bytes) -> str:
    # botocore has both
    return header.decode() if isinstance(header, bytes) else header


def moto_inspects_requests() -> bool:
    """Return whether moto passes some requests on, records them, or checks who may do what."""
    core = default_user_config.get("core", {})
    return (
        any(core.get("passthrough", {}).values())
        or core.get("service_whitelist") is not None
        or vars(recorder)["_user_enabled"]
        or _COUNTER.request_count >= moto_settings.INITIAL_NO_AUTH_ACTION_COUNT
    )
