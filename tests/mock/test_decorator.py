"""mock_rekognition as a decorator, of everything that can be decorated."""

from __future__ import annotations

import asyncio
import functools
import inspect
import unittest
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.core.models import botocore_stubber

from rekomock import RekognitionMock, mock_rekognition

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator

CLIENT = boto3.client("rekognition", "us-east-1", aws_access_key_id="before", aws_secret_access_key="before")


def enrol(name: str = "staff") -> list[str]:
    """Creates a collection and lists all there are."""
    CLIENT.create_collection(CollectionId=name)
    return CLIENT.list_collections()["CollectionIds"]


def running() -> bool:
    return botocore_stubber.enabled


@pytest.fixture(autouse=True)
def _nothing_runs_before_or_after() -> Iterator[None]:
    yield
    assert not running()


# Functions


def test_a_function() -> None:
    @mock_rekognition
    def function(name: str, *, suffix: str) -> list[str]:
        return enrol(name + suffix)

    assert function("a", suffix="b") == ["ab"]
    assert function("c", suffix="d") == ["cd"], "the state is fresh in every call"


def test_a_function_with_settings() -> None:
    @mock_rekognition(collections_per_account=1)
    def function() -> None:
        enrol("one")
        with pytest.raises(ClientError, match="ServiceQuotaExceededException"):
            enrol("two")

    function()


def test_a_function_with_empty_parentheses() -> None:
    @mock_rekognition()
    def function() -> list[str]:
        return enrol()

    assert function() == ["staff"]


def test_a_function_that_fails() -> None:
    @mock_rekognition
    def function() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        function()


def test_a_function_that_calls_itself() -> None:
    @mock_rekognition
    def function(depth: int) -> list[str]:
        found = enrol(str(depth))
        return function(depth - 1) if depth else found

    assert function(2) == ["0", "1", "2"]


def test_a_function_keeps_its_name_text_and_signature() -> None:
    def function(name: str = "staff") -> None:
        """Enrols."""

    decorated = mock_rekognition(function)
    assert (decorated.__name__, decorated.__doc__) == ("function", "Enrols.")
    assert inspect.signature(decorated) == inspect.signature(function)
    assert decorated is not function


def test_a_lambda() -> None:
    assert mock_rekognition(lambda: enrol())() == ["staff"]


@pytest.mark.parametrize("name", ["alice", "bob"])
@mock_rekognition
def test_a_test_with_parameters_and_fixtures(name: str, request: pytest.FixtureRequest) -> None:
    assert enrol(name) == [name]
    assert request.node.name.endswith(f"[{name}]")


@mock_rekognition
@pytest.mark.parametrize("name", ["alice", "bob"])
def test_a_test_with_a_mark_below_the_decorator(name: str) -> None:
    assert enrol(name) == [name]


# Coroutines and generators


def test_a_coroutine() -> None:
    @mock_rekognition
    async def coroutine(name: str) -> list[str]:
        await asyncio.sleep(0)
        return enrol(name)

    assert inspect.iscoroutinefunction(coroutine)
    assert asyncio.run(coroutine("a")) == ["a"]
    assert asyncio.run(coroutine("b")) == ["b"]


def test_a_coroutine_begins_when_it_is_awaited() -> None:
    @mock_rekognition
    async def coroutine() -> bool:
        return running()

    waiting = coroutine()
    assert not running()
    assert asyncio.run(waiting)


def test_coroutines_at_the_same_time() -> None:
    @mock_rekognition
    async def coroutine(name: str, barrier: list[str]) -> list[str]:
        barrier.append(name)
        enrol(name)
        while len(barrier) < 3:
            await asyncio.sleep(0)
        found = CLIENT.list_collections()["CollectionIds"]
        await asyncio.sleep(0)
        return found

    async def all_of_them() -> list[list[str]]:
        barrier: list[str] = []
        return await asyncio.gather(*(coroutine(name, barrier) for name in "abc"))

    assert asyncio.run(all_of_them()) == [["a", "b", "c"]] * 3


@pytest.mark.asyncio
@mock_rekognition
async def test_an_asynchronous_test() -> None:
    assert enrol() == ["staff"]


