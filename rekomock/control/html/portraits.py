"""Portraits: what ``photo()`` draws of a person's shot."""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache

from rekomock.control.html.markup import Markup, tag

__all__ = ["portrait"]

_STYLE = "border-radius:6px;margin:1px 2px;display:inline-block;vertical-align:middle"
_CACHE_SIZE = 256


def portrait(person: str | None, shot: int | None, side: int = 48) -> Markup:
    """Return the portrait of a person, or a placeholder if it is not known who the person is."""
    if person is None or shot is None:
        return _placeholder(side)
    name = person if shot == 1 else f"{person}, shot {shot}"
    style = f"{_STYLE};width:{side}px;height:{side}px"
    return tag("img", src=_source(person, shot), alt=name, title=name, width=side, height=side, style=style)


@lru_cache(maxsize=_CACHE_SIZE)
def _source(person: str, shot: int) -> str:
    from rekomock.images.drawing.photo import photo  # lazy: many collections have no faces that were drawn
    from rekomock.images.face import Face

    return f"data:image/png;base64,{b64encode(photo(Face(person, shot=shot), size=(120, 120))).decode()}"


def _placeholder(side: int) -> Markup:
    return tag(
        "svg",
        tag("title", "No portrait: this face was neither drawn nor declared, or by another process"),
        tag("rect", width=48, height=48, fill="#808890", fill_opacity=0.25),
        tag("circle", cx=24, cy=18, r=9, fill="#808890"),
        tag("path", d="M6 48a18 18 0 0 1 36 0z", fill="#808890"),
        viewBox="0 0 48 48",
        width=side,
        height=side,
        role="img",
        style=_STYLE,
    )
