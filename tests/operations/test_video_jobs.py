"""Jobs on stored videos: starting, polling, messages, pages, tokens, and their end."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from freezegun import freeze_time
from support.staff import Staff, in_account
from support.videos import BUCKET, PLACE, ROLE, Inbox, Videos

from rekomock import Label, RekognitionMock, Video, mock_rekognition
from rekomock.control.commands import AddVideo, Settle
from rekomock.moto_bridge.platform import MotoPlatform
from rekomock.state import jobs as state_of_jobs
from rekomock.state.statuses import JOB

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_rekognition.client import RekognitionClient
    from support.surfaces import Surface

#: What each kind of job needs beside the video, and the list that it gives.
KINDS: dict[str, tuple[dict[str, Any], str]] = {
    "FaceDetection": ({}, "Faces"),
    "FaceSearch": ({"CollectionId": "staff"}, "Persons"),
    "PersonTracking": ({}, "Persons"),
    "LabelDetection": ({}, "Labels"),
    "ContentModeration": ({}, "ModerationLabels"),
    "TextDetection": ({}, "TextDetections"),
    "CelebrityRecognition": ({}, "Celebrities"),
    "SegmentDetection": ({"SegmentTypes": ["SHOT"]}, "Segments"),
}
ALICE = Video({0: ["alice"]}, duration=1)


def refused(call: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call()
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]


@pytest.fixture
def videos(surface: Surface) -> Videos:
    return Videos(surface)


@pytest.fixture
def inbox(videos: Videos) -> Inbox:
    return Inbox()


class TestAnyKind:
    @pytest.mark.parametrize("kind", KINDS)
    def test_is_done_at_once(self, videos: Videos, staff: Staff, kind: str) -> None:
        more, member = KINDS[kind]
        videos.declare(ALICE)

        job_id = videos.start(kind, **more, JobTag="a-tag")

        assert len(job_id) == 64
        found = videos.get(kind, job_id)
        assert found["JobStatus"] == "SUCCEEDED"
        assert isinstance(found[member], list)
        assert (found["JobId"], found["Video"], found["JobTag"]) == (job_id, PLACE, "a-tag")
        assert "StatusMessage" not in found

    @pytest.mark.parametrize("kind", KINDS)
    def test_in_progress_has_no_results(self, surface: Surface, videos: Videos, staff: Staff, kind: str) -> None:
        more, member = KINDS[kind]
        surface.make_last(JOB, "manual", times=2)
        videos.declare(ALICE)

        job_id = videos.start(kind, **more)

        answers = [videos.get(kind, job_id) for _ in range(3)]
        assert [answer["JobStatus"] for answer in answers] == ["IN_PROGRESS", "SUCCEEDED", "SUCCEEDED"]
        assert answers[0][member] == []
        assert "VideoMetadata" not in answers[0]
        assert answers[1] == answers[2]

    @pytest.mark.parametrize("kind", KINDS)
    def test_fails_by_declaration(self, videos: Videos, staff: Staff, kind: str) -> None:
        more, member = KINDS[kind]
        videos.declare(Video({0: ["alice"]}, duration=1, fails="The video cannot be decoded"))

        found = videos.done(kind, **more)

        assert (found["JobStatus"], found["StatusMessage"]) == ("FAILED", "The video cannot be decoded")
        assert found[member] == []

    @pytest.mark.parametrize("kind", KINDS)
    def test_finds_nothing_in_a_video_that_was_not_declared(self, videos: Videos, staff: Staff, kind: str) -> None:
        more, member = KINDS[kind]

        found = videos.done(kind, **more)

        assert found["JobStatus"] == "SUCCEEDED"
        assert len(found[member]) == (1 if kind == "SegmentDetection" else 0)

    @pytest.mark.parametrize("kind", KINDS)
    def test_is_not_found_as_another_kind(self, videos: Videos, staff: Staff, kind: str) -> None:
        job_id = videos.start(kind, **KINDS[kind][0])

        for other in KINDS.keys() - {kind}:
            assert refused(lambda other=other: videos.get(other, job_id)) == (  # type: ignore[misc]
                "ResourceNotFoundException",
                "Could not find JobId",
            )

    @pytest.mark.parametrize("kind", KINDS)
    def test_that_does_not_exist(self, videos: Videos, kind: str) -> None:
        assert refused(lambda: videos.get(kind, "a" * 64))[0] == "ResourceNotFoundException"

    @pytest.mark.parametrize("kind", KINDS)
    def test_says_what_the_video_is(self, videos: Videos, staff: Staff, kind: str) -> None:
        videos.declare(
            Video(
                {0: []},
                duration=12.5,
                frame_rate=25,
                size=(640, 480),
                codec="hevc",
                format="MP4",
                color_range="FULL",
            )
        )

        found = videos.done(kind, **KINDS[kind][0])["VideoMetadata"]

        assert (found[0] if kind == "SegmentDetection" else found) == {
            "Codec": "hevc",
            "DurationMillis": 12500,
            "Format": "MP4",
            "FrameRate": 25.0,
            "FrameHeight": 480,
            "FrameWidth": 640,
            "ColorRange": "FULL",
        }


class TestTheVideo:
    def start(self, videos: Videos, **s3_object: str) -> str:
        return videos.start("FaceDetection", Video={"S3Object": s3_object} if s3_object else {})

    @pytest.mark.parametrize(
        "s3_object", [{}, {"Bucket": BUCKET}, {"Name": "door.mp4"}, {"Bucket": BUCKET, "Name": "gone.mp4"},
                      {"Bucket": "no-bucket", "Name": "door.mp4"}]
    )  # fmt: skip
    def test_has_to_be_there(self, videos: Videos, s3_object: dict[str, str]) -> None:
        assert refused(lambda: self.start(videos, **s3_object))[0] == "InvalidS3ObjectException"

    def test_has_to_be_in_the_region(self, videos: Videos) -> None:
        elsewhere: Any = boto3.client("s3", region_name="eu-west-1")
        elsewhere.create_bucket(Bucket="europe", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        elsewhere.put_object(Bucket="europe", Key="door.mp4", Body=b"a video")

        assert refused(lambda: self.start(videos, Bucket="europe", Name="door.mp4"))[0] == "InvalidS3ObjectException"

    def test_may_be_a_version_of_an_object(self, videos: Videos) -> None:
        videos.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        version = videos.s3.put_object(Bucket=BUCKET, Key="door.mp4", Body=b"newer")["VersionId"]
        place = {"Bucket": BUCKET, "Name": "door.mp4", "Version": version}

        assert videos.get("FaceDetection", self.start(videos, **place))["Video"] == {"S3Object": place}
        assert refused(lambda: self.start(videos, **place | {"Version": "none"}))[0] == "InvalidS3ObjectException"

    def test_may_be_deleted_afterwards(self, surface: Surface, videos: Videos) -> None:
        surface.make_last(JOB, "manual", times=1)
        videos.declare(ALICE)
        job_id = videos.start("FaceDetection")
        videos.s3.delete_object(Bucket=BUCKET, Key="door.mp4")

        assert videos.get("FaceDetection", job_id)["JobStatus"] == "SUCCEEDED"

    def test_may_be_too_large(self, rek: RekognitionMock, videos: Videos, monkeypatch: pytest.MonkeyPatch) -> None:
        sizes = iter([10 * 1024**3, 10 * 1024**3 + 1])
        monkeypatch.setattr(MotoPlatform, "s3_object_size", lambda *_: next(sizes))
        self.start(videos, Bucket=BUCKET, Name="door.mp4")

        assert refused(lambda: self.start(videos, Bucket=BUCKET, Name="door.mp4"))[0] == "VideoTooLargeException"

    def test_is_what_was_declared_first_inside(self, rek: RekognitionMock, videos: Videos) -> None:
        videos.declare(ALICE)
        with mock_rekognition() as inner:
            inner.album.add(f"s3://{BUCKET}/door.mp4", Video({0: ["alice", "bob"]}, duration=0.5))
            assert len(videos.done("FaceDetection")["Faces"]) == 2
        assert len(videos.done("FaceDetection")["Faces"]) == 2
        assert {face["Timestamp"] for face in videos.done("FaceDetection")["Faces"]} == {0, 500}


class TestTheMessage:
    def test_is_published_when_the_job_ends(self, videos: Videos, inbox: Inbox) -> None:
        job_id = videos.start("LabelDetection", NotificationChannel=inbox.channel, JobTag="DetectingLabels")

        (message,) = inbox.messages()

        timestamp = message.pop("Timestamp")
        assert timestamp > 1.7e12
        assert isinstance(timestamp, int)
        assert message == {
            "JobId": job_id,
            "Status": "SUCCEEDED",
            "API": "StartLabelDetection",
            "JobTag": "DetectingLabels",
            "Video": {"S3ObjectName": "door.mp4", "S3Bucket": BUCKET},
        }

    def test_comes_once(self, surface: Surface, videos: Videos, inbox: Inbox) -> None:
        job_id = videos.start("LabelDetection", NotificationChannel=inbox.channel)
        videos.get("LabelDetection", job_id)
        surface.run(Settle())

        assert len(inbox.messages()) == 1

    def test_without_a_tag_has_none(self, videos: Videos, inbox: Inbox) -> None:
        videos.start("LabelDetection", NotificationChannel=inbox.channel)

        assert "JobTag" not in inbox.messages()[0]

    def test_about_a_failure(self, videos: Videos, inbox: Inbox) -> None:
        videos.declare(Video({0: []}, duration=1, fails="No frames"))

        videos.start("FaceDetection", NotificationChannel=inbox.channel)

        (message,) = inbox.messages()
        assert (message["Status"], message["API"]) == ("FAILED", "StartFaceDetection")

    def test_waits_for_a_job_in_progress(self, surface: Surface, videos: Videos, inbox: Inbox) -> None:
        surface.make_last(JOB, "manual", times=2)
        job_id = videos.start("LabelDetection", NotificationChannel=inbox.channel)

        videos.get("LabelDetection", job_id)
        assert inbox.messages() == []
        videos.get("LabelDetection", job_id)

        assert [message["JobId"] for message in inbox.messages()] == [job_id]

    def test_comes_when_the_job_is_settled(self, surface: Surface, videos: Videos, inbox: Inbox) -> None:
        surface.make_last(JOB, "manual", times=9)
        job_id = videos.start("LabelDetection", NotificationChannel=inbox.channel)
        assert inbox.messages() == []

        surface.run(Settle())

        assert [message["JobId"] for message in inbox.messages()] == [job_id]
        assert videos.get("LabelDetection", job_id)["JobStatus"] == "SUCCEEDED"

    @pytest.mark.usefixtures("rek")
    @pytest.mark.parametrize("look", ["get", "settle", "region"])
    def test_comes_at_a_look_after_the_time(
        self, surface: Surface, rek: RekognitionMock, videos: Videos, inbox: Inbox, look: str
    ) -> None:
        surface.make_last(JOB, "time", seconds=60)
        with freeze_time("2026-01-01") as clock:
            job_id = videos.start("LabelDetection", NotificationChannel=inbox.channel)
            clock.tick(59)
            assert videos.get("LabelDetection", job_id)["JobStatus"] == "IN_PROGRESS"
            assert rek.region().jobs[job_id].status == "IN_PROGRESS"
            clock.tick(2)
            assert inbox.messages() == []
            looks: dict[str, Callable[[], object]] = {
                "get": lambda: videos.get("LabelDetection", job_id),
                "settle": rek.settle,
                "region": rek.region,
            }
            looks[look]()
            (message,) = inbox.messages()
            assert message["Timestamp"] == 1767225661000

    def test_goes_to_the_topic_s_own_account_and_region(self, surface: Surface, videos: Videos) -> None:
        keys = {"aws_access_key_id": "222222222222", "aws_secret_access_key": "secret"}
        inbox = Inbox("eu-west-1", **keys)

        job_id = videos.start("LabelDetection", NotificationChannel=inbox.channel)

        assert [message["JobId"] for message in inbox.messages()] == [job_id]

    @pytest.mark.parametrize(
        "arn",
        [
            "arn:aws:sns:us-east-1:123456789012:AmazonRekognitionGone",
            "arn:aws:sns:eu-west-1:123456789012:AmazonRekognitionDone",
            "arn:aws:sns:us-east-1:999999999999:AmazonRekognitionDone",
            "arn:aws:sns:nowhere:123456789012:AmazonRekognitionDone",
        ],
    )
    def test_needs_a_topic(self, videos: Videos, inbox: Inbox, arn: str) -> None:
        channel = {"SNSTopicArn": arn, "RoleArn": ROLE}

        assert refused(lambda: videos.start("LabelDetection", NotificationChannel=channel)) == (
            "InvalidParameterException",
            "Request has invalid parameters",
        )

    def test_is_lost_if_the_topic_is_gone_at_the_end(self, surface: Surface, videos: Videos, inbox: Inbox) -> None:
        surface.make_last(JOB, "manual", times=1)
        job_id = videos.start("LabelDetection", NotificationChannel=inbox.channel)
        inbox.sns.delete_topic(TopicArn=inbox.topic_arn)

        assert videos.get("LabelDetection", job_id)["JobStatus"] == "SUCCEEDED"

    def test_that_a_subscriber_cannot_take_fails_nothing(
        self, rek: RekognitionMock, videos: Videos, caplog: pytest.LogCaptureFixture
    ) -> None:
        inbox = Inbox()
        inbox.sns.subscribe(TopicArn=inbox.topic_arn, Protocol="sqs", Endpoint="arn:aws:sqs:us-east-1:123456789012:no")

        job_id = videos.start("LabelDetection", NotificationChannel=inbox.channel)

        assert videos.get("LabelDetection", job_id)["JobStatus"] == "SUCCEEDED"
        assert "could not deliver" in caplog.text


class TestTokens:
    def test_the_same_token_is_the_same_job(self, videos: Videos, inbox: Inbox) -> None:
        parameters = {"ClientRequestToken": "one", "NotificationChannel": inbox.channel}

        job_id = videos.start("LabelDetection", **parameters)

        assert videos.start("LabelDetection", **parameters) == job_id
        assert videos.start("LabelDetection", **parameters | {"ClientRequestToken": "two"}) != job_id
        assert len(inbox.messages()) == 2

    def test_a_token_belongs_to_its_operation(self, videos: Videos) -> None:
        job_id = videos.start("LabelDetection", ClientRequestToken="one")

        assert videos.start("TextDetection", ClientRequestToken="one") != job_id

    def test_other_parameters_are_a_mismatch(self, videos: Videos) -> None:
        videos.start("LabelDetection", ClientRequestToken="one")

        code, _ = refused(lambda: videos.start("LabelDetection", ClientRequestToken="one", JobTag="other"))

        assert code == "IdempotentParameterMismatchException"


class TestHowMany:
    @pytest.mark.rekomock(concurrent_jobs=2)
    def test_may_be_in_progress(self, surface: Surface, videos: Videos) -> None:
        surface.make_last(JOB, "manual", times=1)
        first, _ = videos.start("LabelDetection"), videos.start("TextDetection")

        assert refused(lambda: videos.start("LabelDetection")) == (
            "LimitExceededException",
            "2  open Jobs for User 123456789012. Maximum limit: 2",
        )
        videos.get("LabelDetection", first)
        videos.start("LabelDetection")

    def test_are_done_at_once_counts_for_nothing(self, videos: Videos) -> None:
        assert len({videos.start("SegmentDetection", SegmentTypes=["SHOT"]) for _ in range(25)}) == 25

    def test_is_twenty_by_default(self, surface: Surface, videos: Videos) -> None:
        surface.make_last(JOB, "manual", times=1)
        for _ in range(20):
            videos.start("TextDetection")

        assert refused(lambda: videos.start("TextDetection"))[0] == "LimitExceededException"


class TestPages:
    TWO = Video({0: ["alice", "bob"]}, duration=1.5)

    def pages(self, videos: Videos, kind: str, job_id: str, size: int, **more: Any) -> list[list[Any]]:
        found, token = [], ""
        while True:
            answer = videos.get(kind, job_id, MaxResults=size, NextToken=token, **more)
            found.append(answer[KINDS[kind][1]])
            if "NextToken" not in answer:
                return found
            token = answer["NextToken"]

    def test_are_what_was_asked_for(self, videos: Videos) -> None:
        videos.declare(self.TWO)
        job_id = videos.start("FaceDetection")

        pages = self.pages(videos, "FaceDetection", job_id, 4)

        assert [len(page) for page in pages] == [4, 2]
        assert [face for page in pages for face in page] == videos.get("FaceDetection", job_id)["Faces"]

    def test_of_a_thousand_at_most(self, videos: Videos) -> None:
        videos.declare(Video({0: ["alice", "bob"]}, duration=300))
        job_id = videos.start("PersonTracking")

        assert [len(page) for page in self.pages(videos, "PersonTracking", job_id, 5000)] == [1000, 200]
        assert len(videos.get("PersonTracking", job_id)["Persons"]) == 1000

    def test_have_tokens_of_their_own(self, videos: Videos) -> None:
        videos.declare(self.TWO)
        job_id, other = videos.start("PersonTracking"), videos.start("PersonTracking")
        token = videos.get("PersonTracking", job_id, MaxResults=1)["NextToken"]

        assert len(videos.get("PersonTracking", job_id, NextToken=token)["Persons"]) == 5
        for parameters in (
            {"job_id": other, "NextToken": token},
            {"job_id": job_id, "NextToken": token, "SortBy": "INDEX"},
            {"job_id": job_id, "NextToken": "stale"},
        ):
            code, _ = refused(lambda parameters=parameters: videos.get("PersonTracking", **parameters))  # type: ignore[misc]
            assert code == "InvalidPaginationTokenException"


class TestResults:
    @pytest.mark.usefixtures("rek")
    def test_are_kept_for_seven_days(self, videos: Videos) -> None:
        with freeze_time("2026-01-01") as clock:
            job_id = videos.start("LabelDetection")
            clock.tick(timedelta(days=7) - timedelta(seconds=1))
            assert videos.get("LabelDetection", job_id)["JobStatus"] == "SUCCEEDED"
            clock.tick(1)
            assert refused(lambda: videos.get("LabelDetection", job_id))[0] == "ResourceNotFoundException"

    @pytest.mark.usefixtures("rek")
    def test_of_the_oldest_jobs_are_forgotten(self, videos: Videos, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(state_of_jobs, "MAX_JOBS", 2)
        first, second, third = (videos.start("LabelDetection") for _ in range(3))

        assert refused(lambda: videos.get("LabelDetection", first))[0] == "ResourceNotFoundException"
        assert [videos.get("LabelDetection", job)["JobStatus"] for job in (second, third)] == ["SUCCEEDED"] * 2

    def test_belong_to_their_region(self, videos: Videos) -> None:
        job_id = videos.start("LabelDetection")
        elsewhere = boto3.client("rekognition", region_name="eu-west-1")

        assert refused(lambda: elsewhere.get_label_detection(JobId=job_id))[0] == "ResourceNotFoundException"


class TestTheAuthor:
    def test_sees_the_jobs(self, rek: RekognitionMock, videos: Videos) -> None:
        videos.declare(Video({0: []}, duration=1, fails="No frames"))
        inbox = Inbox()
        with freeze_time("2030-06-01T12:00:00Z"):
            job_id = videos.start("FaceDetection", JobTag="door", NotificationChannel=inbox.channel)

        job = rek.region().jobs[job_id]
        assert (job.job_id, job.kind, job.status, job.failure) == (job_id, "FaceDetection", "FAILED", "No frames")
        assert (job.video, job.tag) == (f"s3://{BUCKET}/door.mp4", "door")
        assert job.started.isoformat() == "2030-06-01T12:00:00+00:00"
        assert json.loads(str(job.message)) == inbox.messages()[0]
        assert repr(rek.region()).endswith(f"\n  <job {job_id}: FaceDetection, FAILED>>")

    def test_does_not_look_when_seeing_them(self, rek: RekognitionMock, surface: Surface, videos: Videos) -> None:
        surface.make_last(JOB, "manual", times=1)
        job_id = videos.start("FaceDetection")

        assert [rek.region().jobs[job_id].status for _ in range(3)] == ["IN_PROGRESS"] * 3
        assert rek.region().jobs[job_id].message is None

    def test_learns_why_a_job_found_what_it_did(self, rek: RekognitionMock, surface: Surface, videos: Videos) -> None:
        surface.make_last(JOB, "manual", times=2)
        place = f"s3://{BUCKET}/door.mp4"
        job_id = videos.start("FaceDetection")
        videos.get("FaceDetection", job_id)
        videos.declare(ALICE)
        videos.start("FaceDetection")

        undeclared, looked, declared = (list(call.explanation) for call in rek.calls)
        assert undeclared == [
            f"{place} is not declared, so it shows nothing; rek.album.add('{place}', Video(...)) says what."
        ]
        assert looked == ["The job goes on as moto's state manager says of 'rekognition::job'; rek.settle() ends it."]
        assert declared == [f"{place} is declared in the album, 1 seconds long."]

    def test_gets_the_event_for_a_lambda_function(self, rek: RekognitionMock, videos: Videos) -> None:
        inbox = Inbox()
        with freeze_time("2030-06-01T12:00:00Z"):
            job_id = videos.start("FaceDetection", NotificationChannel=inbox.channel)

        (record,) = rek.lambda_event(job_id)["Records"]

        assert record["EventSource"] == "aws:sns"
        assert record["Sns"]["TopicArn"] == inbox.topic_arn
        assert record["Sns"]["Timestamp"] == "2030-06-01T12:00:00.000Z"
        assert json.loads(record["Sns"]["Message"]) == inbox.messages()[0]
        assert rek.lambda_event(job_id) == {"Records": [record]}

    def test_gets_none_for_a_job_without_a_message(
        self, rek: RekognitionMock, surface: Surface, videos: Videos
    ) -> None:
        with pytest.raises(ValueError, match="got 'x'; there are no jobs"):
            rek.lambda_event("x")
        with pytest.raises(TypeError, match="job_id must be a str, got 5"):
            rek.lambda_event(5)  # type: ignore[arg-type]
        done = videos.start("FaceDetection")
        with pytest.raises(ValueError, match="without a NotificationChannel; give StartFaceDetection one"):
            rek.lambda_event(done)
        surface.make_last(JOB, "manual", times=1)
        running = videos.start("FaceDetection", NotificationChannel=Inbox().channel)
        with pytest.raises(ValueError, match=r"which is IN_PROGRESS; rek.settle\(\) ends it"):
            rek.lambda_event(running)

    def test_settles_jobs_of_all_accounts(self, rek: RekognitionMock, surface: Surface, videos: Videos) -> None:
        surface.make_last(JOB, "manual", times=9)
        other = in_account("222222222222", boto3.client("rekognition", region_name="us-east-1"))
        keys = {"aws_access_key_id": "222222222222", "aws_secret_access_key": "secret"}
        s3: Any = boto3.client("s3", region_name="us-east-1", **keys)  # type: ignore[call-overload]
        s3.create_bucket(Bucket="theirs")
        s3.put_object(Bucket="theirs", Key="a.mp4", Body=b"-")
        job_id = other.start_label_detection(Video={"S3Object": {"Bucket": "theirs", "Name": "a.mp4"}})["JobId"]

        rek.settle()

        assert other.get_label_detection(JobId=job_id)["JobStatus"] == "SUCCEEDED"


class TestDeclaring:
    def test_in_python(self, rek: RekognitionMock, videos: Videos) -> None:
        rek.album.add(f"s3://{BUCKET}/door.mp4", Video({0: ["alice", Label("Dog")]}, duration=0.5))

        names = {row["Label"]["Name"] for row in videos.done("LabelDetection")["Labels"]}

        assert {"Person", "Dog"} <= names

    def test_twice_the_same(self, rek: RekognitionMock) -> None:
        for _ in range(2):
            rek.album.add("s3://videos/door.mp4", Video({0: ["alice"]}, duration=1))

        with pytest.raises(ValueError, match=r"s3://videos/door.mp4 is already in the album as another video"):
            rek.album.add("s3://videos/door.mp4", Video({0: ["bob"]}, duration=1))

    @pytest.mark.parametrize(
        ("source", "contents", "error", "reason"),
        [
            ("door.mp4", [ALICE], ValueError, "a video must be in S3, at 's3://bucket/key', got 'door.mp4'"),
            ("s3://videos", [ALICE], ValueError, "source must name an S3 object"),
            (b"video", [ALICE], TypeError, "the source of a Video must be 's3://bucket/key'"),
            ("s3://videos/a.mp4", [ALICE, "bob"], TypeError, "a Video must be declared alone"),
            ("s3://videos/a.mp4", ["bob", ALICE], TypeError, "a Video must be declared alone"),
        ],
    )
    def test_what_cannot_be(
        self, rek: RekognitionMock, source: Any, contents: Any, error: type[Exception], reason: str
    ) -> None:
        with pytest.raises(error, match=reason):
            rek.album.add(source, *contents)

    def test_something_else_as_a_video(self, rek: RekognitionMock) -> None:
        with pytest.raises(TypeError, match="a video must be declared as a Video, got 'alice'"):
            rek.run(AddVideo("s3://videos/a.mp4", "alice"))  # type: ignore[arg-type]


def test_a_subscriber_may_call_back(rek: RekognitionMock, videos: Videos, client: RekognitionClient) -> None:
    """The message is sent without the service's lock: a subscriber in another thread can get the results."""
    inbox, seen = Inbox(), []
    published = MotoPlatform.publish

    def publish(platform: MotoPlatform, topic_arn: str, message: str, subject: str | None = None) -> None:
        from threading import Thread

        thread = Thread(target=lambda: seen.append(videos.get("FaceDetection", json.loads(message)["JobId"])))
        thread.start()
        thread.join(10)
        assert not thread.is_alive()
        published(platform, topic_arn, message)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(MotoPlatform, "publish", publish)
        videos.start("FaceDetection", NotificationChannel=inbox.channel)

    assert [answer["JobStatus"] for answer in seen] == ["SUCCEEDED"]
