"""Where the rest of a person is, by the box of the face: nothing else is known of a declared or drawn person."""

from __future__ import annotations

from typing import NamedTuple

from rekomock.images.attributes import Equipment
from rekomock.images.geometry import Box

__all__ = ["BODY_PARTS", "BodyPart", "person_box"]

_IMAGE = Box(0, 0, 1, 1)

# In widths and heights of the face: a person standing upright, seen from the front
_PERSON = Box(-0.8, -0.3, 2.6, 7.0)
_MOUTH_AND_NOSE = Box(0.05, 0.45, 0.9, 0.55)
_TOP_OF_HEAD = Box(-0.05, -0.25, 1.1, 0.5)
# In widths and heights of the person's box, as far as it is in the image
_LEFT_HAND, _RIGHT_HAND = Box(0.75, 0.75, 0.25, 0.2), Box(0.0, 0.75, 0.25, 0.2)


class BodyPart(NamedTuple):
    """A part of the body that may be covered.

    Attributes:
        name: AWS's name.
        cover: The equipment that covers it, by AWS's name.
        place: Where the equipment is, in ratios of the face's box or of the person's.
        on_face: Whether these are ratios of the face's box.
    """

    name: str
    cover: Equipment
    place: Box
    on_face: bool

    def covered_box(self, face: Box) -> Box:
        """Return the box of equipment that covers the part, by the box of the face."""
        return _clip(self.place.within(face if self.on_face else person_box(face)))


#: The parts of the body in AWS's order. Left and right are the person's own.
BODY_PARTS = (
    BodyPart("FACE", "FACE_COVER", _MOUTH_AND_NOSE, on_face=True),
    BodyPart("LEFT_HAND", "HAND_COVER", _LEFT_HAND, on_face=False),
    BodyPart("RIGHT_HAND", "HAND_COVER", _RIGHT_HAND, on_face=False),
    BodyPart("HEAD", "HEAD_COVER", _TOP_OF_HEAD, on_face=True),
)


def person_box(face: Box) -> Box:
    """Return the box of the person with a face, as far as it is in the image."""
    return _clip(_PERSON.within(face))


def _clip(box: Box) -> Box:
    left, top = max(box.left, _IMAGE.left), max(box.top, _IMAGE.top)
    return Box(left, top, min(box.right, _IMAGE.right) - left, min(box.bottom, _IMAGE.bottom) - top)
