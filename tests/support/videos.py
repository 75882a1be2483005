"""Stored videos to test with, and the shortest way to have a job done on one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
from botocore import xform_name

from rekomock import Video
from rekomock.control.commands import AddVideo

from .staff import members

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient

    from .surfaces import Surface

BUCKET = "videos"
PLACE: Any = {"S3Object": {"Bucket": BUCKET, "Name": "door.mp4"}}
ROLE = "arn:aws:iam::123456789012:role/rekognition"


class Videos:
    """A bucket with a video, and a client for the jobs on it."""

    def __init__(self, surface: Surface) -> None:
        self.client: RekognitionClient = surface.client
        self.s3: Any = boto3.client("s3", region_name="us-east-1")
        self._surface = surface
        self.s3.create_bucket(Bucket=BUCKET)
        self.s3.put_object(Bucket=BUCKET, Key="door.mp4", Body=b"a video")

    def declare(self, video: Video) -> None:
        """Says what the video shows."""
        self._surface.run(AddVideo(f"s3://{BUCKET}/door.mp4", video))

    def start(self, kind: str, **parameters: Any) -> str:
        """Starts a job on the video and gives its id."""
        started = self._call(f"Start{kind}", **({"Video": PLACE} | parameters))
        assert list(started) == ["JobId"]
        job_id: str = started["JobId"]
        return job_id

    def get(self, kind: str, job_id: str, **parameters: Any) -> dict[str, Any]:
        """Gives the answer about a job."""
        return self._call(f"Get{kind}", JobId=job_id, **parameters)

    def done(self, kind: str, get: dict[str, Any] | None = None, /, **parameters: Any) -> dict[str, Any]:
        """Has a job done and gives the answer about it."""
        return self.get(kind, self.start(kind, **parameters), **(get or {}))

    def _call(self, operation: str, **parameters: Any) -> dict[str, Any]:
        return members(getattr(self.client, xform_name(operation))(**parameters))


class Inbox:
    """An SNS topic, and a queue that receives what is published on it."""

    def __init__(self, region: str = "us-east-1", **keys: str) -> None:
        create: Any = boto3.client
        sns, self._sqs = (create(service, region_name=region, **keys) for service in ("sns", "sqs"))
        self.topic_arn: str = sns.create_topic(Name="AmazonRekognitionDone")["TopicArn"]
        self._queue = self._sqs.create_queue(QueueName="done")["QueueUrl"]
        attributes = self._sqs.get_queue_attributes(QueueUrl=self._queue, AttributeNames=["QueueArn"])["Attributes"]
        sns.subscribe(TopicArn=self.topic_arn, Protocol="sqs", Endpoint=attributes["QueueArn"])
        self.sns = sns

    @property
    def channel(self) -> dict[str, str]:
        """The ``NotificationChannel`` that leads here."""
        return {"SNSTopicArn": self.topic_arn, "RoleArn": ROLE}

    def messages(self) -> list[dict[str, Any]]:
        """What has come since the last time."""
        received = self._sqs.receive_message(QueueUrl=self._queue, MaxNumberOfMessages=10).get("Messages", [])
        for message in received:
            self._sqs.delete_message(QueueUrl=self._queue, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(json.loads(message["Body"])["Message"]) for message in received]
