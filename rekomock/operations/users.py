"""CreateUser, DeleteUser and ListUsers."""

from __future__ import annotations

from typing import Any

from rekomock.operations.call import Call
from rekomock.operations.updating import user_to_change

__all__ = ["create_user", "delete_user", "list_users"]


def create_user(
    call: Call, *, collection_id: str, user_id: str, client_request_token: str | None = None
) -> dict[str, Any]:
    """Makes a user without faces."""
    collection = call.region.collection(collection_id)
    collection.create_user(user_id, call.settings.users_per_collection)
    return {}


def delete_user(
    call: Call, *, collection_id: str, user_id: str, client_request_token: str | None = None
) -> dict[str, Any]:
    """Deletes a user; its faces stay in the collection, on nobody."""
    collection = call.region.collection(collection_id)
    collection.delete_user(user_to_change(call, collection, user_id))
    return {}


def list_users(
    call: Call, *, collection_id: str, max_results: int = 0, next_token: str | None = None
) -> dict[str, Any]:
    """Lists the users in the order of the UUIDs behind their names, as AWS does, not of the names."""
    collection = call.region.collection(collection_id)
    pages, listing = call.region.pages, (call.operation, collection.uid)
    after = pages.position(next_token, listing)
    limit = max_results or call.settings.users_per_page
    users, token = pages.cut(((user.uid, user) for user in collection.users_after(after)), limit, listing)
    answer: dict[str, Any] = {"Users": [{"UserId": user.user_id, "UserStatus": user.status()} for user in users]}
    return answer if token is None else answer | {"NextToken": token}
