"""The page of a server in Chromium: ``tox -e browser``."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, Any

import pytest
import requests
from botocore.exceptions import ClientError
from support.clients import client_of
from support.images import snapshot
from support.serving import run
from support.staff import Staff

from rekomock import Face, Label, photo
from rekomock.server import start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mypy_boto3_rekognition.client import RekognitionClient
    from playwright.sync_api import Browser, Dialog, Locator, Page, Route

    from rekomock.server import Server

pytest.importorskip("playwright", reason="Playwright is not installed; it comes with the extra browser")

EVIL = "<script>window.evil = 1</script><img src=x onerror='window.evil = 1'>\"'&"


class Tab:
    """A tab with the page of a server, which fails the test for errors on the console and for requests elsewhere."""

    def __init__(self, chromium: Browser, server: Server, **options: Any) -> None:
        self._context = chromium.new_context(**({"viewport": {"width": 1280, "height": 900}} | options))
        self._context.set_default_timeout(10_000)
        self.page: Page = self._context.new_page()
        self.server = server
        self.console: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.console.append(message.text))
        self.page.on("pageerror", lambda error: self.console.append(str(error)))
        self.page.on("dialog", self._accept)
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.dialogs: list[str] = []
        self.page.goto(f"{server.url}/rekomock/")
        self.page.locator("#state.live").wait_for()

    def _accept(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.accept()

    def close(self) -> None:
        self._context.close()

    def check(self) -> None:
        assert self.console == []
        own = (f"{self.server.url}/", "data:")
        assert [url for url in self.requests if not url.startswith(own)] == []

    def section(self, name: str) -> Locator:
        return self.page.locator(f"section#{name}")

    def call(self, text: str) -> Locator:
        return self.page.locator("#call-list > li", has_text=text)

    def open(self, name: str) -> Locator:
        """Open one of the page's forms."""
        self.page.locator(f"#{name} > summary").click()
        return self.page.locator(f"#{name}-form")

    def until(self, locator: Locator, text: str) -> None:
        locator.filter(has_text=text).first.wait_for()


@pytest.fixture
def tabs(chromium: Browser, server: Server) -> Iterator[Callable[..., Tab]]:
    """Open tabs on the server, which is empty."""
    opened: list[Tab] = []

    def open_tab(**options: Any) -> Tab:
        opened.append(Tab(chromium, server, **options))
        return opened[-1]

    try:
        yield open_tab
        for tab in opened:
            tab.check()
    finally:
        for tab in opened:
            tab.close()


@pytest.fixture
def tab(tabs: Callable[..., Tab]) -> Tab:
    return tabs()


@pytest.fixture
def client(server: Server) -> Iterator[RekognitionClient]:
    client = client_of(server)
    yield client
    client.close()


@pytest.fixture
def story(client: RekognitionClient) -> Staff:
    """Two users, a search, a face that was refused and an error."""
    staff = Staff(client)
    staff.user("alice", staff.face("alice"), staff.face(Face("alice", shot=2)))
    staff.user("bob", staff.face("bob"))
    staff.associate("alice", staff.face(Face("carla", resembles=("alice", 70))))
    client.search_users_by_image(CollectionId="staff", Image={"Bytes": photo(Face("alice", shot=3))})
    with pytest.raises(ClientError):
        client.list_faces(CollectionId="elsewhere")
    return staff


def control(server: Server, path: str, members: dict[str, Any]) -> None:
    assert requests.post(f"{server.url}/rekomock-api/{path}", json=members, timeout=30).status_code == 200


# What is there


def test_what_is_enrolled_over_http_appears(tab: Tab, client: RekognitionClient) -> None:
    staff = Staff(client)
    staff.user("alice", staff.face("alice"))
    collections = tab.section("collections")
    tab.until(collections.locator("summary"), "staff")
    tab.until(collections.locator("td b"), "alice")
    collections.locator("td img[alt=alice]").first.wait_for()


def test_a_call_appears_without_reloading(tab: Tab, client: RekognitionClient) -> None:
    tab.page.evaluate("window.loaded = 'once'")
    Staff(client).index(photo("alice"))
    call = tab.call("IndexFaces")
    call.wait_for()
    assert tab.page.evaluate("window.loaded") == "once"
    assert call.locator(".box").inner_text() == "alice"
    call.scroll_into_view_if_needed()
    tab.page.wait_for_function("document.querySelector('#call-list img').naturalWidth === 640")


