"""README.md and the manual: their code runs as it stands there, their links lead somewhere, their tables are true."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from support.manual import ROOT, Block, blocks, pages, text_of
from support.tables import COMMAND, SOURCE, TABLES, tables_in, with_tables

from rekomock.cli import main

if TYPE_CHECKING:
    from pathlib import Path

PAGES = pages()
#: What a fence can name. A block of Python under another name would not be run.
LANGUAGES = {"console", "javascript", "python", "text", "toml", "yaml"}


def needs_dlib(block: Block) -> bool:
    return '"dlib"' in block.text


def suites() -> dict[str, list[Block]]:
    """The blocks of each page that are run together."""
    found = {}
    for page in PAGES:
        shown = [block for block in blocks(page) if block.language == "python" or block.title]
        found[page] = [block for block in shown if not needs_dlib(block)]
        found[f"{page}, dlib"] = [block for block in shown if needs_dlib(block)]
    return {name: run for name, run in found.items() if any(block.language == "python" for block in run)}


SUITES = suites()


def files_of(run: list[Block]) -> dict[str, str]:
    """Blocks as a reader saves them: those of one title into one file, any other into a file of its own."""
    files: dict[str, str] = {}
    for block in run:
        name = block.title or f"test_line_{block.line}.py"
        files[name] = f"{files[name]}\n\n{block.text}" if name in files else block.text
    return files


@pytest.mark.parametrize("name", SUITES)
def test_the_python_of_a_page_runs_as_pasted(name: str, pytester: pytest.Pytester) -> None:
    if name.endswith(", dlib") and find_spec("dlib") is None:
        pytest.skip("dlib is not installed")
    files = files_of(SUITES[name])
    for file, text in files.items():
        pytester.path.joinpath(file).write_text(text, encoding="utf-8")

    result = pytester.runpytest_subprocess("-W", "error", "-p", "no:cacheprovider", "-p", "no:asyncio")

    tests = sum(len(re.findall(r"^ *def test_", text, re.MULTILINE)) for text in files.values())
    result.assert_outcomes(passed=tests)
    assert result.ret == (pytest.ExitCode.OK if tests else pytest.ExitCode.NO_TESTS_COLLECTED)


@pytest.mark.parametrize("page", PAGES)
def test_each_block_says_what_it_is(page: str) -> None:
    fences = len(re.findall(r"^ *(?:```|~~~)", text_of(page), re.MULTILINE))

    assert [block for block in blocks(page) if block.language not in LANGUAGES] == []
    assert len(blocks(page)) * 2 == fences


@pytest.mark.parametrize("page", PAGES)
def test_the_tables_are_what_the_code_and_the_ledger_say(page: str) -> None:
    assert with_tables(text_of(page)) == text_of(page), f"{page} is out of date: run {COMMAND}"


def test_each_table_stands_somewhere() -> None:
    assert {name for page in PAGES for name in tables_in(text_of(page))} == set(TABLES)


@pytest.mark.parametrize(
    "text", [f"<!-- grades: written by {COMMAND} -->\n", f"<!-- odes: written by {COMMAND} -->\n<!-- /odes -->"]
)
def test_a_table_that_cannot_be_written_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="table"):
        with_tables(text)


# Links


def prose_of(page: str) -> str:
    """What a page says outside of its blocks."""
    return re.sub(r"^( *)```.*?^\1```$", "", text_of(page), flags=re.MULTILINE | re.DOTALL)


def anchors_of(page: str) -> set[str]:
    """The anchors of a page's headings, as GitHub and MkDocs make them."""
    anchors = set()
    for heading in re.findall(r"^#+ (.+)$", prose_of(page), re.MULTILINE):
        text, _, own = heading.partition(" { #")
        plain = re.sub(r"[^\w\- ]", "", text.lower())
        anchors.add(own.removesuffix(" }") or re.sub(r"\s+", "-", plain.strip()))
    return anchors


@pytest.mark.parametrize("page", PAGES)
def test_each_link_leads_somewhere(page: str) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", prose_of(page)):
        if target.startswith(SOURCE.replace("/blob/main/", "/")) and "/main/" in target:
            place, anchor = ROOT / target.partition("/main/")[2], ""
        elif re.match("[a-z]+:", target):
            continue
        else:
            path, _, anchor = target.partition("#")
            place = ROOT.joinpath(page).parent / path if path else ROOT / page
        if not place.exists() or (anchor and anchor not in anchors_of(str(place.resolve().relative_to(ROOT)))):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("page", [page for page in PAGES if page != "docs/reference/fidelity-ledger.md"])
def test_each_file_that_is_named_exists(page: str) -> None:
    named = re.findall(r"`((?:benchmarks|docs|examples|rekomock|tests)/[\w./-]*)`", prose_of(page))

    assert [path for path in named if not ROOT.joinpath(path).exists()] == []


def test_each_page_is_in_the_navigation() -> None:
    navigation = re.findall(r"^ +- ([\w/-]+\.md)$", ROOT.joinpath("mkdocs.yml").read_text(), re.MULTILINE)

    assert sorted(f"docs/{page}" for page in navigation) == [page for page in PAGES if page != "README.md"]


@pytest.mark.parametrize("page", PAGES[1:])
def test_a_page_begins_with_what_it_is_for(page: str) -> None:
    title, blank, first = text_of(page).splitlines()[:3]

    assert title.startswith("# ")
    assert not blank
    assert first.startswith("This ")


# Commands


@pytest.mark.parametrize("page", PAGES)
def test_images_are_drawn_as_shown(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for block in blocks(page, "console"):
        for command in block.commands.splitlines():
            if command.startswith("rekomock photo "):
                assert main(command.split()[1:]) == 0


def test_the_readme_fits_on_two_screens_and_has_two_commands() -> None:
    text = text_of("README.md")

    assert text.count("\n") <= 150
    assert len(re.findall(r"^\$ python", text, re.MULTILINE)) == 2


def test_the_images_are_drawn_by_their_script(tmp_path: Path) -> None:
    script = ROOT / "docs/images/draw.py"
    subprocess.run([sys.executable, script, tmp_path], check=True, timeout=60)

    drawn = {path.name for path in tmp_path.iterdir()}
    assert drawn == {path.name for path in script.parent.glob("*.png")}
