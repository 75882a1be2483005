"""botocore's files are parsed once for all mocks of a process, and each session has data of its own."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3
import botocore.session
import pytest
from botocore import loaders
from botocore.exceptions import DataNotFoundError, UnknownServiceError
from botocore.loaders import JSONFileLoader, Loader, create_loader

from rekomock import mock_rekognition
from rekomock.moto_bridge import shared_models
from rekomock.moto_bridge.shared_models import models_shared

READ = JSONFileLoader.load_file
REKOGNITION = Path(Loader.BUILTIN_DATA_PATH, "rekognition", "2016-06-27")


@pytest.fixture
def files() -> Iterator[list[str]]:
    """The files that were parsed, by the end of their paths."""
    parsed: list[str] = []

    def load_file(loader: JSONFileLoader, file_path: str) -> Any:
        data = READ(loader, file_path)
        if data is not None:
            parsed.append(Path(file_path).name)
        return data

    with patch.object(JSONFileLoader, "load_file", load_file):
        yield parsed


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that were just written are kept like any other."""
    monkeypatch.setattr(shared_models, "_SETTLED", 0)


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder in AWS_DATA_PATH with a service of the test's own."""
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))
    model(tmp_path, "first")
    return tmp_path


def model(folder: Path, identity: str) -> Path:
    """Write the model of a service called "doors" whose identity is five letters; return its file."""
    file = folder / "doors" / "2020-01-01" / "service-2.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    metadata = {"apiVersion": "2020-01-01", "endpointPrefix": "doors", "serviceId": identity, "protocol": "json"}
    file.write_text(json.dumps({"version": "2.0", "metadata": metadata, "operations": {}, "shapes": {}}))
    return file


def identity() -> Any:
    """The identity of the service "doors" in a new session."""
    return botocore.session.Session().get_service_model("doors").metadata["serviceId"]


def failure() -> str:
    """The error of a session that cannot read the service "doors"."""
    with pytest.raises(ValueError, match=r".+") as failed:
        identity()
    return repr(failed.value)


def loader_of(session: botocore.session.Session) -> Any:
    return session.get_component("data_loader")


def call() -> None:
    with mock_rekognition():
        boto3.client("rekognition", region_name="us-east-1").list_collections()


# What is shared


def test_the_second_mock_parses_nothing(files: list[str]) -> None:
    call()
    files.clear()
    call()
    assert files == []


@pytest.mark.parametrize(
    "make",
    [
        lambda: boto3.client("s3", region_name="eu-west-1"),
        lambda: boto3.resource("s3", region_name="eu-west-1"),
        lambda: boto3.Session(region_name="us-west-2").client("sts"),
        lambda: botocore.session.Session().create_client("rekognition", "ap-south-1"),
        lambda: Loader().load_service_model("rekognition", "service-2"),
        lambda: create_loader("/no/such/folder").load_service_model("rekognition", "service-2"),
    ],
)
@pytest.mark.usefixtures("rek")
def test_every_way_to_a_client_shares(make: Callable[[], Any], files: list[str]) -> None:
    with models_shared():  # around what counts the files
        make()
        files.clear()
        make()
    assert files == []


@pytest.mark.usefixtures("rek")
def test_a_session_that_is_older_than_the_mock_shares_as_well(files: list[str]) -> None:
    session = botocore.session.Session()
    with models_shared():
        botocore.session.Session().get_service_model("rekognition")
        files.clear()
        session.get_service_model("rekognition")
    assert files == []


@pytest.mark.parametrize("failing", [False, True])
def test_afterwards_botocore_is_as_it_was(failing: bool) -> None:
    before = [dict(vars(owner)) for owner in (Loader, JSONFileLoader)]
    with pytest.raises(LookupError) if failing else mock_rekognition(), mock_rekognition():
        assert [dict(vars(owner)) for owner in (Loader, JSONFileLoader)] != before
        if failing:
            raise LookupError
    assert [dict(vars(owner)) for owner in (Loader, JSONFileLoader)] == before


def test_a_session_after_a_mock_reads_for_itself(files: list[str]) -> None:
    call()
    files.clear()
    data = botocore.session.Session().get_service_data("rekognition")
    assert any(name.startswith("service-2") for name in files)
    assert type(data) is OrderedDict


