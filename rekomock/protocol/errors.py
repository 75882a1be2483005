"""AWS's error responses, as one table of codes and message texts.

Calling an entry fills in its text and returns the exception to raise::

    raise COLLECTION_NOT_FOUND(collection_id="staff")

Texts observed on the wire or printed in AWS's guide are kept to the letter; if AWS's wording is unknown, the text
follows that of the closest known error. The fidelity ledger, docs/reference/fidelity-ledger.md, says which is which.
What AWS's text leaves out goes into ``because``, which is for the call log alone and never on the wire.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

__all__ = ["ErrorText", "RekognitionError", "Sentence"]

#: A sentence for the author of a test, or what returns it: called when the sentence is read, which few ever are.
Sentence: TypeAlias = "str | Callable[[], str]"


class RekognitionError(Exception):
    """An error response: what an AWS client raises as a ``ClientError``.

    Attributes:
        code: The error code, such as ``ResourceNotFoundException``.
        message: The error message.
        status: The HTTP status of the response.
        modelled: Whether the service model declares the code. The protocol's own errors (such as
            ``ValidationException``) are not in the model, and AWS serializes them differently.
        because: What explains the error to the author of a test; never in the response.
        vague: Whether the message leaves out what is wrong.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        status: int = 400,
        modelled: bool = True,
        because: Sentence | None = None,
        vague: bool = False,
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.modelled = modelled
        self.because = because
        self.vague = vague


@dataclass(frozen=True)
class ErrorText:
    """One entry of the table: an error code and its message, with ``{placeholders}`` for details.

    A ``vague`` text leaves out what is wrong with the request; such an error is logged with what explains it.
    """

    code: str
    text: str
    status: int = 400
    modelled: bool = True
    vague: bool = False

    def __call__(self, *, because: Sentence | None = None, **details: object) -> RekognitionError:
        """Return the exception.

        Args:
            because: What explains the error to the author of a test; never in the response.
            **details: What the message is filled in with.
        """
        return RekognitionError(
            self.code,
            self.text.format_map(details),
            status=self.status,
            modelled=self.modelled,
            because=because,
            vague=self.vague,
        )


# Collections
COLLECTION_EXISTS = ErrorText("ResourceAlreadyExistsException", "The collection id: {collection_id} already exists")
COLLECTION_NOT_FOUND = ErrorText("ResourceNotFoundException", "The collection id: {collection_id} does not exist")
TOO_MANY_COLLECTIONS = ErrorText(
    "ServiceQuotaExceededException",
    "The maximum number of collections per account ({limit}) has been exceeded",
)

TOO_MANY_TAGS = ErrorText(
    "ServiceQuotaExceededException",
    "The maximum number of tags per collection ({limit}) has been exceeded",
)

RESOURCE_NOT_FOUND = ErrorText("ResourceNotFoundException", "The resource arn: {arn} does not exist")

# Users
USER_EXISTS = ErrorText("ConflictException", "The user id: {user_id} already exists")
USER_NOT_FOUND = ErrorText("ResourceNotFoundException", "The user id: {user_id} does not exist")
USER_IS_UPDATING = ErrorText("ConflictException", "The user id: {user_id} is being updated")
TOO_MANY_USERS = ErrorText(
    "ServiceQuotaExceededException",
    "The maximum number of users per collection ({limit}) has been exceeded",
)
TOO_MANY_FACES_ON_USER = ErrorText(
    "ServiceQuotaExceededException",
    "The maximum number of faces per user ({limit}) has been exceeded",
)

# Faces and images
TOO_MANY_FACES = ErrorText(
    "ServiceQuotaExceededException",
    "The maximum number of faces per collection ({limit}) has been exceeded",
)
FACE_NOT_FOUND = ErrorText("InvalidParameterException", "faceId was not found in the collection.")
NO_FACE_IN_IMAGE = ErrorText("InvalidParameterException", "There are no faces in the image. Should be at least 1.")
INVALID_IMAGE_FORMAT = ErrorText("InvalidImageFormatException", "Request has invalid image format", vague=True)
IMAGE_TOO_LARGE = ErrorText(
    "ImageTooLargeException",
    "Input image dimensions {width} x {height} exceed maximum dimension size of 10000 pixels",
)
IMAGE_FILE_TOO_LARGE = ErrorText("ImageTooLargeException", "Image size is too large", vague=True)
INVALID_S3_OBJECT = ErrorText("InvalidS3ObjectException", "Request has invalid S3 object", vague=True)
S3_OBJECT_NOT_AVAILABLE = ErrorText(
    "InvalidS3ObjectException",
    "Unable to get object metadata from S3. Check object key, region and/or access permissions.",
    vague=True,
)

