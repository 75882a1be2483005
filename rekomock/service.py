"""The pipeline that every request goes through, whichever way it came in.

authorize -> decode -> validate -> replay -> perform -> encode
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from threading import RLock
from typing import Any, Protocol

from rekomock import spec, wire
from rekomock.errors import INTERNAL_SERVER_ERROR, NOT_SIMULATED, UNKNOWN_OPERATION, RekognitionError
from rekomock.operations import OPERATIONS
from rekomock.operations.call import Call, Operation
from rekomock.settings import Settings
from rekomock.state.region import Region
from rekomock.validation import validate
from rekomock.vision.album import Album

__all__ = ["Answer", "Request", "Service"]

log = logging.getLogger("rekomock")


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back over the wire: an HTTP status and JSON."""

    status: int
    body: bytes


class Request(Protocol):
    """A request, and what is known of where it came from.

    Attributes:
        target: The header ``X-Amz-Target``, ``RekognitionService.AssociateFaces`` for one.
        body: JSON.
    """

    target: str | None
    body: bytes

    def authorize(self) -> None:
        """Raises a RekognitionError where the caller may not do this."""

    def region(self) -> Region:
        """The state that the request is about; raises a RekognitionError where there is no such region."""

    def elsewhere(self, operation: str) -> Answer | None:
        """The answer of somebody else who simulates ``operation``; None where nobody does."""


class Service:
    """Amazon Rekognition.

    Attributes:
        settings: The author's choices; may change between calls.
        albums: Where the author declared who is in a picture, the first one to be asked first; as the settings.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.albums: Sequence[Album] = ()
        # Held while an operation works, so that nothing below needs a lock of its own
        self._lock = RLock()

    def answer(self, request: Request) -> Answer:
        """Answers a request. Whatever happens, the answer is JSON as AWS writes it."""
        try:
            return self._perform(request)
        except RekognitionError as error:
            return Answer(error.status, wire.encode_error(error))
        except Exception as error:
            log.exception("rekomock failed on %s", request.target)
            failure = INTERNAL_SERVER_ERROR(operation=request.target, error=error)
            return Answer(failure.status, wire.encode_error(failure))

    def _perform(self, request: Request) -> Answer:
        request.authorize()
        name = _operation_name(request.target)
        model = spec.operation(name)
        members = wire.decode(request.body, model.input_shape)
        validate(members, model.input_shape)
        region = request.region()
        if name not in OPERATIONS:
            answer = request.elsewhere(name)
            if answer is None:
                raise NOT_SIMULATED(reason=f"rekomock does not simulate the operation {name}")
            return answer
        with self._lock:
            token_member = spec.idempotency_token(name)
            token = members.get(token_member) if token_member else None
            if token is None:
                return Answer(200, self._encoded(name, region, members))
            now, lifetime = region.surroundings.now(), self.settings.client_request_token_lifetime
            body = region.replies.recall(name, token, members, now=now, lifetime=lifetime)
            if body is None:
                body = self._encoded(name, region, members)
                region.replies.remember(name, token, members, body, now=now)
            return Answer(200, body)

    def _encoded(self, name: str, region: Region, members: dict[str, Any]) -> bytes:
        operation = OPERATIONS[name]
        keywords = {spec.keyword(member): value for member, value in members.items()}
        for member in members:
            if spec.keyword(member) not in _parameters(operation):
                raise NOT_SIMULATED(reason=f"rekomock does not simulate the member {member} of {name}")
        answer = operation(Call(name, region, self.settings, self.albums), **keywords)
        return wire.encode(answer, spec.operation(name).output_shape)


@cache
def _parameters(operation: Operation) -> frozenset[str]:
    """The keywords that an operation knows; the installed botocore may be newer and have further members."""
    return frozenset(inspect.signature(operation).parameters)


def _operation_name(target: str | None) -> str:
    if target is None:
        raise UNKNOWN_OPERATION(reason="The header X-Amz-Target, which names the operation, is missing")
    prefix, _, name = target.rpartition(".")
    if prefix != spec.TARGET_PREFIX or name not in spec.operation_names():
        raise UNKNOWN_OPERATION(reason=f"Amazon Rekognition has no operation {target}")
    return name
