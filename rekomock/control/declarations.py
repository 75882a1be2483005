"""What the author of a test said on one mock, and the calls since."""

from __future__ import annotations

from dataclasses import dataclass, field

from rekomock.control.call_log import CallLog
from rekomock.control.faults import Faults
from rekomock.control.liveness import PreparedSelfies
from rekomock.control.trainings import FailedTrainings
from rekomock.images.recognition.album import Album

__all__ = ["Declarations"]


@dataclass(frozen=True, eq=False)
class Declarations:
    """What was declared since a mock was entered. If several mocks run, the innermost is asked first.

    Attributes:
        album: The images and videos.
        faults: The calls that are to fail.
        selfies: What happens in the next liveness sessions.
        trainings: The trainings that are to fail.
        log: The calls.
    """

    album: Album = field(default_factory=Album)
    faults: Faults = field(default_factory=Faults)
    selfies: PreparedSelfies = field(default_factory=PreparedSelfies)
    trainings: FailedTrainings = field(default_factory=FailedTrainings)
    log: CallLog = field(default_factory=CallLog)

    def clear(self) -> None:
        """Forget everything."""
        for each in (self.album, self.faults, self.selfies, self.trainings, self.log):
            each.clear()
