"""The control API: what the author of a test holds in Python as ``rek``, over HTTP and in JSON.

Every command of :mod:`rekomock.control.commands` has its path below ``/rekomock-api``; those of one mock have it below
``/rekomock-api/mocks/NUMBER`` as well. Beside them, the server's own routes enter, leave and reset mocks, and describe
all routes.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from threading import RLock
from typing import TYPE_CHECKING, Any, TypeAlias

from moto.moto_api import state_manager
from moto.moto_api._internal.models import moto_api_backend
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from rekomock import __version__
from rekomock.control.codec import DeclarationError, decode, encode_result, reported_at
from rekomock.control.commands import COMMANDS, Command
from rekomock.images.drawing.picture import Picture
from rekomock.images.engines.choice import EngineError
from rekomock.mock.mock import RekognitionMock
from rekomock.mock.session import NotRunningError, Session
from rekomock.server.openapi import describe
from rekomock.server.routes import (
    Entered,
    EnterMock,
    Health,
    LeaveMock,
    ReadDescription,
    ReadHealth,
    ResetServer,
    Route,
    routes_of,
)
from rekomock.settings.settings import SettingsChange
from rekomock.state.statuses import MODELS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

__all__ = ["ControlApi"]

log = logging.getLogger("rekomock")

#: Takes what the request says and the mock's number, and returns the result.
_Do: TypeAlias = "Callable[[Any, int], Any]"


class ControlApi:
    """The mocks of a server, as a WSGI application: the one that it began with, and those entered over HTTP."""

    def __init__(
        self,
        session: Session,
        settings: SettingsChange,
        start_file: Callable[[RekognitionMock], None],
        commands: Sequence[type[Command[Any]]] = COMMANDS,
    ) -> None:
        """Enter the server's own mock.

        Args:
            session: What the mocks run in.
            settings: Those of the server's own mock.
            start_file: Declares what the server's own mock begins with, now and after a reset.
            commands: The commands that have a route.

        Raises:
            StartFileError: If the start file declares what cannot hold.
        """
        self._session = session
        self._settings = settings
        self._start_file = start_file
        self._commands = commands
        self._lock = RLock()
        self._began = time.monotonic()
        self._last_number = 0
        self._routes = Map(self._rules(commands), strict_slashes=False)
        self._mocks = {0: self._entered(settings)}
        try:
            start_file(self._mocks[0])
        except BaseException:
            self.stop()
            raise

    def _rules(self, commands: Sequence[type[Command[Any]]]) -> Iterable[Rule]:
        own: dict[type, _Do] = {
            ReadHealth: self._health,
            ReadDescription: self._describe,
            EnterMock: self._enter,
            LeaveMock: self._leave,
            ResetServer: self._reset,
        }
        for route in routes_of(commands):
            do = own.get(route.takes, self._run)
            yield Rule(route.path, methods=[route.method], endpoint=(route, do))

    def stop(self) -> None:
        """Leave all mocks."""
        with self._lock:
            self._session.leave(*self._mocks.values())
            self._mocks.clear()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Respond to a WSGI request."""
        status, content, headers = self._respond(environ)
        response = (
            Response(content, status, headers, content_type=content.media_type)
            if isinstance(content, Picture)
            else Response(f"{json.dumps(content)}\n", status, headers, content_type="application/json")
        )
        return response(environ, start_response)

    def _respond(self, environ: WSGIEnvironment) -> tuple[int, dict[str, Any] | Picture, dict[str, str]]:
        try:
            (route, do), variables = self._routed(environ)
            request = Request(environ)
            members = _query(request) if route.method == "GET" else _json_object(request.get_data())
            number = variables.pop("number", 0)
            decoded: Any = decode(route.takes, members | variables, text=route.method == "GET")
            return 200, encode_result(do(decoded, number)), {}
        except (DeclarationError, EngineError) as error:
            return 400, {"__type": "ValidationException", "message": str(error)}, {}
        except MethodNotAllowed as error:
            allowed = ", ".join(sorted(set(error.valid_methods or ()) - {"HEAD"}))
            message = f"{environ['REQUEST_METHOD']} is not allowed on this path; it takes {allowed}"
            return 405, {"__type": "MethodNotAllowed", "message": message}, {"Allow": allowed}
        except HTTPException as error:
            return error.code or 500, {"__type": error.name.replace(" ", ""), "message": error.description}, {}
        except Exception as error:
            log.exception("rekomock failed on %s", environ.get("PATH_INFO"))
            return 500, {"__type": "InternalServerError", "message": f"{type(error).__name__}: {error}"}, {}

    def _routed(self, environ: WSGIEnvironment) -> tuple[tuple[Route, _Do], dict[str, Any]]:
        try:
            endpoint, variables = self._routes.bind_to_environ(environ).match()
        except NotFound:
            paths = sorted({rule.rule for rule in self._routes.iter_rules()})
            raise NotFound(f"The control API has {', '.join(paths)}") from None
        return endpoint, dict(variables)

    def _mock(self, number: int) -> RekognitionMock:
        try:
            return self._mocks[number]
        except KeyError:
            raise _no_mock(number) from None

    def _entered(self, settings: SettingsChange) -> RekognitionMock:
        mock = RekognitionMock(settings, self._session)
        mock.start()
        return mock

    def _run(self, command: Command[Any], number: int) -> Any:
        mock = self._mock(number)
        try:
            with reported_at(()):
                return mock.run(command.within(None))
        except NotRunningError:  # it was left since
            raise _no_mock(number) from None

    def _health(self, request: ReadHealth, number: int) -> Health:
        return Health("ready", __version__, round(time.monotonic() - self._began, 3))

    def _describe(self, request: ReadDescription, number: int) -> dict[str, Any]:
        return describe(routes_of(self._commands))

    def _enter(self, request: EnterMock, number: int) -> Entered:
        with self._lock:
            self._last_number += 1
            self._mocks[self._last_number] = self._entered(request.settings or {})
            return Entered(self._last_number)

    def _leave(self, request: LeaveMock, number: int) -> None:
        with self._lock:
            if not 0 < number <= self._last_number:
                raise NotFound(f"There never was a mock {number}")
            mock = self._mocks.pop(number, None)
            if mock is not None:  # a reset may have ended it
                self._session.leave(mock)

    def _reset(self, request: ResetServer, number: int) -> None:
        with self._lock:
            before = list(self._mocks.values())
            # enter the new mock first, or the service would stop
            self._mocks = {0: self._entered(self._settings)}
            self._session.leave(*before)
            moto_api_backend.reset()
            for model in MODELS:
                state_manager.unset_transition(model)  # which moto keeps
            self._start_file(self._mocks[0])


def _no_mock(number: int) -> NotFound:
    return NotFound(f"There is no mock {number}; it was left, or never entered")


def _query(request: Request) -> dict[str, Any]:
    """Return what the query string says; a member that is given several times is a list."""
    return {name: values if len(values) > 1 else values[0] for name, values in request.args.lists()}


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        members: Any = json.loads(body) if body else {}
    except (ValueError, RecursionError) as error:
        raise DeclarationError((), f"The body is not JSON: {error}") from None
    if not isinstance(members, dict):
        raise DeclarationError((), f"The body must be a JSON object, got {type(members).__name__}")
    return members
