"""The pipeline that every request goes through, whichever way it came in.

authorize -> decode -> validate -> limit the rate -> forced errors -> replay -> perform -> encode -> log
"""

from __future__ import annotations

import inspect
import logging
import time
from collections.abc import Sequence
from functools import cache
from threading import RLock
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from rekomock.control.call_log import CallLog, LoggedCall
from rekomock.control.faults import Failures
from rekomock.operations import OPERATIONS
from rekomock.operations.context import Operation, OperationContext
from rekomock.protocol import service_model, wire
from rekomock.protocol.errors import INTERNAL_SERVER_ERROR, NOT_SIMULATED, UNKNOWN_OPERATION, RekognitionError
from rekomock.protocol.quotas import calls_per_second
from rekomock.protocol.validation import validate
from rekomock.settings.settings import Settings

if TYPE_CHECKING:
    from rekomock.images.engines.engine import Engine
    from rekomock.images.recognition.album import Album
    from rekomock.state.region import Region

__all__ = ["Request", "Response", "Service"]

log = logging.getLogger("rekomock")


class Response(NamedTuple):
    """An HTTP status and a JSON body."""

    status: int
    body: bytes


class Request(Protocol):
    """A request, and what is known of where it came from.

    Attributes:
        target: The header ``X-Amz-Target``, ``RekognitionService.AssociateFaces`` for one.
        body: JSON.
        account_id: The account that is asked.
        region_name: The region that is asked, whether there is one of that name or not.
    """

    target: str | None
    body: bytes
    account_id: str
    region_name: str

    def authorize(self) -> None:
        """Raises a RekognitionError where the caller may not do this."""

    def region(self) -> Region:
        """The state that the request is about; raises a RekognitionError where there is no such region."""

    def fallback(self, operation: str) -> Response | None:
        """Return moto's response to an operation that rekomock does not simulate, or None if it has none."""


class Service:
    """Amazon Rekognition.

    Attributes:
        settings: The author's choices; may change between calls.
        albums: Where the author declared who is in a picture, the first one to be asked first; as the settings.
        engine: What finds the faces in photographs, if the author chose one; as the settings.
        failures: The errors that the author forces, the first ones to be asked first; as the settings.
        logs: Where every call is logged; as the settings.
        lock: Held while an operation works, so that nothing below needs a lock of its own.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.albums: Sequence[Album] = ()
        self.engine: Engine | None = None
        self.failures: Sequence[Failures] = ()
        self.logs: Sequence[CallLog] = ()
        self.lock = RLock()

    def handle(self, request: Request) -> Response:
        """Respond to a request and log the call.

        Never raises: every failure becomes an error response in the JSON that AWS writes.
        """
        now = time.time()
        response = self._respond(request)
        call = LoggedCall(
            operation=(request.target or "").rpartition(".")[2],
            account_id=request.account_id,
            region=request.region_name,
            at=now,
            status=response.status,
            request=request.body,
            response=response.body,
        )
        for calls in self.logs:
            calls.add(call)
        return response

    def _respond(self, request: Request) -> Response:
        try:
            return self._process(request)
        except RekognitionError as error:
            return Response(error.status, wire.encode_error(error))
        except Exception as error:
            log.exception("rekomock failed on %s", request.target)
            failure = INTERNAL_SERVER_ERROR(operation=request.target, error=error)
            return Response(failure.status, wire.encode_error(failure))

    def _process(self, request: Request) -> Response:
        request.authorize()
        name = _operation_name(request.target)
        model = service_model.operation(name)
        members = wire.decode(request.body, model.input_shape)
        validate(members, model.input_shape)
        region = request.region()
        self._limit_rate(name, region)
        self._fail_if_forced(name, members, region)
        if name not in OPERATIONS:
            response = request.fallback(name)
            if response is None:
                raise NOT_SIMULATED(reason=f"rekomock does not simulate the operation {name}")
            return response
        with self.lock:
            token_member = service_model.idempotency_token(name)
            token = members.get(token_member) if token_member else None
            if token is None:
                return Response(200, self._perform(name, region, members))
            now, lifetime = region.platform.now(), self.settings.client_request_token_lifetime
            body = region.idempotency.recall(name, token, members, now=now, lifetime=lifetime)
            if body is None:
                body = self._perform(name, region, members)
                region.idempotency.remember(name, token, members, body, now=now)
            return Response(200, body)

    def _limit_rate(self, name: str, region: Region) -> None:
        if self.settings.throughput == "unlimited":
            return
        limit = calls_per_second(name, region.name)
        if limit is not None:
            with self.lock:
                region.rate_limiter.admit(name, limit, region.platform.now())

    def _fail_if_forced(self, name: str, members: dict[str, Any], region: Region) -> None:
        for failures in self.failures:
            forced = failures.take(name, members)
            if forced is not None:
                raise forced.error(members, region, self.settings)

    def _perform(self, name: str, region: Region, members: dict[str, Any]) -> bytes:
        operation = OPERATIONS[name]
        keywords = _keywords(name, operation)
        for member in members:
            if member not in keywords:
                raise NOT_SIMULATED(reason=f"rekomock does not simulate the member {member} of {name}")
        context = OperationContext(name, region, self.settings, self.albums, self.engine)
        result = operation(context, **{keywords[member]: value for member, value in members.items()})
        return wire.encode(result, service_model.operation(name).output_shape)


@cache
def _keywords(name: str, operation: Operation) -> dict[str, str]:
    """How an operation spells the members it knows; the installed botocore may be newer and have further members."""
    shape = service_model.operation(name).input_shape
    known = inspect.signature(operation).parameters
    spelled = {member: service_model.keyword(member) for member in (shape.members if shape else ())}
    return {member: keyword for member, keyword in spelled.items() if keyword in known}


def _operation_name(target: str | None) -> str:
    if target is None:
        raise UNKNOWN_OPERATION(reason="The header X-Amz-Target, which names the operation, is missing")
    prefix, _, name = target.rpartition(".")
    if prefix != service_model.TARGET_PREFIX or name not in service_model.operation_names():
        raise UNKNOWN_OPERATION(reason=f"Amazon Rekognition has no operation {target}")
    return name
