"""Reading back what a drawn picture shows besides faces, also after it was resized, re-encoded or cropped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from rekomock import Celebrity, CustomLabel, Face, Label, Moderation, Text, photo
from rekomock.images.contents import Content, Thing, box_of
from rekomock.images.geometry import Box
from rekomock.images.moderation_taxonomy import MODERATION_LABELS
from rekomock.images.recognition.decode import DecodedImage
from rekomock.images.recognition.scene import Scene, scene_of

names = st.text(min_size=1, max_size=12).filter(str.strip)
lines = names.filter(lambda text: text.splitlines() == [text])
boxes = st.builds(
    lambda left, top, width, height: (left * (1 - width), top * (1 - height), width, height),
    st.floats(0, 1), st.floats(0, 1), st.floats(0.01, 1), st.floats(0.01, 1),
)  # fmt: skip
places = st.none() | boxes
confidences = st.floats(1, 100)
things: st.SearchStrategy[Thing] = st.one_of(
    st.builds(Label, names, confidence=confidences, box=places),
    st.builds(Moderation, st.sampled_from(sorted(MODERATION_LABELS)), confidence=confidences),
    st.builds(
        Text, lines, confidence=confidences, box=places,
        rotation=st.sampled_from([0.0, 90.0, -30.0]),
    ),
    st.builds(CustomLabel, names, confidence=confidences, box=places),
)  # fmt: skip
several = st.lists(things, min_size=1, max_size=6)
people = st.lists(names, max_size=3)

BOX = (0.1, 0.2, 0.3, 0.4)
# What has no box is on the board, whose code is in the right half of these pictures
DECLARED: tuple[Thing, ...] = (
    Label("Dog", confidence=97.5, box=(0.6, 0.05, 0.3, 0.2)),
    Label("Park"),
    Moderation("Violence", confidence=61),
    Text("EXIT 12", box=(0.6, 0.28, 0.2, 0.06)),
    CustomLabel("scratch", box=(0.02, 0.02, 0.1, 0.1)),
)


def encoded(image: Image.Image, quality: int | None = None) -> bytes:
    file = BytesIO()
    if quality is None:
        image.save(file, "PNG")
    else:
        image.save(file, "JPEG", quality=quality)
    return file.getvalue()


def changed(data: bytes, scale: float = 1.0, quality: int | None = None) -> bytes:
    image = DecodedImage(data).image
    return encoded(image.resize((round(image.width * scale), round(image.height * scale))), quality)


def read(data: bytes) -> Scene:
    return scene_of(data, unknown_images="no_face")


def essence(contents: Iterable[Thing]) -> list[tuple[object, ...]]:
    """Return what a copy must keep to the letter: kind, name, confidence and rotation."""
    return [
        (type(each), each.text if isinstance(each, Text) else each.name, each.confidence, getattr(each, "rotation", 0))
        for each in contents
    ]


def shows(data: bytes, declared: Sequence[Content]) -> bool:
    """Return whether an image shows these contents, in this order and in these boxes."""
    scene = read(data)
    expected = [content for content in declared if not isinstance(content, Face)]
    same_boxes = all(
        box_of(one) == pytest.approx(box, abs=0.01)
        for one, other in zip(scene.contents, expected, strict=True)
        if (box := box_of(other)) is not None
    )
    return essence(scene.contents) == essence(expected) and same_boxes


@settings(max_examples=25, deadline=None)
@given(people, several)
def test_everything_drawn_is_read_back_in_the_order_declared(who: list[str], declared: list[Thing]) -> None:
    data = photo(*who, *declared)
    assert shows(data, declared)
    assert len(read(data).faces) == len(who)


@settings(max_examples=25, deadline=None)
@given(people, several)
def test_everything_is_read_back_from_a_jpeg_of_half_the_size(who: list[str], declared: list[Thing]) -> None:
    data = changed(photo(*who, *declared), scale=0.5, quality=70)
    assert shows(data, declared)
    assert len(read(data).faces) == len(who)


@pytest.mark.parametrize("scale", [1.0, 0.5, 1 / 3, 2.0])
@pytest.mark.parametrize("quality", [None, 95, 70, 50])
@pytest.mark.parametrize("who", [[], ["alice"], [f"person {number}" for number in range(5)]], ids=["0", "1", "5"])
def test_a_picture_survives_resizing_and_encoding(who: list[str], quality: int | None, scale: float) -> None:
    data = changed(photo(*who, *DECLARED), scale, quality)
    assert shows(data, DECLARED)
    assert len(read(data).faces) == len(who)


def test_a_hundred_labels_are_read_back() -> None:
    declared = [Label(f"Label {number}", confidence=number + 0.25) for number in range(1, 100)]
    assert shows(changed(photo("alice", *declared), 0.5, 70), declared)


def test_a_picture_with_contents_alone_shows_no_face() -> None:
    assert scene_of(photo(Label("Dog")), unknown_images="stranger").faces == ()


def test_a_picture_without_contents_has_none() -> None:
    assert (read(photo()).contents, read(photo("alice")).contents) == ((), ())


def test_an_undeclared_image_has_no_contents() -> None:
    scene = scene_of(encoded(Image.effect_noise((300, 200), 80)), unknown_images="stranger")
    assert (len(scene.faces), scene.contents, scene.texts) == (1, (), ())


def test_boxes_are_kept_to_a_ten_thousandth_in_a_copy_that_was_not_cropped() -> None:
    (label,) = read(changed(photo(Label("Dog", box=BOX)), 0.5, 70)).labels
    assert label.box == pytest.approx(BOX, abs=1e-4)


def test_parents_categories_and_aliases_are_kept() -> None:
    label = Label("Dog", parents=("Pet",), categories=("Animals",), aliases=())
    assert read(photo(label)).labels == (label,)


def test_the_faces_with_contents_are_as_readable_as_without() -> None:
    people = [f"person {number}" for number in range(7)]
    alone, together = read(photo(*people)), read(photo(*people, *DECLARED))
    for one, other in zip(alone.faces, together.faces, strict=True):
        assert other.box.height * together.size[1] >= 0.99 * one.box.height * alone.size[1]


class TestLines:
    def test_a_line_without_a_box_is_where_it_is_drawn(self) -> None:
        data = photo(Text("EXIT 12"))
        (text,) = read(data).texts
        box = box_of(text)
        assert box is not None
        image = DecodedImage(data).image
        left, top, width, height = box.within(Box(0, 0, *image.size))
        inside = image.convert("L").crop((round(left), round(top), round(left + width), round(top + height)))
        assert np.asarray(inside).min() < 60
        assert np.asarray(inside).max() == 255

    @pytest.mark.parametrize("rotation", [0, 30, 90, 180])
    def test_a_line_with_a_box_is_written_there(self, rotation: float) -> None:
        box = Box(0.1, 0.1, 0.4, 0.5)
        with_line = DecodedImage(photo(Text("EXIT 12", box=box, rotation=rotation), size=(800, 600))).image
        x, y = (round(each) for each in box.within(Box(0, 0, 800, 600)).at(0.5, 0.5))
        around = with_line.crop((x - 60, y - 60, x + 60, y + 60)).convert("L")
        assert np.asarray(around).min() < 60

    def test_the_board_leaves_lines_free(self) -> None:
        data = photo("alice", Text("EXIT 12", box=(0.7, 0.05, 0.28, 0.9)))
        plain = photo("alice", Text("EXIT 12", box=(0.02, 0.05, 0.28, 0.9)))
        (right,), (left,) = ([face.box.left for face in read(each).faces] for each in (data, plain))
        assert left < right

    def test_the_names_on_tiles_are_no_text(self) -> None:
        assert read(photo(Label("Dog"), Moderation("Violence"), CustomLabel("scratch", box=BOX))).texts == ()

    def test_a_line_that_is_too_small_to_be_written_is_still_declared(self) -> None:
        (text,) = read(photo(Text("EXIT 12", box=(0.1, 0.1, 0.01, 0.005)))).texts
        assert text.text == "EXIT 12"


class TestCaptions:
    def test_the_name_below_a_portrait_is_a_line_of_text(self) -> None:
        scene = read(photo("alice"))
        (text,), (face,) = scene.texts, scene.faces
        box = box_of(text)
        assert box is not None
        assert (text.text, text.rotation, text.confidence) == ("alice", 0, 99)
        assert face.box.left < box.left < box.right < face.box.right
        assert face.head.bottom < box.top < box.bottom < face.box.bottom

    def test_a_caption_is_as_it_is_drawn(self) -> None:
        people = [Face(" Jo  A", shot=2), Face("W" * 40)]
        first, second = (text.text for text in read(photo(*people, size=(3000, 1400))).texts)
        assert first == "Jo A · 2"
        assert second.startswith("WWW")
        assert second.endswith("W…")

    def test_captions_come_in_the_order_of_faces_and_before_other_lines(self) -> None:
        scene = read(photo(Text("EXIT"), "alice", "bob", "carol"))
        assert [text.text for text in scene.texts] == ["alice", "bob", "carol", "EXIT"]

    def test_a_crop_without_the_caption_does_not_show_it(self) -> None:
        data = photo("alice")
        (box,) = (face.box for face in read(data).faces)
        image = DecodedImage(data).image
        middle = image.crop((0, 0, image.width, round((box.top + 0.86 * box.height) * image.height)))
        scene = read(encoded(middle))
        assert (len(scene.faces), scene.texts) == (1, ())

    def test_a_long_name_is_no_text_where_its_code_would_be_harder_to_read(self) -> None:
        face = Face("Ada Lovelace", box=(0, 0, 0.12, 0.9))
        assert read(photo(face, size=(640, 480))).texts == ()
        assert [text.text for text in read(photo("Ada Lovelace")).texts] == ["Ada Lovelace"]

    def test_a_caption_turns_with_the_picture(self) -> None:
        image = DecodedImage(photo("alice")).image
        (text,) = read(encoded(image.transpose(Image.Transpose.ROTATE_270))).texts
        assert (text.text, text.rotation) == ("alice", 90)
        assert text.box is not None
        assert text.box[3] > text.box[2]


class TestCrops:
    def test_a_crop_shows_what_it_contains_and_what_the_board_lists(self) -> None:
        image = DecodedImage(photo("alice", *DECLARED)).image
        half = image.crop((image.width // 2, 0, image.width, image.height))
        scene = read(encoded(half, 70))
        assert essence(scene.contents) == essence(DECLARED[:4])
        (dog, _), (exit_,) = scene.labels, [text for text in scene.texts if text.text == "EXIT 12"]
        assert dog.box == pytest.approx((0.2, 0.05, 0.6, 0.2), abs=0.02)
        assert exit_.box == pytest.approx((0.2, 0.28, 0.4, 0.06), abs=0.02)

    def test_a_box_is_clipped_at_the_edge_of_a_crop(self) -> None:
        image = DecodedImage(photo("alice", *DECLARED)).image
        crop = image.crop((round(0.7 * image.width), 0, image.width, image.height))
        (dog, _) = read(encoded(crop)).labels
        assert dog.box is not None
        assert dog.box[0] == 0
        assert dog.box[2] == pytest.approx(2 / 3, abs=0.02)

    def test_a_crop_without_the_board_shows_no_contents(self) -> None:
        data = photo("alice", *DECLARED)
        image = DecodedImage(data).image
        (face,) = read(data).faces
        edges = (int(face.box.left * image.width), 0, int(face.box.right * image.width), image.height)
        scene = read(encoded(image.crop(edges)))
        assert (len(scene.faces), scene.contents) == (1, ())

    @pytest.mark.parametrize(("turn", "box", "rotation"), [
        (Image.Transpose.ROTATE_90, (0.2, 0.6, 0.4, 0.3), -90),
        (Image.Transpose.ROTATE_180, (0.6, 0.4, 0.3, 0.4), -180),
        (Image.Transpose.ROTATE_270, (0.4, 0.1, 0.4, 0.3), 90),
    ])  # fmt: skip
    def test_contents_follow_a_turned_picture(
        self, turn: Image.Transpose, box: tuple[float, ...], rotation: float
    ) -> None:
        image = DecodedImage(photo(Label("Dog", box=BOX), Text("EXIT", box=BOX))).image
        scene = read(encoded(image.transpose(turn)))
        ((dog,), (text,)) = scene.labels, scene.texts
        assert dog.box == pytest.approx(box, abs=0.02)
        assert text.box == pytest.approx(box, abs=0.02)
        assert text.rotation == rotation

    def test_a_slightly_turned_picture_turns_lines_by_so_many_degrees(self) -> None:
        image = DecodedImage(photo(Text("EXIT", box=BOX), size=(900, 700))).image
        (text,) = read(encoded(image.rotate(20, Image.Resampling.BICUBIC, expand=True, fillcolor="white"))).texts
        assert text.rotation == pytest.approx(-20, abs=1)

    def test_pictures_in_one_image_show_the_contents_of_both(self) -> None:
        both = Image.new("RGB", (1280, 480))
        both.paste(DecodedImage(photo(Label("Dog"))).image, (0, 0))
        both.paste(DecodedImage(photo(Label("Cat", box=BOX))).image, (640, 0))
        labels = {label.name: label.box for label in read(encoded(both)).labels}
        assert labels == {"Dog": None, "Cat": pytest.approx((0.55, 0.2, 0.15, 0.4), abs=0.02)}


class TestFaces:
    def test_a_celebrity_is_read_back(self) -> None:
        known = Celebrity("Ada King", id="3Ir0du6", urls=("www.wikidata.org/wiki/Q7259",), known_gender="Female")
        people: list[str | Face] = [
            Face("ada", celebrity=known),
            Face("grace", celebrity=True),
            Face("x" * 300, celebrity=True),
            "bob",
        ]
        faces = read(changed(photo(*people), 0.5, 70)).faces
        assert [face.celebrity for face in faces] == [known, Celebrity("grace"), Celebrity("x" * 300), None]

    @pytest.mark.parametrize("worn", [(), ("HEAD_COVER",), ("FACE_COVER", "HEAD_COVER", "HAND_COVER")])
    def test_equipment_is_read_back(self, worn: tuple[str, ...]) -> None:
        (face,) = read(photo(Face("ada", protective_equipment=worn))).faces  # type: ignore[arg-type]
        assert face.attributes.protective_equipment == worn

    def test_a_tile_over_a_face_leaves_its_badge_readable(self) -> None:
        data = photo("alice", Label("Person", box=(0, 0, 1, 1)), Text("across", box=(0, 0.5, 0.9, 0.3)))
        assert [face.celebrity for face in read(changed(data, 0.5, 70)).faces] == [None]
