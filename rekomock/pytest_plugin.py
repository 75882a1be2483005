"""Fixtures and a marker for pytest. Neither moto nor boto3, numpy or Pillow is imported before a test needs it."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext, suppress
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakSet

import pytest

from rekomock.pytest_calls import CallReports
from rekomock.settings.defaults import default_region
from rekomock.settings.settings import Settings, SettingsChange

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from contextlib import AbstractContextManager
    from importlib.machinery import ModuleSpec
    from types import ModuleType

    from _pytest.nodes import Node
    from mypy_boto3_rekognition.client import RekognitionClient

    from rekomock.control.faults import Unmet
    from rekomock.mock.mock import RekognitionMock
    from rekomock.server.pytest_server import SharedServer

__all__ = [
    "pytest_addoption",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_fixture_setup",
    "pytest_load_initial_conftests",
    "pytest_runtest_makereport",
    "pytest_runtest_setup",
    "pytest_runtest_teardown",
    "pytest_unconfigure",
    "rekognition_client",
    "rekognition_mock",
    "rekognition_server",
]

_MARKER = (
    "rekomock(**settings): run the test in a mock of Amazon Rekognition with these settings, such as "
    "faces_per_user=5. Of marks on the function, its class and its module, the closest wins, setting by setting. "
    "The settings are those of rekomock.Settings."
)
_IMPORT_EARLY = "rekomock_import_early"
_OF_WIDER_SCOPE: WeakSet[RekognitionMock] = WeakSet()
_RUNNING_BEFORE = pytest.StashKey[int]()
_PASSED = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the option of the ini-file."""
    parser.addini(
        _IMPORT_EARLY,
        "rekomock: import moto before the tests are collected, so that boto3 clients can be made without a region when "
        "the code under test is imported; clients with a region are mocked anyway",
        type="bool",
        default=False,
    )


