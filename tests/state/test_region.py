"""The state of one account in one region."""

from __future__ import annotations

from collections import deque
from unittest.mock import Mock

from rekomock.state.platform import Platform
from rekomock.state.region import Region


class TakenByAnother(deque[object]):
    """An outbox that is empty, and was not a moment ago."""

    def __bool__(self) -> bool:
        return True


class TestDeliver:
    def test_two_threads_may_deliver_at_once(self) -> None:
        platform = Mock(spec=Platform)
        region = Region("us-east-1", "123456789012", "aws", platform)
        region.outbox = TakenByAnother()  # type: ignore[assignment]  # holds nothing
        region.deliver()
        platform.publish.assert_not_called()
