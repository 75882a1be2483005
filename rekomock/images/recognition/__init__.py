"""Finding out what an image shows."""
