"""The page for browsers, as HTTP shows it; ``tests/browser`` shows it to a browser."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
from botocore.exceptions import ClientError
from PIL import Image
from support.clients import client_of
from support.html import EVIL, Parsed
from support.images import snapshot
from support.serving import run
from support.staff import Staff
from werkzeug.test import Client

from rekomock import CustomLabel, Face, Label, Moderation, RekognitionMock, Text, Video, __version__, photo
from rekomock.control import call_log
from rekomock.images import identity
from rekomock.mock.local_host import LocalHost
from rekomock.mock.session import Session
from rekomock.server.page.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_rekognition.client import RekognitionClient
    from werkzeug.test import TestResponse

    from rekomock.server import Server


class Browser:
    """What asks the page of a mock in this process, as the page's script does."""

    def __init__(self, session: Session, rek: RekognitionMock) -> None:
        self.rek = rek
        self.session = session
        self._http = Client(Page(session))

    def get(self, path: str, **query: Any) -> TestResponse:
        return self._http.get(f"/rekomock/{path}", query_string=query)

    def live(self, **query: Any) -> Any:
        response = self.get("live", **query)
        assert (response.status_code, response.content_type) == (200, "application/json")
        return response.json

    def section(self, name: str, **query: Any) -> Parsed:
        return Parsed(self.live(**query)["sections"][name])

    def calls(self, **query: Any) -> dict[int, Parsed]:
        return {number: Parsed(html) for number, html in self.live(**query)["calls"]}

    def newest(self) -> Parsed:
        return next(iter(self.calls().values()))


@pytest.fixture
def browser() -> Iterator[Browser]:
    session = Session(LocalHost())
    with RekognitionMock({}, session) as rek:
        yield Browser(session, rek)
        rek.clear_failures()


@pytest.fixture
def client(browser: Browser) -> RekognitionClient:
    return boto3.client("rekognition", region_name="us-east-1")


@pytest.fixture
def staff(client: RekognitionClient) -> Staff:
    return Staff(client)


def boxes(shown: Parsed, kind: str) -> list[str | None]:
    """The labels of the boxes of a kind that are drawn in images."""
    return [each["title"] for each in shown.all("span") if each.get("class") == f"box {kind}"]


def images(shown: Parsed) -> list[str]:
    """Where the images of a call are, below the page."""
    return [source for each in shown.all("img") if not (source := str(each["src"])).startswith("data:")]


# The document


def test_the_page_is_one_document_that_loads_nothing_from_elsewhere(browser: Browser) -> None:
    response = browser.get("")
    assert (response.status_code, response.content_type) == (200, "text/html; charset=utf-8")
    assert re.findall(r"(?:src|href|action)=\"(?!#|data:)([^\"]*)", response.text) == []
    assert "@import" not in response.text
    assert re.findall(r"url\((?!data:)", response.text) == []
    assert f'"version": "{__version__}"' in response.text


