"""The operations that rekomock simulates.

An operation is a plain function. It takes the context and the request's members as snake_case keywords, with AWS's
defaults, and returns the response's members by AWS's names, or raises an error of ``rekomock.protocol.errors``. It
validates everything before it changes anything. To add an operation, write its function in the module of its family,
named as boto3 names it, and list it here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import cast

from rekomock.operations.context import Operation
from rekomock.protocol.service_model import keyword

__all__ = ["DISCONTINUED_OPERATIONS", "OPERATIONS"]

#: The operations of each family, which is a module of this package.
_FAMILIES = {
    "collections": ("CreateCollection", "DescribeCollection", "ListCollections", "DeleteCollection"),
    "faces": ("IndexFaces", "ListFaces", "DeleteFaces"),
    "search": ("SearchFaces", "SearchFacesByImage", "SearchUsers", "SearchUsersByImage"),
    "users": ("CreateUser", "DeleteUser", "ListUsers"),
    "associations": ("AssociateFaces", "DisassociateFaces"),
    "detection": ("DetectFaces", "CompareFaces"),
    "labels": ("DetectLabels",),
    "moderation": ("DetectModerationLabels",),
    "text": ("DetectText",),
    "protective_equipment": ("DetectProtectiveEquipment",),
    "celebrities": ("RecognizeCelebrities", "GetCelebrityInfo"),
    "liveness": ("CreateFaceLivenessSession", "GetFaceLivenessSessionResults"),
    "tags": ("TagResource", "UntagResource", "ListTagsForResource"),
    "video_faces": (
        "StartFaceDetection",
        "GetFaceDetection",
        "StartFaceSearch",
        "GetFaceSearch",
        "StartPersonTracking",
        "GetPersonTracking",
    ),
    "video_contents": (
        "StartLabelDetection",
        "GetLabelDetection",
        "StartContentModeration",
        "GetContentModeration",
        "StartTextDetection",
        "GetTextDetection",
        "StartCelebrityRecognition",
        "GetCelebrityRecognition",
    ),
    "video_segments": ("StartSegmentDetection", "GetSegmentDetection"),
    "custom_labels.projects": ("CreateProject", "DescribeProjects", "DeleteProject"),
    "custom_labels.datasets": (
        "CreateDataset",
        "DescribeDataset",
        "ListDatasetEntries",
        "ListDatasetLabels",
        "UpdateDatasetEntries",
        "DistributeDatasetEntries",
        "DeleteDataset",
    ),
    "custom_labels.versions": (
        "CreateProjectVersion",
        "DescribeProjectVersions",
        "StartProjectVersion",
        "StopProjectVersion",
        "CopyProjectVersion",
        "DeleteProjectVersion",
    ),
    "custom_labels.policies": ("PutProjectPolicy", "ListProjectPolicies", "DeleteProjectPolicy"),
    "custom_labels.detection": ("DetectCustomLabels",),
    "media_analysis": ("StartMediaAnalysisJob", "GetMediaAnalysisJob", "ListMediaAnalysisJobs"),
    "streams": (
        "CreateStreamProcessor",
        "DescribeStreamProcessor",
        "ListStreamProcessors",
        "StartStreamProcessor",
        "StopStreamProcessor",
        "UpdateStreamProcessor",
        "DeleteStreamProcessor",
    ),
}


class _Operations(Mapping[str, Operation]):
    """The operations by AWS's names; a family is imported when one of its operations is first called."""

    def __init__(self) -> None:
        self._families = {name: family for family, names in _FAMILIES.items() for name in names}

    def __getitem__(self, name: str) -> Operation:
        return cast("Operation", getattr(_module(self._families[name]), keyword(name)))

    def __contains__(self, name: object) -> bool:
        return name in self._families

    def __iter__(self) -> Iterator[str]:
        return iter(self._families)

    def __len__(self) -> int:
        return len(self._families)


@cache
def _module(family: str) -> ModuleType:
    return import_module(f"{__name__}.{family}")


OPERATIONS: Mapping[str, Operation] = _Operations()

#: What AWS ended, people pathing, or closed to new customers, stream processors and media analysis jobs.
DISCONTINUED_OPERATIONS = frozenset(
    name for name in OPERATIONS if any(part in name for part in ("PersonTracking", "StreamProcessor", "MediaAnalysis"))
)
