"""Hints for misspelt names."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches

__all__ = ["choices", "close_match", "ended"]

#: The longest list of names that a message spells out.
MAX_LISTED = 40


def close_match(name: str, known: Iterable[str]) -> str | None:
    """Return the known name closest to a misspelt one, ignoring case, ``_`` and ``-``; None if none is close."""
    by_letters = {_letters(each): each for each in known}
    close = get_close_matches(_letters(name), by_letters, n=1)
    return by_letters[close[0]] if close else None


def choices(name: object, known: Collection[str], what: str, *, listed_in: str | None = None) -> str:
    """Return a hint to append to a message about an unknown name: the close match, or else the known names.

    Args:
        name: The unknown name.
        known: The known names.
        what: What the known names are, in the plural: ``operations``.
        listed_in: Where to look them up if they are too many for a message.
    """
    close = close_match(name, known) if isinstance(name, str) else None
    if close:
        return f"did you mean {close!r}?"
    if not known:
        return f"there are no {what}"
    if len(known) <= MAX_LISTED:
        return f"the {what} are {', '.join(sorted(known))}"
    return f"there are {len(known)} {what}" + (f", see the {listed_in}" if listed_in else "")


def ended(text: str) -> str:
    """Return a text as a sentence: with a full stop, unless it ends with a question."""
    return text if text.endswith("?") else f"{text}."


def _letters(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")
