"""Engines that stand in for those that look at photographs."""

from __future__ import annotations

from rekomock.images.detected import DetectedFace


class OneFace:
    """An engine that finds the same face in every image."""

    dimensions = 2

    def faces(self, image: object) -> list[DetectedFace]:
        return [DetectedFace((0.25, 0.25, 0.5, 0.5), [0, 1])]

    def similarity(self, cosine: float) -> float:
        return 100 * cosine
