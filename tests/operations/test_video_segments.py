"""Segments of stored videos: shots and technical cues."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from support.videos import Videos

from rekomock import Cue, Video

if TYPE_CHECKING:
    from support.surfaces import Surface

BOTH = ["TECHNICAL_CUE", "SHOT"]
FILM = Video(
    {0: []},
    duration=10,
    frame_rate=25,
    shots=[0, 2.5],
    cues=[Cue("EndCredits", 8, 10, confidence=70), Cue("BlackFrames", 0, 0.2)],
)


@pytest.fixture
def videos(surface: Surface) -> Videos:
    return Videos(surface)


def test_shots_and_cues_in_frames_and_timecodes(videos: Videos) -> None:
    videos.declare(FILM)

    found = videos.done("SegmentDetection", SegmentTypes=["SHOT"])

    assert found["Segments"] == [
        {
            "Type": "SHOT",
            "StartTimestampMillis": 0,
            "EndTimestampMillis": 2500,
            "DurationMillis": 2500,
            "StartTimecodeSMPTE": "00:00:00:00",
            "EndTimecodeSMPTE": "00:00:02:11",
            "DurationSMPTE": "00:00:02:12",
            "ShotSegment": {"Index": 0, "Confidence": 99.0},
            "StartFrameNumber": 0,
            "EndFrameNumber": 61,
            "DurationFrames": 62,
        },
        {
            "Type": "SHOT",
            "StartTimestampMillis": 2500,
            "EndTimestampMillis": 10000,
            "DurationMillis": 7500,
            "StartTimecodeSMPTE": "00:00:02:12",
            "EndTimecodeSMPTE": "00:00:09:24",
            "DurationSMPTE": "00:00:07:13",
            "ShotSegment": {"Index": 1, "Confidence": 99.0},
            "StartFrameNumber": 62,
            "EndFrameNumber": 249,
            "DurationFrames": 188,
        },
    ]


def cues(found: dict[str, Any]) -> list[tuple[str, int, int]]:
    return [
        (segment["TechnicalCueSegment"]["Type"], segment["StartTimestampMillis"], segment["EndTimestampMillis"])
        for segment in found["Segments"]
        if segment["Type"] == "TECHNICAL_CUE"
    ]


def test_cues_come_by_time(videos: Videos) -> None:
    videos.declare(FILM)

    found = videos.done("SegmentDetection", SegmentTypes=["TECHNICAL_CUE"])

    assert cues(found) == [("BlackFrames", 0, 200), ("EndCredits", 8000, 10000)]
    assert [segment["TechnicalCueSegment"]["Confidence"] for segment in found["Segments"]] == [99.0, 70.0]


@pytest.mark.parametrize("kinds", [BOTH, BOTH[::-1], ["SHOT"], ["SHOT", "SHOT"]])
def test_types_come_in_the_order_of_the_request(videos: Videos, kinds: list[str]) -> None:
    videos.declare(FILM)

    found = videos.done("SegmentDetection", SegmentTypes=kinds)

    once = list(dict.fromkeys(kinds))
    assert [selected["Type"] for selected in found["SelectedSegmentTypes"]] == once
    assert list(dict.fromkeys(segment["Type"] for segment in found["Segments"])) == once
    assert found["AudioMetadata"] == []


def test_the_least_confidence_of_each_type(videos: Videos) -> None:
    videos.declare(FILM)

    def types(**filters: Any) -> list[str]:
        found = videos.done("SegmentDetection", SegmentTypes=BOTH, Filters=filters)["Segments"]
        return [segment.get("TechnicalCueSegment", {"Type": "shot"})["Type"] for segment in found]

    assert types() == ["BlackFrames", "EndCredits", "shot", "shot"]
    assert types(TechnicalCueFilter={"MinSegmentConfidence": 71}) == ["BlackFrames", "shot", "shot"]
    assert types(ShotFilter={"MinSegmentConfidence": 99}) == ["BlackFrames", "EndCredits", "shot", "shot"]
    assert types(ShotFilter={"MinSegmentConfidence": 99.5}) == ["BlackFrames", "EndCredits"]


def test_another_type_is_refused(videos: Videos) -> None:
    with pytest.raises(ClientError) as caught:
        videos.start("SegmentDetection", SegmentTypes=["AUDIO"])

    assert caught.value.response["Error"]["Code"] == "ValidationException"


def test_hours_are_counted(videos: Videos) -> None:
    videos.declare(Video({0: []}, duration=2 * 3600, frame_rate=24, shots=[0, 3725.5]))

    _, second = videos.done("SegmentDetection", SegmentTypes=["SHOT"])["Segments"]

    assert second["StartTimecodeSMPTE"] == "01:02:05:12"
