"""Starting and stopping moto's own mock, and keeping real credentials out of its reach."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from moto import mock_aws
from moto import settings as moto_settings
from moto.core.config import mock_credentials

from rekomock.moto_bridge.clients import hook_into_botocore, requests_kept_inside
from rekomock.moto_bridge.credentials import OTHER_CREDENTIALS, environment
from rekomock.moto_bridge.late_callbacks import callbacks_made_late
from rekomock.settings.defaults import default_region

__all__ = ["intercepting", "real_credentials_hidden", "server_mode_endpoint"]


@contextmanager
def intercepting() -> Iterator[None]:
    """Run moto's mock, which answers for AWS, while the context lasts; a failed start leaves nothing behind."""
    with requests_kept_inside(), real_credentials_hidden(), environment(_region()):
        mock = mock_aws()
        try:
            with callbacks_made_late():
                mock.start()
        except BaseException:
            mock.stop()
            raise
        try:
            yield
        finally:
            mock.stop()


def _region() -> dict[str, str]:
    """Return the variable that boto3 reads, if only the one is set that AWS's other SDKs read."""
    alone = mock_credentials() and os.environ.get("AWS_REGION") and not os.environ.get("AWS_DEFAULT_REGION")
    return {"AWS_DEFAULT_REGION": default_region()} if alone else {}


@contextmanager
def real_credentials_hidden() -> Iterator[None]:
    """Hide what moto does not: everywhere botocore looks for credentials besides an access key in variables."""
    with environment(OTHER_CREDENTIALS if mock_credentials() else {}):
        yield


def server_mode_endpoint() -> str | None:
    """Return the server that moto's ``TEST_SERVER_MODE`` makes tests run against, or None if they run in process."""
    return moto_settings.test_server_mode_endpoint() if moto_settings.TEST_SERVER_MODE else None


# As moto does when it is imported: a client that is made between now and the mock is known then
hook_into_botocore()
