"""moto's callbacks for requests that do not come from botocore, made when the first of them comes.

moto registers one with ``responses`` for each address of each service and each HTTP method whenever a mock starts: some
1,300 objects, which few tests use.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeAlias
from unittest.mock import patch

from moto import backend_index
from moto.core import models
from moto.core.custom_responses_mock import CallbackResponse
from moto.core.models import botocore_stubber, responses_mock

__all__ = ["callbacks_made_late"]

#: What makes the callbacks of each HTTP method.
_Makers: TypeAlias = Mapping[str, list[Callable[[], Any]]]


class _Known(NamedTuple):
    """What moto registered before.

    Attributes:
        circumstances: All that it depends on.
        makers: What makes the same again.
    """

    circumstances: tuple[Any, ...]
    makers: _Makers


_known = _Known((), {})


@contextmanager
def callbacks_made_late() -> Iterator[None]:
    """Let a mock of moto's that starts in this context register what the last one did, but later."""
    global _known
    if botocore_stubber.enabled:  # it joins a mock that is running, and registers nothing
        yield
        return
    circumstances = _circumstances()
    if circumstances == _known.circumstances:
        with patch.object(models, "RESPONSES_METHODS", []):
            yield
        vars(responses_mock.get_registry())["_registered"] = _Late(_known.makers)
        return
    yield
    registered: Mapping[str, list[Any]] = vars(responses_mock.get_registry())["_registered"]
    if all(type(response) is CallbackResponse for of_method in registered.values() for response in of_method):
        makers = {method: list(map(_maker, of_method)) for method, of_method in registered.items()}
        _known = _Known(circumstances, makers)


def _circumstances() -> tuple[Any, ...]:
    # older moto versions have one function for requests of both kinds
    process = getattr(botocore_stubber, "process_prepared_request", botocore_stubber.process_request)
    return process, *models.RESPONSES_METHODS, *backend_index.backend_url_patterns


def _maker(response: CallbackResponse) -> Callable[[], CallbackResponse]:
    # not the same response again: it counts its calls
    return lambda: CallbackResponse(method=response.method, url=response.url, callback=response.callback)


class _Late(defaultdict[str, list[Any]]):
    """The responses of moto's registry by HTTP method, those of a method made when it is asked for."""

    def __init__(self, makers: _Makers) -> None:
        super().__init__(list)
        self._makers = makers

    def __missing__(self, method: str) -> list[Any]:
        self[method] = made = [make() for make in self._makers.get(method, [])]
        return made

    def values(self) -> Any:
        for method in self._makers:
            self[method]
        return super().values()

    def clear(self) -> None:
        self._makers = {}
        super().clear()
