"""Reading back the faces of a drawn picture, also after it was resized, re-encoded or cropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from rekomock.images.badge import Badge
from rekomock.images.detected import DetectedFace
from rekomock.images.drawing.photo import photo
from rekomock.images.face import Face
from rekomock.images.face_vector import vector_of
from rekomock.images.geometry import Box
from rekomock.images.identity import Identity
from rekomock.images.qr import draw_code, find_badges
from rekomock.images.recognition.decode import DecodedImage
from rekomock.images.recognition.drawn import declared_face
from rekomock.images.recognition.scene import scene_of

faces = st.builds(
    Face,
    st.text(min_size=1, max_size=12).filter(str.strip),
    shot=st.integers(1, 65535),
    resembles=st.none() | st.tuples(st.just("carol"), st.just(0.0) | st.floats(1, 100)),
)
groups = st.lists(faces, min_size=1, max_size=5)


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


def read(data: bytes) -> tuple[DetectedFace, ...]:
    return scene_of(data, unknown_images="no_face").faces


def shows(data: bytes, people: Sequence[str | Face]) -> bool:
    """Return whether an image shows exactly these people, in this order."""
    found = [face.vector for face in read(data)]
    expected = [vector_of(Identity.of(Face.of(person))) for person in people]
    return len(found) == len(expected) and all(
        one @ other > 0.99999 for one, other in zip(found, expected, strict=True)
    )


@settings(max_examples=15, deadline=None)
@given(groups)
def test_everyone_drawn_is_read_back_in_the_order_named(people: list[Face]) -> None:
    assert shows(photo(*people), people)


@settings(max_examples=15, deadline=None)
@given(groups)
def test_everyone_is_read_back_from_a_jpeg_of_half_the_size(people: list[Face]) -> None:
    assert shows(changed(photo(*people), scale=0.5, quality=70), people)


@pytest.mark.parametrize("scale", [1.0, 0.5, 2.0])
@pytest.mark.parametrize("quality", [None, 95, 70, 50])
@pytest.mark.parametrize("encoding", ["PNG", "JPEG"])
def test_a_picture_survives_resizing_and_encoding(encoding: str, quality: int | None, scale: float) -> None:
    people: list[str | Face] = ["alice", Face("bob", shot=2), Face("dave", shot=3, resembles=("alice", 82.5))]
    data = photo(*people, format="PNG" if encoding == "PNG" else "JPEG")
    assert shows(changed(data, scale, quality), people)


def test_a_declared_resemblance_survives_the_picture() -> None:
    (alice,), (bob,) = read(photo("alice")), read(photo(Face("bob", resembles=("alice", 82.5))))
    assert 100 * alice.vector @ bob.vector == pytest.approx(82.5, abs=0.01)


def test_twenty_people_are_read_back() -> None:
    people = [f"person {number}" for number in range(20)]
    assert shows(changed(photo(*people), scale=0.5, quality=70), people)


def test_a_picture_within_a_larger_image_is_read() -> None:
    wall = Image.effect_noise((1600, 1200), 80).convert("RGB")
    wall.paste(DecodedImage(photo("alice")).image, (500, 300))
    (face,) = read(encoded(wall))
    assert shows(encoded(wall), ["alice"])
    assert 500 / 1600 < face.box.left < face.box.right < 1140 / 1600


def test_the_same_person_twice_makes_two_faces() -> None:
    assert shows(photo("alice", "alice"), ["alice", "alice"])


def test_the_same_person_twice_makes_two_faces_in_a_large_picture_too() -> None:
    assert shows(photo("alice", "alice", size=(2000, 900)), ["alice", "alice"])


def test_the_first_named_has_the_largest_box() -> None:
    first, *others = read(photo("alice", "bob", "carol"))
    assert all(first.box.area > 1.2 * face.box.area for face in others)


def test_with_declared_boxes_the_largest_comes_first() -> None:
    small, large = Face("alice", box=(0.05, 0.1, 0.25, 0.4)), Face("bob", box=(0.5, 0.1, 0.4, 0.8))
    assert shows(photo(small, large), [large, small])


def test_boxes_of_equal_size_come_in_reading_order() -> None:
    places = [(0.6, 0.53), (0.1, 0.05), (0.1, 0.54), (0.6, 0.02)]
    people = [Face(f"person {place}", box=(*place, 0.25, 0.43)) for place in places]
    expected = [people[index] for index in (1, 3, 2, 0)]
    assert shows(photo(*people, size=(800, 600)), expected)


boxes = st.builds(
    lambda left, top, width, height: (left * (1 - width), top * (1 - height), width, height),
    st.floats(0, 1), st.floats(0, 1), st.floats(0.25, 0.6), st.floats(0.45, 1),
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(boxes, st.sampled_from([1, 0.5]), st.sampled_from([None, 70]))
def test_a_face_is_found_in_its_declared_box(
    box: tuple[float, float, float, float], scale: float, quality: int | None
) -> None:
    (face,) = read(changed(photo(Face("alice", box=box)), scale, quality))
    assert face.box == pytest.approx(box, abs=0.02)


def test_the_box_follows_a_distorted_picture() -> None:
    box = (0.1, 0.2, 0.4, 0.7)
    image = DecodedImage(photo(Face("alice", box=box))).image
    (face,) = read(encoded(image.resize((500, 600))))
    assert face.box == pytest.approx(box, abs=0.02)


@pytest.mark.parametrize(("turn", "expected"), [
    (Image.Transpose.ROTATE_90, (0.2, 0.5, 0.7, 0.4)),
    (Image.Transpose.ROTATE_180, (0.5, 0.1, 0.4, 0.7)),
    (Image.Transpose.ROTATE_270, (0.1, 0.1, 0.7, 0.4)),
])  # fmt: skip
def test_the_box_follows_a_turned_picture(turn: Image.Transpose, expected: tuple[float, ...]) -> None:
    image = DecodedImage(photo(Face("alice", box=(0.1, 0.2, 0.4, 0.7)))).image
    (face,) = read(encoded(image.transpose(turn)))
    assert face.box == pytest.approx(expected, abs=0.02)


def test_a_photograph_turned_by_its_exif_has_upright_boxes() -> None:
    box = (0.1, 0.2, 0.4, 0.7)
    lying = DecodedImage(photo(Face("alice", box=box))).image.transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6
    file = BytesIO()
    lying.save(file, "JPEG", exif=exif)
    (face,) = read(file.getvalue())
    assert face.box == pytest.approx(box, abs=0.02)


def cut_out(data: bytes, face: DetectedFace, margin: float) -> Image.Image:
    image, box = DecodedImage(data).image, face.box
    across, down = margin * box.width, margin * box.height
    edges = (box.left - across, box.top - down, box.right + across, box.bottom + down)
    left, top, right, bottom = (min(max(edge, 0.0), 1.0) for edge in edges)
    width, height = image.size
    return image.crop((int(left * width), int(top * height), int(right * width), int(bottom * height)))


@pytest.mark.parametrize("margin", [0, 0.1, 0.25, 0.4])
@pytest.mark.parametrize("quality", [None, 70])
def test_a_person_cropped_out_of_a_group_is_still_that_person(quality: int | None, margin: float) -> None:
    data = photo("alice", "bob", "carol", "dave", "erin")
    group = read(data)
    for face in group:
        cropped = read(encoded(cut_out(data, face, margin), quality))
        assert any(found.vector @ face.vector > 0.99999 for found in cropped)
        assert all(any(found.vector @ member.vector > 0.99999 for member in group) for found in cropped)


def test_a_face_cropped_along_its_box_fills_the_picture() -> None:
    data = photo("alice")
    (face,) = read(data)
    (cropped,) = read(encoded(cut_out(data, face, 0)))
    assert cropped.box == pytest.approx((0, 0, 1, 1), abs=0.02)
    assert min(cropped.box.left, cropped.box.top) >= 0
    assert max(cropped.box.right, cropped.box.bottom) <= 1


@pytest.mark.parametrize("scale", [1, 0.33])
@pytest.mark.parametrize("quality", [None, 50])
def test_a_picture_without_faces_has_no_face(quality: int | None, scale: float) -> None:
    assert scene_of(changed(photo(), scale, quality), unknown_images="stranger").faces == ()


def test_a_person_beside_a_code_for_no_face_is_a_face() -> None:
    both = Image.new("RGB", (1280, 480))
    both.paste(DecodedImage(photo()).image, (0, 0))
    both.paste(DecodedImage(photo("alice")).image, (640, 0))
    assert shows(encoded(both), ["alice"])


def test_an_unknown_image_shows_one_stranger_in_its_centre() -> None:
    (face,) = scene_of(encoded(Image.new("RGB", (300, 200), "red")), unknown_images="stranger").faces
    left, top, width, height = face.box
    assert (left + width / 2, top + height / 2) == pytest.approx((0.5, 0.5))
    assert 0.2 < width * 300 / (height * 200) < 1
    assert face.head == face.box


def test_a_strangers_box_stays_within_a_narrow_image() -> None:
    (face,) = scene_of(encoded(Image.new("RGB", (80, 900))), unknown_images="stranger").faces
    assert 0 < face.box.left < face.box.right < 1


def test_an_unknown_image_shows_no_face_with_no_face() -> None:
    assert scene_of(encoded(Image.new("RGB", (300, 200), "red")), unknown_images="no_face").faces == ()


def test_a_stranger_is_the_same_person_in_a_re_encoded_copy() -> None:
    image = Image.linear_gradient("L").resize((300, 200)).convert("RGB")
    (one,), (other,) = (scene_of(encoded(image, quality), unknown_images="stranger").faces for quality in (None, 80))
    assert one.person_seed == other.person_seed
    assert one.shot_seed == other.shot_seed


def test_another_qr_code_is_not_a_face() -> None:
    sheet = Image.new("RGB", (300, 300), "white")
    code = zxingcpp.create_barcode("https://example.com", zxingcpp.BarcodeFormat.QRCode)
    sheet.paste(Image.fromarray(np.array(code.to_image(scale=6))), (30, 30))
    assert zxingcpp.read_barcode(sheet) is not None
    assert read(encoded(sheet)) == ()


def test_a_small_code_is_read_by_enlarging() -> None:
    sheet = Image.new("L", (300, 300), "white")
    sheet.paste(draw_code(Badge(Identity(bytes(8))), 100), (100, 100))
    (found,) = find_badges(sheet.resize((96, 96), Image.Resampling.BILINEAR))
    assert found.badge == Badge(Identity(bytes(8)))


def test_the_head_lies_in_the_upper_part_of_the_box() -> None:
    (face,) = read(photo("alice"))
    assert face.box.left < face.head.left < face.head.right < face.box.right
    assert face.box.top < face.head.top < face.head.bottom < face.box.top + 0.6 * face.box.height


EVERYTHING: dict[str, Any] = {
    "shot": 2, "resembles": ("bob", 82.5), "confidence": 88, "brightness": 71.5, "sharpness": 64,
    "pose": (12, -30.5, 7), "age": (20, 25), "gender": "Female", "smile": True, "eyeglasses": True,
    "sunglasses": True, "beard": False, "mustache": False, "eyes_open": True, "mouth_open": True,
    "occluded": False, "emotion": "SURPRISED", "eye_direction": (-3.5, 4),
}  # fmt: skip


@pytest.mark.parametrize("quality", [None, 70])
@pytest.mark.parametrize("scale", [1, 0.5])
@pytest.mark.parametrize("others", [0, 4, 19])
def test_attributes_survive_resizing_and_encoding(others: int, scale: float, quality: int | None) -> None:
    face = Face("alice", **EVERYTHING)
    people = [face, *(replace(face, person=f"person {number}") for number in range(others))]
    found = read(changed(photo(*people), scale, quality))
    assert [seen.attributes for seen in found] == [face.attributes] * len(people)


def test_attributes_survive_cropping() -> None:
    data = photo("bob", Face("alice", **EVERYTHING))
    _, alice = read(data)
    (cropped,) = read(encoded(cut_out(data, alice, 0), 70))
    assert cropped.attributes == Face("alice", **EVERYTHING).attributes


@pytest.mark.parametrize("attributes", [{"brightness": 0}, {"sharpness": 0}, {"quality": 0}, {"brightness": 100}])
def test_a_poor_shot_is_read(attributes: dict[str, Any]) -> None:
    people: list[str | Face] = [Face("alice", **attributes), "bob"]
    assert shows(changed(photo(*people), 0.5, 70), people)


@pytest.mark.parametrize("side", [None, 112])
@pytest.mark.parametrize("quality", [None, 70])
@pytest.mark.parametrize("people", [["alice"], ["alice", "bob", "carol", "dave"]])
def test_the_square_in_the_middle_of_a_returned_box_is_that_person(
    people: list[str], quality: int | None, side: int | None
) -> None:
    image = DecodedImage(photo(*people)).image
    for face in read(photo(*people)):
        box = face.box.within(Box(0, 0, *image.size))
        crop = image.crop((int(box.left), int(box.top), int(box.right), int(box.bottom)))
        square = ImageOps.fit(crop, (side or min(crop.size),) * 2)
        (found,) = read(encoded(square, quality))
        assert found.vector @ face.vector == pytest.approx(1)


def test_the_minimum_box_depends_on_the_declared_attributes() -> None:
    box, size = (0.0, 0.0, 0.2, 1.0), (400, 300)
    assert read(photo(Face("alice", box=box), size=size))
    with pytest.raises(ValueError, match="at least 94 x 141 pixels"):
        photo(Face("alice", box=box, **EVERYTHING), size=size)
    larger = Face("alice", box=(0.0, 0.0, 0.24, 1.0), **EVERYTHING)
    (found,) = read(photo(larger, size=size))
    assert found.attributes == larger.attributes


def test_a_declared_face_equals_a_drawn_one() -> None:
    face = Face("alice", **EVERYTHING)
    (drawn,), declared = read(photo(face)), declared_face(face, Box(0.1, 0.2, 0.3, 0.4))
    assert np.array_equal(drawn.vector, declared.vector)
    assert (drawn.attributes, drawn.person_seed, drawn.shot_seed) == (
        declared.attributes, declared.person_seed, declared.shot_seed,
    )  # fmt: skip
    assert declared.box == declared.head == (0.1, 0.2, 0.3, 0.4)


def test_the_same_bytes_are_read_once() -> None:
    data = photo("alice")
    assert read(data) is read(data)


def test_cached_faces_are_read_only() -> None:
    (face,) = read(photo("alice"))
    with pytest.raises(ValueError, match="read-only"):
        face.vector[0] = 1


def test_the_cache_does_not_depend_on_unknown_images() -> None:
    data = encoded(Image.new("RGB", (300, 200), "green"))
    assert [
        len(scene_of(data, unknown_images="stranger").faces),
        len(scene_of(data, unknown_images="no_face").faces),
    ] == [1, 0]


def test_people_and_shots_have_different_seeds() -> None:
    (one,), (two,), (other,) = (read(photo(face)) for face in ("alice", Face("alice", shot=2), "bob"))
    assert one.person_seed == two.person_seed != other.person_seed
    assert len({face.shot_seed for face in (one, two, other)}) == 3
