"""AWS's default rate limits, in calls per second, per operation, account and region.

Source: AWS General Reference, "Amazon Rekognition endpoints and quotas".
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["rate_limit"]

_LARGE_REGIONS = frozenset({"us-east-1", "us-west-2", "eu-west-1"})


@dataclass(frozen=True)
class _RateLimit:
    in_large_regions: int
    elsewhere: int


_SEARCHING = _RateLimit(50, 5)
_DETECTING = _RateLimit(100, 25)
_READING = _RateLimit(50, 5)
_MANAGING = _RateLimit(5, 5)
_TAGGING = _RateLimit(10, 10)
# AWS lists these by region and account in the Service Quotas console
_STARTING = _RateLimit(5, 5)
_POLLING = _RateLimit(20, 5)
_STREAMING = _RateLimit(20, 20)
_ANALYSES = (
    "CelebrityRecognition",
    "ContentModeration",
    "FaceDetection",
    "FaceSearch",
    "LabelDetection",
    "PersonTracking",
    "SegmentDetection",
    "TextDetection",
)

_CUSTOM_LABELS = (
    "CreateProject",
    "DescribeProjects",
    "DeleteProject",
    "CreateDataset",
    "DescribeDataset",
    "ListDatasetEntries",
    "ListDatasetLabels",
    "UpdateDatasetEntries",
    "DistributeDatasetEntries",
    "DeleteDataset",
    "CreateProjectVersion",
    "DescribeProjectVersions",
    "StartProjectVersion",
    "StopProjectVersion",
    "CopyProjectVersion",
    "DeleteProjectVersion",
    "PutProjectPolicy",
    "ListProjectPolicies",
    "DeleteProjectPolicy",
)

_RATE_LIMITS = {
    "IndexFaces": _SEARCHING,
    "ListFaces": _SEARCHING,
    "SearchFaces": _SEARCHING,
    "SearchFacesByImage": _SEARCHING,
    "SearchUsers": _SEARCHING,
    "SearchUsersByImage": _SEARCHING,
    "CompareFaces": _DETECTING,
    "DetectFaces": _DETECTING,
    "DetectLabels": _READING,
    "DetectModerationLabels": _READING,
    "DetectText": _READING,
    "DetectProtectiveEquipment": _READING,
    "RecognizeCelebrities": _READING,
    "GetCelebrityInfo": _READING,
    "AssociateFaces": _MANAGING,
    "DisassociateFaces": _MANAGING,
    "CreateUser": _MANAGING,
    "DeleteUser": _MANAGING,
    "ListUsers": _MANAGING,
    "CreateCollection": _MANAGING,
    "DescribeCollection": _MANAGING,
    "ListCollections": _MANAGING,
    "DeleteCollection": _MANAGING,
    "DeleteFaces": _MANAGING,
    "TagResource": _TAGGING,
    "UntagResource": _TAGGING,
    "ListTagsForResource": _TAGGING,
    "CreateFaceLivenessSession": _STARTING,
    "GetFaceLivenessSessionResults": _POLLING,
    "DetectCustomLabels": _RateLimit(50, 50),
    **{operation: _RateLimit(5, 5) for operation in _CUSTOM_LABELS},
    "CreateStreamProcessor": _STREAMING,
    "DescribeStreamProcessor": _STREAMING,
    "StartStreamProcessor": _STREAMING,
    "UpdateStreamProcessor": _STREAMING,
    "DeleteStreamProcessor": _STREAMING,
    "StopStreamProcessor": _RateLimit(1, 1),
    "ListStreamProcessors": _RateLimit(5, 5),
    "StartMediaAnalysisJob": _RateLimit(5, 5),
    "GetMediaAnalysisJob": _RateLimit(20, 20),
    "ListMediaAnalysisJobs": _RateLimit(5, 5),
    **{f"Start{analysis}": _STARTING for analysis in _ANALYSES},
    **{f"Get{analysis}": _POLLING for analysis in _ANALYSES},
}


def rate_limit(operation: str, region: str) -> int | None:
    """Return AWS's rate limit of ``operation`` in ``region``; None if rekomock knows of none."""
    limit = _RATE_LIMITS.get(operation)
    if limit is None:
        return None
    return limit.in_large_regions if region in _LARGE_REGIONS else limit.elsewhere
