"""The fixtures and the marker, as a suite that has rekomock installed meets them."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest
from support.suites import SYNCHRONOUS, run_together

from rekomock import mock_rekognition

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable

    Outcomes = dict[str, Counter[str]]
    Run = Callable[..., pytest.RunResult]

    from mypy_boto3_rekognition.client import RekognitionClient

    from rekomock import RekognitionMock

HEAVY = ["moto", "boto3", "botocore", "numpy", "PIL", "zxingcpp", "tqdm"]


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a suite in a process of its own."""
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)

    def run(code: str, *arguments: str) -> pytest.RunResult:
        pytester.makepyfile(code)
        return pytester.runpytest_subprocess(*SYNCHRONOUS, *arguments)

    return run


#: What runs in one process, with each suite in a file of its own.
TOGETHER = {
    "begins_empty": """
        import pytest

        @pytest.mark.parametrize("_", range(3))
        def test_begins_empty(rekognition_client, _):
            assert rekognition_client.list_collections()["CollectionIds"] == []
            rekognition_client.create_collection(CollectionId="staff")
    """,
    "mock_aws": """
        import boto3
        import pytest
        from moto import mock_aws
        from rekomock import photo

        @pytest.fixture
        def aws():
            with mock_aws():
                yield

        def works(rekognition):
            s3 = boto3.client("s3", region_name="us-east-1")
            s3.create_bucket(Bucket="pictures")
            s3.put_object(Bucket="pictures", Key="alice.png", Body=photo("alice"))
            rekognition.create_collection(CollectionId="staff")
            picture = {"S3Object": {"Bucket": "pictures", "Name": "alice.png"}}
            assert len(rekognition.index_faces(CollectionId="staff", Image=picture)["FaceRecords"]) == 1

        def test_outside(aws, rekognition_client):
            works(rekognition_client)

        def test_inside(rekognition_client, aws):
            works(rekognition_client)

        @mock_aws
        def test_decorated(rekognition_client):
            works(rekognition_client)
    """,
    "module_mark": """
        import unittest
        import boto3
        import pytest

        pytestmark = pytest.mark.rekomock(faces_per_user=7)

        def test_function(rekognition_mock):
            assert rekognition_mock.settings.faces_per_user == 7

        @pytest.mark.rekomock(faces_per_user=8)
        def test_closer(rekognition_mock):
            assert rekognition_mock.settings.faces_per_user == 8

        class TestUnittest(unittest.TestCase):
            def setUp(self):
                self.rekognition = boto3.client("rekognition", region_name="us-east-1")
                self.rekognition.create_collection(CollectionId="staff")

            def test_setup_shares_the_state(self):
                assert self.rekognition.list_collections()["CollectionIds"] == ["staff"]

            def test_every_test_begins_empty(self):
                assert self.rekognition.list_collections()["CollectionIds"] == ["staff"]
    """,
    "pytest_asyncio": """
        import asyncio
        import pytest
        import pytest_asyncio

        @pytest_asyncio.fixture
        async def staff(rekognition_client):
            await asyncio.to_thread(rekognition_client.create_collection, CollectionId="staff")
            return rekognition_client

        @pytest.mark.asyncio
        @pytest.mark.rekomock(face_model_version="6.0")
        @pytest.mark.parametrize("_", range(2))
        async def test_async(staff, _):
            answer = await asyncio.to_thread(staff.list_collections)
            assert (answer["CollectionIds"], answer["FaceModelVersions"]) == (["staff"], ["6.0"])
    """,
    "anyio": """
        import anyio
        import pytest

        @pytest.fixture
        def anyio_backend():
            return "asyncio"

        @pytest.fixture
        async def staff(rekognition_client):
            await anyio.to_thread.run_sync(lambda: rekognition_client.create_collection(CollectionId="staff"))
            yield rekognition_client

        @pytest.mark.anyio
        @pytest.mark.rekomock(face_model_version="6.0")
        @pytest.mark.parametrize("_", range(2))
        async def test_async(staff, _):
            answer = await anyio.to_thread.run_sync(staff.list_collections)
            assert (answer["CollectionIds"], answer["FaceModelVersions"]) == (["staff"], ["6.0"])
    """,
    "unittest": """
        import unittest
        import boto3
        import pytest

        @pytest.mark.usefixtures("rekognition_mock")
        class TestEnrolment(unittest.TestCase):
            def setUp(self):
                self.rekognition = boto3.client("rekognition", region_name="us-east-1")
                self.rekognition.create_collection(CollectionId="staff")

            def test_one(self):
                assert self.rekognition.list_collections()["CollectionIds"] == ["staff"]

            def test_two(self):
                assert self.rekognition.list_collections()["CollectionIds"] == ["staff"]
    """,
}


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """How many tests of each suite of TOGETHER passed."""
    options = ("-o", "asyncio_default_fixture_loop_scope=function", "--asyncio-mode=strict")
    with pytest.MonkeyPatch.context() as patched:
        patched.delenv("PYTEST_ADDOPTS", raising=False)
        return run_together(tmp_path_factory.mktemp("together"), TOGETHER, *options)


