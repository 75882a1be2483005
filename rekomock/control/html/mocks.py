"""A mock as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields as fields_of
from typing import TYPE_CHECKING, NamedTuple

from rekomock.control.html.calls import calls_table
from rekomock.control.html.markup import BAD, GOOD, MUTED, badge, card, fields, join, tag
from rekomock.control.html.views import regions_of

if TYPE_CHECKING:
    from rekomock.control.call_log import Calls
    from rekomock.control.snapshots import RegionView
    from rekomock.settings.settings import Settings

__all__ = ["MockState", "mock_html", "not_running_html"]

_CALLS = 10


class MockState(NamedTuple):
    """What a mock has.

    Attributes:
        ended: Whether it has ended, and this is what it has left.
        settings: The settings in force.
        regions: What accounts have in regions.
        calls: The calls.
        unmet: The forced failures that no call has met.
    """

    ended: bool
    settings: Settings
    regions: Sequence[RegionView]
    calls: Calls
    unmet: Sequence[str]


def mock_html(state: MockState) -> str:
    """Return a mock as HTML."""
    status = badge("has ended; this is what it has left", BAD) if state.ended else badge("is running", GOOD)
    # What an engine or a table of celebrities says of itself may be long
    changed = {
        field.name: f"{value!r:.80}"
        for field in fields_of(state.settings)
        if (value := getattr(state.settings, field.name)) != field.default
    }
    return card(
        tag("div", "This mock of Amazon Rekognition ", status, style="font-size:1.15em;margin:.3em 0"),
        fields(calls=f"{len(state.calls):,}", **changed),
        *(
            tag("div", badge("No call has met", BAD), " ", tag("code", failure), style="margin:.2em 0")
            for failure in state.unmet
        ),
        regions_of(state.regions) or tag("div", "There is nothing in it.", style=f"color:{MUTED}"),
        tag("div", "Calls", style="font-weight:600;margin:.6em 0 .1em"),
        calls_table(state.calls, _CALLS),
    )


def not_running_html(why: str) -> str:
    """Return that a mock cannot be looked at, and why."""
    return card(join([tag("div", badge(why, BAD))]))
