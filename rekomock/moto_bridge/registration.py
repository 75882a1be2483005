"""The one place that knows moto's and botocore's internals.

While installed, moto's name ``rekognition`` stands for rekomock: moto finds our backends where it looks for its own
(its reset, accounts, regions and server work on them), our addresses come before moto's, and a request for them ends in
the service's pipeline. Nothing of moto is changed for good.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias
from unittest.mock import patch

import moto.rekognition
from botocore.awsrequest import AWSPreparedRequest
from botocore.loaders import create_loader
from moto import backend_index, mock_aws
from moto import settings as moto_settings
from moto.backends import get_backend
from moto.core.base_backend import BackendDict, backend_lock
from moto.core.config import default_user_config, mock_credentials
from moto.core.custom_responses_mock import CallbackResponse
from moto.core.models import DEFAULT_ACCOUNT_ID, RESPONSES_METHODS, botocore_stubber, responses_mock
from moto.core.utils import camelcase_to_underscores
from moto.moto_api import recorder
from moto.moto_api._internal import mock_random
from moto.moto_api._internal.managed_state_model import ManagedState
from moto.rekognition.models import RekognitionBackend
from moto.rekognition.responses import RekognitionResponse
from werkzeug.exceptions import HTTPException
from werkzeug.http import http_date

from rekomock.moto_bridge.credentials import OTHER_CREDENTIALS, environment
from rekomock.operations import OPERATIONS
from rekomock.protocol import service_model, wire
from rekomock.protocol.errors import (
    ACCESS_DENIED,
    INVALID_SIGNATURE,
    MISSING_AUTHENTICATION_TOKEN,
    NOT_SIMULATED,
    S3_OBJECT_NOT_AVAILABLE,
    UNRECOGNIZED_CLIENT,
)
from rekomock.service import Response, Service
from rekomock.state.region import Region
from rekomock.state.statuses import UPDATING, Update

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

__all__ = [
    "USER_STATUS",
    "MotosAnswer",
    "Regions",
    "UnknownRegion",
    "answer_over_http",
    "intercepting",
    "real_credentials_hidden",
    "registered",
    "server_mode_endpoint",
]

#: What moto's state manager calls the status of a user.
USER_STATUS = "rekognition::user"

_DOMAINS = {
    partition["outputs"][suffix]
    for partition in create_loader().load_data("partitions")["partitions"]
    for suffix in ("dnsSuffix", "dualStackDnsSuffix")
}
# Every host that botocore's rules give the service, in all partitions: standard and FIPS, IPv4 and dual-stack. And what
# they may give one day: the domains aws and amazonaws are Amazon's, so a request to them is never to be sent. Not the
# S3 bucket of the name rekognition, which moto's own pattern takes as well
_AMAZONS = [*map(re.escape, sorted(_DOMAINS)), r"(?:[^./:]+\.)?aws", r"amazonaws(?:\.[^./:]+)+"]
_URL = rf"https?://rekognition(?:-fips)?\.(?!s3[.-])([^./:]+)\.(?:{'|'.join(_AMAZONS)})(?::\d+)?(?=/|$)"
_ADDRESS = re.compile(_URL)
#: The headers that tell what is asked, of which account and region: what a request needs that takes the direct way.
_HEADERS = ("Content-Type", "X-Amz-Target", "Authorization", "x-moto-account-id")
#: Those that moto's server reads besides, and how WSGI names them.
_VARIABLES = {name: f"HTTP_{name.upper().replace('-', '_')}" for name in (*_HEADERS[1:], "User-Agent")}
#: The targets of the operations that rekomock simulates itself.
_TARGETS = frozenset(f"{service_model.TARGET_PREFIX}.{operation}" for operation in OPERATIONS)

#: The class on which moto counts requests.
_COUNTING: Any = next(base for base in RekognitionResponse.__mro__ if "request_count" in vars(base))
#: What moto takes for the access key of a request that has none.
_NO_ACCESS_KEY = "AKIAEXAMPLE"

#: Status, headers and body, as moto's handlers give them.
MotosAnswer: TypeAlias = tuple[int, dict[str, str], bytes]


class _Platform:
    """Ids from moto's seedable random, statuses from its state manager, objects from its S3, the process's clock."""

    def __init__(self, region_name: str, account_id: str, partition: str) -> None:
        self._region_name = region_name
        self._account_id = account_id
        self._partition = partition

    def new_uuid(self) -> str:
        return str(mock_random.uuid4())

    def now(self) -> float:
        return time.time()

    def begin_update(self, settles_as: str) -> Update:
        return ManagedState(USER_STATUS, [(UPDATING, settles_as)])

    def s3_object(self, bucket: str, key: str, version: str | None) -> bytes:
        backend = get_backend("s3")[self._account_id][self._partition]
        found = backend.buckets.get(bucket)
        # Rekognition reads from buckets of its own region alone
        if found is None or found.region_name != self._region_name:
            raise S3_OBJECT_NOT_AVAILABLE()
        stored = backend.get_object(bucket, key, version)
        if stored is None:
            raise S3_OBJECT_NOT_AVAILABLE()
        return stored.value


class _Backend(RekognitionBackend):
    """One account in one region, as moto keeps them. The base class brings the operations that moto itself answers."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        platform = _Platform(region_name, account_id, self.partition)
        self.state = Region(region_name, account_id, self.partition, platform)

    @property
    def _url_module(self) -> Any:
        return SimpleNamespace(url_bases=[_URL], url_paths={"{0}/": _Handler.dispatch})


