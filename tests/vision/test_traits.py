"""What is reported about a face."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rekomock.vision.geometry import Box
from rekomock.vision.identity import Identity
from rekomock.vision.reading import DetectedFace
from rekomock.vision.traits import Traits, traits_of

HEAD = Box(0.3, 0.2, 0.3, 0.4)
identities = st.builds(Identity, st.binary(min_size=8, max_size=8), st.integers(1, 65535))
any_traits = identities.map(lambda identity: traits_of(face(identity)))


def face(identity: Identity) -> DetectedFace:
    return DetectedFace.known(identity, Box(0.2, 0.1, 0.5, 0.8), HEAD)


def points(traits: Traits) -> dict[str, tuple[float, float]]:
    """Landmarks in ratios of the head."""
    return {
        mark.type: ((mark.x - HEAD.left) / HEAD.width, (mark.y - HEAD.top) / HEAD.height) for mark in traits.landmarks
    }


@given(identities)
def test_the_same_face_has_the_same_traits(identity: Identity) -> None:
    assert traits_of(face(identity)) == traits_of(face(identity))


@given(st.binary(min_size=8, max_size=8), st.integers(2, 65535))
def test_permanent_traits_are_the_same_in_every_shot(key: bytes, shot: int) -> None:
    one, other = traits_of(face(Identity(key))), traits_of(face(Identity(key, shot)))
    assert one.age_range == other.age_range
    for name in ("gender", "beard", "mustache", "eyeglasses"):
        assert getattr(one, name).value == getattr(other, name).value


def test_shots_differ_in_the_rest() -> None:
    one, other = traits_of(face(Identity(bytes(8)))), traits_of(face(Identity(bytes(8), 2)))
    assert one.pose != other.pose
    assert one.sharpness != other.sharpness


@settings(max_examples=200)
@given(any_traits)
def test_numbers_lie_where_a_good_portraits_lie(traits: Traits) -> None:
    assert 99.9 <= traits.confidence < 100
    assert 70 <= traits.brightness <= 95
    assert 80 <= traits.sharpness <= 99
    assert all(abs(angle) <= 10 for angle in traits.pose)
    assert 0 < traits.age_range[0] < traits.age_range[1] < 80
    assert all(abs(angle) <= 15 for angle in traits.eye_direction[:2])


@settings(max_examples=200)
@given(any_traits)
def test_every_judgement_is_confident(traits: Traits) -> None:
    judged = (
        traits.smile, traits.eyeglasses, traits.sunglasses, traits.gender, traits.beard, traits.mustache,
        traits.eyes_open, traits.mouth_open, traits.face_occluded,
    )  # fmt: skip
    assert all(90 <= judgement.confidence < 100 for judgement in judged)


@settings(max_examples=200)
@given(any_traits)
def test_emotions_are_all_eight_descending_and_add_up(traits: Traits) -> None:
    confidences = [emotion.confidence for emotion in traits.emotions]
    assert sorted(confidences, reverse=True) == confidences
    assert sum(confidences) == pytest.approx(100)
    assert {emotion.value for emotion in traits.emotions} == {
        "HAPPY", "SAD", "ANGRY", "CONFUSED", "DISGUSTED", "SURPRISED", "CALM", "FEAR",
    }  # fmt: skip


@settings(max_examples=200)
@given(any_traits)
def test_who_smiles_is_happy_and_only_a_smile_opens_the_mouth(traits: Traits) -> None:
    assert traits.smile.value == (traits.emotions[0].value == "HAPPY")
    assert traits.smile.value or not traits.mouth_open.value


def test_the_thirty_landmarks_come_in_rekognitions_order() -> None:
    order = """
        eyeLeft eyeRight mouthLeft mouthRight nose leftEyeBrowLeft leftEyeBrowRight leftEyeBrowUp rightEyeBrowLeft
        rightEyeBrowRight rightEyeBrowUp leftEyeLeft leftEyeRight leftEyeUp leftEyeDown rightEyeLeft rightEyeRight
        rightEyeUp rightEyeDown noseLeft noseRight mouthUp mouthDown leftPupil rightPupil upperJawlineLeft
        midJawlineLeft chinBottom midJawlineRight upperJawlineRight
    """
    assert [mark.type for mark in traits_of(face(Identity(bytes(8)))).landmarks] == order.split()


@settings(max_examples=200)
@given(any_traits)
def test_landmarks_lie_where_a_face_has_them(traits: Traits) -> None:
    at = points(traits)
    assert at["leftPupil"] == at["eyeLeft"]
    assert at["rightPupil"] == at["eyeRight"]
    for eye in ("eyeLeft", "eyeRight"):
        assert at[eye][1] == pytest.approx(0.40, abs=0.04)
    for corner in ("mouthLeft", "mouthRight"):
        assert at[corner][1] == pytest.approx(0.75, abs=0.04)
    assert at["eyeLeft"][0] < at["nose"][0] < at["eyeRight"][0]
    assert at["leftEyeBrowUp"][1] < at["leftEyeUp"][1] < at["leftEyeDown"][1] < at["nose"][1] < at["mouthUp"][1]
    assert at["mouthUp"][1] < at["mouthDown"][1] < at["chinBottom"][1]
    assert all(-0.05 < ratio < 1.05 for point in at.values() for ratio in point)


def test_people_vary() -> None:
    crowd = [traits_of(face(Identity(bytes([number]) * 8))) for number in range(200)]
    for name in ("gender", "beard", "eyeglasses", "smile", "mouth_open"):
        values = [getattr(traits, name).value for traits in crowd]
        assert len(set(values)) == 2
