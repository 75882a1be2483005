"""Whose request it is: the account behind an access key, found as moto finds it."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from unittest.mock import patch

from moto.core.responses import BaseResponse
from moto.rekognition.responses import RekognitionResponse

from rekomock.protocol.errors import UNRECOGNIZED_CLIENT
from rekomock.settings.defaults import default_account_id, is_account_id

__all__ = ["account_of", "accounts_by_access_key", "require_account"]

#: What moto takes for the access key of a request that has none.
_NO_ACCESS_KEY = "AKIAEXAMPLE"

#: An access key id that is an account id, in the Authorization header or the query of a presigned URL.
_ACCOUNT_AS_KEY = re.compile(r"(?:Credential=|AWS |^)([0-9]{12})(?:[/:]|$)")
#: The parameters of a presigned URL that begin with the access key id, by the version of its signature.
_IN_QUERY = ("X-Amz-Credential", "AWSAccessKeyId")


def account_of(headers: Mapping[str, str], region_name: str) -> str:
    """Return the account that a request is made for; moto notes that the access key was used.

    Args:
        headers: Those of the request, by the names that AWS's clients write.
        region_name: The region of the request.
    """
    account_id = os.environ.get("MOTO_ACCOUNT_ID", headers.get("x-moto-account-id"))
    # Only the Credential part identifies the caller, not the signed headers or the signature
    credential = headers.get("Authorization", "").partition(",")[0]
    if account_id is None:  # an empty one is an account to moto
        account_id = _account_as_key(credential)
    iam = sys.modules.get("moto.iam.models")  # not to be imported for this: it takes as long as 30 calls
    if not getattr(iam, "iam_backends", None):  # no access key was created, so there is nothing to search
        return default_account_id() if account_id is None else account_id
    from moto.iam.models import get_account_id_from, mark_account_as_visited

    found = RekognitionResponse.access_key_regex.search(credential)
    access_key = found[1] if found else _NO_ACCESS_KEY
    if account_id is None:
        account_id = get_account_id_from(access_key)
    if is_account_id(account_id):
        mark_account_as_visited(account_id, access_key, "rekognition", region_name)
    return account_id


def require_account(account_id: str) -> None:
    """Refuse the credentials of an account that cannot exist.

    Raises:
        RekognitionError: If the account id does not have 12 digits.
    """
    if not is_account_id(account_id):
        raise UNRECOGNIZED_CLIENT(reason="The security token included in the request is invalid.")


@contextmanager
def accounts_by_access_key() -> Iterator[None]:
    """Let all of moto's services take an access key id of 12 digits for the account, while the context lasts."""
    motos_way: Callable[[BaseResponse], str] = BaseResponse.get_current_account

    def get_current_account(handler: Any) -> str:
        if "MOTO_ACCOUNT_ID" not in os.environ and "x-moto-account-id" not in handler.headers:
            given = handler.headers.get("Authorization")
            query = next((handler.querystring[name][0] for name in _IN_QUERY if name in handler.querystring), "")
            account_id = _account_as_key(given or query)
            if account_id is not None:
                return account_id
        return motos_way(handler)

    with patch.object(BaseResponse, "get_current_account", get_current_account):
        yield


@lru_cache(maxsize=64)
def _account_as_key(credential: str) -> str | None:
    found = _ACCOUNT_AS_KEY.search(credential)
    return found[1] if found else None
