"""Moto's path: a request that comes through moto's handlers, its server among them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from moto.rekognition.responses import RekognitionResponse
from moto.utilities.utils import get_partition
from werkzeug.exceptions import HTTPException

from rekomock.moto_bridge.accounts import require_account
from rekomock.moto_bridge.active import innermost
from rekomock.moto_bridge.addresses import ADDRESS
from rekomock.moto_bridge.callers import identified, one_request
from rekomock.protocol import wire
from rekomock.protocol.errors import (
    ACCESS_DENIED,
    INVALID_SIGNATURE,
    MISSING_AUTHENTICATION_TOKEN,
    UNRECOGNIZED_CLIENT,
)
from rekomock.protocol.permissions import permissions
from rekomock.settings.defaults import default_region

if TYPE_CHECKING:
    from rekomock.moto_bridge.iam import Caller
    from rekomock.moto_bridge.registration import Registration
    from rekomock.state.region import Region

__all__ = ["MotoHandler"]


class MotoHandler(RekognitionResponse):
    """One request as moto hands it over: read for the service, and answered in moto's form."""

    def __init__(self) -> None:
        super().__init__()
        # moto makes the handler, by its class's ``dispatch``
        self._registration = innermost()
        # The service takes no compressed requests, and moto crashes on a body that merely claims to be gzip
        self.allow_request_decompression = False

    def _dispatch(self, request: Any, full_url: str | None = None, headers: Any = None) -> Any:
        # Keep werkzeug from parsing form-encoded bodies. Older moto passes a request without an environ; those are not
        # parsed anyway
        getattr(request, "environ", {})["CONTENT_TYPE"] = wire.CONTENT_TYPE
        self.setup_class(request, full_url, headers, use_raw_body=True)
        with one_request():
            return self._registration.respond(_MotoRequest(self, self._registration), self.response_headers)

    def get_region_from_url(self, request: Any, full_url: str) -> str:
        """Return the region of a request, which our addresses name even where moto's pattern does not match."""
        ours = ADDRESS.match(full_url)
        # Which moto takes where a request names no region
        self.default_region = default_region()
        return ours[1] if ours else super().get_region_from_url(request, full_url)

    def authenticate(self) -> Caller | None:
        """Check the signature of the request and return who signed it, or None if moto is not set to check it."""
        callers: list[Caller] = []

        def identify(**request: Any) -> Caller:
            from rekomock.moto_bridge.iam import Caller  # lazy: slow to import

            callers.append(Caller(**request))
            return callers[0]

        # moto calls it in place of a class, and counts the requests that it does not check
        self._authenticate_and_authorize_action(cast("type", identify))
        return callers[0] if callers else None


class _MotoRequest:
    """A :class:`rekomock.service.Request` that came along moto's path."""

    def __init__(self, handler: MotoHandler, registration: Registration) -> None:
        self.target = handler.headers.get("X-Amz-Target")
        self.body = handler.body.encode() if isinstance(handler.body, str) else handler.body
        self.account_id = handler.current_account
        self.region_name = handler.region
        self._handler = handler
        self._registration = registration
        self._caller: Caller | None = None

    def authenticate(self) -> None:
        try:
            self._caller = self._handler.authenticate()
        except HTTPException as refusal:
            translated = _REFUSALS.get(getattr(refusal, "error_type", ""), ACCESS_DENIED)
            raise translated(reason=getattr(refusal, "message", refusal.description)) from None
        except LookupError:
            # moto raises LookupError for a missing or malformed signature
            raise MISSING_AUTHENTICATION_TOKEN() from None
        require_account(self.account_id)

    def authorize(self, operation: str, members: Mapping[str, Any]) -> None:
        if self._caller is None:
            return
        identified(self._caller)
        partition = get_partition(self.region_name)
        prefix = f"arn:{partition}:rekognition:{self.region_name}:{self.account_id}:"
        self._caller.require(permissions(operation, members, prefix))

    def region(self) -> Region:
        return self._registration.regions.requested(self.region_name, self.account_id)


_REFUSALS = {
    "InvalidClientTokenId": UNRECOGNIZED_CLIENT,
    "SignatureDoesNotMatch": INVALID_SIGNATURE,
}
