"""The payload of a drawn code."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rekomock.images import badge as module
from rekomock.images.attributes import EMOTIONS, GENDERS, FaceAttributes
from rekomock.images.badge import Badge, decode, encode
from rekomock.images.identity import Identity
from rekomock.images.qr import min_side

keys = st.binary(min_size=8, max_size=8)
resemblances = st.none() | st.tuples(keys, st.integers(0, 50_000).map(lambda steps: steps / 500))
aspects = st.none() | st.floats(0.125, 8, width=16)
flags = st.none() | st.booleans()
levels = st.none() | st.integers(0, 200).map(lambda halves: halves / 2)
tenths = st.integers(-1800, 1800).map(lambda steps: steps / 10)
ages = st.integers(0, 120)
attributes = st.builds(
    FaceAttributes,
    confidence=levels,
    brightness=levels,
    sharpness=levels,
    pose=st.none() | st.tuples(tenths, tenths, tenths),
    age=st.none() | ages | st.tuples(ages, ages).map(sorted).map(tuple),
    gender=st.none() | st.sampled_from(GENDERS),
    smile=flags,
    eyeglasses=st.none() | st.just(True),
    sunglasses=flags,
    beard=flags,
    mustache=flags,
    eyes_open=flags,
    mouth_open=flags,
    occluded=flags,
    emotion=st.none() | st.sampled_from(EMOTIONS),
    eye_direction=st.none() | st.tuples(tenths, tenths),
)
badges = st.builds(Badge, st.builds(Identity, keys, st.integers(1, 65535), resemblances), aspects, attributes)
OTHER = b"another "
FULL = FaceAttributes(
    quality=50, confidence=90, pose=(-180, 180, 0.1), age=(30, 40), gender="Female", smile=True, eyeglasses=True,
    sunglasses=True, beard=True, mustache=True, eyes_open=True, mouth_open=True, occluded=True, emotion="FEAR",
    eye_direction=(180, -180),
)  # fmt: skip


@settings(max_examples=100)
@given(badges)
def test_a_badge_survives_encoding(badge: Badge) -> None:
    assert decode(encode(badge)) == badge


def test_no_face_survives_encoding() -> None:
    assert decode(encode(Badge(None))) == Badge(None)


@pytest.mark.parametrize("similar_to", [OTHER, bytes(8)], ids=["another person", "the same person"])
@pytest.mark.parametrize("similarity", [82.5, 99.99, 0.01, 79.9])
def test_decimals_are_exact(similarity: float, similar_to: bytes) -> None:
    badge = Badge(Identity(bytes(8), 1, (similar_to, similarity)))
    assert decode(encode(badge)) == badge


@settings(max_examples=50)
@given(st.floats(0, 100))
def test_any_similarity_is_kept_to_a_thousandth(similarity: float) -> None:
    read = decode(encode(Badge(Identity(bytes(8), 1, (bytes(8), similarity)))))
    assert read is not None
    assert read.identity is not None
    assert read.identity.resembles is not None
    assert read.identity.resembles[1] == pytest.approx(similarity, abs=0.0011)


@settings(max_examples=50)
@given(badges, st.data())
def test_a_changed_bit_is_detected(badge: Badge, data: st.DataObject) -> None:
    written = bytearray(encode(badge))
    place = data.draw(st.integers(0, 8 * len(written) - 1))
    written[place // 8] ^= 1 << place % 8
    assert decode(bytes(written)) is None


@pytest.mark.parametrize("payload", [b"", b"abc", b"https://example.com", bytes(12), bytes(range(12))])
def test_other_bytes_are_not_a_badge(payload: bytes) -> None:
    assert decode(payload) is None


def test_a_later_version_is_not_a_badge() -> None:
    assert decode(module._with_checksum(b"\x21" + bytes(8))) is None


def test_fields_of_a_later_version_are_skipped() -> None:
    body = encode(Badge(Identity(b"12345678", 7)))[:-3]
    assert decode(module._with_checksum(body + b"\xf3abc")) == Badge(Identity(b"12345678", 7))


@settings(max_examples=50)
@given(st.floats(0, 100), st.floats(-180, 180))
def test_percentages_are_kept_to_a_half_and_angles_to_a_tenth(level: float, angle: float) -> None:
    written = FaceAttributes(confidence=level, brightness=level, pose=(angle, 0, angle), eye_direction=(angle, 1))
    read = decode(encode(Badge(Identity(bytes(8)), attributes=written)))
    assert read is not None
    assert read.attributes.confidence == pytest.approx(level, abs=0.25)
    assert read.attributes.brightness == pytest.approx(level, abs=0.25)
    assert read.attributes.pose == pytest.approx((angle, 0, angle), abs=0.0501)
    assert read.attributes.eye_direction == pytest.approx((angle, 1), abs=0.0501)


@pytest.mark.parametrize(
    "fields",
    [
        "11 07",  # a shot of one byte
        "22 7c00",  # an endless aspect
        "22 0000",  # an aspect of 0
        "22 c000",  # a negative aspect
        "3a 0000000000000000 ffff",  # a resemblance of more than 100
        "39 0000000000000000 ff",
        "43 000003",  # a third gender's place
        "41 ff",  # a third truth
        "43 000024",  # an emotion beyond the eighth
        "51 c9",  # a brightness of 100.5
        "65 ffffffffff",  # angles beyond 180
        "70",  # no age
        "92 ffff",  # a likeness above 100
        "71 ff",  # 255 years
        "73 010203",  # three ages
        "72 2820",  # from 40 to 32
    ],
)
def test_invalid_fields_with_a_valid_checksum_are_not_a_badge(fields: str) -> None:
    assert decode(module._with_checksum(b"\x11" + bytes(8) + bytes.fromhex(fields))) is None


def test_a_key_that_is_cut_off_is_no_badge() -> None:
    assert decode(module._with_checksum(b"\x11" + bytes(7))) is None


def test_a_usual_face_is_short_and_the_fullest_needs_the_third_size_of_code() -> None:
    usual, later = Badge(Identity(bytes(8))), Badge(Identity(bytes(8), 2))
    described = Badge(Identity(bytes(8)), attributes=FaceAttributes(smile=True))
    poor = Badge(Identity(bytes(8), 1, (bytes(8), 88.0)))
    fullest = Badge(Identity(bytes(8), 9, (OTHER, 5.0)), 1.5, FULL)
    assert [len(encode(badge)) for badge in (usual, later, described, poor, fullest)] == [12, 15, 14, 15, 50]
    assert [min_side(badge) for badge in (usual, later, described, poor, fullest)] == [31, 31, 31, 31, 43]
