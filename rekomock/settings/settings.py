"""What a test author can choose; the defaults follow AWS."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from types import NoneType
from typing import Annotated, Any, Literal, NamedTuple, TypeAlias, TypedDict, get_args, get_type_hints

from rekomock.hints import choices, close_match
from rekomock.images.engines.engine import Engine
from rekomock.images.validators import validate_name

__all__ = [
    "IN_PROCESS_ONLY",
    "Settings",
    "SettingsChange",
    "check_choice",
    "engine_names",
    "setting_descriptions",
    "setting_types",
]


class _Minimum(NamedTuple):
    """The smallest number that a setting accepts."""

    value: int


_Quota: TypeAlias = Annotated[int, _Minimum(0)]
_PageSize: TypeAlias = Annotated[int, _Minimum(1)]


# Descriptions are annotations, not a docstring, which python -OO would drop
@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of a mock."""

    face_model_version: Annotated[
        str, "Face model version of new collections; a collection keeps the version it was created with."
    ] = "7.0"
    at_face_limit: Annotated[
        Literal["raise", "report"],
        "What AssociateFaces does with a new face if the user already has ``faces_per_user`` faces: "
        '``"raise"`` fails with ServiceQuotaExceededException and changes nothing, '
        '``"report"`` lists the face as unsuccessful. AWS documents both.',
    ] = "raise"
    collection_arn: Annotated[
        Literal["without_prefix", "full"],
        "The ARN in the response of CreateCollection: "
        '``"full"`` begins with ``arn:aws:rekognition:``, '
        '``"without_prefix"`` with ``aws:rekognition:``, as observed on AWS.',
    ] = "without_prefix"
    arns_without_prefix: Annotated[
        Literal["accept", "reject"],
        'Whether the operations on tags ``"accept"`` an ARN as CreateCollection returns it, without ``arn:``, '
        'or ``"reject"`` it with InvalidParameterException. AWS documents neither.',
    ] = "accept"
    list_faces_of_unknown_user: Annotated[
        Literal["empty", "error"],
        "What ListFaces returns for a user that does not exist: "
        'an ``"empty"`` list, or an ``"error"``, ResourceNotFoundException.',
    ] = "empty"
    search_users_without_face: Annotated[
        Literal["empty", "error"],
        "What SearchUsersByImage returns for an image without a face: "
        '``"empty"`` lists, as documented, or an ``"error"``, InvalidParameterException, as reported by applications.',
    ] = "empty"
    unknown_images: Annotated[
        Literal["stranger", "no_face"],
        "What an image shows that was neither drawn nor declared: "
        'one ``"stranger"``, the same in every copy of the image, or ``"no_face"``.',
    ] = "stranger"
    small_images: Annotated[
        Literal["accept", "reject"],
        'Whether to ``"accept"`` images with a side of fewer than 80 pixels, as observed on AWS for a crop of a face, '
        'or to ``"reject"`` them with InvalidParameterException, as AWS\'s guidelines say.',
    ] = "accept"
    client_request_token_lifetime: Annotated[timedelta, "How long a ClientRequestToken is remembered."] = timedelta(
        hours=24
    )
    faces_per_user: Annotated[_Quota, "AWS's quota of faces associated with a user."] = 100
    faces_per_collection: Annotated[_Quota, "AWS's quota of faces in a collection."] = 20_000_000
    users_per_collection: Annotated[_Quota, "AWS's quota of users in a collection."] = 10_000_000
    collections_per_account: Annotated[
        int | None, _Minimum(0), "The quota of collections per account and region; AWS publishes none."
    ] = None
    tags_per_collection: Annotated[_Quota, "AWS's quota of tags on a collection."] = 200
    collections_per_page: Annotated[_PageSize, "Page size of ListCollections without ``MaxResults``."] = 1000
    faces_per_page: Annotated[_PageSize, "Page size of ListFaces without ``MaxResults``."] = 1000
    users_per_page: Annotated[_PageSize, "Page size of ListUsers without ``MaxResults``."] = 500
    calls_on_updating_users: Annotated[
        Literal["accept", "conflict"],
        'Whether AssociateFaces, DisassociateFaces and DeleteUser ``"accept"`` a user that is UPDATING, '
        'or fail with a ``"conflict"``, ConflictException, and change nothing.',
    ] = "accept"
    concurrent_jobs: Annotated[_Quota, "AWS's quota of jobs in progress, per account and region."] = 20
    liveness_person: Annotated[
        str | None,
        "Whom every liveness session shows: it is finished as soon as it is created, as if this person had been before "
        "the camera. ``None`` leaves it to ``rek.finish_liveness(...)`` and ``rek.next_liveness(...)``.",
    ] = None
    projects_per_account: Annotated[
        int | None, _Minimum(0), "The quota of Custom Labels and adapter projects per account and region."
    ] = 100
    concurrent_trainings: Annotated[
        int | None,
        _Minimum(0),
        "How many models and adapters an account trains at once; more are a LimitExceededException.",
    ] = 2
    running_models: Annotated[
        int | None, _Minimum(0), "How many models an account runs at once; more are a LimitExceededException."
    ] = 2
    concurrent_media_analysis_jobs: Annotated[
        int | None,
        _Minimum(0),
        "How many media analysis jobs of an account and region are not over at once; more are a "
        "LimitExceededException. AWS's quota is by region.",
    ] = 20
    stream_processors_per_account: Annotated[
        int | None, _Minimum(0), "AWS's quota of stream processors per account and region."
    ] = 10_000
    discontinued: Annotated[
        Literal["accept", "reject"],
        'Whether to ``"accept"`` the operations that AWS closed to new customers (stream processors, media analysis '
        'jobs) or ended (people pathing), or to ``"reject"`` them with AccessDeniedException, as new customers find '
        "them.",
    ] = "accept"
    assumed_threshold: Annotated[
        int, _Minimum(0), "The confidence that DetectCustomLabels asks for without ``MinConfidence``, 0 to 100."
    ] = 50
    throughput: Annotated[
        Literal["unlimited", "aws"],
        'Rate limit of each operation, per account and region: ``"unlimited"``, or AWS\'s default quota of calls per '
        'second, ``"aws"``; calls beyond it fail with ProvisionedThroughputExceededException.',
    ] = "unlimited"
    retry_delays: Annotated[
        bool,
        "Whether botocore waits before it retries a call, as it does against AWS. Retries wait in the client's "
        "process, so that this is no setting for a server.",
    ] = True
    engine: Annotated[
        Literal["none", "dlib"] | Engine,
        "What finds the faces in images that were neither drawn by ``photo()`` nor declared: "
        '``"none"`` leaves them to ``unknown_images``, '
        '``"dlib"`` recognises real faces and needs the extra of that name. '
        "In-process, also an object that implements ``rekomock.engines.Engine``. "
        "The environment variable ``REKOMOCK_ENGINE`` changes the default.",
    ] = "none"

    def changed(self, changes: SettingsChange) -> Settings:
        """Return a copy with ``changes`` made.

        Raises:
            TypeError: If a setting does not exist, or a value has the wrong type.
            ValueError: If a value is not one of the choices, or a number is below the minimum.
        """
        known = setting_types()
        for name, value in changes.items():
            if name == "config":
                raise TypeError(
                    "rekomock has no setting 'config', which is moto's: nest the mock in moto's own, as in "
                    "'with mock_aws(config={...}), mock_rekognition():'"
                )
            if name not in known:
                raise TypeError(f"rekomock has no setting {name!r}: {choices(name, known, 'settings')}")
            _check(name, value, known[name])
        return replace(self, **changes)


