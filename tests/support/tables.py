"""The tables of README.md and of the manual in ``docs/``, written from the code and from the ledger of fidelity.

``python -m tests.support.tables`` writes them anew. A table stands in a page between two comments, the first of which
names it: a key of ``TABLES``.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import MISSING, fields
from datetime import timedelta
from itertools import groupby
from typing import Any, Literal, cast, get_args, get_origin

from rekomock.cli import _SUBCOMMANDS, _Parser
from rekomock.control.commands import COMMANDS, Command
from rekomock.control.docstrings import attribute_descriptions, markdown, summary
from rekomock.mock.mock import MockAlbum, RekognitionMock
from rekomock.operations import OPERATIONS
from rekomock.operations.users import delete_user
from rekomock.protocol import service_model
from rekomock.settings.settings import Settings, setting_descriptions, setting_types

from .ledger import GRADES, LEDGER
from .manual import ROOT, pages, text_of

COMMAND = "python -m tests.support.tables"
SOURCE = "https://github.com/rekomock/rekomock/blob/main/"

_TABLE = re.compile(rf"<!-- (\w+): written by {re.escape(COMMAND)} -->\n.*?<!-- /\1 -->", re.DOTALL)
_MARK = re.compile(rf"<!-- \w+: written by {re.escape(COMMAND)} -->")
_KINDS = {
    "bool": "`True`, `False`",
    "int": "a whole number",
    "str": "a string",
    "timedelta": "a `timedelta`; in text, seconds",
    "NoneType": "`None`",
    "Engine": "an [engine](../how-to/write-an-engine.md)",
}


def count() -> str:
    """How many operations are simulated, of how many."""
    known = len(service_model.operation_names())
    return f"{len(OPERATIONS)} of Amazon Rekognition's {known} operations are simulated."


def simulated() -> str:
    """What each operation does, in the words of its function."""
    return _table(["operation", "what it does"], [[name, summary(operation)] for name, operation in OPERATIONS.items()])


def settings() -> str:
    """Each setting with its default, the values it can have and its meaning, in the words of the class."""
    types, meanings = setting_types(), setting_descriptions()
    return _table(
        ["setting", "default", "values", "meaning"],
        [
            [f"`{field.name}`", _value(field.default), _values(types[field.name]), markdown(meanings[field.name])]
            for field in fields(Settings)
        ],
    )


def commands() -> str:
    """The paths of the control API that are commands, and what the same is in Python."""
    return _table(
        ["request", "of one mock as well", "what it does", "in Python"],
        [[_request(each), _of_one_mock(each), summary(each), _in_python(each)] for each in COMMANDS],
    )


def members() -> str:
    """What each command of the control API takes."""
    return _table(
        ["request", "member", "meaning"],
        [[_request(each), *cells] for each in COMMANDS for cells in _members(each)],
    )


def sections() -> str:
    """What stands in each section of a start file."""
    return _table(
        ["section", "member", "meaning"],
        [
            [f"`{each.section}`", *cells]
            for each in COMMANDS
            if each.section
            for cells in _members(each)
            if cells[0] != "`bytes`"  # for images without a file
        ],
    )


def fidelity() -> str:
    """What an author may meet otherwise on AWS, or choose: what contradicts itself there, and what has a setting."""
    rows = [row for row in LEDGER if row.grade == "conflicting" or (row.setting and row.grade != "documented")]
    return _linked(
        _table(
            ["behaviour", "here", "grade", "setting"],
            [[row.behaviour, row.here, row.grade, row.setting] for row in rows],
        )
    )


def grades() -> str:
    """How many behaviours there are of each grade."""
    counts = Counter(row.grade for row in LEDGER)
    return _table(
        ["grade", "meaning", "behaviours"], [[grade, said, str(counts[grade])] for grade, said in GRADES.items()]
    )


def ledger() -> str:
    """The whole ledger, a table for each of its sections."""
    parts = []
    for section, rows in groupby(LEDGER, key=lambda row: row.section):
        cells = [[row.behaviour, row.here, row.grade, row.source, row.setting] for row in rows]
        parts += [f"## {section}", _table(["behaviour", "here", "grade", "source", "setting"], cells)]
    return _linked("\n\n".join(parts))


def command_line(name: str) -> str:
    """The arguments of a subcommand of ``rekomock``."""
    parser = _Parser(prog="rekomock")
    subparsers = parser.add_subparsers()
    for add in _SUBCOMMANDS:
        add(subparsers)
    actions = subparsers.choices[name]._actions
    shown = [action for action in actions if action.dest != "help" and action.help != argparse.SUPPRESS]
    return _table(["argument", "what it is"], [[_spelling(action), _help(action)] for action in shown])


def modules() -> str:
    """What each module of the package is for, in its own words."""
    rows = []
    for path in sorted(ROOT.glob("rekomock/**/*.py"), key=lambda path: (path.parent, path.name)):
        said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        if said:
            rows.append([f"`{path.relative_to(ROOT).as_posix()}`", markdown(said.partition("\n\n")[0])])
    return _table(["module", "what it is for"], rows)


def example() -> str:
    """The source of an operation."""
    return f"```python\nfrom __future__ import annotations\n\n\n{inspect.getsource(delete_user)}```"


def _request(command: type[Command[Any]]) -> str:
    path = command.path if command.for_server else f"/mocks/NUMBER{command.path}"
    path = re.sub(r"<(\w+)>", lambda field: field[1].upper(), path.removeprefix("/"))
    return f"`{command.method} {path}`"


def _of_one_mock(command: type[Command[Any]]) -> str:
    if not command.for_server:
        return "only"
    return "yes" if command.per_mock else ""


def _in_python(command: type[Command[Any]]) -> str:
    """The method or property of a mock that makes the command: the one whose code names it."""
    for owner, prefix in ((RekognitionMock, "rek"), (MockAlbum, "rek.album")):
        for name, member in vars(owner).items():
            if name.startswith("_"):
                continue
            function = member.fget if isinstance(member, property) else member
            if command.__name__ in getattr(getattr(function, "__code__", None), "co_names", ()):
                return f"`{prefix}.{name}`"
    return ""


def _members(command: type[Command[Any]]) -> list[list[str]]:
    """The fields of a command: name, whether it is needed, and meaning, in the words of its docstring."""
    meanings = attribute_descriptions(command)
    return [
        [
            f"`{field.name}`" + (", required" if field.default is MISSING else ""),
            meanings[field.name],
        ]
        for field in fields(cast(Any, command))
    ]


def _value(value: object) -> str:
    if isinstance(value, timedelta):
        return f"`timedelta(hours={value / timedelta(hours=1):g})`"
    if isinstance(value, int):
        return f"`{value:_}`" if value >= 10_000 else f"`{value}`"
    return f'`"{value}"`' if isinstance(value, str) else f"`{value}`"


def _values(hint: Any) -> str:
    if get_origin(hint) is Literal:
        return ", ".join(map(_value, get_args(hint)))
    return ", ".join(map(_values, get_args(hint))) or _KINDS[hint.__name__]


def _spelling(action: argparse.Action) -> str:
    if not action.option_strings:
        return f"`{action.metavar}...`"
    if action.nargs == 0 or isinstance(action, argparse.BooleanOptionalAction):
        return ", ".join(f"`{option}`" for option in action.option_strings)
    taken = action.metavar or "|".join(map(str, action.choices or [])) or action.dest.upper()
    taken = " ".join(taken) if isinstance(taken, tuple) else taken
    return ", ".join(f"`{option} {taken}`".replace("|", "\\|") for option in action.option_strings)


def _help(action: argparse.Action) -> str:
    return markdown((action.help or "").replace("%(default)s", str(action.default)))


def _linked(text: str) -> str:
    """The ledger's links to files of the package, as they work from any page."""
    return text.replace("](rekomock/", f"]({SOURCE}rekomock/")


