"""Random interleavings of twenty-one operations, played on rekomock and on the oracle: every answer is the same.

Continuous integration plays the same few thousand steps each time, so that what it finds is of the change at hand.
``pytest tests/proof/test_oracle.py --oracle-steps 20000`` plays at least so many new ones, others each time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any

import boto3
import pytest
from botocore import xform_name
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple, rule, run_state_machine_as_test
from moto.moto_api import state_manager
from moto.moto_api._internal import mock_random
from support import oracle_model
from support.oracle_model import Film, Oracle, Picture, Refused, Shown, Undetermined
from support.restarts import restart
from support.staff import UNKNOWN_FACE, in_account, members

from rekomock import Face, RekognitionMock, Video, mock_rekognition, photo

ALICE, CARLA = Face("alice"), Face("carla", resembles=("alice", 82.5))
DARK_ALICE = Face("alice", shot=3, brightness=12)
#: All resemble alice, as the oracle can learn nothing from similarities of 0; some of them exactly as the defaults say.
PEOPLE = [
    ALICE,
    Face("alice", shot=2),
    DARK_ALICE,
    CARLA,
    Face("dora", resembles=("alice", 75)),
    Face("erin", resembles=("alice", 80)),
    Face("bob", resembles=("alice", 40)),
]
BOB = PEOPLE[-1]
PICTURES = {
    **{f"{face.person} {face.shot}": [face] for face in PEOPLE},
    "a pair": [BOB, ALICE],
    "a dark one in front": [DARK_ALICE, CARLA, BOB],
    "a dark one behind": [CARLA, DARK_ALICE, BOB],
    "nobody": [],
}
BYTES = {name: photo(*faces) for name, faces in PICTURES.items()} | {"no picture": b"no picture"}

#: Who is shown from which second on, and how long it lasts.
FILMS: dict[str, tuple[dict[float, list[Face]], float]] = {
    "coming and going": ({0: [ALICE], 1: [CARLA, DARK_ALICE, BOB], 2: [], 2.25: [BOB]}, 3.5),
    "a moment": ({0.5: [Face("alice", shot=2)]}, 1),
    "nothing": ({0: []}, 2),
}

HERE = ("123456789012", "us-east-1")
ANYWHERE, MALFORMED = 100, 200
PLACES = [HERE, ("123456789012", "eu-west-1"), ("222222222222", "us-east-1")]


@cache
def clients() -> dict[tuple[str, str], Any]:
    with mock_rekognition():
        return {
            (account, region): in_account(account, boto3.client("rekognition", region_name=region))
            for account, region in PLACES
        }


@cache
def s3_clients() -> dict[tuple[str, str], Any]:
    with mock_rekognition():
        create: Any = boto3.client
        return {
            (account, region): create(
                "s3", region_name=region, aws_access_key_id=account, aws_secret_access_key="secret"
            )
            for account, region in PLACES
        }


@cache
def similarities() -> list[list[float]]:
    """Of all people to one another, as the service tells them: to be fetched once."""
    with mock_rekognition():
        client = clients()[HERE]
        client.create_collection(CollectionId="all")
        ids = []
        for face in PEOPLE:
            indexed = client.index_faces(CollectionId="all", Image={"Bytes": photo(face)}, QualityFilter="NONE")
            ids.append(indexed["FaceRecords"][0]["Face"]["FaceId"])
        table = []
        for face_id in ids:
            found = client.search_faces(CollectionId="all", FaceId=face_id, FaceMatchThreshold=0)["FaceMatches"]
            near = {match["Face"]["FaceId"]: round(match["Similarity"], 4) for match in found}
            table.append([near.get(other, 100.0) for other in ids])
        return table


@cache
def details(picture: str, attributes: str) -> list[dict[str, Any]]:
    """What DetectFaces, which is not among them, tells of a picture."""
    with mock_rekognition():
        found = clients()[HERE].detect_faces(Image={"Bytes": BYTES[picture]}, Attributes=[attributes])
    shown: list[dict[str, Any]] = found["FaceDetails"]
    return shown


def pictures() -> dict[str, Picture]:
    """The pictures for the oracle, nothing known of their ids."""
    vectors = dict(zip(PEOPLE, oracle_model.vectors_of(similarities()), strict=True))
    known = {"no picture": Picture(None)}
    for name, faces in PICTURES.items():
        shown = []
        for number, face in enumerate(faces):
            told = {attributes: details(name, attributes)[number] for attributes in ("DEFAULT", "ALL")}
            shown.append(Shown(vectors[face], told, ["LOW_BRIGHTNESS"] if face is DARK_ALICE else []))
        known[name] = Picture(shown)
    return known


@cache
def persons(name: str) -> list[dict[str, Any]]:
    """What GetPersonTracking, which is not among them, tells of the persons in a film."""
    with mock_rekognition() as rek:
        store(HERE)
        declare(rek)
        tracker = clients()[HERE]
        job_id = tracker.start_person_tracking(Video=place_of(HERE, name))["JobId"]
        return [row["Person"] for row in tracker.get_person_tracking(JobId=job_id)["Persons"]]


def films() -> dict[str, Film]:
    """The films for the oracle: what persons look like was told, when and as whom they appear was not."""
    vectors = dict(zip(PEOPLE, oracle_model.vectors_of(similarities()), strict=True))
    known = {}
    for name, (timeline, seconds) in FILMS.items():
        told = iter(persons(name))
        looks: dict[tuple[float, int], dict[str, Any]] = {}
        for half in range(int(seconds * 2)):
            begun = [second for second in timeline if second <= half / 2]
            for number in range(len(timeline[begun[-1]]) if begun else 0):
                person = next(told)
                looks[begun[-1], number] = {"BoundingBox": person["BoundingBox"], "Face": person["Face"]}
        known[name] = Film(
            seconds,
            [
                (second, [(face.person, vectors[face], looks[second, number]) for number, face in enumerate(faces)])
                for second, faces in timeline.items()
            ],
            {
                "Codec": "h264",
                "DurationMillis": int(seconds * 1000),
                "Format": "QuickTime / MOV",
                "FrameRate": 30.0,
                "FrameHeight": 720,
                "FrameWidth": 1280,
                "ColorRange": "LIMITED",
            },
        )
    return known


def bucket_of(place: tuple[str, str]) -> str:
    account, region = place
    return f"films-{region}-{account}"


def place_of(place: tuple[str, str], name: str) -> dict[str, Any]:
    return {"S3Object": {"Bucket": bucket_of(place), "Name": name}}


def store(place: tuple[str, str]) -> None:
    """Puts the films into a bucket of an account and region."""
    _, region = place
    s3 = s3_clients()[place]
    elsewhere = {"CreateBucketConfiguration": {"LocationConstraint": region}} if region != "us-east-1" else {}
    s3.create_bucket(Bucket=bucket_of(place), **elsewhere)
    for name in FILMS:
        s3.put_object(Bucket=bucket_of(place), Key=name, Body=b"a film")


def declare(rek: RekognitionMock) -> None:
    for name, (timeline, seconds) in FILMS.items():
        for place in PLACES:
            rek.album.add(f"s3://{bucket_of(place)}/{name}", Video(timeline, duration=seconds))


def mostly(usual: list[Any], *rare: Any) -> st.SearchStrategy[Any]:
    """One of the usual values, and now and then one of the rare ones."""
    return st.sampled_from(usual * max(1, 30 * len(rare) // len(usual)) + list(rare))


def maybe(**parameters: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Some of the parameters."""
    return st.fixed_dictionaries({}, optional=parameters)


