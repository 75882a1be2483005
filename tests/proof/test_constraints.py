"""Every constraint that the service model states on requests: what just breaks it is refused, what just fits passes.

The constraints are gathered from botocore's raw JSON by a walk of its own, and so are the requests that are sent:
neither knows how ``rekomock.protocol.validation`` reads the model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import boto3
import numpy as np
import pytest
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.loaders import create_loader
from botocore.model import ListShape, MapShape, StructureShape

from rekomock import mock_rekognition
from rekomock.protocol import service_model
from rekomock.protocol.validation import constraints

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botocore.model import Shape
    from mypy_boto3_rekognition.client import RekognitionClient

MODEL = create_loader().load_service_model("rekognition", "service-2")
SHAPES: dict[str, dict[str, Any]] = MODEL["shapes"]
NUMBERS = ("integer", "long", "float", "double")
NESTED = ("structure", "list", "map")

#: Steps into a list's elements, and a map's keys and values; any other step is the name of a member.
ELEMENT, KEY, VALUE = "[]", "{key}", "{value}"
STATED = ("min", "max", "pattern", "enum")


@dataclass(frozen=True)
class Constraint:
    """One constraint on the input of an operation."""

    operation: str
    path: tuple[str, ...]
    kind: str  # one of STATED, or "required"
    shape: str  # the name of the shape at the end of the path

    @property
    def stated(self) -> Any:
        return SHAPES[self.shape][self.kind]

    def __str__(self) -> str:
        return ".".join((self.operation, *self.path)) + f"-{self.kind}"


def walk(operation: str, shape: str, path: tuple[str, ...] = ()) -> Iterator[Constraint]:
    described = SHAPES[shape]
    yield from (Constraint(operation, path, kind, shape) for kind in STATED if kind in described)
    for member, reference in described.get("members", {}).items():
        if member in described.get("required", ()):
            yield Constraint(operation, (*path, member), "required", reference["shape"])
        yield from walk(operation, reference["shape"], (*path, member))
    for step, name in ((ELEMENT, "member"), (KEY, "key"), (VALUE, "value")):
        if name in described:
            yield from walk(operation, described[name]["shape"], (*path, step))


ALL = [
    constraint
    for name, operation in MODEL["operations"].items()
    for constraint in walk(name, operation["input"]["shape"])
]
#: Those that have values outside: no length is less than 0.
BREAKABLE = [
    constraint
    for constraint in ALL
    if constraint.kind != "min" or constraint.stated > 0 or SHAPES[constraint.shape]["type"] in NUMBERS
]


# Strings for patterns


@dataclass(frozen=True)
class Example:
    """The shortest text that matches a pattern, what may be put after it again and again, and what may not."""

    shortest: str
    more: str
    misfit: str

    def good(self, length: int) -> str:
        """A text that matches, of ``length`` or as near to it as the pattern allows."""
        return self.shortest + self.more * (length - len(self.shortest))

    def bad(self, length: int) -> str:
        """A text that does not match, of ``length`` or as near to it as the pattern allows."""
        return self.good(length)[:-1] + self.misfit


_PROJECT = "arn:a:rekognition:a:123456789012:project/a/"
EXAMPLES = {
    "": Example("", "a", ""),  # no pattern
    r"(^arn:([a-z\d-]+):kinesis:([a-z\d-]+):\d{12}:.+$)": Example("arn:a:kinesis:a:123456789012:a", "a", "\n"),
    r"(^arn:([a-z\d-]+):kinesisvideo:([a-z\d-]+):\d{12}:.+$)": Example(
        "arn:a:kinesisvideo:a:123456789012:a", "a", "\n"
    ),
    r"(^arn:[a-z\d-]+:rekognition:[a-z\d-]+:\d{12}:project\/[a-zA-Z0-9_.\-]{1,255}\/[0-9]+$)": Example(
        f"{_PROJECT}1", "1", "a"
    ),
    r"(^arn:[a-z\d-]+:rekognition:[a-z\d-]+:\d{12}:project\/[a-zA-Z0-9_.\-]{1,255}\/dataset\/(train|test)\/[0-9]+$)": (
        Example(f"{_PROJECT}dataset/test/1", "1", "a")
    ),
    r"(^arn:[a-z\d-]+:rekognition:[a-z\d-]+:\d{12}:project\/[a-zA-Z0-9_.\-]{1,255}\/version\/[a-zA-Z0-9_.\-]{1,255}"
    r"\/[0-9]+$)": Example(f"{_PROJECT}version/a/1", "1", "a"),
    r"(^arn:aws:sns:.*:\w{12}:.+$)": Example("arn:aws:sns::123456789012:a", "a", "\n"),
    r".*\S.*": Example("a", "a", "\n"),
    r".{1,}": Example("a", "a", "\n"),
    r"[0-9A-Fa-f]+": Example("a", "a", "g"),
    r"[0-9A-Za-z\.\-_]*": Example("", "a", "/"),
    r"[0-9A-Za-z]*": Example("", "a", "-"),
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}": Example(
        "01234567-89ab-cdef-0123-456789abcdef", "", "F"
    ),
    r"[A-Za-z0-9àâèçñó'-_(). ]*": Example("", "à", "{"),
    r"[\u0009\u000A\u000D\u0020-\u00FF]+": Example("a", "ÿ", "Ā"),
    r"[a-zA-Z0-9-_. ()':,;?]+": Example("a", "?", "!"),
    r"[a-zA-Z0-9_.\-:+=\/]+": Example("a", "a", " "),
    r"[a-zA-Z0-9_.\-:]+": Example("a", ":", "/"),
    r"[a-zA-Z0-9_.\-]+": Example("a", "-", ":"),
    r"\S*": Example("", "a", " "),
    r"^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$": Example("0.0.0", "", "a"),
    r"^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]*$": Example("", "é", "!"),
    r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$": Example("", "é", "!"),
    r"^[0-9]+$": Example("1", "1", "a"),
    r"^[A-Za-z0-9][A-Za-z0-9:_/+=,@.-]{0,2048}$": Example("a", "@", " "),
    r"^[a-z0-9](-*[a-z0-9])*": Example("a", "a", "-"),
    r"^[a-zA-Z0-9-_]+$": Example("a", "_", "."),
    r"arn:aws:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+": Example("arn:aws:iam::123456789012:rolea", "a", " "),
}


def test_every_pattern_of_the_model_has_an_example() -> None:
    unknown = {constraint.stated for constraint in ALL if constraint.kind == "pattern"} - set(EXAMPLES)

    assert not unknown, "write an Example for each"


@pytest.mark.parametrize("pattern", [pattern for pattern in EXAMPLES if pattern and r"\p{" not in pattern])
def test_the_examples_match_their_patterns_and_do_not(pattern: str) -> None:
    example = EXAMPLES[pattern]

    for length in (0, len(example.shortest) + 5):
        assert re.fullmatch(pattern, example.good(length))
        assert not re.fullmatch(pattern, example.bad(length))


# Requests


def valid(shape: str) -> Any:
    """A small value that keeps all constraints of a shape."""
    described = SHAPES[shape]
    kind, least = described["type"], described.get("min", 0)
    if kind == "string":
        return described["enum"][0] if "enum" in described else EXAMPLES[described.get("pattern", "")].good(least)
    if kind == "structure":
        return {member: valid(described["members"][member]["shape"]) for member in described.get("required", ())}
    if kind == "list":
        return [valid(described["member"]["shape"])] * least
    if kind == "map":
        return entries(described, least)
    return {"blob": bytes(least), "boolean": True}.get(kind, least)


def entries(described: dict[str, Any], count: int) -> dict[str, Any]:
    """The content of a map with ``count`` entries."""
    key = SHAPES[described["key"]["shape"]]
    example = EXAMPLES[key.get("pattern", "")]
    return {f"{example.good(key.get('min', 0))}{number}": valid(described["value"]["shape"]) for number in range(count)}


def request_with(shape: str, path: tuple[str, ...], value: Any) -> Any:
    """A valid value of ``shape`` but for ``value`` at ``path``; a ``value`` of None is left out."""
    if not path:
        return value
    described, (step, *further) = SHAPES[shape], path
    if step == ELEMENT:
        element = request_with(described["member"]["shape"], tuple(further), value)
        return [element, *[valid(described["member"]["shape"])] * (described.get("min", 0) - 1)]
    if step == KEY:
        return {value: valid(described["value"]["shape"])}
    if step == VALUE:
        (key,) = entries(described, 1)
        return {key: request_with(described["value"]["shape"], tuple(further), value)}
    request = valid(shape) | {step: request_with(described["members"][step]["shape"], tuple(further), value)}
    return {member: given for member, given in request.items() if given is not None}


def sized(shape: str, size: int) -> Any:
    """A value of ``shape`` of that length, or that number; a text matches its pattern if it can at that length."""
    described = SHAPES[shape]
    kind = described["type"]
    if kind == "string":
        return EXAMPLES[described.get("pattern", "")].good(size).ljust(size, "0")[:size]
    if kind == "list":
        return [valid(described["member"]["shape"])] * size
    if kind == "map":
        return entries(described, size)
    return bytes(size) if kind == "blob" else size


def just_outside(constraint: Constraint) -> Any:
    """A value that breaks a constraint by as little as can be."""
    if constraint.kind == "required":
        return None
    described, stated = SHAPES[constraint.shape], constraint.stated
    if constraint.kind == "pattern":
        return EXAMPLES[stated].bad(described.get("min", 1))
    if constraint.kind == "enum":
        return EXAMPLES[described.get("pattern", "")].good(described.get("min", 0)) + "NONE_OF_THEM"
    if described["type"] == "float":
        return float(np.nextafter(np.float32(stated), np.float32(np.inf if constraint.kind == "max" else -np.inf)))
    return sized(constraint.shape, stated + 1 if constraint.kind == "max" else stated - 1)


def just_inside(constraint: Constraint) -> list[Any]:
    """Values that keep a constraint and have nothing to spare."""
    if constraint.kind == "required":
        return [valid(constraint.shape)]
    if constraint.kind == "pattern":
        return [EXAMPLES[constraint.stated].good(SHAPES[constraint.shape].get("min", 0))]
    if constraint.kind == "enum":
        return list(constraint.stated)
    if breaks_the_pattern(constraint, constraint.stated):  # the pattern is narrower and decides where the edge is
        return [EXAMPLES[SHAPES[constraint.shape]["pattern"]].good(constraint.stated)]
    return [sized(constraint.shape, constraint.stated)]


def breaks_the_pattern(constraint: Constraint, size: int) -> bool:
    """Whether no text of that length matches the pattern: of no characters for one, or of an ARN that is cut off."""
    pattern = SHAPES[constraint.shape].get("pattern")
    return pattern is not None and len(EXAMPLES[pattern].good(size)) != size


def request_of(constraint: Constraint, value: Any) -> dict[str, Any]:
    request: dict[str, Any] = request_with(
        MODEL["operations"][constraint.operation]["input"]["shape"], constraint.path, value
    )
    return request


# What the refusal has to say


def words(constraint: Constraint) -> str:
    """What a constraint demands, in AWS's words."""
    kind, what = constraint.kind, "value" if SHAPES[constraint.shape]["type"] in NUMBERS else "length"
    if kind == "required":
        return "Member must not be null"
    if kind == "pattern":
        return f"Member must satisfy regular expression pattern: {constraint.stated}"
    if kind == "enum":
        return f"Member must satisfy enum value set: [{', '.join(constraint.stated)}]"
    return f"Member must have {what} {'less' if kind == 'max' else 'greater'} than or equal to {constraint.stated}"


