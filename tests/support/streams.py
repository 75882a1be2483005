"""What tests of stream processors have in common: the streams, a bucket, a topic, and processors in a few words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3

from rekomock.control.commands import ShowToStream
from rekomock.images.contents import Content, content_of

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient

    from .surfaces import Surface

REGION, ACCOUNT = "us-east-1", "123456789012"
BUCKET = "home"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/streams"
VIDEO_STREAM = f"arn:aws:kinesisvideo:{REGION}:{ACCOUNT}:stream/door/1"
DATA_STREAM = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/faces"
START: dict[str, Any] = {
    "StartSelector": {"KVSStreamStartSelector": {"ProducerTimestamp": 1655930623123}},
    "StopSelector": {"MaxDurationInSeconds": 30},
}


class Streams:
    """Where the results of stream processors go, and a client to create them with."""

    def __init__(self, surface: Surface) -> None:
        self.client: RekognitionClient = surface.client
        self._surface = surface
        self.kinesis: Any = boto3.client("kinesis", region_name=REGION)
        self.kinesis.create_stream(StreamName="faces", ShardCount=1)
        self.s3: Any = boto3.client("s3", region_name=REGION)
        self.s3.create_bucket(Bucket=BUCKET)
        sns: Any = boto3.client("sns", region_name=REGION)
        self.sqs: Any = boto3.client("sqs", region_name=REGION)
        self.topic: str = sns.create_topic(Name="home")["TopicArn"]
        self.queue: str = self.sqs.create_queue(QueueName="home")["QueueUrl"]
        arn = self.sqs.get_queue_attributes(QueueUrl=self.queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        sns.subscribe(TopicArn=self.topic, Protocol="sqs", Endpoint=arn)

    def search(self, name: str = "door", collection_id: str = "staff", **more: Any) -> str:
        """Create a processor that searches for faces."""
        members: dict[str, Any] = {
            "Name": name,
            "Input": {"KinesisVideoStream": {"Arn": VIDEO_STREAM}},
            "Output": {"KinesisDataStream": {"Arn": DATA_STREAM}},
            "Settings": {"FaceSearch": {"CollectionId": collection_id}},
            "RoleArn": ROLE,
            **more,
        }
        return self.client.create_stream_processor(**members)["StreamProcessorArn"]

    def home(self, name: str = "home", labels: tuple[str, ...] = ("ALL",), **more: Any) -> str:
        """Create a processor that watches a home."""
        minimum = {"MinConfidence": more.pop("minimum")} if "minimum" in more else {}
        members: dict[str, Any] = {
            "Name": name,
            "Input": {"KinesisVideoStream": {"Arn": VIDEO_STREAM}},
            "Output": {"S3Destination": {"Bucket": BUCKET, "KeyPrefix": "seen"}},
            "Settings": {"ConnectedHome": {"Labels": list(labels), **minimum}},
            "NotificationChannel": {"SNSTopicArn": self.topic},
            "RoleArn": ROLE,
            **more,
        }
        return self.client.create_stream_processor(**members)["StreamProcessorArn"]

    def running_search(self, **more: Any) -> None:
        """Create and start a processor that searches for faces."""
        self.search(**more)
        self.client.start_stream_processor(Name="door")

    def running_home(self, **more: Any) -> str:
        """Create and start a processor that watches a home; return the id of the session."""
        self.home(**more)
        return self.client.start_stream_processor(Name="home", **START)["SessionId"]

    def show(self, name: str, *contents: str | Content, **more: Any) -> None:
        """Show a frame to a processor."""
        self._surface.run(ShowToStream(name, tuple(map(content_of, contents)), **more))

    def status(self, name: str) -> str:
        return self.client.describe_stream_processor(Name=name)["Status"]

    def describe(self, name: str) -> Any:
        return self.client.describe_stream_processor(Name=name)

    def records(self) -> list[Any]:
        """All records on the data stream."""
        iterator = self.kinesis.get_shard_iterator(
            StreamName="faces", ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        return [json.loads(each["Data"]) for each in self.kinesis.get_records(ShardIterator=iterator)["Records"]]

    def events(self) -> list[Any]:
        """The messages that came since the last time, with their subjects."""
        found = []
        while messages := self.sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get("Messages", []):
            for message in messages:
                body = json.loads(message["Body"])
                found.append({"Subject": body["Subject"], **json.loads(body["Message"])})
                self.sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
        return found

    def seen(self) -> list[str]:
        """The classes in the messages that came since the last time."""
        return [label["name"] for event in self.events() for label in event.get("labels", [])]

    def image(self, uri: str) -> bytes:
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        content: bytes = self.s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        return content
