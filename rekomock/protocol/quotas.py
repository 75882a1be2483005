"""How many calls a second AWS allows, per operation, account and region.

Source: AWS General Reference, "Amazon Rekognition endpoints and quotas".
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["calls_per_second"]

_LARGE_REGIONS = frozenset({"us-east-1", "us-west-2", "eu-west-1"})


@dataclass(frozen=True)
class _Rate:
    in_large_regions: int
    elsewhere: int


_SEARCHING = _Rate(50, 5)
_LOOKING = _Rate(100, 25)
_MANAGING = _Rate(5, 5)
_TAGGING = _Rate(10, 10)

_RATES = {
    "IndexFaces": _SEARCHING,
    "ListFaces": _SEARCHING,
    "SearchFaces": _SEARCHING,
    "SearchFacesByImage": _SEARCHING,
    "SearchUsers": _SEARCHING,
    "SearchUsersByImage": _SEARCHING,
    "CompareFaces": _LOOKING,
    "DetectFaces": _LOOKING,
    "AssociateFaces": _MANAGING,
    "DisassociateFaces": _MANAGING,
    "CreateUser": _MANAGING,
    "DeleteUser": _MANAGING,
    "ListUsers": _MANAGING,
    "CreateCollection": _MANAGING,
    "DescribeCollection": _MANAGING,
    "ListCollections": _MANAGING,
    "DeleteCollection": _MANAGING,
    "DeleteFaces": _MANAGING,
    "TagResource": _TAGGING,
    "UntagResource": _TAGGING,
    "ListTagsForResource": _TAGGING,
}


def calls_per_second(operation: str, region: str) -> int | None:
    """AWS's quota of calls of ``operation`` in ``region``; None where rekomock knows of none."""
    rate = _RATES.get(operation)
    if rate is None:
        return None
    return rate.in_large_regions if region in _LARGE_REGIONS else rate.elsewhere
