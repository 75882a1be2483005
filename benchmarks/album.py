"""How many copies and crops of declared images the album recognises, and how many other images it mistakes for them.

Run it with ``python benchmarks/album.py [IMAGES]``; it prints the numbers in docs/how-to/images.md. Ordinary
photographs come from scikit-image, scikit-learn and matplotlib if these are installed, each as a whole and in pieces.
"""

from __future__ import annotations

import io
import random
import sys
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from rekomock.images.geometry import Box
from rekomock.images.recognition.album import SAME_IMAGE
from rekomock.images.recognition.crops import CroppedImage, find_crop, in_crop, view_of
from rekomock.images.recognition.drawn import DRAWN
from rekomock.images.recognition.fingerprint import fingerprint
from rekomock.vectors.index import similarity

PACKAGES = ("skimage", "sklearn", "matplotlib")
SHAPES = ("box", "square", "fitted square", "stretched")
LEAST_CONTRAST = 15
MIDDLE = Box(0.3, 0.3, 0.4, 0.4)
MARGINS = (0, 0.1, 0.25, 0.5)
COPIES = [(scale, quality) for scale in (1, 1 / 2, 1 / 3) for quality in (None, 95, 70, 50)][1:]


def photographs() -> list[Image.Image]:
    """Return the photographs in the packages, without duplicates, and four overlapping pieces of each."""
    found: dict[bytes, Image.Image] = {}
    for spec in filter(None, map(find_spec, PACKAGES)):
        for file in sorted(Path(str(spec.origin)).parent.rglob("*")):
            if file.suffix.lower() in (".png", ".jpg", ".jpeg") and file.parent.name in (
                "data",
                "images",
                "sample_data",
            ):
                image = Image.open(file).convert("RGB")
                if min(image.size) >= 200:
                    found[image.tobytes()] = image
    images = list(found.values())
    pieces = []
    for image in images:
        width, height = image.size
        for left, top in ((0, 0), (0.4, 0), (0, 0.4), (0.4, 0.4)):
            right, bottom = int((left + 0.6) * width), int((top + 0.6) * height)
            pieces.append(image.crop((int(left * width), int(top * height), right, bottom)))
    return images + pieces


def generated(count: int) -> list[Image.Image]:
    """Generate images of coloured shapes, blurred noise and single colours."""
    rng = random.Random(1)
    images = []
    for number in range(count):
        if number % 4 == 0:
            image = Image.new("RGB", (320, 240), tuple(rng.randrange(256) for _ in range(3)))
        elif number % 4 == 1:
            noise = np.frombuffer(rng.randbytes(40 * 30 * 3), np.uint8).reshape(30, 40, 3)
            image = Image.fromarray(noise).resize((320, 240), Image.Resampling.BICUBIC)
            image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0, 4)))
        else:
            image = Image.new("RGB", (320, 240), tuple(rng.randrange(256) for _ in range(3)))
            draw = ImageDraw.Draw(image)
            for _ in range(rng.randrange(2, 15)):
                x, y = rng.randrange(300), rng.randrange(220)
                box = (x, y, x + rng.randrange(10, 150), y + rng.randrange(10, 120))
                draw.ellipse(box, fill=tuple(rng.randrange(256) for _ in range(3)))
        images.append(image)
    return images


def copy_of(image: Image.Image, scale: float, quality: int | None) -> Image.Image:
    """Return the image resized, and re-encoded as JPEG if a quality is given."""
    resized = image.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))))
    if quality is None:
        return resized
    file = io.BytesIO()
    resized.save(file, "JPEG", quality=quality)
    return Image.open(file).convert("RGB")


def random_box(rng: random.Random, image: Image.Image) -> Box:
    """Return a box of the size, shape and least contrast that faces in photographs have."""
    height = rng.uniform(0.15, 0.6)
    width = min(height * rng.uniform(0.65, 0.85) * image.height / image.width, 0.9)
    box = Box(rng.uniform(0, 1 - width), rng.uniform(0, 1 - height), width, height)
    levels = np.asarray(crop_of(image, box, 0, "box").convert("L"))
    return box if levels.std() >= LEAST_CONTRAST else random_box(rng, image)


