"""Face liveness sessions: an application creates one, a person finishes it before a camera, and the results follow."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from rekomock.state.platform import Platform
from rekomock.state.statuses import (
    CREATED,
    EXPIRED,
    FAILED,
    IN_PROGRESS,
    LIVENESS_SESSION,
    SUCCEEDED,
    Progress,
)

__all__ = ["LIFETIME", "LivenessImage", "LivenessResult", "LivenessSession", "Output"]

#: Seconds from the creation of a session until it expires.
LIFETIME = 180.0


@dataclass(frozen=True)
class Output:
    """Where the images of a session go.

    Attributes:
        bucket: An S3 bucket.
        prefix: What the keys begin with; may be empty.
    """

    bucket: str
    prefix: str


@dataclass(frozen=True)
class LivenessImage:
    """An image from a selfie video.

    Attributes:
        data: The image, a JPEG.
        box: The face's box: left, top, width and height, as ratios of the image.
        key: The key of its S3 object; None without an output.
    """

    data: bytes
    box: tuple[float, float, float, float]
    key: str | None = None


@dataclass(frozen=True)
class LivenessResult:
    """The outcome of a session.

    Attributes:
        status: SUCCEEDED or FAILED.
        confidence: The confidence that the person was live, 0 to 100.
        images: The reference image, then the audit images; none if the session failed.
        feedback: What lowered the confidence, by AWS's codes.
    """

    status: str
    confidence: float = 0.0
    images: tuple[LivenessImage, ...] = ()
    feedback: tuple[str, ...] = ()


_FAILURE = LivenessResult(FAILED)


@dataclass(eq=False, slots=True)
class LivenessSession:
    """A session.

    Attributes:
        platform: The host's services.
        session_id: Its UUID.
        created: Its creation time, in seconds since the epoch.
        audit_images: The number of audit images that were asked for.
        output: Where its images go; None if they are in the response.
        kms_key_id: The key that encrypts them there, if any.
        challenge: The type and the version of its challenge.
    """

    platform: Platform
    session_id: str
    created: float
    audit_images: int
    output: Output | None
    kms_key_id: str | None
    challenge: tuple[str, str]
    _expired: bool = field(default=False, init=False)
    _result: LivenessResult | None = field(default=None, init=False)
    _progress: Progress | None = field(default=None, init=False)

    @property
    def status(self) -> str:
        """Its status; to read it advances nothing."""
        if self._expired or self.platform.now() - self.created >= LIFETIME:
            return EXPIRED
        if self._result is None or self._progress is None:
            return CREATED
        return self._result.status if self._progress.over else IN_PROGRESS

    @property
    def bucket(self) -> str | None:
        """The bucket that its images go to; None if they are in the response."""
        return None if self.output is None else self.output.bucket

    @property
    def result(self) -> LivenessResult | None:
        """Its outcome, as soon as it is known and as long as the session has not expired."""
        return self._result if self.status in (SUCCEEDED, FAILED) else None

    def advance(self) -> str:
        """Return the status and advance a manual transition."""
        if self._progress is not None and self.status != EXPIRED:
            self._progress.advance()
        if self.status == EXPIRED:
            self.expire()
        return self.status

    def finish(self, result: LivenessResult) -> None:
        """Take what the person did before the camera, who has not been there yet."""
        images = zip(self._names(), result.images, strict=False)
        self._result = replace(result, images=tuple(replace(image, key=self._key(name)) for name, image in images))
        self._progress = Progress(self.platform.begin(LIVENESS_SESSION, [(IN_PROGRESS, SUCCEEDED)]), self)
        self.check()

    def expire(self) -> None:
        """Let it expire now, and forget its outcome."""
        self._expired = True
        self._result = self._progress = None

    def check(self) -> None:
        """End the analysis if its time has come."""
        if self._progress is not None and self.status != EXPIRED:
            self._progress.check()

    def settle(self) -> None:
        """End a running analysis."""
        if self._progress is not None and self.status != EXPIRED:
            self._progress.settle()

    def _names(self) -> list[str]:
        return ["reference", *(f"audit-{number}" for number in range(self.audit_images))]

    def _key(self, name: str) -> str | None:
        if self.output is None:
            return None
        return f"{self.output.prefix}{self.session_id}/{name}.jpg"

    def at_end(self) -> None:
        """Write the images to the bucket, if there is one; the session fails if that has vanished."""
        assert self._result is not None
        if self.bucket is None:
            return
        if not self.platform.s3_bucket_exists(self.bucket):
            self._result = _FAILURE
            return
        for image in self._result.images:
            assert image.key is not None
            self.platform.put_s3_object(
                self.bucket, image.key, image.data, content_type="image/jpeg", kms_key_id=self.kms_key_id
            )
