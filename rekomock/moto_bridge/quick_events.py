"""botocore's registration of event handlers, without what it finds out anew for every session and client.

A session registers 140 handlers, a client some more, in code that asks :mod:`inspect` about each of them and compares
each event's name with 70 older ones: half of what is left of making a client once the files are parsed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from inspect import CO_VARARGS, CO_VARKEYWORDS
from types import FunctionType, MethodType
from typing import Any, NamedTuple, TypeAlias
from unittest.mock import patch

from botocore import hooks

__all__ = ["quick_events"]

_Method: TypeAlias = Callable[..., Any]

#: How many names of events are remembered; clients of many services have some thousands.
_MAX_NAMES = 20_000


class _Names(NamedTuple):
    """The names of events under some aliases.

    Attributes:
        aliases: Newer parts of names by older ones.
        known: Names that were looked up, and what they became.
    """

    aliases: dict[str, str]
    known: dict[str, str]


_names = _Names({}, {})


@contextmanager
def quick_events() -> Iterator[None]:
    """Let botocore remember what it knows about handlers and names of events while the context lasts."""
    with ExitStack() as stack:
        # a botocore without one of these does as it likes
        if hasattr(hooks, "accepts_kwargs"):
            stack.enter_context(patch.object(hooks, "accepts_kwargs", _read_from_the_code(hooks.accepts_kwargs)))
        if hasattr(hooks, "EventAliaser"):
            initialize = _sharing_names(hooks.EventAliaser.__init__)
            stack.enter_context(patch.object(hooks.EventAliaser, "__init__", initialize))
        yield


def _read_from_the_code(accepts_kwargs: _Method) -> _Method:
    """Return botocore's ``accepts_kwargs``, which does without a signature where it is that of the function's code."""

    def accepts(handler: Any) -> Any:
        function = handler.__func__ if type(handler) is MethodType else handler
        # what has attributes may have a signature among them
        if type(function) is not FunctionType or vars(function):
            return accepts_kwargs(handler)
        code = function.__code__
        if not code.co_flags & CO_VARKEYWORDS:
            return None
        named = code.co_argcount + code.co_kwonlyargcount
        return code.co_varnames[named + bool(code.co_flags & CO_VARARGS)]

    return accepts


def _sharing_names(initialize: _Method) -> _Method:
    """Return ``EventAliaser.__init__``, after which all with the same aliases share what they have looked up."""

    def __init__(aliaser: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
        global _names
        initialize(aliaser, *args, **kwargs)
        if vars(aliaser).get("_alias_name_cache") == {}:
            if aliaser._event_aliases != _names.aliases or len(_names.known) > _MAX_NAMES:
                _names = _Names(dict(aliaser._event_aliases), {})
            aliaser._alias_name_cache = _names.known

    return __init__
