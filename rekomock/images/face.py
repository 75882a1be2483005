"""What an author of a test declares about one face in a picture."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from rekomock.images.attributes import FaceAttributes
from rekomock.images.validators import checked_box, checked_name, checked_number, checked_shot

__all__ = ["Face"]


@dataclass(frozen=True, slots=True, repr=False)
class Face(FaceAttributes):
    """One face of a named person.

    Beside what is listed here it takes everything that ``FaceAttributes`` lists: ``Face("alice", smile=True, age=34)``.

    Attributes:
        person: The person's name; the same name is the same person in every picture.
        shot: Which of the person's shots this is, 1 to 65535. Shot 1 is the person's base; the others lean a little off
            it (similarity about 99).
        resembles: Another person and the similarity, 0 to 100, this face has to that person's shot 1. The person's own
            name makes a poor shot: ``Face("alice", resembles=("alice", 85))``.
        box: Where the face lies, as ``(left, top, width, height)`` in ratios of the picture.

    Raises:
        TypeError: A value is of the wrong type.
        ValueError: A value is out of range, or two contradict each other.
    """

    person: str
    shot: int = field(default=1, kw_only=True)
    resembles: tuple[str, float] | None = field(default=None, kw_only=True)
    box: tuple[float, float, float, float] | None = field(default=None, kw_only=True)

    def __post_init__(self, quality: float | None) -> None:
        """Refuse what cannot be drawn."""
        checked_name(self.person, "person")
        checked_shot(self.shot)
        if self.resembles is not None:
            object.__setattr__(self, "resembles", _checked_resemblance(self.resembles))
        if self.box is not None:
            object.__setattr__(self, "box", checked_box(self.box))
        # Not super(): a dataclass with slots is another class than the one that super() remembers.
        FaceAttributes.__post_init__(self, quality)

    def __repr__(self) -> str:
        """The declaration, without what it leaves open."""
        given = [
            f"{field.name}={getattr(self, field.name)!r}"
            for field in sorted(fields(self), key=lambda field: field.name in FaceAttributes.__slots__)
            if field.name != "person" and getattr(self, field.name) != field.default
        ]
        return f"Face({', '.join([repr(self.person), *given])})"

    @property
    def attributes(self) -> FaceAttributes:
        """What is declared beyond who the face is and where."""
        return FaceAttributes(**{field.name: getattr(self, field.name) for field in fields(FaceAttributes)})

    @classmethod
    def of(cls, face: str | Face) -> Face:
        """The face itself, or the named person's first shot.

        Raises:
            TypeError: ``face`` is neither a name nor a ``Face``.
            ValueError: ``face`` is an empty name.
        """
        return face if isinstance(face, Face) else cls(face)


def _checked_resemblance(given: object) -> tuple[str, float]:
    if not isinstance(given, (tuple, list)) or len(given) != 2:
        raise TypeError(f'resembles is {given!r}; write a name and a similarity, such as ("alice", 82.5)')
    name, similarity = given
    return checked_name(name, "the name in resembles"), checked_number(similarity, "the similarity in resembles")
