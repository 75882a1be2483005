"""The commands that AWS prints in the AWS CLI's examples and in its guide, against the server."""

from __future__ import annotations

import json
import re
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore import xform_name
from support.clients import client_of
from support.published import FACE_ID, OUTDATED, SHOWN, members, put
from support.staff import Staff

from rekomock import photo
from rekomock.operations import OPERATIONS

if TYPE_CHECKING:
    from support.cli import Cli

    from rekomock.server import Server

_AWSCLI = find_spec("awscli")
#: The examples that come with the CLI of PyPI, whichever CLI runs them; by their commands' names.
EXAMPLES = {
    path.stem: path.read_text()
    for name in OPERATIONS
    if _AWSCLI is not None and _AWSCLI.origin is not None
    for path in Path(_AWSCLI.origin).parent.glob(f"examples/rekognition/{xform_name(name, '-')}.rst")
}


def command_of(example: str) -> str:
    """The first command; in one line, as one example lacks a backslash."""
    found = re.search(r"^ +(aws rekognition .*?)\n *\n", example, re.MULTILINE | re.DOTALL)
    assert found is not None
    return re.sub(r"\s*\\?\n\s*", " ", found[1])


def answer_of(example: str) -> dict[str, Any]:
    """The first answer in JSON."""
    found = re.search(r"^    \{\n.*?^    \}", example, re.MULTILINE | re.DOTALL)
    assert found is not None
    answer: dict[str, Any] = json.loads(found[0])
    return answer


@pytest.mark.skipif(not EXAMPLES, reason="the awscli of PyPI, which carries the examples, is not installed")
@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_of_the_cli_is_answered_with_the_same_members(aws: Cli, server: Server, name: str) -> None:
    command, printed = command_of(EXAMPLES[name]), answer_of(EXAMPLES[name])
    for bucket, key in re.findall(r'"?Bucket"?[:=]"?(.*?)"?,"?Name"?[:=]"?(.*?)["}]', command):
        put(client_of(server, "s3"), bucket, key, *SHOWN)
    if name == "get-celebrity-info":
        client_of(server).recognize_celebrities(Image={"Bytes": photo(*SHOWN)})
    if name != "create-collection":
        named = re.search(r"--collection-id (\w+)", command)
        staff = Staff(client_of(server), named[1] if named else "staff")
        records = [
            staff.index(photo("alice"), ExternalImageId=key)["FaceRecords"] for key in ("first.png", "second.png")
        ]
        # Ids are the service's to give
        command = re.sub(FACE_ID, records[0][0]["Face"]["FaceId"], command)
    done = aws.shell(command)
    assert (done.returncode, done.stderr) == (0, "")
    assert members(printed) - OUTDATED <= members(json.loads(done.stdout))


def test_the_examples_are_found() -> None:
    if _AWSCLI is None:
        pytest.skip("the awscli of PyPI, which carries the examples, is not installed")
    assert {"create-collection", "index-faces", "search-faces", "search-faces-by-image"} <= EXAMPLES.keys()


