"""Custom Labels and moderation adapters: projects, datasets, model versions and their use."""
