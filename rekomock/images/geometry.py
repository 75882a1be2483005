"""Geometry of a drawn face, shared by drawing, recognition and reporting.

Lengths are in figure units: a figure is 1 wide and ``FIGURE_HEIGHT`` high, centred in the face's box and as large as
fits.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = [
    "BADGE",
    "CAPTION",
    "CODE",
    "DEFAULT_ASPECT",
    "FIGURE_HEIGHT",
    "HEAD",
    "LANDMARKS",
    "Box",
    "fit_figure",
]


class Box(NamedTuple):
    """A rectangle; in ratios of the image unless stated otherwise."""

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
        """The bottom edge."""
        return self.top + self.height

    @property
    def area(self) -> float:
        """Width times height."""
        return self.width * self.height

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return the point at these ratios of the rectangle itself."""
        return self.left + x * self.width, self.top + y * self.height

    def within(self, outer: Box) -> Box:
        """Convert this rectangle from ratios of ``outer`` to the units of ``outer``."""
        left, top = outer.at(self.left, self.top)
        return Box(left, top, self.width * outer.width, self.height * outer.height)

    def in_ratios(self, width: float, height: float) -> Box:
        """Convert this rectangle to ratios of an image of this width and height, which are in its own units."""
        return Box(self.left / width, self.top / height, self.width / width, self.height / height)


# So high that the largest square in the middle of a figure, as pipelines crop it, contains the whole code
FIGURE_HEIGHT = 1.5
#: Width to height of a face's box by default.
DEFAULT_ASPECT = 1 / FIGURE_HEIGHT

#: From forehead to chin: the part of a figure that Rekognition's box would contain.
HEAD = Box(0.22, 0.06, 0.56, 0.74)

BADGE = Box(0.23, 0.73, 0.54, 0.54)
CODE = Box(0.27, 0.77, 0.46, 0.46)
CAPTION = Box(0.02, 1.315, 0.96, 0.14)


def fit_figure(width: float, height: float) -> Box:
    """Return the figure in a face's box of this size, in the units of that box.

    The width of the result is one figure unit.
    """
    unit = min(width, height / FIGURE_HEIGHT)
    figure_height = unit * FIGURE_HEIGHT
    return Box((width - unit) / 2, (height - figure_height) / 2, unit, figure_height)


#: Rekognition's landmarks in its order, as (x, y) ratios of the head, for a face that looks straight ahead.
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
