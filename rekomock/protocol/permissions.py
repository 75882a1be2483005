"""What IAM has to allow for a request: actions, each on a resource.

Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon Rekognition". A denial of
CreateCollection that was published names the collection's ARN, so that action is on it here, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

__all__ = ["Permission", "permissions"]


class Permission(NamedTuple):
    """An action on a resource.

    Attributes:
        action: The action, such as ``rekognition:IndexFaces``.
        resource: The ARN of the resource; ``*`` for an action that is on no resource in particular.
    """

    action: str
    resource: str

    @property
    def on_resource(self) -> str:
        """What AWS's denials say of the resource; empty if the action is on none in particular."""
        return "" if self.resource == "*" else f" on resource: {self.resource}"


class _Resource(NamedTuple):
    """The part of a request that names a resource.

    Attributes:
        member: The member; a path with dots if it is nested, in lists as well.
        path: What precedes its value in an ARN of the account and region; empty if the value is an ARN.
    """

    member: str
    path: str = ""


_COLLECTION = _Resource("CollectionId", "collection/")
_DATASET = _Resource("DatasetArn")
_PROJECT = _Resource("ProjectArn")
_STREAM_PROCESSOR = _Resource("Name", "streamprocessor/")
_TAGGED = _Resource("ResourceArn")
_VERSION = _Resource("ProjectVersionArn")

#: The resources that an operation's action is on; the actions of all others are on no resource in particular.
_RESOURCES: dict[str, tuple[_Resource, ...]] = {
    "AssociateFaces": (_COLLECTION,),
    "CopyProjectVersion": (_Resource("DestinationProjectArn"), _Resource("SourceProjectVersionArn")),
    "CreateCollection": (_COLLECTION,),
    "CreateDataset": (_PROJECT,),
    "CreateProjectVersion": (_PROJECT,),
    "CreateStreamProcessor": (_Resource("Settings.FaceSearch.CollectionId", "collection/"),),
    "CreateUser": (_COLLECTION,),
    "DeleteCollection": (_COLLECTION,),
    "DeleteDataset": (_DATASET,),
    "DeleteFaces": (_COLLECTION,),
    "DeleteProject": (_PROJECT,),
    "DeleteProjectPolicy": (_PROJECT,),
    "DeleteProjectVersion": (_VERSION,),
    "DeleteStreamProcessor": (_STREAM_PROCESSOR,),
    "DeleteUser": (_COLLECTION,),
    "DescribeCollection": (_COLLECTION,),
    "DescribeDataset": (_DATASET,),
    "DescribeProjectVersions": (_PROJECT,),
    "DescribeStreamProcessor": (_STREAM_PROCESSOR,),
    "DetectCustomLabels": (_VERSION,),
    "DetectModerationLabels": (_Resource("ProjectVersion"),),
    "DisassociateFaces": (_COLLECTION,),
    "DistributeDatasetEntries": (_Resource("Datasets.Arn"),),
    "IndexFaces": (_COLLECTION,),
    "ListDatasetEntries": (_DATASET,),
    "ListDatasetLabels": (_DATASET,),
    "ListFaces": (_COLLECTION,),
    "ListProjectPolicies": (_PROJECT,),
    "ListTagsForResource": (_TAGGED,),
    "ListUsers": (_COLLECTION,),
    "PutProjectPolicy": (_PROJECT,),
    "SearchFaces": (_COLLECTION,),
    "SearchFacesByImage": (_COLLECTION,),
    "SearchUsers": (_COLLECTION,),
    "SearchUsersByImage": (_COLLECTION,),
    "StartFaceSearch": (_COLLECTION,),
    "StartMediaAnalysisJob": (_Resource("OperationsConfig.DetectModerationLabels.ProjectVersion"),),
    "StartProjectVersion": (_VERSION,),
    "StartStreamProcessor": (_STREAM_PROCESSOR,),
    "StopProjectVersion": (_VERSION,),
    "StopStreamProcessor": (_STREAM_PROCESSOR,),
    "TagResource": (_TAGGED,),
    "UntagResource": (_TAGGED,),
    "UpdateDatasetEntries": (_DATASET,),
    "UpdateStreamProcessor": (_STREAM_PROCESSOR,),
}


#: The members that hand a role over to Amazon Rekognition.
_ROLES_TO_PASS = ("NotificationChannel.RoleArn", "RoleArn")


def permissions(operation: str, members: Mapping[str, Any], arn_prefix: str) -> list[Permission]:
    """Return what a request needs.

    Args:
        operation: The operation.
        members: The request's members, validated.
        arn_prefix: What the ARNs of the account and region begin with: ``arn:aws:rekognition:us-east-1:123456789012:``.
    """
    named = [
        _arn(f"{arn_prefix}{resource.path}{value}" if resource.path else value)
        for resource in _RESOURCES.get(operation, ())
        for value in _values(members, resource.member)
    ] or ["*"]
    needed = [Permission(f"rekognition:{operation}", arn) for arn in named]
    if "Tags" in members and operation != "TagResource":
        streams = f"{arn_prefix}{_STREAM_PROCESSOR.path}"
        tagged = [f"{streams}{members['Name']}"] if operation == "CreateStreamProcessor" else named
        needed += [Permission("rekognition:TagResource", arn) for arn in tagged]
    needed += [Permission("iam:PassRole", role) for path in _ROLES_TO_PASS for role in _values(members, path)]
    if operation == "CreateDataset":
        copied = _values(members, "DatasetSource.DatasetArn")
        needed += [Permission("rekognition:ListDatasetEntries", arn) for arn in copied]
    if operation == "CreateFaceLivenessSession":
        partition = arn_prefix.split(":")[1]
        needed += [
            Permission("s3:PutObject", f"arn:{partition}:s3:::{output['S3Bucket']}/{output.get('S3KeyPrefix', '')}*")
            for output in _values(members, "Settings.OutputConfig")
        ]
    return needed


def _values(value: Any, path: str) -> Iterator[Any]:
    """Iterate over the values at a path of members."""
    if isinstance(value, list):
        for element in value:
            yield from _values(element, path)
    elif not path:
        yield value
    else:
        name, _, rest = path.partition(".")
        if name in value:
            yield from _values(value[name], rest)


def _arn(text: str) -> str:
    """Return an ARN in full: CreateCollection returns it without ``arn:``."""
    return text if text.startswith("arn:") else f"arn:{text}"
