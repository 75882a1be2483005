"""The objects of a region as plain data, and back.

Every object of a class in ``NODES`` is a node, with a number in its region. Its attributes hold values, other nodes,
and containers of these. A collection, which may have millions of faces, is a node with a form of its own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from rekomock.moto_bridge.platform import ManagedUpdate, MotoPlatform
from rekomock.operations.context import OperationContext
from rekomock.state.collection import Collection
from rekomock.state.statuses import Suspended
from rekomock.storage.classes import FOLLOWS, NODES

if TYPE_CHECKING:
    from rekomock.state.region import Region

__all__ = [
    "ContextOf",
    "NodeReference",
    "Operation",
    "ThePlatform",
    "dump_region",
    "load_region",
    "stored_attributes",
]

#: Returns the context of an operation that goes on in a region.
ContextOf: TypeAlias = Callable[[str, "Region"], OperationContext]

_NAMES = {kind: name for name, kind in NODES.items()}


class NodeReference(NamedTuple):
    """A node, by its number in the region."""

    number: int


class Operation(NamedTuple):
    """The context of an operation, of which no more than the operation's name is stored."""

    name: str


class ThePlatform(NamedTuple):
    """The platform of the region."""


def stored_attributes(kind: type, instance: object = None) -> list[str]:
    """Return the names of the attributes that are stored of an object.

    Args:
        kind: Its class.
        instance: The object; needed if it is neither of a dataclass nor a named tuple.
    """
    if is_dataclass(kind):
        names: Iterable[str] = (field.name for field in fields(kind))
    else:
        names = getattr(kind, "_fields", None) or list(vars(instance))
    follows = FOLLOWS.get(kind, frozenset())
    return [name for name in names if name not in follows]


def dump_region(region: Region) -> dict[str, Any]:
    """Return a region as data that does not change with it any more: nodes, and values that never change.

    Called under the service's lock, it looks into nothing but what may change.

    Raises:
        TypeError: If there is an object that cannot be stored.
    """
    dump = _Dump()
    dump.refer_to(region)
    nodes: list[Any] = []
    while dump.queue:
        node = dump.queue.popleft()
        kind = type(node)
        if isinstance(node, Collection):
            nodes.append(node.dump())
        else:
            names = stored_attributes(kind, node)
            nodes.append({name: dump.copied(getattr(node, name)) for name in names})
    return {"name": region.name, "account_id": region.account_id, "classes": dump.classes, "nodes": nodes}


class _Dump:
    def __init__(self) -> None:
        self.classes: list[str] = []
        self.queue: deque[Any] = deque()
        self._numbers: dict[int, int] = {}

    def refer_to(self, node: object) -> NodeReference:
        number = self._numbers.get(id(node))
        if number is None:
            number = self._numbers[id(node)] = len(self.classes)
            self.classes.append(_NAMES[type(node)])
            self.queue.append(node)
        return NodeReference(number)

    def copied(self, value: Any) -> Any:
        kind = type(value)
        if kind in _NAMES:
            return self.refer_to(value)
        if isinstance(value, dict):
            return {key: self.copied(each) for key, each in value.items()}
        if isinstance(value, list | deque):
            return list(map(self.copied, list(value)))  # messages are taken out of the outbox without the lock
        if kind is ManagedUpdate:
            return value.suspended()
        if kind is OperationContext:
            return Operation(value.operation)
        return ThePlatform() if kind is MotoPlatform else value


def load_region(region: Region, dumped: Mapping[str, Any], context_of: ContextOf) -> None:
    """Fill a new region with what was dumped.

    Raises:
        ValueError: If an attribute is unknown, or one is missing that has no default.
    """
    for name in dumped["nodes"][0]:
        getattr(region, name, None)  # some parts of a region exist once they were asked for
    # what a new region has exists once in it, and others know it
    existing = {type(each): each for each in vars(region).values() if type(each) in _NAMES} | {type(region): region}
    nodes: list[Any] = []
    for name, attributes in zip(dumped["classes"], dumped["nodes"], strict=True):
        kind = NODES.get(name)
        if kind is None:
            raise ValueError(f"it has a {name}, which this version does not know")
        if kind is Collection:
            nodes.append(Collection.load(region.platform, attributes))
        else:
            nodes.append(existing.get(kind) or object.__new__(kind))

    def loaded(value: Any) -> Any:
        if isinstance(value, NodeReference):
            return nodes[value.number]
        if isinstance(value, dict):
            return {key: loaded(each) for key, each in value.items()}
        if isinstance(value, list):
            return list(map(loaded, value))
        if isinstance(value, Suspended):
            return region.platform.resume(value)
        if isinstance(value, Operation):
            return context_of(value.name, region)
        return region.platform if isinstance(value, ThePlatform) else value

    for node, attributes in zip(nodes, dumped["nodes"], strict=True):
        if isinstance(node, Collection):
            continue
        kind = type(node)
        known = stored_attributes(kind, node)
        # what a new region has begins with its defaults
        given = {**{name: getattr(node, name) for name in known}, **attributes} if kind in existing else attributes
        for name, value in _complete(kind, given, known).items():
            _set(node, name, loaded(value))


def _complete(kind: type, attributes: Mapping[str, Any], known: Iterable[str]) -> dict[str, Any]:
    """Return the attributes of an object of a class, with the defaults of those that an old file does not have.

    Raises:
        ValueError: If an attribute is unknown, or one is missing that has no default.
    """
    unknown = attributes.keys() - known
    if unknown:
        raise ValueError(f"a {kind.__name__} has {', '.join(sorted(unknown))}, which this version does not know")
    absent = {*known, *getattr(kind, "__dataclass_fields__", ())} - attributes.keys()
    return {**{name: _default(kind, name) for name in absent}, **attributes}


def _default(kind: type, name: str) -> Any:
    field: Any = getattr(kind, "__dataclass_fields__", {}).get(name)
    if field is not None and field.default_factory is not MISSING:
        return field.default_factory()
    if field is None or field.default is MISSING:
        raise ValueError(f"a {kind.__name__} has no {name}")
    return field.default


def _set(node: object, name: str, value: Any) -> None:
    """Set an attribute; a container that the object has stays the same one, as others may know it."""
    existing = getattr(node, name, None)
    if isinstance(existing, dict):
        existing.clear()
        existing.update(value)
    elif isinstance(existing, deque):
        existing.clear()
        existing.extend(value)
    else:
        object.__setattr__(node, name, value)  # frozen dataclasses too
