"""Default boxes of faces declared without one."""

from __future__ import annotations

from itertools import combinations

import pytest

from rekomock.images.boxes import default_boxes
from rekomock.images.face import Face
from rekomock.images.geometry import Box
from rekomock.images.recognition.drawn import _sort_largest_first, declared_face

SIZES = [(640, 480), (80, 900), (900, 80), (3000, 2000)]


def test_one_face_is_centred() -> None:
    (box,) = default_boxes(1)
    assert box.at(0.5, 0.5) == pytest.approx((0.5, 0.5))
    assert box.height == 0.5


def test_a_few_are_placed_side_by_side() -> None:
    boxes = default_boxes(3)
    assert [box.at(0.5, 0.5)[1] for box in boxes] == pytest.approx([0.5] * 3)
    assert sorted(boxes) == boxes


def test_no_face_needs_no_box() -> None:
    assert default_boxes(0) == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("count", [1, 2, 3, 7, 20, 100])
def test_boxes_lie_apart_within_the_picture(count: int, size: tuple[int, int]) -> None:
    boxes = default_boxes(count, size)
    assert len(boxes) == count
    for box in boxes:
        assert min(box.left, box.top) > 0
        assert max(box.right, box.bottom) < 1
    assert not any(_overlap(one, other) for one, other in combinations(boxes, 2))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("count", [1, 2, 3, 7, 20, 100])
def test_faces_in_them_are_found_in_the_order_declared(count: int, size: tuple[int, int]) -> None:
    faces = [declared_face(Face(f"person {number}"), box) for number, box in enumerate(default_boxes(count, size))]
    assert list(_sort_largest_first(faces)) == faces


def _overlap(one: Box, other: Box) -> bool:
    across = min(one.right, other.right) - max(one.left, other.left)
    return across > 0 and min(one.bottom, other.bottom) > max(one.top, other.top)
