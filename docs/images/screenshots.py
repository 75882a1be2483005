"""Make the screenshots of the manual anew, in Chromium: ``tox -e screenshots``."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import boto3
import requests
from botocore.exceptions import ClientError
from PIL import Image

from rekomock import Face, Label, Text, photo
from rekomock.server import start
from tests.support.chromium import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = Path(__file__).parent / "screenshots"
NOTEBOOK = Path(__file__).parents[2] / "examples" / "enrolment.ipynb"

#: In pixels of CSS; the images have twice as many.
DESK, PHONE, SHEET = (1360, 900), (390, 844), (980, 900)


def main(folder: Path = FOLDER) -> None:
    """Write the screenshots into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser, start() as server:
        _story(server.url)
        for name, size, scheme in (
            ("page", DESK, "light"),
            ("page-dark", DESK, "dark"),
            ("page-phone", PHONE, "light"),
        ):
            tab = _open(browser, size, color_scheme=scheme)
            tab.goto(f"{server.url}/rekomock/")
            tab.locator("#state.live").wait_for()
            tab.locator("#collections td img").first.wait_for()
            tab.locator("figure img").first.evaluate("image => image.decode()")
            _save(tab.screenshot(), folder / f"{name}.png")
        _notebook(browser, folder)


def _open(browser: Browser, size: tuple[int, int], **options: Any) -> Page:
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=2, **options)
    return context.new_page()


def _save(screenshot: bytes, path: Path) -> None:
    image = Image.open(BytesIO(screenshot)).convert("RGB")
    image.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)


def _story(url: str) -> None:
    """Fill a server with a story: an enrolment, a visitor at the door, and what went wrong."""
    rekognition = boto3.client(
        "rekognition",
        region_name="us-east-1",
        endpoint_url=url,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )
    rekognition.create_collection(CollectionId="staff")

    def index(face: Face) -> str:
        (record,) = rekognition.index_faces(CollectionId="staff", Image={"Bytes": photo(face)})["FaceRecords"]
        return str(record["Face"]["FaceId"])

    for name, shots in (("alice", 3), ("bob", 2), ("erin", 2)):
        rekognition.create_user(CollectionId="staff", UserId=name)
        faces = [index(Face(name, shot=shot + 1)) for shot in range(shots)]
        rekognition.associate_faces(CollectionId="staff", UserId=name, FaceIds=faces)
    control = f"{url}/rekomock-api"
    for path, members in (
        ("collections", {"collection_id": "visitors", "users": {"dora": ["dora"]}, "faces": ["frank", "grace"]}),
        ("album", {"picture": "s3://photos/lobby.jpg", "contents": ["alice", {"label": "Dog"}, {"text": "EXIT 12"}]}),
        ("album", {"picture": "s3://photos/empty.jpg", "contents": []}),
        ("failures", {"operation": "SearchFacesByImage", "code": "ThrottlingException", "times": 2, "optional": True}),
    ):
        requests.post(f"{control}/{path}", json=members, timeout=30).raise_for_status()
    scene = photo("bob", Label("Dog", box=(0.04, 0.55, 0.2, 0.4)), Text("EXIT 12", box=(0.72, 0.06, 0.22, 0.1)))
    rekognition.detect_labels(Image={"Bytes": scene})
    with suppress(ClientError):
        rekognition.list_users(CollectionId="contractors")
    carla = index(Face("carla", resembles=("alice", 70)))
    rekognition.associate_faces(CollectionId="staff", UserId="alice", FaceIds=[carla])
    door = photo(Face("alice", shot=7), Face("mallory"))
    rekognition.search_users_by_image(CollectionId="staff", Image={"Bytes": door}, UserMatchThreshold=0)
    rekognition.close()


def _notebook(browser: Browser, folder: Path) -> None:
    with TemporaryDirectory() as place:
        command = [sys.executable, "-m", "nbconvert", "--to", "html", "--output-dir", place, str(NOTEBOOK)]
        subprocess.run(command, check=True, capture_output=True)
        tab = _open(browser, SHEET)
        tab.goto(Path(place, NOTEBOOK.with_suffix(".html").name).as_uri())
        for name, code in (("notebook-calls", "rek.calls"), ("notebook-collection", "staff = rek")):
            cell = tab.locator(".jp-CodeCell").filter(has=tab.locator(".jp-CodeMirrorEditor", has_text=code)).first
            _save(cell.screenshot(), folder / f"{name}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
