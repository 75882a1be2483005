"""DetectProtectiveEquipment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rekomock.images.bodies import BODY_PARTS, BodyPart, person_box
from rekomock.images.seeded import SeededRandom
from rekomock.operations.context import OperationContext
from rekomock.operations.face_detail import bounding_box
from rekomock.operations.request_image import scene_in

if TYPE_CHECKING:
    from rekomock.images.detected import DetectedFace

__all__ = ["detect_protective_equipment"]

MODEL_VERSION = "1.0"
MAX_PERSONS = 15
#: Minimum confidence of what is detected at all, and so of a summary.
MIN_CONFIDENCE = 50.0


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a person's body in an image, with confidences from 0 to 100.

    Attributes:
        part: Which one.
        confidence: Confidence in the part.
        covered: Confidence in the equipment on it and in that this covers it; None without equipment.
    """

    part: BodyPart
    confidence: float
    covered: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class _Person:
    """A person in an image.

    Attributes:
        face: The person's face.
        confidence: Confidence that it is a person, 0 to 100.
        parts: The parts of the body that are in the image.
    """

    face: DetectedFace
    confidence: float
    parts: list[_Part]


def detect_protective_equipment(
    context: OperationContext, *, image: dict[str, Any], summarization_attributes: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Detect the protective equipment of up to 15 people, the largest first.

    Face and head of a person are in the image, hands if they are covered.
    """
    persons = [_person(face) for face in scene_in(context, image).faces[:MAX_PERSONS]]
    response: dict[str, Any] = {
        "ProtectiveEquipmentModelVersion": MODEL_VERSION,
        "Persons": [_person_member(number, person) for number, person in enumerate(persons)],
    }
    if summarization_attributes is not None:
        required, lowest = (summarization_attributes[name] for name in ("RequiredEquipmentTypes", "MinConfidence"))
        response["Summary"] = _summary(persons, set(required), max(lowest, MIN_CONFIDENCE))
    return response


def _person(face: DetectedFace) -> _Person:
    from rekomock.images.traits import confidence_of

    random = SeededRandom(face.shot_seed)
    worn = face.attributes.protective_equipment

    def confidence(of: str) -> float:
        return random.uniform(f"{of} confidence", 95.0, 99.99)

    parts = [
        _Part(
            part,
            confidence(part.name),
            (confidence(f"{part.name} equipment"), confidence(f"{part.name} cover")) if part.cover in worn else None,
        )
        for part in BODY_PARTS
        if part.on_face or part.cover in worn
    ]
    return _Person(face, confidence_of(face.shot_seed, face.attributes), parts)


def _person_member(number: int, person: _Person) -> dict[str, Any]:
    return {
        "BodyParts": [
            {
                "Name": seen.part.name,
                "Confidence": seen.confidence,
                "EquipmentDetections": [] if seen.covered is None else [_equipment(seen.part, person, *seen.covered)],
            }
            for seen in person.parts
        ],
        "BoundingBox": bounding_box(person_box(person.face.box)),
        "Confidence": person.confidence,
        "Id": number,
    }


def _equipment(part: BodyPart, person: _Person, confidence: float, covers: float) -> dict[str, Any]:
    return {
        "BoundingBox": bounding_box(part.covered_box(person.face.box)),
        "Confidence": confidence,
        "Type": part.cover,
        "CoversBodyPart": {"Confidence": covers, "Value": True},
    }


def _summary(persons: Sequence[_Person], required: set[str], lowest: float) -> dict[str, Any]:
    """Return the Summary of a response: each person is in one of its lists.

    A person is indeterminate if it is not sure enough that this is a person, or that a part of the body is there to be
    covered, or covered.
    """
    summary: dict[str, list[int]] = {
        "PersonsWithRequiredEquipment": [],
        "PersonsWithoutRequiredEquipment": [],
        "PersonsIndeterminate": [],
    }
    for number, person in enumerate(persons):
        worn = [_worn(person, equipment, lowest) for equipment in sorted(required)]
        if person.confidence < lowest or (None in worn and False not in worn):
            summary["PersonsIndeterminate"].append(number)
        elif all(worn):
            summary["PersonsWithRequiredEquipment"].append(number)
        else:
            summary["PersonsWithoutRequiredEquipment"].append(number)
    return summary


def _worn(person: _Person, equipment: str, lowest: float) -> bool | None:
    """Return whether a person wears a type of equipment wherever it belongs; None if it is not sure enough."""
    parts = [seen for seen in person.parts if seen.part.cover == equipment and seen.confidence >= lowest]
    if not parts:
        return None
    if any(seen.covered is None for seen in parts):
        return False
    return True if all(min(seen.covered or ()) >= lowest for seen in parts) else None
