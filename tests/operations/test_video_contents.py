"""Labels, unsafe content, text and celebrities in stored videos."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from support.videos import Videos

from rekomock import Celebrity, Face, Label, Moderation, Text, Video

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.surfaces import Surface

DOG = Label("Dog", confidence=90, box=(0.1, 0.1, 0.2, 0.2))
#: A dog, and a while later another one that is surer.
DOGS = Video({0: [DOG], 1: [Label("Cat")], 2: [Label("Dog", confidence=70)], 2.5: [DOG]}, duration=3)


@pytest.fixture
def videos(surface: Surface) -> Videos:
    return Videos(surface)


def seen(found: dict[str, Any], name: str, member: str = "Label") -> list[tuple[int, float]]:
    """When a label was seen, and how sure it is."""
    rows = found[f"{member}s"]
    return [(row["Timestamp"], row[member]["Confidence"]) for row in rows if row[member]["Name"] == name]


def segments(found: dict[str, Any], name: str, member: str = "Label") -> list[tuple[int, int, int, float]]:
    return [
        (row["StartTimestampMillis"], row["EndTimestampMillis"], row["DurationMillis"], row[member]["Confidence"])
        for row in found[f"{member}s"]
        if row[member]["Name"] == name
    ]


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(ClientError) as caught:
        call()
    return caught.value.response["Error"]["Code"]


class TestLabels:
    def test_every_half_second(self, videos: Videos) -> None:
        videos.declare(DOGS)

        found = videos.done("LabelDetection")

        assert seen(found, "Dog") == [(0, 90), (500, 90), (2000, 70), (2500, 90)]
        assert seen(found, "Cat") == [(1000, 99), (1500, 99)]
        assert found["LabelModelVersion"] == "3.0"
        assert found["GetRequestMetadata"] == {"SortBy": "TIMESTAMP", "AggregateBy": "TIMESTAMPS"}

    def test_are_as_in_an_image(self, videos: Videos) -> None:
        videos.declare(Video({0: [DOG]}, duration=0.5))

        found = {row["Label"]["Name"]: row["Label"] for row in videos.done("LabelDetection")["Labels"]}

        assert set(found) == {"Dog", "Animal", "Mammal", "Pet", "Canine"}
        dog = found["Dog"]
        assert {parent["Name"] for parent in dog["Parents"]} == {"Animal", "Mammal", "Pet", "Canine"}
        assert dog["Categories"] == [{"Name": "Animals and Pets"}]
        (instance,) = dog["Instances"]
        assert instance["BoundingBox"]["Left"] == pytest.approx(0.1)

    @pytest.mark.parametrize(("least", "times"), [(None, [0]), (50, [0]), (95, []), (0, [0, 500])])
    def test_the_least_confidence(self, videos: Videos, least: float | None, times: list[int]) -> None:
        videos.declare(Video({0: [Label("Sofa", confidence=50)], 0.5: [Label("Sofa", confidence=49)]}, duration=1))
        more = {} if least is None else {"MinConfidence": least}

        assert [time for time, _ in seen(videos.done("LabelDetection", **more), "Sofa")] == times

    def test_filters(self, videos: Videos) -> None:
        videos.declare(Video({0: ["alice", DOG]}, duration=0.5))

        def names(**filters: list[str]) -> set[str]:
            settings = {"GeneralLabels": filters}
            found = videos.done("LabelDetection", Features=["GENERAL_LABELS"], Settings=settings)
            return {row["Label"]["Name"] for row in found["Labels"]}

        assert names(LabelInclusionFilters=["Dog", "Person"]) == {"Dog", "Person"}
        assert "Dog" not in names(LabelExclusionFilters=["Dog"])
        assert "Person" not in names(LabelCategoryInclusionFilters=["Animals and Pets"])
        assert code_of(lambda: names(LabelInclusionFilters=["Dog"], LabelExclusionFilters=["Dog"])) == (
            "InvalidParameterException"
        )

    def test_by_name(self, videos: Videos) -> None:
        videos.declare(DOGS)

        rows = videos.done("LabelDetection", {"SortBy": "NAME"})["Labels"]

        keys = [(row["Label"]["Name"], -row["Label"]["Confidence"]) for row in rows]
        assert keys == sorted(keys)
        assert [row["Timestamp"] for row in rows if row["Label"]["Name"] == "Dog"] == [0, 500, 2500, 2000]

    def test_in_segments(self, videos: Videos) -> None:
        videos.declare(DOGS)

        found = videos.done("LabelDetection", {"AggregateBy": "SEGMENTS"})

        assert segments(found, "Dog") == [(0, 1000, 1000, 90), (2000, 3000, 1000, 90)]
        assert segments(found, "Cat") == [(1000, 2000, 1000, 99)]
        assert segments(found, "Animal") == [(0, 3000, 3000, 99)]
        assert all(row["Timestamp"] == row["StartTimestampMillis"] for row in found["Labels"])
        assert all("Instances" not in row["Label"] for row in found["Labels"])
        starts = [row["Timestamp"] for row in found["Labels"]]
        assert starts == sorted(starts)
        assert found["GetRequestMetadata"] == {"SortBy": "TIMESTAMP", "AggregateBy": "SEGMENTS"}

    def test_in_segments_by_name(self, videos: Videos) -> None:
        videos.declare(DOGS)

        found = videos.done("LabelDetection", {"AggregateBy": "SEGMENTS", "SortBy": "NAME"})

        names = [row["Label"]["Name"] for row in found["Labels"]]
        assert names == sorted(names)
        assert names.count("Dog") == 2

    def test_the_last_segment_ends_with_the_video(self, videos: Videos) -> None:
        videos.declare(Video({0: [DOG]}, duration=1.2))

        assert segments(videos.done("LabelDetection", {"AggregateBy": "SEGMENTS"}), "Dog") == [(0, 1200, 1200, 90)]

    @pytest.mark.parametrize("parameters", [{"SortBy": "INDEX"}, {"AggregateBy": "MINUTES"}])
    def test_otherwise_is_refused(self, videos: Videos, parameters: dict[str, str]) -> None:
        job_id = videos.start("LabelDetection")

        assert code_of(lambda: videos.get("LabelDetection", job_id, **parameters)) == "ValidationException"


class TestUnsafeContent:
    SHOWN = Video({0: [], 0.5: [Moderation("Weapons", confidence=80)], 1: [Moderation("Animated")]}, duration=1.5)

    def test_every_half_second_with_what_is_above_it(self, videos: Videos) -> None:
        videos.declare(self.SHOWN)

        found = videos.done("ContentModeration")

        labels = [(row["Timestamp"], row["ModerationLabel"]) for row in found["ModerationLabels"]]
        assert [(time, label["Name"], label["ParentName"], label["Confidence"]) for time, label in labels] == [
            (500, "Weapons", "Violence", 80.0),
            (500, "Violence", "", 80.0),
        ]
        assert [label["TaxonomyLevel"] for _, label in labels] == [2, 1]
        assert found["ModerationModelVersion"] == "7.0"
        assert found["GetRequestMetadata"] == {"SortBy": "TIMESTAMP", "AggregateBy": "TIMESTAMPS"}

    def test_with_the_type_of_content(self, videos: Videos) -> None:
        videos.declare(Video({0: [Moderation("Weapons"), Moderation("Illustrated", confidence=60)]}, duration=0.5))

        rows = videos.done("ContentModeration")["ModerationLabels"]

        assert [row["ContentTypes"] for row in rows] == [[{"Confidence": 60.0, "Name": "Illustrated"}]] * 2

    @pytest.mark.parametrize(("least", "found"), [(None, 2), (80, 2), (81, 0)])
    def test_the_least_confidence(self, videos: Videos, least: float | None, found: int) -> None:
        videos.declare(self.SHOWN)
        more = {} if least is None else {"MinConfidence": least}

        assert len(videos.done("ContentModeration", **more)["ModerationLabels"]) == found

    def test_in_segments_by_name(self, videos: Videos) -> None:
        videos.declare(Video({0: [Moderation("Weapons")], 1: [Moderation("Violence", confidence=70)]}, duration=2))

        found = videos.done("ContentModeration", {"AggregateBy": "SEGMENTS", "SortBy": "NAME"})

        assert segments(found, "Violence", "ModerationLabel") == [(0, 2000, 2000, 99)]
        assert segments(found, "Weapons", "ModerationLabel") == [(0, 1000, 1000, 99)]
        assert [row["ModerationLabel"]["Name"] for row in found["ModerationLabels"]] == ["Violence", "Weapons"]
        assert found["GetRequestMetadata"] == {"SortBy": "NAME", "AggregateBy": "SEGMENTS"}


class TestText:
    def test_every_half_second_lines_then_words(self, videos: Videos) -> None:
        videos.declare(Video({0: [Text("EXIT 12")], 0.5: []}, duration=1.1))

        found = videos.done("TextDetection")

        texts = [(row["Timestamp"], row["TextDetection"]) for row in found["TextDetections"]]
        assert [(time, text["Type"], text["DetectedText"]) for time, text in texts] == [
            (0, "LINE", "EXIT 12"),
            (0, "WORD", "EXIT"),
            (0, "WORD", "12"),
        ]
        assert [text.get("ParentId") for _, text in texts] == [None, 0, 0]
        assert found["TextModelVersion"] == "3.0"

    def test_filters(self, videos: Videos) -> None:
        videos.declare(
            Video(
                {0: [Text("TOP", box=(0.1, 0.1, 0.2, 0.1), confidence=85), Text("LOW", box=(0.1, 0.8, 0.2, 0.1))]},
                duration=0.5,
            )
        )

        def words(**filters: Any) -> list[str]:
            rows = videos.done("TextDetection", Filters=filters)["TextDetections"]
            return [row["TextDetection"]["DetectedText"] for row in rows if row["TextDetection"]["Type"] == "WORD"]

        region = {"BoundingBox": {"Left": 0.0, "Top": 0.5, "Width": 1.0, "Height": 0.5}}
        assert words() == ["TOP", "LOW"]
        assert words(WordFilter={"MinConfidence": 90}) == ["LOW"]
        assert words(RegionsOfInterest=[region]) == ["LOW"]
        beyond = {"BoundingBox": {"Left": 0.5, "Top": 0.5, "Width": 1.0, "Height": 0.5}}
        assert code_of(lambda: words(RegionsOfInterest=[beyond])) == "InvalidParameterException"


class TestCelebrities:
    STARS = Video(
        {
            0: [Face("zoe", celebrity=Celebrity("Zoe Star", id="aaa1", urls=("example.com/zoe",))), "bob"],
            0.5: [Face("alice", celebrity=Celebrity("Alice Star", id="zzz9"))],
            1: [Face("zoe", celebrity=Celebrity("Zoe Star", id="aaa1"))],
        },
        duration=1.5,
    )

    def celebrities(self, found: dict[str, Any]) -> list[tuple[int, str]]:
        return [(row["Timestamp"], row["Celebrity"]["Name"]) for row in found["Celebrities"]]

    def test_every_half_second_without_other_faces(self, videos: Videos) -> None:
        videos.declare(self.STARS)

        found = videos.done("CelebrityRecognition")

        assert self.celebrities(found) == [(0, "Zoe Star"), (500, "Alice Star"), (1000, "Zoe Star")]

    def test_by_id(self, videos: Videos) -> None:
        videos.declare(self.STARS)
        job_id = videos.start("CelebrityRecognition")

        by_id = self.celebrities(videos.get("CelebrityRecognition", job_id, SortBy="ID"))

        assert by_id == [(0, "Zoe Star"), (1000, "Zoe Star"), (500, "Alice Star")]
        assert code_of(lambda: videos.get("CelebrityRecognition", job_id, SortBy="NAME")) == "ValidationException"

    def test_have_their_details(self, videos: Videos) -> None:
        videos.declare(self.STARS)

        celebrity = videos.done("CelebrityRecognition")["Celebrities"][0]["Celebrity"]

        assert (celebrity["Id"], celebrity["Urls"]) == ("aaa1", ["example.com/zoe"])
        assert celebrity["Confidence"] > 90
        assert set(celebrity["Face"]) == {"BoundingBox", "Landmarks", "Pose", "Quality", "Confidence"}
        assert celebrity["BoundingBox"]["Height"] > celebrity["Face"]["BoundingBox"]["Height"]
        assert celebrity["KnownGender"]["Type"] in ("Male", "Female")

    def test_are_known_afterwards(self, videos: Videos) -> None:
        videos.declare(self.STARS)
        videos.done("CelebrityRecognition")

        assert videos.client.get_celebrity_info(Id="zzz9")["Name"] == "Alice Star"
