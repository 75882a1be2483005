"""The statuses of a user and their transitions.

=========  ===================================================  ==================================================
status     meaning                                              transition
=========  ===================================================  ==================================================
CREATED    the user has no faces                                to UPDATING, when faces are associated
UPDATING   faces changed and the user vector is being computed  to the status in ``SETTLES_AS``, when that is done
ACTIVE     the user vector includes all faces of the user       to UPDATING, when faces change
=========  ===================================================  ==================================================

The region's platform decides how long an update takes (see :class:`Update`).
"""

from __future__ import annotations

from typing import Protocol

__all__ = ["ACTIVE", "CREATED", "SETTLES_AS", "UPDATING", "Update"]

CREATED = "CREATED"
UPDATING = "UPDATING"
ACTIVE = "ACTIVE"

#: The status after an update, by whether the user then has faces.
SETTLES_AS = {True: ACTIVE, False: CREATED}


class Update(Protocol):
    """The running or finished update of a user."""

    def advance(self) -> None:
        """Count a read of the status, which may end the update."""

    @property
    def status(self) -> str | None:
        """``UPDATING`` while the update runs, then the status it settles as."""
