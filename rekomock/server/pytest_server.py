"""One server for all tests of a process, so that it starts only once, empty for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rekomock.control.client import call_control_api
from rekomock.control.codec import decode
from rekomock.control.faults import Unmet
from rekomock.moto_bridge.credentials import FAKE_KEY, OTHER_CREDENTIALS
from rekomock.server.subprocess_server import Server, start
from rekomock.settings.defaults import default_region

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rekomock.settings.settings import SettingsChange

__all__ = ["SharedServer", "client_environment"]


class SharedServer:
    """A server that starts when it is first needed, and restarts when other settings are."""

    def __init__(self) -> None:
        self._server: Server | None = None
        self._settings: SettingsChange = {}

    def emptied(self, settings: SettingsChange) -> str:
        """Return the URL of an empty server with these settings.

        Raises:
            RuntimeError: If the server does not start; the message contains its output.
        """
        if self._server is None or settings != self._settings or not _reset(self._server):
            self.stop()
            self._server, self._settings = start(**settings), settings
        return self._server.url

    def unmet(self) -> Unmet:
        """Return the failures that were forced on the server and that no call has met."""
        assert self._server is not None
        try:
            return decode(Unmet, call_control_api(self._server.url, "GET", "/failures/unmet"))
        except RuntimeError:
            return Unmet(())  # a test has broken the server

    def stop(self) -> None:
        """Stop the server if it runs."""
        if self._server is not None:
            self._server.stop()
            self._server = None


def client_environment(before: Mapping[str, str]) -> dict[str, str | None]:
    """Return variables for a server and its clients: fake credentials, a region, no other endpoints; None unsets one.

    Args:
        before: The variables so far. The region is taken from them, or is us-east-1.
    """
    region = default_region(before)
    # the endpoint of one service takes precedence over that of all
    endpoints = {name: None for name in before if name.startswith("AWS_ENDPOINT_URL")}
    return {
        **endpoints,
        **OTHER_CREDENTIALS,
        **FAKE_KEY,
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": None,
        "AWS_DEFAULT_REGION": region,
        "AWS_REGION": region,
    }


def _reset(server: Server) -> bool:
    """Return whether the server could be reset; one that a test has broken cannot."""
    try:
        server.reset()
    except RuntimeError:
        return False
    return True
