"""Recognition: what an image shows."""
