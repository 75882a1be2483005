"""The state as moto keeps it: a backend for each account and region."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from moto.core.base_backend import BackendDict
from moto.rekognition.models import RekognitionBackend

from rekomock.moto_bridge.addresses import URL
from rekomock.moto_bridge.handler import MotoHandler
from rekomock.moto_bridge.platform import MotoPlatform
from rekomock.moto_bridge.tagging import TaggedBackend
from rekomock.protocol.errors import NOT_SIMULATED

if TYPE_CHECKING:
    from rekomock.state.region import Region

__all__ = ["Backend", "Regions", "UnknownRegion"]


class Backend(TaggedBackend, RekognitionBackend):
    """One account in one region, where moto looks for a backend of its own."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.empty()

    def empty(self) -> None:
        """Begin with nothing."""
        from rekomock.state.region import Region  # lazy: not every mock is called

        platform = MotoPlatform(self.region_name, self.account_id, self.partition)
        self.state: Region = Region(self.region_name, self.account_id, self.partition, platform)

    @property
    def _url_module(self) -> Any:
        return SimpleNamespace(url_bases=[URL], url_paths={"{0}/": MotoHandler.dispatch})


class UnknownRegion(Exception):
    """A region in which Amazon Rekognition is not offered.

    Attributes:
        known: The regions in which it is offered, as far as the installed botocore knows.
    """

    def __init__(self, known: list[str]) -> None:
        super().__init__(known)
        self.known = known


class Regions:
    """The state of all accounts in all regions."""

    def __init__(self, backends: BackendDict[Backend]) -> None:
        self._backends = backends

    def region(self, name: str, account_id: str) -> Region:
        """Return the state of an account in a region.

        Raises:
            UnknownRegion: If Amazon Rekognition is not offered there.
        """
        # .get() first: BackendDict.__getitem__ locks even on a hit
        account = self._backends.get(account_id) or self._backends[account_id]
        try:
            return account[name].state
        except KeyError:
            raise UnknownRegion(account.regions) from None

    def requested(self, name: str, account_id: str) -> Region:
        """Return the state that a request is about.

        Raises:
            RekognitionError: If Amazon Rekognition is not offered in that region.
        """
        try:
            return self.region(name, account_id)
        except UnknownRegion:
            raise NOT_SIMULATED(
                reason=f"Amazon Rekognition is not offered in the region {name}, as far as the installed botocore "
                "knows; set MOTO_ALLOW_NONEXISTENT_REGION=true to use any name"
            ) from None

    def clear(self) -> None:
        """Begin with nothing, in all accounts and regions."""
        for account in list(self._backends.values()):
            for backend in list(account.values()):
                backend.empty()

    def __iter__(self) -> Iterator[Region]:
        """Iterate over the regions that were used so far, in all accounts."""
        for account in list(self._backends.values()):
            for backend in list(account.values()):
                yield backend.state
