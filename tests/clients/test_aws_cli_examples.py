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
from support.models import BUCKET, TEN
from support.published import FACE_ID, NOT_IN_VIDEOS, OUTDATED, SHOWN, SHOWN_IN_VIDEO, members, put
from support.staff import Staff
from support.streams import DATA_STREAM, ROLE, VIDEO_STREAM

from rekomock import CustomLabel, photo
from rekomock.control.client import call_control_api
from rekomock.control.codec import encode
from rekomock.control.commands import AddVideo
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
    """The first answer in JSON; empty for a command that prints nothing."""
    if "This command produces no output." in example:
        return {}
    found = re.search(r"^    \{\n.*?^    \}", example, re.MULTILINE | re.DOTALL)
    assert found is not None
    answer: dict[str, Any] = json.loads(found[0])
    return answer


def store_video(server: Server) -> dict[str, Any]:
    """Put a video into S3 in which there is something for every kind of job to find, and return its place."""
    s3: Any = client_of(server, "s3")
    s3.create_bucket(Bucket="camera")
    s3.put_object(Bucket="camera", Key="door.mp4", Body=b"a video")
    call_control_api(server.url, "POST", "/videos", **encode(AddVideo("s3://camera/door.mp4", SHOWN_IN_VIDEO)))
    return {"S3Object": {"Bucket": "camera", "Name": "door.mp4"}}


def prepare_stream(server: Server, name: str) -> None:
    """Make what an example of a stream processor is about: the processor, unless the example makes it."""
    client: Any = client_of(server)
    client_of(server, "kinesis").create_stream(StreamName="AmazonRekognitionRekStream", ShardCount=1)
    client.create_collection(CollectionId="MyCollection")
    if name == "create-stream-processor":
        return
    client.create_stream_processor(
        Name="my-stream-processor",
        Input={"KinesisVideoStream": {"Arn": VIDEO_STREAM}},
        Output={"KinesisDataStream": {"Arn": DATA_STREAM.replace("faces", "AmazonRekognitionRekStream")}},
        Settings={"FaceSearch": {"CollectionId": "MyCollection", "FaceMatchThreshold": 80}},
        RoleArn=ROLE,
    )
    if name == "stop-stream-processor":
        client.start_stream_processor(Name="my-stream-processor")


JOBS = [name for name in EXAMPLES if f"start-{name[4:]}" in EXAMPLES]


@pytest.mark.skipif(not EXAMPLES, reason="the awscli of PyPI, which carries the examples, is not installed")
@pytest.mark.parametrize("name", [name for name in EXAMPLES if name not in JOBS])
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
    if "stream-processor" in name:
        command = command.replace("us-west-2", "us-east-1")
        prepare_stream(server, name)
    done = aws.shell(command)
    assert (done.returncode, done.stderr) == (0, "")
    assert members(printed) - OUTDATED <= members(json.loads(done.stdout or "{}"))


@pytest.mark.skipif(not EXAMPLES, reason="the awscli of PyPI, which carries the examples, is not installed")
@pytest.mark.parametrize("name", JOBS)
def test_the_example_of_a_job_s_results_is_answered_with_the_same_members(aws: Cli, server: Server, name: str) -> None:
    video, kind = store_video(server), name.removeprefix("get-").replace("-", "_")
    client: Any = client_of(server)
    Staff(client).index(photo("alice"), ExternalImageId="alice.png")
    more = {"face_search": {"CollectionId": "staff"}, "face_detection": {"FaceAttributes": "ALL"}}
    job_id = getattr(client, f"start_{kind}")(Video=video, **more.get(kind, {}))["JobId"]
    command = re.sub("--job-id [0-9a-f]{64}", f"--job-id {job_id}", command_of(EXAMPLES[name]))

    found = set()
    for page in ("", " --max-results 1"):
        done = aws.shell(command + page)
        assert (done.returncode, done.stderr) == (0, "")
        found |= members(json.loads(done.stdout))

    printed = members(answer_of(EXAMPLES[name])) - OUTDATED
    assert {path for path in printed if not path.startswith(NOT_IN_VIDEOS)} <= found


