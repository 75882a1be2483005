"""A call on the page: the images with boxes around who was seen, the best matches, errors, and the explanation."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from rekomock.control.explanation import Person, Seen
from rekomock.control.html.calls import NOT_DONE
from rekomock.control.html.markup import Markup, first_of, join, tag
from rekomock.control.html.portraits import portrait, with_shot
from rekomock.control.html.views import bar
from rekomock.images.contents import Moderation, Text, box_of
from rekomock.images.identity import KEY_SIZE
from rekomock.protocol import service_model

if TYPE_CHECKING:
    from rekomock.control.call_log import LoggedCall
    from rekomock.control.commands import State
    from rekomock.images.geometry import Box
    from rekomock.state.collection import Collection, StoredFace

__all__ = ["Known", "call_html", "known_in"]

_Key = TypeVar("_Key")

#: The most rows of what was found, boxes in an image, and characters of a request or a response.
_ROWS, _BOXES, _CHARACTERS = 5, 50, 4000

#: Members of responses that hold what was found, with the members of an item that name it and say how sure it is.
_FOUND = {
    "FaceMatches": "Similarity",
    "UserMatches": "Similarity",
    "Labels": "Confidence",
    "ModerationLabels": "Confidence",
    "CustomLabels": "Confidence",
    "CelebrityFaces": "MatchConfidence",
    "TextDetections": "Confidence",
}
_NAMES = ("Name", "DetectedText")

#: How much the edges of a box may differ, as a response has rounded them.
_SAME_BOX = 1e-3


class Known(NamedTuple):
    """Whose the faces and users in responses are, as far as they still exist.

    Attributes:
        faces: By face id.
        users: By collection and user id; a user is its first face.
    """

    faces: Mapping[str, Person]
    users: Mapping[tuple[str, str], Person]


def known_in(state: State, calls: Iterable[LoggedCall]) -> Known:
    """Return whose the faces and users in the responses to calls are; hold the service's lock meanwhile."""
    face_ids: set[str] = set()
    user_ids: set[tuple[str, str]] = set()
    for call in calls:
        result = call.result or {}
        for member in ("FaceMatches", *NOT_DONE):
            face_ids.update(face_id for each in result.get(member, ()) if (face_id := _face_id(each)) is not None)
        if "UserMatches" in result:
            collection_id = call.parameters["CollectionId"]
            user_ids.update((collection_id, each["User"]["UserId"]) for each in result["UserMatches"])
    faces: dict[str, Person] = {}
    users: dict[tuple[str, str], Person] = {}
    for collection in (each for region in state for each in region.collections_after(None)):
        faces.update(_people({id_: collection.faces[id_] for id_ in face_ids if id_ in collection.faces}))
        first = {(collection.collection_id, id_): face for id_, face in _first_faces(collection, user_ids)}
        users.update(_people(first))
    return Known(faces, users)


def _first_faces(collection: Collection, wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[str, StoredFace]]:
    for collection_id, user_id in wanted:
        user = collection.users.get(user_id) if collection_id == collection.collection_id else None
        if user is not None and user.faces:
            yield user_id, next(iter(user.faces.values()))


def _people(faces: Mapping[_Key, StoredFace]) -> dict[_Key, Person]:
    return {key: Person(seed[:KEY_SIZE], seed) for key, face in faces.items() if (seed := face.identity) is not None}


def _face_id(item: Mapping[str, Any]) -> str | None:
    face_id: str | None = item.get("FaceId") or item.get("Face", {}).get("FaceId")
    return face_id


