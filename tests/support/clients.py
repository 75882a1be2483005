"""Clients of a server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_rekognition.client import RekognitionClient

    from rekomock.server import Server

ONE_ATTEMPT = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=20)


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
