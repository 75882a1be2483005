"""What becomes of an uploaded image: it is moderated, described and read, and the people in it are enrolled."""

from __future__ import annotations

from typing import Any

import boto3


def process(bucket: str, key: str) -> dict[str, Any]:
    """Return why an image in S3 is rejected, or else what it shows; enrol the people in it."""
    rekognition = boto3.client("rekognition", region_name="us-east-1")
    image: Any = {"S3Object": {"Bucket": bucket, "Name": key}}
    unsafe = rekognition.detect_moderation_labels(Image=image, MinConfidence=80)["ModerationLabels"]
    if unsafe:
        return {"rejected": unsafe[0]["Name"]}
    labels = rekognition.detect_labels(Image=image, MaxLabels=10, MinConfidence=90)["Labels"]
    text = rekognition.detect_text(Image=image)["TextDetections"]
    faces = rekognition.index_faces(CollectionId="guests", Image=image, ExternalImageId=key)["FaceRecords"]
    return {
        "labels": [label["Name"] for label in labels],
        "text": [line["DetectedText"] for line in text if line["Type"] == "LINE"],
        "faces": len(faces),
    }
