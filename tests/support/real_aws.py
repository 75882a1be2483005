"""The real thing: the tests of behaviours against AWS, with the credentials and photographs of whoever runs them.

``pytest --aws-profile NAME --aws-photos DIR`` runs on this surface alone. A test says what it says everywhere; what it
sends is translated on its way, and the answers back:

* ids of collections and client request tokens get a prefix of their own for each test, so nothing else in the account
  is met, and everything that has the prefix of the run is deleted in the end;
* a picture that ``photo()`` drew becomes photographs of people, the folder ``alice`` standing for alice;
* account and region in ARNs become those that the tests know;
* calls wait for AWS's quota, and for what AWS does a moment later: a test meets it done.

What has no meaning there is skipped where it is asked for: what only a mock can do, other services and regions,
pictures that no photograph can stand for, operations that rekomock does not simulate.
"""

from __future__ import annotations

import io
import re
import signal
import threading
import time
import uuid
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

import boto3
import pytest
from botocore.exceptions import BotoCoreError, ClientError
from PIL import Image, ImageOps

from rekomock import Face, photo
from rekomock.images.identity import Identity
from rekomock.images.recognition.decode import DecodedImage
from rekomock.images.recognition.drawn import DRAWN
from rekomock.operations import OPERATIONS
from rekomock.protocol.errors import RekognitionError
from rekomock.protocol.quotas import rate_limit
from rekomock.service import Service

from .ledger import LEDGER, name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botocore.config import Config
    from mypy_boto3_rekognition.client import RekognitionClient

#: Where the tests believe they are.
HOME = "us-east-1"
ACCOUNT = "123456789012"
#: How long is waited for something that AWS does a moment later, in seconds.
PATIENCE = 180
#: A little slower than AWS allows, for what the network does to the distance between two calls.
SLOWNESS = 1.2

RUN = pytest.StashKey["Run"]()


def options(parser: pytest.Parser) -> None:
    """Those of a run against AWS."""
    group = parser.getgroup("aws", "the tests of behaviours against AWS itself (see docs/contributing/against-aws.md)")
    group.addoption("--aws-profile", metavar="NAME", help="the profile with credentials of AWS")
    group.addoption("--aws-region", metavar="REGION", default=HOME, help="the region to use (default: %(default)s)")
    group.addoption("--aws-photos", metavar="DIR", type=Path, help="a folder with a folder of photographs per person")


def begin(config: pytest.Config) -> None:
    """Begins a run, if one is asked for."""
    if (profile := config.getoption("aws_profile")) is None:
        return
    folder = config.getoption("aws_photos")
    if folder is None or not folder.is_dir():
        raise pytest.UsageError(
            "--aws-profile needs --aws-photos DIR, a folder with a folder of photographs per person"
        )
    if config.getoption("numprocesses", None):
        raise pytest.UsageError("--aws-profile counts its calls in one process: leave -n out")
    # The tests reach nothing but this machine otherwise
    config.option.force_enable_socket = True
    # Whoever ends the run, it cleans up after itself
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        config.stash[RUN] = Run(profile, config.getoption("aws_region"), folder)
    except BotoCoreError as error:
        raise pytest.UsageError(f"--aws-profile {profile}: {error}") from None


