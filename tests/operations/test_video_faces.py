"""Face detection, face search and person tracking in stored videos."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.staff import Staff
from support.videos import PLACE, Videos

from rekomock import Face, Video, photo
from rekomock.control.commands import Settle
from rekomock.state.statuses import JOB

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient
    from support.surfaces import Surface

DEFAULT = {"BoundingBox", "Landmarks", "Pose", "Quality", "Confidence"}
#: alice alone, then with bob, then no one, then bob alone.
COMING_AND_GOING = Video({0: ["alice"], 1: ["alice", "bob"], 2: [], 2.5: ["bob"]}, duration=3.5)


@pytest.fixture
def videos(surface: Surface) -> Videos:
    return Videos(surface)


def sightings(found: dict[str, Any]) -> list[tuple[int, int]]:
    return [(row["Timestamp"], row["Person"]["Index"]) for row in found["Persons"]]


class TestFaceDetection:
    def test_every_half_second(self, videos: Videos) -> None:
        videos.declare(COMING_AND_GOING)

        faces = videos.done("FaceDetection")["Faces"]

        assert [face["Timestamp"] for face in faces] == [0, 500, 1000, 1000, 1500, 1500, 2500, 3000]

    def test_what_is_shown_between_two_half_seconds_is_not_seen(self, videos: Videos) -> None:
        videos.declare(Video({0.1: ["alice"], 0.4: [], 0.6: ["bob"]}, duration=1.2))

        assert [face["Timestamp"] for face in videos.done("FaceDetection")["Faces"]] == [1000]

    def test_the_largest_face_of_a_frame_comes_first(self, videos: Videos) -> None:
        small, large = Face("alice", box=(0.05, 0.1, 0.1, 0.2)), Face("bob", box=(0.5, 0.05, 0.3, 0.6))
        videos.declare(Video({0: [small, large]}, duration=0.5))

        boxes = [row["Face"]["BoundingBox"] for row in videos.done("FaceDetection")["Faces"]]

        assert [box["Left"] for box in boxes] == pytest.approx([0.5, 0.05])

    def test_default_attributes(self, videos: Videos) -> None:
        videos.declare(Video({0: ["alice"]}, duration=0.5))

        for parameters in ({}, {"FaceAttributes": "DEFAULT"}):
            (row,) = videos.done("FaceDetection", **parameters)["Faces"]
            assert set(row["Face"]) == DEFAULT

    def test_all_attributes_but_those_that_videos_do_not_have(self, videos: Videos) -> None:
        videos.declare(Video({0: [Face("alice", smile=True, age=34)]}, duration=0.5))

        (row,) = videos.done("FaceDetection", FaceAttributes="ALL")["Faces"]

        assert row["Face"]["Smile"]["Value"]
        assert row["Face"]["AgeRange"]["Low"] <= 34 <= row["Face"]["AgeRange"]["High"]
        assert {"Emotions", "Gender", "Beard"} <= set(row["Face"])
        assert {"FaceOccluded", "EyeDirection"} & set(row["Face"]) == set()

    def test_a_face_is_as_in_an_image(self, videos: Videos) -> None:
        shown = Face("alice", box=(0.2, 0.1, 0.3, 0.6), pose=(5, 10, 15))
        videos.declare(Video({0: [shown]}, duration=0.5))

        (row,) = videos.done("FaceDetection")["Faces"]

        assert row["Face"]["Pose"] == {"Roll": 5.0, "Yaw": 10.0, "Pitch": 15.0}


class TestFaceSearch:
    def test_persons_have_the_faces_that_match(self, videos: Videos, staff: Staff) -> None:
        alice = staff.face("alice")
        staff.user("alice", alice)
        videos.declare(Video({0: ["alice", "bob"]}, duration=0.5))

        known, unknown = videos.done("FaceSearch", CollectionId="staff")["Persons"]

        (match,) = known["FaceMatches"]
        assert match["Similarity"] == pytest.approx(100)
        assert (match["Face"]["FaceId"], match["Face"]["UserId"]) == (alice, "alice")
        assert "FaceMatches" not in unknown
        assert {known["Person"]["Index"], unknown["Person"]["Index"]} == {0, 1}

    def test_a_match_is_the_face_as_it_is_listed(self, videos: Videos, staff: Staff) -> None:
        staff.index(photo("alice"), ExternalImageId="door.png")
        videos.declare(Video({0: [Face("alice", shot=7)]}, duration=0.5))

        (person,) = videos.done("FaceSearch", CollectionId="staff")["Persons"]

        (listed,) = staff.client.list_faces(CollectionId="staff")["Faces"]
        assert person["FaceMatches"][0]["Face"] == listed

    def test_persons_have_default_attributes_and_a_body(self, videos: Videos, staff: Staff) -> None:
        videos.declare(Video({0: [Face("alice", box=(0.4, 0.1, 0.2, 0.4))]}, duration=0.5))

        (row,) = videos.done("FaceSearch", CollectionId="staff")["Persons"]

        person = row["Person"]
        assert set(person["Face"]) == DEFAULT
        body, face = person["BoundingBox"], person["Face"]["BoundingBox"]
        assert body["Left"] < face["Left"]
        assert body["Width"] > face["Width"]
        assert body["Height"] > face["Height"]

    def test_the_best_match_comes_first(self, videos: Videos, staff: Staff) -> None:
        staff.face(Face("carla", resembles=("alice", 85)))
        staff.face("alice")
        videos.declare(Video({0: ["alice"]}, duration=0.5))

        (person,) = videos.done("FaceSearch", CollectionId="staff")["Persons"]

        assert [round(match["Similarity"]) for match in person["FaceMatches"]] == [100, 85]

    @pytest.mark.parametrize(("threshold", "matches"), [(None, 1), (80, 1), (70, 2), (0, 2), (99.9, 1)])
    def test_the_threshold(self, videos: Videos, staff: Staff, threshold: float | None, matches: int) -> None:
        staff.face("alice")
        staff.face(Face("carla", resembles=("alice", 75)))
        videos.declare(Video({0: ["alice"]}, duration=0.5))
        more = {} if threshold is None else {"FaceMatchThreshold": threshold}

        (person,) = videos.done("FaceSearch", CollectionId="staff", **more)["Persons"]

        assert len(person["FaceMatches"]) == matches

    def test_finds_what_is_in_the_collection_when_the_job_ends(
        self, surface: Surface, videos: Videos, staff: Staff
    ) -> None:
        surface.make_last(JOB, "manual", times=9)
        videos.declare(Video({0: ["alice", "bob"]}, duration=0.5))
        bob = staff.face("bob")
        job_id = videos.start("FaceSearch", CollectionId="staff")
        staff.client.delete_faces(CollectionId="staff", FaceIds=[bob])
        alice = staff.face("alice")
        surface.run(Settle())
        staff.client.delete_faces(CollectionId="staff", FaceIds=[alice])

        persons = videos.get("FaceSearch", job_id)["Persons"]

        assert [match["Face"]["FaceId"] for row in persons for match in row.get("FaceMatches", [])] == [alice]

    def test_needs_a_collection(self, videos: Videos) -> None:
        with pytest.raises(videos.client.exceptions.ResourceNotFoundException) as caught:
            videos.client.start_face_search(Video=PLACE, CollectionId="nowhere")

        assert caught.value.response["Error"]["Message"] == "The collection id: nowhere does not exist"

    def test_fails_without_its_collection(
        self, surface: Surface, videos: Videos, staff: Staff, client: RekognitionClient
    ) -> None:
        surface.make_last(JOB, "manual", times=1)
        job_id = videos.start("FaceSearch", CollectionId="staff")
        client.delete_collection(CollectionId="staff")

        found = videos.get("FaceSearch", job_id)

        assert (found["JobStatus"], found["StatusMessage"]) == (
            "FAILED",
            "The collection id: staff does not exist",
        )


@pytest.mark.parametrize(("kind", "more"), [("FaceSearch", {"CollectionId": "staff"}), ("PersonTracking", {})])
class TestPersons:
    def test_keep_their_indexes(self, videos: Videos, staff: Staff, kind: str, more: dict[str, Any]) -> None:
        videos.declare(COMING_AND_GOING)

        found = videos.done(kind, **more)

        assert sightings(found) == [
            (0, 0), (500, 0), (1000, 0), (1000, 1), (1500, 0), (1500, 1), (2500, 1), (3000, 1)
        ]  # fmt: skip

    def test_are_the_same_in_every_shot(self, videos: Videos, staff: Staff, kind: str, more: dict[str, Any]) -> None:
        videos.declare(Video({0: ["alice"], 0.5: [Face("alice", shot=9, smile=True)]}, duration=1))

        assert sightings(videos.done(kind, **more)) == [(0, 0), (500, 0)]

    def test_are_sorted_by_time_or_index(self, videos: Videos, staff: Staff, kind: str, more: dict[str, Any]) -> None:
        videos.declare(COMING_AND_GOING)
        job_id = videos.start(kind, **more)

        by_time = sightings(videos.get(kind, job_id, SortBy="TIMESTAMP"))

        assert by_time == sightings(videos.get(kind, job_id))
        by_index = sightings(videos.get(kind, job_id, SortBy="INDEX"))
        assert by_index == sorted(by_time, key=lambda sighting: (sighting[1], sighting[0]))
        assert by_index != by_time

    def test_cannot_be_sorted_otherwise(self, videos: Videos, staff: Staff, kind: str, more: dict[str, Any]) -> None:
        job_id = videos.start(kind, **more)

        with pytest.raises(videos.client.exceptions.ClientError) as caught:
            videos.get(kind, job_id, SortBy="NAME")
        assert caught.value.response["Error"]["Code"] == "ValidationException"
