"""The region and the account of what names none: one answer for fixtures, commands and servers."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

__all__ = ["default_account_id", "default_region", "is_account_id"]

#: The account that moto takes for the caller's.
_ACCOUNT_ID = "123456789012"
_REGION = "us-east-1"
_TWELVE_DIGITS = re.compile("[0-9]{12}")


def default_region(environment: Mapping[str, str] = os.environ) -> str:
    """Return the region that the environment names: AWS_DEFAULT_REGION, else AWS_REGION, else us-east-1."""
    return environment.get("AWS_DEFAULT_REGION") or environment.get("AWS_REGION") or _REGION


def default_account_id() -> str:
    """Return the account of calls whose credentials belong to none: moto's MOTO_ACCOUNT_ID, else 123456789012."""
    return os.environ.get("MOTO_ACCOUNT_ID") or _ACCOUNT_ID


def is_account_id(value: object) -> bool:
    """Return whether a value has the form of an AWS account id: a string of 12 digits."""
    return isinstance(value, str) and _TWELVE_DIGITS.fullmatch(value) is not None
