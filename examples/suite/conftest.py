"""rekomock's fixtures come with its installation; these are the application's own."""

from __future__ import annotations

import pytest
from enrolment import Enrolment


@pytest.fixture(autouse=True)
def _region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")


@pytest.fixture
def enrolment(rekognition_mock: object) -> Enrolment:
    """Return the application, with no one enrolled."""
    enrolment = Enrolment("staff")
    enrolment.begin()
    return enrolment
