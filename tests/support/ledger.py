"""The ledger of fidelity, ``fidelity.yaml``: what rekomock does, how sure it is that AWS does so, what holds it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    import pytest

GRADES = {
    "documented": "AWS says so",
    "observed": "observed in published responses of AWS",
    "conflicting": "AWS's pages, or a page and what was observed, contradict each other",
    "chosen": "no source is known",
}


@dataclass(frozen=True)
class Row:
    """One behaviour; the members are explained in the file."""

    section: str
    behaviour: str
    here: str
    grade: str
    source: str
    tests: tuple[str, ...] = ()
    setting: str = ""


def _read() -> list[Row]:
    sections = yaml.safe_load(Path(__file__).parents[1].joinpath("fidelity.yaml").read_text())
    return [
        Row(section, **(entry | {"tests": tuple(entry.get("tests") or ())}))
        for section, entries in sections.items()
        for entry in entries
    ]


LEDGER = _read()


def name_of(item: pytest.Item) -> str:
    """A test as the ledger names it: its id without parameters."""
    return item.nodeid.split("[")[0]


def is_behaviour(item: pytest.Item) -> bool:
    """Whether a test is about the service, as every surface shows it, and not about what only a mock has."""
    fixtures = getattr(item, "fixturenames", ())
    return "surface" in fixtures and "rek" not in fixtures


def unnamed(items: list[pytest.Item]) -> list[str]:
    """The tests of behaviours that no row names."""
    named = {test for row in LEDGER for test in row.tests}
    return sorted({name_of(item) for item in items if is_behaviour(item)} - named)
