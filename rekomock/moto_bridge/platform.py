"""What the state needs from moto: ids, the clock, the state manager and S3."""

from __future__ import annotations

import time

from moto.backends import get_backend
from moto.moto_api._internal import mock_random
from moto.moto_api._internal.managed_state_model import ManagedState

from rekomock.moto_bridge.callers import caller_has
from rekomock.protocol.errors import S3_OBJECT_NOT_AVAILABLE
from rekomock.protocol.permissions import Permission
from rekomock.state.statuses import UPDATING, Update

__all__ = ["STATE_MODELS", "USER_STATUS", "MotoPlatform"]

#: What moto's state manager calls the status of a user.
USER_STATUS = "rekognition::user"
#: All that it may be asked to delay.
STATE_MODELS = (USER_STATUS,)


class MotoPlatform:
    """A :class:`rekomock.state.platform.Platform` for one account in one region.

    Ids come from moto's seedable random generator, statuses from its state manager, objects from its S3, and the time
    from the process's clock.
    """

    def __init__(self, region_name: str, account_id: str, partition: str) -> None:
        self._region_name = region_name
        self._account_id = account_id
        self._partition = partition

    def new_uuid(self) -> str:
        """Return a random UUID that moto's seed determines."""
        return str(mock_random.uuid4())

    def now(self) -> float:
        """Return the seconds since the epoch, by a clock that tests may freeze."""
        return time.time()

    def begin_update(self, settles_as: str) -> Update:
        """Return an update that moto's state manager drives."""
        return ManagedState(USER_STATUS, [(UPDATING, settles_as)])

    def s3_object(self, bucket: str, key: str, version: str | None) -> bytes:
        """Return the content of an object in moto's S3, if the caller may read it."""
        action = "s3:GetObject" if version is None else "s3:GetObjectVersion"
        if not caller_has(Permission(action, f"arn:{self._partition}:s3:::{bucket}/{key}")):
            raise S3_OBJECT_NOT_AVAILABLE()
        backend = get_backend("s3")[self._account_id][self._partition]
        found = backend.buckets.get(bucket)
        # Rekognition reads from buckets of its own region only
        if found is None or found.region_name != self._region_name:
            raise S3_OBJECT_NOT_AVAILABLE()
        stored = backend.get_object(bucket, key, version)
        if stored is None:
            raise S3_OBJECT_NOT_AVAILABLE()
        return stored.value
