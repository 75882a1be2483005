"""What an image can show besides faces: declarations, and the mistakes in them."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from functools import partial
from itertools import pairwise
from typing import Any

import pytest

from rekomock import Celebrity, CustomLabel, Face, Label, Moderation, Text
from rekomock.images.boxes import default_line_boxes
from rekomock.images.contents import Content, content_of, describe
from rekomock.images.recognition.scene import scene_of_contents

BOX = (0.1, 0.2, 0.3, 0.4)


def making(kind: Any, *arguments: Any, **keywords: Any) -> partial[Any]:
    return partial(kind, *arguments, **keywords)


@pytest.mark.parametrize("kind", [Label, Moderation, Text, CustomLabel, Celebrity])
def test_a_content_does_not_change(kind: Any) -> None:
    content = kind("Gambling")
    assert not hasattr(content, "__dict__")
    with pytest.raises(FrozenInstanceError):
        setattr(content, fields(kind)[0].name, "Cat")


@pytest.mark.parametrize("kind", [Label, Moderation, Text, CustomLabel])
def test_a_content_that_declares_no_confidence_has_one_of_99(kind: Any) -> None:
    assert kind("Gambling").confidence == 99


def test_lists_are_kept_as_tuples() -> None:
    label = Label("Dog", box=[0.1, 0.2, 0.3, 0.4], parents=["Pet"], categories=["Animals"], aliases=["Hound"])  # type: ignore[arg-type]
    assert (label.box, label.parents, label.categories, label.aliases) == (BOX, ("Pet",), ("Animals",), ("Hound",))


def test_a_label_may_be_declared_without_parents() -> None:
    assert Label("Dog", parents=()).parents == ()
    assert Label("Dog").parents is None


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (making(Label, ""), ValueError, "^name must be a non-blank str, such as 'Dog', got ''$"),
        (making(Label, 7), TypeError, "^name must be a non-blank str, such as 'Dog', got 7$"),
        (making(Label, "Dog", confidence=101), ValueError, "^confidence must be a number from 0 to 100, got 101$"),
        (making(Label, "Dog", confidence="97"), TypeError, "^confidence must be a number from 0 to 100, got '97'$"),
        (making(Label, "Dog", confidence=0.97), ValueError, "got 0.97; did you mean 97?"),
        (making(Label, "Dog", box=(0.8, 0.1, 0.4, 0.4)), ValueError, "^box must lie within the image"),
        (making(Label, "Dog", parents="Pet"), TypeError, r"parents must be .*, got 'Pet'; did you mean \('Pet',\)\?$"),
        (making(Label, "Dog", aliases=5), TypeError, r"^aliases must be a tuple of str, such as \('Hound',\), got 5$"),
        (making(Label, "Dog", categories=[""]), ValueError, "^each of categories must be a non-blank str"),
        (making(Label, "Dog", confidense=9), TypeError, r"'confidense'; did you mean 'confidence'\?$"),
        (making(Moderation, " "), ValueError, "^name must be a non-blank str"),
        (making(Moderation, "Violence", confidence=-1), ValueError, "^confidence must be"),
        (making(Text, " "), ValueError, "^text must be a non-blank line, such as 'EXIT 12', got ' '$"),
        (making(Text, 12), TypeError, "^text must be a non-blank line, such as 'EXIT 12', got 12$"),
        (making(Text, "a\n"), ValueError, "declare each line as a Text of its own$"),
        (making(Text, "a\nb"), ValueError, "declare each line as a Text of its own$"),
        (making(Text, "a", box=(0, 0, 0, 1)), ValueError, "^box must have a width"),
        (making(Text, "a", rotation=181), ValueError, "^rotation must be a number .* from -180 to 180, got 181$"),
        (making(Text, "a", rotation="left"), TypeError, "^rotation must be a number of degrees"),
        (making(Text, "a", confidence=101), ValueError, "^confidence must be"),
        (making(CustomLabel, ""), ValueError, "such as 'scratch', got ''$"),
        (making(CustomLabel, "scratch", box=(0, 0, 2, 2)), ValueError, "^box must lie within the image"),
        (making(CustomLabel, "scratch", confidence=101), ValueError, "^confidence must be"),
        (making(Celebrity, ""), ValueError, "^name must be a non-blank str"),
        (making(Celebrity, "Ada", id="3-4"), ValueError, "^id must consist of the letters .*, got '3-4'$"),
        (making(Celebrity, "Ada", id=3), TypeError, "^id must be a str of letters and digits, got 3$"),
        (making(Celebrity, "Ada", urls="a.com"), TypeError, r"did you mean \('a.com',\)\?$"),
        (making(Celebrity, "Ada", urls=["a"] * 256), ValueError, "^urls must have at most 255 items, got 256$"),
        (making(Celebrity, "Ada", known_gender="female"), ValueError, "got 'female'; did you mean 'Female'?"),
        (making(Face, "ada", celebrity="Ada"), TypeError, "^celebrity must be True, False or a Celebrity, got 'Ada'$"),
        (
            making(Face, "ada", protective_equipment=["FACE_COVR"]),
            ValueError,
            r"^each of protective_equipment must be .*, got 'FACE_COVR'; did you mean 'FACE_COVER'\?$",
        ),
        (
            making(Face, "ada", protective_equipment="FACE_COVER"),
            TypeError,
            r"^protective_equipment must be .*; did you mean \('FACE_COVER',\)\?$",
        ),
        (making(content_of, 7), TypeError, "^contents must be names, Face, Label, .* objects, got 7$"),
        (making(content_of, ["ada"]), TypeError, r"got \['ada'\]; pass them one by one, with \* before the list$"),
        (making(content_of, ""), ValueError, "^person must be a non-blank str"),
    ],
)  # fmt: skip
def test_what_cannot_hold_is_refused_where_it_is_written(make: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        make()


def test_equipment_is_kept_once_and_in_one_order() -> None:
    face = Face("ada", protective_equipment=("HAND_COVER", "FACE_COVER", "HAND_COVER"))
    assert face.protective_equipment == ("FACE_COVER", "HAND_COVER")


def test_a_celebrity_is_named_as_the_person_by_default() -> None:
    assert Face("ada").known_as is None
    assert Face("ada", celebrity=True).known_as == Celebrity("ada")
    assert Face("ada", celebrity=Celebrity("Ada Lovelace")).known_as == Celebrity("Ada Lovelace")


def test_a_celebritys_known_gender_is_that_of_the_face_unless_another_is_declared() -> None:
    known, unlisted = Celebrity("Ada", known_gender="Female"), Celebrity("Ada", known_gender="Unlisted")
    assert Face("ada", celebrity=known).gender == "Female"
    assert Face("ada", celebrity=known, gender="Male").gender == "Male"
    assert Face("ada", celebrity=unlisted).gender is None


def test_a_celebrity_has_an_id_that_follows_from_the_name() -> None:
    ada, grace = Celebrity("Ada Lovelace"), Celebrity("Grace Hopper")
    assert (ada.id, ada) == ("tvf7oWn", Celebrity("Ada Lovelace"))
    assert ada.id != grace.id
    assert Celebrity("Ada Lovelace", id="3Ir0du6").id == "3Ir0du6"


def test_a_name_stands_for_a_face_and_anything_else_for_itself() -> None:
    label = Label("Dog")
    assert content_of("ada") == Face("ada")
    assert content_of(label) is label


def test_contents_are_named_in_messages() -> None:
    contents: list[Content] = [Face("ada"), Label("Dog"), Text("EXIT 12")]
    assert [describe(content) for content in contents] == ["'ada'", "Label('Dog')", "Text('EXIT 12')"]


class TestScenes:
    def test_a_scene_sorts_contents_by_their_kind(self) -> None:
        label, moderation, custom = Label("Dog"), Moderation("Violence"), CustomLabel("scratch", box=BOX)
        text = Text("EXIT 12", box=BOX)
        scene = scene_of_contents([label, Face("ada"), moderation, text, custom], (640, 480))
        assert (len(scene.faces), scene.size) == (1, (640, 480))
        assert scene.contents == (label, moderation, text, custom)
        assert (scene.labels, scene.moderation) == ((label,), (moderation,))
        assert (scene.texts, scene.custom_labels) == ((text,), (custom,))

    def test_a_face_carries_its_celebrity_and_equipment(self) -> None:
        declared = Face("ada", celebrity=True, protective_equipment=("HEAD_COVER",))
        (face,) = scene_of_contents([declared], (640, 480)).faces
        assert face.celebrity == Celebrity("ada")
        assert face.attributes.protective_equipment == ("HEAD_COVER",)

    def test_lines_without_a_box_stand_below_each_other(self) -> None:
        placed = Text("here", box=BOX)
        first, same, second = scene_of_contents([Text("EXIT"), placed, Text("12")], (640, 480)).texts
        assert same is placed
        assert first.box is not None
        assert second.box is not None
        assert first.box[1] + first.box[3] < second.box[1]
        assert first.box[2] == pytest.approx(2 * second.box[2])


@pytest.mark.parametrize("size", [(640, 480), (80, 2000), (4000, 80)])
@pytest.mark.parametrize("lengths", [[], [1], [7, 300], [12] * 60])
def test_boxes_of_lines_lie_within_the_image_and_apart(lengths: list[int], size: tuple[int, int]) -> None:
    boxes = default_line_boxes(lengths, size)
    assert len(boxes) == len(lengths)
    assert all(0 <= box.left < box.right <= 1 and 0 <= box.top < box.bottom <= 1 for box in boxes)
    assert all(one.bottom < next_one.top for one, next_one in pairwise(boxes))