def call_html(number: int, call: LoggedCall, log: str, known: Known) -> Markup:
    """Return a call as an item of the page's list.

    Args:
        number: Its number in the log.
        call: The call.
        log: What distinguishes the log from others.
        known: Whose the faces and users in its response are.
    """
    result = call.result or {}
    refused = [each for member in NOT_DONE for each in result.get(member, ())]
    kind, outcome = _outcome(call, refused)
    seen = [each for each in call.sentences if isinstance(each, Seen)]
    parameters = call.parameters
    left_out = {"ClientRequestToken", *(service_model.image_members(call.operation) if seen else ())}
    brief = ", ".join(f"{name}={value!r:.60}" for name, value in parameters.items() if name not in left_out)
    head = tag(
        "header",
        tag("h3", call.operation or "no operation"),
        tag("span", outcome, class_="outcome"),
        tag("span", f"{call.time:%H:%M:%S} #{number}", class_="when", title=f"{call.time:%Y-%m-%d %H:%M:%S.%f} UTC"),
    )
    words = [
        tag("p", tag("code", brief), class_="brief") if brief else "",
        "" if call.error is None else tag("p", call.error.message, class_="message"),
        _refused(refused, seen, known),
        _found(result, seen, parameters.get("CollectionId"), known),
        tag("ul", *(tag("li", sentence) for sentence in call.explanation), class_="why") if call.sentences else "",
    ]
    return tag(
        "li",
        head,
        tag(
            "div",
            tag("div", *(_figure(each, f"images/{log}/{number}/{each.member}", result) for each in seen), class_="seen")
            if seen
            else "",
            tag("div", *words, class_="words"),
            class_="body",
        ),
        _wire(call),
        class_=f"call {kind}",
        data_key=f"{log}-{number}",
        data_number=number,
    )


def _outcome(call: LoggedCall, refused: list[dict[str, Any]]) -> tuple[str, str]:
    """Return the class of what came of a call, and the same in few words."""
    if call.error is not None:
        return "error", call.error.code
    if refused:
        return "partial", ", ".join(dict.fromkeys(reason for each in refused for reason in each["Reasons"]))
    searched = {"FaceMatches", "UserMatches"} & (call.result or {}).keys()
    none = call.result is not None and any(not call.result[member] for member in searched)
    return ("partial", "no match") if none else ("ok", "ok")


def _figure(seen: Seen, source: str, result: Mapping[str, Any]) -> Markup:
    """Return an image with boxes around who and what was seen in it."""
    width, height = seen.size
    left_out = list(_left_out_boxes(result))
    faces = [
        _box(box, _short(person), "refused" if any(_same(box, each) for each in left_out) else "face")
        for person, box in zip(seen.people, seen.boxes, strict=True)
    ]
    placed = ((thing, box) for thing in seen.things if (box := box_of(thing)) is not None)
    things = [
        _box(box, thing.text if isinstance(thing, Text) else thing.name, "thing")
        for thing, box in placed
        if not isinstance(thing, Moderation)
    ]
    what = f"{seen.member}: {seen.image}"
    return tag(
        "figure",
        tag(
            "div",
            tag("img", src=source, alt=what, loading="lazy", width=width, height=height),
            *faces[:_BOXES],
            *things[:_BOXES],
            class_="image",
            style=f"aspect-ratio:{width}/{height}",
        ),
        tag("figcaption", what),
    )


def _box(box: Box, label: str, kind: str) -> Markup:
    edges = {"left": box.left, "top": box.top, "width": box.width, "height": box.height}
    style = ";".join(f"{name}:{100 * value:.2f}%" for name, value in edges.items())
    return tag("span", tag("span", label), class_=f"box {kind}", style=style, title=label)


def _short(person: Person) -> str:
    return "a face" if person.name is None else with_shot(person.name, person.number)


def _left_out_boxes(result: Mapping[str, Any]) -> Iterator[Mapping[str, float]]:
    """Iterate over the boxes of faces in the image that were not done with what the call is for."""
    for each in (*result.get("UnindexedFaces", ()), *result.get("UnsearchedFaces", ())):
        yield (each.get("FaceDetail") or each.get("FaceDetails"))["BoundingBox"]
    for each in result.get("UnmatchedFaces", ()):
        yield each["BoundingBox"]


