"""RecognizeCelebrities and GetCelebrityInfo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rekomock.images.identity import person_key
from rekomock.images.persona import Persona
from rekomock.images.seeded import SeededRandom
from rekomock.operations.context import OperationContext
from rekomock.operations.face_detail import SeenFace, face_detail, faces_seen
from rekomock.operations.request_image import scene_in
from rekomock.protocol.errors import CELEBRITY_NOT_FOUND
from rekomock.state.celebrities import KnownCelebrity

if TYPE_CHECKING:
    from rekomock.images.attributes import FaceAttributes
    from rekomock.images.celebrity import Celebrity
    from rekomock.images.face import Face
    from rekomock.state.region import Region

__all__ = ["get_celebrity_info", "recognize_celebrities", "recognized"]

MAX_FACES = 64


def recognize_celebrities(context: OperationContext, *, image: dict[str, Any]) -> dict[str, Any]:
    """Recognise the celebrities among the 64 largest faces of an image."""
    celebrities, unrecognized = [], []
    for seen in faces_seen(scene_in(context, image), "NONE")[:MAX_FACES]:
        celebrity = recognized(context.region, seen)
        if celebrity is None:
            unrecognized.append(_compared_face(seen))
        else:
            members, confidence = celebrity
            celebrities.append(members | {"Face": _compared_face(seen), "MatchConfidence": confidence})
    return {"CelebrityFaces": celebrities, "UnrecognizedFaces": unrecognized}


def recognized(region: Region, seen: SeenFace) -> tuple[dict[str, Any], float] | None:
    """Return the members of a response about the celebrity with a face, and the confidence; None if it is no celebrity.

    GetCelebrityInfo knows the celebrity from now on.
    """
    celebrity = seen.face.celebrity
    if celebrity is None:
        return None
    known = _known(celebrity, seen.face.person_seed, seen.face.attributes)
    region.celebrities[known.id] = known
    confidence = SeededRandom(seen.face.shot_seed).uniform("celebrity", 97.0, 100.0)
    return _info(known) | {"Id": known.id}, confidence


def get_celebrity_info(context: OperationContext, *, id: str) -> dict[str, Any]:  # noqa: A002 - AWS's name
    """Return the name, addresses and gender of a celebrity.

    Those are known that the album declares, and those that RecognizeCelebrities has recognised before.

    Raises:
        RekognitionError: ResourceNotFoundException if no celebrity has this id.
    """
    declared = (_known_as(face) for album in context.albums for face in album.celebrity_faces())
    known = next((each for each in declared if each.id == id), None) or context.region.celebrities.get(id)
    if known is None:
        raise CELEBRITY_NOT_FOUND(
            celebrity_id=id, because="No album declares such a celebrity, and RecognizeCelebrities returned none."
        )
    return _info(known)


def _known_as(face: Face) -> KnownCelebrity:
    assert face.known_as is not None
    return _known(face.known_as, person_key(face.person), face.attributes)


def _known(celebrity: Celebrity, person_seed: bytes, attributes: FaceAttributes) -> KnownCelebrity:
    gender = celebrity.known_gender or Persona.of(person_seed, attributes).gender
    return KnownCelebrity(celebrity.id, celebrity.name, celebrity.urls, gender)


def _info(known: KnownCelebrity) -> dict[str, Any]:
    return {"Urls": list(known.urls), "Name": known.name, "KnownGender": {"Type": known.gender}}


def _compared_face(seen: SeenFace) -> dict[str, Any]:
    detail = face_detail(seen, ["EMOTIONS", "SMILE"])
    return {
        name: detail[name]
        for name in ("BoundingBox", "Confidence", "Landmarks", "Pose", "Quality", "Emotions", "Smile")
    }
