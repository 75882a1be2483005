"""What the layout promises: imports point one way, outsiders are met in one place, only operations speak AWS."""

from __future__ import annotations

import ast
import importlib
import inspect
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from botocore import xform_name
from botocore.loaders import create_loader
from botocore.model import ServiceModel

import rekomock
from rekomock.operations import OPERATIONS

PACKAGE = Path(rekomock.__file__).parent

#: From the rim to the ground. A module imports from layers below its own, and within a package from its siblings.
LAYERS = [
    {"__main__"},
    {"command", "pytest_plugin"},
    {"server"},
    {"__init__"},
    {"mock"},
    {"remote"},
    {"running"},
    {"moto_bridge", "decorating", "forms"},
    {"service"},
    {"failures", "calls", "throughput", "views", "seeding", "settings_text"},
    {"operations"},
    {"settings", "wire", "validation"},
    {"state", "vision"},
    {"index"},
    {"spec", "errors", "suggesting", "credentials", "space"},
]
#: Modules of one layer that may import each other, one way.
NEIGHBOURS = {("validation", "wire")}

OUTSIDERS = {
    "moto": {"moto_bridge", "server"},
    "werkzeug": {"moto_bridge", "server"},
    "waitress": {"server"},
    "botocore": {"moto_bridge", "spec", "wire", "validation", "pytest_plugin"},
    "boto3": {"pytest_plugin"},
    "pytest": {"pytest_plugin"},
}

MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(PACKAGE.rglob("*.py"))
}

MODEL = ServiceModel(create_loader().load_service_model("rekognition", "service-2"))


def part(module: str) -> str:
    """The file or package directly in rekomock that a module belongs to."""
    return module.split(".")[0]


def imported_names(module: str) -> set[str]:
    """All that a module imports, absolute, by dotted names; what stands under TYPE_CHECKING or in functions as well."""
    names = set()
    for node in ast.walk(MODULES[module]):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            package = ["rekomock", *module.split(".")][: -node.level] if node.level else []
            base = ".".join([*package, *([node.module] if node.module else [])])
            names |= {f"{base}.{alias.name}" for alias in node.names}
    return names


def as_module(name: str) -> str | None:
    """The module of rekomock that an imported name is, or is taken from."""
    root, *rest = name.split(".")
    if root != "rekomock":
        return None
    for end in range(len(rest), 0, -1):
        for candidate in (".".join(rest[:end]), ".".join([*rest[:end], "__init__"])):
            if candidate in MODULES:
                return candidate
    return "__init__"


def imported_modules(module: str) -> set[str]:
    return {found for name in imported_names(module) if (found := as_module(name)) is not None}


def layer(module: str) -> int:
    return next(place for place, parts in enumerate(LAYERS) if part(module) in parts)


def test_every_file_has_a_place_in_the_layers():
    assert {part(module) for module in MODULES} <= set().union(*LAYERS)


def test_imports_point_from_the_rim_to_the_ground():
    against = [
        f"{module} imports {imported}"
        for module in MODULES
        for imported in imported_modules(module)
        if part(module) != part(imported)
        and layer(module) >= layer(imported)
        and (part(module), part(imported)) not in NEIGHBOURS
    ]
    assert against == []


def test_no_modules_import_each_other_in_a_circle():
    try:
        TopologicalSorter({module: imported_modules(module) for module in MODULES}).prepare()
    except CycleError as circle:
        pytest.fail(" -> ".join(circle.args[1]))


@pytest.mark.parametrize("outsider", OUTSIDERS)
def test_an_outsider_is_met_in_few_places(outsider: str):
    meeting = {part(module) for module in MODULES for name in imported_names(module) if name.split(".")[0] == outsider}
    assert meeting <= OUTSIDERS[outsider]


def test_the_core_knows_no_member_names_of_aws():
    # Names of one word, such as "Face" or "Left", are also words
    names = {
        member
        for shape in map(MODEL.shape_for, MODEL.shape_names)
        for member in getattr(shape, "members", ())
        if sum(letter.isupper() for letter in member) > 1
    }
    used = {
        f"{module}: {node.value}"
        for module, tree in MODULES.items()
        if part(module) in ("state", "index", "vision")
        for statement in tree.body
        if not ast.unparse(statement).startswith("__all__")
        for node in ast.walk(statement)
        if isinstance(node, ast.Constant) and node.value in names
    }
    assert used == set()


@pytest.mark.parametrize("module", MODULES)
def test_a_module_says_what_it_is_for(module: str):
    assert ast.get_docstring(MODULES[module])


@pytest.mark.parametrize("module", MODULES)
def test_a_module_lists_its_public_functions_and_classes(module: str):
    tree = MODULES[module]
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    assert {name for name in defined if not name.startswith("_")} <= listed(tree)


@pytest.mark.parametrize("module", [module for module, tree in MODULES.items() if ast.unparse(tree).count("__all__ =")])
def test_a_module_has_the_names_it_lists(module: str):
    loaded = importlib.import_module(f"rekomock.{module}".removesuffix(".__init__"))
    assert [name for name in loaded.__all__ if not hasattr(loaded, name)] == []


def listed(tree: ast.Module) -> set[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    return set()


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_takes_the_call_and_the_input_members_of_the_model(name: str):
    call, *keywords = inspect.signature(OPERATIONS[name]).parameters.values()
    assert (call.name, call.default) == ("call", call.empty)
    assert {keyword.kind for keyword in keywords} <= {inspect.Parameter.KEYWORD_ONLY}
    shape = MODEL.operation_model(name).input_shape
    required = {xform_name(member) for member in shape.required_members}
    optional = {xform_name(member) for member in shape.members} - required
    assert required == {keyword.name for keyword in keywords if keyword.default is keyword.empty}
    # An older botocore knows fewer members
    assert optional <= {keyword.name for keyword in keywords if keyword.default is not keyword.empty}


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_is_named_as_python_names_it(name: str):
    assert OPERATIONS[name].__name__ == xform_name(name)
