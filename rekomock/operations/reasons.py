"""The sentences by which operations explain their responses, see ``rekomock.control.explanation``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from rekomock.control.explanation import Person, listed, person_of
from rekomock.images.quality import QualityFilter

if TYPE_CHECKING:
    from rekomock.operations.context import OperationContext
    from rekomock.operations.face_detail import SeenFace
    from rekomock.state.collection import Collection, Mean, StoredFace, User
    from rekomock.state.region import Region

__all__ = [
    "BelowThreshold",
    "Compared",
    "LeftOut",
    "explain_filter",
    "explain_largest",
    "explain_minimum",
    "explain_nearest_faces",
    "explain_nearest_users",
    "no_such_face",
    "people_of",
]

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Filtered:
    """The sentence about the faces that a quality filter rejected."""

    quality_filter: QualityFilter
    rejected: tuple[tuple[Person, tuple[str, ...]], ...]

    def __call__(self) -> str:
        faces = [f"{person} ({', '.join(reasons)})" for person, reasons in self.rejected]
        return f"QualityFilter {self.quality_filter} rejects {listed(faces)}."


@dataclass(frozen=True, slots=True)
class _BelowMinimum:
    """The sentence about what is less sure than a minimum."""

    what: str
    left_out: tuple[tuple[str, float], ...]
    minimum: float

    def __call__(self) -> str:
        names = [f"{name!r} ({_number(confidence)})" for name, confidence in self.left_out]
        return f"MinConfidence {self.minimum:g} leaves out the {self.what} {listed(names)}."


@dataclass(frozen=True, slots=True)
class _Largest:
    """The sentence about the one face of several that is searched."""

    searched: Person
    left_out: tuple[Person, ...]

    def __call__(self) -> str:
        return (
            f"Only the largest face that passes the filter is searched, {self.searched}, not {listed(self.left_out)}."
        )


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The sentence about the faces beyond ``MaxFaces``."""

    max_faces: int
    people: tuple[Person, ...]

    def __call__(self) -> str:
        """Return the sentence."""
        return f"MaxFaces {self.max_faces} leaves out {listed(self.people)}."


@dataclass(frozen=True, slots=True)
class BelowThreshold:
    """The sentence about faces that are not similar enough to a user.

    Attributes:
        user_id: The user.
        faces: Their ids, each with its similarity to the user.
        threshold: The similarity that they would need.
    """

    user_id: str
    faces: tuple[tuple[str, float], ...]
    threshold: float

    def __call__(self) -> str:
        """Return the sentence."""
        faces = [f"{_number(similarity)} for {face_id}" for face_id, similarity in self.faces]
        return f"Less similar to the user {self.user_id!r} than UserMatchThreshold {self.threshold:g}: {listed(faces)}."


@dataclass(frozen=True, slots=True)
class Compared:
    """The sentence about the faces that a face was compared with.

    Attributes:
        source: Who the face is.
        targets: Who the others are, with their similarity.
        threshold: The similarity from which on they match.
    """

    source: Person
    targets: tuple[tuple[Person, float], ...]
    threshold: float

    def __call__(self) -> str:
        """Return the sentence."""
        best = sorted(self.targets, key=lambda target: -target[1])
        faces = listed([f"{_number(similarity)} for {person}" for person, similarity in best])
        return f"Similarity to {self.source}, where SimilarityThreshold is {self.threshold:g}: {faces}."


@dataclass(frozen=True, slots=True)
class _Nearest:
    """The sentence about the best match of a search, even if it is below the threshold.

    Attributes:
        what: What was searched for: faces or users.
        matches: How many matched.
        total: How many there are.
        best: The most similar one, or what of it can be named; None if nothing could be compared.
        similarity: Its similarity.
        threshold: The similarity from which on there is a match, and the limit of matches, each by its member.
    """

    what: str
    matches: int
    total: int
    best: tuple[str, str | None] | None
    similarity: float
    threshold: tuple[str, float]
    limit: tuple[str, int]

    def __call__(self) -> str:
        member, threshold = self.threshold
        if not self.total:
            return f"The collection has no {self.what} to compare with."
        if self.best is None:
            return (
                f"None of the {self.what} can be compared: they have no face, or their faces come from another engine."
            )
        name, image = self.best
        most = repr(name) if image is None else f"{name} of the image {image!r}"
        of_all = f"The only {self.what[:-1]}" if self.total == 1 else f"The most similar of {self.total} {self.what}"
        best = f"{of_all}, {most}, is {_number(self.similarity)} similar"
        if not self.matches:
            return f"{best}, {_number(threshold - self.similarity)} below {member} {threshold:g}."
        limiting, limit = self.limit
        cut = f", and {limiting} leaves out any others" if self.matches == limit < self.total else ""
        return f"{best}; {self.matches} of {self.total} reach {member} {threshold:g}{cut}."