PLACE = mostly([HERE] * 8 + PLACES[1:])
COLLECTIONS = mostly(["staff"] * 4 + ["guests"], "nothing here", "x" * 256)
USERS = mostly(["alice", "alice", "bob", "carla"], "nobody", "no spaces", "x" * 129)
IMAGES = st.sampled_from(sorted(BYTES))
TOKENS = maybe(ClientRequestToken=mostly(["alice", "bob", "third"], "no spaces", "x" * 65))
THRESHOLDS = mostly([0, 30, 50, 75, 80, 82.5, 90, 99, 100], 100.5)
FILTERS = mostly(["NONE", "AUTO", "LOW", "MEDIUM", "HIGH"], "STRICT")
PAGE_SIZES = mostly([0, 1, 1, 2, 3], 4096, 4097)
KEYS = ["team", "Team", "stage", "größe"]
TAGS = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["", "doors", "gates"]), max_size=4)


def arn_of(collection: str, prefix: str, elsewhere: bool) -> Callable[[tuple[str, str]], str]:
    """What names the ARN of a collection in a place, or in another one."""

    def arn(place: tuple[str, str]) -> str:
        account, region = PLACES[-1] if elsewhere else place
        return f"{prefix}:rekognition:{region}:{account}:collection/{collection}"

    return arn