def test_a_box_is_drawn_around_the_face(tab: Tab, client: RekognitionClient) -> None:
    (detail,) = client.detect_faces(Image={"Bytes": photo("alice")})["FaceDetails"]
    call = tab.call("DetectFaces")
    image, box = call.locator(".image").bounding_box(), call.locator(".box").bounding_box()
    assert image is not None
    assert box is not None
    assert (box["x"] - image["x"]) / image["width"] == pytest.approx(detail["BoundingBox"]["Left"], abs=0.01)
    assert box["height"] / image["height"] == pytest.approx(detail["BoundingBox"]["Height"], abs=0.01)


@pytest.mark.usefixtures("story")
def test_a_look_says_why_a_face_was_refused(tab: Tab) -> None:
    refused = tab.call("LOW_MATCH_CONFIDENCE")
    refused.wait_for()
    assert "Less similar to the user 'alice' than UserMatchThreshold 75" in refused.inner_text()
    assert refused.locator("img[alt=carla]").count() == 1


@pytest.mark.usefixtures("story")
def test_errors_are_red(tab: Tab) -> None:
    message = tab.page.locator(".call.error .message")
    assert message.inner_text() == "The collection id: elsewhere does not exist"
    red, green, blue = colour(message, "color")
    assert red > 2 * max(green, blue)


def test_calls_are_filtered_also_those_that_come_later(tab: Tab, client: RekognitionClient) -> None:
    client.list_collections()
    tab.call("ListCollections").wait_for()
    tab.page.get_by_label("Show calls with").fill("create")
    tab.call("ListCollections").wait_for(state="hidden")
    Staff(client).face("alice")
    tab.call("CreateCollection").wait_for()
    assert tab.call("IndexFaces").is_hidden()


def test_older_calls_are_shown_on_request(server: Server, chromium: Browser, client: RekognitionClient) -> None:
    for _ in range(60):
        client.list_collections()
    tab = Tab(chromium, server)
    assert tab.page.locator("#call-list > li").count() == 50
    tab.page.get_by_role("button", name="Show older calls").click()
    tab.page.locator("#call-list > li[data-number='1']").wait_for()
    assert tab.page.locator("#call-list > li").count() == 60
    assert tab.page.locator("#older").is_hidden()
    tab.check()
    tab.close()


def test_older_calls_that_were_asked_for_stay(server: Server, chromium: Browser, client: RekognitionClient) -> None:
    for _ in range(530):
        client.list_collections()
    tab = Tab(chromium, server)
    for oldest in range(431, 0, -50):
        tab.page.get_by_role("button", name="Show older calls").click()
        tab.page.locator(f"#call-list > li[data-number='{oldest}']").wait_for()
    tab.page.get_by_role("button", name="Show older calls").click()
    first = tab.page.locator("#call-list > li[data-number='1']")
    first.wait_for()
    control(server, "album", {"picture": "s3://photos/later.jpg", "contents": ["bob"]})
    tab.until(tab.section("album"), "later.jpg")
    assert first.is_visible()
    tab.check()
    tab.close()


def test_a_collection_that_is_closed_while_the_page_is_asked_for_stays_closed(tab: Tab, story: Staff) -> None:
    details = tab.section("collections").locator("details.collection[open]")
    details.wait_for()
    closed = threading.Event()

    def close_meanwhile(route: Route) -> None:
        response = route.fetch()
        if "9 users" in response.text() and not closed.is_set():
            closed.set()
            tab.page.evaluate("document.querySelector('details.collection > summary').click()")
        route.fulfill(response=response)

    tab.page.route("**/live*", close_meanwhile)
    count = story.client.describe_collection(CollectionId="staff")["UserCount"]
    for number in range(9 - count):
        story.client.create_user(CollectionId="staff", UserId=f"user-{number}")
    tab.until(tab.section("collections").locator("summary"), "9 users")
    assert closed.is_set()
    assert details.count() == 0
    tab.page.unroute_all(behavior="wait")


def test_nothing_that_the_reader_does_is_lost_when_calls_come(tab: Tab, story: Staff) -> None:
    tab.call("AssociateFaces").first.wait_for()
    tab.call("LOW_MATCH_CONFIDENCE").locator("details summary").click()
    form = tab.open("enrol")
    person = form.get_by_label("Person to draw")
    person.type("do")
    tab.page.evaluate("document.querySelector('#calls').scrollTop = 400")
    tab.page.evaluate("document.querySelector('.column').scrollTop = 60")
    places = "['#enrol', '.call.partial'].map(each => document.querySelector(each).getBoundingClientRect().top)"
    before = tab.page.evaluate(places)
    story.face("erin")
    tab.page.locator("td img[alt=erin]").wait_for()
    person.type("ra")
    assert person.input_value() == "dora"
    assert tab.page.evaluate(places) == pytest.approx(before, abs=2)
    assert tab.call("LOW_MATCH_CONFIDENCE").locator("details[open]").count() == 1


