"""How many calls came within the last second."""

from __future__ import annotations

from collections import defaultdict, deque

from rekomock.protocol.errors import RATE_EXCEEDED

__all__ = ["RateLimiter"]


class RateLimiter:
    """The calls of the last second in one account and region, by operation."""

    def __init__(self) -> None:
        self._admitted: defaultdict[str, deque[float]] = defaultdict(deque)

    def admit(self, operation: str, limit: int, now: float) -> None:
        """Counts a call, unless ``limit`` calls were admitted within the second before ``now``.

        Raises:
            RekognitionError: ProvisionedThroughputExceededException; a call that is refused does not count.
        """
        admitted = self._admitted[operation]
        # A clock may be set back: what lies ahead of it is not of the last second
        while admitted and not now - 1 < admitted[0] <= now:
            admitted.popleft()
        if len(admitted) >= limit:
            raise RATE_EXCEEDED()
        admitted.append(now)
