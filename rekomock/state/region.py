"""One account's Rekognition in one region."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Protocol

from sortedcontainers import SortedDict

from rekomock.protocol.errors import (
    COLLECTION_EXISTS,
    COLLECTION_NOT_FOUND,
    INVALID_PARAMETERS,
    RESOURCE_NOT_FOUND,
    TOO_MANY_COLLECTIONS,
)
from rekomock.state.idempotency import IdempotencyCache
from rekomock.state.pagination import Pages
from rekomock.state.platform import Platform
from rekomock.state.rate_limit import RateLimiter

if TYPE_CHECKING:
    from rekomock.state.collection import Collection

__all__ = ["Region", "Tagged"]

_ARN = re.compile(r"(arn:[^:]+:rekognition:[^:]+:[0-9]{12}):([^:/]+)/(.+)")


class Tagged(Protocol):
    """A resource that has an ARN and tags.

    Attributes:
        tags: Its tags, values by key.
    """

    tags: dict[str, str]


class Region:
    """The resources of one account in one region.

    Attributes:
        name: The region's name, such as ``us-east-1``.
        account_id: The account's id, 12 digits.
        partition: The AWS partition of the region, usually ``aws``.
        platform: The host's services.
        pages: The pagination tokens that were issued.
        idempotency: The responses to idempotent requests.
        rate_limiter: The calls of the last second.
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
        #: What has an ARN, by the type that the ARN names, then by what follows it.
        self._resources: dict[str, Mapping[str, Tagged]] = {"collection": self._collections}

    def collection(self, collection_id: str) -> Collection:
        """Return a collection.

        Raises:
            RekognitionError: ResourceNotFoundException if it does not exist.
        """
        try:
            return self._collections[collection_id]
        except KeyError:
            raise COLLECTION_NOT_FOUND(collection_id=collection_id) from None

    def create_collection(
        self, collection_id: str, *, face_model_version: str, tags: dict[str, str], limit: int | None
    ) -> Collection:
        """Create an empty collection.

        Raises:
            RekognitionError: ResourceAlreadyExistsException if the collection exists; ServiceQuotaExceededException if
                there are already ``limit`` collections.
        """
        from rekomock.state.collection import Collection  # lazy: imports numpy

        if collection_id in self._collections:
            raise COLLECTION_EXISTS(collection_id=collection_id)
        if limit is not None and len(self._collections) >= limit:
            raise TOO_MANY_COLLECTIONS(limit=limit)
        collection = Collection(collection_id, face_model_version=face_model_version, tags=tags, platform=self.platform)
        self._collections[collection_id] = collection
        return collection

    def delete_collection(self, collection: Collection) -> None:
        """Delete a collection with its faces and users."""
        del self._collections[collection.collection_id]

    def collections_after(self, collection_id: str | None) -> Iterator[Collection]:
        """Iterate over the collections in the order of their ids, starting after ``collection_id``."""
        for key in self._collections.irange(collection_id, inclusive=(False, True)):
            yield self._collections[key]

    def settle(self) -> None:
        """End the running updates of all users."""
        for collection in self._collections.values():
            for user in collection.users.values():
                user.settle()

    def arn_of(self, collection: Collection) -> str:
        """Return the Amazon Resource Name of a collection."""
        return f"{self.arn_prefix}:collection/{collection.collection_id}"

    def resource(self, arn: str) -> Tagged:
        """Return the resource that an ARN names.

        Raises:
            RekognitionError: InvalidParameterException if it is no ARN of Amazon Rekognition; ResourceNotFoundException
                if this account has no such resource in this region.
        """
        named = _ARN.fullmatch(arn)
        if named is None:
            raise INVALID_PARAMETERS()
        place, resource_type, name = named.groups()
        found = self._resources.get(resource_type, {}).get(name) if place == self.arn_prefix else None
        if found is None:
            raise RESOURCE_NOT_FOUND(arn=arn)
        return found

    def resources(self) -> Iterator[tuple[str, str, Tagged]]:
        """Iterate over what has an ARN: its ARN, its type such as ``collection``, and the resource."""
        for resource_type, by_name in self._resources.items():
            for name, resource in by_name.items():
                yield f"{self.arn_prefix}:{resource_type}/{name}", resource_type, resource

    @property
    def arn_prefix(self) -> str:
        """What the ARNs of this account in this region begin with."""
        return f"arn:{self.partition}:rekognition:{self.name}:{self.account_id}"
