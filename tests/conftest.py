"""What the tests share: a running mock, a client, a collection, and a watch over every answer and what stays behind."""

from __future__ import annotations

import gc
import socket
from typing import TYPE_CHECKING

import hypothesis
import moto.rekognition
import pytest
from support import real_aws
from support.cli import AWS, Cli, version
from support.conformance import misfits_of
from support.hosts import NetworkUsed
from support.ledger import unnamed
from support.proxy import Proxy, run_fresh
from support.restarts import restarting
from support.staff import Staff
from support.surfaces import AWS as ON_AWS
from support.surfaces import IN_PROCESS, SIMULATED, SURFACES, Surface, runs_on_the_server

from rekomock.protocol import validation, wire
from rekomock.server import Server, start
from rekomock.service import Service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mypy_boto3_rekognition.client import RekognitionClient

    from rekomock import RekognitionMock
    from rekomock.service import Request, Response

# Not by its entry point: that is loaded before coverage begins
pytest_plugins = ["rekomock.pytest_plugin"]

UNNAMED = pytest.StashKey[list[str]]()


@pytest.fixture(autouse=True)
def _nothing_compiled(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--mutation"):
        for made in (*vars(validation).values(), *vars(wire).values()):
            if hasattr(made, "cache_clear"):
                made.cache_clear()


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "AWS_PROFILE",
        "AWS_DEFAULT_REGION",
        "AWS_REGION",
        "MOTO_ACCOUNT_ID",
        "MOTO_ALLOW_NONEXISTENT_REGION",
        "REKOMOCK_ENGINE",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _restarts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.config.getoption("--restarts"):
        monkeypatch.setattr(Service, "handle", restarting(Service.handle))


@pytest.fixture(autouse=True)
def _no_mock_goes_on() -> Iterator[None]:
    """A mock that a test leaves running fails that test, not one that comes later."""
    before = vars(moto.rekognition)["rekognition_backends"]
    yield
    assert vars(moto.rekognition)["rekognition_backends"] is before, "a mock that began in this test goes on"


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **_: object) -> None:
        raise NetworkUsed(arguments)

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    """What records what leaves a program that ``fresh`` runs."""
    proxy = Proxy()
    yield proxy
    proxy.stop()


@pytest.fixture
def fresh(proxy: Proxy, tmp_path: Path) -> Callable[..., str]:
    """Runs a program in a process that knows no variable of AWS but those it is given, and returns what it prints."""
    return lambda program, **variables: run_fresh(program, tmp_path, proxy, variables)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "surface" in metafunc.fixturenames:
        in_process = "rek" in metafunc.fixturenames or metafunc.config.getoption("--mutation")
        simulated = IN_PROCESS if in_process else SIMULATED
        surfaces = ON_AWS if real_aws.RUN in metafunc.config.stash else simulated
        metafunc.parametrize("surface", surfaces, indirect=True)


def pytest_itemcollected(item: pytest.Item) -> None:
    if isinstance(item, pytest.Function) and runs_on_the_server(item):
        # As if the test named it: then the settings of its marks are the server's
        item.fixturenames = [*item.fixturenames, "rekognition_server"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if real_aws.RUN in config.stash:
        real_aws.select(config, items)

    # A server with other settings has to start: those that have the same come together
    def settings(item: pytest.Item) -> str:
        return repr([mark.kwargs for mark in item.iter_markers("rekomock")]) if runs_on_the_server(item) else ""

    items.sort(key=settings)


def pytest_collection_finish(session: pytest.Session) -> None:
    session.config.stash[UNNAMED] = unnamed(session.items)
    # What was imported and collected stays: to look through it again in every collection would take a third of the time
    gc.collect()
    gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    real_aws.options(parser)
    group = parser.getgroup("proof", "how much rekomock's tests try")
    group.addoption("--fuzz-requests", type=int, default=4000, help="requests that test_fuzz.py sends")
    group.addoption("--fuzz-seed", type=int, default=0, help="what they follow from")
    group.addoption(
        "--oracle-steps", type=int, metavar="N", help="minimum number of new steps that test_oracle.py plays"
    )
    group.addoption(
        "--restarts",
        action="store_true",
        help="write the state to a file before each request in this process, and go on with what is read from it",
    )
    group.addoption(
        "--mutation",
        action="store_true",
        help="for a run on mutants: in process alone, and no test gets what an earlier one has had compiled",
    )


@pytest.hookimpl(tryfirst=True)  # before pytest-socket reads the options
def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--mutation"):
        # That a test fails is all there is to know: no looking for the simplest example
        hypothesis.settings.register_profile("mutation", phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate])
        hypothesis.settings.load_profile("mutation")
    real_aws.begin(config)


def pytest_report_header(config: pytest.Config) -> str | None:
    return config.stash[real_aws.RUN].description if real_aws.RUN in config.stash else None


def pytest_sessionfinish(session: pytest.Session) -> None:
    if real_aws.RUN in session.config.stash:
        session.config.stash[real_aws.RUN].end()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if real_aws.RUN in config.stash:
        config.stash[real_aws.RUN].report(terminalreporter)
    # What tests have to tell, by record_property("told", ...), which works with pytest-xdist as well
    for report in terminalreporter.getreports("passed"):
        for name, told in report.user_properties:
            if name == "told":
                terminalreporter.write_line(told)
    if names := config.stash.get(UNNAMED, []):
        terminalreporter.section(f"{len(names)} behaviours that no row of tests/fidelity.yaml names")
        for name in names:
            terminalreporter.line(name)


@pytest.fixture
def surface(request: pytest.FixtureRequest) -> Iterator[Surface]:
    with SURFACES[request.param](request) as surface:
        yield surface


@pytest.fixture
def rek(rekognition_mock: RekognitionMock) -> RekognitionMock:
    return rekognition_mock


@pytest.fixture
def client(surface: Surface) -> RekognitionClient:
    return surface.client


@pytest.fixture
def staff(client: RekognitionClient) -> Staff:
    return Staff(client)


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    """A server for all tests of a file."""
    with start() as server:
        yield server


@pytest.fixture
def server(running: Server) -> Server:
    """The server of the file, with nothing in it."""
    running.reset()
    return running


@pytest.fixture
def aws(server: Server, tmp_path: Path) -> Cli:
    """The AWS CLI, with the server of the file for its endpoint."""
    if AWS is None:
        pytest.skip("the AWS CLI is not installed")
    return Cli(server.url, tmp_path)


@pytest.fixture
def cli_version_2() -> None:
    """For what the AWS CLI has since its version 2."""
    if AWS is None or version() < (2,):
        pytest.skip("the installed AWS CLI is not version 2; REKOMOCK_TEST_AWS_CLI can name one that is")


@pytest.fixture(autouse=True)
def _answers_fit_the_model(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[None]:
    """Every answer that rekomock gives in any test is held against the service model.

    A failure of rekomock itself is a misfit, unless the test is marked ``internal_error``: it brings one about.
    """
    internal_error_expected = request.node.get_closest_marker("internal_error") is not None
    misfits: list[str] = []
    answer_request = Service.handle

    def checked(service: Service, asked: Request) -> Response:
        answer = answer_request(service, asked)
        if answer.failure is None and not (internal_error_expected and answer.status == 500):
            misfits.extend(misfits_of(asked.target, answer))
        return answer

    monkeypatch.setattr(Service, "handle", checked)
    yield
    assert not misfits, "answers that do not fit the service model"