class UnknownRegion(Exception):
    """A region in which Amazon Rekognition is not offered.

    Attributes:
        known: The regions in which it is, as far as the installed botocore knows.
    """

    def __init__(self, known: list[str]) -> None:
        super().__init__(known)
        self.known = known


class Regions:
    """The state of all accounts in all regions."""

    def __init__(self, backends: BackendDict[_Backend]) -> None:
        self._backends = backends

    def region(self, name: str, account_id: str) -> Region:
        """The state of one account in one region; raises UnknownRegion where there is no such region."""
        # Not by [] where it is there already, which takes a lock to look
        account = self._backends.get(account_id) or self._backends[account_id]
        try:
            return account[name].state
        except KeyError:
            raise UnknownRegion(account.regions) from None

    def __iter__(self) -> Iterator[Region]:
        """Those that were asked so far."""
        for account in list(self._backends.values()):
            for backend in list(account.values()):
                yield backend.state


class _Handler(RekognitionResponse):
    """One request as moto hands it over: read for the service, answered in moto's way."""

    service: ClassVar[Service]
    backends: ClassVar[BackendDict[_Backend]]

    def __init__(self) -> None:
        super().__init__()
        # The service takes no compressed requests, and moto fails on a body that only says it is one
        self.allow_request_decompression = False

    @property
    def rekognition_backend(self) -> RekognitionBackend:
        return self.backends[self.current_account][self.region]

    def _dispatch(self, request: Any, full_url: str | None = None, headers: Any = None) -> Any:
        # What calls itself a form would be taken apart before the service sees it. Older moto's own kind of request has
        # no WSGI below, and is not
        getattr(request, "environ", {})["CONTENT_TYPE"] = wire.CONTENT_TYPE
        self.setup_class(request, full_url, headers, use_raw_body=True)
        return _answered(_Request(self), self.response_headers)

    def get_region_from_url(self, request: Any, full_url: str) -> str:
        ours = _ADDRESS.match(full_url)
        return ours[1] if ours else super().get_region_from_url(request, full_url)

    def _authenticate_and_authorize_normal_action(self, resource: str = "*") -> None:
        """Does nothing: the pipeline begins with it, and what moto answers must not count as a second action."""


def _answered(request: _DirectRequest, headers: dict[str, str]) -> MotosAnswer:
    """The service's answer to a request, with some headers and those that AWS always sends."""
    answer = _Handler.service.handle(request)
    always = {"content-type": wire.CONTENT_TYPE, "x-amzn-requestid": str(mock_random.uuid4())}
    return answer.status, headers | always, answer.body


