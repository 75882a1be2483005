"""What else of moto knows our resources: other services, the dashboard, the recorder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rekomock.moto_bridge.cloudformation import resources_in_templates
from rekomock.moto_bridge.dashboard import shown_by_moto
from rekomock.moto_bridge.recording import seed_recorded
from rekomock.moto_bridge.stepfunctions import errors_named
from rekomock.moto_bridge.tagging import resources_tagged

__all__ = ["doors_open"]


@contextmanager
def doors_open() -> Iterator[None]:
    """Let moto know our resources while the context lasts."""
    with resources_in_templates(), resources_tagged(), errors_named(), shown_by_moto(), seed_recorded():
        yield
