"""Crops of declared images: who is in a part of one."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image, ImageOps
from support.images import snapshot

from rekomock import Face, RekognitionMock, photo

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_rekognition.client import RekognitionClient

ALICE, BOB = (0.1, 0.1, 0.3, 0.5), (0.6, 0.25, 0.25, 0.4)


@pytest.fixture
def group(rek: RekognitionMock) -> Image.Image:
    """A picture that is declared to show alice and bob."""
    for number in (2, 3):
        rek.album.add(snapshot(number), "carol", Face("dave"), "erin")
    rek.album.add(snapshot(1), Face("alice", box=ALICE), Face("bob", box=BOB))
    return Image.open(BytesIO(snapshot(1)))


def saved(image: Image.Image, file_format: str = "PNG", **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, file_format, **options)
    return file.getvalue()


def cropped(image: Image.Image, box: tuple[float, float, float, float], margin: float = 0) -> Image.Image:
    """Cut a box out, with a margin in shares of its sides."""
    left, top, width, height = box
    ratios = (left - margin * width, top - margin * height, left + (1 + margin) * width, top + (1 + margin) * height)
    limited = [min(max(ratio, 0.0), 1.0) for ratio in ratios]
    return image.crop(tuple(round(a * b) for a, b in zip(limited, image.size * 2, strict=True)))  # type: ignore[arg-type]


def people(client: RekognitionClient, data: bytes) -> list[str]:
    """Who is in a picture, the largest first; ``?`` stands for others."""
    found = []
    faces = client.detect_faces(Image={"Bytes": data})["FaceDetails"]
    for face in faces:
        names = "?"
        for name in ("alice", "bob"):
            matches = client.compare_faces(
                SourceImage={"Bytes": photo(name)}, TargetImage={"Bytes": data}, SimilarityThreshold=99
            )["FaceMatches"]
            if face["BoundingBox"] in [match["Face"]["BoundingBox"] for match in matches]:
                names = name
        found.append(names)
    return found


def small(image: Image.Image) -> Image.Image:
    image = image.copy()
    image.thumbnail((48, 48))
    return image


@pytest.mark.parametrize(("box", "person"), [(ALICE, "alice"), (BOB, "bob")])
@pytest.mark.parametrize("margin", [0, 0.08, 0.25])
@pytest.mark.parametrize(
    "change",
    [
        lambda image: saved(image),
        lambda image: saved(image, "JPEG", quality=70),
        lambda image: saved(image.convert("L")),
        lambda image: saved(image.resize((160, 160))),
        lambda image: saved(small(image), "JPEG"),
        lambda image: saved(ImageOps.fit(image, (112, 112))),
    ],
    ids=["PNG", "JPEG", "grey", "stretched", "small", "square"],
)
def test_a_crop_along_or_around_a_box_is_that_person(
    client: RekognitionClient,
    group: Image.Image,
    box: tuple[float, float, float, float],
    person: str,
    margin: float,
    change: Callable[[Image.Image], bytes],
) -> None:
    assert people(client, change(cropped(group, box, margin))) == [person]


def test_the_box_is_where_the_face_is_in_the_crop(client: RekognitionClient, group: Image.Image) -> None:
    (face,) = client.detect_faces(Image={"Bytes": saved(cropped(group, BOB, 0.25))})["FaceDetails"]

    box = face["BoundingBox"]
    # A margin of a quarter on each side leaves two thirds for the face
    assert [box[side] for side in ("Left", "Top", "Width", "Height")] == pytest.approx(
        [1 / 6, 1 / 6, 2 / 3, 2 / 3], abs=0.04
    )


def test_a_returned_box_of_a_face_declared_without_one_is_that_person(
    rek: RekognitionMock, client: RekognitionClient
) -> None:
    rek.album.add(snapshot(1), "alice", "bob")
    boxes = [face["BoundingBox"] for face in client.detect_faces(Image={"Bytes": snapshot(1)})["FaceDetails"]]

    for box, person in zip(boxes, ["alice", "bob"], strict=True):
        part = (box["Left"], box["Top"], box["Width"], box["Height"])
        assert people(client, saved(cropped(Image.open(BytesIO(snapshot(1))), part))) == [person]


def test_a_grey_copy_of_the_whole_shows_everyone(client: RekognitionClient, group: Image.Image) -> None:
    assert people(client, saved(group.convert("L"), "JPEG")) == ["alice", "bob"]


def test_another_picture_is_a_stranger(client: RekognitionClient, group: Image.Image) -> None:
    other = Image.open(BytesIO(snapshot(4)))

    assert [people(client, saved(cropped(other, box))) for box in (ALICE, BOB)] == [["?"], ["?"]]


def test_a_crop_in_other_colours_is_a_stranger(client: RekognitionClient, group: Image.Image) -> None:
    red, green, blue = cropped(group, ALICE).convert("RGB").split()

    assert people(client, saved(Image.merge("RGB", (blue, red, green)))) == ["?"]


@pytest.mark.usefixtures("group")
def test_an_image_without_structure_is_a_stranger(client: RekognitionClient) -> None:
    assert people(client, saved(Image.new("RGB", (200, 200), "teal"))) == ["?"]


def test_a_crop_beside_the_faces_is_a_stranger_or_shows_no_face(client: RekognitionClient, group: Image.Image) -> None:
    assert people(client, saved(group.crop((260, 300, 640, 480)))) in ([], ["?"])


def test_faces_too_small_to_be_compared_are_left_out(rek: RekognitionMock, client: RekognitionClient) -> None:
    rek.album.add(snapshot(1), Face("alice", box=(0.5, 0.5, 0.002, 0.002)))

    assert people(client, saved(Image.open(BytesIO(snapshot(1))).convert("L"))) == ["alice"]
