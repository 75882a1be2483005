"""Nothing that is meant for Amazon Rekognition leaves the process, and no real credentials are looked at."""

from __future__ import annotations

import os
from itertools import product
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointVariantError, ProfileNotFound
from moto import mock_aws
from support.hosts import NetworkUsed, endpoints

from rekomock import mock_rekognition

if TYPE_CHECKING:
    from pathlib import Path

    from botocore.awsrequest import AWSPreparedRequest

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
ONE_ATTEMPT = Config(retries={"total_max_attempts": 1})

pytestmark = pytest.mark.usefixtures("no_network")


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """A mock in which every region has Rekognition."""
    monkeypatch.setenv("MOTO_ALLOW_NONEXISTENT_REGION", "true")
    request.getfixturevalue("rek")


# Every host, every way to it


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize(("fips", "dual_stack"), list(product([False, True], repeat=2)))
def test_a_client_of_any_region_is_answered(fips: bool, dual_stack: bool) -> None:
    config = Config(use_fips_endpoint=fips, use_dualstack_endpoint=dual_stack).merge(ONE_ATTEMPT)
    session = botocore.session.get_session()
    for region in endpoints(fips=fips, dual_stack=dual_stack):
        try:
            client: Any = session.create_client("rekognition", region_name=region, config=config)
        except EndpointVariantError:
            continue  # a host that the rules give, but no client can be made for
        client.create_collection(CollectionId=region)
        assert client.list_collections()["CollectionIds"] == [region]


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize("rest", ["", "/", ":443/", "/some/path", "/?Action=ListCollections"])
@pytest.mark.parametrize(("fips", "dual_stack"), list(product([False, True], repeat=2)))
def test_any_path_of_any_host_is_answered(fips: bool, dual_stack: bool, rest: str) -> None:
    for url in endpoints(fips=fips, dual_stack=dual_stack).values():
        answer = requests.get(f"{url}{rest}", timeout=1)
        assert (answer.status_code, answer.json()["__type"]) == (400, "UnknownOperationException"), url


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("method", METHODS)
def test_any_method_is_answered(method: str, scheme: str) -> None:
    answer = requests.request(method, f"{scheme}://rekognition.us-east-1.api.aws/", timeout=1)
    assert answer.json()["__type"] == "UnknownOperationException"


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize(
    "domain", ["api.aws", "amazonaws.com", "later.aws", "aws", "amazonaws.later", "amazonaws.co.xy"]
)
@pytest.mark.parametrize("service", ["rekognition", "rekognition-fips"])
def test_a_domain_of_amazon_that_botocore_does_not_know_yet_is_answered(service: str, domain: str) -> None:
    client = boto3.client(
        "rekognition", region_name="eu-west-1", endpoint_url=f"https://{service}.eu-west-1.{domain}", config=ONE_ATTEMPT
    )
    client.create_collection(CollectionId="staff")
    assert client.describe_collection(CollectionId="staff")["CollectionARN"].split(":")[3] == "eu-west-1"


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize(
    "host",
    [
        "vpce-0123abcd-0a1b2c.rekognition.eu-west-1.vpce.amazonaws.com",
        "vpce-0123abcd-0a1b2c-eu-west-1b.rekognition.eu-west-1.vpce.amazonaws.com",
        "vpce-0123abcd-0a1b2c.rekognition-fips.eu-west-1.vpce.amazonaws.com",
        "vpce-0123abcd-0a1b2c.rekognition.eu-west-1.vpce.amazonaws.com.cn",
    ],
)
def test_an_endpoint_of_a_vpc_is_answered(host: str) -> None:
    client = boto3.client("rekognition", "us-east-1", endpoint_url=f"https://{host}", config=ONE_ATTEMPT)
    client.create_collection(CollectionId="staff")
    assert boto3.client("rekognition", "eu-west-1").list_collections()["CollectionIds"] == ["staff"]
    assert requests.get(f"https://{host}/", timeout=1).json()["__type"] == "UnknownOperationException"


@pytest.mark.usefixtures("inside")
def test_a_host_of_aws_that_is_not_the_services_own_is_not_sent_either() -> None:
    client = boto3.client(
        "rekognition", "us-east-1", endpoint_url="https://rekognition.amazonaws.com", config=ONE_ATTEMPT
    )
    with pytest.raises(ClientError, match="404"):
        client.list_collections()


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize(
    "host", ["rekognition.example.com", "rekognition.us-east-1.notaws", "myrekognition.eu.example"]
)
def test_somebody_elses_host_is_left_alone(host: str) -> None:
    with pytest.raises(NetworkUsed):
        requests.get(f"https://{host}/", timeout=1)


