"""What readers of shared JSON change is theirs alone, whichever way they come by it."""

from __future__ import annotations

import copy
import json
import pickle
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from rekomock.moto_bridge.parsed import own

TEXT = '{"one": {"deep": {"er": [1, {"est": [2]}]}}, "two": [[{"a": 1}], "b"], "three": null, "four": "text"}'


def parsed() -> Any:
    return json.loads(TEXT, object_pairs_hook=OrderedDict)


def changed_throughout(value: Any) -> None:
    """Change every container in a value."""
    if isinstance(value, dict):
        for element in list(value.values()):
            changed_throughout(element)
        value["changed"] = True
    elif isinstance(value, list):
        for element in value:
            changed_throughout(element)
        value.append("changed")


WAYS: dict[str, Callable[[Any], Any]] = {
    "itself": lambda shared: shared,
    "item": lambda shared: [shared["one"], shared["two"]],
    "get": lambda shared: [shared.get("one"), shared.get("two")],
    "values": lambda shared: list(shared.values()),
    "items": lambda shared: [value for _, value in shared.items()],
    "pop": lambda shared: [shared.pop("one"), shared.pop("two", None)],
    "popitem": lambda shared: [shared.popitem(last=False), shared.popitem()],
    "setdefault": lambda shared: [shared.setdefault("one"), shared.setdefault("two", {})],
    "copy": lambda shared: shared.copy(),
    "copy.copy": copy.copy,
    "copy.deepcopy": copy.deepcopy,
    "pickle": lambda shared: pickle.loads(pickle.dumps(shared)),
    "dict": dict,
    "OrderedDict": OrderedDict,
    "display": lambda shared: {**shared},
    "call": lambda shared: (lambda **members: members)(**shared),
    "update": lambda shared: _updated({}, shared),
    "update of its own kind": lambda shared: _updated(own(OrderedDict()), shared),
    "or": lambda shared: shared | {"five": 5},
    "ror": lambda shared: {"five": 5} | shared,
    "ior": lambda shared: _joined({}, shared),
    "match": lambda shared: _matched(shared),
}


def _updated(target: Any, shared: Any) -> Any:
    target.update(shared)
    return target


def _joined(target: Any, shared: Any) -> Any:
    target |= shared
    return target


def _matched(shared: Any) -> Any:
    match shared:
        case {"one": one, "two": two, **rest}:
            return [one, two, rest]


@pytest.mark.parametrize("way", WAYS)
def test_what_one_reader_changes_no_other_sees(way: str) -> None:
    original = parsed()
    first, second = own(original), own(original)
    changed_throughout(WAYS[way](first))
    assert original == second == parsed()
    assert json.dumps(second) == json.dumps(parsed())


@pytest.mark.parametrize("way", WAYS)
def test_every_way_reads_what_a_plain_one_would(way: str) -> None:
    plain, shared = WAYS[way](parsed()), WAYS[way](own(parsed()))
    assert shared == plain
    assert json.dumps(shared) == json.dumps(plain)


def test_a_reader_finds_its_own_changes_again() -> None:
    shared = own(parsed())
    shared["one"]["deep"]["er"].append(3)
    shared["two"][0][0]["a"] = 2
    assert shared["one"]["deep"]["er"] == [1, {"est": [2]}, 3]
    assert shared.get("two") == [[{"a": 2}], "b"]
    assert shared["one"] is shared["one"] is next(iter(shared.values())) is shared.copy()["one"]


def test_what_a_reader_puts_in_stays_the_same_object() -> None:
    shared = own(parsed())
    mine = OrderedDict(mine=1)
    shared["mine"] = shared["one"] = mine
    del shared["two"]
    shared["two"] = [mine]
    assert shared["mine"] is mine is shared["one"] is shared["two"][0] is dict(shared)["mine"]
    del shared["three"]
    assert list(shared.items()) == [("one", mine), ("four", "text"), ("mine", mine), ("two", [mine])]


def test_what_is_missing_is_missing() -> None:
    shared = own(parsed())
    assert shared.get("five") is None
    assert shared.get("five", 5) == 5
    assert shared.pop("five", 5) == 5
    with pytest.raises(KeyError, match="five"):
        shared["five"]
    with pytest.raises(KeyError, match="five"):
        shared.pop("five")
    shared.clear()
    assert list(shared.items()) == []


def test_a_pickle_knows_nothing_of_us() -> None:
    assert type(pickle.loads(pickle.dumps(own(parsed())))) is OrderedDict
    assert b"rekomock" not in pickle.dumps(own(parsed()))


def test_values_that_are_no_containers_are_as_they_are() -> None:
    for value in (None, True, 1, 1.5, "text"):
        assert own(value) is value


def test_two_threads_get_the_same_copy() -> None:
    threads = 4
    for _ in range(50):
        shared, barrier = own(parsed()), Barrier(threads)

        def read(_: int, shared: Any = shared, barrier: Barrier = barrier) -> int:
            barrier.wait()
            return id(shared["one"])

        with ThreadPoolExecutor(threads) as pool:
            assert len(set(pool.map(read, range(threads)))) == 1
