"""Stream processors: their lives, what a face search puts on Kinesis, and what a connected home reports."""

from __future__ import annotations

import io
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from freezegun import freeze_time
from moto.moto_api import state_manager
from PIL import Image
from support.staff import Staff, members
from support.streams import ACCOUNT, BUCKET, DATA_STREAM, REGION, ROLE, START, VIDEO_STREAM, Streams

from rekomock import Face, Label, RekognitionMock, photo
from rekomock.control.commands import Settle
from rekomock.state.statuses import STREAM_PROCESSOR
from rekomock.state.streams import RegionOfInterest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from support.surfaces import Surface

DOG = Label("Dog", confidence=90, box=(0.1, 0.6, 0.2, 0.2))
PARCEL = Label("Package", confidence=70, box=(0.7, 0.7, 0.2, 0.2))


def error(call: Callable[[], object]) -> str:
    with pytest.raises(ClientError) as caught:
        call()
    return caught.value.response["Error"]["Code"]


@pytest.fixture
def streams(surface: Surface) -> Streams:
    return Streams(surface)


@pytest.fixture
def slowly() -> Iterator[None]:
    """Every transition takes one look."""
    state_manager.set_transition(STREAM_PROCESSOR, {"progression": "manual", "times": 1})
    yield
    state_manager.unset_transition(STREAM_PROCESSOR)


