"""Calls as HTML: what was asked, who was seen, why the response is what it is, and errors in red."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rekomock.control.explanation import Seen
from rekomock.control.html.markup import BAD, GOOD, MUTED, Markup, badge, card, first_of, join, table, tag
from rekomock.control.html.portraits import portrait

if TYPE_CHECKING:
    from rekomock.control.call_log import LoggedCall

__all__ = ["calls_html", "calls_table"]

_CALLS, _PORTRAITS = 50, 6


def calls_html(calls: Sequence[LoggedCall]) -> str:
    """Return calls as HTML, the newest ones if there are many."""
    return card(calls_table(calls))


def calls_table(calls: Sequence[LoggedCall], most: int = _CALLS) -> Markup:
    """Return the newest calls as a table, oldest first."""
    if not calls:
        return tag("div", "There are no calls.", style=f"color:{MUTED}")
    before = max(len(calls) - most, 0)
    rows = [
        (number, f"{call.time:%H:%M:%S}", call.region, tag("code", call.brief), _seen(call), _outcome(call))
        for number, call in enumerate(calls[before:], before + 1)
    ]
    return join(
        [table(("", "UTC", "region", "call", "seen", "outcome"), rows), first_of(most, len(calls), "calls", "newest")]
    )


def _seen(call: LoggedCall) -> Markup:
    """Return portraits of who was in the images of a request."""
    people = [person for each in call.sentences if isinstance(each, Seen) for person in each.people]
    return join(portrait(person.name, person.number) for person in people[:_PORTRAITS])


def _outcome(call: LoggedCall) -> Markup:
    error = call.error
    if error is None:
        outcome = badge("ok", GOOD)
    else:
        outcome = tag("span", tag("b", error.code), f": {error.message}", style=f"color:{BAD}")
    return join([outcome, *(tag("div", sentence) for sentence in call.explanation)])