# Real credentials

SECRET = "a-real-secret"
VARIABLES = {
    "AWS_ACCESS_KEY_ID": "AKIAREAL",
    "AWS_SECRET_ACCESS_KEY": SECRET,
    "AWS_SESSION_TOKEN": SECRET,
    "AWS_SECURITY_TOKEN": SECRET,
    "AWS_CREDENTIAL_EXPIRATION": "2020-01-01T00:00:00Z",
    "AWS_PROFILE": "real",
    "AWS_DEFAULT_PROFILE": "real",
    "AWS_ROLE_ARN": "arn:aws:iam::111111111111:role/real",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "/no/such/file",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:9/credentials",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/credentials",
    "AWS_EC2_METADATA_DISABLED": "false",
}
PROFILES = {
    "a key": f"aws_access_key_id = AKIAREAL\naws_secret_access_key = {SECRET}\naws_session_token = {SECRET}",
    "a program": "credential_process = /no/such/program",
    "a role": "role_arn = arn:aws:iam::111111111111:role/real\ncredential_source = Ec2InstanceMetadata",
    "SSO": "sso_start_url = https://example.com\nsso_region = us-east-1\nsso_account_id = 1\nsso_role_name = real",
}


@pytest.fixture(params=PROFILES)
def real(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """A machine that is full of credentials."""
    profile = PROFILES[request.param]
    for variable in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE", "BOTO_CONFIG"):
        file = tmp_path / variable
        file.write_text(
            f"[default]\n{profile}\n[real]\n{profile}\n[profile real]\n{profile}\n[Credentials]\n{profile}\n"
        )
        monkeypatch.setenv(variable, str(file))
    for variable, value in VARIABLES.items():
        monkeypatch.setenv(variable, value)


def sent_by(client: Any) -> str:
    """All that a client would put on the wire."""
    requests_made: list[AWSPreparedRequest] = []
    client.meta.events.register_first("before-send", lambda request, **_: requests_made.append(request))
    client.list_collections()
    (request,) = requests_made
    return f"{request.url} {dict(request.headers)} {request.body!r}"


@pytest.mark.usefixtures("real")
@pytest.mark.parametrize("outer", [False, True], ids=["alone", "inside-mock_aws"])
def test_real_credentials_are_not_used(outer: bool) -> None:
    with mock_aws() if outer else mock_rekognition(), mock_rekognition():
        sent = sent_by(boto3.client("rekognition", region_name="us-east-1"))
    assert "FOOBARKEY" in sent
    assert "AKIAREAL" not in sent
    assert SECRET not in sent


def test_a_profile_that_does_not_exist_is_no_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "gone")
    with mock_rekognition():
        assert "FOOBARKEY" in sent_by(boto3.client("rekognition", region_name="us-east-1"))


@pytest.mark.usefixtures("real", "rek")
def test_without_motos_key_there_are_no_credentials_and_nobody_is_asked_for_any(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert boto3.Session().get_credentials() is None


@pytest.mark.usefixtures("real", "rek")
def test_a_real_profile_is_not_to_be_had() -> None:
    with pytest.raises(ProfileNotFound):
        boto3.Session(profile_name="real")


@pytest.mark.usefixtures("rek")
def test_a_profile_of_the_tests_own_can_be_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "config"
    file.write_text("[profile ours]\nregion = eu-west-1\naws_access_key_id = ours\naws_secret_access_key = ours\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(file))
    assert "Credential=ours/" in sent_by(boto3.Session(profile_name="ours").client("rekognition"))


@pytest.mark.usefixtures("real")
def test_where_moto_is_told_to_leave_credentials_alone_they_are_left_alone() -> None:
    before = dict(os.environ)
    with mock_aws(config={"core": {"mock_credentials": False}}), mock_rekognition():
        assert dict(os.environ) == before


@pytest.mark.usefixtures("real")
@pytest.mark.parametrize("failing", [False, True])
def test_afterwards_the_environment_is_what_it_was(failing: bool) -> None:
    before = dict(os.environ)
    try:
        with mock_rekognition(), mock_rekognition():
            assert dict(os.environ) != before
            assert not failing
    except AssertionError:
        assert failing
    assert dict(os.environ) == before


def test_afterwards_a_variable_that_was_not_set_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in (*VARIABLES, "AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE", "BOTO_CONFIG"):
        monkeypatch.delenv(variable, raising=False)
    before = dict(os.environ)
    with mock_rekognition():
        pass
    assert dict(os.environ) == before