def test_a_collection_that_is_closed_stays_closed(tab: Tab, story: Staff) -> None:
    summary = tab.section("collections").locator("details.collection summary")
    tab.section("collections").locator("td img").first.wait_for()
    summary.click()
    story.face("erin")
    tab.until(summary, "5 faces")
    assert tab.section("collections").locator("details.collection[open]").count() == 0
    summary.click()
    tab.section("collections").locator("td img[alt=erin]").wait_for()


# What it does


def test_an_error_is_forced_from_the_page(tab: Tab, client: RekognitionClient) -> None:
    form = tab.open("fail")
    form.get_by_label("Operation").select_option("ListCollections")
    form.get_by_label("Error").select_option("ThrottlingException")
    form.get_by_label("Text, if not AWS's").fill("Not now")
    form.get_by_role("button", name="Force it").click()
    tab.until(tab.section("failures").locator("[data-live]"), "ListCollections fails with ThrottlingException")
    with pytest.raises(ClientError, match="Not now"):
        client.list_collections()
    tab.until(tab.section("failures").locator("[data-live]"), "No call is forced to fail.")
    tab.until(tab.call("ListCollections"), "Not now")
    assert client.list_collections()["CollectionIds"] == []


def test_forced_errors_are_cleared_from_the_page(tab: Tab, client: RekognitionClient) -> None:
    form = tab.open("fail")
    form.get_by_label("Operation").select_option("CreateUser")
    assert "ConflictException" in form.get_by_label("Error").inner_text()
    form.get_by_label("Error").select_option("ConflictException")
    form.get_by_label("Times").fill("")
    form.get_by_role("button", name="Force it").click()
    tab.until(tab.section("failures").locator("[data-live]"), "every call")
    form.get_by_role("button", name="Clear all").click()
    tab.until(tab.section("failures").locator("[data-live]"), "No call is forced to fail.")


def test_a_person_is_enrolled_from_the_page(tab: Tab, client: RekognitionClient) -> None:
    form = tab.open("enrol")
    form.get_by_label("Person to draw").fill("dora")
    form.get_by_label("Shots").fill("3")
    form.get_by_label("User").fill("dora")
    form.get_by_role("button", name="Enrol").click()
    tab.until(form.locator("output"), "staff has 3 faces more of the user dora")
    tab.section("collections").locator("td img[alt='dora, shot 3']").first.wait_for()
    found = client.search_users_by_image(CollectionId="staff", Image={"Bytes": photo(Face("dora", shot=9))})
    assert [match["User"]["UserId"] for match in found["UserMatches"]] == ["dora"]


def test_a_person_is_enrolled_in_another_region(tab: Tab, server: Server) -> None:
    form = tab.open("enrol")
    form.get_by_label("Person to draw").fill("dora")
    form.get_by_label("Region").fill("eu-west-1")
    form.get_by_role("button", name="Enrol").click()
    tab.until(form.locator("output"), "staff has a face more")
    elsewhere = client_of(server, region="eu-west-1")
    assert len(elsewhere.list_faces(CollectionId="staff")["Faces"]) == 1
    elsewhere.close()


def test_why_a_person_was_not_enrolled_is_said(tab: Tab, story: Staff) -> None:
    form = tab.open("enrol")
    form.get_by_label("Person to draw").fill("mallory")
    form.get_by_label("User").fill("alice")
    form.get_by_role("button", name="Enrol").click()
    tab.until(form.locator("output.bad"), "Refused: LOW_MATCH_CONFIDENCE")
    form.get_by_label("Collection").fill("no such name")
    form.get_by_role("button", name="Enrol").click()
    tab.until(form.locator("output.bad"), "ValidationException: 1 validation error")
    tab.console.clear()  # on which Chromium writes each response that is no success


