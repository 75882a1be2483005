"""Drawing one portrait: a person in front of a wall, in flat colours, with badge and caption."""

from __future__ import annotations

from collections.abc import Iterator
from math import cos, radians, sin

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from rekomock.images.captions import caption_line, caption_of
from rekomock.images.geometry import BADGE, CAPTION, CODE, HEAD, LANDMARKS, Box
from rekomock.images.persona import Colour, Expression, Persona

__all__ = ["draw_badge", "draw_caption", "draw_person", "paste_code", "shade"]

_WHITE: Colour = (255, 255, 255)
_BLACK: Colour = (0, 0, 0)
_RED: Colour = (224, 70, 70)
_INK: Colour = (44, 36, 40)
_LENS: Colour = (58, 52, 62)
_MASK: Colour = (164, 206, 222)
_HELMET: Colour = (246, 190, 44)
_GLOVE: Colour = (92, 170, 118)

# Maximum rotation of a drawn head in degrees; the reported one may be greater
_MAX_TILT, _MAX_TURN = 28, 50
# Degrees between the points of a curve
_CURVE_STEP = 6
# Brightness and sharpness beyond these are visible in the drawing
_BRIGHT, _DIM, _SHARP = 95, 70, 80

# How far emotions raise the inner and the outer end of the brows, in figure units; for CONFUSED on one side only
_BROWS = {
    "HAPPY": (0.004, 0.0),
    "SAD": (0.03, -0.018),
    "ANGRY": (-0.034, 0.014),
    "CONFUSED": (0.026, 0.03),
    "DISGUSTED": (-0.026, -0.012),
    "SURPRISED": (0.038, 0.034),
    "CALM": (0.0, 0.0),
    "FEAR": (0.05, 0.008),
}
_FROWNING = ("SAD", "ANGRY", "FEAR")


def shade(colour: Colour, amount: float) -> Colour:
    """Lighten a colour (amount up to 1: white) or darken it (down to -1: black)."""
    return _blend(colour, _WHITE if amount > 0 else _BLACK, abs(amount))


