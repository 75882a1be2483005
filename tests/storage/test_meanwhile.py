"""The state is copied while a server goes on."""

from __future__ import annotations

from threading import Event, Thread

import pytest

from rekomock.moto_bridge.active import innermost
from rekomock.state.jobs import Notification
from rekomock.storage.document import take


@pytest.mark.usefixtures("rek")
def test_messages_may_be_delivered_meanwhile() -> None:
    region, ended = innermost().regions.region("us-east-1", "123456789012"), Event()
    region.outbox.extend([Notification("a topic", "a message", 1.5)] * 100)

    def deliver() -> None:
        """Take messages out without the service's lock, as :meth:`Region.deliver` does."""
        while not ended.is_set():
            region.outbox.append(region.outbox.popleft())

    thread = Thread(target=deliver)
    thread.start()
    try:
        for _ in range(3000):
            take([region])
    finally:
        ended.set()
        thread.join()
