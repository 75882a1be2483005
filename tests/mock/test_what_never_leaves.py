"""The page "What never leaves the process", sentence by sentence, with a proxy that records what leaves."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest
from support.manual import blocks, text_of
from support.suites import SYNCHRONOUS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.proxy import Proxy

PAGE = "docs/explanation/what-never-leaves.md"
#: What tests below verify.
VERIFIED: list[str] = []


def verifies(*sentences: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Say which sentences of the page a test verifies."""
    VERIFIED.extend(sentences)
    return lambda test: test


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A home directory with real credentials, a role, and a program that gives more; returns what the program makes."""
    folder, trace = tmp_path / ".aws", tmp_path / "asked"
    folder.mkdir()
    program = f"{sys.executable} -c open({str(trace)!r},'w')"
    (folder / "credentials").write_text(
        "[default]\naws_access_key_id = AKIAIOSFODNN7REALKEY\naws_secret_access_key = a-real-secret\n"
    )
    (folder / "config").write_text(
        "[default]\nregion = ap-south-1\n"
        f"[profile production]\nregion = eu-west-1\ncredential_process = {program}\n"
        "[profile role]\nrole_arn = arn:aws:iam::111111111111:role/real\nsource_profile = default\n"
    )
    return trace


#: Variables that lead to credentials.
REAL = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7REALKEY",
    "AWS_SECRET_ACCESS_KEY": "a-real-secret",
    "AWS_SESSION_TOKEN": "a-real-token",
    "AWS_PROFILE": "production",
    "AWS_ROLE_ARN": "arn:aws:iam::111111111111:role/real",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "/no/such/file",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://metadata.example/credentials",
}


# Requests


@verifies(
    "In a mock, every request to a host of Amazon Rekognition is handled here, in all regions and partitions, FIPS, "
    "dual-stack and VPC endpoints, whatever its method and path."
)
def test_every_host_of_rekognition(fresh: Callable[..., str], proxy: Proxy) -> None:
    fresh(
        """
        import os
        import boto3, requests
        from botocore.config import Config
        from rekomock import mock_rekognition

        os.environ["MOTO_ALLOW_NONEXISTENT_REGION"] = "true"
        hosts = [
            "rekognition.us-east-1.amazonaws.com", "rekognition-fips.us-west-2.amazonaws.com",
            "rekognition.eu-west-1.api.aws", "rekognition-fips.ca-central-1.api.aws",
            "rekognition.cn-north-1.amazonaws.com.cn", "rekognition.us-gov-west-1.amazonaws.com",
            "vpce-0123abcd-0a1b2c.rekognition.eu-west-1.vpce.amazonaws.com",
        ]
        with mock_rekognition():
            for host in hosts:
                client = boto3.client("rekognition", region_name="us-east-1", endpoint_url=f"https://{host}")
                client.list_collections()
                for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
                    assert requests.request(method, f"https://{host}/any/path", timeout=9).status_code == 400
            for fips, dual_stack in ((True, False), (False, True), (True, True)):
                config = Config(use_fips_endpoint=fips, use_dualstack_endpoint=dual_stack)
                boto3.client("rekognition", region_name="us-west-1", config=config).list_collections()
        """
    )
    assert proxy.received == []


@verifies("A request to any other host of AWS is answered by moto, or raises `RequestNotSent`.")
def test_other_hosts_of_aws(fresh: Callable[..., str], proxy: Proxy) -> None:
    assert (
        fresh(
            """
            import boto3
            from rekomock import mock_rekognition

            with mock_rekognition():
                boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="images")
                boto3.client("dynamodb", region_name="eu-west-1").list_tables()
                elsewhere = "https://something.us-east-1.api.aws"
                client = boto3.client("sqs", region_name="us-east-1", endpoint_url=elsewhere)
                try:
                    client.list_queues()
                except RuntimeError as error:
                    print(type(error).__name__)
            """
        )
        == "RequestNotSent"
    )
    assert proxy.received == []


@verifies(
    "Two kinds of requests are let out, as moto lets them: those to an `endpoint_url` of your own or of "
    "`AWS_ENDPOINT_URL` that is no host of AWS, and those that moto's setting `passthrough` names.",
    "(`rekognition_client` does not look at the variable.)",
)
def test_what_is_let_out(fresh: Callable[..., str], proxy: Proxy, tmp_path: Path) -> None:
    (tmp_path / "test_client.py").write_text(
        "def test_client(rekognition_client):\n    assert rekognition_client.list_collections()\n"
    )
    fresh(
        """
        import boto3, pytest
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError, ClientError
        from moto import mock_aws
        from rekomock import mock_rekognition

        once = Config(retries={"total_max_attempts": 1})

        def call(client, operation):
            try:
                getattr(client, operation)()
            except (BotoCoreError, ClientError):
                pass

        with mock_rekognition():
            own = boto3.client("rekognition", "us-east-1", endpoint_url="http://own.example", config=once)
            call(own, "list_collections")
            call(boto3.client("sns", "us-east-1", config=once), "list_topics")
        passed = {"core": {"passthrough": {"urls": [r"https://sqs.*"], "services": []}}}
        with mock_aws(config=passed), mock_rekognition():
            other = Config(retries={"total_max_attempts": 1}, ignore_configured_endpoint_urls=True)
            call(boto3.client("sqs", "us-east-1", config=other), "list_queues")
        assert pytest.main(["-q", "-p", "no:cacheprovider", "test_client.py"]) == 0
        """,
        AWS_ENDPOINT_URL="http://variable.example",
    )
    assert [line.split()[1] for line in proxy.left] == [
        "http://own.example/",
        "http://variable.example/",
        "sqs.us-east-1.amazonaws.com:443",
    ]


# Clients


@verifies(
    "It does not matter when a client, resource or session was made: before the mock, before moto was imported, or in "
    "an earlier mock.",
    "How it is done: rekomock puts hooks into the classes that all clients of botocore share, when `mock_rekognition` "
    "is first imported.",
)
@pytest.mark.usefixtures("machine")
def test_clients_of_every_age(fresh: Callable[..., str], proxy: Proxy) -> None:
    fresh(
        """
        import boto3, sys

        def made():
            session = boto3.Session(region_name="eu-west-1")
            client = boto3.client("rekognition", region_name="eu-west-1")
            return client, boto3.resource("s3", region_name="us-east-1"), session

        def use(client, resource, session):
            client.list_collections()
            list(resource.buckets.all())
            session.client("rekognition").list_collections()
            session.client("sts").get_caller_identity()

        older = made()
        assert "moto" not in sys.modules
        from rekomock import mock_rekognition
        mock_rekognition()
        before = made()
        with mock_rekognition():
            inside = made()
            for each in (older, before, inside):
                use(*each)
        with mock_rekognition():
            for each in (older, before, inside):
                use(*each)
        """
    )
    assert proxy.left == []


@verifies("aiobotocore has classes of its own; its clients need [a server](../how-to/asyncio.md).")
def test_aiobotocore_shares_no_class_with_the_hooks() -> None:
    endpoint = pytest.importorskip("aiobotocore.endpoint")
    own = vars(endpoint.AioEndpoint)
    assert "_send" in own
    assert "make_request" not in own or own["make_request"].__qualname__.startswith("AioEndpoint")


# After the mock


@verifies(
    "A client that was made inside a mock never calls AWS.",
    "Used after the mock, it raises `RequestNotSent`; so does a call that began inside and is still being retried.",
    "Clients from before the mock are afterwards what they were.",
)
@pytest.mark.usefixtures("machine")
def test_after_the_mock(fresh: Callable[..., str], proxy: Proxy) -> None:
    printed = fresh(
        """
        import boto3, threading
        from botocore.config import Config
        from rekomock import mock_rekognition

        once = Config(retries={"total_max_attempts": 1})
        before = boto3.client("rekognition", region_name="us-west-2", config=once)
        mock = mock_rekognition()
        mock.start()
        inside = boto3.client("rekognition", region_name="us-east-1")
        tried = threading.Event()
        inside.meta.events.register("needs-retry.rekognition", lambda **_: tried.set())

        def retry():
            try:
                inside.list_collections()
            except RuntimeError as error:
                print(type(error).__name__)

        mock.fail("ListCollections", "ThrottlingException", times=None)
        thread = threading.Thread(target=retry)
        thread.start()
        tried.wait(30)
        mock.stop()
        thread.join()
        retry()
        try:
            before.list_collections()
        except Exception as error:
            print(type(error).__name__)
        """
    )
    assert printed.splitlines()[:2] == ["RequestNotSent", "RequestNotSent"]
    # the last one did go out, and so the proxy would have seen the others
    assert [line.split()[:2] for line in proxy.left] == [["CONNECT", "rekognition.us-west-2.amazonaws.com:443"]]


# Credentials

LOOK = """
import boto3, os
from botocore.config import Config
from rekomock import mock_rekognition