# What it costs who does not use it


@pytest.mark.parametrize("module", ["rekomock", "rekomock.pytest_plugin"])
def test_importing_it_imports_nothing_heavy(module: str) -> None:
    code = f"import sys, {module}; print([name for name in {HEAVY} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_suite_that_does_not_use_it_imports_nothing_heavy(run: Run) -> None:
    result = run(
        f"""
        import sys

        def test_nothing_is_imported():
            assert "rekomock.pytest_plugin" in sys.modules
            assert [name for name in {HEAVY} if name in sys.modules] == []
        """
    )
    result.assert_outcomes(passed=1)


def test_our_modules_are_not_rewritten_and_theirs_are(run: Run) -> None:
    result = run(
        """
        import sys
        from rekomock import photo
        from _pytest.assertion.rewrite import AssertionRewritingHook

        def test_loaders(rekognition_client):
            ours = [module for name, module in list(sys.modules.items()) if name.startswith("rekomock.m")]
            assert ours
            assert not [module for module in ours if isinstance(module.__loader__, AssertionRewritingHook)]
            assert isinstance(__loader__, AssertionRewritingHook)
        """
    )
    result.assert_outcomes(passed=1)


def test_afterwards_modules_are_found_as_before(pytester: pytest.Pytester) -> None:
    before = list(sys.meta_path)
    pytester.makepyfile("import sys\n\ndef test_found(): assert 'rekomock.pytest_plugin' in str(sys.meta_path)")
    pytester.runpytest_inprocess("-p", "no:asyncio").assert_outcomes(passed=1)
    assert sys.meta_path == before


def test_a_test_without_faces_loads_neither_numpy_nor_more_of_moto_than_it_needs() -> None:
    code = """
        import sys, boto3, PIL.Image

        before = set(sys.modules)  # older Pillow imports numpy itself
        from rekomock import mock_rekognition, photo

        with mock_rekognition():
            client = boto3.client("rekognition", region_name="us-east-1")
            client.create_collection(CollectionId="staff")
            client.create_user(CollectionId="staff", UserId="alice")
            image = photo("alice")
            print([name for name in ("moto.iam.models", "numpy", "regex") if name in set(sys.modules) - before])
    """
    printed = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True
    ).stdout
    assert printed == "[]\n"


def test_entering_a_mock_imports_neither_operations_nor_commands_nor_libraries_for_images() -> None:
    needless = [
        "PIL",
        "numpy",
        "rekomock.control.commands",
        "rekomock.images.drawing",
        "rekomock.operations.faces",
        "tqdm",
        "yaml",
    ]
    code = f"""
        import sys, moto

        before = set(sys.modules)
        from rekomock import mock_rekognition

        mock_rekognition().start()
        print([name for name in {needless} if name in set(sys.modules) - before])
    """
    printed = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True
    ).stdout
    assert printed == "[]\n"


