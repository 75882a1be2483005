"""Drawing the pictures that ``photo()`` returns."""
