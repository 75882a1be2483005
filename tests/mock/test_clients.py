"""Every client is answered in a mock, whenever it was made, and nothing that belongs to a mock leaves the process."""

from __future__ import annotations

import asyncio
import datetime
import os
import sys
import textwrap
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
import pytest
from botocore.config import Config
from botocore.credentials import DeferredRefreshableCredentials, RefreshableCredentials
from botocore.endpoint import Endpoint
from botocore.exceptions import HTTPClientError, NoRegionError
from botocore.stub import Stubber
from moto import mock_aws
from moto.core.models import botocore_stubber

from rekomock import mock_rekognition
from rekomock.moto_bridge.clients import RequestNotSent, hook_into_botocore

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.proxy import Proxy

ONE_ATTEMPT = Config(retries={"total_max_attempts": 1})
KEY: Any = {"aws_access_key_id": "AKIAIOSFODNN7REALKEY", "aws_secret_access_key": "a-real-secret"}


def older_than_moto(client: Any) -> Any:
    """A client as it would be if moto had been imported after it was made."""
    client.meta.events.unregister("before-send", botocore_stubber)
    return client


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No credentials, no region, no profile."""
    for variable in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)


# In fresh processes, with a proxy that records what leaves them


@pytest.fixture
def real_profile(tmp_path: Path) -> Path:
    """A profile with real credentials in the home directory; returns the file that appears if its program is run."""
    folder, trace = tmp_path / ".aws", tmp_path / "asked"
    folder.mkdir()
    key = f"aws_access_key_id = {KEY['aws_access_key_id']}\naws_secret_access_key = {KEY['aws_secret_access_key']}\n"
    (folder / "credentials").write_text(f"[default]\n{key}")
    program = f"{sys.executable} -c open({str(trace)!r},'w')"
    (folder / "config").write_text(
        f"[default]\nregion = ap-south-1\n[profile production]\nregion = eu-west-1\ncredential_process = {program}\n"
    )
    return trace


def test_a_client_without_credentials_and_region_that_is_older_than_the_mock(
    fresh: Callable[[str], str], proxy: Proxy
) -> None:
    assert (
        fresh(
            """
            from rekomock import mock_rekognition
            import boto3

            rekognition = boto3.client("rekognition")
            dynamodb = boto3.resource("dynamodb")
            session = boto3.Session()
            sts = session.client("sts")

            with mock_rekognition() as rek:
                rekognition.create_collection(CollectionId="staff")
                assert list(rek.region().collections) == ["staff"]
                assert session.client("rekognition").list_collections()["CollectionIds"] == ["staff"]
                assert list(dynamodb.tables.all()) == []
                print(rekognition.meta.region_name, sts.get_caller_identity()["Account"])
            """
        )
        == "us-east-1 123456789012"
    )
    assert proxy.left == []


def test_clients_that_are_older_than_moto(fresh: Callable[[str], str], proxy: Proxy) -> None:
    assert (
        fresh(
            """
            import boto3, botocore.session, sys

            rekognition = boto3.client("rekognition", region_name="eu-west-1")
            s3 = boto3.resource("s3", region_name="eu-west-1")
            session = boto3.Session(region_name="eu-west-1")
            sns = session.client("sns")
            sqs = botocore.session.get_session().create_client("sqs", region_name="eu-west-1")
            assert "moto" not in sys.modules

            from rekomock import mock_rekognition, photo

            for _ in range(2):
                with mock_rekognition() as rek:
                    rek.add_collection("staff", users={"alice": ["alice"]}, region="eu-west-1")
                    s3.create_bucket(Bucket="photos", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
                    s3.Object("photos", "alice.png").put(Body=photo("alice"))
                    image = {"S3Object": {"Bucket": "photos", "Name": "alice.png"}}
                    found = rekognition.search_users_by_image(CollectionId="staff", Image=image)
                    print(found["UserMatches"][0]["User"]["UserId"])
                    sns.list_topics(), sqs.list_queues(), session.client("sts").get_caller_identity()
            """
        )
        == "alice\nalice"
    )
    assert proxy.left == []


@pytest.mark.usefixtures("real_profile")
def test_real_credentials_of_a_client_that_is_older_than_moto_stay_inside(
    fresh: Callable[[str], str], proxy: Proxy
) -> None:
    program = """
        import boto3
        from botocore.config import Config

        once = Config(retries={"total_max_attempts": 1})
        rekognition = boto3.client("rekognition", config=once)

        from rekomock import mock_rekognition

        with mock_rekognition() as rek:
            rekognition.create_collection(CollectionId="staff")
            print(*rek.region("ap-south-1").collections)
    """
    assert fresh(program) == "staff"
    assert proxy.left == []

    # The proxy does see what leaves: the client is as it was when the mock has ended
    fresh(program + "\n        try:\n            rekognition.list_collections()\n        except Exception: pass")
    assert [line.split()[:2] for line in proxy.left] == [["CONNECT", "rekognition.ap-south-1.amazonaws.com:443"]]


def test_a_real_profile_is_neither_read_nor_sent(fresh: Callable[[str], str], proxy: Proxy, real_profile: Path) -> None:
    assert (
        fresh(
            """
            import boto3

            session = boto3.Session(profile_name="production")
            from rekomock import mock_rekognition

            with mock_rekognition():
                clients = [boto3.client("rekognition"), session.client("rekognition")]
                for client in clients:
                    sent = []
                    client.meta.events.register_first("before-send", lambda request, **_: sent.append(request))
                    client.list_collections()
                    print(client.meta.region_name, b"FOOBARKEY" in sent[0].headers["Authorization"])
            for client in clients:
                try:
                    client.list_collections()
                except RuntimeError as error:
                    print(type(error).__name__)
            """
        )
        == "us-east-1 True\neu-west-1 True\nRequestNotSent\nRequestNotSent"
    )
    assert proxy.received == []
    assert not real_profile.exists()


APPLICATION = """
    import boto3

    rekognition = boto3.client("rekognition", region_name="eu-west-1")
    s3 = boto3.client("s3", region_name="eu-west-1")

    def who(bucket, key):
        image = {"S3Object": {"Bucket": bucket, "Name": key}}
        found = rekognition.search_users_by_image(CollectionId="staff", Image=image)
        return [match["User"]["UserId"] for match in found["UserMatches"]]
"""
FIRST_SUITE = """
    import application
    import pytest
    from rekomock import photo

    @pytest.fixture(autouse=True)
    def staff(rekognition_mock):
        rekognition_mock.add_collection("staff", users={"alice": ["alice"]}, region="eu-west-1")
        application.s3.create_bucket(Bucket="door", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})

    @pytest.mark.parametrize(("person", "found"), [("alice", ["alice"]), ("bob", [])])
    def test_who(person, found):
        application.s3.put_object(Bucket="door", Key="now.png", Body=photo(person))
        assert application.who("door", "now.png") == found

    def test_who_when_throttled(rekognition_mock):
        rekognition_mock.fail("SearchUsersByImage", "ThrottlingException")
        application.s3.put_object(Bucket="door", Key="now.png", Body=photo("alice"))
        assert application.who("door", "now.png") == ["alice"]
