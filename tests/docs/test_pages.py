"""README.md and the manual: their code runs as it stands there, their links lead somewhere, their tables are true."""

from __future__ import annotations

import re
import runpy
import shlex
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from support.manual import ROOT, blocks, pages, text_of
from support.suites import SYNCHRONOUS
from support.tables import COMMAND, SOURCE, TABLES, tables_in, with_tables

from rekomock.cli import main

if TYPE_CHECKING:
    from pathlib import Path

PAGES = pages()
#: What a fence can name. A block of Python under another name would not be run.
LANGUAGES = {"console", "csharp", "go", "hcl", "java", "javascript", "python", "text", "toml", "yaml"}


def files_of(page: str) -> dict[str, str]:
    """The files that a reader makes of a page.

    Blocks of one title go into one file; any other block of Python goes into a file of its own.
    """
    files: dict[str, str] = {}
    for block in blocks(page):
        if block.title or block.language == "python":
            name = block.title or f"test_{re.sub('[^a-z]', '_', page.lower())}_line_{block.line}.py"
            files[name] = f"{files[name]}\n\n{block.text}" if name in files else block.text
    return files


def runs() -> dict[str, dict[str, str]]:
    """The files that go into one run of pytest: those of a folder, as starting one takes longer than most blocks.

    A page with titled blocks has a run of its own, as its files are for each other. So have those that need dlib.
    """
    found: dict[str, dict[str, str]] = {}
    for page in PAGES:
        titled = any(block.title for block in blocks(page))
        for name, text in files_of(page).items():
            run = "dlib" if '"dlib"' in text else page if titled else page.rpartition("/")[0] or "README.md"
            found.setdefault(run, {})[name] = text
    return found


RUNS = runs()


@pytest.mark.parametrize("run", RUNS)
def test_blocks_of_python_run_as_pasted(run: str, pytester: pytest.Pytester) -> None:
    if run == "dlib" and find_spec("dlib") is None:
        pytest.skip("dlib is not installed")
    # Such blocks say that they need moto 5.2.2
    older = find_spec("moto.core.resource_tagging") is None
    files = {name: text for name, text in RUNS[run].items() if not (older and "resourcegroupstaggingapi" in text)}
    for name, text in files.items():
        pytester.path.joinpath(name).write_text(text, encoding="utf-8")

    result = pytester.runpytest_subprocess("-W", "error", *SYNCHRONOUS)

    tests = sum(len(re.findall(r"^ *def test_", text, re.MULTILINE)) for text in files.values())
    result.assert_outcomes(passed=tests)
    assert result.ret == (pytest.ExitCode.OK if tests else pytest.ExitCode.NO_TESTS_COLLECTED)


def test_each_block_of_python_is_in_a_run() -> None:
    written = "\n\n".join(text for files in RUNS.values() for text in files.values())

    assert [block for page in PAGES for block in blocks(page, "python") if block.text not in written] == []


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


FOLDERS = sorted(path.name for folder in (ROOT, ROOT / "rekomock") for path in folder.iterdir() if path.is_dir())
NAMED = re.compile(
    rf"(?<![\w/.-])(?:{'|'.join(map(re.escape, FOLDERS))})/(?:[\w/-]*\.(?:py|sh|yaml)\b|[\w/-]*/(?!\w)|(?=[`\s]))"
)


@pytest.mark.parametrize("page", PAGES)
def test_each_file_and_folder_that_is_named_exists(page: str) -> None:
    named = set(NAMED.findall(text_of(page)))

    assert {
        path for path in named if not any(base.joinpath(path).exists() for base in (ROOT, ROOT / "rekomock"))
    } == set()


def test_files_and_folders_are_noticed() -> None:
    named = NAMED.findall(
        "`state/`, state/\n protocol/wire.py, (tests/fidelity.yaml) ../images/people.png /docs/ docs/a"
    )

    assert named == ["state/", "state/", "protocol/wire.py", "tests/fidelity.yaml"]


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
                assert main(shlex.split(command)[1:]) == 0


def test_the_readme_fits_on_two_screens_and_has_two_commands() -> None:
    text = text_of("README.md")

    assert text.count("\n") <= 150
    assert len(re.findall(r"^\$ python", text, re.MULTILINE)) == 2


def test_the_images_are_drawn_by_their_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = ROOT / "docs/images/draw.py"
    monkeypatch.setattr(sys, "argv", [str(script), str(tmp_path)])
    runpy.run_path(str(script), run_name="__main__")

    drawn = {path.name for path in tmp_path.iterdir()}
    assert drawn == {path.name for path in script.parent.glob("*.png")}
