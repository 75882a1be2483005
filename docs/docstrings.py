"""Let the docstrings of the package read well as Markdown: an extension of griffe, which mkdocs.yml names."""

from __future__ import annotations

import re

import griffe

_ROLE = re.compile(r"(?<![\w:]):\w+:`~?([^`]+)`")
_CODE_FOLLOWS = re.compile(r"(?m)^::$|(?<=:):$")


def as_markdown(text: str) -> str:
    """Return a docstring with its Sphinx roles as code, and without the colons that announce a block of code."""
    return _CODE_FOLLOWS.sub("", _ROLE.sub(r"`\1`", text))


class Docstrings(griffe.Extension):
    """Rewrites each docstring as it is read."""

    def on_instance(self, *, obj: griffe.Object, **_: object) -> None:
        """Rewrite the docstring of an object."""
        if obj.docstring:
            obj.docstring.value = as_markdown(obj.docstring.value)
