"""Unit vectors and their nearest neighbours."""
