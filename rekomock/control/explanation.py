"""Explanations: sentences that tell the author of a test why a response is what it is. They are never on the wire.

A sentence is written when it is read, as most are not: a call keeps only what its sentences are made of.
"""

from __future__ import annotations

from rekomock.protocol.errors import Sentence

__all__ = ["text_of"]


def text_of(sentence: Sentence) -> str:
    """Return a sentence as text."""
    return sentence if isinstance(sentence, str) else sentence()
