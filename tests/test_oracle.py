"""Random interleavings of the sixteen operations, played on rekomock and on the oracle: every answer is the same.

Continuous integration plays the same few thousand steps each time, so that what it finds is of the change at hand.
``pytest tests/test_oracle.py --oracle-steps 20000`` plays at least so many new ones, others each time.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

import boto3
import oracle
import pytest
from botocore import xform_name
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from moto.moto_api import state_manager
from moto.moto_api._internal import mock_random
from oracle import Oracle, Picture, Refused, Shown, Undetermined
from staff import UNKNOWN_FACE, in_account, members

from rekomock import Face, mock_rekognition, photo

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

HERE = ("123456789012", "us-east-1")
PLACES = [HERE, ("123456789012", "eu-west-1"), ("222222222222", "us-east-1")]


@cache
def clients() -> dict[tuple[str, str], Any]:
    with mock_rekognition():
        return {
            (account, region): in_account(account, boto3.client("rekognition", region_name=region))
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
    """What DetectFaces, which is not among the sixteen, tells of a picture."""
    with mock_rekognition():
        return clients()[HERE].detect_faces(Image={"Bytes": BYTES[picture]}, Attributes=[attributes])["FaceDetails"]


def pictures() -> dict[str, Picture]:
    """The pictures for the oracle, nothing known of their ids."""
    vectors = dict(zip(PEOPLE, oracle.vectors_of(similarities()), strict=True))
    known = {"no picture": Picture(None)}
    for name, faces in PICTURES.items():
        shown = []
        for number, face in enumerate(faces):
            told = {attributes: details(name, attributes)[number] for attributes in ("DEFAULT", "ALL")}
            shown.append(Shown(vectors[face], told, ["LOW_BRIGHTNESS"] if face is DARK_ALICE else []))
        known[name] = Picture(shown)
    return known


def mostly(usual: Any, *rare: Any) -> st.SearchStrategy[Any]:
    """One of the usual values, and now and then one of the rare ones."""
    return st.integers(0, 9).flatmap(lambda roll: st.sampled_from(rare if roll == 9 else usual))


def maybe(**parameters: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Some of the parameters."""
    return st.fixed_dictionaries({}, optional=parameters)


COLLECTIONS = mostly(["staff", "staff", "guests"], "nothing here", "x" * 256)
USERS = mostly(["alice", "alice", "bob", "carla"], "nobody", "no spaces", "x" * 129)
IMAGES = st.sampled_from(sorted(BYTES))
PLACE = mostly([HERE], *PLACES[1:])
TOKENS = maybe(ClientRequestToken=mostly(["first", "second"], "no spaces", "x" * 65))
THRESHOLDS = mostly([0, 30, 50, 75, 80, 82.5, 90, 99, 100], 100.5)
FILTERS = mostly(["NONE", "AUTO", "LOW", "MEDIUM", "HIGH"], "STRICT")
#: Stands for a face id, see ``face_id``.
FACE = st.integers(0, 39)
FACES = st.lists(FACE, min_size=1, max_size=4) | mostly([[0], [1], [2]], [0] * 101)
#: Stands for a pagination token, see ``page``.
PAGE = st.none() | st.integers(0, 9)


def small(most: int) -> st.SearchStrategy[int]:
    return mostly([1, 2, 3], most, most + 1)