class TestCreation:
    def test_a_face_search_is_described(self, streams: Streams) -> None:
        settings = {"FaceSearch": {"CollectionId": "staff", "FaceMatchThreshold": 90.0}}
        arn = streams.search(Settings=settings, DataSharingPreference={"OptIn": True})

        described = members(streams.describe("door"))
        assert described.pop("CreationTimestamp") == described.pop("LastUpdateTimestamp")
        assert arn == f"arn:aws:rekognition:{REGION}:{ACCOUNT}:streamprocessor/door"
        assert described == {
            "Name": "door",
            "StreamProcessorArn": arn,
            "Status": "STOPPED",
            "Input": {"KinesisVideoStream": {"Arn": VIDEO_STREAM}},
            "Output": {"KinesisDataStream": {"Arn": DATA_STREAM}},
            "RoleArn": ROLE,
            "Settings": settings,
            "DataSharingPreference": {"OptIn": True},
        }

    def test_a_connected_home_is_described(self, streams: Streams) -> None:
        regions = [
            {"BoundingBox": {"Left": 0.5, "Top": 0.25, "Width": 0.5, "Height": 0.75}},
            {"Polygon": [{"X": 0.0, "Y": 0.0}, {"X": 1.0, "Y": 0.0}, {"X": 0.5, "Y": 1.0}]},
        ]
        streams.home(labels=("PERSON", "PET"), minimum=75.0, RegionsOfInterest=regions, KmsKeyId="alias/home")

        described = streams.describe("home")
        assert described["Output"] == {"S3Destination": {"Bucket": BUCKET, "KeyPrefix": "seen"}}
        assert described["Settings"] == {"ConnectedHome": {"Labels": ["PERSON", "PET"], "MinConfidence": 75.0}}
        assert described["NotificationChannel"] == {"SNSTopicArn": streams.topic}
        assert described["KmsKeyId"] == "alias/home"
        assert described["RegionsOfInterest"] == regions

    @pytest.mark.parametrize(
        "wrong",
        [
            {"Settings": {}},
            {"Settings": {"FaceSearch": {"CollectionId": "staff"}, "ConnectedHome": {"Labels": ["ALL"]}}},
            {"Settings": {"FaceSearch": {}}},
            {"Input": {}},
            {"Input": {"KinesisVideoStream": {}}},
            {"Input": {"KinesisVideoStream": {"Arn": VIDEO_STREAM.replace(REGION, "eu-west-1")}}},
            {"Input": {"KinesisVideoStream": {"Arn": VIDEO_STREAM.replace(ACCOUNT, "210987654321")}}},
            {"Output": {}},
            {"Output": {"S3Destination": {"Bucket": BUCKET}}},
            {"Output": {"KinesisDataStream": {"Arn": DATA_STREAM}, "S3Destination": {"Bucket": BUCKET}}},
            {"NotificationChannel": {"SNSTopicArn": "arn:aws:sns:us-east-1:123456789012:home"}},
            {"KmsKeyId": "alias/home"},
            {"RegionsOfInterest": []},
        ],
    )
    def test_what_does_not_fit_a_face_search(self, streams: Streams, wrong: Any) -> None:
        assert error(lambda: streams.search(**wrong)) == "InvalidParameterException"
        assert members(streams.client.list_stream_processors())["StreamProcessors"] == []

    @pytest.mark.parametrize(
        "wrong",
        [
            {"Output": {}},
            {"Output": {"S3Destination": {}}},
            {"Output": {"KinesisDataStream": {"Arn": DATA_STREAM}}},
            {"Settings": {"ConnectedHome": {"Labels": ["CAR"]}}},
            {"RegionsOfInterest": [{}]},
            {"RegionsOfInterest": [{"BoundingBox": {"Left": 0.5, "Width": 0.6, "Height": 1}}]},
            {"RegionsOfInterest": [{"BoundingBox": {"Left": 0.5, "Top": 0.5}}]},
            {"RegionsOfInterest": [{"Polygon": [{"X": 0, "Y": 0}, {"X": 1, "Y": 1}]}]},
            {"RegionsOfInterest": [{"Polygon": [{"X": 0, "Y": 0}, {"X": 1, "Y": 1}, {"X": 2, "Y": 1}]}]},
        ],
    )
    def test_what_does_not_fit_a_connected_home(self, streams: Streams, wrong: Any) -> None:
        assert error(lambda: streams.home(**wrong)) == "InvalidParameterException"

    def test_a_connected_home_needs_a_topic(self, streams: Streams) -> None:
        request: Any = {
            "Name": "home",
            "Input": {"KinesisVideoStream": {"Arn": VIDEO_STREAM}},
            "Output": {"S3Destination": {"Bucket": BUCKET}},
            "Settings": {"ConnectedHome": {"Labels": ["ALL"]}},
            "RoleArn": ROLE,
        }
        assert error(lambda: streams.client.create_stream_processor(**request)) == "InvalidParameterException"

    def test_a_name_that_is_taken(self, streams: Streams) -> None:
        streams.search()
        assert error(streams.search) == "ResourceInUseException"

    def test_a_kinesis_stream_that_another_processor_uses(self, streams: Streams) -> None:
        streams.search()
        assert error(streams.home) == "ResourceInUseException"
        other = {"KinesisVideoStream": {"Arn": f"{VIDEO_STREAM}2"}}
        assert error(lambda: streams.search("other", Input=other)) == "ResourceInUseException"
        streams.home(Input=other)

    @pytest.mark.rekomock(stream_processors_per_account=0)
    def test_the_quota(self, streams: Streams) -> None:
        assert error(streams.search) == "LimitExceededException"

    @pytest.mark.rekomock(stream_processors_per_account=None)
    def test_without_a_quota(self, streams: Streams) -> None:
        streams.search()

    def test_it_has_tags(self, streams: Streams) -> None:
        arn = streams.search(Tags={"team": "doors"})
        streams.client.tag_resource(ResourceArn=arn, Tags={"stage": "test"})
        tags = streams.client.list_tags_for_resource(ResourceArn=arn)["Tags"]
        assert tags == {"team": "doors", "stage": "test"}

    def test_they_are_listed_in_pages(self, streams: Streams) -> None:
        for number, name in enumerate("cab"):
            streams.home(name, Input={"KinesisVideoStream": {"Arn": f"{VIDEO_STREAM}{number}"}})

        pages = streams.client.get_paginator("list_stream_processors").paginate(PaginationConfig={"PageSize": 2})
        listed = [(each["Name"], each["Status"]) for page in pages for each in page["StreamProcessors"]]
        assert listed == [("c", "STOPPED"), ("a", "STOPPED"), ("b", "STOPPED")]

    def test_a_deleted_one_is_gone(self, streams: Streams) -> None:
        streams.search()
        assert members(streams.client.delete_stream_processor(Name="door")) == {}
        assert error(lambda: streams.describe("door")) == "ResourceNotFoundException"
        streams.search()

    @pytest.mark.parametrize("verb", ["describe", "start", "stop", "update", "delete"])
    def test_one_that_does_not_exist(self, streams: Streams, verb: str) -> None:
        call = getattr(streams.client, f"{verb}_stream_processor")
        assert error(lambda: call(Name="none")) == "ResourceNotFoundException"


