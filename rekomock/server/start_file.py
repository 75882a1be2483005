"""The start file of a server: the commands to begin with, in YAML or JSON."""

from __future__ import annotations

import json
from collections.abc import Container, Sequence
from pathlib import Path
from typing import Any

import yaml

from rekomock.control.codec import DeclarationError, Place, decode, decode_members, reported_at
from rekomock.control.commands import COMMANDS, AddCollection, Command
from rekomock.mock.mock import RekognitionMock
from rekomock.progress import progress

__all__ = ["StartFile", "StartFileError"]


class StartFileError(ValueError):
    """A file that a server cannot start with; the text names the file, the line and the reason."""


class StartFile:
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

    def __init__(self, path: Path, commands: Sequence[type[Command[Any]]] = COMMANDS) -> None:
        """Read a file.

        Args:
            path: A file in YAML, or if its name ends in .json in JSON.
            commands: The commands that may have a section of their own in it.

        Raises:
            StartFileError: If it cannot be read, or is not such a file.
        """
        self._path = path
        self._sections = {command.section: command for command in commands if command.section is not None}
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise StartFileError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from None
        try:
            if path.suffix.lower() == ".json":
                self._declared = json.loads(text)
                # JSON is valid YAML except for tabs
                self._node = yaml.compose(text.replace("\t", " "), yaml.SafeLoader)
                self._check(self._node, (), set())
            else:
                self._node = yaml.compose(text, yaml.SafeLoader)
                self._check(self._node, (), set())
                self._declared = yaml.safe_load(text)
        except json.JSONDecodeError as error:
            raise self._error(error.lineno, error.msg) from None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise self._error(mark.line + 1 if mark else 1, error.problem or str(error)) from None
        except yaml.YAMLError as error:
            raise self._error(1, str(error)) from None

    def __call__(self, mock: RekognitionMock, existing: Container[tuple[str, str, str]] = ()) -> None:
        """Declare it all to a mock.

        Args:
            mock: The mock.
            existing: The collections that stay as they are: account, region and id of each.

        Raises:
            StartFileError: At the first declaration that cannot hold.
        """
        place: Place = ()
        try:
            declared = decode_members(self._declared, dict.fromkeys(self._sections, list[object]))
            with progress(f"Reading {self._path.name}", sum(map(len, declared.values()))) as step:
                for section, command in self._sections.items():
                    for index, members in enumerate(declared.get(section, [])):
                        place = (section, index)
                        decoded = decode(command, members)
                        if not isinstance(decoded, AddCollection) or decoded.resource not in existing:
                            with reported_at(()):
                                mock.run(decoded.within(self._path.parent))
                        step()
        except DeclarationError as error:
            raise self._error(self._line_of((*place, *error.place)), str(error)) from None

    def _error(self, line: int, reason: str) -> StartFileError:
        return StartFileError(f"{self._path}, line {line}: {reason}")

    def _line_of(self, place: Place) -> int:
        """Return the line on which a part of the file begins, or the last existing part on the way to it."""
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

    def _check(self, node: Any, above: tuple[Any, ...], checked: set[int]) -> None:
        """Reject duplicate keys, and aliases that make a node part of itself; look at a shared node once."""
        if node in above:
            raise self._error(node.start_mark.line + 1, "an alias must not refer to what it is a part of")
        if id(node) in checked:
            return
        checked.add(id(node))
        if isinstance(node, yaml.MappingNode):
            seen = set()
            for key, value in node.value:
                if isinstance(key, yaml.ScalarNode) and key.value in seen:
                    raise self._error(key.start_mark.line + 1, f"duplicate key {key.value!r}")
                seen.add(str(key.value))
                self._check(value, (*above, node), checked)
        elif isinstance(node, yaml.SequenceNode):
            for value in node.value:
                self._check(value, (*above, node), checked)
