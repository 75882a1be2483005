"""What README.md and docs/fidelity.md say in tables, written from the code and the ledger.

``python -m tests.support.tables`` writes them anew.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from pathlib import Path

from rekomock.operations import OPERATIONS

from .ledger import GRADES, LEDGER

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAGE = ROOT / "docs" / "fidelity.md"
COMMAND = "python -m tests.support.tables"


def simulated() -> str:
    """What each operation does, in the words of its function."""
    return _table(
        ["operation", "what it does"],
        [[name, str(operation.__doc__).splitlines()[0].replace("``", "`")] for name, operation in OPERATIONS.items()],
    )


def fidelity() -> str:
    """What an author may meet otherwise on AWS, or choose: what contradicts itself there, and what has a setting."""
    rows = [row for row in LEDGER if row.grade == "conflicting" or (row.setting and row.grade != "documented")]
    return _table(
        ["behaviour", "here", "grade", "setting"], [[row.behaviour, row.here, row.grade, row.setting] for row in rows]
    )


def grades() -> str:
    """How many behaviours there are of each grade."""
    counts = Counter(row.grade for row in LEDGER)
    return _table(
        ["grade", "meaning", "behaviours"], [[grade, said, str(counts[grade])] for grade, said in GRADES.items()]
    )


def page() -> str:
    """The whole ledger, for readers."""
    lines = [
        "# Fidelity",
        "",
        f"<!-- written by {COMMAND} from tests/fidelity.yaml -->",
        "",
        "What rekomock does, and how sure it is that AWS does the same. The tests that hold each line are in",
        "[tests/fidelity.yaml](../tests/fidelity.yaml).",
        "",
        grades(),
    ]
    for section, rows in groupby(LEDGER, key=lambda row: row.section):
        cells = [[row.behaviour, row.here, row.grade, row.source, row.setting] for row in rows]
        lines += ["", f"## {section}", "", _table(["behaviour", "here", "grade", "source", "setting"], cells)]
    return "\n".join(lines).replace("](rekomock/", "](../rekomock/") + "\n"


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |".replace("|  |", "| |") for cells in lines)


TABLES = {"simulated": simulated, "fidelity": fidelity, "grades": grades}


def with_tables(readme: str) -> str:
    """The README with each of its tables as it should read.

    Raises:
        ValueError: One of the marks between which the tables stand is missing.
    """
    for name, table in TABLES.items():
        before, start, rest = readme.partition(f"<!-- {name}: written by {COMMAND} -->\n")
        _, end, after = rest.partition(f"\n<!-- /{name} -->")
        if not end:
            raise ValueError(f"README.md has no marks for the table {name!r}")
        readme = before + start + table() + end + after
    return readme


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text()))
    PAGE.write_text(page())
