"""botocore's files are read once for all mocks of a process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3
import botocore.session
import pytest
from botocore.loaders import JSONFileLoader, Loader, create_loader

from rekomock import mock_rekognition

READ = JSONFileLoader.load_file


@pytest.fixture
def files() -> Iterator[list[str]]:
    """The files that were read, by the end of their paths."""
    read: list[str] = []

    def load_file(loader: JSONFileLoader, file_path: str) -> Any:
        read.append(Path(file_path).name)
        return READ(loader, file_path)

    with patch.object(JSONFileLoader, "load_file", load_file):
        yield read


def call() -> None:
    with mock_rekognition():
        boto3.client("rekognition", region_name="us-east-1").list_collections()


def test_the_second_mock_reads_nothing(files: list[str]) -> None:
    call()
    files.clear()
    call()
    assert files == []


def test_a_session_before_or_after_a_mock_reads_for_itself(files: list[str]) -> None:
    call()
    files.clear()
    session = botocore.session.Session()
    assert type(session.get_component("data_loader")) is Loader
    session.get_service_model("rekognition")
    assert any(name.startswith("service-2") for name in files)


def test_folders_of_the_users_own_are_read_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))
    with mock_rekognition():
        assert type(botocore.session.Session().get_component("data_loader")) is Loader


@pytest.mark.usefixtures("rek")
def test_boto3_finds_its_resources_after_a_session_of_botocores_own() -> None:
    session = botocore.session.Session()
    assert session.get_component("data_loader").list_available_services("resources-1") == []
    assert "s3" in boto3.Session(region_name="us-east-1").get_available_resources()


@pytest.mark.usefixtures("rek")
def test_what_is_shared_is_what_a_loader_reads() -> None:
    shared = botocore.session.Session().get_component("data_loader")
    own = create_loader()
    for name in ("rekognition", "s3", "sts"):
        assert shared.load_service_model(name, "service-2") == own.load_service_model(name, "service-2")