def test_a_generator() -> None:
    @mock_rekognition
    def generator(name: str) -> Iterator[list[str]]:
        yield enrol(name)
        yield enrol("second")

    assert inspect.isgeneratorfunction(generator)
    assert list(generator("first")) == [["first"], ["first", "second"]]


def test_a_generator_lasts_until_it_is_closed() -> None:
    @mock_rekognition
    def generator() -> Generator[None, None, None]:
        try:
            yield
        finally:
            enrol()

    values = generator()
    assert not running()
    next(values)
    assert running()
    values.close()


def test_a_generator_takes_what_is_sent_and_thrown_and_returns() -> None:
    @mock_rekognition
    def generator() -> Any:
        name = yield
        try:
            yield enrol(name)
        except KeyError:
            return "caught"

    values = generator()
    next(values)
    assert values.send("sent") == ["sent"]
    with pytest.raises(StopIteration, match="caught"):
        values.throw(KeyError())


def test_a_context_manager_below_contextmanager() -> None:
    @contextmanager
    @mock_rekognition
    def enrolled(name: str) -> Iterator[list[str]]:
        yield enrol(name)

    with enrolled("staff") as found:
        assert found == ["staff"]
        assert running()


def test_an_asynchronous_generator() -> None:
    @mock_rekognition
    async def generator(name: str) -> AsyncIterator[list[str]]:
        yield enrol(name)
        await asyncio.sleep(0)
        yield enrol("second")

    async def values() -> list[list[str]]:
        return [value async for value in generator("first")]

    assert inspect.isasyncgenfunction(generator)
    assert asyncio.run(values()) == [["first"], ["first", "second"]]


def test_an_asynchronous_generator_that_is_closed_cleans_up_inside_the_mock() -> None:
    cleaned_up = []

    @mock_rekognition
    async def generator() -> AsyncGenerator[None, None]:
        try:
            yield
        finally:
            await asyncio.sleep(0)
            cleaned_up.append(enrol())

    async def one_value() -> None:
        values = generator()
        await anext(values)
        await values.aclose()
        assert cleaned_up == [["staff"]]

    asyncio.run(one_value())


def test_an_asynchronous_generator_takes_what_is_sent_and_thrown() -> None:
    @mock_rekognition
    async def generator() -> Any:
        name = yield
        try:
            yield enrol(name)
        except KeyError:
            yield "caught"

    async def talk() -> list[Any]:
        values = generator()
        return [await anext(values), await values.asend("sent"), await values.athrow(KeyError()), await done(values)]

    async def done(values: AsyncIterator[Any]) -> bool:
        return await anext(values, None) is None

    assert asyncio.run(talk()) == [None, ["sent"], "caught", True]


def test_an_asynchronous_generator_that_fails() -> None:
    @mock_rekognition
    async def generator() -> AsyncIterator[None]:
        yield
        raise ZeroDivisionError

    async def values() -> None:
        async for _ in generator():
            assert running()

    with pytest.raises(ZeroDivisionError):
        asyncio.run(values())


def test_an_asynchronous_context_manager_hears_of_the_error_inside() -> None:
    heard = []

    @asynccontextmanager
    @mock_rekognition
    async def enrolled() -> AsyncIterator[list[str]]:
        try:
            yield enrol()
        except KeyError as error:
            heard.append(error)
            raise

    async def use() -> None:
        async with enrolled():
            raise KeyError

    with pytest.raises(KeyError):
        asyncio.run(use())
    assert len(heard) == 1


# Fixtures


@pytest.fixture
@mock_rekognition
def enrolled_before() -> Iterator[str]:
    enrol("by fixture".replace(" ", "-"))
    yield "by-fixture"
    assert CLIENT.list_collections()["CollectionIds"] == ["by-fixture", "by-test"]


def test_a_fixture_shares_the_state_with_its_test(enrolled_before: str) -> None:
    assert enrol("by-test") == [enrolled_before, "by-test"]


@pytest.mark.parametrize("arguments", [{}, {"faces_per_user": 5}])
def test_a_fixture_decorated_in_the_wrong_order_says_what_to_write(arguments: Any) -> None:
    @pytest.fixture
    def fixture() -> None: ...

    with pytest.raises(
        TypeError, match=r"cannot decorate .*fixture.*with @pytest\.fixture, write @mock_rekognition below it$"
    ):
        mock_rekognition(**arguments)(fixture)


