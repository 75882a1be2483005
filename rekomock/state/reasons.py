"""Sentences about what does not exist, for the author of a test; written when they are read."""

from __future__ import annotations

from collections.abc import Collection

from rekomock.hints import choices, ended

__all__ = ["no_such", "some_of", "where_else"]

#: The most names among which a close one is looked for.
_MAX_NAMES = 100


def some_of(names: Collection[str]) -> tuple[str, ...]:
    """Return names to look for a close one in, or none if there are too many."""
    return tuple(names) if len(names) <= _MAX_NAMES else ()


def no_such(here: str, name: str, known: tuple[str, ...], count: int, what: str) -> str:
    """Return the sentence about a name that does not exist.

    Args:
        here: The sentence so far: where it does not exist.
        name: The name.
        known: The names that exist, as far as a close one is looked for.
        count: How many there are.
        what: What they are, in the plural.
    """
    if count > len(known):
        return f"{here}, among {count}."
    return ended(f"{here}: {choices(name, known, what)}")


def where_else(here: str, origin: tuple[str, str], homes: tuple[tuple[str, str], ...]) -> str:
    """Return the sentence about what exists elsewhere.

    Args:
        here: The sentence so far: where it does not exist.
        origin: The region and account that were asked.
        homes: The regions and accounts in which it exists.
    """
    region_name, account_id = next((home for home in homes if home[1] == origin[1]), homes[0])
    whose = "it has" if account_id == origin[1] else f"account {account_id} has"
    return f"{here}; {whose} one in {region_name}."
