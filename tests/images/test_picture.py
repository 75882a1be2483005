"""What ``photo()`` returns: bytes that a notebook shows."""

from __future__ import annotations

import copy
import pickle
from typing import Any, Literal, cast

import pytest
from IPython.core.formatters import DisplayFormatter
from IPython.lib.pretty import pretty

from rekomock import photo
from rekomock.images.drawing.picture import Picture


class TestAPictureIsItsBytes:
    def test_equal_and_hashed_as_they_are(self) -> None:
        picture, plain = photo("alice"), bytes(bytearray(photo("alice")))
        assert type(plain) is bytes
        assert isinstance(picture, bytes)
        assert picture == plain
        assert hash(picture) == hash(plain)
        assert {plain: "alice"}[picture] == "alice"

    @pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
    def test_pickled(self, protocol: int) -> None:
        loaded = pickle.loads(pickle.dumps(photo("alice"), protocol))
        assert loaded == photo("alice")
        assert isinstance(loaded, Picture)

    def test_copied(self) -> None:
        assert copy.deepcopy(photo("alice")) == copy.copy(photo("alice")) == photo("alice")

    def test_printed_as_they_are_on_a_terminal(self) -> None:
        assert repr(photo("alice")) == repr(bytes(bytearray(photo("alice"))))
        assert repr(photo("alice")).startswith("b'\\x89PNG")


@pytest.mark.parametrize(("encoding", "kind"), [("PNG", "image/png"), ("JPEG", "image/jpeg")])
def test_a_notebook_shows_it(encoding: Literal["PNG", "JPEG"], kind: str) -> None:
    picture = photo("alice", format=encoding, size=(320, 240))
    formatter: Any = cast("Any", DisplayFormatter)()
    shown, _ = formatter.format(picture)
    assert shown == {
        kind: picture,
        "text/plain": f"<{encoding}, 320 x 240 pixels, {len(picture):,} bytes>",
    }
    assert pretty([picture]) == f"[<{encoding}, 320 x 240 pixels, {len(picture):,} bytes>]"  # type: ignore[no-untyped-call]
