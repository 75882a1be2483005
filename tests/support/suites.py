"""Suites in a process of their own, as a user's is."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from textwrap import dedent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: For pytest in a process of its own. Starting with Hypothesis's plugin would take twice as long.
ALONE = ("-p", "no:cacheprovider", "-p", "no:hypothesispytest")
#: Without pytest-asyncio, which wants to be configured.
SYNCHRONOUS = (*ALONE, "-p", "no:asyncio")


def run_together(folder: Path, suites: Mapping[str, str], *options: str) -> dict[str, Counter[str]]:
    """Run several suites in one process, each in a file of its own, as starting pytest takes longer than most of them.

    Args:
        folder: Where the files are written.
        suites: The code of each suite, by name.
        *options: For pytest.

    Returns:
        How many tests of each suite passed, failed, had an error and were skipped.
    """
    for name, code in suites.items():
        folder.joinpath(f"test_{name}.py").write_text(dedent(code), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", *ALONE, "--junit-xml=report.xml", *options]
    run = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
    assert folder.joinpath("report.xml").is_file(), run.stdout
    outcomes: dict[str, Counter[str]] = {name: Counter() for name in suites}
    for case in ET.parse(folder / "report.xml").iter("testcase"):
        file = case.attrib["classname"].partition(".")[0] or case.attrib["name"]
        outcomes[file.removeprefix("test_")][next((found.tag for found in case), "passed")] += 1
    return outcomes
