"""HTML in which every text is escaped, because only what this module makes is taken as HTML."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

__all__ = [
    "BAD",
    "GOOD",
    "MIDDLING",
    "MUTED",
    "Markup",
    "badge",
    "card",
    "escaped",
    "fields",
    "first_of",
    "join",
    "table",
    "tag",
]

#: Colours that are readable on light and dark pages.
GOOD, MIDDLING, BAD, MUTED = "#1a9c6c", "#c77700", "#e5383b", "#808890"

_LINE = "1px solid rgba(128,136,144,.35)"
_CELL = f"padding:.25em .6em;border-bottom:{_LINE};text-align:left;vertical-align:middle"
_VOID = ("img", "br")


class Markup(str):
    """HTML that is safe to show as it is."""

    __slots__ = ()


def escaped(value: object) -> Markup:
    """Return HTML as it is, and the text of anything else escaped."""
    if isinstance(value, Markup):
        return value
    # Half a surrogate pair, which a name may have, cannot be sent to a browser
    text = str(value).encode("utf-8", "backslashreplace").decode()
    return Markup(html.escape(text))


def tag(name: str, *children: object, **attributes: object) -> Markup:
    """Return an element.

    Args:
        name: Its name.
        *children: What is in it: HTML, or text to escape.
        **attributes: Its attributes, with underscores for hyphens and one at the end of ``class_``; those that are None
            are left out.
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escaped(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{given}>" if name in _VOID else f"<{name}{given}>{join(children)}</{name}>")


def join(children: Iterable[object]) -> Markup:
    """Return HTML and texts one after the other."""
    return Markup("".join(map(escaped, children)))


def card(*children: object) -> Markup:
    """Return the outermost element of an output."""
    return tag("div", *children, style="font-size:.9em;line-height:1.4;max-width:72em;overflow-x:auto")


def badge(text: object, colour: str) -> Markup:
    """Return a word in a colour."""
    return tag("span", text, style=f"color:{colour};font-weight:600")


def fields(**values: object) -> Markup:
    """Return names with their values, one after the other; those that are None or empty are left out."""
    named = (
        join([tag("span", f"{name.replace('_', ' ')} ", style=f"color:{MUTED}"), value])
        for name, value in values.items()
        if value not in (None, "")
    )
    return tag("div", *(tag("span", each, style="margin-right:1.2em") for each in named), style="margin:.2em 0 .4em")


def table(header: Sequence[object], rows: Iterable[Sequence[object]]) -> Markup:
    """Return a table."""
    head = tag("tr", *(tag("th", each, style=f"{_CELL};color:{MUTED};font-weight:600") for each in header))
    body = (tag("tr", *(tag("td", "" if each is None else each, style=_CELL) for each in row)) for row in rows)
    return tag(
        "table", tag("thead", head), tag("tbody", *body), style="border-collapse:collapse;border:0;margin:.3em 0 .8em"
    )


def first_of(shown: int, count: int, what: str, which: str = "first") -> Markup:
    """Return how many of a number of things are shown; nothing if all are."""
    if shown >= count:
        return Markup("")
    return tag("div", f"The {which} {shown:,} of {count:,} {what}.", style=f"color:{MUTED}")
