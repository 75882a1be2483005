"""Similarities between people, shots and declared resemblances."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rekomock.images.face import Face
from rekomock.images.face_vector import DIMENSIONS, vector_of
from rekomock.images.identity import Identity, person_key
from rekomock.vectors.index import Vector

names = st.text(min_size=1, max_size=30).filter(str.strip)
shots = st.integers(1, 65535)
later_shots = st.integers(2, 65535)
similarities = st.just(0.0) | st.floats(1, 100)


def vector(face: str | Face) -> Vector:
    return vector_of(Identity.of(Face.of(face)))


def similarity(one: str | Face, other: str | Face) -> float:
    return 100 * float(vector(one) @ vector(other))


@settings(max_examples=50)
@given(names, shots)
def test_a_vector_has_128_single_precision_numbers_and_length_1(name: str, shot: int) -> None:
    numbers = vector(Face(name, shot=shot))
    assert numbers.shape == (DIMENSIONS,) == (128,)
    assert numbers.dtype == np.float32
    assert np.linalg.norm(numbers) == pytest.approx(1, abs=1e-6)


def test_vectors_are_the_same_on_every_machine_and_in_every_version() -> None:
    assert person_key("alice").hex() == "c4c80507f38c8e8e"
    assert vector("alice")[:4] == pytest.approx([0.0833853, -0.1785918, -0.0018803, -0.0008243], abs=1e-6)
    assert vector(Face("alice", shot=2))[:4] == pytest.approx([0.0802185, -0.1908127, 0.0101300, 0.0005689], abs=1e-6)


def test_names_that_differ_only_in_their_unicode_form_are_one_person() -> None:
    assert person_key("Jos\u00e9") == person_key("Jose\u0301") == bytes.fromhex("51a813fc75832fe4")


def test_any_str_can_be_a_name() -> None:
    assert len({person_key(name) for name in ("\ud800", "Алиса", "Alice", "alice", "ali ce")}) == 5


@settings(max_examples=50)
@given(names, later_shots)
def test_another_shot_is_about_99_similar_to_the_first(name: str, shot: int) -> None:
    assert 98.5 <= similarity(name, Face(name, shot=shot)) <= 99.5


def test_two_later_shots_differ() -> None:
    assert 96 < similarity(Face("alice", shot=2), Face("alice", shot=3)) < 99.9


def test_unrelated_people_are_far_from_similar() -> None:
    people = np.array([vector(f"person {number}") for number in range(300)])
    similarities = 100 * (people @ people.T)[np.triu_indices(300, 1)]
    assert similarities.max() < 45
    assert abs(similarities.mean()) < 1


@settings(max_examples=50)
@given(names, names, shots, similarities)
def test_a_resemblance_is_exact(name: str, other: str, shot: int, wanted: float) -> None:
    face = Face(name, shot=shot, resembles=(other, wanted))
    assert similarity(face, other) == pytest.approx(wanted, abs=0.01)


@settings(max_examples=30)
@given(names, similarities)
def test_a_poor_shot_of_oneself_has_the_declared_similarity(name: str, wanted: float) -> None:
    assert similarity(Face(name, resembles=(name, wanted)), name) == pytest.approx(wanted, abs=0.01)


def test_a_slight_resemblance_leaves_a_person_similar_to_themselves() -> None:
    assert similarity(Face("bob", resembles=("alice", 20)), "bob") > 80


def test_two_poor_shots_of_a_person_are_different_pictures() -> None:
    one, other = (Face("alice", shot=shot, resembles=("alice", 90)) for shot in (1, 2))
    assert similarity(one, other) < 95
