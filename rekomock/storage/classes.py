"""The classes whose objects are stored, by the names that files have for them.

A name stays when its class is renamed or moved. What is in none of these tables cannot be stored.
"""

from __future__ import annotations

from rekomock.images.celebrity import Celebrity
from rekomock.images.contents import CustomLabel, Label, Moderation, Text
from rekomock.images.face import Face
from rekomock.images.geometry import Box
from rekomock.images.video import Cue, Video
from rekomock.operations.custom_labels.datasets import Distribution, EntriesRead
from rekomock.operations.custom_labels.versions import Now, Training
from rekomock.operations.media_analysis import BatchModeration
from rekomock.operations.stream_watching import FaceWatch, HomeWatch, WatchBegins
from rekomock.operations.streams import StreamChange
from rekomock.operations.video import VideoAnalysis, VideoWork
from rekomock.operations.video_contents import (
    CelebrityAnalysis,
    Detected,
    Detections,
    LabelAnalysis,
    ModerationAnalysis,
    TextAnalysis,
)
from rekomock.operations.video_faces import FaceDetectionAnalysis, FaceSearchAnalysis, PersonTrackingAnalysis
from rekomock.operations.video_segments import SegmentAnalysis
from rekomock.state.celebrities import KnownCelebrity
from rekomock.state.collection import Collection
from rekomock.state.idempotency import IdempotencyCache, Remembered
from rekomock.state.jobs import Job, Jobs, Notification, VideoPlace
from rekomock.state.lifecycle import Lifecycle, Then
from rekomock.state.liveness import LivenessImage, LivenessResult, LivenessSession, Output
from rekomock.state.media_analysis import (
    Batch,
    BatchEnd,
    BatchResults,
    Failure,
    MediaAnalysisJob,
    MediaAnalysisJobs,
)
from rekomock.state.pagination import Pages
from rekomock.state.projects import (
    Dataset,
    DatasetDeletion,
    Entry,
    Evaluation,
    Policy,
    Project,
    ProjectDeletion,
    Projects,
    Version,
    VersionDeletion,
)
from rekomock.state.region import Region
from rekomock.state.statuses import Progress, Suspended
from rekomock.state.streams import (
    ConnectedHome,
    FaceSearch,
    RegionOfInterest,
    StreamProcessor,
    StreamProcessors,
    StreamTransition,
)

__all__ = ["FOLLOWS", "NODES", "VALUES"]

#: What others refer to, and what refers to others: each object is stored once.
NODES: dict[str, type] = {
    each.__name__: each
    for each in (
        Region,
        Collection,
        Pages,
        IdempotencyCache,
        Jobs,
        Job,
        VideoWork,
        Progress,
        LivenessSession,
        Lifecycle,
        Projects,
        Project,
        ProjectDeletion,
        Dataset,
        DatasetDeletion,
        EntriesRead,
        Distribution,
        Version,
        VersionDeletion,
        Training,
        Now,
        Policy,
        MediaAnalysisJobs,
        MediaAnalysisJob,
        BatchEnd,
        BatchModeration,
        StreamProcessors,
        StreamProcessor,
        StreamTransition,
        StreamChange,
        WatchBegins,
        FaceWatch,
        HomeWatch,
    )
}

#: What never changes and refers to nothing but values: it is stored wherever it is.
VALUES: dict[str, type] = {
    each.__name__: each
    for each in (
        Suspended,
        Then,
        Remembered,
        KnownCelebrity,
        Notification,
        VideoPlace,
        Video,
        Cue,
        Face,
        Celebrity,
        Label,
        Moderation,
        Text,
        CustomLabel,
        Box,
        VideoAnalysis,
        FaceDetectionAnalysis,
        FaceSearchAnalysis,
        PersonTrackingAnalysis,
        LabelAnalysis,
        ModerationAnalysis,
        TextAnalysis,
        CelebrityAnalysis,
        SegmentAnalysis,
        Detections,
        Detected,
        Output,
        LivenessResult,
        LivenessImage,
        Entry,
        Evaluation,
        Batch,
        BatchResults,
        Failure,
        FaceSearch,
        ConnectedHome,
        RegionOfInterest,
    )
}

#: What is not stored, by class. It follows from the rest, but for the calls of the last second, and the caller of a
#: training: moto, which knows what a caller may do, forgets that.
FOLLOWS: dict[type, frozenset[str]] = {
    Region: frozenset({"name", "account_id", "partition", "platform", "rate_limiter", "_resources"}),
    Pages: frozenset(),
    Projects: frozenset({"_platform", "_arn_prefix", "by_path"}),
    Jobs: frozenset({"_platform"}),
    MediaAnalysisJobs: frozenset({"_platform"}),
    StreamProcessors: frozenset({"_platform", "_arn_prefix"}),
    Training: frozenset({"caller"}),
}
