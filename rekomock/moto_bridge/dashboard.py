"""What moto shows: our collections and users on its dashboard, our models among those with a transition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from moto.core.model_instances import model_data
from moto.moto_api import state_manager

from rekomock.moto_bridge.active import innermost
from rekomock.state.statuses import MODELS

__all__ = ["shown_by_moto"]


class _Shown:
    """What moto takes for a class of models that knows its instances."""

    def __init__(self, rows: Callable[[], Iterable[dict[str, Any]]]) -> None:
        self._rows = rows

    @property
    def instances_tracked(self) -> list[SimpleNamespace]:
        """The instances, which moto shows with all attributes that JSON can express."""
        with innermost().service.lock:
            return [SimpleNamespace(**row) for row in self._rows()]

    @instances_tracked.setter
    def instances_tracked(self, instances: list[Any]) -> None:
        """Do nothing: a reset of moto empties the state itself."""

    #: What older moto calls it.
    instances = instances_tracked


def _collections() -> Iterator[dict[str, Any]]:
    for region in innermost().regions:
        for collection in region.collections_after(None):
            yield {
                "account_id": region.account_id,
                "region": region.name,
                "collection_id": collection.collection_id,
                "arn": region.arn_of(collection),
                "face_model_version": collection.face_model_version,
                "tags": dict(collection.tags),
                "face_count": len(collection.faces),
                "user_count": len(collection.users),
            }


def _users() -> Iterator[dict[str, Any]]:
    for region in innermost().regions:
        for collection in region.collections_after(None):
            for user in collection.users.values():
                yield {
                    "account_id": region.account_id,
                    "region": region.name,
                    "collection_id": collection.collection_id,
                    "user_id": user.user_id,
                    "status": user.present_status(),
                    "face_ids": list(user.faces),
                }


_MODELS: dict[str, object] = {"Collection": _Shown(_collections), "User": _Shown(_users)}


@contextmanager
def shown_by_moto() -> Iterator[None]:
    """Let moto show our resources and models while the context lasts."""
    transitions: dict[str, Any] = vars(state_manager)["_default_transitions"]
    model_data["rekognition"] = _MODELS
    for model in MODELS:
        state_manager.register_default_transition(model, {"progression": "immediate"})
    try:
        yield
    finally:
        # not patch.dict(): moto adds what it imports meanwhile
        del model_data["rekognition"]
        for model in MODELS:
            del transitions[model]
