"""The real AWS CLI against the server: AssociateFaces with every option that its page has."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from support.cli import REFUSED, Cli, version
from support.clients import client_of
from support.manual import blocks
from support.staff import UNKNOWN_FACE, Staff

from rekomock import photo

if TYPE_CHECKING:
    from rekomock.server import Server


@pytest.fixture
def staff(server: Server) -> Staff:
    return Staff(client_of(server))


@pytest.fixture
def alice(staff: Staff) -> str:
    """The id of a face; the user alice has none yet."""
    staff.user("alice")
    return staff.face("alice")


ASSOCIATE = "associate-faces --collection-id staff --user-id alice"


def test_face_ids_as_a_list_with_threshold_and_token(aws: Cli, staff: Staff, alice: str) -> None:
    command = f"{ASSOCIATE} --user-match-threshold 80.5 --client-request-token once"
    answer = aws.answer(command, "--face-ids", alice, UNKNOWN_FACE)
    assert answer == {
        "AssociatedFaces": [{"FaceId": alice}],
        "UnsuccessfulFaceAssociations": [{"FaceId": UNKNOWN_FACE, "Reasons": ["FACE_NOT_FOUND"]}],
        "UserStatus": "UPDATING",
    }
    assert aws.answer(command, "--face-ids", alice, UNKNOWN_FACE, "--output", "json") == answer
    mismatch = aws.run(command, "--face-ids", alice)
    assert mismatch.returncode in REFUSED
    assert "(IdempotentParameterMismatchException) when calling the AssociateFaces operation" in mismatch.stderr


def test_face_ids_as_json(aws: Cli, staff: Staff, alice: str) -> None:
    aws.told(ASSOCIATE, "--face-ids", json.dumps([alice]))
    assert staff.faces_of("alice") == [alice]


def test_the_output_as_text(aws: Cli, alice: str) -> None:
    text = aws.told(f"{ASSOCIATE} --face-ids {alice} {UNKNOWN_FACE} --output text")
    assert text == (
        f"UPDATING\nASSOCIATEDFACES\t{alice}\nUNSUCCESSFULFACEASSOCIATIONS\t{UNKNOWN_FACE}\nREASONS\tFACE_NOT_FOUND\n"
    )


def test_the_output_as_a_table(aws: Cli, alice: str) -> None:
    table = aws.told(f"{ASSOCIATE} --face-ids {alice} --output table")
    cells = [re.findall(r"[^\s|]+", line) for line in table.splitlines() if not re.fullmatch(r"[-+|]*", line)]
    assert cells == [["AssociateFaces"], ["UserStatus", "UPDATING"], ["AssociatedFaces"], ["FaceId"], [alice]]


@pytest.mark.usefixtures("cli_version_2")
def test_the_output_as_yaml(aws: Cli, alice: str) -> None:
    expected = ["AssociatedFaces:", f"- FaceId: {alice}", "UnsuccessfulFaceAssociations: []", "UserStatus: UPDATING"]
    command = f"{ASSOCIATE} --face-ids {alice} --client-request-token once"
    assert aws.told(f"{command} --output yaml").splitlines() == expected
    stream = aws.told(f"{command} --output yaml-stream").splitlines()
    # A list of answers, of which there is one
    assert [line[2:] for line in stream] == expected
    assert [line[:2] for line in stream] == ["- ", "  ", "  ", "  "]


@pytest.mark.parametrize(("color", "colored"), [("on", True), ("off", False), ("auto", False)])
def test_colors_where_nobody_looks(aws: Cli, alice: str, color: str, colored: bool) -> None:
    table = aws.told(f"{ASSOCIATE} --face-ids {alice} --output table --color {color}")
    assert alice in table
    assert ("\x1b[" in table) == colored


@pytest.mark.parametrize(("color", "colored"), [("on", True), ("off", False), ("auto", True)])
def test_colors_in_a_terminal(aws: Cli, alice: str, color: str, colored: bool) -> None:
    table = aws.in_terminal(f"{ASSOCIATE} --face-ids {alice} --output table --color {color}")
    assert alice in table
    assert ("\x1b[" in table) == colored


@pytest.mark.usefixtures("cli_version_2")
def test_a_pager_shows_the_output_unless_told_otherwise(aws: Cli, alice: str) -> None:
    aws.environment["AWS_PAGER"] = "sed s/^/paged:/"
    command = f"{ASSOCIATE} --face-ids {alice} --query UserStatus"
    assert aws.in_terminal(command) == 'paged:"UPDATING"\r\n'
    assert aws.in_terminal(f"{command} --no-cli-pager") == '"ACTIVE"\r\n'


@pytest.mark.usefixtures("cli_version_2")
def test_a_command_can_be_completed_at_a_prompt(aws: Cli, staff: Staff, alice: str) -> None:
    command = f"{ASSOCIATE} --face-ids {alice} --query UserStatus"
    shown = aws.in_terminal(f"{command} --cli-auto-prompt")
    assert f"> aws rekognition {ASSOCIATE}" in shown
    assert staff.faces_of("alice") == [alice]
    aws.environment["AWS_CLI_AUTO_PROMPT"] = "on"
    assert aws.in_terminal(f"{command} --no-cli-auto-prompt") == '"ACTIVE"\r\n'


def test_the_version_is_told_and_nobody_asked(aws: Cli) -> None:
    told = aws.told("associate-faces --version --endpoint-url http://127.0.0.1:9")
    assert told.startswith(f"aws-cli/{'.'.join(map(str, version()))} ")


def test_a_threshold_that_a_face_does_not_meet(aws: Cli, staff: Staff, alice: str) -> None:
    staff.associate("alice", alice)
    bob = staff.face("bob")
    query = "UnsuccessfulFaceAssociations[].[FaceId, Reasons[0]]"
    rows = aws.told(ASSOCIATE, "--user-match-threshold", "100", "--face-ids", bob, "--query", query, "--output", "text")
    assert rows == f"{bob}\tLOW_MATCH_CONFIDENCE\n"


def test_the_input_skeleton_can_be_filled_in_and_sent(aws: Cli, staff: Staff, alice: str) -> None:
    skeleton = aws.answer(f"{ASSOCIATE} --face-ids a --generate-cli-skeleton input")
    assert set(skeleton) == {"CollectionId", "UserId", "FaceIds", "UserMatchThreshold", "ClientRequestToken"}
    filled = skeleton | {"CollectionId": "staff", "UserId": "somebody", "FaceIds": [alice], "ClientRequestToken": "t"}
    aws.directory.joinpath("input.json").write_text(json.dumps(filled))
    # What stands on the command line goes before what is in the file
    answer = aws.answer("associate-faces --user-id alice --cli-input-json file://input.json")
    assert answer["AssociatedFaces"] == [{"FaceId": alice}]


@pytest.mark.usefixtures("cli_version_2")
def test_the_skeleton_in_yaml_can_be_filled_in_and_sent(aws: Cli, staff: Staff, alice: str) -> None:
    skeleton = aws.told("associate-faces --generate-cli-skeleton yaml-input")
    values = {"CollectionId": "staff", "UserId": "somebody", "UserMatchThreshold": "80.5", "ClientRequestToken": "t"}
    for name, value in values.items():
        skeleton, found = re.subn(rf"^{name}: \S+", f"{name}: {value}", skeleton, flags=re.MULTILINE)
        assert found == 1
    aws.directory.joinpath("input.yaml").write_text(skeleton.replace("- ''", f"- {alice}"))
    answer = aws.answer("associate-faces --user-id alice --cli-input-yaml file://input.yaml")
    assert answer["AssociatedFaces"] == [{"FaceId": alice}]


def test_the_output_skeleton_asks_nobody(aws: Cli, staff: Staff, alice: str) -> None:
    skeleton = aws.answer(f"{ASSOCIATE} --face-ids {alice} --generate-cli-skeleton output")
    assert set(skeleton) == {"AssociatedFaces", "UnsuccessfulFaceAssociations", "UserStatus"}
    assert staff.faces_of("alice") == []


def test_an_endpoint_timeouts_and_no_signature(aws: Cli, staff: Staff, alice: str) -> None:
    url = aws.environment.pop("AWS_ENDPOINT_URL")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        del aws.environment[name]
    done = aws.run(
        f"{ASSOCIATE} --face-ids {alice} --endpoint-url {url} --no-sign-request --no-verify-ssl --no-paginate",
        *("--cli-read-timeout", "20", "--cli-connect-timeout", "20", "--debug"),
    )
    assert done.returncode == 0
    assert json.loads(done.stdout)["AssociatedFaces"] == [{"FaceId": alice}]
    assert "RekognitionService.AssociateFaces" in done.stderr


def test_profile_and_region_lead_elsewhere(aws: Cli, server: Server, staff: Staff, alice: str) -> None:
    del aws.environment["AWS_DEFAULT_REGION"]
    keys = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = secret\n"
    aws.directory.joinpath("config").write_text(f"[profile european]\nregion = eu-west-1\noutput = text\n{keys}")
    aws.environment["AWS_CONFIG_FILE"] = str(aws.directory / "config")
    refused = aws.run(f"{ASSOCIATE} --face-ids {alice} --profile european")
    assert refused.returncode in REFUSED
    assert "(ResourceNotFoundException)" in refused.stderr
    answer = aws.answer(f"{ASSOCIATE} --face-ids {alice} --profile european --region us-east-1 --output json")
    assert answer["AssociatedFaces"] == [{"FaceId": alice}]


def test_what_breaks_the_model_is_refused_as_aws_refuses_it(aws: Cli, staff: Staff) -> None:
    refused = aws.run(f"{ASSOCIATE} --face-ids nonsense")
    assert refused.returncode in REFUSED
    assert "(ValidationException) when calling the AssociateFaces operation: 1 validation error" in refused.stderr


@pytest.mark.usefixtures("cli_version_2")
def test_bytes_are_base64_or_as_they_are(aws: Cli, staff: Staff, alice: str) -> None:
    encoded = base64.b64encode(photo("alice", format="JPEG")).decode()
    aws.directory.joinpath("alice.txt").write_text(encoded)
    index = "index-faces --collection-id staff --query length(FaceRecords) --image-bytes file://alice.txt"
    assert aws.told(f"{index} --cli-binary-format base64") == "1\n"
    refused = aws.run(f"{index} --cli-binary-format raw-in-base64-out")
    assert "(InvalidImageFormatException)" in refused.stderr
    # Of AssociateFaces no member is bytes
    answer = aws.answer(f"{ASSOCIATE} --face-ids {alice} --cli-binary-format raw-in-base64-out")
    assert answer["AssociatedFaces"] == [{"FaceId": alice}]


def test_pictures_in_files_and_in_s3_and_pages(aws: Cli, server: Server, staff: Staff) -> None:
    aws.directory.joinpath("alice.png").write_bytes(photo("alice"))
    command = "index-faces --collection-id staff --image-bytes fileb://alice.png"
    face = aws.told(f"{command} --query FaceRecords[0].Face.FaceId --output text").strip()
    s3 = client_of(server, "s3")
    s3.create_bucket(Bucket="pictures")
    s3.put_object(Bucket="pictures", Key="alice.png", Body=photo("alice"))
    found = aws.answer(
        "search-faces-by-image --collection-id staff --image", "S3Object={Bucket=pictures,Name=alice.png}"
    )
    assert [match["Face"]["FaceId"] for match in found["FaceMatches"]] == [face]
    staff.faces("alice", 2)
    assert len(aws.answer("list-faces --collection-id staff --page-size 1")["Faces"]) == 3
    assert len(aws.answer("list-faces --collection-id staff --max-items 2")["Faces"]) == 2


# The manual


def test_the_manual_shows_how_the_server_begins(server: Server) -> None:
    console, *_ = blocks("docs/how-to/server.md", "console")
    assert console.commands == "rekomock serve\n"
    assert server.output.replace(server.url, "http://127.0.0.1:5000").startswith(console.printed)


def test_the_manual_shows_what_the_cli_prints(aws: Cli, server: Server) -> None:
    (console,) = blocks("docs/how-to/cli.md", "console")
    done = aws.shell(console.commands.replace("http://127.0.0.1:5000", server.url), aws.bare)
    assert (done.stderr, done.stdout) == ("", console.printed)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_the_manual_shows_https(aws: Cli) -> None:
    serving, asking = blocks("docs/how-to/tls.md", "console")
    certify, serve = serving.commands.splitlines()
    done = aws.shell(certify, aws.bare)
    assert done.returncode == 0, done.stderr
    words = [sys.executable, "-m", *serve.split(), "--port", "0"]
    with subprocess.Popen(words, cwd=aws.directory, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline().decode()
            url = line.split()[3].rstrip(";")
            assert line.replace(url, "https://127.0.0.1:5000") == serving.printed
            done = aws.shell(asking.commands.replace("https://127.0.0.1:5000", url))
            assert (done.stderr, done.stdout) == ("", asking.printed)
        finally:
            process.terminate()
