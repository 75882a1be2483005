"""User vectors: the mean of the faces, updated as they are associated and disassociated."""

from __future__ import annotations

from random import Random
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import numpy as np

from rekomock.state.collection import Collection
from rekomock.vectors.index import CosineSpace

SPACE = CosineSpace()
#: What the state needs from the world around it.
PLATFORM: Any = SimpleNamespace(
    new_uuid=lambda: str(uuid4()),
    now=lambda: 0.0,
    begin=lambda model, transitions: SimpleNamespace(status=transitions[-1][1]),
)


def test_after_many_comings_and_goings_it_is_still_the_mean_of_the_faces_that_are_left() -> None:
    collection = Collection("staff", face_model_version="7.0", tags={}, platform=PLATFORM)
    user = collection.create_user("alice", limit=1)
    vectors = np.random.default_rng(0).standard_normal((100, 128)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    faces = {
        collection.add_face(
            vector, space=SPACE, image_id="", external_image_id=None, box=(0.1, 0.1, 0.5, 0.5), confidence=99.0
        ): vector
        for vector in vectors
    }
    random, stored = Random(0), list(faces)
    for _ in range(100_000):
        face = random.choice(stored)
        (collection.disassociate if face.user is user else collection.associate)(user, [face])
    collection.disassociate(user, list(user.faces.values())[3:])

    fresh = np.sum([faces[face] for face in user.faces.values()], axis=0, dtype=np.float64)
    fresh /= np.linalg.norm(fresh)
    assert len(user.faces) == 3
    assert np.abs(collection.query_by_user(user)[SPACE] - fresh).max() < 1e-7
