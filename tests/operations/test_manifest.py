"""The lines of a manifest: what can be used, what is left out, and the errors that are written into them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.models import boxed, labelled, moderated

from rekomock.operations.custom_labels.manifest import read_adapter_line, read_entries, read_line
from rekomock.state.projects import IMAGE_LEVEL, OBJECTS, Entry

if TYPE_CHECKING:
    from collections.abc import Callable


def read(line: str | dict[str, Any]) -> Entry:
    entry = read_line(line if isinstance(line, str) else json.dumps(line))
    assert entry is not None
    return entry


def codes(entry: Entry) -> list[str]:
    """The codes of all notes in a line."""

    def found(part: Any) -> list[str]:
        if isinstance(part, dict):
            notes = [each["code"] for kind in ("errors", "warnings") for each in part.get(kind, ())]
            return notes + [code for name, value in part.items() if name != "errors" for code in found(value)]
        return [code for each in part for code in found(each)] if isinstance(part, list) else []

    return found(json.loads(entry.text))


def changed(line: str, change: Callable[[Any], object]) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(line)
    change(value)
    return value


def test_image_level_labels() -> None:
    entry = read(labelled("a.png", "football", "ball"))

    assert (entry.labels, entry.state, entry.has_errors) == ({"football": 0, "ball": 0}, "valid", False)
    assert (entry.bucket, entry.key, entry.use_case) == ("parts-and-labels", "a.png", IMAGE_LEVEL)


def test_boxes() -> None:
    entry = read(boxed("a.png", ("Echo", 86, 65, 220, 334), ("Dot", 399, 251, 155, 101), ("Dot", 0, 0, 2, 2)))

    assert (entry.labels, entry.state, entry.use_case) == ({"Echo": 1, "Dot": 2}, "valid", OBJECTS)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{",
        "[]",
        "[" * 100_000,
        "{}",
        '{"source-ref": 5}',
        '{"source-ref": "a.png"}',
        '{"source-ref": "s3://bucket"}',
        '{"source-ref": "s3:///key"}',
        json.dumps({"source-ref": "s3://bucket/" + "k" * 100_000}),
    ],
    ids=range(10),
)
def test_a_line_that_is_no_entry_is_left_out(line: str) -> None:
    assert read_line(line) is None
    assert read_adapter_line(line) is None


def test_the_same_image_twice_is_left_out_the_second_time() -> None:
    first, second, third = read_entries([labelled("a", "x"), labelled("a", "y"), labelled("b", "x")], read_line)

    assert first is not None
    assert second is None
    assert third is not None
    assert first.labels == {"x": 0}


def test_an_image_without_labels_is_ignored() -> None:
    entry = read(labelled("a.png"))

    assert (entry.state, entry.has_errors, entry.use_case) == ("ignored", False, None)
    assert codes(entry) == ["WARNING_UNANNOTATED_RECORD"]


def test_an_image_with_no_boxes_is_ignored() -> None:
    entry = read(boxed("a.png"))

    assert (entry.state, entry.has_errors) == ("ignored", False)
    assert codes(entry) == ["WARNING_NO_ANNOTATIONS"]


CLASS = labelled("a.png", "football")
BOX = boxed("a.png", ("Echo", 10, 10, 20, 20))
NO_USE = "ERROR_NO_VALID_LABEL_ATTRIBUTES"


@pytest.mark.parametrize(
    ("line", "change", "expected"),
    [
        (CLASS, lambda line: line.pop("label0-metadata"), ["ERROR_NO_LABEL_ATTRIBUTES"]),
        (CLASS, lambda line: line.pop("label0"), ["ERROR_NO_LABEL_ATTRIBUTES"]),
        (CLASS, lambda line: line.update(label0="1"), ["ERROR_INVALID_LABEL_ATTRIBUTE_FORMAT", NO_USE]),
        (
            CLASS,
            lambda line: line.update({"label0-metadata": 5}),
            ["ERROR_INVALID_LABEL_ATTRIBUTE_METADATA_FORMAT", NO_USE],
        ),
        *(
            (
                CLASS,
                lambda line, name=name, value=value: line["label0-metadata"].update({name: value}),
                [NO_USE, "ERROR_INVALID_LABEL_ATTRIBUTE_METADATA_FORMAT"],
            )
            for name, value in [
                ("class-name", 5),
                ("confidence", 1.5),
                ("confidence", None),
                ("human-annotated", "perhaps"),
                ("creation-date", 2020),
            ]
        ),
        (
            CLASS,
            lambda line: line["label0-metadata"].update(type="groundtruth/other"),
            [NO_USE, "ERROR_UNSUPPORTED_USE_CASE_TYPE"],
        ),
        (
            CLASS,
            lambda line: line["label0-metadata"].update({"class-name": "x" * 257}),
            [NO_USE, "ERROR_INVALID_LABEL_NAME_LENGTH"],
        ),
        (BOX, lambda line: line.update(boxes=1), ["ERROR_INVALID_LABEL_ATTRIBUTE_FORMAT", NO_USE]),
        (BOX, lambda line: line["boxes"].pop("image_size"), ["ERROR_INVALID_LABEL_ATTRIBUTE_FORMAT", NO_USE]),
        (
            BOX,
            lambda line: line["boxes"].update(image_size=[{"width": "640", "height": 480}]),
            ["ERROR_INVALID_LABEL_ATTRIBUTE_FORMAT", NO_USE],
        ),
        (BOX, lambda line: line["boxes"].update(annotations=[5]), ["ERROR_INVALID_LABEL_ATTRIBUTE_FORMAT", NO_USE]),
        (
            BOX,
            lambda line: line["boxes-metadata"].pop("class-map"),
            [NO_USE, "ERROR_INVALID_LABEL_ATTRIBUTE_METADATA_FORMAT"],
        ),
        (
            BOX,
            lambda line: line["boxes-metadata"].update({"class-map": {"0": ""}}),
            [NO_USE, "ERROR_INVALID_LABEL_NAME_LENGTH"],
        ),
        (
            BOX,
            lambda line: line["boxes"]["image_size"][0].update(width=63),
            ["ERROR_INVALID_IMAGE_DIMENSION", NO_USE],
        ),
        (
            BOX,
            lambda line: line["boxes-metadata"].update(objects=[]),
            [NO_USE, "ERROR_MISSING_BOUNDING_BOX_CONFIDENCE"],
        ),
        (
            BOX,
            lambda line: line["boxes"]["annotations"][0].update(class_id=7),
            [NO_USE, "ERROR_MISSING_CLASS_MAP_ID"],
        ),
        (
            BOX,
            lambda line: line["boxes"].update(annotations=line["boxes"]["annotations"] * 51),
            [NO_USE, "ERROR_TOO_MANY_BOUNDING_BOXES"],
        ),
        *(
            (
                BOX,
                lambda line, change=change: line["boxes"]["annotations"][0].update(change),
                [NO_USE, "ERROR_NO_VALID_ANNOTATIONS", code],
            )
            for change, code in [
                ({"left": -1}, "ERROR_INVALID_BOUNDING_BOX"),
                ({"left": None}, "ERROR_INVALID_BOUNDING_BOX"),
                ({"left": 630}, "ERROR_INVALID_BOUNDING_BOX"),
                ({"top": 470}, "ERROR_INVALID_BOUNDING_BOX"),
                ({"width": 1}, "ERROR_BOUNDING_BOX_TOO_SMALL"),
                ({"height": 1}, "ERROR_BOUNDING_BOX_TOO_SMALL"),
            ]
        ),
    ],
)
def test_errors_are_written_into_the_line(line: str, change: Callable[[Any], object], expected: list[str]) -> None:
    entry = read(changed(line, change))

    assert sorted(codes(entry)) == sorted(expected)
    assert (entry.state, entry.labels, entry.has_errors) == ("invalid", {}, True)


def test_a_broken_box_spoils_itself_alone() -> None:
    entry = read(boxed("a.png", ("Echo", 10, 10, 20, 20), ("Dot", 0, 0, 1, 1)))

    assert (entry.labels, entry.state, entry.has_errors) == ({"Echo": 1}, "valid", True)
    assert codes(entry) == ["ERROR_BOUNDING_BOX_TOO_SMALL"]


def test_a_broken_attribute_beside_a_sound_one_spoils_itself_alone() -> None:
    line = changed(labelled("a.png", "football", "ball"), lambda line: line["label1-metadata"].update(type="?"))
    entry = read(line)

    assert (entry.labels, entry.state, entry.has_errors) == ({"football": 0}, "valid", True)


def test_a_line_that_was_mended_loses_its_errors() -> None:
    broken = json.loads(read(changed(BOX, lambda line: line["boxes"]["annotations"][0].update(left=-1))).text)
    broken["boxes"]["annotations"][0]["left"] = 10

    entry = read(broken)
    assert (entry.state, codes(entry)) == ("valid", [])


def test_the_line_of_an_adapter() -> None:
    entry = read_adapter_line(moderated("a.png", "Rude Gesture", "Nudity"))

    assert entry is not None
    assert (entry.labels, entry.state) == ({"Rude Gesture": 0, "Nudity": 0}, "valid")


@pytest.mark.parametrize("truth", [None, 5, {}, {"ModerationLabels": 5}, {"ModerationLabels": [{"Name": ""}]}])
def test_a_broken_line_of_an_adapter(truth: object) -> None:
    line = {"source-ref": "s3://bucket/a.png", "content-moderation-groundtruth": truth}
    entry = read_adapter_line(json.dumps(line))

    assert entry is not None
    assert (entry.state, codes(entry)) == ("invalid", ["ERROR_NO_LABEL_ATTRIBUTES"])


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5000) | st.floats(0, 1) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries(
        {"source-ref": st.just("s3://bucket/key"), "x": _JSON, "x-metadata": _JSON},
        optional={
            "y": st.fixed_dictionaries({}, optional={"image_size": _JSON, "annotations": _JSON}),
            "y-metadata": st.fixed_dictionaries(
                {"type": st.sampled_from(["groundtruth/object-detection", "groundtruth/image-classification", ""])},
                optional={"objects": _JSON, "class-map": _JSON, "human-annotated": st.just("yes"), "class-name": _JSON},
            ),
        },
    )
)
def test_whatever_a_line_holds_it_is_read(line: dict[str, Any]) -> None:
    entry = read(line)

    assert entry.state in ("valid", "invalid", "ignored")
    assert (entry.state == "valid") == bool(entry.labels)
    assert read(entry.text).text == entry.text
