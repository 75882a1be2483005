"""The operations on stream processors, which watch live videos.

What is before the camera is shown by ``rek.show_to_stream(...)``: see :mod:`rekomock.operations.stream_watching`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rekomock.operations.paging import page_of
from rekomock.operations.stream_watching import DEFAULT_DURATION, FaceWatch, HomeWatch, WatchBegins
from rekomock.protocol.errors import INVALID_PARAMETERS, STREAM_PROCESSOR_IN_USE
from rekomock.state.lifecycle import Then
from rekomock.state.statuses import FAILED
from rekomock.state.streams import STOPPED, ConnectedHome, FaceSearch, RegionOfInterest

if TYPE_CHECKING:
    from rekomock.operations.context import OperationContext
    from rekomock.state.streams import Purpose, StreamProcessor

__all__ = [
    "StreamChange",
    "create_stream_processor",
    "delete_stream_processor",
    "describe_stream_processor",
    "list_stream_processors",
    "start_stream_processor",
    "stop_stream_processor",
    "update_stream_processor",
]

LABELS = ("PERSON", "PET", "PACKAGE", "ALL")
#: What single precision may add to a sum of ratios.
ROUNDING = 1e-6
#: Corners of a polygon.
CORNERS = range(3, 11)


def create_stream_processor(
    context: OperationContext,
    *,
    input: dict[str, Any],  # noqa: A002 - AWS's name
    output: dict[str, Any],
    name: str,
    settings: dict[str, Any],
    role_arn: str,
    tags: dict[str, str] | None = None,
    notification_channel: dict[str, str] | None = None,
    kms_key_id: str | None = None,
    regions_of_interest: Sequence[dict[str, Any]] | None = None,
    data_sharing_preference: dict[str, bool] | None = None,
) -> dict[str, Any]:
    """Create a stream processor, for a face search or for a connected home. It does not run yet.

    Whether its streams, bucket, topic and collection exist is found out when it starts.

    Raises:
        RekognitionError: ResourceInUseException if the name is taken, or another processor uses one of its Kinesis
            streams; InvalidParameterException if settings, input and output do not fit together, or are of another
            account or region; LimitExceededException while there are as many as the settings allow.
    """
    video_stream_arn = _kinesis_arn(context, input.get("KinesisVideoStream", {}), "Input.KinesisVideoStream")
    if len(settings) != 1:
        raise INVALID_PARAMETERS(because="Settings must have either FaceSearch or ConnectedHome.")
    purpose: Purpose
    if "FaceSearch" in settings:
        for member, value in {
            "NotificationChannel": notification_channel,
            "KmsKeyId": kms_key_id,
            "RegionsOfInterest": regions_of_interest,
        }.items():
            if value is not None:
                raise INVALID_PARAMETERS(because=f"{member} is for a connected home, not for a face search.")
        purpose = _face_search(context, settings["FaceSearch"], output)
    else:
        regions = _regions(regions_of_interest or ())
        home = settings["ConnectedHome"]
        topic_arn = _topic(context, notification_channel, role_arn)
        destination = output.get("S3Destination", {})
        if "Bucket" not in destination or len(output) != 1:
            raise INVALID_PARAMETERS(because="Output of a connected home must be an S3Destination with Bucket.")
        purpose = ConnectedHome(
            _labels(home["Labels"]),
            home.get("MinConfidence"),
            regions,
            destination["Bucket"],
            destination.get("KeyPrefix"),
            topic_arn,
            kms_key_id,
        )
    processor = context.region.stream_processors.create(
        name,
        video_stream_arn=video_stream_arn,
        purpose=purpose,
        role_arn=role_arn,
        shares_data=None if data_sharing_preference is None else data_sharing_preference["OptIn"],
        tags=tags or {},
        limit=context.settings.stream_processors_per_account,
    )
    return {"StreamProcessorArn": processor.arn}


def describe_stream_processor(context: OperationContext, *, name: str) -> dict[str, Any]:
    """Describe a stream processor."""
    processor = context.region.stream_processors.find(name)
    purpose, status = processor.purpose, processor.lifecycle.look()
    if processor.message:
        context.explain(f"It is {status}: {processor.message}")
    described: dict[str, Any] = {
        "Name": name,
        "StreamProcessorArn": processor.arn,
        "Status": status,
        "StatusMessage": processor.message or None,
        "CreationTimestamp": round(processor.created, 3),
        "LastUpdateTimestamp": round(processor.updated, 3),
        "Input": {"KinesisVideoStream": {"Arn": processor.video_stream_arn}},
        "RoleArn": processor.role_arn,
        "DataSharingPreference": None if processor.shares_data is None else {"OptIn": processor.shares_data},
    }
    if isinstance(purpose, FaceSearch):
        described["Output"] = {"KinesisDataStream": {"Arn": purpose.data_stream_arn}}
        search = {"CollectionId": purpose.collection_id, "FaceMatchThreshold": purpose.threshold}
        described["Settings"] = {"FaceSearch": _given(search)}
    else:
        described["Output"] = {"S3Destination": _given({"Bucket": purpose.bucket, "KeyPrefix": purpose.prefix})}
        home = {"Labels": list(purpose.labels), "MinConfidence": purpose.minimum}
        described["Settings"] = {"ConnectedHome": _given(home)}
        described["NotificationChannel"] = {"SNSTopicArn": purpose.topic_arn}
        described["KmsKeyId"] = purpose.kms_key_id
        described["RegionsOfInterest"] = [_region_member(region) for region in purpose.regions] or None
    return _given(described)


def list_stream_processors(
    context: OperationContext, *, next_token: str | None = None, max_results: int = 1000
) -> dict[str, Any]:
    """List the stream processors in the order of their creation."""
    processors = list(context.region.stream_processors.by_name.values())
    page, token = page_of(
        context,
        lambda after: ((each.number, each) for each in processors if each.number > (after or 0)),
        next_token,
        min(max_results, 1000),
    )
    return {"StreamProcessors": [{"Name": each.name, "Status": each.lifecycle.status} for each in page], **token}


def start_stream_processor(
    context: OperationContext,
    *,
    name: str,
    start_selector: dict[str, Any] | None = None,
    stop_selector: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Start a stream processor. One for a connected home watches until it is stopped or settled.

    Raises:
        RekognitionError: ResourceInUseException unless it is stopped or failed; InvalidParameterException if a face
            search has selectors, or a connected home lacks one.
    """
    processor = _stopped(context, name)
    if isinstance(processor.purpose, FaceSearch):
        if start_selector is not None or stop_selector is not None:
            raise INVALID_PARAMETERS(because="StartSelector and StopSelector are for a connected home.")
        watch: FaceWatch | HomeWatch = FaceWatch(context.region, processor, processor.purpose)
        processor.begin("STARTING", WatchBegins(watch, "RUNNING"), context.region.platform)
        return {}
    begins = (start_selector or {}).get("KVSStreamStartSelector", {})
    if len(begins) != 1 or stop_selector is None:
        raise INVALID_PARAMETERS(
            because="A connected home needs a StopSelector, and a StartSelector with either ProducerTimestamp or "
            "FragmentNumber."
        )
    session_id = context.region.platform.new_uuid()
    request = {
        "name": name,
        "startSelector": {
            "kvsStreamStartSelector": {member[0].lower() + member[1:]: value for member, value in begins.items()}
        },
        "stopSelector": {"maxDurationInSeconds": stop_selector.get("MaxDurationInSeconds", DEFAULT_DURATION)},
    }
    watch = HomeWatch(context.region, processor, session_id, request)
    # it remains STARTING while it watches
    processor.begin("STARTING", WatchBegins(watch, "STARTING"), context.region.platform)
    return {"SessionId": session_id}


