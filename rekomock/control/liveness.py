"""What a person does before the camera of a liveness session, which in a test is data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, get_args

from rekomock.hints import choices
from rekomock.images.face import Face
from rekomock.images.validators import validate_percentage
from rekomock.state.liveness import LivenessImage, LivenessResult, LivenessSession

__all__ = ["FEEDBACK", "OUTCOMES", "LivenessOutcome", "Selfie", "finish_session"]

LivenessOutcome: TypeAlias = Literal["SUCCEEDED", "FAILED", "EXPIRED"]

#: How a session may end.
OUTCOMES: tuple[LivenessOutcome, ...] = get_args(LivenessOutcome)

#: AWS's codes of what lowers the confidence, with a text for each; AWS's own texts are not known.
FEEDBACK = {
    "FACE_NOT_VISIBLE": "The face was not visible.",
    "FACE_OBSTRUCTION_DETECTED": "Something covered part of the face.",
    "LOW_VIDEO_QUALITY_DETECTED": "The quality of the video was low.",
    "FACE_NOT_ALIGNED": "The face was not aligned with the oval.",
    "EYES_CLOSED_DETECTED": "The eyes were closed.",
    "LOW_LIGHTING_DETECTED": "The light was too low.",
    "HIGH_LIGHTING_DETECTED": "The light was too bright.",
}

_LAST_SHOT = 65535


@dataclass(frozen=True)
class Selfie:
    """What happens before the camera.

    Attributes:
        face: The person, by name or in detail; needed for a session that succeeds.
        confidence: The confidence that the person is live, 0 to 100; that of a spoof is low.
        status: SUCCEEDED, FAILED or EXPIRED.
        feedback: What lowered the confidence, by AWS's codes such as ``LOW_LIGHTING_DETECTED``.
    """

    face: Face | None = None
    confidence: float = 99.0
    status: LivenessOutcome = "SUCCEEDED"
    feedback: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        validate_percentage(self.confidence, "confidence")
        if self.status not in OUTCOMES:
            raise ValueError(
                f"status must be {', '.join(map(repr, OUTCOMES[:-1]))} or {OUTCOMES[-1]!r}, got {self.status!r}; "
                f"{choices(self.status, OUTCOMES, 'statuses')}"
            )
        if self.face is None and self.status == "SUCCEEDED":
            raise ValueError("face must be given for a session that succeeds: 'alice', for one")
        for code in self.feedback:
            if code not in FEEDBACK:
                raise ValueError(f"feedback must be AWS's codes, got {code!r}; {choices(code, FEEDBACK, 'codes')}")
        if self.feedback and self.status != "SUCCEEDED":
            raise ValueError(f"feedback must be left out with status={self.status!r}, got {self.feedback!r}")


def finish_session(session: LivenessSession, selfie: Selfie) -> None:
    """Finish a session.

    Raises:
        ValueError: If the session is finished already, or has expired.
    """
    status = session.status
    if status != "CREATED":
        raise ValueError(
            f"session_id must be that of a session to finish, got {session.session_id!r}, which "
            + ("has expired; create another one" if status == "EXPIRED" else f"is {status} already")
        )
    if selfie.status == "EXPIRED":
        session.expire()
    elif selfie.face is None or selfie.status == "FAILED":
        session.finish(LivenessResult(selfie.status))
    else:
        images = tuple(_images(selfie.face, 1 + session.audit_images))
        session.finish(LivenessResult(selfie.status, selfie.confidence, images, selfie.feedback))


def _images(face: Face, count: int) -> Sequence[LivenessImage]:
    """Draw the first images of a selfie video, each another shot of the person."""
    from rekomock.images.drawing.photo import photo  # lazy: imports numpy and Pillow
    from rekomock.images.recognition.decode import DecodedImage
    from rekomock.images.recognition.drawn import DRAWN

    images = []
    for number in range(count):
        data = photo(replace(face, shot=(face.shot + number - 1) % _LAST_SHOT + 1), format="JPEG")
        (seen,) = DRAWN.faces(DecodedImage(data).image) or ()
        images.append(LivenessImage(data, seen.box))
    return images
