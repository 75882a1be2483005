"""One account's Rekognition in one region."""

from __future__ import annotations

import re
from collections import OrderedDict, deque
from collections.abc import Iterator, Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING

from sortedcontainers import SortedDict

from rekomock.protocol.errors import (
    COLLECTION_EXISTS,
    COLLECTION_NOT_FOUND,
    INVALID_PARAMETERS,
    LIVENESS_SESSION_NOT_FOUND,
    RESOURCE_NOT_FOUND,
    TOO_MANY_COLLECTIONS,
    Sentence,
)
from rekomock.state.idempotency import IdempotencyCache
from rekomock.state.pagination import Pages
from rekomock.state.platform import Platform
from rekomock.state.rate_limit import RateLimiter
from rekomock.state.reasons import no_such, some_of, where_else

if TYPE_CHECKING:
    from rekomock.state.celebrities import KnownCelebrity
    from rekomock.state.collection import Collection
    from rekomock.state.jobs import Jobs, Notification
    from rekomock.state.liveness import LivenessSession
    from rekomock.state.media_analysis import MediaAnalysisJobs
    from rekomock.state.projects import Projects
    from rekomock.state.streams import StreamProcessors
    from rekomock.state.tagged import Tagged

__all__ = ["Region"]

_ARN = re.compile(r"(arn:[^:]+:rekognition:[^:]+:[0-9]{12}):([^:/]+)/(.+)")


#: Maximum number of liveness sessions kept, as their images would fill a long-running server.
MAX_SESSIONS = 1000


