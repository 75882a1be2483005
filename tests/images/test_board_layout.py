"""Placing the board with what a drawn picture shows besides faces."""

from __future__ import annotations

import pytest

from rekomock import CustomLabel, Face, Label, Moderation, Text, photo
from rekomock.images.contents import Content
from rekomock.images.drawing.board import Board, Measures, overlap
from rekomock.images.drawing.board_layout import BoardLayout, lay_out_with_board
from rekomock.images.geometry import Box
from rekomock.images.recognition.decode import DecodedImage
from rekomock.images.recognition.scene import scene_of

LEFT, RIGHT = Face("alice", box=(0.02, 0.05, 0.4, 0.9)), Face("bob", box=(0.6, 0.05, 0.38, 0.5))


def laid_out(
    *faces: Face,
    size: tuple[int, int] | None = None,
    entries: int = 2,
    lines: tuple[Box, ...] = (),
    tiles: tuple[Box, ...] = (),
) -> BoardLayout:
    return lay_out_with_board(faces, size, modules=29, entries=entries, lines=lines, tiles=tiles)


def is_within(layout: BoardLayout) -> bool:
    box = layout.board.box
    return 0 <= box.left < box.right <= layout.size[0] and 0 <= box.top < box.bottom <= layout.size[1]


@pytest.mark.parametrize("count", [0, 1, 2, 7, 30])
@pytest.mark.parametrize("size", [None, (1400, 1000), (3000, 1200), (1200, 3000)])
def test_the_board_lies_within_the_picture_and_beside_the_faces(count: int, size: tuple[int, int] | None) -> None:
    layout = laid_out(*(Face(f"person {number}") for number in range(count)), size=size)
    assert is_within(layout)
    assert size in (None, layout.size)
    assert not overlap(layout.board.box, [placement.box for placement in layout.placements])


def test_faces_with_boxes_stay_there_and_the_board_takes_what_is_free() -> None:
    layout = laid_out(LEFT, RIGHT)
    frame = Box(0, 0, *layout.size)
    assert [placement.box for placement in layout.placements] == [
        pytest.approx(Box(*face.box or ()).within(frame)) for face in (LEFT, RIGHT)
    ]
    assert is_within(layout)
    assert not overlap(layout.board.box, [placement.box for placement in layout.placements])


def test_a_picture_grows_until_the_board_has_room_beside_the_boxes() -> None:
    assert laid_out(LEFT, entries=1).size == (640, 480)
    assert laid_out(Face("alice", box=(0.02, 0.02, 0.75, 0.96)), entries=1).size[0] > 640


def test_a_board_with_large_entries_shrinks_with_a_requested_size() -> None:
    large, small = laid_out(size=(640, 480)), laid_out(size=(120, 100))
    assert (large.board.measures.code, small.board.measures.code) == (145, 58)


@pytest.mark.parametrize("free", ["left", "right", "top", "bottom"])
def test_the_board_leaves_lines_free(free: str) -> None:
    taken = {
        "left": Box(0.5, 0, 0.5, 1),
        "right": Box(0, 0, 0.5, 1),
        "top": Box(0, 0.5, 1, 0.5),
        "bottom": Box(0, 0, 1, 0.5),
    }[free]
    layout = laid_out(Face("alice"), size=(900, 900), lines=(taken,))
    assert not overlap(layout.board.box, [taken.within(Box(0, 0, 900, 900))])


def test_the_board_leaves_tiles_free_if_lines_allow_it() -> None:
    frame = Box(0, 0, 900, 900)
    right, left = Box(0.5, 0, 0.5, 1), Box(0, 0, 0.5, 1)
    assert not overlap(laid_out(size=(900, 900), tiles=(right,)).board.box, [right.within(frame)])
    assert not overlap(laid_out(size=(900, 900), tiles=(right,), lines=(left,)).board.box, [left.within(frame)])


@pytest.mark.parametrize(("modules", "entries"), [(29, 0), (29, 5), (61, 40), (149, 100)])
def test_entries_lie_on_the_board_above_the_code(modules: int, entries: int) -> None:
    board = Board(10, 20, Measures.of(modules, entries, 5.0))
    places = [*board.entries()]
    assert len(places) >= entries
    assert all(board.box.left < each.left < each.right < board.box.right for each in places)
    assert all(board.box.top < each.top < each.bottom < board.code.top for each in places)
    assert board.code.bottom < board.box.bottom
    assert all(not overlap(one, places[index + 1 :]) for index, one in enumerate(places))


@pytest.mark.parametrize(
    ("contents", "size", "message"),
    [
        ([Label("x" * 99)], (80, 80), r"must have \d\d x \d\d pixels for their code .*, got 80 x 80 pixels"),
        (["alice", Label("Dog")], (110, 130), "beside faces that can be read back"),
        ([Face("alice", box=(0, 0, 1, 1)), Label("Dog")], None, "leave more room beside boxes"),
        ([Face("alice", box=(0, 0, 1, 1)), Label("Dog")], (640, 480), "leave more room beside boxes"),
        ([Face("alice", box=(0, 0, 0.01, 0.01)), Label("Dog")], None, "^the box of 'alice' must be at least"),
        ([Face("alice", box=(0, 0, 0.5, 0.5)), "bob", Label("Dog")], None, "^box must be given for all faces"),
        ([f"p{number}" for number in range(900)] + [Label("Dog")], (9000, 200), "^size must be large enough to read"),
        ([Label("x" * 2600)], None, "must fit into the 2500 bytes of a badge"),
    ],
)  # fmt: skip
def test_what_has_no_room_is_refused(contents: list[str | Content], size: tuple[int, int] | None, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        photo(*contents, size=size)


@pytest.mark.parametrize("size", [(80, 80), (10_000, 80), (80, 10_000)])
def test_a_label_is_drawn_into_the_smallest_pictures(size: tuple[int, int]) -> None:
    data = photo(Moderation("Violence"), size=size)
    assert DecodedImage(data).image.size == size
    assert [label.name for label in scene_of(data).moderation] == ["Violence"]


@pytest.mark.parametrize("name", ["Dog", "Łódź", "日本", "\u0301", "x" * 200, "two\nlines"])
def test_any_name_can_be_drawn(name: str) -> None:
    contents: list[Content] = [
        Label(name),
        Label(name, box=(0.1, 0.1, 0.002, 0.002)),
        CustomLabel(name, box=(0.2, 0.2, 0.5, 0.5)),
    ]
    assert [label.name for label in scene_of(photo(*contents)).labels] == [name, name]


@pytest.mark.parametrize("kind", [Text, Label])
def test_with_the_extra_texts_and_names_are_written_in_their_own_script(kind: type[Text] | type[Label]) -> None:
    box = (0.1, 0.1, 0.3, 0.2)
    written = [
        DecodedImage(photo(kind(name, box=box), size=(640, 480))).image.crop((64, 48, 256, 144)).tobytes()
        for name in ("出口", "東京")
    ]
    assert written[0] != written[1]


def test_pictures_of_different_contents_differ() -> None:
    pictures = [photo(Label("Dog")), photo(CustomLabel("Dog")), photo(Text("Dog")), photo(Label("Dog", confidence=98))]
    assert len(set(pictures)) == len(pictures)