ARNS = st.one_of(
    st.builds(
        arn_of,
        mostly(["staff"] * 4 + ["guests"], "nothing"),
        st.sampled_from(["arn:aws", "arn:aws", "aws"]),
        mostly([False], True),
    ),
    *[st.just(lambda place, text=text: text) for text in ("arn:aws:s3:::pictures-of-staff", "the staff, all of it")],
)
#: Numbers of faces in a collection; of any that there ever was anywhere; of one with a malformed id: see ``face_id``.
FACE = mostly(list(range(8)) * 6 + list(range(ANYWHERE, ANYWHERE + 8)), MALFORMED)
FACES = mostly(["some"] * 30, "too many").flatmap(
    lambda how: st.lists(FACE, min_size=1, max_size=4) if how == "some" else st.just([0] * 101)
)


def small(most: int) -> st.SearchStrategy[int]:
    return mostly([1, 2, 3, 4], most, most + 1)


CHOICES: dict[str, list[Any]] = {
    "face_model_version": ["7.0", "6.0"],
    "at_face_limit": ["raise", "report"],
    "collection_arn": ["without_prefix", "full"],
    "arns_without_prefix": ["accept", "accept", "reject"],
    "list_faces_of_unknown_user": ["empty", "error"],
    "search_users_without_face": ["empty", "error"],
    "calls_on_updating_users": ["accept", "conflict"],
    "client_request_token_lifetime": [timedelta(hours=24), timedelta(hours=24), timedelta()],
    "faces_per_user": [1, 2, 3, 100],
    "faces_per_collection": [5, 8, 20_000_000],
    "users_per_collection": [2, 3, 10_000_000, 10_000_000],
    "collections_per_account": [None, None, 1, 2],
    "tags_per_collection": [2, 3, 200],
    "collections_per_page": [1, 1000],
    "faces_per_page": [1, 3, 1000],
    "users_per_page": [1, 2, 500],
}


