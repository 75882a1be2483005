"""Media analysis jobs: batches of images that are moderated."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.moto_api import state_manager
from support.models import Workshop, moderated
from support.staff import members

from rekomock import Moderation, RekognitionMock, photo
from rekomock.operations.media_analysis import MAX_LINES
from rekomock.state import media_analysis
from rekomock.state.statuses import MEDIA_ANALYSIS_JOB, PROJECT_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy_boto3_rekognition.client import RekognitionClient

BUCKET = "batches"


class Batches:
    """A bucket with images, and a client to moderate them with."""

    def __init__(self, client: RekognitionClient) -> None:
        self.client = client
        self.s3: Any = boto3.client("s3", region_name="us-east-1")
        self.s3.create_bucket(Bucket=BUCKET)
        self.put("smoker.png", photo(Moderation("Smoking", confidence=90), Moderation("Animated")))
        self.put("fine.png", photo("alice"))

    def put(self, key: str, content: bytes | str) -> None:
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=content)

    def read(self, place: Any) -> str:
        content: bytes = self.s3.get_object(Bucket=place["Bucket"], Key=place["Name"])["Body"].read()
        return content.decode()

    def manifest(self, *lines: object) -> None:
        self.put("batch.jsonl", "\n".join(each if isinstance(each, str) else json.dumps(each) for each in lines))

    def start(self, *lines: object, moderation: Any = None, **more: Any) -> str:
        self.manifest(*lines)
        wanted: Any = {
            "OperationsConfig": {"DetectModerationLabels": moderation or {}},
            "Input": {"S3Object": {"Bucket": BUCKET, "Name": "batch.jsonl"}},
            "OutputConfig": {"S3Bucket": BUCKET, "S3KeyPrefix": "out"},
            **more,
        }
        return self.client.start_media_analysis_job(**wanted)["JobId"]

    def get(self, job_id: str) -> Any:
        return members(self.client.get_media_analysis_job(JobId=job_id))

    def results(self, job_id: str) -> list[Any]:
        text = self.read(self.get(job_id)["Results"]["S3Object"])
        return [json.loads(line) for line in text.splitlines()]

    def summary(self, job_id: str) -> Any:
        return json.loads(self.read(self.get(job_id)["ManifestSummary"]["S3Object"]))


def image(key: str, bucket: str = BUCKET) -> dict[str, str]:
    return {"source-ref": f"s3://{bucket}/{key}"}


def adapter_of(shop: Workshop) -> tuple[str, str]:
    """Train an adapter; return the ARNs of its project and of itself."""
    lines = [moderated(f"{number}.png", "Rude Gesture" if number % 2 else "Nudity") for number in range(10)]
    project = shop.project(Feature="CONTENT_MODERATION")
    return project, shop.train(project, TrainingData={"Assets": [shop.manifest(lines)]})


def error(call: Callable[[], object]) -> str:
    with pytest.raises(ClientError) as caught:
        call()
    return caught.value.response["Error"]["Code"]


@pytest.fixture
def batches(client: RekognitionClient) -> Batches:
    return Batches(client)


@pytest.fixture
def slowly() -> Iterator[None]:
    """Every status lasts for one look."""
    state_manager.set_transition(MEDIA_ANALYSIS_JOB, {"progression": "manual", "times": 1})
    yield
    state_manager.unset_transition(MEDIA_ANALYSIS_JOB)


class TestResults:
    def test_each_image_has_what_moderation_finds_in_it(self, batches: Batches) -> None:
        job = batches.start(image("smoker.png"), image("fine.png"), image("smoker.png"))

        smoker = batches.client.detect_moderation_labels(Image={"S3Object": {"Bucket": BUCKET, "Name": "smoker.png"}})
        found = {key: smoker[key] for key in ("ModerationLabels", "ModerationModelVersion", "ContentTypes")}
        assert len(smoker["ModerationLabels"]) == 3
        assert [each["Name"] for each in smoker["ContentTypes"]] == ["Animated"]
        first, second, third = batches.results(job)
        assert first == third == {**image("smoker.png"), "detect-moderation-labels": found}
        assert second["source-ref"] == "s3://batches/fine.png"
        assert second["detect-moderation-labels"]["ModerationLabels"] == []

    def test_a_job_is_described(self, batches: Batches) -> None:
        job = batches.start(image("fine.png"), JobName="nightly", KmsKeyId="alias/results")

        described = batches.get(job)
        created, completed = described.pop("CreationTimestamp"), described.pop("CompletionTimestamp")
        assert created <= completed
        assert described == {
            "JobId": job,
            "JobName": "nightly",
            "OperationsConfig": {"DetectModerationLabels": {}},
            "Status": "SUCCEEDED",
            "Input": {"S3Object": {"Bucket": BUCKET, "Name": "batch.jsonl"}},
            "OutputConfig": {"S3Bucket": BUCKET, "S3KeyPrefix": "out"},
            "KmsKeyId": "alias/results",
            "Results": {
                "S3Object": {"Bucket": BUCKET, "Name": f"out/{job}/results.jsonl"},
                "ModelVersions": {"Moderation": "7.0"},
            },
            "ManifestSummary": {"S3Object": {"Bucket": BUCKET, "Name": f"out/{job}/manifest-summary.json"}},
        }

    def test_they_are_encrypted_with_the_key(self, batches: Batches) -> None:
        job = batches.start(image("fine.png"), KmsKeyId="alias/results")
        for name in ("results.jsonl", "manifest-summary.json"):
            stored = batches.s3.head_object(Bucket=BUCKET, Key=f"out/{job}/{name}")
            assert (stored["ServerSideEncryption"], stored["SSEKMSKeyId"]) == ("aws:kms", "alias/results")

    def test_without_a_prefix(self, batches: Batches) -> None:
        job = batches.start(image("fine.png"), OutputConfig={"S3Bucket": BUCKET})
        assert batches.get(job)["Results"]["S3Object"]["Name"] == f"{job}/results.jsonl"
        assert batches.get(job)["OutputConfig"] == {"S3Bucket": BUCKET}

    @pytest.mark.parametrize(("minimum", "expected"), [(90, 3), (90.5, 0), (0, 3)])
    def test_labels_below_the_minimum_are_left_out(self, batches: Batches, minimum: float, expected: int) -> None:
        job = batches.start(image("smoker.png"), moderation={"MinConfidence": minimum})
        (line,) = batches.results(job)
        assert len(line["detect-moderation-labels"]["ModerationLabels"]) == expected
        assert batches.get(job)["OperationsConfig"]["DetectModerationLabels"] == {"MinConfidence": minimum}

    def test_the_manifest_may_be_an_older_version(self, batches: Batches) -> None:
        batches.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        batches.manifest(image("smoker.png"))
        version = batches.s3.head_object(Bucket=BUCKET, Key="batch.jsonl")["VersionId"]
        place = {"S3Object": {"Bucket": BUCKET, "Name": "batch.jsonl", "Version": version}}

        job = batches.start(image("fine.png"), Input=place)
        assert [line["source-ref"] for line in batches.results(job)] == ["s3://batches/smoker.png"]
        assert batches.get(job)["Input"] == place

    def test_with_an_adapter(self, batches: Batches) -> None:
        shop = Workshop(batches.client)
        _, adapter = adapter_of(shop)

        job = batches.start(image("smoker.png"), moderation={"ProjectVersion": adapter})
        assert len(batches.results(job)) == 1
        assert batches.get(job)["OperationsConfig"] == {"DetectModerationLabels": {"ProjectVersion": adapter}}


class TestLinesThatCannotBeRead:
    def test_they_are_left_out_and_in_the_summary(self, batches: Batches) -> None:
        batches.put("text.txt", "no image")
        lines = [
            "{",
            image("fine.png"),
            "[1]",
            {"source": "s3://batches/fine.png"},
            {"source-ref": 1},
            {"source-ref": "https://batches/fine.png"},
            {"source-ref": "s3://batches/"},
            image("none.png"),
            image("fine.png", "nowhere"),
            image("text.txt"),
        ]
        job = batches.start(*lines)

        assert [line["source-ref"] for line in batches.results(job)] == ["s3://batches/fine.png"]
        summary = batches.summary(job)
        errors = summary.pop("errors")
        assert summary == {
            "version": "1.0",
            "statistics": {"total-json-lines": 10, "valid-json-lines": 1, "invalid-json-lines": 9},
        }
        assert [(each["line-numer"], each["code"], each.get("source-ref")) for each in errors] == [
            (1, "ERROR_INVALID_JSON_LINE", None),
            (3, "ERROR_INVALID_JSON_LINE", None),
            (4, "ERROR_MISSING_SOURCE_REF", None),
            (5, "ERROR_INVALID_SOURCE_REF_FORMAT", None),
            (6, "ERROR_INVALID_SOURCE_REF_FORMAT", "https://batches/fine.png"),
            (7, "ERROR_INVALID_SOURCE_REF_FORMAT", "s3://batches/"),
            (8, "ERROR_INVALID_IMAGE", "s3://batches/none.png"),
            (9, "ERROR_INVALID_IMAGE", "s3://nowhere/fine.png"),
            (10, "ERROR_INVALID_IMAGE", "s3://batches/text.txt"),
        ]
        assert errors[-1]["message"] == "The image is invalid. Check S3 path and/or image properties."

    def test_a_batch_of_nothing_else_fails(self, batches: Batches) -> None:
        job = batches.start(image("none.png"))

        described = batches.get(job)
        assert described["Status"] == "FAILED"
        assert described["FailureDetails"] == {
            "Code": "INVALID_MANIFEST",
            "Message": "The manifest file has no valid JSON lines.",
        }
        assert "Results" not in described
        assert batches.summary(job)["statistics"]["invalid-json-lines"] == 1

    def test_a_line_that_is_nested_too_deeply(self, batches: Batches) -> None:
        job = batches.start("[" * 100_000, image("fine.png"))
        assert batches.summary(job)["errors"][0]["code"] == "ERROR_INVALID_JSON_LINE"


class TestWhatCannotBegin:
    def test_an_empty_manifest(self, batches: Batches) -> None:
        assert error(lambda: batches.start()) == "InvalidManifestException"
        assert error(lambda: batches.start("", "  ")) == "InvalidManifestException"

    def test_a_manifest_that_is_too_long(self, batches: Batches) -> None:
        assert error(lambda: batches.start(*["{}"] * (MAX_LINES + 1))) == "InvalidManifestException"

    @pytest.mark.parametrize(
        "place",
        [
            {"Bucket": BUCKET, "Name": "none.jsonl"},
            {"Bucket": "nowhere", "Name": "batch.jsonl"},
            {"Bucket": BUCKET},
            {"Name": "batch.jsonl"},
            {},
        ],
    )
    def test_a_manifest_that_is_not_there(self, batches: Batches, place: Any) -> None:
        assert error(lambda: batches.start(Input={"S3Object": place})) == "InvalidS3ObjectException"

    def test_nothing_to_do(self, batches: Batches) -> None:
        assert error(lambda: batches.start("{}", OperationsConfig={})) == "InvalidParameterException"

    def test_an_adapter_that_is_not_there_or_is_a_model(self, batches: Batches) -> None:
        shop = Workshop(batches.client)
        _, model = shop.model()
        assert error(lambda: batches.start("{}", moderation={"ProjectVersion": model})) == "InvalidParameterException"
        unknown = {"ProjectVersion": model.replace("parts", "tools")}
        assert error(lambda: batches.start("{}", moderation=unknown)) == "ResourceNotFoundException"

    @pytest.mark.rekomock(concurrent_media_analysis_jobs=2)
    def test_more_at_once_than_the_quota(self, rek: RekognitionMock, slowly: None, batches: Batches) -> None:
        for _ in range(2):
            batches.start(image("fine.png"))
        assert error(lambda: batches.start(image("fine.png"))) == "LimitExceededException"
        rek.settle()
        batches.start(image("fine.png"))

    @pytest.mark.rekomock(concurrent_media_analysis_jobs=None)
    def test_without_a_quota(self, rek: RekognitionMock, slowly: None, batches: Batches) -> None:
        for _ in range(25):
            batches.start(image("fine.png"))
        assert len(rek.region().media_analysis_jobs) == 25


class TestStatuses:
    def test_it_goes_through_all_of_them(self, rek: RekognitionMock, slowly: None, batches: Batches) -> None:
        job = batches.start(image("fine.png"))
        assert rek.region().media_analysis_jobs[job].status == "CREATED"
        assert [batches.get(job)["Status"] for _ in range(4)] == ["QUEUED", "IN_PROGRESS", "SUCCEEDED", "SUCCEEDED"]

    def test_what_is_not_over_has_no_results(self, rek: RekognitionMock, slowly: None, batches: Batches) -> None:
        job = batches.start(image("fine.png"))
        described = batches.get(job)
        assert not {"Results", "CompletionTimestamp", "ManifestSummary", "FailureDetails"} & set(described)
        assert "rek.settle() ends it" in str(rek.calls[-1].explanation)

        rek.settle()
        assert batches.get(job)["Status"] == "SUCCEEDED"

    def test_a_list_is_no_look(self, rek: RekognitionMock, slowly: None, batches: Batches) -> None:
        batches.start(image("fine.png"))
        listed = [batches.client.list_media_analysis_jobs()["MediaAnalysisJobs"][0]["Status"] for _ in range(3)]
        assert listed == ["CREATED"] * 3

    def test_what_is_there_at_the_end_counts(self, rek: RekognitionMock, slowly: None, batches: Batches) -> None:
        job = batches.start(image("fine.png"))
        batches.put("fine.png", photo(Moderation("Smoking")))
        rek.settle()
        (line,) = batches.results(job)
        assert line["detect-moderation-labels"]["ModerationLabels"]

    def test_the_manifest_is_gone_at_the_end(self, rek: RekognitionMock, slowly: None, batches: Batches) -> None:
        job = batches.start(image("fine.png"))
        batches.s3.delete_object(Bucket=BUCKET, Key="batch.jsonl")
        rek.settle()
        assert batches.get(job)["FailureDetails"]["Code"] == "INVALID_S3_OBJECT"
        assert rek.region().media_analysis_jobs[job].failure == "INVALID_S3_OBJECT"

    def test_the_manifest_is_empty_at_the_end(self, rek: RekognitionMock, slowly: None, batches: Batches) -> None:
        job = batches.start(image("fine.png"))
        batches.manifest()
        rek.settle()
        assert batches.get(job)["FailureDetails"]["Code"] == "INVALID_MANIFEST"

    def test_there_is_no_bucket_for_the_results(self, batches: Batches) -> None:
        job = batches.start(image("fine.png"), OutputConfig={"S3Bucket": "nowhere"})
        assert batches.get(job)["FailureDetails"] == {
            "Code": "INVALID_OUTPUT_CONFIG",
            "Message": "Unable to write to output S3 bucket.",
        }

    def test_the_adapter_is_gone_at_the_end(self, rek: RekognitionMock, slowly: None, batches: Batches) -> None:
        shop = Workshop(batches.client)
        project, adapter = adapter_of(shop)
        gone, deleted = (batches.start(image("fine.png"), moderation={"ProjectVersion": adapter}) for _ in range(2))

        batches.client.delete_project_version(ProjectVersionArn=adapter)
        assert shop.client.describe_project_versions(ProjectArn=project)["ProjectVersionDescriptions"] == []
        rek.settle()
        for job in (gone, deleted):
            assert batches.get(job)["FailureDetails"]["Code"] == "RESOURCE_NOT_FOUND"

    def test_an_adapter_that_is_being_deleted(self, rek: RekognitionMock, slowly: None, batches: Batches) -> None:
        shop = Workshop(batches.client)
        _, adapter = adapter_of(shop)
        job = batches.start(image("fine.png"), moderation={"ProjectVersion": adapter})

        state_manager.set_transition(PROJECT_VERSION, {"progression": "manual", "times": 1})
        try:
            batches.client.delete_project_version(ProjectVersionArn=adapter)
            assert (
                error(lambda: batches.start(image("fine.png"), moderation={"ProjectVersion": adapter}))
                == "ResourceNotReadyException"
            )
            for _ in range(3):
                described = batches.get(job)
        finally:
            state_manager.unset_transition(PROJECT_VERSION)
        assert described["FailureDetails"]["Code"] == "RESOURCE_NOT_READY"


class TestTokens:
    def test_the_same_token_is_the_same_job(self, batches: Batches) -> None:
        first, second = (batches.start(image("fine.png"), ClientRequestToken="one") for _ in range(2))
        assert first == second
        assert batches.start(image("fine.png"), ClientRequestToken="two") != first

    def test_with_other_members(self, batches: Batches) -> None:
        batches.start(image("fine.png"), ClientRequestToken="one")
        again: Callable[[], object] = lambda: batches.start(  # noqa: E731
            image("fine.png"), ClientRequestToken="one", JobName="other"
        )
        assert error(again) == "IdempotentParameterMismatchException"


class TestLists:
    def test_the_newest_first_in_pages(self, batches: Batches) -> None:
        jobs = [batches.start(image("fine.png"), JobName=f"job-{number}") for number in range(5)]

        pages = [batches.client.list_media_analysis_jobs(MaxResults=2)]
        while "NextToken" in pages[-1]:
            pages.append(batches.client.list_media_analysis_jobs(MaxResults=2, NextToken=pages[-1]["NextToken"]))
        listed = [each for page in pages for each in page["MediaAnalysisJobs"]]
        assert [len(page["MediaAnalysisJobs"]) for page in pages] == [2, 2, 1]
        assert [each["JobId"] for each in listed] == jobs[::-1]
        assert listed[0] == batches.get(jobs[-1])

    def test_a_token_that_was_not_issued(self, batches: Batches) -> None:
        assert (
            error(lambda: batches.client.list_media_analysis_jobs(NextToken="none"))
            == "InvalidPaginationTokenException"
        )

    def test_a_job_that_is_not_there(self, batches: Batches) -> None:
        assert error(lambda: batches.get("1")) == "ResourceNotFoundException"

    def test_a_year_later_it_is_gone(self, rek: RekognitionMock, batches: Batches) -> None:
        import freezegun

        with freezegun.freeze_time("2026-01-01") as clock:
            job = batches.start(image("fine.png"))
            clock.tick(timedelta(days=364))
            assert batches.get(job)["Status"] == "SUCCEEDED"
            clock.tick(timedelta(days=1))
            assert error(lambda: batches.get(job)) == "ResourceNotFoundException"
            assert batches.client.list_media_analysis_jobs()["MediaAnalysisJobs"] == []

    def test_the_oldest_is_forgotten_if_there_are_too_many(
        self, monkeypatch: pytest.MonkeyPatch, rek: RekognitionMock, batches: Batches
    ) -> None:
        monkeypatch.setattr(media_analysis, "MAX_JOBS", 2)
        oldest, *newer = [batches.start(image("fine.png")) for _ in range(3)]
        assert error(lambda: batches.get(oldest)) == "ResourceNotFoundException"
        assert [batches.get(job)["JobId"] for job in newer] == newer
