"""What users may write by mistake: each line is an error, or its comment is one that strict mypy has no use for."""

from __future__ import annotations

from rekomock import Celebrity, Face, Label, RekognitionMock, mock_rekognition, photo
from rekomock.server import start

# Settings

mock_rekognition(face_per_user=5)  # type: ignore[call-overload]
mock_rekognition(faces_per_user="5")  # type: ignore[call-overload]
mock_rekognition(at_face_limit="stop")  # type: ignore[call-overload]
mock_rekognition(engine="dlip")  # type: ignore[call-overload]
mock_rekognition(engine=object())  # type: ignore[call-overload]
start(face_per_user=5)  # type: ignore[call-arg]
start(faces_per_user=None)  # type: ignore[arg-type]


@mock_rekognition
def decorated(number: int) -> str:
    return str(number)


decorated("1")  # type: ignore[arg-type]
decorated()  # type: ignore[call-arg]

# The mock


def with_the_mock(rek: RekognitionMock) -> None:
    rek.fails("AssociateFaces", "ThrottlingException")  # type: ignore[attr-defined]
    rek.fail("AssociateFaces")  # type: ignore[call-arg]
    rek.fail("AssociateFaces", "ThrottlingException", times="all")  # type: ignore[arg-type]
    rek.add_collection("staff", faces=["alice", 7])  # type: ignore[list-item]
    rek.add_collection("staff", users=["alice"])  # type: ignore[arg-type]
    rek.album.add("door.jpg", 42)  # type: ignore[arg-type]
    rek.calls.operations[0] = 1  # type: ignore[call-overload]
    rek.region("us-east-1").collections["staff"].face_count = 5  # type: ignore[misc]
    rek.settings.faces_per_user = 5  # type: ignore[misc]


# Images

photo(42)  # type: ignore[arg-type]
photo("alice", format="GIF")  # type: ignore[arg-type]
Label("Dog", 97)  # type: ignore[call-arg]
Celebrity("Ada", known_gender="X")  # type: ignore[arg-type]
Face("alice", protective_equipment=("HELMET",))  # type: ignore[arg-type]
Face("alice", 2)  # type: ignore[call-arg]
Face("alice", smiles=True)  # type: ignore[call-arg]
Face("alice", pose=(1, 2))  # type: ignore[arg-type]
Face("alice", emotion="BORED")  # type: ignore[arg-type]
