"""Engines: what finds the faces in a picture, and says how alike two of them are.

What reads the pictures of ``photo()`` is one; an author may choose another one for all other pictures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from rekomock.vectors.space import Space

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import Image

    from rekomock.images.detected import DetectedFace

# Whoever only names an engine need not wait for numpy and Pillow

__all__ = ["Engine"]


@runtime_checkable
class Engine(Space, Protocol):
    """Finds faces and tells people apart.

    It is asked for every picture once, as its answers are kept; by several threads at once, perhaps. Faces that one
    engine found are not similar at all to those of another one: engines that are not equal have each a space of their
    own. An engine must be hashable, as any object of a class without ``__eq__`` is.

    Attributes:
        dimensions: How many numbers its vectors have.
    """

    def faces(self, image: Image.Image) -> Sequence[DetectedFace] | None:
        """The faces in a picture, in any order.

        Args:
            image: The pixels, mode RGB, upright.

        Returns:
            Nothing in it for a picture of nobody; None where it does not know, and the next one is to be asked.
        """
