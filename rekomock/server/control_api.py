"""The control path: what the author of a test holds in Python as ``rek``, over HTTP and in JSON.

====================================  ================================================================================
``POST   /rekomock-api/album``        declares who is in a picture
``POST   /rekomock-api/collections``  makes a collection with users and faces
``POST   /rekomock-api/failures``     makes the next calls of an operation fail
``DELETE /rekomock-api/failures``     ends that
``GET    /rekomock-api/calls``        what was called; ``?operation=``, ``?collection_id=`` and ``?user_id=`` choose
``GET    /rekomock-api/regions/NAME`` what an account (``?account_id=``) has in a region
``GET    /rekomock-api/settings``     the settings that hold
``POST   /rekomock-api/settle``       ends the running updates of all users
``POST   /rekomock-api/reset``        brings all services back to where the server began
``POST   /rekomock-api/mocks``        enters a mock, with settings of its own, and tells its number
``DELETE /rekomock-api/mocks/NUMBER`` leaves it
====================================  ================================================================================

Album, failures and calls are also to be had below ``/rekomock-api/mocks/NUMBER/``: those of that mock, which end with
it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from threading import RLock
from typing import TYPE_CHECKING, Any

from moto.moto_api import state_manager
from moto.moto_api._internal.models import moto_api_backend
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import Map, Rule, Submount
from werkzeug.wrappers import Request, Response

from rekomock.control.codec import call_form, region_form, settings_form
from rekomock.images.engines.choice import EngineError
from rekomock.mock.mock import RekognitionMock
from rekomock.mock.session import Running
from rekomock.moto_bridge.registration import USER_STATUS
from rekomock.server import declarations
from rekomock.server.declarations import DeclarationError, members_of
from rekomock.settings.settings import SettingsChange

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

__all__ = ["PREFIX", "Control"]

PREFIX = "/rekomock-api"

log = logging.getLogger("rekomock")

_OF_A_MOCK = [
    Rule("/album", methods=["POST"], endpoint="add_picture"),
    Rule("/failures", methods=["POST"], endpoint="fail"),
    Rule("/failures", methods=["DELETE"], endpoint="clear_failures"),
    Rule("/calls", methods=["GET"], endpoint="calls"),
]
_ROUTES = Map(
    [
        Submount(PREFIX, [rule.empty() for rule in _OF_A_MOCK]),
        Submount(f"{PREFIX}/mocks/<int:number>", [rule.empty() for rule in _OF_A_MOCK]),
        Rule(f"{PREFIX}/collections", methods=["POST"], endpoint="add_collection"),
        Rule(f"{PREFIX}/regions/<name>", methods=["GET"], endpoint="region"),
        Rule(f"{PREFIX}/settings", methods=["GET"], endpoint="settings_now"),
        Rule(f"{PREFIX}/settle", methods=["POST"], endpoint="settle"),
        Rule(f"{PREFIX}/reset", methods=["POST"], endpoint="reset"),
        Rule(f"{PREFIX}/mocks", methods=["POST"], endpoint="enter"),
        Rule(f"{PREFIX}/mocks/<int:number>", methods=["DELETE"], endpoint="leave"),
    ]
)


class Control:
    """The mocks of a server: the one that it began with, and those that were entered over HTTP."""

    def __init__(self, running: Running, settings: SettingsChange, prepare: Callable[[RekognitionMock], None]) -> None:
        """Enters the server's own mock.

        Args:
            running: What the mocks run on.
            settings: Those of the server's own mock.
            prepare: Declares what the server's own mock begins with.

        Raises:
            DeclarationError: By ``prepare``.
        """
        self._running = running
        self._settings = settings
        self._prepare = prepare
        self._lock = RLock()
        self._entered = 0
        self._mocks = {0: self._new(settings)}
        try:
            prepare(self._mocks[0])
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Leaves all mocks."""
        with self._lock:
            while self._mocks:
                _, mock = self._mocks.popitem()
                mock.stop()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """WSGI."""
        status, answer = self._answer(environ)
        response = Response(f"{json.dumps(answer)}\n", status, content_type="application/json")
        return response(environ, start_response)

    def _answer(self, environ: WSGIEnvironment) -> tuple[int, dict[str, Any]]:
        try:
            endpoint, where = _routed(environ)
            request = Request(environ)
            told = dict(request.args) if request.method == "GET" else _json(request.get_data())
            return 200, getattr(self, f"_{endpoint}")(told, **where) or {}
        except (DeclarationError, EngineError) as error:
            return 400, {"__type": "ValidationException", "message": str(error)}
        except HTTPException as error:
            return error.code or 500, {"__type": error.name.replace(" ", ""), "message": error.description}
        except Exception as error:
            log.exception("rekomock failed on %s", environ.get("PATH_INFO"))
            return 500, {"__type": "InternalServerError", "message": f"{type(error).__name__}: {error}"}

    def _mock(self, number: int) -> RekognitionMock:
        try:
            return self._mocks[number]
        except KeyError:
            raise NotFound(f"There is no mock {number}; it was left, or never entered") from None

    def _new(self, settings: SettingsChange) -> RekognitionMock:
        mock = RekognitionMock(settings, self._running)
        mock.start()
        return mock

    # What the routes lead to: each takes what was told, and what stands in the path

    def _add_picture(self, told: dict[str, Any], number: int = 0) -> None:
        declarations.add_picture(self._mock(number), told)

    def _fail(self, told: dict[str, Any], number: int = 0) -> None:
        declarations.fail(self._mock(number), told)

    def _clear_failures(self, told: dict[str, Any], number: int = 0) -> None:
        members_of(told, {})
        self._mock(number).clear_failures()

    def _calls(self, told: dict[str, Any], number: int = 0) -> dict[str, Any]:
        return {"calls": [call_form(call) for call in declarations.calls(self._mock(number), told)]}

    def _add_collection(self, told: dict[str, Any]) -> None:
        declarations.add_collection(self._mock(0), told)

    def _region(self, told: dict[str, Any], name: str) -> dict[str, Any]:
        return region_form(declarations.region(self._mock(0), told | {"name": name}))

    def _settings_now(self, told: dict[str, Any]) -> dict[str, Any]:
        members_of(told, {})
        return settings_form(asdict(self._mock(0).settings))

    def _settle(self, told: dict[str, Any]) -> None:
        members_of(told, {})
        self._mock(0).settle()

    def _reset(self, told: dict[str, Any]) -> None:
        members_of(told, {})
        with self._lock:
            before = list(self._mocks.values())
            # The service must not end between the two
            self._mocks = {0: self._new(self._settings)}
            for mock in before:
                mock.stop()
            moto_api_backend.reset()
            state_manager.unset_transition(USER_STATUS)  # which moto keeps
            self._prepare(self._mocks[0])

    def _enter(self, told: dict[str, Any]) -> dict[str, Any]:
        given = members_of(told, {"settings": declarations.settings_of})
        with self._lock:
            self._entered += 1
            self._mocks[self._entered] = self._new(given.get("settings", {}))
            return {"number": self._entered}

    def _leave(self, told: dict[str, Any], number: int) -> None:
        members_of(told, {})
        with self._lock:
            if not 0 < number <= self._entered:
                raise NotFound(f"There never was a mock {number}")
            mock = self._mocks.pop(number, None)
            if mock is not None:  # a reset may have ended it
                mock.stop()


def _routed(environ: WSGIEnvironment) -> tuple[str, Mapping[str, Any]]:
    try:
        endpoint, where = _ROUTES.bind_to_environ(environ).match()
    except NotFound:
        paths = sorted({rule.rule for rule in _ROUTES.iter_rules()})
        raise NotFound(f"The control path has {', '.join(paths)}") from None
    return endpoint, where


def _json(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body) if body else {}
    except (ValueError, RecursionError) as error:
        raise DeclarationError((), f"The body is not JSON: {error}") from None
    if not isinstance(told, dict):
        raise DeclarationError((), f"The body is a JSON object, not {type(told).__name__}")
    return told
