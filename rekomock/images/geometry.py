"""Where things lie in a drawn face: one measure for drawing, for reading, and for what is reported.

Lengths are in units of the figure: a figure is 1 wide and ``FIGURE_HEIGHT`` high, and stands in the middle of the
face's box, as large as fits.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = [
    "BADGE",
    "CAPTION",
    "CODE",
    "FIGURE_HEIGHT",
    "HEAD",
    "LANDMARKS",
    "USUAL_ASPECT",
    "Box",
    "figure_in",
]


class Box(NamedTuple):
    """A rectangle; in ratios of the picture unless stated otherwise."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height

    @property
    def area(self) -> float:
        """Width times height."""
        return self.width * self.height

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The point at these ratios of the rectangle itself."""
        return self.left + x * self.width, self.top + y * self.height

    def within(self, outer: Box) -> Box:
        """This rectangle, given in ratios of ``outer``, in the measure of ``outer``."""
        left, top = outer.at(self.left, self.top)
        return Box(left, top, self.width * outer.width, self.height * outer.height)


FIGURE_HEIGHT = 1.42
USUAL_ASPECT = 1 / FIGURE_HEIGHT
"""Width to height of a face's box when nobody asked for another shape."""

HEAD = Box(0.22, 0.06, 0.56, 0.74)
"""The face proper, from forehead to chin: the part of a figure that Rekognition's box would show."""

BADGE = Box(0.23, 0.755, 0.54, 0.54)
CODE = Box(0.27, 0.795, 0.46, 0.46)
CAPTION = Box(0.02, 1.305, 0.96, 0.105)


def figure_in(width: float, height: float) -> Box:
    """The figure in a face's box of this size, in the measure of that box.

    ``Box.height`` of the result is the length of one unit times ``FIGURE_HEIGHT``, ``Box.width`` is the unit itself.
    """
    unit = min(width, height / FIGURE_HEIGHT)
    tall = unit * FIGURE_HEIGHT
    return Box((width - unit) / 2, (height - tall) / 2, unit, tall)


LANDMARKS: dict[str, tuple[float, float]] = {
    "eyeLeft": (0.31, 0.40),
    "eyeRight": (0.69, 0.40),
    "mouthLeft": (0.35, 0.75),
    "mouthRight": (0.65, 0.75),
    "nose": (0.50, 0.58),
    "leftEyeBrowLeft": (0.17, 0.315),
    "leftEyeBrowRight": (0.42, 0.305),
    "leftEyeBrowUp": (0.30, 0.275),
    "rightEyeBrowLeft": (0.58, 0.305),
    "rightEyeBrowRight": (0.83, 0.315),
    "rightEyeBrowUp": (0.70, 0.275),
    "leftEyeLeft": (0.23, 0.40),
    "leftEyeRight": (0.39, 0.405),
    "leftEyeUp": (0.31, 0.378),
    "leftEyeDown": (0.31, 0.422),
    "rightEyeLeft": (0.61, 0.405),
    "rightEyeRight": (0.77, 0.40),
    "rightEyeUp": (0.69, 0.378),
    "rightEyeDown": (0.69, 0.422),
    "noseLeft": (0.43, 0.61),
    "noseRight": (0.57, 0.61),
    "mouthUp": (0.50, 0.72),
    "mouthDown": (0.50, 0.80),
    "leftPupil": (0.31, 0.40),
    "rightPupil": (0.69, 0.40),
    "upperJawlineLeft": (0.01, 0.42),
    "midJawlineLeft": (0.09, 0.76),
    "chinBottom": (0.50, 0.99),
    "midJawlineRight": (0.91, 0.76),
    "upperJawlineRight": (0.99, 0.42),
}
"""Rekognition's landmarks in its order, as (x, y) ratios of the face proper, for a face that looks straight ahead."""