class SettingsChange(TypedDict, total=False):
    """Some of the settings: the keyword arguments of ``mock_rekognition(...)``. See :class:`Settings`."""

    face_model_version: str
    at_face_limit: Literal["raise", "report"]
    collection_arn: Literal["without_prefix", "full"]
    arns_without_prefix: Literal["accept", "reject"]
    list_faces_of_unknown_user: Literal["empty", "error"]
    search_users_without_face: Literal["empty", "error"]
    unknown_images: Literal["stranger", "no_face"]
    small_images: Literal["accept", "reject"]
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
    concurrent_jobs: int
    liveness_person: str | None
    projects_per_account: int | None
    concurrent_trainings: int | None
    running_models: int | None
    concurrent_media_analysis_jobs: int | None
    stream_processors_per_account: int | None
    discontinued: Literal["accept", "reject"]
    assumed_threshold: int
    throughput: Literal["unlimited", "aws"]
    retry_delays: bool
    engine: Literal["none", "dlib"] | Engine


#: Settings of the process that the clients are in.
IN_PROCESS_ONLY = frozenset({"retry_delays"})


@cache
def setting_types() -> dict[str, Any]:
    """Return the type of each setting by its name."""
    # cached: needed several times whenever a mock starts or stops
    return get_type_hints(Settings)


