"""What a declared face may say."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from rekomock.vision.face import Face


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


def test_declaring_a_face_loads_no_imaging_library() -> None:
    code = (
        "import sys; from importlib.util import spec_from_file_location as at, module_from_spec as make;"
        "spec = at('face', sys.argv[1]); module = make(spec); sys.modules['face'] = module;"
        "spec.loader.exec_module(module); print(*sys.modules)"
    )
    source = sys.modules[Face.__module__].__file__
    loaded = subprocess.run([sys.executable, "-c", code, str(source)], capture_output=True, text=True, check=True)
    assert not {"numpy", "PIL", "zxingcpp"} & set(loaded.stdout.split())
