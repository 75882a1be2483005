"""Face liveness: sessions, what a person does before the camera, and the results."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from uuid import UUID

import boto3
import pytest
from botocore.exceptions import ClientError
from freezegun import freeze_time
from PIL import Image
from support.staff import Staff, in_account, members

from rekomock import Face, RekognitionMock, mock_rekognition
from rekomock.control.commands import FinishLiveness, NextLiveness, Settle
from rekomock.protocol import service_model
from rekomock.state.statuses import LIVENESS_SESSION

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_rekognition.client import RekognitionClient
    from support.surfaces import Surface

NO_SESSION = "00000000-0000-4000-8000-000000000000"


#: Whether the installed botocore knows challenges and feedback.
NEWER = bool(service_model.declared("GetFaceLivenessSessionResults", {"Challenge": {}, "Feedback": []}))


def create(client: RekognitionClient, **parameters: Any) -> str:
    created = members(client.create_face_liveness_session(**parameters))
    assert list(created) == ["SessionId"]
    session_id: str = created["SessionId"]
    return session_id


def results(client: RekognitionClient, session_id: str) -> dict[str, Any]:
    return members(client.get_face_liveness_session_results(SessionId=session_id))


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(ClientError) as caught:
        call()
    return caught.value.response["Error"]["Code"]


def finish(session_id: str, person: str = "alice", **more: Any) -> FinishLiveness:
    return FinishLiveness(Face(person), session_id=session_id, **more)


@pytest.fixture
def s3(surface: Surface) -> Any:
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="selfies")
    return s3


class TestASession:
    def test_waits_for_a_person(self, client: RekognitionClient) -> None:
        session_id = create(client)

        assert UUID(session_id).version == 4
        assert results(client, session_id) == {"SessionId": session_id, "Status": "CREATED"}

    def test_that_does_not_exist(self, client: RekognitionClient) -> None:
        with pytest.raises(client.exceptions.SessionNotFoundException) as caught:
            results(client, NO_SESSION)

        assert caught.value.response["Error"]["Message"] == f"The session id: {NO_SESSION} does not exist"

    def test_belongs_to_its_region(self, client: RekognitionClient) -> None:
        elsewhere = boto3.client("rekognition", region_name="eu-west-1")

        assert code_of(lambda: results(elsewhere, create(client))) == "SessionNotFoundException"

    def test_has_results_once_the_person_was_there(self, surface: Surface) -> None:
        session_id = create(surface.client)

        surface.run(finish(session_id, confidence=97.5))

        found = results(surface.client, session_id)
        assert found["Status"] == "SUCCEEDED"
        assert found["Confidence"] == 97.5
        assert found["AuditImages"] == []
        assert found.get("Feedback", []) == []
        assert set(found["ReferenceImage"]) == {"Bytes", "BoundingBox"}

    def test_is_what_it_was_at_every_look(self, surface: Surface) -> None:
        session_id = create(surface.client, Settings={"AuditImagesLimit": 2})
        surface.run(finish(session_id))

        assert results(surface.client, session_id) == results(surface.client, session_id)

    def test_that_failed_has_nothing_but_its_status(self, surface: Surface) -> None:
        session_id = create(surface.client, Settings={"AuditImagesLimit": 2})

        surface.run(FinishLiveness(status="FAILED", session_id=session_id))

        assert results(surface.client, session_id) == {"SessionId": session_id, "Status": "FAILED"}

    def test_of_a_spoof_succeeds_with_a_low_confidence(self, surface: Surface) -> None:
        session_id = create(surface.client)

        surface.run(finish(session_id, confidence=3, feedback=("LOW_LIGHTING_DETECTED",)))

        found = results(surface.client, session_id)
        assert (found["Status"], found["Confidence"]) == ("SUCCEEDED", 3.0)
        if NEWER:
            assert [item["Code"] for item in found["Feedback"]] == ["LOW_LIGHTING_DETECTED"]


class TestImages:
    def test_the_reference_image_is_a_picture_of_the_person(self, surface: Surface, staff: Staff) -> None:
        staff.face("bob")
        alice = staff.face("alice")
        session_id = create(surface.client)
        surface.run(finish(session_id))

        reference = results(surface.client, session_id)["ReferenceImage"]

        found = surface.client.search_faces_by_image(CollectionId="staff", Image={"Bytes": reference["Bytes"]})
        assert [match["Face"]["FaceId"] for match in found["FaceMatches"]] == [alice]

    def test_a_box_is_where_the_face_is(self, surface: Surface) -> None:
        session_id = create(surface.client, Settings={"AuditImagesLimit": 1})
        surface.run(finish(session_id))

        found = results(surface.client, session_id)
        for image in (found["ReferenceImage"], *found["AuditImages"]):
            (face,) = surface.client.detect_faces(Image={"Bytes": image["Bytes"]})["FaceDetails"]
            assert image["BoundingBox"] == face["BoundingBox"]

    @pytest.mark.parametrize("limit", [0, 1, 4])
    def test_as_many_audit_images_as_were_asked_for(self, surface: Surface, limit: int) -> None:
        session_id = create(surface.client, Settings={"AuditImagesLimit": limit})
        surface.run(finish(session_id))

        found = results(surface.client, session_id)
        images = [found["ReferenceImage"], *found["AuditImages"]]
        assert len({image["Bytes"] for image in images}) == limit + 1
        assert {Image.open(io.BytesIO(image["Bytes"])).format for image in images} == {"JPEG"}

    def test_audit_images_show_the_same_person(self, surface: Surface) -> None:
        session_id = create(surface.client, Settings={"AuditImagesLimit": 1})
        surface.run(FinishLiveness(Face("alice", shot=65535), session_id=session_id))

        found = results(surface.client, session_id)
        compared = surface.client.compare_faces(
            SourceImage={"Bytes": found["ReferenceImage"]["Bytes"]},
            TargetImage={"Bytes": found["AuditImages"][0]["Bytes"]},
        )
        assert len(compared["FaceMatches"]) == 1

    def test_in_the_bucket_of_the_output(self, surface: Surface, s3: Any) -> None:
        output = {"S3Bucket": "selfies", "S3KeyPrefix": "liveness/"}
        session_id = create(surface.client, Settings={"OutputConfig": output, "AuditImagesLimit": 2})
        assert "Contents" not in s3.list_objects_v2(Bucket="selfies")

        surface.run(finish(session_id))

        keys = [f"liveness/{session_id}/{name}.jpg" for name in ("audit-0", "audit-1", "reference")]
        assert [each["Key"] for each in s3.list_objects_v2(Bucket="selfies")["Contents"]] == keys
        found = results(surface.client, session_id)
        assert set(found["ReferenceImage"]) == {"S3Object", "BoundingBox"}
        assert found["ReferenceImage"]["S3Object"] == {"Bucket": "selfies", "Name": keys[2]}
        assert [image["S3Object"]["Name"] for image in found["AuditImages"]] == keys[:2]
        assert s3.head_object(Bucket="selfies", Key=keys[0])["ContentType"] == "image/jpeg"
        (face,) = surface.client.detect_faces(Image={"S3Object": found["ReferenceImage"]["S3Object"]})["FaceDetails"]
        assert face["BoundingBox"] == found["ReferenceImage"]["BoundingBox"]

    def test_encrypted_with_the_key(self, surface: Surface, s3: Any) -> None:
        session_id = create(
            surface.client, KmsKeyId="alias/selfies", Settings={"OutputConfig": {"S3Bucket": "selfies"}}
        )
        surface.run(finish(session_id))

        stored = s3.head_object(Bucket="selfies", Key=f"{session_id}/reference.jpg")
        assert (stored["ServerSideEncryption"], stored["SSEKMSKeyId"]) == ("aws:kms", "alias/selfies")

    def test_a_bucket_that_does_not_exist(self, client: RekognitionClient) -> None:
        with pytest.raises(client.exceptions.InvalidParameterException):
            create(client, Settings={"OutputConfig": {"S3Bucket": "selfies"}})

    def test_a_bucket_of_another_region(self, surface: Surface) -> None:
        elsewhere = boto3.client("s3", region_name="eu-west-1")
        elsewhere.create_bucket(Bucket="selfies", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})

        with pytest.raises(surface.client.exceptions.InvalidParameterException):
            create(surface.client, Settings={"OutputConfig": {"S3Bucket": "selfies"}})

    def test_a_bucket_that_is_gone_when_the_person_comes(self, surface: Surface, s3: Any) -> None:
        session_id = create(surface.client, Settings={"OutputConfig": {"S3Bucket": "selfies"}})
        s3.delete_bucket(Bucket="selfies")

        surface.run(finish(session_id))

        assert results(surface.client, session_id)["Status"] == "FAILED"


@pytest.mark.skipif(not NEWER, reason="this botocore is older than challenges and feedback")
class TestChallenges:
    def challenge(self, surface: Surface, *preferences: dict[str, Any]) -> dict[str, str]:
        settings: Any = {"ChallengePreferences": list(preferences)} if preferences else {}
        session_id = create(surface.client, Settings=settings)
        surface.run(finish(session_id))
        challenge: dict[str, str] = results(surface.client, session_id)["Challenge"]
        return challenge

    def test_movement_and_light_by_default(self, surface: Surface) -> None:
        assert self.challenge(surface) == {"Type": "FaceMovementAndLightChallenge", "Version": "2.0.0"}

    def test_the_first_preferred_one(self, surface: Surface) -> None:
        preferences = [{"Type": "FaceMovementChallenge"}, {"Type": "FaceMovementAndLightChallenge"}]

        assert self.challenge(surface, *preferences) == {"Type": "FaceMovementChallenge", "Version": "1.0.0"}

    def test_a_version_in_the_range(self, surface: Surface) -> None:
        older = {"Type": "FaceMovementAndLightChallenge", "Versions": {"Maximum": "1.10.0"}}

        assert self.challenge(surface, older)["Version"] == "1.0.0"

    def test_none_in_the_range(self, surface: Surface) -> None:
        newer = {"Type": "FaceMovementChallenge", "Versions": {"Minimum": "1.0.1"}}
        light = {"Type": "FaceMovementAndLightChallenge"}

        assert self.challenge(surface, newer, light)["Type"] == "FaceMovementAndLightChallenge"
        with pytest.raises(surface.client.exceptions.InvalidParameterException):
            self.challenge(surface, newer)


class TestTokens:
    def test_the_same_token_is_the_same_session(self, client: RekognitionClient) -> None:
        assert create(client, ClientRequestToken="one") == create(client, ClientRequestToken="one")
        assert create(client, ClientRequestToken="one") != create(client, ClientRequestToken="two")
        assert create(client) != create(client)

    def test_also_with_other_settings(self, client: RekognitionClient) -> None:
        first = create(client, ClientRequestToken="one")

        assert create(client, ClientRequestToken="one", Settings={"AuditImagesLimit": 3}) == first


class TestExpiry:
    @pytest.mark.usefixtures("rek")
    @pytest.mark.parametrize("finished", [False, True])
    def test_after_three_minutes_nothing_is_left(self, surface: Surface, finished: bool) -> None:
        with freeze_time("2026-01-01") as clock:
            session_id = create(surface.client)
            if finished:
                surface.run(finish(session_id))
            clock.tick(179)
            assert results(surface.client, session_id)["Status"] == ("SUCCEEDED" if finished else "CREATED")

            clock.tick(1)

            assert results(surface.client, session_id) == {"SessionId": session_id, "Status": "EXPIRED"}
            assert surface.run(Settle()) is None
            clock.tick(-100)
            assert results(surface.client, session_id)["Status"] == "EXPIRED"

    def test_at_the_author_s_word(self, surface: Surface) -> None:
        session_id = create(surface.client)

        surface.run(FinishLiveness(status="EXPIRED", session_id=session_id))

        assert results(surface.client, session_id) == {"SessionId": session_id, "Status": "EXPIRED"}


class TestStatuses:
    def test_manual_counts_the_looks(self, surface: Surface) -> None:
        surface.make_last(LIVENESS_SESSION, "manual", times=2)
        session_id = create(surface.client)
        surface.run(finish(session_id))

        statuses = [results(surface.client, session_id)["Status"] for _ in range(3)]

        assert statuses == ["IN_PROGRESS", "SUCCEEDED", "SUCCEEDED"]

    @pytest.mark.usefixtures("rek")
    def test_time_follows_the_clock(self, surface: Surface) -> None:
        surface.make_last(LIVENESS_SESSION, "time", seconds=5)
        with freeze_time("2026-01-01") as clock:
            session_id = create(surface.client)
            surface.run(finish(session_id))
            clock.tick(4)
            assert results(surface.client, session_id) == {"SessionId": session_id, "Status": "IN_PROGRESS"}
            clock.tick(2)
            assert results(surface.client, session_id)["Status"] == "SUCCEEDED"

    def test_settling_ends_it(self, surface: Surface, s3: Any) -> None:
        surface.make_last(LIVENESS_SESSION, "manual", times=9)
        session_id = create(surface.client, Settings={"OutputConfig": {"S3Bucket": "selfies"}})
        waiting = create(surface.client)
        surface.run(finish(session_id))
        assert "Contents" not in s3.list_objects_v2(Bucket="selfies")

        surface.run(Settle())

        assert len(s3.list_objects_v2(Bucket="selfies")["Contents"]) == 1
        assert results(surface.client, session_id)["Status"] == "SUCCEEDED"
        assert results(surface.client, waiting)["Status"] == "CREATED"

    @pytest.mark.usefixtures("rek")
    def test_one_that_is_in_progress_expires_too(self, surface: Surface) -> None:
        surface.make_last(LIVENESS_SESSION, "manual", times=9)
        with freeze_time("2026-01-01") as clock:
            session_id = create(surface.client)
            surface.run(finish(session_id))
            clock.tick(180)
            assert results(surface.client, session_id)["Status"] == "EXPIRED"


class TestPreparedSessions:
    def test_finish_when_they_are_created(self, surface: Surface) -> None:
        surface.run(NextLiveness(Face("alice"), confidence=42.0))
        surface.run(NextLiveness(status="FAILED"))

        statuses = [results(surface.client, create(surface.client)) for _ in range(3)]

        assert [each["Status"] for each in statuses] == ["SUCCEEDED", "FAILED", "CREATED"]
        assert statuses[0]["Confidence"] == 42.0

    @pytest.mark.rekomock(liveness_person="alice")
    def test_a_setting_finishes_all_as_one_person(self, surface: Surface, staff: Staff) -> None:
        staff.face("alice")
        surface.run(NextLiveness(Face("bob")))

        def matches() -> int:
            reference = results(surface.client, create(surface.client))["ReferenceImage"]["Bytes"]
            return len(
                staff.client.search_faces_by_image(CollectionId="staff", Image={"Bytes": reference})["FaceMatches"]
            )

        assert [matches() for _ in range(3)] == [0, 1, 1]


class TestTheAuthor:
    def test_says_it_in_python(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.next_liveness("bob", confidence=50)
        first, second = create(client), create(client)
        rek.finish_liveness(second, Face("alice", smile=True), confidence=88, feedback=["EYES_CLOSED_DETECTED"])

        assert results(client, first)["Confidence"] == 50.0
        found = results(client, second)
        if NEWER:
            assert [item["Code"] for item in found["Feedback"]] == ["EYES_CLOSED_DETECTED"]
        detected = client.detect_faces(Image={"Bytes": found["ReferenceImage"]["Bytes"]}, Attributes=["SMILE"])
        assert detected["FaceDetails"][0]["Smile"]["Value"]

    def test_sees_the_sessions(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        with freeze_time("2030-06-01T12:00:00Z"):
            first, second = create(client), create(client)
            rek.finish_liveness(first, "alice", confidence=97)
            sessions = rek.region().liveness_sessions
            assert list(sessions) == [first, second]
            assert (sessions[first].status, sessions[first].confidence) == ("SUCCEEDED", 97.0)
            assert (sessions[second].status, sessions[second].confidence) == ("CREATED", None)
            assert sessions[first].created.isoformat() == "2030-06-01T12:00:00+00:00"
            assert repr(rek.region()).endswith(f"\n  <liveness session {second}: CREATED>>")

    def test_learns_what_a_session_waits_for(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        session_id = create(client)
        results(client, session_id)

        assert list(rek.calls[-1].explanation) == [
            f"No one was before the camera yet: rek.finish_liveness('{session_id}', 'alice') says who is."
        ]

    def test_does_not_look_when_seeing_them(
        self, rek: RekognitionMock, surface: Surface, client: RekognitionClient
    ) -> None:
        surface.make_last(LIVENESS_SESSION, "manual", times=1)
        session_id = create(client)
        rek.finish_liveness(session_id, "alice")

        assert [rek.region().liveness_sessions[session_id].status for _ in range(3)] == ["IN_PROGRESS"] * 3

    def test_finishes_sessions_of_any_account_and_region(self, rek: RekognitionMock) -> None:
        other = in_account("222222222222", boto3.client("rekognition", region_name="eu-west-1"))
        session_id = create(other)

        rek.finish_liveness(session_id, "alice")

        assert results(other, session_id)["Status"] == "SUCCEEDED"

    def test_the_innermost_mock_comes_first(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        rek.next_liveness("alice", confidence=1)
        with mock_rekognition() as inner:
            inner.next_liveness("alice", confidence=2)
            confidences = [results(client, create(client))["Confidence"] for _ in range(2)]
        assert confidences == [2.0, 1.0]

    def test_cannot_finish_one_twice(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        session_id = create(client)
        rek.finish_liveness(session_id, "alice")
        before = results(client, session_id)

        with pytest.raises(ValueError, match=f"got '{session_id}', which is SUCCEEDED already"):
            rek.finish_liveness(session_id, "bob")

        assert results(client, session_id) == before

    def test_cannot_finish_one_that_expired(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        session_id = create(client)
        rek.finish_liveness(session_id, status="EXPIRED")

        with pytest.raises(ValueError, match="which has expired; create another one"):
            rek.finish_liveness(session_id, "bob")

    def test_cannot_finish_one_that_does_not_exist(self, rek: RekognitionMock, client: RekognitionClient) -> None:
        with pytest.raises(ValueError, match="got 'x'; there are no liveness sessions"):
            rek.finish_liveness("x", "alice")
        session_id = create(client)
        with pytest.raises(ValueError, match=f"did you mean '{session_id}'"):
            rek.finish_liveness(session_id.upper(), "alice")

    @pytest.mark.parametrize(
        ("given", "error", "reason"),
        [
            ({}, ValueError, "face must be given for a session that succeeds"),
            ({"face": 5}, TypeError, "5"),
            ({"face": "alice", "status": "SUCEEDED"}, ValueError, "did you mean 'SUCCEEDED'"),
            ({"face": "alice", "confidence": 101}, ValueError, "confidence must be a number from 0 to 100, got 101"),
            ({"face": "alice", "feedback": "EYES"}, TypeError, r"did you mean \['EYES'\]"),
            ({"face": "alice", "feedback": ["EYES_CLOSED"]}, ValueError, "did you mean 'EYES_CLOSED_DETECTED'"),
            ({"status": "FAILED", "feedback": ["FACE_NOT_ALIGNED"]}, ValueError, "feedback must be left out"),
        ],
    )
    def test_cannot_say_what_cannot_be(
        self, rek: RekognitionMock, client: RekognitionClient, given: Any, error: type[Exception], reason: str
    ) -> None:
        session_id = create(client)

        with pytest.raises(error, match=reason):
            rek.finish_liveness(session_id, **given)
        with pytest.raises(error, match=reason):
            rek.next_liveness(**given)

        assert results(client, session_id)["Status"] == "CREATED"
        assert results(client, create(client))["Status"] == "CREATED"

    def test_a_session_id_is_a_string(self, rek: RekognitionMock) -> None:
        with pytest.raises(TypeError, match="session_id must be a str, got 5"):
            rek.finish_liveness(5, "alice")  # type: ignore[arg-type]

    def test_a_person_without_a_name(self) -> None:
        with pytest.raises(ValueError, match="liveness_person must be a non-blank str"):
            mock_rekognition(liveness_person=" ")


def test_the_oldest_of_a_thousand_sessions_is_forgotten(rek: RekognitionMock, client: RekognitionClient) -> None:
    first, second = [create(client) for _ in range(1001)][:2]

    assert code_of(lambda: results(client, first)) == "SessionNotFoundException"
    assert results(client, second)["Status"] == "CREATED"
