"""Clients of a server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from rekomock.server import Server

ONE_ATTEMPT = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=20)


def client_of(server: Server | str, service: str = "rekognition", region: str = "us-east-1", **more: Any) -> Any:
    """A client that asks a server, or what answers at an address, once."""
    keys = {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key": "secret"} | more
    url = server if isinstance(server, str) else server.url
    return boto3.client(service, region_name=region, endpoint_url=url, config=ONE_ATTEMPT, **keys)
