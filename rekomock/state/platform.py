"""What the state needs from the world around it."""

from __future__ import annotations

from typing import Protocol

from rekomock.state.statuses import Update

__all__ = ["Platform"]


class Platform(Protocol):
    """Ids, the clock, how long updates of users take, and what is in S3."""

    def new_uuid(self) -> str:
        """A fresh random UUID, lower-case."""

    def now(self) -> float:
        """Seconds since the epoch."""

    def begin_update(self, settles_as: str) -> Update:
        """An update of a user that begins now and ends in the status ``settles_as``."""

    def s3_object(self, bucket: str, key: str, version: str | None) -> bytes:
        """The content of an object in S3.

        Raises:
            RekognitionError: InvalidS3ObjectException, where there is no such bucket in this region, no such key, or
                no such version.
        """
