"""What a stored video shows, and when: a timeline of contents that a test declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import isfinite
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

from rekomock.images.contents import Content, content_of
from rekomock.images.keywords import hint_fields
from rekomock.images.validators import validate_choice, validate_confidence

__all__ = ["UNDECLARED_VIDEO", "Cue", "CueType", "Frame", "Timeline", "Video"]

CueType = Literal["ColorBars", "EndCredits", "BlackFrames", "OpeningCredits", "StudioLogo", "Slate", "Content"]
ColorRange = Literal["LIMITED", "FULL"]

#: What is shown from each time on, in seconds from the start of the video.
Timeline: TypeAlias = Mapping[float, Sequence[str | Content]]

#: Milliseconds between two frames that are analyzed.
_INTERVAL = 500


@hint_fields
@dataclass(frozen=True, slots=True)
class Cue:
    """A technical cue, as segment detection finds it.

    Attributes:
        type: ``"ColorBars"``, ``"EndCredits"``, ``"BlackFrames"``, ``"OpeningCredits"``, ``"StudioLogo"``,
            ``"Slate"`` or ``"Content"``.
        start: The time at which it begins, in seconds from the start of the video.
        end: The time at which it ends.
        confidence: Confidence in it, 0 or 1 to 100.

    Raises:
        TypeError: A value has the wrong type.
        ValueError: A value is out of range.
    """

    type: CueType
    start: float
    end: float
    confidence: float = field(default=99.0, kw_only=True)

    def __post_init__(self) -> None:
        """Validate the values."""
        validate_choice(self.type, "type", get_args(CueType))
        start, end = (_seconds(getattr(self, name), name) for name in ("start", "end"))
        if end <= start:
            raise ValueError(f"end must be after start, got {self.start!r} to {self.end!r}")
        object.__setattr__(self, "confidence", validate_confidence(self.confidence, "confidence"))


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame that is analyzed.

    Attributes:
        timestamp: Milliseconds from the start of the video.
        contents: What it shows.
    """

    timestamp: int
    contents: tuple[Content, ...]


