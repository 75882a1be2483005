"""The run against AWS, with a server of rekomock standing in for it and drawn pictures for the photographs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests
from support.clients import client_of
from support.serving import eventually

from rekomock import Face, photo
from rekomock.server import Server, start

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
TESTS = {
    "alice and ann": "operations/test_associate_faces.py::TestAssociating::"
    "test_the_faces_are_associated_and_the_user_is_updating",
    "an ARN that differs": "operations/test_collections.py::TestCreateCollection::"
    "test_it_returns_the_arn_without_its_prefix_and_the_model_version",
    "a setting": "operations/test_collections.py::TestCreateCollection::test_the_full_arn_by_a_setting",
    "a mock": "operations/test_collections.py::TestCreateCollection::test_tags_are_kept",
    "collections listed": "operations/test_collections.py::TestCreateCollection::test_ids_are_case_sensitive",
    "several in a picture": "operations/test_search.py::TestSearchUsersByImage::"
    "test_the_others_in_the_image_are_unsearched",
    "somebody missing": "operations/test_associate_faces.py::TestUserMatchThreshold::test_zero_accepts_every_face",
    "an angle": "operations/test_associate_faces.py::TestUserMatchThreshold::test_it_is_inclusive",
    "no photo": "operations/test_index_faces.py::TestOtherImages::test_show_one_stranger",
    "what is refused": "operations/test_index_faces.py::TestRejectedImages::test_another_format",
    "moto's state manager": "state/test_statuses.py::test_manual_counts_the_reads",
    "a request by hand": "protocol/test_wire.py::TestResponsesOnTheWire::test_a_response_is_aws_json",
    "S3": "operations/test_s3_images.py::test_an_image_is_read",
    "a token": "test_service.py::TestReplay::test_other_parameters_are_a_mismatch",
    "another region": "test_service.py::TestReplay::test_a_token_belongs_to_its_region",
    "another account": "test_service.py::TestReplay::test_a_token_belongs_to_its_account",
    "not simulated": "test_service.py::test_stream_processors_are_not_simulated",
    "ids too long": "operations/test_pagination.py::test_tokens_of_the_longest_ids_are_short_enough_to_be_sent",
    "no behaviour": "settings/test_hints.py",
}


@pytest.fixture(scope="module")
def aws() -> Iterator[Server]:
    """What poses as AWS: it keeps AWS's quotas of calls, and differs in an ARN."""
    with start(collection_arn="full", throughput="aws", unknown_images="no_face") as server:
        client_of(server).create_collection(CollectionId="staff", Tags={"whose": "somebody else"})
        yield server


