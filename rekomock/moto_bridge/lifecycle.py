"""Starting and stopping moto's own mock, and keeping real credentials out of its reach."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from moto import mock_aws
from moto import settings as moto_settings
from moto.core.config import mock_credentials

from rekomock.moto_bridge.credentials import OTHER_CREDENTIALS, environment

__all__ = ["intercepting", "real_credentials_hidden", "server_mode_endpoint"]


@contextmanager
def intercepting() -> Iterator[None]:
    """Run moto's mock, which answers for AWS, while the context lasts; a failed start leaves nothing behind."""
    with real_credentials_hidden():
        mock = mock_aws()
        try:
            mock.start()
        except BaseException:
            mock.stop()
            raise
        try:
            yield
        finally:
            mock.stop()


@contextmanager
def real_credentials_hidden() -> Iterator[None]:
    """Hide what moto does not: everywhere botocore looks for credentials besides an access key in variables."""
    with environment(OTHER_CREDENTIALS if mock_credentials() else {}):
        yield


def server_mode_endpoint() -> str | None:
    """Return the server that moto's ``TEST_SERVER_MODE`` makes tests run against, or None if they run in process."""
    return moto_settings.test_server_mode_endpoint() if moto_settings.TEST_SERVER_MODE else None
