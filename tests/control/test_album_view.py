"""What was declared can be read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rekomock import Face, Label, Video

if TYPE_CHECKING:
    from rekomock import RekognitionMock


def test_pictures_are_listed_in_the_order_of_declaration(rek: RekognitionMock) -> None:
    rek.album.add(b"a door", "alice", Face("bob", smile=True))
    rek.album.add("s3://pictures/empty.jpg")
    door, empty = rek.album.pictures
    assert (door.size, door.contents) == (6, (Face("alice"), Face("bob", smile=True)))
    assert (empty.picture, empty.contents) == ("s3://pictures/empty.jpg", ())


def test_videos_are_listed_beside_them(rek: RekognitionMock) -> None:
    video = Video({0: ["alice"], 2.5: [Label("Dog")]}, duration=6)
    rek.album.add("s3://pictures/door.mp4", video)
    (shown,) = rek.album.videos
    assert (shown.video, shown.shows) == ("s3://pictures/door.mp4", video)
    assert rek.album.pictures == ()
