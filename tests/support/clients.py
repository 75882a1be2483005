"""Clients of a server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

import boto3
import requests
from botocore.config import Config

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_rekognition.client import RekognitionClient

    from rekomock.server import Server

ONE_ATTEMPT = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=20)


def user_keys(iam: Any) -> dict[str, Any]:
    """Create a user of IAM and return its access key, as arguments for ``boto3.client``."""
    iam.create_user(UserName="enroller")
    key = iam.create_access_key(UserName="enroller")["AccessKey"]
    return {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}


def post(url: str, target: str | None, body: str | bytes = b"{}") -> requests.Response:
    """Send a request as it stands, without an SDK and without a signature."""
    return requests.post(url, data=body, headers={} if target is None else {"X-Amz-Target": target}, timeout=20)


@overload
def client_of(
    server: Server | str, service: Literal["rekognition"] = "rekognition", region: str = "us-east-1", **more: Any
) -> RekognitionClient: ...
@overload
def client_of(server: Server | str, service: str, region: str = "us-east-1", **more: Any) -> Any: ...
def client_of(server: Server | str, service: str = "rekognition", region: str = "us-east-1", **more: Any) -> Any:
    """A client that asks a server, or what answers at an address, once."""
    keys = {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key": "secret"} | more
    url = server if isinstance(server, str) else server.url
    create: Callable[..., Any] = boto3.client
    return create(service, region_name=region, endpoint_url=url, config=ONE_ATTEMPT, **keys)
