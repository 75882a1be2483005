"""AWS's taxonomy of unsafe content, version 7.

Source: the table of label categories in the developer guide, "Using the image and video moderation APIs".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

__all__ = [
    "CONTENT_TYPES",
    "MODERATION_LABELS",
    "MODERATION_MODEL_VERSION",
    "ancestors_of",
    "level_of",
    "with_ancestors",
]

#: The version of the model whose taxonomy this is.
MODERATION_MODEL_VERSION = "7.0"

#: The types of content that the model tells apart; AWS describes them and prints no names.
CONTENT_TYPES = ("Animated", "Illustrated")

# A label is below the closest one above it that is indented less
_TAXONOMY = """
Explicit
    Explicit Nudity
        Exposed Male Genitalia
        Exposed Female Genitalia
        Exposed Buttocks or Anus
        Exposed Female Nipple
    Explicit Sexual Activity
    Sex Toys
Non-Explicit Nudity of Intimate parts and Kissing
    Non-Explicit Nudity
        Bare Back
        Exposed Male Nipple
        Partially Exposed Buttocks
        Partially Exposed Female Breast
        Implied Nudity
    Obstructed Intimate Parts
        Obstructed Female Nipple
        Obstructed Male Genitalia
    Kissing on the Lips
Swimwear or Underwear
    Female Swimwear or Underwear
    Male Swimwear or Underwear
Violence
    Weapons
    Graphic Violence
        Weapon Violence
        Physical Violence
        Self-Harm
        Blood & Gore
        Explosions and Blasts
Visually Disturbing
    Death and Emaciation
        Emaciated Bodies
        Corpses
    Crashes
        Air Crash
Drugs & Tobacco
    Products
        Pills
    Drugs & Tobacco Paraphernalia & Use
        Smoking
Alcohol
    Alcohol Use
        Drinking
    Alcoholic Beverages
Rude Gestures
    Middle Finger
Gambling
Hate Symbols
    Nazi Party
    White Supremacy
    Extremist
"""
_INDENT = 4


def _parents() -> dict[str, str]:
    """Return the parent of each label, ``""`` at the top level."""
    parents: dict[str, str] = {}
    path: list[str] = []
    for line in _TAXONOMY.strip().splitlines():
        name = line.strip()
        level = (len(line) - len(name)) // _INDENT
        parents[name] = path[level - 1] if level else ""
        path[level:] = [name]
    return parents


#: The parent of each label, by name; ``""`` at the top level.
MODERATION_LABELS: Mapping[str, str] = MappingProxyType(_parents())


def ancestors_of(name: str) -> list[str]:
    """Return the labels above one of the taxonomy, its parent first."""
    ancestors = []
    while name := MODERATION_LABELS[name]:
        ancestors.append(name)
    return ancestors


def level_of(name: str) -> int:
    """Return the level of a label of the taxonomy: 1 at the top to 3."""
    return 1 + len(ancestors_of(name))


def with_ancestors(found: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Return labels of the taxonomy and those above them, each with its confidence: the highest of those below it.

    Args:
        found: Labels and their confidences.

    Returns:
        Confidences by name, the surest label first; of those as sure as each other, the one deepest in the taxonomy.
    """
    confidences: dict[str, float] = {}
    for name, confidence in found:
        for each in (name, *ancestors_of(name)):
            confidences[each] = max(confidence, confidences.get(each, 0.0))
    return dict(sorted(confidences.items(), key=lambda item: (-item[1], -level_of(item[0]), item[0])))
