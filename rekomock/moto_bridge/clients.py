"""Every client of botocore, whenever it was made: answered inside a mock, and refused after the mock it was made in.

moto answers a client by an event handler that the client was given when it was made, so it misses those that are older
than moto itself. The hooks here are in the classes that all clients share. They are set once and stay, because a client
that was made inside a mock has to be refused after it; to other clients, outside of a mock, they do nothing.
"""

from __future__ import annotations

import copy
import inspect
import logging
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from typing import Any, TypeAlias
from weakref import WeakSet

from botocore.client import ClientCreator
from botocore.credentials import Credentials, DeferredRefreshableCredentials, RefreshableCredentials
from botocore.endpoint import Endpoint
from botocore.exceptions import NoRegionError
from botocore.session import Session
from botocore.signers import RequestSigner
from moto import backend_index
from moto.core.config import mock_credentials, passthrough_service, passthrough_url
from moto.core.models import botocore_stubber

from rekomock.moto_bridge.addresses import HOST_OF_AWS
from rekomock.moto_bridge.credentials import FAKE_KEY
from rekomock.settings.defaults import default_region

__all__ = ["RequestNotSent", "hook_into_botocore", "requests_kept_inside"]

log = logging.getLogger("rekomock")

_Method: TypeAlias = Callable[..., Any]

#: One entry for each context of ``requests_kept_inside`` that lasts.
_inside: list[object] = []
#: The endpoints, sessions and credentials that were made in such a context.
_made_inside: WeakSet[object] = WeakSet()
#: The endpoints of clients for which no region was found: they serve in mocks only.
_without_region: WeakSet[object] = WeakSet()
#: The call that the current thread or task is making, if it began in such a context.
_call: ContextVar[str | None] = ContextVar("_call", default=None)


class RequestNotSent(RuntimeError):
    """A request that belongs to a mock and that the mock cannot answer; it was not sent to AWS."""


@contextmanager
def requests_kept_inside() -> Iterator[None]:
    """Answer the requests of all clients, or refuse them if they are for AWS, while the context lasts."""
    mark = object()
    _inside.append(mark)
    try:
        yield
    finally:
        _inside.remove(mark)


@cache
def hook_into_botocore() -> None:
    """Set the hooks, once."""
    for made in (Endpoint, Session, RefreshableCredentials, DeferredRefreshableCredentials):
        _hook(made, "__init__", _noting_where_it_is_made)
    _hook(ClientCreator, "create_client", _with_a_region)
    _hook(Endpoint, "make_request", _refused_after_the_mock)
    _hook(Endpoint, "_send", _answered_inside)
    _hook(Session, "get_credentials", _none_looked_for_inside)
    _hook(RefreshableCredentials, "_refresh", _not_refreshed_inside)
    _hook(RefreshableCredentials, "get_frozen_credentials", _frozen_as_fake_inside)
    _hook(RequestSigner, "get_auth_instance", _signed_without_credentials)


def _hook(owner: Any, name: str, hook: Callable[[_Method], _Method]) -> None:
    method = getattr(owner, name)
    setattr(owner, name, wraps(method)(hook(method)))


