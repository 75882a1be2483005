"""Drawing pictures of named people."""

from __future__ import annotations

from io import BytesIO
from itertools import combinations
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

import numpy as np
import pytest
from PIL import Image

from rekomock.images import captions, identity
from rekomock.images.attributes import EMOTIONS, EQUIPMENT, FLAGS, FaceAttributes
from rekomock.images.captions import caption_of
from rekomock.images.drawing.photo import photo
from rekomock.images.drawing.portrait import draw_caption, draw_person
from rekomock.images.face import Face
from rekomock.images.geometry import CAPTION, Box
from rekomock.images.identity import key_of, name_of, person_key
from rekomock.images.persona import Expression, Persona, _gender_of_names
from rekomock.images.recognition.decode import DecodedImage
from rekomock.images.recognition.scene import scene_of
from rekomock.images.seeded import SeededRandom

if TYPE_CHECKING:
    from collections.abc import Iterator


def faces_in(data: bytes) -> int:
    return len(scene_of(data, unknown_images="no_face").faces)


def colours(data: bytes) -> np.ndarray:
    return np.asarray(DecodedImage(data).image.resize((16, 12)), dtype=float)


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert photo("alice", Face("bob", shot=3)) == photo(Face("alice"), Face("bob", shot=3))


def test_the_same_arguments_are_drawn_once() -> None:
    assert photo("alice", size=(200, 300)) is photo(Face("alice"), size=(200, 300))


def test_the_cache_is_limited() -> None:
    first = photo("alice", size=(100, 120))
    for number in range(40):
        photo(f"person {number}", size=(100, 120))
    again = photo("alice", size=(100, 120))
    assert again is not first
    assert again == first


def test_other_people_shots_and_orders_give_different_pictures() -> None:
    pictures = [
        photo("alice"),
        photo("bob"),
        photo(Face("alice", shot=2)),
        photo("alice", "bob"),
        photo("bob", "alice"),
    ]
    assert len(set(pictures)) == len(pictures)


def test_two_people_look_different_and_two_shots_of_one_look_similar() -> None:
    alice, again, bob = colours(photo("alice")), colours(photo(Face("alice", shot=2))), colours(photo("bob"))
    assert np.abs(alice - again).mean() < 6 < 20 < np.abs(alice - bob).mean()


@pytest.mark.parametrize("encoding", ["PNG", "JPEG"])
def test_the_format_is_as_requested(encoding: Any) -> None:
    assert Image.open(BytesIO(photo("alice", format=encoding))).format == encoding


def test_a_picture_is_a_png_of_640_by_480_by_default() -> None:
    image = Image.open(BytesIO(photo("alice")))
    assert (image.format, image.size, image.mode) == ("PNG", (640, 480), "RGB")


@pytest.mark.parametrize("size", [(105, 105), (1000, 200), (200, 1000), (333, 500), (10_000, 120)])
def test_the_size_is_as_requested(size: tuple[int, int]) -> None:
    data = photo("alice", size=size)
    assert DecodedImage(data).image.size == size
    assert faces_in(data) == 1


def test_a_large_panel_is_drawn() -> None:
    assert faces_in(photo("alice", size=(2100, 2000))) == 1


@pytest.mark.parametrize("count", [2, 3, 5, 7, 20])
def test_the_picture_grows_with_the_number_of_people(count: int) -> None:
    data = photo(*(f"person {number}" for number in range(count)))
    assert DecodedImage(data).size[0] >= 640
    assert faces_in(data) == count


def test_a_size_can_be_given_for_a_group() -> None:
    assert faces_in(photo("alice", "bob", "carol", size=(900, 300))) == 3


@pytest.mark.parametrize("size", [None, (80, 80), (3000, 100)])
def test_a_picture_without_faces_can_be_drawn(size: tuple[int, int] | None) -> None:
    image = DecodedImage(photo(size=size)).image
    assert image.size == (size or (640, 480))
    assert scene_of(photo(size=size), unknown_images="stranger").faces == ()


