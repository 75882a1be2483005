"""What the page shows besides calls: collections, album, forced errors, other resources, settings."""

from __future__ import annotations

from collections.abc import Collection as AnyCollection
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from rekomock.control.html.markup import MUTED, Markup, first_of, join, table, tag
from rekomock.control.html.portraits import portrait, with_shot
from rekomock.control.html.views import contents_of, other_resources_of
from rekomock.control.snapshots import RegionView, view_of
from rekomock.images.contents import content_of, describe
from rekomock.images.face import Face

if TYPE_CHECKING:
    from rekomock.control.album_view import AlbumView, PictureView
    from rekomock.control.call_log import CallLog
    from rekomock.control.commands import State
    from rekomock.control.faults import FailureView
    from rekomock.images.contents import Content
    from rekomock.images.video import Video
    from rekomock.settings.settings import Settings

__all__ = [
    "Overview",
    "album_html",
    "choices_html",
    "collections_html",
    "failures_html",
    "others_html",
    "overview_of",
    "settings_html",
]

#: The most collections, images of the album, things in one of them, and user ids to choose from.
_COLLECTIONS, _IMAGES, _CONTENTS, _CHOICES = 100, 50, 8, 100
#: The most faces of a collection that is open at first: to copy a hundred thousand takes the service half a second.
_LARGE = 1000


class _Summary(NamedTuple):
    """A collection in few words.

    Attributes:
        key: What distinguishes it from all others: account, region and id.
        collection_id: Its id.
        faces: The number of its faces.
        users: The number of its users.
    """

    key: str
    collection_id: str
    faces: int
    users: int


class Overview(NamedTuple):
    """What there is in all accounts and regions, without what is in collections that are not open.

    Attributes:
        regions: What is in them besides collections, and the open collections.
        collections: All collections, by account and region.
        users: The first users, by what distinguishes them from all others, with their ids.
    """

    regions: Sequence[RegionView]
    collections: Mapping[tuple[str, str], Sequence[_Summary]]
    users: Mapping[str, str]


def overview_of(state: State, log: CallLog, opened: AnyCollection[str] | None) -> Overview:
    """Return what there is; hold the service's lock meanwhile.

    Args:
        state: The state.
        log: The calls, which have the photographs of faces.
        opened: The keys of the collections that are open; None for the first one, unless it is large.
    """
    regions, collections, users = [], {}, dict[str, str]()
    for region in state:
        region.check()
        prefix = f"{region.account_id}/{region.name}/"
        summaries = [
            _Summary(f"{prefix}{each.collection_id}", each.collection_id, len(each.faces), len(each.users))
            for each in region.collections_after(None)
        ]
        if opened is None and summaries:
            opened = {summaries[0].key} if summaries[0].faces <= _LARGE else set()
        ids = {each.collection_id for each in summaries if each.key in (opened or ())}
        regions.append(view_of(region, log, ids))
        if summaries:
            collections[region.account_id, region.name] = summaries
        for each in region.collections_after(None):
            some = islice(each.users, _CHOICES - len(users))
            users.update((f"{prefix}{each.collection_id}/{user_id}", user_id) for user_id in some)
    return Overview(regions, collections, users)


def collections_html(overview: Overview) -> Markup:
    """Return the collections, those that are open with all that they have."""
    views = {(region.account_id, region.name): region.collections for region in overview.regions}
    parts = []
    for place, summaries in overview.collections.items():
        account_id, region = place
        parts.append(tag("h3", region, tag("span", f" account {account_id}"), class_="place"))
        for each in summaries[:_COLLECTIONS]:
            view = views[place].get(each.collection_id)
            counts = f"{each.users:,} {_plural('user', each.users)}, {each.faces:,} {_plural('face', each.faces)}"
            parts.append(
                tag(
                    "details",
                    tag("summary", tag("b", each.collection_id), tag("span", counts, class_="counts")),
                    tag("p", "Loading") if view is None else _scrollable(each.collection_id, contents_of(view)),
                    class_="collection",
                    data_key=each.key,
                    open=None if view is None else "",
                )
            )
        parts.append(first_of(_COLLECTIONS, len(summaries), "collections"))
    return join(parts) or _nothing("There are no collections.")


