"""botocore knows what it did about handlers and the names of events, in less time."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import botocore.session
import pytest
from botocore import handlers, hooks
from botocore.hooks import EventAliaser, HierarchicalEmitter
from botocore.utils import EVENT_ALIASES

from rekomock import mock_rekognition
from rekomock.moto_bridge import quick_events
from rekomock.moto_bridge.quick_events import quick_events as quick

BOTOCORES = hooks.accepts_kwargs


class Handler:
    def __call__(self, **kwargs: Any) -> None:
        """Take anything."""

    def method(self, event: str, *args: Any, key: int = 0, **others: Any) -> None:
        """Take anything."""

    def without(self, event: str) -> None:
        """Take one argument."""

    @classmethod
    def of_the_class(cls, **kwargs: Any) -> None:
        """Take anything."""

    @staticmethod
    def static(*, key: int, **kwargs: Any) -> None:
        """Take anything."""


@functools.wraps(Handler.without)
def wrapping(*args: Any, **kwargs: Any) -> None:
    """Take anything; inspect may look at what it wraps."""


def signed(event: str) -> None:
    """Take one argument, but say otherwise."""


vars(signed)["__signature__"] = inspect.signature(lambda **said: None)

HANDLERS: list[Any] = [
    Handler(),
    Handler().method,
    Handler().without,
    Handler.method,
    Handler.of_the_class,
    Handler.static,
    Handler,
    wrapping,
    signed,
    lambda: None,
    lambda **kwargs: None,
    lambda a, /, b, *c, d, **e: None,
    lambda *args: None,
    functools.partial(Handler.static, key=1),
    print,
    *(spec[1] for spec in handlers.BUILTIN_HANDLERS),
]


def outcome(accepts_kwargs: Callable[[Any], Any], handler: Any) -> Any:
    try:
        return accepts_kwargs(handler)
    except TypeError as error:
        return str(error)


def test_handlers_are_judged_as_by_botocore() -> None:
    with quick():
        assert hooks.accepts_kwargs is not BOTOCORES
        judged = [outcome(hooks.accepts_kwargs, handler) for handler in HANDLERS]
    assert judged == [outcome(BOTOCORES, handler) for handler in HANDLERS]
    assert len(set(judged)) > 5
    assert hooks.accepts_kwargs is BOTOCORES


@pytest.mark.usefixtures("rek")
def test_a_handler_that_takes_no_keywords_is_still_refused() -> None:
    session: Any = botocore.session.Session()
    with pytest.raises(ValueError, match="must accept keyword arguments"):
        session.register("before-send", Handler().without)


NAMES = ["before-call.rekognition.ListFaces", "before-call.cloudwatchlogs", "choose-signer.logs.A", "docs.*.elb", "x"]


def aliased(aliaser: Any) -> list[str]:
    return [aliaser._alias_event_name(name) for name in NAMES]


def test_names_of_events_are_those_of_botocore() -> None:
    plain = aliased(EventAliaser(HierarchicalEmitter()))
    for _ in range(2):
        with quick():
            first, second = EventAliaser(HierarchicalEmitter()), EventAliaser(HierarchicalEmitter())
            assert aliased(first) == aliased(second) == plain
            assert vars(first)["_alias_name_cache"] is vars(second)["_alias_name_cache"]
    assert plain != NAMES
    assert vars(EventAliaser(HierarchicalEmitter()))["_alias_name_cache"] == {}


def test_other_aliases_have_names_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    with quick():
        usual = EventAliaser(HierarchicalEmitter())
        assert aliased(usual)[-1] == "x"
        other = EventAliaser(HierarchicalEmitter(), {"x": "y"})
        assert aliased(other) == [*NAMES[:-1], "y"]
        assert aliased(usual)[-1] == "x"
        # as an application does that has a service of its own
        monkeypatch.setitem(EVENT_ALIASES, "x", "z")
        assert aliased(EventAliaser(HierarchicalEmitter()))[-1] == "z"


def test_not_all_names_that_ever_were_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick_events, "_MAX_NAMES", 2)
    with quick():
        for number in range(10):
            aliased_once: Any = EventAliaser(HierarchicalEmitter())
            aliased_once._alias_event_name(f"event-{number}")
        assert len(aliased_once._alias_name_cache) <= 3


def test_handlers_and_names_of_a_client_are_its_own() -> None:
    with mock_rekognition():
        session: Any = botocore.session.Session()
        first, second = (session.create_client("rekognition", "us-east-1") for _ in range(2))
        heard: list[str] = []
        first.meta.events.register("before-call.rekognition", lambda model, **_: heard.append(model.name))
        second.list_collections()
        assert heard == []
        first.list_collections()
        assert heard == ["ListCollections"]


def test_a_botocore_without_these_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(hooks, "accepts_kwargs")
    monkeypatch.delattr(hooks, "EventAliaser")
    with quick():
        assert not hasattr(hooks, "accepts_kwargs")


def test_an_aliaser_that_remembers_nothing_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EventAliaser, "__init__", lambda aliaser, emitter: None)
    with quick():
        assert vars(EventAliaser(HierarchicalEmitter())) == {}
