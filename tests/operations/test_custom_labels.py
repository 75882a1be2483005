"""Custom Labels: projects, datasets, models, policies and what a model finds; adapters of content moderation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.moto_api import state_manager
from support.models import BUCKET, TEN, Workshop, boxed, labelled, moderated
from support.staff import in_account, members

from rekomock import CustomLabel, Moderation, RekognitionMock, mock_rekognition, photo
from rekomock.state.statuses import DATASET, PROJECT, PROJECT_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy_boto3_rekognition.client import RekognitionClient

ANOTHER = "210987654321"
PLACE = "arn:aws:rekognition:us-east-1:123456789012:project"
NOWHERE = {
    "ProjectArn": f"{PLACE}/none/1234567890123",
    "DatasetArn": f"{PLACE}/none/dataset/train/1234567890123",
    "ProjectVersionArn": f"{PLACE}/none/version/v1/1234567890123",
}


@pytest.fixture
def shop(client: RekognitionClient) -> Workshop:
    return Workshop(client)


@pytest.fixture
def slowly() -> Iterator[None]:
    """Every transition takes two looks."""
    for model in (PROJECT, DATASET, PROJECT_VERSION):
        state_manager.set_transition(model, {"progression": "manual", "times": 2})
    yield
    for model in (PROJECT, DATASET, PROJECT_VERSION):
        state_manager.unset_transition(model)


def error(call: Callable[[], object]) -> str:
    with pytest.raises(ClientError) as caught:
        call()
    return caught.value.response["Error"]["Code"]


class TestProjects:
    def test_a_project_is_described(self, shop: Workshop) -> None:
        arn = shop.project()

        (described,) = shop.client.describe_projects()["ProjectDescriptions"]
        created = described.pop("CreationTimestamp")
        assert described == {"ProjectArn": arn, "Status": "CREATED", "Datasets": [], "Feature": "CUSTOM_LABELS"}
        assert arn == f"{PLACE}/parts/{round(created.timestamp() * 1000)}"

    def test_its_datasets_are_described(self, shop: Workshop) -> None:
        project = shop.project()
        dataset = shop.dataset(project, TEN)

        ((described,),) = [each["Datasets"] for each in shop.client.describe_projects()["ProjectDescriptions"]]
        del described["CreationTimestamp"]
        assert described == {
            "DatasetType": "TRAIN",
            "DatasetArn": dataset,
            "Status": "CREATE_COMPLETE",
            "StatusMessage": "The dataset was created successfully.",
            "StatusMessageCode": "SUCCESS",
        }

    def test_projects_of_adapters_are_described_if_asked_for(self, shop: Workshop) -> None:
        shop.project("parts")
        shop.project("moderation", Feature="CONTENT_MODERATION", AutoUpdate="ENABLED")
        shop.project("more", Feature="CONTENT_MODERATION")

        def described(**filters: Any) -> list[tuple[str, str | None]]:
            found = shop.client.describe_projects(**filters)["ProjectDescriptions"]
            return [(each["ProjectArn"].split("/")[1], each.get("AutoUpdate")) for each in found]

        assert described() == [("parts", None)]
        assert described(Features=["CONTENT_MODERATION"]) == [("moderation", "ENABLED"), ("more", "DISABLED")]
        assert len(described(Features=["CONTENT_MODERATION", "CUSTOM_LABELS"])) == 3

    def test_projects_are_chosen_by_name(self, shop: Workshop) -> None:
        for name in ("a", "b", "c"):
            shop.project(name)

        found = shop.client.describe_projects(ProjectNames=["c", "a", "none"])["ProjectDescriptions"]
        assert [each["ProjectArn"].split("/")[1] for each in found] == ["a", "c"]

    def test_projects_come_in_pages_in_the_order_of_their_creation(self, shop: Workshop) -> None:
        for name in ("c", "a", "b"):
            shop.project(name)

        pages = shop.client.get_paginator("describe_projects").paginate(PaginationConfig={"PageSize": 1})
        names = [each["ProjectArn"].split("/")[1] for page in pages for each in page["ProjectDescriptions"]]
        assert names == ["c", "a", "b"]

    def test_a_name_that_is_taken(self, shop: Workshop) -> None:
        shop.project()
        assert error(lambda: shop.project()) == "ResourceInUseException"

    def test_auto_update_is_for_adapters(self, shop: Workshop) -> None:
        assert error(lambda: shop.project(AutoUpdate="ENABLED")) == "InvalidParameterException"

    @pytest.mark.rekomock(projects_per_account=1)
    def test_the_quota_of_projects(self, shop: Workshop) -> None:
        shop.project("a")
        assert error(lambda: shop.project("b")) == "LimitExceededException"

    def test_a_deleted_project_is_gone(self, shop: Workshop) -> None:
        arn = shop.project()
        shop.dataset(arn)
        assert members(shop.client.delete_project(ProjectArn=arn)) == {"Status": "DELETING"}

        assert shop.client.describe_projects()["ProjectDescriptions"] == []
        assert error(lambda: shop.client.delete_project(ProjectArn=arn)) == "ResourceNotFoundException"
        assert shop.project() != arn

    def test_a_project_with_versions_cannot_be_deleted(self, shop: Workshop) -> None:
        project, version = shop.model()
        assert error(lambda: shop.client.delete_project(ProjectArn=project)) == "ResourceInUseException"

        shop.client.delete_project_version(ProjectVersionArn=version)
        shop.client.delete_project(ProjectArn=project)

    def test_it_is_created_and_deleted_in_time(self, slowly: None, rek: RekognitionMock, shop: Workshop) -> None:
        arn = shop.project()

        def status() -> list[str]:
            return [each["Status"] for each in shop.client.describe_projects()["ProjectDescriptions"]]

        assert [status() for _ in range(3)] == [["CREATING"], ["CREATED"], ["CREATED"]]
        shop.client.delete_project(ProjectArn=arn)
        assert status() == ["DELETING"]
        assert error(lambda: shop.client.delete_project(ProjectArn=arn)) == "ResourceInUseException"
        rek.settle()
        assert status() == []

    def test_it_has_tags(self, shop: Workshop) -> None:
        arn = shop.project(Tags={"team": "blue"})
        dataset = shop.dataset(arn, TEN)
        version = shop.train(arn, Tags={"model": "yes"})
        shop.client.tag_resource(ResourceArn=dataset, Tags={"images": "ten"})

        tags = [shop.client.list_tags_for_resource(ResourceArn=each)["Tags"] for each in (arn, dataset, version)]
        assert tags == [{"team": "blue"}, {"images": "ten"}, {"model": "yes"}]


class TestDatasets:
    def test_an_empty_dataset(self, shop: Workshop) -> None:
        dataset = shop.dataset(shop.project(), kind="TEST")

        described = shop.describe_dataset(dataset)
        assert dataset.startswith(f"{PLACE}/parts/dataset/test/")
        assert described.pop("CreationTimestamp") <= described.pop("LastUpdatedTimestamp")
        assert described == {
            "Status": "CREATE_COMPLETE",
            "StatusMessage": "The dataset was created successfully.",
            "StatusMessageCode": "SUCCESS",
            "DatasetStats": {"LabeledEntries": 0, "TotalEntries": 0, "TotalLabels": 0, "ErrorEntries": 0},
        }

    def test_one_from_a_manifest(self, shop: Workshop) -> None:
        broken = boxed("broken.png", ("Echo", 0, 0, 1, 1))
        dataset = shop.dataset(shop.project(), [*TEN, labelled("bare.png"), broken])

        assert shop.describe_dataset(dataset)["DatasetStats"] == {
            "LabeledEntries": 10,
            "TotalEntries": 12,
            "TotalLabels": 2,
            "ErrorEntries": 1,
        }
        assert len(shop.entries(dataset)) == 12

    def test_one_from_another_dataset(self, shop: Workshop) -> None:
        first = shop.dataset(shop.project("a"), TEN)
        second = shop.client.create_dataset(
            ProjectArn=shop.project("b"), DatasetType="TEST", DatasetSource={"DatasetArn": first}
        )["DatasetArn"]

        assert shop.entries(second) == shop.entries(first)

    @pytest.mark.parametrize(
        ("lines", "message"),
        [
            ([], "The manifest file is empty."),
            ([*TEN[:7], "?", "?"], "The manifest file has too many terminal errors."),
            (
                [labelled(f"{number}", f"label {number}") for number in range(251)],
                "The manifest file has too many labels.",
            ),
        ],
    )
    def test_one_that_fails(self, shop: Workshop, lines: list[str], message: str) -> None:
        dataset = shop.dataset(shop.project(), lines)

        described = shop.describe_dataset(dataset)
        assert (described["Status"], described["StatusMessage"], described["StatusMessageCode"]) == (
            "CREATE_FAILED",
            message,
            "CLIENT_ERROR",
        )
        assert described["DatasetStats"]["TotalEntries"] == 0

    def test_lines_that_are_no_entries_are_left_out(self, shop: Workshop) -> None:
        dataset = shop.dataset(shop.project(), [*TEN, "?", TEN[0]])
        assert len(shop.entries(dataset)) == 10

    @pytest.mark.parametrize(
        "place", [{"Bucket": BUCKET, "Name": "none"}, {"Bucket": "no-such-bucket", "Name": "a"}, {}]
    )
    def test_a_manifest_that_is_not_there(self, shop: Workshop, place: dict[str, str]) -> None:
        project = shop.project()
        source: Any = {"GroundTruthManifest": {"S3Object": place}}

        def create() -> object:
            return shop.client.create_dataset(ProjectArn=project, DatasetType="TRAIN", DatasetSource=source)

        assert error(create) == "InvalidS3ObjectException"
        assert shop.client.describe_projects()["ProjectDescriptions"][0]["Datasets"] == []

    def test_a_second_one_of_the_same_type(self, shop: Workshop) -> None:
        project = shop.project()
        shop.dataset(project)
        assert error(lambda: shop.dataset(project)) == "ResourceAlreadyExistsException"

    def test_adapters_have_none(self, shop: Workshop) -> None:
        project = shop.project(Feature="CONTENT_MODERATION")
        assert error(lambda: shop.dataset(project)) == "InvalidParameterException"

    def test_two_sources(self, shop: Workshop) -> None:
        project = shop.project()
        first = shop.dataset(project, TEN)
        source: Any = {"DatasetArn": first} | shop.manifest(TEN)

        def create() -> object:
            return shop.client.create_dataset(ProjectArn=project, DatasetType="TEST", DatasetSource=source)

        assert error(create) == "InvalidParameterException"

    def update(self, shop: Workshop, dataset: str, *lines: str) -> None:
        changes: Any = {"GroundTruth": "\n".join(lines).encode()}
        assert members(shop.client.update_dataset_entries(DatasetArn=dataset, Changes=changes)) == {}

    def test_entries_are_added_and_replaced(self, shop: Workshop) -> None:
        dataset = shop.dataset(shop.project(), TEN)
        self.update(shop, dataset, labelled("0.png", "broken"), labelled("new.png", "dent"))

        assert shop.describe_dataset(dataset)["Status"] == "UPDATE_COMPLETE"
        assert shop.entries(dataset)[0] == "0.png"
        assert shop.entries(dataset)[-1] == "new.png"
        assert shop.entries(dataset, ContainsLabels=["broken"]) == ["0.png"]

    def test_an_update_that_fails_changes_nothing(self, shop: Workshop) -> None:
        dataset = shop.dataset(shop.project(), TEN)
        before = shop.client.list_dataset_entries(DatasetArn=dataset)["DatasetEntries"]
        self.update(shop, dataset, labelled("0.png", "broken"), "?")

        described = shop.describe_dataset(dataset)
        assert (described["Status"], described["StatusMessageCode"]) == ("UPDATE_FAILED", "CLIENT_ERROR")
        assert shop.client.list_dataset_entries(DatasetArn=dataset)["DatasetEntries"] == before

    def test_entries_are_filtered(self, shop: Workshop) -> None:
        broken = boxed("bad/broken.png", ("Echo", 0, 0, 1, 1), ("Dot", 5, 5, 20, 20))
        dataset = shop.dataset(
            shop.project(), [labelled("a.png", "x"), labelled("b.png", "y"), labelled("c.png"), broken]
        )

        assert shop.entries(dataset, ContainsLabels=["x", "Dot"]) == ["a.png", "broken.png"]
        assert shop.entries(dataset, Labeled=False) == ["c.png"]
        assert shop.entries(dataset, Labeled=True) == ["a.png", "b.png", "broken.png"]
        assert shop.entries(dataset, SourceRefContains="/bad/") == ["broken.png"]
        assert shop.entries(dataset, HasErrors=True) == ["broken.png"]
        assert shop.entries(dataset, HasErrors=False, Labeled=True) == ["a.png", "b.png"]

    def test_entries_show_their_errors(self, shop: Workshop) -> None:
        dataset = shop.dataset(shop.project(), [boxed("a.png", ("Echo", 0, 0, 1, 1), ("Dot", 5, 5, 20, 20))])

        (line,) = shop.client.list_dataset_entries(DatasetArn=dataset)["DatasetEntries"]
        assert json.loads(line)["boxes"]["annotations"][0]["errors"] == [
            {
                "code": "ERROR_BOUNDING_BOX_TOO_SMALL",
                "message": "The height and width of the bounding box is too small.",
            }
        ]

    def test_entries_come_in_pages(self, shop: Workshop) -> None:
        dataset = shop.dataset(shop.project(), TEN)

        pages = shop.client.get_paginator("list_dataset_entries").paginate(
            DatasetArn=dataset, PaginationConfig={"PageSize": 4}
        )
        assert [len(page["DatasetEntries"]) for page in pages] == [4, 4, 2]

    def test_labels_are_counted(self, shop: Workshop) -> None:
        lines = [
            boxed("a.png", ("x", 0, 0, 5, 5), ("x", 9, 9, 5, 5)),
            labelled("b.png", "x", "a"),
            labelled("c.png", "a"),
        ]
        dataset = shop.dataset(shop.project(), lines)

        assert shop.client.list_dataset_labels(DatasetArn=dataset)["DatasetLabelDescriptions"] == [
            {"LabelName": "a", "LabelStats": {"EntryCount": 2, "BoundingBoxCount": 0}},
            {"LabelName": "x", "LabelStats": {"EntryCount": 2, "BoundingBoxCount": 1}},
        ]
        pages = shop.client.get_paginator("list_dataset_labels").paginate(
            DatasetArn=dataset, PaginationConfig={"PageSize": 1}
        )
        assert [each["LabelName"] for page in pages for each in page["DatasetLabelDescriptions"]] == ["a", "x"]

    def distribute(self, shop: Workshop, *datasets: str) -> dict[str, Any]:
        return members(shop.client.distribute_dataset_entries(Datasets=[{"Arn": dataset} for dataset in datasets]))

    def test_a_fifth_of_the_training_images_becomes_test_images(self, shop: Workshop) -> None:
        project = shop.project()
        train, test = shop.dataset(project, [*TEN, labelled("bare.png")]), shop.dataset(project, kind="TEST")
        assert self.distribute(shop, test, train) == {}

        assert [shop.describe_dataset(each)["Status"] for each in (train, test)] == ["UPDATE_COMPLETE"] * 2
        assert shop.entries(test) == ["4.png", "9.png"]
        assert len(shop.entries(train)) == 9

    def test_too_few_images_are_not_distributed(self, shop: Workshop) -> None:
        project = shop.project()
        train, test = shop.dataset(project, TEN[:1]), shop.dataset(project, kind="TEST")
        self.distribute(shop, train, test)

        described = shop.describe_dataset(train)
        assert (described["Status"], described["StatusMessage"]) == (
            "UPDATE_FAILED",
            "The manifest file doesn't have enough labeled images to distribute the dataset.",
        )
        assert shop.describe_dataset(test)["Status"] == "UPDATE_FAILED"

    def test_two_images_are_distributed(self, shop: Workshop) -> None:
        project = shop.project()
        train, test = shop.dataset(project, TEN[:2]), shop.dataset(project, kind="TEST")
        self.distribute(shop, train, test)

        assert (shop.entries(train), shop.entries(test)) == (["0.png"], ["1.png"])

    def test_what_cannot_be_distributed(self, shop: Workshop) -> None:
        project = shop.project()
        train, test = shop.dataset(project, TEN), shop.dataset(project, TEN, kind="TEST")
        foreign = shop.dataset(shop.project("other"), kind="TEST")

        for datasets in ((train, test), (train, train), (train, foreign)):
            assert error(lambda datasets=datasets: self.distribute(shop, *datasets)) == "InvalidParameterException"  # type: ignore[misc]

    def test_a_deleted_dataset_is_gone(self, shop: Workshop) -> None:
        project = shop.project()
        dataset = shop.dataset(project, TEN)
        assert members(shop.client.delete_dataset(DatasetArn=dataset)) == {}

        assert error(lambda: shop.describe_dataset(dataset)) == "ResourceNotFoundException"
        assert shop.dataset(project) != dataset

    def test_while_it_is_being_made_it_cannot_be_used(self, slowly: None, rek: RekognitionMock, shop: Workshop) -> None:
        project = shop.project()
        rek.settle()
        train, test = shop.dataset(project, TEN), shop.dataset(project, kind="TEST")
        assert shop.describe_dataset(train)["Status"] == "CREATE_IN_PROGRESS"
        assert "StatusMessage" not in shop.describe_dataset(test)

        for call in (
            lambda: shop.client.list_dataset_entries(DatasetArn=train),
            lambda: shop.client.list_dataset_labels(DatasetArn=train),
            lambda: self.distribute(shop, train, test),
        ):
            assert error(call) == "ResourceNotReadyException"
        changes: tuple[Callable[[], object], ...] = (
            lambda: self.update(shop, train, TEN[0]),
            lambda: shop.client.delete_dataset(DatasetArn=train),
            lambda: shop.train(project),
        )
        for change in changes:
            assert error(change) == "ResourceInUseException"
        rek.settle()
        assert len(shop.entries(train)) == 10
        shop.client.delete_dataset(DatasetArn=train)
        assert shop.describe_dataset(train)["Status"] == "DELETE_IN_PROGRESS"
        rek.settle()
        assert error(lambda: shop.describe_dataset(train)) == "ResourceNotFoundException"


class TestTraining:
    def test_a_trained_model_is_described(self, shop: Workshop) -> None:
        project, version = shop.model()

        described = shop.describe(project)
        created, ended = described.pop("CreationTimestamp"), described.pop("TrainingEndTimestamp")
        assert created <= ended
        name = described["EvaluationResult"]["Summary"]["S3Object"]["Name"]
        assert name == "out/parts/v1/EvaluationSummary-parts-v1.json"

        def asset(file: str) -> dict[str, Any]:
            return {
                "Assets": [{"GroundTruthManifest": {"S3Object": {"Bucket": BUCKET, "Name": f"out/parts/v1/{file}"}}}]
            }

        assert described == {
            "ProjectVersionArn": version,
            "Status": "TRAINING_COMPLETED",
            "StatusMessage": "The model is ready to run.",
            "BillableTrainingTimeInSeconds": 3600,
            "OutputConfig": {"S3Bucket": BUCKET, "S3KeyPrefix": "out"},
            "TrainingDataResult": {
                "Output": asset("training_manifest.json"),
                "Validation": asset("training_manifest_with_validation.json"),
            },
            "TestingDataResult": {
                "Output": asset("testing_manifest.json"),
                "Validation": asset("testing_manifest_with_validation.json"),
            },
            "EvaluationResult": {"F1Score": 1.0, "Summary": {"S3Object": {"Bucket": BUCKET, "Name": name}}},
            "ManifestSummary": {"S3Object": {"Bucket": BUCKET, "Name": "out/parts/v1/manifest_summary.json"}},
            "Feature": "CUSTOM_LABELS",
        }

    def test_its_results_are_in_s3(self, shop: Workshop) -> None:
        project, _ = shop.model()
        shop.describe(project)

        summary = json.loads(shop.read("out/parts/v1/EvaluationSummary-parts-v1.json"))
        assert summary["EvaluationDetails"]["Labels"] == ["dent", "scratch"]
        assert summary["EvaluationDetails"]["NumberOfTrainingImages"] == 8
        assert summary["EvaluationDetails"]["NumberOfTestingImages"] == 2
        assert summary["AggregatedEvaluationResults"]["F1Score"] == 1.0
        assert len(summary["AggregatedEvaluationResults"]["ConfusionMatrix"]) == 4
        assert {each["Label"]: each["NumberOfTestingImages"] for each in summary["LabelEvaluationResults"]} == {
            "dent": 1,
            "scratch": 1,
        }
        assert summary["LabelEvaluationResults"][0]["Metrics"]["Threshold"] == 0.5
        assert len(shop.read("out/parts/v1/training_manifest.json").splitlines()) == 8
        (first, _) = shop.read("out/parts/v1/testing_manifest.json").splitlines()
        evaluated = json.loads(first)["rekognition-custom-labels-evaluation-0-metadata"]
        assert evaluated["class-name"] == "dent"
        assert evaluated["rekognition-custom-labels-evaluation-details"]["is-true-positive"] is True

    def test_the_files_of_a_model_that_finds_boxes(self, shop: Workshop) -> None:
        project = shop.project()
        shop.dataset(project, [boxed(f"{number}.png", ("dent", 5, 5, 20, 20)) for number in range(10)])
        shop.train(project, OutputConfig={"S3Bucket": BUCKET})

        name = shop.describe(project)["EvaluationResult"]["Summary"]["S3Object"]["Name"]
        assert name == "parts/v1/EvaluationSummary-parts-v1.json"
        results = json.loads(shop.read(name))["AggregatedEvaluationResults"]
        assert results["AveragePrecision"] == 1.0
        assert "ConfusionMatrix" not in results
        summary = json.loads(shop.read("parts/v1/manifest_summary.json"))
        assert summary["statistics"]["training"]["use_case"] == "OBJECT_LOCALIZATION"

    def test_with_a_test_dataset(self, shop: Workshop) -> None:
        project = shop.project()
        shop.dataset(project, TEN[:6])
        shop.dataset(project, TEN[6:], kind="TEST")
        shop.train(project)
        shop.describe(project)

        summary = json.loads(shop.read("out/parts/v1/EvaluationSummary-parts-v1.json"))
        assert summary["EvaluationDetails"]["NumberOfTrainingImages"] == 6
        assert summary["EvaluationDetails"]["NumberOfTestingImages"] == 4

    def test_with_manifests(self, shop: Workshop) -> None:
        project = shop.project()
        training, testing = shop.manifest(TEN[:6], "a.manifest"), shop.manifest(TEN[6:], "b.manifest")
        shop.train(project, TrainingData={"Assets": [training]}, TestingData={"Assets": [testing]})

        described = shop.describe(project)
        assert described["Status"] == "TRAINING_COMPLETED"
        assert described["TrainingDataResult"]["Input"] == {"Assets": [training]}
        assert described["TestingDataResult"]["Input"] == {"Assets": [testing]}

    def test_with_one_manifest_that_is_split(self, shop: Workshop) -> None:
        project = shop.project()
        shop.train(project, TrainingData={"Assets": [shop.manifest(TEN)]}, TestingData={"AutoCreate": True})

        described = shop.describe(project)
        assert described["Status"] == "TRAINING_COMPLETED"
        assert described["TestingDataResult"]["Input"] == {"AutoCreate": True}

    def test_what_was_said_of_it_is_described(self, shop: Workshop) -> None:
        project = shop.project()
        shop.dataset(project, TEN)
        shop.train(project, VersionDescription="the first one", KmsKeyId="alias/key")

        described = shop.describe(project)
        assert (described["VersionDescription"], described["KmsKeyId"]) == ("the first one", "alias/key")

    def test_versions_come_in_pages_the_latest_first(self, shop: Workshop) -> None:
        project = shop.project()
        shop.dataset(project, TEN)
        for name in ("b", "a", "c"):
            shop.train(project, name)
            shop.describe(project, name)

        pages = shop.client.get_paginator("describe_project_versions").paginate(
            ProjectArn=project, PaginationConfig={"PageSize": 1}
        )
        names = [
            each["ProjectVersionArn"].split("/")[3] for page in pages for each in page["ProjectVersionDescriptions"]
        ]
        assert names == ["c", "a", "b"]

    def test_the_waiter_of_botocore_ends(self, shop: Workshop) -> None:
        project, _ = shop.model()
        shop.client.get_waiter("project_version_training_completed").wait(ProjectArn=project, VersionNames=["v1"])

    @pytest.mark.parametrize(
        ("lines", "code", "message"),
        [
            (
                [*TEN[:7], labelled("none.png", "dent"), labelled("gone.png", "dent")],
                "ERROR_TOO_MANY_INVALID_ROWS_IN_MANIFEST",
                "The manifest file contains too many invalid rows.",
            ),
            (
                [*TEN, labelled("0.png", "dent", bucket="another-bucket")],
                "ERROR_IMAGES_IN_MULTIPLE_S3_BUCKETS",
                "The manifest file contains images from multiple S3 buckets.",
            ),
            (TEN[::2], "ERROR_MANIFEST_TOO_FEW_LABELS", "The manifest file has too few labels."),
            (
                TEN[:1],
                "ERROR_INSUFFICIENT_IMAGES_PER_LABEL_FOR_AUTOSPLIT",
                "The manifest file contains insufficient labeled images per label to perform auto-split.",
            ),
        ],
    )
    def test_what_fails_it(self, shop: Workshop, lines: list[str], code: str, message: str) -> None:
        project = shop.project()
        shop.dataset(project, lines)
        shop.train(project)

        described = shop.describe(project)
        assert (described["Status"], described["StatusMessage"]) == ("TRAINING_FAILED", message)
        assert "EvaluationResult" not in described
        summary = json.loads(shop.read("out/parts/v1/manifest_summary.json"))
        assert {"code": code, "message": message} in summary["statistics"]["training"]["errors"]

    def test_too_many_labels_fail_it(self, shop: Workshop) -> None:
        lines = [labelled("0.png", *(f"label {number}" for number in range(251))), *TEN[1:]]
        project = shop.project()
        shop.train(project, TrainingData={"Assets": [shop.manifest(lines)]}, TestingData={"AutoCreate": True})
        assert shop.describe(project)["StatusMessage"] == "The manifest file has too many labels."

    def test_test_images_with_other_labels_fail_it(self, shop: Workshop) -> None:
        project = shop.project()
        shop.dataset(project, TEN[:6])
        shop.dataset(project, [labelled("7.png", "other")], kind="TEST")
        shop.train(project)

        message = "Less than 50% label overlap between the training and testing manifest files."
        assert shop.describe(project)["StatusMessage"] == message
        summary = json.loads(shop.read("out/parts/v1/manifest_summary.json"))
        assert summary["errors"] == [{"code": "ERROR_INSUFFICIENT_LABEL_OVERLAP", "message": message}]

    def test_images_that_cannot_be_used_are_named(self, shop: Workshop) -> None:
        shop.put("text.png", "no image")
        shop.put("bare.png", photo())
        project = shop.project()
        shop.dataset(project, [*TEN, labelled("text.png", "dent"), labelled("bare.png")])
        shop.train(project)

        assert shop.describe(project)["Status"] == "TRAINING_COMPLETED"
        training = json.loads(shop.read("out/parts/v1/manifest_summary.json"))["statistics"]["training"]
        assert training == {
            "use_case": "IMAGE_LEVEL_LABELS",
            "total_json_lines": 10,
            "valid_json_lines": 8,
            "invalid_json_lines": 1,
            "ignored_json_lines": 1,
            "error_json_line_indices": [9],
            "errors": [],
        }
        line = shop.read("out/parts/v1/training_manifest_with_validation.json").splitlines()[8]
        assert json.loads(line)["errors"][0]["code"] == "ERROR_INVALID_IMAGE"

    def test_a_line_that_is_not_sound_is_left_out(self, shop: Workshop) -> None:
        project = shop.project()
        shop.dataset(project, [*TEN, boxed("0-too.png", ("dent", 0, 0, 1, 1))])
        shop.train(project)

        assert shop.describe(project)["Status"] == "TRAINING_COMPLETED"
        training = json.loads(shop.read("out/parts/v1/manifest_summary.json"))["statistics"]["training"]
        assert (training["valid_json_lines"], training["invalid_json_lines"]) == (8, 1)

    def test_a_bucket_that_cannot_be_written_fails_it(self, shop: Workshop) -> None:
        project = shop.project()
        shop.dataset(project, TEN)
        shop.train(project, OutputConfig={"S3Bucket": "no-such-bucket"})
        assert shop.describe(project)["StatusMessage"] == "Unable to write to output S3 bucket."

    def test_a_manifest_that_is_not_there_fails_it(self, shop: Workshop) -> None:
        project = shop.project()
        missing = {"GroundTruthManifest": {"S3Object": {"Bucket": BUCKET, "Name": "none"}}}
        shop.train(project, TrainingData={"Assets": [missing]}, TestingData={"AutoCreate": True})
        assert shop.describe(project)["StatusMessage"] == "The manifest file extension or contents are invalid."

    def test_an_empty_dataset_fails_it(self, shop: Workshop) -> None:
        project = shop.project()
        shop.dataset(project)
        shop.train(project)
        assert shop.describe(project)["StatusMessage"] == "The manifest file is empty."

    def test_an_author_can_fail_it(self, rek: RekognitionMock, shop: Workshop) -> None:
        rek.fail_training("parts", "v2")
        rek.fail_training("parts", message="No more graphics cards.")
        project = shop.project()
        shop.dataset(project, TEN)
        for name in ("v1", "v2", "v3"):
            shop.train(project, name)
            shop.describe(project, name)

        assert [shop.describe(project, name).get("StatusMessage") for name in ("v1", "v2", "v3")] == [
            "No more graphics cards.",
            "Amazon Rekognition experienced a service issue.",
            "The model is ready to run.",
        ]

    def test_one_that_an_author_fails_has_to_begin(self) -> None:
        with pytest.raises(AssertionError) as raised, mock_rekognition() as rek:  # noqa: PT012
            rek.fail_training("parts", "v2")
            rek.fail_training("parts", optional=True)
        assert str(raised.value).startswith("rek.fail_training('parts', 'v2') was never met")

    def test_whether_it_has_to_begin_is_yes_or_no(self, rek: RekognitionMock) -> None:
        with pytest.raises(TypeError, match="optional must be a bool, got 'no'"):
            rek.fail_training("parts", optional=cast(Any, "no"))

    @pytest.mark.parametrize("value", [5, None])
    def test_what_an_author_fails_has_a_name(self, rek: RekognitionMock, value: Any) -> None:
        with pytest.raises(TypeError, match=f"project_name must be a str, got {value}"):
            rek.fail_training(value)

    @pytest.mark.parametrize("name", ["", "no such name", "x" * 256])
    @pytest.mark.parametrize("argument", ["project_name", "version_name"])
    def test_what_an_author_fails_can_have_that_name(self, rek: RekognitionMock, argument: str, name: str) -> None:
        with pytest.raises(ValueError, match=f"{argument} must be 1 to 255 letters, digits, .* got '{name}'"):
            rek.fail_training(**cast(Any, {"project_name": "parts"} | {argument: name}))

    def test_a_reset_lets_it_succeed(self, rek: RekognitionMock, shop: Workshop) -> None:
        rek.fail_training("parts")
        rek.reset()
        assert shop.describe(shop.model()[0])["Status"] == "TRAINING_COMPLETED"

    def test_what_it_cannot_begin_with(self, shop: Workshop) -> None:
        project = shop.project()
        asset = shop.manifest(TEN)

        for data in (
            {},
            {"TrainingData": {"Assets": [asset]}},
            {"TestingData": {"Assets": [asset]}},
            {"TrainingData": {"Assets": []}, "TestingData": {"AutoCreate": True}},
            {"TrainingData": {"Assets": [asset]}, "TestingData": {"Assets": [asset], "AutoCreate": True}},
            {"TrainingData": {"Assets": [{}]}, "TestingData": {"AutoCreate": True}},
            {"FeatureConfig": {"ContentModeration": {"ConfidenceThreshold": 50}}},
        ):
            assert error(lambda data=data: shop.train(project, **data)) == "InvalidParameterException"  # type: ignore[misc]
        shop.dataset(project, TEN)
        with_manifest: Any = {"TrainingData": {"Assets": [asset]}, "TestingData": {"AutoCreate": True}}
        assert error(lambda: shop.train(project, **with_manifest)) == "InvalidParameterException"
        assert shop.client.describe_project_versions(ProjectArn=project)["ProjectVersionDescriptions"] == []

    def test_a_name_that_is_taken(self, shop: Workshop) -> None:
        project, _ = shop.model()
        assert error(lambda: shop.train(project)) == "ResourceInUseException"

    def test_only_so_many_at_once(self, slowly: None, rek: RekognitionMock, shop: Workshop) -> None:
        project = shop.project()
        shop.dataset(project, TEN)
        rek.settle()
        for name in ("a", "b"):
            shop.train(project, name)
        assert error(lambda: shop.train(project, "c")) == "LimitExceededException"
        rek.settle()
        shop.train(project, "c")
        assert shop.describe(project, "c")["Status"] == "TRAINING_IN_PROGRESS"


class TestAModelsLife:
    def test_it_starts_and_stops(self, shop: Workshop) -> None:
        project, version = shop.model()
        started = shop.client.start_project_version(ProjectVersionArn=version, MinInferenceUnits=1, MaxInferenceUnits=3)
        assert started["Status"] == "STARTING"
        shop.client.get_waiter("project_version_running").wait(ProjectArn=project, VersionNames=["v1"])
        described = shop.describe(project)
        assert (described["MinInferenceUnits"], described["MaxInferenceUnits"]) == (1, 3)
        assert described["StatusMessage"] == "The model is running."

        assert shop.client.stop_project_version(ProjectVersionArn=version)["Status"] == "STOPPING"
        described = shop.describe(project)
        assert (described["Status"], "MinInferenceUnits" in described) == ("STOPPED", False)
        shop.client.start_project_version(ProjectVersionArn=version, MinInferenceUnits=1)

    def test_in_time(self, slowly: None, rek: RekognitionMock, shop: Workshop) -> None:
        project = shop.project()
        shop.dataset(project, TEN)
        rek.settle()
        version = shop.train(project)

        def status() -> str:
            (described,) = shop.client.describe_project_versions(ProjectArn=project)["ProjectVersionDescriptions"]
            return described["Status"]

        def start() -> object:
            return shop.client.start_project_version(ProjectVersionArn=version, MinInferenceUnits=1)

        assert status() == "TRAINING_IN_PROGRESS"
        assert error(start) == "ResourceInUseException"
        assert error(lambda: shop.client.delete_project_version(ProjectVersionArn=version)) == "ResourceInUseException"
        assert status() == "TRAINING_COMPLETED"
        start()
        assert status() == "STARTING"
        assert error(lambda: shop.client.stop_project_version(ProjectVersionArn=version)) == "ResourceInUseException"
        rek.settle()
        assert status() == "RUNNING"
        assert error(lambda: shop.client.delete_project_version(ProjectVersionArn=version)) == "ResourceInUseException"
        shop.client.stop_project_version(ProjectVersionArn=version)
        assert status() == "STOPPING"
        rek.settle()
        shop.client.delete_project_version(ProjectVersionArn=version)
        assert status() == "DELETING"
        rek.settle()
        assert (
            error(lambda: shop.client.delete_project_version(ProjectVersionArn=version)) == "ResourceNotFoundException"
        )

    def test_more_units_at_least_than_at_most(self, shop: Workshop) -> None:
        _, version = shop.model()

        def start() -> object:
            return shop.client.start_project_version(
                ProjectVersionArn=version, MinInferenceUnits=2, MaxInferenceUnits=1
            )

        assert error(start) == "InvalidParameterException"

    @pytest.mark.rekomock(running_models=1)
    def test_only_so_many_run_at_once(self, shop: Workshop) -> None:
        first = shop.running_model()
        _, second = shop.model("more")

        def start() -> object:
            return shop.client.start_project_version(ProjectVersionArn=second, MinInferenceUnits=1)

        assert error(start) == "LimitExceededException"
        shop.client.stop_project_version(ProjectVersionArn=first)
        start()

    @pytest.mark.parametrize(
        ("operation", "member", "more"),
        [
            ("delete_project", "ProjectArn", {}),
            ("describe_dataset", "DatasetArn", {}),
            ("describe_project_versions", "ProjectArn", {}),
            ("start_project_version", "ProjectVersionArn", {"MinInferenceUnits": 1}),
            ("stop_project_version", "ProjectVersionArn", {}),
            ("delete_project_version", "ProjectVersionArn", {}),
            ("detect_custom_labels", "ProjectVersionArn", {"Image": {"Bytes": b"x"}}),
            ("list_project_policies", "ProjectArn", {}),
        ],
    )
    def test_what_does_not_exist(self, shop: Workshop, operation: str, member: str, more: dict[str, Any]) -> None:
        shop.model()
        call = getattr(shop.client, operation)
        assert error(lambda: call(**{member: NOWHERE[member]}, **more)) == "ResourceNotFoundException"


class TestDetectCustomLabels:
    def detect(self, shop: Workshop, version: str, *labels: CustomLabel, **more: Any) -> list[Any]:
        image = {"Bytes": photo("alice", *labels)}
        return shop.client.detect_custom_labels(**{"ProjectVersionArn": version, "Image": image, **more})[
            "CustomLabels"
        ]

    def test_it_finds_what_the_image_shows_and_the_model_knows(self, shop: Workshop) -> None:
        version = shop.running_model()
        found = self.detect(
            shop,
            version,
            CustomLabel("dent", confidence=60),
            CustomLabel("scratch", confidence=80),
            CustomLabel("rust"),
        )
        assert found == [{"Name": "scratch", "Confidence": 80.0}, {"Name": "dent", "Confidence": 60.0}]

    def test_boxes_are_returned(self, shop: Workshop) -> None:
        (found,) = self.detect(shop, shop.running_model(), CustomLabel("dent", box=(0.125, 0.25, 0.5, 0.25)))
        left, top, width, height = (
            found["Geometry"]["BoundingBox"][side] for side in ("Left", "Top", "Width", "Height")
        )
        assert (left, top, width, height) == pytest.approx((0.125, 0.25, 0.5, 0.25), abs=1e-4)
        corners = [(corner["X"], corner["Y"]) for corner in found["Geometry"]["Polygon"]]
        expected = [(left, top), (left + width, top), (left + width, top + height), (left, top + height)]
        assert [*map(pytest.approx, expected)] == corners

    def test_an_image_that_shows_none(self, shop: Workshop) -> None:
        assert self.detect(shop, shop.running_model()) == []

    def test_the_threshold(self, shop: Workshop) -> None:
        version = shop.running_model()
        labels = CustomLabel("dent", confidence=49), CustomLabel("scratch", confidence=50)

        assert [each["Name"] for each in self.detect(shop, version, *labels)] == ["scratch"]
        assert len(self.detect(shop, version, *labels, MinConfidence=0)) == 2
        assert self.detect(shop, version, *labels, MinConfidence=50.5) == []

    @pytest.mark.rekomock(assumed_threshold=20)
    def test_the_assumed_threshold_is_a_setting(self, shop: Workshop) -> None:
        assert len(self.detect(shop, shop.running_model(), CustomLabel("dent", confidence=20))) == 1

    def test_the_best_ones(self, shop: Workshop) -> None:
        labels = CustomLabel("dent", confidence=60), CustomLabel("scratch", confidence=80)
        (found,) = self.detect(shop, shop.running_model(), *labels, MaxResults=1)
        assert found["Name"] == "scratch"

    def test_an_image_in_s3(self, shop: Workshop) -> None:
        shop.put("bent.png", photo(CustomLabel("dent")))
        image = {"S3Object": {"Bucket": BUCKET, "Name": "bent.png"}}
        assert [each["Name"] for each in self.detect(shop, shop.running_model(), Image=image)] == ["dent"]

    def test_a_model_that_does_not_run(self, shop: Workshop) -> None:
        _, version = shop.model()
        assert error(lambda: self.detect(shop, version)) == "ResourceNotReadyException"

    @pytest.mark.parametrize(
        ("image", "code"),
        [
            (b"no image", "InvalidImageFormatException"),
            (b"\x89PNG" + bytes(4 * 2**20), "ImageTooLargeException"),
            (photo(size=(4097, 300)), "InvalidParameterException"),
        ],
        ids=["text", "5 MB", "wide"],
    )
    def test_images_that_it_does_not_take(self, shop: Workshop, image: bytes, code: str) -> None:
        version = shop.running_model()
        assert error(lambda: self.detect(shop, version, Image={"Bytes": image})) == code


class TestAdapters:
    def adapter(self, shop: Workshop, *lines: str) -> tuple[str, str]:
        project = shop.project(Feature="CONTENT_MODERATION")
        training = {"Assets": [shop.manifest([*lines, *(moderated(f"{number}.png", "Nudity") for number in range(9))])]}
        config = {"ContentModeration": {"ConfidenceThreshold": 70.0}}
        return project, shop.train(project, TrainingData=training, FeatureConfig=config)

    def test_an_adapter_is_trained_with_a_manifest(self, shop: Workshop) -> None:
        project, _ = self.adapter(shop, moderated("9.png", "Rude Gesture"))

        described = shop.describe(project)
        assert described["Status"] == "TRAINING_COMPLETED"
        assert described["Feature"] == "CONTENT_MODERATION"
        assert described["BaseModelVersion"] == "7.0"
        assert described["FeatureConfig"] == {"ContentModeration": {"ConfidenceThreshold": 70.0}}

    def test_an_image_is_moderated_with_it(self, shop: Workshop) -> None:
        _, version = self.adapter(shop, moderated("9.png", "Rude Gesture"))
        response = shop.client.detect_moderation_labels(
            Image={"Bytes": photo(Moderation("Explicit Nudity"))}, ProjectVersion=version
        )
        assert response["ProjectVersion"] == version
        assert "Explicit Nudity" in [each["Name"] for each in response["ModerationLabels"]]

    def test_it_needs_no_start(self, shop: Workshop) -> None:
        _, version = self.adapter(shop, moderated("9.png", "Rude Gesture"))

        def start() -> object:
            return shop.client.start_project_version(ProjectVersionArn=version, MinInferenceUnits=1)

        assert error(start) == "InvalidParameterException"

    def test_one_that_is_not_trained(self, shop: Workshop) -> None:
        _, version = self.adapter(shop, "?", "?", "?")

        def moderate() -> object:
            return shop.client.detect_moderation_labels(Image={"Bytes": photo()}, ProjectVersion=version)

        assert error(moderate) == "ResourceNotReadyException"

    def test_models_and_adapters_are_not_mixed_up(self, shop: Workshop) -> None:
        _, adapter = self.adapter(shop, moderated("9.png", "Rude Gesture"))
        _, model = shop.model("labels")

        for call in (
            lambda: shop.client.detect_moderation_labels(Image={"Bytes": photo()}, ProjectVersion=model),
            lambda: shop.client.detect_custom_labels(Image={"Bytes": photo()}, ProjectVersionArn=adapter),
        ):
            assert error(call) == "InvalidParameterException"


class TestPolicies:
    def statement(self, **changes: Any) -> str:
        statement = {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{ANOTHER}:root"},
            "Action": "rekognition:CopyProjectVersion",
            "Resource": "*",
        }
        return json.dumps({"Version": "2012-10-17", "Statement": [statement | changes]})

    def put(self, shop: Workshop, project: str, name: str = "copying", document: str = "", **more: Any) -> str:
        return shop.client.put_project_policy(
            ProjectArn=project, PolicyName=name, PolicyDocument=document or self.statement(), **more
        )["PolicyRevisionId"]

    def test_a_policy_is_listed(self, shop: Workshop) -> None:
        project = shop.project()
        revision = self.put(shop, project)

        (listed,) = shop.client.list_project_policies(ProjectArn=project)["ProjectPolicies"]
        assert listed.pop("CreationTimestamp") == listed.pop("LastUpdatedTimestamp")
        assert listed == {
            "ProjectArn": project,
            "PolicyName": "copying",
            "PolicyRevisionId": revision,
            "PolicyDocument": self.statement(),
        }

    def test_policies_come_in_pages_of_five(self, shop: Workshop) -> None:
        project = shop.project()
        for name in "gfedcba":
            self.put(shop, project, name)

        pages = shop.client.get_paginator("list_project_policies").paginate(ProjectArn=project)
        assert [[each["PolicyName"] for each in page["ProjectPolicies"]] for page in pages] == [[*"abcde"], [*"fg"]]

    def test_a_revision_replaces_the_one_before(self, shop: Workshop) -> None:
        project = shop.project()
        first = self.put(shop, project)
        second = self.put(shop, project, document=self.statement(Effect="Deny"), PolicyRevisionId=first.upper())

        (listed,) = shop.client.list_project_policies(ProjectArn=project)["ProjectPolicies"]
        assert (listed["PolicyRevisionId"], second != first) == (second, True)
        assert error(lambda: self.put(shop, project, PolicyRevisionId=first)) == "InvalidPolicyRevisionIdException"

    def test_a_revision_of_no_policy(self, shop: Workshop) -> None:
        project = shop.project()
        assert error(lambda: self.put(shop, project, PolicyRevisionId="abc")) == "InvalidPolicyRevisionIdException"

    def test_a_policy_that_exists(self, shop: Workshop) -> None:
        project = shop.project()
        self.put(shop, project)
        assert error(lambda: self.put(shop, project)) == "ResourceAlreadyExistsException"

    @pytest.mark.parametrize(
        "document",
        [
            "{",
            "[]",
            "{}",
            '{"Statement": []}',
            '{"Statement": [5]}',
            '{"Statement": {"Effect": "Perhaps", "Principal": "*", "Action": "*"}}',
            '{"Statement": {"Effect": "Allow", "Principal": 5, "Action": "*"}}',
            '{"Statement": {"Effect": "Allow", "Principal": "*", "Action": 5}}',
        ],
    )
    def test_a_document_that_is_no_policy(self, shop: Workshop, document: str) -> None:
        project = shop.project()
        assert error(lambda: self.put(shop, project, document=document)) == "MalformedPolicyDocumentException"

    def test_adapters_have_none(self, shop: Workshop) -> None:
        project = shop.project(Feature="CONTENT_MODERATION")
        assert error(lambda: self.put(shop, project)) == "InvalidParameterException"

    def test_a_policy_is_deleted(self, shop: Workshop) -> None:
        project = shop.project()
        revision = self.put(shop, project)

        def delete(**more: Any) -> object:
            return members(shop.client.delete_project_policy(ProjectArn=project, PolicyName="copying", **more))

        assert error(lambda: delete(PolicyRevisionId="abc")) == "InvalidPolicyRevisionIdException"
        assert delete(PolicyRevisionId=revision) == {}
        assert error(delete) == "ResourceNotFoundException"


def copy(client: RekognitionClient, source: tuple[str, str], destination: str, **more: Any) -> str:
    request = {
        "SourceProjectArn": source[0],
        "SourceProjectVersionArn": source[1],
        "DestinationProjectArn": destination,
        "VersionName": "copy",
        "OutputConfig": {"S3Bucket": BUCKET, "S3KeyPrefix": "copies"},
    }
    return client.copy_project_version(**(request | more))["ProjectVersionArn"]


class TestCopies:
    def test_a_copy_finds_what_the_model_finds(self, shop: Workshop) -> None:
        source, other = shop.model(), shop.project("other")
        version = copy(shop.client, source, other, Tags={"is": "copy"})

        described = shop.describe(other, "copy")
        assert (described["Status"], described["SourceProjectVersionArn"]) == ("COPYING_COMPLETED", source[1])
        assert described["EvaluationResult"]["F1Score"] == 1.0
        shop.client.start_project_version(ProjectVersionArn=version, MinInferenceUnits=1)
        image: Any = {"Bytes": photo(CustomLabel("dent"))}
        found = shop.client.detect_custom_labels(ProjectVersionArn=version, Image=image)["CustomLabels"]
        assert [each["Name"] for each in found] == ["dent"]

    def test_what_cannot_be_copied(self, shop: Workshop) -> None:
        project, version = shop.model()
        other = shop.project("other")
        adapters = shop.project("adapters", Feature="CONTENT_MODERATION")

        for source, destination in (
            ((other, version), other),
            ((project, version), adapters),
            ((project.replace("us-east-1", "eu-west-1"), version), other),
        ):
            call = lambda source=source, destination=destination: copy(shop.client, source, destination)  # noqa: E731
            assert error(call) == "InvalidParameterException"
        missing = NOWHERE["ProjectArn"], NOWHERE["ProjectVersionArn"]
        foreign = missing[0].replace("123456789012", "111122223333"), missing[1]
        for source in (missing, foreign, (project, missing[1])):
            assert error(lambda source=source: copy(shop.client, source, other)) == "ResourceNotFoundException"  # type: ignore[misc]

    def test_a_name_that_is_taken(self, shop: Workshop) -> None:
        source, other = shop.model(), shop.project("other")
        copy(shop.client, source, other)
        assert error(lambda: copy(shop.client, source, other)) == "ResourceInUseException"

    def test_a_model_whose_training_failed(self, rek: RekognitionMock, shop: Workshop) -> None:
        rek.fail_training("parts")
        source, other = shop.model(), shop.project("other")
        assert error(lambda: copy(shop.client, source, other)) == "ResourceInUseException"

    @pytest.mark.parametrize(
        ("changes", "allowed"),
        [
            ({}, True),
            ({"Principal": "*"}, True),
            ({"Principal": {"AWS": [ANOTHER]}}, True),
            ({"Action": ["rekognition:Copy*", "s3:GetObject"]}, True),
            ({"Resource": f"{PLACE}/parts/version/*"}, True),
            ({"Resource": f"{PLACE}/other/*"}, False),
            ({"Action": "rekognition:DetectLabels"}, False),
            ({"Principal": {"AWS": "111122223333"}}, False),
            ({"Principal": {"Service": "x"}}, False),
            ({"Effect": "Deny"}, False),
        ],
    )
    def test_another_account_needs_a_policy(self, shop: Workshop, changes: dict[str, Any], allowed: bool) -> None:
        source = shop.model()
        client = in_account(ANOTHER, boto3.client("rekognition", region_name="us-east-1"))
        destination = client.create_project(ProjectName="mine")["ProjectArn"]
        assert error(lambda: copy(client, source, destination)) == "AccessDeniedException"

        statement = {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{ANOTHER}:root"},
            "Action": "rekognition:CopyProjectVersion",
        }
        shop.client.put_project_policy(
            ProjectArn=source[0], PolicyName="copying", PolicyDocument=json.dumps({"Statement": statement | changes})
        )
        if allowed:
            assert copy(client, source, destination).split(":")[4] == ANOTHER
        else:
            assert error(lambda: copy(client, source, destination)) == "AccessDeniedException"
        client.close()
