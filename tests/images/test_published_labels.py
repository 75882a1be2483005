"""The tables of AWS's labels and of its moderation taxonomy."""

from __future__ import annotations

import pytest

from rekomock import Moderation
from rekomock.images.label_table import label_table
from rekomock.images.moderation_taxonomy import CONTENT_TYPES, MODERATION_LABELS, ancestors_of, level_of


@pytest.mark.parametrize(
    ("name", "parents", "category", "aliases"),
    [
        ("Person", (), "Person Description", ("Human",)),
        ("Woman", ("Adult", "Female", "Person"), "Person Description", ()),
        ("Girl", ("Female", "Person"), "Person Description", ()),
        ("Smile", ("Face", "Happy", "Head", "Person"), "Expressions and Emotions", ()),
        ("Portrait", ("Face", "Head", "Person", "Photography"), "Hobbies and Interests", ()),
        ("Dog", ("Animal", "Canine", "Mammal", "Pet"), "Animals and Pets", ()),
        ("Beanie", ("Cap", "Clothing", "Hat"), "Apparel and Accessories", ()),
        ("Clothing", (), "Apparel and Accessories", ("Apparel",)),
        ("Tomato", ("Food", "Plant", "Produce", "Vegetable"), "Food and Beverage", ()),
        ("Id Cards", ("Document", "Text"), "Text and Documents", ()),
        ("Halibut", ("Animal", "Fish", "Sea Life"), "Animals and Pets", ("Flounder",)),
        ("Stone Wall", ("Architecture", "Building", "Wall"), "Buildings and Architecture", ()),
        ("Lawn", ("Grass", "Plant"), "Home and Indoors", ()),
        ("Car", ("Transportation", "Vehicle"), "Vehicles and Automotive", ("Automobile",)),
        ("Mobile Phone", ("Electronics", "Phone"), "Technology and Computing", ("Cell Phone",)),
    ],
)
def test_labels_as_aws_reports_them(
    name: str, parents: tuple[str, ...], category: str, aliases: tuple[str, ...]
) -> None:
    label = label_table()[name]

    assert (label.parents, label.categories, label.aliases) == (parents, (category,), aliases)


def test_every_parent_is_a_label_itself_and_has_no_more_parents_than_its_child() -> None:
    labels = label_table()

    for label in labels.values():
        for parent in label.parents:
            assert set(labels[parent].parents) < set(label.parents)


def test_no_alias_is_a_label() -> None:
    labels = label_table()

    assert [alias for label in labels.values() for alias in label.aliases if alias in labels] == []


def test_the_taxonomy_has_ten_top_level_labels_in_three_levels() -> None:
    levels = [level_of(name) for name in MODERATION_LABELS]

    assert [levels.count(level) for level in (1, 2, 3)] == [10, 20, 22]


@pytest.mark.parametrize(
    ("name", "ancestors"),
    [
        ("Exposed Male Genitalia", ["Explicit Nudity", "Explicit"]),
        ("Implied Nudity", ["Non-Explicit Nudity", "Non-Explicit Nudity of Intimate parts and Kissing"]),
        ("Weapons", ["Violence"]),
        ("Weapon Violence", ["Graphic Violence", "Violence"]),
        ("Air Crash", ["Crashes", "Visually Disturbing"]),
        ("Smoking", ["Drugs & Tobacco Paraphernalia & Use", "Drugs & Tobacco"]),
        ("Alcoholic Beverages", ["Alcohol"]),
        ("Gambling", []),
    ],
)
def test_what_is_above_a_label_of_the_taxonomy(name: str, ancestors: list[str]) -> None:
    assert ancestors_of(name) == ancestors


@pytest.mark.parametrize("name", [*MODERATION_LABELS, *CONTENT_TYPES])
def test_every_label_of_the_taxonomy_can_be_declared(name: str) -> None:
    assert Moderation(name).name == name


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Explicit Nudty", "got 'Explicit Nudty'; did you mean 'Explicit Nudity'?"),
        ("drugs & tobacco", "did you mean 'Drugs & Tobacco'?"),
        ("Puppies", "got 'Puppies'; there are 54 labels"),
    ],
)
def test_a_name_that_the_taxonomy_does_not_have_is_rejected_with_a_suggestion(name: str, hint: str) -> None:
    with pytest.raises(ValueError, match=r"^name must be a label of AWS's moderation taxonomy, ") as raised:
        Moderation(name)

    assert hint in str(raised.value)
