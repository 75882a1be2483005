"""How much of what photo() drew is still recognised after resizing, re-encoding and cropping: Markdown tables.

The first is about faces, the second about labels, unsafe content, texts and custom labels, the third says how small a
picture with contents may get.

Run it from the repository: ``python benchmarks/reading.py [PICTURES]``, the number of pictures to draw for each column.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from random import Random

from PIL import Image, ImageOps

from rekomock import CustomLabel, Face, Label, Moderation, Text, photo
from rekomock.images.contents import Thing, box_of, describe
from rekomock.images.face_vector import vector_of
from rekomock.images.geometry import Box
from rekomock.images.identity import Identity
from rekomock.images.recognition.decode import DecodedImage
from rekomock.images.recognition.scene import scene_of

COUNTS = (1, 5, 20)
CONTENT_COUNTS = (1, 4, 10, 25, 100)
SCALES = ((1.0, "full size"), (1 / 2, "half the size"), (1 / 3, "a third of the size"))
EVERYTHING = Face(
    "alice", shot=2, resembles=("bob", 82.5), confidence=90, brightness=30, sharpness=40,
    pose=(10, -20, 5), age=(30, 40), gender="Female", smile=True, eyeglasses=True, sunglasses=True, beard=False,
    mustache=False, eyes_open=True, mouth_open=True, occluded=False, emotion="HAPPY", eye_direction=(3, 4),
)  # fmt: skip

#: A transformation of a picture: yields files, each with the faces that should be recognised in it.
Change = Callable[[Image.Image, list[Face]], Iterator[tuple[bytes, list[Face]]]]


def main(pictures: int) -> None:
    """Print the table."""
    columns = [(count, full) for full in (False, True) for count in COUNTS]
    titles = [f"{count} face{'s' * (count > 1)}{', everything declared' * full}" for count, full in columns]
    print("| transformation |", *(f" {title} |" for title in titles), sep="")
    print("|---|", "---:|" * len(columns), sep="")
    drawn = {column: [draw(*column, number) for number in range(pictures)] for column in columns}
    for name, change in changes().items():
        shares = [f" {share(change, drawn[column]):.1%} |".replace("100.0%", "100%") for column in columns]
        print(f"| {name} |", *shares, sep="", flush=True)


def contents_table(pictures: int) -> None:
    """Print how often all contents of a picture are read back, beside a person."""
    print("\n| transformation |", *(f" {count} content{'s' * (count > 1)} |" for count in CONTENT_COUNTS), sep="")
    print("|---|", "---:|" * len(CONTENT_COUNTS), sep="")
    drawn = {
        count: [(draw_contents(count, number), contents(count, number)) for number in range(pictures)]
        for count in CONTENT_COUNTS
    }
    for scale, name in SCALES:
        for quality in (None, 95, 70, 50):
            encoding = "PNG" if quality is None else f"JPEG {quality}"
            shares = [
                sum(shows(copy(image, scale, quality), declared) for image, declared in drawn[count]) / pictures
                for count in CONTENT_COUNTS
            ]
            print(f"| {name}, {encoding} |", *(f" {each:.0%} |" for each in shares), sep="", flush=True)


def smallest_table() -> None:
    """Print how small a picture may get until its contents are lost, as a JPEG 70."""
    print("\n| contents | picture | read from |", "|---:|---|---|", sep="\n")
    for count in CONTENT_COUNTS:
        image, declared = draw_contents(count, 0), contents(count, 0)
        percent = next(each for each in range(99, 0, -1) if not shows(copy(image, each / 100, 70), declared)) + 1
        width, height = (round(side * percent / 100) for side in image.size)
        print(f"| {count} | {image.width} x {image.height} | {width} x {height}, {percent} % |", flush=True)


def contents(count: int, number: int) -> list[Thing]:
    """Return some contents of a picture, of all kinds; half of them have a box."""
    random = Random(f"{count} {number}")
    declared: list[Thing] = []
    for index in range(count):
        box = (random.uniform(0, 0.6), random.uniform(0, 0.6), random.uniform(0.05, 0.4), random.uniform(0.05, 0.4))
        place = box if index % 2 else None
        confidence = round(random.uniform(50, 100), 2)
        kinds: list[Thing] = [
            Label(random.choice(("Dog", "Car", "Alcoholic Beverage")), confidence=confidence, box=place),
            Text(f"EXIT {index}", confidence=confidence, box=place),
            Moderation("Explicit Nudity", confidence=confidence),
            CustomLabel("scratch", confidence=confidence, box=place),
        ]
        declared.append(kinds[index % len(kinds)])
    return declared


def draw_contents(count: int, number: int) -> Image.Image:
    """Draw a picture of a person with some contents."""
    return DecodedImage(photo(f"person {number}", *contents(count, number))).image


def copy(image: Image.Image, scale: float, quality: int | None) -> bytes:
    """Return a copy of a picture."""
    return encoded(image.resize((round(image.width * scale), round(image.height * scale))), quality)


def shows(data: bytes, declared: list[Thing]) -> bool:
    """Return whether an image shows contents in their order, with their confidences, in about their boxes."""
    found = scene_of(data, unknown_images="no_face").contents
    return len(found) == len(declared) and all(
        describe(one) == describe(other) and one.confidence == other.confidence and is_near(box_of(one), box_of(other))
        for one, other in zip(found, declared, strict=True)
    )


def is_near(found: Box | None, declared: Box | None) -> bool:
    """Return whether a box is within a hundredth of the declared one, if there is one."""
    return declared is None or (
        found is not None and max(abs(one - other) for one, other in zip(found, declared, strict=True)) < 0.01
    )


def draw(count: int, full: bool, number: int) -> tuple[Image.Image, list[Face]]:
    """Draw a picture of this many people."""
    faces = [face_of(f"person {number}.{index}", full) for index in range(count)]
    return DecodedImage(photo(*faces)).image, faces


def face_of(name: str, full: bool) -> Face:
    """Return a face with all attributes declared, or none."""
    declared = {field: getattr(EVERYTHING, field) for field in EVERYTHING.attributes.__slots__}
    return Face(name, shot=EVERYTHING.shot, resembles=EVERYTHING.resembles, **declared) if full else Face(name)


def share(change: Change, drawn: list[tuple[Image.Image, list[Face]]]) -> float:
    """Return the share of the expected faces that are recognised after a transformation."""
    recognised = total = 0
    for image, faces in drawn:
        for data, expected in change(image, faces):
            found = scene_of(data, unknown_images="no_face").faces
            for face in expected:
                vector = vector_of(Identity.of(face))
                recognised += any(
                    seen.vector @ vector > 0.99999 and seen.attributes == face.attributes for seen in found
                )
                total += 1
    return recognised / total


def changes() -> dict[str, Change]:
    """Return the transformations by their names in the table."""
    table: dict[str, Change] = {}
    for scale, name in SCALES:
        table[f"{name}, PNG"] = partial(resized, scale=scale, quality=None)
        for percent in (95, 70, 50):
            table[f"{name}, JPEG {percent}"] = partial(resized, scale=scale, quality=percent)
    table["JPEG 70 with EXIF orientation 1 to 8"] = oriented
    for quality in (None, 70):
        for margin in (0, 10, 25, 40):
            name = f"cropped to a face's box with a margin of {margin} %, {'PNG' if quality is None else 'JPEG 70'}"
            table[name] = partial(cropped, margin=margin / 100, quality=quality)
        encoding = "PNG" if quality is None else "JPEG 70"
        for margin in (0, 25):
            name = f"the square in the middle of a crop with a margin of {margin} %, {encoding}"
            table[name] = partial(cropped, margin=margin / 100, quality=quality, finish=partial(fitted, side=None))
        name = f"the square in the middle of a face's box, 112 x 112 pixels, {encoding}"
        table[name] = partial(cropped, margin=0, quality=quality, finish=partial(fitted, side=112))
        name = f"cropped to a face's box, at most 160 pixels high, {encoding}"
        table[name] = partial(cropped, margin=0, quality=quality, finish=partial(thumbnail, side=160))
    return table


def fitted(crop: Image.Image, *, side: int | None) -> Image.Image:
    """Return the square in the middle of a crop, resized if a side is given."""
    return ImageOps.fit(crop, (min(crop.size) if side is None else side,) * 2)


def thumbnail(crop: Image.Image, *, side: int) -> Image.Image:
    """Return a crop of at most this width and height."""
    crop.thumbnail((side, side))
    return crop


def resized(
    image: Image.Image, faces: list[Face], *, scale: float, quality: int | None
) -> Iterator[tuple[bytes, list[Face]]]:
    """Resize the picture."""
    size = (round(image.width * scale), round(image.height * scale))
    yield encoded(image.resize(size) if scale < 1 else image, quality), faces


def oriented(image: Image.Image, faces: list[Face]) -> Iterator[tuple[bytes, list[Face]]]:
    """Store the picture with each of the eight EXIF orientations."""
    flip = Image.Transpose
    stored = [None, flip.FLIP_LEFT_RIGHT, flip.ROTATE_180, flip.FLIP_TOP_BOTTOM, flip.TRANSPOSE, flip.ROTATE_90]
    for orientation, turn in enumerate([*stored, flip.TRANSVERSE, flip.ROTATE_270], 1):
        exif = Image.Exif()
        exif[0x0112] = orientation
        yield encoded(image if turn is None else image.transpose(turn), 70, exif), faces


def cropped(
    image: Image.Image,
    faces: list[Face],
    *,
    margin: float,
    quality: int | None,
    finish: Callable[[Image.Image], Image.Image] = Image.Image.copy,
) -> Iterator[tuple[bytes, list[Face]]]:
    """Crop each face along its reported box."""
    found = scene_of(encoded(image, None)).faces
    for face in faces:
        vector = vector_of(Identity.of(face))
        box = next(seen.box for seen in found if seen.vector @ vector > 0.99999)
        yield encoded(finish(image.crop(around(box, margin, image))), quality), [face]


def around(box: Box, margin: float, image: Image.Image) -> tuple[int, int, int, int]:
    """Return the edges of a box with a margin, in pixels, clipped at the edges of the picture."""
    across, down = margin * box.width, margin * box.height
    edges = (box.left - across, box.top - down, box.right + across, box.bottom + down)
    left, top, right, bottom = (min(max(edge, 0.0), 1.0) for edge in edges)
    return int(left * image.width), int(top * image.height), int(right * image.width), int(bottom * image.height)


def encoded(image: Image.Image, quality: int | None, exif: Image.Exif | None = None) -> bytes:
    """Encode the picture as a JPEG of some quality, or as a PNG."""
    file = BytesIO()
    if quality is None:
        image.save(file, "PNG", compress_level=1)
    else:
        image.save(file, "JPEG", quality=quality, exif=exif or Image.Exif())
    return file.getvalue()


if __name__ == "__main__":
    number_of_pictures = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    main(number_of_pictures)
    contents_table(number_of_pictures)
    smallest_table()
