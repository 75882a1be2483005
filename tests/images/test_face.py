"""What may be declared about a face."""

from __future__ import annotations

import ast
import pickle
import sys
from dataclasses import replace
from inspect import signature
from pathlib import Path
from typing import Any

import pytest

from rekomock.images.attributes import FLAGS, UNDECLARED, FaceAttributes
from rekomock.images.face import Face

LEVELS = ("confidence", "brightness", "sharpness", "quality")


def test_a_name_alone_is_shot_1() -> None:
    assert Face.of("alice") == Face("alice", shot=1, resembles=None, box=None)


def test_a_face_is_returned_unchanged() -> None:
    face = Face("alice", shot=2)
    assert Face.of(face) is face


def test_faces_with_the_same_declaration_are_equal_and_hash_alike() -> None:
    one, other = (Face("alice", resembles=("bob", 82.5), box=(0, 0, 1, 1)) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)


def test_lists_are_accepted_for_pairs_and_boxes() -> None:
    given: Any = {"resembles": ["bob", 82], "box": [0, 0, 0.5, 1]}
    assert Face("alice", **given) == Face("alice", resembles=("bob", 82.0), box=(0.0, 0.0, 0.5, 1.0))


def test_a_likeness_is_a_number_or_a_range() -> None:
    in_a_list: Any = [70, 99]
    assert Face("alice", likeness=88).likeness == 88.0
    assert Face("alice", likeness=in_a_list) == Face("alice", likeness=(70.0, 99.0))


def test_a_box_may_exceed_the_edge_by_a_rounding_error() -> None:
    assert Face("alice", box=(0.7, 0.1, 0.3 + 1e-12, 0.9)).box


@pytest.mark.parametrize("shot", [1, 65535])
def test_the_minimum_and_maximum_shot_are_accepted(shot: int) -> None:
    assert Face("alice", shot=shot).shot == shot


@pytest.mark.parametrize("similarity", [0, 0.0, 1, 100])
def test_the_minimum_and_maximum_similarity_are_accepted(similarity: int) -> None:
    assert Face("alice", resembles=("bob", similarity)).resembles == ("bob", similarity)


