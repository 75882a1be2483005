"""The other services of moto through which our resources are reached."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rekomock.moto_bridge.cloudformation import collections_in_templates
from rekomock.moto_bridge.dashboard import shown_by_moto
from rekomock.moto_bridge.stepfunctions import errors_named
from rekomock.moto_bridge.tagging import resources_tagged

__all__ = ["doors_open"]


@contextmanager
def doors_open() -> Iterator[None]:
    """Let CloudFormation, the tagging API, Step Functions and moto's dashboard know us while the context lasts."""
    with collections_in_templates(), resources_tagged(), errors_named(), shown_by_moto():
        yield
