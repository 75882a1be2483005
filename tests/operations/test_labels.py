"""DetectLabels."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from support.images import snapshot
from support.staff import members

from rekomock import Face, Label, Text, mock_rekognition, photo

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient

    from rekomock import RekognitionMock

DOG = Label("Dog", confidence=97, box=(0.1, 0.5, 0.2, 0.3))
BOTH = ["GENERAL_LABELS", "IMAGE_PROPERTIES"]


def detect(client: RekognitionClient, image: bytes, **more: Any) -> dict[str, Any]:
    return members(client.detect_labels(Image={"Bytes": image}, **more))


def labels(client: RekognitionClient, image: bytes, **more: Any) -> dict[str, dict[str, Any]]:
    return {label["Name"]: label for label in detect(client, image, **more)["Labels"]}


def named(label: dict[str, Any], member: str) -> list[str]:
    return [each["Name"] for each in label[member]]


def filtered(**filters: list[str]) -> dict[str, Any]:
    return {"GeneralLabels": filters}


class TestLabels:
    def test_the_response(self, client: RekognitionClient) -> None:
        response = detect(client, photo(DOG))

        assert list(response) == ["Labels", "LabelModelVersion"]
        assert response["LabelModelVersion"] == "3.0"
        for label in response["Labels"]:
            assert list(label) == ["Name", "Confidence", "Instances", "Parents", "Aliases", "Categories"]

    def test_an_image_without_declared_labels(self, client: RekognitionClient) -> None:
        assert detect(client, photo())["Labels"] == []

    def test_the_labels_above_a_label_are_labels_of_the_image(self, client: RekognitionClient) -> None:
        found = labels(client, photo(DOG))

        assert sorted(found) == ["Animal", "Canine", "Dog", "Mammal", "Pet"]
        assert {label["Confidence"] for label in found.values()} == {97}

    def test_parents_are_all_that_are_above_in_alphabetical_order(self, client: RekognitionClient) -> None:
        found = labels(client, photo(DOG))

        assert named(found["Dog"], "Parents") == ["Animal", "Canine", "Mammal", "Pet"]
        assert named(found["Canine"], "Parents") == ["Animal", "Mammal"]
        assert found["Animal"]["Parents"] == []

    def test_categories_and_aliases_are_those_that_aws_publishes(self, client: RekognitionClient) -> None:
        car = labels(client, photo(Label("Car")))["Car"]

        assert named(car, "Categories") == ["Vehicles and Automotive"]
        assert named(car, "Aliases") == ["Automobile"]

    def test_a_parent_is_as_sure_as_the_surest_label_below_it(self, client: RekognitionClient) -> None:
        found = labels(client, photo(Label("Car", confidence=80), Label("Truck", confidence=90)))

        assert [found[name]["Confidence"] for name in ("Car", "Truck", "Vehicle")] == [80, 90, 90]

    def test_a_parent_may_be_declared_to_be_surer(self, client: RekognitionClient) -> None:
        found = labels(client, photo(Label("Car", confidence=80), Label("Vehicle", confidence=99)))

        assert [found[name]["Confidence"] for name in ("Car", "Vehicle", "Transportation")] == [80, 99, 99]

    def test_any_name_is_accepted_and_has_what_was_declared(self, client: RekognitionClient) -> None:
        label = Label("Forklift Charger", parents=("Machine", "Car"), categories=("Industry",), aliases=("Charger",))

        found = labels(client, photo(label))

        assert named(found["Forklift Charger"], "Parents") == ["Car", "Machine", "Transportation", "Vehicle"]
        assert named(found["Forklift Charger"], "Categories") == ["Industry"]
        assert named(found["Forklift Charger"], "Aliases") == ["Charger"]
        assert sorted(found) == ["Car", "Forklift Charger", "Machine", "Transportation", "Vehicle"]

    def test_a_name_that_aws_does_not_publish_has_nothing_by_default(self, client: RekognitionClient) -> None:
        (label,) = detect(client, photo(Label("Forklift Charger")))["Labels"]

        assert (label["Parents"], label["Categories"], label["Aliases"]) == ([], [], [])

    def test_a_published_label_may_be_declared_otherwise(self, client: RekognitionClient) -> None:
        found = labels(client, photo(Label("Dog", parents=(), categories=("Family",))))

        assert list(found) == ["Dog"]
        assert named(found["Dog"], "Categories") == ["Family"]

    def test_the_surest_label_comes_first_and_then_the_name_decides(self, client: RekognitionClient) -> None:
        image = photo(Label("Tree", confidence=70), Label("Rock", confidence=90), Label("Sky", confidence=70))

        names = [label["Name"] for label in detect(client, image)["Labels"]]

        assert names == ["Rock", "Nature", "Outdoors", "Plant", "Sky", "Tree"]


class TestInstances:
    def test_a_box_makes_an_instance(self, client: RekognitionClient) -> None:
        found = labels(client, photo(DOG))

        (instance,) = found["Dog"]["Instances"]
        assert list(instance) == ["BoundingBox", "Confidence"]
        box = instance["BoundingBox"]
        assert [box[name] for name in ("Left", "Top", "Width", "Height")] == pytest.approx(
            [0.1, 0.5, 0.2, 0.3], abs=1e-3
        )
        assert instance["Confidence"] == 97
        assert found["Animal"]["Instances"] == []

    def test_without_a_box_there_is_none(self, client: RekognitionClient) -> None:
        assert labels(client, photo(Label("Beach")))["Beach"]["Instances"] == []

    def test_each_declaration_is_an_instance_of_one_label(self, client: RekognitionClient) -> None:
        other = Label("Dog", confidence=99, box=(0.6, 0.5, 0.2, 0.3))

        dog = labels(client, photo(DOG, other))["Dog"]

        assert dog["Confidence"] == 99
        assert [instance["Confidence"] for instance in dog["Instances"]] == [99, 97]

    def test_an_instance_below_the_minimum_is_left_out(self, client: RekognitionClient) -> None:
        image = photo(DOG, Label("Dog", confidence=40, box=(0.6, 0.5, 0.2, 0.3)))

        assert len(labels(client, image)["Dog"]["Instances"]) == 1
        assert len(labels(client, image, MinConfidence=40)["Dog"]["Instances"]) == 2


class TestLabelsOfFaces:
    @pytest.mark.parametrize(
        ("face", "names"),
        [
            (Face("alice", gender="Female", age=30), {"Person", "Adult", "Female", "Woman", "Head", "Face"}),
            (Face("bob", gender="Male", age=18), {"Person", "Adult", "Male", "Man", "Head", "Face"}),
            (Face("carl", gender="Male", age=(12, 16)), {"Person", "Teen", "Male", "Boy", "Head", "Face"}),
            (Face("dora", gender="Female", age=12), {"Person", "Child", "Female", "Girl", "Head", "Face"}),
        ],
    )
    def test_a_face_is_a_person_of_an_age_and_a_gender(
        self, client: RekognitionClient, face: Face, names: set[str]
    ) -> None:
        assert set(labels(client, photo(face))) == names

    def test_they_are_as_sure_as_the_face(self, client: RekognitionClient) -> None:
        found = labels(client, photo(Face("alice", confidence=77)))

        assert {label["Confidence"] for label in found.values()} == {77}

    def test_each_face_is_an_instance_of_person_and_of_what_else_the_person_is(self, client: RekognitionClient) -> None:
        image = photo(Face("alice", gender="Female", age=30), Face("bob", gender="Male", age=30))

        found = labels(client, image)

        counts = {name: len(label["Instances"]) for name, label in found.items()}
        assert counts == {
            "Person": 2, "Adult": 2, "Female": 1, "Woman": 1, "Male": 1, "Man": 1, "Head": 0, "Face": 0,
        }  # fmt: skip
        assert found["Woman"]["Instances"][0] in found["Person"]["Instances"]

    def test_the_box_of_a_person_is_around_the_face_and_within_the_image(self, client: RekognitionClient) -> None:
        image = photo(Face("alice", box=(0.4, 0.1, 0.2, 0.4)))
        (detail,) = client.detect_faces(Image={"Bytes": image})["FaceDetails"]

        person, face = labels(client, image)["Person"]["Instances"][0]["BoundingBox"], detail["BoundingBox"]

        assert 0 <= person["Left"] < face["Left"]
        assert 0 <= person["Top"] < face["Top"]
        assert face["Left"] + face["Width"] < person["Left"] + person["Width"] <= 1
        assert face["Top"] + face["Height"] < person["Top"] + person["Height"] <= 1.000001

    def test_person_has_the_alias_human(self, client: RekognitionClient) -> None:
        assert named(labels(client, photo("alice"))["Person"], "Aliases") == ["Human"]

    def test_a_declared_person_is_one_more_instance(self, client: RekognitionClient) -> None:
        image = photo("alice", Label("Person", confidence=60, box=(0.0, 0.5, 0.1, 0.4)))

        assert [round(each["Confidence"]) for each in labels(client, image)["Person"]["Instances"]] == [100, 60]


class TestMinConfidenceAndMaxLabels:
    IMAGE = photo(Label("Rock", confidence=55), Label("Fire", confidence=54.5), Label("Lamp", confidence=90))

    def test_the_minimum_is_55_by_default_and_inclusive(self, client: RekognitionClient) -> None:
        assert sorted(labels(client, self.IMAGE)) == ["Lamp", "Rock"]

    @pytest.mark.parametrize(("minimum", "names"), [(0, ["Fire", "Lamp", "Rock"]), (60, ["Lamp"]), (100, [])])
    def test_a_minimum(self, client: RekognitionClient, minimum: float, names: list[str]) -> None:
        assert sorted(labels(client, self.IMAGE, MinConfidence=minimum)) == names

    def test_the_surest_labels_are_kept(self, client: RekognitionClient) -> None:
        assert list(labels(client, self.IMAGE, MaxLabels=1)) == ["Lamp"]

    def test_zero_means_the_default_maximum(self, client: RekognitionClient) -> None:
        assert len(labels(client, self.IMAGE, MaxLabels=0)) == 2

    def test_more_than_a_thousand_are_as_many_as_a_thousand(
        self, rek: RekognitionMock, client: RekognitionClient
    ) -> None:
        image = snapshot(1)
        rek.album.add(image, *(Label(f"Thing {number}") for number in range(1001)))

        assert len(labels(client, image)) == 1000
        assert len(labels(client, image, MaxLabels=5000)) == 1000

    @pytest.mark.parametrize("minimum", [-0.5, 100.5])
    def test_a_minimum_that_is_no_percentage(self, client: RekognitionClient, minimum: float) -> None:
        with pytest.raises(Exception, match=r"ValidationException|valid min value"):
            detect(client, self.IMAGE, MinConfidence=minimum)


class TestFilters:
    IMAGE = photo(Label("Dog"), Label("Car"), Label("Tree"))

    def test_included_labels_alone(self, client: RekognitionClient) -> None:
        settings = filtered(LabelInclusionFilters=["Dog", "Tree", "Whale"])

        assert sorted(labels(client, self.IMAGE, Settings=settings)) == ["Dog", "Tree"]

    def test_excluded_labels(self, client: RekognitionClient) -> None:
        settings = filtered(LabelExclusionFilters=["Animal", "Mammal", "Pet", "Canine"])

        assert sorted(labels(client, self.IMAGE, Settings=settings)) == [
            "Car", "Dog", "Plant", "Transportation", "Tree", "Vehicle",
        ]  # fmt: skip

    def test_labels_of_included_categories_alone(self, client: RekognitionClient) -> None:
        settings = filtered(LabelCategoryInclusionFilters=["Animals and Pets"])

        assert sorted(labels(client, self.IMAGE, Settings=settings)) == ["Animal", "Canine", "Dog", "Mammal", "Pet"]

    def test_labels_of_excluded_categories(self, client: RekognitionClient) -> None:
        settings = filtered(LabelCategoryExclusionFilters=["Animals and Pets", "Vehicles and Automotive"])

        assert sorted(labels(client, self.IMAGE, Settings=settings)) == ["Plant", "Tree"]

    def test_a_label_is_included_by_its_name_or_by_its_category(self, client: RekognitionClient) -> None:
        settings = filtered(LabelInclusionFilters=["Dog"], LabelCategoryInclusionFilters=["Vehicles and Automotive"])

        assert sorted(labels(client, self.IMAGE, Settings=settings)) == ["Car", "Dog", "Transportation", "Vehicle"]

    def test_exclusion_wins_over_inclusion(self, client: RekognitionClient) -> None:
        settings = filtered(LabelInclusionFilters=["Dog", "Car"], LabelCategoryExclusionFilters=["Animals and Pets"])

        assert list(labels(client, self.IMAGE, Settings=settings)) == ["Car"]

    def test_names_are_exact(self, client: RekognitionClient) -> None:
        for name in ("dog", "Automobile"):
            assert labels(client, self.IMAGE, Settings=filtered(LabelInclusionFilters=[name])) == {}

    def test_empty_filters_are_none(self, client: RekognitionClient) -> None:
        settings = filtered(LabelInclusionFilters=[], LabelCategoryInclusionFilters=[], LabelExclusionFilters=[])

        assert labels(client, self.IMAGE, Settings=settings) == labels(client, self.IMAGE)

    def test_the_maximum_counts_what_passes(self, client: RekognitionClient) -> None:
        settings = filtered(LabelCategoryExclusionFilters=["Animals and Pets"])

        assert list(labels(client, self.IMAGE, Settings=settings, MaxLabels=2)) == ["Car", "Plant"]

    @pytest.mark.parametrize("what", ["Label", "LabelCategory"])
    def test_included_and_excluded_at_once(self, client: RekognitionClient, what: str) -> None:
        settings = filtered(**{f"{what}InclusionFilters": ["Dog", "Cat"], f"{what}ExclusionFilters": ["Cow", "Cat"]})

        with pytest.raises(client.exceptions.InvalidParameterException, match="Request has invalid parameters"):
            detect(client, self.IMAGE, Settings=settings)

    @pytest.mark.parametrize(
        "what", ["LabelInclusion", "LabelExclusion", "LabelCategoryInclusion", "LabelCategoryExclusion"]
    )
    def test_a_hundred_entries_at_most(self, client: RekognitionClient, what: str) -> None:
        entries = [f"Thing {number}" for number in range(101)]
        detect(client, self.IMAGE, Settings=filtered(**{f"{what}Filters": entries[:100]}))

        with pytest.raises(client.exceptions.ClientError, match=r"ValidationException.*less than or equal to 100"):
            detect(client, self.IMAGE, Settings=filtered(**{f"{what}Filters": entries}))

    NAMES = ("Dog", "Animal", "Car", "Vehicle", "Tree", "Plant", "Whale")
    CATEGORIES = ("Animals and Pets", "Vehicles and Automotive", "Nature and Outdoors", "Plants and Flowers")

    @settings(max_examples=60, deadline=None)
    @given(
        included=st.sets(st.sampled_from(NAMES)),
        excluded=st.sets(st.sampled_from(NAMES)),
        categories_included=st.sets(st.sampled_from(CATEGORIES)),
        categories_excluded=st.sets(st.sampled_from(CATEGORIES)),
    )
    def test_filters_together(
        self,
        included: set[str],
        excluded: set[str],
        categories_included: set[str],
        categories_excluded: set[str],
    ) -> None:
        excluded -= included
        categories_excluded -= categories_included
        with mock_rekognition():
            client = boto3.client("rekognition", region_name="us-east-1")
            everything = labels(client, self.IMAGE)
            found = labels(
                client,
                self.IMAGE,
                Settings=filtered(
                    LabelInclusionFilters=sorted(included),
                    LabelExclusionFilters=sorted(excluded),
                    LabelCategoryInclusionFilters=sorted(categories_included),
                    LabelCategoryExclusionFilters=sorted(categories_excluded),
                ),
            )

        wanted = set(everything)
        if included or categories_included:
            wanted = {
                name
                for name in wanted
                if name in included or categories_included & set(named(everything[name], "Categories"))
            }
        wanted -= excluded
        wanted = {name for name in wanted if not categories_excluded & set(named(everything[name], "Categories"))}
        assert set(found) == wanted


def plain(colour: str, size: tuple[int, int] = (200, 100)) -> bytes:
    return encoded(Image.new("RGB", size, colour))


def encoded(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


class TestImageProperties:
    def properties(self, client: RekognitionClient, image: bytes, **settings: int) -> dict[str, Any]:
        more: Any = {"Settings": {"ImageProperties": settings}} if settings else {}
        response = detect(client, image, Features=["IMAGE_PROPERTIES"], **more)
        assert list(response) == ["LabelModelVersion", "ImageProperties"]
        found: dict[str, Any] = response["ImageProperties"]
        return found

    def test_both_features(self, client: RekognitionClient) -> None:
        response = detect(client, photo(DOG), Features=BOTH)

        assert list(response) == ["Labels", "LabelModelVersion", "ImageProperties"]

    def test_an_empty_list_of_features_is_as_good_as_none(self, client: RekognitionClient) -> None:
        assert list(detect(client, photo(DOG), Features=[])) == ["Labels", "LabelModelVersion"]

    def test_the_members(self, client: RekognitionClient) -> None:
        found = self.properties(client, photo(DOG))

        assert set(found) == {"Quality", "DominantColors", "Foreground", "Background"}
        assert set(found["Quality"]) == {"Brightness", "Sharpness", "Contrast"}
        for part in ("Foreground", "Background"):
            assert set(found[part]) == {"Quality", "DominantColors"}
            assert set(found[part]["Quality"]) == {"Brightness", "Sharpness"}

    def test_a_dominant_colour_is_one_of_css(self, client: RekognitionClient) -> None:
        assert self.properties(client, plain("#305050"))["DominantColors"] == [
            {
                "Red": 47,
                "Blue": 79,
                "Green": 79,
                "HexCode": "#2f4f4f",
                "CSSColor": "darkslategrey",
                "SimplifiedColor": "grey",
                "PixelPercent": 100,
            }
        ]

    @pytest.mark.parametrize(
        ("colour", "name", "simplified"),
        [
            ("#000000", "black", "black"), ("#808080", "gray", "grey"), ("#696969", "dimgrey", "grey"),
            ("#556b2f", "darkolivegreen", "green"), ("#fe0101", "red", "red"), ("#00ffff", "cyan", "cyan"),
            ("#ff00ff", "magenta", "purple"), ("#ffffff", "white", "white"), ("#a0522d", "sienna", "brown"),
        ],
    )  # fmt: skip
    def test_names_of_colours(self, client: RekognitionClient, colour: str, name: str, simplified: str) -> None:
        (found,) = self.properties(client, plain(colour))["DominantColors"]

        assert (found["CSSColor"], found["SimplifiedColor"]) == (name, simplified)

    def test_the_most_frequent_colour_comes_first(self, client: RekognitionClient) -> None:
        image = Image.new("RGB", (100, 100), "red")
        image.paste("blue", (0, 0, 100, 30))

        found = self.properties(client, encoded(image))["DominantColors"]

        assert [(each["CSSColor"], each["PixelPercent"]) for each in found] == [
            ("red", pytest.approx(70, abs=1)),
            ("blue", pytest.approx(30, abs=1)),
        ]

    def stripes(self, count: int) -> bytes:
        image = Image.new("RGB", (20 * count, 100))
        for number in range(count):
            image.paste(
                (25 * number % 256, 90 * number % 256, 160 * number % 256), (20 * number, 0, 20 * number + 20, 100)
            )
        return encoded(image)

    @pytest.mark.parametrize(
        ("settings", "count"), [({}, 10), ({"MaxDominantColors": 3}, 3), ({"MaxDominantColors": 0}, 0)]
    )
    def test_ten_colours_at_most_by_default(
        self, client: RekognitionClient, settings: dict[str, int], count: int
    ) -> None:
        assert len(self.properties(client, self.stripes(16), **settings)["DominantColors"]) == count

    @pytest.mark.parametrize("maximum", [12, 20])
    def test_never_more_than_twelve(self, client: RekognitionClient, maximum: int) -> None:
        assert len(self.properties(client, self.stripes(16), MaxDominantColors=maximum)["DominantColors"]) == 12

    def test_brightness_and_contrast(self, client: RekognitionClient) -> None:
        half = Image.new("RGB", (100, 100), "black")
        half.paste("white", (0, 0, 50, 100))

        dark, light, both = (
            self.properties(client, image)["Quality"] for image in (plain("black"), plain("white"), encoded(half))
        )

        assert (dark["Brightness"], dark["Contrast"], dark["Sharpness"]) == (0, 0, 0)
        assert (light["Brightness"], light["Contrast"], light["Sharpness"]) == (100, 0, 0)
        assert (both["Brightness"], both["Contrast"]) == (pytest.approx(50, abs=1), 100)

    def test_sharpness(self, client: RekognitionClient) -> None:
        sharp = Image.open(io.BytesIO(snapshot(3)))
        blurred = sharp.resize((32, 24)).resize(sharp.size, Image.Resampling.BICUBIC)

        found = [self.properties(client, encoded(image))["Quality"]["Sharpness"] for image in (sharp, blurred)]

        assert found[0] > 2 * found[1]

    @pytest.mark.rekomock(unknown_images="no_face")
    def test_nothing_declared_is_no_foreground(self, client: RekognitionClient) -> None:
        assert set(self.properties(client, plain("red"))) == {"Quality", "DominantColors"}

    def test_foreground_is_what_was_declared_to_be_somewhere(
        self, rek: RekognitionMock, client: RekognitionClient
    ) -> None:
        picture = Image.new("RGB", (200, 100), "white")
        picture.paste("red", (0, 0, 50, 100))
        picture.paste("blue", (150, 0, 200, 100))
        image = encoded(picture)
        rek.album.add(image, Label("Brick", box=(0, 0, 0.25, 1)), Text("SKY", box=(0.75, 0, 0.25, 1)), Label("Wall"))

        found = self.properties(client, image)

        assert {each["CSSColor"] for each in found["Foreground"]["DominantColors"]} == {"red", "blue"}
        assert [each["CSSColor"] for each in found["Background"]["DominantColors"]] == ["white"]
        assert found["Background"]["Quality"] == {"Brightness": 100, "Sharpness": 0}

    def test_a_foreground_that_covers_the_image_has_no_background(
        self, rek: RekognitionMock, client: RekognitionClient
    ) -> None:
        image = plain("red")
        rek.album.add(image, Label("Brick", box=(0, 0, 1, 1)))

        assert set(self.properties(client, image)) == {"Quality", "DominantColors"}

    def test_an_instance_has_the_colours_in_its_box(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        picture = Image.new("RGB", (200, 100), "white")
        picture.paste("red", (0, 0, 100, 100))
        image = encoded(picture)
        rek.album.add(image, Label("Brick", box=(0, 0, 0.5, 1)), Label("Paper", box=(0.25, 0, 0.5, 1)))

        found = labels(client, image, Features=BOTH, Settings={"ImageProperties": {"MaxDominantColors": 1}})

        (brick,), (paper,) = found["Brick"]["Instances"], found["Paper"]["Instances"]
        assert [each["CSSColor"] for each in brick["DominantColors"]] == ["red"]
        assert len(paper["DominantColors"]) == 1

    def test_the_same_image_has_the_same_properties(self, client: RekognitionClient) -> None:
        assert self.properties(client, snapshot(2)) == self.properties(client, snapshot(2))

    def test_a_declared_image_that_cannot_be_decoded(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.album.add(b"no image", DOG)
        assert "Dog" in labels(client, b"no image")

        with pytest.raises(client.exceptions.InvalidImageFormatException):
            self.properties(client, b"no image")

    @pytest.mark.parametrize(
        ("features", "more"),
        [
            (["IMAGE_PROPERTIES"], {"MaxLabels": 5}),
            (["IMAGE_PROPERTIES"], {"MinConfidence": 50}),
            (["IMAGE_PROPERTIES"], {"Settings": {"GeneralLabels": {"LabelInclusionFilters": ["Dog"]}}}),
            (["GENERAL_LABELS"], {"Settings": {"ImageProperties": {"MaxDominantColors": 5}}}),
        ],
    )
    def test_what_the_features_have_no_use_for(
        self, client: RekognitionClient, features: list[str], more: dict[str, Any]
    ) -> None:
        with pytest.raises(client.exceptions.InvalidParameterException, match="Request has invalid parameters"):
            detect(client, photo(DOG), Features=features, **more)


def test_what_is_not_sure_enough_is_explained(rek: RekognitionMock, client: RekognitionClient) -> None:
    detect(client, photo(Label("Lamp"), Label("Fog", confidence=40, parents=())))

    assert rek.calls[-1].explanation[-1] == "MinConfidence 55 leaves out the labels 'Fog' (40)."


class TestBadImages:
    def test_neither_an_image_nor_declared(self, client: RekognitionClient) -> None:
        with pytest.raises(client.exceptions.InvalidImageFormatException, match="Request has invalid image format"):
            detect(client, b"no image")

    def test_bytes_and_an_s3_object(self, client: RekognitionClient) -> None:
        s3_object: Any = {"Bucket": "pictures", "Name": "dog.png"}
        with pytest.raises(client.exceptions.InvalidParameterException):
            client.detect_labels(Image={"Bytes": photo(DOG), "S3Object": s3_object})

    def test_an_object_that_s3_does_not_have(self, client: RekognitionClient) -> None:
        with pytest.raises(client.exceptions.InvalidS3ObjectException):
            client.detect_labels(Image={"S3Object": {"Bucket": "pictures", "Name": "dog.png"}})