#: The commands of the guide with ids of our own, and what of their answers is told.
STORY = r"""
aws rekognition create-collection --collection-id "staff" --tags '{"team":"blue","floor":"2"}' --query StatusCode
> 200
aws rekognition describe-collection --collection-id staff --query UserCount
> 0
aws rekognition index-faces --image '{"S3Object":{"Bucket":"pictures","Name":"alice.png"}}' --collection-id "staff" \
 --max-faces 1 --quality-filter "AUTO" --detection-attributes "ALL" --external-image-id "alice.png" \
 --query 'FaceRecords[0].Face.ExternalImageId'
> "alice.png"
aws rekognition index-faces --image "{\"S3Object\":{\"Bucket\":\"pictures\",\"Name\":\"alice.png\"}}" \
 --collection-id "staff" --external-image-id "again.png" --query 'length(FaceRecords)'
> 1
IDS=$(aws rekognition list-faces --collection-id "staff" --query 'Faces[].FaceId' --output text)
read FACE OTHER <<< "$IDS"
aws rekognition create-user --user-id alice --collection-id staff --region us-east-1
aws rekognition create-user --user-id bob --collection-id staff --client-request-token once
aws rekognition associate-faces --face-ids $FACE $OTHER --user-id alice --collection-id staff --region us-east-1 \
 --query 'length(AssociatedFaces)'
> 2
aws rekognition list-users --collection-id staff \
 --query 'sort_by(Users, &UserId)[].[UserId, UserStatus]' --output text
> alice	ACTIVE
> bob	CREATED
aws rekognition list-faces --collection-id staff --user-id alice --query 'length(Faces)'
> 2
aws rekognition search-faces --face-id $FACE --collection-id "staff" --query 'FaceMatches[0].Similarity'
> 100.0
aws rekognition search-faces-by-image --image '{"S3Object":{"Bucket":"pictures","Name":"alice.png"}}' \
 --collection-id "staff" --query 'length(FaceMatches)'
> 2
aws rekognition search-users --face-id $FACE --collection-id staff --region us-east-1 \
 --query 'UserMatches[].User.UserId' --output text
> alice
aws rekognition search-users --user-id alice --collection-id staff --query UserMatches
> []
aws rekognition search-users-by-image --image '{"S3Object":{"Bucket":"pictures","Name":"alice.png"}}' \
 --collection-id staff --max-users 1 --user-match-threshold 90 --query 'UserMatches[].User.UserId' --output text
> alice
aws rekognition disassociate-faces --face-ids $OTHER --user-id alice --collection-id staff --region us-east-1 \
 --query UserStatus
> "UPDATING"
aws rekognition delete-faces --collection-id "staff" --face-ids '["'$OTHER'"]' --query 'length(DeletedFaces)'
> 1
aws rekognition delete-user --user-id bob --collection-id staff --region us-east-1
aws rekognition describe-collection --collection-id staff --query '[FaceCount, UserCount]' --output text
> 1	1
aws rekognition compare-faces --source-image '{"S3Object":{"Bucket":"pictures","Name":"alice.png"}}' \
 --target-image '{"S3Object":{"Bucket":"pictures","Name":"alice.png"}}' --query 'length(FaceMatches)'
> 1
aws rekognition detect-faces --image '{"S3Object":{"Bucket":"pictures","Name":"alice.png"}}' --attributes "ALL" \
 --query 'length(FaceDetails)'
> 1
aws rekognition detect-labels --image '{"S3Object":{"Bucket":"pictures","Name":"street.png"}}' \
 --features GENERAL_LABELS IMAGE_PROPERTIES \
 --settings '{"ImageProperties": {"MaxDominantColors":1}, "GeneralLabels":{"LabelInclusionFilters":["Car"]}}' \
 --query '[Labels[].Name, length(ImageProperties.DominantColors)]' --output text
> 1
> Car
aws rekognition detect-moderation-labels --image "S3Object={Bucket=pictures,Name=street.png}" \
 --query 'ModerationLabels[].Name' --output text
> Weapon Violence	Graphic Violence	Violence
aws rekognition detect-text --image '{"S3Object":{"Bucket":"pictures","Name":"street.png"}}' \
 --query 'TextDetections[?Type==`LINE`].DetectedText' --output text
> alice	bob	ESTD 1882
aws rekognition detect-protective-equipment --image '{"S3Object":{"Bucket":"pictures","Name":"street.png"}}' \
 --summarization-attributes '{"MinConfidence":80,"RequiredEquipmentTypes":["FACE_COVER","HAND_COVER","HEAD_COVER"]}' \
 --query Summary.PersonsWithRequiredEquipment --output text
> 0
aws rekognition recognize-celebrities --image "S3Object={Bucket=pictures,Name=street.png}" \
 --query 'CelebrityFaces[].[Id, Name]' --output text
> nnnnnnn	Celeb A
aws rekognition get-celebrity-info --id nnnnnnn --query Urls --output text
> www.imdb.com/name/aaaaaaaaa
aws rekognition list-collections --query CollectionIds --output text
> staff
aws rekognition delete-collection --collection-id staff --query StatusCode
> 200
aws rekognition list-collections --query CollectionIds
> []
"""


def test_the_commands_of_the_guide_tell_one_story(aws: Cli, server: Server) -> None:
    put(client_of(server, "s3"), "pictures", "alice.png", "alice")
    put(client_of(server, "s3"), "pictures", "street.png", *SHOWN)
    lines = STORY.strip().splitlines()
    done = aws.shell("\n".join(line for line in lines if not line.startswith("> ")))
    assert done.stderr == ""
    assert done.stdout.splitlines() == [line[2:] for line in lines if line.startswith("> ")]


def test_the_story_has_every_operation() -> None:
    assert {xform_name(name, "-") for name in OPERATIONS} <= set(re.findall(r"aws rekognition (\S+)", STORY))
