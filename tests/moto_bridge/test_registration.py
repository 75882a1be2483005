"""How requests reach rekomock through moto: hosts, accounts, regions, authorization, moto's own API and settings."""

from __future__ import annotations

import gzip
import json
from importlib import import_module
from itertools import product
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import boto3
import botocore.session
import moto.backends
import pytest
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError, HTTPClientError
from moto import mock_aws
from moto.core import set_initial_no_auth_action_count
from moto.core.base_backend import BackendDict
from moto.core.config import default_user_config
from moto.moto_api import recorder, state_manager
from moto.moto_api._internal import mock_random
from moto.server import ThreadedMotoServer
from support.clients import user_keys
from support.hosts import NetworkUsed, endpoints
from support.operations import take_out

from rekomock import mock_rekognition, photo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from moto.core.config import DefaultConfig
    from mypy_boto3_rekognition.client import RekognitionClient
    from support.staff import Staff

    from rekomock import RekognitionMock

ACCOUNTS = ["111111111111", "222222222222"]
REGIONS = ["us-east-1", "eu-west-1", "us-gov-west-1"]
ONE_ATTEMPT = Config(retries={"total_max_attempts": 1})


@pytest.fixture
def client(rek: RekognitionMock, client: RekognitionClient) -> RekognitionClient:
    """In process alone, where moto is."""
    return client


def raw(
    operation: str | None,
    body: Any = b"{}",
    *,
    url: str = "https://rekognition.us-east-1.amazonaws.com/",
    region: str = "us-east-1",
    credentials: Credentials | None = Credentials("AKIAIOSFODNN7EXAMPLE", "secret"),  # noqa: B008
    headers: Mapping[str, str] | None = None,
) -> requests.Response:
    """Sends a request without boto3."""
    sent = {"Content-Type": "application/x-amz-json-1.1", **(headers or {})}
    if operation is not None:
        sent["X-Amz-Target"] = f"RekognitionService.{operation}"
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = AWSRequest("POST", url, data=data, headers=sent)
    if credentials:
        SigV4Auth(credentials, "rekognition", region).add_auth(request)
    return requests.post(url, data=data, headers=dict(request.headers), timeout=1)


def client_of(region: str = "us-east-1", **more: Any) -> RekognitionClient:
    return boto3.client("rekognition", region_name=region, **more)


def code_of(error: pytest.ExceptionInfo[ClientError]) -> str:
    return error.value.response["Error"]["Code"]


# What moto has to have beside the names that are imported: after an upgrade, the ids of these tests say what is gone


@pytest.mark.parametrize("name", [
    "moto.backend_index:backend_url_patterns",
    "moto.core.base_backend:BackendDict._instances",
    "moto.core.models:botocore_stubber.enabled",
    "moto.core.models:botocore_stubber.process_request",
    "moto.core.models:responses_mock._registry._registered",
    "moto.iam.models:get_account_id_from",
    "moto.iam.models:iam_backends",
    "moto.iam.models:mark_account_as_visited",
    "moto.moto_api:recorder._user_enabled",
    "moto.moto_api._internal:mock_random.uuid4",
    "moto.moto_api._internal.managed_state_model:ManagedState.advance",
    "moto.moto_api._internal.managed_state_model:ManagedState.status",
    "moto.rekognition:rekognition_backends",
    "moto.rekognition.responses:RekognitionResponse._authenticate_and_authorize_normal_action",
    "moto.rekognition.responses:RekognitionResponse._dispatch",
    "moto.rekognition.responses:RekognitionResponse.access_key_regex",
    "moto.rekognition.responses:RekognitionResponse.call_action",
    "moto.rekognition.responses:RekognitionResponse.dispatch",
    "moto.rekognition.responses:RekognitionResponse.get_region_from_url",
    "moto.rekognition.responses:RekognitionResponse.rekognition_backend",
    "moto.rekognition.responses:RekognitionResponse.request_count",
    "moto.rekognition.responses:RekognitionResponse.setup_class",
    "moto.settings:INITIAL_NO_AUTH_ACTION_COUNT",
    "moto.settings:TEST_SERVER_MODE",
    "moto.settings:test_server_mode_endpoint",
])  # fmt: skip
def test_moto_still_has(name: str) -> None:
    module, _, path = name.partition(":")
    attrgetter(path)(import_module(module))


