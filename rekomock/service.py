"""The pipeline that every request goes through, however it arrived.

authenticate -> decode -> validate -> authorize -> limit the rate -> forced failures -> look at images -> replay
-> perform -> encode -> log
"""

from __future__ import annotations

import inspect
import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from threading import RLock
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from rekomock.control.call_log import LoggedCall
from rekomock.control.explanation import text_of
from rekomock.control.faults import NETWORK_FAILURES, NetworkFailure, forced_error
from rekomock.operations import DISCONTINUED_OPERATIONS, OPERATIONS
from rekomock.operations.context import Operation, OperationContext
from rekomock.operations.request_image import look_at_images
from rekomock.protocol import service_model, wire
from rekomock.protocol.errors import (
    DISCONTINUED,
    INTERNAL_SERVER_ERROR,
    NOT_SIMULATED,
    TOKEN_ALREADY_IN_USE,
    UNKNOWN_OPERATION,
    RekognitionError,
    Sentence,
)
from rekomock.protocol.validation import validate
from rekomock.settings.settings import Settings

if TYPE_CHECKING:
    from rekomock.control.declarations import Declarations
    from rekomock.images.engines.engine import Engine
    from rekomock.state.region import Region

__all__ = ["Configuration", "Request", "Response", "Service"]

log = logging.getLogger("rekomock")


class Response(NamedTuple):
    """An HTTP status and a JSON body.

    Attributes:
        status: The status.
        body: The body.
        failure: The failure of the network that takes the place of the response, if one was forced. The status is 0
            then, and the body is for the call log alone.
    """

    status: int
    body: bytes
    failure: NetworkFailure | None = None


class Request(Protocol):
    """A request and its origin.

    Attributes:
        target: The header ``X-Amz-Target``, such as ``RekognitionService.AssociateFaces``.
        body: The JSON body.
        account_id: The account of the caller.
        region_name: The region of the endpoint, which may not exist.
    """

    target: str | None
    body: bytes
    account_id: str
    region_name: str

    def authenticate(self) -> None:
        """Raise a RekognitionError if the caller is not who the request says."""

    def authorize(self, operation: str, members: Mapping[str, Any]) -> None:
        """Raise a RekognitionError if the caller may not call the operation with these members, which are valid."""

    def region(self) -> Region:
        """Return the state of the account and region; raise a RekognitionError if the region does not exist."""


class Configuration(NamedTuple):
    """What the running mocks bring to a service.

    Attributes:
        settings: The settings in effect.
        engine: What finds the faces in other images, if one was chosen.
        declared: What was declared on each mock, the innermost first.
    """

    settings: Settings = Settings()
    engine: Engine | None = None
    declared: Sequence[Declarations] = ()


class Service:
    """Amazon Rekognition.

    Attributes:
        configuration: Replaced as a whole, so that each request meets one or the other.
        observers: Called with every call, from the thread that responds to it; must not raise.
        lock: Held while an operation runs, so that the state needs none. Images are looked at before.
    """

    def __init__(self, observers: Sequence[Callable[[LoggedCall], None]] = ()) -> None:
        self.configuration = Configuration()
        self.observers = observers
        self.lock = RLock()

    def handle(self, request: Request) -> Response:
        """Respond to a request and log the call.

        Never raises: every failure becomes an error response in the JSON that AWS writes.
        """
        now, began = time.time(), time.perf_counter()
        configuration = self.configuration
        explanation: list[Sentence] = []
        response = self._respond(request, configuration, explanation)
        call = LoggedCall(
            operation=(request.target or "").rpartition(".")[2],
            account_id=request.account_id,
            region=request.region_name,
            at=now,
            status=response.status,
            request=request.body,
            response=response.body,
            seconds=time.perf_counter() - began,
            sentences=tuple(explanation),
        )
        for declared in configuration.declared:
            declared.log.add(call)
        for observe in self.observers:
            observe(call)
        return response

    def _respond(self, request: Request, configuration: Configuration, explanation: list[Sentence]) -> Response:
        try:
            return self._process(request, configuration, explanation)
        except RekognitionError as error:
            if error.because is not None:
                explanation.append(error.because)
            if error.vague:
                _warn(request, error, explanation)
            return Response(error.status, wire.encode_error(error))
        except NetworkFailure as forced:
            return Response(0, json.dumps({"__type": forced.kind, "Message": str(forced)}).encode(), forced)
        except Exception as error:
            log.exception("rekomock failed on %s", request.target)
            failure = INTERNAL_SERVER_ERROR(operation=request.target, error=error)
            return Response(failure.status, wire.encode_error(failure))

    def _process(self, request: Request, configuration: Configuration, explanation: list[Sentence]) -> Response:
        request.authenticate()
        name = _operation_name(request.target)
        model = service_model.operation(name)
        members = wire.decode(request.body, model.input_shape)
        validate(members, model.input_shape)
        request.authorize(name, members)
        if configuration.settings.discontinued == "reject" and name in DISCONTINUED_OPERATIONS:
            raise DISCONTINUED(operation=name, because="The setting discontinued is 'reject'.")
        region = request.region()
        self._limit_rate(name, region, configuration)
        _fail_if_forced(name, members, region, configuration)
        if name not in OPERATIONS:
            raise NOT_SIMULATED(reason=f"rekomock does not simulate the operation {name}")
        context = OperationContext(
            name,
            region,
            configuration.settings,
            configuration.engine,
            configuration.declared,
            explanation,
            looks={},
        )
        look_at_images(context, members)
        try:
            with self.lock:
                return Response(200, _replay_or_perform(context, members, request.body))
        finally:
            region.deliver()

    def _limit_rate(self, name: str, region: Region, configuration: Configuration) -> None:
        if configuration.settings.throughput == "unlimited":
            return
        from rekomock.protocol.quotas import rate_limit  # lazy: few mocks limit rates

        limit = rate_limit(name, region.name)
        if limit is not None:
            with self.lock:
                region.rate_limiter.admit(name, limit, region.platform.now())


