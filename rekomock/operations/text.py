"""DetectText."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from rekomock.operations.context import OperationContext
from rekomock.operations.face_detail import bounding_box
from rekomock.operations.request_image import scene_in
from rekomock.protocol.errors import INVALID_PARAMETERS

if TYPE_CHECKING:
    from rekomock.images.contents import Text
    from rekomock.images.lines import Point
    from rekomock.images.recognition.scene import Scene
    from rekomock.images.words import Corners, Word

__all__ = ["TEXT_MODEL_VERSION", "detect_text", "regions_of_interest", "text_detections"]

TEXT_MODEL_VERSION = "3.0"
MAX_WORDS = 100
#: Maximum turn of a line from the horizontal, in degrees.
MAX_TURN = 90.0
#: Minimum and maximum number of corners of a region.
MIN_CORNERS, MAX_CORNERS = 3, 10
# Ratios such as 0.1 + 0.9 may exceed 1 by a rounding error, the more so as they were sent as 32-bit numbers
_ROUNDING = 1e-6


def detect_text(
    context: OperationContext, *, image: dict[str, Any], filters: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Detect the lines and words of an image.

    Raises:
        RekognitionError: InvalidParameterException if a region of interest is not in the image, or is not exactly one
            of a box and a polygon.
    """
    filters = filters or {}
    regions = regions_of_interest(filters)
    detections = text_detections(scene_in(context, image), filters.get("WordFilter"), regions)
    return {"TextDetections": detections, "TextModelVersion": TEXT_MODEL_VERSION}


def regions_of_interest(filters: dict[str, Any]) -> list[list[Point]]:
    """Return the corners of the regions in which text is wanted; none if it may be anywhere.

    Raises:
        RekognitionError: InvalidParameterException if a region is not in the image, or is not exactly one of a box and
            a polygon.
    """
    return [_region(region) for region in filters.get("RegionsOfInterest", ())]


class _Line(NamedTuple):
    line: Text
    words: list[Word]


def text_detections(
    scene: Scene, word_filter: dict[str, Any] | None = None, regions: Sequence[Sequence[Point]] = ()
) -> list[dict[str, Any]]:
    """Return the lines of an image, then its words, as the TextDetections of a response.

    A line has the words that are returned; without any, it is not returned either.

    Args:
        scene: What the image shows.
        word_filter: Which words are returned, a DetectionFilter; by default all.
        regions: Polygons in ratios of the image; a word is returned if it is more than half in one of them. Without
            any, it may be anywhere.
    """
    from rekomock.images.words import words_of

    read: list[_Line] = []
    room = MAX_WORDS
    for line in scene.texts:
        if abs(line.rotation) > MAX_TURN:
            continue
        words = [word for word in words_of(line, scene.size) if _passes(line, word, word_filter, regions)][:room]
        room -= len(words)
        if words:
            read.append(_Line(line, words))
    lines = [
        _detection(number, "LINE", " ".join(word.text for word in words), line.confidence, _spanned(words))
        for number, (line, words) in enumerate(read)
    ]
    words_read = [(parent, line, word) for parent, (line, words) in enumerate(read) for word in words]
    return lines + [
        _detection(number, "WORD", word.text, line.confidence, word.corners) | {"ParentId": parent}
        for number, (parent, line, word) in enumerate(words_read, start=len(lines))
    ]


def _passes(line: Text, word: Word, word_filter: dict[str, Any] | None, regions: Sequence[Sequence[Point]]) -> bool:
    from rekomock.images.words import bounding_box_of, share_inside

    if word_filter is not None:
        box = bounding_box_of(word.corners)
        if (
            line.confidence < word_filter.get("MinConfidence", 80.0)
            or box.height < word_filter.get("MinBoundingBoxHeight", 0.0)
            or box.width < word_filter.get("MinBoundingBoxWidth", 0.0)
        ):
            return False
    return not regions or any(share_inside(word.corners, region) > 0.5 + _ROUNDING for region in regions)


def _spanned(words: Sequence[Word]) -> Corners:
    """Return the corners of a line that begins and ends with these words."""
    first, last = words[0].corners, words[-1].corners
    return first[0], last[1], last[2], first[3]


def _detection(number: int, kind: str, text: str, confidence: float, corners: Corners) -> dict[str, Any]:
    from rekomock.images.words import bounding_box_of

    return {
        "DetectedText": text,
        "Type": kind,
        "Id": number,
        "Confidence": confidence,
        "Geometry": {
            "BoundingBox": bounding_box(bounding_box_of(corners)),
            "Polygon": [{"X": x, "Y": y} for x, y in corners],
        },
    }


def _region(region: dict[str, Any]) -> list[Point]:
    """Return the corners of a region of interest.

    Raises:
        RekognitionError: InvalidParameterException if it has both a box and a polygon or neither, if the polygon has
            too few or too many corners, or if it is not in the image.
    """
    if ("BoundingBox" in region) == ("Polygon" in region):
        raise INVALID_PARAMETERS(because="A region of interest must have either a BoundingBox or a Polygon.")
    if "BoundingBox" in region:
        left, top, width, height = (region["BoundingBox"].get(name, 0.0) for name in ("Left", "Top", "Width", "Height"))
        if not (width > 0 and height > 0):
            raise INVALID_PARAMETERS(because="The BoundingBox of a region of interest must have a width and a height.")
        corners = [(left, top), (left + width, top), (left + width, top + height), (left, top + height)]
    else:
        corners = [(point.get("X", 0.0), point.get("Y", 0.0)) for point in region["Polygon"]]
        if not MIN_CORNERS <= len(corners) <= MAX_CORNERS:
            raise INVALID_PARAMETERS(
                because=f"The Polygon of a region of interest must have {MIN_CORNERS} to {MAX_CORNERS} points, "
                f"got {len(corners)}."
            )
    if not all(-_ROUNDING <= ratio <= 1 + _ROUNDING for corner in corners for ratio in corner):
        raise INVALID_PARAMETERS(because="A region of interest must lie within the image.")
    return corners