def stop_stream_processor(context: OperationContext, *, name: str) -> dict[str, Any]:
    """Stop a stream processor.

    Raises:
        RekognitionError: ResourceInUseException unless it runs.
    """
    processor = context.region.stream_processors.find(name)
    status = processor.lifecycle.status
    if processor.watch is None:
        raise STREAM_PROCESSOR_IN_USE(name=name, status=status)
    processor.stop_watching()
    processor.begin("STOPPING", Then(STOPPED), context.region.platform)
    return {}


def update_stream_processor(
    context: OperationContext,
    *,
    name: str,
    settings_for_update: dict[str, Any] | None = None,
    regions_of_interest_for_update: Sequence[dict[str, Any]] | None = None,
    data_sharing_preference_for_update: dict[str, bool] | None = None,
    parameters_to_delete: Sequence[str] | None = None,
) -> dict[str, Any]:
    """Change what a stream processor watches for.

    Raises:
        RekognitionError: ResourceInUseException unless it is stopped or failed; InvalidParameterException if a face
            search gets settings of a connected home, or something is both changed and deleted.
    """
    processor = _stopped(context, name)
    home = (settings_for_update or {}).get("ConnectedHomeForUpdate", {})
    deleted = set(parameters_to_delete or ())
    both = {
        "ConnectedHomeMinConfidence": "MinConfidence" in home,
        "RegionsOfInterest": regions_of_interest_for_update is not None,
    }
    if any(both[parameter] for parameter in deleted):
        raise INVALID_PARAMETERS(because="A parameter must not be changed and deleted at once.")
    purpose = processor.purpose
    if isinstance(purpose, ConnectedHome):
        regions = regions_of_interest_for_update
        purpose = purpose.changed(
            labels=_labels(home["Labels"]) if "Labels" in home else None,
            minimum=home.get("MinConfidence"),
            regions=None if regions is None else _regions(regions),
            without_minimum="ConnectedHomeMinConfidence" in deleted,
            without_regions="RegionsOfInterest" in deleted,
        )
    elif settings_for_update or deleted or regions_of_interest_for_update is not None:
        raise INVALID_PARAMETERS(because="Only DataSharingPreferenceForUpdate is for a face search.")
    shares_data = processor.shares_data
    if data_sharing_preference_for_update is not None:
        shares_data = data_sharing_preference_for_update["OptIn"]
    processor.begin("UPDATING", StreamChange(processor, purpose, shares_data), context.region.platform)
    return {}


