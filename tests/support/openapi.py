"""The control API's description of itself, against which its requests and responses are held."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from openapi_schema_validator import OAS31Validator

from rekomock.control.commands import COMMANDS
from rekomock.server.openapi import describe
from rekomock.server.routes import routes_of

__all__ = ["check_request", "check_response", "described"]


@cache
def described() -> dict[str, Any]:
    """Return the description."""
    return describe(routes_of(COMMANDS))


def check_request(method: str, path: str, body: Any) -> None:
    """Raise AssertionError if the description does not admit a request's body."""
    operation = _operation(method, path)
    assert operation is not None, f"{method} {path} is not described"
    if "requestBody" in operation:
        _check(operation["requestBody"]["content"]["application/json"]["schema"], {} if body is None else body)
    else:
        assert not body, f"{method} {path} is described as without a body, got {body!r}"


def check_response(method: str, path: str, status: int, body: Any) -> None:
    """Raise AssertionError if a response is not as described."""
    operation = _operation(method, path)
    if status == 200:
        assert operation is not None, f"{method} {path} is not described"
        _check(operation["responses"]["200"]["content"]["application/json"]["schema"], body)
    else:
        _check({"$ref": "#/components/schemas/Error"}, body)


def _operation(method: str, path: str) -> Any:
    for template, operations in described()["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path.partition("?")[0]):
            return operations.get(method.lower())
    return None


def _check(schema: Any, value: Any) -> None:
    validator = OAS31Validator({**schema, "components": described()["components"]})
    complaints = [error.message for error in validator.iter_errors(value)]
    assert not complaints, complaints
