"""What images show, asked at random: rekomock and a second, simple implementation answer the same.

``pytest tests/proof/test_image_oracle.py --oracle-steps 20000`` asks more, and other, questions.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from support.staff import members

import rekomock
from rekomock import Face, Label, Moderation, Text, mock_rekognition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy_boto3_rekognition.client import RekognitionClient

    from rekomock import RekognitionMock

#: Labels with what AWS publishes, among them parents of each other, and one that AWS does not know.
NAMES = ["Dog", "Cat", "Animal", "Car", "Truck", "Vehicle", "Tree", "Plant", "Woman", "Smile", "Face", "Gizmo"]
UNSAFE = ["Explicit Nudity", "Implied Nudity", "Violence", "Weapons", "Weapon Violence", "Smoking", "Pills", "Gambling"]
EQUIPMENT = ["FACE_COVER", "HEAD_COVER", "HAND_COVER"]

#: Numbers that 32 bits hold exactly, so that responses are equal and not merely close.
CONFIDENCES = st.sampled_from([0.0, 12.5, 40.0, 50.0, 55.0, 62.5, 80.0, 99.0, 100.0])
EIGHTHS = st.integers(0, 7)


@st.composite
def boxes(draw: st.DrawFn) -> tuple[float, float, float, float]:
    left, top = draw(EIGHTHS), draw(EIGHTHS)
    width, height = draw(st.integers(1, 8 - left)), draw(st.integers(1, 8 - top))
    return left / 8, top / 8, width / 8, height / 8


# The second implementation


@cache
def published() -> dict[str, dict[str, Any]]:
    """The labels that AWS publishes, each with its category."""
    file = Path(rekomock.__file__).parent / "images" / "labels.json"
    return {
        name: {"category": category, "parents": [], "aliases": []} | entry
        for category, entries in json.loads(file.read_text()).items()
        for name, entry in entries.items()
    }


def above(name: str) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for parent in published().get(waiting.pop(), {"parents": []})["parents"]:
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return found


def expected_labels(contents: list[Label], request: dict[str, Any]) -> list[dict[str, Any]]:
    names = {name for label in contents for name in (label.name, *above(label.name))}
    filters = request.get("Settings", {}).get("GeneralLabels", {})
    minimum = request.get("MinConfidence", 55)

    def matches(name: str, how: str) -> bool:
        category = published().get(name, {}).get("category")
        return name in filters.get(f"Label{how}Filters", []) or category in filters.get(
            f"LabelCategory{how}Filters", []
        )

    answers: list[dict[str, Any]] = []
    for name in names:
        sure = max(label.confidence for label in contents if name in (label.name, *above(label.name)))
        wanted = not filters.get("LabelInclusionFilters") and not filters.get("LabelCategoryInclusionFilters")
        if sure < minimum or not (wanted or matches(name, "Inclusion")) or matches(name, "Exclusion"):
            continue
        instances = [label for label in contents if label.name == name and label.box and label.confidence >= minimum]
        known = published().get(name)
        answers.append(
            {
                "Name": name,
                "Confidence": sure,
                "Instances": [
                    {
                        "BoundingBox": dict(zip(("Left", "Top", "Width", "Height"), label.box or (), strict=True)),
                        "Confidence": label.confidence,
                    }
                    for label in sorted(instances, key=lambda label: -label.confidence)
                ],
                "Parents": [{"Name": parent} for parent in sorted(above(name))],
                "Aliases": [{"Name": alias} for alias in (known["aliases"] if known else [])],
                "Categories": [{"Name": known["category"]}] if known else [],
            }
        )
    answers.sort(key=lambda answer: str(answer["Name"]))
    answers.sort(key=lambda answer: -answer["Confidence"])
    return answers[: request.get("MaxLabels") or 1000]


#: The part of the taxonomy that is asked about.
PARENTS = {
    "Explicit Nudity": "Explicit",
    "Implied Nudity": "Non-Explicit Nudity",
    "Non-Explicit Nudity": "Non-Explicit Nudity of Intimate parts and Kissing",
    "Weapons": "Violence",
    "Weapon Violence": "Graphic Violence",
    "Graphic Violence": "Violence",
    "Smoking": "Drugs & Tobacco Paraphernalia & Use",
    "Drugs & Tobacco Paraphernalia & Use": "Drugs & Tobacco",
    "Pills": "Products",
    "Products": "Drugs & Tobacco",
}


def expected_moderation(contents: list[Moderation], minimum: float) -> set[tuple[str, str, int, float]]:
    found: dict[str, float] = {}
    for each in contents:
        name = each.name
        while name:
            found[name] = max(found.get(name, 0), each.confidence)
            name = PARENTS.get(name, "")

    def level(name: str) -> int:
        return 1 + level(PARENTS[name]) if name in PARENTS else 1

    return {(name, PARENTS.get(name, ""), level(name), sure) for name, sure in found.items() if sure >= minimum}


def expected_words(contents: list[Text], filters: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """The lines that are read, each with its words. All stand upright."""
    lines = []
    for line in contents:
        left, top, width, height = line.box or (0, 0, 0, 0)
        kept = []
        position = 0
        for word in line.text.split():
            begin = line.text.index(word, position)
            position = begin + len(word)
            x, across = left + width * begin / len(line.text), width * len(word) / len(line.text)
            wanted = filters.get("WordFilter")
            if wanted is not None and (
                line.confidence < wanted.get("MinConfidence", 80)
                or height < wanted.get("MinBoundingBoxHeight", 0)
                or across < wanted.get("MinBoundingBoxWidth", 0)
            ):
                continue
            regions = [region["BoundingBox"] for region in filters.get("RegionsOfInterest", [])]
            shares = [
                max(0, min(x + across, box["Left"] + box["Width"]) - max(x, box["Left"]))
                * max(0, min(top + height, box["Top"] + box["Height"]) - max(top, box["Top"]))
                / (across * height)
                for box in regions
            ]
            if not regions or max(shares) > 0.5 + 1e-6:
                kept.append(word)
        if kept:
            lines.append((" ".join(kept), kept))
    return lines


def expected_summary(people: list[Face], required: list[str]) -> list[list[int]]:
    """Of people who are all sure enough: with, without, indeterminate."""
    lists: list[list[int]] = [[], [], []]
    for number, face in enumerate(people):
        missing = set(required) - set(face.protective_equipment)
        lists[0 if not missing else 2 if missing == {"HAND_COVER"} else 1].append(number)
    return lists


# The questions


@pytest.fixture(scope="module")
def asked() -> Iterator[Callable[..., dict[str, Any]]]:
    """Asks about an image that shows some contents."""
    with mock_rekognition(unknown_images="no_face") as rek:
        client = boto3.client("rekognition", region_name="us-east-1")
        yield lambda operation, contents, **request: _ask(rek, client, operation, contents, request)


def _ask(
    rek: RekognitionMock, client: RekognitionClient, operation: str, contents: list[Any], request: dict[str, Any]
) -> dict[str, Any]:
    image = repr(contents).encode()
    rek.album.add(image, *contents)
    note(f"{operation}({request}) of {contents}")
    return members(getattr(client, operation)(Image={"Bytes": image}, **request))


def questions(request: pytest.FixtureRequest) -> settings:
    steps = request.config.getoption("--oracle-steps")
    return settings(
        max_examples=steps or 150,
        derandomize=steps is None,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )


def some(values: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), unique=True, max_size=3)


LABELS = st.lists(st.builds(Label, st.sampled_from(NAMES), confidence=CONFIDENCES, box=st.none() | boxes()), max_size=6)
CATEGORIES = ["Animals and Pets", "Vehicles and Automotive", "Nature and Outdoors", "Person Description"]


def test_labels(asked: Any, request: pytest.FixtureRequest) -> None:
    @questions(request)
    @given(
        contents=LABELS,
        more=st.fixed_dictionaries({}, optional={"MinConfidence": CONFIDENCES, "MaxLabels": st.integers(0, 6)}),
        included=some(NAMES),
        excluded=some(NAMES),
        categories_included=some(CATEGORIES),
        categories_excluded=some(CATEGORIES),
    )
    def ask(
        contents: list[Label],
        more: dict[str, Any],
        included: list[str],
        excluded: list[str],
        categories_included: list[str],
        categories_excluded: list[str],
    ) -> None:
        more["Settings"] = {
            "GeneralLabels": {
                "LabelInclusionFilters": [name for name in included if name not in excluded],
                "LabelExclusionFilters": excluded,
                "LabelCategoryInclusionFilters": [
                    name for name in categories_included if name not in categories_excluded
                ],
                "LabelCategoryExclusionFilters": categories_excluded,
            }
        }
        assert asked("detect_labels", contents, **more)["Labels"] == expected_labels(contents, more)

    ask()


def test_moderation(asked: Any, request: pytest.FixtureRequest) -> None:
    @questions(request)
    @given(
        contents=st.lists(st.builds(Moderation, st.sampled_from(UNSAFE), confidence=CONFIDENCES), max_size=6),
        minimum=CONFIDENCES,
    )
    def ask(contents: list[Moderation], minimum: float) -> None:
        labels = asked("detect_moderation_labels", contents, MinConfidence=minimum)["ModerationLabels"]

        found = [
            tuple(label[name] for name in ("Name", "ParentName", "TaxonomyLevel", "Confidence")) for label in labels
        ]
        assert set(found) == expected_moderation(contents, minimum)
        assert len(found) == len(set(found))
        assert found == sorted(found, key=lambda each: (-each[3], -each[2]))

    ask()


WORDS = st.lists(st.sampled_from(["EXIT", "12", "a", "Springfield", "→"]), min_size=1, max_size=4).map(" ".join)
RATIOS = st.sampled_from([0.0, 0.05, 0.125, 0.3])


def test_text(asked: Any, request: pytest.FixtureRequest) -> None:
    @questions(request)
    @given(
        contents=st.lists(st.builds(Text, WORDS, confidence=CONFIDENCES, box=boxes()), max_size=4),
        filters=st.fixed_dictionaries(
            {},
            optional={
                "WordFilter": st.fixed_dictionaries(
                    {},
                    optional={
                        "MinConfidence": CONFIDENCES,
                        "MinBoundingBoxHeight": RATIOS,
                        "MinBoundingBoxWidth": RATIOS,
                    },
                ),
                "RegionsOfInterest": st.lists(
                    boxes().map(
                        lambda box: {"BoundingBox": dict(zip(("Left", "Top", "Width", "Height"), box, strict=True))}
                    ),
                    max_size=3,
                ),
            },
        ),
    )
    def ask(contents: list[Text], filters: dict[str, Any]) -> None:
        found = asked("detect_text", contents, Filters=filters)["TextDetections"]

        lines = [each for each in found if each["Type"] == "LINE"]
        words = [each for each in found if each["Type"] == "WORD"]
        read = [
            (line["DetectedText"], [word["DetectedText"] for word in words if word["ParentId"] == line["Id"]])
            for line in lines
        ]
        assert read == expected_words(contents, filters)
        assert [each["Id"] for each in found] == list(range(len(lines) + len(words)))

    ask()


def test_protective_equipment(asked: Any, request: pytest.FixtureRequest) -> None:
    @questions(request)
    @given(worn=st.lists(some(EQUIPMENT), max_size=5), required=some(EQUIPMENT))
    def ask(worn: list[list[Any]], required: list[str]) -> None:
        people = [
            Face(f"person {number}", protective_equipment=tuple(items), box=(number / 8, 0.1, 0.1 - number / 100, 0.2))
            for number, items in enumerate(worn)
        ]
        wanted = {"RequiredEquipmentTypes": required, "MinConfidence": 50}
        response = asked("detect_protective_equipment", people, SummarizationAttributes=wanted)

        assert list(response["Summary"].values()) == expected_summary(people, required)
        for face, person in zip(people, response["Persons"], strict=True):
            detected = {item["Type"] for part in person["BodyParts"] for item in part["EquipmentDetections"]}
            assert detected == set(face.protective_equipment)

    ask()
