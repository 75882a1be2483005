"""What a declared face may say."""

from __future__ import annotations

import ast
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rekomock.images.attributes import FLAGS, UNDECLARED, FaceAttributes
from rekomock.images.face import Face

LEVELS = ("confidence", "brightness", "sharpness", "quality")


def test_a_name_alone_is_the_persons_first_shot() -> None:
    assert Face.of("alice") == Face("alice", shot=1, resembles=None, box=None)


def test_a_face_is_taken_as_it_is() -> None:
    face = Face("alice", shot=2)
    assert Face.of(face) is face


def test_faces_with_the_same_declaration_are_equal_and_hash_alike() -> None:
    one, other = (Face("alice", resembles=("bob", 82.5), box=(0, 0, 1, 1)) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)


def test_lists_are_taken_as_pairs_and_boxes() -> None:
    given: Any = {"resembles": ["bob", 82], "box": [0, 0, 0.5, 1]}
    assert Face("alice", **given) == Face("alice", resembles=("bob", 82.0), box=(0.0, 0.0, 0.5, 1.0))


def test_a_box_may_pass_the_edge_by_a_rounding_error() -> None:
    assert Face("alice", box=(0.7, 0.1, 0.3 + 1e-12, 0.9)).box


@pytest.mark.parametrize("shot", [1, 65535])
def test_the_first_and_last_shot_are_possible(shot: int) -> None:
    assert Face("alice", shot=shot).shot == shot


@pytest.mark.parametrize("similarity", [0, 100])
def test_the_least_and_greatest_similarity_are_possible(similarity: int) -> None:
    assert Face("alice", resembles=("bob", similarity)).resembles == ("bob", similarity)


