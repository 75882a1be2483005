"""Pagination tokens: opaque, bound to the listing that they were given out for, and not remembered without end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rekomock.protocol.errors import RekognitionError
from rekomock.state import pagination as pages_module
from rekomock.state.pagination import Pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.staff import Staff

LISTING = ("ListThings", "collection", "filter")


def things(after: int | None = None, count: int = 10) -> Iterator[tuple[int, str]]:
    """Things by their positions, from the one after ``after`` on."""
    return ((number, f"thing {number}") for number in range(0 if after is None else after + 1, count))


def first_token(pages: Pages, listing: tuple[str, ...] = LISTING, limit: int = 3) -> str:
    _, token = pages.cut(things(), limit, listing)
    assert token is not None
    return token


def assert_refused(pages: Pages, token: str, listing: tuple[str, ...] = LISTING) -> None:
    with pytest.raises(RekognitionError) as rejected:
        pages.position(token, listing)
    assert (rejected.value.code, rejected.value.message) == (
        "InvalidPaginationTokenException",
        "Invalid Pagination Token",
    )


class TestCutting:
    def test_a_page_holds_so_many_items(self) -> None:
        page, token = Pages().cut(things(), 3, LISTING)

        assert page == ["thing 0", "thing 1", "thing 2"]
        assert token is not None

    @pytest.mark.parametrize("limit", [10, 11])
    def test_a_page_that_holds_the_last_item_has_no_token(self, limit: int) -> None:
        page, token = Pages().cut(things(), limit, LISTING)

        assert (len(page), token) == (10, None)

    def test_there_is_one_empty_page_of_nothing(self) -> None:
        assert Pages().cut(things(count=0), 3, LISTING) == ([], None)

    def test_no_more_is_read_than_tells_whether_another_page_follows(self) -> None:
        items = things()

        Pages().cut(items, 3, LISTING)

        assert next(items) == (4, "thing 4")


class TestPosition:
    def test_without_a_token_is_the_start(self) -> None:
        assert Pages().position(None, LISTING) is None

    def test_of_a_token_is_the_last_item_of_its_page(self) -> None:
        pages = Pages()

        assert pages.position(first_token(pages), LISTING) == 2

    def test_may_be_0(self) -> None:
        pages = Pages()

        assert pages.position(first_token(pages, limit=1), LISTING) == 0

    def test_may_be_asked_for_again(self) -> None:
        pages = Pages()
        token = first_token(pages)

        assert [pages.position(token, LISTING) for _ in range(3)] == [2, 2, 2]

    @settings(deadline=None)
    @given(st.integers(0, 30), st.integers(1, 12))
    def test_the_pages_together_hold_every_item_once(self, count: int, limit: int) -> None:
        pages, walked, token = Pages(), list[str](), None
        while True:
            page, token = pages.cut(things(pages.position(token, LISTING), count), limit, LISTING)
            assert len(page) == limit or token is None
            walked += page
            if token is None:
                break

        assert walked == [thing for _, thing in things(count=count)]


class TestTokens:
    def test_are_not_longer_than_the_model_allows(self) -> None:
        token = first_token(Pages(), ("ListFaces", "c" * 255, "u" * 128, *(f"{number:036}" for number in range(4096))))

        assert len(token) <= 255

    def test_do_not_show_what_they_stand_for(self) -> None:
        token = first_token(Pages(), ("ListFaces", "staff"))

        assert not any(part in token for part in ("ListFaces", "staff", "thing"))

    def test_differ_from_page_to_page(self) -> None:
        pages = Pages()

        assert first_token(pages, limit=3) != first_token(pages, limit=4)

    @pytest.mark.parametrize(
        "listing", [("ListOthers", *LISTING[1:]), ("ListThings", "elsewhere", "filter"), LISTING[:2], (*LISTING, "")]
    )
    def test_of_another_listing_are_rejected(self, listing: tuple[str, ...]) -> None:
        pages = Pages()

        assert_refused(pages, first_token(pages), listing)

    def test_that_were_never_given_out_are_rejected(self) -> None:
        assert_refused(Pages(), "token")

    def test_of_other_pages_are_rejected(self) -> None:
        assert_refused(Pages(), first_token(Pages()))

    @pytest.mark.parametrize("place", [0, 31, 63])
    def test_that_were_altered_are_rejected(self, place: int) -> None:
        pages = Pages()
        token = first_token(pages)

        assert_refused(pages, token[:place] + ("B" if token[place] == "A" else "A") + token[place + 1 :])

    @pytest.mark.parametrize("alter", [str.lower, str.swapcase, lambda token: token[:-1], lambda token: f"{token}="])
    def test_that_were_cut_padded_or_recased_are_rejected(self, alter: Any) -> None:
        pages = Pages()

        assert_refused(pages, alter(first_token(pages)))

    def test_go_stale_when_many_were_given_out_since(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pages_module, "MAX_REMEMBERED", 3)
        pages = Pages()
        tokens = [first_token(pages, limit=limit) for limit in (1, 2, 3, 4)]

        assert_refused(pages, tokens[0])
        assert [pages.position(token, LISTING) for token in tokens[1:]] == [1, 2, 3]

    def test_stay_fresh_when_they_are_given_out_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pages_module, "MAX_REMEMBERED", 3)
        pages = Pages()
        tokens = [first_token(pages, limit=limit) for limit in (1, 2, 3, 1, 4)]

        assert pages.position(tokens[0], LISTING) == 0
        assert_refused(pages, tokens[1])

    def test_are_remembered_by_the_thousand(self) -> None:
        assert pages_module.MAX_REMEMBERED == 10_000


class TestThroughBoto3:
    def assert_refused(self, staff: Staff, operation: str, token: str, **parameters: Any) -> None:
        with pytest.raises(staff.client.exceptions.InvalidPaginationTokenException, match="Invalid Pagination Token"):
            getattr(staff.client, operation)(NextToken=token, **parameters)

    @pytest.fixture
    def token(self, staff: Staff) -> str:
        """A token of ListUsers."""
        for name in ("alice", "bob", "carol"):
            staff.user(name)
        return staff.client.list_users(CollectionId="staff", MaxResults=1)["NextToken"]

    def test_a_token_leads_to_the_next_page(self, staff: Staff, token: str) -> None:
        response = staff.client.list_users(CollectionId="staff", MaxResults=2, NextToken=token)

        assert len(response["Users"]) == 2
        assert "NextToken" not in response

    @pytest.mark.parametrize("token", ["x", "=" * 255, "a token\n"])
    def test_a_made_up_token_is_rejected(self, staff: Staff, token: str) -> None:
        self.assert_refused(staff, "list_users", token, CollectionId="staff")
        self.assert_refused(staff, "list_faces", token, CollectionId="staff")
        self.assert_refused(staff, "list_collections", token)

    def test_a_token_of_another_operation_is_rejected(self, staff: Staff, token: str) -> None:
        self.assert_refused(staff, "list_faces", token, CollectionId="staff")

    def test_a_token_of_another_collection_is_rejected(self, staff: Staff, token: str) -> None:
        staff.client.create_collection(CollectionId="guests")

        self.assert_refused(staff, "list_users", token, CollectionId="guests")

    def test_a_token_of_a_collection_of_the_same_name_that_is_gone_is_rejected(self, staff: Staff, token: str) -> None:
        staff.client.delete_collection(CollectionId="staff")
        staff.client.create_collection(CollectionId="staff")

        self.assert_refused(staff, "list_users", token, CollectionId="staff")

    def test_a_token_of_another_filter_is_rejected(self, staff: Staff) -> None:
        staff.user("alice", *staff.faces("alice", 2))
        of_all = staff.client.list_faces(CollectionId="staff", MaxResults=1)["NextToken"]
        of_alice = staff.client.list_faces(CollectionId="staff", UserId="alice", MaxResults=1)["NextToken"]

        self.assert_refused(staff, "list_faces", of_all, CollectionId="staff", UserId="alice")
        self.assert_refused(staff, "list_faces", of_alice, CollectionId="staff")

    def test_a_token_of_another_region_is_rejected(self, staff: Staff, token: str) -> None:
        elsewhere = boto3.client("rekognition", region_name="eu-west-1")
        elsewhere.create_collection(CollectionId="staff")

        with pytest.raises(elsewhere.exceptions.InvalidPaginationTokenException):
            elsewhere.list_users(CollectionId="staff", NextToken=token)