def select(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves the tests of behaviours, and skips those among them that need a mock."""
    here = [item for item in items if "surface" in getattr(item, "fixturenames", ())]
    for item in here:
        if "rek" in item.fixturenames:  # type: ignore[attr-defined]
            item.add_marker(pytest.mark.skip(reason="not on AWS: holds a mock"))
        elif item.get_closest_marker("rekomock"):
            item.add_marker(pytest.mark.skip(reason="not on AWS: has settings of rekomock"))
    config.hook.pytest_deselected(items=[item for item in items if item not in here])
    items[:] = here


def _skip(what: str) -> NoReturn:
    pytest.skip(f"not on AWS: {what}")


class AwsSurface:
    """As :class:`surfaces.Surface`; what only a mock has is not to be had here."""

    def __init__(self, client: RekognitionClient) -> None:
        self.client = client

    @property
    def url(self) -> str:
        _skip("sends requests by hand")

    moto_api = url

    def make_updates_last(self, *_: object, **__: object) -> None:
        _skip("holds updates with moto's state manager")


class Run:
    """A run of the tests against AWS: everything that it makes there has one prefix."""

    def __init__(self, profile: str, region: str, folder: Path) -> None:
        self.prefix = f"rekomock-test-{uuid.uuid4().hex[:8]}-"
        self.photographs = Photographs(folder)
        self.description = f"AWS: profile {profile}, region {region}, collections {self.prefix}*"
        self.tests = 0
        self._session = boto3.Session(profile_name=profile, region_name=region)
        self._pace = Pace(region)
        #: As it is, without translation.
        self.plain = self.client()

    def client(self, config: Config | None = None) -> RekognitionClient:
        """A client that keeps AWS's pace."""
        client = self._session.client("rekognition", config=config)
        client.meta.events.register("before-call.rekognition", self._pace.wait)
        return client

    @contextmanager
    def surface(self) -> Iterator[AwsSurface]:
        """The surface of one test: AWS as if there were nothing yet."""
        self.tests += 1
        translation = Translation(self, f"{self.prefix}{self.tests}-")
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(boto3, "client", translation.client)
            patched.setattr(Service, "handle", lambda *_: _skip("is answered by a mock"))
            try:
                yield AwsSurface(translation.client("rekognition"))
            finally:
                self.delete(translation.made)

    def delete(self, collection_ids: set[str]) -> None:
        """Deletes collections; one that is gone is no error."""
        for collection_id in sorted(collection_ids):
            assert collection_id.startswith(self.prefix)
            with suppress(self.plain.exceptions.ResourceNotFoundException):
                self.plain.delete_collection(CollectionId=collection_id)

    def left(self) -> set[str]:
        """The collections of this run that there are."""
        pages = self.plain.get_paginator("list_collections").paginate()
        return {name for page in pages for name in page["CollectionIds"] if name.startswith(self.prefix)}

    def end(self) -> None:
        """Deletes whatever this run has left."""

        def gone() -> bool:
            self.delete(self.left())
            return not self.left()

        until(gone)

    def report(self, terminal: pytest.TerminalReporter) -> None:
        """Tells of each row of the ledger whether AWS agrees, and by how many of its tests."""

        def names(*outcomes: str) -> set[str]:
            reports = [report for outcome in outcomes for report in terminal.stats.get(outcome, [])]
            return {name_of(report) for report in reports}

        failed, passed = names("failed", "error"), names("passed")
        terminal.section("AWS and the ledger of fidelity")
        counts = {"agrees": 0, "differs": 0, "not tried": 0}
        for row in LEDGER:
            wrong = [test for test in row.tests if test in failed]
            right = passed.intersection(row.tests) - failed
            verdict = "differs" if wrong else "agrees" if right else "not tried"
            counts[verdict] += 1
            if verdict != "not tried":
                tried = f"{len(right)}/{len(row.tests)}"
                terminal.line(f"{verdict:8} {tried:5} {row.grade:12} {row.behaviour}: {row.here}")
            for test in wrong:
                terminal.line(f"{'':27} {test}")
        terminal.line(", ".join(f"{count} {verdict}" for verdict, count in counts.items()))


class Translation:
    """What one test says, for AWS, and what AWS answers, for the test."""

    #: Of the ids that get the prefix: a pattern, and the greatest length.
    IDS: ClassVar = {"CollectionId": (r"[a-zA-Z0-9_.\-]+", 255), "ClientRequestToken": (r"[a-zA-Z0-9\-_]+", 64)}

    def __init__(self, run: Run, prefix: str) -> None:
        self.run = run
        self.prefix = prefix
        #: The collections that may be there.
        self.made: set[str] = set()
        #: Region and account in ARNs, once AWS has told them.
        self.place: str | None = None

    def client(
        self, service_name: str, region_name: str = HOME, *, config: Config | None = None, **more: object
    ) -> RekognitionClient:
        """What ``boto3.client`` gives while the test runs."""
        if service_name != "rekognition" or region_name != HOME or more:
            _skip("asks another service or region, or as somebody else")
        client = self.run.client(config)
        events: Any = client.meta.events  # whose stubs know no handler that returns something
        events.register("provide-client-params.rekognition", self.request)
        events.register("before-send.rekognition", self.check)
        events.register("after-call.rekognition", self.answer)
        return client

    def request(self, params: dict[str, Any], model: Any, context: dict[str, Any], **_: object) -> dict[str, Any]:
        if model.name not in OPERATIONS:
            _skip(f"calls {model.name}, which is not simulated")
        sent = {name: self._parameter(name, value) for name, value in params.items()}
        if model.name == "CreateCollection" and str(sent.get("CollectionId")).startswith(self.prefix):
            self.made.add(sent["CollectionId"])
        context["rekomock_sent"] = sent
        return sent

    def _parameter(self, name: str, value: Any) -> Any:
        if name in self.IDS:
            pattern, longest = self.IDS[name]
            # One that AWS is to refuse is sent as it is
            if not isinstance(value, str) or not re.fullmatch(pattern, value) or len(value) > longest:
                return value
            if len(self.prefix + value) > longest:
                _skip(f"has a {name} that leaves no room for a prefix")
            return self.prefix + value
        if name == "ResourceArn" and self.place is not None:
            named = f":{HOME}:{ACCOUNT}:collection/"
            return str(value).replace(named, f":{self.place}:collection/{self.prefix}")
        if name.endswith("Image") and isinstance(value, dict):
            if "S3Object" in value:
                _skip("has a picture in S3")
            return value | {"Bytes": self.run.photographs.instead_of(value["Bytes"])} if "Bytes" in value else value
        return value

    def check(self, request: Any, **_: object) -> None:
        if "x-moto-account-id" in request.headers:
            _skip("asks another account")

    def answer(self, parsed: dict[str, Any], model: Any, context: dict[str, Any], **_: object) -> None:
        if told := re.search(r":rekognition:([\w-]+:\d{12}):", str(parsed.get("CollectionArn"))):
            self.place = told[1]
        if "Error" not in parsed:
            self._wait(model.name, context["rekomock_sent"], parsed)
        if "CollectionIds" in parsed:
            listed = zip(parsed["CollectionIds"], parsed["FaceModelVersions"], strict=True)
            ours = [(name, version) for name, version in listed if name.startswith(self.prefix)]
            parsed["CollectionIds"] = [name for name, _ in ours]
            parsed["FaceModelVersions"] = [version for _, version in ours]
        parsed.update({name: self._told(value) for name, value in parsed.items()})

    def _told(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._told(member) for name, member in value.items()}
        if isinstance(value, list):
            return [self._told(element) for element in value]
        if isinstance(value, str):
            place = r"(\baws[\w-]*:rekognition):[\w-]+:\d{12}:"
            return re.sub(place, rf"\1:{HOME}:{ACCOUNT}:", value.replace(self.prefix, ""))
        return value

    def _wait(self, operation: str, sent: dict[str, Any], answer: dict[str, Any]) -> None:
        """Waits until everybody sees what a call did."""
        plain, there = self.run.plain, {"CollectionId": sent.get("CollectionId", "")}
        if operation == "CreateCollection":
            until(lambda: _succeeds(plain.describe_collection, **there))
        for record in answer.get("FaceRecords", []):
            face = {"FaceId": record["Face"]["FaceId"], "MaxFaces": 1}
            until(lambda face=face: _succeeds(plain.search_faces, **there, **face))  # type: ignore[misc]
        if answer.get("UserStatus") == "UPDATING":
            until(lambda: self._status(sent["CollectionId"], sent["UserId"]) != "UPDATING")

    def _status(self, collection_id: str, user_id: str) -> str | None:
        pages = self.run.plain.get_paginator("list_users").paginate(CollectionId=collection_id)
        statuses = {user["UserId"]: user["UserStatus"] for page in pages for user in page["Users"]}
        return statuses.get(user_id)


def _succeeds(call: Callable[..., object], **parameters: object) -> bool:
    try:
        call(**parameters)
    except ClientError as error:
        if error.response["Error"]["Code"] in ("ResourceNotFoundException", "InvalidParameterException"):
            return False
        raise
    return True


def until(holds: Callable[[], bool]) -> None:
    """Looks until something holds.

    Raises:
        TimeoutError: It did not within ``PATIENCE`` seconds.
    """
    deadline, pause = time.monotonic() + PATIENCE, 0.2
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"AWS has not come round in {PATIENCE} seconds")
        time.sleep(pause)
        pause = min(2 * pause, 5)


