"""Drawing one portrait: the person in front of a wall, in flat colours, with badge and caption."""

from __future__ import annotations

from unicodedata import combining, normalize

from PIL import Image, ImageDraw, ImageFont

from rekomock.vision.geometry import BADGE, CAPTION, CODE, HEAD, LANDMARKS, Box
from rekomock.vision.persona import Colour, Expression, Persona

__all__ = ["caption", "paint_person", "pin_code", "shade"]

_WHITE: Colour = (255, 255, 255)
_BLACK: Colour = (0, 0, 0)
_RED: Colour = (224, 70, 70)
_INK: Colour = (44, 36, 40)


def shade(colour: Colour, amount: float) -> Colour:
    """A colour made lighter (amount up to 1: white) or darker (down to -1: black)."""
    return _blend(colour, _WHITE if amount > 0 else _BLACK, abs(amount))


def _blend(colour: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return red, green, blue


class _Pen:
    """Draws in units of the figure onto a picture in which the figure has some place."""

    def __init__(self, picture: Image.Image, figure: Box) -> None:
        self._draw = ImageDraw.Draw(picture)
        self._left, self._top, self._unit = figure.left, figure.top, figure.width

    def _point(self, x: float, y: float) -> tuple[float, float]:
        return self._left + x * self._unit, self._top + y * self._unit

    def _span(self, x: float, y: float, across: float, down: float) -> list[tuple[float, float]]:
        return [self._point(x - across, y - down), self._point(x + across, y + down)]

    def _width(self, width: float) -> int:
        return max(1, round(width * self._unit))

    def oval(self, x: float, y: float, across: float, down: float, colour: Colour) -> None:
        """A filled ellipse around (x, y) with these half axes."""
        self._draw.ellipse(self._span(x, y, across, down), fill=colour)

    def ring(self, x: float, y: float, radius: float, width: float, colour: Colour) -> None:
        """A circle's outline."""
        self._draw.ellipse(self._span(x, y, radius, radius), outline=colour, width=self._width(width))

    def arc(
        self, x: float, y: float, across: float, down: float,
        degrees: tuple[float, float], width: float, colour: Colour,
    ) -> None:  # fmt: skip
        """A stretch of an ellipse's outline, in degrees clockwise from three o'clock."""
        self._draw.arc(self._span(x, y, across, down), *degrees, fill=colour, width=self._width(width))

    def segment(
        self, x: float, y: float, across: float, down: float,
        degrees: tuple[float, float], colour: Colour,
    ) -> None:  # fmt: skip
        """The part of a filled ellipse that a straight line cuts off."""
        self._draw.chord(self._span(x, y, across, down), *degrees, fill=colour)

    def shape(self, *points: tuple[float, float], colour: Colour) -> None:
        """A filled polygon."""
        self._draw.polygon([self._point(*point) for point in points], fill=colour)

    def line(self, *points: tuple[float, float], width: float, colour: Colour) -> None:
        """A line through points."""
        self._draw.line(
            [self._point(*point) for point in points],
            fill=colour,
            width=self._width(width),
            joint="curve",
        )

    def card(self, box: Box, radius: float, colour: Colour) -> None:
        """A filled rectangle with round corners."""
        corners = [self._point(box.left, box.top), self._point(box.right, box.bottom)]
        self._draw.rounded_rectangle(corners, radius * self._unit, fill=colour)


def paint_person(picture: Image.Image, figure: Box, persona: Persona, expression: Expression) -> None:
    """Paint a person onto the wall that ``picture`` is.

    Args:
        picture: An RGB picture; the body runs down to its lower edge.
        figure: Place of the figure, in pixels of the picture.
        persona: The person's looks.
        expression: The shot's expression.
    """
    pen = _Pen(picture, figure)
    wall = shade(persona.backdrop, 0.06 * expression.light)
    picture.paste(wall, (0, 0, *picture.size))
    pen.oval(0.5, 0.5, 0.68, 0.68, shade(wall, 0.28))
    _hair_behind(pen, persona)
    _body(pen, persona, depth=picture.height / figure.width)
    _head(pen, persona)
    _hair_in_front(pen, persona)
    _features(pen, persona, expression)
    if persona.eyeglasses:
        _glasses(pen)
    _badge(pen, persona)


_HEAD_X, _HEAD_Y = HEAD.at(0.5, 0.5)
_HEAD_ACROSS, _HEAD_DOWN = HEAD.width / 2, HEAD.height / 2


def _landmark(name: str) -> tuple[float, float]:
    return HEAD.at(*LANDMARKS[name])


def _hair_behind(pen: _Pen, persona: Persona) -> None:
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


def _body(pen: _Pen, persona: Persona, depth: float) -> None:
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


def _head(pen: _Pen, persona: Persona) -> None:
    skin, across = persona.skin, _HEAD_ACROSS * persona.face_width
    for side in (-1, 1):
        pen.oval(0.5 + side * across, _HEAD_Y - 0.01, 0.05, 0.075, shade(skin, -0.1))
    pen.oval(_HEAD_X, _HEAD_Y, across, _HEAD_DOWN, skin)
    if persona.beard:
        pen.segment(_HEAD_X, _HEAD_Y, across, _HEAD_DOWN, (12, 168), persona.hair)
        pen.oval(_HEAD_X, _HEAD_Y + 0.06, across * 0.76, _HEAD_DOWN * 0.52, skin)


def _features(pen: _Pen, persona: Persona, expression: Expression) -> None:
    skin, hair = persona.skin, persona.hair
    blush = _blend(skin, _RED, 0.14)
    for side in ("left", "right"):
        eye_x, eye_y = _landmark(f"{side}Pupil")
        pen.oval(eye_x + (0.02 if side == "right" else -0.02), eye_y + 0.15, 0.06, 0.045, blush)
        pen.oval(eye_x, eye_y, 0.05, 0.031, _WHITE)
        pen.oval(eye_x, eye_y, 0.028, 0.028, persona.eyes)
        pen.oval(eye_x, eye_y, 0.014, 0.014, _INK)
        pen.oval(eye_x + 0.009, eye_y - 0.01, 0.007, 0.007, _WHITE)
        pen.arc(eye_x, eye_y + 0.004, 0.056, 0.038, (195, 345), 0.011, _INK)
        ends = [_landmark(f"{side}EyeBrow{end}") for end in ("Left", "Up", "Right")]
        pen.line(*ends, width=0.024, colour=shade(hair, -0.15))
    nose_x, nose_y = _landmark("nose")
    pen.arc(nose_x, nose_y, 0.036, 0.03, (20, 160), 0.013, shade(skin, -0.28))
    _mouth(pen, persona, expression)


def _mouth(pen: _Pen, persona: Persona, expression: Expression) -> None:
    left, corner_y = _landmark("mouthLeft")
    half = 0.5 - left
    lips = (178, 66, 74) if persona.gender == "Female" else (150, 72, 66)
    if persona.mustache:
        pen.segment(0.5, corner_y - 0.008, half + 0.02, 0.056, (180, 360), persona.hair)
    if expression.mouth_open:
        pen.segment(0.5, corner_y - 0.012, half, 0.07, (0, 180), lips)
        pen.segment(0.5, corner_y - 0.008, half - 0.014, 0.032, (0, 180), _WHITE)
    elif expression.smile:
        pen.arc(0.5, corner_y - 0.03, half + 0.01, 0.06, (20, 160), 0.018, lips)
    else:
        pen.line((left + 0.015, corner_y), (1 - left - 0.015, corner_y), width=0.018, colour=lips)


def _hair_in_front(pen: _Pen, persona: Persona) -> None:
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
        pen.shape((0.5, 0.13), (0.72, 0.4), (0.28, 0.4), colour=skin)
        pen.segment(0.5, 0.38, across * 0.8, 0.17, (180, 360), skin)


def _glasses(pen: _Pen) -> None:
    (left, y), (right, _) = _landmark("leftPupil"), _landmark("rightPupil")
    for x in (left, right):
        pen.ring(x, y, 0.083, 0.014, _INK)
    pen.line((left + 0.083, y), (right - 0.083, y), width=0.014, colour=_INK)
    pen.line((left - 0.083, y), (0.225, y - 0.01), width=0.014, colour=_INK)
    pen.line((right + 0.083, y), (0.775, y - 0.01), width=0.014, colour=_INK)


def _badge(pen: _Pen, persona: Persona) -> None:
    ribbon = shade(persona.clothes, -0.35)
    for side in (-1, 1):
        pen.line((0.5 + side * 0.2, 0.9), (0.5 + side * 0.12, 0.76), width=0.03, colour=ribbon)
    pen.card(BADGE, 0.03, _WHITE)
    pen.card(CAPTION, 0.035, shade(persona.clothes, -0.55))


def pin_code(picture: Image.Image, figure: Box, code: Image.Image) -> None:
    """Put a code onto the badge; a square of ``round(CODE.width * figure.width)`` pixels."""
    x, y = round(figure.left + CODE.left * figure.width), round(figure.top + CODE.top * figure.width)
    picture.paste(code, (x, y))


def caption(picture: Image.Image, figure: Box, text: str) -> None:
    """Write a name into the bar below the badge, shortened where it does not fit."""
    draw = ImageDraw.Draw(picture)
    height = CAPTION.height * figure.width
    room = CAPTION.width * figure.width - height
    font = ImageFont.load_default(height * 0.74)
    text = _spelled(text)
    if font.getlength(text) > room:
        font = ImageFont.load_default(max(height * 0.5, height * 0.74 * room / font.getlength(text)))
    while font.getlength(text) > room:
        text = text.rstrip("…")[:-1] + "…"
    x, y = CAPTION.at(0.5, 0.5)
    middle = (figure.left + x * figure.width, figure.top + y * figure.width)
    draw.text(middle, text, font=font, fill=_WHITE, anchor="mm")


def _spelled(name: str) -> str:
    """A name in one line, without accents: Pillow's own font has hardly more than the letters of ASCII."""
    decomposed = normalize("NFKD", " ".join(name.split()))
    return "".join(character for character in decomposed if not combining(character))
