"""Every example that AWS has published of what rekomock simulates is accepted and answered with the same members."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from botocore import xform_name
from support import staff
from support.published import (
    NOT_IN_VIDEOS,
    OUTDATED,
    SHOWN_IN_VIDEO,
    Published,
    from_botocore,
    from_the_guide,
    members,
    of_videos,
    prepared,
)
from support.staff import Staff
from support.videos import Videos

from rekomock import photo
from rekomock.operations import OPERATIONS

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient
    from support.surfaces import Surface


def answered(published: Published, client: RekognitionClient) -> set[str]:
    answer = getattr(client, xform_name(published.operation))(**prepared(published, client))
    return members(staff.members(answer))


@pytest.mark.parametrize("published", from_the_guide(), ids=str)
def test_an_example_of_the_guide_is_answered_with_the_same_members(
    published: Published, client: RekognitionClient
) -> None:
    told, printed = answered(published, client), members(published.answer)

    assert printed <= told
    assert {path for path in told - printed if not path.startswith(published.more)} == set()


@pytest.mark.parametrize("published", from_botocore(), ids=str)
def test_an_example_of_botocore_is_answered_with_its_members_and_with_newer_ones(
    published: Published, client: RekognitionClient
) -> None:
    assert members(published.answer) - OUTDATED <= answered(published, client)


def test_the_examples_of_botocore_are_found() -> None:
    assert {"CompareFaces", "IndexFaces", "SearchFaces"} <= {published.operation for published in from_botocore()}


@pytest.mark.parametrize("published", of_videos(), ids=str)
def test_an_example_of_a_job_is_answered_with_its_members_and_with_newer_ones(
    published: Published, surface: Surface
) -> None:
    videos, kind = Videos(surface), published.operation.removeprefix("Get")
    videos.declare(SHOWN_IN_VIDEO)
    Staff(videos.client).index(photo("alice"), ExternalImageId="alice.png")
    more: dict[str, Any] = {
        "FaceSearch": {"CollectionId": "staff"},
        "FaceDetection": {"FaceAttributes": "ALL"},
        "SegmentDetection": {"SegmentTypes": ["SHOT", "TECHNICAL_CUE"]},
    }
    gets: list[dict[str, Any]] = [
        {},
        {"MaxResults": 1},
        *([{"AggregateBy": "SEGMENTS"}] if kind == "LabelDetection" else []),
    ]
    found = [members(videos.done(kind, get, **more.get(kind, {}))) for get in gets]

    printed = {path for path in members(published.answer) if not path.startswith(NOT_IN_VIDEOS)}
    assert printed <= set().union(*found)


#: The guide of Custom Labels prints programs, and no responses; liveness has a page of its own, with none either. The
#: guide prints no responses about stream processors, and that of the examples is older than batches.
UNPRINTED = re.compile("Project|Dataset|CustomLabels|Liveness|MediaAnalysis|StreamProcessor")


def test_the_guide_has_an_example_of_every_operation() -> None:
    videos = {published.operation for published in of_videos()}
    printed = {name for name in OPERATIONS if not UNPRINTED.search(name)} - {f"Start{name[3:]}" for name in videos}
    assert {published.operation for published in from_the_guide()} | videos == printed
