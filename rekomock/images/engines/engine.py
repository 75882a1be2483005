"""The protocol of engines, which find the faces in an image and compare them.

One reads the pictures drawn by ``photo()``; a setting chooses another one for all other images.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from rekomock.vectors.space import Space

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import Image

    from rekomock.images.detected import DetectedFace

# No numpy and Pillow here: the settings import this module

__all__ = ["Engine"]


@runtime_checkable
class Engine(Space, Protocol):
    """Finds the faces in images and compares them.

    Results are cached, so each image is passed once; several threads may call an engine at the same time, with
    different images. It may take its time: other calls are answered meanwhile. Each engine has a space of its own: the
    similarity of faces from engines that are not equal is 0. An engine must be hashable, as any object is whose class
    does not define ``__eq__``.

    Attributes:
        dimensions: Length of its vectors.
    """

    def faces(self, image: Image.Image) -> Sequence[DetectedFace] | None:
        """Return the faces in an image, in any order.

        Args:
            image: The decoded image: mode RGB, upright, at half its width and height if it has more than 25 megapixels.

        Returns:
            The faces; an empty sequence for an image without faces, None to leave the image to ``unknown_images``.
        """
