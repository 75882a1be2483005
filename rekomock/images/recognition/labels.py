"""The labels of an image: those that were declared, those above them, and those that follow from faces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from rekomock.images.bodies import person_box
from rekomock.images.geometry import Box
from rekomock.images.label_table import KnownLabel, label_table
from rekomock.images.persona import Persona
from rekomock.images.traits import confidence_of

if TYPE_CHECKING:
    from rekomock.images.contents import Label
    from rekomock.images.recognition.scene import Scene

__all__ = ["FoundLabel", "Instance", "labels_of"]

# Ages in years from which on a person is a teenager and an adult
_TEEN, _ADULT = 13, 18
_UNKNOWN = KnownLabel()


@dataclass(frozen=True, slots=True)
class Instance:
    """One of the objects that a label stands for.

    Attributes:
        box: Where it is, in ratios of the image.
        confidence: 0 to 100.
    """

    box: Box
    confidence: float


@dataclass(slots=True)
class FoundLabel:
    """A label of an image.

    Attributes:
        name: Its name.
        about: Its parents, categories and aliases.
        confidence: The highest confidence of what it stands for and of the labels below it, 0 to 100.
        instances: The objects it stands for, the surest first; none for a scene or a concept.
    """

    name: str
    about: KnownLabel
    confidence: float = 0.0
    instances: list[Instance] = field(default_factory=list)


def labels_of(scene: Scene) -> list[FoundLabel]:
    """Return the labels of an image, the surest first and those as sure as each other by name.

    All labels above a label are labels of the image, too, at least as sure as itself. A person with a face is a Person,
    an Adult, Teen or Child, Male or Female, and Man, Woman, Boy or Girl, with a Head and a Face.
    """
    labels: dict[str, FoundLabel] = {}
    for seen in _seen(scene):
        for name in (seen.name, *seen.about.parents):
            found = labels.setdefault(name, FoundLabel(name, _known(name)))
            found.confidence = max(found.confidence, seen.confidence)
        found = labels[seen.name]
        found.about = seen.about
        if seen.box is not None:
            found.instances.append(Instance(seen.box, seen.confidence))
    for found in labels.values():
        found.instances.sort(key=lambda instance: -instance.confidence)
    return sorted(labels.values(), key=lambda found: (-found.confidence, found.name))


class _Seen(NamedTuple):
    name: str
    about: KnownLabel
    confidence: float
    box: Box | None


def _seen(scene: Scene) -> Iterator[_Seen]:
    for label in scene.labels:
        yield _Seen(label.name, _about(label), label.confidence, label.box and Box(*label.box))
    for face in scene.faces:
        confidence = confidence_of(face.shot_seed, face.attributes)
        for name in _persons(Persona.of(face.person_seed, face.attributes)):
            yield _Seen(name, _known(name), confidence, person_box(face.box))
        for name in ("Head", "Face"):
            yield _Seen(name, _known(name), confidence, None)


def _persons(persona: Persona) -> tuple[str, ...]:
    """Return the labels of a person as a whole."""
    age = "Adult" if persona.age >= _ADULT else "Teen" if persona.age >= _TEEN else "Child"
    grown, young = ("Man", "Boy") if persona.gender == "Male" else ("Woman", "Girl")
    return "Person", age, persona.gender, grown if age == "Adult" else young


def _known(name: str) -> KnownLabel:
    return label_table().get(name, _UNKNOWN)


def _about(label: Label) -> KnownLabel:
    """Return what was declared about a label, the rest as AWS publishes it."""
    known = _known(label.name)
    parents = known.parents
    if label.parents is not None:
        above = (name for parent in label.parents for name in _known(parent).parents)
        parents = tuple(sorted({*label.parents, *above} - {label.name}))
    return KnownLabel(
        parents,
        known.categories if label.categories is None else label.categories,
        known.aliases if label.aliases is None else label.aliases,
    )
