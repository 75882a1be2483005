"""The ledger of fidelity: each of its rows is held by tests that there are."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.ledger import GRADES, LEDGER

from rekomock.settings.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

TESTS = Path(__file__).parents[1]


@cache
def held_in(path: str) -> set[str]:
    """The tests of a file, by their ids without parameters."""

    def found(body: list[ast.stmt], place: str) -> Iterator[str]:
        for node in body:
            if isinstance(node, ast.ClassDef):
                yield from found(node.body, f"{place}::{node.name}")
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                yield f"{place}::{node.name}"

    file = TESTS.parent / path
    return set(found(ast.parse(file.read_text()).body, path)) if file.is_file() else set()


def test_each_row_is_held_by_a_test() -> None:
    assert [row.behaviour for row in LEDGER if not row.tests] == []


def test_the_tests_of_the_rows_exist() -> None:
    named = {test for row in LEDGER for test in row.tests}

    assert sorted(test for test in named if test not in held_in(test.partition("::")[0])) == []


def test_each_row_has_a_grade_and_a_source() -> None:
    assert [row.behaviour for row in LEDGER if row.grade not in GRADES or not row.source] == []


def test_the_settings_of_the_rows_exist() -> None:
    for row in LEDGER:
        for name, value in re.findall(r"`([a-z_]+)(?:=([^`]*))?`", row.setting):
            assert name in Settings.__dataclass_fields__, row.behaviour
            if value:
                change: Any = {name: ast.literal_eval(value)}
                Settings().changed(change)


#: Settings of botocore and not of Amazon Rekognition.
NOT_OF_AWS = {"retry_delays"}


def test_every_setting_is_in_the_ledger() -> None:
    named = {name for row in LEDGER for name in re.findall(r"`([a-z_]+)", row.setting)}

    assert set(Settings.__dataclass_fields__) - named == NOT_OF_AWS


def test_no_behaviour_is_there_twice() -> None:
    assert [behaviour for behaviour, times in Counter(row.behaviour for row in LEDGER).items() if times > 1] == []


LISTED = """
import pytest

def test_a_new_behaviour(client): ...

@pytest.mark.parametrize("number", [1, 2])
def test_another(staff, number): ...

def test_what_only_a_mock_has(client, rek): ...

def test_something_else(): ...
"""


def test_a_behaviour_that_no_row_names_is_listed(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(TESTS))
    pytester.makeconftest("from conftest_of_rekomock import *")
    pytester.makepyfile(conftest_of_rekomock=TESTS.joinpath("conftest.py").read_text(), test_new=LISTED)

    result = pytester.runpytest_subprocess("--collect-only", "-q", "-p", "no:rekomock")

    result.stdout.fnmatch_lines(
        [
            "*2 behaviours that no row of tests/fidelity.yaml names*",
            "test_new.py::test_a_new_behaviour",
            "test_new.py::test_another",
        ],
        consecutive=True,
    )