def _table(head: list[str], rows: Iterable[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |".replace("|  |", "| |") for cells in lines)


TABLES: dict[str, Callable[[], str]] = {
    "count": count,
    "simulated": simulated,
    "settings": settings,
    "commands": commands,
    "members": members,
    "sections": sections,
    "fidelity": fidelity,
    "grades": grades,
    "ledger": ledger,
    "serve": lambda: command_line("serve"),
    "proxy": lambda: command_line("proxy"),
    "photo": lambda: command_line("photo"),
    "modules": modules,
    "example": example,
}


def tables_in(text: str) -> list[str]:
    """Return the names of the tables that a page has."""
    return _TABLE.findall(text)


def with_tables(text: str) -> str:
    """Return a page with each of its tables as it should read.

    Raises:
        ValueError: A table has no end, or is none of ``TABLES``.
    """
    if len(_MARK.findall(text)) != len(tables_in(text)):
        raise ValueError(f"a table has no end: {_MARK.findall(text)}, {tables_in(text)}")
    unknown = set(tables_in(text)) - set(TABLES)
    if unknown:
        raise ValueError(f"tables must be among {', '.join(TABLES)}, got {', '.join(sorted(unknown))}")
    return _TABLE.sub(
        lambda found: f"<!-- {found[1]}: written by {COMMAND} -->\n\n{TABLES[found[1]]()}\n\n<!-- /{found[1]} -->", text
    )


if __name__ == "__main__":
    for page in pages():
        ROOT.joinpath(page).write_text(with_tables(text_of(page)), encoding="utf-8")
