"""Quality filters: which faces are too poor to be used, and why.

AWS names the filters and the reasons but publishes no numbers; these are chosen so that an ordinary picture of a face
passes every filter and each reason can be met.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from rekomock.images.geometry import Box
    from rekomock.images.traits import Traits

__all__ = ["QualityFilter", "shortcomings"]

QualityFilter: TypeAlias = Literal["NONE", "AUTO", "LOW", "MEDIUM", "HIGH"]


@dataclass(frozen=True, slots=True)
class _Bar:
    """What a face must reach.

    Attributes:
        brightness: At least, 0 to 100.
        sharpness: At least, 0 to 100.
        confidence: At least, 0 to 100.
        turn: Degrees of yaw or pitch at most.
        side: Shorter side of the box over the picture's, at least. AWS's smallest face, 40 pixels in a picture of
            1920 x 1080, is 0.037.
    """

    brightness: float
    sharpness: float
    confidence: float
    turn: float
    side: float


_LOW = _Bar(brightness=20, sharpness=10, confidence=60, turn=60, side=40 / 1080)
_MEDIUM = _Bar(brightness=35, sharpness=30, confidence=80, turn=45, side=60 / 1080)
_HIGH = _Bar(brightness=50, sharpness=60, confidence=95, turn=30, side=100 / 1080)
_BARS = {"AUTO": _LOW, "LOW": _LOW, "MEDIUM": _MEDIUM, "HIGH": _HIGH}


def shortcomings(traits: Traits, box: Box, size: tuple[int, int], quality_filter: QualityFilter) -> list[str]:
    """Why a face does not pass a filter, by AWS's names of the reasons; empty where it passes.

    Args:
        traits: The face's traits.
        box: Where it lies, in ratios of the picture.
        size: The picture's width and height in pixels.
        quality_filter: The filter; ``NONE`` lets every face pass.
    """
    if quality_filter == "NONE":
        return []
    bar = _BARS[quality_filter]
    width, height = size
    side = min(box.width * width, box.height * height) / min(size)
    failed = {
        "EXTREME_POSE": max(abs(traits.pose.yaw), abs(traits.pose.pitch)) > bar.turn,
        "LOW_BRIGHTNESS": traits.brightness < bar.brightness,
        "LOW_SHARPNESS": traits.sharpness < bar.sharpness,
        "LOW_CONFIDENCE": traits.confidence < bar.confidence,
        "SMALL_BOUNDING_BOX": side < bar.side,
    }
    return [reason for reason, fails in failed.items() if fails]