def printed_path(constraint: Constraint) -> str:
    """Where AWS says a violation is: a bad element of a list or map is the list's, unless it is a structure."""
    nested = SHAPES[constraint.shape]["type"] in NESTED
    steps = constraint.path if constraint.path[-1] not in (ELEMENT, KEY, VALUE) or nested else constraint.path[:-1]
    return ".".join("1.member" if step == ELEMENT else step[0].lower() + step[1:] for step in steps)


def assert_names(message: str, constraint: Constraint) -> None:
    """The refusal names the constraint and its path, and nothing else but a pattern that has to break with it."""
    subject = {ELEMENT: "Member", KEY: "Map keys", VALUE: "Map value"}.get(constraint.path[-1])
    assert f" at '{printed_path(constraint)}' failed to satisfy constraint: " in message
    assert words(constraint) in message
    pattern_too = (
        constraint.kind in ("min", "max")
        and "pattern" in SHAPES[constraint.shape]
        and breaks_the_pattern(constraint, len(just_outside(constraint)))
    )
    if pattern_too:
        assert words(replace(constraint, kind="pattern")) in message
    if subject and SHAPES[constraint.shape]["type"] not in NESTED:
        assert f"{subject} must satisfy constraint: [" in message  # one violation, whatever the element breaks
        pattern_too = False
    assert message.startswith(f"{'2 validation errors' if pattern_too else '1 validation error'} detected: ")


