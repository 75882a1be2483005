"""The services that the state needs from its host."""

from __future__ import annotations

from typing import Protocol

from rekomock.state.statuses import Update

__all__ = ["Platform"]


class Platform(Protocol):
    """Ids, the clock, the duration of user updates, and S3 objects."""

    def new_uuid(self) -> str:
        """Return a new random UUID in lower case."""

    def now(self) -> float:
        """Return the time in seconds since the epoch."""

    def begin_update(self, settles_as: str) -> Update:
        """Begin the update of a user, which ends in the status ``settles_as``."""

    def s3_object(self, bucket: str, key: str, version: str | None) -> bytes:
        """Return the content of an S3 object.

        Raises:
            RekognitionError: InvalidS3ObjectException if the region has no such bucket, or the bucket no such key or
                version.
        """
