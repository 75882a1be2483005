"""Every example that AWS has published of what rekomock simulates is accepted and answered with the same members."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from botocore import xform_name
from support import staff
from support.published import OUTDATED, Published, from_botocore, from_the_guide, members, prepared

from rekomock.operations import OPERATIONS

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient


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


#: The guide of Custom Labels prints programs, and no responses; the guide that is kept is older than batches.
UNPRINTED = re.compile("Project|Dataset|CustomLabels|MediaAnalysis")


def test_the_guide_has_an_example_of_every_operation() -> None:
    printed = {name for name in OPERATIONS if not UNPRINTED.search(name)}
    assert {published.operation for published in from_the_guide()} == printed
