"""Whether a user can be changed while its update runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rekomock.operations.call import Call
from rekomock.protocol.errors import USER_IS_UPDATING
from rekomock.state.statuses import UPDATING

if TYPE_CHECKING:
    from rekomock.state.collection import Collection, User

__all__ = ["user_to_change"]


def user_to_change(call: Call, collection: Collection, user_id: str) -> User:
    """The user that the call is going to change.

    AWS documents no conflict with a running update, but declares ConflictException for "the update or deletion of the
    User caused an inconsistent state": the setting ``calls_on_updating_users`` takes that at its word.

    Raises:
        RekognitionError: ResourceNotFoundException, where there is no such user; ConflictException, where its update
            still runs and the author wants that to be one.
    """
    user = collection.user(user_id)
    if call.settings.calls_on_updating_users == "conflict" and user.present_status() == UPDATING:
        raise USER_IS_UPDATING(user_id=user_id)
    return user
