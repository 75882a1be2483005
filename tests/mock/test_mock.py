"""mock_rekognition as a context manager and by hand: how long it lasts, how it nests, what it leaves behind."""

from __future__ import annotations

import asyncio
import copy
import gc
import os
import unittest
import weakref
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from threading import Barrier
from typing import TYPE_CHECKING, Any, cast

import boto3
import moto.rekognition
import pytest
import requests
from botocore.exceptions import ClientError
from moto import backend_index, mock_aws
from moto.backends import get_backend
from moto.core.base_backend import BackendDict
from moto.core.config import default_user_config
from moto.core.models import botocore_stubber, responses_mock

from rekomock import RekognitionMock, mock_rekognition
from rekomock.state.collection import Collection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy_boto3_rekognition.client import RekognitionClient

ACCOUNT = "123456789012"


@pytest.fixture(scope="module")
def client() -> RekognitionClient:
    """A client from before any mock, with credentials of its own."""
    return boto3.client("rekognition", "us-east-1", aws_access_key_id="before", aws_secret_access_key="before")


def collections(client: RekognitionClient) -> list[str]:
    return client.list_collections()["CollectionIds"]


def instances() -> list[Any]:
    """The backends that moto knows of, of all services."""
    known: Any = BackendDict
    return list(known._instances)


def patterns() -> list[str]:
    """The URLs that moto intercepts."""
    registered: list[Any] = responses_mock.registered()
    return [response.url.pattern for response in registered]


def of_rekomock() -> dict[str, Any]:
    """All in moto that rekomock touches."""
    return {
        "backends": id(vars(moto.rekognition)["rekognition_backends"]),
        "patterns": list(backend_index.backend_url_patterns),
        "instances of ours": [each for each in instances() if each.service_name == "rekognition"],
    }


