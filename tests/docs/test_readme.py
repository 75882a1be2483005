"""The README: its code runs as it stands there, and its tables are what the code and the ledger say."""

from __future__ import annotations

import re
from importlib.util import find_spec

import pytest
from support import tables
from support.tables import COMMAND, PAGE, page, with_tables

README = tables.README.read_text()
BLOCKS = [
    pytest.param(code, id=f"line {README[: match.start()].count(chr(10)) + 1}" + ", dlib" * ('"dlib"' in code))
    for match in re.finditer(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    for code in match.groups()
]


@pytest.mark.parametrize("code", BLOCKS)
def test_a_block_of_python_runs_as_pasted(code: str, pytester: pytest.Pytester) -> None:
    if '"dlib"' in code and find_spec("dlib") is None:
        pytest.skip("dlib is not installed")
    pytester.makepyfile(code)

    result = pytester.runpytest_subprocess("-W", "error", "-p", "no:cacheprovider", "-p", "no:asyncio")

    tests = code.count("def test_")
    result.assert_outcomes(passed=tests)
    assert result.ret == (pytest.ExitCode.OK if tests else pytest.ExitCode.NO_TESTS_COLLECTED)


def test_the_tables_are_what_the_code_and_the_ledger_say() -> None:
    assert with_tables(README) == README, f"README.md is out of date: run {COMMAND}"


def test_the_page_of_fidelity_is_what_the_ledger_says() -> None:
    assert PAGE.read_text() == page(), f"docs/fidelity.md is out of date: run {COMMAND}"
