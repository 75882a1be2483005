"""Forced errors: calls that fail because the test's author wants them to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from rekomock.hints import choices
from rekomock.protocol import errors, service_model
from rekomock.protocol.errors import ErrorText, RekognitionError
from rekomock.settings.settings import Settings

if TYPE_CHECKING:
    from rekomock.state.region import Region

__all__ = ["Failures", "Forced"]


@dataclass
class Forced:
    """An error that calls are going to answer.

    Attributes:
        operation: The operation that fails.
        code: AWS's name of the error.
        times: How many more calls fail; None until it is cleared.
        message: The error's text; None is AWS's.
        collection_id: Only calls for this collection fail; None is any.
        user_id: Only calls for this user fail; None is any.

    Raises:
        TypeError: A value of another type.
        ValueError: An operation that does not exist, an error that it does not answer, a collection or user for an
            operation that is asked about none, less than one time.
    """

    operation: str
    code: str
    times: int | None = 1
    message: str | None = None
    collection_id: str | None = None
    user_id: str | None = None

    def __post_init__(self) -> None:
        self._check_types()
        service_model.check_operation_name(self.operation)
        codes = service_model.error_codes(self.operation) | set(errors.OF_ANY_SERVICE)
        if self.code not in codes:
            known = choices(self.code, codes, "errors it can answer with")
            raise ValueError(f"{self.operation} does not answer with {self.code!r}: {known}")
        for keyword, value in (("collection_id", self.collection_id), ("user_id", self.user_id)):
            takes = service_model.operations_with_member(_MEMBERS[keyword])
            if value is not None and self.operation not in takes:
                raise ValueError(
                    f"{keyword}={value!r}: {self.operation} takes no {_MEMBERS[keyword]}; "
                    f"leave {keyword} out, or name one of the operations that take one: {', '.join(sorted(takes))}"
                )
        if self.times is not None and self.times < 1:
            raise ValueError(f"times={self.times!r}: write how many calls fail, 1 or more, or None for all of them")

    def _check_types(self) -> None:
        if self.times is not None and (isinstance(self.times, bool) or not isinstance(self.times, int)):
            raise TypeError(f"times={self.times!r}: a number is needed, or None for all calls")
        for keyword in ("operation", "code"):
            if not isinstance(getattr(self, keyword), str):
                raise TypeError(f"{keyword}={getattr(self, keyword)!r}: a name is needed, 'AssociateFaces' for one")
        for keyword in ("message", "collection_id", "user_id"):
            value = getattr(self, keyword)
            if value is not None and not isinstance(value, str):
                raise TypeError(f"{keyword}={value!r}: a text is needed, or None")

    def concerns(self, operation: str, members: Mapping[str, Any]) -> bool:
        """Whether this call is one of those that are to fail."""
        return self.operation == operation and all(
            wanted is None or members.get(_MEMBERS[keyword]) == wanted
            for keyword, wanted in (("collection_id", self.collection_id), ("user_id", self.user_id))
        )

    def error(self, members: Mapping[str, Any], region: Region, settings: Settings) -> RekognitionError:
        """The error that this call answers."""
        entry = _entry(self.operation, self.code)
        if self.user_id is not None and entry is errors.COLLECTION_NOT_FOUND:
            entry = errors.USER_NOT_FOUND  # what else would be missing for one user alone
        message = self.message
        if message is None:
            message = _filled_in(entry, self.operation, members, region, settings)
        return RekognitionError(self.code, message, status=entry.status, modelled=entry.modelled)


class Failures:
    """The errors that one mock was told to answer, in the order in which it was told. For many threads at a time."""

    def __init__(self) -> None:
        self._forced: list[Forced] = []
        self._lock = Lock()

    def add(self, forced: Forced) -> None:
        """Lets calls fail from now on, after those errors that were added before."""
        with self._lock:
            self._forced.append(forced)

    def clear(self) -> None:
        """Lets no call fail any more."""
        with self._lock:
            self._forced.clear()

    def take(self, operation: str, members: Mapping[str, Any]) -> Forced | None:
        """The error that this call is to answer, which counts as one of its times; None where there is none."""
        if not self._forced:
            return None
        with self._lock:
            forced = next((each for each in self._forced if each.concerns(operation, members)), None)
            if forced is not None and forced.times is not None:
                forced.times -= 1
                if not forced.times:
                    self._forced.remove(forced)
            return forced


_MEMBERS = {"collection_id": "CollectionId", "user_id": "UserId"}

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

#: Where an operation means something of its own by an error.
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
    """AWS's text about this very call; what the service model says of the error where the call lacks a detail."""
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
