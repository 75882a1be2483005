"""Rate limits: calls admitted within the last second."""

from __future__ import annotations

from collections import defaultdict, deque

from rekomock.protocol.errors import RATE_EXCEEDED

__all__ = ["RateLimiter"]


class RateLimiter:
    """Limits the rate of calls in one account and region, for each operation."""

    def __init__(self) -> None:
        self._admitted: defaultdict[str, deque[float]] = defaultdict(deque)

    def admit(self, operation: str, limit: int, now: float) -> None:
        """Admit a call if fewer than ``limit`` calls were admitted within the second before ``now``.

        Raises:
            RekognitionError: ProvisionedThroughputExceededException otherwise; a rejected call does not count.
        """
        admitted = self._admitted[operation]
        # The clock may go backwards; drop timestamps in the future, too
        while admitted and not now - 1 < admitted[0] <= now:
            admitted.popleft()
        if len(admitted) >= limit:
            raise RATE_EXCEEDED(
                because=f"The setting throughput is 'aws', which admits {limit} calls of {operation} in a second."
            )
        admitted.append(now)