# Registered with moto


def test_moto_finds_our_backend_while_the_mock_runs() -> None:
    before = moto.backends.get_backend("rekognition")
    with mock_rekognition():
        assert moto.backends.get_backend("rekognition") is not before
        backend: Any = moto.backends.get_backend("rekognition")[ACCOUNTS[0]]["eu-west-1"]
        assert backend.state.name == "eu-west-1"
    assert moto.backends.get_backend("rekognition") is before


@pytest.mark.parametrize(
    "reset",
    [
        BackendDict.reset,
        lambda: requests.post("http://motoapi.amazonaws.com/moto-api/reset", timeout=1),
        lambda: moto.backends.get_backend("rekognition").reset(),
    ],
    ids=["python", "http", "backend"],
)
def test_the_reset_of_moto_empties_the_state(client: RekognitionClient, reset: Callable[[], object]) -> None:
    client.create_collection(CollectionId="before")
    reset()
    assert client.list_collections()["CollectionIds"] == []
    client.create_collection(CollectionId="after")
    assert client.list_collections()["CollectionIds"] == ["after"]


def seeded_by_python() -> None:
    mock_random.seed(42)


def seeded_by_http() -> None:
    requests.post("http://motoapi.amazonaws.com/moto-api/seed?a=42", timeout=1)


@pytest.mark.parametrize("seed", [seeded_by_python, seeded_by_http])
def test_the_seed_of_moto_makes_ids_repeatable(seed: Callable[[], None]) -> None:
    def ids() -> list[str]:
        with mock_rekognition():
            seed()
            client = client_of()
            client.create_collection(CollectionId="staff")
            answers = [client.index_faces(CollectionId="staff", Image={"Bytes": photo("alice")}) for _ in range(2)]
            return [record["Face"]["FaceId"] for answer in answers for record in answer["FaceRecords"]] + [
                answer["ResponseMetadata"]["RequestId"] for answer in answers
            ]

    first = ids()
    assert len(set(first)) == 4
    assert ids() == first


def test_the_recorder_of_moto_records_and_replays(
    client: RekognitionClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "_location", str(tmp_path / "requests"))
    monkeypatch.setattr(recorder, "_user_enabled", False)  # also where the test fails before it stops
    recorder.start_recording()
    client.create_collection(CollectionId="staff")
    recorder.stop_recording()
    BackendDict.reset()
    recorder.replay_recording()
    assert client.list_collections()["CollectionIds"] == ["staff"]


def transition_by_python(progression: dict[str, Any]) -> None:
    state_manager.set_transition("rekognition::user", progression)


def transition_by_http(progression: dict[str, Any]) -> None:
    requests.post(
        "http://motoapi.amazonaws.com/moto-api/state-manager/set-transition",
        json={"model_name": "rekognition::user", "transition": progression},
        timeout=1,
    )


@pytest.fixture
def _transitions_are_reset() -> Iterator[None]:
    yield
    state_manager.unset_transition("rekognition::user")


@pytest.mark.usefixtures("_transitions_are_reset")
@pytest.mark.parametrize("set_transition", [transition_by_python, transition_by_http])
def test_the_state_manager_of_moto_decides_how_long_users_are_updated(
    staff: Staff, set_transition: Callable[[dict[str, Any]], None]
) -> None:
    set_transition({"progression": "manual", "times": 2})
    staff.user("alice", staff.face("alice"))
    assert [staff.status_of("alice") for _ in range(3)] == ["UPDATING", "ACTIVE", "ACTIVE"]


# Accounts and regions


@pytest.mark.usefixtures("rek")
def test_accounts_and_regions_are_separate(monkeypatch: pytest.MonkeyPatch) -> None:
    places = list(product(ACCOUNTS, REGIONS))
    for account, region in places:
        monkeypatch.setenv("MOTO_ACCOUNT_ID", account)
        client_of(region).create_collection(CollectionId=f"{account}.{region}")
    for account, region in places:
        monkeypatch.setenv("MOTO_ACCOUNT_ID", account)
        assert client_of(region).list_collections()["CollectionIds"] == [f"{account}.{region}"]