@hint_fields
@dataclass(frozen=True, slots=True)
class Video:
    """A stored video: what it shows, and when.

    ::

        Video({0: ["alice"], 2: ["alice", "bob", Label("Dog")], 4: []}, duration=6)

    shows alice for two seconds, then alice, bob and a dog, and nothing in the last two seconds. Every half second is
    analyzed, so what is shown for a shorter time between two of them is not found, as on AWS.

    Attributes:
        timeline: What is shown from each time on, by seconds from the start, in order: people by name, and
            :class:`rekomock.Face`, ``Label`` and the other contents of images.
        duration: Length in seconds.
        frame_rate: Frames per second.
        size: Width and height in pixels.
        codec: The compression that is reported.
        format: The file format that is reported.
        color_range: ``"LIMITED"`` or ``"FULL"``.
        shots: The times at which the camera's shots begin, in order, the first of them 0.
        cues: The technical cues, see :class:`rekomock.Cue`.
        fails: Why every job on this video fails; by default they succeed.

    Raises:
        TypeError: A value has the wrong type.
        ValueError: A value is out of range, or a time is out of order or not within the duration.
    """

    timeline: Timeline
    duration: float = field(kw_only=True)
    frame_rate: float = field(default=30.0, kw_only=True)
    size: tuple[int, int] = field(default=(1280, 720), kw_only=True)
    codec: str = field(default="h264", kw_only=True)
    format: str = field(default="QuickTime / MOV", kw_only=True)
    color_range: ColorRange = field(default="LIMITED", kw_only=True)
    shots: Sequence[float] = field(default=(0.0,), kw_only=True)
    cues: Sequence[Cue] = field(default=(), kw_only=True)
    fails: str | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        """Validate and normalize the values."""
        for name in ("duration", "frame_rate"):
            value = _seconds(getattr(self, name), name)
            if value <= 0:
                raise ValueError(f"{name} must be above 0, got {value:g}")
            object.__setattr__(self, name, value)
        for name in ("codec", "format", "fails"):
            text = getattr(self, name)
            if not isinstance(text, str) and not (name == "fails" and text is None):
                raise TypeError(f"{name} must be a str, got {text!r}")
            if text is not None and not text.strip():
                raise ValueError(f"{name} must not be blank, got {text!r}")
        validate_choice(self.color_range, "color_range", get_args(ColorRange))
        object.__setattr__(self, "size", _size(self.size))
        object.__setattr__(self, "timeline", MappingProxyType(self._timeline()))
        object.__setattr__(self, "shots", self._shots())
        object.__setattr__(self, "cues", self._cues())

    def __hash__(self) -> int:
        return hash((tuple(self.timeline), self.duration))

    @property
    def frames(self) -> Iterator[Frame]:
        """The frames that are analyzed, in order: one every half second."""
        times = sorted(self.timeline)
        begun = 0
        for timestamp in range(0, _milliseconds(self.duration), _INTERVAL):
            while begun < len(times) and _milliseconds(times[begun]) <= timestamp:
                begun += 1
            shown = self.timeline[times[begun - 1]] if begun else ()
            yield Frame(timestamp, tuple(map(content_of, shown)))

    def _timeline(self) -> dict[float, tuple[Content, ...]]:
        if not isinstance(self.timeline, Mapping):
            raise TypeError(f"timeline must map seconds to contents, such as {{0: ['alice']}}, got {self.timeline!r}")
        if not self.timeline:
            raise ValueError("timeline must not be empty; {0: []} is a video that shows nothing")
        times = [_seconds(time, "a time in timeline") for time in self.timeline]
        self._check_times("timeline", times)
        shown = {}
        for time, contents in zip(times, self.timeline.values(), strict=True):
            if isinstance(contents, str) or not isinstance(contents, Sequence):
                hint = f"; did you mean [{contents!r}]?" if isinstance(contents, str | Content) else ""
                raise TypeError(f"timeline[{time:g}] must be a list of contents, got {contents!r}{hint}")
            shown[time] = tuple(map(content_of, contents))
        return shown

    def _shots(self) -> tuple[float, ...]:
        if isinstance(self.shots, str) or not isinstance(self.shots, Sequence):
            raise TypeError(f"shots must be the times at which shots begin, such as [0, 2.5], got {self.shots!r}")
        times = [_seconds(time, "a time in shots") for time in self.shots]
        if not times or times[0] != 0:
            raise ValueError(f"shots must begin with 0, got {list(self.shots)!r}")
        self._check_times("shots", times)
        return tuple(times)

    def _cues(self) -> tuple[Cue, ...]:
        if not isinstance(self.cues, Sequence):
            raise TypeError(f"cues must be a list of Cue objects, got {self.cues!r}")
        for cue in self.cues:
            if not isinstance(cue, Cue):
                raise TypeError(f"cues must be Cue objects, such as Cue('EndCredits', 4, 6), got {cue!r}")
            if cue.end > self.duration:
                raise ValueError(f"cues must end within the duration of {self.duration:g} seconds, got {cue!r}")
        return tuple(self.cues)

    def _check_times(self, argument: str, times: Sequence[float]) -> None:
        for before, after in pairwise(times):
            if after <= before:
                raise ValueError(f"{argument} must be in order, got {after:g} after {before:g}")
        if times[-1] >= self.duration:
            raise ValueError(f"{argument} must be within the duration of {self.duration:g} seconds, got {times[-1]:g}")


def _seconds(value: object, argument: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{argument} must be a number of seconds, got {value!r}")
    if not isfinite(value) or value < 0:
        raise ValueError(f"{argument} must be 0 or more, got {value!r}")
    return float(value)


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)


def _size(value: object) -> tuple[int, int]:
    expected = "size must be (width, height) in pixels, two integers above 0"
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise TypeError(f"{expected}, got {value!r}")
    if not all(isinstance(side, int) and not isinstance(side, bool) for side in value):
        raise TypeError(f"{expected}, got {value!r}")
    if min(value) < 1:
        raise ValueError(f"{expected}, got {value!r}")
    return value[0], value[1]


#: A video that was not declared shows nothing.
UNDECLARED_VIDEO = Video({0: []}, duration=1)
