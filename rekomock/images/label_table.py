"""The labels that AWS publishes, as far as they are common: parents, categories and aliases.

``labels.json`` has them by category, each with its direct parents and its aliases. Names, categories and aliases are
those of AWS's list ``AmazonRekognitionLabels_v3.0``, which the developer guide offers for download ("Detecting objects
and concepts"). That list has no parents: they follow the responses that AWS prints and that were observed, and are
chosen by analogy for other labels.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["KnownLabel", "label_table"]


@dataclass(frozen=True, slots=True)
class KnownLabel:
    """A label that AWS publishes.

    Attributes:
        parents: The names of all labels above it, in alphabetical order.
        categories: The names of its categories; AWS gives each label one.
        aliases: Its other names.
    """

    parents: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@cache
def label_table() -> Mapping[str, KnownLabel]:
    """Return the known labels by name."""
    categories = json.loads(files(__package__).joinpath("labels.json").read_text(encoding="utf-8"))
    category_of = {name: category for category, labels in categories.items() for name in labels}
    entries = {name: entry for labels in categories.values() for name, entry in labels.items()}

    def ancestors(name: str) -> set[str]:
        parents = set(entries[name].get("parents", ()))
        return parents.union(*map(ancestors, parents))

    return {
        name: KnownLabel(tuple(sorted(ancestors(name))), (category_of[name],), tuple(entry.get("aliases", ())))
        for name, entry in entries.items()
    }