# Jobs on stored videos
JOB_NOT_FOUND = ErrorText("ResourceNotFoundException", "Could not find JobId")
TOO_MANY_JOBS = ErrorText(
    "LimitExceededException", "{running}  open Jobs for User {account_id}. Maximum limit: {limit}"
)
VIDEO_TOO_LARGE = ErrorText("VideoTooLargeException", "Video size in bytes: {size} exceeds maximum: {limit}")

# Media analysis jobs
INVALID_MANIFEST = ErrorText("InvalidManifestException", "{reason}")
MEDIA_ANALYSIS_JOB_NOT_FOUND = ErrorText("ResourceNotFoundException", "The media analysis job: {job_id} does not exist")
TOO_MANY_MEDIA_ANALYSIS_JOBS = ErrorText(
    "LimitExceededException", "The maximum number of concurrent media analysis jobs ({limit}) has been exceeded"
)

# Stream processors
STREAM_PROCESSOR_EXISTS = ErrorText("ResourceInUseException", "The stream processor: {name} already exists")
STREAM_PROCESSOR_NOT_FOUND = ErrorText("ResourceNotFoundException", "The stream processor: {name} does not exist")
STREAM_PROCESSOR_IN_USE = ErrorText("ResourceInUseException", "The stream processor: {name} is in the status {status}")
STREAM_IN_USE = ErrorText("ResourceInUseException", "The stream: {arn} is in use by the stream processor {name}")
TOO_MANY_STREAM_PROCESSORS = ErrorText(
    "LimitExceededException", "The maximum number of stream processors per account ({limit}) has been exceeded"
)

# Celebrities
CELEBRITY_NOT_FOUND = ErrorText("ResourceNotFoundException", "The celebrity id: {celebrity_id} does not exist")

# Liveness sessions
LIVENESS_SESSION_NOT_FOUND = ErrorText("SessionNotFoundException", "The session id: {session_id} does not exist")

# Custom Labels and adapters
PROJECT_EXISTS = ErrorText("ResourceInUseException", "The project name: {name} already exists")
PROJECT_NOT_FOUND = ErrorText("ResourceNotFoundException", "The project: {arn} does not exist")
PROJECT_IN_USE = ErrorText("ResourceInUseException", "The project: {arn} has versions or is being deleted")
TOO_MANY_PROJECTS = ErrorText(
    "LimitExceededException", "The maximum number of projects per account ({limit}) has been exceeded"
)
DATASET_EXISTS = ErrorText(
    "ResourceAlreadyExistsException", "The project: {project} already has a dataset of the type {kind}"
)
DATASET_NOT_FOUND = ErrorText("ResourceNotFoundException", "The dataset: {arn} does not exist")
DATASET_IN_USE = ErrorText("ResourceInUseException", "The dataset: {arn} is in the status {status}")
DATASET_NOT_READY = ErrorText("ResourceNotReadyException", "The dataset: {arn} is in the status {status}")
VERSION_EXISTS = ErrorText("ResourceInUseException", "The version name: {name} already exists in {project}")
VERSION_NOT_FOUND = ErrorText("ResourceNotFoundException", "The project version: {arn} does not exist")
VERSION_IN_USE = ErrorText("ResourceInUseException", "The project version: {arn} is in the status {status}")
VERSION_NOT_READY = ErrorText("ResourceNotReadyException", "The project version: {arn} is in the status {status}")
TOO_MANY_TRAININGS = ErrorText(
    "LimitExceededException", "The maximum number of concurrent training jobs ({limit}) has been exceeded"
)
TOO_MANY_RUNNING_MODELS = ErrorText(
    "LimitExceededException", "The maximum number of running models ({limit}) has been exceeded"
)
COPY_NOT_ALLOWED = ErrorText("AccessDeniedException", "No project policy allows this account to copy {arn}")
POLICY_EXISTS = ErrorText("ResourceAlreadyExistsException", "The project policy: {name} already exists")
POLICY_NOT_FOUND = ErrorText("ResourceNotFoundException", "The project policy: {name} does not exist")
INVALID_POLICY_REVISION = ErrorText(
    "InvalidPolicyRevisionIdException", "The policy revision id: {revision} is not that of the attached policy"
)
MALFORMED_POLICY = ErrorText("MalformedPolicyDocumentException", "The policy document is malformed")

