"""The photographs that faces were found in, for as long as the call log or S3 has them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from weakref import ref

from rekomock.control.explanation import Seen
from rekomock.images.lru import LruCache
from rekomock.protocol.errors import RekognitionError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from PIL import Image

    from rekomock.control.call_log import CallLog, LoggedCall, NumberedCalls
    from rekomock.images.geometry import Box
    from rekomock.state.platform import Platform

__all__ = ["Photographs", "crop_sent", "image_of"]

#: By these means, it is known where faces are in an image that ``photo()`` did not draw.
_FOUND = ("declared", "copy", "crop", "engine")
#: The length of a crop's sides, as a multiple of the longer side of the face's box, and in pixels.
_ROOM, _PIXELS = 1.5, 120

_crops: LruCache[tuple[str, Box], bytes | None] = LruCache(256)


class Photographs:
    """What faces looked like in the images that they were found in. It keeps no log and no image alive."""

    def __init__(self, log: CallLog, platform: Platform) -> None:
        """Look for images in the requests of a log, and in the S3 of a platform."""
        self._log = ref(log)
        self._platform = platform
        #: The numbers of the requests with an image, by its id, and what distinguishes the log that has them.
        self._numbers: Mapping[str, Sequence[int]] = {}
        self._indexed = ""

    def crop(self, image_id: str, box: Box) -> bytes | None:
        """Return a face that an engine found, or that the album declares, as a square JPEG file.

        Args:
            image_id: The ImageId of the image.
            box: The face's box.

        Returns:
            The file; None if the image was drawn or unknown, or is no longer at hand.
        """
        for call, seen in self._showing(image_id):
            data = self._image(call, seen)
            if data is not None:
                return _crop(data, image_id, box)
        return None

    def _showing(self, image_id: str) -> Iterator[tuple[LoggedCall, Seen]]:
        """Iterate over the requests with an image, the newest first, and what was seen in it."""
        log = self._log()
        if log is None:
            return
        calls = log.numbered()
        if self._indexed != calls.log:
            self._indexed, self._numbers = calls.log, _numbers_of(calls)
        for number in reversed(self._numbers.get(image_id, ())):
            for _, call in calls.between(number, number):
                seen = [each for each in call.sentences if isinstance(each, Seen)]
                yield from ((call, each) for each in seen if each.image_id == image_id)

    def _image(self, call: LoggedCall, seen: Seen) -> bytes | None:
        """Return an image of a request; None if S3 does not have it any more."""
        from rekomock.images.recognition.decode import image_id_of  # lazy: imports numpy and Pillow

        try:
            data = image_of(call, seen, self._platform)
        except RekognitionError:
            return None
        return data if seen.place is None or image_id_of(data) == seen.image_id else None


def _numbers_of(calls: NumberedCalls) -> Mapping[str, Sequence[int]]:
    """Return the numbers of the calls in whose images faces were found, by the images' ids."""
    numbers = defaultdict(list)
    for number, call in calls.between(calls.first, calls.last):
        for seen in call.sentences:
            if isinstance(seen, Seen) and seen.means in _FOUND:
                numbers[seen.image_id].append(number)
    return numbers


def image_of(call: LoggedCall, seen: Seen, platform: Platform) -> bytes:
    """Return an image of a request: as it was sent, or as it is in S3 now.

    Raises:
        RekognitionError: InvalidS3ObjectException if S3 does not have it any more.
    """
    image = call.parameters[seen.member]
    if seen.place is None:
        sent: bytes = image["Bytes"]
        return sent
    return platform.s3_object(*seen.place, image["S3Object"].get("Version"))


def crop_sent(call: LoggedCall, seen: Seen, box: Box) -> bytes | None:
    """Return a face in an image that a request brought, as a square JPEG file.

    Args:
        call: The request.
        seen: What the image showed.
        box: The face's box.

    Returns:
        The file; None if the image was drawn or unknown, is in S3, or was left out of the request.
    """
    if seen.place is not None or seen.means not in _FOUND:
        return None
    data = call.parameters[seen.member]["Bytes"]
    return _crop(data, seen.image_id, box) if isinstance(data, bytes) else None


def _crop(data: bytes, image_id: str, box: Box) -> bytes | None:
    return _crops.get_or_compute((image_id, box), lambda: _cropped(data, box))


def _cropped(data: bytes, box: Box) -> bytes | None:
    from io import BytesIO  # lazy, as all of this: for notebooks and the page

    from rekomock.images.recognition.decode import DecodedImage

    try:
        image = DecodedImage(data).image
    except RekognitionError:
        return None  # the album may declare any bytes
    file = BytesIO()
    image.crop(_square(image, box)).resize((_PIXELS, _PIXELS)).save(file, "JPEG")
    return file.getvalue()


def _square(image: Image.Image, box: Box) -> tuple[int, int, int, int]:
    """Return the edges, in pixels, of a square around a face, with some room and within the image."""
    left, top, width, height = box
    side = max(1, round(min(_ROOM * max(width * image.width, height * image.height), *image.size)))
    middle = ((left + width / 2) * image.width, (top + height / 2) * image.height)
    x, y = (
        round(min(max(centre - side / 2, 0), length - side)) for centre, length in zip(middle, image.size, strict=True)
    )
    return x, y, x + side, y + side
