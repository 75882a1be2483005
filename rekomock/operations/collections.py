"""CreateCollection, DescribeCollection, ListCollections and DeleteCollection."""

from __future__ import annotations

from typing import Any

from rekomock.operations.context import OperationContext
from rekomock.operations.paging import page_of
from rekomock.protocol.errors import TOO_MANY_TAGS

__all__ = ["create_collection", "delete_collection", "describe_collection", "list_collections"]


def create_collection(
    context: OperationContext, *, collection_id: str, tags: dict[str, str] | None = None
) -> dict[str, Any]:
    """Create a collection.

    AWS was observed to return the ARN without ``arn:``; the setting ``collection_arn`` adds it.
    """
    settings = context.settings
    if len(tags or {}) > settings.tags_per_collection:
        raise TOO_MANY_TAGS(limit=settings.tags_per_collection, because=f"The request has {len(tags or {})} tags.")
    collection = context.region.create_collection(
        collection_id,
        face_model_version=settings.face_model_version,
        tags=tags or {},
        limit=settings.collections_per_account,
    )
    arn = context.region.arn_of(collection)
    return {
        "StatusCode": 200,
        "CollectionArn": arn if settings.collection_arn == "full" else arn.removeprefix("arn:"),
        "FaceModelVersion": collection.face_model_version,
    }


def describe_collection(context: OperationContext, *, collection_id: str) -> dict[str, Any]:
    """Return a collection's face and user counts and creation time."""
    collection = context.region.collection(collection_id)
    return {
        "FaceCount": len(collection.faces),
        "FaceModelVersion": collection.face_model_version,
        "CollectionARN": context.region.arn_of(collection),
        "CreationTimestamp": round(collection.created, 3),
        "UserCount": len(collection.users),
    }


def list_collections(
    context: OperationContext, *, next_token: str | None = None, max_results: int = 0
) -> dict[str, Any]:
    """List the collections in the order of their ids. ``MaxResults=0`` means the default page size."""
    collections, token = page_of(
        context,
        lambda after: ((each.collection_id, each) for each in context.region.collections_after(after)),
        next_token,
        max_results or context.settings.collections_per_page,
    )
    return {
        "CollectionIds": [collection.collection_id for collection in collections],
        "FaceModelVersions": [collection.face_model_version for collection in collections],
        **token,
    }


def delete_collection(context: OperationContext, *, collection_id: str) -> dict[str, Any]:
    """Delete a collection with its faces and users."""
    context.region.delete_collection(context.region.collection(collection_id))
    return {"StatusCode": 200}