# Any request
ACCESS_DENIED = ErrorText("AccessDeniedException", "{reason}")
NOT_ALLOWED = ErrorText(
    "AccessDeniedException",
    "User: {user} is not authorized to perform: {action}{on_resource} because no identity-based policy allows the "
    "{action} action",
)
DENIED_EXPLICITLY = ErrorText(
    "AccessDeniedException",
    "User: {user} is not authorized to perform: {action}{on_resource} with an explicit deny in an identity-based "
    "policy",
)
DISCONTINUED = ErrorText(
    "AccessDeniedException",
    "{operation} is no longer available to new customers of Amazon Rekognition",
)
SLOW_DOWN = ErrorText("ThrottlingException", "Slow down; sudden increase in rate of requests.")
RATE_EXCEEDED = ErrorText("ProvisionedThroughputExceededException", "Provisioned Rate exceeded")
INTERNAL_ERROR_OF_AWS = ErrorText("InternalServerError", "Internal server error", status=500)
INVALID_PARAMETERS = ErrorText("InvalidParameterException", "Request has invalid parameters", vague=True)
INVALID_PAGINATION_TOKEN = ErrorText("InvalidPaginationTokenException", "Invalid Pagination Token", vague=True)
TOKEN_ALREADY_IN_USE = ErrorText(
    "IdempotentParameterMismatchException",
    "The ClientRequestToken: {token} you have supplied is already in use.",
)
INTERNAL_SERVER_ERROR = ErrorText(
    "InternalServerError",
    "rekomock failed on {operation}: {error!r}. This is a bug in rekomock; the logger 'rekomock' has the traceback",
    status=500,
)

# The protocol's own errors, which the service model does not list
UNRECOGNIZED_CLIENT = ErrorText("UnrecognizedClientException", "{reason}", modelled=False)
INVALID_SIGNATURE = ErrorText("InvalidSignatureException", "{reason}", modelled=False)
MISSING_AUTHENTICATION_TOKEN = ErrorText(
    "MissingAuthenticationTokenException", "Missing Authentication Token", modelled=False
)
VALIDATION_FAILED = ErrorText("ValidationException", "{violations}", modelled=False)
NOT_SERIALIZABLE = ErrorText("SerializationException", "{reason}", modelled=False)
UNKNOWN_OPERATION = ErrorText("UnknownOperationException", "{reason}", modelled=False)
REQUEST_TOO_LARGE = ErrorText(
    "RequestEntityTooLargeException", "The request is larger than {limit} bytes", status=413, modelled=False
)

EXPIRED_TOKEN = ErrorText(
    "ExpiredTokenException", "The security token included in the request is expired", modelled=False
)
SERVICE_UNAVAILABLE = ErrorText("ServiceUnavailableException", "Service Unavailable", status=503, modelled=False)

#: Errors that any AWS service may return, whatever its model declares, with their messages if no details are given.
OF_ANY_SERVICE = {
    entry.code: entry
    for entry in (
        EXPIRED_TOKEN,
        MISSING_AUTHENTICATION_TOKEN,
        SERVICE_UNAVAILABLE,
        replace(UNRECOGNIZED_CLIENT, text="The security token included in the request is invalid."),
        replace(
            INVALID_SIGNATURE,
            text="The request signature we calculated does not match the signature you provided. Check your AWS Secret "
            "Access Key and signing method. Consult the service documentation for details.",
        ),
        replace(NOT_SERIALIZABLE, text="Request body is not valid JSON"),
        replace(VALIDATION_FAILED, text="1 validation error detected"),
    )
}

# rekomock's own. 400, because some SDKs retry every status from 500 on, and none retries this code
NOT_SIMULATED = ErrorText("NotImplemented", "{reason}", modelled=False)
