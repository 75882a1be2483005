"""DetectText."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.staff import members

from rekomock import Face, Label, Text, photo

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient

    from rekomock import RekognitionMock

EXIT = Text("EXIT 12", confidence=96, box=(0.1, 0.2, 0.35, 0.1))
TOWN = Text("Springfield", confidence=90, box=(0.2, 0.5, 0.4, 0.1))


def read(client: RekognitionClient, *contents: Any, **filters: Any) -> list[dict[str, Any]]:
    more: Any = {"Filters": filters} if filters else {}
    response = members(client.detect_text(Image={"Bytes": photo(*contents)}, **more))
    assert list(response) == ["TextDetections", "TextModelVersion"]
    assert response["TextModelVersion"] == "3.0"
    found: list[dict[str, Any]] = response["TextDetections"]
    return found


def texts(detections: list[dict[str, Any]], kind: str = "WORD") -> list[str]:
    return [each["DetectedText"] for each in detections if each["Type"] == kind]


def box(detection: dict[str, Any]) -> list[float]:
    found = detection["Geometry"]["BoundingBox"]
    return [found[name] for name in ("Left", "Top", "Width", "Height")]


def corners(detection: dict[str, Any]) -> list[tuple[float, float]]:
    return [(point["X"], point["Y"]) for point in detection["Geometry"]["Polygon"]]


class TestLinesAndWords:
    def test_the_members(self, client: RekognitionClient) -> None:
        line, word, _ = read(client, EXIT)

        assert list(line) == ["DetectedText", "Type", "Id", "Confidence", "Geometry"]
        assert list(word) == ["DetectedText", "Type", "Id", "ParentId", "Confidence", "Geometry"]
        assert list(line["Geometry"]) == ["BoundingBox", "Polygon"]

    def test_lines_come_first_then_the_words_of_each(self, client: RekognitionClient) -> None:
        found = read(client, EXIT, TOWN)

        assert [(each["Type"], each["DetectedText"]) for each in found] == [
            ("LINE", "EXIT 12"), ("LINE", "Springfield"), ("WORD", "EXIT"), ("WORD", "12"), ("WORD", "Springfield"),
        ]  # fmt: skip

    def test_ids_count_from_zero_and_a_word_names_its_line(self, client: RekognitionClient) -> None:
        found = read(client, EXIT, TOWN)

        assert [each["Id"] for each in found] == [0, 1, 2, 3, 4]
        assert [each.get("ParentId") for each in found] == [None, None, 0, 0, 1]

    def test_words_are_as_sure_as_their_line(self, client: RekognitionClient) -> None:
        assert [each["Confidence"] for each in read(client, EXIT, TOWN)] == [96, 90, 96, 96, 90]

    def test_spaces_separate_words_and_are_one_in_the_line(self, client: RekognitionClient) -> None:
        found = read(client, Text("  KEEP   left, please! ", box=(0.1, 0.2, 0.6, 0.1)))

        assert texts(found, "LINE") == ["KEEP left, please!"]
        assert texts(found) == ["KEEP", "left,", "please!"]

    def test_no_text(self, client: RekognitionClient) -> None:
        assert read(client, Label("Road Sign", box=(0.1, 0.1, 0.3, 0.3))) == []

    def test_the_caption_of_a_drawn_face_is_text(self, client: RekognitionClient) -> None:
        assert texts(read(client, "alice")) == ["alice"]
        assert "bob" in texts(read(client, Face("bob", shot=2), EXIT))

    def test_a_hundred_words_at_most(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        lines = [Text(f"a{number} b{number} c{number}", box=(0.1, 0.1, 0.3, 0.1)) for number in range(40)]
        rek.album.add(b"a page", *lines)

        found = client.detect_text(Image={"Bytes": b"a page"})["TextDetections"]

        words, read_lines = texts(found), texts(found, "LINE")  # type: ignore[arg-type]
        assert (len(words), words[-1]) == (100, "a33")
        assert (len(read_lines), read_lines[-1]) == (34, "a33")


class TestGeometry:
    def test_an_upright_line_fills_its_box(self, client: RekognitionClient) -> None:
        line, *_ = read(client, EXIT)

        assert box(line) == pytest.approx([0.1, 0.2, 0.35, 0.1], abs=1e-3)
        assert corners(line) == [
            pytest.approx(point, abs=1e-3) for point in [(0.1, 0.2), (0.45, 0.2), (0.45, 0.3), (0.1, 0.3)]
        ]

    def test_words_divide_the_line_by_their_characters(self, client: RekognitionClient) -> None:
        _, first, second = read(client, EXIT)

        assert box(first) == pytest.approx([0.1, 0.2, 0.2, 0.1], abs=1e-3)
        assert box(second) == pytest.approx([0.35, 0.2, 0.1, 0.1], abs=1e-3)

    def test_a_line_turned_by_a_quarter_is_read_downwards(self, client: RekognitionClient) -> None:
        line, first, second = read(client, Text("EXIT 12", box=(0.1, 0.2, 0.1, 0.7), rotation=90))

        assert corners(line) == [
            pytest.approx(point, abs=1e-3) for point in [(0.2, 0.2), (0.2, 0.9), (0.1, 0.9), (0.1, 0.2)]
        ]
        assert box(first) == pytest.approx([0.1, 0.2, 0.1, 0.4], abs=1e-3)
        assert box(second) == pytest.approx([0.1, 0.7, 0.1, 0.2], abs=1e-3)

    @pytest.mark.parametrize("rotation", [-60, 15, 45])
    def test_a_slanted_line_has_a_slanted_polygon_within_its_box(
        self, client: RekognitionClient, rotation: float
    ) -> None:
        line, first, second = read(client, Text("EXIT 12", box=(0.2, 0.2, 0.5, 0.6), rotation=rotation))

        left, top, width, height = box(line)
        assert left >= 0.199
        assert top >= 0.199
        assert left + width <= 0.701
        assert top + height <= 0.801
        (begin_x, begin_y), (end_x, end_y), *_ = corners(line)
        assert begin_x < end_x
        assert (begin_y < end_y) is (rotation > 0)
        assert corners(first)[0] == pytest.approx((begin_x, begin_y), abs=1e-5)
        assert corners(second)[1] == pytest.approx((end_x, end_y), abs=1e-5)

    @pytest.mark.parametrize(("rotation", "found"), [(90, 1), (-90, 1), (90.5, 0), (-91, 0), (180, 0)])
    def test_text_is_found_within_90_degrees_of_the_horizontal(
        self, rek: RekognitionMock, client: RekognitionClient, rotation: float, found: int
    ) -> None:
        rek.album.add(b"a sign", Text("EXIT", box=(0.2, 0.2, 0.5, 0.5), rotation=rotation))

        assert len(texts(client.detect_text(Image={"Bytes": b"a sign"})["TextDetections"])) == found  # type: ignore[arg-type]


class TestWordFilter:
    UNSURE = Text("blurred", confidence=79, box=(0.1, 0.7, 0.3, 0.1))

    def test_without_a_filter_all_words_are_returned(self, client: RekognitionClient) -> None:
        assert texts(read(client, EXIT, self.UNSURE)) == ["EXIT", "12", "blurred"]

    def test_the_minimum_confidence_of_a_filter_is_80_by_default(self, client: RekognitionClient) -> None:
        assert texts(read(client, EXIT, self.UNSURE, WordFilter={"MinBoundingBoxHeight": 0})) == ["EXIT", "12"]

    @pytest.mark.parametrize(("minimum", "words"), [(79, ["EXIT", "12", "blurred"]), (79.5, ["EXIT", "12"]), (97, [])])
    def test_a_minimum_confidence(self, client: RekognitionClient, minimum: float, words: list[str]) -> None:
        assert texts(read(client, EXIT, self.UNSURE, WordFilter={"MinConfidence": minimum})) == words

    def test_a_minimum_width(self, client: RekognitionClient) -> None:
        assert texts(read(client, EXIT, WordFilter={"MinBoundingBoxWidth": 0.15})) == ["EXIT"]

    def test_a_minimum_height(self, client: RekognitionClient) -> None:
        low = Text("low", box=(0.1, 0.7, 0.3, 0.05))

        assert texts(read(client, EXIT, low, WordFilter={"MinBoundingBoxHeight": 0.08})) == ["EXIT", "12"]

    def test_a_line_has_the_words_that_are_left(self, client: RekognitionClient) -> None:
        line, word = read(client, EXIT, WordFilter={"MinBoundingBoxWidth": 0.15})

        assert (line["DetectedText"], word["DetectedText"]) == ("EXIT", "EXIT")
        assert line["Geometry"] == word["Geometry"]

    def test_a_line_without_words_is_left_out(self, client: RekognitionClient) -> None:
        assert read(client, EXIT, WordFilter={"MinBoundingBoxWidth": 0.5}) == []

    @pytest.mark.parametrize("more", [{"MinConfidence": 101}, {"MinBoundingBoxHeight": 1.5}])
    def test_values_out_of_range(self, client: RekognitionClient, more: dict[str, float]) -> None:
        with pytest.raises(client.exceptions.ClientError, match="ValidationException"):
            read(client, EXIT, WordFilter=more)


def region(left: float, top: float, width: float, height: float) -> dict[str, Any]:
    return {"BoundingBox": {"Left": left, "Top": top, "Width": width, "Height": height}}


def polygon(*points: tuple[float, float]) -> dict[str, Any]:
    return {"Polygon": [{"X": x, "Y": y} for x, y in points]}


class TestRegionsOfInterest:
    def test_words_in_a_box(self, client: RekognitionClient) -> None:
        found = read(client, EXIT, TOWN, RegionsOfInterest=[region(0.0, 0.4, 1.0, 0.6)])

        assert [each["DetectedText"] for each in found] == ["Springfield", "Springfield"]
        assert [each["Id"] for each in found] == [0, 1]

    @pytest.mark.parametrize(("width", "found"), [(0.19, 0), (0.21, 1)])
    def test_more_than_half_of_a_word_has_to_be_in_it(
        self, client: RekognitionClient, width: float, found: int
    ) -> None:
        line = Text("CLOSED", box=(0.2, 0.2, 0.4, 0.1))

        assert len(texts(read(client, line, RegionsOfInterest=[region(0.2, 0.1, width, 0.4)]))) == found

    def test_a_word_in_any_region_is_kept(self, client: RekognitionClient) -> None:
        regions = [region(0.0, 0.1, 0.32, 0.3), region(0.1, 0.4, 0.9, 0.4)]

        assert texts(read(client, EXIT, TOWN, RegionsOfInterest=regions)) == ["EXIT", "Springfield"]

    def test_halves_in_two_regions_are_not_enough(self, client: RekognitionClient) -> None:
        regions = [region(0.0, 0.0, 0.4, 1.0), region(0.4, 0.0, 0.6, 1.0)]

        assert read(client, Text("CLOSED", box=(0.2, 0.2, 0.4, 0.1)), RegionsOfInterest=regions) == []

    @pytest.mark.parametrize(
        ("points", "words"),
        [
            ([(0.05, 0.1), (0.6, 0.1), (0.6, 0.4), (0.05, 0.4)], ["EXIT", "12"]),
            ([(0.05, 0.4), (0.6, 0.4), (0.6, 0.1), (0.05, 0.1)], ["EXIT", "12"]),
            ([(0.05, 0.05), (0.5, 0.05), (0.05, 0.5)], ["EXIT"]),
            # An L that leaves out where the words are
            ([(0.0, 0.0), (0.08, 0.0), (0.08, 0.9), (1.0, 0.9), (1.0, 1.0), (0.0, 1.0)], []),
            # Around all, with a notch where the second word is
            ([(0.0, 0.0), (0.33, 0.0), (0.33, 0.4), (0.47, 0.4), (0.47, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)],
             ["EXIT"]),
        ],
    )  # fmt: skip
    def test_words_in_a_polygon(
        self, client: RekognitionClient, points: list[tuple[float, float]], words: list[str]
    ) -> None:
        assert texts(read(client, EXIT, RegionsOfInterest=[polygon(*points)])) == words

    def test_a_slanted_word_is_compared_by_its_polygon(self, client: RekognitionClient) -> None:
        slanted = Text("LIMITED", box=(0.2, 0.2, 0.5, 0.6), rotation=45)

        above = polygon((0.0, 0.0), (1.0, 0.0), (1.0, 0.5), (0.55, 0.4))
        assert read(client, slanted, RegionsOfInterest=[above]) == []
        assert texts(read(client, slanted, RegionsOfInterest=[region(0.2, 0.2, 0.5, 0.6)])) == ["LIMITED"]

    def test_an_empty_list_is_as_good_as_none(self, client: RekognitionClient) -> None:
        assert texts(read(client, EXIT, RegionsOfInterest=[])) == ["EXIT", "12"]

    def test_a_region_up_to_the_edges(self, client: RekognitionClient) -> None:
        assert texts(read(client, EXIT, RegionsOfInterest=[region(0.1, 0.1, 0.9, 0.9)])) == ["EXIT", "12"]

    def test_with_a_word_filter(self, client: RekognitionClient) -> None:
        both = {"RegionsOfInterest": [region(0.0, 0.0, 1.0, 0.4)], "WordFilter": {"MinBoundingBoxWidth": 0.15}}

        assert texts(read(client, EXIT, TOWN, **both)) == ["EXIT"]

    @pytest.mark.parametrize(
        "wrong",
        [
            {},
            region(0.1, 0.1, 0.3, 0.3) | polygon((0.1, 0.1), (0.5, 0.1), (0.5, 0.5)),
            region(0.8, 0.1, 0.3, 0.3),
            region(0.1, 0.8, 0.3, 0.3),
            region(-0.1, 0.1, 0.3, 0.3),
            region(0.1, 0.1, 0.0, 0.3),
            region(0.1, 0.1, 0.3, -0.1),
            {"BoundingBox": {}},
            polygon((0.1, 0.1), (0.5, 0.5)),
            polygon(*[(0.1, 0.1)] * 11),
            polygon((0.1, 0.1), (1.2, 0.1), (0.5, 0.5)),
        ],
    )
    def test_a_region_that_is_none_or_not_in_the_image(self, client: RekognitionClient, wrong: dict[str, Any]) -> None:
        with pytest.raises(client.exceptions.InvalidParameterException, match="Request has invalid parameters"):
            read(client, EXIT, RegionsOfInterest=[wrong])

    def test_ten_regions_at_most(self, client: RekognitionClient) -> None:
        everywhere = region(0, 0, 1, 1)
        assert texts(read(client, EXIT, RegionsOfInterest=[everywhere] * 10)) == ["EXIT", "12"]

        with pytest.raises(client.exceptions.ClientError, match="ValidationException"):
            read(client, EXIT, RegionsOfInterest=[everywhere] * 11)


class TestBadImages:
    def test_neither_an_image_nor_declared(self, client: RekognitionClient) -> None:
        with pytest.raises(client.exceptions.InvalidImageFormatException):
            client.detect_text(Image={"Bytes": b"no image"})
