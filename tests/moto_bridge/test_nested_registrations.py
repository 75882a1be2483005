"""Registrations: nested, ended in any order, and gone from memory afterwards."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from io import BytesIO
from itertools import permutations
from typing import TYPE_CHECKING, Any

import boto3
import moto.rekognition
import numpy as np
import pytest
from moto.core.models import botocore_stubber
from PIL import Image

from rekomock import Face, mock_rekognition, photo
from rekomock.engines import DetectedFace
from rekomock.moto_bridge.active import innermost
from rekomock.moto_bridge.registration import Registration
from rekomock.service import Service

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient

NAMES = ("first", "second", "third")


def listed(client: RekognitionClient) -> list[str]:
    return client.list_collections()["CollectionIds"]


@pytest.fixture
def client(rekognition_client: RekognitionClient) -> RekognitionClient:
    return rekognition_client


@pytest.mark.parametrize("ended", list(permutations(range(3))), ids=str)
def test_the_last_one_started_and_not_yet_stopped_answers(client: RekognitionClient, ended: tuple[int, ...]) -> None:
    client.create_collection(CollectionId="outside")
    registrations = [Registration(Service()) for _ in NAMES]
    for registration, name in zip(registrations, NAMES, strict=True):
        registration.start()
        client.create_collection(CollectionId=name)
    running = list(range(3))
    for number in ended:
        registrations[number].stop()
        running.remove(number)
        assert listed(client) == ([NAMES[running[-1]]] if running else ["outside"])


def test_motos_path_leads_to_the_innermost_one_too(client: RekognitionClient) -> None:
    with Registration(Service()) as inner:
        assert vars(moto.rekognition)["rekognition_backends"] is inner.backends
        assert innermost() is inner
    assert vars(moto.rekognition)["rekognition_backends"] is innermost().backends


def test_a_registration_in_a_running_mock_leaves_the_mock_as_it_was(client: RekognitionClient) -> None:
    before = botocore_stubber.process_request
    client.create_collection(CollectionId="staff")
    Registration(Service()).start()
    innermost().stop()
    assert botocore_stubber.process_request is before
    assert listed(client) == ["staff"]


class Engine:
    """An engine whose models would take room."""

    dimensions = 2

    def faces(self, image: Image.Image) -> list[DetectedFace]:
        vector = np.array([1, 0], np.float32)
        return [DetectedFace((0.1, 0.1, 0.5, 0.5), vector)]

    def similarity(self, cosine: Any) -> Any:
        return cosine


def photograph() -> bytes:
    file = BytesIO()
    Image.effect_noise((200, 200), 50).save(file, "PNG")
    return file.getvalue()


def used() -> list[weakref.ReferenceType[Any]]:
    """What a mock held that was used in every way and has ended."""
    engine = Engine()
    with mock_rekognition(engine=engine) as rek:
        client = boto3.client("rekognition", region_name="us-east-1")
        rek.album.add(b"a picture", Face("alice"))
        rek.fail("ListUsers", "ThrottlingException", times=None, optional=True)
        client.create_collection(CollectionId="staff")
        for image in (photo("alice"), photograph()):
            client.index_faces(CollectionId="staff", Image={"Bytes": image})
            client.search_faces_by_image(CollectionId="staff", Image={"Bytes": image})
        registration = innermost()
        service = registration.service
        chosen = service.configuration
        region = registration.regions.region("us-east-1", "123456789012")
        held: list[Any] = [engine, registration, service, region]
        for declared in chosen.declared:
            held += [declared, declared.album, declared.faults, declared.log]
    return [weakref.ref(each) for each in held]


@pytest.mark.parametrize("use", [used])
def test_nothing_of_a_mock_stays_in_memory(use: Callable[[], list[weakref.ReferenceType[Any]]]) -> None:
    references = use()
    gc.collect()
    assert [reference() for reference in references if reference() is not None] == []
