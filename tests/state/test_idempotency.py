"""The cache of responses to idempotent requests."""

from __future__ import annotations

import json
import tracemalloc
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest

from rekomock.protocol.errors import RekognitionError
from rekomock.state import idempotency
from rekomock.state.idempotency import IdempotencyCache

MEMBERS = {"CollectionId": "staff", "UserId": "alice"}
DAY = timedelta(days=1)


def encoded(members: dict[str, Any]) -> bytes:
    return json.dumps(members).encode()


def recall(cache: IdempotencyCache, token: str = "token", operation: str = "CreateUser", **more: Any) -> bytes | None:
    given: dict[str, Any] = {"members": MEMBERS, "now": 0.0, "lifetime": DAY, "members_of": json.loads, **more}
    return cache.recall(operation, token, encoded(given.pop("members")), **given)


def remembering(*tokens: str) -> IdempotencyCache:
    """Return a cache with a response for each token, equal to the token, remembered at 0 seconds."""
    cache = IdempotencyCache()
    for token in tokens:
        cache.remember("CreateUser", token, encoded(MEMBERS), token.encode(), now=0)
    return cache


def test_a_response_is_recalled() -> None:
    assert recall(remembering("token")) == b"token"


def test_a_response_is_recalled_more_than_once() -> None:
    cache = remembering("token")

    assert [recall(cache) for _ in range(3)] == [b"token"] * 3


def test_equal_members_are_the_same_members() -> None:
    assert recall(remembering("token"), members=dict(reversed(MEMBERS.items()))) == b"token"


@pytest.mark.parametrize(("token", "operation"), [("other", "CreateUser"), ("token", "DeleteUser")])
def test_nothing_is_recalled_for_another_token_or_operation(token: str, operation: str) -> None:
    assert recall(remembering("token"), token, operation) is None


@pytest.mark.parametrize("members", [{}, MEMBERS | {"UserId": "bob"}, MEMBERS | {"FaceIds": []}])
def test_other_members_are_a_mismatch(members: dict[str, Any]) -> None:
    with pytest.raises(RekognitionError) as rejected:
        recall(remembering("token"), members=members)

    assert rejected.value.code == "IdempotentParameterMismatchException"
    assert rejected.value.message == "The ClientRequestToken: token you have supplied is already in use."


class TestLifetime:
    @pytest.mark.parametrize("now", [0, 86_399.999, -5])  # the clock may go backwards
    def test_within(self, now: float) -> None:
        assert recall(remembering("token"), now=now) == b"token"

    @pytest.mark.parametrize("now", [86_400, 86_401, 1e9])
    def test_over(self, now: float) -> None:
        assert recall(remembering("token"), now=now) is None

    def test_over_for_a_mismatch(self) -> None:
        assert recall(remembering("token"), now=86_400, members={}) is None

    def test_of_no_time(self) -> None:
        assert recall(remembering("token"), lifetime=timedelta(0)) is None

    def test_begins_anew_with_a_new_response(self) -> None:
        cache = remembering("token")
        cache.remember("CreateUser", "token", b"{}", b"new", now=86_400)

        assert recall(cache, now=172_799, members={}) == b"new"


class TestMemory:
    @pytest.fixture(autouse=True)
    def _three_at_most(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(idempotency, "MAX_REMEMBERED", 3)

    def test_the_oldest_response_is_evicted(self) -> None:
        cache = remembering("a", "b", "c", "d")

        assert [recall(cache, token) for token in "abcd"] == [None, b"b", b"c", b"d"]

    def test_a_response_given_anew_is_not_the_oldest_any_more(self) -> None:
        cache = remembering("a", "b", "c", "a", "d")

        assert [recall(cache, token) for token in "abcd"] == [b"a", None, b"c", b"d"]

    def test_a_response_given_anew_takes_the_place_of_the_former(self) -> None:
        cache = remembering("a", "b", "c", "c", "c")

        assert [recall(cache, token) for token in "abc"] == [b"a", b"b", b"c"]


class TestMemoryOfLargeOnes:
    FACES: ClassVar[dict[str, Any]] = {"CollectionId": "staff", "FaceIds": [str(UUID(int=n)) for n in range(100)]}

    def test_is_bounded_by_their_bytes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(idempotency, "MAX_BYTES", 1_000_000)
        cache = IdempotencyCache()
        tracemalloc.start()
        try:
            for number in range(300):
                faces = [f"{number:04}-{face:04}-a-face-id-of-36-characters" for face in range(100)]
                cache.remember("AssociateFaces", str(number), encoded({"FaceIds": faces}), bytes(6000), now=0)
            size, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

        assert 800_000 < size < 1_050_000
        kept = [int(token) for _, token in cache._responses]
        assert kept == list(range(300 - len(kept), 300))
        assert len(kept) > 80

    def test_is_free_again_for_those_given_anew(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(idempotency, "MAX_BYTES", 30_000)
        cache = IdempotencyCache()
        for token in ("a", *("b" for _ in range(9)), "c"):
            cache.remember("AssociateFaces", token, encoded(self.FACES), bytes(4000), now=0)

        def kept() -> str:
            return "".join(t for t in "abc" if recall(cache, t, "AssociateFaces", members=self.FACES) is not None)

        assert kept() == "abc"
        cache.remember("AssociateFaces", "d", encoded(self.FACES), bytes(4000), now=0)
        assert kept() == "bc"

    def test_is_not_given_to_one_that_is_larger_than_all(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(idempotency, "MAX_BYTES", 30_000)
        cache = remembering("a")
        cache.remember("CreateUser", "b", encoded(MEMBERS), bytes(30_001), now=0)
        cache.remember("CreateUser", "c", encoded(MEMBERS), b"c", now=0)

        assert [recall(cache, token) for token in "abc"] == [None, None, b"c"]


def test_six_thousand_of_a_hundred_faces_are_remembered() -> None:
    cache = IdempotencyCache()
    for number in range(6000):
        faces = [f"{number:04}-{face:04}-a-face-id-of-36-characters" for face in range(100)]
        cache.remember("AssociateFaces", str(number), encoded({"FaceIds": faces}), bytes(6000), now=0)

    assert len(cache._responses) == 6000


def test_a_hundred_thousand_responses_are_remembered() -> None:
    cache = IdempotencyCache()
    for number in range(idempotency.MAX_REMEMBERED):
        cache.remember("CreateUser", f"a-token-of-as-many-characters-as-uuids-{number}", encoded(MEMBERS), b"{}", now=0)

    assert idempotency.MAX_REMEMBERED == 100_000
    assert recall(cache, "a-token-of-as-many-characters-as-uuids-0") == b"{}"
