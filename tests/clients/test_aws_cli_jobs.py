"""The real AWS CLI against the server: a job on a stored video, and a liveness session."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from support.clients import client_of
from support.staff import Staff

from rekomock.control.client import call_control_api

if TYPE_CHECKING:
    from support.cli import Cli

    from rekomock.server import Server

VIDEO = json.dumps({"S3Object": {"Bucket": "camera", "Name": "door.mp4"}})


def test_a_job(aws: Cli, server: Server) -> None:
    staff = Staff(client_of(server))
    staff.user("alice", staff.face("alice"))
    s3: Any = client_of(server, "s3")
    s3.create_bucket(Bucket="camera")
    s3.put_object(Bucket="camera", Key="door.mp4", Body=b"a video")
    shown = {"timeline": {"0": ["alice"], "1": ["bob"]}, "duration": 2}
    call_control_api(server.url, "POST", "/videos", video="s3://camera/door.mp4", shows=shown)

    started = aws.answer("start-face-search --collection-id staff --job-tag door", "--video", VIDEO)
    found = aws.answer(f"get-face-search --job-id {started['JobId']} --sort-by INDEX --max-results 3")

    assert (found["JobStatus"], found["JobTag"]) == ("SUCCEEDED", "door")
    assert [person["Timestamp"] for person in found["Persons"]] == [0, 500, 1000]
    assert [match["Face"]["UserId"] for match in found["Persons"][0]["FaceMatches"]] == ["alice"]
    rest = aws.answer(
        f"get-face-search --job-id {started['JobId']} --sort-by INDEX", "--next-token", found["NextToken"]
    )
    assert [person["Timestamp"] for person in rest["Persons"]] == [1500]


def test_a_liveness_session(aws: Cli, server: Server) -> None:
    staff = Staff(client_of(server))
    alice = staff.face("alice")
    session_id = aws.answer("create-face-liveness-session --settings AuditImagesLimit=1")["SessionId"]
    assert aws.answer(f"get-face-liveness-session-results --session-id {session_id}")["Status"] == "CREATED"

    call_control_api(server.url, "POST", f"/liveness-sessions/{session_id}", face="alice", confidence=97)

    results = aws.answer(f"get-face-liveness-session-results --session-id {session_id}")
    assert (results["Status"], results["Confidence"], len(results["AuditImages"])) == ("SUCCEEDED", 97.0, 1)
    reference = base64.b64decode(results["ReferenceImage"]["Bytes"])
    found = staff.client.search_faces_by_image(CollectionId="staff", Image={"Bytes": reference})
    assert [match["Face"]["FaceId"] for match in found["FaceMatches"]] == [alice]