def _number(similarity: float) -> str:
    """Return a similarity with the decimals that it has."""
    return f"{round(similarity, 4):g}"


def people_of(seen: Iterable[SeenFace]) -> tuple[Person, ...]:
    """Return who some faces are."""
    return tuple(person_of(face.face) for face in seen)


def explain_filter(context: OperationContext, seen: Sequence[SeenFace], quality_filter: QualityFilter) -> None:
    """Explain which faces a quality filter rejected, if any."""
    rejected = [(person_of(face.face), tuple(face.shortcomings)) for face in seen if face.shortcomings]
    if rejected:
        context.explain(_Filtered(quality_filter, tuple(rejected)))


def explain_minimum(context: OperationContext, what: str, found: Iterable[tuple[str, float]], minimum: float) -> None:
    """Explain what is left out because it is less sure than a minimum, if anything is.

    Args:
        context: The context of the call.
        what: What it is, in the plural.
        found: Names and confidences, 0 to 100.
        minimum: The minimum confidence.
    """
    left_out = tuple((name, confidence) for name, confidence in found if confidence < minimum)
    if left_out:
        context.explain(_BelowMinimum(what, left_out, minimum))


def explain_largest(context: OperationContext, seen: Sequence[SeenFace], searched: SeenFace) -> None:
    """Explain which face of several is searched."""
    others = people_of(face for face in seen if face is not searched and not face.shortcomings)
    if others:
        context.explain(_Largest(person_of(searched.face), others))


def _best(
    matches: Sequence[tuple[_T, float]], missed: Sequence[tuple[_T, float]]
) -> tuple[_T, float] | tuple[None, float]:
    return matches[0] if matches else max(missed, key=lambda found: found[1], default=(None, 0.0))


def explain_nearest_faces(
    context: OperationContext,
    collection: Collection,
    matches: Sequence[tuple[StoredFace, float]],
    missed: Sequence[tuple[StoredFace, float]],
    threshold: float,
    limit: int,
    *,
    excluded: int = 0,
) -> None:
    """Explain how close the best match of a search for faces is, or what came closest.

    Args:
        context: The context.
        collection: The collection that was searched.
        matches: What matched, most similar first.
        missed: What came closest if nothing matched.
        threshold: The similarity from which on there is a match.
        limit: The maximum number of matches.
        excluded: How many faces were left out of the search.
    """
    face, similarity = _best(matches, missed)
    best = None if face is None else (face.face_id, face.external_image_id)
    total = len(collection.faces) - excluded
    bounds = ("FaceMatchThreshold", threshold), ("MaxFaces", limit)
    context.explain(_Nearest("faces", len(matches), total, best, similarity, *bounds))


def explain_nearest_users(
    context: OperationContext,
    collection: Collection,
    matches: Sequence[tuple[User, float]],
    missed: Sequence[tuple[Mean, float]],
    threshold: float,
    limit: int,
    *,
    excluded: int = 0,
) -> None:
    """Explain how close the best match of a search for users is, or what came closest.

    Args:
        context: The context.
        collection: The collection that was searched.
        matches: Who matched, most similar first.
        missed: The mean of who came closest if no user matched.
        threshold: The similarity from which on there is a match.
        limit: The maximum number of matches.
        excluded: How many users were left out of the search.
    """
    user, similarity = _best(matches, [(mean.user, similarity) for mean, similarity in missed])
    best = None if user is None else (user.user_id, None)
    total = len(collection.users) - excluded
    bounds = ("UserMatchThreshold", threshold), ("MaxUsers", limit)
    context.explain(_Nearest("users", len(matches), total, best, similarity, *bounds))


def no_such_face(region: Region, collection: Collection, face_id: str) -> str:
    """Return the sentence about a face that is not in a collection."""
    for other in region.collections_after(None):
        if face_id in other.faces:
            return (
                f"The face {face_id} is in the collection {other.collection_id!r}, not in {collection.collection_id!r}."
            )
    count, collection_id = len(collection.faces), collection.collection_id
    return f"The face {face_id} is none of the {count} in {collection_id!r}, and in no other collection of this region."