def test_an_image_in_s3_is_declared_from_the_page(tab: Tab, server: Server, client: RekognitionClient) -> None:
    s3 = client_of(server, "s3")
    s3.create_bucket(Bucket="photos")
    s3.put_object(Bucket="photos", Key="door.png", Body=snapshot(1))
    form = tab.open("declare")
    form.get_by_label("Place in S3").fill("s3://photos/door.png")
    form.get_by_label("Name or text").fill("alice")
    form.get_by_role("button", name="Add another").click()
    form.get_by_label("Kind").nth(1).select_option("label")
    form.get_by_label("Name or text").nth(1).fill("Dog")
    form.get_by_label("confidence").nth(1).fill("88")
    form.get_by_role("button", name="Declare").click()
    tab.until(form.locator("output"), "Declared s3://photos/door.png")
    tab.section("album").locator("img[alt=alice]").wait_for()
    image: Any = {"S3Object": {"Bucket": "photos", "Name": "door.png"}}
    labels = client.detect_labels(Image=image)["Labels"]
    assert ("Dog", 88) in [(label["Name"], label["Confidence"]) for label in labels]
    assert len(client.detect_faces(Image=image)["FaceDetails"]) == 1
    s3.close()


def test_a_file_is_declared_from_the_page(tab: Tab, client: RekognitionClient, tmp_path: Path) -> None:
    (tmp_path / "door.png").write_bytes(snapshot(2))
    form = tab.open("declare")
    form.get_by_label("or a file").set_input_files(tmp_path / "door.png")
    form.get_by_label("Name or text").fill("erin")
    form.get_by_label("Shot of a person").fill("3")
    form.get_by_role("button", name="Declare").click()
    tab.until(form.locator("output"), "Declared door.png")
    client.detect_faces(Image={"Bytes": snapshot(2)})
    tab.until(tab.call("DetectFaces"), "shows 'erin' (shot 3), as the album declares this image")


def test_what_the_control_api_refuses_is_said(tab: Tab) -> None:
    form = tab.open("declare")
    form.get_by_role("button", name="Remove").click()
    form.get_by_role("button", name="Declare").click()
    tab.until(form.locator("output.bad"), "exactly one of 'picture' and 'bytes' must be given")
    tab.console.clear()  # on which Chromium writes each response that is no success


@pytest.mark.usefixtures("story")
def test_an_image_is_asked_about_from_the_page(tab: Tab, tmp_path: Path) -> None:
    form = tab.open("ask")
    form.get_by_label("Person to draw").fill("bob")
    form.get_by_label("Shot").fill("7")
    form.get_by_role("button", name="Ask").click()
    tab.until(tab.call("SearchUsersByImage").first, "user bob")
    (tmp_path / "park.png").write_bytes(photo(Label("Park")))
    form.get_by_label("Operation").select_option("DetectLabels")
    form.get_by_label("photograph").set_input_files(tmp_path / "park.png")
    form.get_by_role("button", name="Ask").click()
    tab.until(tab.call("DetectLabels"), "Park")


def test_what_takes_time_is_settled_from_the_page(tab: Tab, server: Server, client: RekognitionClient) -> None:
    transition = {"model_name": "rekognition::user", "transition": {"progression": "manual", "times": 9}}
    requests.post(f"{server.url}/moto-api/state-manager/set-transition", json=transition, timeout=30)
    staff = Staff(client)
    staff.user("alice", staff.face("alice"))
    tab.until(tab.section("collections"), "UPDATING")
    tab.page.get_by_role("button", name="Settle").click()
    tab.until(tab.section("collections"), "ACTIVE")


@pytest.mark.usefixtures("story")
def test_the_server_is_reset_from_the_page(tab: Tab, client: RekognitionClient) -> None:
    tab.call("IndexFaces").first.wait_for()
    tab.page.get_by_role("button", name="Reset").click()
    tab.until(tab.section("collections"), "There are no collections.")
    tab.until(tab.section("calls"), "There are no calls yet.")
    assert tab.dialogs == ["Empty all services, S3 included, and forget declarations and calls?"]
    assert client.list_collections()["CollectionIds"] == []
    tab.call("ListCollections").wait_for()


# What it is safe from