# The tests


def test_validation_reads_as_many_constraints_from_the_model_as_there_are(
    record_property: Callable[[str, object], None],
) -> None:
    def count(shape: Shape) -> int:
        found = len(constraints(shape))
        if isinstance(shape, StructureShape):
            return found + len(shape.required_members) + sum(map(count, shape.members.values()))
        if isinstance(shape, ListShape):
            return found + count(shape.member)
        if isinstance(shape, MapShape):
            return found + count(shape.key) + count(shape.value)
        return found

    shapes = [service_model.operation(name).input_shape for name in service_model.operation_names()]
    assert sum(count(shape) for shape in shapes if shape is not None) == len(ALL)
    record_property(
        "told",
        f"{len(ALL)} constraints on the requests of {len(MODEL['operations'])} operations: {len(BREAKABLE)} can be "
        "broken, the others are minima of 0",
    )


@pytest.fixture(scope="module")
def unchecked() -> Iterator[RekognitionClient]:
    """A client that sends whatever it is given: boto3 would stop some requests itself."""
    with pytest.MonkeyPatch.context() as environment, mock_rekognition():
        environment.delenv("AWS_PROFILE", raising=False)
        yield boto3.client("rekognition", region_name="us-east-1", config=Config(parameter_validation=False))


@pytest.mark.parametrize("constraint", BREAKABLE, ids=str)
def test_what_just_breaks_a_constraint_is_refused(unchecked: RekognitionClient, constraint: Constraint) -> None:
    with pytest.raises(ClientError) as refused:
        getattr(unchecked, xform_name(constraint.operation))(**request_of(constraint, just_outside(constraint)))

    assert refused.value.response["Error"]["Code"] == "ValidationException"
    assert_names(refused.value.response["Error"]["Message"], constraint)


@pytest.mark.parametrize("constraint", ALL, ids=str)
def test_what_just_keeps_a_constraint_passes(unchecked: RekognitionClient, constraint: Constraint) -> None:
    for value in just_inside(constraint):
        try:
            getattr(unchecked, xform_name(constraint.operation))(**request_of(constraint, value))
        except ClientError as error:  # there is no such collection, no such face, ..., or nobody simulates it
            assert error.response["Error"]["Code"] not in ("ValidationException", "SerializationException")  # noqa: PT017