def test_a_fixture_of_an_older_pytest_says_the_same() -> None:
    def fixture() -> None: ...

    fixture._pytestfixturefunction = object()  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="write @mock_rekognition below it"):
        mock_rekognition(fixture)


@pytest.mark.parametrize("target", ["staff", 5, functools.partial(print), print, classmethod(print)])
def test_what_is_neither_function_nor_class_is_refused(target: Any) -> None:
    with pytest.raises(TypeError, match=r"^mock_rekognition cannot decorate .* It takes functions and classes"):
        mock_rekognition(target)


# Classes as pytest runs them


@mock_rekognition
class TestPlainClass:
    attribute = "attribute"

    def test_state_is_fresh_in_one_test(self) -> None:
        assert enrol() == ["staff"]

    def test_and_in_another(self) -> None:
        assert enrol() == ["staff"]

    @pytest.mark.parametrize("name", ["alice", "bob"])
    def test_with_parameters(self, name: str) -> None:
        assert enrol(name) == [name]

    @staticmethod
    def test_static_method() -> None:
        assert enrol() == ["staff"]

    @classmethod
    def test_class_method(cls) -> None:
        assert cls.attribute == "attribute"
        assert enrol() == ["staff"]

    @pytest.mark.asyncio
    async def test_coroutine(self) -> None:
        assert enrol() == ["staff"]

    class TestNested:
        def test_state_is_fresh(self) -> None:
            assert enrol() == ["staff"]

        class TestDeeper:
            def test_state_is_fresh(self) -> None:
                assert enrol() == ["staff"]


@mock_rekognition
class TestFixturesOfAClass:
    @pytest.fixture(autouse=True)
    def enrolled(self) -> Iterator[None]:
        enrol("by-fixture")
        yield
        assert CLIENT.list_collections()["CollectionIds"] == ["by-fixture", "by-test"]

    def test_share_the_state_with_one_test(self) -> None:
        assert enrol("by-test") == ["by-fixture", "by-test"]

    def test_and_with_another(self) -> None:
        assert enrol("by-test") == ["by-fixture", "by-test"]


@mock_rekognition(faces_per_user=5)
class TestSetupAndTeardownMethods:
    def setup_method(self, method: Callable[..., None]) -> None:
        self.rek = mock_rekognition()
        enrol(method.__name__.replace("_", "-"))

    def teardown_method(self) -> None:
        assert len(CLIENT.list_collections()["CollectionIds"]) == 2

    def test_one(self) -> None:
        assert enrol("by-test") == ["by-test", "test-one"]

    def test_two(self) -> None:
        assert enrol("by-test") == ["by-test", "test-two"]
        assert self.rek.settings.faces_per_user == 5


class TestSetupMethodOfABaseClass(TestSetupAndTeardownMethods):
    def test_three(self) -> None:
        assert enrol("by-test") == ["by-test", "test-three"]


@mock_rekognition(face_model_version="6.0")
class TestDecoratedBelowADecoratedClass(TestSetupAndTeardownMethods):
    def setup_method(self, method: Callable[..., None]) -> None:
        super().setup_method(method)
        assert (self.rek.settings.faces_per_user, self.rek.settings.face_model_version) == (5, "6.0")


class Undecorated:
    def test_inherited(self) -> None:
        assert enrol() == ["staff"]


@mock_rekognition
class TestMethodsOfAnUndecoratedBaseClass(Undecorated):
    pass


@mock_rekognition
class TestCaseOfUnittest(unittest.TestCase):
    def setUp(self) -> None:
        enrol("by-setup")

    def tearDown(self) -> None:
        assert CLIENT.list_collections()["CollectionIds"] == ["by-setup", "by-test"]
        self.addCleanup(CLIENT.delete_collection, CollectionId="by-test")

    def test_one(self) -> None:
        assert enrol("by-test") == ["by-setup", "by-test"]

    def test_two(self) -> None:
        assert enrol("by-test") == ["by-setup", "by-test"]

    def test_subtests(self) -> None:
        with self.subTest("first"):
            assert enrol("by-test") == ["by-setup", "by-test"]
        with self.subTest("second"):
            assert CLIENT.list_collections()["CollectionIds"] == ["by-setup", "by-test"]


