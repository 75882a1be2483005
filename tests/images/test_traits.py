"""What is reported about a face."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rekomock.images.attributes import EMOTIONS, FLAGS, FaceAttributes
from rekomock.images.detected import DetectedFace
from rekomock.images.face import Face
from rekomock.images.geometry import Box
from rekomock.images.identity import Identity
from rekomock.images.recognition.drawn import declared_face, known_face
from rekomock.images.traits import Traits, traits_of

HEAD = Box(0.3, 0.2, 0.3, 0.4)
identities = st.builds(Identity, st.binary(min_size=8, max_size=8), st.integers(1, 65535))
any_traits = identities.map(lambda identity: traits_of(face(identity)))


def face(identity: Identity) -> DetectedFace:
    return known_face(identity, Box(0.2, 0.1, 0.5, 0.8), HEAD)


def declared(**attributes: Any) -> Traits:
    return traits_of(declared_face(Face("alice", **attributes), HEAD))


def points(traits: Traits) -> dict[str, tuple[float, float]]:
    """Landmarks in ratios of the head."""
    return {
        mark.type: ((mark.x - HEAD.left) / HEAD.width, (mark.y - HEAD.top) / HEAD.height) for mark in traits.landmarks
    }


def test_a_covered_face_is_occluded_unless_declared_otherwise() -> None:
    assert declared(protective_equipment=("FACE_COVER",)).face_occluded.value
    assert not declared(protective_equipment=("HEAD_COVER", "HAND_COVER")).face_occluded.value
    assert not declared(protective_equipment=("FACE_COVER",), occluded=False).face_occluded.value


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
def test_values_are_those_of_a_good_portrait(traits: Traits) -> None:
    assert 99.9 <= traits.confidence < 100
    assert 70 <= traits.brightness <= 95
    assert 80 <= traits.sharpness <= 99
    assert all(abs(angle) <= 10 for angle in traits.pose)
    assert 0 < traits.age_range[0] < traits.age_range[1] < 80
    assert all(abs(angle) <= 15 for angle in traits.eye_direction[:2])


@settings(max_examples=200)
@given(any_traits)
def test_every_estimate_is_confident(traits: Traits) -> None:
    estimates = (
        traits.smile, traits.eyeglasses, traits.sunglasses, traits.gender, traits.beard, traits.mustache,
        traits.eyes_open, traits.mouth_open, traits.face_occluded,
    )  # fmt: skip
    assert all(90 <= estimate.confidence < 100 for estimate in estimates)


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
def test_smiling_faces_are_happy_and_only_they_open_the_mouth(traits: Traits) -> None:
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
def test_landmarks_lie_in_plausible_places(traits: Traits) -> None:
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


ESTIMATES = {flag: "face_occluded" if flag == "occluded" else flag for flag in FLAGS}


@pytest.mark.parametrize("value", [True, False])
@pytest.mark.parametrize("flag", FLAGS)
def test_a_declared_flag_is_reported(flag: str, value: bool) -> None:
    estimate = getattr(declared(**{flag: value}), ESTIMATES[flag])
    assert estimate.value is value
    assert 50 <= estimate.confidence < 100


@pytest.mark.parametrize("level", [0, 12.5, 100])
def test_declared_levels_are_reported(level: float) -> None:
    traits = declared(confidence=level, brightness=level, sharpness=level)
    assert (traits.confidence, traits.brightness, traits.sharpness) == (level, level, level)


def test_a_declared_pose_is_reported_and_the_eyes_follow_it() -> None:
    traits = declared(pose=(10, 50, -20))
    assert traits.pose == (10, 50, -20)
    assert (traits.eye_direction.yaw, traits.eye_direction.pitch) == pytest.approx((50, -20), abs=4)


def test_a_declared_eye_direction_is_reported() -> None:
    assert declared(pose=(10, 50, -20), eye_direction=(1, 2)).eye_direction[:2] == (1, 2)


@settings(max_examples=50)
@given(st.integers(1, 65535))
def test_no_angle_exceeds_180_degrees(shot: int) -> None:
    traits = declared(shot=shot, pose=(180, 180, -180))
    assert all(-180 <= angle <= 180 for angle in (*traits.pose, *traits.eye_direction[:2]))


@pytest.mark.parametrize(("age", "expected"), [(34, (30, 38)), (2, (0, 6)), ((20, 21), (20, 21))])
def test_the_age_range_contains_a_declared_age_and_is_a_declared_range(age: Any, expected: tuple[int, int]) -> None:
    assert declared(age=age).age_range == expected


@pytest.mark.parametrize("gender", ["Male", "Female"])
def test_a_declared_gender_is_reported(gender: Any) -> None:
    assert declared(gender=gender).gender.value == gender


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_a_declared_emotion_is_dominant(emotion: Any) -> None:
    traits = declared(emotion=emotion)
    assert traits.emotions[0].value == emotion
    assert traits.smile.value == (emotion == "HAPPY")
    if emotion in ("SURPRISED", "FEAR"):
        assert traits.mouth_open.value


@pytest.mark.parametrize(("smile", "emotion"), [(True, "HAPPY"), (False, "CALM")])
def test_a_declared_smile_is_a_happy_one(smile: bool, emotion: str) -> None:
    assert declared(smile=smile).emotions[0].value == emotion


def test_a_sad_smile_is_possible() -> None:
    traits = declared(smile=True, emotion="SAD")
    assert (traits.smile.value, traits.emotions[0].value) == (True, "SAD")


keys = st.binary(min_size=8, max_size=8)


def described(key: bytes, **attributes: Any) -> Traits:
    return traits_of(known_face(Identity(key), HEAD, HEAD, FaceAttributes(**attributes)))


@given(keys)
def test_sunglasses_are_eyeglasses_and_hide_the_eyes(key: bytes) -> None:
    traits = described(key, sunglasses=True)
    assert traits.eyeglasses.value
    assert traits.eyes_open.confidence <= 80


@given(keys, st.sampled_from(["beard", "mustache"]))
def test_a_beard_implies_male_unless_declared_otherwise(key: bytes, feature: str) -> None:
    assert described(key, **{feature: True}).gender.value == "Male"
    assert described(key, **{feature: True}, gender="Female").gender.value == "Female"


@given(keys)
def test_women_and_children_have_no_beards(key: bytes) -> None:
    for traits in (described(key, gender="Female"), described(key, age=12)):
        assert not traits.beard.value
        assert not traits.mustache.value


@settings(max_examples=200)
@given(keys)
def test_declaring_one_attribute_leaves_the_others_unchanged(key: bytes) -> None:
    plain, smiling = described(key), described(key, smile=True)
    for name in ("pose", "brightness", "sharpness", "age_range", "gender", "eyeglasses", "confidence", "landmarks"):
        assert getattr(plain, name) == getattr(smiling, name)


def test_landmarks_turn_with_the_head() -> None:
    ahead, right, up = (points(declared(pose=pose)) for pose in ((0, 0, 0), (0, 40, 0), (0, 0, 30)))
    assert right["nose"][0] > ahead["nose"][0] + 0.05
    assert right["eyeRight"][0] - right["eyeLeft"][0] < ahead["eyeRight"][0] - ahead["eyeLeft"][0]
    assert up["nose"][1] < ahead["nose"][1] - 0.05


def test_a_tilted_head_keeps_its_shape() -> None:
    head = Box(0.3, 0.2, 0.56 / 2, 0.74 / 2)
    upright, lying = (
        {mark.type: (mark.x, mark.y) for mark in traits_of(declared_face(Face("alice", pose=pose), head)).landmarks}
        for pose in ((0, 0, 0), (90, 0, 0))
    )
    eyes = upright["eyeRight"][0] - upright["eyeLeft"][0]
    assert lying["eyeRight"][1] - lying["eyeLeft"][1] == pytest.approx(eyes)
    assert lying["eyeRight"][0] == pytest.approx(lying["eyeLeft"][0])