def test_scripts_in_names_do_nothing(tab: Tab, server: Server, client: RekognitionClient, tmp_path: Path) -> None:
    control(server, "collections", {"collection_id": "staff", "users": {"alice": [EVIL]}, "faces": [EVIL]})
    declared = {"picture": f"s3://photos/{EVIL}", "contents": [EVIL, {"label": EVIL}, {"text": EVIL}]}
    control(server, "album", declared)
    failure = {"operation": "ListFaces", "code": "InvalidParameterException", "message": EVIL, "times": 2}
    control(server, "failures", failure)
    with pytest.raises(ClientError):
        client.list_faces(CollectionId="staff")
    with pytest.raises(ClientError):
        client.list_users(CollectionId=EVIL)
    client.detect_labels(Image={"Bytes": photo("alice", Label(EVIL, box=(0, 0, 0.2, 0.2)))})
    (tmp_path / "<img src=x onerror=window.evil=1>.png").write_bytes(snapshot(3))
    form = tab.open("declare")
    form.get_by_label("or a file").set_input_files(tmp_path / "<img src=x onerror=window.evil=1>.png")
    form.get_by_role("button", name="Declare").click()
    tab.until(form.locator("output"), "Declared <img src=x onerror=window.evil=1>.png")
    form = tab.open("enrol")
    form.get_by_label("Person to draw").fill(EVIL)
    form.get_by_label("User").fill(EVIL)
    form.get_by_role("button", name="Enrol").click()
    tab.until(form.locator("output"), "ValidationException: 1 validation error detected: Value '<script>")
    for name in ("collections", "album", "failures"):
        tab.until(tab.section(name).locator("[data-live]"), "<script>" if name != "collections" else "staff")
    tab.until(tab.call("DetectLabels"), "<script>window.evil = 1</script>")
    tab.until(tab.call("ListFaces"), "<script>window.evil = 1</script>")
    tab.call("ListUsers").wait_for()
    assert tab.page.locator("[data-live] script, #call-list script, img[onerror]").count() == 0
    assert tab.page.evaluate("window.evil") is None
    tab.console.clear()  # on which Chromium writes each response that is no success


def test_a_script_that_got_into_the_page_would_not_run(tab: Tab) -> None:
    tab.page.evaluate(
        """() => {
            document.body.append(Object.assign(document.createElement('script'), {text: 'window.evil = 1'}));
            document.body.insertAdjacentHTML('beforeend', `<img src='data:,' onerror='window.evil = 1'>`);
            // The handler in the attribute would run before this one
            return new Promise(failed => document.body.lastChild.addEventListener('error', () => failed()));
        }"""
    )
    assert tab.page.evaluate("window.evil") is None
    refused = [text for text in tab.console if "Content Security Policy" in text]
    assert len(refused) == 2
    tab.console.clear()


def test_another_page_cannot_frame_it(tab: Tab) -> None:
    other = tab.page.context.new_page()
    framing = f"<iframe src='{tab.server.url}/rekomock/'></iframe>"
    other.route("**/frame", lambda route: route.fulfill(body=framing, content_type="text/html"))
    other.goto(f"{tab.server.url}/frame")  # which waits for the frame as well
    (_, frame) = other.frames
    assert frame.evaluate("location.href") == "chrome-error://chromewebdata/"


# For whom it is


def reach(tab: Tab, target: Locator) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(200):
        tab.page.keyboard.press("Tab")
        if target.evaluate("each => each === document.activeElement"):
            return
    raise AssertionError("Tab does not reach it")


def test_the_keyboard_suffices(tab: Tab, client: RekognitionClient) -> None:
    press, write = tab.page.keyboard.press, tab.page.keyboard.type
    press("Tab")
    assert tab.page.evaluate("document.activeElement.textContent") == "Skip to the calls"
    press("Enter")
    reach(tab, tab.page.locator("#enrol > summary"))
    press("Enter")
    reach(tab, tab.page.locator("#enrol-form [name=person]"))
    write("dora")
    press("Enter")
    tab.until(tab.page.locator("#enrol-form output"), "staff has a face more")
    reach(tab, tab.page.locator("details.collection > summary"))
    press("Enter")
    tab.page.locator("details.collection:not([open])").wait_for()
    reach(tab, tab.page.locator("#fail > summary"))
    press("Enter")
    reach(tab, tab.page.locator("#fail-form [name=operation]"))
    write("ListCollections")
    reach(tab, tab.page.locator("#fail-form button:not([type])"))
    press("Enter")
    tab.until(tab.section("failures").locator("[data-live]"), "ListCollections fails with ThrottlingException")
    with pytest.raises(ClientError, match="ThrottlingException"):
        client.list_collections()


@pytest.mark.usefixtures("story")
def test_the_focus_can_be_seen(tab: Tab) -> None:
    for element in ("#enrol > summary", "#filter", "#settle", "nav a", ".scrolls"):
        tab.page.keyboard.press("Tab")
        reach(tab, tab.page.locator(element).first)
        assert tab.page.locator(element).first.evaluate("each => getComputedStyle(each).outlineStyle") == "solid"