def _same(box: Box, sent: Mapping[str, float]) -> bool:
    return abs(box.left - sent["Left"]) < _SAME_BOX and abs(box.top - sent["Top"]) < _SAME_BOX


def _refused(refused: list[dict[str, Any]], seen: list[Seen], known: Known) -> Markup:
    """Return the faces that a call has not done, although it succeeded, with the reasons."""
    rows = [
        tag(
            "li",
            portrait(*_who(each, seen, known), 32),
            tag("b", ", ".join(each["Reasons"])),
            f" {each['Confidence']:.2f} similar" if each.get("Confidence") is not None else "",
            tag("code", _face_id(each) or ""),
        )
        for each in refused[:_ROWS]
    ]
    if not rows:
        return Markup("")
    return join([tag("ul", *rows, class_="refused"), first_of(_ROWS, len(refused), "refused faces")])


def _found(result: Mapping[str, Any], seen: list[Seen], collection_id: str | None, known: Known) -> Markup:
    """Return the best of what a call has found, each with a bar."""
    parts: list[Markup] = []
    for member, measure in _FOUND.items():
        if member not in result:
            continue
        # In a video, each is found at some time
        found = (each.get(member.rstrip("s"), each) for each in result[member])
        items = [each for each in found if each.get("Type") != "WORD"]
        if not items:
            parts.append(tag("p", f"{member}: none", class_="none"))
            continue
        rows = []
        for each in items[:_ROWS]:
            name, face = _named(each, seen, collection_id, known)
            rows.append(
                tag("li", face, tag("span", name, class_="name"), tag("span", bar(each[measure]), class_="much"))
            )
        parts.append(tag("ol", *rows, class_="found", aria_label=member))
        parts.append(first_of(_ROWS, len(items), member))
    return join(parts)


def _named(item: Mapping[str, Any], seen: list[Seen], collection_id: str | None, known: Known) -> tuple[str, Markup]:
    """Return what something that was found is called, and its portrait if it is a face or a user."""
    for member in _NAMES:
        if member in item:
            return item[member], Markup("")
    if "User" in item:
        user_id: str = item["User"]["UserId"]
        return f"user {user_id}", portrait(*_person(known.users.get((collection_id or "", user_id))), 32)
    person, shot = _who(item, seen, known)
    label = item["Face"].get("ExternalImageId") or person or "a face"
    return with_shot(label, shot), portrait(person, shot, 32)


def _who(item: Mapping[str, Any], seen: list[Seen], known: Known) -> tuple[str | None, int | None]:
    """Return the name and shot of whose face something is, by its id, or by its box in one of the images."""
    face_id = _face_id(item)
    if face_id is not None:
        return _person(known.faces.get(face_id))
    face = item.get("FaceDetail") or item.get("Face") or {}
    # Of two images, the second one is searched
    people = (
        (person.name, person.number)
        for each in seen[-1:]
        for person, box in zip(each.people, each.boxes, strict=True)
        if _same(box, face["BoundingBox"])
    )
    return next(people, (None, None))


def _person(person: Person | None) -> tuple[str | None, int | None]:
    return (None, None) if person is None else (person.name, person.number)


def _wire(call: LoggedCall) -> Markup:
    """Return the request and the response as they were sent, their beginning if they are long."""
    request = json.dumps(call.without_images().parameters, indent=2, default=str)
    response = json.dumps(json.loads(call.response), indent=2)
    return tag(
        "details",
        tag("summary", "Request and response"),
        tag("p", f"{call.region}, account {call.account_id}, status {call.status}, {1000 * call.seconds:.1f} ms"),
        _text("Request", request),
        _text("Response", response),
    )


def _text(title: str, text: str) -> Markup:
    shown = tag("pre", "".join(islice(text, _CHARACTERS)), tabindex=0, aria_label=title)
    return join([tag("h4", title), shown, first_of(_CHARACTERS, len(text), "characters")])
