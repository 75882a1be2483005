"""Pictures: drawing people, reading them back, and what is reported about a face."""
