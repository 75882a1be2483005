"""What docstrings say of classes and their attributes, as Markdown."""

from __future__ import annotations

import inspect
import re

__all__ = ["attribute_descriptions", "markdown", "summary"]


def summary(described: object) -> str:
    """Return the first sentence of a docstring; empty under ``python -OO``, which drops docstrings."""
    return markdown((inspect.getdoc(described) or "").partition("\n\n")[0])


def attribute_descriptions(described: type) -> dict[str, str]:
    """Return what the docstrings of a class and its bases say of each attribute, None as null, as JSON spells it."""
    found: dict[str, str] = {}
    for owner in reversed(described.__mro__):
        attributes = inspect.cleandoc(owner.__doc__ or "").partition("Attributes:\n")[2]
        found |= dict(re.findall(r"^ +(\w+): (.*(?:\n {8}.*)*)", attributes, re.MULTILINE))
    return {name: re.sub(r"\bNone\b", "null", markdown(said)) for name, said in found.items()}


def markdown(text: str) -> str:
    """Return prose in reStructuredText as one line of Markdown."""
    text = re.sub(r"(?<![\w:]):\w+:`~?([^`]+)`", r"`\1`", text).replace("``", "`")
    return re.sub(r"\s+", " ", text).strip()