def crop_of(image: Image.Image, box: Box, margin: float, shape: str) -> Image.Image:
    """Cut a box out as pipelines do: along it, or as a square that contains it or fits into it, or resized to one."""
    x, y = (box.left + box.width / 2) * image.width, (box.top + box.height / 2) * image.height
    width, height = box.width * image.width, box.height * image.height
    if shape == "square":
        width = height = max(width, height)
    across, down = width * (0.5 + margin), height * (0.5 + margin)
    edges = (max(x - across, 0), max(y - down, 0), min(x + across, image.width), min(y + down, image.height))
    crop = image.crop((int(edges[0]), int(edges[1]), int(edges[2]), int(edges[3])))
    if shape == "fitted square":
        return ImageOps.fit(crop, (min(crop.size),) * 2)
    return crop.resize((160, 160)) if shape == "stretched" else crop


def small_and_grey(crop: Image.Image) -> Image.Image:
    """Return a grey thumbnail of at most 64 pixels, saved as JPEG 70."""
    thumbnail = crop.convert("L").convert("RGB")
    thumbnail.thumbnail((64, 64))
    return copy_of(thumbnail, 1, 70)


def print_crops(images: list[Image.Image], others: list[Image.Image]) -> None:
    """Print how many crops of images are found, and for how many crops of other images one is found."""
    rng = random.Random(3)
    boxes = [[random_box(rng, image), random_box(rng, image)] for image in images]
    album = [CroppedImage(image, two) for image, two in zip(images, boxes, strict=True)]
    print("\n| crop |", *(f" margin of {margin:.0%} |" for margin in MARGINS), sep="")
    print("|---|", "---:|" * len(MARGINS), sep="")
    for shape in SHAPES:
        for name, change in (("in colour", Image.Image.copy), ("grey, at most 64 pixels, JPEG 70", small_and_grey)):
            cells = []
            for margin in MARGINS:
                found = [
                    is_found(album, number, boxes[number], change(crop_of(image, boxes[number][0], margin, shape)))
                    for number, image in enumerate(images)
                ]
                cells.append(f" {sum(found)} of {len(found)} |")
            print(f"| {shape}, {name} |", *cells, sep="", flush=True)
    queries = [query for image in others for query in (image, crop_of(image, MIDDLE, 0, "box"))]
    mistaken = sum(find_crop(album, view_of(query)) is not None for query in queries)
    print(f"\n{mistaken} of {len(queries)} other images and crops of them were mistaken for a crop.")


def is_found(album: list[CroppedImage], number: int, boxes: list[Box], crop: Image.Image) -> bool:
    """Return whether a crop is found in the image of this number, and contains its first face."""
    found = find_crop(album, view_of(crop))
    return found is not None and found[0] == number and 0 in [face for face, _ in in_crop(boxes, found[1])]


def main(count: int = 300) -> None:
    """Print the table."""
    print("| images | copies recognised | pairs of different images mistaken for copies |")
    print("|---|---|---|")
    for name, images in (("photographs", photographs()), ("generated images", generated(count))):
        fingerprints = [fingerprint(image) for image in images]
        copies = [
            similarity(DRAWN, fingerprint(copy_of(image, *copy)), original) >= SAME_IMAGE
            for image, original in zip(images, fingerprints, strict=True)
            for copy in COPIES
        ]
        pairs = [similarity(DRAWN, one, other) >= SAME_IMAGE for one, other in combinations(fingerprints, 2)]
        print(f"| {len(images)} {name} | {sum(copies)} of {len(copies)} | {sum(pairs)} of {len(pairs)} |")
    whole = photographs()
    print_crops(whole[: len(whole) // 5] or generated(count)[2::4], generated(2 * count)[count:])


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