def setting_descriptions() -> dict[str, str]:
    """Return the meaning of each setting by its name, in reStructuredText."""
    return {name: metadata[str] for name, metadata in _metadata().items()}


def engine_names() -> tuple[str, ...]:
    """Return the names of the engines that come with rekomock."""
    names, _ = get_args(setting_types()["engine"])
    return get_args(names)


def check_choice(name: str, value: object, allowed: tuple[str, ...]) -> None:
    """Raise ValueError if ``value`` is not one of the ``allowed`` values of a setting."""
    if value not in allowed:
        close = close_match(value, allowed) if isinstance(value, str) else None
        hint = f": did you mean {close!r}?" if close else ""
        raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}, got {value!r}{hint}")


@cache
def _metadata() -> dict[str, dict[type, Any]]:
    """Return what each setting is annotated with, by its name and by the kind of annotation."""
    hints = get_type_hints(Settings, include_extras=True)
    return {name: {type(each): each for each in hint.__metadata__} for name, hint in hints.items()}


def _check(name: str, value: Any, hint: Any) -> None:
    arguments = get_args(hint)
    if name == "engine":
        _check_engine(value)
    elif arguments and isinstance(arguments[0], str):
        check_choice(name, value, arguments)
    elif hint is bool:
        if not isinstance(value, bool):
            raise TypeError(f"{name} must be a bool, got {value!r}")
    elif isinstance(value, bool) or not isinstance(value, hint):
        raise TypeError(f"{name} must be {_describe_type(hint)}, got {value!r}")
    elif name == "liveness_person" and isinstance(value, str):
        validate_name(value, name)
    elif isinstance(value, timedelta) and value < timedelta():
        raise ValueError(f"{name} must not be negative, got {value!r}")
    elif isinstance(value, int) and value < (minimum := _metadata()[name][_Minimum].value):
        raise ValueError(f"{name} must be at least {minimum}, got {value!r}")


def _check_engine(value: Any) -> None:
    if isinstance(value, str):
        check_choice("engine", value, engine_names())
    elif isinstance(value, type) or not isinstance(value, Engine):
        raise TypeError(
            f"engine must be {', '.join(map(repr, engine_names()))} or a hashable object with dimensions, "
            f"faces() and similarity() (see rekomock.engines.Engine), got {value!r}"
        )


def _describe_type(hint: Any) -> str:
    """Return how a message names a type: ``an int or None``."""
    if get_args(hint):
        return " or ".join(map(_describe_type, get_args(hint)))
    if hint is NoneType:
        return "None"
    return f"{'an' if hint.__name__[0] in 'aeiou' else 'a'} {hint.__name__}"
