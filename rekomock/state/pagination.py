"""Pagination: opaque tokens that stand for a place in one listing."""

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

#: Older tokens go stale, so that a long-lived server does not remember without end.
MAX_REMEMBERED = 10_000


class Pages:
    """The pages of listings that one account and region has handed out.

    A token stands for the position of the last item of a page: what comes and goes between two pages makes no other
    item appear twice or be passed over. It is bound to its listing (operation, collection and filter), as its text is
    made from both.
    """

    def __init__(self) -> None:
        self._positions: OrderedDict[str, Hashable] = OrderedDict()

    def position(self, token: str | None, listing: Hashable) -> Any:
        """Where a page begins: after the returned position, or at the start where ``token`` is None.

        The position is of the type that this listing was cut with.

        Raises:
            RekognitionError: InvalidPaginationTokenException, where the token was not given out for this listing, was
                altered, or has gone stale.
        """
        if token is None:
            return None
        position = self._positions.get(token)
        if position is None or _token(listing, position) != token:
            raise INVALID_PAGINATION_TOKEN()
        return position

    def cut(
        self, items: Iterable[tuple[Hashable, Item]], limit: int, listing: Hashable
    ) -> tuple[list[Item], str | None]:
        """One page: the first ``limit`` of ``items``, and the token of the next page if there is one.

        Args:
            items: What is to be listed from the page's beginning on, each with its position.
            limit: How many items make a page.
            listing: What the token is bound to.
        """
        found = list(islice(items, limit + 1))
        page = [item for _, item in found[:limit]]
        if len(found) <= limit:
            return page, None
        position = found[limit - 1][0]
        token = _token(listing, position)
        self._positions[token] = position
        self._positions.move_to_end(token)
        if len(self._positions) > MAX_REMEMBERED:
            self._positions.popitem(last=False)
        return page, token


def _token(listing: Hashable, position: Hashable) -> str:
    digest = hashlib.blake2b(repr((listing, position)).encode(), digest_size=48).digest()
    return base64.b64encode(digest).decode()
