"""Drawing pictures of named people."""

from __future__ import annotations

from io import BytesIO
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from PIL import Image

from rekomock.images.attributes import EMOTIONS, FLAGS, FaceAttributes
from rekomock.images.drawing.photo import photo
from rekomock.images.drawing.portrait import caption, paint_person
from rekomock.images.face import Face
from rekomock.images.geometry import CAPTION, Box
from rekomock.images.identity import person_key
from rekomock.images.persona import Expression, Persona
from rekomock.images.recognition.decode import Picture
from rekomock.images.recognition.scene import scene_of
from rekomock.images.seeded import Chance


def faces_in(data: bytes) -> int:
    return len(scene_of(data, unknown_images="no_face").faces)


def colours(data: bytes) -> np.ndarray:
    return np.asarray(Picture(data).image.resize((16, 12)), dtype=float)


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert photo("alice", Face("bob", shot=3)) == photo(Face("alice"), Face("bob", shot=3))


def test_the_same_arguments_are_drawn_once() -> None:
    assert photo("alice", size=(200, 300)) is photo(Face("alice"), size=(200, 300))


def test_a_picture_drawn_long_ago_is_drawn_again() -> None:
    first = photo("alice", size=(100, 120))
    for number in range(40):
        photo(f"person {number}", size=(100, 120))
    again = photo("alice", size=(100, 120))
    assert again is not first
    assert again == first


def test_people_shots_and_their_order_make_different_pictures() -> None:
    pictures = [
        photo("alice"),
        photo("bob"),
        photo(Face("alice", shot=2)),
        photo("alice", "bob"),
        photo("bob", "alice"),
    ]
    assert len(set(pictures)) == len(pictures)


def test_two_people_look_different_and_two_shots_of_one_look_alike() -> None:
    alice, again, bob = colours(photo("alice")), colours(photo(Face("alice", shot=2))), colours(photo("bob"))
    assert np.abs(alice - again).mean() < 6 < 20 < np.abs(alice - bob).mean()


@pytest.mark.parametrize("encoding", ["PNG", "JPEG"])
def test_the_format_is_as_asked(encoding: Any) -> None:
    assert Image.open(BytesIO(photo("alice", format=encoding))).format == encoding


def test_a_picture_is_a_png_of_640_by_480_unless_asked_otherwise() -> None:
    image = Image.open(BytesIO(photo("alice")))
    assert (image.format, image.size, image.mode) == ("PNG", (640, 480), "RGB")


@pytest.mark.parametrize("size", [(100, 100), (1000, 200), (200, 1000), (333, 500), (10_000, 120)])
def test_the_size_is_as_asked(size: tuple[int, int]) -> None:
    data = photo("alice", size=size)
    assert Picture(data).image.size == size
    assert faces_in(data) == 1


def test_a_large_panel_is_drawn_too() -> None:
    assert faces_in(photo("alice", size=(2100, 2000))) == 1


@pytest.mark.parametrize("count", [2, 3, 5, 7, 20])
def test_the_picture_grows_with_the_number_of_people(count: int) -> None:
    data = photo(*(f"person {number}" for number in range(count)))
    assert Picture(data).width >= 640
    assert faces_in(data) == count


def test_a_size_can_be_given_for_a_group() -> None:
    assert faces_in(photo("alice", "bob", "carol", size=(900, 300))) == 3


@pytest.mark.parametrize("size", [None, (80, 80), (3000, 100)])
def test_a_picture_of_nobody_can_be_drawn(size: tuple[int, int] | None) -> None:
    image = Picture(photo(size=size)).image
    assert image.size == (size or (640, 480))
    assert scene_of(photo(size=size), unknown_images="stranger").faces == ()


def test_a_box_makes_the_picture_grow_where_the_face_would_be_too_small() -> None:
    data = photo(Face("alice", box=(0.1, 0.1, 0.08, 0.12)))
    assert Picture(data).width > 640
    assert faces_in(data) == 1


def test_boxes_may_touch() -> None:
    assert faces_in(photo(Face("alice", box=(0.2, 0.1, 0.1 + 0.2, 0.9)), Face("bob", box=(0.5, 0.1, 0.3, 0.9)))) == 2


