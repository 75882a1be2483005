"""Engines: what finds faces in photographs."""
