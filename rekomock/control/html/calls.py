"""Calls as HTML: what was asked, who was seen, why the response is what it is, and errors in red."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rekomock.control.explanation import Person, Seen
from rekomock.control.html.markup import BAD, GOOD, MIDDLING, MUTED, Markup, badge, card, first_of, join, table, tag
from rekomock.control.html.portraits import photograph, portrait
from rekomock.control.photographs import crop_sent

if TYPE_CHECKING:
    from rekomock.control.call_log import LoggedCall
    from rekomock.images.geometry import Box

__all__ = ["NOT_DONE", "calls_html", "calls_table"]

_CALLS, _PORTRAITS = 50, 6

#: Members of responses about faces that a call has not done, although it succeeded, each with its reasons.
NOT_DONE = (
    "UnindexedFaces",
    "UnsuccessfulFaceAssociations",
    "UnsuccessfulFaceDeletions",
    "UnsuccessfulFaceDisassociations",
)


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
    people = [
        (seen, person, box)
        for seen in call.sentences
        if isinstance(seen, Seen)
        for person, box in zip(seen.people, seen.boxes, strict=True)
    ]
    return join(_portrait(call, *each) for each in people[:_PORTRAITS])


def _portrait(call: LoggedCall, seen: Seen, person: Person, box: Box) -> Markup:
    crop = crop_sent(call, seen, box)
    return portrait(person.name, person.number) if crop is None else photograph(crop, str(person))


def _outcome(call: LoggedCall) -> Markup:
    error = call.error
    if error is not None:
        outcome = tag("span", tag("b", error.code), f": {error.message}", style=f"color:{BAD}")
    else:
        refused = [
            reason for member in NOT_DONE for face in (call.result or {}).get(member, ()) for reason in _of(face)
        ]
        outcome = badge(f"ok, except {', '.join(refused)}", MIDDLING) if refused else badge("ok", GOOD)
    return join([outcome, *(tag("div", sentence) for sentence in call.explanation)])


def _of(face: dict[str, Any]) -> Sequence[str]:
    """Return the reasons why a face was left out."""
    reasons: Sequence[str] = face["Reasons"]
    return reasons
