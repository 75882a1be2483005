"""Whose request it is: the account behind an access key, found as moto finds it."""

from __future__ import annotations

import os
from collections.abc import Mapping

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.rekognition.responses import RekognitionResponse

__all__ = ["account_of"]

#: What moto takes for the access key of a request that has none.
_NO_ACCESS_KEY = "AKIAEXAMPLE"


def account_of(headers: Mapping[str, str], region_name: str) -> str:
    """Return the account that a request is made for; moto notes that the access key was used.

    Args:
        headers: Those of the request, by the names that AWS's clients write.
        region_name: The region of the request.
    """
    from moto.iam.models import get_account_id_from, iam_backends, mark_account_as_visited  # moto imports it late, too

    account_id = os.environ.get("MOTO_ACCOUNT_ID", headers.get("x-moto-account-id"))
    if not iam_backends:  # no access key was created, so there is nothing to search
        return DEFAULT_ACCOUNT_ID if account_id is None else account_id
    # Only the Credential part identifies the caller, not the signed headers or the signature
    found = RekognitionResponse.access_key_regex.search(headers.get("Authorization", "").partition(",")[0])
    access_key = found[1] if found else _NO_ACCESS_KEY
    if account_id is None:  # an empty one is an account to moto
        account_id = get_account_id_from(access_key)
    mark_account_as_visited(account_id, access_key, "rekognition", region_name)
    return account_id
