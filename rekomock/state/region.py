"""One account's Rekognition in one region."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sortedcontainers import SortedDict

from rekomock.protocol.errors import COLLECTION_EXISTS, COLLECTION_NOT_FOUND, TOO_MANY_COLLECTIONS
from rekomock.state.idempotency import IdempotencyCache
from rekomock.state.pagination import Pages
from rekomock.state.platform import Platform
from rekomock.state.rate_limit import RateLimiter

if TYPE_CHECKING:
    from rekomock.state.collection import Collection

__all__ = ["Region"]


class Region:
    """All that one account has in one region.

    Attributes:
        name: The region, ``us-east-1`` for one.
        account_id: The account, twelve digits.
        partition: The part of AWS that the region belongs to, ``aws`` for most.
        platform: Ids, clock and user updates.
        pages: The pages of listings that were handed out.
        replies: The answers that idempotent requests were given.
        rates: The calls of the last second.
    """

    def __init__(self, name: str, account_id: str, partition: str, platform: Platform) -> None:
        self.name = name
        self.account_id = account_id
        self.partition = partition
        self.platform = platform
        self.pages = Pages()
        self.idempotency = IdempotencyCache()
        self.rate_limiter = RateLimiter()
        self._collections: SortedDict[str, Collection] = SortedDict()

    def collection(self, collection_id: str) -> Collection:
        """The collection of that id; ResourceNotFoundException where there is none."""
        try:
            return self._collections[collection_id]
        except KeyError:
            raise COLLECTION_NOT_FOUND(collection_id=collection_id) from None

    def create_collection(
        self, collection_id: str, *, face_model_version: str, tags: dict[str, str], limit: int | None
    ) -> Collection:
        """A new, empty collection.

        Raises:
            RekognitionError: ResourceAlreadyExistsException, where there is such a collection;
                ServiceQuotaExceededException, where there are ``limit`` collections already.
        """
        from rekomock.state.collection import Collection  # and with it numpy: no test without a collection waits for it

        if collection_id in self._collections:
            raise COLLECTION_EXISTS(collection_id=collection_id)
        if limit is not None and len(self._collections) >= limit:
            raise TOO_MANY_COLLECTIONS(limit=limit)
        collection = Collection(collection_id, face_model_version=face_model_version, tags=tags, platform=self.platform)
        self._collections[collection_id] = collection
        return collection

    def delete_collection(self, collection: Collection) -> None:
        """Takes a collection out, with its faces and users."""
        del self._collections[collection.collection_id]

    def collections_after(self, collection_id: str | None) -> Iterator[Collection]:
        """The collections in the order of their ids, from the one after ``collection_id`` on."""
        for key in self._collections.irange(collection_id, inclusive=(False, True)):
            yield self._collections[key]

    def settle(self) -> None:
        """Ends the running updates of all users."""
        for collection in self._collections.values():
            for user in collection.users.values():
                user.settle()

    def arn_of(self, collection: Collection) -> str:
        """The Amazon Resource Name of a collection."""
        return f"arn:{self.partition}:rekognition:{self.name}:{self.account_id}:collection/{collection.collection_id}"