def of_moto() -> dict[str, Any]:
    """All that moto's mock touches, which rekomock starts."""
    return {
        "instances": list(map(id, instances())),
        "stubber": botocore_stubber.enabled,
        "responses": list(zip([response.method for response in responses_mock.registered()], patterns(), strict=True)),
        "requests": requests.adapters.HTTPAdapter.send,
        "environment": {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"},
        "session": boto3.DEFAULT_SESSION,
        "configuration": copy.deepcopy(default_user_config),
    }


@pytest.fixture
def leaves_nothing_behind() -> Iterator[None]:
    before = of_rekomock() | of_moto()
    yield
    assert of_rekomock() | of_moto() == before


@pytest.fixture(autouse=True)
def _whatever_moto_forgets() -> Iterator[None]:
    environment, session = dict(os.environ), boto3.DEFAULT_SESSION
    configuration = copy.deepcopy(default_user_config)
    yield
    os.environ.clear()
    os.environ.update(environment)
    boto3.DEFAULT_SESSION = session
    cast("dict[str, Any]", default_user_config).clear()
    default_user_config.update(configuration)


# Entering


def test_with_answers_as_long_as_it_lasts(client: RekognitionClient) -> None:
    with mock_rekognition():
        client.create_collection(CollectionId="staff")
        assert collections(client) == ["staff"]


def test_with_gives_the_mock() -> None:
    mock = mock_rekognition()
    with mock as rek:
        assert rek is mock
    assert isinstance(mock, RekognitionMock)


def test_async_with_does_the_same(client: RekognitionClient) -> None:
    async def enrol() -> list[str]:
        mock = mock_rekognition()
        async with mock as rek:
            assert rek is mock
            client.create_collection(CollectionId="staff")
            return collections(client)

    assert asyncio.run(enrol()) == ["staff"]
    with pytest.raises(RuntimeError):
        _ = mock_rekognition().settings


def test_start_and_stop_do_the_same(client: RekognitionClient) -> None:
    mock = mock_rekognition()
    mock.start()
    client.create_collection(CollectionId="staff")
    assert collections(client) == ["staff"]
    mock.stop()
    assert moto.backends.get_backend("rekognition") is moto.rekognition.models.rekognition_backends


def test_a_client_made_inside_needs_no_credentials() -> None:
    with mock_rekognition():
        boto3.client("rekognition", "us-east-1").create_collection(CollectionId="staff")


def test_the_default_session_is_one_of_the_mock() -> None:
    with mock_rekognition():
        assert boto3.DEFAULT_SESSION is None


def test_moto_mocks_the_other_services_as_well() -> None:
    with mock_rekognition():
        boto3.client("s3", "us-east-1").create_bucket(Bucket="pictures")
        assert [bucket["Name"] for bucket in boto3.client("s3").list_buckets()["Buckets"]] == ["pictures"]


def test_stop_before_start_says_so(leaves_nothing_behind: None) -> None:
    with pytest.raises(RuntimeError, match=r"^This mock_rekognition is not running: start\(\) it, or enter"):
        mock_rekognition().stop()


def test_stop_before_start_leaves_the_mock_that_is_running(client: RekognitionClient) -> None:
    with mock_rekognition():
        client.create_collection(CollectionId="staff")
        with pytest.raises(RuntimeError):
            mock_rekognition().stop()
        assert collections(client) == ["staff"]


def test_a_second_stop_says_so(leaves_nothing_behind: None) -> None:
    mock = mock_rekognition()
    mock.start()
    mock.stop()
    with pytest.raises(RuntimeError):
        mock.stop()


# State


def test_the_state_begins_empty_each_time(client: RekognitionClient) -> None:
    mock = mock_rekognition()
    for _ in range(2):
        with mock:
            assert collections(client) == []
            client.create_collection(CollectionId="staff")


def test_the_state_begins_empty_inside_a_running_mock_aws(client: RekognitionClient) -> None:
    with mock_aws():
        for _ in range(2):
            with mock_rekognition():
                assert collections(client) == []
                client.create_collection(CollectionId="staff")


def test_the_state_is_gone_at_the_end(client: RekognitionClient) -> None:
    with mock_aws():
        with mock_rekognition():
            client.create_collection(CollectionId="staff")
            backend: Any = get_backend("rekognition")[ACCOUNT]["us-east-1"]
            state = weakref.ref(backend.state)
            del backend
        gc.collect()
        assert state() is None


def test_one_mock_can_be_entered_twice(client: RekognitionClient, leaves_nothing_behind: None) -> None:
    mock = mock_rekognition()
    with mock:
        with mock:
            client.create_collection(CollectionId="staff")
        assert collections(client) == ["staff"]


def test_an_inner_mock_joins_the_outer_one(client: RekognitionClient) -> None:
    with mock_rekognition():
        client.create_collection(CollectionId="outer")
        with mock_rekognition():
            assert collections(client) == ["outer"]
            client.create_collection(CollectionId="inner")
        assert collections(client) == ["inner", "outer"]


def test_a_mock_aws_inside_resets_nothing(client: RekognitionClient) -> None:
    with mock_rekognition():
        client.create_collection(CollectionId="outer")
        with mock_aws():
            assert collections(client) == ["outer"]
            client.create_collection(CollectionId="inner")
        assert collections(client) == ["inner", "outer"]


def test_a_mock_aws_outside_keeps_its_state() -> None:
    with mock_aws():
        s3 = boto3.client("s3", "us-east-1")
        s3.create_bucket(Bucket="pictures")
        with mock_rekognition():
            s3.head_bucket(Bucket="pictures")
        s3.head_bucket(Bucket="pictures")


def test_after_the_end_a_mock_aws_outside_answers_as_ever(client: RekognitionClient) -> None:
    with mock_aws():
        with mock_rekognition():
            client.create_collection(CollectionId="staff")
        with pytest.raises(NotImplementedError):
            client.list_collections()
        assert client.detect_text(Image={"Bytes": b"-"})["TextModelVersion"]


# Settings


def test_the_settings_are_those_that_were_given() -> None:
    with mock_rekognition(faces_per_user=5, at_face_limit="report") as rek:
        assert (rek.settings.faces_per_user, rek.settings.at_face_limit) == (5, "report")


def test_settings_work(client: RekognitionClient) -> None:
    with mock_rekognition(collections_per_account=1):
        client.create_collection(CollectionId="one")
        with pytest.raises(ClientError, match="ServiceQuotaExceededException"):
            client.create_collection(CollectionId="two")


def test_settings_of_an_inner_mock_hold_as_long_as_it_lasts() -> None:
    with mock_rekognition(faces_per_user=5, face_model_version="6.0") as outer:
        with mock_rekognition(faces_per_user=3) as inner:
            assert (inner.settings.faces_per_user, inner.settings.face_model_version) == (3, "6.0")
            assert outer.settings == inner.settings
        assert (outer.settings.faces_per_user, outer.settings.face_model_version) == (5, "6.0")


def test_settings_of_the_outer_mock_go_with_it_when_it_ends_first() -> None:
    outer, inner = mock_rekognition(faces_per_user=5), mock_rekognition(face_model_version="6.0")
    outer.start()
    inner.start()
    outer.stop()
    assert (inner.settings.faces_per_user, inner.settings.face_model_version) == (100, "6.0")
    inner.stop()


def test_settings_end_with_the_mock() -> None:
    with mock_rekognition(faces_per_user=5):
        pass
    with mock_rekognition() as rek:
        assert rek.settings.faces_per_user == 100


def test_there_are_no_settings_where_no_mock_is_running() -> None:
    with pytest.raises(RuntimeError, match=r"^No mock_rekognition is running: start it, or enter it with 'with'$"):
        _ = mock_rekognition(faces_per_user=5).settings


# What is left behind


def test_everything_is_restored_at_the_end(client: RekognitionClient, leaves_nothing_behind: None) -> None:
    with mock_rekognition():
        client.create_collection(CollectionId="staff")
        boto3.setup_default_session()


def test_everything_is_restored_after_an_exception(leaves_nothing_behind: None) -> None:
    with pytest.raises(ZeroDivisionError), mock_rekognition(), mock_rekognition():
        _ = 1 / 0


def test_a_mock_aws_outside_is_left_as_it_was(client: RekognitionClient, leaves_nothing_behind: None) -> None:
    with mock_aws(config={"core": {"service_whitelist": None}}):
        boto3.client("s3", "us-east-1").list_buckets()
        before = of_rekomock() | of_moto()
        with mock_rekognition():
            client.create_collection(CollectionId="staff")
            assert of_rekomock() != before
        assert of_rekomock() | of_moto() == before


def test_a_mock_aws_inside_that_ends_later_keeps_nothing_of_rekomock(client: RekognitionClient) -> None:
    before, rek = of_rekomock(), mock_rekognition()
    rek.start()
    with mock_aws():
        client.create_collection(CollectionId="staff")
        rek.stop()
        assert of_rekomock() == before
        assert {pattern for pattern in patterns() if "rekognition" in pattern} == {
            pattern.pattern for service, pattern in backend_index.backend_url_patterns if service == "rekognition"
        }


@pytest.mark.parametrize("failing", ["mock_aws", "BackendDict.reset", "responses_mock.start"])
def test_everything_is_restored_after_a_start_that_fails(
    failing: str, monkeypatch: pytest.MonkeyPatch, client: RekognitionClient
) -> None:
    target = {
        "mock_aws": "rekomock.moto_bridge.lifecycle.mock_aws",
        "BackendDict.reset": "moto.core.base_backend.BackendDict.reset",
        "responses_mock.start": "moto.core.models.responses_mock.start",
    }[failing]

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    before = of_rekomock() | of_moto()
    with monkeypatch.context() as broken:
        broken.setattr(target, fail)
        with pytest.raises(ZeroDivisionError):
            mock_rekognition().start()
    assert of_rekomock() | of_moto() == before
    with mock_rekognition():
        assert collections(client) == []
    assert of_rekomock() | of_moto() == before


def test_a_start_that_fails_leaves_no_mock_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    mock = mock_rekognition()
    with monkeypatch.context() as broken:
        broken.setattr("rekomock.moto_bridge.lifecycle.mock_aws", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            mock.start()
    with pytest.raises(RuntimeError):
        mock.stop()


def orders(names: str) -> list[str]:
    """All ways to start and stop mocks: a capital letter starts one and its small letter stops it.

    The mocks a and b are alike, so that a is always the first to start.
    """
    return [
        "".join(order)
        for order in permutations(names.upper() + names.lower())
        if all(order.index(name.upper()) < order.index(name.lower()) for name in names)
        and order.index("A") < order.index("B")
    ]


def test_orders_are_all_orders() -> None:
    assert orders("ab") == ["ABab", "ABba", "AaBb"]
    assert len(orders("abm")) == 45


def ends_in_reverse(order: str, one: set[str], other: set[str]) -> bool:
    """Whether the spans of two groups of mocks lie within or beside each other."""
    (begin, end), (other_begin, other_end) = (
        (min(order.index(name.upper()) for name in names), max(order.index(name.lower()) for name in names))
        for names in (one, other)
    )
    return not (begin < other_begin < end < other_end or other_begin < begin < other_end < end)


@pytest.mark.parametrize("order", orders("abm"))
def test_mocks_may_start_and_stop_in_any_order(order: str, client: RekognitionClient) -> None:
    mocks: dict[str, Any] = {"a": mock_rekognition(), "b": mock_rekognition(), "m": mock_aws()}
    before = of_rekomock() | of_moto()
    running: set[str] = set()
    expected: list[str] = []
    for step, letter in enumerate(order):
        name = letter.lower()
        if letter.isupper():
            mocks[name].start()
            running.add(name)
        else:
            mocks[name].stop()
            running.remove(name)
        if running & {"a", "b"}:
            client.create_collection(CollectionId=str(step))
            expected.append(str(step))
            assert collections(client) == expected
        else:
            expected.clear()
            assert of_rekomock()["backends"] == before["backends"]
            assert of_rekomock()["patterns"] == before["patterns"]
    assert of_rekomock() == {name: before[name] for name in of_rekomock()}
    assert botocore_stubber.enabled is False
    # moto's mocks restore what moto changed, credentials for one, only where the later one ends first
    apart = order.index("a") < order.index("B")
    spans = [{"a"}, {"b"}] if apart else [{"a", "b"}]
    if all(ends_in_reverse(order, span, {"m"}) for span in spans):
        assert of_moto() == {name: before[name] for name in of_moto()}


# At the same time


def test_overlapping_coroutines_share_the_state(client: RekognitionClient, leaves_nothing_behind: None) -> None:
    async def enrol(name: str, others: asyncio.Event, done: asyncio.Event) -> list[str]:
        async with mock_rekognition():
            client.create_collection(CollectionId=name)
            done.set()
            await others.wait()
            return collections(client)

    async def both() -> list[list[str]]:
        one, two = asyncio.Event(), asyncio.Event()
        return [*await asyncio.gather(enrol("one", two, one), enrol("two", one, two))]

    assert asyncio.run(both()) == [["one", "two"], ["one", "two"]]


def test_overlapping_threads_share_the_state(client: RekognitionClient, leaves_nothing_behind: None) -> None:
    count = 8
    all_done = Barrier(count, timeout=30)

    def enrol(number: int) -> list[str]:
        with mock_rekognition():
            all_done.wait()
            client.create_collection(CollectionId=f"{number}")
            all_done.wait()
            found = collections(client)
            all_done.wait()
            return found

    with ThreadPoolExecutor(count) as threads:
        assert list(threads.map(enrol, range(count))) == [[str(number) for number in range(count)]] * count


def test_threads_that_come_and_go_leave_nothing_behind(client: RekognitionClient, leaves_nothing_behind: None) -> None:
    def enrol(number: int) -> None:
        for turn in range(20):
            with mock_rekognition(faces_per_user=number):
                client.create_collection(CollectionId=f"{number}.{turn}")
                client.describe_collection(CollectionId=f"{number}.{turn}")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(enrol, range(8)))


def test_a_mock_may_be_stopped_by_another_thread(leaves_nothing_behind: None) -> None:
    mock = mock_rekognition()
    mock.start()
    with ThreadPoolExecutor(1) as threads:
        threads.submit(mock.stop).result()


# The author's hand


COMMANDS: dict[str, Callable[[RekognitionMock], object]] = {
    "fail": lambda rek: rek.fail("ListUsers", "ThrottlingException", optional=True),
    "clear_failures": lambda rek: rek.clear_failures(),
    "settle": lambda rek: rek.settle(),
    "reset": lambda rek: rek.reset(),
    "add_collection": lambda rek: rek.add_collection(f"{id(rek)}"),
    "album": lambda rek: rek.album.add(b"a door"),
    "failures": lambda rek: rek.failures,
}
LOOKS: dict[str, Callable[[RekognitionMock], object]] = {
    "calls": lambda rek: rek.calls,
    "region": lambda rek: rek.region("us-east-1"),
}


class TestWhatTheAuthorHolds:
    MESSAGE = "This mock_rekognition is not running: start() it, or enter it with 'with', first"

    @pytest.mark.parametrize("use", [pytest.param(use, id=name) for name, use in (COMMANDS | LOOKS).items()])
    def test_is_not_to_be_had_before_the_start(self, use: Callable[[RekognitionMock], object]) -> None:
        with pytest.raises(RuntimeError) as refused:
            use(mock_rekognition())
        assert str(refused.value) == self.MESSAGE

    @pytest.mark.parametrize("use", [pytest.param(use, id=name) for name, use in COMMANDS.items()])
    def test_does_nothing_after_the_end(self, use: Callable[[RekognitionMock], object]) -> None:
        mock = mock_rekognition()
        with mock:
            use(mock)
        with pytest.raises(RuntimeError) as refused:
            use(mock)
        assert str(refused.value) == self.MESSAGE

    @pytest.mark.parametrize("use", [pytest.param(use, id=name) for name, use in (COMMANDS | LOOKS).items()])
    def test_is_not_to_be_had_from_a_mock_that_only_others_run_beside(
        self, use: Callable[[RekognitionMock], object]
    ) -> None:
        with mock_rekognition(), pytest.raises(RuntimeError) as refused:
            use(mock_rekognition())
        assert str(refused.value) == self.MESSAGE


class TestAfterTheEnd:
    def test_calls_settings_and_state_are_those_of_the_end(self, client: RekognitionClient) -> None:
        with mock_rekognition(faces_per_user=5) as rek:
            client.create_collection(CollectionId="staff")
            rek.fail("ListCollections", "AccessDeniedException")
            with pytest.raises(client.exceptions.AccessDeniedException):
                client.list_collections()
        with mock_rekognition(faces_per_user=6):
            client.create_collection(CollectionId="guests")

            assert rek.calls.operations == ["CreateCollection", "ListCollections"]
            assert rek.settings.faces_per_user == 5
            assert list(rek.region().collections) == ["staff"]
            assert rek.region("eu-west-1", "111122223333").collections == {}

    def test_the_state_goes_on_as_long_as_a_mock_around_it(self, client: RekognitionClient) -> None:
        with mock_rekognition() as outer:
            with mock_rekognition() as inner:
                client.create_collection(CollectionId="staff")
            client.create_collection(CollectionId="guests")
            assert inner.calls.about("guests") == []
            assert list(inner.region().collections) == ["guests", "staff"]
        assert inner.region() == outer.region()

    def test_it_begins_anew_when_the_mock_starts_again(self, client: RekognitionClient) -> None:
        mock = mock_rekognition()
        with mock:
            client.create_collection(CollectionId="staff")
        with mock:
            assert mock.calls == []
            assert mock.region().collections == {}
            client.list_collections()
        assert mock.calls.operations == ["ListCollections"]

    def test_the_outer_entering_counts_where_the_same_mock_was_entered_twice(self, client: RekognitionClient) -> None:
        mock = mock_rekognition()
        with mock:
            client.create_collection(CollectionId="staff")
            with mock:
                client.list_collections()
                assert mock.calls.operations == ["ListCollections"]
            assert mock.calls.operations == ["CreateCollection", "ListCollections"]
            mock.settle()
        assert mock.calls.operations == ["CreateCollection", "ListCollections"]

    def test_nothing_is_kept_longer_than_the_mock(self, client: RekognitionClient) -> None:
        with mock_rekognition() as rek:
            client.create_collection(CollectionId="staff")
        assert _alive(Collection)
        del rek
        assert not _alive(Collection)

    def test_nothing_is_kept_of_what_ran_in_a_decorator(self, client: RekognitionClient) -> None:
        @mock_rekognition
        def enrol() -> None:
            client.create_collection(CollectionId="staff")

        @mock_rekognition
        class Tests(unittest.TestCase):
            def test_enrol(self) -> None:
                client.create_collection(CollectionId="staff")

        @mock_rekognition
        class Plain:
            def setup_method(self) -> None:
                client.create_collection(CollectionId="staff")

        enrol()
        result = unittest.TestResult()
        Tests("test_enrol").run(result)
        assert result.wasSuccessful()
        plain: Any = Plain()
        plain.setup_method(None)
        plain.teardown_method(None)
        assert not _alive(Collection)


def _alive(kind: type) -> list[object]:
    gc.collect()
    return [each for each in gc.get_objects() if isinstance(each, kind)]


class TestResetting:
    def test_deletes_what_all_accounts_have(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        client.create_collection(CollectionId="staff")
        rek.add_collection("guests", region="eu-west-1", account_id="111122223333")
        rek.reset()

        assert rek.region().collections == {}
        assert rek.region("eu-west-1", "111122223333").collections == {}

    def test_forgets_images_failures_and_calls(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.album.add(b"a door", "alice")
        rek.fail("ListCollections", "AccessDeniedException")
        client.detect_faces(Image={"Bytes": b"a door"})
        rek.reset()

        assert rek.calls == []
        client.list_collections()
        with pytest.raises(client.exceptions.InvalidImageFormatException):
            client.detect_faces(Image={"Bytes": b"a door"})
        rek.album.add(b"a door", "bob")
        assert rek.calls.operations == ["ListCollections", "DetectFaces"]

    def test_forgets_tokens(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.add_collection("staff")
        client.create_user(CollectionId="staff", UserId="alice", ClientRequestToken="token")
        rek.reset()
        rek.add_collection("staff")
        client.create_user(CollectionId="staff", UserId="bob", ClientRequestToken="token")

        assert list(rek.region().collections["staff"].users) == ["bob"]

    @pytest.mark.rekomock(faces_per_user=5)
    def test_keeps_settings_and_other_services(self, rek: RekognitionMock) -> None:
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="images")
        rek.reset()

        assert rek.settings.faces_per_user == 5
        assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["images"]

    def test_leaves_what_was_declared_on_the_mocks_around(
        self, rek: RekognitionMock, client: RekognitionClient
    ) -> None:
        rek.album.add(b"a door", "alice")
        rek.fail("ListCollections", "AccessDeniedException")
        client.create_collection(CollectionId="staff")
        with mock_rekognition() as inner:
            inner.reset()
            assert len(client.detect_faces(Image={"Bytes": b"a door"})["FaceDetails"]) == 1
            with pytest.raises(client.exceptions.AccessDeniedException):
                client.list_collections()
        assert rek.calls.operations == ["CreateCollection", "DetectFaces", "ListCollections"]
        assert rek.region().collections == {}


class TestStartingAgain:
    def test_nests_unless_said_otherwise(self, client: RekognitionClient, leaves_nothing_behind: None) -> None:
        first, second = mock_rekognition(), mock_rekognition()
        first.start()
        client.create_collection(CollectionId="staff")
        second.start()
        assert client.list_collections()["CollectionIds"] == ["staff"]
        second.stop()
        first.stop()

    def test_ends_all_that_run_if_it_is_a_restart(self, client: RekognitionClient, leaves_nothing_behind: None) -> None:
        first, second = mock_rekognition(), mock_rekognition()
        first.start()
        first.start()
        client.create_collection(CollectionId="staff")
        second.start(restart=True)
        assert client.list_collections()["CollectionIds"] == []
        assert list(first.region().collections) == ["staff"]
        second.start(restart=True)
        assert second.calls == []
        second.stop()
        with pytest.raises(RuntimeError, match="not running"):
            first.stop()


# Failures that no call has met

UNMET = (
    "rek.fail('DisassociateFaces', 'ThrottlingException', times=2, user_id='alice') was never met: no such call was "
    "made, or it was rejected before. Is the operation the one that the code calls? A failure that need not be met is "
    "optional=True"
)


class TestAFailureThatNoCallHasMet:
    def test_is_raised_at_the_end_of_a_block(self, leaves_nothing_behind: None) -> None:
        with pytest.raises(AssertionError) as raised, mock_rekognition() as rek:
            rek.fail("DisassociateFaces", "ThrottlingException", times=2, user_id="alice")
        assert str(raised.value) == UNMET

    def test_all_of_them_are_named(self) -> None:
        with pytest.raises(AssertionError) as raised, mock_rekognition() as rek:  # noqa: PT012
            rek.fail("ListUsers", "ThrottlingException", times=None, message="no")
            rek.fail("ListFaces", "timeout", collection_id="staff")
            rek.fail("ListFaces", "connection", optional=True)
        assert str(raised.value).startswith(
            "rek.fail('ListUsers', 'ThrottlingException', times=None, message='no'), "
            "rek.fail('ListFaces', 'timeout', collection_id='staff') were never met: "
        )

    def test_gives_way_to_another_exception(self, leaves_nothing_behind: None) -> None:
        with pytest.raises(KeyError), mock_rekognition() as rek:  # noqa: PT012
            rek.fail("ListUsers", "ThrottlingException")
            raise KeyError

    def test_is_raised_at_the_end_of_an_async_block(self) -> None:
        async def enrol() -> None:
            async with mock_rekognition() as rek:
                rek.fail("ListUsers", "ThrottlingException")

        with pytest.raises(AssertionError, match="was never met"):
            asyncio.run(enrol())

    @pytest.mark.parametrize("times", [5, None])
    def test_one_meeting_is_enough(self, client: RekognitionClient, times: int | None) -> None:
        with mock_rekognition() as rek:
            rek.fail("ListCollections", "AccessDeniedException", times=times)
            with pytest.raises(client.exceptions.AccessDeniedException):
                client.list_collections()

    def test_is_none_if_it_was_cleared(self) -> None:
        with mock_rekognition() as rek:
            rek.fail("ListUsers", "ThrottlingException")
            rek.clear_failures()

    def test_is_a_warning_where_a_mock_is_stopped(self) -> None:
        rek = mock_rekognition()
        rek.start()
        rek.fail("ListUsers", "ThrottlingException")
        with pytest.warns(UserWarning, match=r"^rek\.fail\('ListUsers', .* was never met") as warned:
            rek.stop()
        assert warned[0].filename == __file__

    def test_is_raised_by_a_decorated_function(self, leaves_nothing_behind: None) -> None:
        rek = mock_rekognition()

        @rek
        def enrol() -> None:
            rek.fail("ListUsers", "ThrottlingException")

        with pytest.raises(AssertionError, match="was never met"):
            enrol()

    def test_fails_a_test_of_a_decorated_test_case(self) -> None:
        rek = mock_rekognition()

        @rek
        class Tests(unittest.TestCase):
            def test_unmet(self) -> None:
                rek.fail("ListUsers", "ThrottlingException")

            def test_failed_anyway(self) -> None:
                rek.fail("ListUsers", "ThrottlingException")
                self.fail("anyway")

            def test_skipped(self) -> None:
                rek.fail("ListUsers", "ThrottlingException")
                self.skipTest("not here")

            def test_passes(self) -> None:
                rek.fail("ListUsers", "ThrottlingException", optional=True)

        result = unittest.TestResult()
        unittest.defaultTestLoader.loadTestsFromTestCase(Tests).run(result)
        assert result.testsRun == 4
        assert [case.id().rpartition(".")[2] for case, _ in result.failures] == ["test_failed_anyway", "test_unmet"]
        assert "was never met" in result.failures[1][1]
        assert (len(result.skipped), result.errors) == (1, [])
        with pytest.raises(AssertionError, match="was never met"):
            Tests("test_unmet").debug()

    def test_fails_a_test_of_a_decorated_asynchronous_test_case(self) -> None:
        rek = mock_rekognition()

        @rek
        class Tests(unittest.IsolatedAsyncioTestCase):
            async def test_unmet(self) -> None:
                rek.fail("ListUsers", "ThrottlingException")

            async def test_failed_anyway(self) -> None:
                rek.fail("ListUsers", "ThrottlingException")
                self.fail("anyway")

        result = unittest.TestResult()
        unittest.defaultTestLoader.loadTestsFromTestCase(Tests).run(result)
        assert [case.id().rpartition(".")[2] for case, _ in result.failures] == ["test_failed_anyway", "test_unmet"]
        assert result.errors == []

    def test_is_a_warning_after_a_setup_of_a_decorated_class(self) -> None:
        rek = mock_rekognition()

        @rek
        class Tests:
            def setup_method(self) -> None:
                rek.fail("ListUsers", "ThrottlingException")

        tests: Any = Tests()
        tests.setup_method(None)
        with pytest.warns(UserWarning, match="was never met"):
            tests.teardown_method(None)
