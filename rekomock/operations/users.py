"""CreateUser, DeleteUser and ListUsers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rekomock.operations.context import OperationContext
from rekomock.protocol.errors import USER_IS_UPDATING
from rekomock.state.statuses import UPDATING

if TYPE_CHECKING:
    from rekomock.state.collection import Collection, User

__all__ = ["create_user", "delete_user", "list_users", "user_to_change"]


def create_user(
    context: OperationContext, *, collection_id: str, user_id: str, client_request_token: str | None = None
) -> dict[str, Any]:
    """Makes a user without faces."""
    collection = context.region.collection(collection_id)
    collection.create_user(user_id, context.settings.users_per_collection)
    return {}


def delete_user(
    context: OperationContext, *, collection_id: str, user_id: str, client_request_token: str | None = None
) -> dict[str, Any]:
    """Deletes a user; its faces stay in the collection, on nobody."""
    collection = context.region.collection(collection_id)
    collection.delete_user(user_to_change(context, collection, user_id))
    return {}


def list_users(
    context: OperationContext, *, collection_id: str, max_results: int = 0, next_token: str | None = None
) -> dict[str, Any]:
    """Lists the users in the order of the UUIDs behind their names, as AWS does, not of the names."""
    collection = context.region.collection(collection_id)
    pages, listing = context.region.pages, (context.operation, collection.uid)
    after = pages.position(next_token, listing)
    limit = max_results or context.settings.users_per_page
    users, token = pages.cut(((user.uid, user) for user in collection.users_after(after)), limit, listing)
    answer: dict[str, Any] = {"Users": [{"UserId": user.user_id, "UserStatus": user.status()} for user in users]}
    return answer if token is None else answer | {"NextToken": token}


def user_to_change(context: OperationContext, collection: Collection, user_id: str) -> User:
    """The user that the call is going to change.

    AWS documents no conflict with a running update, but declares ConflictException for "the update or deletion of the
    User caused an inconsistent state": the setting ``calls_on_updating_users`` takes that at its word.

    Raises:
        RekognitionError: ResourceNotFoundException, where there is no such user; ConflictException, where its update
            still runs and the author wants that to be one.
    """
    user = collection.user(user_id)
    if context.settings.calls_on_updating_users == "conflict" and user.present_status() == UPDATING:
        raise USER_IS_UPDATING(user_id=user_id)
    return user
