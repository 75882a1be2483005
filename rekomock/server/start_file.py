"""The file that a server begins with: who is in which picture, and which collections there are, in YAML or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from rekomock.mock.mock import RekognitionMock
from rekomock.server.declarations import DeclarationError, Place, add_collection, add_picture, list_of, members_of

__all__ = ["Beginning", "BeginningError"]


class BeginningError(ValueError):
    """A file that a server cannot begin with; the text names the file, the line and the reason."""


class Beginning:
    """What a file declares.

    ::

    album:
      - picture: pictures/alice.jpg   # a path from the file's folder, or s3://bucket/key
        faces: [alice, {person: bob, smile: true}]
    collections:
      - collection_id: staff
        users: {alice: [alice, {person: alice, shot: 2}]}
        faces: [carla]
    """

    def __init__(self, path: Path) -> None:
        """Reads a file.

        Args:
            path: A file in YAML, or where its name ends in .json in JSON.

        Raises:
            BeginningError: Where it cannot be read, or is no such file.
        """
        self._path = path
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BeginningError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from None
        try:
            if path.suffix.lower() == ".json":
                self._declared = json.loads(text)
                # JSON is YAML, but for tabs
                self._node = yaml.compose(text.replace("\t", " "), yaml.SafeLoader)
            else:
                self._node = yaml.compose(text, yaml.SafeLoader)
                self._declared = yaml.safe_load(text)
        except json.JSONDecodeError as error:
            raise self._error(error.lineno, error.msg) from None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise self._error(mark.line + 1 if mark else 1, error.problem or str(error)) from None
        except yaml.YAMLError as error:
            raise self._error(1, str(error)) from None
        for node in _nodes(self._node):
            self._check_keys(node)

    def __call__(self, mock: RekognitionMock) -> None:
        """Declares it all to a mock.

        Raises:
            BeginningError: For the first declaration that does not hold.
        """
        place: Place = ()
        try:
            declared = members_of(self._declared, {"album": list_of, "collections": list_of})
            for number, picture in enumerate(declared.get("album", [])):
                place = ("album", number)
                add_picture(mock, picture, self._path.parent)
            for number, collection in enumerate(declared.get("collections", [])):
                place = ("collections", number)
                add_collection(mock, collection)
        except DeclarationError as error:
            raise self._error(self._line_of((*place, *error.place)), error.reason) from None

    def _error(self, line: int, reason: str) -> BeginningError:
        return BeginningError(f"{self._path}, line {line}: {reason}")

    def _line_of(self, place: Place) -> int:
        """The line on which a part of the file begins, or the last part on the way to it that there is."""
        node: Any = self._node
        line = 0
        for step in place:
            if isinstance(node, yaml.MappingNode):
                found = [(key, value) for key, value in node.value if key.value == step]
                if not found:
                    break
                ((key, node),) = found
                line = key.start_mark.line
            else:
                node = node.value[step]
                line = node.start_mark.line
        return line + 1

    def _check_keys(self, node: yaml.MappingNode) -> None:
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                raise self._error(key.start_mark.line + 1, f"{key.value!r} is there twice")
            seen.add(key.value)


def _nodes(node: Any) -> Iterator[yaml.MappingNode]:
    """All objects in a file."""
    if isinstance(node, yaml.MappingNode):
        yield node
        for _, value in node.value:
            yield from _nodes(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _nodes(value)
