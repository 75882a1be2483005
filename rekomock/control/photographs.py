"""The photographs in which faces were found, for as long as the call log or S3 has them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import ref

from rekomock.control.explanation import Seen
from rekomock.protocol.errors import RekognitionError

if TYPE_CHECKING:
    from PIL import Image

    from rekomock.control.call_log import CallLog, LoggedCall
    from rekomock.images.geometry import Box
    from rekomock.state.platform import Platform

__all__ = ["Photographs"]

#: What is known of an image's faces by these means, is where they are in an image that ``photo()`` did not draw.
_FOUND = ("declared", "copy", "crop", "engine")
#: The length of a crop's sides, as a multiple of the longer side of the face's box, and in pixels.
_ROOM, _PIXELS = 1.5, 120


class Photographs:
    """What faces looked like in the images that they were found in. It keeps no log and no image alive."""

    def __init__(self, log: CallLog, platform: Platform) -> None:
        """Look for images in the requests of a log, and in the S3 of a platform."""
        self._log = ref(log)
        self._platform = platform
        self._crops: dict[tuple[str, Box], bytes | None] = {}

    def crop(self, image_id: str, box: Box) -> bytes | None:
        """Return a face that an engine found, or that the album declares, as a square JPEG file.

        Args:
            image_id: The ImageId of the image.
            box: The face's box.

        Returns:
            The file; None if the image was drawn or unknown, or is no longer at hand.
        """
        key = (image_id, box)
        if key not in self._crops:
            self._crops[key] = self._crop(image_id, box)
        return self._crops[key]

    def _crop(self, image_id: str, box: Box) -> bytes | None:
        data = self._data_of(image_id)
        if data is None:
            return None
        from io import BytesIO  # lazy, as all of this: for notebooks

        from rekomock.images.recognition.decode import DecodedImage

        try:
            image = DecodedImage(data).image
        except RekognitionError:
            return None  # the album may declare any bytes
        file = BytesIO()
        image.crop(_square(image, box)).resize((_PIXELS, _PIXELS)).save(file, "JPEG")
        return file.getvalue()

    def _data_of(self, image_id: str) -> bytes | None:
        log = self._log()
        for call in reversed(log.calls() if log else ()):
            for seen in call.sentences:
                if isinstance(seen, Seen) and seen.image_id == image_id and seen.means in _FOUND:
                    data = self._read(call, seen)
                    if data is not None:
                        return data
        return None

    def _read(self, call: LoggedCall, seen: Seen) -> bytes | None:
        """Return the image of a request; None if S3 does not have it any more."""
        from rekomock.images.recognition.decode import image_id_of

        image = call.parameters[seen.member]
        if seen.place is None:
            data: bytes = image["Bytes"]
            return data
        try:
            stored = self._platform.s3_object(*seen.place, image["S3Object"].get("Version"))
        except RekognitionError:
            return None
        return stored if image_id_of(stored) == seen.image_id else None


def _square(image: Image.Image, box: Box) -> tuple[int, int, int, int]:
    """Return the edges, in pixels, of a square around a face, with some room and within the image."""
    left, top, width, height = box
    side = max(1, round(min(_ROOM * max(width * image.width, height * image.height), *image.size)))
    middle = ((left + width / 2) * image.width, (top + height / 2) * image.height)
    x, y = (
        round(min(max(centre - side / 2, 0), length - side)) for centre, length in zip(middle, image.size, strict=True)
    )
    return x, y, x + side, y + side
