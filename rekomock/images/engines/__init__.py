"""Engines, which find the faces in photographs: their protocol, and those that come with rekomock."""
