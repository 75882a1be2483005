"""What notebooks show: HTML without scripts, styles of its own or outside resources. Loaded when it is first shown."""
