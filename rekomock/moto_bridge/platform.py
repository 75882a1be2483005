"""What the state needs from moto: ids, the clock, the state manager, S3, SNS and Kinesis."""

from __future__ import annotations

import logging
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from moto.backends import get_backend
from moto.moto_api._internal import mock_random
from moto.moto_api._internal.managed_state_model import ManagedState

from rekomock.moto_bridge.active import innermost
from rekomock.moto_bridge.callers import acting_for, caller_has, current_caller, permissions_are_checked
from rekomock.moto_bridge.s3_reasons import why_not_available
from rekomock.protocol.errors import S3_OBJECT_NOT_AVAILABLE
from rekomock.protocol.permissions import Permission
from rekomock.state.statuses import Suspended, Transitions, Update

if TYPE_CHECKING:
    from rekomock.state.region import Region

__all__ = ["ManagedUpdate", "MotoPlatform"]

log = logging.getLogger("rekomock")

T = TypeVar("T")


class ManagedUpdate(ManagedState):
    """Transitions that moto's state manager drives."""

    def suspended(self) -> Suspended:
        """Return what they are now, without asking the state manager."""
        transitions = tuple((before, after) for before, after in self._transitions if before is not None)
        return Suspended(
            self.model_name, transitions, self._status or "", self._tick, self._time_progressed.timestamp()
        )

    @classmethod
    def resumed(cls, suspended: Suspended) -> ManagedUpdate:
        """Return such transitions, from where they were."""
        update = cls(suspended.model, [*suspended.transitions])
        update._status, update._tick = suspended.status, suspended.reads
        update._time_progressed = datetime.fromtimestamp(suspended.since)
        return update


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

    def regions(self) -> Iterator[Region]:
        """Iterate over the regions that were used so far, in all accounts."""
        return iter(innermost().regions)

    def begin(self, model: str, transitions: Transitions) -> Update:
        """Return transitions that moto's state manager drives."""
        return ManagedUpdate(model, [*transitions])

    def resume(self, suspended: Suspended) -> Update:
        """Return transitions that moto's state manager drives from here on."""
        return ManagedUpdate.resumed(suspended)

    def caller(self) -> object:
        """Return the caller of the current request; None while moto checks nothing."""
        return current_caller()

    def as_caller(self, caller: object, function: Callable[[], T]) -> T:
        """Call a function with the permissions of a caller."""
        with acting_for(caller):
            return function()

    def s3_object(self, bucket: str, key: str, version: str | None) -> bytes:
        """Return the content of an object in moto's S3, if the caller may read it."""
        content: bytes = self._stored(bucket, key, version).value
        return content

    def s3_object_size(self, bucket: str, key: str, version: str | None) -> int:
        """Return the size in bytes of an object in moto's S3."""
        size: int = self._stored(bucket, key, version).size
        return size

    def s3_bucket_exists(self, bucket: str) -> bool:
        """Return whether moto's S3 has such a bucket in this region."""
        found = self._s3().buckets.get(bucket)
        # Rekognition works on buckets of its own region only
        return found is not None and found.region_name == self._region_name

    def put_s3_object(
        self, bucket: str, key: str, data: bytes, *, content_type: str, kms_key_id: str | None = None
    ) -> None:
        """Write an object to moto's S3."""
        encryption = None if kms_key_id is None else "aws:kms"
        stored = self._s3().put_object(bucket, key, data, encryption=encryption, kms_key_id=kms_key_id)
        stored.set_metadata({"Content-Type": content_type})

    def topic_exists(self, arn: str) -> bool:
        """Return whether moto's SNS has such a topic."""
        return self._topic(arn) is not None

    def role_may_publish(self, role_arn: str, topic_arn: str) -> bool:
        """Return whether a role of moto's IAM may publish on a topic; any may while moto checks no permissions."""
        if not permissions_are_checked():
            return True
        from rekomock.moto_bridge.iam import role_has  # lazy: imports moto's IAM

        return role_has(role_arn, Permission("sns:Publish", topic_arn))

    def publish(self, topic_arn: str, message: str, subject: str | None = None) -> None:
        """Publish a message to a topic of moto's SNS."""
        topic = self._topic(topic_arn)
        if topic is None:
            return
        try:
            topic.publish(message, subject=subject)
        except Exception:  # of a subscriber; AWS's caller does not learn of it either
            log.warning("rekomock could not deliver a message of %s", topic_arn, exc_info=True)

    def data_stream_exists(self, arn: str) -> bool:
        """Return whether moto's Kinesis has such a data stream."""
        backend = self._kinesis(arn)
        return backend is not None and any(stream.arn == arn for stream in backend.streams.values())

    def put_record(self, stream_arn: str, partition_key: str, data: bytes) -> None:
        """Put a record on a data stream of moto's Kinesis."""
        stream = {"stream_arn": stream_arn, "stream_name": stream_arn.rpartition("/")[2]}
        encoded = b64encode(data).decode()
        self._kinesis(stream_arn).put_record(**stream, partition_key=partition_key, explicit_hash_key="", data=encoded)

    def _stored(self, bucket: str, key: str, version: str | None) -> Any:
        action = "s3:GetObject" if version is None else "s3:GetObjectVersion"
        if not caller_has(Permission(action, f"arn:{self._partition}:s3:::{bucket}/{key}")):
            raise S3_OBJECT_NOT_AVAILABLE(because=f"The caller has no permission {action} for it.")
        stored = self._s3().get_object(bucket, key, version) if self.s3_bucket_exists(bucket) else None
        if stored is None:
            origin = (self._partition, self._account_id, self._region_name)
            raise S3_OBJECT_NOT_AVAILABLE(because=why_not_available(get_backend("s3"), *origin, bucket, key, version))
        return stored

    def _s3(self) -> Any:
        return get_backend("s3")[self._account_id][self._partition]

    @staticmethod
    def _kinesis(arn: str) -> Any:
        _, _, _, region_name, account_id, *_ = arn.split(":")
        accounts: Any = get_backend("kinesis")
        # .get(), as an ARN must not create accounts
        return accounts.get(account_id, {}).get(region_name)

    def _topic(self, arn: str) -> Any:
        _, _, _, region_name, account_id, *_ = arn.split(":")
        accounts: Any = get_backend("sns")
        # .get(), as an ARN must not create accounts
        return getattr(accounts.get(account_id, {}).get(region_name), "topics", {}).get(arn)
