"""The payload of a drawn code."""

from __future__ import annotations

from typing import Any

import msgpack
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rekomock import Celebrity, CustomLabel, Face, Label, Moderation, Text
from rekomock.images import badge as module
from rekomock.images.attributes import EMOTIONS, EQUIPMENT, GENDERS, FaceAttributes
from rekomock.images.badge import CAPACITY, Badge, ContentsBadge, decode, encode
from rekomock.images.contents import Thing
from rekomock.images.geometry import Box
from rekomock.images.identity import Identity, person_key
from rekomock.images.moderation_taxonomy import MODERATION_LABELS
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
    protective_equipment=st.lists(st.sampled_from(EQUIPMENT)).map(tuple),
)
# Python's strings may have characters that UTF-8 has not
characters = st.characters(exclude_categories=())
names = st.text(characters, min_size=1, max_size=40).filter(str.strip)
lines = names.filter(lambda text: text.splitlines() == [text])
celebrities = st.none() | st.builds(
    Celebrity,
    names,
    id=st.text("0123456789abcXYZ", max_size=8),
    urls=st.lists(names, max_size=3).map(tuple),
    known_gender=st.none() | st.sampled_from(["Male", "Female", "Nonbinary", "Unlisted"]),
)
shown = st.tuples(st.integers(1, 65535), resemblances, aspects, attributes, celebrities)


def keyed_badge(key: bytes, face: Any) -> Badge:
    shot, resembles, aspect, declared, celebrity = face
    return Badge(Identity(key, shot, resembles), aspect, declared, celebrity=celebrity)


def named_badge(name: str, face: Any) -> Badge:
    shot, resembles, aspect, declared, celebrity = face
    return Badge(Identity(person_key(name), shot, resembles), aspect, declared, name, celebrity)


badges = st.builds(keyed_badge, keys, shown) | st.builds(named_badge, names, shown)

edges = st.integers(0, 65535)
boxes = (
    st.tuples(edges, edges, edges, edges)
    .map(lambda ends: (min(ends[0], ends[1]), min(ends[2], ends[3]), max(ends[0], ends[1]), max(ends[2], ends[3])))
    .filter(lambda ends: ends[0] < ends[2] and ends[1] < ends[3])
    .map(
        lambda ends: Box(
            ends[0] / 65535, ends[1] / 65535, ends[2] / 65535 - ends[0] / 65535, ends[3] / 65535 - ends[1] / 65535
        )
    )
)
confidences = st.just(0.0) | st.floats(1, 100)
several = st.none() | st.lists(names, max_size=3).map(tuple)
things: st.SearchStrategy[Thing] = st.one_of(
    st.builds(
        Label,
        names,
        confidence=confidences,
        box=st.none() | boxes,
        parents=several,
        categories=several,
        aliases=several,
    ),
    st.builds(Moderation, st.sampled_from(sorted(MODERATION_LABELS)), confidence=confidences),
    st.builds(Text, lines, confidence=confidences, box=boxes, rotation=st.floats(-180, 180)),
    st.builds(CustomLabel, names, confidence=confidences, box=st.none() | boxes),
)
contents_badges = st.builds(ContentsBadge, boxes, st.lists(things, max_size=5).map(tuple))
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


@settings(max_examples=100)
@given(contents_badges)
def test_contents_survive_encoding(badge: ContentsBadge) -> None:
    assert decode(encode(badge)) == badge


def test_a_box_keeps_an_area_however_small() -> None:
    tiny = ContentsBadge(Box(0, 0, 1, 1), (Label("Dog", box=(0.999999, 0.999999, 0.000001, 0.000001)),))
    read = decode(encode(tiny))
    assert isinstance(read, ContentsBadge)
    (label,) = read.things
    assert isinstance(label, Label)
    assert label.box == pytest.approx((1, 1, 0, 0), abs=1 / 65535)


def test_a_badge_of_a_release_without_names_is_read() -> None:
    payload = bytes.fromhex("11 3f82c5664c4b7878 12 0007 42 0100".replace(" ", ""))
    read = decode(module._with_checksum(payload))
    assert read == Badge(Identity(person_key("a"), 7), attributes=FaceAttributes(smile=False))


def test_a_face_says_its_name_unless_that_is_very_long() -> None:
    assert Badge.of(Face("alice"), 1.0).name == "alice"
    assert Badge.of(Face("é" * 128), 1.0).name is None


def test_a_celebrity_of_the_persons_name_takes_two_bytes_more() -> None:
    plain, famous = (Badge.of(Face("Ada Lovelace", celebrity=known), 1.0) for known in (False, True))
    assert len(encode(famous)) == len(encode(plain)) + 2