"""


def test_a_first_suite_on_a_machine_without_anything_of_aws(
    fresh: Callable[[str], str], proxy: Proxy, tmp_path: Path
) -> None:
    (tmp_path / "application.py").write_text(textwrap.dedent(APPLICATION))
    (tmp_path / "test_application.py").write_text(textwrap.dedent(FIRST_SUITE))
    report = fresh("import pytest; raise SystemExit(pytest.main(['-q', '-p', 'no:cacheprovider']))")
    assert "3 passed" in report
    assert proxy.left == []


# Clients of every age


@pytest.mark.usefixtures("bare_machine", "no_network")
@pytest.mark.parametrize("service", ["rekognition", "sqs"])
def test_a_client_without_credentials_is_answered_in_every_mock(service: str) -> None:
    client = older_than_moto(boto3.client(service, region_name="us-east-1"))  # type: ignore[call-overload]
    for _ in range(2):
        with mock_rekognition():
            assert (client.list_collections if service == "rekognition" else client.list_queues)()


@pytest.mark.usefixtures("bare_machine", "no_network")
def test_a_client_without_a_region_serves_in_mocks_only() -> None:
    early: Any = boto3.client("rekognition", **KEY)
    with mock_rekognition() as rek:
        early.create_collection(CollectionId="staff")
        late = boto3.client("rekognition")
        assert late.list_collections()["CollectionIds"] == ["staff"]
        assert list(rek.region("us-east-1").collections) == ["staff"]
        assert boto3.Session().region_name == "us-east-1"
    with pytest.raises(NoRegionError):
        early.list_collections()
    with pytest.raises(RequestNotSent):
        late.list_collections()
    with mock_aws():
        assert early.meta.region_name == "us-east-1"
        assert boto3.client("sts", region_name="us-east-1").get_caller_identity()["Account"] == "123456789012"


@pytest.mark.usefixtures("bare_machine", "no_network")
def test_a_session_from_before_the_mock_that_has_read_its_configuration_gets_a_region() -> None:
    session = boto3.Session()
    assert session.region_name is None
    with mock_rekognition():
        assert session.client("rekognition").list_collections()["CollectionIds"] == []


@pytest.mark.usefixtures("bare_machine", "no_network")
def test_a_session_from_before_the_mock_looks_for_no_credentials_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    session = botocore.session.get_session()
    monkeypatch.setattr(
        session.get_component("credential_provider"), "load_credentials", lambda: pytest.fail("looked for credentials")
    )
    with mock_rekognition():
        inside = session.get_credentials()
    assert inside is not None
    assert (inside.access_key, inside.token) == ("FOOBARKEY", None)
    with pytest.raises(pytest.fail.Exception):
        session.get_credentials()


@pytest.mark.usefixtures("no_network")
def test_the_hooks_are_set_once() -> None:
    before = botocore.session.Session.get_credentials
    hook_into_botocore()
    assert botocore.session.Session.get_credentials is before


# Credentials that have to be refreshed


def expired() -> dict[str, Any]:
    past = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=1)
    return {"access_key": "AKIAREAL", "secret_key": "real", "token": "real", "expiry_time": past}


def refreshed() -> dict[str, str]:
    future = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=9)
    return {"access_key": "222222222222", "secret_key": "s", "token": "t", "expiry_time": future.isoformat()}


def made(kind: type[RefreshableCredentials], refresh: Callable[[], dict[str, str]]) -> RefreshableCredentials:
    if kind is DeferredRefreshableCredentials:
        return DeferredRefreshableCredentials(refresh, "assume-role")
    return RefreshableCredentials(**expired(), refresh_using=refresh, method="sso")


def client_with(credentials: Any) -> Any:
    session = botocore.session.get_session()
    vars(session)["_credentials"] = credentials
    return session.create_client("rekognition", region_name="us-east-1")


@pytest.mark.usefixtures("bare_machine", "no_network")
@pytest.mark.parametrize("kind", [RefreshableCredentials, DeferredRefreshableCredentials])
def test_credentials_from_before_the_mock_are_not_refreshed_inside(kind: type[RefreshableCredentials]) -> None:
    credentials = made(kind, lambda: pytest.fail("asked for credentials"))
    client = client_with(credentials)
    with mock_rekognition() as rek:
        client.list_collections()
        assert rek.calls[0].account_id == "123456789012"
        assert credentials.access_key in ("AKIAREAL", None)
    with pytest.raises(pytest.fail.Exception):
        credentials.get_frozen_credentials()


@pytest.mark.usefixtures("bare_machine", "no_network")
@pytest.mark.parametrize("kind", [RefreshableCredentials, DeferredRefreshableCredentials])
def test_credentials_of_the_tests_own_are_refreshed(kind: type[RefreshableCredentials]) -> None:
    with mock_rekognition() as rek:
        client_with(made(kind, refreshed)).list_collections()
        assert rek.calls[0].account_id == "222222222222"


@pytest.mark.usefixtures("bare_machine", "no_network")
def test_where_moto_is_told_to_leave_credentials_alone_they_are_used() -> None:
    client = client_with(made(RefreshableCredentials, refreshed))
    with mock_aws(config={"core": {"mock_credentials": False}}), mock_rekognition() as rek:
        client.list_collections()
        assert rek.calls[0].account_id == "222222222222"


# After the mock


@pytest.mark.usefixtures("no_network")
def test_a_client_that_was_made_inside_is_refused_afterwards() -> None:
    with mock_rekognition():
        client = boto3.client("rekognition", region_name="eu-west-1")
        bucket = boto3.resource("s3", region_name="us-east-1").Bucket("photos")
    with pytest.raises(
        RequestNotSent,
        match=r"^ListCollections was not sent to https://rekognition\.eu-west-1\.amazonaws\.com: this rekognition "
        r"client was made inside a mock_rekognition that has ended\. Make the client again where it is needed, or ",
    ):
        client.list_collections()
    with pytest.raises(RequestNotSent, match=r"^CreateBucket was not sent to https://s3\.amazonaws\.com: this s3 "):
        bucket.create()


@pytest.mark.usefixtures("no_network")
def test_a_client_that_was_made_inside_is_answered_by_another_mock() -> None:
    with mock_rekognition():
        client = boto3.client("rekognition", region_name="us-east-1")
        queues = boto3.client("sqs", region_name="us-east-1")
    with mock_rekognition():
        assert client.list_collections()["CollectionIds"] == []
    with mock_aws():
        assert queues.list_queues()["ResponseMetadata"]["HTTPStatusCode"] == 200


@pytest.mark.usefixtures("no_network")
def test_a_client_that_was_made_inside_may_be_stubbed_afterwards() -> None:
    with mock_rekognition():
        client = boto3.client("rekognition", region_name="us-east-1")
    with Stubber(client) as stubber:
        stubber.add_response("list_collections", {"CollectionIds": ["stubbed"]})
        assert client.list_collections()["CollectionIds"] == ["stubbed"]


@pytest.mark.usefixtures("no_network")
def test_a_client_of_a_server_of_ones_own_is_left_alone_afterwards() -> None:
    with mock_rekognition():
        client = boto3.client("rekognition", "us-east-1", endpoint_url="http://127.0.0.1:9", config=ONE_ATTEMPT)
        with pytest.raises(HTTPClientError):
            client.list_collections()
    with pytest.raises(HTTPClientError):
        client.list_collections()


@pytest.mark.usefixtures("no_network")
def test_a_client_from_before_the_mock_is_what_it_was_afterwards() -> None:
    client = boto3.client("rekognition", region_name="us-east-1", config=ONE_ATTEMPT, **KEY)
    with mock_rekognition():
        client.list_collections()
    with pytest.raises(HTTPClientError):
        client.list_collections()


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
@pytest.mark.parametrize("age", [older_than_moto, lambda client: client])
def test_a_call_that_is_retried_after_the_mock_ended_is_refused(
    mode: Any, age: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = age(boto3.client("rekognition", region_name="us-east-1", config=Config(retries={"mode": mode}), **KEY))
    mock = mock_rekognition()
    mock.start()
    mock.fail("ListCollections", "ThrottlingException", times=None)
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: mock.stop())
    with pytest.raises(RequestNotSent, match=r"^ListCollections was not sent .* ended while the client was retrying"):
        client.list_collections()


# Hosts of AWS that moto does not know


@pytest.mark.usefixtures("rek", "no_network")
@pytest.mark.parametrize("service", ["rekognition", "sqs"])
def test_a_host_of_aws_that_moto_does_not_answer_for_is_not_reached(service: str) -> None:
    client: Any = boto3.client(
        service,  # type: ignore[call-overload]
        region_name="us-east-1",
        endpoint_url="https://something.us-east-1.api.aws",
        config=ONE_ATTEMPT,
    )
    with pytest.raises(RequestNotSent, match=r"^List\w+ was not sent to https://something.*passthrough"):
        (client.list_collections if service == "rekognition" else client.list_queues)()


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("configuration", [{"urls": [r"https://sqs\..*"]}, {"services": ["sqs"]}])
@pytest.mark.parametrize("age", [older_than_moto, lambda client: client])
def test_what_moto_is_told_to_pass_through_is_passed_through(configuration: Any, age: Callable[[Any], Any]) -> None:
    client = age(boto3.client("sqs", region_name="us-east-1", config=ONE_ATTEMPT, **KEY))
    passed_through: Any = {"core": {"passthrough": {"urls": [], "services": [], **configuration}}}
    with (
        mock_aws(config=passed_through),
        mock_rekognition(),
        pytest.raises(HTTPClientError, match=r"sqs\.us-east-1\.amazonaws\.com"),
    ):
        client.list_queues()


# The region


@pytest.mark.usefixtures("bare_machine")
def test_the_region_is_that_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    with mock_rekognition() as rek:
        rek.add_collection("staff")
        client = boto3.client("rekognition")
        assert client.meta.region_name == "eu-west-1"
        assert client.list_collections()["CollectionIds"] == ["staff"]
        assert rek.region().name == "eu-west-1"
    assert "AWS_DEFAULT_REGION" not in os.environ
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-west-2")
    with mock_rekognition() as rek:
        assert boto3.client("rekognition").meta.region_name == rek.region().name == "us-west-2"


@pytest.mark.usefixtures("bare_machine")
def test_a_configuration_file_of_the_tests_own_names_the_region(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config").write_text("[default]\nregion = eu-west-1\n")
    with mock_rekognition():
        monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
        assert boto3.client("rekognition").meta.region_name == "eu-west-1"


class TestHints:
    def test_mock_aws_alone_is_warned_about(self, caplog: pytest.LogCaptureFixture) -> None:
        with mock_aws():
            rekognition = boto3.client("rekognition", region_name="us-east-1")
            rekognition.detect_text(Image={"Bytes": b"-"})
            boto3.client("s3", region_name="us-east-1").list_buckets()

        (record,) = [record for record in caplog.records if record.name == "rekomock"]
        assert record.levelname == "WARNING"
        assert record.getMessage() == (
            "DetectText is answered by moto's own Rekognition, which keeps no faces: mock_aws alone does not start "
            "rekomock. Enter mock_rekognition, which starts all of moto"
        )

    @pytest.mark.parametrize("fails", [True, False])
    def test_an_asynchronous_client_is_sent_to_a_server(self, fails: bool, monkeypatch: pytest.MonkeyPatch) -> None:
        async def send_request(*_: object) -> object:
            if fails:
                raise TypeError("object bytes can't be used in 'await' expression")
            return "response"

        # As aiobotocore has it
        monkeypatch.setattr(Endpoint, "_send_request", send_request)
        with mock_rekognition():
            rekognition: Any = boto3.client("rekognition", region_name="us-east-1")
            model = rekognition.meta.service_model.operation_model("ListCollections")
            response = rekognition._endpoint.make_request(model, {"context": {}})
            if not fails:
                assert asyncio.run(response) == "response"
                return
            with pytest.raises(
                RequestNotSent, match=r"^ListCollections was not sent: this client is asynchronous, .*rek"
            ):
                asyncio.run(response)