def test_the_examples_are_found() -> None:
    if _AWSCLI is None:
        pytest.skip("the awscli of PyPI, which carries the examples, is not installed")
    assert {"create-collection", "index-faces", "search-faces", "search-faces-by-image"} <= EXAMPLES.keys()
    assert {"get-face-detection", "get-face-search", "get-label-detection", "get-content-moderation"} <= set(JOBS)


#: The commands of the guides with ids of our own, and what of their answers is told.
FACES_AND_IMAGES = r"""
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


TAGS_AND_LIVENESS = r"""
ARN=$(aws rekognition create-collection --collection-id staff --query CollectionArn --output text)
aws rekognition tag-resource --resource-arn $ARN --tags '{"key1":"value1","key2":"value2"}'
aws rekognition untag-resource --resource-arn $ARN --tag-keys '["key1"]'
aws rekognition list-tags-for-resource --resource-arn $ARN --query Tags.key2
> "value2"
SESSION=$(aws rekognition create-face-liveness-session --settings '{"AuditImagesLimit":1}' --output text)
aws rekognition get-face-liveness-session-results --session-id $SESSION \
 --query '[Status, length(AuditImages)]' --output text
> SUCCEEDED	1
"""

VIDEOS = r"""
aws rekognition create-collection --collection-id staff --query StatusCode
> 200
aws rekognition index-faces --image '{"S3Object":{"Bucket":"pictures","Name":"alice.png"}}' \
 --collection-id staff --external-image-id alice.png --query 'length(FaceRecords)'
> 1
JOB=$(aws rekognition start-face-detection --video "S3Object={Bucket=camera,Name=door.mp4}" --output text)
aws rekognition get-face-detection --job-id $JOB --query '[JobStatus, Faces[0].Timestamp]' --output text
> SUCCEEDED	0
JOB=$(aws rekognition start-face-search --video "S3Object={Bucket=camera,Name=door.mp4}" --collection-id staff \
 --output text)
aws rekognition get-face-search --job-id $JOB --sort-by TIMESTAMP \
 --query 'Persons[].FaceMatches[].Face.ExternalImageId' --output text
> alice.png	alice.png
JOB=$(aws rekognition start-label-detection --video "S3Object={Bucket=camera,Name=door.mp4}" \
 --features '["GENERAL_LABELS"]' --settings '{"GeneralLabels":{"LabelInclusionFilters":["Dog"]}}' --output text)
aws rekognition get-label-detection --job-id $JOB --aggregate-by TIMESTAMPS \
 --query 'Labels[].[Timestamp, Label.Name]' --output text
> 1000	Dog
> 1500	Dog
JOB=$(aws rekognition start-content-moderation --video "S3Object={Bucket=camera,Name=door.mp4}" --output text)
aws rekognition get-content-moderation --job-id $JOB \
 --query 'ModerationLabels[?Timestamp==`0`].ModerationLabel.Name' --output text
> Weapon Violence	Graphic Violence	Violence
JOB=$(aws rekognition start-text-detection --video "S3Object={Bucket=camera,Name=door.mp4}" --output text)
aws rekognition get-text-detection --job-id $JOB --max-results 3 \
 --query 'TextDetections[?TextDetection.Type==`LINE`].[Timestamp, TextDetection.DetectedText]' --output text
> 0	ESTD 1882
JOB=$(aws rekognition start-celebrity-recognition --video "S3Object={Bucket=camera,Name=door.mp4}" --output text)
aws rekognition get-celebrity-recognition --job-id $JOB \
 --query 'Celebrities[].[Timestamp, Celebrity.Name]' --output text
> 0	Celeb A
> 500	Celeb A
JOB=$(aws rekognition start-segment-detection --video "S3Object={Bucket=camera,Name=door.mp4}" \
 --segment-types TECHNICAL_CUE SHOT --output text)