class _AsInstalled:
    """Finds our modules as they are installed.

    pytest would rewrite the assert statements in all modules of a plugin's package, and where it may not write bytecode
    (``PYTHONDONTWRITEBYTECODE``, as in many containers), anew in each run, which takes half a second.
    """

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Find a module of rekomock; others are for the finders that come next."""
        return PathFinder.find_spec(name, path, target) if name.startswith("rekomock.") else None


def _find_as_installed() -> None:
    if _AsInstalled not in sys.meta_path:
        sys.meta_path.insert(0, _AsInstalled)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Import moto before any conftest.py can import the code under test, if the option says so."""
    _find_as_installed()
    _import_if_early(early_config)


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker, and have failed tests show their calls."""
    _find_as_installed()
    config.addinivalue_line("markers", _MARKER)
    config.pluginmanager.register(CallReports(), "rekomock_calls")
    _import_if_early(config)  # a plugin named in a conftest.py is too late for the hook above


def pytest_unconfigure() -> None:
    """Leave the finders of modules as they were."""
    with suppress(ValueError):  # a run within this one may have ended before
        sys.meta_path.remove(_AsInstalled)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run marked tests in a mock even if they do not ask for the fixture."""
    for item in items:
        if isinstance(item, pytest.Function) and item.get_closest_marker("rekomock") is not None:
            names = item.fixturenames
            # with rekognition_server, the marker configures the server
            if "rekognition_mock" not in names and "rekognition_server" not in names:
                names.insert(_start_of_function_scope(item), "rekognition_mock")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, object, object]:
    """Note which mocks run before a test."""
    item.stash[_RUNNING_BEFORE] = len(_open_mocks())
    item.stash[_PASSED] = True
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note whether a test has passed so far."""
    report = yield
    item.stash[_PASSED] = item.stash.get(_PASSED, False) and report.passed
    return report


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Generator[None, object, object]:
    """Note which mocks belong to a fixture of a wider scope; they outlast the test that asked for it first."""
    if fixturedef.scope == "function":
        return (yield)
    before = len(_open_mocks())
    result = yield
    _OF_WIDER_SCOPE.update(_open_mocks()[before:])
    return result


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """Stop the mocks that a test or its fixtures left running, so that they do not leak into the next test."""
    try:
        return (yield)
    finally:
        for mock in reversed(_open_mocks()[item.stash[_RUNNING_BEFORE] :]):
            if mock not in _OF_WIDER_SCOPE:
                mock.stop()


def _import_if_early(config: pytest.Config) -> None:
    if config.getini(_IMPORT_EARLY):
        import rekomock.mock.mock  # noqa: F401


def _start_of_function_scope(item: pytest.Function) -> int:
    """Return the place of the first fixture of this scope: pytest lists those of wider scopes first."""
    known = item._fixtureinfo.name2fixturedefs  # there is no public way to a fixture's scope
    places = (place for place, name in enumerate(item.fixturenames) if name in known)
    of_function = (place for place in places if known[item.fixturenames[place]][-1].scope == "function")
    return next(of_function, len(item.fixturenames))


def _open_mocks() -> list[RekognitionMock]:
    module = sys.modules.get("rekomock.mock.mock")
    return module.open_mocks() if module else []


@pytest.fixture
def rekognition_mock(request: pytest.FixtureRequest) -> Iterator[RekognitionMock]:
    """Run a mock of Amazon Rekognition for this test, and return it as `with mock_rekognition() as rek` does.

    It begins empty. Its settings are those of `@pytest.mark.rekomock(...)`. S3, STS and the rest are mocked by moto. If
    no call has met a failure that it forced, the test fails.
    """
    settings = _marked_settings(request.node)
    from rekomock.mock.mock import end, mock_rekognition

    mock = mock_rekognition(**settings)
    mock.start()
    try:
        yield mock
    finally:
        unmet = end(mock)
    _fail_if_any(unmet, request.node)


@pytest.fixture
def rekognition_client(rekognition_mock: RekognitionMock) -> RekognitionClient:
    """Return a boto3 client for `rekognition_mock`, in AWS_DEFAULT_REGION, else AWS_REGION, else us-east-1."""
    import boto3
    from botocore.config import Config

    # an endpoint of the environment is for the code under test; this client is for the mock
    config = Config(ignore_configured_endpoint_urls=True)  # type: ignore[call-arg]  # unknown to the stubs
    return boto3.client("rekognition", region_name=default_region(), config=config)


@pytest.fixture
def rekognition_server(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, _rekomock_server: SharedServer
) -> Iterator[str]:
    """Run a server for code in another process or with another SDK, and return its endpoint URL; it begins empty.

    It is one server for the session, or for each worker of pytest-xdist, on a free port of this machine; moto answers
    the other services. For the test, the environment names it as the endpoint of all services, with fake credentials
    and a region: AWS_DEFAULT_REGION, else AWS_REGION, else us-east-1. If no call has met a failure that was forced on
    the server, the test fails. Needs `pip install 'rekomock[server]'`.
    """
    if "rekognition_mock" in request.fixturenames:
        pytest.fail(
            "rekognition_server and rekognition_mock (or rekognition_client) share no state, and answer the same "
            'clients: ask for one of them. With the server, a client is boto3.client("rekognition")',
            pytrace=False,
        )
    settings = _marked_settings(request.node)
    delayed = settings.pop("retry_delays", True)
    from rekomock.server.pytest_server import client_environment

    # before the server starts, which inherits them
    for name, value in client_environment(os.environ).items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    try:
        url = _rekomock_server.emptied(settings)
    except (RuntimeError, ValueError) as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None
    monkeypatch.setenv("AWS_ENDPOINT_URL", url)
    if "boto3" in sys.modules:
        # the default session caches credentials
        monkeypatch.setattr("boto3.DEFAULT_SESSION", None)
    with _retries_delayed(delayed):
        yield url
    _fail_if_any(_rekomock_server.unmet(), request.node)


@pytest.fixture(scope="session")
def _rekomock_server() -> Iterator[SharedServer]:
    from rekomock.server.pytest_server import SharedServer

    server = SharedServer()
    yield server
    server.stop()


def _retries_delayed(delayed: bool) -> AbstractContextManager[None]:
    """Return a context in which retries in this process do not wait, unless they are to be ``delayed``."""
    if delayed:
        return nullcontext()
    from rekomock.moto_bridge.retries import retries_delayed_if

    return retries_delayed_if(lambda: False)


def _fail_if_any(unmet: Unmet, node: pytest.Item) -> None:
    """Fail a test that has passed so far because of failures that it forced and that no call has met."""
    passed: bool = node.stash[_PASSED]
    if passed and unmet.failures:
        pytest.fail(str(unmet), pytrace=False)


def _marked_settings(node: pytest.Item) -> SettingsChange:
    """Return the settings of all marks of a test, the closest on top; fail the test if one is not allowed."""
    settings = SettingsChange()
    for place in node.listchain():
        for mark in _marks(place):
            where = f"@pytest.mark.rekomock on {place.nodeid}"
            if mark.args:
                message = f"{where}: settings must be keywords such as faces_per_user=5, got {mark.args}"
                pytest.fail(message, pytrace=False)
            marked = cast("SettingsChange", mark.kwargs)
            try:
                Settings().changed(marked)
            except (TypeError, ValueError) as error:
                pytest.fail(f"{where}: {error}", pytrace=False)
            settings.update(marked)
    return settings


def _marks(place: Node) -> list[pytest.Mark]:
    """Return the marks on a module, class or function, the closest to the test last."""
    marks = [mark for mark in reversed(place.own_markers) if mark.name == "rekomock"]
    if isinstance(place, pytest.Class):
        # pytest orders a base class's marks after the subclass's own
        lineage = [_written_on(parent) for parent in place.obj.__mro__]
        marks.sort(key=lambda mark: next(far for far, own in enumerate(lineage) if mark in own), reverse=True)
    return marks


def _written_on(parent: type) -> list[pytest.Mark]:
    marks = vars(parent).get("pytestmark", [])
    return [
        mark if isinstance(mark, pytest.Mark) else mark.mark for mark in (marks if isinstance(marks, list) else [marks])
    ]