@dataclass(frozen=True, slots=True, eq=False)
class StreamChange:
    """The end of an update of a stream processor."""

    processor: StreamProcessor
    purpose: Purpose
    shares_data: bool | None

    def __call__(self) -> str:
        """Change what it is for."""
        self.processor.purpose, self.processor.shares_data = self.purpose, self.shares_data
        return STOPPED


def delete_stream_processor(context: OperationContext, *, name: str) -> dict[str, Any]:
    """Delete a stream processor.

    Raises:
        RekognitionError: ResourceInUseException unless it is stopped or failed.
    """
    context.region.stream_processors.delete(_stopped(context, name))
    return {}


def _stopped(context: OperationContext, name: str) -> StreamProcessor:
    processor = context.region.stream_processors.find(name)
    status = processor.lifecycle.status
    if status not in (STOPPED, FAILED):
        raise STREAM_PROCESSOR_IN_USE(name=name, status=status)
    return processor


def _face_search(context: OperationContext, settings: dict[str, Any], output: dict[str, Any]) -> FaceSearch:
    if "CollectionId" not in settings:
        raise INVALID_PARAMETERS(because="FaceSearch must have CollectionId.")
    if len(output) != 1:
        raise INVALID_PARAMETERS(because="Output of a face search must be a KinesisDataStream alone.")
    data_stream_arn = _kinesis_arn(context, output.get("KinesisDataStream", {}), "Output.KinesisDataStream")
    return FaceSearch(settings["CollectionId"], settings.get("FaceMatchThreshold"), data_stream_arn)


def _kinesis_arn(context: OperationContext, stream: dict[str, str], member: str) -> str:
    """Return the ARN of a Kinesis stream of this account and region."""
    if "Arn" not in stream:
        raise INVALID_PARAMETERS(because=f"{member} must have Arn.")
    arn = stream["Arn"]
    region = context.region
    if arn.split(":")[3:5] != [region.name, region.account_id]:
        raise INVALID_PARAMETERS(because=f"{arn} is not of account {region.account_id} in {region.name}.")
    return arn


def _topic(context: OperationContext, channel: dict[str, str] | None, role_arn: str) -> str:
    if channel is None:
        raise INVALID_PARAMETERS(because="A connected home needs a NotificationChannel.")
    topic_arn = channel["SNSTopicArn"]
    if not context.region.platform.role_may_publish(role_arn, topic_arn):
        raise INVALID_PARAMETERS(
            because=f"There is no role {role_arn} whose policies allow sns:Publish on {topic_arn}."
        )
    return topic_arn


def _labels(labels: Sequence[str]) -> tuple[str, ...]:
    for label in labels:
        if label not in LABELS:
            raise INVALID_PARAMETERS(because=f"Labels must be of {', '.join(LABELS)}, got {label!r}.")
    return tuple(labels)


def _regions(members: Sequence[dict[str, Any]]) -> tuple[RegionOfInterest, ...]:
    return tuple(map(_region, members))


def _region(member: dict[str, Any]) -> RegionOfInterest:
    if len(member) != 1:
        raise INVALID_PARAMETERS(because="A region of interest must have either BoundingBox or Polygon.")
    if "BoundingBox" in member:
        box = member["BoundingBox"]
        left, top, width, height = (box.get(name, 0.0) for name in ("Left", "Top", "Width", "Height"))
        if min(left, top) < 0 or min(width, height) <= 0 or max(left + width, top + height) > 1 + ROUNDING:
            raise INVALID_PARAMETERS(because=f"The BoundingBox of a region must be in the frame, got {box}.")
        return RegionOfInterest(box=(left, top, width, height))
    corners = tuple((point.get("X", 0.0), point.get("Y", 0.0)) for point in member["Polygon"])
    if len(corners) not in CORNERS or not all(0 <= each <= 1 for corner in corners for each in corner):
        raise INVALID_PARAMETERS(because="The Polygon of a region must have 3 to 10 points in the frame.")
    return RegionOfInterest(polygon=corners)


def _region_member(region: RegionOfInterest) -> dict[str, Any]:
    if region.box is not None:
        left, top, width, height = region.box
        return {"BoundingBox": {"Width": width, "Height": height, "Left": left, "Top": top}}
    return {"Polygon": [{"X": x, "Y": y} for x, y in region.polygon or ()]}


def _given(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