def test_the_policy_admits_the_script_and_the_style_of_the_page_alone(browser: Browser) -> None:
    response = browser.get("")
    policy = dict(rule.split(" ", 1) for rule in response.headers["Content-Security-Policy"].split("; "))
    for tag, directive in (("script", "script-src"), ("style", "style-src-elem")):
        (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", response.text, re.DOTALL)
        assert policy[directive] == f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
    assert policy["default-src"] == policy["frame-ancestors"] == policy["form-action"] == policy["base-uri"] == "'none'"


@pytest.mark.parametrize("path", ["", "live", "nothing"])
def test_nothing_is_stored_guessed_or_framed(browser: Browser, path: str) -> None:
    headers = browser.get(path).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_the_address_without_a_slash_leads_to_the_page(browser: Browser) -> None:
    response = Client(Page(browser.session)).get("/rekomock")
    assert (response.status_code, response.headers["Location"]) == (308, "http://localhost/rekomock/")


def test_the_page_is_read_only(browser: Browser) -> None:
    assert Client(Page(browser.session)).post("/rekomock/live").status_code == 405


def test_a_failure_of_the_page_is_reported_and_logged(
    browser: Browser, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("no memory")

    monkeypatch.setattr("rekomock.server.page.page.overview_of", fail)
    response = browser.get("live")
    assert (response.status_code, response.text) == (500, "OSError: no memory")
    assert "The page failed on /rekomock/live" in caplog.text


# Collections


def test_the_first_collection_is_shown_in_full(browser: Browser) -> None:
    browser.rek.add_collection("staff", users={"alice": ["alice", Face("alice", shot=2)]}, faces=["bob"])
    browser.rek.add_collection("visitors", faces=["dora"])
    shown = browser.section("collections")
    assert "us-east-1 account 123456789012" in shown.text
    assert "1 user, 3 faces" in shown.text
    assert "0 users, 1 face" in shown.text
    assert shown.portraits == ["alice", "alice, shot 2", "alice", "alice, shot 2", "bob"]
    assert [("open" in each) for each in shown.all("details")] == [True, False]


def test_declared_faces_are_crops_of_their_photographs(browser: Browser, staff: Staff) -> None:
    browser.rek.album.add(snapshot(1), "alice")
    staff.index(snapshot(1))
    (portrait,) = browser.section("collections").all("img")
    assert portrait["alt"] == "alice"
    assert str(portrait["src"]).startswith("data:image/jpeg;base64,")


def test_a_large_collection_is_closed_at_first(
    browser: Browser, client: RekognitionClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rekomock.server.page.state._LARGE", 1)
    staff = Staff(client)
    staff.face("alice")
    assert "open" in browser.section("collections").all("details")[0]
    staff.face("bob")
    assert "open" not in browser.section("collections").all("details")[0]


def test_a_mock_that_is_left_meanwhile_does_not_matter(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    another = RekognitionMock({}, browser.session)
    another.start()
    running = browser.session.owners()
    monkeypatch.setattr(browser.session, "owners", lambda: running)
    another.stop()
    assert browser.live()["calls"] == []


def test_the_collections_that_a_reader_has_opened_are_shown_in_full(browser: Browser) -> None:
    browser.rek.add_collection("staff", faces=["alice"])
    browser.rek.add_collection("visitors", faces=["dora"], region="eu-west-1")
    (staff, visitors) = (each["data-key"] for each in browser.section("collections").all("details"))
    assert browser.section("collections", open=visitors).portraits == ["dora"]
    assert browser.section("collections", open=[staff, visitors]).portraits == ["alice", "dora"]
    assert browser.section("collections", some="").portraits == []


def test_similarities_are_shown(browser: Browser) -> None:
    browser.rek.add_collection("staff", users={"alice": ["alice"]}, faces=[Face("carla", resembles=("alice", 70))])
    shown = browser.section("collections")
    titles = [title for title in shown.titles if title is not None and title.startswith("alice and carla: ")]
    # The user alice, and the face
    assert [float(title.rpartition(" ")[2]) for title in titles] == pytest.approx([70, 70], abs=1)
    assert "Map of the vectors" in shown.texts


def test_without_collections_the_page_says_so(browser: Browser) -> None:
    assert browser.section("collections").text == "There are no collections."


def test_of_many_collections_the_first_are_listed(browser: Browser) -> None:
    for number in range(103):
        browser.rek.add_collection(f"staff{number:03}")
    shown = browser.section("collections")
    assert "The first 100 of 103 collections." in shown.text
    assert len(shown.all("details")) == 100


def test_ids_are_suggested(browser: Browser) -> None:
    browser.rek.add_collection("staff", users={f"user{number:03}": None for number in range(60)})
    browser.rek.add_collection("visitors", users={f"visitor{number}": None for number in range(60)})
    assert browser.section("collection-ids").all("option") == [
        {"value": id_, "data-key": f"123456789012/us-east-1/{id_}"} for id_ in ("staff", "visitors")
    ]
    users = browser.section("user-ids").all("option")
    assert users[0] == {"value": "user000", "data-key": "123456789012/us-east-1/staff/user000"}
    assert len(users) == 100


def test_looking_does_not_end_an_update(browser: Browser, staff: Staff) -> None:
    from moto.moto_api import state_manager

    from rekomock.state.statuses import USER

    state_manager.set_transition(USER, {"progression": "manual", "times": 1})
    try:
        staff.user("alice", staff.face("alice"))
        assert "UPDATING" in browser.section("collections").text
        assert "UPDATING" in browser.section("collections").text
    finally:
        state_manager.unset_transition(USER)


# Calls


def test_a_call_shows_its_image_with_boxes_around_the_people(browser: Browser, staff: Staff) -> None:
    staff.index(photo(Face("bob"), Face("alice", shot=2)), MaxFaces=1)
    shown = browser.newest()
    assert boxes(shown, "face") == ["bob"]
    assert boxes(shown, "refused") == ["alice, shot 2"]
    assert "EXCEEDS_MAX_FACES" in shown.texts
    assert "MaxFaces 1 leaves out 'alice' (shot 2)." in shown.text
    (source,) = images(shown)
    response = browser.get(source)
    assert response.content_type == "image/jpeg"
    assert Image.open(BytesIO(response.data)).size == (640, 480)


def test_a_box_is_where_the_response_has_it(browser: Browser, client: RekognitionClient) -> None:
    (detail,) = client.detect_faces(Image={"Bytes": photo("alice")})["FaceDetails"]
    (style,) = (each["style"] for each in browser.newest().all("span") if each.get("class") == "box face")
    edges = dict(edge.split(":") for edge in str(style).split(";"))
    assert {name.title(): float(edge.rstrip("%")) / 100 for name, edge in edges.items()} == pytest.approx(
        detail["BoundingBox"], abs=1e-4
    )


def test_a_call_shows_why_a_face_was_refused(browser: Browser, staff: Staff) -> None:
    staff.user("alice", staff.face("alice"))
    staff.associate("alice", staff.face(Face("carla", resembles=("alice", 70))))
    shown = browser.newest()
    assert shown.texts.count("LOW_MATCH_CONFIDENCE") == 2
    assert "70.00 similar" in shown.text
    assert shown.portraits == ["carla"]
    assert "Less similar to the user 'alice' than UserMatchThreshold 75" in shown.text


def test_a_face_that_was_refused_without_a_similarity(browser: Browser, staff: Staff) -> None:
    (face,) = staff.faces("alice", 1)
    staff.user("bob", face)
    staff.user("alice")
    staff.associate("alice", face)
    shown = browser.newest()
    assert "ASSOCIATED_TO_A_DIFFERENT_USER" in shown.texts
    assert "similar" not in shown.text.replace("Similar", "").partition("Request")[0]


def test_of_many_refused_faces_the_first_are_listed(browser: Browser, staff: Staff) -> None:
    faces = [staff.face(f"person{number}") for number in range(7)]
    staff.user("alice", staff.face("alice"))
    staff.associate("alice", *faces)
    assert "The first 5 of 7 refused faces." in browser.newest().text


def test_a_search_shows_the_best_matches_with_portraits(browser: Browser, staff: Staff) -> None:
    staff.user("alice", staff.face(Face("alice", shot=3)))
    staff.user("bob", staff.face("bob"))
    image: Any = {"Bytes": photo(Face("alice", shot=2))}
    staff.client.search_users_by_image(CollectionId="staff", Image=image, UserMatchThreshold=0)
    shown = browser.newest()
    assert [text for text in shown.texts if text.startswith("user ")] == ["user alice", "user bob"]
    assert shown.portraits[1:] == ["alice, shot 3", "bob"]

    staff.client.search_faces_by_image(CollectionId="staff", Image=image)
    assert browser.newest().portraits[1:] == ["alice, shot 3"]


def test_a_match_is_called_by_the_id_of_its_image(browser: Browser, staff: Staff) -> None:
    staff.index(photo("alice"), ExternalImageId="badge-17")
    staff.client.search_faces_by_image(CollectionId="staff", Image={"Bytes": photo("alice")})
    assert "badge-17" in browser.newest().texts


def test_a_search_without_a_match_says_so(browser: Browser, staff: Staff) -> None:
    staff.face("alice")
    staff.client.search_faces_by_image(CollectionId="staff", Image={"Bytes": photo("mallory")})
    shown = browser.newest()
    assert "no match" in shown.texts
    assert "FaceMatches: none" in shown.texts


def test_matches_that_are_gone_or_unknown_have_placeholders(
    browser: Browser, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff.user("alice", staff.face("alice"))
    image: Any = {"Bytes": photo("alice")}
    staff.client.search_users_by_image(CollectionId="staff", Image=image)
    staff.client.search_faces_by_image(CollectionId="staff", Image=image)
    monkeypatch.setattr(identity, "_names", {})
    shown = browser.newest()
    assert "a face" in shown.texts
    assert len(shown.all("svg")) == 1
    staff.client.delete_collection(CollectionId="staff")
    searches = [each for each in browser.calls().values() if "SearchUsersByImage" in each.texts]
    assert len(searches[0].all("svg")) == 1


def test_a_user_without_faces_or_of_strangers_has_a_placeholder(browser: Browser, staff: Staff) -> None:
    (face,) = (each["Face"]["FaceId"] for each in staff.index(snapshot(1))["FaceRecords"])
    staff.user("visitor", face)
    staff.client.search_users(CollectionId="staff", FaceId=face)
    shown = browser.newest()
    assert "user visitor" in shown.texts
    assert len(shown.all("svg")) == 1
    staff.disassociate("visitor", face)
    (_, again, *_) = browser.calls().values()
    assert len(again.all("svg")) == 1


def test_a_comparison_shows_both_images_and_whom_it_found(browser: Browser, client: RekognitionClient) -> None:
    client.compare_faces(
        SourceImage={"Bytes": photo("alice")}, TargetImage={"Bytes": photo("bob", Face("alice", shot=2))}
    )
    shown = browser.newest()
    assert [source.rpartition("/")[2] for source in images(shown)] == ["SourceImage", "TargetImage"]
    assert boxes(shown, "face") == ["alice", "alice, shot 2"]
    assert boxes(shown, "refused") == ["bob"]
    assert "alice, shot 2" in shown.portraits


def test_what_else_was_found_is_listed_and_boxed(browser: Browser, client: RekognitionClient) -> None:
    image: Any = {
        "Bytes": photo(
            "alice",
            Label("Dog", confidence=91, box=(0.02, 0.5, 0.2, 0.4)),
            Label("Park"),
            Moderation("Violence", confidence=61),
            Text("EXIT 12", box=(0.75, 0.05, 0.2, 0.1)),
            CustomLabel("scratch", box=(0.05, 0.1, 0.12, 0.16)),
        )
    }
    client.detect_labels(Image=image)
    shown = browser.newest()
    assert "Dog" in shown.texts
    assert boxes(shown, "thing") == ["Dog", "EXIT 12", "scratch"]
    assert re.search(r"The first 5 of \d+ Labels\.", shown.text)
    client.detect_moderation_labels(Image=image)
    assert "Violence" in browser.newest().texts
    client.detect_text(Image=image)
    assert "EXIT 12" in browser.newest().texts
    assert "EXIT" not in browser.newest().texts
    client.recognize_celebrities(Image={"Bytes": photo(Face("erin", celebrity=True))})
    assert "erin" in browser.newest().texts


def test_what_was_found_in_a_video_is_listed(browser: Browser, client: RekognitionClient) -> None:
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="videos")
    s3.put_object(Bucket="videos", Key="door.mp4", Body=b"a video")
    browser.rek.album.add("s3://videos/door.mp4", Video({0: [Label("Dog"), Text("EXIT 12")]}, duration=1))
    video: Any = {"S3Object": {"Bucket": "videos", "Name": "door.mp4"}}
    labels, texts = client.start_label_detection(Video=video), client.start_text_detection(Video=video)
    browser.rek.settle()
    client.get_label_detection(JobId=labels["JobId"])
    assert "Dog" in browser.newest().texts
    client.get_text_detection(JobId=texts["JobId"])
    assert "EXIT 12" in browser.newest().texts
    assert "EXIT" not in browser.newest().texts


def test_an_error_is_shown_with_its_text_and_explanation(browser: Browser, client: RekognitionClient) -> None:
    with pytest.raises(ClientError):
        client.list_faces(CollectionId="elsewhere")
    shown = browser.newest()
    assert shown.all("li")[0]["class"] == "call error"
    assert "ResourceNotFoundException" in shown.texts
    assert "The collection id: elsewhere does not exist" in shown.texts
    (call,) = browser.rek.calls
    assert [sentence in shown.texts for sentence in call.explanation] == [True]


def test_request_and_response_are_shown_without_images_and_not_at_any_length(browser: Browser, staff: Staff) -> None:
    image = photo("alice")
    staff.index(image, DetectionAttributes=["ALL"])
    shown = browser.newest()
    assert f'"Bytes": "<{len(image)} bytes>"' in shown.text
    assert '"FaceRecords": [' in shown.text
    assert re.search(r"The first 4,000 of [\d,]+ characters\.", shown.text)
    staff.client.list_faces(CollectionId="staff")
    assert "characters" not in browser.newest().text


def test_a_request_that_names_no_operation(browser: Browser) -> None:
    browser.session.active(browser.rek).declared.log.add(
        call_log.LoggedCall("", "", "", 0, 400, b"", b'{"__type": "X"}')
    )
    assert "no operation" in browser.newest().texts


def test_only_calls_that_are_new_are_sent_again(browser: Browser, client: RekognitionClient) -> None:
    client.list_collections()
    client.list_collections()
    first = browser.live()
    assert [number for number, _ in first["calls"]] == [2, 1]
    client.list_collections()
    then = browser.live(log=first["log"], after=first["last"])
    assert [number for number, _ in then["calls"]] == [3]
    assert browser.live(log=first["log"], after=3)["calls"] == []


def test_calls_of_another_log_are_all_new(browser: Browser, client: RekognitionClient) -> None:
    for _ in range(3):
        client.list_collections()
    before = browser.live()
    browser.rek.reset()
    client.list_collections()
    after = browser.live(log=before["log"], after=3)
    assert after["log"] != before["log"]
    assert [number for number, _ in after["calls"]] == [1]


def test_older_calls_are_sent_when_they_are_asked_for(browser: Browser, client: RekognitionClient) -> None:
    for _ in range(60):
        client.list_collections()
    newest = browser.live()
    assert [newest["calls"][0][0], newest["calls"][-1][0], newest["first"], newest["last"]] == [60, 11, 1, 60]
    older = browser.live(log=newest["log"], before=11)
    assert [number for number, _ in older["calls"]] == list(range(10, 0, -1))


def test_calls_keep_their_numbers_when_the_oldest_are_dropped(
    browser: Browser, client: RekognitionClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_log, "MAX_CALLS", 3)
    for _ in range(5):
        client.list_collections()
    live = browser.live()
    assert (live["first"], live["last"], [number for number, _ in live["calls"]]) == (3, 5, [5, 4, 3])
    assert browser.get(f"images/{live['log']}/1/Image").status_code == 404


# Images


def test_an_image_in_s3_is_shown_as_it_is_there(browser: Browser, client: RekognitionClient) -> None:
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="photos")
    s3.put_object(Bucket="photos", Key="door.png", Body=snapshot(1, size=(1600, 1200)))
    client.detect_faces(Image={"S3Object": {"Bucket": "photos", "Name": "door.png"}})
    (source,) = images(browser.newest())
    assert Image.open(BytesIO(browser.get(source).data)).size == (800, 600)
    s3.delete_object(Bucket="photos", Key="door.png")
    gone = browser.get(source)
    assert gone.status_code == 404
    assert "Unable to get object metadata from S3" in gone.text


def test_an_image_that_was_declared_but_is_none_is_not_sent_on(browser: Browser, client: RekognitionClient) -> None:
    browser.rek.album.add(b"<script>alert(1)</script>", "alice")
    client.detect_faces(Image={"Bytes": b"<script>alert(1)</script>"})
    (source,) = images(browser.newest())
    response = browser.get(source)
    assert response.status_code == 404
    assert "<script>" not in response.text


def test_there_are_no_other_images(browser: Browser, client: RekognitionClient) -> None:
    client.detect_faces(Image={"Bytes": photo("alice")})
    log = browser.live()["log"]
    assert browser.get(f"images/{log}/1/Image").status_code == 200
    for path in (f"images/{log}/2/Image", f"images/{log}/1/TargetImage", "images/x/1/Image", f"images/{log}/one/Image"):
        assert browser.get(path).status_code == 404


# Album, failures, other resources, settings


def test_the_album_is_shown(browser: Browser) -> None:
    assert browser.section("album").text == "Nothing is declared."
    browser.rek.album.add("s3://photos/door.png", Face("alice", shot=2), "bob", Label("Dog"))
    browser.rek.album.add("s3://photos/empty.png")
    browser.rek.album.add(b"an image", *(f"person{number}" for number in range(10)))
    browser.rek.album.add("s3://videos/door.mp4", Video({0: ["carla"], 2.5: []}, duration=4))
    shown = browser.section("album")
    assert [text for text in shown.texts if "://" in text] == [
        "s3://photos/door.png",
        "s3://photos/empty.png",
        "s3://videos/door.mp4",
    ]
    assert shown.portraits[:2] == ["alice, shot 2", "bob"]
    assert shown.portraits[-1] == "carla"
    assert "Label('Dog')" in shown.texts
    assert "from 2.5 s: nothing" in shown.text
    assert "The first 8 of 10 contents." in shown.text
    assert re.search(r"8 bytesImageId [0-9a-f-]{36}", shown.text)


def test_of_a_large_album_the_first_images_are_shown(browser: Browser) -> None:
    for number in range(52):
        browser.rek.album.add(f"s3://photos/{number}.png")
    assert "The first 50 of 52 images." in browser.section("album").text


def test_forced_errors_are_shown_until_they_are_met(browser: Browser, client: RekognitionClient) -> None:
    assert browser.section("failures").text == "No call is forced to fail."
    browser.rek.fail("ListCollections", "InvalidParameterException", times=2, message="Slowly")
    browser.rek.fail("CreateUser", "InternalServerError", times=None, collection_id="staff", user_id="alice")
    shown = browser.section("failures")
    assert "2 calls to come, not met yet" in shown.texts
    assert "every call, collection staff, user alice, not met yet" in shown.texts
    assert "Slowly" in shown.texts
    with pytest.raises(ClientError):
        client.list_collections()
    assert "1 call to come, 1 met" in browser.section("failures").texts


def test_what_is_declared_in_a_mock_of_its_own_is_shown_as_well(browser: Browser) -> None:
    with RekognitionMock({"faces_per_user": 7}, browser.session) as inner:
        inner.album.add("s3://photos/door.png", "alice")
        assert browser.section("album").portraits == ["alice"]
        assert browser.section("settings").text.startswith("settingin forcedefaultfaces_per_user7100")
    assert browser.section("album").portraits == []


def test_other_resources_are_shown(browser: Browser, client: RekognitionClient) -> None:
    assert browser.section("others").text.startswith("There are no jobs")
    session_id = client.create_face_liveness_session()["SessionId"]
    assert session_id in browser.section("others").texts
    assert "us-east-1 account 123456789012" in browser.section("others").text


# Names


def test_html_in_names_is_text(browser: Browser, client: RekognitionClient) -> None:
    rek = browser.rek
    rek.add_collection("staff", users={"alice": [EVIL]}, faces=[EVIL])
    rek.album.add(f"s3://photos/{EVIL}", EVIL, Label(EVIL), Text(EVIL), CustomLabel(EVIL))
    rek.album.add(f"s3://videos/{EVIL}", Video({0: [EVIL]}, duration=1))
    rek.fail("ListFaces", "InvalidParameterException", message=EVIL, times=None)
    with pytest.raises(ClientError):
        client.list_faces(CollectionId="staff")
    with pytest.raises(ClientError):
        client.list_users(CollectionId=EVIL)
    client.detect_labels(Image={"Bytes": photo(EVIL, Label(EVIL, box=(0, 0, 0.2, 0.2)))})
    client.search_faces_by_image(CollectionId="staff", Image={"Bytes": photo(EVIL)})
    # Parsed refuses scripts and handlers
    sections = {name: Parsed(html) for name, html in browser.live()["sections"].items()}
    assert EVIL in sections["collections"].portraits
    assert f"s3://photos/{EVIL}" in sections["album"].texts
    assert EVIL in sections["failures"].texts
    search, labels, users, faces = browser.calls().values()
    assert boxes(search, "face") == [EVIL]
    assert EVIL in labels.texts
    assert boxes(labels, "thing") == [EVIL]
    assert repr(EVIL)[:20] in users.text
    assert EVIL in faces.texts


# The server


def test_a_server_shows_what_it_has(server: Server) -> None:
    client = client_of(server)
    Staff(client).face("alice")
    with requests.Session() as http:
        live = http.get(f"{server.url}/rekomock/live", timeout=30).json()
        assert Parsed(live["sections"]["collections"]).portraits == ["alice"]
        assert [Parsed(html).texts[0] for _, html in live["calls"]] == ["IndexFaces", "CreateCollection"]
        assert "<title>rekomock</title>" in http.get(f"{server.url}/rekomock/", timeout=30).text
    client.close()


def test_a_bucket_of_the_same_name_is_in_s3(server: Server) -> None:
    s3 = client_of(server, "s3")
    s3.create_bucket(Bucket="rekomock")
    s3.put_object(Bucket="rekomock", Key="live", Body=b"is music")
    assert s3.get_object(Bucket="rekomock", Key="live")["Body"].read() == b"is music"
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "rekomock", "Key": "live"})
    assert requests.get(url, timeout=30).content == b"is music"
    s3.close()


def test_the_page_is_switched_off_with_the_control_api() -> None:
    with run("--port", "0", "--no-control") as process:
        assert process.stdout is not None
        try:
            url = process.stdout.readline().rpartition("=")[2].strip()
            for path in ("/rekomock", "/rekomock/", "/rekomock/live"):
                response = requests.get(f"{url}{path}", timeout=30)
                assert response.status_code == 404
                assert "start without --no-control" in response.json()["message"]
        finally:
            process.terminate()


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Host": "evil.example"}],
    ids=lambda headers: next(iter(headers)),
)
@pytest.mark.parametrize("path", ["", "live", "images/log/1/Image"])
def test_another_site_sees_nothing_of_the_page(server: Server, path: str, headers: dict[str, str]) -> None:
    assert requests.get(f"{server.url}/rekomock/{path}", headers=headers, timeout=30).status_code == 403
