"""Forced errors: which call fails next, and with what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from threading import Lock
from typing import TYPE_CHECKING, Any

from rekomock.protocol import errors, service_model
from rekomock.protocol.errors import ErrorText, RekognitionError
from rekomock.settings.settings import Settings

if TYPE_CHECKING:
    from rekomock.control.commands import FailCalls
    from rekomock.state.region import Region

__all__ = ["Faults", "forced_error"]


class Faults:
    """The errors that one mock forces, in the order in which they were asked for. Thread-safe."""

    def __init__(self) -> None:
        self._forced: list[tuple[FailCalls, int | None]] = []
        self._lock = Lock()

    def add(self, forced: FailCalls) -> None:
        """Make calls fail, after the errors that were added before."""
        with self._lock:
            self._forced.append((forced, forced.times))

    def clear(self) -> None:
        """Make no call fail any more."""
        with self._lock:
            self._forced.clear()

    def take(self, operation: str, members: Mapping[str, Any]) -> FailCalls | None:
        """Return what makes this call fail and count it as one of its times, or None if the call may pass."""
        if not self._forced:
            return None
        with self._lock:
            for place, (forced, left) in enumerate(self._forced):
                if forced.concerns(operation, members):
                    if left == 1:
                        del self._forced[place]
                    elif left is not None:
                        self._forced[place] = (forced, left - 1)
                    return forced
            return None


def forced_error(forced: FailCalls, members: Mapping[str, Any], region: Region, settings: Settings) -> RekognitionError:
    """Return the error that a call fails with."""
    entry = _entry(forced.operation, forced.code)
    if forced.user_id is not None and entry is errors.COLLECTION_NOT_FOUND:
        entry = errors.USER_NOT_FOUND  # the only thing that can be missing for one user alone
    message = forced.message
    if message is None:
        message = _filled_in(entry, forced.operation, members, region, settings)
    because = f"rek.fail({forced.operation!r}, {forced.code!r}) forced it."
    return RekognitionError(forced.code, message, status=entry.status, modelled=entry.modelled, because=because)


_TEXTS = {
    "AccessDeniedException": errors.NOT_AUTHORIZED,
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
        "operation": operation,
        "partition": region.partition,
        "account_id": region.account_id,
        "collection_id": members.get("CollectionId"),
        "user_id": members.get("UserId"),
        "token": members.get(service_model.idempotency_token(operation) or ""),
        "limit": getattr(settings, quota) if quota else None,
    }
    known = {name: value for name, value in details.items() if value is not None}
    try:
        return entry(**known).message
    except KeyError:
        return _documentation(entry.code)


def _documentation(code: str) -> str:
    text = re.sub(r"<[^>]*>|\*\*", " ", service_model.service().shape_for(code).documentation)
    return " ".join(text.split())