def test_a_picture_grows_if_a_box_would_be_too_small() -> None:
    data = photo(Face("alice", box=(0.1, 0.1, 0.08, 0.12)))
    assert DecodedImage(data).size[0] > 640
    assert faces_in(data) == 1


def test_boxes_may_touch() -> None:
    assert faces_in(photo(Face("alice", box=(0.2, 0.1, 0.1 + 0.2, 0.9)), Face("bob", box=(0.5, 0.1, 0.3, 0.9)))) == 2


@pytest.mark.parametrize(
    ("faces", "options", "error", "message"),
    [
        (["alice"], {"shot": 2}, TypeError, r"'shot'; it belongs to a face: photo\(Face\('alice', shot=\.\.\.\)\)$"),
        (["alice"], {"quality": 2}, TypeError, "'quality'; it belongs to a face: photo"),
        (["alice"], {"sise": (640, 480)}, TypeError, r"'sise'; did you mean 'size'\?$"),
        (
            [],
            {"person": "alice"},
            TypeError,
            r"^photo\(\) got an unexpected keyword argument 'person'; the arguments are",
        ),
        ([""], {}, ValueError, "person must be a non-blank str"),
        ([7], {}, TypeError, "^contents must be names, Face, Label, .* got 7$"),
        ([["alice"]], {}, TypeError, r"pass them one by one, with \* before the list$"),
        (["alice"], {"format": "GIF"}, ValueError, "^format must be 'PNG' or 'JPEG', got 'GIF'$"),
        (["alice"], {"size": (79, 100)}, ValueError, "each an integer from 80 to 10000"),
        (["alice"], {"size": (100, 10_001)}, ValueError, "each an integer from 80 to 10000"),
        (["alice"], {"size": 640}, TypeError, "width, height"),
        (["alice"], {"size": (640,)}, TypeError, "width, height"),
        (["alice"], {"size": (640.0, 480)}, TypeError, "width, height"),
        (["alice"], {"size": (True, 480)}, TypeError, "width, height"),
        ([], {"size": (20, 20)}, ValueError, "each an integer from 80 to 10000"),
        (
            ["alice"],
            {"size": (80, 80)},
            ValueError,
            "^size must be large enough to read each of 1 faces back, got 80 x 80",
        ),
        (["alice", "bob", "carol"], {"size": (200, 100)}, ValueError, "draw fewer people"),
        (["alice"] * 20_000, {}, ValueError, "draw fewer people"),
        (
            [Face("alice", box=(0, 0, 0.5, 0.5)), "bob"],
            {},
            ValueError,
            "^box must be given for all faces or for none, got it for 1 of 2$",
        ),
        (
            [Face("alice", box=(0, 0, 0.5, 0.9)), Face("bob", box=(0.4, 0.5, 0.5, 0.5))],
            {},
            ValueError,
            "^boxes must not overlap, got .* for 'alice' and .* for 'bob'$",
        ),
        (
            [Face("alice", box=(0, 0, 0.01, 0.01))],
            {},
            ValueError,
            "^the box of 'alice' must be at least .*; make box or size larger$",
        ),
        ([Face("alice", box=(0, 0, 0.1, 0.9))], {"size": (640, 480)}, ValueError, "at least 68 x 102 pixels"),
        ([Face("alice", shot=2, box=(0, 0, 0.12, 0.9))], {"size": (640, 480)}, ValueError, "at least 81 x 121 pixels"),
    ],
)
def test_invalid_arguments_are_rejected(
    faces: list[Any], options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        photo(*faces, **options)


def caption_pixels(name: str, shot: int = 1) -> np.ndarray:
    """Return which pixels of a dark bar a caption lightens."""
    picture = Image.new("RGB", (200, 300))
    draw_caption(picture, Box(0, 0, 200, 300), name, shot)
    return np.asarray(picture.convert("L")) > 128


@pytest.mark.parametrize("name", ["al", "alice", "a name of middling length", "W" * 200, "two\nlines"])
@pytest.mark.parametrize("shot", [1, 65535])
def test_a_caption_stays_within_its_bar(name: str, shot: int) -> None:
    down, across = np.nonzero(caption_pixels(name, shot))
    assert down.size
    assert down.min() >= 200 * CAPTION.top
    assert down.max() <= 200 * CAPTION.bottom
    assert across.min() >= 200 * CAPTION.left
    assert across.max() <= 200 * CAPTION.right


@pytest.mark.parametrize(
    ("name", "written"), [("José", "Jose"), ("Łukasz Đorđević", "Lukasz Dordevic"), ("Æsa Straße", "AEsa Strasse")]
)
@pytest.mark.usefixtures("no_fonts")
def test_a_caption_is_written_in_letters_of_the_font(name: str, written: str) -> None:
    assert np.array_equal(caption_pixels(name), caption_pixels(written))
    assert caption_of(name).text == written


@pytest.fixture
def no_fonts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Without the extra ``fonts``."""
    monkeypatch.setattr(captions, "_PACKAGES", ("no_such_package",))
    captions._fonts.cache_clear()
    caption_of.cache_clear()
    yield
    captions._fonts.cache_clear()
    caption_of.cache_clear()


SCRIPTS = [
    "Zoë",
    "Łukasz",
    "Ирина",
    "Ελένη",
    "王小明",
    "さくら",
    "김민준",
    "דנה",
    "محمد",
    "प्रिया",
    "สมชาย",
    "Zoë 王",
    "😀",
]


@pytest.mark.parametrize("name", SCRIPTS)
def test_with_the_extra_a_caption_is_written_in_its_own_script(name: str) -> None:
    assert caption_of(name).text == name
    assert caption_of(f"  {normalize('NFD', name)}\n").text == name
    assert caption_of(name, 2).text == f"{name} · 2"
    pixels = caption_pixels(name)
    down, across = np.nonzero(pixels)
    assert 200 * CAPTION.top <= down.min() < down.max() <= 200 * CAPTION.bottom
    assert 200 * CAPTION.left <= across.min() < across.max() <= 200 * CAPTION.right
    # Not the box that stands for a missing letter
    assert not np.array_equal(pixels, caption_pixels("\u13e3" * len(name)))
    other = caption_of(name)
    assert 0.5 * other.height < (down.max() - down.min() + 1) / 200 < 1.5 * other.height
    assert 0.5 * other.width < (across.max() - across.min() + 1) / 200 < 1.5 * other.width


def test_names_in_different_scripts_look_different() -> None:
    assert len({caption_pixels(name).tobytes() for name in SCRIPTS}) == len(SCRIPTS)


def test_a_long_name_in_another_script_is_truncated() -> None:
    text = caption_of("小明" * 20, 3).text
    assert text.startswith("小明小明")
    assert text.endswith("… · 3")


def test_a_name_in_a_script_without_a_font_is_written_as_if_there_were_none() -> None:
    assert caption_of("Zoë \u13e3").text == "Zoe \u13e3"


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_name_in_any_script_is_read_from_its_image(name: str) -> None:
    (face,) = scene_of(photo(Face(name, shot=2))).faces
    assert face.person_seed == person_key(name)


def test_a_caption_names_the_shot_unless_it_is_the_first() -> None:
    assert np.array_equal(caption_pixels("alice", 2), caption_pixels("alice · 2"))
    assert np.array_equal(caption_pixels("alice", 1), caption_pixels("alice"))


def test_a_long_name_leaves_room_for_the_shot() -> None:
    assert not np.array_equal(caption_pixels("W" * 200, 2), caption_pixels("W" * 200, 3))


def test_every_look_can_be_drawn() -> None:
    names = [f"person {number}" for number in range(60)]
    personas = [Persona.of(person_key(name)) for name in names]
    assert len({persona.hair_style for persona in personas}) == 7
    assert len({persona.collar for persona in personas}) == 3
    assert {persona.mustache for persona in personas} == {True, False}
    assert all(photo(name, size=(100, 120)) for name in names)


def figure(**attributes: Any) -> np.ndarray:
    """Draw a figure with these attributes, and neutral values for the others."""
    plain: dict[str, Any] = dict.fromkeys(FLAGS, False) | {"pose": (0, 0, 0), "eyes_open": True, "emotion": "CALM"}
    declared = FaceAttributes(**(plain | {"brightness": 80, "sharpness": 90} | attributes))
    picture = Image.new("RGB", (200, 284))
    draw_person(picture, Box(0, 0, 200, 284), Persona.of(b"any", declared), Expression.of(b"any", declared))
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
        *({"protective_equipment": (item,)} for item in EQUIPMENT),
    ]
    + [{"emotion": emotion} for emotion in EMOTIONS if emotion != "CALM"],
    ids=str,
)
def test_reported_attributes_are_visible(attributes: dict[str, Any]) -> None:
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


def test_only_men_have_beards_and_only_older_people_grey_hair() -> None:
    personas = [Persona.of(number.to_bytes(8, "big")) for number in range(500)]
    assert {persona.gender for persona in personas if persona.mustache} == {"Male"}
    assert all(persona.mustache for persona in personas if persona.beard)
    assert all(persona.age > 48 for persona in personas if min(persona.hair) >= 150)


def test_seeded_values_depend_on_seed_and_name_alone() -> None:
    assert SeededRandom(b"a").random("x") == SeededRandom(b"a").random("x")
    assert len({SeededRandom(seed).random(name) for seed in (b"a", b"b") for name in "xy"}) == 4


def test_seeded_values_are_evenly_distributed() -> None:
    draws = [SeededRandom(bytes([number % 256, number // 256])) for number in range(2000)]
    assert np.mean([draw.uniform("x", 10, 20) for draw in draws]) == pytest.approx(15, abs=0.3)
    assert np.mean([draw.chance("y", 0.25) for draw in draws]) == pytest.approx(0.25, abs=0.03)
    assert {draw.choice("z", "abc") for draw in draws} == set("abc")


class TestNames:
    @pytest.mark.parametrize(
        ("names", "gender"),
        [(("alice", "Carol", "eve", "Zoë"), "Female"), (("bob", "Dave", "josé", "Łukasz"), "Male")],
    )
    def test_that_manuals_use_look_as_their_readers_expect(self, names: tuple[str, ...], gender: str) -> None:
        personas = [Persona.of(person_key(name)) for name in names]
        assert {persona.gender for persona in personas} == {gender}
        assert gender == "Male" or not any(persona.beard or persona.mustache for persona in personas)

    def test_leave_the_other_looks_to_chance(self) -> None:
        personas = [Persona.of(person_key(name)) for name in ("alice", "carol", "eve", "grace", "wendy", "trudy")]
        assert len({persona.skin for persona in personas}) > 2
        assert len({persona.hair_style for persona in personas}) > 1

    def test_of_no_meaning_leave_all_to_chance(self) -> None:
        genders = [Persona.of(person_key(f"alice {number}")).gender for number in range(60)]
        assert set(genders) == {"Female", "Male"}

    @pytest.mark.parametrize("declared", [FaceAttributes(gender="Male"), FaceAttributes(beard=True)])
    def test_give_way_to_what_is_declared(self, declared: FaceAttributes) -> None:
        assert Persona.of(person_key("alice"), declared).gender == "Male"

    def test_are_not_remembered_as_those_of_the_test(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(identity, "_names", {})
        _gender_of_names.cache_clear()
        Persona.of(person_key("someone"))
        assert name_of(key_of("victoria")) is None