@pytest.mark.usefixtures("story")
def test_all_that_is_not_text_has_a_name(tab: Tab) -> None:
    for name in ("ask", "enrol", "declare", "fail"):
        tab.open(name)
    unnamed = tab.page.evaluate(
        """() => [...document.querySelectorAll('input, select, button, a, summary, section, [role], img, output + x')]
            .filter(each => !each.closest('[hidden]') && !each.labels?.length && !each.textContent.trim()
                && !each.getAttribute('aria-label') && !each.getAttribute('aria-labelledby')
                && !each.getAttribute('alt'))
            .map(each => each.outerHTML)"""
    )
    assert unnamed == []


@pytest.mark.parametrize("width", [320, 360, 412, 700, 1000])
def test_on_a_phone_nothing_is_wider_than_the_screen(tabs: Callable[..., Tab], story: Staff, width: int) -> None:
    story.client.search_faces_by_image(CollectionId="staff", Image={"Bytes": photo("alice", "mallory")})
    tab = tabs(viewport={"width": width, "height": 740}, has_touch=True)
    tab.section("collections").locator("td img").first.wait_for()
    for name in ("ask", "enrol", "declare", "fail"):
        tab.open(name)
    for summary in tab.page.locator(".call details > summary").all()[:3]:
        summary.click()
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= width


def colour(element: Locator, name: str) -> list[float]:
    """Return red, green and blue of a style, 0 to 255."""
    value: str = element.first.evaluate(f"each => getComputedStyle(each).{name}")
    return [float(each) for each in re.findall(r"[\d.]+", value)[:3]]


def luminance(rgb: list[float]) -> float:
    red, green, blue = (each / 3294.6 if each <= 10 else ((each / 255 + 0.055) / 1.055) ** 2.4 for each in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.usefixtures("story")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_the_page(tabs: Callable[..., Tab], scheme: str) -> None:
    tab = tabs(color_scheme=scheme)
    tab.section("collections").locator("td img").first.wait_for()
    paper = luminance(colour(tab.section("calls"), "backgroundColor"))
    assert (paper > 0.5) == (scheme == "light")
    for element in (
        "h1",
        ".brief",
        ".message",
        ".error .outcome",
        ".partial .outcome",
        ".do summary",
        "nav a",
        "#filter",
    ):
        text = luminance(colour(tab.page.locator(element), "color"))
        assert (max(text, paper) + 0.05) / (min(text, paper) + 0.05) >= 4.5, element


# When it cannot be reached


def test_a_hidden_tab_asks_for_nothing(tab: Tab, client: RekognitionClient) -> None:
    hide = """
        Object.defineProperty(document, 'hidden', {configurable: true, value: %s});
        document.dispatchEvent(new Event('visibilitychange'));
    """
    tab.page.clock.install()
    tab.page.reload()
    tab.page.evaluate(
        """() => {
            const ask = window.fetch;
            window.asked = [];
            window.fetch = (...which) => { asked.push(document.hidden); return ask(...which); };
        }"""
    )
    tab.page.evaluate(hide % "true")
    tab.page.locator("#state.paused").wait_for()
    client.list_collections()
    tab.page.clock.fast_forward("10:00")
    tab.page.evaluate(hide % "false")
    tab.call("ListCollections").wait_for()
    assert set(tab.page.evaluate("asked")) == {False}


def test_a_server_that_is_gone_is_noticed_and_so_is_the_next_one(chromium: Browser) -> None:
    with start() as server:
        tab = Tab(chromium, server)
        client = client_of(server)
        client.list_collections()
        tab.call("ListCollections").wait_for()
        port = int(server.url.rpartition(":")[2])
    tab.until(tab.page.get_by_role("alert"), "The server cannot be reached. Trying again.")
    with start(port=port):
        tab.page.locator("#state.live").wait_for()
        assert tab.page.locator("#alert").is_hidden()
        tab.until(tab.section("calls"), "There are no calls yet.")
        client.create_collection(CollectionId="staff")
        tab.call("CreateCollection").wait_for()
        assert tab.page.locator("#call-list > li").count() == 1
    client.close()
    tab.close()


def test_without_the_control_api_there_is_no_page(chromium: Browser) -> None:
    with run("--port", "0", "--no-control") as process:
        page = chromium.new_page()
        try:
            assert process.stdout is not None
            url = process.stdout.readline().rpartition("=")[2].strip()
            response = page.goto(f"{url}/rekomock/")
            assert response is not None
            assert response.status == 404
            assert "start without --no-control" in page.content()
        finally:
            page.close()
            process.terminate()