class Played(RuleBasedStateMachine):
    """A mock and an oracle that are asked the same."""

    #: How many answers were compared, and how many requests were left out, as the oracle did not know the answer.
    steps = left_out = 0

    @initialize(
        chosen=st.fixed_dictionaries({name: st.sampled_from(values) for name, values in CHOICES.items()}),
        update_lasts=st.sampled_from([0, 0, 1, 2, 4]),
        seed=st.integers(0, 999),
    )
    def begin(self, chosen: dict[str, Any], update_lasts: int, seed: int) -> None:
        self.rek = mock_rekognition(**chosen)
        self.rek.start()
        mock_random.seed(seed)
        if update_lasts:
            state_manager.set_transition("rekognition::user", {"progression": "manual", "times": update_lasts})
        shown, known = pictures(), films()
        self.oracles = {place: Oracle(*place, shown, known, chosen, update_lasts) for place in PLACES}
        self.have_films: set[tuple[str, str]] = set()
        self.job_ids = ["1", "x" * 65]
        self.seen_faces = [UNKNOWN_FACE]
        self.with_tokens: list[Any] = []
        for place in PLACES:
            self.ask(place, "CreateCollection", CollectionId="staff")
            for picture in ("alice 1", "alice 2", "carla 1", "erin 1"):
                self.ask(place, "IndexFaces", CollectionId="staff", Image=picture)
            for user in ("alice", "bob"):
                self.ask(place, "CreateUser", CollectionId="staff", UserId=user)
            for user, number in (("alice", 0), ("bob", 3)):
                face_id = self.face_id(place, "staff", number)
                self.ask(
                    place,
                    "AssociateFaces",
                    CollectionId="staff",
                    UserId=user,
                    FaceIds=[face_id],
                    ClientRequestToken=user,
                )

    def teardown(self) -> None:
        state_manager.unset_transition("rekognition::user")
        self.rek.stop()

    @rule()
    def restart(self) -> None:
        restart()

    def ask(self, place: tuple[str, str], operation: str, **parameters: Any) -> dict[str, Any] | None:
        """Asks both, the oracle first, compares what they say, and gives it; None if the oracle does not know."""
        parameters = {name: value for name, value in parameters.items() if value is not None}
        expected: Any
        try:
            expected = self.oracles[place].answer(operation, parameters)
        except Refused as refused:
            expected = {"Code": refused.code, "Message": refused.message}
        except Undetermined:
            Played.left_out += 1
            return None
        Played.steps += 1
        if "ClientRequestToken" in parameters:
            self.with_tokens.append((place, operation, parameters))
        sent = parameters | ({"Image": {"Bytes": BYTES[parameters["Image"]]}} if "Image" in parameters else {})
        if "Video" in sent:
            sent["Video"] = place_of(place, sent["Video"])
        answer: dict[str, Any]
        try:
            answer = members(getattr(clients()[place], xform_name(operation))(**sent))
        except ClientError as error:
            answer = {**error.response["Error"]}
        note(f"{'/'.join(place)} {operation} {parameters} -> {answer}"[:400])
        oracle_model.agree(expected, answer)
        self.seen_faces += [record["Face"]["FaceId"] for record in answer.get("FaceRecords", ())]
        return answer

    def face_id(self, place: tuple[str, str], collection_id: str, number: int) -> str:
        """Mostly of a face in the collection, else of any that there ever was anywhere, or of none."""
        if number == MALFORMED:
            return UNKNOWN_FACE.upper().replace("0", "A")
        there = self.oracles[place].collections.get(collection_id)
        if number < ANYWHERE and there is not None and there.faces:
            return there.faces[number % len(there.faces)].face_id
        return self.seen_faces[number % len(self.seen_faces)]

    @rule(number=st.integers(0, 5))
    def try_again(self, number: int) -> None:
        place, operation, parameters = self.with_tokens[-1 - number % len(self.with_tokens)]
        self.ask(place, operation, **parameters)

    def begin_walk(self, place: tuple[str, str], operation: str, **parameters: Any) -> Any:
        """Asks for a page, and gives what leads on from it."""
        answer = self.ask(place, operation, **parameters)
        if answer is None and operation == "ListUsers":
            self.ask(place, operation, CollectionId=parameters["CollectionId"], MaxResults=500)  # shows their order
            answer = self.ask(place, operation, **parameters)
        if answer is None or "NextToken" not in answer:
            return multiple()
        return place, operation, parameters | {"NextToken": answer["NextToken"]}

    walks = Bundle("walks")

    @rule(target=walks, walk=walks, size=maybe(MaxResults=st.integers(1, 3)))
    def go_on(self, walk: Any, size: Any) -> Any:
        place, operation, parameters = walk
        return self.begin_walk(place, operation, **parameters | size)

    @rule(walk=walks, other=walks, token=mostly(["other's"], "made up", "x" * 256))
    def go_astray(self, walk: Any, other: Any, token: str) -> None:
        place, operation, parameters = walk
        token = other[2]["NextToken"] if token == "other's" else token
        self.begin_walk(place, operation, **parameters | {"NextToken": token})

    @rule(place=PLACE, collection=COLLECTIONS, tags=maybe(Tags=TAGS))
    def create_collection(self, place: Any, collection: str, tags: Any) -> None:
        self.ask(place, "CreateCollection", CollectionId=collection, **tags)

    @rule(place=PLACE, arn=ARNS, tags=TAGS)
    def tag_resource(self, place: Any, arn: Any, tags: dict[str, str]) -> None:
        self.ask(place, "TagResource", ResourceArn=arn(place), Tags=tags)

    @rule(place=PLACE, arn=ARNS, keys=st.lists(st.sampled_from(KEYS), max_size=3))
    def untag_resource(self, place: Any, arn: Any, keys: list[str]) -> None:
        self.ask(place, "UntagResource", ResourceArn=arn(place), TagKeys=keys)

    @rule(place=PLACE, arn=ARNS)
    def list_tags_for_resource(self, place: Any, arn: Any) -> None:
        self.ask(place, "ListTagsForResource", ResourceArn=arn(place))

    @rule(place=PLACE, collection=COLLECTIONS)
    def describe_collection(self, place: Any, collection: str) -> None:
        self.ask(place, "DescribeCollection", CollectionId=collection)

    @rule(target=walks, place=PLACE, size=maybe(MaxResults=PAGE_SIZES))
    def list_collections(self, place: Any, size: Any) -> Any:
        return self.begin_walk(place, "ListCollections", **size)

    @rule(place=PLACE, collection=COLLECTIONS, anew=mostly([True, True, True, False]))
    def delete_collection(self, place: Any, collection: str, anew: bool) -> None:
        self.ask(place, "DeleteCollection", CollectionId=collection)
        if anew:
            self.ask(place, "CreateCollection", CollectionId=collection)

    @rule(
        place=PLACE,
        collection=COLLECTIONS,
        image=IMAGES,
        more=maybe(
            ExternalImageId=mostly(["door"], "yard", "no spaces"),
            DetectionAttributes=st.sampled_from([["DEFAULT"], ["ALL"]]),
            MaxFaces=small(4096),
            QualityFilter=FILTERS,
        ),
    )
    def index_faces(self, place: Any, collection: str, image: str, more: Any) -> None:
        self.ask(place, "IndexFaces", CollectionId=collection, Image=image, **more)

    @rule(
        target=walks,
        place=PLACE,
        collection=COLLECTIONS,
        faces=st.none() | st.none() | FACES,
        user=st.none() | st.none() | USERS,
        size=maybe(MaxResults=PAGE_SIZES),
    )
    def list_faces(self, place: Any, collection: str, faces: list[int] | None, user: str | None, size: Any) -> Any:
        ids = None if faces is None else [self.face_id(place, collection, number) for number in faces]
        return self.begin_walk(place, "ListFaces", CollectionId=collection, FaceIds=ids, UserId=user, **size)

    @rule(place=PLACE, collection=COLLECTIONS, faces=FACES)
    def delete_faces(self, place: Any, collection: str, faces: list[int]) -> None:
        ids = [self.face_id(place, collection, number) for number in faces]
        self.ask(place, "DeleteFaces", CollectionId=collection, FaceIds=ids)

    @rule(
        place=PLACE,
        collection=COLLECTIONS,
        face=FACE,
        more=maybe(MaxFaces=small(4096), FaceMatchThreshold=THRESHOLDS),
    )
    def search_faces(self, place: Any, collection: str, face: int, more: Any) -> None:
        face_id = self.face_id(place, collection, face)
        self.ask(place, "SearchFaces", CollectionId=collection, FaceId=face_id, **more)

    @rule(
        place=PLACE,
        collection=COLLECTIONS,
        image=IMAGES,
        more=maybe(MaxFaces=small(4096), FaceMatchThreshold=THRESHOLDS, QualityFilter=FILTERS),
    )
    def search_faces_by_image(self, place: Any, collection: str, image: str, more: Any) -> None:
        self.ask(place, "SearchFacesByImage", CollectionId=collection, Image=image, **more)

    @rule(place=PLACE, collection=COLLECTIONS, user=USERS, token=TOKENS)
    def create_user(self, place: Any, collection: str, user: str, token: Any) -> None:
        self.ask(place, "CreateUser", CollectionId=collection, UserId=user, **token)

    @rule(place=PLACE, collection=COLLECTIONS, user=USERS, token=TOKENS)
    def delete_user(self, place: Any, collection: str, user: str, token: Any) -> None:
        self.ask(place, "DeleteUser", CollectionId=collection, UserId=user, **token)

    @rule(target=walks, place=PLACE, collection=COLLECTIONS, size=maybe(MaxResults=mostly([1, 1, 2, 3], 500, 501)))
    def list_users(self, place: Any, collection: str, size: Any) -> Any:
        return self.begin_walk(place, "ListUsers", CollectionId=collection, **size)

    @rule(
        place=PLACE,
        collection=COLLECTIONS,
        user=USERS,
        faces=FACES,
        threshold=maybe(UserMatchThreshold=THRESHOLDS),
        token=TOKENS,
    )
    def associate_faces(
        self, place: Any, collection: str, user: str, faces: list[int], threshold: Any, token: Any
    ) -> None:
        ids = [self.face_id(place, collection, number) for number in faces]
        self.ask(place, "AssociateFaces", CollectionId=collection, UserId=user, FaceIds=ids, **threshold, **token)

    @rule(place=PLACE, collection=COLLECTIONS, user=USERS, image=IMAGES, threshold=maybe(UserMatchThreshold=THRESHOLDS))
    def enrol(self, place: Any, collection: str, user: str, image: str, threshold: Any) -> None:
        indexed = self.ask(place, "IndexFaces", CollectionId=collection, Image=image)
        ids = [record["Face"]["FaceId"] for record in (indexed or {}).get("FaceRecords", [])]
        if ids:
            self.ask(place, "AssociateFaces", CollectionId=collection, UserId=user, FaceIds=ids, **threshold)

    @rule(place=PLACE, collection=COLLECTIONS, user=USERS, faces=FACES, token=TOKENS)
    def disassociate_faces(self, place: Any, collection: str, user: str, faces: list[int], token: Any) -> None:
        ids = [self.face_id(place, collection, number) for number in faces]
        self.ask(place, "DisassociateFaces", CollectionId=collection, UserId=user, FaceIds=ids, **token)

    @rule(
        place=PLACE,
        collection=COLLECTIONS,
        by=mostly(["UserId", "FaceId"], "both", "neither"),
        user=USERS,
        face=FACE,
        more=maybe(MaxUsers=small(500), UserMatchThreshold=THRESHOLDS),
    )
    def search_users(self, place: Any, collection: str, by: str, user: str, face: int, more: Any) -> None:
        if by in ("UserId", "both"):
            more = more | {"UserId": user}
        if by in ("FaceId", "both"):
            more = more | {"FaceId": self.face_id(place, collection, face)}
        self.ask(place, "SearchUsers", CollectionId=collection, **more)

    @rule(
        place=PLACE,
        collection=COLLECTIONS,
        image=IMAGES,
        more=maybe(MaxUsers=small(500), UserMatchThreshold=THRESHOLDS, QualityFilter=FILTERS),
    )
    def search_users_by_image(self, place: Any, collection: str, image: str, more: Any) -> None:
        self.ask(place, "SearchUsersByImage", CollectionId=collection, Image=image, **more)

    @rule(
        place=PLACE,
        collection=COLLECTIONS,
        film=mostly([*FILMS], "gone"),
        more=maybe(FaceMatchThreshold=THRESHOLDS),
        token=TOKENS,
    )
    def start_face_search(self, place: Any, collection: str, film: str, more: Any, token: Any) -> None:
        if not self.have_films:
            declare(self.rek)
        if place not in self.have_films:
            store(place)
            self.have_films.add(place)
        started = self.ask(place, "StartFaceSearch", CollectionId=collection, Video=film, **more, **token) or {}
        self.job_ids += [started["JobId"]] if "JobId" in started else []

    @rule(
        target=walks,
        place=PLACE,
        job=mostly([-1, -1, -2, -3], 0, 1),
        more=maybe(MaxResults=mostly([1, 2, 3, 9], 5000), SortBy=mostly(["INDEX", "TIMESTAMP"], "NAME")),
    )
    def get_face_search(self, place: Any, job: int, more: Any) -> Any:
        return self.begin_walk(place, "GetFaceSearch", JobId=self.job_ids[max(job, -len(self.job_ids))], **more)

    @rule()
    def settle(self) -> None:
        self.rek.settle()
        for each in self.oracles.values():
            each.settle()


COMMON = settings(
    stateful_step_count=60,
    deadline=None,
    phases=[Phase.reuse, Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
#: The same steps in every run.
FEW = settings(COMMON, max_examples=100, derandomize=True, database=None)


def test_every_answer_is_the_oracles(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> None:
    pictures(), films()  # fetches what is known of them, outside of the runs
    wanted = request.config.getoption("--oracle-steps")
    Played.steps = Played.left_out = 0
    if wanted is None:
        run_state_machine_as_test(Played, settings=FEW)
        return
    while Played.steps < wanted:
        run_state_machine_as_test(Played, settings=settings(COMMON, max_examples=100))
    with capsys.disabled():
        print(f"\n{Played.steps} answers compared, {Played.left_out} requests left out")