class _DirectRequest:
    """What the service asks of a request (see ``rekomock.service.Request``), while moto does not look at requests."""

    def __init__(self, target: str | None, body: bytes, account_id: str, region_name: str) -> None:
        self.target = target
        self.body = body
        self.account_id = account_id
        self.region_name = region_name

    def authorize(self) -> None:
        """Lets it pass, and counts it: moto may be told to check requests from a certain number on."""
        _COUNTING.request_count += 1

    def region(self) -> Region:
        try:
            return Regions(_Handler.backends).region(self.region_name, self.account_id)
        except UnknownRegion:
            raise NOT_SIMULATED(
                reason=f"Amazon Rekognition is not offered in the region {self.region_name}, as far as the installed "
                "botocore knows; set MOTO_ALLOW_NONEXISTENT_REGION=true to use any name"
            ) from None

    def fallback(self, operation: str) -> Response | None:
        """Nobody is asked: rekomock itself simulates what comes this way."""


class _Request(_DirectRequest):
    """A request that came moto's way, as its handler has it."""

    def __init__(self, handler: _Handler) -> None:
        body = handler.body.encode() if isinstance(handler.body, str) else handler.body
        super().__init__(handler.headers.get("X-Amz-Target"), body, handler.current_account, handler.region)
        self._handler = handler

    def authorize(self) -> None:
        try:
            RekognitionResponse._authenticate_and_authorize_normal_action(self._handler)
        except HTTPException as refusal:
            translated = _REFUSALS.get(getattr(refusal, "error_type", ""), ACCESS_DENIED)
            raise translated(reason=getattr(refusal, "message", refusal.description)) from None
        except LookupError:
            # moto looks for the signature of a request that has none, or for the parts of one that is none
            raise MISSING_AUTHENTICATION_TOKEN() from None

    def fallback(self, operation: str) -> Response | None:
        if not hasattr(RekognitionResponse, camelcase_to_underscores(operation)):
            return None
        status, _, body = self._handler.call_action()
        return Response(status, body.encode() if isinstance(body, str) else body)


_REFUSALS = {
    "InvalidClientTokenId": UNRECOGNIZED_CLIENT,
    "SignatureDoesNotMatch": INVALID_SIGNATURE,
}


def _directly_answered(request: Any) -> MotosAnswer | None:
    """The answer to what boto3 asks of an operation that rekomock simulates; None for what is to take moto's way.

    Of moto's way this leaves out the search among the addresses of all services and all that a handler learns of a
    request: more than botocore itself takes for a call. It is not for requests that moto was told to look at.
    """
    if not isinstance(request, AWSPreparedRequest) or _moto_looks_at_requests():
        return None
    headers = {name: _text(value) for name in _HEADERS if (value := request.headers.get(name)) is not None}
    target, address = headers.get("X-Amz-Target"), _ADDRESS.match(request.url)
    if address is None or target not in _TARGETS or headers.get("Content-Type") != wire.CONTENT_TYPE:
        return None
    if not isinstance(request.body, bytes):
        return None
    return _direct_answer(target, request.body, headers, address[1])


def answer_over_http(environ: WSGIEnvironment) -> MotosAnswer | None:
    """The answer to a request for Rekognition that a server received; None for what is to take moto's way.

    As in process, an operation that rekomock simulates is answered directly unless moto was told to look at requests.
    What a browser asks is left to moto, which tells it whether it may.
    """
    target = environ.get("HTTP_X_AMZ_TARGET")
    if target not in _TARGETS or "HTTP_ORIGIN" in environ or environ.get("QUERY_STRING") or _moto_looks_at_requests():
        return None
    headers = {name: environ[variable] for name, variable in _VARIABLES.items() if variable in environ}
    url = f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', '')}/"
    region_name = _Handler().get_region_from_url(SimpleNamespace(headers=headers), url)
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    return _direct_answer(target, body, headers, region_name)


def _direct_answer(target: str, body: bytes, headers: Mapping[str, str], region_name: str) -> MotosAnswer:
    request = _DirectRequest(target, body, _account_of(headers, region_name), region_name)
    return _answered(request, _headers(int(time.time())))