aws rekognition get-segment-detection --job-id $JOB --query 'Segments[].[Type, StartTimestampMillis]' --output text
> TECHNICAL_CUE	1000
> SHOT	0
JOB=$(aws rekognition start-person-tracking --video "S3Object={Bucket=camera,Name=door.mp4}" --output text)
aws rekognition get-person-tracking --job-id $JOB --sort-by INDEX --max-results 1 --query 'Persons[].Person.Index'
> [
>     0
> ]
"""

CUSTOM_LABELS = r"""
PROJECT=$(aws rekognition create-project --project-name my_project --output text)
SOURCE='{"GroundTruthManifest":{"S3Object":{"Bucket":"parts-and-labels","Name":"train.manifest"}}}'
TRAIN=$(aws rekognition create-dataset --project-arn $PROJECT --dataset-type TRAIN --dataset-source $SOURCE \
 --output text)
TEST=$(aws rekognition create-dataset --project-arn $PROJECT --dataset-type TEST --output text)
aws rekognition distribute-dataset-entries --datasets "[{\"Arn\":\"$TRAIN\"},{\"Arn\":\"$TEST\"}]"
aws rekognition describe-dataset --dataset-arn $TEST --query DatasetDescription.DatasetStats.TotalEntries
> 2
aws rekognition update-dataset-entries --dataset-arn $TRAIN \
 --changes '{"GroundTruth" : "{\"source-ref\":\"s3://parts-and-labels/0.png\"}" }'
aws rekognition list-dataset-entries --dataset-arn $TRAIN --labeled --query 'length(DatasetEntries)'
> 7
aws rekognition list-dataset-labels --dataset-arn $TRAIN --query 'DatasetLabelDescriptions[].LabelName' --output text
> dent	scratch
MODEL=$(aws rekognition create-project-version --project-arn $PROJECT --version-name v1 \
 --output-config '{"S3Bucket":"parts-and-labels", "S3KeyPrefix":"out"}' --output text)
aws rekognition wait project-version-training-completed --project-arn $PROJECT --version-names v1
aws rekognition start-project-version --project-version-arn $MODEL --min-inference-units 1
> STARTING
aws rekognition wait project-version-running --project-arn $PROJECT --version-names v1
aws rekognition detect-custom-labels --project-version-arn $MODEL \
 --image '{"S3Object":{"Bucket":"parts-and-labels","Name":"part.png"}}' --min-confidence 70 \
 --query 'CustomLabels[].Name' --output text
