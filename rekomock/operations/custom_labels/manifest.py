"""Manifests: the images of a dataset and their labels, one JSON Line each, in the format of SageMaker Ground Truth.

The rules and the texts of the errors are those of the Custom Labels guide, "Debugging datasets" and "Non-terminal JSON
Line validation errors". An error that concerns one line is written into the line, where AWS writes it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal, TypeAlias

from rekomock.state.projects import Entry

__all__ = ["MAX_LABELS", "Reader", "read_adapter_line", "read_entries", "read_line", "with_error"]

#: Characters.
MAX_LINE = 100_000
MAX_LABEL = 256
#: Boxes in one image.
MAX_BOXES = 50
#: Different labels in a dataset.
MAX_LABELS = 250
#: Pixels.
IMAGE_SIDES = range(64, 4097)

_S3_URL = re.compile(r"s3://[^/]+/.+", re.DOTALL)

_Line: TypeAlias = "dict[str, Any]"


#: Reads a JSON Line; returns None for one that cannot be part of a dataset.
Reader: TypeAlias = Callable[[str], "Entry | None"]

_MESSAGES = {
    "ERROR_NO_LABEL_ATTRIBUTES": "No label attributes found.",
    "ERROR_INVALID_LABEL_ATTRIBUTE_FORMAT": "The format of the label attribute {} is invalid.",
    "ERROR_INVALID_LABEL_ATTRIBUTE_METADATA_FORMAT": "The format of the label attribute metadata is invalid.",
    "ERROR_NO_VALID_LABEL_ATTRIBUTES": "No valid label attributes found.",
    "ERROR_MISSING_BOUNDING_BOX_CONFIDENCE": "One or more bounding boxes has a missing confidence value.",
    "ERROR_MISSING_CLASS_MAP_ID": "One of more class ids is missing from the class map.",
    "ERROR_INVALID_IMAGE": "The image is invalid. Check S3 path and/or image properties.",
    "ERROR_INVALID_IMAGE_DIMENSION": "The image dimension(s) do not conform to allowed dimensions.",
    "ERROR_INVALID_BOUNDING_BOX": "The bounding box has off frame values.",
    "ERROR_BOUNDING_BOX_TOO_SMALL": "The height and width of the bounding box is too small.",
    "ERROR_TOO_MANY_BOUNDING_BOXES": "There are more bounding boxes than the allowed maximum.",
    "ERROR_NO_VALID_ANNOTATIONS": "No valid annotations found.",
    "ERROR_UNSUPPORTED_USE_CASE_TYPE": "The use case type is unsupported.",
    "ERROR_INVALID_LABEL_NAME_LENGTH": "The length of the label name is invalid.",
    "WARNING_UNANNOTATED_RECORD": "Record is unannotated.",
    "WARNING_NO_ANNOTATIONS": "No annotations provided.",
}


def _note(part: _Line, code: str, *details: object) -> None:
    """Write an error, or a warning, into a part of a line."""
    kind = "warnings" if code.startswith("WARNING") else "errors"
    part.setdefault(kind, []).append({"code": code, "message": _MESSAGES[code].format(*details)})


def with_error(entry: Entry, code: str) -> Entry:
    """Return an entry with an error that makes its image useless."""
    line = json.loads(entry.text)
    _note(line, code)
    return Entry(entry.source_ref, _text(line), {}, "invalid", has_errors=True)


def read_entries(lines: Iterable[str], read: Reader) -> Iterator[Entry | None]:
    """Yield the entry of each line; None for a line that is not an entry, and for an image that came before."""
    seen = set()
    for text in lines:
        entry = read(text)
        if entry is not None and entry.source_ref in seen:
            entry = None
        if entry is not None:
            seen.add(entry.source_ref)
        yield entry


def read_line(text: str) -> Entry | None:
    """Read a line with image-level labels or boxes; None if its JSON, its length or its source-ref is not sound."""
    line = _sound_line(text)
    if line is None:
        return None
    labels: Counter[str] = Counter()
    names = [name for name in line if name != "source-ref" and not name.endswith("-metadata")]
    attributes = [name for name in names if f"{name}-metadata" in line]
    useful = 0
    for name in attributes:
        found = _read_attribute(line, name)
        if found is not None:
            useful += 1
            labels.update(found)
    if len(line) == 1:
        _note(line, "WARNING_UNANNOTATED_RECORD")
    elif not attributes:
        _note(line, "ERROR_NO_LABEL_ATTRIBUTES")
    elif not useful:
        _note(line, "ERROR_NO_VALID_LABEL_ATTRIBUTES")
    if "errors" in line:
        labels.clear()
    state: Literal["valid", "invalid", "ignored"] = "invalid" if "errors" in line else "valid" if labels else "ignored"
    return Entry(line["source-ref"], _text(line), labels, state, _has_errors(line))


def read_adapter_line(text: str) -> Entry | None:
    """Read a line with moderation labels, which trains an adapter."""
    line = _sound_line(text)
    if line is None:
        return None
    truth = line.get("content-moderation-groundtruth")
    named = truth.get("ModerationLabels") if isinstance(truth, dict) else None
    if not isinstance(named, list) or not all(
        isinstance(label, dict) and _is_label(label.get("Name")) for label in named
    ):
        _note(line, "ERROR_NO_LABEL_ATTRIBUTES")
        return Entry(line["source-ref"], _text(line), {}, "invalid", has_errors=True)
    labels = {label["Name"]: 0 for label in named}
    return Entry(line["source-ref"], _text(line), labels, "valid", has_errors=False)


def _sound_line(text: str) -> _Line | None:
    """Return the object in a line, without the errors of an earlier reading; None if it cannot be part of a dataset."""
    try:
        line = json.loads(text) if len(text) <= MAX_LINE else None
    except (ValueError, RecursionError):
        return None
    reference = line.get("source-ref") if isinstance(line, dict) else None
    if not isinstance(reference, str) or not _S3_URL.fullmatch(reference):
        return None
    without: _Line = _without_notes(line)
    return without


def _text(line: _Line) -> str:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"))


def _has_errors(part: Any) -> bool:
    if isinstance(part, dict):
        return "errors" in part or any(map(_has_errors, part.values()))
    return isinstance(part, list) and any(map(_has_errors, part))


def _without_notes(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: _without_notes(value) for name, value in part.items() if name not in ("errors", "warnings")}
    return [_without_notes(each) for each in part] if isinstance(part, list) else part


def _read_attribute(line: _Line, name: str) -> Mapping[str, int] | None:
    """Return the labels of a label attribute, none if it is not annotated; None if it is not sound."""
    value, metadata = line[name], line[f"{name}-metadata"]
    if not isinstance(metadata, dict):
        _note(line, "ERROR_INVALID_LABEL_ATTRIBUTE_METADATA_FORMAT")
        return None
    kind = metadata.get("type")
    if kind == "groundtruth/image-classification":
        return _read_class(line, name, value, metadata)
    if kind == "groundtruth/object-detection":
        return _read_boxes(line, name, value, metadata)
    _note(metadata, "ERROR_UNSUPPORTED_USE_CASE_TYPE")
    return None


def _read_class(line: _Line, name: str, value: object, metadata: _Line) -> Mapping[str, int] | None:
    label = metadata.get("class-name")
    if not isinstance(value, int):
        _note(line, "ERROR_INVALID_LABEL_ATTRIBUTE_FORMAT", name)
    elif not isinstance(label, str) or not _is_described(metadata) or not _is_confidence(metadata.get("confidence")):
        _note(metadata, "ERROR_INVALID_LABEL_ATTRIBUTE_METADATA_FORMAT")
    elif not _is_label(label):
        _note(metadata, "ERROR_INVALID_LABEL_NAME_LENGTH")
    else:
        return {label: 0}
    return None


def _read_boxes(line: _Line, name: str, value: object, metadata: _Line) -> Mapping[str, int] | None:
    image_size = _image_size(value)
    annotations = value.get("annotations", []) if isinstance(value, dict) else None
    objects, classes = metadata.get("objects", []), metadata.get("class-map")
    if image_size is None or not isinstance(value, dict) or not _is_list_of_objects(annotations):
        _note(line, "ERROR_INVALID_LABEL_ATTRIBUTE_FORMAT", name)
        return None
    if not _is_described(metadata) or not isinstance(classes, dict) or not _is_list_of_objects(objects):
        _note(metadata, "ERROR_INVALID_LABEL_ATTRIBUTE_METADATA_FORMAT")
        return None
    if not all(map(_is_label, classes.values())):
        _note(metadata, "ERROR_INVALID_LABEL_NAME_LENGTH")
        return None
    if not all(side in IMAGE_SIDES for side in image_size):
        _note(line, "ERROR_INVALID_IMAGE_DIMENSION")
        return None
    if not annotations:
        _note(value, "WARNING_NO_ANNOTATIONS")
        return {}
    if len(annotations) > MAX_BOXES:
        _note(value, "ERROR_TOO_MANY_BOUNDING_BOXES")
        return None
    if len(objects) < len(annotations) or not all(_is_confidence(each.get("confidence")) for each in objects):
        _note(metadata, "ERROR_MISSING_BOUNDING_BOX_CONFIDENCE")
        return None
    if not all(str(each.get("class_id")) in classes for each in annotations):
        _note(metadata, "ERROR_MISSING_CLASS_MAP_ID")
        return None
    labels = Counter(classes[str(each["class_id"])] for each in annotations if _is_usable(each, image_size))
    if not labels:
        _note(value, "ERROR_NO_VALID_ANNOTATIONS")
        return None
    return labels


def _image_size(value: object) -> tuple[int, int] | None:
    sizes: Any = value.get("image_size") if isinstance(value, dict) else None
    if not _is_list_of_objects(sizes) or len(sizes) != 1:
        return None
    width, height = sizes[0].get("width"), sizes[0].get("height")
    return (width, height) if isinstance(width, int) and isinstance(height, int) else None


def _is_usable(annotation: _Line, image_size: tuple[int, int]) -> bool:
    """Return whether a box lies in the image, and write into it why it does not."""
    left, top, width, height = (annotation.get(name) for name in ("left", "top", "width", "height"))
    numbers = [each for each in (left, top, width, height) if isinstance(each, int | float)]
    if len(numbers) != 4 or min(numbers) < 0:
        _note(annotation, "ERROR_INVALID_BOUNDING_BOX")
        return False
    left, top, width, height = numbers
    if left + width > image_size[0] or top + height > image_size[1]:
        _note(annotation, "ERROR_INVALID_BOUNDING_BOX")
        return False
    if width <= 1 or height <= 1:
        _note(annotation, "ERROR_BOUNDING_BOX_TOO_SMALL")
        return False
    return True


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def _is_confidence(value: object) -> bool:
    return isinstance(value, int | float) and 0 <= value <= 1


def _is_described(metadata: _Line) -> bool:
    return metadata.get("human-annotated") in ("yes", "no") and isinstance(metadata.get("creation-date"), str)


def _is_label(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_LABEL
