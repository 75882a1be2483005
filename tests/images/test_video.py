"""What a test says about a stored video."""

from __future__ import annotations

from typing import Any

import pytest

from rekomock import Cue, Face, Label, Video
from rekomock.control.codec import DeclarationError, decode, encode


def test_a_timeline_gives_a_frame_for_every_half_second() -> None:
    video = Video({0.5: ["alice"], 1: [Label("Dog")]}, duration=1.75)

    assert [(frame.timestamp, frame.contents) for frame in video.frames] == [
        (0, ()),
        (500, (Face("alice"),)),
        (1000, (Label("Dog"),)),
        (1500, (Label("Dog"),)),
    ]


def test_it_is_what_was_said_whatever_becomes_of_the_arguments() -> None:
    shown: list[Any] = ["alice"]
    timeline: dict[float, Any] = {0: shown}
    video = Video(timeline, duration=1)
    shown.append("bob")
    timeline[0.5] = []

    assert [frame.contents for frame in video.frames] == [(Face("alice"),)] * 2


def test_equal_videos_are_equal() -> None:
    one, same = Video({0: ["alice"]}, duration=1), Video({0: [Face("alice")]}, duration=1.0)

    assert one == same
    assert hash(one) == hash(same)
    assert one != Video({0: ["alice"]}, duration=1, codec="hevc")


@pytest.mark.parametrize(
    ("timeline", "more", "error", "reason"),
    [
        ({}, {}, ValueError, r"timeline must not be empty; \{0: \[\]\} is a video that shows nothing"),
        (["alice"], {}, TypeError, r"timeline must map seconds to contents, such as \{0: \['alice'\]\}, got \["),
        ({2: [], 1: []}, {}, ValueError, "timeline must be in order, got 1 after 2"),
        ({0: [], 6: []}, {}, ValueError, "timeline must be within the duration of 6 seconds, got 6"),
        ({-1: []}, {}, ValueError, "a time in timeline must be 0 or more, got -1"),
        ({float("nan"): []}, {}, ValueError, "a time in timeline must be 0 or more, got nan"),
        ({"0": []}, {}, TypeError, "a time in timeline must be a number of seconds, got '0'"),
        ({True: []}, {}, TypeError, "a time in timeline must be a number of seconds, got True"),
        ({0: "alice"}, {}, TypeError, r"timeline\[0\] must be a list of contents, got 'alice'; did you mean \["),
        ({0: Face("alice")}, {}, TypeError, r"did you mean \[Face\('alice'\)\]"),
        ({0: None}, {}, TypeError, r"timeline\[0\] must be a list of contents, got None"),
        ({0: [5]}, {}, TypeError, "got 5"),
        ({0: []}, {"duration": 0}, ValueError, "duration must be above 0, got 0"),
        ({0: []}, {"duration": "6"}, TypeError, "duration must be a number of seconds, got '6'"),
        ({0: []}, {"frame_rate": 0}, ValueError, "frame_rate must be above 0, got 0"),
        ({0: []}, {"size": (0, 5)}, ValueError, r"size must be \(width, height\) in pixels, two integers above 0"),
        ({0: []}, {"size": 5}, TypeError, "two integers above 0, got 5"),
        ({0: []}, {"size": (1.5, 2)}, TypeError, "two integers above 0, got"),
        ({0: []}, {"codec": 5}, TypeError, "codec must be a str, got 5"),
        ({0: []}, {"format": " "}, ValueError, "format must not be blank, got ' '"),
        ({0: []}, {"fails": ""}, ValueError, "fails must not be blank, got ''"),
        ({0: []}, {"color_range": "full"}, ValueError, "color_range"),
        ({0: []}, {"shots": [1]}, ValueError, r"shots must begin with 0, got \[1\]"),
        ({0: []}, {"shots": []}, ValueError, r"shots must begin with 0, got \[\]"),
        ({0: []}, {"shots": [0, 6]}, ValueError, "shots must be within the duration of 6 seconds, got 6"),
        ({0: []}, {"shots": [0, 2, 2]}, ValueError, "shots must be in order, got 2 after 2"),
        ({0: []}, {"shots": 2}, TypeError, r"shots must be the times at which shots begin, such as \[0, 2.5\], got 2"),
        ({0: []}, {"cues": [Cue("Slate", 5, 7)]}, ValueError, "cues must end within the duration of 6 seconds"),
        ({0: []}, {"cues": ["Slate"]}, TypeError, r"cues must be Cue objects, such as Cue\('EndCredits', 4, 6\)"),
        ({0: []}, {"cues": 5}, TypeError, "cues must be a list of Cue objects, got 5"),
        ({0: []}, {"lenght": 5}, TypeError, "lenght"),
    ],
)  # fmt: skip
def test_what_cannot_be(timeline: Any, more: dict[str, Any], error: type[Exception], reason: str) -> None:
    with pytest.raises(error, match=reason):
        Video(timeline, **({"duration": 6} | more))


@pytest.mark.parametrize(
    ("arguments", "error", "reason"),
    [
        (("Credits", 0, 1), ValueError, "type must be"),
        (("Slate", 2, 1), ValueError, "end must be after start, got 2 to 1"),
        (("Slate", -2, 1), ValueError, "start must be 0 or more, got -2"),
        (("Slate", 0, "1"), TypeError, "end must be a number of seconds, got '1'"),
    ],
)
def test_a_cue_that_cannot_be(arguments: Any, error: type[Exception], reason: str) -> None:
    with pytest.raises(error, match=reason):
        Cue(*arguments)


class TestInJson:
    def test_it_can_be_written_and_read(self) -> None:
        video = Video(
            {0: ["alice", Label("Dog", confidence=80)], 2.5: []},
            duration=6,
            size=(640, 480),
            shots=[0, 3],
            cues=[Cue("Slate", 1, 2, confidence=70)],
            fails="No frames",
        )

        assert decode(Video, encode(video)) == video

    def test_times_are_keys(self) -> None:
        declared = {"timeline": {"0": ["alice"], "2.5": [{"label": "Dog"}]}, "duration": 6}

        assert decode(Video, declared) == Video({0: ["alice"], 2.5: [Label("Dog")]}, duration=6)

    @pytest.mark.parametrize(
        ("declared", "reason"),
        [
            ({"timeline": {"0": ["alice"]}}, "'duration' is missing"),
            ({"timeline": [], "duration": 1}, r"timeline must be an object from seconds to lists of contents"),
            ({"timeline": {"soon": []}, "duration": 1}, "timeline must have seconds for keys, got 'soon'"),
            ({"timeline": {"0": "alice"}, "duration": 1}, "timeline.0 must be a list, got 'alice'"),
            ({"timeline": {"0": [5]}, "duration": 1}, r"timeline.0\[0\] must be a person's name"),
            ({"timeline": {"2": []}, "duration": 1}, "timeline must be within the duration of 1 seconds, got 2"),
            ({"timeline": {"0": []}, "duration": 1, "lenght": 5}, "unknown key"),
            ({"timeline": {"0": []}, "duration": 1, "cues": [{"type": "Slate"}]}, r"cues\[0\]: 'start' is missing"),
            ({"timeline": {"0": []}, "duration": 1, "color_range": 5}, "color_range must be a string, got 5"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_says_where(self, declared: Any, reason: str) -> None:
        with pytest.raises(DeclarationError, match=reason):
            decode(Video, declared)
