"""Stream processors: what watches a live video for faces of a collection, or a home for persons, pets and packages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from rekomock.protocol.errors import (
    STREAM_IN_USE,
    STREAM_PROCESSOR_EXISTS,
    STREAM_PROCESSOR_NOT_FOUND,
    TOO_MANY_STREAM_PROCESSORS,
)
from rekomock.state.lifecycle import Ending, Lifecycle
from rekomock.state.statuses import FAILED, STREAM_PROCESSOR

if TYPE_CHECKING:
    from rekomock.images.contents import Content
    from rekomock.state.platform import Platform

__all__ = [
    "ConnectedHome",
    "FaceSearch",
    "RegionOfInterest",
    "StreamFailure",
    "StreamProcessor",
    "StreamProcessors",
    "StreamTransition",
    "Watch",
]

STOPPED = "STOPPED"


class StreamFailure(Exception):
    """A stream processor fails; the text says why."""


class RegionOfInterest(NamedTuple):
    """A part of the frame that is watched: a box or a polygon, in ratios of the frame.

    Attributes:
        box: Left, top, width and height.
        polygon: The corners, each from the left and the top.
    """

    box: tuple[float, float, float, float] | None = None
    polygon: tuple[tuple[float, float], ...] | None = None

    def has(self, x: float, y: float) -> bool:
        """Return whether a point is in it."""
        if self.box is not None:
            left, top, width, height = self.box
            return left <= x <= left + width and top <= y <= top + height
        corners = self.polygon or ()
        inside = False
        for (x1, y1), (x2, y2) in zip(corners, [*corners[1:], *corners[:1]], strict=True):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                inside = not inside
        return inside


@dataclass(frozen=True, slots=True)
class FaceSearch:
    """A search for the faces of a collection.

    Attributes:
        collection_id: The collection.
        threshold: The lowest similarity of a match, in percent, as it was asked for.
        data_stream_arn: The Kinesis data stream that gets the records.
    """

    collection_id: str
    threshold: float | None
    data_stream_arn: str


@dataclass(frozen=True, slots=True)
class ConnectedHome:
    """A watch for persons, pets and packages.

    Attributes:
        labels: PERSON, PET, PACKAGE or ALL.
        minimum: The lowest confidence, in percent, as it was asked for.
        regions: The parts of the frame that are watched; none for all of it.
        bucket: The bucket that gets the images.
        prefix: What the keys of the images begin with, if anything.
        topic_arn: The SNS topic that gets the messages.
        kms_key_id: The key that encrypts the images, if any.
    """

    labels: tuple[str, ...]
    minimum: float | None
    regions: tuple[RegionOfInterest, ...]
    bucket: str
    prefix: str | None
    topic_arn: str
    kms_key_id: str | None

    def changed(
        self,
        *,
        labels: Sequence[str] | None,
        minimum: float | None,
        regions: Sequence[RegionOfInterest] | None,
        without_minimum: bool,
        without_regions: bool,
    ) -> ConnectedHome:
        """Return a copy with what is not None changed, and without what is no longer wanted."""
        kept = (None if without_minimum else self.minimum, () if without_regions else self.regions)
        return replace(
            self,
            labels=self.labels if labels is None else tuple(labels),
            minimum=kept[0] if minimum is None else minimum,
            regions=kept[1] if regions is None else tuple(regions),
        )


class Watch(Protocol):
    """What a running processor does."""

    def show(self, contents: Sequence[Content]) -> None:
        """Look at what a frame shows; raise a StreamFailure if the processor cannot go on."""

    def end(self) -> None:
        """Stop, with the processor."""


#: What a processor is for.
Purpose: TypeAlias = FaceSearch | ConnectedHome


@dataclass(eq=False, slots=True)
class StreamProcessor:
    """A stream processor.

    Attributes:
        arn: Its ARN.
        name: Its name, unique in the region.
        number: Its number in the order of creation, from 1.
        video_stream_arn: The Kinesis video stream that it watches.
        purpose: What it is for.
        role_arn: The role that it takes on.
        shares_data: Whether AWS may use what it sees; None if that was not said.
        tags: Its tags.
        created: Seconds since the epoch.
        lifecycle: Its status.
        updated: When the status last changed, in seconds since the epoch.
        message: What is to be said of the status.
        watch: What it does with frames; None unless it watches.
    """

    arn: str
    name: str
    number: int
    video_stream_arn: str
    purpose: Purpose
    role_arn: str
    shares_data: bool | None
    tags: dict[str, str]
    created: float
    lifecycle: Lifecycle
    updated: float
    message: str = ""
    watch: Watch | None = field(default=None, repr=False)

    def begin(self, during: str, at_end: Ending, platform: Platform) -> None:
        """Begin a transition.

        Args:
            during: The status while it lasts.
            at_end: Does what happens at its end, and returns the status that follows; may raise a StreamFailure.
            platform: The host's services.
        """
        self.updated, self.message = platform.now(), ""
        self.lifecycle.begin(during, StreamTransition(platform, self, at_end))
        self.lifecycle.check()

    def show(self, contents: Sequence[Content], now: Callable[[], float]) -> None:
        """Show a frame to a processor that watches; it fails if it cannot go on."""
        assert self.watch is not None
        try:
            self.watch.show(contents)
        except StreamFailure as failure:
            self.watch = None
            self.updated, self.message = now(), str(failure)
            self.lifecycle.become(FAILED)

    def stop_watching(self) -> None:
        """End what a processor that watches does with frames."""
        assert self.watch is not None
        watch, self.watch = self.watch, None
        watch.end()


@dataclass(frozen=True, slots=True, eq=False)
class StreamTransition:
    """The end of a transition of a processor, which may fail."""

    platform: Platform
    processor: StreamProcessor
    at_end: Ending

    def __call__(self) -> str:
        """Do what happens at the end, and return the status that follows."""
        self.processor.updated, self.processor.message = self.platform.now(), ""
        try:
            return self.at_end()
        except StreamFailure as failure:
            self.processor.message = str(failure)
            return FAILED


class StreamProcessors:
    """The stream processors of one account in one region, in the order of their creation.

    Attributes:
        by_name: The processors by their names.
    """

    def __init__(self, platform: Platform, arn_prefix: str) -> None:
        """Create an empty group.

        Args:
            platform: The host's services.
            arn_prefix: What all ARNs begin with: ``arn:aws:rekognition:us-east-1:123456789012``.
        """
        self.by_name: dict[str, StreamProcessor] = {}
        self._platform = platform
        self._arn_prefix = arn_prefix
        self._created = 0

    def create(
        self,
        name: str,
        *,
        video_stream_arn: str,
        purpose: Purpose,
        role_arn: str,
        shares_data: bool | None,
        tags: dict[str, str],
        limit: int | None,
    ) -> StreamProcessor:
        """Create a processor, which does not run.

        Raises:
            RekognitionError: ResourceInUseException if the name is taken, or another processor uses one of its Kinesis
                streams; LimitExceededException if there are already ``limit`` processors.
        """
        if name in self.by_name:
            raise STREAM_PROCESSOR_EXISTS(name=name)
        streams = _kinesis_streams(video_stream_arn, purpose)
        for other in self.by_name.values():
            shared = streams & _kinesis_streams(other.video_stream_arn, other.purpose)
            if shared:
                raise STREAM_IN_USE(arn=shared.pop(), name=other.name)
        if limit is not None and len(self.by_name) >= limit:
            raise TOO_MANY_STREAM_PROCESSORS(limit=limit)
        self._created += 1
        now, lifecycle = self._platform.now(), Lifecycle(self._platform, STREAM_PROCESSOR)
        lifecycle.become(STOPPED)
        processor = StreamProcessor(
            f"{self._arn_prefix}:streamprocessor/{name}",
            name,
            self._created,
            video_stream_arn,
            purpose,
            role_arn,
            shares_data,
            tags,
            now,
            lifecycle,
            now,
        )
        self.by_name[name] = processor
        return processor

    def find(self, name: str) -> StreamProcessor:
        """Return a processor.

        Raises:
            RekognitionError: ResourceNotFoundException if there is none of this name.
        """
        try:
            return self.by_name[name]
        except KeyError:
            raise STREAM_PROCESSOR_NOT_FOUND(name=name) from None

    def delete(self, processor: StreamProcessor) -> None:
        """Delete a processor that does not run."""
        del self.by_name[processor.name]

    def settle(self) -> None:
        """End all running transitions; what already watches a home, which it does for a limited time, stops."""
        for processor in self.by_name.values():
            if processor.lifecycle.changing:
                processor.lifecycle.settle()
            elif isinstance(processor.purpose, ConnectedHome) and processor.watch is not None:
                processor.stop_watching()
                processor.updated = self._platform.now()
                processor.lifecycle.become(STOPPED)


def _kinesis_streams(video_stream_arn: str, purpose: Purpose) -> set[str]:
    return {video_stream_arn} | ({purpose.data_stream_arn} if isinstance(purpose, FaceSearch) else set())
