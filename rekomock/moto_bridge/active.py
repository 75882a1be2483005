"""The registrations in force, innermost last: process-wide, as moto's own mock is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rekomock.moto_bridge.registration import Registration

__all__ = ["REGISTRATIONS", "innermost"]

#: Changed by ``Registration.start`` and ``Registration.stop`` only.
REGISTRATIONS: list[Registration] = []


def innermost() -> Registration:
    """Return the registration that answers; there is one whenever moto calls us."""
    return REGISTRATIONS[-1]
