"""HTML that is shown in notebooks and on the page of a server."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Protocol

#: A name that a page which does not escape it would run.
EVIL = "<script>alert('x')</script>\"'&"


class Shown(Protocol):
    def _repr_html_(self) -> str: ...


class Parsed(HTMLParser):
    """The elements and the texts of HTML that is well formed."""

    def __init__(self, shown: Shown | str) -> None:
        super().__init__()
        self.html = shown if isinstance(shown, str) else shown._repr_html_()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(self.html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in ("script", "iframe", "style", "link")
        assert not any(name.startswith("on") for name, _ in attrs)
        self.tags.append((tag, dict(attrs)))
        if tag != "img":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def portraits(self) -> list[str | None]:
        return [each["alt"] for each in self.all("img")]

    @property
    def titles(self) -> list[str | None]:
        return [each["title"] for _, each in self.tags if "title" in each]
