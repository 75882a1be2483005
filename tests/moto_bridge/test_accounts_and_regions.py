"""Every account has its own collections in every region, however the account is told."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError
from support.clients import user_keys
from support.staff import Staff, in_account

from rekomock import photo

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_rekognition.client import RekognitionClient

OURS, THEIRS = "123456789012", "222222222222"
REGIONS = ["us-east-1", "eu-west-1"]

pytestmark = pytest.mark.usefixtures("surface")


def by_header(account_id: str, region: str = "us-east-1") -> RekognitionClient:
    """A client of an account by moto's header."""
    return in_account(account_id, boto3.client("rekognition", region_name=region))


def by_role(account_id: str, region: str = "us-east-1") -> RekognitionClient:
    """A client of an account by a role there."""
    return boto3.client("rekognition", region_name=region, **assumed(account_id))


def assumed(account_id: str, **as_whom: Any) -> dict[str, Any]:
    """The credentials of a role in an account."""
    sts = boto3.client("sts", region_name="us-east-1", **as_whom)
    role = sts.assume_role(RoleArn=f"arn:aws:iam::{account_id}:role/enroller", RoleSessionName="enrolment")
    return {
        "aws_access_key_id": role["Credentials"]["AccessKeyId"],
        "aws_secret_access_key": role["Credentials"]["SecretAccessKey"],
        "aws_session_token": role["Credentials"]["SessionToken"],
    }


def account_of(client: RekognitionClient) -> str:
    """The account in the ARN of a new collection."""
    client.create_collection(CollectionId="whose")
    return client.describe_collection(CollectionId="whose")["CollectionARN"].split(":")[4]


@pytest.mark.parametrize("client_in", [by_header, by_role])
def test_each_account_sees_its_own_collections_in_each_region(client_in: Callable[..., Any]) -> None:
    places = {f"{account}.{region}": client_in(account, region) for account, region in product([OURS, THEIRS], REGIONS)}
    for name, client in places.items():
        client.create_collection(CollectionId=name)

    assert {name: client.list_collections()["CollectionIds"] for name, client in places.items()} == {
        name: [name] for name in places
    }


@pytest.mark.parametrize("client_in", [by_header, by_role])
def test_what_is_deleted_in_one_account_stays_in_another(
    client: RekognitionClient, client_in: Callable[..., Any]
) -> None:
    ours, theirs = Staff(client), Staff(client_in(THEIRS))
    ours.user("alice", ours.face("alice"))
    theirs.user("alice", theirs.face("alice"))

    theirs.client.delete_collection(CollectionId="staff")

    assert len(ours.faces_of("alice")) == 1
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        theirs.faces_of("alice")


@pytest.mark.parametrize(("account", "region"), [(THEIRS, "us-east-1"), (OURS, "eu-west-1")])
def test_a_face_of_another_account_or_region_is_not_found(staff: Staff, account: str, region: str) -> None:
    elsewhere = Staff(by_header(account, region))
    staff.user("alice")

    (unsuccessful,) = staff.associate("alice", elsewhere.face("alice"))["UnsuccessfulFaceAssociations"]

    assert unsuccessful["Reasons"] == ["FACE_NOT_FOUND"]


def test_header_and_role_of_an_account_lead_to_the_same_collections() -> None:
    Staff(by_header(THEIRS)).user("alice")

    assert by_role(THEIRS).list_users(CollectionId="staff")["Users"][0]["UserId"] == "alice"


def test_a_role_that_is_assumed_by_a_role_counts() -> None:
    chained = assumed("333333333333", **assumed(THEIRS))

    assert account_of(boto3.client("rekognition", region_name="us-east-1", **chained)) == "333333333333"


def test_keys_that_nobody_gave_out_are_of_the_default_account() -> None:
    unknown: Any = {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key": "secret"}

    assert account_of(boto3.client("rekognition", region_name="us-east-1", **unknown)) == OURS


def by_key(account_id: str, service: Any = "rekognition", **more: Any) -> Any:
    """A client of an account by an access key id that is the account's."""
    keys: Any = {"aws_access_key_id": account_id, "aws_secret_access_key": "secret"}
    return boto3.client(service, region_name="us-east-1", **keys, **more)


@pytest.mark.parametrize("signature", ["v4", "s3", "s3v4"])
def test_an_access_key_id_of_12_digits_is_the_account_for_every_service(signature: str) -> None:
    Staff(by_key(THEIRS)).user("alice")
    assert by_header(THEIRS).list_collections()["CollectionIds"] == ["staff"]
    assert by_role(THEIRS).list_collections()["CollectionIds"] == ["staff"]
    assert by_key(OURS).list_collections()["CollectionIds"] == []
    assert by_key(THEIRS, "sts").get_caller_identity()["Account"] == THEIRS

    by_role(THEIRS).create_collection(CollectionId="guests")  # moto has keys now, among which it searches
    assert account_of(by_key("333333333333")) == "333333333333"

    s3 = by_key(THEIRS, "s3", config=Config(signature_version=signature))
    s3.create_bucket(Bucket="photos")
    s3.put_object(Bucket="photos", Key="alice.png", Body=photo("alice"))
    image: Any = {"S3Object": {"Bucket": "photos", "Name": "alice.png"}}
    assert len(by_key(THEIRS).detect_faces(Image=image)["FaceDetails"]) == 1
    with pytest.raises(ClientError, match="InvalidS3ObjectException"):
        by_key(OURS).detect_faces(Image=image)
    url = s3.generate_presigned_url("put_object", Params={"Bucket": "photos", "Key": "bob.png"})
    assert requests.put(url, data=photo("bob"), timeout=5).status_code == 200
    image["S3Object"]["Name"] = "bob.png"
    assert len(by_key(THEIRS).detect_faces(Image=image)["FaceDetails"]) == 1


@pytest.mark.parametrize("given", ["", "1234", "1234567890123", "staging", "12345678901x"])
def test_an_account_that_cannot_exist_is_refused_as_its_credentials_would_be(given: str) -> None:
    client = by_header(given)
    for _ in range(2):
        with pytest.raises(ClientError) as refused:
            client.list_collections()
        answer = refused.value.response
        assert (answer["Error"]["Code"], answer["Error"]["Message"], answer["ResponseMetadata"]["HTTPStatusCode"]) == (
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
            400,
        )
        by_role(THEIRS)  # moto has keys now, among which it searches


def test_the_keys_of_a_user_are_of_its_account() -> None:
    iam = boto3.client("iam", region_name="us-east-1", **assumed(THEIRS))

    assert account_of(boto3.client("rekognition", region_name="us-east-1", **user_keys(iam))) == THEIRS


@pytest.mark.parametrize(("region", "partition"), [("us-east-1", "aws"), ("us-gov-west-1", "aws-us-gov")])
def test_account_region_and_partition_stand_in_an_arn(region: str, partition: str) -> None:
    client = by_header(THEIRS, region)
    client.create_collection(CollectionId="staff")

    assert client.describe_collection(CollectionId="staff")["CollectionARN"] == (
        f"arn:{partition}:rekognition:{region}:{THEIRS}:collection/staff"
    )


def test_a_region_without_rekognition_is_a_clear_error() -> None:
    with pytest.raises(ClientError, match="Amazon Rekognition is not offered in the region nowhere-1") as refused:
        boto3.client("rekognition", region_name="nowhere-1").list_collections()

    answer = refused.value.response
    assert (answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]) == ("NotImplemented", 400)
    assert "MOTO_ALLOW_NONEXISTENT_REGION=true" in answer["Error"]["Message"]
