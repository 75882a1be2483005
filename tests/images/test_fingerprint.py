"""Fingerprints of images without a code."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from rekomock.images.recognition.fingerprint import family, fingerprint

COUNT = 12


def flat(rng: np.random.Generator) -> Image.Image:
    return Image.new("RGB", (100, 100), tuple(rng.integers(0, 256, 3).tolist()))


def clouds(rng: np.random.Generator) -> Image.Image:
    grid = rng.integers(0, 256, (9, 12, 3), dtype=np.uint8)
    return Image.fromarray(grid).resize((480, 360), Image.Resampling.BICUBIC)


def slope(rng: np.random.Generator) -> Image.Image:
    corners = rng.integers(0, 256, (2, 2, 3), dtype=np.uint8)
    return Image.fromarray(corners).resize((400, 300), Image.Resampling.BILINEAR)


def shapes(rng: np.random.Generator) -> Image.Image:
    image = flat(rng).resize((400, 300))
    draw = ImageDraw.Draw(image)
    for _ in range(5):
        left, top = rng.integers(0, 250, 2).tolist()
        colour = tuple(rng.integers(0, 256, 3).tolist())
        draw.ellipse((left, top, left + 120, top + 90), fill=colour)
    return image


def prints(rng: np.random.Generator) -> Image.Image:
    """Fine black strokes on white paper."""
    image = Image.new("RGB", (600, 400), "white")
    draw = ImageDraw.Draw(image)
    for line in range(15):
        words = "".join(rng.choice(list("abcdefgh    "), int(rng.integers(5, 60))))
        draw.text((20, 20 + 24 * line), words, fill="black", font=ImageFont.load_default(18))
    return image


KINDS = [flat, clouds, slope, shapes, prints]
kinds = pytest.mark.parametrize("kind", KINDS)


def pictures(kind: Callable[[np.random.Generator], Image.Image]) -> list[Image.Image]:
    rng = np.random.default_rng(7)
    return [kind(rng) for _ in range(COUNT)]


def as_jpeg(image: Image.Image, quality: int) -> Image.Image:
    file = BytesIO()
    image.save(file, "JPEG", quality=quality)
    return Image.open(file).convert("RGB")


def similarity(one: Image.Image, other: Image.Image) -> float:
    return 100 * float(fingerprint(one) @ fingerprint(other))


@kinds
def test_a_fingerprintsis_a_unit_vector(kind: Callable[[np.random.Generator], Image.Image]) -> None:
    vector = fingerprint(pictures(kind)[0])
    assert vector.shape == (128,)
    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-6)


@kinds
@pytest.mark.parametrize("quality", [95, 70, 50])
def test_a_re_encoded_image_is_similar(kind: Callable[[np.random.Generator], Image.Image], quality: int) -> None:
    found = [similarity(image, as_jpeg(image, quality)) for image in pictures(kind)]
    assert min(found) > 96
    assert np.median(found) > 98


@kinds
@pytest.mark.parametrize("part", [2, 3])
def test_a_resized_image_is_similar(kind: Callable[[np.random.Generator], Image.Image], part: int) -> None:
    for image in pictures(kind):
        assert similarity(image, image.resize((image.width // part, image.height // part))) > 98


def test_different_images_are_not_similar() -> None:
    vectors = np.array([fingerprint(image) for kind in KINDS for image in pictures(kind)])
    similarities = 100 * (vectors @ vectors.T)[np.triu_indices(len(vectors), 1)]
    # Pages of black print on white paper are somewhat similar
    assert np.mean(similarities > 50) < 0.015
    assert similarities.max() < 80


def test_different_colours_are_not_similar() -> None:
    names = ("red", "green", "blue", "white", "black", "gray", "yellow", "purple", "orange")
    vectors = np.array([fingerprint(Image.new("RGB", (100, 100), name)) for name in names])
    similarities = 100 * (vectors @ vectors.T)[np.triu_indices(len(names), 1)]
    assert similarities.max() < 50


def test_a_colour_is_similar_at_any_size() -> None:
    assert similarity(Image.new("RGB", (100, 100), "red"), Image.new("RGB", (900, 200), "red")) > 99.9


def test_re_encoding_hardly_ever_changes_the_family() -> None:
    images = [image for kind in KINDS for image in pictures(kind)]
    changed = [
        family(fingerprint(image)) != family(fingerprint(anew))
        for image in images
        for anew in (as_jpeg(image, 70), image.resize((image.width // 2, image.height // 2)))
    ]
    assert np.mean(changed) < 0.05


def test_there_are_many_families() -> None:
    assert len({family(fingerprint(image)) for kind in KINDS for image in pictures(kind)}) > 8
