"""Whether an answer fits the service model: written apart from rekomock's own reading of the model."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import regex
from botocore.loaders import create_loader
from botocore.model import ListShape, MapShape, ServiceModel, StructureShape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.model import Shape

    from rekomock.service import Response

MODEL = ServiceModel(create_loader().load_service_model("rekognition", "service-2"))

#: Where AWS's answers must contradict its model: (shape, constraint).
_TOLERATED = {
    # DeletedFaces reuses the list of the request, which is never empty; an answer that deletes nothing has to be
    ("FaceIdList", "min"),
}


def misfits_of(target: str | None, answer: Response) -> list[str]:
    """What is wrong with the answer to a request for ``target``."""
    body = json.loads(answer.body)
    if answer.status != 200:
        if answer.status == 500 and "rekomock failed" in body["Message"]:
            return [f"{target} failed: {body}"]
        code = body["__type"]
        if "Code" not in body:
            return [] if set(body) == {"__type", "message"} else [f"{target}: {body}"]
        declared = {shape.name for shape in MODEL.operation_model(str(target).split(".")[1]).error_shapes}
        return [] if code in declared and body["Code"] == code and body["Message"] else [f"{target}: {body}"]
    operation = str(target).split(".")[1]
    shape = MODEL.operation_model(operation).output_shape
    return [f"{operation}{misfit}" for misfit in _misfits(body, shape)] if shape else []


_TYPES: dict[str, Any] = {
    "structure": dict,
    "map": dict,
    "list": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "long": int,
    "float": float,
    "double": float,
    "timestamp": (int, float),
    "blob": str,
}


def _misfits(value: Any, shape: Shape) -> Iterator[str]:
    kind = shape.type_name
    if not isinstance(value, _TYPES[kind]) or (isinstance(value, bool) and kind != "boolean"):
        yield f": {value!r} is no {kind}"
        return
    stated = {key: limit for key, limit in shape.metadata.items() if (shape.name, key) not in _TOLERATED}
    size = value if isinstance(value, int | float) else len(value)
    if not stated.get("min", -math.inf) <= size <= stated.get("max", math.inf):
        yield f": {value!r} is not within {stated}"
    if "pattern" in stated and not regex.fullmatch(stated["pattern"], value):
        yield f": {value!r} does not match {stated['pattern']}"
    if "enum" in stated and value not in stated["enum"]:
        yield f": {value!r} is none of {stated['enum']}"
    if isinstance(shape, StructureShape):
        for name, member in value.items():
            if name not in shape.members:
                yield f".{name} is not in the model"
            else:
                yield from (f".{name}{misfit}" for misfit in _misfits(member, shape.members[name]))
    elif isinstance(shape, ListShape):
        for element in value:
            yield from (f"[]{misfit}" for misfit in _misfits(element, shape.member))
    elif isinstance(shape, MapShape):
        for key, element in value.items():
            yield from (f"[{key!r}]{misfit}" for misfit in _misfits(element, shape.value))
