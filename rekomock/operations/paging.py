"""Pages of a listing."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

from rekomock.operations.context import OperationContext

__all__ = ["page_of"]

Item = TypeVar("Item")


def page_of(
    context: OperationContext,
    items_after: Callable[[Any], Iterable[tuple[Hashable, Item]]],
    next_token: str | None,
    limit: int,
    *about: Hashable,
) -> tuple[list[Item], dict[str, str]]:
    """Return a page of a listing, and the response's ``NextToken``, which the last page has not.

    Args:
        context: The context of the call; a token is for its operation alone.
        items_after: Returns the items after a position, each with its own; the position is None for the first page.
        next_token: The request's token.
        limit: The page size.
        *about: What else a token is bound to, such as a collection and a filter.

    Raises:
        RekognitionError: InvalidPaginationTokenException.
    """
    pages, listing = context.region.pages, (context.operation, *about)
    after = pages.position(next_token, listing)
    page, token = pages.cut(items_after(after), limit, listing)
    return page, {} if token is None else {"NextToken": token}