@pytest.fixture(scope="module")
def command(aws: Server, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The command line without the tests to run, and its environment."""
    folder = tmp_path_factory.mktemp("aws")
    people: dict[str, list[str | Face]] = {"alice": ["ann", Face("ann", shot=2)], "bob": ["ben"], "carol": ["cleo"]}
    for name, shots in people.items():
        (folder / "photos" / name).mkdir(parents=True)
        for number, shot in enumerate(shots):
            (folder / "photos" / name / f"{number}.png").write_bytes(photo(shot))
    (folder / "keys").write_text(
        "[somebody]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = secret\n"
    )
    line = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:cov", "-v"]
    environment = os.environ | {"AWS_ENDPOINT_URL": aws.url, "AWS_SHARED_CREDENTIALS_FILE": str(folder / "keys")}
    photos = str(folder / "photos")
    return [*line, "--aws-profile", "somebody", "--aws-photos", photos], {"cwd": ROOT, "env": environment, "text": True}


@pytest.fixture(scope="module")
def output(command: Any) -> str:
    """What a run of some tests says."""
    line, how = command
    tests = [f"tests/{test}" for test in TESTS.values()]
    run = subprocess.run([*line, *tests], **how, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
    assert run.returncode == pytest.ExitCode.TESTS_FAILED, run.stdout
    return str(run.stdout)


def calls(aws: Server) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = requests.get(f"{aws.url}/rekomock-api/calls", timeout=20).json()["calls"]
    return found


def there(aws: Server) -> list[dict[str, Any]]:
    """The collections, seen without a call that would count."""
    state = requests.get(f"{aws.url}/rekomock-api/regions/us-east-1", timeout=20).json()
    found: list[dict[str, Any]] = state["collections"]
    return found


def collections(aws: Server) -> list[str]:
    return [collection["collection_id"] for collection in there(aws)]


@pytest.mark.parametrize(
    "name", ["alice and ann", "collections listed", "several in a picture", "what is refused", "a token"]
)
def test_what_rekomock_has_from_aws_passes(output: str, name: str) -> None:
    assert [line for line in output.splitlines() if TESTS[name] in line and "[AWS" in line and "PASSED" in line]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a setting", "has settings of rekomock"),
        ("a mock", "holds a mock"),
        ("somebody missing", "has a picture of somebody else than alice, bob, carol"),
        ("an angle", "has a picture that declares more than people and shots"),
        ("no photo", "has a picture that photo() did not draw as it is"),
        ("moto's state manager", "holds updates with moto's state manager"),
        ("a request by hand", "sends requests by hand"),
        ("S3", "asks another service or region, or as somebody else"),
        ("another region", "asks another service or region, or as somebody else"),
        ("another account", "asks another account"),
        ("not simulated", "calls ListStreamProcessors, which is not simulated"),
        ("ids too long", "has a CollectionId that leaves no room for a prefix"),
    ],
)
def test_what_has_no_meaning_on_aws_is_skipped(output: str, name: str, reason: str) -> None:
    assert [line for line in output.splitlines() if TESTS[name] in line and "SKIPPED" in line]
    assert f"not on AWS: {reason}" in output


def test_the_other_tests_are_left_out(output: str) -> None:
    assert "test_suggesting" not in output
    assert " deselected" in output


def test_each_row_of_the_ledger_is_told_to_agree_or_differ(output: str) -> None:
    lines = output[output.index("AWS and the ledger of fidelity") :].splitlines()

    assert (
        "agrees   1/4   documented   AssociateFaces: each face of the request is associated with the user, "
        in "".join(lines)
    )
    differing = next(number for number, line in enumerate(lines) if line.startswith("differs"))
    assert lines[differing].endswith("observed     CreateCollection's `CollectionArn`: without `arn:`")
    assert lines[differing + 1].strip() == f"tests/{TESTS['an ARN that differs']}"


@pytest.mark.usefixtures("output")
def test_everything_has_the_prefix_of_the_run_and_is_deleted_although_a_test_failed(aws: Server) -> None:
    met = {call["parameters"]["CollectionId"] for call in calls(aws)[1:] if "CollectionId" in call["parameters"]}

    assert {collection_id[:14] for collection_id in met} == {"rekomock-test-"}
    assert len({collection_id.split("-")[2] for collection_id in met}) == 1
    assert collections(aws) == ["staff"]


@pytest.mark.usefixtures("output")
def test_the_collections_of_others_are_not_touched(aws: Server) -> None:
    (staff,) = there(aws)

    assert (staff["faces"], staff["users"], staff["tags"]) == ([], [], {"whose": "somebody else"})


@pytest.mark.usefixtures("output")
def test_no_quota_of_calls_is_exceeded(aws: Server) -> None:
    codes = {call["response"].get("__type") for call in calls(aws)}

    assert "IdempotentParameterMismatchException" in codes
    assert "ProvisionedThroughputExceededException" not in codes


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_everything_is_deleted_when_the_run_is_interrupted(aws: Server, command: Any, how: signal.Signals) -> None:
    line, options = command
    long = "tests/operations/test_users.py::TestListUsers::test_at_most_500_a_page"
    with subprocess.Popen([*line, long], **options, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as run:
        try:
            assert eventually(lambda: len(collections(aws)) == 2, 60)
            run.send_signal(how)
            said, _ = run.communicate(timeout=60)
        finally:
            run.kill()

    assert run.returncode == pytest.ExitCode.INTERRUPTED, said
    assert collections(aws) == ["staff"]


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--aws-profile", "somebody"], "--aws-profile needs --aws-photos DIR"),
        (["--aws-profile", "nobody", "--aws-photos", "."], "The config profile (nobody) could not be found"),
        (["--aws-profile", "somebody", "--aws-photos", ".", "-n", "1"], "leave -n out"),
    ],
)
def test_what_is_missing_is_said_at_once(command: Any, options: list[str], complaint: str) -> None:
    line, how = command
    run = subprocess.run(
        [*line[:-4], *options, "tests/operations/test_users.py"], **how, capture_output=True, timeout=60
    )

    assert run.returncode == pytest.ExitCode.USAGE_ERROR
    assert complaint in run.stderr
