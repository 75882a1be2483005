"""How surely the album recognises copies of a declared picture, and how rarely it takes another picture for it.

Run it with ``python benchmarks/album.py``. It prints the table of the README. Ordinary photographs come from
scikit-image, scikit-learn and matplotlib where these are installed: whole ones and pieces of them.
"""

from __future__ import annotations

import io
import random
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from rekomock.images.recognition.album import SAME_LOOK
from rekomock.images.recognition.drawn import DRAWN
from rekomock.images.recognition.fingerprint import fingerprint
from rekomock.vectors.index import similarity

PACKAGES = ("skimage", "sklearn", "matplotlib")
COPIES = [(scale, quality) for scale in (1, 1 / 2, 1 / 3) for quality in (None, 95, 70, 50)][1:]


def photographs() -> list[Image.Image]:
    """The photographs of the packages, each once, and four overlapping pieces of each."""
    found: dict[bytes, Image.Image] = {}
    for spec in filter(None, map(find_spec, PACKAGES)):
        for file in sorted(Path(str(spec.origin)).parent.rglob("*")):
            if file.suffix.lower() in (".png", ".jpg", ".jpeg") and file.parent.name in (
                "data",
                "images",
                "sample_data",
            ):
                picture = Image.open(file).convert("RGB")
                if min(picture.size) >= 200:
                    found[picture.tobytes()] = picture
    pictures = list(found.values())
    pieces = []
    for picture in pictures:
        width, height = picture.size
        for left, top in ((0, 0), (0.4, 0), (0, 0.4), (0.4, 0.4)):
            right, bottom = int((left + 0.6) * width), int((top + 0.6) * height)
            pieces.append(picture.crop((int(left * width), int(top * height), right, bottom)))
    return pictures + pieces


def generated(count: int) -> list[Image.Image]:
    """Coloured shapes, blurred noise and single colours."""
    chance = random.Random(1)
    pictures = []
    for number in range(count):
        if number % 4 == 0:
            picture = Image.new("RGB", (320, 240), tuple(chance.randrange(256) for _ in range(3)))
        elif number % 4 == 1:
            noise = np.frombuffer(chance.randbytes(40 * 30 * 3), np.uint8).reshape(30, 40, 3)
            picture = Image.fromarray(noise).resize((320, 240), Image.Resampling.BICUBIC)
            picture = picture.filter(ImageFilter.GaussianBlur(chance.uniform(0, 4)))
        else:
            picture = Image.new("RGB", (320, 240), tuple(chance.randrange(256) for _ in range(3)))
            draw = ImageDraw.Draw(picture)
            for _ in range(chance.randrange(2, 15)):
                x, y = chance.randrange(300), chance.randrange(220)
                box = (x, y, x + chance.randrange(10, 150), y + chance.randrange(10, 120))
                draw.ellipse(box, fill=tuple(chance.randrange(256) for _ in range(3)))
        pictures.append(picture)
    return pictures


def copy_of(picture: Image.Image, scale: float, quality: int | None) -> Image.Image:
    """The picture resized, and saved as JPEG where a quality is given."""
    resized = picture.resize((max(1, round(picture.width * scale)), max(1, round(picture.height * scale))))
    if quality is None:
        return resized
    file = io.BytesIO()
    resized.save(file, "JPEG", quality=quality)
    return Image.open(file).convert("RGB")


def main() -> None:
    """Prints the table."""
    print("| pictures | copies recognised | pairs of different pictures taken for one |")
    print("|---|---|---|")
    for name, pictures in (("photographs", photographs()), ("generated pictures", generated(300))):
        looks = [fingerprint(picture) for picture in pictures]
        copies = [
            similarity(DRAWN, fingerprint(copy_of(picture, *copy)), look) >= SAME_LOOK
            for picture, look in zip(pictures, looks, strict=True)
            for copy in COPIES
        ]
        pairs = [similarity(DRAWN, one, other) >= SAME_LOOK for one, other in combinations(looks, 2)]
        print(f"| {len(pictures)} {name} | {sum(copies)} of {len(copies)} | {sum(pairs)} of {len(pairs)} |")


if __name__ == "__main__":
    main()