@pytest.mark.parametrize(
    ("person", "more", "error", "message"),
    [
        ("", {}, ValueError, "^person must be a non-blank str, such as 'alice', got ''$"),
        ("  ", {}, ValueError, "non-blank"),
        (None, {}, TypeError, "^person must be a non-blank str, such as 'alice', got None$"),
        (b"alice", {}, TypeError, "got b'alice'"),
        ("alice", {"shot": 0}, ValueError, "^shot must be an integer from 1 to 65535, got 0$"),
        ("alice", {"shot": 65536}, ValueError, "1 to 65535"),
        ("alice", {"shot": True}, TypeError, "^shot must be an integer from 1 to 65535, got True$"),
        ("alice", {"shot": 2.0}, TypeError, "integer"),
        ("alice", {"resembles": "bob"}, TypeError, "a name and a similarity"),
        ("alice", {"resembles": ("bob",)}, TypeError, "a name and a similarity"),
        ("alice", {"resembles": ("", 80)}, ValueError, "the name in resembles"),
        ("alice", {"resembles": (7, 80)}, TypeError, "the name in resembles"),
        ("alice", {"resembles": ("bob", 130)}, ValueError, "must be a number from 0 to 100, got 130"),
        ("alice", {"resembles": ("bob", -1)}, ValueError, "from 0 to 100"),
        ("alice", {"resembles": ("bob", float("nan"))}, ValueError, "nan"),
        (
            "alice",
            {"resembles": ("bob", 0.8)},
            ValueError,
            r"must be 0 or a number from 1 to 100, got 0.8; did you mean 80\?$",
        ),
        ("alice", {"resembles": ("bob", 0.825)}, ValueError, r"got 0.825; did you mean 82.5\?$"),
        ("alice", {"resembles": ("bob", "80")}, TypeError, "'80'"),
        ("alice", {"resembles": ("bob", True)}, TypeError, "True"),
        ("alice", {"likeness": "88"}, TypeError, "^likeness must be a number from 0 to 100, got '88'$"),
        ("alice", {"likeness": 101}, ValueError, "^likeness must be a number from 0 to 100, got 101$"),
        ("alice", {"likeness": 0.88}, ValueError, r"^likeness must be 0 or .* got 0.88; did you mean 88\?$"),
        ("alice", {"likeness": (70,)}, TypeError, r"or a range of them such as \(70, 99\), got \(70,\)$"),
        ("alice", {"likeness": (99, 70)}, ValueError, r"or a range of them such as \(70, 99\), got \(99, 70\)$"),
        (
            "alice",
            {"likeness": (70, True)},
            TypeError,
            "^each end of likeness must be a number from 0 to 100, got True$",
        ),
        (
            "alice",
            {"likeness": 88, "resembles": ("bob", 80)},
            ValueError,
            r"^resembles must be left out with likeness=88.0, got \('bob', 80\)$",
        ),
        ("alice", {"box": 7}, TypeError, "left, top, width, height"),
        ("alice", {"box": (0, 0, 1)}, TypeError, "left, top, width, height"),
        ("alice", {"box": (0, 0, 1, "1")}, TypeError, "left, top, width, height"),
        ("alice", {"box": (0, 0, 0, 1)}, ValueError, "^box must have a width and a height above 0, got"),
        ("alice", {"box": (0, 0, 1, -1)}, ValueError, "above 0"),
        ("alice", {"box": (-0.1, 0, 0.5, 0.5)}, ValueError, "^box must lie within the image, got"),
        ("alice", {"box": (0.6, 0, 0.5, 0.5)}, ValueError, "^box must lie within the image, got"),
        ("alice", {"box": (0, 0.6, 0.5, 0.5)}, ValueError, "^box must lie within the image, got"),
        ("alice", {"box": (0, float("nan"), 0.5, 0.5)}, ValueError, "^box must be finite, got"),
    ],
)
def test_an_invalid_declaration_is_rejected(
    person: Any, more: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        Face(person, **more)


@pytest.mark.parametrize(
    ("keyword", "hint"),
    [
        ("smiling", r"did you mean 'smile'\?"),
        ("eyesOpen", r"did you mean 'eyes_open'\?"),
        ("zzz", "the arguments are age, beard, .*, smile, sunglasses"),
    ],
)
def test_an_unknown_keyword_is_rejected_with_a_hint(keyword: str, hint: str) -> None:
    misspelt: Any = {keyword: True}
    with pytest.raises(TypeError, match=rf"^Face\(\) got an unexpected keyword argument '{keyword}'; ({hint})$"):
        Face("alice", **misspelt)


def test_an_unknown_keyword_of_attributes_is_rejected_with_a_hint() -> None:
    misspelt: Any = {"smiling": True}
    with pytest.raises(TypeError, match=r"^FaceAttributes\(\) got .*'smiling'; did you mean 'smile'\?"):
        FaceAttributes(**misspelt)


def test_the_signature_is_that_of_the_fields() -> None:
    assert list(signature(Face).parameters)[:2] == ["person", "confidence"]
    assert pickle.loads(pickle.dumps(Face("alice", smile=True))) == Face("alice", smile=True)


def test_only_the_person_may_be_positional() -> None:
    positional: Any = ("alice", 2)
    with pytest.raises(TypeError):
        Face(*positional)


def test_declaring_a_face_imports_the_standard_library_only() -> None:
    queue, imported = [Face.__module__], set[str]()
    while queue:
        module = queue.pop()
        tree = ast.parse(Path(str(sys.modules[module].__file__)).read_text(encoding="utf-8"))
        names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
        names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        queue += [name for name in names - imported if name.startswith("rekomock.")]
        imported |= names
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names | {"rekomock"}


def test_everything_can_be_declared() -> None:
    face = Face("alice", pose=[1, 2, 3], age=[30, 34], quality=70, brightness=20, emotion="SAD", smile=True)  # type: ignore[arg-type]
    assert (face.pose, face.age, face.emotion, face.smile) == ((1.0, 2.0, 3.0), (30, 34), "SAD", True)
    assert (face.brightness, face.sharpness) == (20.0, 70.0)


def test_quality_sets_brightness_and_sharpness() -> None:
    assert Face("alice", quality=40) == Face("alice", brightness=40, sharpness=40)


def test_attributes_leave_out_person_shot_and_box() -> None:
    assert Face("alice", shot=2, box=(0, 0, 1, 1)).attributes == UNDECLARED
    assert Face("alice", age=34, quality=5).attributes == FaceAttributes(age=34, brightness=5, sharpness=5)


def test_replace_changes_one_field() -> None:
    face = Face("alice", quality=40, smile=True)
    assert replace(face, shot=2) == Face("alice", shot=2, quality=40, smile=True)


def test_the_repr_is_the_expression_that_creates_the_face() -> None:
    assert repr(Face("alice")) == "Face('alice')"
    assert repr(Face("alice", shot=2, likeness=(70, 99))) == "Face('alice', shot=2, likeness=(70.0, 99.0))"
    assert repr(Face("alice", age=34, shot=2, smile=False)) == "Face('alice', shot=2, age=34, smile=False)"


EIGHT = "'HAPPY', 'SAD', 'ANGRY', 'CONFUSED', 'DISGUSTED', 'SURPRISED', 'CALM' or 'FEAR'"


@pytest.mark.parametrize(
    ("attributes", "error", "message"),
    [
        *[({name: 100.5}, ValueError, f"^{name} must be a number from 0 to 100, got 100.5$") for name in LEVELS],
        *[({name: "9"}, TypeError, f"^{name} must be a number from 0 to 100, got '9'$") for name in LEVELS],
        *[({name: 1}, TypeError, f"^{name} must be True or False, got 1$") for name in FLAGS],
        ({"quality": 5, "brightness": 5, "sharpness": 5}, ValueError, "leave quality out"),
        ({"pose": 5}, TypeError, r"^pose must be \(roll, yaw, pitch\) in degrees, each from -180 to 180, got 5$"),
        ({"pose": (5, 5)}, TypeError, "roll, yaw, pitch"),
        ({"pose": (5, 5, "5")}, TypeError, "roll, yaw, pitch"),
        ({"pose": (0, 181, 0)}, ValueError, "each from -180 to 180"),
        ({"pose": (0, float("nan"), 0)}, ValueError, "each from -180 to 180"),
        ({"eye_direction": (0, 0, 0)}, TypeError, r"must be \(yaw, pitch\)"),
        ({"eye_direction": (0, -181)}, ValueError, r"must be \(yaw, pitch\)"),
        ({"age": -1}, ValueError, "^age must be an integer from 0 to 120, or a range of them such as .*, got -1$"),
        ({"age": 121}, ValueError, "0 to 120"),
        ({"age": 30.5}, TypeError, "got 30.5"),
        ({"age": (30,)}, TypeError, r"or a range of them such as \(30, 38\)"),
        ({"age": (30, "40")}, TypeError, "a range of them"),
        ({"age": (40, 30)}, ValueError, "a range of them"),
        ({"age": (40, 130)}, ValueError, "0 to 120"),
        ({"gender": "male"}, ValueError, r"^gender must be 'Male' or 'Female', got 'male'; did you mean 'Male'\?$"),
        ({"gender": 1}, TypeError, "got 1$"),
        ({"emotion": "BORED"}, ValueError, f"^emotion must be {EIGHT}, got 'BORED'$"),
        ({"emotion": ("SAD",)}, TypeError, "emotion must be"),
        ({"sunglasses": True, "eyeglasses": False}, ValueError, "^eyeglasses must not be False with sunglasses=True"),
    ],
)
def test_invalid_attributes_are_rejected(attributes: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        Face("alice", **attributes)


def test_attributes_that_aws_judges_separately_may_differ() -> None:
    assert Face("alice", smile=True, emotion="SAD", beard=True, gender="Female", eyes_open=False)
