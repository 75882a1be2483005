"""Drawing the pictures of ``photo()``."""
