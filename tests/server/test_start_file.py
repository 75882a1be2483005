"""The file that a server begins with."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from support.clients import client_of
from support.manual import blocks
from support.serving import run

from rekomock import RekognitionMock, photo
from rekomock.cli import main
from rekomock.control.client import call_control_api
from rekomock.server.start_file import StartFile, StartFileError

COLLECTIONS = """
collections:
  - collection_id: staff
    users:
      alice: [alice, {person: alice, shot: 2}]
      bob:
    faces:
      - carla
    tags: {team: blue}
  - collection_id: guests
    region: eu-west-1
    account_id: "111122223333"
"""


def begin(rek: RekognitionMock, folder: Path, text: str, name: str = "begin.yaml") -> None:
    path = folder / name
    path.write_text(text)
    StartFile(path)(rek)


def test_collections_are_there_with_users_and_faces(rek: RekognitionMock, tmp_path: Path) -> None:
    begin(rek, tmp_path, COLLECTIONS)
    staff = rek.region("us-east-1").collections["staff"]
    assert {user.user_id: len(user.face_ids) for user in staff.users.values()} == {"alice": 2, "bob": 0}
    assert (staff.face_count, staff.tags) == (3, {"team": "blue"})
    assert list(rek.region("eu-west-1", "111122223333").collections) == ["guests"]


def test_pictures_are_named_by_their_paths_from_the_file_and_by_their_places_in_s3(
    rek: RekognitionMock, tmp_path: Path
) -> None:
    tmp_path.joinpath("pictures").mkdir()
    tmp_path.joinpath("pictures", "door.jpg").write_bytes(b"a picture")
    begin(
        rek,
        tmp_path,
        "album: [{picture: pictures/door.jpg, faces: [alice]}, {picture: 's3://pictures/empty.jpg', faces: []}]",
    )
    with pytest.raises(ValueError, match="with 'alice', got 'bob'"):
        rek.album.add(b"a picture", "bob")
    with pytest.raises(ValueError, match="with no contents, got 'bob'"):
        rek.album.add("s3://pictures/empty.jpg", "bob")


def test_a_picture_shows_more_than_faces(rek: RekognitionMock, tmp_path: Path) -> None:
    begin(rek, tmp_path, "album: [{picture: 's3://a/b', faces: [alice], contents: [{label: Dog}, {text: EXIT 12}]}]")
    with pytest.raises(ValueError, match=r"with 'alice', Label\('Dog'\), Text\('EXIT 12'\), got 'bob'"):
        rek.album.add("s3://a/b", "bob")


def test_json_is_read_with_its_own_escapes_and_indented_by_tabs(rek: RekognitionMock, tmp_path: Path) -> None:
    text = (
        '{\n\t"collections": [\n\t\t{"collection_id": "staff",\t"tags": {"face": "\\ud83d\\ude00 1e5 yes"}}\n\t]\n}\n'
    )
    with pytest.raises(StartFileError, match=r"line 3: The collection 'staff' cannot be created: .*tags"):
        begin(rek, tmp_path, text, "begin.json")
    begin(rek, tmp_path, text.replace("\\ud83d\\ude00 ", "\\u00e9 "), "begin.JSON")
    assert rek.region("us-east-1").collections["staff"].tags == {"face": "é 1e5 yes"}


def test_a_file_may_declare_nothing(rek: RekognitionMock, tmp_path: Path) -> None:
    begin(rek, tmp_path, "{}")
    begin(rek, tmp_path, "album:\ncollections: []\n")
    assert rek.region("us-east-1").collections == {}


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "the declaration must be an object with names and values, got None"),
        ("- album", 1, "the declaration must be an object with names and values, got ['album']"),
        ("album: {}", 1, "album must be a list, got {}"),
        ("\nalbums: []", 2, "albums: unknown key; did you mean 'album'?"),
        ("album:\n  - s3://a/b", 2, "the declaration must be an object with names and values, got 's3://a/b'"),
        ("album:\n  - picture: s3://a/b\n    contents:\n      - labell: Dog\n", 4, "did you mean 'label'?"),
        ("album:\n  - picture: s3://a/b\n", 2, "at least one of 'faces' and 'contents' must be given"),
        ("album:\n  - faces: []\n    picture: not-there.png\n", 2, "cannot read"),
        (
            "album:\n  - faces: []\n    picture: s3://a\n",
            2,
            "source must name an S3 object as 's3://bucket/key', got 's3://a'",
        ),
        (
            "album:\n  - picture: s3://a/b\n    faces:\n      - alice\n      - person: bob\n        age: -1\n",
            5,
            "age must be an integer from 0 to 120",
        ),
        (
            "album:\n  - picture: s3://a/b\n    faces:\n      - person: bob\n        smil: yes\n",
            5,
            "smil: unknown key; did you mean 'smile'?",
        ),
        ("collections:\n  - users: {}\n", 2, "'collection_id' is missing"),
        ("collections:\n  - collection_id: a b\n", 2, "The collection 'a b' cannot be created"),
        ("collections:\n  - collection_id: a\n  - collection_id: a\n", 3, "The collection id: a already exists"),
        ("collections:\n  - collection_id: a\n    users:\n      bob: bob\n", 4, "must be a list, got 'bob'"),
        ("collections:\n  - collection_id: a\n    users:\n      7: [bob]\n", 2, "a user id must be a str, got 7"),
        ("collections:\n  - collection_id: a\n    users:\n      7: bob\n", 3, "must be a list, got 'bob'"),
        ("album: [\n\n", 3, "expected the node content"),
        ("album: []\n\nalbum: []\n", 3, "duplicate key 'album'"),
        ("collections:\n  - collection_id: a\n    tags: {b: c,\n      b: d}\n", 4, "duplicate key 'b'"),
        ("? [a]\n: b", 1, "unhashable"),
        ("--- a\n--- b", 2, "but found another document"),
        ("album: *there", 1, "undefined alias"),
        ("album: !!python/object:os.system {}", 1, "could not determine a constructor"),
        ("album: \x00", 1, "special characters are not allowed"),
    ],
)
def test_a_mistake_is_told_with_its_line(
    rek: RekognitionMock, tmp_path: Path, text: str, line: int, reason: str
) -> None:
    with pytest.raises(StartFileError) as caught:
        begin(rek, tmp_path, text)
    assert str(caught.value).startswith(f"{tmp_path / 'begin.yaml'}, line {line}: ")
    assert reason in str(caught.value)
    assert "guests" not in rek.region("us-east-1").collections


def test_a_mistake_in_json_is_told_with_its_line(rek: RekognitionMock, tmp_path: Path) -> None:
    for text, line, reason in (
        ('{\n"album": [}', 2, "Expecting value"),
        ('{\n"album": [],\n"album": []}', 3, "duplicate key 'album'"),
        ('{\n\t"album": [\n\t\t{"picture": 7, "faces": []}]}', 3, "picture must be a string, got 7"),
    ):
        with pytest.raises(StartFileError, match=rf"begin\.json, line {line}: .*{reason}"):
            begin(rek, tmp_path, text, "begin.json")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(StartFileError, match=r"cannot read .*begin\.yaml: No such file"):
        StartFile(tmp_path / "begin.yaml")
    tmp_path.joinpath("begin.yaml").write_bytes(b"\xff")
    with pytest.raises(StartFileError, match=r"cannot read .*begin\.yaml: 'utf-8' codec"):
        StartFile(tmp_path / "begin.yaml")


def test_a_server_begins_with_it_and_again_after_a_reset(tmp_path: Path) -> None:
    path = tmp_path / "begin.yaml"
    path.write_text(COLLECTIONS)
    with run("--port", "0", "--album", str(path)) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().rpartition("=")[2].strip()
            client = client_of(url)
            assert client.list_collections()["CollectionIds"] == ["staff"]
            client.delete_collection(CollectionId="staff")
            call_control_api(url, "POST", "/reset")
            found = client.search_faces_by_image(CollectionId="staff", Image={"Bytes": photo("carla")})
            assert len(found["FaceMatches"]) == 1
            client.close()
        finally:
            process.terminate()


def test_a_server_does_not_begin_with_a_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "begin.yaml"
    path.write_text("\nalbums: []")
    with pytest.raises(SystemExit) as ended:
        main(["serve", "--port", "0", "--album", str(path)])
    assert ended.value.code == 1
    line = f"rekomock serve: {path}, line 2: albums: unknown key; did you mean 'album'?"
    assert capsys.readouterr().err.startswith(line)


def test_the_manual_shows_such_a_file(rek: RekognitionMock, tmp_path: Path) -> None:
    ((*_, text),) = blocks("docs/reference/start-file.md", "yaml")
    for picture in yaml.safe_load(text)["album"]:
        tmp_path.joinpath(picture["picture"]).parent.mkdir()
        tmp_path.joinpath(picture["picture"]).write_bytes(photo())
    begin(rek, tmp_path, text)
    assert rek.region("us-east-1").collections["staff"].face_count == 3
    rek.reset()  # there is no training that could meet the failure
