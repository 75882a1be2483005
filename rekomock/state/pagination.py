"""Pagination: opaque tokens for positions in a listing."""

from __future__ import annotations

import base64
import hashlib
from collections import OrderedDict
from collections.abc import Hashable, Iterable
from itertools import islice
from typing import Any, TypeVar

from rekomock.protocol.errors import INVALID_PAGINATION_TOKEN

__all__ = ["Pages"]

Item = TypeVar("Item")

#: Maximum number of tokens kept; bounds memory in long-running servers.
MAX_REMEMBERED = 10_000


class Pages:
    """The pagination tokens of one account and region.

    A token stands for the position of the last item of a page, so items added or removed between two pages never
    repeat or skip another item. It is derived from its position and its listing (operation, collection and filter),
    and is invalid for any other listing.
    """

    def __init__(self) -> None:
        self._positions: OrderedDict[str, tuple[Hashable, Hashable]] = OrderedDict()

    def position(self, token: str | None, listing: Hashable) -> Any:
        """Return the position after which a page starts; None, the beginning, if ``token`` is None.

        The position is one of those passed to :meth:`cut` for this listing.

        Raises:
            RekognitionError: InvalidPaginationTokenException if the token was not issued for this listing, or has been
                evicted.
        """
        if token is None:
            return None
        issued = self._positions.get(token)
        if issued is None:
            raise INVALID_PAGINATION_TOKEN(
                because=f"This account was never given such a token in this region, or {MAX_REMEMBERED:,} others since."
            )
        issued_for, position = issued
        if issued_for != listing:
            raise INVALID_PAGINATION_TOKEN(
                because="The token was issued for another listing: operation, collection and filter must be the same."
            )
        return position

    def cut(
        self, items: Iterable[tuple[Hashable, Item]], limit: int, listing: Hashable
    ) -> tuple[list[Item], str | None]:
        """Return a page, the first ``limit`` items, and the token of the next page; None if this is the last one.

        Args:
            items: The items from the start of the page on, each with its position.
            limit: The page size.
            listing: The listing that the token is bound to.
        """
        found = list(islice(items, limit + 1))
        page = [item for _, item in found[:limit]]
        if len(found) <= limit:
            return page, None
        position = found[limit - 1][0]
        token = _token(listing, position)
        self._positions[token] = (listing, position)
        self._positions.move_to_end(token)
        if len(self._positions) > MAX_REMEMBERED:
            self._positions.popitem(last=False)
        return page, token


def _token(listing: Hashable, position: Hashable) -> str:
    digest = hashlib.blake2b(repr((listing, position)).encode(), digest_size=48).digest()
    return base64.b64encode(digest).decode()
