"""Forced failures: which call fails next, and with what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from rekomock.protocol import errors, service_model
from rekomock.protocol.errors import ErrorText, RekognitionError
from rekomock.protocol.permissions import permissions
from rekomock.settings.settings import Settings

if TYPE_CHECKING:
    from rekomock.control.commands import FailCalls
    from rekomock.state.region import Region

__all__ = ["NETWORK_FAILURES", "FailureView", "Failures", "Faults", "NetworkFailure", "Unmet", "forced_error"]

#: What can be forced besides AWS's errors, with what is logged of it: no response comes.
NETWORK_FAILURES = {
    "timeout": "There was no response before the client's timeout",
    "connection": "The connection was closed before a response came",
}


class NetworkFailure(Exception):
    """A call that is to get no response.

    Attributes:
        kind: One of ``NETWORK_FAILURES``.
    """

    def __init__(self, kind: str) -> None:
        super().__init__(NETWORK_FAILURES[kind])
        self.kind = kind


@dataclass(frozen=True)
class Unmet:
    """The forced failures that no call or training has met, in the order in which they were asked for.

    Attributes:
        failures: Each as Python writes it.
    """

    failures: tuple[str, ...]

    def __str__(self) -> str:
        verb = "was" if len(self.failures) == 1 else "were"
        return (
            f"{', '.join(self.failures)} {verb} never met: no such call was made, or it was rejected before. Is the "
            "operation the one that the code calls? A failure that need not be met is optional=True"
        )


@dataclass(frozen=True)
class FailureView:
    """A forced failure that more calls are to meet.

    Attributes:
        operation: The operation's name.
        code: AWS's name of the error, or ``timeout`` or ``connection``.
        left: How many more calls fail; None for all of them until the failures are cleared.
        met: How many calls have failed.
        message: The error's text; None for AWS's.
        collection_id: Only calls for this collection fail; None for any.
        user_id: Only calls for this user fail; None for any.
        optional: Whether the failure need not be met.
    """

    operation: str
    code: str
    left: int | None
    met: int
    message: str | None
    collection_id: str | None
    user_id: str | None
    optional: bool


@dataclass(frozen=True)
class Failures:
    """The forced failures that more calls are to meet.

    Attributes:
        failures: The failures, in the order in which they were asked for.
    """

    failures: tuple[FailureView, ...]


@dataclass(eq=False, slots=True)
class _Forced:
    """A forced failure and what became of it."""

    failure: FailCalls
    met: int = 0

    @property
    def exhausted(self) -> bool:
        return self.met == self.failure.times


class Faults:
    """The failures that one mock forces, in the order in which they were asked for. Thread-safe."""

    def __init__(self) -> None:
        self._forced: list[_Forced] = []
        self._lock = Lock()

    def add(self, forced: FailCalls) -> None:
        """Make calls fail, after the failures that were added before."""
        with self._lock:
            self._forced.append(_Forced(forced))

    def clear(self) -> None:
        """Make no call fail any more, and expect none of the failures to be met."""
        with self._lock:
            self._forced.clear()

    def take(self, operation: str, members: Mapping[str, Any]) -> FailCalls | None:
        """Return what makes this call fail and count it as one of its times, or None if the call may pass."""
        if not self._forced:
            return None
        with self._lock:
            for place, forced in enumerate(self._forced):
                if forced.failure.concerns(operation, members):
                    forced.met += 1
                    if forced.exhausted:
                        del self._forced[place]
                    return forced.failure
            return None

    def pending(self) -> Failures:
        """Return the failures that more calls are to meet."""
        with self._lock:
            return Failures(tuple(map(_view, self._forced)))

    def unmet(self) -> list[str]:
        """Return the failures that no call has met, except the optional ones, each as Python writes it."""
        with self._lock:
            forced = list(self._forced)
        return [str(each.failure) for each in forced if not each.met and not each.failure.optional]


def _view(forced: _Forced) -> FailureView:
    failure, met = forced.failure, forced.met
    left = None if failure.times is None else failure.times - met
    return FailureView(
        failure.operation,
        failure.code,
        left,
        met,
        failure.message,
        failure.collection_id,
        failure.user_id,
        failure.optional,
    )


def forced_error(forced: FailCalls, members: Mapping[str, Any], region: Region, settings: Settings) -> RekognitionError:
    """Return the error that a call fails with, unless that is a failure of the network."""
    entry = _entry(forced.operation, forced.code)
    if forced.user_id is not None and entry is errors.COLLECTION_NOT_FOUND:
        entry = errors.USER_NOT_FOUND  # the only thing that can be missing for one user alone
    message = forced.message
    if message is None:
        message = _filled_in(entry, forced.operation, members, region, settings)
    because = f"rek.fail({forced.operation!r}, {forced.code!r}) forced it."
    return RekognitionError(forced.code, message, status=entry.status, modelled=entry.modelled, because=because)


_TEXTS = {
    "AccessDeniedException": errors.NOT_ALLOWED,
    "ConflictException": errors.USER_IS_UPDATING,
    "IdempotentParameterMismatchException": errors.TOKEN_ALREADY_IN_USE,
    "ImageTooLargeException": errors.IMAGE_FILE_TOO_LARGE,
    "InternalServerError": errors.INTERNAL_ERROR_OF_AWS,
    "InvalidImageFormatException": errors.INVALID_IMAGE_FORMAT,
    "InvalidPaginationTokenException": errors.INVALID_PAGINATION_TOKEN,
    "InvalidParameterException": errors.INVALID_PARAMETERS,
    "InvalidS3ObjectException": errors.S3_OBJECT_NOT_AVAILABLE,
    "ProvisionedThroughputExceededException": errors.RATE_EXCEEDED,
    "ResourceAlreadyExistsException": errors.COLLECTION_EXISTS,
    "ResourceNotFoundException": errors.COLLECTION_NOT_FOUND,
    "ThrottlingException": errors.SLOW_DOWN,
}

#: Errors whose meaning depends on the operation.
_TEXTS_OF_OPERATIONS = {
    ("CreateCollection", "ServiceQuotaExceededException"): (errors.TOO_MANY_COLLECTIONS, "collections_per_account"),
    ("IndexFaces", "ServiceQuotaExceededException"): (errors.TOO_MANY_FACES, "faces_per_collection"),
    ("CreateUser", "ServiceQuotaExceededException"): (errors.TOO_MANY_USERS, "users_per_collection"),
    ("AssociateFaces", "ServiceQuotaExceededException"): (errors.TOO_MANY_FACES_ON_USER, "faces_per_user"),
    ("TagResource", "ServiceQuotaExceededException"): (errors.TOO_MANY_TAGS, "tags_per_collection"),
    ("CreateUser", "ConflictException"): (errors.USER_EXISTS, None),
    ("TagResource", "ResourceNotFoundException"): (errors.RESOURCE_NOT_FOUND, None),
    ("UntagResource", "ResourceNotFoundException"): (errors.RESOURCE_NOT_FOUND, None),
    ("ListTagsForResource", "ResourceNotFoundException"): (errors.RESOURCE_NOT_FOUND, None),
}


def _entry(operation: str, code: str) -> ErrorText:
    if code in errors.OF_ANY_SERVICE:
        return errors.OF_ANY_SERVICE[code]
    entry, _ = _TEXTS_OF_OPERATIONS.get((operation, code), (None, None))
    return entry or _TEXTS.get(code) or ErrorText(code, _documentation(code))


def _filled_in(entry: ErrorText, operation: str, members: Mapping[str, Any], region: Region, settings: Settings) -> str:
    """Return AWS's text for this call, or the service model's documentation of the error if the call lacks a detail."""
    _, quota = _TEXTS_OF_OPERATIONS.get((operation, entry.code), (None, None))
    details = {
        **_permission(operation, members, region),
        "collection_id": members.get("CollectionId"),
        "user_id": members.get("UserId"),
        "arn": members.get("ResourceArn"),
        "token": members.get(service_model.idempotency_token(operation) or ""),
        "limit": getattr(settings, quota) if quota else None,
    }
    known = {name: value for name, value in details.items() if value is not None}
    try:
        return entry(**known).message
    except KeyError:
        return _documentation(entry.code)


def _permission(operation: str, members: Mapping[str, Any], region: Region) -> dict[str, str]:
    """Return the details of a denial of the account's root user, whose calls are not signed by any other."""
    needed = permissions(operation, members, f"{region.arn_prefix}:")[0]
    user = f"arn:{region.partition}:iam::{region.account_id}:root"
    return {"user": user, "action": needed.action, "on_resource": needed.on_resource}


def _documentation(code: str) -> str:
    text = re.sub(r"<[^>]*>|\*\*", " ", service_model.service().shape_for(code).documentation)
    return " ".join(text.split())