def others_html(overview: Overview) -> Markup:
    """Return jobs, liveness sessions, projects and so on."""
    parts = [
        join([tag("h3", region.name, tag("span", f" account {region.account_id}"), class_="place"), shown])
        for region in overview.regions
        if (shown := other_resources_of(region))
    ]
    if not parts:
        return _nothing("There are no jobs, liveness sessions, projects or stream processors.")
    return _scrollable("Other resources", join(parts))


def choices_html(ids: Mapping[str, str]) -> Markup:
    """Return the ids that an input suggests.

    Args:
        ids: The ids of collections or users, by what distinguishes these from all others.
    """
    return join(tag("option", value=id_, data_key=key) for key, id_ in ids.items())


def album_html(albums: Iterable[AlbumView]) -> Markup:
    """Return what images and videos were declared to show."""
    albums = list(albums)
    images = [(_image(each), _contents(each.contents)) for album in albums for each in album.pictures[:_IMAGES]]
    videos = [(tag("code", each.video), _timeline(each.shows)) for album in albums for each in album.videos[:_IMAGES]]
    if not images and not videos:
        return _nothing("Nothing is declared.")
    counts = sum(len(album.pictures) for album in albums), sum(len(album.videos) for album in albums)
    parts = [
        join([table((what, "shows"), rows), first_of(len(rows), count, f"{what}s")])
        for what, rows, count in (("image", images, counts[0]), ("video", videos, counts[1]))
        if rows
    ]
    return _scrollable("Album", join(parts))


def _image(image: PictureView) -> Markup:
    if image.picture is not None:
        return tag("code", image.picture)
    return join([f"{image.size:,} bytes", tag("div", tag("code", f"ImageId {image.image_id}"))])


def _timeline(video: Video) -> Markup:
    return join(
        tag("div", f"from {seconds:g} s: ", _contents(tuple(map(content_of, contents))))
        for seconds, contents in islice(video.timeline.items(), _CONTENTS)
    )


def _contents(contents: tuple[Content, ...]) -> Markup:
    if not contents:
        return tag("span", "nothing", style=f"color:{MUTED}")
    return join(
        [
            *(_content(each) for each in contents[:_CONTENTS]),
            first_of(_CONTENTS, len(contents), "contents"),
        ]
    )


def _content(content: Content) -> Markup:
    if isinstance(content, Face):
        who = with_shot(content.person, content.shot)
        return tag("span", portrait(content.person, content.shot, 32), who, class_="content")
    return tag("span", describe(content), class_="content")


def failures_html(pending: Iterable[FailureView]) -> Markup:
    """Return the errors that calls are forced to fail with."""
    failures = list(map(_failure, pending))
    return tag("ul", *failures, class_="failures") if failures else _nothing("No call is forced to fail.")


def _failure(failure: FailureView) -> Markup:
    limits = [
        f"{name} {value}" for name, value in (("collection", failure.collection_id), ("user", failure.user_id)) if value
    ]
    times = "every call" if failure.left is None else f"{failure.left:,} {_plural('call', failure.left)} to come"
    return tag(
        "li",
        tag("b", failure.operation),
        " fails with ",
        tag("b", failure.code, class_="code"),
        tag(
            "div", ", ".join([times, *limits, f"{failure.met:,} met" if failure.met else "not met yet"]), class_="times"
        ),
        tag("div", failure.message, class_="times") if failure.message is not None else "",
    )


def settings_html(settings: Settings) -> Markup:
    """Return the settings in force, those that were changed first."""
    values = {field.name: (getattr(settings, field.name), field.default) for field in fields(settings)}
    rows = [
        (tag("code", name), tag("b", f"{value!r:.80}") if value != default else f"{value!r:.80}", f"{default!r:.80}")
        for name, (value, default) in sorted(values.items(), key=lambda item: item[1][0] == item[1][1])
    ]
    return _scrollable("Settings", table(("setting", "in force", "default"), rows))


def _scrollable(what: str, content: Markup) -> Markup:
    """Return content that is wider than a phone, so that it scrolls by itself; by keyboard, too."""
    return tag("div", content, class_="scrolls", tabindex=0, role="region", aria_label=what)


def _nothing(text: str) -> Markup:
    return tag("p", text, class_="nothing")


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"
