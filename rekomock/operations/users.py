"""CreateUser, DeleteUser and ListUsers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rekomock.operations.context import OperationContext
from rekomock.operations.paging import page_of
from rekomock.protocol.errors import USER_IS_UPDATING
from rekomock.state.statuses import UPDATING

if TYPE_CHECKING:
    from rekomock.state.collection import Collection, User

__all__ = ["create_user", "delete_user", "list_users", "user_to_change"]


def create_user(
    context: OperationContext, *, collection_id: str, user_id: str, client_request_token: str | None = None
) -> dict[str, Any]:
    """Create a user without faces."""
    collection = context.region.collection(collection_id)
    collection.create_user(user_id, context.settings.users_per_collection)
    return {}


def delete_user(
    context: OperationContext, *, collection_id: str, user_id: str, client_request_token: str | None = None
) -> dict[str, Any]:
    """Delete a user; its faces stay in the collection, unassociated."""
    collection = context.region.collection(collection_id)
    collection.delete_user(user_to_change(context, collection, user_id))
    return {}


def list_users(
    context: OperationContext, *, collection_id: str, max_results: int = 0, next_token: str | None = None
) -> dict[str, Any]:
    """List the users in the order of their internal UUIDs, as AWS does, not of their ids."""
    collection = context.region.collection(collection_id)
    users, token = page_of(
        context,
        lambda after: ((user.uid, user) for user in collection.users_after(after)),
        next_token,
        max_results or context.settings.users_per_page,
        collection.uid,
    )
    return {"Users": [{"UserId": user.user_id, "UserStatus": user.status()} for user in users], **token}


def user_to_change(context: OperationContext, collection: Collection, user_id: str) -> User:
    """Return the user that a call is about to change.

    AWS documents no conflict with a running update, but declares ConflictException for "the update or deletion of the
    User caused an inconsistent state"; the setting ``calls_on_updating_users`` takes that literally.

    Raises:
        RekognitionError: ResourceNotFoundException if the user does not exist; ConflictException if it is UPDATING and
            the setting says so.
    """
    user = collection.user(user_id)
    if context.settings.calls_on_updating_users == "conflict" and user.present_status() == UPDATING:
        raise USER_IS_UPDATING(
            user_id=user_id, because="The setting calls_on_updating_users is 'conflict'; rek.settle() ends the update."
        )
    return user