@pytest.mark.parametrize(
    ("faces", "options", "error", "says"),
    [
        ([""], {}, ValueError, "not blank"),
        ([7], {}, TypeError, "as a str"),
        (["alice"], {"format": "GIF"}, ValueError, '"PNG" or "JPEG"'),
        (["alice"], {"size": (79, 100)}, ValueError, "80 to 10000"),
        (["alice"], {"size": (100, 10_001)}, ValueError, "80 to 10000"),
        (["alice"], {"size": 640}, TypeError, "width, height"),
        (["alice"], {"size": (640,)}, TypeError, "width, height"),
        (["alice"], {"size": (640.0, 480)}, TypeError, "width, height"),
        (["alice"], {"size": (True, 480)}, TypeError, "width, height"),
        ([], {"size": (20, 20)}, ValueError, "80 to 10000"),
        (["alice"], {"size": (80, 80)}, ValueError, "make size larger"),
        (["alice", "bob", "carol"], {"size": (200, 100)}, ValueError, "name fewer people"),
        (["alice"] * 20_000, {}, ValueError, "name fewer people"),
        ([Face("alice", box=(0, 0, 0.5, 0.5)), "bob"], {}, ValueError, "give every face a box, or none"),
        (
            [Face("alice", box=(0, 0, 0.5, 0.9)), Face("bob", box=(0.4, 0.5, 0.5, 0.5))],
            {},
            ValueError,
            "'alice'.*'bob'.*overlap; move them apart",
        ),
        ([Face("alice", box=(0, 0, 0.01, 0.01))], {}, ValueError, "'alice' is too small.*make box or size larger"),
        ([Face("alice", box=(0, 0, 0.1, 0.9))], {"size": (640, 480)}, ValueError, "at least 68 x 96 pixels"),
        ([Face("alice", shot=2, box=(0, 0, 0.12, 0.9))], {"size": (640, 480)}, ValueError, "at least 81 x 115 pixels"),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    faces: list[Any], options: dict[str, Any], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        photo(*faces, **options)


def written(name: str) -> np.ndarray:
    """The light pixels that a caption leaves on a dark bar."""
    picture = Image.new("RGB", (200, 284))
    caption(picture, Box(0, 0, 200, 284), name)
    return np.asarray(picture.convert("L")) > 128


@pytest.mark.parametrize("name", ["al", "alice", "a name of middling length", "W" * 200, "two\nlines"])
def test_the_name_is_written_within_its_bar(name: str) -> None:
    down, across = np.nonzero(written(name))
    assert down.size
    assert down.min() >= 200 * CAPTION.top
    assert down.max() <= 200 * CAPTION.bottom
    assert across.min() >= 200 * CAPTION.left
    assert across.max() <= 200 * CAPTION.right


def test_a_name_is_written_without_the_accents_that_the_font_lacks() -> None:
    assert np.array_equal(written("José"), written("Jose"))


def test_every_look_can_be_drawn() -> None:
    names = [f"person {number}" for number in range(60)]
    personas = [Persona.of(person_key(name)) for name in names]
    assert len({persona.hair_style for persona in personas}) == 7
    assert len({persona.collar for persona in personas}) == 3
    assert {persona.mustache for persona in personas} == {True, False}
    assert all(photo(name, size=(100, 120)) for name in names)


def figure(**attributes: Any) -> np.ndarray:
    """A figure for which nothing but these attributes is declared, the rest being as plain as can be."""
    plain: dict[str, Any] = dict.fromkeys(FLAGS, False) | {"pose": (0, 0, 0), "eyes_open": True, "emotion": "CALM"}
    declared = FaceAttributes(**(plain | {"brightness": 80, "sharpness": 90} | attributes))
    picture = Image.new("RGB", (200, 284))
    paint_person(picture, Box(0, 0, 200, 284), Persona.of(b"any", declared), Expression.of(b"any", declared))
    return np.asarray(picture, dtype=float)


@pytest.mark.parametrize(
    "attributes",
    [
        {"beard": True},
        {"mustache": True},
        {"eyeglasses": True},
        {"eyeglasses": True, "sunglasses": True},
        {"smile": True},
        {"mouth_open": True},
        {"smile": True, "mouth_open": True},
        {"eyes_open": False},
        {"occluded": True},
        {"age": 70},
        {"gender": "Male"},
        {"gender": "Female"},
        {"brightness": 10},
        {"brightness": 100},
        {"sharpness": 10},
        {"pose": (15, 0, 0)},
        {"pose": (0, 40, 0)},
        {"pose": (0, 0, -30)},
        {"pose": (180, 180, 180)},
        {"eye_direction": (40, 20)},
    ]
    + [{"emotion": emotion} for emotion in EMOTIONS if emotion != "CALM"],
    ids=str,
)
def test_what_is_reported_can_be_seen(attributes: dict[str, Any]) -> None:
    assert np.any(
        np.abs(figure(**attributes) - figure(gender="Male" if "Female" in str(attributes) else "Female")) > 30
    )


def test_every_emotion_looks_different() -> None:
    faces = {emotion: figure(emotion=emotion) for emotion in EMOTIONS}
    for one, other in combinations(EMOTIONS, 2):
        assert np.any(np.abs(faces[one] - faces[other]) > 30)


def test_a_dark_shot_is_dark_and_a_pale_one_pale() -> None:
    dark, usual, pale = (figure(brightness=level).mean() for level in (10, 80, 100))
    assert dark < 0.5 * usual < usual < pale


def test_a_blurred_shot_has_no_edges() -> None:
    blurred, sharp = (np.abs(np.diff(figure(sharpness=level), axis=1)).max() for level in (0, 90))
    assert blurred < 0.3 * sharp


def test_only_men_wear_beards_and_only_the_old_are_grey() -> None:
    personas = [Persona.of(number.to_bytes(8, "big")) for number in range(500)]
    assert {persona.gender for persona in personas if persona.mustache} == {"Male"}
    assert all(persona.mustache for persona in personas if persona.beard)
    assert all(persona.age > 48 for persona in personas if min(persona.hair) >= 150)


def test_chances_depend_on_seed_and_name_and_on_nothing_else() -> None:
    assert Chance(b"a").unit("x") == Chance(b"a").unit("x")
    assert len({Chance(seed).unit(name) for seed in (b"a", b"b") for name in "xy"}) == 4


def test_chances_are_even() -> None:
    draws = [Chance(bytes([number % 256, number // 256])) for number in range(2000)]
    assert np.mean([chance.between("x", 10, 20) for chance in draws]) == pytest.approx(15, abs=0.3)
    assert np.mean([chance.happens("y", 0.25) for chance in draws]) == pytest.approx(0.25, abs=0.03)
    assert {chance.pick("z", "abc") for chance in draws} == set("abc")
