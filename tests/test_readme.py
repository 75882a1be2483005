"""The README: its code runs as it stands there, and its table is what the code says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rekomock.operations import OPERATIONS

README = Path(__file__).parents[1].joinpath("README.md").read_text()
BLOCKS = [
    pytest.param(code, id=f"line {README[: match.start()].count(chr(10)) + 1}")
    for match in re.finditer(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    for code in match.groups()
]


@pytest.mark.parametrize("code", BLOCKS)
def test_a_block_of_python_runs_as_pasted(code: str, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(code)

    result = pytester.runpytest_subprocess("-W", "error", "-p", "no:cacheprovider", "-p", "no:asyncio")

    tests = code.count("def test_")
    result.assert_outcomes(passed=tests)
    assert result.ret == (pytest.ExitCode.OK if tests else pytest.ExitCode.NO_TESTS_COLLECTED)


def simulated() -> str:
    """The table of what is simulated, from the operations themselves."""
    rows = [
        f"| {name} | {str(operation.__doc__).splitlines()[0].replace('``', '`')} |"
        for name, operation in OPERATIONS.items()
    ]
    return "\n".join(["| operation | what it does |", "|---|---|", *rows])


def test_the_table_of_what_is_simulated_is_what_the_code_says() -> None:
    start, end = "<!-- simulated: written by tests/test_readme.py -->\n", "\n<!-- /simulated -->"
    table = README[README.index(start) + len(start) : README.index(end)]

    assert table == simulated(), f"the table in README.md should read:\n{simulated()}"


def test_the_settings_named_in_the_fidelity_section_exist() -> None:
    from rekomock.settings import Settings

    section = README[README.index("## Fidelity") : README.index("## How it works")]
    columns = [line.split("|")[-2] for line in section.splitlines() if line.startswith("|")]
    named = {setting for column in columns for setting in re.findall(r"`([a-z_]+)(?:=[^`]*)?`", column)}

    assert named
    assert named <= set(Settings.__dataclass_fields__)
