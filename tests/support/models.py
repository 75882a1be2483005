"""What tests of Custom Labels have in common: a bucket of images, manifests, and a model in a few words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3

from rekomock import photo

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient
    from mypy_boto3_rekognition.literals import DatasetTypeType

BUCKET = "parts-and-labels"
DESCRIBED = {"human-annotated": "yes", "creation-date": "2020-03-06T17:46:39.176"}


def labelled(name: str, *labels: str, bucket: str = BUCKET) -> str:
    """A JSON Line of an image with image-level labels."""
    line: dict[str, Any] = {"source-ref": f"s3://{bucket}/{name}"}
    for number, label in enumerate(labels):
        line[f"label{number}"] = 1
        line[f"label{number}-metadata"] = {
            "class-name": label,
            "confidence": 1,
            "type": "groundtruth/image-classification",
            **DESCRIBED,
        }
    return json.dumps(line)


def boxed(name: str, *boxes: tuple[str, int, int, int, int], size: tuple[int, int] = (640, 480)) -> str:
    """A JSON Line of an image with boxes: label, left, top, width and height in pixels."""
    classes = sorted({label for label, *_ in boxes})
    annotations = [
        {"class_id": classes.index(label), "left": left, "top": top, "width": width, "height": height}
        for label, left, top, width, height in boxes
    ]
    line = {
        "source-ref": f"s3://{BUCKET}/{name}",
        "boxes": {
            "image_size": [{"width": size[0], "height": size[1], "depth": 3}],
            "annotations": annotations,
        },
        "boxes-metadata": {
            "objects": [{"confidence": 1} for _ in boxes],
            "class-map": {str(number): label for number, label in enumerate(classes)},
            "type": "groundtruth/object-detection",
            **DESCRIBED,
        },
    }
    return json.dumps(line)


def moderated(name: str, *labels: str) -> str:
    """A JSON Line that trains an adapter."""
    truth = {"ModerationLabels": [{"Name": label} for label in labels]}
    return json.dumps({"source-ref": f"s3://{BUCKET}/{name}", "content-moderation-groundtruth": truth})


#: Ten images, half of them scratched and half of them dented.
TEN = [labelled(f"{number}.png", "scratch" if number % 2 else "dent") for number in range(10)]


class Workshop:
    """A bucket with ten images, and a client to train models with."""

    def __init__(self, client: RekognitionClient) -> None:
        self.client = client
        self.s3: Any = boto3.client("s3", region_name="us-east-1")
        self.s3.create_bucket(Bucket=BUCKET)
        for number in range(10):
            self.put(f"{number}.png", photo())

    def put(self, key: str, content: bytes | str) -> None:
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=content)

    def read(self, key: str) -> str:
        content: bytes = self.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
        return content.decode()

    def manifest(self, lines: list[str], key: str = "a.manifest") -> dict[str, Any]:
        """Put a manifest, and return the asset or source that names it."""
        self.put(key, "\n".join(lines))
        return {"GroundTruthManifest": {"S3Object": {"Bucket": BUCKET, "Name": key}}}

    def project(self, name: str = "parts", **more: Any) -> str:
        return self.client.create_project(ProjectName=name, **more)["ProjectArn"]

    def dataset(self, project: str, lines: list[str] | None = None, kind: DatasetTypeType = "TRAIN") -> str:
        source = {} if lines is None else {"DatasetSource": self.manifest(lines, f"{kind}.manifest")}
        made = self.client.create_dataset(ProjectArn=project, DatasetType=kind, **source)  # type: ignore[arg-type]
        return made["DatasetArn"]

    def entries(self, dataset: str, **filters: Any) -> list[str]:
        listed = self.client.list_dataset_entries(DatasetArn=dataset, **filters)["DatasetEntries"]
        return [json.loads(line)["source-ref"].rpartition("/")[2] for line in listed]

    def describe_dataset(self, dataset: str) -> Any:
        return self.client.describe_dataset(DatasetArn=dataset)["DatasetDescription"]

    def train(self, project: str, name: str = "v1", **more: Any) -> str:
        output = {"S3Bucket": BUCKET, "S3KeyPrefix": "out"}
        return self.client.create_project_version(
            **{"ProjectArn": project, "VersionName": name, "OutputConfig": output, **more}
        )["ProjectVersionArn"]

    def describe(self, project: str, name: str = "v1") -> Any:
        (version,) = self.client.describe_project_versions(ProjectArn=project, VersionNames=[name])[
            "ProjectVersionDescriptions"
        ]
        return version

    def model(self, project_name: str = "parts") -> tuple[str, str]:
        """Train a model that knows scratches and dents; return the ARNs of its project and of itself."""
        project = self.project(project_name)
        self.dataset(project, TEN)
        return project, self.train(project)

    def running_model(self) -> str:
        _, version = self.model()
        self.client.start_project_version(ProjectVersionArn=version, MinInferenceUnits=1)
        return version
