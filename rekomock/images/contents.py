"""What an image or a video frame can show: faces, labels, unsafe content, text, and what a custom model finds.

Each is data that a test declares; what cannot hold is refused where it is written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from rekomock.hints import choices
from rekomock.images.boxes import default_line_boxes
from rekomock.images.face import Face
from rekomock.images.geometry import Box
from rekomock.images.keywords import hint_fields
from rekomock.images.lines import Point, line_corners
from rekomock.images.moderation_taxonomy import CONTENT_TYPES, MODERATION_LABELS
from rekomock.images.validators import (
    validate_angle,
    validate_box,
    validate_confidence,
    validate_name,
    validate_names,
    validate_text,
)

__all__ = [
    "DEFAULT_CONFIDENCE",
    "Content",
    "CustomLabel",
    "Label",
    "Moderation",
    "Text",
    "Thing",
    "box_of",
    "content_of",
    "describe",
    "things_and_faces",
    "with_boxes",
]

#: Confidence of what is declared without one.
DEFAULT_CONFIDENCE = 99.0


@hint_fields
@dataclass(frozen=True, slots=True)
class Label:
    """An object, scene or concept, as DetectLabels finds it.

    Any name is accepted. Those that AWS publishes bring their parents, categories and aliases with them.

    Attributes:
        name: The label's name, such as ``"Dog"``.
        confidence: Confidence in the label, 0 or 1 to 100.
        box: Bounding box of this instance as ``(left, top, width, height)`` in ratios of the image. Declare a label
            once for each instance. Without a box, the label is about the image as a whole.
        parents: The names of the labels above it; by default those that AWS publishes.
        categories: The names of its categories; by default those that AWS publishes.
        aliases: Its other names; by default those that AWS publishes.

    Raises:
        TypeError: A value has the wrong type.
        ValueError: A value is out of range.
    """

    name: str
    confidence: float = field(default=DEFAULT_CONFIDENCE, kw_only=True)
    box: tuple[float, float, float, float] | None = field(default=None, kw_only=True)
    parents: tuple[str, ...] | None = field(default=None, kw_only=True)
    categories: tuple[str, ...] | None = field(default=None, kw_only=True)
    aliases: tuple[str, ...] | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        """Validate and normalize the values."""
        validate_name(self.name, "name", "Dog")
        object.__setattr__(self, "confidence", validate_confidence(self.confidence, "confidence"))
        if self.box is not None:
            object.__setattr__(self, "box", validate_box(self.box))
        for name, example in {"parents": "Mammal", "categories": "Animals and Pets", "aliases": "Hound"}.items():
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, validate_names(value, name, example))


@hint_fields
@dataclass(frozen=True, slots=True)
class Moderation:
    """Unsafe content, as DetectModerationLabels finds it.

    Attributes:
        name: The name of a label of AWS's moderation taxonomy, such as ``"Explicit Nudity"``; its parents come with it.
            ``"Animated"`` and ``"Illustrated"`` are types of content instead.
        confidence: Confidence in the label, 0 or 1 to 100.

    Raises:
        TypeError: A value has the wrong type.
        ValueError: A value is out of range, or the taxonomy has no such label.
    """

    name: str
    confidence: float = field(default=DEFAULT_CONFIDENCE, kw_only=True)

    def __post_init__(self) -> None:
        """Validate and normalize the values."""
        validate_name(self.name, "name", "Explicit Nudity")
        if self.name not in MODERATION_LABELS and self.name not in CONTENT_TYPES:
            hint = choices(self.name, [*MODERATION_LABELS, *CONTENT_TYPES], "labels")
            raise ValueError(f"name must be a label of AWS's moderation taxonomy, got {self.name!r}; {hint}")
        object.__setattr__(self, "confidence", validate_confidence(self.confidence, "confidence"))


@hint_fields
@dataclass(frozen=True, slots=True)
class Text:
    """A line of text, as DetectText finds it; its words follow from it.

    Attributes:
        text: The line, such as ``"EXIT 12"``.
        confidence: Confidence in the line, 0 or 1 to 100.
        box: Bounding box of the line as ``(left, top, width, height)`` in ratios of the image. Without one, lines stand
            below each other.
        rotation: By how many degrees the line is turned clockwise within its box, -180 to 180.

    Raises:
        TypeError: A value has the wrong type.
        ValueError: A value is out of range, or the text is blank or has several lines.
    """

    text: str
    confidence: float = field(default=DEFAULT_CONFIDENCE, kw_only=True)
    box: tuple[float, float, float, float] | None = field(default=None, kw_only=True)
    rotation: float = field(default=0.0, kw_only=True)

    def __post_init__(self) -> None:
        """Validate and normalize the values."""
        validate_text(self.text)
        object.__setattr__(self, "confidence", validate_confidence(self.confidence, "confidence"))
        if self.box is not None:
            object.__setattr__(self, "box", validate_box(self.box))
        object.__setattr__(self, "rotation", validate_angle(self.rotation, "rotation"))

    def corners(self, size: tuple[int, int]) -> tuple[Point, Point, Point, Point]:
        """Return the corners of the line in ratios of the image: clockwise, from the one where the reader begins.

        Args:
            size: The image's width and height in pixels.

        Raises:
            ValueError: The text has no box.
        """
        if self.box is None:
            raise ValueError(f"the text {self.text!r} has no box")
        return line_corners(len(self.text), self.rotation, self.box, size)


@hint_fields
@dataclass(frozen=True, slots=True)
class CustomLabel:
    """What a trained model of one's own finds, as DetectCustomLabels reports it.

    Attributes:
        name: The label's name, such as ``"scratch"``.
        confidence: Confidence in the label, 0 or 1 to 100.
        box: Bounding box as ``(left, top, width, height)`` in ratios of the image. Without one, the label is about the
            image as a whole.

    Raises:
        TypeError: A value has the wrong type.
        ValueError: A value is out of range.
    """

    name: str
    confidence: float = field(default=DEFAULT_CONFIDENCE, kw_only=True)
    box: tuple[float, float, float, float] | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        """Validate and normalize the values."""
        validate_name(self.name, "name", "scratch")
        object.__setattr__(self, "confidence", validate_confidence(self.confidence, "confidence"))
        if self.box is not None:
            object.__setattr__(self, "box", validate_box(self.box))


#: What an image can show besides faces.
Thing: TypeAlias = Label | Moderation | Text | CustomLabel
#: What an image can show.
Content: TypeAlias = Face | Thing


def content_of(value: object) -> Content:
    """Return a content itself, or shot 1 of a person given by name.

    Raises:
        TypeError: ``value`` is neither a name nor a content.
        ValueError: ``value`` is a blank name.
    """
    if isinstance(value, Content):
        return value
    if isinstance(value, str):
        return Face(value)
    hint = "; pass them one by one, with * before the list" if isinstance(value, (list, tuple)) else ""
    raise TypeError(
        f"contents must be names, Face, Label, Moderation, Text or CustomLabel objects, got {value!r}{hint}"
    )


def box_of(thing: Thing) -> Box | None:
    """Return the box of a content; None if it has none, as unsafe content never has."""
    return None if isinstance(thing, Moderation) or thing.box is None else Box(*thing.box)


def with_boxes(things: Iterable[Thing], size: tuple[int, int]) -> tuple[Thing, ...]:
    """Return contents of an image of this size in pixels, the texts without a box in plausible boxes."""
    things = tuple(things)
    lengths = [len(thing.text) for thing in things if isinstance(thing, Text) and thing.box is None]
    boxes = iter(default_line_boxes(lengths, size))
    return tuple(
        replace(thing, box=next(boxes)) if isinstance(thing, Text) and thing.box is None else thing for thing in things
    )


def describe(content: Content) -> str:
    """Return how messages name a content: a face by the person's name, any other by its kind and name."""
    if isinstance(content, Face):
        return repr(content.person)
    name = content.text if isinstance(content, Text) else content.name
    return f"{type(content).__name__}({name!r})"


def things_and_faces(contents: tuple[Content, ...]) -> tuple[tuple[Thing, ...], tuple[Face, ...]]:
    """Split contents into the faces and the rest, each in its order."""
    things = tuple(content for content in contents if not isinstance(content, Face))
    return things, tuple(content for content in contents if isinstance(content, Face))
