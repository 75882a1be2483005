"""What to write instead of a name that does not exist."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["choices", "meant"]


def meant(name: str, known: Iterable[str]) -> str | None:
    """The one of ``known`` that ``name`` is probably a misspelling of; case, ``_`` and ``-`` do not count."""
    by_letters = {_letters(each): each for each in known}
    close = get_close_matches(_letters(name), by_letters, n=1)
    return by_letters[close[0]] if close else None


def choices(name: object, known: Iterable[str], what: str) -> str:
    """A sentence to follow a complaint about ``name``: the close match, if there is one, and all there are.

    Args:
        name: What was asked for.
        known: What there is.
        what: What ``known`` are, in the plural: ``operations``.
    """
    names = sorted(known)
    close = meant(name, names) if isinstance(name, str) else None
    if close:
        return f"did you mean {close!r}? The {what} are {', '.join(names)}"
    return f"the {what} are {', '.join(names)}" if names else f"there are no {what}"


def _letters(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")
