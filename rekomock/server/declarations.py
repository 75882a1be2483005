"""What an author tells a server in JSON or YAML: who is in a picture, what is to fail, which collections there are."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeAlias

from rekomock.control import codec
from rekomock.control.call_log import Calls
from rekomock.control.snapshots import RegionView
from rekomock.hints import choices
from rekomock.images.face import Face
from rekomock.images.recognition.album import S3_SCHEME
from rekomock.mock.mock import RekognitionMock
from rekomock.settings.settings import SettingsChange

__all__ = [
    "DeclarationError",
    "Place",
    "add_collection",
    "add_picture",
    "calls",
    "fail",
    "list_of",
    "members_of",
    "region",
    "settings_of",
]

#: The keys and numbers that lead to a part of a declaration.
Place: TypeAlias = "tuple[str | int, ...]"
_Reader: TypeAlias = "Callable[[Any, Place], Any]"


class DeclarationError(ValueError):
    """A declaration that does not hold.

    Attributes:
        place: The keys and numbers that lead to what is wrong.
        reason: What is wrong there, and what to write instead.
    """

    def __init__(self, place: Place, reason: str) -> None:
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).removeprefix(".")
        super().__init__(f"{where}: {reason}" if where else reason)
        self.place = place
        self.reason = reason


def add_picture(mock: RekognitionMock, declared: object, folder: Path | None = None) -> None:
    """Declares who is in a picture.

    Args:
        mock: Whose album it goes into.
        declared: ``{"picture": "s3://bucket/key", "faces": ["alice", {"person": "bob", "smile": true}]}``; in place of
            ``picture``, ``bytes`` has the picture itself, in base64.
        folder: Where pictures lie that are named by their path; None where these are not taken.

    Raises:
        DeclarationError: For what does not hold, a file that cannot be read among it.
    """
    given = members_of(declared, {"picture": _text, "bytes": _base64, "faces": _faces}, required=["faces"])
    if ("picture" in given) == ("bytes" in given):
        raise DeclarationError((), "either 'picture' or 'bytes' is needed, to say which picture it is")
    source = given["picture"] if "picture" in given else given["bytes"]
    if isinstance(source, str) and not source.startswith(S3_SCHEME):
        if folder is None:
            raise DeclarationError(("picture",), f"{source!r} is not s3://bucket/key; send other pictures as 'bytes'")
        source = folder / source
    with _complaining_at():
        mock.album.add(source, *given["faces"])


def fail(mock: RekognitionMock, declared: dict[str, Any]) -> None:
    """Makes calls fail.

    Args:
        mock: Whose calls.
        declared: The arguments of :meth:`RekognitionMock.fail`, ``{"operation": "CreateUser", "code":
            "ThrottlingException"}`` at least.

    Raises:
        DeclarationError: For what does not hold.
    """
    names = ("operation", "code", "times", "message", "collection_id", "user_id")
    given = members_of(declared, dict.fromkeys(names, _anything), required=["operation", "code"])
    if "times" in declared and declared["times"] is None:
        given["times"] = None
    with _complaining_at():
        mock.fail(given.pop("operation"), given.pop("code"), **given)


def add_collection(mock: RekognitionMock, declared: object) -> None:
    """Makes a collection with users and faces.

    Args:
        mock: Where.
        declared: The arguments of :meth:`RekognitionMock.add_collection`, ``{"collection_id": "staff"}`` at least.

    Raises:
        DeclarationError: For what does not hold.
    """
    readers: dict[str, _Reader] = {
        "collection_id": _anything,
        "users": _users,
        "faces": _faces,
        "tags": _object,
        "region": _anything,
        "account_id": _anything,
    }
    given = members_of(declared, readers, required=["collection_id"])
    with _complaining_at():
        mock.add_collection(given.pop("collection_id"), **given)


def calls(mock: RekognitionMock, wanted: object) -> Calls:
    """What was called.

    Args:
        mock: Since this mock was entered.
        wanted: ``operation``, ``collection_id`` and ``user_id`` choose; any may be left out.

    Raises:
        DeclarationError: For what does not hold.
    """
    given = members_of(wanted, dict.fromkeys(("operation", "collection_id", "user_id"), _text))
    found = mock.calls
    with _complaining_at():
        if "operation" in given:
            found = found.of(given["operation"])
    if "user_id" in given and "collection_id" not in given:
        raise DeclarationError((), "'user_id' needs a 'collection_id', which users are in")
    return found.about(given["collection_id"], given.get("user_id")) if "collection_id" in given else found


def region(mock: RekognitionMock, wanted: object) -> RegionView:
    """What an account has in a region.

    Args:
        mock: Any.
        wanted: The arguments of :meth:`RekognitionMock.region`, ``{"name": "us-east-1"}`` at least.

    Raises:
        DeclarationError: For what does not hold.
    """
    given = members_of(wanted, {"name": _text, "account_id": _text}, required=["name"])
    with _complaining_at():
        return mock.region(**given)


def settings_of(declared: object, place: Place = ()) -> SettingsChange:
    """Settings by their names.

    Raises:
        DeclarationError: For a setting that does not exist, and for a value that it cannot have.
    """
    with _complaining_at(*place):
        return codec.settings_of(_object(declared, place))


def members_of(
    declared: object, readers: Mapping[str, _Reader], *, place: Place = (), required: list[str] | None = None
) -> dict[str, Any]:
    """The members of an object, each read by its reader; what is null is not given.

    Raises:
        DeclarationError: For what is no object, an unknown member, and a required one that is missing.
    """
    given = _object(declared, place)
    for name in given:
        if name not in readers:
            raise DeclarationError((*place, name), f"there is no {name!r} here: {choices(name, readers, 'names')}")
    for name in required or []:
        if given.get(name) is None:
            raise DeclarationError(place, f"{name!r} is missing")
    return {name: readers[name](value, (*place, name)) for name, value in given.items() if value is not None}


def _object(value: object, place: Place) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise DeclarationError(place, f"names and values are needed, not {value!r}")
    return value


def list_of(value: object, place: Place) -> list[Any]:
    """A list itself.

    Raises:
        DeclarationError: For what is none.
    """
    if not isinstance(value, list):
        raise DeclarationError(place, f"a list is needed, not {value!r}")
    return value


def _text(value: object, place: Place) -> str:
    if not isinstance(value, str):
        raise DeclarationError(place, f"a text is needed, not {value!r}")
    return value


def _anything(value: object, place: Place) -> Any:
    """What is checked where it is used."""
    return value


def _base64(value: object, place: Place) -> bytes:
    try:
        return base64.b64decode(_text(value, place), validate=True)
    except (binascii.Error, ValueError):
        raise DeclarationError(place, "a picture in base64 is needed") from None


def _users(value: object, place: Place) -> dict[str, list[Face]]:
    return {user_id: _faces(faces or [], (*place, user_id)) for user_id, faces in _object(value, place).items()}


def _faces(value: object, place: Place) -> list[Face]:
    return [_face(face, (*place, number)) for number, face in enumerate(list_of(value, place))]


def _face(value: object, place: Place) -> Face:
    with _complaining_at(*place):
        if not isinstance(value, dict):
            return Face.of(value)  # type: ignore[arg-type]  # which says what is wrong with it
        names = [field.name for field in fields(Face)] + ["quality"]
        given = members_of(value, dict.fromkeys(names, _anything), place=place, required=["person"])
        return Face(given.pop("person"), **given)


@contextmanager
def _complaining_at(*place: str | int) -> Iterator[None]:
    """What is refused inside is a complaint about this place."""
    try:
        yield
    except DeclarationError:
        raise
    except OSError as error:
        raise DeclarationError(place, f"cannot read {error.filename}: {error.strerror}") from None
    except (TypeError, ValueError) as error:
        raise DeclarationError(place, str(error)) from None