def _account_of(headers: Mapping[str, str], region_name: str) -> str:
    """The account that a request is made for, found as moto finds it; moto remembers that the access key was used."""
    from moto.iam.models import get_account_id_from, iam_backends, mark_account_as_visited  # imported late by moto, too

    account_id = os.environ.get("MOTO_ACCOUNT_ID", headers.get("x-moto-account-id"))
    if not iam_backends:  # nobody has an access key of IAM's: there is nothing to search
        return DEFAULT_ACCOUNT_ID if account_id is None else account_id
    # The names of what is signed, and the signature, say nothing of who asks
    found = _Handler.access_key_regex.search(headers.get("Authorization", "").partition(",")[0])
    access_key = found[1] if found else _NO_ACCESS_KEY
    if account_id is None:  # not where it is empty: that is an account to moto
        account_id = get_account_id_from(access_key)
    mark_account_as_visited(account_id, access_key, "rekognition", region_name)
    return account_id


@lru_cache(maxsize=1)
def _headers(second: int) -> dict[str, str]:
    """The headers that moto adds to every answer."""
    return {"server": "amazon.com", "date": http_date(second)}


def _text(header: str | bytes) -> str:
    # botocore has both
    return header.decode() if isinstance(header, bytes) else header


def _moto_looks_at_requests() -> bool:
    """Whether moto's configuration lets some requests pass, or moto records requests or checks who may do what."""
    core = default_user_config.get("core", {})
    return (
        any(core.get("passthrough", {}).values())
        or core.get("service_whitelist") is not None
        or vars(recorder)["_user_enabled"]
        or _COUNTING.request_count >= moto_settings.INITIAL_NO_AUTH_ACTION_COUNT
    )


@contextmanager
def registered(service: Service) -> Iterator[Regions]:
    """While it lasts, ``service`` answers what moto would answer, and what it could not, for Rekognition.

    Gives the state, to look into.

    The state begins empty and is gone at the end. Works before moto's mock starts and while it runs.
    """
    backends = BackendDict(_Backend, "rekognition")
    _Handler.service, _Handler.backends = service, backends
    pattern = ("rekognition", _ADDRESS)
    # For requests that do not come from botocore. moto's mock adds these itself when it starts, not while it runs.
    # Older moto versions have one function for both kinds of requests
    process = getattr(botocore_stubber, "process_prepared_request", botocore_stubber.process_request)
    intercepted = [CallbackResponse(method, _ADDRESS, process) for method in RESPONSES_METHODS]
    motos_way = botocore_stubber.process_request
    with (
        patch.object(moto.rekognition, "rekognition_backends", backends),
        patch.object(botocore_stubber, "process_request", lambda asked: _directly_answered(asked) or motos_way(asked)),
    ):
        backend_index.backend_url_patterns.insert(0, pattern)
        if botocore_stubber.enabled:
            for response in intercepted:
                responses_mock.add(response)
        try:
            yield Regions(backends)
        finally:
            # Not by remove(): that of older moto versions does not end
            by_method: dict[str, list[Any]] = vars(responses_mock.get_registry())["_registered"]
            for response in intercepted:
                while response in by_method[response.method]:
                    by_method[response.method].remove(response)
            backend_index.backend_url_patterns.remove(pattern)
            with backend_lock:
                instances: list[Any] = vars(BackendDict)["_instances"]
                instances[:] = [other for other in instances if other is not backends]
                for account in backends.values():
                    account.clear()  # a cache of moto's outlives us, and with it the account


@contextmanager
def intercepting() -> Iterator[None]:
    """Starts moto's mock, which answers for AWS while it lasts; one that fails to start leaves nothing behind."""
    with real_credentials_hidden():
        mock = mock_aws()
        try:
            mock.start()
        except BaseException:
            mock.stop()
            raise
        try:
            yield
        finally:
            mock.stop()


@contextmanager
def real_credentials_hidden() -> Iterator[None]:
    """Hides what moto does not: all that botocore would look at for credentials besides an access key in variables."""
    with environment(OTHER_CREDENTIALS if mock_credentials() else {}):
        yield


def server_mode_endpoint() -> str | None:
    """Where the server is that moto's ``TEST_SERVER_MODE`` has tests run against; None where they run in process."""
    return moto_settings.test_server_mode_endpoint() if moto_settings.TEST_SERVER_MODE else None
