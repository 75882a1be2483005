"""README.md and the pages of the manual in ``docs/``, as the tests read them."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

ROOT = Path(__file__).parents[2]

_FENCED = re.compile(
    r"^(?P<indent> *)```(?P<language>[^\s`]*)(?P<info>[^\n`]*)\n(?P<text>.*?)^(?P=indent)```$", re.M | re.S
)


class Block(NamedTuple):
    """A fenced block of a page.

    Attributes:
        line: The number of the line that opens it, from 1.
        language: What follows the fence, ``python`` for one.
        title: The name of the file that it shows, if it has one: ``title="conftest.py"``.
        text: What stands in it, without the indentation of the fence.
    """

    line: int
    language: str
    title: str | None
    text: str

    @property
    def commands(self) -> str:
        """The commands of a console block, without their prompts, as a script."""
        return "".join(f"{line[2:]}\n" for line in self.text.splitlines() if line.startswith("$ "))

    @property
    def printed(self) -> str:
        """What the commands of a console block print."""
        return "".join(f"{line}\n" for line in self.text.splitlines() if not line.startswith("$ "))


def pages() -> list[str]:
    """Return the paths of all pages from the root of the repository, README.md first."""
    return ["README.md", *sorted(page.relative_to(ROOT).as_posix() for page in ROOT.glob("docs/**/*.md"))]


def text_of(page: str) -> str:
    """Return what a page says."""
    return ROOT.joinpath(page).read_text(encoding="utf-8")


def blocks(page: str, language: str | None = None) -> list[Block]:
    """Return the fenced blocks of a page, in order; those of one language if one is given."""
    text = text_of(page)
    found = [
        Block(
            line=text.count("\n", 0, match.start()) + 1,
            language=match["language"],
            title=title[1] if (title := re.search(r'title="([^"]+)"', match["info"])) else None,
            text=dedent(match["text"]),
        )
        for match in _FENCED.finditer(text)
    ]
    return [block for block in found if language in (None, block.language)]