class Pace:
    """Keeps the calls of each operation as far apart as AWS's quota of calls a second asks."""

    def __init__(self, region: str) -> None:
        self._region = region
        self._next: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait(self, model: Any, **_: object) -> None:
        """Waits until the operation may be called again."""
        distance = SLOWNESS / (rate_limit(model.name, self._region) or 1)
        with self._lock:
            turn = max(time.monotonic(), self._next.get(model.name, 0.0))
            self._next[model.name] = turn + distance
        time.sleep(max(0.0, turn - time.monotonic()))


class Photographs:
    """Photographs of real people: a folder for each, in it a file for each shot, in the order of their names."""

    #: The longer side of the largest person's photograph, and of the others', in pixels.
    SIDES = (1000, 600)

    def __init__(self, folder: Path) -> None:
        self.of = {person.name: sorted(person.iterdir()) for person in sorted(folder.iterdir()) if person.is_dir()}

    def instead_of(self, picture: bytes) -> bytes:
        """What is sent to AWS where a test sends a picture: photographs of the people drawn, beside one another.

        Nobody, and what AWS is to refuse, is sent as it is.
        """
        try:
            drawn = DRAWN.faces(DecodedImage(picture).image)
        except RekognitionError:
            return picture
        if drawn is None:
            _skip("has a picture that photo() did not draw as it is")
        shots = [self._shot(face.person_seed, face.shot_seed) for face in drawn]
        # Drawn anew it is the same, unless there is more to it than people and shots
        if photo(*(Face(person, shot=shot) for person, shot in shots)) != picture:
            _skip("has a picture that declares more than people and shots")
        return self._beside_one_another(*shots) if shots else picture

    def _shot(self, person_seed: bytes, shot_seed: bytes) -> tuple[str, int]:
        shot = int.from_bytes(shot_seed.removeprefix(person_seed), "big")
        for person, files in self.of.items():
            if Identity.of(Face(person)).key == person_seed:
                if shot > len(files):
                    _skip(f"has a picture of {person}, of whom there are {len(files)} photographs and not {shot}")
                return person, shot
        _skip(f"has a picture of somebody else than {', '.join(self.of)}")

    @cache  # noqa: B019 - there is one for a run
    def _beside_one_another(self, *shots: tuple[str, int]) -> bytes:
        photographs = []
        for number, (person, shot) in enumerate(shots):
            photograph = ImageOps.exif_transpose(Image.open(self.of[person][shot - 1])).convert("RGB")
            side = self.SIDES[number > 0]
            photographs.append(ImageOps.contain(photograph, (side, side)))
        size = sum(each.width for each in photographs), max(each.height for each in photographs)
        together, left = Image.new("RGB", size, "white"), 0
        for photograph in photographs:
            together.paste(photograph, (left, 0))
            left += photograph.width
        file = io.BytesIO()
        together.save(file, "JPEG", quality=90)
        return file.getvalue()
