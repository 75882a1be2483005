"""Calls to Amazon Rekognition that other services of moto make: CloudFormation, the Resource Groups Tagging API."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rekomock.moto_bridge.active import innermost
from rekomock.protocol.service_model import TARGET_PREFIX

if TYPE_CHECKING:
    from rekomock.state.region import Region

__all__ = ["CallFailedError", "call"]


class CallFailedError(Exception):
    """An error response.

    Attributes:
        code: The error code.
        message: The error message.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def call(operation: str, account_id: str, region_name: str, **members: Any) -> dict[str, Any]:
    """Call an operation as a client would, so that it is validated, may be made to fail, and is logged.

    Args:
        operation: The operation.
        account_id: The account to call it in.
        region_name: The region to call it in.
        **members: The members of the request, none of them bytes.

    Returns:
        The members of the response.

    Raises:
        CallFailedError: If the response is an error.
    """
    target, body = f"{TARGET_PREFIX}.{operation}", json.dumps(members).encode()
    response = innermost().service.handle(_OwnRequest(target, body, account_id, region_name))
    content: dict[str, Any] = json.loads(response.body)
    if response.status != 200:
        raise CallFailedError(content["__type"], content.get("Message") or content["message"])
    return content


@dataclass
class _OwnRequest:
    """A :class:`rekomock.service.Request` that no client sent."""

    target: str | None
    body: bytes
    account_id: str
    region_name: str

    def authenticate(self) -> None:
        """Do nothing: the service that calls is moto's."""

    def authorize(self, operation: str, members: Mapping[str, Any]) -> None:
        """Do nothing: moto does not let its services act with the permissions of their callers."""

    def region(self) -> Region:
        return innermost().regions.requested(self.region_name, self.account_id)