@pytest.mark.usefixtures("settled")
def test_no_more_than_some_megabytes_are_kept(
    files: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in "abc":
        (tmp_path / f"{name}.json").write_text("[1]")
    monkeypatch.setattr(shared_models, "_files", OrderedDict())
    monkeypatch.setattr(shared_models, "_MAX_BYTES", 2 * len("[1]"))
    with models_shared():
        for name in "abacab":
            assert JSONFileLoader().load_file(str(tmp_path / name)) == [1]
    # c took the place of b, which had not been asked for as recently as a
    assert files == ["a", "b", "c", "b"]


# What each reader has for itself


@pytest.mark.usefixtures("rek")
def test_what_is_shared_is_what_a_loader_reads() -> None:
    shared = loader_of(botocore.session.Session())
    for name in ("rekognition", "s3", "sts"):
        with patch.object(JSONFileLoader, "load_file", READ):
            own = create_loader().load_service_model(name, "service-2")
        read = shared.load_service_model(name, "service-2")
        assert read == own
        assert json.dumps(read) == json.dumps(own)


def changed(data: Any) -> None:
    """Change a service model at every depth."""
    data["metadata"]["serviceId"] = "Changed"
    data["operations"]["ListFaces"]["http"]["method"] = "GET"
    data["operations"].pop("DeleteFaces")
    data["shapes"]["ListFacesRequest"]["required"].append("Changed")
    data["shapes"]["ListFacesRequest"]["members"].clear()
    data["changed"] = True


@pytest.mark.usefixtures("rek")
def test_no_session_sees_what_another_one_changes() -> None:
    before, changing = botocore.session.Session(), botocore.session.Session()
    seen_before = before.get_service_data("rekognition")
    changed(changing.get_service_data("rekognition"))
    pristine = READ(JSONFileLoader(), str(REKOGNITION / "service-2"))
    later = botocore.session.Session().get_service_data("rekognition")
    assert seen_before == later == pristine
    assert later["shapes"]["ListFacesRequest"]["required"] == pristine["shapes"]["ListFacesRequest"]["required"]
    client: Any = before.create_client("rekognition", "us-east-1")
    assert client.meta.service_model.service_id == "Rekognition"
    assert client.list_collections()["CollectionIds"] == []


@pytest.mark.usefixtures("rek")
def test_a_session_sees_what_it_has_changed_itself() -> None:
    session = botocore.session.Session()
    changed(session.get_service_data("rekognition"))
    client = session.create_client("rekognition", "us-east-1")
    assert client.meta.service_model.service_id == "Changed"
    assert not hasattr(client, "delete_faces")
    assert session.get_service_data("rekognition")["changed"] is True


@pytest.mark.usefixtures("rek")
def test_a_handler_that_changes_what_was_loaded_changes_it_for_its_session() -> None:
    session: Any = botocore.session.Session()
    session.register("service-data-loaded.rekognition", lambda service_data, **_: changed(service_data))
    assert session.get_service_model("rekognition").metadata["serviceId"] == "Changed"
    assert botocore.session.Session().get_service_model("rekognition").metadata["serviceId"] == "Rekognition"


@pytest.mark.usefixtures("rek")
def test_a_client_that_changes_its_model_changes_it_for_its_session() -> None:
    changing = boto3.Session().client("rekognition", region_name="us-east-1")
    changing.meta.service_model.metadata["serviceId"] = "Changed"
    changing.meta.service_model.operation_model("ListFaces").http["method"] = "GET"
    client = boto3.Session().client("rekognition", region_name="us-east-1")
    assert client.meta.service_model.metadata["serviceId"] == "Rekognition"
    assert client.meta.service_model.operation_model("ListFaces").http["method"] == "POST"


@pytest.mark.usefixtures("rek")
def test_sessions_of_many_threads_do_not_see_each_others_changes() -> None:
    def use(number: int) -> tuple[Any, int]:
        session = botocore.session.Session()
        data = session.get_service_data("rekognition")
        data["metadata"]["serviceId"] = f"Number {number}"
        data["shapes"]["FaceId"]["enum"] = [number]
        client = session.create_client("rekognition", "us-east-1")
        return client.meta.service_model.service_id, data["shapes"]["FaceId"]["enum"][0]

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(use, range(24))) == [(f"Number {number}", number) for number in range(24)]


# What changes on disk


@pytest.mark.usefixtures("rek", "settled")
@pytest.mark.parametrize("keeping_the_time", [False, True])
def test_a_file_that_changes_is_read_again(folder: Path, keeping_the_time: bool) -> None:
    assert identity() == "first"
    file = folder / "doors" / "2020-01-01" / "service-2.json"
    before = file.stat()
    assert model(folder, "other").stat().st_size == before.st_size
    if keeping_the_time:
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert identity() == "other"


@pytest.mark.usefixtures("rek")
def test_a_file_that_was_just_written_is_not_kept(folder: Path, files: list[str]) -> None:
    with models_shared():
        for written in ("first", "other", "third"):
            model(folder, written)
            with patch.object(os, "stat", lambda path, stat=os.stat: _at_one_time(stat(path))):
                assert identity() == written


def _at_one_time(found: os.stat_result) -> os.stat_result:
    """What a file system without fine times would say."""
    values = list(found)
    values[7:10] = [int(found.st_mtime)] * 3
    return os.stat_result(
        values, {"st_mtime_ns": 10**9 * int(found.st_mtime), "st_ctime_ns": 10**9 * int(found.st_ctime)}
    )


