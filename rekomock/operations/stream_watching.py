"""What a running stream processor does with a frame: records on Kinesis, or images in S3 and messages on SNS."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from rekomock.images.boxes import DEFAULT_SIZE
from rekomock.images.geometry import Box
from rekomock.operations.face_detail import MAX_FACES, SeenFace, bounding_box, face_detail, faces_seen
from rekomock.operations.search import face_matches
from rekomock.protocol.errors import RekognitionError
from rekomock.state.jobs import Notification
from rekomock.state.streams import StreamFailure

if TYPE_CHECKING:
    from rekomock.images.contents import Content
    from rekomock.images.recognition.labels import FoundLabel
    from rekomock.state.collection import Collection
    from rekomock.state.region import Region
    from rekomock.state.streams import ConnectedHome, FaceSearch, StreamProcessor

__all__ = ["DEFAULT_DURATION", "FaceWatch", "HomeWatch", "WatchBegins"]

#: Similarity of a match without a threshold, in percent, and the lowest that has an effect.
LOWEST_THRESHOLD = 80.0
#: Confidence of a label without MinConfidence, in percent.
DEFAULT_MINIMUM = 50.0
#: Seconds that a home is watched without MaxDurationInSeconds.
DEFAULT_DURATION = 10

SUBJECT = "Rekognition Stream Processing Event"

#: The classes of a connected home, and the labels that belong to them, themselves or by a parent.
CLASSES = {"PERSON": "Person", "PET": "Pet", "PACKAGE": "Package"}

_WHOLE_FRAME = Box(0.0, 0.0, 1.0, 1.0)
#: What the record of a match has of a stored face.
_OF_A_FACE = ("BoundingBox", "FaceId", "Confidence", "ImageId", "ExternalImageId")


# Face search


@dataclass(frozen=True, slots=True, eq=False)
class FaceWatch:
    """What searches a collection for the faces in frames."""

    region: Region
    processor: StreamProcessor
    search: FaceSearch

    def begin(self) -> None:
        """Begin; raise a StreamFailure if there is no such collection or data stream."""
        _collection(self.region, self.search)

    def show(self, contents: Sequence[Content]) -> None:
        """Put what is found in a frame on the data stream."""
        from rekomock.images.recognition.scene import scene_of_contents  # lazy: imports numpy and Pillow

        region, search = self.region, self.search
        collection = _collection(region, search)
        scene = scene_of_contents(contents, DEFAULT_SIZE)
        now = region.platform.now()
        fragment = _fragment(region)
        record = {
            "InputInformation": {
                "KinesisVideo": {
                    "StreamArn": self.processor.video_stream_arn,
                    "FragmentNumber": fragment,
                    "ServerTimestamp": round(now, 3),
                    "ProducerTimestamp": round(now, 3),
                    "FrameOffsetInSeconds": 0,
                }
            },
            "StreamProcessorInformation": {"Status": "RUNNING"},
            "FaceSearchResponse": [_found(collection, face, search) for face in faces_seen(scene, "NONE")],
        }
        region.platform.put_record(search.data_stream_arn, fragment, json.dumps(record).encode())

    def end(self) -> None:
        """Do nothing: AWS sends no message."""


def _collection(region: Region, search: FaceSearch) -> Collection:
    """Return the collection to search, if results can be delivered."""
    if not region.platform.data_stream_exists(search.data_stream_arn):
        raise StreamFailure(f"The Kinesis data stream {search.data_stream_arn} does not exist")
    try:
        return region.collection(search.collection_id)
    except RekognitionError as error:
        raise StreamFailure(error.message) from None


def _found(collection: Collection, face: SeenFace, search: FaceSearch) -> dict[str, Any]:
    threshold = max(search.threshold or LOWEST_THRESHOLD, LOWEST_THRESHOLD)
    matches = face_matches(collection, collection.nearest_faces(face.query, threshold=threshold, limit=MAX_FACES))
    for match in matches:
        match["Face"] = {name: match["Face"][name] for name in _OF_A_FACE if name in match["Face"]}
    return {"DetectedFace": face_detail(face), "MatchedFaces": matches}


def _fragment(region: Region) -> str:
    """Return the number of a new fragment, of 47 digits as Kinesis Video Streams has them."""
    digits = str(int(region.platform.new_uuid().replace("-", ""), 16))
    return f"91343852{digits:0>39}"


# Connected home


class _Object(NamedTuple):
    """Something of a class in a frame."""

    kind: str
    box: Box


@dataclass(slots=True, eq=False)
class HomeWatch:
    """What watches a home for one session: each class is reported once.

    Attributes:
        region: The region.
        processor: The processor that watches.
        session_id: The UUID of the session.
        request: What the messages say of the request that began it.
        began: When it began, in seconds since the epoch.
        reported: The classes that were reported.
    """

    region: Region
    processor: StreamProcessor
    session_id: str
    request: dict[str, Any]
    began: float = 0.0
    reported: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """Begin; raise a StreamFailure if there is no such bucket or topic."""
        _check_destinations(self.region, self.processor)
        self.began = self.region.platform.now()

    def _send(self, message: dict[str, Any]) -> None:
        region, home = self.region, _home(self.processor)
        about = {
            **message,
            "eventId": region.platform.new_uuid(),
            "tags": self.processor.tags,
            "sessionId": self.session_id,
            "startStreamProcessorRequest": self.request,
        }
        region.outbox.append(Notification(home.topic_arn, json.dumps(about), region.platform.now(), SUBJECT))

    def show(self, contents: Sequence[Content]) -> None:
        """Write images of what is found in a frame to the bucket, and send a message about it."""
        _check_destinations(self.region, self.processor)
        from rekomock.images.drawing.photo import photo  # lazy: imports Pillow

        frame = photo(*contents, format="JPEG")
        for found in _objects(frame, _home(self.processor)):
            if found.kind in self.reported:
                continue
            self.reported.append(found.kind)
            label = _report(self.region, self.processor, self.session_id, self.request, frame, found)
            self._send(
                {
                    "inputInformation": {"kinesisVideo": {"streamArn": self.processor.video_stream_arn}},
                    "eventNamespace": {"type": "LABEL_DETECTED"},
                    "labels": [label],
                }
            )

    def end(self) -> None:
        """Send a message about the end of the session."""
        limit = self.request["stopSelector"]["maxDurationInSeconds"] * 1000
        elapsed = min(limit, round((self.region.platform.now() - self.began) * 1000))
        about = {"streamArn": self.processor.video_stream_arn, "processedVideoDurationMillis": elapsed}
        self._send(
            {
                "inputInformation": {"kinesisVideo": about},
                "eventNamespace": {"type": "STREAM_PROCESSING_COMPLETE"},
                "streamProcessingResults": {"message": "Stream Processing Success."},
            }
        )


@dataclass(frozen=True, slots=True, eq=False)
class WatchBegins:
    """The end of the start of a stream processor: it watches."""

    watch: FaceWatch | HomeWatch
    status: str

    def __call__(self) -> str:
        """Begin to watch, and return the status of a processor that does."""
        self.watch.begin()
        self.watch.processor.watch = self.watch
        return self.status


def _home(processor: StreamProcessor) -> ConnectedHome:
    from rekomock.state.streams import ConnectedHome

    assert isinstance(processor.purpose, ConnectedHome)
    return processor.purpose


def _check_destinations(region: Region, processor: StreamProcessor) -> None:
    home = _home(processor)
    if not region.platform.s3_bucket_exists(home.bucket):
        raise StreamFailure(f"The S3 bucket {home.bucket} does not exist")
    if not region.platform.topic_exists(home.topic_arn):
        raise StreamFailure(f"The SNS topic {home.topic_arn} does not exist")


def _objects(frame: bytes, home: ConnectedHome) -> list[_Object]:
    """Return what a frame shows of the classes that are watched for, the surest of each class."""
    from rekomock.images.recognition.labels import labels_of
    from rekomock.images.recognition.scene import scene_of

    minimum = DEFAULT_MINIMUM if home.minimum is None else home.minimum
    labels = labels_of(scene_of(frame))
    found = []
    for kind, name in CLASSES.items():
        if kind not in home.labels and "ALL" not in home.labels:
            continue
        seen = _places([label for label in labels if name in (label.name, *label.about.parents)])
        sure = [box for box, confidence in seen if confidence >= minimum and _is_watched(box, home)]
        found += [_Object(kind, box) for box in sure[:1]]
    return found


def _places(labels: Sequence[FoundLabel]) -> list[tuple[Box, float]]:
    """Return where labels of one class are and how sure that is; what was declared without a box fills the frame."""
    places = [(instance.box, instance.confidence) for label in labels for instance in label.instances]
    places = places or [(_WHOLE_FRAME, label.confidence) for label in labels]
    return sorted(places, key=lambda place: -place[1])


def _is_watched(box: Box, home: ConnectedHome) -> bool:
    """Return whether the middle of a box is in a region of interest."""
    return not home.regions or any(region.has(*box.at(0.5, 0.5)) for region in home.regions)


def _report(
    region: Region,
    processor: StreamProcessor,
    session_id: str,
    request: dict[str, Any],
    frame: bytes,
    found: _Object,
) -> dict[str, Any]:
    """Write the images of an object to S3, and return the label of the message about it."""
    home = _home(processor)
    label_id = region.platform.new_uuid()
    folder = "/".join(filter(None, [(home.prefix or "").strip("/"), processor.name, session_id, label_id]))
    uris = {}
    for name, image in (("frame", frame), ("cropped", _crop(frame, found.box))):
        key = f"{folder}/{name}.jpg"
        region.platform.put_s3_object(home.bucket, key, image, content_type="image/jpeg", kms_key_id=home.kms_key_id)
        uris[name] = f"s3://{home.bucket}/{key}"
    now = round(region.platform.now() * 1000)
    begins = request["startSelector"]["kvsStreamStartSelector"]
    return {
        "id": label_id,
        "name": found.kind,
        "frameImageUri": uris["frame"],
        "croppedImageUri": uris["cropped"],
        "videoMapping": {
            "kinesisVideoMapping": {
                "fragmentNumber": begins.get("fragmentNumber") or _fragment(region),
                "serverTimestamp": now,
                "producerTimestamp": begins.get("producerTimestamp", now),
                "frameOffsetMillis": 0,
            }
        },
        "boundingBox": {name.lower(): value for name, value in bounding_box(found.box).items()},
    }


def _crop(frame: bytes, box: Box) -> bytes:
    from io import BytesIO

    from PIL import Image

    with Image.open(BytesIO(frame)) as image:
        width, height = image.size
        corners = (box.left * width, box.top * height, box.right * width, box.bottom * height)
        cropped = image.crop(tuple(map(round, corners)))
    out = BytesIO()
    cropped.save(out, "JPEG")
    return out.getvalue()