def _blend(colour: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return red, green, blue


_HEAD_X, _HEAD_Y = HEAD.at(0.5, 0.5)
_HEAD_ACROSS, _HEAD_DOWN = HEAD.width / 2, HEAD.height / 2


class _Pen:
    """Draws onto a picture in figure units, relative to the figure's corner."""

    def __init__(self, picture: Image.Image, figure: Box, tilt: float = 0, right: float = 0, down: float = 0) -> None:
        """Create a pen whose drawing is rotated by ``tilt`` degrees around the centre of the head, after a shift."""
        self._draw = ImageDraw.Draw(picture)
        self._left, self._top, self._unit = figure.left, figure.top, figure.width
        self._cos, self._sin = cos(radians(tilt)), sin(radians(tilt))
        self._right, self._down = right, down

    def _point(self, x: float, y: float) -> tuple[float, float]:
        x, y = x + self._right - _HEAD_X, y + self._down - _HEAD_Y
        x, y = _HEAD_X + x * self._cos - y * self._sin, _HEAD_Y + x * self._sin + y * self._cos
        return self._left + x * self._unit, self._top + y * self._unit

    def _curve(
        self, x: float, y: float, across: float, down: float, degrees: tuple[float, float] = (0, 360)
    ) -> Iterator[tuple[float, float]]:
        start, end = degrees
        steps = max(2, round((end - start) / _CURVE_STEP))
        for step in range(steps + 1):
            angle = radians(start + (end - start) * step / steps)
            yield self._point(x + across * cos(angle), y + down * sin(angle))

    def oval(self, x: float, y: float, across: float, down: float, colour: Colour) -> None:
        """Draw a filled ellipse around (x, y) with these semi-axes."""
        self._draw.polygon([*self._curve(x, y, across, down)], fill=colour)

    def ring(self, x: float, y: float, radius: float, width: float, colour: Colour) -> None:
        """Draw the outline of a circle."""
        self.arc(x, y, radius, radius, (0, 360), width, colour)

    def arc(
        self, x: float, y: float, across: float, down: float,
        degrees: tuple[float, float], width: float, colour: Colour,
    ) -> None:  # fmt: skip
        """Draw a part of an ellipse's outline, in degrees clockwise from three o'clock."""
        outer, inner = (self._curve(x, y, across - inset, down - inset, degrees) for inset in (0, width))
        self._draw.polygon([*outer, *reversed([*inner])], fill=colour)

    def segment(
        self, x: float, y: float, across: float, down: float,
        degrees: tuple[float, float], colour: Colour,
    ) -> None:  # fmt: skip
        """Draw the part of a filled ellipse that a straight line cuts off."""
        self._draw.polygon([*self._curve(x, y, across, down, degrees)], fill=colour)

    def shape(self, *points: tuple[float, float], colour: Colour) -> None:
        """Draw a filled polygon."""
        self._draw.polygon([self._point(*point) for point in points], fill=colour)

    def line(self, *points: tuple[float, float], width: float, colour: Colour) -> None:
        """Draw a line through points."""
        self._draw.line(
            [self._point(*point) for point in points],
            fill=colour,
            width=max(1, round(width * self._unit)),
            joint="curve",
        )

    def card(self, box: Box, radius: float, colour: Colour) -> None:
        """Draw a filled rectangle with rounded corners."""
        left, top, right, bottom = box.left + radius, box.top + radius, box.right - radius, box.bottom - radius
        corners = [(right, bottom), (left, bottom), (left, top), (right, top)]
        outline = [
            point
            for quarter, (x, y) in enumerate(corners)
            for point in self._curve(x, y, radius, radius, (90 * quarter, 90 * quarter + 90))
        ]
        self._draw.polygon(outline, fill=colour)


def draw_person(picture: Image.Image, figure: Box, persona: Persona, expression: Expression) -> None:
    """Draw a person in front of a wall that fills the picture.

    Args:
        picture: An RGB image; the body extends to its bottom edge.
        figure: Where to draw the figure, in pixels of the picture.
        persona: The person's looks.
        expression: The shot's expression, brightness and sharpness.
    """
    still = _Pen(picture, figure)
    tilt = _clamp(expression.pose.roll, _MAX_TILT)
    turn, nod = (sin(radians(_clamp(angle, _MAX_TURN))) for angle in expression.pose[1:])
    head = _Pen(picture, figure, tilt)
    face = _Pen(picture, figure, tilt, 0.09 * turn, -0.07 * nod)
    wall = shade(persona.backdrop, 0.06 * _clamp((expression.brightness - 82.5) / 12.5, 1))
    picture.paste(wall, (0, 0, *picture.size))
    still.oval(0.5, 0.5, 0.68, 0.68, shade(wall, 0.28))
    _draw_back_hair(head, persona)
    _draw_body(still, persona, depth=picture.height / figure.width)
    _draw_head(head, persona)
    _draw_front_hair(head, persona)
    _draw_eyes(face, persona, expression)
    _draw_mouth(face, persona, expression)
    if persona.eyeglasses:
        _draw_glasses(face, expression.sunglasses)
    if expression.occluded or "FACE_COVER" in expression.equipment:
        _draw_mask(face)
    if "HEAD_COVER" in expression.equipment:
        _draw_helmet(head)
    if "HAND_COVER" in expression.equipment:
        _draw_gloves(still)
    _apply_exposure(picture, figure, expression)


def _clamp(value: float, limit: float) -> float:
    return min(max(value, -limit), limit)


def _apply_exposure(picture: Image.Image, figure: Box, expression: Expression) -> None:
    """Darken, fade or blur a picture according to the shot's brightness and sharpness."""
    if expression.brightness < _DIM:
        dark = ImageEnhance.Brightness(picture).enhance(0.2 + 0.8 * expression.brightness / _DIM)
        picture.paste(dark)
    elif expression.brightness > _BRIGHT:
        picture.paste(Image.blend(picture, Image.new("RGB", picture.size, _WHITE), 0.5))
    if expression.sharpness < _SHARP:
        radius = 0.035 * (1 - expression.sharpness / _SHARP) * figure.width
        picture.paste(picture.filter(ImageFilter.GaussianBlur(radius)))


def _landmark(name: str) -> tuple[float, float]:
    return HEAD.at(*LANDMARKS[name])


def _draw_back_hair(pen: _Pen, persona: Persona) -> None:
    dark = shade(persona.hair, -0.2)
    if persona.hair_style == "long":
        pen.card(Box(0.15, 0.08, 0.7, 1.02), 0.32, dark)
    elif persona.hair_style == "bob":
        pen.card(Box(0.15, 0.04, 0.7, 0.72), 0.26, dark)
    elif persona.hair_style == "bun":
        pen.oval(0.5, 0.035, 0.13, 0.11, dark)
    elif persona.hair_style == "curly":
        for x, y in ((0.2, 0.3), (0.19, 0.46), (0.8, 0.3), (0.81, 0.46)):
            pen.oval(x, y, 0.1, 0.11, dark)


def _draw_body(pen: _Pen, persona: Persona, depth: float) -> None:
    skin, clothes = persona.skin, persona.clothes
    pen.oval(0.5, 1.28, 0.6, 0.43, clothes)
    pen.shape((-0.1, 1.28), (1.1, 1.28), (1.1, depth), (-0.1, depth), colour=clothes)
    pen.card(Box(0.385, 0.66, 0.23, 0.3), 0.09, shade(skin, -0.16))
    if persona.collar == "v":
        pen.shape((0.38, 0.87), (0.62, 0.87), (0.5, 1.04), colour=shade(skin, -0.08))
    elif persona.collar == "round":
        pen.segment(0.5, 0.87, 0.15, 0.1, (0, 180), shade(skin, -0.08))
    else:
        light = shade(clothes, 0.35)
        pen.shape((0.385, 0.82), (0.33, 0.93), (0.45, 1.02), (0.5, 0.92), colour=light)
        pen.shape((0.615, 0.82), (0.67, 0.93), (0.55, 1.02), (0.5, 0.92), colour=light)


def _draw_head(pen: _Pen, persona: Persona) -> None:
    skin, across = persona.skin, _HEAD_ACROSS * persona.face_width
    for side in (-1, 1):
        pen.oval(0.5 + side * across, _HEAD_Y - 0.01, 0.05, 0.075, shade(skin, -0.1))
    pen.oval(_HEAD_X, _HEAD_Y, across, _HEAD_DOWN, skin)
    if persona.beard:
        pen.segment(_HEAD_X, _HEAD_Y, across, _HEAD_DOWN, (12, 168), persona.hair)
        pen.oval(_HEAD_X, _HEAD_Y + 0.06, across * 0.76, _HEAD_DOWN * 0.52, skin)


def _draw_eyes(pen: _Pen, persona: Persona, expression: Expression) -> None:
    """Draw eyes, brows, cheeks and nose."""
    skin, brow = persona.skin, shade(persona.hair, -0.15)
    blush = _blend(skin, _RED, 0.14)
    yaw, pitch = (
        sin(radians(_clamp(gaze - head, _MAX_TURN)))
        for gaze, head in zip(expression.gaze, expression.pose[1:], strict=True)
    )
    for side, outward in (("left", -1), ("right", 1)):
        eye_x, eye_y = _landmark(f"{side}Pupil")
        pen.oval(eye_x + outward * 0.02, eye_y + 0.15, 0.06, 0.045, blush)
        if expression.eyes_open:
            pupil_x, pupil_y = eye_x + 0.028 * yaw, eye_y - 0.016 * pitch
            pen.oval(eye_x, eye_y, 0.05, 0.031, _WHITE)
            pen.oval(pupil_x, pupil_y, 0.028, 0.028, persona.eyes)
            pen.oval(pupil_x, pupil_y, 0.014, 0.014, _INK)
            pen.oval(pupil_x + 0.009, pupil_y - 0.01, 0.007, 0.007, _WHITE)
            pen.arc(eye_x, eye_y + 0.004, 0.056, 0.038, (195, 345), 0.011, _INK)
        else:
            pen.arc(eye_x, eye_y - 0.014, 0.054, 0.032, (15, 165), 0.014, _INK)
        inner, outer = _BROWS[expression.emotion]
        if expression.emotion == "CONFUSED" and side == "left":
            inner, outer = -inner, 0
        ends = [_landmark(f"{side}EyeBrow{end}") for end in ("Left", "Up", "Right")]
        lifts = [outer, (inner + outer) / 2, inner][::-outward]
        raised = [(x, y - lift) for (x, y), lift in zip(ends, lifts, strict=True)]
        pen.line(*raised, width=0.024, colour=brow)
        for x, y in (raised[0], raised[-1]):
            pen.oval(x, y, 0.012, 0.012, brow)
    nose_x, nose_y = _landmark("nose")
    pen.arc(nose_x, nose_y, 0.036, 0.03, (20, 160), 0.013, shade(skin, -0.28))


def _draw_mouth(pen: _Pen, persona: Persona, expression: Expression) -> None:
    left, corner_y = _landmark("mouthLeft")
    half = 0.5 - left
    lips = (178, 66, 74) if persona.gender == "Female" else (150, 72, 66)
    inside = shade(lips, -0.45)
    if persona.mustache:
        pen.segment(0.5, corner_y - 0.008, half + 0.02, 0.056, (180, 360), persona.hair)
    if expression.mouth_open and expression.smile:
        pen.segment(0.5, corner_y - 0.012, half, 0.07, (0, 180), lips)
        pen.segment(0.5, corner_y - 0.008, half - 0.014, 0.032, (0, 180), _WHITE)
    elif expression.mouth_open:
        pen.oval(0.5, corner_y + 0.008, half * 0.5, 0.046, lips)
        pen.oval(0.5, corner_y + 0.008, half * 0.5 - 0.014, 0.032, inside)
    elif expression.smile:
        pen.arc(0.5, corner_y - 0.03, half + 0.01, 0.06, (20, 160), 0.018, lips)
    elif expression.emotion in _FROWNING:
        pen.arc(0.5, corner_y + 0.04, half, 0.05, (205, 335), 0.018, lips)
    elif expression.emotion in ("CONFUSED", "DISGUSTED"):
        slant = 0.018 if expression.emotion == "CONFUSED" else 0
        wave = [(-0.8, slant), (-0.4, -0.012), (0, 0.006), (0.4, -0.012), (0.8, -slant)]
        pen.line(*((0.5 + x * half, corner_y + y) for x, y in wave), width=0.018, colour=lips)
    else:
        pen.line((left + 0.015, corner_y), (1 - left - 0.015, corner_y), width=0.018, colour=lips)


def _draw_front_hair(pen: _Pen, persona: Persona) -> None:
    hair, style = persona.hair, persona.hair_style
    across = _HEAD_ACROSS * persona.face_width + 0.018
    if style == "bald":
        return
    if style == "curly":
        for x, y in ((0.26, 0.2), (0.34, 0.11), (0.45, 0.07), (0.56, 0.07), (0.67, 0.11), (0.75, 0.2)):
            pen.oval(x, y, 0.1, 0.085, hair)
        return
    if style == "cropped":
        pen.segment(_HEAD_X, _HEAD_Y - 0.03, across, _HEAD_DOWN, (205, 335), hair)
        return
    # The fringe: the top of the head, minus a parting that leaves the forehead free.
    pen.segment(_HEAD_X, _HEAD_Y - 0.03, across, _HEAD_DOWN, (188, 352), hair)
    skin = persona.skin
    if style == "parted":
        pen.segment(0.56, 0.37, across * 0.76, 0.18, (186, 354), skin)
    elif style == "bob":
        pen.segment(0.5, 0.4, across * 0.8, 0.17, (180, 360), skin)
    else:
        right = [(0.515, 0.165), (0.55, 0.2), (0.61, 0.23), (0.7, 0.27)]
        left = [(1 - x, y) for x, y in reversed(right)]
        pen.shape(*left, (0.5, 0.11), *right, colour=skin)
        pen.segment(0.5, 0.38, across * 0.8, 0.17, (180, 360), skin)


def _draw_glasses(pen: _Pen, dark: bool) -> None:
    (left, y), (right, _) = _landmark("leftPupil"), _landmark("rightPupil")
    for x in (left, right):
        if dark:
            pen.oval(x, y + 0.008, 0.092, 0.082, _LENS)
            pen.arc(x, y + 0.008, 0.07, 0.06, (195, 250), 0.014, shade(_LENS, 0.45))
        else:
            pen.ring(x, y, 0.083, 0.014, _INK)
    pen.line((left + 0.083, y), (right - 0.083, y), width=0.014, colour=_INK)
    pen.line((left - 0.083, y), (0.225, y - 0.01), width=0.014, colour=_INK)
    pen.line((right + 0.083, y), (0.775, y - 0.01), width=0.014, colour=_INK)


def _draw_mask(pen: _Pen) -> None:
    """Draw a mask over mouth and nose."""
    for side in (-1, 1):
        for y in (0.5, 0.66):
            pen.line((0.5 + side * 0.18, y), (0.5 + side * 0.275, 0.44), width=0.01, colour=shade(_MASK, 0.5))
    pen.shape(
        (0.3, 0.5), (0.42, 0.475), (0.5, 0.44), (0.58, 0.475), (0.7, 0.5), (0.67, 0.7), (0.57, 0.79), (0.43, 0.79),
        (0.33, 0.7), colour=_MASK,
    )  # fmt: skip
    for y in (0.56, 0.62, 0.68):
        pen.line((0.34, y), (0.66, y), width=0.008, colour=shade(_MASK, -0.2))


def _draw_helmet(pen: _Pen) -> None:
    pen.segment(_HEAD_X, _HEAD_Y - 0.12, _HEAD_ACROSS + 0.03, _HEAD_DOWN - 0.04, (180, 360), _HELMET)
    pen.card(Box(0.14, 0.26, 0.72, 0.06), 0.03, shade(_HELMET, -0.18))


def _draw_gloves(pen: _Pen) -> None:
    """Draw raised hands in gloves on both sides of the badge."""
    for side in (-1, 1):
        for finger in (-0.045, -0.015, 0.015, 0.045):
            pen.oval(0.5 + side * (0.4 + finger), 0.9, 0.017, 0.075, _GLOVE)
        pen.oval(0.5 + side * 0.325, 0.98, 0.02, 0.05, _GLOVE)
        pen.card(Box(0.5 + side * 0.4 - 0.062, 0.92, 0.124, 0.13), 0.045, _GLOVE)
        pen.card(Box(0.5 + side * 0.4 - 0.07, 1.03, 0.14, 0.05), 0.02, shade(_GLOVE, -0.25))


def draw_badge(picture: Image.Image, figure: Box, persona: Persona) -> None:
    """Draw an empty badge around a person's neck: white paper for the code, and a bar for the name."""
    pen, ribbon = _Pen(picture, figure), shade(persona.clothes, -0.35)
    for side in (-1, 1):
        pen.line((0.5 + side * 0.2, 0.9), (0.5 + side * 0.12, 0.76), width=0.03, colour=ribbon)
    pen.card(BADGE, 0.03, _WHITE)
    pen.card(CAPTION, 0.035, shade(persona.clothes, -0.55))


def paste_code(picture: Image.Image, figure: Box, code: Image.Image) -> None:
    """Paste a code of ``round(CODE.width * figure.width)`` pixels square onto the badge."""
    x, y = round(figure.left + CODE.left * figure.width), round(figure.top + CODE.top * figure.width)
    picture.paste(code, (x, y))


def draw_caption(picture: Image.Image, figure: Box, name: str, shot: int = 1) -> None:
    """Write a name into the bar below the badge, truncated if it does not fit, and the shot unless it is the first."""
    x, y = CAPTION.at(0.5, 0.5)
    centre = (figure.left + x * figure.width, figure.top + y * figure.width)
    line = caption_line(caption_of(name, shot).text, figure.width)
    line.draw(ImageDraw.Draw(picture), centre, _WHITE)
