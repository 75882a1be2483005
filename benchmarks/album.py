"""How many copies of declared images the album recognises, and how many other images it mistakes for copies.

Run it with ``python benchmarks/album.py [IMAGES]``; it prints the table in docs/how-to/images.md. Ordinary photographs
come from scikit-image, scikit-learn and matplotlib if these are installed, each as a whole and in pieces.
"""

from __future__ import annotations

import io
import random
import sys
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from rekomock.images.recognition.album import SAME_IMAGE
from rekomock.images.recognition.drawn import DRAWN
from rekomock.images.recognition.fingerprint import fingerprint
from rekomock.vectors.index import similarity

PACKAGES = ("skimage", "sklearn", "matplotlib")
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


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