@pytest.mark.parametrize("made", [
    lambda count: ContentsBadge(Box(0, 0, 1, 1), (Label("x" * count),)),
    lambda count: Badge.of(Face("alice", celebrity=Celebrity("Alice", urls=("x" * count,))), 1.0),
], ids=["contents", "a face"])  # fmt: skip
def test_what_does_not_fit_is_refused(made: Any) -> None:
    assert len(encode(made(2200))) <= CAPACITY
    with pytest.raises(ValueError, match=r"must fit into the 2500 bytes of a badge, got \d+; declare fewer or shorter"):
        encode(made(2600))


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
    assert isinstance(read, Badge)
    assert read.identity is not None
    assert read.identity.resembles is not None
    assert read.identity.resembles[1] == pytest.approx(similarity, abs=0.0011)


@settings(max_examples=50)
@given(badges | contents_badges, st.data())
def test_a_changed_bit_is_detected(badge: Badge | ContentsBadge, data: st.DataObject) -> None:
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
    assert isinstance(read, Badge)
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
        "b1 90",  # a celebrity without a name
        "b2 9107",  # a celebrity whose name is a number
        "b2 91a1",  # a celebrity whose name is cut off
        "b1 c0",  # a celebrity that is no list
    ],
)
def test_invalid_fields_with_a_valid_checksum_are_not_a_badge(fields: str) -> None:
    assert decode(module._with_checksum(b"\x11" + bytes(8) + bytes.fromhex(fields))) is None


@pytest.mark.parametrize(
    "contents",
    [
        "",  # nothing
        "90",  # no place of the code
        "91 c402 0000",  # half a place
        "92 c408 00000000ffffffff 07",  # a content that is no list
        "92 c408 00000000ffffffff 92 04 a1 78",  # a fifth kind
        "92 c408 00000000ffffffff 92 00 a1 20",  # a label without a name
        "92 c408 00000000ffffffff 92 01 a1 78",  # unsafe content that the taxonomy lacks
        "92 c408 00000000ffffffff 93 00 a1 78 cd 2711",  # a confidence above 100
        "92 c408 00000000ffffffff 94 00 a1 78 63 c408 00000000 00000000",  # a box without an area
        "91 c408 00000000ffffffff 00",  # more bytes than there are values
    ],
)
def test_invalid_contents_with_a_valid_checksum_are_not_a_badge(contents: str) -> None:
    assert decode(module._with_checksum(b"\x20" + bytes.fromhex(contents))) is None


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(max_size=5)
    | st.binary(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=12,
)


@settings(max_examples=300)
@given(
    st.binary(max_size=40) | values.map(msgpack.packb), st.sampled_from([b"\x20", b"\x12\x01a\xbf", b"\x11" + bytes(8)])
)
def test_any_content_with_a_valid_checksum_is_a_badge_or_none(content: bytes, start: bytes) -> None:
    badge = decode(module._with_checksum(start + content))
    assert badge is None or decode(encode(badge)) == badge


def test_a_key_that_is_cut_off_is_no_badge() -> None:
    assert decode(module._with_checksum(b"\x11" + bytes(7))) is None


def test_a_name_that_is_cut_off_or_no_name_is_no_badge() -> None:
    assert decode(module._with_checksum(b"\x12\x05alic")) is None
    assert decode(module._with_checksum(b"\x12\x02\xff\xff")) is None


def test_a_usual_face_is_short_and_the_fullest_needs_the_third_size_of_code() -> None:
    usual, later = Badge(Identity(bytes(8))), Badge(Identity(bytes(8), 2))
    described = Badge(Identity(bytes(8)), attributes=FaceAttributes(smile=True))
    poor = Badge(Identity(bytes(8), 1, (bytes(8), 88.0)))
    fullest = Badge(Identity(bytes(8), 9, (OTHER, 5.0)), 1.5, FULL)
    assert [len(encode(badge)) for badge in (usual, later, described, poor, fullest)] == [12, 15, 14, 15, 50]
    assert [min_side(badge) for badge in (usual, later, described, poor, fullest)] == [31, 31, 31, 31, 43]


@pytest.mark.parametrize(("name", "side"), [("alice", 31), ("Ada Lovela", 31), ("Ada Lovelace", 37)])
def test_a_name_of_up_to_ten_letters_costs_no_room(name: str, side: int) -> None:
    badge = Badge.of(Face(name), 1.0)
    assert (min_side(badge.without_name()), min_side(badge)) == (31, side)


def test_large_codes_need_larger_modules() -> None:
    badge = ContentsBadge(Box(0, 0, 1, 1), (Label("x" * 60),))
    assert min_side(badge) == 60