@pytest.mark.parametrize(
    ("person", "more", "error", "says"),
    [
        ("", {}, ValueError, "not blank"),
        ("  ", {}, ValueError, "not blank"),
        (None, {}, TypeError, "person is None"),
        (b"alice", {}, TypeError, "as a str"),
        ("alice", {"shot": 0}, ValueError, "shot is 0; write a whole number from 1 to 65535"),
        ("alice", {"shot": 65536}, ValueError, "1 to 65535"),
        ("alice", {"shot": True}, TypeError, "shot is True"),
        ("alice", {"shot": 2.0}, TypeError, "whole number"),
        ("alice", {"resembles": "bob"}, TypeError, "a name and a similarity"),
        ("alice", {"resembles": ("bob",)}, TypeError, "a name and a similarity"),
        ("alice", {"resembles": ("", 80)}, ValueError, "the name in resembles"),
        ("alice", {"resembles": (7, 80)}, TypeError, "the name in resembles"),
        ("alice", {"resembles": ("bob", 130)}, ValueError, "130; write a number from 0 to 100"),
        ("alice", {"resembles": ("bob", -1)}, ValueError, "from 0 to 100"),
        ("alice", {"resembles": ("bob", float("nan"))}, ValueError, "nan"),
        ("alice", {"resembles": ("bob", "80")}, TypeError, "'80'"),
        ("alice", {"resembles": ("bob", True)}, TypeError, "True"),
        ("alice", {"box": 7}, TypeError, "left, top, width, height"),
        ("alice", {"box": (0, 0, 1)}, TypeError, "left, top, width, height"),
        ("alice", {"box": (0, 0, 1, "1")}, TypeError, "left, top, width, height"),
        ("alice", {"box": (0, 0, 0, 1)}, ValueError, "no area"),
        ("alice", {"box": (0, 0, 1, -1)}, ValueError, "no area"),
        ("alice", {"box": (-0.1, 0, 0.5, 0.5)}, ValueError, "outside the picture"),
        ("alice", {"box": (0.6, 0, 0.5, 0.5)}, ValueError, "outside the picture"),
        ("alice", {"box": (0, 0.6, 0.5, 0.5)}, ValueError, "outside the picture"),
        ("alice", {"box": (0, float("nan"), 0.5, 0.5)}, ValueError, "not finite"),
    ],
)
def test_a_declaration_that_cannot_hold_is_refused(
    person: Any, more: dict[str, Any], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        Face(person, **more)


def test_only_the_person_may_be_positional() -> None:
    positional: Any = ("alice", 2)
    with pytest.raises(TypeError):
        Face(*positional)


def test_declaring_a_face_needs_no_library() -> None:
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


def test_quality_is_short_for_brightness_and_sharpness() -> None:
    assert Face("alice", quality=40) == Face("alice", brightness=40, sharpness=40)


def test_attributes_are_what_is_declared_beyond_who_and_where() -> None:
    assert Face("alice", shot=2, box=(0, 0, 1, 1)).attributes == UNDECLARED
    assert Face("alice", age=34, quality=5).attributes == FaceAttributes(age=34, brightness=5, sharpness=5)


def test_a_copy_can_change_one_thing() -> None:
    face = Face("alice", quality=40, smile=True)
    assert replace(face, shot=2) == Face("alice", shot=2, quality=40, smile=True)


def test_a_face_shows_itself_as_it_may_be_written() -> None:
    assert repr(Face("alice")) == "Face('alice')"
    assert repr(Face("alice", age=34, shot=2, smile=False)) == "Face('alice', shot=2, age=34, smile=False)"


EIGHT = '"HAPPY", "SAD", "ANGRY", "CONFUSED", "DISGUSTED", "SURPRISED", "CALM" or "FEAR"'


@pytest.mark.parametrize(
    ("attributes", "error", "says"),
    [
        *[({name: 100.5}, ValueError, f"{name} is 100.5; write a number from 0 to 100") for name in LEVELS],
        *[({name: "9"}, TypeError, f"{name} is '9'; write a number from 0 to 100") for name in LEVELS],
        *[({name: 1}, TypeError, f"{name} is 1; write True or False") for name in FLAGS],
        ({"quality": 5, "brightness": 5, "sharpness": 5}, ValueError, "leave quality out"),
        ({"pose": 5}, TypeError, r"pose is 5; write \(roll, yaw, pitch\) in degrees"),
        ({"pose": (5, 5)}, TypeError, "roll, yaw, pitch"),
        ({"pose": (5, 5, "5")}, TypeError, "roll, yaw, pitch"),
        ({"pose": (0, 181, 0)}, ValueError, "each from -180 to 180"),
        ({"pose": (0, float("nan"), 0)}, ValueError, "each from -180 to 180"),
        ({"eye_direction": (0, 0, 0)}, TypeError, r"write \(yaw, pitch\)"),
        ({"eye_direction": (0, -181)}, ValueError, r"write \(yaw, pitch\)"),
        ({"age": -1}, ValueError, "age is -1; write whole years from 0 to 120"),
        ({"age": 121}, ValueError, "0 to 120"),
        ({"age": 30.5}, TypeError, "age is 30.5"),
        ({"age": (30,)}, TypeError, "such as 34, or the lowest and the highest"),
        ({"age": (30, "40")}, TypeError, "the lowest and the highest"),
        ({"age": (40, 30)}, ValueError, "the lowest and the highest"),
        ({"age": (40, 130)}, ValueError, "0 to 120"),
        ({"gender": "male"}, ValueError, 'gender is \'male\'; write "Male" or "Female"'),
        ({"gender": 1}, TypeError, "gender is 1"),
        ({"emotion": "BORED"}, ValueError, f"emotion is 'BORED'; write {EIGHT}"),
        ({"emotion": ("SAD",)}, TypeError, "emotion is"),
        ({"sunglasses": True, "eyeglasses": False}, ValueError, "sunglasses are eyeglasses; leave eyeglasses out"),
    ],
)
def test_attributes_that_cannot_hold_are_refused(attributes: dict[str, Any], error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        Face("alice", **attributes)


def test_what_aws_judges_apart_may_differ() -> None:
    assert Face("alice", smile=True, emotion="SAD", beard=True, gender="Female", eyes_open=False)
