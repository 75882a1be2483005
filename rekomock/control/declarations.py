"""What the author of a test said on one mock, and the calls since."""

from __future__ import annotations

from collections import deque
from threading import Lock
from typing import TYPE_CHECKING

from rekomock.control.call_log import CallLog
from rekomock.control.faults import Faults, Unmet
from rekomock.control.trainings import FailedTrainings

if TYPE_CHECKING:
    from rekomock.control.liveness import Selfie
    from rekomock.images.recognition.album import Album

__all__ = ["Declarations"]


class Declarations:
    """What was declared since a mock was entered. If several mocks run, the innermost is asked first.

    Attributes:
        faults: The calls that are to fail.
        selfies: What happens in the next liveness sessions.
        trainings: The trainings that are to fail.
        log: The calls.
    """

    def __init__(self) -> None:
        self.faults = Faults()
        self.selfies: deque[Selfie] = deque()
        self.trainings = FailedTrainings()
        self.log = CallLog()
        self._album: Album | None = None
        self._lock = Lock()

    @property
    def album(self) -> Album:
        """The images and videos."""
        from rekomock.images.recognition.album import Album  # lazy: imports all that an image can show

        with self._lock:
            if self._album is None:
                self._album = Album()
            return self._album

    def unmet(self) -> Unmet:
        """Return the forced failures that no call or training has met, except the optional ones."""
        return Unmet((*self.faults.unmet(), *self.trainings.unmet()))

    def forget_album(self) -> None:
        """Forget the images and videos."""
        self._album = None

    def clear(self) -> None:
        """Forget everything."""
        self.forget_album()
        for each in (self.faults, self.selfies, self.trainings, self.log):
            each.clear()
