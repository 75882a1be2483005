"""What users import: its types as their type checker sees them, and that all of it is documented."""

from __future__ import annotations

import importlib
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PUBLIC = ("rekomock", "rekomock.server", "rekomock.engines")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.fixture
def type_check(tmp_path: Path) -> str:
    """The output of mypy on the samples and on the suite of the examples, as in a project of its own."""
    if find_spec("mypy") is None or find_spec("mypy_boto3_rekognition") is None:
        pytest.skip("mypy and the stubs of boto3 come with the extra lint")
    for sample in (*HERE.glob("*.py"), *ROOT.glob("examples/suite/*.py")):
        if sample != Path(__file__):
            shutil.copy(sample, tmp_path)
    # Without this repository's settings: what is installed has to bring its own types
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir", os.devnull, "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    return done.stdout + done.stderr


def test_the_samples_have_the_types_that_they_name_and_the_mistakes_are_errors(type_check: str) -> None:
    assert re.fullmatch(r"Success: no issues found in \d+ source files\n", type_check), type_check


@pytest.mark.parametrize("module", PUBLIC)
def test_every_public_name_is_documented(module: str) -> None:
    names = importlib.import_module(module).__all__
    prose = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [name for name in names if not re.search(rf"\b{name}\b", prose)] == []


@pytest.mark.parametrize("module", PUBLIC)
def test_every_public_class_and_function_has_a_docstring(module: str) -> None:
    public = importlib.import_module(module)
    documented = {name: getattr(public, name).__doc__ or "" for name in public.__all__ if name != "__version__"}
    # dataclass writes one that repeats the signature
    assert [name for name, text in documented.items() if not text or text.startswith(f"{name}(")] == []


def test_the_pages_import_from_nowhere_deeper() -> None:
    found = re.compile(r"(?:from|import) +(rekomock(?:\.\w+)*)")
    imported = {(page.name, module) for page in PAGES for module in found.findall(page.read_text(encoding="utf-8"))}
    assert ("README.md", "rekomock") in imported
    assert {(page, module) for page, module in imported if module not in PUBLIC} == set()