class TestCaseBelowADecoratedOne(TestCaseOfUnittest):
    def test_three(self) -> None:
        assert enrol("by-test") == ["by-setup", "by-test"]


@mock_rekognition(faces_per_user=5)
class TestAsynchronousCaseOfUnittest(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self) -> None:
        enrol("by-setup")

    async def asyncTearDown(self) -> None:
        assert CLIENT.list_collections()["CollectionIds"] == ["by-setup", "by-test"]

    async def test_one(self) -> None:
        assert enrol("by-test") == ["by-setup", "by-test"]

    async def test_two(self) -> None:
        assert enrol("by-test") == ["by-setup", "by-test"]
        assert mock_rekognition().settings.faces_per_user == 5


# Classes as others use them


@mock_rekognition
class Office:
    """A class that is no test."""

    def __init__(self, name: str) -> None:
        self.name = name

    def enrol(self) -> list[str]:
        return enrol(self.name)

    def values(self) -> Iterator[list[str]]:
        yield enrol(self.name)

    @staticmethod
    def enrol_others(name: str) -> list[str]:
        return enrol(name)

    class Room:
        def enrol(self) -> bool:
            return running()


def test_a_method_has_a_state_of_its_own_in_every_call() -> None:
    office = Office("staff")
    assert office.enrol() == ["staff"]
    assert office.enrol() == ["staff"]
    assert list(office.values()) == [["staff"]]


def test_a_static_method() -> None:
    assert Office.enrol_others("guests") == ["guests"]
    assert Office("staff").enrol_others("guests") == ["guests"]
    assert isinstance(vars(Office)["enrol_others"], staticmethod)


def test_a_nested_class_that_is_no_test_is_left_alone() -> None:
    assert not Office.Room().enrol()


def test_a_class_stays_the_same_class() -> None:
    class Plain: ...

    class Case(unittest.TestCase): ...

    assert mock_rekognition(Plain) is Plain
    assert mock_rekognition()(Case) is Case


def test_fixtures_in_a_class_are_left_alone() -> None:
    def fixture(self: object) -> None: ...

    fixture._pytestfixturefunction = object()  # type: ignore[attr-defined]

    class Plain:
        of_older_pytest = fixture

    mock_rekognition(Plain)
    assert vars(Plain)["of_older_pytest"] is fixture


def test_a_setup_method_that_fails_leaves_no_mock_running() -> None:
    @mock_rekognition
    class Failing:
        def setup_method(self) -> None:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Failing().setup_method(None)  # type: ignore[call-arg]


def test_a_teardown_method_that_fails_leaves_no_mock_running() -> None:
    @mock_rekognition
    class Failing:
        def teardown_method(self) -> None:
            raise ZeroDivisionError

    failing: Any = Failing()
    failing.setup_method(None)
    with pytest.raises(ZeroDivisionError):
        failing.teardown_method(None)


@pytest.mark.parametrize("base", [unittest.TestCase, unittest.IsolatedAsyncioTestCase])
def test_a_case_that_fails_leaves_no_mock_running(base: type[unittest.TestCase]) -> None:
    @mock_rekognition
    class Case(base):  # type: ignore[misc, valid-type]
        def test_failing(self) -> None:
            assert not enrol()

    result = Case("test_failing").run()
    assert [type(case) for case, _ in result.failures] == [Case]


def test_a_case_can_be_debugged() -> None:
    found = []

    @mock_rekognition
    class Case(unittest.TestCase):
        def test_one(self) -> None:
            found.append(enrol())

    Case("test_one").debug()
    assert found == [["staff"]]


def test_one_mock_can_decorate_many() -> None:
    shared: RekognitionMock = mock_rekognition(faces_per_user=5)

    @shared
    def one() -> list[str]:
        return enrol("one") + two()

    @shared
    def two() -> list[str]:
        return enrol("two")

    assert one() == ["one", "one", "two"]
    assert two() == ["two"]
