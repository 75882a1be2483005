"""What a test author can choose, with AWS's behaviour as the default of each choice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import Any, Literal, TypedDict, get_args, get_type_hints

from rekomock.hints import meant
from rekomock.images.engines.engine import Engine

__all__ = ["Settings", "SettingsChange"]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of a mock.

    Attributes:
        face_model_version: The version that new collections are made with; a collection keeps the one it began with.
        at_face_limit: What AssociateFaces does with a new face for a user who already holds ``faces_per_user`` faces:
            ``"raise"`` answers ServiceQuotaExceededException and changes nothing, ``"report"`` lists the face among
            the unsuccessful ones. AWS documents both.
        collection_arn: How CreateCollection writes the ARN: ``"without_prefix"``, ``aws:rekognition:...`` as AWS was
            seen to, or ``"full"``, ``arn:aws:rekognition:...``.
        list_faces_of_unknown_user: Whether ListFaces for a user who does not exist answers an ``"empty"`` list or an
            ``"error"``, ResourceNotFoundException.
        search_users_without_face: Whether SearchUsersByImage with a picture of nobody answers ``"empty"`` lists, as
            documented, or an ``"error"``, InvalidParameterException, as applications report.
        unknown_images: Who is in a picture that does not say so: one ``"stranger"``, the same in every copy of the
            picture, or nobody, ``"no_face"``.
        client_request_token_lifetime: How long a ClientRequestToken is remembered.
        faces_per_user: AWS's quota of faces associated with one user.
        faces_per_collection: AWS's quota of faces in a collection.
        users_per_collection: AWS's quota of users in a collection.
        collections_per_account: The quota of collections in one account and region; AWS publishes none.
        tags_per_collection: AWS's quota of tags on a collection.
        collections_per_page: How many collections ListCollections lists at once when the request does not say.
        faces_per_page: How many faces ListFaces lists at once when the request does not say.
        users_per_page: How many users ListUsers lists at once when the request does not say.
        calls_on_updating_users: Whether AssociateFaces, DisassociateFaces and DeleteUser on a user who is UPDATING
            ``"accept"`` that, or are a ``"conflict"``: they answer ConflictException and change nothing.
        throughput: How many calls a second an operation takes in an account and region: ``"unlimited"``, or as many as
            ``"aws"`` allows; further ones answer ProvisionedThroughputExceededException.
        engine: What finds the faces in pictures that neither ``photo()`` drew nor the album knows: ``"none"`` leaves
            them to ``unknown_images``, ``"dlib"`` recognises real faces and comes with the extra of that name; in the
            process itself also an object that is an ``Engine`` of ``rekomock.images.engines.engine``. The variable
            ``REKOMOCK_ENGINE`` changes the default.
    """

    face_model_version: str = "7.0"
    at_face_limit: Literal["raise", "report"] = "raise"
    collection_arn: Literal["without_prefix", "full"] = "without_prefix"
    list_faces_of_unknown_user: Literal["empty", "error"] = "empty"
    search_users_without_face: Literal["empty", "error"] = "empty"
    unknown_images: Literal["stranger", "no_face"] = "stranger"
    client_request_token_lifetime: timedelta = timedelta(hours=24)
    faces_per_user: int = 100
    faces_per_collection: int = 20_000_000
    users_per_collection: int = 10_000_000
    collections_per_account: int | None = None
    tags_per_collection: int = 200
    collections_per_page: int = 1000
    faces_per_page: int = 1000
    users_per_page: int = 500
    calls_on_updating_users: Literal["accept", "conflict"] = "accept"
    throughput: Literal["unlimited", "aws"] = "unlimited"
    engine: Literal["none", "dlib"] | Engine = "none"

    def changed(self, changes: SettingsChange) -> Settings:
        """These settings with ``changes`` made.

        Raises:
            TypeError: A setting that does not exist, or a value of another type.
            ValueError: A value that is not among those to choose from, a quota or lifetime below 0, an empty page.
        """
        hints = _hints()
        for name, value in changes.items():
            if name not in hints:
                raise TypeError(_unknown_setting(name, list(hints)))
            _check(name, value, hints[name])
        return replace(self, **changes)


class SettingsChange(TypedDict, total=False):
    """Some of the settings, as keywords: what ``mock_rekognition(...)`` takes."""

    face_model_version: str
    at_face_limit: Literal["raise", "report"]
    collection_arn: Literal["without_prefix", "full"]
    list_faces_of_unknown_user: Literal["empty", "error"]
    search_users_without_face: Literal["empty", "error"]
    unknown_images: Literal["stranger", "no_face"]
    client_request_token_lifetime: timedelta
    faces_per_user: int
    faces_per_collection: int
    users_per_collection: int
    collections_per_account: int | None
    tags_per_collection: int
    collections_per_page: int
    faces_per_page: int
    users_per_page: int
    calls_on_updating_users: Literal["accept", "conflict"]
    throughput: Literal["unlimited", "aws"]
    engine: Literal["none", "dlib"] | Engine


@cache
def _hints() -> dict[str, Any]:
    # Worked out once: every entering and leaving of a mock asks for them several times
    return get_type_hints(Settings)


def _unknown_setting(name: str, known: list[str]) -> str:
    close = meant(name, known)
    hint = f"did you mean {close!r}?" if close else f"the settings are {', '.join(known)}"
    return f"rekomock has no setting {name!r}: {hint}"


def _check_engine(value: Any) -> None:
    names = get_args(get_args(_hints()["engine"])[0])
    if isinstance(value, str):
        if value not in names:
            raise ValueError(f"engine={value!r}: choose one of {', '.join(map(repr, names))}")
    elif isinstance(value, type) or not isinstance(value, Engine):
        raise TypeError(
            f"engine={value!r}: {', '.join(map(repr, names))} or a hashable object with dimensions, faces() and "
            "similarity() is needed, see rekomock.images.engines.engine.Engine"
        )


def _check(name: str, value: Any, hint: Any) -> None:
    choices = get_args(hint)
    if name == "engine":
        _check_engine(value)
        return
    if choices and isinstance(choices[0], str):
        if value not in choices:
            raise ValueError(f"{name}={value!r}: choose one of {', '.join(map(repr, choices))}")
        return
    if isinstance(value, bool) or not isinstance(value, hint):
        wanted = hint.__name__ if isinstance(hint, type) else str(hint)
        raise TypeError(f"{name}={value!r}: a value of type {wanted} is needed")
    if name.endswith("_per_page") and value < 1:
        raise ValueError(f"{name}={value!r}: a page holds 1 or more")
    if isinstance(value, int) and value < 0:
        raise ValueError(f"{name}={value!r}: a quota cannot be below 0")
    if isinstance(value, timedelta) and value < timedelta():
        raise ValueError(f"{name}={value!r}: a lifetime cannot be below 0")