class TestFaceSearch:
    def test_a_record_has_the_face_and_who_it_is(self, streams: Streams, staff: Staff) -> None:
        enrolled = staff.index(photo("alice"), ExternalImageId="alice.png")
        streams.running_search()
        assert streams.status("door") == "RUNNING"

        streams.show("door", Face("alice", shot=2))
        (record,) = streams.records()
        video = record["InputInformation"]["KinesisVideo"]
        assert video.pop("StreamArn") == VIDEO_STREAM
        assert len(video.pop("FragmentNumber")) == 47
        assert video.pop("ServerTimestamp") == video.pop("ProducerTimestamp")
        assert video == {"FrameOffsetInSeconds": 0}
        assert record["StreamProcessorInformation"] == {"Status": "RUNNING"}
        (found,) = record["FaceSearchResponse"]
        assert set(found["DetectedFace"]) == {"BoundingBox", "Confidence", "Landmarks", "Pose", "Quality"}
        (match,) = found["MatchedFaces"]
        assert match["Similarity"] > 80
        assert set(match["Face"]) == {"BoundingBox", "Confidence", "ExternalImageId", "FaceId", "ImageId"}
        assert match["Face"]["ExternalImageId"] == "alice.png"
        assert match["Face"]["FaceId"] in str(enrolled)

    def test_each_frame_is_a_record(self, streams: Streams, staff: Staff) -> None:
        streams.running_search()
        streams.show("door")
        streams.show("door", "alice", "bob")
        assert [len(record["FaceSearchResponse"]) for record in streams.records()] == [0, 2]
        assert [face["MatchedFaces"] for face in streams.records()[1]["FaceSearchResponse"]] == [[], []]

    @pytest.mark.parametrize(("threshold", "matches"), [(None, 1), (10, 1), (85, 1), (95, 0)])
    def test_the_threshold_is_80_at_least(
        self, streams: Streams, staff: Staff, threshold: float | None, matches: int
    ) -> None:
        staff.index(photo("alice"))
        staff.index(photo(Face("carla", resembles=("alice", 60))))
        given = {} if threshold is None else {"FaceMatchThreshold": threshold}
        streams.running_search(Settings={"FaceSearch": {"CollectionId": "staff", **given}})

        streams.show("door", Face("alice", likeness=90))
        assert len(streams.records()[0]["FaceSearchResponse"][0]["MatchedFaces"]) == matches

    def test_it_stops(self, streams: Streams, staff: Staff) -> None:
        streams.running_search()
        assert members(streams.client.stop_stream_processor(Name="door")) == {}
        assert streams.status("door") == "STOPPED"
        assert error(lambda: streams.client.stop_stream_processor(Name="door")) == "ResourceInUseException"
        streams.client.start_stream_processor(Name="door")
        assert streams.status("door") == "RUNNING"

    def test_what_runs_cannot_be_changed_or_deleted(self, streams: Streams, staff: Staff) -> None:
        streams.running_search()
        for verb in ("start", "update", "delete"):
            call = getattr(streams.client, f"{verb}_stream_processor")
            assert error(partial(call, Name="door")) == "ResourceInUseException"

    def test_it_has_no_selectors(self, streams: Streams, staff: Staff) -> None:
        streams.search()
        for selector in START:
            call = partial(streams.client.start_stream_processor, Name="door", **{selector: START[selector]})
            assert error(call) == "InvalidParameterException"

    def test_it_goes_on_when_all_is_settled(self, surface: Surface, streams: Streams, staff: Staff) -> None:
        streams.running_search()
        surface.run(Settle())
        assert streams.status("door") == "RUNNING"