before = dict(os.environ)
with mock_rekognition():
    credentials = boto3.Session().get_credentials().get_frozen_credentials()
    print(credentials.access_key, credentials.secret_key, credentials.token)
    client = boto3.client("rekognition")
    client.list_collections()
assert dict(os.environ) == before
"""


@verifies(
    "Besides setting moto's fake access key, a mock hides every other place in which botocore would look for "
    "credentials: session tokens, profiles and their files, roles, and the metadata of containers and instances.",
    "When the mock ends, the environment is as it was.",
    "With the files hidden, a region that only a profile or `~/.aws/config` gives is not found.",
)
@pytest.mark.parametrize(
    "names",
    [
        ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"],
        ["AWS_PROFILE"],
        ["AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"],
        ["AWS_CONTAINER_CREDENTIALS_FULL_URI"],
        [],  # the files, and the metadata of instances
    ],
    ids=["key", "profile", "role", "container", "files"],
)
def test_credentials_are_hidden(fresh: Callable[..., str], proxy: Proxy, machine: Path, names: list[str]) -> None:
    look = f"{LOOK}\nprint(client.meta.region_name)"
    assert fresh(look, **{name: REAL[name] for name in names}).split() == [
        "FOOBARKEY",
        "FOOBARSECRET",
        "None",
        "us-east-1",
    ]
    assert proxy.received == []
    assert not machine.exists()


@verifies(
    "A client or session that is older than the mock looks for none inside, and refreshes none: instead of credentials "
    "that it lacks, or that would have to be refreshed, it uses the fake key.",
    "A key that it already holds signs requests that stay in the process.",
)
def test_older_clients_and_sessions(fresh: Callable[..., str], proxy: Proxy, machine: Path) -> None:
    assert fresh(
        """
        import boto3, os

        keyless = boto3.Session(region_name="us-east-1")
        process = boto3.Session(profile_name="production")
        holding = boto3.Session("AKIAHELD", "a-secret", region_name="us-east-1").client("rekognition")
        from rekomock import mock_rekognition

        with mock_rekognition():
            signed = []
            for client in (keyless.client("rekognition"), process.client("rekognition"), holding):
                client.meta.events.register_last(
                    "before-send.rekognition",
                    lambda request, **_: signed.append(request.headers["Authorization"].decode()),
                )
                client.meta.events.register_first(
                    "before-send.rekognition",
                    lambda request, **_: signed.append(request.headers["Authorization"].decode()) or None,
                )
                client.list_collections()
        print(*dict.fromkeys(text.split("Credential=")[1].split("/")[0] for text in signed))
        """
    ).split() == ["FOOBARKEY", "AKIAHELD"]
    assert proxy.left == []
    assert not machine.exists()


@verifies('moto\'s setting `{"core": {"mock_credentials": False}}` turns all of this off:')
def test_hiding_can_be_switched_off(fresh: Callable[..., str], proxy: Proxy, machine: Path) -> None:
    (block,) = blocks(PAGE, "python")
    assert 'mock_aws(config={"core": {"mock_credentials": False}})' in block.text
    assert (
        fresh(
            """
        import boto3
        from moto import mock_aws
        from rekomock import mock_rekognition

        with mock_aws(config={"core": {"mock_credentials": False}}), mock_rekognition():
            print(boto3.Session().get_credentials().access_key)
            boto3.client("rekognition").list_collections()
        """
        )
        == "AKIAIOSFODNN7REALKEY"
    )
    assert proxy.left == []


# Regions


@verifies("The region is that of `AWS_DEFAULT_REGION`, else of `AWS_REGION`, else us-east-1.")
@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize(
    ("variables", "region"),
    [
        ({"AWS_DEFAULT_REGION": "eu-west-1", "AWS_REGION": "eu-west-2"}, "eu-west-1"),
        ({"AWS_REGION": "eu-west-2"}, "eu-west-2"),
        ({}, "us-east-1"),
    ],
)
def test_the_region(fresh: Callable[..., str], proxy: Proxy, variables: dict[str, str], region: str) -> None:
    assert fresh(f"{LOOK}\nprint(client.meta.region_name)", **variables).split()[-1] == region
    assert proxy.received == []


# Servers


@verifies(
    "`rekomock serve` and the fixture `rekognition_server` answer other processes.",
    "They see the requests that are sent to them and cannot hold back others: set the endpoint, as the fixture does.",
)
@pytest.mark.usefixtures("machine")
def test_servers(fresh: Callable[..., str], proxy: Proxy, tmp_path: Path) -> None:
    (tmp_path / "test_server.py").write_text(
        "import os, subprocess, sys\n"
        "CHILD = \"import boto3; print(boto3.client('rekognition').list_collections()['CollectionIds'])\"\n"
        "def test_server(rekognition_server):\n"
        "    subprocess.run([sys.executable, '-c', CHILD], check=True)\n"
        "    without = {name: value for name, value in os.environ.items() if name != 'AWS_ENDPOINT_URL'}\n"
        "    assert subprocess.run([sys.executable, '-c', CHILD], env=without).returncode == 1\n"
    )
    fresh("import pytest; assert pytest.main(['-q', '-p', 'no:cacheprovider', 'test_server.py']) == 0")
    assert {line.split()[1] for line in proxy.left} == {"rekognition.us-east-1.amazonaws.com:443"}


# The page itself


def test_each_sentence_of_the_page_is_verified() -> None:
    page = re.sub(r"```.*?```", "", text_of(PAGE), flags=re.DOTALL)
    _, *paragraphs = page.split("\n\n**")
    prose = [" ".join(paragraph.partition("** ")[2].split()) for paragraph in paragraphs]
    sentences = [found for text in prose for found in re.split(r"(?<=[.)]) (?=[A-Z(]|moto's|aio|`rekomock)", text)]
    assert sorted(sentence for sentence in sentences if sentence) == sorted(VERIFIED)


def test_the_tutorial_on_a_machine_without_anything_of_aws(
    fresh: Callable[..., str], proxy: Proxy, tmp_path: Path
) -> None:
    files: dict[str, str] = {}
    for block in blocks("docs/tutorial/first-suite.md", "python"):
        assert block.title is not None
        files[block.title] = f"{files.get(block.title, '')}\n\n{block.text}"
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    tests = sum(text.count("\ndef test_") for text in files.values())
    report = fresh(f"import pytest; raise SystemExit(pytest.main(['-q', '-W', 'error', *{SYNCHRONOUS!r}]))")
    assert f"{tests} passed" in report
    assert tests > 5
    assert proxy.left == []
