"""What an author of a test declares about one face in a picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite
from numbers import Real

__all__ = ["Face"]

_LAST_SHOT = 65535
# Ratios such as 0.1 + 0.9 may pass 1 by a rounding error.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Face:
    """One face of a named person.

    Attributes:
        person: The person's name; the same name is the same person in every picture.
        shot: Which of the person's shots this is, 1 to 65535. Shot 1 is the person's base; the others lean a little off
            it (similarity about 99).
        resembles: Another person and the similarity, 0 to 100, this face has to that person's shot 1. The person's own
            name makes a poor shot: ``Face("alice", resembles=("alice", 85))``.
        box: Where the face lies, as ``(left, top, width, height)`` in ratios of the picture.

    Raises:
        TypeError: A value is of the wrong type.
        ValueError: A value is out of range.
    """

    person: str
    shot: int = field(default=1, kw_only=True)
    resembles: tuple[str, float] | None = field(default=None, kw_only=True)
    box: tuple[float, float, float, float] | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn."""
        _check_name(self.person, "person")
        _check_shot(self.shot)
        if self.resembles is not None:
            object.__setattr__(self, "resembles", _checked_resemblance(self.resembles))
        if self.box is not None:
            object.__setattr__(self, "box", _checked_box(self.box))

    @classmethod
    def of(cls, face: str | Face) -> Face:
        """The face itself, or the named person's first shot.

        Raises:
            TypeError: ``face`` is neither a name nor a ``Face``.
            ValueError: ``face`` is an empty name.
        """
        return face if isinstance(face, Face) else cls(face)


def _check_name(name: object, what: str) -> None:
    if not isinstance(name, str):
        raise TypeError(f'{what} is {name!r}; write the name as a str, such as "alice"')
    if not name.strip():
        raise ValueError(f'{what} is {name!r}; write a name that is not blank, such as "alice"')


def _check_shot(shot: object) -> None:
    if not isinstance(shot, int) or isinstance(shot, bool):
        raise TypeError(f"shot is {shot!r}; write a whole number from 1 to {_LAST_SHOT}")
    if not 1 <= shot <= _LAST_SHOT:
        raise ValueError(f"shot is {shot}; write a whole number from 1 to {_LAST_SHOT}")


def _checked_resemblance(given: object) -> tuple[str, float]:
    if not isinstance(given, (tuple, list)) or len(given) != 2:
        raise TypeError(f'resembles is {given!r}; write a name and a similarity, such as ("alice", 82.5)')
    name, similarity = given
    _check_name(name, "the name in resembles")
    if not _is_number(similarity):
        raise TypeError(f"the similarity in resembles is {similarity!r}; write a number from 0 to 100")
    if not 0 <= similarity <= 100:
        raise ValueError(f"the similarity in resembles is {similarity!r}; write a number from 0 to 100")
    return name, float(similarity)


def _checked_box(given: object) -> tuple[float, float, float, float]:
    advice = "write (left, top, width, height) in ratios of the picture, such as (0.1, 0.1, 0.3, 0.5)"
    if not isinstance(given, (tuple, list)) or len(given) != 4 or not all(map(_is_number, given)):
        raise TypeError(f"box is {given!r}; {advice}")
    left, top, width, height = map(float, given)
    if not all(map(isfinite, (left, top, width, height))):
        raise ValueError(f"box is {given!r}, which is not finite; {advice}")
    if width <= 0 or height <= 0:
        raise ValueError(f"box is {given!r}, which has no area; {advice}")
    if min(left, top) < 0 or max(left + width, top + height) > 1 + _ROUNDING:
        raise ValueError(f"box is {given!r}, which lies partly outside the picture; {advice}")
    return left, top, width, height


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)
