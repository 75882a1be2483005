"""What moto shows of us: its dashboard, and its list of models whose transitions can be set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests
from moto.core.model_instances import model_data
from moto.moto_api import state_manager
from support.staff import Staff

from rekomock import mock_rekognition
from rekomock.state.statuses import MODELS

if TYPE_CHECKING:
    from support.surfaces import Surface

    from rekomock import RekognitionMock


def shown(surface: Surface) -> dict[str, list[dict[str, Any]]]:
    data: dict[str, dict[str, list[dict[str, Any]]]] = requests.get(f"{surface.moto_api}/data.json", timeout=20).json()
    return data["rekognition"]


def test_collections_and_users(surface: Surface) -> None:
    staff = Staff(surface.client)
    face = staff.face("alice")
    staff.user("alice", face)
    surface.client.tag_resource(
        ResourceArn="arn:aws:rekognition:us-east-1:123456789012:collection/staff", Tags={"team": "doors"}
    )

    assert shown(surface) == {
        "Collection": [
            {
                "account_id": "123456789012",
                "region": "us-east-1",
                "collection_id": "staff",
                "arn": "arn:aws:rekognition:us-east-1:123456789012:collection/staff",
                "face_model_version": "7.0",
                "tags": {"team": "doors"},
                "face_count": 1,
                "user_count": 1,
            }
        ],
        "User": [
            {
                "account_id": "123456789012",
                "region": "us-east-1",
                "collection_id": "staff",
                "user_id": "alice",
                "status": "ACTIVE",
                "face_ids": [face],
            }
        ],
    }


def test_a_look_does_not_advance_an_update(surface: Surface) -> None:
    surface.make_updates_last("manual", times=2)
    staff = Staff(surface.client)
    staff.user("alice", staff.face("alice"))

    for _ in range(3):
        (user,) = shown(surface)["User"]
        assert user["status"] == "UPDATING"


def test_nothing_after_a_reset(surface: Surface) -> None:
    Staff(surface.client)

    requests.post(f"{surface.moto_api}/reset", timeout=20).raise_for_status()

    assert shown(surface) == {"Collection": [], "User": []}


def test_nothing_else_of_ours(surface: Surface) -> None:
    services = requests.get(f"{surface.moto_api}/data.json", timeout=20).json()

    assert not [name for name in services if "moto_bridge" in name]


@pytest.mark.usefixtures("rek")
def test_the_models_whose_transitions_can_be_set() -> None:
    registered = [name for name in state_manager.get_registered_models() if "rekognition" in name]

    assert registered == list(MODELS)
    assert "rekognition::user" in registered
    assert [state_manager.get_transition(name) for name in registered] == [{"progression": "immediate"}] * len(MODELS)


def test_moto_is_as_it_was_after_the_mock() -> None:
    before = set(model_data), state_manager.get_registered_models()

    with mock_rekognition(), mock_rekognition():
        pass

    assert (set(model_data), state_manager.get_registered_models()) == before


def test_what_moto_imports_meanwhile_stays(rek: RekognitionMock) -> None:
    model_data["service_of_this_test"] = {}
    rek.stop()
    try:
        assert "service_of_this_test" in model_data
    finally:
        del model_data["service_of_this_test"]
        rek.start()
