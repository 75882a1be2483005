"""The real AWS CLI against the server: AssociateFaces with every option that its page has."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from remote import client_of
from staff import UNKNOWN_FACE, Staff

from rekomock import photo
from rekomock.server import Server

if TYPE_CHECKING:
    pass

AWS = shutil.which("aws", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")

pytestmark = pytest.mark.skipif(AWS is None, reason="the AWS CLI is not installed")


@pytest.fixture
def staff(server: Server) -> Staff:
    return Staff(client_of(server))


@pytest.fixture
def alice(staff: Staff) -> str:
    """The id of a face; the user alice has none yet."""
    staff.user("alice")
    return staff.face("alice")


@pytest.fixture
def surroundings(server: Server, tmp_path: Path) -> dict[str, str]:
    """The CLI's environment: nothing of this machine's, and the one export that the start line tells."""
    config = tmp_path / "config"
    keys = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = secret\n"
    config.write_text(f"[profile european]\nregion = eu-west-1\noutput = text\n{keys}")
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "AWS_CONFIG_FILE": str(config),
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_PAGER": "",
        "AWS_ENDPOINT_URL": server.url,
    }


class Cli:
    """Runs ``aws rekognition``."""

    def __init__(self, surroundings: dict[str, str], directory: Path) -> None:
        self.surroundings = surroundings
        self.directory = directory

    def run(self, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        assert AWS is not None
        return subprocess.run(
            [AWS, "rekognition", *command.split(), *arguments],
            env=self.surroundings,
            cwd=self.directory,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def told(self, command: str, *arguments: str) -> str:
        done = self.run(command, *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def answer(self, command: str, *arguments: str) -> Any:
        return json.loads(self.told(command, *arguments))


@pytest.fixture
def aws(surroundings: dict[str, str], tmp_path: Path) -> Cli:
    return Cli(surroundings, tmp_path)


#: What the CLI ends with when AWS refuses, in version 1 and in version 2.
REFUSED = (255, 254)

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


def test_face_ids_as_json_in_a_table(aws: Cli, staff: Staff, alice: str) -> None:
    table = aws.told(ASSOCIATE, "--face-ids", json.dumps([alice]), "--output", "table", "--color", "off")
    assert f"|  {alice}  |" in table
    assert "\x1b" not in table
    assert staff.faces_of("alice") == [alice]


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


def test_the_output_skeleton_asks_nobody(aws: Cli, staff: Staff, alice: str) -> None:
    skeleton = aws.answer(f"{ASSOCIATE} --face-ids {alice} --generate-cli-skeleton output")
    assert set(skeleton) == {"AssociatedFaces", "UnsuccessfulFaceAssociations", "UserStatus"}
    assert staff.faces_of("alice") == []


def test_an_endpoint_timeouts_and_no_signature(aws: Cli, staff: Staff, alice: str) -> None:
    url = aws.surroundings.pop("AWS_ENDPOINT_URL")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        del aws.surroundings[name]
    done = aws.run(
        f"{ASSOCIATE} --face-ids {alice} --endpoint-url {url} --no-sign-request --no-verify-ssl --no-paginate",
        *("--cli-read-timeout", "20", "--cli-connect-timeout", "20", "--debug"),
    )
    assert done.returncode == 0
    assert json.loads(done.stdout)["AssociatedFaces"] == [{"FaceId": alice}]
    assert "RekognitionService.AssociateFaces" in done.stderr


def test_profile_and_region_lead_elsewhere(aws: Cli, server: Server, staff: Staff, alice: str) -> None:
    del aws.surroundings["AWS_DEFAULT_REGION"]
    refused = aws.run(f"{ASSOCIATE} --face-ids {alice} --profile european")
    assert refused.returncode in REFUSED
    assert "(ResourceNotFoundException)" in refused.stderr
    answer = aws.answer(f"{ASSOCIATE} --face-ids {alice} --profile european --region us-east-1 --output json")
    assert answer["AssociatedFaces"] == [{"FaceId": alice}]


def test_what_breaks_the_model_is_refused_as_aws_refuses_it(aws: Cli, staff: Staff) -> None:
    refused = aws.run(f"{ASSOCIATE} --face-ids nonsense")
    assert refused.returncode in REFUSED
    assert "(ValidationException) when calling the AssociateFaces operation: 1 validation error" in refused.stderr


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


# The README


def consoles() -> list[str]:
    readme = Path(__file__).parents[1].joinpath("README.md").read_text()
    section = readme[readme.index("## As a server") : readme.index("## Who is in a picture")]
    return re.findall(r"^```console\n(.*?)^```", section, re.MULTILINE | re.DOTALL)


def test_the_readme_shows_how_the_server_begins(server: Server) -> None:
    command, line = consoles()[0].splitlines()
    assert command == "$ rekomock serve"
    assert line == server.output.splitlines()[0].replace(server.url, "http://127.0.0.1:5000")


def test_the_readme_shows_what_the_cli_prints(aws: Cli, server: Server) -> None:
    server.reset()
    console = consoles()[1].replace("http://127.0.0.1:5000", server.url)
    script = "".join(f"{line[2:]}\n" for line in console.splitlines() if line.startswith("$ "))
    commands = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euc", script],
        env={"PATH": commands, "HOME": aws.surroundings["HOME"]},
        cwd=aws.directory,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout == "".join(f"{line}\n" for line in console.splitlines() if not line.startswith("$ "))