class Region:
    """The resources of one account in one region.

    Attributes:
        name: The region's name, such as ``us-east-1``.
        account_id: The account's id, 12 digits.
        partition: The AWS partition of the region, usually ``aws``.
        platform: The host's services.
        pages: The pagination tokens that were issued.
        idempotency: The responses to idempotent requests.
        rate_limiter: The calls of the last second.
        liveness_sessions: The newest liveness sessions, by their ids.
        outbox: The messages about jobs that ended and of stream processors, to be delivered.
        celebrities: The celebrities that were recognised, by their ids.
    """

    def __init__(self, name: str, account_id: str, partition: str, platform: Platform) -> None:
        self.name = name
        self.account_id = account_id
        self.partition = partition
        self.platform = platform
        self.pages = Pages()
        self.idempotency = IdempotencyCache()
        self.rate_limiter = RateLimiter()
        self.liveness_sessions: OrderedDict[str, LivenessSession] = OrderedDict()
        self.outbox: deque[Notification] = deque()
        self.celebrities: dict[str, KnownCelebrity] = {}
        self._collections: SortedDict[str, Collection] = SortedDict()

    # What few tests have is imported when it is first asked for

    @cached_property
    def projects(self) -> Projects:
        """The projects of Custom Labels and adapters."""
        from rekomock.state.projects import Projects

        return Projects(self.platform, self.arn_prefix)

    @cached_property
    def jobs(self) -> Jobs:
        """The jobs on stored videos."""
        from rekomock.state.jobs import Jobs

        return Jobs(self.platform)

    @cached_property
    def media_analysis_jobs(self) -> MediaAnalysisJobs:
        """The batches of images."""
        from rekomock.state.media_analysis import MediaAnalysisJobs

        return MediaAnalysisJobs(self.platform)

    @cached_property
    def stream_processors(self) -> StreamProcessors:
        """The stream processors."""
        from rekomock.state.streams import StreamProcessors

        return StreamProcessors(self.platform, self.arn_prefix)

    @cached_property
    def _resources(self) -> dict[str, Mapping[str, Tagged]]:
        """What has an ARN, by the type that the ARN names, then by what follows it."""
        return {
            "collection": self._collections,
            "project": self.projects.by_path,
            "streamprocessor": self.stream_processors.by_name,
        }

    def emptied(self) -> Region:
        """Return the same account and region with nothing in it."""
        return Region(self.name, self.account_id, self.partition, self.platform)

    def collection(self, collection_id: str) -> Collection:
        """Return a collection.

        Raises:
            RekognitionError: ResourceNotFoundException if it does not exist.
        """
        try:
            return self._collections[collection_id]
        except KeyError:
            raise COLLECTION_NOT_FOUND(
                collection_id=collection_id, because=self._why_not_found(collection_id)
            ) from None

    def _why_not_found(self, collection_id: str) -> Sentence:
        """Return whether another region or account has such a collection, or else what is close to its id."""
        here = f"Account {self.account_id} has no collection {collection_id!r} in {self.name}"
        homes = [(region.name, region.account_id) for region in self.platform.regions() if collection_id in region]
        if homes:
            return partial(where_else, here, (self.name, self.account_id), tuple(homes))
        return partial(no_such, here, collection_id, some_of(self._collections), len(self._collections), "collections")

    def __contains__(self, collection_id: str) -> bool:
        return collection_id in self._collections

    def create_collection(
        self, collection_id: str, *, face_model_version: str, tags: dict[str, str], limit: int | None
    ) -> Collection:
        """Create an empty collection.

        Raises:
            RekognitionError: ResourceAlreadyExistsException if the collection exists; ServiceQuotaExceededException if
                there are already ``limit`` collections.
        """
        from rekomock.state.collection import Collection  # lazy: imports numpy

        if collection_id in self._collections:
            raise COLLECTION_EXISTS(collection_id=collection_id)
        if limit is not None and len(self._collections) >= limit:
            raise TOO_MANY_COLLECTIONS(limit=limit)
        collection = Collection(collection_id, face_model_version=face_model_version, tags=tags, platform=self.platform)
        self._collections[collection_id] = collection
        return collection

    def delete_collection(self, collection: Collection) -> None:
        """Delete a collection with its faces and users."""
        del self._collections[collection.collection_id]

    def collections_after(self, collection_id: str | None) -> Iterator[Collection]:
        """Iterate over the collections in the order of their ids, starting after ``collection_id``."""
        for key in self._collections.irange(collection_id, inclusive=(False, True)):
            yield self._collections[key]

    def liveness_session(self, session_id: str) -> LivenessSession:
        """Return a liveness session.

        Raises:
            RekognitionError: SessionNotFoundException if it does not exist.
        """
        try:
            return self.liveness_sessions[session_id]
        except KeyError:
            raise LIVENESS_SESSION_NOT_FOUND(session_id=session_id) from None

    def add_liveness_session(self, session: LivenessSession) -> None:
        """Add a new liveness session; the oldest one is forgotten if there are too many."""
        self.liveness_sessions[session.session_id] = session
        if len(self.liveness_sessions) > MAX_SESSIONS:
            self.liveness_sessions.popitem(last=False)

    def check(self) -> None:
        """End the jobs, batches and the analyses of liveness sessions whose time has come."""
        for session in self.liveness_sessions.values():
            session.check()
        for job in self.jobs.by_id.values():
            job.check()
        for batch in self.media_analysis_jobs.by_id.values():
            batch.lifecycle.check()

    def settle(self) -> None:
        """End all that takes time: updates of users, jobs, liveness sessions, datasets, trainings and the like."""
        for collection in self._collections.values():
            for user in collection.users.values():
                user.settle()
        self.projects.settle()
        for session in self.liveness_sessions.values():
            session.settle()
        self.jobs.settle()
        self.media_analysis_jobs.settle()
        self.stream_processors.settle()

    def deliver(self) -> None:
        """Deliver the messages about jobs that ended; without the service's lock, as subscribers may call back."""
        while self.outbox:
            try:
                notification = self.outbox.popleft()
            except IndexError:  # another thread took the last one
                return
            self.platform.publish(notification.topic_arn, notification.message, notification.subject)

    def arn_of(self, collection: Collection) -> str:
        """Return the Amazon Resource Name of a collection."""
        return f"{self.arn_prefix}:collection/{collection.collection_id}"

    def resource(self, arn: str) -> Tagged:
        """Return the resource that an ARN names.

        Raises:
            RekognitionError: InvalidParameterException if it is no ARN of Amazon Rekognition; ResourceNotFoundException
                if this account has no such resource in this region.
        """
        named = _ARN.fullmatch(arn)
        if named is None:
            raise INVALID_PARAMETERS(because=f"{arn!r} is no ARN of Amazon Rekognition.")
        place, resource_type, name = named.groups()
        found = self._resources.get(resource_type, {}).get(name) if place == self.arn_prefix else None
        if found is None:
            because = (
                f"There is no {resource_type} {name!r}."
                if place == self.arn_prefix
                else f"The ARN begins with {place}, and those of this account and region with {self.arn_prefix}."
            )
            raise RESOURCE_NOT_FOUND(arn=arn, because=because)
        return found

    def resources(self) -> Iterator[tuple[str, str, Tagged]]:
        """Iterate over what has an ARN: its ARN, its type such as ``collection``, and the resource."""
        for resource_type, by_name in self._resources.items():
            for name, resource in by_name.items():
                yield f"{self.arn_prefix}:{resource_type}/{name}", resource_type, resource

    @property
    def arn_prefix(self) -> str:
        """What the ARNs of this account in this region begin with."""
        return f"arn:{self.partition}:rekognition:{self.name}:{self.account_id}"