> scratch
aws rekognition stop-project-version --project-version-arn $MODEL
> STOPPING
REVISION=$(aws rekognition put-project-policy --project-arn $PROJECT --policy-name copies \
 --policy-document file://policy.json)
aws rekognition list-project-policies --project-arn $PROJECT --query 'ProjectPolicies[].PolicyName'
> copies
aws rekognition delete-project-policy --project-arn $PROJECT --policy-name copies --policy-revision-id $REVISION
OTHER=$(aws rekognition create-project --project-name other --output text)
COPY=$(aws rekognition copy-project-version --source-project-arn $PROJECT --source-project-version-arn $MODEL \
 --destination-project-arn $OTHER --version-name copied --output-config S3Bucket=parts-and-labels,S3KeyPrefix=out)
aws rekognition describe-project-versions --project-arn $OTHER --query 'ProjectVersionDescriptions[].Status'
> COPYING_COMPLETED
aws rekognition delete-project-version --project-version-arn $COPY
> DELETING
aws rekognition delete-dataset --dataset-arn $TEST
aws rekognition describe-projects --query 'ProjectDescriptions[].Datasets[].DatasetType'
> TRAIN
aws rekognition delete-project --project-arn $OTHER
> DELETING
"""
BATCHES_AND_STREAMS = r"""
JOB=$(aws rekognition start-media-analysis-job --operations-config "DetectModerationLabels={MinConfidence='1'}" \
 --input "S3Object={Bucket=uploads,Name=my-input.jsonl}" --output-config "S3Bucket=uploads,S3KeyPrefix=my-results")
aws rekognition get-media-analysis-job --job-id $JOB --query '[Status, ManifestSummary.S3Object.Bucket]'
> SUCCEEDED	uploads
aws rekognition list-media-analysis-jobs --max-results 1 --query 'length(MediaAnalysisJobs)'
> 1
aws rekognition create-collection --collection-id staff --query StatusCode
> 200
aws rekognition create-stream-processor --name door --role-arn arn:aws:iam::123456789012:role/streams \
 --input '{"KinesisVideoStream":{"Arn":"arn:aws:kinesisvideo:us-east-1:123456789012:stream/door/1"}}' \
 --stream-processor-output '{"KinesisDataStream":{"Arn":"arn:aws:kinesis:us-east-1:123456789012:stream/faces"}}' \
 --settings '{"FaceSearch":{"CollectionId":"staff"}}'
> arn:aws:rekognition:us-east-1:123456789012:streamprocessor/door
aws rekognition update-stream-processor --name door --data-sharing-preference-for-update OptIn=true
aws rekognition start-stream-processor --name door
aws rekognition list-stream-processors
> STREAMPROCESSORS	door	RUNNING
aws rekognition describe-stream-processor --name door --query '[Status, DataSharingPreference.OptIn]'
> RUNNING	True
aws rekognition stop-stream-processor --name door
aws rekognition delete-stream-processor --name door
aws rekognition list-stream-processors --query 'length(StreamProcessors)'
> 0
"""
STORIES = {
    "faces and images": FACES_AND_IMAGES,
    "tags and liveness": TAGS_AND_LIVENESS,
    "videos": VIDEOS,
    "custom labels": CUSTOM_LABELS,
    "batches and streams": BATCHES_AND_STREAMS,
}


def played(aws: Cli, story: str, **environment: str) -> list[str]:
    """Run a story's commands and return what they print."""
    lines = story.strip().splitlines()
    script = "\n".join(line for line in lines if not line.startswith("> "))
    done = aws.shell(script, {**aws.environment, **environment})
    assert done.stderr == ""
    return done.stdout.splitlines()


def printed_in(story: str) -> list[str]:
    return [line[2:] for line in story.splitlines() if line.startswith("> ")]


def test_faces_and_images(aws: Cli, server: Server) -> None:
    put(client_of(server, "s3"), "pictures", "alice.png", "alice")
    put(client_of(server, "s3"), "pictures", "street.png", *SHOWN)
    assert played(aws, FACES_AND_IMAGES) == printed_in(FACES_AND_IMAGES)


def test_tags_and_liveness(aws: Cli, server: Server) -> None:
    call_control_api(server.url, "POST", "/next-liveness-session", face="alice")
    assert played(aws, TAGS_AND_LIVENESS) == printed_in(TAGS_AND_LIVENESS)


def test_videos(aws: Cli, server: Server) -> None:
    put(client_of(server, "s3"), "pictures", "alice.png", "alice")
    store_video(server)
    assert played(aws, VIDEOS) == printed_in(VIDEOS)


def test_custom_labels(aws: Cli, server: Server) -> None:
    s3: Any = client_of(server, "s3")
    put(s3, BUCKET, "part.png", CustomLabel("scratch", confidence=87))
    for number in range(len(TEN)):
        put(s3, BUCKET, f"{number}.png")
    s3.put_object(Bucket=BUCKET, Key="train.manifest", Body="\n".join(TEN))
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": "rekognition:CopyProjectVersion",
        "Resource": "*",
    }
    (aws.directory / "policy.json").write_text(json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    # Version 2 of the CLI takes blobs in base64 unless it is configured otherwise
    (aws.directory / ".aws").mkdir()
    (aws.directory / ".aws" / "config").write_text("[default]\ncli_binary_format = raw-in-base64-out\n")
    assert played(aws, CUSTOM_LABELS, AWS_DEFAULT_OUTPUT="text") == printed_in(CUSTOM_LABELS)


def test_batches_and_streams(aws: Cli, server: Server) -> None:
    s3: Any = client_of(server, "s3")
    put(s3, "uploads", "alice.png", "alice")
    s3.put_object(Bucket="uploads", Key="my-input.jsonl", Body='{"source-ref": "s3://uploads/alice.png"}')
    kinesis: Any = client_of(server, "kinesis")
    kinesis.create_stream(StreamName="faces", ShardCount=1)
    assert played(aws, BATCHES_AND_STREAMS, AWS_DEFAULT_OUTPUT="text") == printed_in(BATCHES_AND_STREAMS)


def test_the_stories_have_every_operation() -> None:
    named = {name for story in STORIES.values() for name in re.findall(r"aws rekognition (\S+)", story)}
    assert {xform_name(name, "-") for name in OPERATIONS} <= named
