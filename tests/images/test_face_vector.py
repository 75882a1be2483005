"""Similarities between people, shots and declared resemblances."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rekomock.images.badge import Badge, decode, encode
from rekomock.images.face import Face
from rekomock.images.face_vector import DIMENSIONS, similarity_of, unit_vector, vector_of
from rekomock.images.identity import Identity, person_key
from rekomock.vectors.index import Vector

names = st.text(min_size=1, max_size=30).filter(str.strip)
shots = st.integers(1, 65535)
early_shots = st.integers(1, 127)
similarities = st.just(0.0) | st.floats(1, 100)


def vector(face: str | Face) -> Vector:
    return vector_of(Identity.of(Face.of(face)))


def similarity(one: str | Face, other: str | Face) -> float:
    return float(similarity_of(vector(one).astype(np.float64) @ vector(other).astype(np.float64)))


def similarity_to_user(face: Face, *faces: Face) -> float:
    return float(similarity_of(vector(face) @ unit_vector(np.sum([vector(each) for each in faces], axis=0))))


@settings(max_examples=50)
@given(names, shots)
def test_a_vector_has_128_single_precision_numbers_and_length_1(name: str, shot: int) -> None:
    numbers = vector(Face(name, shot=shot))
    assert numbers.shape == (DIMENSIONS,) == (128,)
    assert numbers.dtype == np.float32
    assert np.linalg.norm(numbers) == pytest.approx(1, abs=1e-6)


def test_vectors_are_the_same_on_every_machine_and_in_every_version() -> None:
    assert person_key("alice").hex() == "c4c80507f38c8e8e"
    assert vector("alice")[:4] == pytest.approx([0.1499818, -0.1772021, -0.0018657, -0.0008179], abs=1e-6)
    assert vector(Face("alice", shot=2))[:4] == pytest.approx([0.0840009, -0.1311275, -0.0018942, -0.0008304], abs=1e-6)


def test_names_that_differ_only_in_their_unicode_form_are_one_person() -> None:
    assert person_key("Jos\u00e9") == person_key("Jose\u0301") == bytes.fromhex("51a813fc75832fe4")


def test_any_str_can_be_a_name() -> None:
    assert len({person_key(name) for name in ("\ud800", "Алиса", "Alice", "alice", "ali ce")}) == 5


@settings(max_examples=50)
@given(names, st.lists(early_shots, min_size=2, max_size=2, unique=True))
def test_any_two_shots_of_a_person_are_99_3_to_99_9_similar(name: str, shots: list[int]) -> None:
    one, other = (Face(name, shot=shot) for shot in shots)
    assert 99.3 < similarity(one, other) < 99.9


@settings(max_examples=50)
@given(names, st.integers(128, 65535))
def test_shots_beyond_the_127th_are_about_as_similar(name: str, shot: int) -> None:
    assert 99.1 < similarity(name, Face(name, shot=shot)) < 99.95


def test_shots_beyond_the_127th_differ() -> None:
    assert 99.1 < similarity(Face("alice", shot=128), Face("alice", shot=129)) < 99.95


def test_shots_are_not_all_equally_similar() -> None:
    found = [similarity(Face("alice", shot=shot), Face("alice", shot=shot + 1)) for shot in range(1, 100)]
    assert max(found) - min(found) > 0.2


@settings(max_examples=50)
@given(names, st.lists(early_shots, min_size=3, max_size=12, unique=True))
def test_a_user_is_more_similar_to_a_new_shot_than_each_of_its_faces(name: str, shots: list[int]) -> None:
    new, *known = (Face(name, shot=shot) for shot in shots)
    assert similarity_to_user(new, *known) > max(similarity(new, face) for face in known)


@settings(max_examples=50)
@given(names)
def test_a_user_gets_more_similar_to_a_new_shot_with_each_face(name: str) -> None:
    new, *known = (Face(name, shot=shot) for shot in range(1, 12))
    growing = [similarity_to_user(new, *known[:count]) for count in (1, 2, 4, 10)]
    assert growing == sorted(growing)


def test_people_are_not_similar() -> None:
    people = np.array([vector(f"person {number}") for number in range(300)])
    similarities = similarity_of(people @ people.T)[np.triu_indices(300, 1)]
    assert similarities.max() < 10
    assert 0.8 < np.median(similarities) < 1.5


def test_a_greater_cosine_is_a_greater_similarity() -> None:
    similarities = similarity_of(np.linspace(-0.4, 1, 100))
    assert (np.diff(similarities) > 0).all()
    assert (similarity_of(-1), similarity_of(0.8), similarity_of(1)) == (0, pytest.approx(80), 100)


@settings(max_examples=50)
@given(names, names, shots, similarities)
def test_a_resemblance_is_exact(name: str, other: str, shot: int, wanted: float) -> None:
    face = Face(name, shot=shot, resembles=(other, wanted))
    assert similarity(face, other) == pytest.approx(wanted, abs=0.01)


@settings(max_examples=30)
@given(names, shots, similarities)
def test_a_poor_shot_has_the_declared_likeness(name: str, shot: int, wanted: float) -> None:
    assert similarity(Face(name, shot=shot, likeness=wanted), name) == pytest.approx(wanted, abs=0.01)


def test_a_poor_shot_may_be_declared_as_a_resemblance_to_oneself() -> None:
    poor, same = Face("alice", shot=2, likeness=88), Face("alice", shot=2, resembles=("alice", 88))
    assert Identity.of(poor) == Identity.of(same)


def test_a_poor_shot_is_about_as_similar_to_the_person_s_other_shots() -> None:
    assert 86 < similarity(Face("alice", shot=3, likeness=88), Face("alice", shot=2)) < 90


def test_a_likeness_from_a_range_differs_between_shots_and_people() -> None:
    found = [
        similarity(Face(name, shot=shot, likeness=(70, 99)), name) for name in ("alice", "bob") for shot in range(1, 51)
    ]
    assert 70 <= min(found) < 73
    assert 96 < max(found) <= 99
    assert len(set(found)) > 90


def test_a_likeness_from_a_range_is_the_same_in_a_drawn_picture() -> None:
    identity = Identity.of(Face("alice", shot=7, likeness=(70, 99)))
    assert identity.resembles is not None
    assert identity.resembles[1] == pytest.approx(round(identity.resembles[1], 2))
    badge = decode(encode(Badge(identity)))
    assert isinstance(badge, Badge)
    assert badge.identity == identity


def test_a_slight_resemblance_leaves_a_person_similar_to_themselves() -> None:
    assert similarity(Face("bob", resembles=("alice", 20)), "bob") > 80


def test_two_poor_shots_of_a_person_are_different_pictures() -> None:
    one, other = (Face("alice", shot=shot, likeness=90) for shot in (1, 2))
    assert similarity(one, other) < 95