CHOICES = {
    "face_model_version": ["7.0", "6.0"],
    "at_face_limit": ["raise", "report"],
    "collection_arn": ["without_prefix", "full"],
    "list_faces_of_unknown_user": ["empty", "error"],
    "search_users_without_face": ["empty", "error"],
    "calls_on_updating_users": ["accept", "conflict"],
    "client_request_token_lifetime": [timedelta(hours=24), timedelta(hours=24), timedelta()],
    "faces_per_user": [1, 2, 3, 100],
    "faces_per_collection": [5, 8, 20_000_000],
    "users_per_collection": [2, 3, 10_000_000],
    "collections_per_account": [None, None, 1, 2],
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
        shown = pictures()
        self.oracles = {place: Oracle(*place, shown, chosen, update_lasts) for place in PLACES}
        self.seen_faces = [UNKNOWN_FACE]
        self.seen_pages: dict[str, list[str]] = {}
        for place in PLACES[:2]:
            self.ask(place, "CreateCollection", CollectionId="staff")
            for picture in ("alice 1", "carla 1"):
                self.ask(place, "IndexFaces", CollectionId="staff", Image=picture)
            self.ask(place, "CreateUser", CollectionId="staff", UserId="alice")

    def teardown(self) -> None:
        state_manager.unset_transition("rekognition::user")
        self.rek.stop()

    def ask(self, place: tuple[str, str], operation: str, **parameters: Any) -> None:
        """Asks both, the oracle first, and compares what they say."""
        parameters = {name: value for name, value in parameters.items() if value is not None}
        expected: Any
        try:
            expected = self.oracles[place].answer(operation, parameters)
        except Refused as refused:
            expected = {"Code": refused.code, "Message": refused.message}
        except Undetermined:
            Played.left_out += 1
            return
        Played.steps += 1
        sent = parameters | ({"Image": {"Bytes": BYTES[parameters["Image"]]}} if "Image" in parameters else {})
        try:
            answer = members(getattr(clients()[place], xform_name(operation))(**sent))
        except ClientError as error:
            answer = error.response["Error"]
        note(f"{place} {operation}({parameters}) -> {answer}")
        oracle.agree(expected, answer)
        self.seen_faces += [record["Face"]["FaceId"] for record in answer.get("FaceRecords", ())]
        if "NextToken" in answer:
            self.seen_pages.setdefault(operation, []).append(answer["NextToken"])

    def face_id(self, place: tuple[str, str], collection_id: str, number: int) -> str:
        """Mostly of a face in the collection, else of any that there ever was anywhere, or of none."""
        if number == 39:
            return UNKNOWN_FACE.upper().replace("0", "A")
        there = self.oracles[place].collections.get(collection_id)
        if there is not None and there.faces and number < 30:
            return there.faces[number % len(there.faces)].face_id
        return self.seen_faces[number % len(self.seen_faces)]

    def page(self, operation: str, number: int | None) -> str | None:
        """Mostly a token that the operation has given out lately, else one of any operation, or a made up one."""
        if number is None:
            return None
        ours = self.seen_pages.get(operation, [])[-4:]
        everybodys = [token for tokens in self.seen_pages.values() for token in tokens]
        known = ours if number < 7 else everybodys
        return known[-1 - number % len(known)] if known and number < 9 else "made up" * (1 + 40 * (len(known) % 2))

    @rule(place=PLACE, collection=COLLECTIONS)
    def create_collection(self, place: Any, collection: str) -> None:
        self.ask(place, "CreateCollection", CollectionId=collection)

    @rule(place=PLACE, collection=COLLECTIONS)
    def describe_collection(self, place: Any, collection: str) -> None:
        self.ask(place, "DescribeCollection", CollectionId=collection)

    @rule(place=PLACE, page=PAGE, more=maybe(MaxResults=small(4096) | st.just(0)))
    def list_collections(self, place: Any, page: int | None, more: Any) -> None:
        self.ask(place, "ListCollections", NextToken=self.page("ListCollections", page), **more)

    @rule(place=PLACE, collection=COLLECTIONS, sure=st.integers(0, 3))
    def delete_collection(self, place: Any, collection: str, sure: int) -> None:
        if sure == 3:  # much is lost with a collection
            self.ask(place, "DeleteCollection", CollectionId=collection)

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
        place=PLACE,
        collection=COLLECTIONS,
        page=PAGE,
        faces=st.none() | FACES,
        more=maybe(MaxResults=small(4096) | st.just(0), UserId=USERS),
    )
    def list_faces(self, place: Any, collection: str, page: int | None, faces: list[int] | None, more: Any) -> None:
        ids = faces and [self.face_id(place, collection, number) for number in faces]
        self.ask(
            place, "ListFaces", CollectionId=collection, NextToken=self.page("ListFaces", page), FaceIds=ids, **more
        )

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

    @rule(place=PLACE, collection=COLLECTIONS, page=PAGE, more=maybe(MaxResults=small(500)))
    def list_users(self, place: Any, collection: str, page: int | None, more: Any) -> None:
        self.ask(place, "ListUsers", CollectionId=collection, MaxResults=500)  # shows the oracle their order
        self.ask(place, "ListUsers", CollectionId=collection, NextToken=self.page("ListUsers", page), **more)

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

    @rule(place=PLACE, collection=COLLECTIONS, user=USERS, faces=FACES, token=TOKENS)
    def disassociate_faces(self, place: Any, collection: str, user: str, faces: list[int], token: Any) -> None:
        ids = [self.face_id(place, collection, number) for number in faces]
        self.ask(place, "DisassociateFaces", CollectionId=collection, UserId=user, FaceIds=ids, **token)

    @rule(
        place=PLACE,
        collection=COLLECTIONS,
        user=st.none() | USERS,
        face=st.none() | FACE,
        more=maybe(MaxUsers=small(500), UserMatchThreshold=THRESHOLDS),
    )
    def search_users(self, place: Any, collection: str, user: str | None, face: int | None, more: Any) -> None:
        face_id = None if face is None else self.face_id(place, collection, face)
        self.ask(place, "SearchUsers", CollectionId=collection, UserId=user, FaceId=face_id, **more)

    @rule(
        place=PLACE,
        collection=COLLECTIONS,
        image=IMAGES,
        more=maybe(MaxUsers=small(500), UserMatchThreshold=THRESHOLDS, QualityFilter=FILTERS),
    )
    def search_users_by_image(self, place: Any, collection: str, image: str, more: Any) -> None:
        self.ask(place, "SearchUsersByImage", CollectionId=collection, Image=image, **more)

    @rule()
    def settle(self) -> None:
        self.rek.settle()
        for each in self.oracles.values():
            each.settle()


COMMON = settings(
    stateful_step_count=60,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
#: The same steps in every run.
FEW = settings(COMMON, max_examples=40, derandomize=True, database=None)


def test_every_answer_is_the_oracles(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> None:
    pictures()  # fetches what is known of them, outside of the runs
    wanted = request.config.getoption("--oracle-steps")
    Played.steps = Played.left_out = 0
    if wanted is None:
        run_state_machine_as_test(Played, settings=FEW)
        return
    while Played.steps < wanted:
        run_state_machine_as_test(Played, settings=settings(COMMON, max_examples=100))
    with capsys.disabled():
        print(f"\n{Played.steps} answers compared, {Played.left_out} requests left out")
