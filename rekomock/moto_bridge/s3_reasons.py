"""Why an object in moto's S3 is not available: AWS has one error for all of it."""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice
from typing import Any
from urllib.parse import unquote_plus

from rekomock.hints import choices, ended

__all__ = ["why_not_available"]

#: The most names among which a close one is looked for.
_MAX_NAMES = 200


def why_not_available(
    s3: Any, partition: str, account_id: str, region_name: str, bucket: str, key: str, version: str | None
) -> str:
    """Return the sentence.

    Args:
        s3: moto's S3, by account and partition.
        partition: The partition of the region.
        account_id: The account that asks.
        region_name: The region that asks.
        bucket: The bucket.
        key: The object's key.
        version: The object's version; None for the newest.
    """
    buckets = s3[account_id][partition].buckets
    if bucket not in buckets:
        owner = next((other for other in list(s3) if bucket in s3[other][partition].buckets), None)
        if owner is not None:
            return f"The bucket {bucket!r} belongs to account {owner}, and account {account_id} has no access to it."
        return ended(f"Account {account_id} has no bucket {bucket!r}: {_hint(bucket, buckets, 'buckets')}")
    found = buckets[bucket]
    if found.region_name != region_name:
        return (
            f"The bucket {bucket!r} is in {found.region_name}, and Rekognition was called in {region_name}: it reads "
            "from buckets of its own region only."
        )
    versions = found.keys.getlist(key, default=[])
    if version is not None and versions:
        return f"The object {key!r} in bucket {bucket!r} has no version {version!r}, among {len(versions)}."
    if versions:
        return f"The object {key!r} in bucket {bucket!r} was deleted."
    decoded = unquote_plus(key)
    if decoded != key and decoded in found.keys:
        return (
            f"The bucket {bucket!r} has no key {key!r}, but {decoded!r}: keys in S3's event notifications are encoded; "
            "decode them with urllib.parse.unquote_plus()."
        )
    return ended(f"The bucket {bucket!r} has no key {key!r}: {_hint(key, found.keys, 'keys')}")


def _hint(name: str, known: Collection[str], what: str) -> str:
    # Names that are as long as they like are no use in a list
    names = [each for each in islice(known, _MAX_NAMES) if len(each) <= _MAX_NAMES]
    return choices(name, names, what)