@pytest.mark.usefixtures("rek", "settled")
def test_a_file_that_is_removed_or_replaced_by_a_compressed_one_is_not_remembered(folder: Path) -> None:
    assert identity() == "first"
    file = model(folder, "other")
    file.with_suffix(".json.gz").write_bytes(gzip.compress(file.read_bytes()))
    file.unlink()
    assert identity() == "other"
    shutil.rmtree(folder / "doors")
    with pytest.raises(UnknownServiceError):
        identity()
    model(folder, "third")
    assert identity() == "third"


@pytest.mark.usefixtures("rek", "settled")
@pytest.mark.parametrize("half", ["", "{", '{"metadata": {"serviceId": "fir', "\udcff"])
def test_a_broken_file_fails_as_in_botocore_until_it_is_mended(folder: Path, half: str) -> None:
    file = folder / "doors" / "2020-01-01" / "service-2.json"
    file.write_bytes(half.encode("utf-8", "surrogateescape"))
    with patch.object(JSONFileLoader, "load_file", READ):
        botocores = failure()
    assert botocores.startswith(("JSONDecodeError", "UnicodeDecodeError"))
    assert failure() == failure() == botocores
    model(folder, "first")
    assert identity() == "first"


@pytest.mark.usefixtures("rek", "settled")
def test_a_file_in_aws_data_path_comes_before_botocores_own(folder: Path) -> None:
    def service_id() -> Any:
        return boto3.Session().client("rekognition", region_name="us-east-1").meta.service_model.service_id

    assert service_id() == "Rekognition"
    patched = READ(JSONFileLoader(), str(REKOGNITION / "service-2"))
    patched["metadata"]["serviceId"] = "Patched"
    file = folder / "rekognition" / "2016-06-27" / "service-2.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(patched))
    assert service_id() == "Patched"
    file.unlink()
    assert service_id() == "Rekognition"


@pytest.mark.usefixtures("rek")
def test_a_newer_version_of_a_service_is_found(folder: Path) -> None:
    assert identity() == "first"
    newer = folder / "doors" / "2021-01-01" / "service-2.json"
    newer.parent.mkdir()
    newer.write_text(model(folder, "first").read_text().replace("first", "newer"))
    assert identity() == "newer"


# What is not botocore's own


@pytest.mark.usefixtures("rek")
def test_a_loader_of_the_users_own_is_asked_first() -> None:
    class Listing(Loader):
        def list_available_services(self, type_name: str) -> list[str]:
            return ["rekognition"]

    class Reading(JSONFileLoader):
        def load_file(self, file_path: str) -> Any:
            return {"read": Path(file_path).name}

    assert Listing().load_service_model("rekognition", "service-2")["metadata"]["serviceId"] == "Rekognition"
    with pytest.raises(UnknownServiceError, match=r"Valid service names are: rekognition$"):
        Listing().load_service_model("s3", "service-2")
    assert Loader(file_loader=Reading()).load_data("_retry") == {"read": "_retry"}


@pytest.mark.usefixtures("rek")
def test_boto3_finds_its_resources_after_a_session_of_botocores_own() -> None:
    session = botocore.session.Session()
    assert loader_of(session).list_available_services("resources-1") == []
    assert "s3" in boto3.Session(region_name="us-east-1").get_available_resources()


@pytest.mark.usefixtures("rek")
@pytest.mark.parametrize("name", ["recognition", "Rekognition", "", ".", "..", "rekognition/../s3", "botocore.session"])
@pytest.mark.parametrize("type_name", ["service-2", "paginators-1"])
def test_a_service_that_does_not_exist_is_unknown_as_in_botocore(name: str, type_name: str) -> None:
    with pytest.raises(UnknownServiceError) as ours:
        Loader().load_service_model(name, type_name)
    assert ours.value.kwargs["known_service_names"] == ", ".join(Loader().list_available_services(type_name))


@pytest.mark.usefixtures("rek")
def test_a_version_that_does_not_exist_is_not_found() -> None:
    with pytest.raises(DataNotFoundError, match="1999-01-01"):
        Loader().load_service_model("rekognition", "service-2", api_version="1999-01-01")


@pytest.mark.usefixtures("rek")
def test_the_services_are_listed_as_without_a_mock() -> None:
    session = boto3.Session()
    session.client("rekognition", region_name="us-east-1")
    listed = session.get_available_services()
    assert len(listed) > 300
    assert listed == sorted(
        name for name in os.listdir(Loader.BUILTIN_DATA_PATH) if Path(Loader.BUILTIN_DATA_PATH, name).is_dir()
    )


# Other versions of botocore


@pytest.mark.parametrize("missing", ["load_service_model", "list_available_services"])
def test_a_botocore_without_a_method_is_left_alone(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Loader, missing)
    with models_shared():
        assert not hasattr(Loader, missing)
        assert JSONFileLoader.load_file is not READ
    assert JSONFileLoader.load_file is READ


def test_a_botocore_with_other_files_reads_them_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(loaders, "_JSON_OPEN_METHODS")
    monkeypatch.setattr(JSONFileLoader, "load_file", lambda loader, file_path: file_path)
    with models_shared():
        assert JSONFileLoader().load_file("any") == "any"
