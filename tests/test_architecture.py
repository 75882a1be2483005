"""What the layout promises and import-linter cannot see: only operations speak AWS, each as the model says."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest
from botocore import xform_name
from botocore.loaders import create_loader
from botocore.model import ServiceModel

import rekomock
from rekomock.operations import OPERATIONS

PACKAGE = Path(rekomock.__file__).parent

MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(PACKAGE.rglob("*.py"))
}

#: The packages that know no dictionaries of AWS.
CORE = {"state", "vectors", "images"}

MODEL = ServiceModel(create_loader().load_service_model("rekognition", "service-2"))


def test_the_core_knows_no_member_names_of_aws() -> None:
    # Names of one word, such as "Face" or "Left", are also words
    names = {
        member
        for shape in map(MODEL.shape_for, MODEL.shape_names)
        for member in getattr(shape, "members", ())
        if sum(letter.isupper() for letter in member) > 1
    }
    used = {
        f"{module}: {node.value!r}"
        for module, tree in MODULES.items()
        if module.split(".")[0] in CORE
        for statement in tree.body
        if not ast.unparse(statement).startswith("__all__")
        for node in ast.walk(statement)
        if isinstance(node, ast.Constant) and node.value in names
    }
    assert used == set()


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_takes_the_context_and_the_input_members_of_the_model(name: str) -> None:
    context, *keywords = inspect.signature(OPERATIONS[name]).parameters.values()
    assert (context.name, context.default) == ("context", context.empty)
    assert {keyword.kind for keyword in keywords} <= {inspect.Parameter.KEYWORD_ONLY}
    shape = MODEL.operation_model(name).input_shape
    assert shape is not None
    required = {xform_name(member) for member in shape.required_members}
    optional = {xform_name(member) for member in shape.members} - required
    assert required == {keyword.name for keyword in keywords if keyword.default is keyword.empty}
    # An older botocore knows fewer members
    assert optional <= {keyword.name for keyword in keywords if keyword.default is not keyword.empty}


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_is_named_as_python_names_it(name: str) -> None:
    assert OPERATIONS[name].__name__ == xform_name(name)
