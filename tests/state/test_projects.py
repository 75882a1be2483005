"""Projects, datasets and versions, by what their ARNs name."""

from __future__ import annotations

from rekomock.moto_bridge.platform import MotoPlatform
from rekomock.state.projects import Projects


def projects() -> Projects:
    return Projects(MotoPlatform("us-east-1", "123456789012", "aws"), "arn:aws:rekognition:us-east-1:123456789012")


def test_each_has_its_path() -> None:
    found = projects()
    project = found.create("parts", feature="CUSTOM_LABELS", auto_update=None, tags={"a": "b"}, limit=None)
    dataset = found.create_dataset(project, "TRAIN", {})

    assert len(found.by_path) == 2
    assert list(found.by_path) == [arn.partition(":project/")[2] for arn in (project.arn, dataset.arn)]
    assert found.by_path[project.arn.partition(":project/")[2]] is project


def test_numbers_in_arns_differ_however_fast_they_are_made() -> None:
    found = projects()
    made = [
        found.create(f"p{number}", feature="CUSTOM_LABELS", auto_update=None, tags={}, limit=None)
        for number in range(20)
    ]
    numbers = [int(project.arn.rpartition("/")[2]) for project in made]

    assert sorted(set(numbers)) == numbers