class TestFailures:
    def test_without_the_collection(self, streams: Streams) -> None:
        streams.running_search()
        described = streams.describe("door")
        assert described["Status"] == "FAILED"
        assert described["StatusMessage"] == "The collection id: staff does not exist"

    def test_without_the_data_stream(self, streams: Streams, staff: Staff) -> None:
        arn = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/none"
        streams.running_search(Output={"KinesisDataStream": {"Arn": arn}})
        assert streams.describe("door")["StatusMessage"] == f"The Kinesis data stream {arn} does not exist"

    def test_without_the_bucket(self, streams: Streams) -> None:
        streams.running_home(Output={"S3Destination": {"Bucket": "nowhere"}})
        assert streams.describe("home")["StatusMessage"] == "The S3 bucket nowhere does not exist"

    def test_without_the_topic(self, streams: Streams) -> None:
        topic = "arn:aws:sns:us-east-1:123456789012:none"
        streams.running_home(NotificationChannel={"SNSTopicArn": topic})
        assert streams.describe("home")["StatusMessage"] == f"The SNS topic {topic} does not exist"

    def test_the_collection_is_deleted_while_it_runs(self, streams: Streams, staff: Staff) -> None:
        streams.running_search()
        streams.client.delete_collection(CollectionId="staff")
        streams.show("door", "alice")
        assert streams.status("door") == "FAILED"
        assert streams.records() == []

    def test_what_failed_starts_again(self, streams: Streams) -> None:
        streams.running_search()
        streams.client.create_collection(CollectionId="staff")
        streams.client.start_stream_processor(Name="door")
        described = streams.describe("door")
        assert (described["Status"], described.get("StatusMessage")) == ("RUNNING", None)