@pytest.mark.usefixtures("rek")
def test_moto_can_be_told_to_allow_any_region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTO_ALLOW_NONEXISTENT_REGION", "true")
    client = client_of("nowhere-1")
    client.create_collection(CollectionId="staff")
    assert client.list_collections()["CollectionIds"] == ["staff"]
    assert client_of().list_collections()["CollectionIds"] == []


# Hosts


def test_botocore_gives_hosts_in_many_partitions() -> None:
    hosts = {
        url.rpartition(region)[2]
        for dual_stack in (False, True)
        for region, url in endpoints(fips=True, dual_stack=dual_stack).items()
    }
    assert hosts >= {".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".c2s.ic.gov", ".sc2s.sgov.gov"}


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("inside", [False, True], ids=["alone", "inside-mock_aws"])
@pytest.mark.parametrize(("fips", "dual_stack"), list(product([False, True], repeat=2)))
def test_every_host_that_botocore_can_give_is_answered_for_its_region(
    fips: bool, dual_stack: bool, inside: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTO_ALLOW_NONEXISTENT_REGION", "true")
    outer = mock_aws()
    if inside:
        outer.start()
    with mock_rekognition(collection_arn="full"):
        for region, url in endpoints(fips=fips, dual_stack=dual_stack).items():
            # The signature names another region, so that the host alone can tell
            answer = raw("CreateCollection", {"CollectionId": "staff"}, url=f"{url}/", region="ap-south-1")
            assert answer.status_code == 200, url
            assert answer.json()["CollectionArn"].split(":")[3] == region, url
    if inside:
        outer.stop()


@pytest.mark.usefixtures("rek", "no_network")
@pytest.mark.parametrize(
    ("region", "fips", "dual_stack"),
    list(product(REGIONS, [False, True], [False, True])),
)
def test_boto3_reaches_us_by_every_host(region: str, fips: bool, dual_stack: bool) -> None:
    client = client_of(
        region, config=Config(use_fips_endpoint=fips, use_dualstack_endpoint=dual_stack).merge(ONE_ATTEMPT)
    )
    client.create_collection(CollectionId="staff")
    assert client_of(region).describe_collection(CollectionId="staff")["CollectionARN"].split(":")[3] == region


@pytest.mark.usefixtures("rek", "no_network")
@pytest.mark.parametrize(
    "url", ["https://faces.example.com", "https://rekognition.us-east-1.api.example.com", "http://localhost:4566"]
)
def test_an_endpoint_of_ones_own_is_left_alone(url: str) -> None:
    client = client_of(endpoint_url=url, config=ONE_ATTEMPT)
    with pytest.raises(HTTPClientError):
        client.list_collections()


@pytest.mark.usefixtures("rek", "no_network")
@pytest.mark.parametrize("bucket", ["rekognition", "rekognition-fips"])
@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
def test_a_bucket_with_the_name_of_the_service_is_a_bucket(bucket: str, region: str) -> None:
    s3 = boto3.client("s3", region_name=region)
    s3.create_bucket(
        Bucket=bucket,
        **({} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}),
    )
    s3.put_object(Bucket=bucket, Key="alice.png", Body=photo("alice"))
    assert [found["Key"] for found in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["alice.png"]


# What is not simulated


@pytest.mark.usefixtures("no_network")
def test_what_nobody_simulates_is_a_clear_error(client: RekognitionClient, monkeypatch: pytest.MonkeyPatch) -> None:
    take_out(monkeypatch, "ListStreamProcessors")
    with pytest.raises(ClientError, match="rekomock does not simulate the operation ListStreamProcessors") as error:
        client.list_stream_processors()
    assert code_of(error) == "NotImplemented"
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


# Requests that do not come from boto3


@pytest.mark.usefixtures("rek", "no_network")
def test_an_answer_is_what_aws_sends() -> None:
    answer = raw("CreateCollection", {"CollectionId": "staff"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/x-amz-json-1.1"
    assert len(answer.headers["x-amzn-RequestId"]) == 36
    assert answer.json()["StatusCode"] == 200


@pytest.mark.usefixtures("rek", "no_network")
@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(b"{}"), {"Content-Encoding": "gzip"}),
        (b'{"CollectionId": "\xff"}', {}),
        ("{}".encode("utf-16"), {}),
        (b"key=value", {}),
    ],
    ids=["compressed", "no UTF-8", "UTF-16", "a form"],
)
def test_a_body_that_cannot_be_read_is_a_serialization_exception(body: bytes, headers: dict[str, str]) -> None:
    answer = raw("DescribeCollection", body, headers=headers)
    assert (answer.status_code, answer.json()["__type"]) == (400, "SerializationException")


@pytest.mark.usefixtures("rek", "no_network")
def test_a_body_that_is_only_said_to_be_compressed_is_read() -> None:
    assert raw("ListCollections", b"{}", headers={"Content-Encoding": "gzip"}).json()["CollectionIds"] == []


FORMS = ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"]


@pytest.mark.usefixtures("rek", "no_network")
@pytest.mark.parametrize("content_type", FORMS)
@pytest.mark.parametrize(
    "body", [b"key=value", b'--b\r\nContent-Disposition: form-data; name="key"\r\n\r\n{}\r\n--b--\r\n', b" " * 600_000]
)
def test_a_form_is_no_request(content_type: str, body: bytes) -> None:
    answer = raw("CreateCollection", body, headers={"Content-Type": content_type})
    assert (answer.status_code, answer.json()["__type"]) == (400, "SerializationException")


@pytest.mark.usefixtures("rek", "no_network")
@pytest.mark.parametrize("content_type", FORMS)
def test_json_that_calls_itself_a_form_is_read_as_json(content_type: str) -> None:
    answer = raw("CreateCollection", b'{"CollectionId": "staff"}', headers={"Content-Type": content_type})
    assert (answer.status_code, answer.json()["StatusCode"]) == (200, 200)


@pytest.mark.usefixtures("rek", "no_network")
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
@pytest.mark.parametrize("host", ["rekognition.us-east-1.amazonaws.com", "rekognition-fips.us-east-1.api.aws"])
def test_other_methods_are_answered_as_well(method: str, host: str) -> None:
    assert requests.request(method, f"https://{host}/", timeout=1).status_code == 400


@pytest.mark.usefixtures("no_network")
def test_other_methods_are_answered_inside_a_running_mock_aws() -> None:
    with mock_aws(), mock_rekognition():
        assert requests.get("https://rekognition.us-east-1.api.aws/", timeout=1).status_code == 400


@pytest.mark.usefixtures("rek", "no_network")
@pytest.mark.parametrize("operation", [None, "NoSuchOperation"])
def test_an_operation_that_does_not_exist_is_an_unknown_operation(operation: str | None) -> None:
    answer = raw(operation)
    assert (answer.status_code, answer.json()["__type"]) == (400, "UnknownOperationException")


@pytest.mark.usefixtures("rek", "no_network")
def test_a_request_without_a_signature_is_answered_while_nothing_is_checked() -> None:
    assert raw("ListCollections", credentials=None).json()["CollectionIds"] == []


# Authorization


P = ParamSpec("P")
T = TypeVar("T")


def checked(allowed: int = 0) -> Callable[[Callable[P, T]], Callable[P, T]]:
    check: Callable[[Callable[P, T]], Callable[P, T]] = set_initial_no_auth_action_count(allowed)
    return check


def user_with(*actions: str, effect: str = "Allow") -> dict[str, str]:
    """A user of IAM who may do this, as credentials for a client."""
    iam = boto3.client("iam", region_name="us-east-1")
    keys = user_keys(iam)
    if actions:
        statement = {"Effect": effect, "Action": list(actions), "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam.put_user_policy(UserName="enroller", PolicyName="policy", PolicyDocument=document)
    return keys


@pytest.mark.usefixtures("rek")
@pytest.mark.parametrize("action", ["rekognition:CreateCollection", "rekognition:*"])
@pytest.mark.parametrize("dual_stack", [False, True])
def test_what_a_policy_allows_is_permitted(action: str, dual_stack: bool) -> None:
    client = client_of(**user_with(action), config=Config(use_dualstack_endpoint=dual_stack))
    assert checked()(client.create_collection)(CollectionId="staff")["StatusCode"] == 200


@pytest.mark.usefixtures("rek")
def test_what_no_policy_allows_is_denied() -> None:
    client = client_of(**user_with("rekognition:CreateCollection"))
    with pytest.raises(ClientError, match="user/enroller is not authorized to perform: rekognition:Li") as error:
        checked()(client.list_collections)()
    assert code_of(error) == "AccessDeniedException"
    assert isinstance(error.value, client.exceptions.AccessDeniedException)


@pytest.mark.usefixtures("rek")
def test_what_is_denied_has_no_effect() -> None:
    client = client_of(**user_with("rekognition:*", effect="Deny"))
    with pytest.raises(ClientError, match="AccessDeniedException"):
        checked()(client.create_collection)(CollectionId="staff")
    assert client.list_collections()["CollectionIds"] == []


@pytest.mark.usefixtures("rek")
def test_what_is_not_simulated_is_denied_too() -> None:
    client = client_of(**user_with("rekognition:CreateCollection"))
    with pytest.raises(ClientError, match="AccessDeniedException"):
        checked()(client.describe_projects)()


@pytest.mark.usefixtures("rek")
def test_an_unknown_access_key_is_an_unrecognized_client() -> None:
    client = client_of(aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="secret")
    with pytest.raises(ClientError, match="The security token included in the request is invalid") as error:
        checked()(client.list_collections)()
    assert code_of(error) == "UnrecognizedClientException"


@pytest.mark.usefixtures("rek")
def test_a_wrong_secret_is_an_invalid_signature() -> None:
    client = client_of(**user_with("rekognition:*") | {"aws_secret_access_key": "wrong"})
    with pytest.raises(ClientError, match="signature we calculated does not match") as error:
        checked()(client.list_collections)()
    assert code_of(error) == "InvalidSignatureException"


@pytest.mark.usefixtures("rek")
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer token"}, {"Authorization": "AWS4-HMAC-SHA256"}])
def test_a_request_without_a_signature_is_refused(headers: dict[str, str]) -> None:
    answer = checked()(raw)("ListCollections", credentials=None, headers=headers)
    assert (answer.status_code, answer.json()["__type"]) == (400, "MissingAuthenticationTokenException")


@pytest.mark.usefixtures("rek")
def test_a_request_that_is_signed_for_another_service_is_denied() -> None:
    scope = "Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/ec2/aws4_request"
    header = {"Authorization": f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0"}
    answer = checked()(raw)("ListCollections", credentials=None, headers=header)
    assert (answer.status_code, answer.json()["__type"]) == (400, "AccessDeniedException")


@pytest.mark.usefixtures("rek")
@pytest.mark.parametrize("operation", [None, "NoSuchOperation"])
def test_an_unknown_operation_is_one_whoever_calls_it(operation: str | None) -> None:
    key = user_with()
    credentials = Credentials(key["aws_access_key_id"], key["aws_secret_access_key"])
    answer = checked()(raw)(operation, credentials=credentials)
    # Older versions of moto find no action to ask about if none is named
    refusals = ["UnknownOperationException", *(["MissingAuthenticationTokenException"] if operation is None else [])]
    assert (answer.status_code, answer.json()["__type"] in refusals) == (400, True)


def test_a_request_counts_as_one_action_simulated_or_not(
    client: RekognitionClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_out(monkeypatch, "ListStreamProcessors")

    @checked(allowed=3)
    def four_requests() -> None:
        with pytest.raises(ClientError, match="NotImplemented"):
            client.list_stream_processors()
        client.list_collections()
        client.list_collections()
        with pytest.raises(ClientError, match="UnrecognizedClientException"):
            client.list_collections()

    four_requests()


@pytest.mark.usefixtures("rek")
def test_an_assumed_role_may_do_what_its_policy_allows() -> None:
    iam = boto3.client("iam", region_name="us-east-1")
    statement = {"Effect": "Allow", "Action": "rekognition:ListCollections", "Resource": "*"}
    arn = iam.create_role(RoleName="enroller", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    iam.put_role_policy(
        RoleName="enroller",
        PolicyName="policy",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )
    sts = boto3.client("sts", region_name="us-east-1")
    role = sts.assume_role(RoleArn=arn, RoleSessionName="enrolment")["Credentials"]
    client = client_of(
        aws_access_key_id=role["AccessKeyId"],
        aws_secret_access_key=role["SecretAccessKey"],
        aws_session_token=role["SessionToken"],
    )
    assert checked()(client.list_collections)()["CollectionIds"] == []
    with pytest.raises(ClientError, match="assumed-role/enroller/enrolment is not authorized"):
        checked()(client.create_collection)(CollectionId="staff")


# Settings of moto


def configurations() -> Iterator[tuple[str, dict[str, Any]]]:
    yield "service", {"core": {"passthrough": {"services": ["rekognition"], "urls": []}}}
    yield "url", {"core": {"passthrough": {"services": [], "urls": [r"https://rekognition\..*"]}}}


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize(("kind", "configuration"), list(configurations()))
@pytest.mark.parametrize("outside", [True, False])
def test_what_moto_is_told_to_pass_through_is_passed_through(kind: str, configuration: Any, outside: bool) -> None:
    mocks: list[AbstractContextManager[Any]] = [mock_aws(config=configuration), mock_rekognition()]
    first, second = mocks if outside else reversed(mocks)
    with first, second:
        with pytest.raises(HTTPClientError):
            client_of(config=ONE_ATTEMPT).list_collections()
        with pytest.raises(NetworkUsed):
            raw("ListCollections")


@pytest.mark.skipif("service_whitelist" not in default_user_config["core"], reason="moto has no list yet")
@pytest.mark.usefixtures("no_network")
def test_a_service_that_is_not_on_motos_list_is_not_answered() -> None:
    only_s3: DefaultConfig = {"core": {"service_whitelist": ["s3"]}}
    with (
        mock_aws(config=only_s3),
        mock_rekognition(),
        pytest.raises(Exception, match=r"Service rekognition not whitelisted"),
    ):
        client_of().list_collections()


@pytest.mark.usefixtures("no_network")
def test_a_service_that_is_on_motos_list_is_answered() -> None:
    with mock_aws(config={"core": {"service_whitelist": ["rekognition"]}}), mock_rekognition():
        assert client_of().list_collections()["CollectionIds"] == []


# moto's server


@pytest.fixture
def server() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    listening = server._server
    assert listening is not None
    yield f"http://127.0.0.1:{listening.server_port}"
    server.stop()
    listening.server_close()


def test_motos_server_answers_with_the_same_state(
    rek: RekognitionMock, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    remote = client_of("eu-west-1", endpoint_url=server)
    remote.create_collection(CollectionId="staff")
    answer = remote.index_faces(CollectionId="staff", Image={"Bytes": photo("alice")})
    assert len(answer["FaceRecords"]) == 1
    with pytest.raises(remote.exceptions.ResourceNotFoundException):
        remote.describe_collection(CollectionId="guests")
    take_out(monkeypatch, "ListStreamProcessors")
    with pytest.raises(ClientError, match="NotImplemented"):
        remote.list_stream_processors()
    remote.close()
    assert client_of("eu-west-1").list_collections()["CollectionIds"] == ["staff"]
    assert client_of("us-east-1").list_collections()["CollectionIds"] == []


def test_a_client_of_another_session_is_answered(client: RekognitionClient) -> None:
    session = botocore.session.get_session()
    session.set_credentials("AKIAIOSFODNN7EXAMPLE", "secret")
    other: Any = session.create_client("rekognition", region_name="us-east-1")
    other.create_collection(CollectionId="staff")
    assert client.list_collections()["CollectionIds"] == ["staff"]
