"""Clients of asyncio against the server. They hold botocore back: an environment of their own has them, tox -e aio."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from rekomock import Face, photo

if TYPE_CHECKING:
    from collections.abc import Callable

aiobotocore = pytest.importorskip("aiobotocore.session", reason="aiobotocore is not installed: tox -e aio")
aioboto3 = pytest.importorskip("aioboto3", reason="aioboto3 is not installed: tox -e aio")

pytestmark = [pytest.mark.asyncio, pytest.mark.usefixtures("rekognition_server")]


@pytest.fixture(params=["aiobotocore", "aioboto3"])
def client(request: pytest.FixtureRequest, rekognition_server: str) -> Callable[[str], Any]:
    """Makes a client, to be entered with ``async with``."""
    if request.param == "aiobotocore":
        session: Any = aiobotocore.get_session()
        return cast("Callable[[str], Any]", session.create_client)
    return cast("Callable[[str], Any]", aioboto3.Session().client)


async def enrol(rekognition: Any, person: str, *pictures: bytes) -> dict[str, Any]:
    await rekognition.create_user(CollectionId="staff", UserId=person)
    faces = []
    for picture in pictures:
        indexed = await rekognition.index_faces(CollectionId="staff", Image={"Bytes": picture})
        faces += [record["Face"]["FaceId"] for record in indexed["FaceRecords"]]
    answer: dict[str, Any] = await rekognition.associate_faces(CollectionId="staff", UserId=person, FaceIds=faces)
    return answer


async def test_somebody_is_enrolled_and_recognised(client: Callable[[str], Any]) -> None:
    async with client("rekognition") as rekognition:
        created = await rekognition.create_collection(CollectionId="staff")
        assert created["CollectionArn"] == "aws:rekognition:us-east-1:123456789012:collection/staff"

        answer = await enrol(rekognition, "alice", photo("alice"), photo(Face("alice", shot=2)))
        assert (len(answer["AssociatedFaces"]), answer["UserStatus"]) == (2, "UPDATING")

        found = await rekognition.search_users_by_image(
            CollectionId="staff", Image={"Bytes": photo(Face("alice", shot=3), format="JPEG")}
        )
        assert [match["User"] for match in found["UserMatches"]] == [{"UserId": "alice", "UserStatus": "ACTIVE"}]


async def test_lists_come_in_pages(client: Callable[[str], Any]) -> None:
    async with client("rekognition") as rekognition:
        await rekognition.create_collection(CollectionId="staff")
        await enrol(rekognition, "alice", *[photo("alice")] * 3)

        pages = rekognition.get_paginator("list_faces").paginate(
            CollectionId="staff", UserId="alice", PaginationConfig={"PageSize": 2}
        )
        assert [len(page["Faces"]) async for page in pages] == [2, 1]


async def test_errors_are_those_of_aws(client: Callable[[str], Any]) -> None:
    async with client("rekognition") as rekognition:
        with pytest.raises(rekognition.exceptions.ResourceNotFoundException, match="The collection id: staff does not"):
            await rekognition.list_users(CollectionId="staff")


async def test_pictures_come_from_s3(client: Callable[[str], Any]) -> None:
    async with client("s3") as s3, client("rekognition") as rekognition:
        await s3.create_bucket(Bucket="pictures")
        await s3.put_object(Bucket="pictures", Key="group.png", Body=photo("alice", "bob"))

        detected = await rekognition.detect_faces(Image={"S3Object": {"Bucket": "pictures", "Name": "group.png"}})
        assert len(detected["FaceDetails"]) == 2
