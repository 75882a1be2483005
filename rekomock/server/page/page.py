"""The page at ``/rekomock/``, as a WSGI application.

The page is one document; what changes on it is fetched from ``live`` as HTML that is rendered here, as notebooks show
it. What its forms and buttons do, they do through the control API and through Rekognition, as any client.
"""

from __future__ import annotations

import json
import logging
from base64 import b64encode
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from rekomock import __version__
from rekomock.control.album_view import view_of_album
from rekomock.control.commands import Command, Target
from rekomock.control.explanation import Seen
from rekomock.control.faults import NETWORK_FAILURES
from rekomock.control.photographs import image_of
from rekomock.mock.session import NotRunningError, Session
from rekomock.protocol import errors, service_model
from rekomock.protocol.errors import RekognitionError
from rekomock.server.page.calls import call_html, known_in
from rekomock.server.page.state import (
    album_html,
    choices_html,
    collections_html,
    failures_html,
    others_html,
    overview_of,
    settings_html,
)
from rekomock.settings.defaults import default_account_id, default_region

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from rekomock.control.call_log import LoggedCall, NumberedCalls
    from rekomock.state.platform import Platform

__all__ = ["PATH", "Page"]

PATH = "/rekomock"

log = logging.getLogger("rekomock")

#: The most calls that are sent at once, and the longest side of their images in pixels.
_CALLS, _SIDE = 50, 800


class Page:
    """What a browser shows of the mocks of a server."""

    def __init__(self, session: Session) -> None:
        """Serve a page.

        Args:
            session: What the mocks run in; the outermost one is the server's own.
        """
        self._session = session
        self._id = uuid4().hex
        self._routes = Map(
            [
                Rule(f"{PATH}/", methods=["GET"], endpoint=lambda request: _shell()),
                Rule(f"{PATH}/live", methods=["GET"], endpoint=self._live),
                Rule(f"{PATH}/images/<log>/<int:number>/<member>", methods=["GET"], endpoint=self._image),
            ]
        )

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Respond to a WSGI request."""
        request = Request(environ)
        try:
            endpoint, variables = self._routes.bind_to_environ(environ).match()
            response: Any = endpoint(request, **variables)
        except HTTPException as error:
            response = error.get_response(environ)
        except Exception as error:
            log.exception("The page failed on %s", request.full_path)
            response = Response(f"{type(error).__name__}: {error}", 500)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        finished: Iterable[bytes] = response(environ, start_response)
        return finished

    def _targets(self) -> list[Target]:
        """Return the running mocks, the server's own first."""
        targets = []
        for owner in self._session.owners():
            with suppress(NotRunningError):  # it was left since
                targets.append(self._session.run(owner, _Reach()))
        return targets

    def _live(self, request: Request) -> Response:
        targets = self._targets()
        own, innermost = targets[0], targets[-1]
        calls = own.declared.log.numbered()
        numbered = _wanted(calls, request)
        opened = request.args.getlist("open")
        with own.state() as state:
            overview = overview_of(state, own.declared.log, opened if opened or "some" in request.args else None)
            known = known_in(state, (call for _, call in numbered))
            regions = list(state)
        for region in regions:
            region.deliver()
        summaries = [each for place in overview.collections.values() for each in place]
        sections = {
            "collections": collections_html(overview),
            "album": album_html(view_of_album(each.declared.album) for each in targets),
            "failures": failures_html(
                failure for each in targets for failure in each.declared.faults.pending().failures
            ),
            "others": others_html(overview),
            "settings": settings_html(innermost.settings),
            "collection-ids": choices_html({each.key: each.collection_id for each in summaries}),
            "user-ids": choices_html(overview.users),
        }
        return _json(
            page=self._id,
            log=calls.log,
            first=calls.first,
            last=calls.last,
            calls=[[number, call_html(number, call, calls.log, known)] for number, call in reversed(numbered)],
            sections=sections,
        )

    def _image(self, request: Request, log: str, number: int, member: str) -> Response:
        (own, *_) = self._targets()
        calls = own.declared.log.numbered()
        found = [call for _, call in calls.between(number, number)] if calls.log == log else []
        if not found:
            raise NotFound("There is no such call any more")
        with own.state() as state:
            region = state.region(found[0].region, found[0].account_id)
        try:
            return _jpeg(_bytes_of(found[0], member, region.platform))
        except RekognitionError as error:
            raise NotFound(error.message) from None


class _Reach(Command[Target]):
    """Return the mock itself, for what no other command returns."""

    method = "GET"

    def apply(self, mock: Target) -> Target:
        """Return it."""
        return mock


def _wanted(calls: NumberedCalls, request: Request) -> list[tuple[int, LoggedCall]]:
    """Return the calls that a browser asks for: the newest ones after the ``after``-th, or those before another."""
    after = request.args.get("after", 0, type=int) if request.args.get("log") == calls.log else 0
    last = request.args.get("before", calls.last + 1, type=int) - 1
    return list(calls.between(max(after + 1, last - _CALLS + 1), last))


def _bytes_of(call: LoggedCall, member: str, platform: Platform) -> bytes:
    """Return an image of a request: as it was sent, or as it is in S3 now."""
    seen = [each for each in call.sentences if isinstance(each, Seen) and each.member == member]
    if not seen:
        raise NotFound(f"Nothing was seen in {member}")
    return image_of(call, seen[0], platform)


def _jpeg(data: bytes) -> Response:
    """Return an image, encoded anew: what clients sent is never sent on as it is."""
    from rekomock.images.recognition.decode import DecodedImage  # lazy: imports numpy and Pillow

    image = DecodedImage(data).image
    image.thumbnail((_SIDE, _SIDE))
    file = BytesIO()
    image.save(file, "JPEG", quality=90)
    return Response(file.getvalue(), content_type="image/jpeg")


def _json(**members: Any) -> Response:
    return Response(f"{json.dumps(members)}\n", content_type="application/json")


def _shell() -> Response:
    html, policy = _document()
    facts = {
        "version": __version__,
        "region": default_region(),
        "account": default_account_id(),
        "errors": {name: sorted(service_model.error_codes(name)) for name in sorted(service_model.operation_names())},
        "general": {"of any service": sorted(errors.OF_ANY_SERVICE), "of the network": sorted(NETWORK_FAILURES)},
    }
    # As an element of HTML ends it
    text = json.dumps(facts).replace("<", "\\u003c")
    return Response(html.replace("{facts}", text), mimetype="text/html", headers={"Content-Security-Policy": policy})


@cache
def _document() -> tuple[str, str]:
    """Return the page with its style and script, but without facts, and the policy that lets a browser use it."""
    folder = files(__package__)
    html, style, script = (folder.joinpath(f"page.{kind}").read_text("utf-8") for kind in ("html", "css", "js"))
    policy = {
        "default-src": "'none'",
        "script-src": _hash_of(script),
        "style-src-elem": _hash_of(style),
        "style-src-attr": "'unsafe-inline'",  # what notebooks show has its style in attributes
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "form-action": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    document = html.replace("{style}", style).replace("{script}", script)
    return document, "; ".join(f"{name} {value}" for name, value in policy.items())


def _hash_of(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
