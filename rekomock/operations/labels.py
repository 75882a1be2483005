"""DetectLabels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rekomock.operations.context import OperationContext
from rekomock.operations.face_detail import bounding_box
from rekomock.operations.reasons import explain_minimum
from rekomock.operations.request_image import measure, scene_in
from rekomock.protocol.errors import INVALID_PARAMETERS

if TYPE_CHECKING:
    from rekomock.images.geometry import Box
    from rekomock.images.image_properties import DominantColour, ImageProperties, PartProperties
    from rekomock.images.recognition.labels import FoundLabel, Instance
    from rekomock.images.recognition.scene import Scene

__all__ = ["LABEL_MODEL_VERSION", "check_filters", "detect_labels", "label_member", "passes_filters"]

LABEL_MODEL_VERSION = "3.0"
MAX_LABELS = 1000
MAX_DOMINANT_COLOURS = 12

GENERAL_LABELS, IMAGE_PROPERTIES = "GENERAL_LABELS", "IMAGE_PROPERTIES"


def detect_labels(
    context: OperationContext,
    *,
    image: dict[str, Any],
    max_labels: int | None = None,
    min_confidence: float | None = None,
    features: Sequence[str] = (),
    settings: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Detect the labels of an image, or measure its colours and quality, or both.

    Raises:
        RekognitionError: InvalidParameterException if filters contradict each other, or if something is given that the
            features have no use for.
    """
    features = features or [GENERAL_LABELS]
    settings = settings or {}
    filters = settings.get("GeneralLabels", {})
    _check(features, max_labels, min_confidence, settings)
    scene = scene_in(context, image)
    properties = measure(scene) if IMAGE_PROPERTIES in features else None
    max_colours = min(settings.get("ImageProperties", {}).get("MaxDominantColors", 10), MAX_DOMINANT_COLOURS)
    response: dict[str, Any] = {}
    if GENERAL_LABELS in features:
        from rekomock.images.recognition.labels import labels_of  # lazy: imports numpy

        lowest = 55.0 if min_confidence is None else min_confidence
        passing = [label for label in labels_of(scene) if passes_filters(label, filters)]
        explain_minimum(context, "labels", ((label.name, label.confidence) for label in passing), lowest)
        found = [label for label in passing if label.confidence >= lowest]
        response["Labels"] = [
            label_member(label)
            | {"Instances": [_instance(each, properties, max_colours) for each in _sure(label, lowest)]}
            for label in found[: min(max_labels or MAX_LABELS, MAX_LABELS)]
        ]
    response["LabelModelVersion"] = LABEL_MODEL_VERSION
    if properties is not None:
        response["ImageProperties"] = _image_properties(properties, _declared_boxes(scene), max_colours)
    return response


def label_member(label: FoundLabel) -> dict[str, Any]:
    """Return the Label of a response, with its instances."""
    return {
        "Name": label.name,
        "Confidence": label.confidence,
        "Instances": [_instance(instance) for instance in label.instances],
        "Parents": [{"Name": name} for name in label.about.parents],
        "Aliases": [{"Name": name} for name in label.about.aliases],
        "Categories": [{"Name": name} for name in label.about.categories],
    }


def _check(
    features: Sequence[str], max_labels: int | None, min_confidence: float | None, settings: dict[str, Any]
) -> None:
    """Raise InvalidParameterException for parameters that contradict each other."""
    of_labels = {
        "MaxLabels": max_labels,
        "MinConfidence": min_confidence,
        "GeneralLabels": settings.get("GeneralLabels"),
    }
    for feature, parameters in {
        GENERAL_LABELS: of_labels,
        IMAGE_PROPERTIES: {"ImageProperties": settings.get("ImageProperties")},
    }.items():
        for name, value in parameters.items():
            if value is not None and feature not in features:
                raise INVALID_PARAMETERS(because=f"{name} is valid with the feature {feature} only.")
    check_filters(settings.get("GeneralLabels", {}))


def check_filters(filters: dict[str, list[str]]) -> None:
    """Raise InvalidParameterException for filters that both include and exclude a name."""
    for what in ("Label", "LabelCategory"):
        included, excluded = (filters.get(f"{what}{how}Filters", ()) for how in ("Inclusion", "Exclusion"))
        both = sorted(set(included) & set(excluded))
        if both:
            raise INVALID_PARAMETERS(because=f"{both[0]!r} is both included and excluded.")


def passes_filters(label: FoundLabel, filters: dict[str, list[str]]) -> bool:
    """Return whether a label is included, by its name or a category, and excluded by neither."""
    names, categories = filters.get("LabelInclusionFilters"), filters.get("LabelCategoryInclusionFilters")
    included = not (names or categories) or _matches(label, names or (), categories or ())
    return included and not _matches(
        label, filters.get("LabelExclusionFilters", ()), filters.get("LabelCategoryExclusionFilters", ())
    )


def _matches(label: FoundLabel, names: Sequence[str], categories: Sequence[str]) -> bool:
    return label.name in names or not set(categories).isdisjoint(label.about.categories)


def _sure(label: FoundLabel, lowest: float) -> list[Instance]:
    return [instance for instance in label.instances if instance.confidence >= lowest]


def _instance(instance: Instance, properties: ImageProperties | None = None, max_colours: int = 0) -> dict[str, Any]:
    member: dict[str, Any] = {"BoundingBox": bounding_box(instance.box), "Confidence": instance.confidence}
    if properties is not None:
        member["DominantColors"] = _colours(properties.colours_in(instance.box), max_colours)
    return member


def _declared_boxes(scene: Scene) -> list[Box]:
    """Return the boxes of all that an image was declared to show."""
    from rekomock.images.geometry import Box

    declared = [each.box for each in scene.labels] + [each.box for each in scene.texts]
    declared += [each.box for each in scene.custom_labels]
    return [*(Box(*box) for box in declared if box is not None), *(face.box for face in scene.faces)]


def _image_properties(properties: ImageProperties, boxes: Sequence[Box], max_colours: int) -> dict[str, Any]:
    """Return the ImageProperties of a response; with a foreground and a background if there is something in each."""
    whole = properties.whole()
    member: dict[str, Any] = {
        "Quality": _quality(whole) | {"Contrast": whole.contrast},
        "DominantColors": _colours(whole.colours, max_colours),
    }
    foreground, background = properties.inside(boxes), properties.outside(boxes)
    if foreground is not None and background is not None:
        for name, part in (("Foreground", foreground), ("Background", background)):
            member[name] = {"Quality": _quality(part), "DominantColors": _colours(part.colours, max_colours)}
    return member


def _quality(part: PartProperties) -> dict[str, float]:
    return {"Brightness": part.brightness, "Sharpness": part.sharpness}


def _colours(colours: Sequence[DominantColour], max_colours: int) -> list[dict[str, Any]]:
    members = []
    for colour in colours[:max_colours]:
        red, green, blue = colour.rgb
        members.append(
            {
                "Red": red,
                "Blue": blue,
                "Green": green,
                "HexCode": colour.hex_code,
                "CSSColor": colour.name,
                "SimplifiedColor": colour.simplified,
                "PixelPercent": colour.percent,
            }
        )
    return members
