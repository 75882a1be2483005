"""The statuses of what takes time, and their transitions.

A user:

=========  ===================================================  ==================================================
status     meaning                                              transition
=========  ===================================================  ==================================================
CREATED    the user has no faces                                to UPDATING, when faces are associated
UPDATING   faces changed and the user vector is being computed  to the status in ``SETTLES_AS``, when that is done
ACTIVE     the user vector includes all faces of the user       to UPDATING, when faces change
=========  ===================================================  ==================================================

A job on a stored video:

===========  =====================================  ========================================
status       meaning                                transition
===========  =====================================  ========================================
IN_PROGRESS  the video is being analyzed            to SUCCEEDED or FAILED, when that is done
SUCCEEDED    there are results
FAILED       there are none, and a message says why
===========  =====================================  ========================================

A liveness session:

===========  ====================================  =====================================================
status       meaning                               transition
===========  ====================================  =====================================================
CREATED      the person has not begun              to IN_PROGRESS, when the person has done their part
IN_PROGRESS  the selfie video is being analyzed    to SUCCEEDED or FAILED, when that is done
SUCCEEDED    there are results
FAILED       there are none
EXPIRED      three minutes have passed, from any of the above; results are no longer available
===========  ====================================  =====================================================

A media analysis job goes through CREATED, QUEUED and IN_PROGRESS to SUCCEEDED or FAILED.

A stream processor:

=========  ==============================================================  =======================================
status     meaning                                                         transition
=========  ==============================================================  =======================================
STOPPED    it was created, or has stopped                                  to STARTING or UPDATING, when called for
STARTING   it starts; one for a connected home stays so while it watches   to RUNNING, FAILED or STOPPED
RUNNING    it searches for faces                                           to STOPPING, when called for
STOPPING   it stops                                                        to STOPPED
UPDATING   what it watches for is being changed                            to STOPPED
FAILED     what it needs was not there, and a message says why             to STARTING or UPDATING, when called for
=========  ==============================================================  =======================================

The region's platform decides how long a transition takes (see :class:`Update`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeAlias

__all__ = [
    "ACTIVE",
    "CREATED",
    "DATASET",
    "EXPIRED",
    "FAILED",
    "IN_PROGRESS",
    "JOB",
    "LIVENESS_SESSION",
    "MEDIA_ANALYSIS_JOB",
    "MODELS",
    "PROJECT",
    "PROJECT_VERSION",
    "SETTLES_AS",
    "STREAM_PROCESSOR",
    "SUCCEEDED",
    "UPDATING",
    "USER",
    "Ending",
    "Progress",
    "Suspended",
    "Transitions",
    "Update",
]

CREATED = "CREATED"
UPDATING = "UPDATING"
ACTIVE = "ACTIVE"
IN_PROGRESS = "IN_PROGRESS"
SUCCEEDED = "SUCCEEDED"
FAILED = "FAILED"
EXPIRED = "EXPIRED"

#: What the platform calls that which takes time; the test author sets its pace by this name.
USER = "rekognition::user"
JOB = "rekognition::job"
LIVENESS_SESSION = "rekognition::liveness_session"
PROJECT = "rekognition::project"
DATASET = "rekognition::dataset"
PROJECT_VERSION = "rekognition::project_version"
MEDIA_ANALYSIS_JOB = "rekognition::media_analysis_job"
STREAM_PROCESSOR = "rekognition::stream_processor"
MODELS = (
    USER,
    JOB,
    LIVENESS_SESSION,
    PROJECT,
    DATASET,
    PROJECT_VERSION,
    MEDIA_ANALYSIS_JOB,
    STREAM_PROCESSOR,
)

#: Pairs of a status and the next one, in order.
Transitions: TypeAlias = Sequence[tuple[str, str]]

#: The status after an update, by whether the user then has faces.
SETTLES_AS = {True: ACTIVE, False: CREATED}


class Suspended(NamedTuple):
    """Transitions as they are at one moment, from which the platform can continue them.

    Attributes:
        model: What takes time: one of ``MODELS``.
        transitions: All transitions.
        status: The status at the last look.
        reads: How many reads were counted since the last transition.
        since: The time of the last transition, in seconds since the epoch.
    """

    model: str
    transitions: tuple[tuple[str, str], ...]
    status: str
    reads: int
    since: float


class Update(Protocol):
    """Running or finished transitions."""

    def suspended(self) -> Suspended:
        """Return what they are now, without looking at the clock."""

    def advance(self) -> None:
        """Count a read of the status, which may end a transition."""

    @property
    def status(self) -> str | None:
        """The status now."""


class Ending(Protocol):
    """What takes time and then has consequences."""

    def at_end(self) -> None:
        """Do what is done at the end."""


@dataclass(eq=False, slots=True)
class Progress:
    """The progress of what takes time and then has consequences, once: a job, or the analysis of a selfie video.

    Attributes:
        update: The transitions from IN_PROGRESS to SUCCEEDED; None once it was settled.
        ending: What ends, when the end is first noticed; None after that.
    """

    update: Update | None
    ending: Ending | None

    @property
    def over(self) -> bool:
        """Whether it has ended, and what is done at the end is done."""
        return self.ending is None

    def advance(self) -> None:
        """Count a read of the status, and note if that was the end."""
        if self.update is not None:
            self.update.advance()
        self.check()

    def check(self) -> None:
        """Do what is done at the end, if that has come; it comes at once if no time is needed."""
        if self.ending is not None and (self.update is None or self.update.status == SUCCEEDED):
            ending, self.ending = self.ending, None
            ending.at_end()

    def settle(self) -> None:
        """End now."""
        self.update = None
        self.check()
