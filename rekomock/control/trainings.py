"""Trainings that a test's author makes fail."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["FailedTraining", "FailedTrainings"]

#: What CreateProject and CreateProjectVersion accept.
_NAME = re.compile(r"[a-zA-Z0-9_.\-]{1,255}")


@dataclass(frozen=True)
class FailedTraining:
    """The next training that fails.

    Attributes:
        project_name: The project whose model or adapter is trained.
        version_name: The version; None for any.
        message: The StatusMessage of the failed version.
        optional: Whether there need not be such a training.
    """

    project_name: str
    version_name: str | None = None
    message: str = "Amazon Rekognition experienced a service issue."
    optional: bool = False

    def __post_init__(self) -> None:
        for name in ("project_name", "version_name", "message"):
            value = getattr(self, name)
            if not isinstance(value, str) and (value is not None or name != "version_name"):
                raise TypeError(f"{name} must be a str, got {value!r}")
            if name != "message" and value is not None and not _NAME.fullmatch(value):
                raise ValueError(f"{name} must be 1 to 255 letters, digits, '_', '.' or '-', got {value!r}")
        if not isinstance(self.optional, bool):
            raise TypeError(f"optional must be a bool, got {self.optional!r}")

    def __str__(self) -> str:
        """Return the failure as Python writes it."""
        names = [self.project_name] if self.version_name is None else [self.project_name, self.version_name]
        return f"rek.fail_training({', '.join(map(repr, names))})"


class FailedTrainings:
    """The trainings that are to fail, once each."""

    def __init__(self) -> None:
        self._queue: list[FailedTraining] = []

    def add(self, training: FailedTraining) -> None:
        """Make one more training fail."""
        self._queue.append(training)

    def clear(self) -> None:
        """Let all trainings succeed."""
        self._queue.clear()

    def unmet(self) -> list[str]:
        """Return the failures that no training has met, except the optional ones, each as Python writes it."""
        return [str(training) for training in self._queue if not training.optional]

    def take(self, project_name: str, version_name: str) -> str | None:
        """Return the message of a training that is to fail, and forget it; None if it is to succeed."""
        for training in self._queue:
            if training.project_name == project_name and training.version_name in (None, version_name):
                self._queue.remove(training)
                return training.message
        return None
