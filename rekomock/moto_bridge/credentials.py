"""The credentials that tests see: fake ones, and none of the machine's own."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

__all__ = ["FAKE_KEY", "OTHER_CREDENTIALS", "environment"]

#: The access key of moto's mock, by the variables that hold it.
FAKE_KEY = {"AWS_ACCESS_KEY_ID": "FOOBARKEY", "AWS_SECRET_ACCESS_KEY": "FOOBARSECRET"}

#: Other places SDKs look for credentials, and what to set them to; None unsets the variable. A session token or an
#: expiry would be taken for that of the fake key.
OTHER_CREDENTIALS = {
    "AWS_SESSION_TOKEN": None,
    "AWS_SECURITY_TOKEN": None,
    "AWS_CREDENTIAL_EXPIRATION": None,
    "AWS_PROFILE": None,
    "AWS_DEFAULT_PROFILE": None,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    # Which names a region for code that has no other; a test's own file takes its place
    "AWS_CONFIG_FILE": str(Path(__file__).with_name("aws_config")),
    "BOTO_CONFIG": os.devnull,
    "AWS_ROLE_ARN": None,
    "AWS_WEB_IDENTITY_TOKEN_FILE": None,
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": None,
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": None,
    "AWS_EC2_METADATA_DISABLED": "true",
}


@contextmanager
def environment(variables: Mapping[str, str | None]) -> Iterator[None]:
    """Set environment variables while the context lasts; None unsets a variable."""
    before = {name: os.environ.get(name) for name in variables}
    _set(variables)
    try:
        yield
    finally:
        _set(before)


def _set(variables: Mapping[str, str | None]) -> None:
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