class TestConnectedHome:
    def test_a_message_names_what_was_seen(self, streams: Streams) -> None:
        session = streams.running_home(Tags={"floor": "1"})
        assert streams.status("home") == "STARTING"

        streams.show("home", DOG)
        (event,) = streams.events()
        (label,) = event.pop("labels")
        assert len(event.pop("eventId")) == 36
        assert event == {
            "Subject": "Rekognition Stream Processing Event",
            "inputInformation": {"kinesisVideo": {"streamArn": VIDEO_STREAM}},
            "eventNamespace": {"type": "LABEL_DETECTED"},
            "tags": {"floor": "1"},
            "sessionId": session,
            "startStreamProcessorRequest": {
                "name": "home",
                "startSelector": {"kvsStreamStartSelector": {"producerTimestamp": 1655930623123}},
                "stopSelector": {"maxDurationInSeconds": 30},
            },
        }
        mapping = label["videoMapping"]["kinesisVideoMapping"]
        assert mapping["producerTimestamp"] == 1655930623123
        assert set(mapping) == {"fragmentNumber", "serverTimestamp", "producerTimestamp", "frameOffsetMillis"}
        assert label["name"] == "PET"
        assert set(label["boundingBox"]) == {"left", "top", "width", "height"}
        assert label["boundingBox"]["left"] == pytest.approx(0.1, abs=0.01)

    def test_its_images_are_in_s3(self, streams: Streams) -> None:
        session = streams.running_home(KmsKeyId="alias/home")
        streams.show("home", DOG)

        ((label,),) = [event["labels"] for event in streams.events()]
        place = f"s3://{BUCKET}/seen/home/{session}/{label['id']}"
        assert (label["frameImageUri"], label["croppedImageUri"]) == (f"{place}/frame.jpg", f"{place}/cropped.jpg")
        frame, cropped = (
            Image.open(io.BytesIO(streams.image(label[name]))) for name in ("frameImageUri", "croppedImageUri")
        )
        assert frame.format == cropped.format == "JPEG"
        assert cropped.width == pytest.approx(frame.width * 0.2, abs=3)
        stored = streams.s3.head_object(Bucket=BUCKET, Key=label["frameImageUri"].partition(f"{BUCKET}/")[2])
        assert (stored["ServerSideEncryption"], stored["ContentType"]) == ("aws:kms", "image/jpeg")

    def test_a_person_is_one_by_face_or_label(self, streams: Streams) -> None:
        streams.running_home()
        streams.show("home", "alice")
        assert streams.seen() == ["PERSON"]
        streams.client.stop_stream_processor(Name="home")
        streams.client.start_stream_processor(Name="home", **START)
        streams.show("home", Label("Person"))
        assert streams.seen() == ["PERSON"]

    def test_each_class_is_reported_once_in_a_session(self, streams: Streams) -> None:
        streams.running_home()
        streams.show("home", DOG)
        streams.show("home", DOG, Label("Cat"), PARCEL)
        streams.show("home", PARCEL)
        assert streams.seen() == ["PET", "PACKAGE"]

    @pytest.mark.parametrize(
        ("labels", "expected"), [(("PET",), ["PET"]), (("PERSON", "PACKAGE"), ["PERSON", "PACKAGE"]), (("ALL",), 3)]
    )
    def test_only_what_is_asked_for_is_reported(self, streams: Streams, labels: Any, expected: Any) -> None:
        streams.running_home(labels=labels)
        streams.show("home", "alice", DOG, PARCEL)
        seen = streams.seen()
        assert seen == (["PERSON", "PET", "PACKAGE"] if expected == 3 else expected)

    @pytest.mark.parametrize(("minimum", "expected"), [(70, ["PACKAGE"]), (71, [])])
    def test_what_is_not_sure_enough_is_not_reported(
        self, streams: Streams, minimum: float, expected: list[str]
    ) -> None:
        streams.running_home(minimum=minimum)
        streams.show("home", PARCEL)
        assert streams.seen() == expected

    def test_half_sure_is_sure_enough_by_default(self, streams: Streams) -> None:
        streams.running_home()
        streams.show("home", Label("Package", confidence=49), Label("Dog", confidence=50))
        assert streams.seen() == ["PET"]

    @pytest.mark.parametrize(
        ("region", "expected"),
        [
            ({"BoundingBox": {"Left": 0.5, "Top": 0.5, "Width": 0.5, "Height": 0.5}}, ["PACKAGE"]),
            ({"Polygon": [{"X": 0, "Y": 1}, {"X": 0, "Y": 0}, {"X": 0.6, "Y": 1}]}, ["PET"]),
        ],
    )
    def test_only_regions_of_interest_are_watched(self, streams: Streams, region: Any, expected: list[str]) -> None:
        streams.running_home(labels=("PET", "PACKAGE"), RegionsOfInterest=[region])
        streams.show("home", DOG, PARCEL)
        assert streams.seen() == expected

    def test_an_empty_frame_is_not_reported(self, streams: Streams) -> None:
        streams.running_home()
        streams.show("home")
        assert streams.events() == []

    def test_a_fragment_number_is_that_of_the_start(self, streams: Streams) -> None:
        streams.home()
        begins = {"KVSStreamStartSelector": {"FragmentNumber": "42"}}
        streams.client.start_stream_processor(Name="home", StartSelector=begins, StopSelector={})  # type: ignore[arg-type]
        streams.show("home", DOG)
        (event,) = streams.events()
        assert event["labels"][0]["videoMapping"]["kinesisVideoMapping"]["fragmentNumber"] == "42"
        assert event["startStreamProcessorRequest"]["stopSelector"] == {"maxDurationInSeconds": 10}

    @pytest.mark.parametrize(
        "selectors",
        [
            {},
            {"StartSelector": START["StartSelector"]},
            {"StopSelector": START["StopSelector"]},
            {"StartSelector": {}, "StopSelector": {}},
            {
                "StartSelector": {"KVSStreamStartSelector": {"ProducerTimestamp": 1, "FragmentNumber": "1"}},
                "StopSelector": {},
            },
        ],
    )
    def test_it_needs_selectors(self, streams: Streams, selectors: Any) -> None:
        streams.home()
        call = partial(streams.client.start_stream_processor, Name="home", **selectors)
        assert error(call) == "InvalidParameterException"

    def test_the_end_of_a_session_is_reported(self, surface: Surface, streams: Streams) -> None:
        session = streams.running_home()
        surface.run(Settle())

        assert streams.status("home") == "STOPPED"
        (event,) = streams.events()
        assert event["eventNamespace"] == {"type": "STREAM_PROCESSING_COMPLETE"}
        assert event["sessionId"] == session
        assert event["streamProcessingResults"] == {"message": "Stream Processing Success."}
        assert event["inputInformation"]["kinesisVideo"]["streamArn"] == VIDEO_STREAM

    def test_stopping_ends_the_session(self, streams: Streams) -> None:
        streams.running_home()
        streams.client.stop_stream_processor(Name="home")
        assert [event["eventNamespace"]["type"] for event in streams.events()] == ["STREAM_PROCESSING_COMPLETE"]
        assert streams.status("home") == "STOPPED"

    @pytest.mark.parametrize(("seconds", "expected"), [(12, 12_000), (100, 30_000)])
    def test_how_long_it_watched(self, rek: RekognitionMock, streams: Streams, seconds: int, expected: int) -> None:
        with freeze_time("2026-01-01") as clock:
            streams.running_home()
            clock.tick(timedelta(seconds=seconds))
            streams.client.stop_stream_processor(Name="home")
            (event,) = streams.events()
        assert event["inputInformation"]["kinesisVideo"]["processedVideoDurationMillis"] == expected

    def test_the_bucket_is_deleted_while_it_watches(self, streams: Streams) -> None:
        streams.running_home()
        streams.s3.delete_bucket(Bucket=BUCKET)
        streams.show("home", DOG)
        assert streams.status("home") == "FAILED"


