"""A registration: a service that answers in place of moto's own Rekognition.

While one is in force, moto's name ``rekognition`` stands for rekomock: moto finds our backends where it looks for its
own (its reset, accounts, regions and server work on them), our addresses come before moto's, and a request for them
ends in the service's pipeline. Nothing of moto is changed for good.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import RLock
from typing import TYPE_CHECKING, Any, TypeAlias
from unittest.mock import patch

import moto.rekognition
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
from moto import backend_index
from moto.core.base_backend import BackendDict, backend_lock
from moto.core.custom_responses_mock import CallbackResponse
from moto.core.models import RESPONSES_METHODS, botocore_stubber, responses_mock
from moto.moto_api._internal import mock_random

from rekomock.control.faults import NetworkFailure
from rekomock.moto_bridge.accounts import accounts_by_access_key
from rekomock.moto_bridge.active import REGISTRATIONS, innermost
from rekomock.moto_bridge.addresses import ADDRESS
from rekomock.moto_bridge.backend import Backend, Regions
from rekomock.moto_bridge.direct import respond_in_process, respond_over_http
from rekomock.moto_bridge.doors import doors_open
from rekomock.moto_bridge.quick_events import quick_events
from rekomock.moto_bridge.shared_models import models_shared
from rekomock.moto_bridge.stepfunctions import name_errors
from rekomock.protocol import wire

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment
    from typing_extensions import Self

    from rekomock.service import Request, Service

__all__ = ["MotoResponse", "Registration"]

#: Status, headers and body, as moto's handlers return them.
MotoResponse: TypeAlias = tuple[int, dict[str, str], bytes]

#: What botocore raises, and retries, in these failures of the network.
_AS_BOTOCORE = {"timeout": ReadTimeoutError, "connection": ConnectionClosedError}

_lock = RLock()
_hooks = ExitStack()


class Registration:
    """A service and its state, registered with moto from :meth:`start` to :meth:`stop`.

    The state begins empty. Registrations may be nested and ended in any order: the one that started last and has not
    been stopped answers. Starting works before moto's mock starts and while it runs.

    Attributes:
        service: What answers.
        backends: Its state, as moto keeps it.
        regions: The same state, as the rest of rekomock sees it.
    """

    def __init__(self, service: Service) -> None:
        self.service = service
        self.backends: BackendDict[Backend] = BackendDict(Backend, "rekognition")
        self.regions = Regions(self.backends)

    def start(self) -> None:
        """Answer Rekognition's requests from now on."""
        with _lock:
            if not REGISTRATIONS:
                _hooks.enter_context(_hooked_into_moto())
            REGISTRATIONS.append(self)
            _show_backends()

    def stop(self) -> None:
        """Stop answering, and discard the state."""
        with _lock:
            REGISTRATIONS.remove(self)
            if REGISTRATIONS:
                _show_backends()
            else:
                _hooks.close()
        with backend_lock:
            instances: list[Any] = vars(BackendDict)["_instances"]
            instances[:] = [other for other in instances if other is not self.backends]
            for account in self.backends.values():
                account.clear()  # a cache of moto's outlives us, and with it the account

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def respond(self, request: Request, headers: dict[str, str]) -> MotoResponse:
        """Return the service's response, with ``headers`` and those that AWS always sends.

        Raises:
            NetworkFailure: If the call was forced to get no response.
        """
        response = self.service.handle(request)
        if response.failure is not None:
            raise response.failure
        if response.status != 200:
            name_errors()
        always = {
            "content-type": wire.CONTENT_TYPE,
            "content-length": str(len(response.body)),
            "x-amzn-requestid": str(mock_random.uuid4()),
        }
        return response.status, headers | always, response.body

    def respond_over_http(self, environ: WSGIEnvironment) -> MotoResponse | None:
        """Respond to a request for Rekognition that a server received, or return None if moto's server has to."""
        return respond_over_http(self, environ)


def _show_backends() -> None:
    """Let moto find the backends of the registration that answers."""
    vars(moto.rekognition)["rekognition_backends"] = innermost().backends


@contextmanager
def _hooked_into_moto() -> Iterator[None]:
    """Send Rekognition's requests to the innermost registration for as long as the context lasts."""
    pattern = ("rekognition", ADDRESS)
    motos_way = botocore_stubber.process_request

    def process_request(request: Any) -> Any:
        try:
            return respond_in_process(innermost(), request) or motos_way(request)
        except NetworkFailure as failure:
            raise _AS_BOTOCORE[failure.kind](endpoint_url=request.url, request=request) from None

    # For requests that do not come from botocore. moto's mock adds these itself when it starts, not while it runs.
    # Older moto versions have one function for both kinds of requests
    process = getattr(botocore_stubber, "process_prepared_request", botocore_stubber.process_request)
    intercepted = [CallbackResponse(method, ADDRESS, process) for method in RESPONSES_METHODS]
    with (
        patch.object(moto.rekognition, "rekognition_backends", None),
        # moto offers no way to register a service: this is where botocore's requests come in
        patch.object(botocore_stubber, "process_request", process_request),
        models_shared(),
        quick_events(),
        accounts_by_access_key(),
        doors_open(),
    ):
        backend_index.backend_url_patterns.insert(0, pattern)
        if botocore_stubber.enabled:
            for response in intercepted:
                responses_mock.add(response)
        try:
            yield
        finally:
            # not remove(): it loops forever in older moto versions
            by_method: dict[str, list[Any]] = vars(responses_mock.get_registry())["_registered"]
            for response in intercepted:
                while response in by_method[response.method]:
                    by_method[response.method].remove(response)
            backend_index.backend_url_patterns.remove(pattern)
