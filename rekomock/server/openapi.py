"""A description of the control API in the format of OpenAPI, made from the commands themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable
from types import NoneType
from typing import Any

from rekomock import __version__
from rekomock.control.docstrings import summary
from rekomock.control.schemas import Schema, Schemas, described, object_of, reference, required_members
from rekomock.images.drawing.picture import Picture
from rekomock.server.routes import Route

__all__ = ["describe"]

_ABOUT = """\
What the author of a test does with a server of rekomock, an in-memory Amazon Rekognition for tests: declare what \
images show, begin with a filled collection, make calls fail, see what was called and what there is.

A member of a request that is null counts as not given, unless null is one of its types. AWS's own operations are not \
described here: SDKs know them.
"""

_ERRORS = {
    "400": "What the request says cannot hold; the message says where and why.",
    "403": "The request comes from a web page of a foreign origin, or names a host that is not this server.",
    "404": "There is no such mock.",
}


def describe(routes: Iterable[Route]) -> dict[str, Any]:
    """Return a description of routes, of OpenAPI 3.1."""
    schemas = Schemas()
    paths: dict[str, Any] = {}
    for route in routes:
        path = re.sub(r"<(?:int:)?(\w+)>", r"{\1}", route.path)
        paths.setdefault(path, {})[route.method.lower()] = _operation(route, schemas)
    error = {"__type": {"type": "string"}, "message": {"type": "string"}}
    schemas.component("Error", lambda: object_of(error, error))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "rekomock control API",
            "version": __version__,
            "description": _ABOUT,
            "license": {"name": "Apache License 2.0", "identifier": "Apache-2.0"},
        },
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(schemas.components.items())),
            "responses": {
                status: _json(reference("schemas", "Error")) | {"description": said} for status, said in _ERRORS.items()
            },
        },
    }


def _operation(route: Route, schemas: Schemas) -> dict[str, Any]:
    members, required = schemas.members(route.takes), required_members(route.takes)
    if "number" in route.variables:
        members["number"] = {"type": "integer", "minimum": 0, "description": "The mock's number."}
    in_path = {name: members.pop(name) for name in route.variables}
    parameters = [_parameter(name, "path", schema, required=True) for name, schema in in_path.items()]
    operation: dict[str, Any] = {
        "operationId": f"{route.takes.__name__}{'OfMock' if route.of_one_mock else ''}",
        "tags": ["one mock" if route.of_one_mock else "server"],
        "summary": summary(route.takes),
    }
    if route.method == "GET":
        parameters += [_parameter(name, "query", schema, required=name in required) for name, schema in members.items()]
    elif members:
        needed = [name for name in required if name in members]
        body = schemas.component(f"{route.takes.__name__}", lambda: object_of(members, needed))
        operation["requestBody"] = _json(body) | {"required": bool(needed)}
    if parameters:
        operation["parameters"] = parameters
    errors = ["400", "403", *(["404"] if "number" in route.variables else [])]
    operation["responses"] = {
        "200": _success(route, schemas),
        **{status: reference("responses", status) for status in errors},
    }
    return operation


def _parameter(name: str, place: str, schema: Schema, *, required: bool) -> dict[str, Any]:
    schema = dict(schema)
    said = schema.pop("description", "")
    return {"name": name, "in": place, "required": required, "schema": schema, **described(said)}


def _success(route: Route, schemas: Schemas) -> dict[str, Any]:
    if route.gives is Picture:
        return {"description": "The picture.", "content": {"image/png": {}, "image/jpeg": {}}}
    if route.gives is NoneType:
        return {"description": "It is done."} | _json(object_of({}, []))
    return {"description": "What was asked for."} | _json(schemas.of(route.gives))


def _json(schema: Schema) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}