def _noting_where_it_is_made(initialize: _Method) -> _Method:
    def __init__(made: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
        if _inside:
            _made_inside.add(made)
        initialize(made, *args, **kwargs)

    return __init__


# Requests


def _with_a_region(create_client: _Method) -> _Method:
    """Postpone NoRegionError: the client can be made now, and used inside a mock."""

    def create(creator: Any, service_name: str, region_name: str | None, *args: Any, **kwargs: Any) -> Any:
        try:
            return create_client(creator, service_name, region_name, *args, **kwargs)
        except NoRegionError:
            client = create_client(creator, service_name, default_region(), *args, **kwargs)
        _without_region.add(vars(client)["_endpoint"])
        return client

    return create


def _refused_after_the_mock(make_request: _Method) -> _Method:
    def make(endpoint: Any, operation_model: Any, request_dict: Any) -> Any:
        if not _inside:
            if endpoint in _made_inside or endpoint in _without_region:
                _refuse_outside(endpoint, operation_model, request_dict["url"])
            if botocore_stubber.enabled and operation_model.service_model.service_name == "rekognition":
                _warn_about_moto_alone(operation_model.name)
            return make_request(endpoint, operation_model, request_dict)
        token = _call.set(operation_model.name)
        try:
            response = make_request(endpoint, operation_model, request_dict)
        finally:
            _call.reset(token)
        return _awaited(response, operation_model.name) if inspect.iscoroutine(response) else response

    return make


async def _awaited(response: Awaitable[Any], operation: str) -> Any:
    """Return the response of an asynchronous client, or say why there is none."""
    try:
        return await response
    except TypeError as error:
        raise RequestNotSent(
            f"{operation} was not sent: this client is asynchronous, as those of aiobotocore and aioboto3, and moto "
            "answers synchronous ones only. Give it the endpoint_url of a server: that of the fixture "
            "rekognition_server, or of rekomock.server.start()"
        ) from error


def _warn_about_moto_alone(operation: str) -> None:
    log.warning(
        "%s is answered by moto's own Rekognition, which keeps no faces: mock_aws alone does not start rekomock. Enter "
        "mock_rekognition, which starts all of moto",
        operation,
    )


def _refuse_outside(endpoint: Any, operation_model: Any, url: str) -> None:
    if botocore_stubber.enabled or not HOST_OF_AWS.match(url):
        return  # moto's own mock answers, or it is a server of the author's
    if endpoint not in _made_inside:
        raise NoRegionError()
    raise RequestNotSent(
        f"{operation_model.name} was not sent to {endpoint.host}: this {operation_model.service_model.service_name} "
        "client was made inside a mock_rekognition that has ended. Make the client again where it is needed, or use "
        "it while a mock runs; a client that is made when a module is imported works in each of them"
    )


def _answered_inside(send: _Method) -> _Method:
    """Answer clients that are older than moto, and let nothing out that began inside a mock."""

    def answer(endpoint: Any, request: Any) -> Any:
        call = _call.get()
        if not _inside and call is None:
            return send(endpoint, request)
        response = botocore_stubber("before-send", request)
        if response is not None:
            return response
        if HOST_OF_AWS.match(request.url) and not _passed_through(request.url):
            raise RequestNotSent(
                f"{call} was not sent to {endpoint.host}: "
                + (
                    "nothing inside a mock_rekognition reaches AWS, and moto does not answer for this host. To let it "
                    "through, name it to moto: mock_aws(config={'core': {'passthrough': {'urls': [...]}}})"
                    if _inside
                    else "the call began inside a mock_rekognition that ended while the client was retrying. Join the "
                    "thread that makes it before the mock ends"
                )
            )
        return send(endpoint, request)

    return answer


def _passed_through(url: str) -> bool:
    address = url.partition("?")[0]
    return passthrough_url(address) or any(
        pattern.match(address) and passthrough_service(service)
        for service, pattern in backend_index.backend_url_patterns
    )


# Credentials


def _hidden() -> bool:
    """Return whether the credentials of the machine are out of bounds."""
    return bool(_inside) and mock_credentials()


def _fake_credentials() -> Credentials:
    """Return the access key in the environment, which is moto's or the test's own."""
    key, secret = (os.environ.get(name) or fake for name, fake in FAKE_KEY.items())
    return Credentials(key, secret, os.environ.get("AWS_SESSION_TOKEN"))


def _none_looked_for_inside(get_credentials: _Method) -> _Method:
    """Keep a session that is older than the mock, and may know a profile, from looking for credentials in it."""

    def get(session: Any) -> Any:
        if _hidden() and session not in _made_inside and vars(session)["_credentials"] is None:
            return _fake_credentials()
        return get_credentials(session)

    return get


def _not_refreshed_inside(refresh: _Method) -> _Method:
    """Keep credentials that are older than the mock from asking a program, a role or the metadata service."""

    def maybe_refresh(credentials: Any) -> None:
        if not _hidden() or credentials in _made_inside:
            refresh(credentials)

    return maybe_refresh


def _frozen_as_fake_inside(get_frozen_credentials: _Method) -> _Method:
    def get(credentials: Any) -> Any:
        if not _hidden() or credentials in _made_inside:
            return get_frozen_credentials(credentials)
        return _fake_credentials().get_frozen_credentials()

    return get


def _signed_without_credentials(get_auth_instance: _Method) -> _Method:
    """Sign with the fake key where a client was made on a machine without credentials."""

    def get(signer: Any, *args: Any, **kwargs: Any) -> Any:
        if not _hidden() or vars(signer)["_credentials"] is not None:
            return get_auth_instance(signer, *args, **kwargs)
        # Another thread may sign with the same signer
        stand_in = copy.copy(signer)
        vars(stand_in)["_credentials"] = _fake_credentials()
        return get_auth_instance(stand_in, *args, **kwargs)

    return get
