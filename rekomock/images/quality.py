"""Quality filters: which faces are rejected for their quality, and for which reasons.

AWS names the filters and the reasons, but publishes no thresholds. Those here let an ordinary image of a face pass
every filter, and make every reason reachable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from rekomock.images.geometry import Box
    from rekomock.images.traits import Traits

__all__ = ["QualityFilter", "rejection_reasons"]

QualityFilter: TypeAlias = Literal["NONE", "AUTO", "LOW", "MEDIUM", "HIGH"]


@dataclass(frozen=True, slots=True)
class _Thresholds:
    """What a face needs to pass a filter.

    Attributes:
        brightness: Minimum, 0 to 100.
        sharpness: Minimum, 0 to 100.
        confidence: Minimum, 0 to 100.
        turn: Maximum yaw and pitch in degrees.
        side: Minimum ratio of the box's shorter side to the image's. AWS's smallest face, 40 pixels in an image of
            1920 x 1080, is 0.037.
    """

    brightness: float
    sharpness: float
    confidence: float
    turn: float
    side: float


_LOW = _Thresholds(brightness=20, sharpness=10, confidence=60, turn=60, side=40 / 1080)
_MEDIUM = _Thresholds(brightness=35, sharpness=30, confidence=80, turn=45, side=60 / 1080)
_HIGH = _Thresholds(brightness=50, sharpness=60, confidence=95, turn=30, side=100 / 1080)
_THRESHOLDS = {"AUTO": _LOW, "LOW": _LOW, "MEDIUM": _MEDIUM, "HIGH": _HIGH}


def rejection_reasons(traits: Traits, box: Box, size: tuple[int, int], quality_filter: QualityFilter) -> list[str]:
    """Return AWS's names of the reasons why a filter rejects a face; none if the face passes.

    Args:
        traits: The face's traits.
        box: The face's bounding box in ratios of the image.
        size: The image's width and height in pixels.
        quality_filter: The filter; ``NONE`` lets every face pass.
    """
    if quality_filter == "NONE":
        return []
    thresholds = _THRESHOLDS[quality_filter]
    width, height = size
    side = min(box.width * width, box.height * height) / min(size)
    checks = {
        "EXTREME_POSE": max(abs(traits.pose.yaw), abs(traits.pose.pitch)) > thresholds.turn,
        "LOW_BRIGHTNESS": traits.brightness < thresholds.brightness,
        "LOW_SHARPNESS": traits.sharpness < thresholds.sharpness,
        "LOW_CONFIDENCE": traits.confidence < thresholds.confidence,
        "SMALL_BOUNDING_BOX": side < thresholds.side,
    }
    return [reason for reason, fails in checks.items() if fails]