def test_the_package_shows_its_names_and_no_others() -> None:
    import rekomock

    assert {"Face", "RekognitionMock", "mock_rekognition", "photo"} <= set(dir(rekomock))
    for name in set(rekomock.__all__) - {"__version__"}:
        vars(rekomock).pop(name, None)
        assert getattr(rekomock, name) is vars(rekomock)[name]
    with pytest.raises(AttributeError, match="module 'rekomock' has no attribute 'fotos'"):
        rekomock.fotos  # type: ignore[attr-defined]  # noqa: B018


# The fixtures


def test_the_mock_is_running_and_the_client_is_in_it(
    rekognition_mock: RekognitionMock, rekognition_client: RekognitionClient
) -> None:
    assert rekognition_mock.settings.faces_per_user == 100
    assert rekognition_client.list_collections()["CollectionIds"] == []
    assert rekognition_client.meta.region_name == "us-east-1"


@pytest.mark.parametrize(
    ("variables", "region"),
    [
        ({"AWS_DEFAULT_REGION": "eu-west-1", "AWS_REGION": "eu-west-2"}, "eu-west-1"),
        ({"AWS_REGION": "eu-west-2"}, "eu-west-2"),
        ({"AWS_DEFAULT_REGION": "", "AWS_REGION": ""}, "us-east-1"),
    ],
)
def test_the_client_is_in_the_region_of_the_environment(
    variables: dict[str, str], region: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert request.getfixturevalue("rekognition_client").meta.region_name == region


@pytest.mark.usefixtures("no_network")
def test_the_client_is_for_the_mock_whatever_endpoint_the_environment_names(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://localhost:4566")
    monkeypatch.setenv("AWS_ENDPOINT_URL_REKOGNITION", "http://localhost:4566")
    assert request.getfixturevalue("rekognition_client").list_collections()["CollectionIds"] == []


def test_each_test_begins_empty(together: Outcomes) -> None:
    assert together["begins_empty"] == {"passed": 3}


def test_it_nests_with_mock_aws_in_either_order(together: Outcomes) -> None:
    assert together["mock_aws"] == {"passed": 3}


# The marker


@pytest.mark.rekomock(faces_per_user=5, unknown_images="no_face")
class TestMarked:
    def test_a_mark_on_the_class_holds(self, rekognition_mock: RekognitionMock) -> None:
        assert rekognition_mock.settings.faces_per_user == 5

    @pytest.mark.rekomock(faces_per_user=2)
    def test_the_closest_mark_wins_setting_by_setting(self, rekognition_mock: RekognitionMock) -> None:
        assert rekognition_mock.settings.faces_per_user == 2
        assert rekognition_mock.settings.unknown_images == "no_face"

    @pytest.mark.rekomock(faces_per_user=2)
    @pytest.mark.rekomock(faces_per_user=3)
    def test_of_two_marks_in_one_place_the_lower_one_wins(self, rekognition_mock: RekognitionMock) -> None:
        assert rekognition_mock.settings.faces_per_user == 3


class TestMarkedAnew(TestMarked):
    """The class's own mark is closer than that of the class it is made from."""

    pytestmark = pytest.mark.rekomock(faces_per_user=4)

    def test_a_mark_on_the_class_holds(self, rekognition_mock: RekognitionMock) -> None:
        assert rekognition_mock.settings.faces_per_user == 4
        assert rekognition_mock.settings.unknown_images == "no_face"


@pytest.mark.rekomock
def test_a_marked_test_runs_in_a_mock_without_asking_for_it() -> None:
    from rekomock.mock.mock import open_mocks

    assert len(open_mocks()) == 1


def test_a_mark_on_the_module_holds_for_all_of_it(together: Outcomes) -> None:
    assert together["module_mark"] == {"passed": 4}


@pytest.mark.parametrize(
    ("mark", "message"),
    [
        (
            "face_per_user=5",
            "@pytest.mark.rekomock on {node}: rekomock has no setting 'face_per_user': did you mean 'faces_per_user'?",
        ),
        (
            "at_face_limit='stop'",
            "@pytest.mark.rekomock on {node}: at_face_limit must be one of 'raise', 'report', got 'stop'",
        ),
        (
            "faces_per_user='5'",
            "@pytest.mark.rekomock on {node}: faces_per_user must be an int, got '5'",
        ),
        (
            "5",
            "@pytest.mark.rekomock on {node}: settings must be keywords such as faces_per_user=5, got (5,)",
        ),
    ],
)
@pytest.mark.parametrize("place", ["module", "class", "function"])
def test_a_mark_that_cannot_be_had_fails_the_test_and_says_where_it_stands(
    pytester: pytest.Pytester, place: str, mark: str, message: str
) -> None:
    on = {where: f"@pytest.mark.rekomock({mark})" if where == place else "" for where in ("class", "function")}
    pytester.makepyfile(
        f"""
        import pytest
        {f"pytestmark = pytest.mark.rekomock({mark})" if place == "module" else ""}

        {on["class"]}
        class TestEnrolment:
            {on["function"]}
            def test_enrolment(self):
                raise AssertionError("is not run")
        """
    )
    result = pytester.runpytest_inprocess("-p", "no:asyncio")
    result.assert_outcomes(errors=1)
    (file,) = pytester.path.glob("test_*.py")
    node = {"module": "", "class": "::TestEnrolment", "function": "::TestEnrolment::test_enrolment"}[place]
    assert message.format(node=f"{file.name}{node}") in result.outlines


# In every company


def test_two_hundred_tests_on_four_workers(run: Run) -> None:
    result = run(
        """
        import functools
        import boto3
        import pytest

        @functools.cache  # making one takes longer than all else
        def client():
            return boto3.client("rekognition", region_name="us-east-1")

        @pytest.mark.parametrize("number", range(200))
        def test_alone(rekognition_mock, number):
            assert client().list_collections()["CollectionIds"] == []
            client().create_collection(CollectionId=f"staff-{number}")
            assert client().list_collections()["CollectionIds"] == [f"staff-{number}"]
            assert list(rekognition_mock.region("us-east-1").collections) == [f"staff-{number}"]
        """,
        "-n4",
    )
    result.assert_outcomes(passed=200)


@pytest.mark.parametrize("mode", ["load", "loadscope", "loadfile", "loadgroup", "worksteal", "each", "no"])
def test_it_works_under_xdist(run: Run, mode: str) -> None:
    result = run(
        """
        import pytest

        @pytest.mark.parametrize("number", range(8))
        def test_alone(rekognition_client, number):
            assert rekognition_client.list_collections()["CollectionIds"] == []
            rekognition_client.create_collection(CollectionId=f"staff-{number}")
            assert rekognition_client.list_collections()["CollectionIds"] == [f"staff-{number}"]
        """,
        "-n2",
        f"--dist={mode}",
    )
    result.assert_outcomes(passed=16 if mode == "each" else 8)


def test_it_works_with_pytest_asyncio(together: Outcomes) -> None:
    assert together["pytest_asyncio"] == {"passed": 2}


def test_it_works_with_anyio(together: Outcomes) -> None:
    assert together["anyio"] == {"passed": 2}


def test_it_works_with_unittest(together: Outcomes) -> None:
    assert together["unittest"] == {"passed": 2}


def test_it_can_be_switched_off(run: Run) -> None:
    result = run(
        """
        import boto3
        from rekomock import mock_rekognition

        @mock_rekognition
        def test_decorated():
            assert boto3.client("rekognition", region_name="us-east-1").list_collections()["CollectionIds"] == []

        def test_fixture(rekognition_client):
            pass
        """,
        "-p",
        "no:rekomock",
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["E * fixture 'rekognition_client' not found"])


# Mocks that were left open


def test_a_mock_that_a_crashed_test_left_open_is_not_found_by_the_next(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import os
        import boto3
        import pytest
        from rekomock import mock_rekognition
        from rekomock.mock.mock import open_mocks

        def test_crashes():
            mock_rekognition(faces_per_user=1).start()
            mock_rekognition(faces_per_user=2).start()
            boto3.client("rekognition", region_name="us-east-1").create_collection(CollectionId="left")
            raise AssertionError

        def test_is_in_no_mock():
            assert open_mocks() == []
            assert "AWS_EC2_METADATA_DISABLED" not in os.environ

        def test_crashes_inside_the_fixture(rekognition_client):
            mock_rekognition(faces_per_user=1).start()
            rekognition_client.create_collection(CollectionId="left")
            raise AssertionError

        def test_begins_empty(rekognition_mock, rekognition_client):
            assert rekognition_client.list_collections()["CollectionIds"] == []
            assert rekognition_mock.settings.faces_per_user == 100
        """
    )
    pytester.runpytest_inprocess("-p", "no:asyncio").assert_outcomes(passed=2, failed=2)


def test_a_mock_of_a_wider_fixture_stays(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest
        from rekomock import mock_rekognition
        from rekomock.mock.mock import open_mocks

        @pytest.fixture(scope="module")
        def wide():
            with mock_rekognition() as mock:
                yield mock

        @pytest.mark.parametrize("_", range(3))
        def test_asks_for_it_while_it_runs(request, _):
            wide = request.getfixturevalue("wide")
            assert open_mocks() == [wide]

        def test_joins_it(wide, rekognition_mock):
            assert open_mocks() == [wide, rekognition_mock]
        """
    )
    pytester.runpytest_inprocess("-p", "no:asyncio").assert_outcomes(passed=4)


# Clients that are made when the code under test is imported

APPLICATION = """
    import boto3

    rekognition = boto3.client(
        "rekognition", region_name="us-east-1", aws_access_key_id="real", aws_secret_access_key="real"
    )
"""
TEST_OF_APPLICATION = """
    import socket
    import application

    def test_application(rekognition_mock, monkeypatch):
        def refuse(*_, **__):
            raise ConnectionError("the network is used")

        monkeypatch.setattr(socket.socket, "connect", refuse)
        monkeypatch.setattr(socket, "getaddrinfo", refuse)
        assert application.rekognition.list_collections()["CollectionIds"] == []
"""


@pytest.mark.parametrize("conftest", ["", "import application"])
def test_they_are_mocked_where_moto_is_imported_early(pytester: pytest.Pytester, run: Run, conftest: str) -> None:
    pytester.makepyfile(application=APPLICATION)
    pytester.makeconftest(conftest)
    pytester.makeini("[pytest]\nrekomock_import_early = true\npythonpath = .")
    run(TEST_OF_APPLICATION).assert_outcomes(passed=1)


def test_they_are_mocked_where_the_conftest_imports_us_first(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(application=APPLICATION)
    pytester.makeconftest("from rekomock import mock_rekognition\nimport application")
    pytester.makeini("[pytest]\npythonpath = .")
    run(TEST_OF_APPLICATION).assert_outcomes(passed=1)


def test_a_plugin_that_a_conftest_brings_imports_moto_before_the_tests(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(application=APPLICATION)
    pytester.makeconftest('pytest_plugins = ["rekomock.pytest_plugin"]')
    pytester.makeini("[pytest]\nrekomock_import_early = true\npythonpath = .")
    run(TEST_OF_APPLICATION, "-p", "no:rekomock").assert_outcomes(passed=1)


def test_in_this_process_too(pytester: pytest.Pytester) -> None:
    """So that coverage sees it."""
    pytester.makepyfile("def test_nothing(): pass")
    pytester.makeini("[pytest]\nrekomock_import_early = true")
    pytester.runpytest_inprocess("-p", "no:asyncio").assert_outcomes(passed=1)


# What pytest tells about it


def test_help_tells_about_the_option(run: Run) -> None:
    result = run("", "--help")
    result.stdout.fnmatch_lines(["  rekomock_import_early (bool):"])


def test_markers_tells_about_the_marker(run: Run) -> None:
    result = run("", "--markers")
    result.stdout.fnmatch_lines(["@pytest.mark.rekomock(**settings): run the test in a mock of Amazon Rekognition *"])


def test_fixtures_tells_about_the_fixtures(run: Run) -> None:
    result = run("", "--fixtures")
    result.stdout.fnmatch_lines_random(
        [
            "rekognition_client -- *pytest_plugin.py:*",
            "    Return a boto3 client for `rekognition_mock`, in AWS_DEFAULT_REGION, else AWS_REGION, else us-*",
            "rekognition_mock -- *pytest_plugin.py:*",
            "    Run a mock of Amazon Rekognition for this test, and return it as `with mock_rekognition() as rek` *",
        ]
    )
    assert "_rekomock" not in result.stdout.str()


def test_the_mocks_that_are_open_are_known_outermost_first() -> None:
    from rekomock.mock.mock import open_mocks

    with mock_rekognition() as outer, mock_rekognition() as inner, outer:
        assert open_mocks() == [outer, inner, outer]
    assert open_mocks() == []


# Failures that no call has met


def test_a_failure_that_no_call_has_met_fails_the_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest
        from rekomock import mock_rekognition

        def test_unmet(rekognition_mock):
            rekognition_mock.fail("CreateUser", "ThrottlingException")

        def test_optional(rekognition_mock):
            rekognition_mock.fail("CreateUser", "ThrottlingException", optional=True)

        def test_failed(rekognition_mock):
            rekognition_mock.fail("CreateUser", "ThrottlingException")
            assert False

        def test_skipped(rekognition_mock):
            rekognition_mock.fail("CreateUser", "ThrottlingException")
            pytest.skip("not here")

        @pytest.fixture
        def broken(rekognition_mock):
            rekognition_mock.fail("CreateUser", "ThrottlingException")
            raise KeyError("a setup that fails")

        def test_with_a_setup_that_fails(broken):
            pass

        def test_left_open():
            mock = mock_rekognition()
            mock.start()
            mock.fail("CreateUser", "ThrottlingException")
        """
    )
    result = pytester.runpytest_inprocess("-p", "no:asyncio", "-W", "default")
    # test_unmet passed, and failed at its teardown; so did the setup
    result.assert_outcomes(passed=3, failed=1, skipped=1, errors=2, warnings=1)
    result.stdout.fnmatch_lines(
        [
            "*ERROR at teardown of test_unmet*",
            "rek.fail('CreateUser', 'ThrottlingException') was never met: no such call was made, or it was rejected *",
        ]
    )
    result.stdout.fnmatch_lines(["*UserWarning: rek.fail('CreateUser', 'ThrottlingException') was never met: *"])


def test_a_failure_that_no_call_to_the_server_has_met_fails_the_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import json
        import boto3
        import pytest
        from urllib.request import Request, urlopen

        def fail(server, **more):
            members = {"operation": "ListCollections", "code": "AccessDeniedException", **more}
            urlopen(Request(f"{server}/rekomock-api/failures", json.dumps(members).encode()), timeout=30).close()

        def test_unmet(rekognition_server):
            fail(rekognition_server)

        def test_met(rekognition_server):
            fail(rekognition_server)
            client = boto3.client("rekognition")
            with pytest.raises(client.exceptions.AccessDeniedException):
                client.list_collections()
            client.close()

        def test_optional(rekognition_server):
            fail(rekognition_server, optional=True)

        def test_that_breaks_the_server(monkeypatch, rekognition_server):
            def refuse(*_):
                raise RuntimeError

            monkeypatch.setattr("rekomock.server.pytest_server.call_control_api", refuse)
        """
    )
    result = pytester.runpytest_inprocess("-p", "no:asyncio")
    result.assert_outcomes(passed=4, errors=1)
    result.stdout.fnmatch_lines(
        [
            "*ERROR at teardown of test_unmet*",
            "rek.fail('ListCollections', 'AccessDeniedException') was never met: *",
        ]
    )
