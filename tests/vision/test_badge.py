"""The bytes that a drawn code holds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rekomock.vision import badge as module
from rekomock.vision.badge import Badge, decode, encode
from rekomock.vision.identity import Identity

keys = st.binary(min_size=8, max_size=8)
resemblances = st.none() | st.tuples(keys, st.integers(0, 50_000).map(lambda steps: steps / 500))
aspects = st.none() | st.floats(0.125, 8, width=16)
badges = st.builds(Badge, st.builds(Identity, keys, st.integers(1, 65535), resemblances), aspects)


@settings(max_examples=100)
@given(badges)
def test_a_badge_is_read_as_it_was_written(badge: Badge) -> None:
    assert decode(encode(badge)) == badge


def test_nobody_is_read_as_nobody() -> None:
    assert decode(encode(Badge(None))) == Badge(None)


@pytest.mark.parametrize("similarity", [82.5, 99.99, 0.01, 79.9])
def test_decimals_come_back_exactly(similarity: float) -> None:
    badge = Badge(Identity(bytes(8), 1, (bytes(8), similarity)))
    assert decode(encode(badge)) == badge


@settings(max_examples=50)
@given(st.floats(0, 100))
def test_any_similarity_comes_back_to_a_thousandth(similarity: float) -> None:
    read = decode(encode(Badge(Identity(bytes(8), 1, (bytes(8), similarity)))))
    assert read is not None
    assert read.identity is not None
    assert read.identity.resembles is not None
    assert read.identity.resembles[1] == pytest.approx(similarity, abs=0.0011)


@settings(max_examples=50)
@given(badges, st.data())
def test_a_changed_bit_is_noticed(badge: Badge, data: st.DataObject) -> None:
    written = bytearray(encode(badge))
    place = data.draw(st.integers(0, 8 * len(written) - 1))
    written[place // 8] ^= 1 << place % 8
    assert decode(bytes(written)) is None


@pytest.mark.parametrize("payload", [b"", b"abc", b"https://example.com", bytes(12), bytes(range(12))])
def test_foreign_bytes_are_no_badge(payload: bytes) -> None:
    assert decode(payload) is None


def test_a_later_version_is_no_badge() -> None:
    assert decode(module._sealed(b"\x21" + bytes(8))) is None


def test_fields_of_a_later_version_are_skipped() -> None:
    body = encode(Badge(Identity(b"12345678", 7)))[:-3]
    assert decode(module._sealed(body + b"\xf3abc")) == Badge(Identity(b"12345678", 7))


def test_a_usual_face_is_short_and_the_fullest_fits_the_second_smallest_code() -> None:
    assert len(encode(Badge(Identity(bytes(8))))) == 12
    assert len(encode(Badge(Identity(bytes(8), 9, (bytes(8), 5.0)), 1.5))) <= 30
