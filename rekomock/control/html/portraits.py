"""Portraits: a crop of the photograph that a face was found in, or what ``photo()`` draws of a person's shot."""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from typing import TYPE_CHECKING

from rekomock.control.html.markup import Markup, tag
from rekomock.images.geometry import Box

if TYPE_CHECKING:
    from rekomock.control.snapshots import FaceView

__all__ = ["label_of", "photograph", "portrait", "portrait_of", "with_shot"]

_STYLE = "border-radius:6px;margin:1px 2px;display:inline-block;vertical-align:middle"
_CACHE_SIZE = 256


def portrait_of(face: FaceView, side: int = 48) -> Markup:
    """Return a crop of the photograph that a face was found in, if it is still at hand, and else its portrait."""
    crop = None if face._vectors is None else face._vectors.photographs.crop(face.image_id, Box(*face.box))
    return portrait(face.person, face.shot, side) if crop is None else photograph(crop, label_of(face), side)


def label_of(face: FaceView) -> str:
    """Return whose face it is, in few words."""
    who = face.person or face.external_image_id or f"face {face.face_id[:8]}"
    return with_shot(who, face.shot)


def with_shot(name: str, shot: int | None) -> str:
    """Return a name with the number of a shot, unless that is the first one or not known."""
    return name if shot in (None, 1) else f"{name}, shot {shot}"


def portrait(person: str | None, shot: int | None, side: int = 48) -> Markup:
    """Return the portrait of a person, or a placeholder if it is not known who the person is."""
    if person is None or shot is None:
        return _placeholder(side)
    return _image(_source(person, shot), with_shot(person, shot), side)


def photograph(crop: bytes, label: str, side: int = 48) -> Markup:
    """Return a crop of a photograph, which is a JPEG file."""
    return _image(f"data:image/jpeg;base64,{b64encode(crop).decode()}", label, side)


def _image(source: str, label: str, side: int) -> Markup:
    style = f"{_STYLE};width:{side}px;height:{side}px"
    return tag("img", src=source, alt=label, title=label, width=side, height=side, style=style)


@lru_cache(maxsize=_CACHE_SIZE)
def _source(person: str, shot: int) -> str:
    from rekomock.images.drawing.photo import photo  # lazy: many collections have no faces that were drawn
    from rekomock.images.face import Face

    return f"data:image/png;base64,{b64encode(photo(Face(person, shot=shot), size=(120, 120))).decode()}"


def _placeholder(side: int) -> Markup:
    return tag(
        "svg",
        tag(
            "title",
            "No portrait: this face is a stranger's, another process drew it, or its photograph is no longer at hand",
        ),
        tag("rect", width=48, height=48, fill="#808890", fill_opacity=0.25),
        tag("circle", cx=24, cy=18, r=9, fill="#808890"),
        tag("path", d="M6 48a18 18 0 0 1 36 0z", fill="#808890"),
        viewBox="0 0 48 48",
        width=side,
        height=side,
        role="img",
        style=_STYLE,
    )
