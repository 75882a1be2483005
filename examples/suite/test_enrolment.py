"""Every test begins with empty state, in whichever worker of pytest-xdist it runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from enrolment import Enrolment

from rekomock import Face, photo

if TYPE_CHECKING:
    from rekomock import RekognitionMock

PEOPLE = ["alice", "bob", "carol", "dave"]


@pytest.mark.parametrize("person", PEOPLE)
def test_everybody_is_recognised_in_a_new_picture(enrolment: Enrolment, person: str) -> None:
    for somebody in PEOPLE:
        enrolment.enrol(somebody, photo(somebody))

    assert enrolment.who_is({"Bytes": photo(Face(person, shot=2), format="JPEG")}) == person


@pytest.mark.parametrize("picture", [photo("mallory"), photo()], ids=["a stranger", "an empty room"])
def test_nobody_else_is(enrolment: Enrolment, picture: bytes) -> None:
    enrolment.enrol("alice", photo("alice"))

    assert enrolment.who_is({"Bytes": picture}) is None


def test_a_look_alike_is_refused(enrolment: Enrolment) -> None:
    enrolment.enrol("alice", photo("alice"))

    assert enrolment.add("alice", photo(Face("bob", resembles=("alice", 80)))) == ["LOW_MATCH_CONFIDENCE"]


@pytest.mark.rekomock(faces_per_user=2)
def test_a_full_user_takes_no_more_faces(enrolment: Enrolment, rekognition_mock: RekognitionMock) -> None:
    enrolment.enrol("alice", photo("alice"), photo(Face("alice", shot=2)))

    with pytest.raises(enrolment.rekognition.exceptions.ServiceQuotaExceededException):
        enrolment.add("alice", photo(Face("alice", shot=3)))
    assert len(rekognition_mock.region("eu-west-1").collections["staff"].users["alice"].face_ids) == 2


def test_a_throttled_call_is_tried_again(enrolment: Enrolment, rekognition_mock: RekognitionMock) -> None:
    rekognition_mock.fail("AssociateFaces", "ThrottlingException")

    assert enrolment.enrol("alice", photo("alice")) == []
    assert len(rekognition_mock.calls.of("AssociateFaces")) == 2


def test_a_picture_in_s3_is_recognised(enrolment: Enrolment) -> None:
    enrolment.enrol("alice", photo("alice"))
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="pictures", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_object(Bucket="pictures", Key="new.png", Body=photo(Face("alice", shot=2)))

    assert enrolment.who_is({"S3Object": {"Bucket": "pictures", "Name": "new.png"}}) == "alice"


@pytest.mark.usefixtures("rekognition_server")
def test_the_program_recognises_somebody(tmp_path: Path) -> None:
    enrolment = Enrolment("staff", boto3.client("rekognition"))
    enrolment.begin()
    enrolment.enrol("alice", photo("alice"))
    picture = tmp_path / "new.png"
    picture.write_bytes(photo(Face("alice", shot=2)))

    program: list[str | Path] = [sys.executable, Path(__file__).with_name("enrolment.py"), picture]
    assert subprocess.run(program, check=True, capture_output=True, text=True).stdout == "alice\n"
