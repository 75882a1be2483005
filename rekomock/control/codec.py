"""What goes between a mock and a server that it runs on, as JSON: each form is made, and read back, here."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from typing import Any, cast

from rekomock.control.call_log import LoggedCall
from rekomock.control.snapshots import ById, CollectionView, FaceView, RegionView, UserView
from rekomock.images.face import Face
from rekomock.settings.settings import SettingsChange
from rekomock.settings.text import format_settings, parse_settings

__all__ = [
    "call_form",
    "call_of",
    "face_form",
    "picture_form",
    "region_form",
    "region_of",
    "settings_form",
    "settings_of",
]


def settings_form(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings by their names; what lasts, in seconds."""
    format_settings(cast(SettingsChange, settings))  # complains of what cannot be sent
    return {name: value.total_seconds() if isinstance(value, timedelta) else value for name, value in settings.items()}


def settings_of(form: Mapping[str, Any]) -> SettingsChange:
    """The settings of such a form; ValueError for one that does not exist, or a value that it cannot have."""
    return parse_settings(f"{name}={value}" for name, value in form.items())


def face_form(face: str | Face) -> dict[str, Any]:
    """What is declared of a face."""
    declared = Face.of(face)
    values = {field.name: getattr(declared, field.name) for field in fields(Face)}
    return {name: value for name, value in values.items() if value is not None}


def picture_form(source: bytes | str, faces: Iterable[str | Face]) -> dict[str, Any]:
    """Who is in a picture, which is given by its bytes or its place in S3."""
    which = {"picture": source} if isinstance(source, str) else {"bytes": base64.b64encode(source).decode()}
    return {**which, "faces": [face_form(face) for face in faces]}


def call_form(call: LoggedCall) -> dict[str, Any]:
    """A call, its parameters and its answer as they went over the wire."""
    return {
        "operation": call.operation,
        "parameters": _object(call.request),
        "status": call.status,
        "response": json.loads(call.response),
        "account_id": call.account_id,
        "region": call.region,
        "time": call.time.isoformat(),
    }


def call_of(form: Mapping[str, Any]) -> LoggedCall:
    """The call of such a form."""
    return LoggedCall(
        operation=form["operation"],
        request=json.dumps(form["parameters"]).encode(),
        status=form["status"],
        response=json.dumps(form["response"]).encode(),
        account_id=form["account_id"],
        region=form["region"],
        at=datetime.fromisoformat(form["time"]).timestamp(),
    )


def region_form(view: RegionView) -> dict[str, Any]:
    """What an account has in a region; collections, faces and users are lists, in their order."""
    return {
        "name": view.name,
        "account_id": view.account_id,
        "collections": [
            {
                "collection_id": each.collection_id,
                "arn": each.arn,
                "face_model_version": each.face_model_version,
                "created": each.created.isoformat(),
                "tags": dict(each.tags),
                "faces": [asdict(face) for face in each.faces.values()],
                "users": [asdict(user) for user in each.users.values()],
            }
            for each in view.collections.values()
        ],
    }


def region_of(form: Mapping[str, Any]) -> RegionView:
    """What an account has in a region, of such a form."""
    collections = ((each["collection_id"], _collection_of(each)) for each in form["collections"])
    return RegionView(form["name"], form["account_id"], ById("collections", collections))


def _collection_of(form: Mapping[str, Any]) -> CollectionView:
    faces = (FaceView(**face | {"box": tuple(face["box"])}) for face in form["faces"])
    users = (UserView(**user | {"face_ids": tuple(user["face_ids"])}) for user in form["users"])
    return CollectionView(
        form["collection_id"],
        form["arn"],
        form["face_model_version"],
        datetime.fromisoformat(form["created"]),
        ById("tags", form["tags"].items()),
        ById("faces", ((face.face_id, face) for face in faces)),
        ById("users", ((user.user_id, user) for user in users)),
    )


def _object(body: bytes) -> dict[str, Any]:
    """The JSON object that a request's body is; empty where it is none."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