class TestUpdates:
    def test_what_is_watched_for_changes(self, streams: Streams) -> None:
        streams.home(labels=("PET",), minimum=75.0)
        box = {"BoundingBox": {"Left": 0.0, "Top": 0.0, "Width": 0.5, "Height": 0.5}}
        streams.client.update_stream_processor(
            Name="home",
            SettingsForUpdate={"ConnectedHomeForUpdate": {"Labels": ["PACKAGE"], "MinConfidence": 80}},
            RegionsOfInterestForUpdate=[box],  # type: ignore[list-item]
            DataSharingPreferenceForUpdate={"OptIn": False},
        )
        described = streams.describe("home")
        assert described["Settings"] == {"ConnectedHome": {"Labels": ["PACKAGE"], "MinConfidence": 80.0}}
        assert described["RegionsOfInterest"] == [box]
        assert described["DataSharingPreference"] == {"OptIn": False}
        assert described["Status"] == "STOPPED"

        streams.client.update_stream_processor(
            Name="home", ParametersToDelete=["ConnectedHomeMinConfidence", "RegionsOfInterest"]
        )
        described = streams.describe("home")
        assert described["Settings"] == {"ConnectedHome": {"Labels": ["PACKAGE"]}}
        assert "RegionsOfInterest" not in described

    def test_of_a_face_search_only_data_sharing(self, streams: Streams) -> None:
        streams.search()
        streams.client.update_stream_processor(Name="door", DataSharingPreferenceForUpdate={"OptIn": True})
        assert streams.describe("door")["DataSharingPreference"] == {"OptIn": True}
        wrongs: tuple[Any, ...] = (
            {"SettingsForUpdate": {"ConnectedHomeForUpdate": {"Labels": ["PET"]}}},
            {"RegionsOfInterestForUpdate": []},
            {"ParametersToDelete": ["RegionsOfInterest"]},
        )
        for wrong in wrongs:
            call = partial(streams.client.update_stream_processor, Name="door", **wrong)
            assert error(call) == "InvalidParameterException"

    def test_what_is_changed_and_deleted_at_once(self, streams: Streams) -> None:
        streams.home()
        wrongs: tuple[Any, ...] = (
            {"RegionsOfInterestForUpdate": [], "ParametersToDelete": ["RegionsOfInterest"]},
            {
                "SettingsForUpdate": {"ConnectedHomeForUpdate": {"MinConfidence": 60}},
                "ParametersToDelete": ["ConnectedHomeMinConfidence"],
            },
        )
        for wrong in wrongs:
            call = partial(streams.client.update_stream_processor, Name="home", **wrong)
            assert error(call) == "InvalidParameterException"


