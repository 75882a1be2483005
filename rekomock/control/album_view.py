"""Read-only views of what an album has, for assertions and the control API."""

from __future__ import annotations

from dataclasses import dataclass

from rekomock.images.contents import Content
from rekomock.images.recognition.album import Album
from rekomock.images.video import Video

__all__ = ["AlbumView", "PictureView", "VideoView", "view_of_album"]


@dataclass(frozen=True)
class PictureView:
    """A declared picture.

    Attributes:
        picture: Its place: ``s3://bucket/key``, or the path of a file; None if its bytes were declared.
        image_id: The id by which responses refer to it, made from its bytes; None for a place in S3.
        size: The number of its bytes; None for a place in S3.
        contents: What it was declared to show.
    """

    picture: str | None
    image_id: str | None
    size: int | None
    contents: tuple[Content, ...]


@dataclass(frozen=True)
class VideoView:
    """A declared video.

    Attributes:
        video: Its place, ``s3://bucket/key``.
        shows: What it was declared to show.
    """

    video: str
    shows: Video


@dataclass(frozen=True)
class AlbumView:
    """What was declared on a mock, in the order of declaration.

    Attributes:
        pictures: The pictures.
        videos: The videos.
    """

    pictures: tuple[PictureView, ...]
    videos: tuple[VideoView, ...]


def view_of_album(album: Album) -> AlbumView:
    """Return a copy of what is in an album now."""
    return AlbumView(
        tuple(PictureView(*image) for image in album.images()),
        tuple(VideoView(place, video) for place, video in album.videos().items()),
    )
