"""The settings of a mock, and their forms as text and JSON."""