def _fail_if_forced(name: str, members: dict[str, Any], region: Region, configuration: Configuration) -> None:
    for declared in configuration.declared:
        forced = declared.faults.take(name, members)
        if forced is not None and forced.code in NETWORK_FAILURES:
            raise NetworkFailure(forced.code)
        if forced is not None:
            raise forced_error(forced, members, region, configuration.settings)


def _warn(request: Request, error: RekognitionError, explanation: Sequence[Sentence]) -> None:
    """Log what explains an error whose message leaves it out."""
    log.warning(
        "%s in %s: %s: %s. %s",
        (request.target or "").rpartition(".")[2],
        request.region_name,
        error.code,
        error.message.removesuffix("."),
        " ".join(map(text_of, explanation)),
        extra={"explains_call": True},
    )


def _replay_or_perform(context: OperationContext, members: dict[str, Any], request: bytes) -> bytes:
    name, region = context.operation, context.region
    token_member = service_model.idempotency_token(name)
    token = members.get(token_member) if token_member else None
    if token is None:
        return _perform(context, members)
    now, lifetime = region.platform.now(), context.settings.client_request_token_lifetime
    strict = TOKEN_ALREADY_IN_USE.code in service_model.error_codes(name)
    members_of = partial(wire.decode, shape=service_model.operation(name).input_shape) if strict else None
    response = region.idempotency.recall(name, token, request, now=now, lifetime=lifetime, members_of=members_of)
    if response is not None:
        context.explain(f"It is the response to an earlier {name} with the same {token_member}.")
        return response
    response = _perform(context, members)
    region.idempotency.remember(name, token, request, response, now=now)
    return response


def _perform(context: OperationContext, members: dict[str, Any]) -> bytes:
    name = context.operation
    operation = OPERATIONS[name]
    keywords = _keywords(name, operation)
    for member in members:
        if member not in keywords:
            raise NOT_SIMULATED(reason=f"rekomock does not simulate the member {member} of {name}")
    result = operation(context, **{keywords[member]: value for member, value in members.items()})
    return wire.encode(result, service_model.operation(name).output_shape)


@cache
def _keywords(name: str, operation: Operation) -> dict[str, str]:
    """Return the keywords of the members that an operation accepts; a newer botocore may have more members."""
    shape = service_model.operation(name).input_shape
    accepted = inspect.signature(operation).parameters
    keywords = {member: service_model.keyword(member) for member in (shape.members if shape else ())}
    return {member: keyword for member, keyword in keywords.items() if keyword in accepted}


def _operation_name(target: str | None) -> str:
    if target is None:
        raise UNKNOWN_OPERATION(reason="The X-Amz-Target header, which names the operation, is missing")
    prefix, _, name = target.rpartition(".")
    if prefix != service_model.TARGET_PREFIX or name not in service_model.operation_names():
        raise UNKNOWN_OPERATION(reason=f"Amazon Rekognition has no operation {target}")
    return name