class TestTransitions:
    def test_of_a_face_search(self, slowly: None, rek: RekognitionMock, streams: Streams, staff: Staff) -> None:
        streams.running_search()
        assert rek.region().stream_processors["door"].status == "STARTING"
        with pytest.raises(ValueError, match="must be that of a stream processor that runs, got 'door', STARTING"):
            rek.show_to_stream("door", "alice")
        assert [streams.status("door") for _ in range(2)] == ["RUNNING", "RUNNING"]
        streams.client.stop_stream_processor(Name="door")
        shown = rek.region().stream_processors["door"]
        assert (shown.status, shown.watching) == ("STOPPING", False)
        rek.settle()
        assert streams.status("door") == "STOPPED"
        streams.client.update_stream_processor(Name="door", DataSharingPreferenceForUpdate={"OptIn": True})
        assert rek.region().stream_processors["door"].status == "UPDATING"
        assert error(lambda: streams.client.delete_stream_processor(Name="door")) == "ResourceInUseException"
        assert streams.status("door") == "STOPPED"

    def test_of_a_connected_home(self, slowly: None, rek: RekognitionMock, streams: Streams) -> None:
        streams.running_home()
        assert not rek.region().stream_processors["home"].watching
        rek.settle()
        assert rek.region().stream_processors["home"].watching
        rek.show_to_stream("home", DOG)
        rek.settle()
        assert streams.status("home") == "STOPPED"
        assert len(streams.events()) == 2


class TestTheAuthor:
    def test_names_a_processor_that_does_not_exist(self, rek: RekognitionMock, streams: Streams) -> None:
        streams.search()
        with pytest.raises(ValueError, match="got 'dor'; did you mean 'door'"):
            rek.show_to_stream("dor", "alice")

    def test_names_one_that_does_not_run(self, rek: RekognitionMock, streams: Streams) -> None:
        streams.search()
        with pytest.raises(ValueError, match="got 'door', STOPPED; StartStreamProcessor starts it"):
            rek.show_to_stream("door", "alice")

    def test_names_one_that_failed(self, rek: RekognitionMock, streams: Streams) -> None:
        streams.running_search()
        with pytest.raises(ValueError, match="FAILED, as The collection id: staff does not exist"):
            rek.show_to_stream("door", "alice")
        streams.describe("door")
        assert "staff does not exist" in str(rek.calls[-1].explanation)

    def test_shows_what_is_no_content(self, rek: RekognitionMock, streams: Streams) -> None:
        with pytest.raises(TypeError, match="contents must be names"):
            rek.show_to_stream("door", 1)  # type: ignore[arg-type]

    def test_names_a_region_or_account_that_is_none(self, rek: RekognitionMock, streams: Streams) -> None:
        with pytest.raises(TypeError, match="region must be a str"):
            rek.show_to_stream("door", region=1)  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="account_id must be a string of 12 digits"):
            rek.show_to_stream("door", account_id="1")
        with pytest.raises(ValueError, match="there are no stream processors"):
            rek.show_to_stream("door", region="eu-west-1", account_id=ACCOUNT)


def test_points_in_a_polygon() -> None:
    arrow = RegionOfInterest(polygon=((0, 0), (1, 0.5), (0, 1), (0.5, 0.5)))
    assert [arrow.has(x, 0.5) for x in (0.25, 0.6, 0.9)] == [False, True, True]
    assert not RegionOfInterest().has(0.5, 0.5)


class TestDiscontinuedOperations:
    CALLS: tuple[tuple[str, dict[str, str]], ...] = (
        ("list_stream_processors", {}),
        ("list_media_analysis_jobs", {}),
        ("get_person_tracking", {"JobId": "1"}),
    )

    @pytest.mark.rekomock(discontinued="reject")
    def test_a_new_customer_has_none_of_them(self, surface: Surface) -> None:
        for name, request in self.CALLS:
            call = getattr(surface.client, name)
            assert error(partial(call, **request)) == "AccessDeniedException"
        assert surface.client.list_collections()["CollectionIds"] == []

    def test_they_work_by_default(self, surface: Surface) -> None:
        surface.client.list_stream_processors()
        surface.client.list_media_analysis_jobs()
