"""The services that the state needs from its host."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol, TypeVar

from rekomock.state.statuses import Suspended, Transitions, Update

if TYPE_CHECKING:
    from rekomock.state.region import Region

__all__ = ["Platform"]

T = TypeVar("T")


class Platform(Protocol):
    """Ids, the clock, the duration of what takes time, S3 objects, SNS messages, and records of Kinesis."""

    def new_uuid(self) -> str:
        """Return a new random UUID in lower case."""

    def now(self) -> float:
        """Return the time in seconds since the epoch."""

    def regions(self) -> Iterator[Region]:
        """Iterate over the regions that were used so far, in all accounts."""

    def begin(self, model: str, transitions: Transitions) -> Update:
        """Begin what takes time.

        Args:
            model: What it is: one of ``statuses.MODELS``.
            transitions: Its transitions.
        """

    def resume(self, suspended: Suspended) -> Update:
        """Continue what took time."""

    def caller(self) -> object:
        """Return the caller of the current request, for :meth:`as_caller` alone; None if nothing is checked."""

    def as_caller(self, caller: object, function: Callable[[], T]) -> T:
        """Call a function with the permissions of a caller, who may be another one than that of this request."""

    def s3_object(self, bucket: str, key: str, version: str | None) -> bytes:
        """Return the content of an S3 object.

        Raises:
            RekognitionError: InvalidS3ObjectException if the region has no such bucket, or the bucket no such key or
                version.
        """

    def s3_object_size(self, bucket: str, key: str, version: str | None) -> int:
        """Return the size of an S3 object in bytes.

        Raises:
            RekognitionError: As :meth:`s3_object`.
        """

    def s3_bucket_exists(self, bucket: str) -> bool:
        """Return whether the account has such a bucket in the region."""

    def put_s3_object(
        self, bucket: str, key: str, data: bytes, *, content_type: str, kms_key_id: str | None = None
    ) -> None:
        """Write an object to a bucket that exists, encrypted if there is a key."""

    def topic_exists(self, arn: str) -> bool:
        """Return whether there is such an SNS topic, in its own account and region."""

    def role_may_publish(self, role_arn: str, topic_arn: str) -> bool:
        """Return whether a role may publish on an SNS topic."""

    def publish(self, topic_arn: str, message: str, subject: str | None = None) -> None:
        """Publish a message to an SNS topic, in its own account and region; one that is gone gets none."""

    def data_stream_exists(self, arn: str) -> bool:
        """Return whether there is such a Kinesis data stream."""

    def put_record(self, stream_arn: str, partition_key: str, data: bytes) -> None:
        """Put a record on a Kinesis data stream that exists."""
