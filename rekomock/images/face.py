"""What a test declares about one face in an image."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from rekomock.images.attributes import GENDERS, FaceAttributes
from rekomock.images.celebrity import Celebrity
from rekomock.images.keywords import hint_fields
from rekomock.images.validators import (
    validate_box,
    validate_likeness,
    validate_name,
    validate_resemblance,
    validate_shot,
)

__all__ = ["Face"]


@hint_fields
@dataclass(frozen=True, slots=True, repr=False)
class Face(FaceAttributes):
    """One face of a named person.

    Takes all that ``FaceAttributes`` takes besides the following: ``Face("alice", smile=True, age=34)``.

    Attributes:
        person: The person's name; the same name is the same person in every image.
        shot: Number of the person's shot, 1 to 65535. Any two shots of a person are 99.3 to 99.9 similar.
        likeness: Makes a poor shot: its similarity to the person's ordinary shot 1, 0 or 1 to 100. A range such as
            ``(70, 99)`` leaves it to the shot: each has a likeness of its own in the range, always the same.
        resembles: Another person's name, and the similarity of this face to that person's shot 1, 0 or 1 to 100.
        box: Bounding box as ``(left, top, width, height)`` in ratios of the image.
        celebrity: True if the person is a celebrity of the same name, or a ``Celebrity``. Its known gender is that
            of the face unless ``gender`` says another.

    Raises:
        TypeError: A value has the wrong type.
        ValueError: A value is out of range, or two values contradict each other.
    """

    person: str
    shot: int = field(default=1, kw_only=True)
    likeness: float | tuple[float, float] | None = field(default=None, kw_only=True)
    resembles: tuple[str, float] | None = field(default=None, kw_only=True)
    box: tuple[float, float, float, float] | None = field(default=None, kw_only=True)
    celebrity: bool | Celebrity = field(default=False, kw_only=True)

    def __post_init__(self, quality: float | None) -> None:
        """Validate and normalize the values."""
        validate_name(self.person, "person")
        validate_shot(self.shot)
        if self.likeness is not None:
            object.__setattr__(self, "likeness", validate_likeness(self.likeness))
            if self.resembles is not None:
                raise ValueError(f"resembles must be left out with likeness={self.likeness!r}, got {self.resembles!r}")
        if self.resembles is not None:
            object.__setattr__(self, "resembles", validate_resemblance(self.resembles))
        if self.box is not None:
            object.__setattr__(self, "box", validate_box(self.box))
        if not isinstance(self.celebrity, bool | Celebrity):
            raise TypeError(f"celebrity must be True, False or a Celebrity, got {self.celebrity!r}")
        if self.gender is None and isinstance(self.celebrity, Celebrity) and self.celebrity.known_gender in GENDERS:
            object.__setattr__(self, "gender", self.celebrity.known_gender)
        # Not super(): dataclass(slots=True) replaces the class that super() refers to
        FaceAttributes.__post_init__(self, quality)

    def __repr__(self) -> str:
        """Return the expression that creates this face, without arguments left at their defaults."""
        declared = [
            f"{field.name}={getattr(self, field.name)!r}"
            for field in sorted(fields(self), key=lambda field: field.name in FaceAttributes.__slots__)
            if field.name != "person" and getattr(self, field.name) != field.default
        ]
        return f"Face({', '.join([repr(self.person), *declared])})"

    @property
    def attributes(self) -> FaceAttributes:
        """The declared attributes, without person, shot, likeness, resemblance, box and celebrity."""
        return FaceAttributes(**{field.name: getattr(self, field.name) for field in fields(FaceAttributes)})

    @property
    def known_as(self) -> Celebrity | None:
        """The celebrity that the person is; None if the person is none."""
        if isinstance(self.celebrity, Celebrity):
            return self.celebrity
        return Celebrity(self.person) if self.celebrity else None

    @classmethod
    def of(cls, face: str | Face) -> Face:
        """Return the face itself, or shot 1 of a person given by name.

        Raises:
            TypeError: ``face`` is neither a name nor a ``Face``.
            ValueError: ``face`` is a blank name.
        """
        return face if isinstance(face, Face) else cls(face)
