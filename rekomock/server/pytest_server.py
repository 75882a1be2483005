"""One server for all tests of a process, so that starting it is paid for once, and empty for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rekomock.moto_bridge.credentials import FAKE_KEY, OTHER_CREDENTIALS
from rekomock.server.subprocess_server import Server, start

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rekomock.settings.settings import SettingsChange

__all__ = ["SharedServer", "client_environment"]


class SharedServer:
    """A server that starts when it is first needed, and anew when other settings are."""

    def __init__(self) -> None:
        self._server: Server | None = None
        self._settings: SettingsChange = {}

    def emptied(self, settings: SettingsChange) -> str:
        """The address of the server, with these settings and nothing in it.

        Raises:
            RuntimeError: Where it does not start; with what it said.
        """
        if self._server is None or settings != self._settings or not _emptied(self._server):
            self.stop()
            self._server, self._settings = start(**settings), settings
        return self._server.url

    def stop(self) -> None:
        """Ends the server, if there is one."""
        if self._server is not None:
            self._server.stop()
            self._server = None


def client_environment(before: Mapping[str, str]) -> dict[str, str | None]:
    """The variables for a server and its clients: fake credentials, a region, no other endpoints; None is no variable.

    Args:
        before: The variables that there are. The region is taken from them, else it is us-east-1.
    """
    region = before.get("AWS_DEFAULT_REGION") or before.get("AWS_REGION") or "us-east-1"
    # The endpoint of one service would count more than that of all
    endpoints = {name: None for name in before if name.startswith("AWS_ENDPOINT_URL")}
    return {
        **endpoints,
        **OTHER_CREDENTIALS,
        **FAKE_KEY,
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": None,
        "AWS_DEFAULT_REGION": region,
        "AWS_REGION": region,
    }


def _emptied(server: Server) -> bool:
    """Whether the server could be emptied; one that a test has broken cannot."""
    try:
        server.reset()
    except RuntimeError:
        return False
    return True
