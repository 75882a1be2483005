"""Views of the state as HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from rekomock.control.html.markup import (
    BAD,
    GOOD,
    MIDDLING,
    MUTED,
    Markup,
    badge,
    card,
    fields,
    first_of,
    join,
    table,
    tag,
)
from rekomock.control.html.portraits import label_of, portrait_of

if TYPE_CHECKING:
    from rekomock.control.html.charts import Item
    from rekomock.control.snapshots import CollectionView, FaceView, RegionView, UserView

__all__ = [
    "bar",
    "collection_html",
    "contents_of",
    "face_html",
    "other_resources_of",
    "region_html",
    "regions_of",
    "user_html",
]

#: The most rows of a table, users of a chart, portraits of a user, and collections of a region with all that they have.
_ROWS, _USERS, _PORTRAITS, _COLLECTIONS = 20, 12, 8, 5

_GOOD = ("ACTIVE", "SUCCEEDED", "CREATED", "RUNNING", "TRAINING_COMPLETED", "CREATE_COMPLETE")
_BAD = ("FAILED", "EXPIRED", "TRAINING_FAILED")

_NO_VECTORS = "Similarities are shown for a mock in this process, as a server does not send vectors."


def region_html(region: RegionView) -> str:
    """Return what an account has in a region, as HTML."""
    return card(regions_of([region]))


def regions_of(regions: Sequence[RegionView]) -> Markup:
    """Return what accounts have in regions, the first collections of each with all that they have."""
    return join(map(_region, regions))


def collection_html(collection: CollectionView) -> str:
    """Return a collection as HTML."""
    return card(_collection(collection))


def user_html(user: UserView) -> str:
    """Return a user as HTML: its faces, and how similar all faces of the collection are to it."""
    vectors = user._vectors
    views: Mapping[str, FaceView] = {} if vectors is None else vectors.views
    parts = [_title("User", user.user_id), fields(status=_status(user.status), faces=_faces(user, views))]
    if vectors is None:
        parts.append(_note(_NO_VECTORS))
    else:
        parts.append(_similar(user.similarities(), views, f"similarity to {user.user_id}"))
    return card(*parts)


def face_html(face: FaceView) -> str:
    """Return a face as HTML, and how similar the other faces of the collection are to it."""
    parts = [
        _title("Face", face.face_id),
        portrait_of(face, 120),
        fields(
            person=face.person,
            shot=face.shot,
            user=face.user_id or "unassociated",
            external_image_id=face.external_image_id,
            image_id=face.image_id,
            box=", ".join(f"{edge:.3f}" for edge in face.box),
        ),
    ]
    if face._vectors is None:
        parts.append(_note(_NO_VECTORS))
    else:
        parts.append(_similar(face.similarities(), face._vectors.views, "similarity"))
    return card(*parts)


def _region(region: RegionView) -> Markup:
    parts = [_title("Region", region.name, f" of {region.account_id}")]
    if region.is_empty:
        parts.append(_note("There is nothing here."))
    parts.append(
        _listing(
            "Collections",
            ("collection", "faces", "users", "face model", "created"),
            region.collections,
            lambda each: (
                each.collection_id,
                f"{each.face_count:,}",
                f"{each.user_count:,}",
                each.face_model_version,
                _time(each.created),
            ),
        )
    )
    parts.extend(
        tag("details", tag("summary", each.collection_id), _collection(each), style="margin:.4em 0")
        for each in islice(region.collections.values(), _COLLECTIONS)
    )
    if region.collections:
        parts.append(first_of(_COLLECTIONS, len(region.collections), "collections in full"))
    return join([*parts, other_resources_of(region)])


def other_resources_of(region: RegionView) -> Markup:
    """Return what an account has in a region besides collections."""
    parts = [
        _listing(
            "Jobs",
            ("job", "kind", "video", "status", "started", "tag", "failure"),
            region.jobs,
            lambda each: (
                each.job_id,
                each.kind,
                each.video,
                _status(each.status),
                _time(each.started),
                each.tag,
                each.failure,
            ),
        ),
        _listing(
            "Liveness sessions",
            ("session", "status", "created", "confidence"),
            region.liveness_sessions,
            lambda each: (each.session_id, _status(each.status), _time(each.created), each.confidence),
        ),
        _listing(
            "Projects",
            ("project", "feature", "status", "datasets", "versions"),
            region.projects,
            lambda each: (
                each.name,
                each.feature,
                _status(each.status),
                ", ".join(f"{data.dataset_type}: {data.entry_count:,}" for data in each.datasets.values()),
                join(
                    tag("div", version.name, " ", _status(version.status), " ", ", ".join(version.labels))
                    for version in each.versions.values()
                ),
            ),
        ),
        _listing(
            "Media analysis jobs",
            ("job", "name", "manifest", "status", "created", "results", "failure"),
            region.media_analysis_jobs,
            lambda each: (
                each.job_id,
                each.name,
                each.manifest,
                _status(each.status),
                _time(each.created),
                each.results,
                each.failure,
            ),
        ),
        _listing(
            "Stream processors",
            ("stream processor", "status", "frames", "failure"),
            region.stream_processors,
            lambda each: (
                each.name,
                _status(each.status),
                "can be shown" if each.watching else "are not watched",
                each.message,
            ),
        ),
    ]
    return join(parts)


def _listing(title: str, header: Sequence[str], items: Mapping[str, Any], row: Any) -> Markup:
    """Return a table of the first items; nothing if there are none."""
    if not items:
        return Markup("")
    rows = [row(each) for each in islice(items.values(), _ROWS)]
    return join([_subtitle(title), table(header, rows), first_of(_ROWS, len(items), title.lower())])


def _collection(collection: CollectionView) -> Markup:
    return join([_title("Collection", collection.collection_id), contents_of(collection)])


def contents_of(collection: CollectionView) -> Markup:
    """Return what a collection has: its users and faces, and how similar they are."""
    parts = [
        fields(
            faces=f"{collection.face_count:,}",
            users=f"{collection.user_count:,}",
            face_model=collection.face_model_version,
            created=_time(collection.created),
            tags=", ".join(f"{key}={value}" for key, value in collection.tags.items()),
            arn=collection.arn,
        ),
        _listing(
            "Users",
            ("user", "status", "faces"),
            collection.users,
            lambda user: (tag("b", user.user_id), _status(user.status), _faces(user, collection.faces)),
        ),
        _listing(
            "Faces",
            ("", "person", "shot", "user", "face", "external image id"),
            collection.faces,
            lambda face: (
                portrait_of(face),
                face.person or tag("span", "unknown", style=f"color:{MUTED}"),
                face.shot,
                face.user_id or tag("span", "unassociated", style=f"color:{MUTED}"),
                tag("code", face.face_id),
                face.external_image_id,
            ),
        ),
    ]
    if collection.faces:
        parts.append(_note(_NO_VECTORS) if collection._vectors is None else _charts(collection))
    return join(parts)


def _charts(collection: CollectionView) -> Markup:
    """Return the heat map and the maps of the first users and faces."""
    from rekomock.control.html.charts import heat_map, vector_map  # lazy: imports numpy
    from rekomock.vectors.index import similarities

    assert collection._vectors is not None
    users = {user.user_id: user for user in islice(collection.users.values(), _USERS)}
    faces = {face.face_id: face for face in islice(collection.faces.values(), _ROWS)}
    # A user's faces side by side, in the order of the users; unassociated ones last
    order = {user_id: number for number, user_id in enumerate(collection.users)}
    ids = sorted(faces, key=lambda id_: order.get(faces[id_].user_id or "", len(order)))
    keys = [("user", user_id) for user_id in users if users[user_id].face_ids] + [("face", id_) for id_ in ids]
    rows = {key: number for number, key in enumerate(keys)}
    items = [_item(kind, id_, faces) for kind, id_ in keys]
    percents = [[0.0] * len(keys) for _ in keys]  # of vectors of different spaces
    maps = []
    for vectors in collection._vectors.comparable(users, ids):
        here = [
            rows[key] for key in [("user", id_) for id_ in vectors.users] + [("face", id_) for id_ in vectors.faces]
        ]
        found = similarities(vectors.space, vectors.vectors, vectors.vectors.T).tolist()
        for row, similar in zip(here, found, strict=True):
            for column, percent in zip(here, similar, strict=True):
                # A user has a vector in each space that its faces are of
                percents[row][column] = max(percents[row][column], percent)
        maps.append(vector_map([items[row] for row in here], vectors))
    return join(
        [
            _subtitle("Similarity"),
            heat_map(items, percents),
            first_of(_USERS, collection.user_count, "users"),
            first_of(_ROWS, collection.face_count, "faces"),
            _subtitle("Map of the vectors"),
            *maps,
        ]
    )


def _item(kind: str, id_: str, faces: Mapping[str, FaceView]) -> Item:
    from rekomock.control.html.charts import Item

    if kind == "user":
        return Item(id_, f"user {id_}", True)
    face = faces[id_]
    label = label_of(face)
    return Item(label, label if face.user_id is None else f"user {face.user_id}", False)


def _faces(user: UserView, views: Mapping[str, FaceView]) -> Markup:
    """Return how many faces a user has, and the portraits of the first ones."""
    known = [views[id_] for id_ in islice(user.face_ids, _PORTRAITS) if id_ in views]
    return join(
        [
            f"{len(user.face_ids):,} ",
            *(portrait_of(face) for face in known),
            first_of(len(known), len(user.face_ids), "portraits") if known else "",
        ]
    )


def _similar(percents: Mapping[str, float], views: Mapping[str, FaceView], what: str) -> Markup:
    """Return faces with their similarities, the most similar first."""
    rows = []
    for face_id, percent in islice(percents.items(), _ROWS):
        face = views[face_id]
        rows.append((portrait_of(face), label_of(face), face.user_id or "unassociated", bar(percent), face_id))
    if not rows:
        return _note("There are no other faces in the collection.")
    return join([table(("", "face", "user", what, "id"), rows), first_of(_ROWS, len(percents), "faces")])


def bar(percent: float) -> Markup:
    """Return a similarity as a bar, with ticks at 80 and 99."""
    ticks = (
        tag("span", style=f"position:absolute;left:{tick}%;top:0;height:100%;border-left:1px solid {MUTED}")
        for tick in (80, 99)
    )
    filled = tag("span", style=f"position:absolute;left:0;top:0;height:100%;width:{percent:.2f}%;background:{GOOD}")
    bar = tag(
        "span",
        filled,
        *ticks,
        style="position:relative;display:inline-block;width:8em;height:.7em;background:rgba(128,136,144,.2)",
    )
    return join([bar, f" {percent:.2f}"])


def _status(status: str) -> Markup:
    return badge(status, GOOD if status in _GOOD else BAD if status in _BAD else MIDDLING)


def _title(kind: str, name: str, more: str = "") -> Markup:
    return tag("div", f"{kind} ", tag("b", name), more, style="font-size:1.15em;margin:.3em 0")


def _subtitle(text: str) -> Markup:
    return tag("div", text, style="font-weight:600;margin:.6em 0 .1em")


def _note(text: str) -> Markup:
    return tag("div", text, style=f"color:{MUTED}")


def _time(time: Any) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S} UTC"
