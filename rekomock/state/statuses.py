"""The statuses of a user, and how one leads to another.

=========  ====================================================  =======================================
status     meaning                                               becomes
=========  ====================================================  =======================================
CREATED    there is no face on the user                          UPDATING, when faces come
UPDATING   faces have come or gone and the vector is being made  what ``SETTLES_AS`` says, when it is made
ACTIVE     the user's faces are all in its vector                UPDATING, when faces come or go
=========  ====================================================  =======================================

How long an update takes is not decided here: the region's platform decides (see :class:`Update`).
"""

from __future__ import annotations

from typing import Protocol

__all__ = ["ACTIVE", "CREATED", "SETTLES_AS", "UPDATING", "Update"]

CREATED = "CREATED"
UPDATING = "UPDATING"
ACTIVE = "ACTIVE"

#: What an update ends in, by whether the user then has faces.
SETTLES_AS = {True: ACTIVE, False: CREATED}


class Update(Protocol):
    """The running, or finished, update of one user."""

    def advance(self) -> None:
        """Somebody is about to look at the status."""

    @property
    def status(self) -> str | None:
        """``UPDATING`` as long as the update lasts, then the status it was to settle as."""
